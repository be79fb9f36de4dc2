"""Two checks -> what changed, what did not, and what can't be told.

A change is claimed only if it exceeds the minimal detectable change (MDC): the larger of

    error_model  1.96 x the std of the difference, from both photos' errors and the person's standing
                 (`repeatability`: their own, if repeats were taken); the part of the model's error
                 that a person carries from photo to photo cancels (SHARED);
    literature   what was published for photos of this quantity (MEASURED_IN_PHOTOS).

One pair of photos proves nothing about a habit: the caveats say so. compare(b, a) mirrors compare(a, b).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from posture.anatomy import GIVEN_JOINTS, Joint, View
from posture.compare.comparable import CAMERA_STD, Difference, differences
from posture.measure.given import read_at
from posture.measure.measures import ROWS
from posture.measure.standing import ASSUMED_SWAY, SWAY
from posture.measure.sway import SWAY_STD, Repeat, TrendKey
from posture.measure.uncertainty import Z95, Measurement, NotMeasured, Result, Unit, holds_zero
from posture.report.shots import Shot, one_per_view

if TYPE_CHECKING:
    from posture.knowledge.records import Reference

SHARED: Mapping[str, float] = {"model": 0.5, "rendered_calibration": 0.9}
"""Correlation of each source's error between two photos of one person in one view (benchmarks/compare.py).

Sources that are not named (looks, roll, yaw) err independently in each photo. model: 0.65 and 0.77 were
measured in two ways on 78 pairs of numbers, but of only 3 people, so a lower value is used.
"""

MEASURED_IN_PHOTOS = frozenset({"shoulder_level_deg", "ear_over_shoulder_deg"})
"""Keys whose reference row holds an MDC from photos of this quantity, or of its nearest relative (clinical
markers).

The other rows' numbers (7.5 degrees, 16 mm) are upper bounds for any quantity of one marker system, including
its raters. They say how far that system can be off, not how small a change this one detects, and are wider
than most ranges: they are shown as `literature_bound`, and not used as MDC.
"""

MdcSource = Literal["error_model", "literature"]


class ChangeVerdict(StrEnum):
    """What became of one measurement."""

    TOWARDS = "towards_range"
    AWAY = "away_from_range"
    WITHIN_ERROR = "within_error"
    NOT_COMPARABLE = "not_comparable"

    @property
    def is_change(self) -> bool:
        """Whether it is a change larger than its MDC."""
        return self in (ChangeVerdict.TOWARDS, ChangeVerdict.AWAY)


@dataclass(frozen=True)
class Change:
    """One measurement in two photos. Numbers in `unit`, signs as everywhere; change = after - before.

    std: of the change, from both photos' errors. mdc: the smallest change that is claimed, and its source.
    literature_bound: the worst error that other photo systems report. Numbers are None if they were not
    measured or can't be compared; `reason` says why.
    """

    key: str
    view: View
    unit: Unit | None
    before: float | None
    after: float | None
    change: float | None
    std: float | None
    mdc: float | None
    mdc_source: MdcSource | None
    literature_bound: float | None
    verdict: ChangeVerdict
    reason: str

    @property
    def ratio(self) -> float:
        """Size in MDCs: above 1 the change is claimed; 0 if there is none."""
        return abs(self.change) / self.mdc if self.change is not None and self.mdc else 0.0


@dataclass(frozen=True)
class PairComparison:
    """Two photos of one view: what differs in how they were taken, and the changes, most certain first."""

    view: View
    differences: tuple[Difference, ...]
    changes: tuple[Change, ...]

    @property
    def comparable(self) -> bool:
        """Whether any change may be claimed."""
        return not any(difference.effect == "bars" for difference in self.differences)


@dataclass(frozen=True)
class Comparison:
    """All pairs of two checks, and all their changes together, most certain first, then largest."""

    pairs: tuple[PairComparison, ...]
    unpaired: tuple[View, ...]
    changes: tuple[Change, ...]
    caveats: tuple[str, ...]

    @property
    def any_compared(self) -> bool:
        """Whether at least one number of both checks could be compared."""
        return any(change.verdict is not ChangeVerdict.NOT_COMPARABLE for change in self.changes)


CAVEATS = (
    "Two photos show two moments. Compare photos of several days before you trust a change.",
    "Within error and sway means: too small to tell, not: nothing changed.",
    "Same place, distance, clothes and time of day make smaller changes visible.",
)


def compare(
    before: Sequence[Shot],
    after: Sequence[Shot],
    references: Mapping[str, Reference],
    repeats: Mapping[TrendKey, Repeat] | None = None,
) -> Comparison:
    """Compare two checks view by view; several photos of one view are combined.

    Parameters
    ----------
    before, after : sequence of Shot
        The photos of each check, of the same person.
    references : mapping
        Healthy ranges and the literature's MDC, by measurement key.
    repeats : mapping, optional
        The person's own spread (`posture.measure.sway.Repeat`) by measurement and view, if known.

    Returns
    -------
    Comparison
        Changes are after - before, in each measurement's unit (degrees, % or cm), signs as everywhere.
    """
    pairs = tuple(
        compare_pair(one, other, references, repeats or {})
        for one, other in _paired(one_per_view(before), one_per_view(after))
    )
    seen = {pair.view for pair in pairs}
    unpaired = tuple(dict.fromkeys(shot.view for shot in (*before, *after) if shot.view not in seen))
    changes = tuple(sorted((change for pair in pairs for change in pair.changes), key=_order))
    return Comparison(pairs, unpaired, changes, CAVEATS)


def _paired(before: Sequence[Shot], after: Sequence[Shot]) -> Iterator[tuple[Shot, Shot]]:
    if len(before) == len(after) == 1:
        yield before[0], after[0]  # also for two views: the result then says why not
        return
    afters = {shot.view: shot for shot in after}
    for shot in before:
        if shot.view in afters:
            yield shot, afters[shot.view]


def compare_pair(
    before: Shot,
    after: Shot,
    references: Mapping[str, Reference],
    repeats: Mapping[TrendKey, Repeat],
) -> PairComparison:
    """Compare two photos; if the views differ, the first one's names the pair."""
    found = differences(before, after)
    bars = " ".join(difference.message for difference in found if difference.effect == "bars")
    camera_std = CAMERA_STD * math.sqrt(sum(difference.effect == "widens" for difference in found))
    afters = {measurement.key: measurement for measurement in after.measurements}
    changes = []
    for one in before.measurements:
        other = afters.get(one.key)
        if other is None:
            continue
        reason = bars or _unmeasured(one, other) or _elsewhere((one, before), (other, after))
        if reason or not isinstance(one, Measurement) or not isinstance(other, Measurement):
            changes.append(_incomparable(one, other, before.view, reason))
        else:
            own = repeats.get((before.view, one.key))
            changes.append(_change(one, other, before.view, references.get(one.key), own, camera_std))
    return PairComparison(before.view, found, tuple(sorted(changes, key=_order)))


def _unmeasured(one: Result, other: Result) -> str:
    """Why one or both are missing, in an order that does not depend on which photo came first."""
    reasons = sorted({side.reason for side in (one, other) if isinstance(side, NotMeasured)})
    return "; ".join(reasons)


def _elsewhere(before: tuple[Result, Shot], after: tuple[Result, Shot]) -> str:
    """Why a number of side views can't be compared: it rests on marked landmarks in one photo only."""
    differing = _landmarks_of(*before) ^ _landmarks_of(*after)
    names = sorted(joint.value.replace("_", " ") for joint in differing)
    return f"{' and '.join(names)} marked by hand in one photo only" if names else ""


def _landmarks_of(number: Result, shot: Shot) -> set[Joint]:
    """The landmarks that a number of a side view rests on in place of joints."""
    if not shot.view.is_sagittal or number.key not in ROWS or not isinstance(number, Measurement):
        return set()
    return {
        joint
        for name in ROWS[number.key].points
        for joint in read_at(name, shot.joints_px, shot.view, number.key)
        if joint in GIVEN_JOINTS and "points" in number.budget
    }


def _incomparable(one: Result, other: Result, view: View, reason: str) -> Change:
    before = one.value if isinstance(one, Measurement) else None
    after = other.value if isinstance(other, Measurement) else None
    unit = next((side.unit for side in (one, other) if isinstance(side, Measurement)), None)
    verdict = ChangeVerdict.NOT_COMPARABLE
    return Change(one.key, view, unit, before, after, None, None, None, None, None, verdict, reason)


def change_std(one: Measurement, other: Measurement) -> float:
    """Std of other - one for one person in one view: the errors that both photos share cancel.

    Without the assumed standing of a single photo: `smallest_change` has a better value for the person.
    """
    # The product in brackets comes first, so that both orders give the same to the last bit.
    shared = sum(
        2 * share * (one.budget.get(source, 0.0) * other.budget.get(source, 0.0))
        for source, share in SHARED.items()
    )
    own = sum(number.std**2 - number.budget.get(ASSUMED_SWAY, 0.0) ** 2 for number in (one, other))
    return math.sqrt(max(0.0, own - shared))


def _change(
    one: Measurement,
    other: Measurement,
    view: View,
    reference: Reference | None,
    own: Repeat | None,
    camera_std: float,
) -> Change:
    change = other.value - one.value
    std = math.hypot(change_std(one, other), camera_std)
    mdc, source = smallest_change(one, other, reference, own, camera_std)
    if holds_zero(change, mdc / Z95):  # as it is printed
        verdict, reason = ChangeVerdict.WITHIN_ERROR, ""
    else:
        verdict, reason = _direction(one.value, other.value, reference)
    bound = reference.mdc if reference and source != "literature" else None
    return Change(
        one.key, view, one.unit, one.value, other.value, change, std, mdc, source, bound, verdict, reason
    )


def smallest_change(
    one: Measurement,
    other: Measurement,
    reference: Reference | None,
    own: Repeat | None,
    camera_std: float = 0.0,
) -> tuple[float, MdcSource]:
    """The MDC of two numbers of one person in one view, in their unit, and its source.

    own: the person's repeats, if known. camera_std: what differences in how the photos were taken add.
    """
    standing_std = own.std if own else SWAY_STD[one.unit]
    # The std of a mean of several photos includes how far these differed ("sway"). That is the standing too:
    # it is counted once, at the larger of both.
    rest_var = sum(max(0.0, standing_std**2 - number.budget.get(SWAY, 0.0) ** 2) for number in (one, other))
    by_errors = Z95 * math.sqrt(math.hypot(change_std(one, other), camera_std) ** 2 + rest_var)
    published = reference.mdc if reference and reference.key in MEASURED_IN_PHOTOS else None
    if published is not None and published > by_errors:
        return published, "literature"
    return by_errors, "error_model"


def _usual(reference: Reference | None) -> float:
    return 0.0 if reference is None or reference.mean is None else reference.mean


def _outside(value: float, reference: Reference | None) -> float:
    """How far outside the range, negative inside; without an agreed range, the distance from level.

    Where healthy people are not level on average, as in the pelvic tilt, the distance from their mean.
    """
    if reference is None or reference.band is None:
        return abs(value - _usual(reference))
    low, high = reference.band.low, reference.band.high
    return max(
        -math.inf if low is None else low - value,
        -math.inf if high is None else value - high,
    )


def _direction(before: float, after: float, reference: Reference | None) -> tuple[ChangeVerdict, str]:
    start, end = _outside(before, reference), _outside(after, reference)
    verdict = ChangeVerdict.TOWARDS if end < start else ChangeVerdict.AWAY
    if reference is None or reference.band is None:
        return verdict, f"no range is agreed; counted from {'the usual' if _usual(reference) else 'level'}"
    if start <= 0 and end <= 0:
        return verdict, "both values lie within the range"
    low, high = reference.band.low, reference.band.high
    if low is not None and high is not None and min(before, after) < low and max(before, after) > high:
        return verdict, "from one side of the range to the other"
    return verdict, ""


def _order(change: Change) -> tuple[int, float, float, str, str]:
    """Claimed changes, then those within error, then the rest; each by certainty, then size."""
    group = 0 if change.verdict.is_change else 2 if change.verdict is ChangeVerdict.NOT_COMPARABLE else 1
    return group, -round(change.ratio, 1), -abs(change.change or 0.0), change.view.value, change.key
