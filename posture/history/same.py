"""Whether a photo was saved twice: its numbers show it, since no picture is kept.

Measuring is deterministic, so the same photo gives the same numbers again; two photos of the same standing
differ in all of them. So the same photo is recognised in another visit, after an import, and in older files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from posture.anatomy import View
from posture.history.records import Json, TrendPoint, measured_numbers
from posture.report.format import read_report

Trends = Mapping[tuple[View, str], Sequence[TrendPoint]]
Numbers = frozenset[tuple[View, str, float]]
"""Values without their errors, which a later version may estimate differently."""


def copies(trends: Trends) -> frozenset[str]:
    """Ids of the repeats whose photo was already in an earlier repeat: each photo counts once."""
    first: dict[Numbers, str] = {}
    for check_id, numbers in _repeats(trends).items():
        first.setdefault(numbers, check_id)
    return frozenset(_repeats(trends)) - frozenset(first.values())


def set_of_same(trends: Trends, report: Json) -> str | None:
    """The set of repeats in which this report's photo is already saved; None if it is new.

    Raises HistoryError for anything but a report.
    """
    asked = frozenset((row.view, row.key, row.value) for row in measured_numbers(read_report(report)))
    same = {check_id for check_id, numbers in _repeats(trends).items() if numbers == asked}
    points = (point for series in trends.values() for point in series)
    return next((point.repeat_set for point in points if point.check_id in same), None)


def _repeats(trends: Trends) -> dict[str, Numbers]:
    """The numbers of each check that was taken as a repeat, oldest first."""
    found: defaultdict[str, set[tuple[View, str, float]]] = defaultdict(set)
    taken = {}
    for (view, key), points in trends.items():
        for point in points:
            if point.repeat_set is not None:
                found[point.check_id].add((view, key, point.value))
                taken[point.check_id] = (point.taken_at, point.check_id)
    return {check_id: frozenset(found[check_id]) for check_id in sorted(found, key=taken.__getitem__)}
