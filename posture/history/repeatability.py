"""A person's own repeatability, from the sets of repeats that their history holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from posture.history.records import TrendPoint
from posture.history.same import copies
from posture.measure.sway import Repeat, TrendKey, pooled


def repeats(trends: Mapping[TrendKey, Sequence[TrendPoint]]) -> Mapping[TrendKey, Repeat]:
    """The person's own spread, if the history holds sets of repeats of two or more photos.

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
    return pooled(list(sets.values()), points[0].unit)
