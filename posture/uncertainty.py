"""A number with its doubt: value, standard deviation, and the sources that the doubt comes from."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Unit = Literal["deg", "%", "cm"]
PHOTO_SOURCES = ("looks", "roll")
"""Sources of error that differ from photo to photo, also of the same person."""


@dataclass(frozen=True)
class Measurement:
    """One measured quantity of one photo.

    value and std are in `unit`; std is one standard deviation. `budget` gives the std of each
    source (root of their summed squares = std): "looks" (the passes disagreed), "roll" (which way
    is down), "model" (what the passes can't see: the model's error on clothed bodies), "yaw" (body
    not square to the camera), "quality" (the photo is doubtful), "rendered_calibration" (constants
    fitted on rendered people), "sway" (several photos of one view differed).
    Signs: frontal keys positive = to the subject's right; sagittal keys positive = forward.
    """

    key: str
    value: float
    std: float
    unit: Unit
    budget: Mapping[str, float]

    def __post_init__(self) -> None:
        if not (math.isfinite(self.value) and math.isfinite(self.std) and self.std >= 0):
            raise ValueError(f"{self.key}: value and std must be finite, got {self.value} and {self.std}")
        total = math.sqrt(sum(part * part for part in self.budget.values()))
        if not math.isclose(total, self.std, rel_tol=1e-6, abs_tol=1e-9):
            raise ValueError(f"{self.key}: budget adds up to {total}, std is {self.std}")
        object.__setattr__(self, "budget", MappingProxyType(dict(self.budget)))

    @classmethod
    def from_budget(cls, key: str, value: float, unit: Unit, budget: Mapping[str, float]) -> Measurement:
        """The measurement whose std is the root of the summed squares of its budget."""
        return cls(key, value, math.sqrt(sum(part * part for part in budget.values())), unit, budget)

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval, in `unit`."""
        return self.value - 1.96 * self.std, self.value + 1.96 * self.std


@dataclass(frozen=True)
class NotMeasured:
    """What could not be measured, and why. Falsy, so that `if measurement:` reads as it should."""

    key: str
    reason: str

    def __bool__(self) -> bool:
        return False


def combine(repeats: Sequence[Sequence[Measurement | NotMeasured]]) -> tuple[Measurement | NotMeasured, ...]:
    """One list of measurements from several photos of the same view: each key's mean.

    What differs from photo to photo by chance ("looks", "roll") shrinks with their number; what is
    the same for one person and model ("model", "yaw", "rendered_calibration") does not. How far the
    photos differ is added as "sway": people do not stand still. A key that only some photos show
    rests on those; one that none shows keeps the first reason.
    """
    if len(repeats) < 2:
        return tuple(repeats[0]) if repeats else ()
    by_key: dict[str, list[Measurement | NotMeasured]] = {}
    for measurements in repeats:
        for measurement in measurements:
            by_key.setdefault(measurement.key, []).append(measurement)
    return tuple(_mean(found) for found in by_key.values())


def _mean(found: Sequence[Measurement | NotMeasured]) -> Measurement | NotMeasured:
    measured = [m for m in found if isinstance(m, Measurement)]
    if len(measured) < 2:
        return measured[0] if measured else found[0]
    count = len(measured)
    budget = {}
    for source in measured[0].budget:
        rms = math.sqrt(statistics.fmean(m.budget.get(source, 0.0) ** 2 for m in measured))
        budget[source] = rms / math.sqrt(count) if source in PHOTO_SOURCES else rms
    budget["sway"] = statistics.stdev(m.value for m in measured)
    value = statistics.fmean(m.value for m in measured)
    return Measurement.from_budget(measured[0].key, value, measured[0].unit, budget)


def p_above(value: float, std: float, limit: float) -> float:
    """Probability that the true value lies above `limit`, the error taken as normal.

    std = 0 is allowed: then the answer is 0, 0.5 (exactly on the limit) or 1.

    >>> round(p_above(3.0, 1.0, 3.0), 2), round(p_above(4.96, 1.0, 3.0), 3)
    (0.5, 0.975)
    """
    if std == 0:
        return 0.5 if value == limit else float(value > limit)
    return 0.5 * math.erfc((limit - value) / (std * math.sqrt(2)))


def decimals(std: float) -> int:
    """How many decimals a value with this std may show: one, and none from a std of 3 on.

    >>> [decimals(s) for s in (0.05, 0.95, 2.9, 3.0, 12.0)]
    [1, 1, 1, 0, 0]
    """
    return 1 if std < 3.0 else 0


def signed(value: float, digits: int) -> str:
    """A rounded number with its sign, as people read it: "+3.1", "−2.0"; zero has none."""
    rounded = round(value, digits)
    return (f"{rounded:+.{digits}f}" if rounded else f"{0:.{digits}f}").replace("-", "−")


def unit_suffix(unit: str) -> str:
    """A unit as it follows a number: "°" without a space, " %" and " cm" with one."""
    return "°" if unit == "deg" else f" {unit}"


def format_value(value: float, std: float, unit: Unit) -> str:
    """The value as people read it, with sign and error: "+3.1 ± 0.9°".

    >>> format_value(3.14159, 0.94, "deg"), format_value(-0.04, 0.9, "%"), format_value(12.3, 4.2, "deg")
    ('+3.1 ± 0.9°', '0.0 ± 0.9 %', '+12 ± 4°')
    """
    digits = decimals(std)
    return f"{signed(value, digits)} ± {std:.{digits}f}{unit_suffix(unit)}"
