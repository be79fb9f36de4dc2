"""How much one person's numbers wander when nothing changes: three photos, stepping off in between.

The error model knows the photo's error but not the person's: nobody stands the same way twice. Until a person
has repeats of their own, SWAY_STD is used. Repeats narrow or widen it: the pooled spread within the sets is
drawn towards SWAY_STD as if that had been observed in PRIOR_FREEDOM comparisons, so that three lucky photos
don't promise a precision that nobody has.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from posture.anatomy import View
from posture.measure.uncertainty import Unit

TrendKey = tuple[View, str]
"""A measurement is tracked per view: front and back numbers of one key are not the same quantity."""

SWAY_STD: Mapping[Unit, float] = {"deg": 1.1, "%": 1.9, "cm": 0.9}
"""Per photo. deg: 3.0 / 2.77, from the photographic MDC of the shoulder line (Matamalas 2016), the only one
found that includes the standing itself; used for every angle. % and cm: the same angle over a trunk."""
PRIOR_FREEDOM = 4.0


@dataclass(frozen=True)
class Repeat:
    """One person's own spread of one measurement per photo, in its unit.

    seen_std: as observed, pooled over the sets; std: the value used. photos, sets: how many there were.
    """

    std: float
    seen_std: float
    photos: int
    sets: int


def pooled(sets: Sequence[Sequence[float]], unit: Unit) -> Repeat | None:
    """From sets of values, each taken in one session; None if no set has two."""
    full = [values for values in sets if len(values) >= 2]
    if not full:
        return None
    freedom = sum(len(values) - 1 for values in full)
    squares = sum(_squares(values) for values in full)
    spread = (squares + PRIOR_FREEDOM * SWAY_STD[unit] ** 2) / (freedom + PRIOR_FREEDOM)
    photos = sum(len(values) for values in full)
    return Repeat(math.sqrt(spread), math.sqrt(squares / freedom), photos, len(full))


def _squares(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values)
