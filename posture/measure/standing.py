"""From what photos show to how a person stands: nobody stands the same way twice.

One rule for one photo and for many. The result of n photos of one view is their mean; its error consists of

    what is the same in all photos      model, yaw, quality, rendered_calibration: does not shrink
    what is new in each photo           looks, points: / sqrt(n)
    the camera's roll                   new for each hold of the camera, the same within one hold
    the person's standing               sway / sqrt(n)

One photo shows nothing of the sway, and a few photos show it badly. So the observed sway is drawn towards
what is known of people (WITHIN_VISIT_STD), as if that had been observed in PRIOR_FREEDOM further comparisons;
for a single photo it is all there is.
"""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from posture.measure.uncertainty import Measurement, Result, Unit

WITHIN_VISIT_STD: Mapping[Unit, float] = {"deg": 0.8, "%": 1.4, "cm": 0.65}
"""How much a still person's number wanders from photo to photo of one visit, stepping off in between (std).

deg: McEvoy & Grimmer 2005 (BMC Musculoskelet Disord 6:35) photographed 38 children twice within an hour. With
ICC > 0.93 and the spread between children (about 3.2 degrees for the trunk, 2 for the legs), one child's
number wandered by at most spread * sqrt(1 - ICC): 0.8 and 0.5; the larger is used. % and cm: the same angle
over a trunk.
"""
HEAD_WITHIN_VISIT_STD: Mapping[str, float] = {
    "ear_over_shoulder_deg": 1.6,
    "head_pitch_deg": 2.0,
    "craniovertebral_deg": 1.6,
}
"""The head in side views wanders more: by the same formula, from the neck's spread of 6 and the gaze's of
7.4."""
PRIOR_FREEDOM = 4.0

SWAY = "sway"
ASSUMED_SWAY = "sway_assumed"
"""Keys of the budget: how much the photos differed, or how much people's photos usually do, if there is only
one."""
NEW_IN_EACH = frozenset({"looks", "points"})


def combine(
    photos: Sequence[Sequence[Result]],
    holds: Sequence[int] | None = None,
    *,
    one_stance: bool = False,
) -> tuple[Result, ...]:
    """One person's numbers from those of one or several photos of one view: the mean of each key.

    holds: for each photo the number of the hold in which it was taken; photos of one hold share the error of
    the roll. None: all come from one hold, as on a tripod. one_stance: taken within moments, so they don't
    show how the person would stand next time; the standing's error does not shrink. A key that only some
    photos show is the mean of those; one that none shows keeps the first reason.
    """
    if not photos:
        return ()
    known = list(holds) if holds is not None else [0] * len(photos)
    by_key: defaultdict[str, list[tuple[Result, int]]] = defaultdict(list)
    for measurements, hold in zip(photos, known, strict=True):
        for measurement in measurements:
            by_key[measurement.key].append((measurement, hold))
    return tuple(_of_person(found, one_stance) for found in by_key.values())


def within_visit_std(key: str, unit: Unit) -> float:
    """What is known of people in general: the std of a number from photo to photo, in `unit`."""
    return HEAD_WITHIN_VISIT_STD.get(key, WITHIN_VISIT_STD[unit])


def _of_person(found: Sequence[tuple[Result, int]], one_stance: bool) -> Result:
    measured = [(number, hold) for number, hold in found if isinstance(number, Measurement)]
    if not measured:
        return found[0][0]
    numbers = [number for number, _ in measured]
    first, count = numbers[0], len(numbers)
    sources = dict.fromkeys(source for number in numbers for source in number.budget)
    budget = {
        source: _rms(number.budget.get(source, 0.0) for number in numbers)
        / (math.sqrt(count) if source in NEW_IN_EACH else 1.0)
        for source in sources
        if source not in (SWAY, ASSUMED_SWAY)
    }
    if "roll" in budget:
        budget["roll"] = _roll_of_mean([(number.budget.get("roll", 0.0), hold) for number, hold in measured])
    if count == 1 and SWAY in first.budget:
        budget[SWAY] = first.budget[SWAY]  # itself a mean of photos: it keeps what those showed
    elif count == 1 or one_stance:
        usual = within_visit_std(first.key, first.unit)
        budget[ASSUMED_SWAY] = usual if count == 1 else max(usual, _sway(measured))
    else:
        budget[SWAY] = _sway(measured) / math.sqrt(count)
    value = statistics.fmean(number.value for number in numbers)
    return Measurement.from_budget(first.key, value, first.unit, budget)


def _rms(parts: Iterable[float]) -> float:
    """Root mean square: the error of a mean of parts that err together, by about the same amount."""
    return math.sqrt(statistics.fmean(part * part for part in parts))


def _roll_of_mean(parts: Sequence[tuple[float, int]]) -> float:
    """Error of the mean: within one hold errors add up, between holds their squares do."""
    by_hold: defaultdict[int, list[float]] = defaultdict(list)
    for std, hold in parts:
        by_hold[hold].append(std)
    return math.sqrt(sum(sum(stds) ** 2 for stds in by_hold.values())) / len(parts)


def _sway(measured: Sequence[tuple[Measurement, int]]) -> float:
    """The person's sway per photo: how much the photos differ beyond looks and holds, drawn towards the
    usual."""
    numbers = [number for number, _ in measured]
    mean = statistics.fmean(number.value for number in numbers)
    squares = sum((number.value - mean) ** 2 for number in numbers)
    freedom = len(numbers) - 1
    several_holds = len({hold for _, hold in measured}) > 1
    else_new = statistics.fmean(
        number.budget.get("looks", 0.0) ** 2 + (number.budget.get("roll", 0.0) ** 2 if several_holds else 0.0)
        for number in numbers
    )
    prior = within_visit_std(numbers[0].key, numbers[0].unit)
    beyond = max(0.0, squares - freedom * else_new)
    return math.sqrt((beyond + PRIOR_FREEDOM * prior**2) / (freedom + PRIOR_FREEDOM))
