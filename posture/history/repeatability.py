"""How much one person's numbers wander when nothing changes: three photos, stepping off in between.

The error model knows the photo's doubt but not the person's: nobody stands the same way twice. Until a
person has repeats of their own, SWAY_STD is taken for everybody. Repeats narrow or widen it: the pooled
spread within the sets, drawn towards SWAY_STD as if that had been seen in PRIOR_FREEDOM comparisons, so
that three lucky photos don't promise a precision that nobody has.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from posture.anatomy import View
from posture.history.records import TrendPoint
from posture.history.same import copies
from posture.uncertainty import Unit

SWAY_STD: Mapping[Unit, float] = {"deg": 1.1, "%": 1.9, "cm": 0.9}
"""Per photo. deg: 3.0 / 2.77, from the photographic MDC of the shoulder line (Matamalas 2016), the only one
found that holds the standing itself; taken for every angle. % and cm: the same angle over a trunk."""
PRIOR_FREEDOM = 4.0


@dataclass(frozen=True)
class Repeat:
    """One person's own spread of one measurement per photo, in its unit.

    seen_std: pooled over the sets as it was seen; std: what is reckoned with. photos, sets: how many.
    """

    std: float
    seen_std: float
    photos: int
    sets: int


TrendKey = tuple[View, str]


def repeats(trends: Mapping[TrendKey, Sequence[TrendPoint]]) -> Mapping[TrendKey, Repeat]:
    """The person's own spread where the history holds sets of repeats of two or more photos.

    A photo that was saved twice counts once.
    """
    twice = copies(trends)
    found = (
        (trend, _repeat([point for point in points if point.check_id not in twice]))
        for trend, points in trends.items()
    )
    return {trend: repeat for trend, repeat in found if repeat is not None}


def _repeat(points: Sequence[TrendPoint]) -> Repeat | None:
    sets: defaultdict[str, list[float]] = defaultdict(list)
    for point in points:
        if point.repeat_set is not None:
            sets[point.repeat_set].append(point.value)
    full = [values for values in sets.values() if len(values) >= 2]
    if not full:
        return None
    freedom = sum(len(values) - 1 for values in full)
    squares = sum(_squares(values) for values in full)
    prior = SWAY_STD[points[0].unit]
    pooled = (squares + PRIOR_FREEDOM * prior**2) / (freedom + PRIOR_FREEDOM)
    photos = sum(len(values) for values in full)
    return Repeat(math.sqrt(pooled), math.sqrt(squares / freedom), photos, len(full))


def _squares(values: list[float]) -> float:
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values)
