"""A number with its doubt: value, standard deviation, and the sources of the doubt."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Unit = Literal["deg", "%", "cm"]
Z95 = 1.96
"""Half of the 95 % range is this many standard deviations."""
RANGE_WORDS = "In brackets: the 95 % range. In 95 of 100 cases it holds the true value."
"""Explains a printed value, wherever values are printed."""


@dataclass(frozen=True)
class Measurement:
    """One measured quantity of one photo.

    value and std are in `unit`; std is one standard deviation. `budget` gives the std of each
    source (root of their summed squares = std): "looks" (the passes disagreed), "roll" (which way
    is down), "model" (what the passes can't see: the model's error on clothed bodies), "yaw" (body
    not square to the camera), "perspective" (the camera looks down or up), "quality" (the photo is
    doubtful), "rendered_calibration" (constants fitted on rendered people), "points" (how exactly
    the points that a person gave were pointed at; only of numbers that rest on such), "sway" (how far
    several photos of one view differed), "sway_assumed" (how far they usually differ, where only one
    shows it: `posture.measure.standing`).
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
        """The 95 % range, in `unit`."""
        return range_95(self.value, self.std)


@dataclass(frozen=True)
class NotMeasured:
    """What could not be measured, and why. It is falsy, so `if measurement:` works as it reads."""

    key: str
    reason: str

    def __bool__(self) -> bool:
        return False


Result = Measurement | NotMeasured


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
    """How many decimals a value with this std may show: one, or none from a std of 3 on.

    >>> [decimals(s) for s in (0.05, 0.95, 2.9, 3.0, 12.0)]
    [1, 1, 1, 0, 0]
    """
    return 1 if std < 3.0 else 0


def signed(value: float, digits: int) -> str:
    """A rounded number with its sign, as people read it: "+3.1", "−2.0"; zero has no sign."""
    rounded = round(value, digits)
    return (f"{rounded:+.{digits}f}" if rounded else f"{0:.{digits}f}").replace("-", "−")


def unit_suffix(unit: str) -> str:
    """A unit as it follows a number: "°" without a space, " %" and " cm" with one."""
    return "°" if unit == "deg" else f" {unit}"


def range_words(low: float | None, high: float | None, suffix: str = "") -> str:
    """A range as people read it, open where an edge is None; suffix: by `unit_suffix`.

    >>> range_words(-3.0, 3.0, "°"), range_words(None, 2.5, " %"), range_words(-10.0, None, "°")
    ('−3 to 3°', 'up to 2.5 %', 'from −10°')
    """
    if low is None or high is None:
        words = f"up to {high:g}" if low is None else f"from {low:g}"
    else:
        words = f"{low:g} to {high:g}"
    return words.replace("-", "−") + suffix


def range_95(value: float, std: float) -> tuple[float, float]:
    """The ends of the 95 % range of a value with this standard deviation, in the value's unit."""
    return value - Z95 * std, value + Z95 * std


def printed_range(value: float, std: float) -> tuple[float, float]:
    """The ends of the 95 % range as they are printed: rounded to `decimals(std)`. Verdicts follow from them.

    >>> printed_range(3.14159, 0.94), printed_range(12.3, 4.2)
    ((1.3, 5.0), (4.0, 21.0))
    """
    low, high = range_95(value, std)
    digits = decimals(std)
    return round(low, digits), round(high, digits)


def holds_zero(value: float, std: float) -> bool:
    """Whether the printed 95 % range holds zero: then the number has no direction."""
    low, high = printed_range(value, std)
    return low <= 0 <= high


def within_words(value: float, std: float, unit: str) -> str:
    """How far from zero a value without a direction may lie: "within ±2.9°".

    >>> within_words(-0.6, 1.2, "deg"), within_words(4.0, 5.1, "%")
    ('within ±3.0°', 'within ±14 %')
    """
    furthest = max(map(abs, printed_range(value, std)))
    return f"within ±{furthest:.{decimals(std)}f}{unit_suffix(unit)}"


def format_value(value: float, std: float, unit: str, *, is_change: bool = False) -> str:
    """The value as people read it, with its 95 % range; is_change: with plus signs, "+3.1° (+1.3 to +5.0)".

    >>> format_value(3.14159, 0.94, "deg"), format_value(-0.04, 0.9, "%"), format_value(12.3, 4.2, "deg")
    ('3.1° (1.3 to 5.0)', '0.0 % (−1.8 to 1.7)', '12° (4 to 21)')
    """
    digits = decimals(std)
    middle, low, high = (signed(number, digits) for number in (value, *printed_range(value, std)))
    told = f"{middle}{unit_suffix(unit)} ({low} to {high})"
    return told if is_change else told.replace("+", "")
