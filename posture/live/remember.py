"""A baseline that outlives its session: where it was taken, whether it fits, whether it is still true. Pure.

A webcam sees another picture from another place, and people sit differently after some weeks. So a
remembered baseline is for one camera, place and mode; each session adds what its good minutes were like; and
when these have left the baseline for days, a new one is offered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from posture.limits import MAX_GOOD_ENTRIES
from posture.live.alerts import PostureState
from posture.live.baseline import Baseline
from posture.live.judge import NOISE_FACTOR
from posture.live.measures import ROWS, Aim, BodyPlace, LiveMeasure, Mode
from posture.live.memory_format import (
    AimEntry,
    BaselineEntry,
    ChangeEntry,
    GoodEntry,
    PlaceEntry,
    RememberedFile,
    read_memory,
    written_memory,
)
from posture.live.session import SAMPLE_S
from posture.live.watch import Phase, Update
from posture.live.words import number

DRIFT_DAYS = 7
"""How far back good minutes count, today included."""
DRIFT_LEAST_DAYS, DRIFT_LEAST_S = 2, 20 * 60.0
"""One odd day, or a few minutes, is no reason for a new baseline."""
DRIFT_LIMIT_SHARE = 0.5
"""The median must have used up this share of the normal limit, too: people never sit exactly as they did in
their five still seconds."""


@dataclass(frozen=True)
class Shift:
    """The median change of a number from the baseline, and its noise; both in `LiveMeasure.change_unit`."""

    change: float
    noise: float


@dataclass(frozen=True)
class Good:
    """What the good minutes of a day were like."""

    day: date
    good_s: float
    changes: Mapping[str, Shift]


@dataclass(frozen=True)
class Remembered:
    """A baseline, and what it is for. camera: its label; "" if the browser gave none. place: as the person
    calls it."""

    mode: Mode
    camera: str
    place: str
    baseline: Baseline
    good: tuple[Good, ...] = ()

    def fits(self, camera: str, mode: Mode) -> bool:
        """Whether it may be tried in front of this camera; one without a name may be any."""
        return mode is self.mode and (camera == self.camera or not camera or not self.camera)

    def with_good(self, good: Good | None) -> Remembered:
        """The same with more good minutes; those of a day become one, and the oldest days go."""
        if good is None:
            return self
        other = [each for each in self.good if each.day != good.day]
        same = [each for each in self.good if each.day == good.day]
        return replace(self, good=(*other, _together([*same, good]))[-MAX_GOOD_ENTRIES:])


def _together(of_a_day: Sequence[Good]) -> Good:
    """Minutes of one day as one entry: the means of their medians, weighted by seconds."""

    def mean(key: str) -> Shift:
        known = [(each.changes[key], each.good_s) for each in of_a_day if key in each.changes]
        weights = [good_s for _, good_s in known]
        change = np.average([each.change for each, _ in known], weights=weights)
        return Shift(float(change), float(np.average([each.noise for each, _ in known], weights=weights)))

    if len(of_a_day) == 1:
        return of_a_day[0]
    keys = dict.fromkeys(key for each in of_a_day for key in each.changes)
    return Good(of_a_day[0].day, sum(each.good_s for each in of_a_day), {key: mean(key) for key in keys})


def as_record(remembered: Remembered) -> Mapping[str, object]:
    """Plain JSON. Raises ValueError if `from_record` would not read it."""
    base = remembered.baseline
    told = RememberedFile(
        schema=1,
        mode=remembered.mode,
        camera=remembered.camera,
        place=remembered.place,
        baseline=BaselineEntry(
            view=base.view,
            values=dict(base.values),
            spread=dict(base.spread),
            place=PlaceEntry.model_validate(base.place),
            aim=None if base.aim is None else AimEntry.model_validate(base.aim),
            size_px=base.size_px,
            points=dict(base.points),
        ),
        good=tuple(
            GoodEntry(
                day=each.day,
                good_s=each.good_s,
                changes={key: ChangeEntry.model_validate(of_it) for key, of_it in each.changes.items()},
            )
            for each in remembered.good
        ),
    )
    return written_memory(told)


def from_record(record: object) -> Remembered:
    """What `as_record` wrote; the baseline's time is 0. Raises HistoryError for anything else."""
    read = read_memory(RememberedFile, record, "a remembered position")
    base = read.baseline
    aim = None if base.aim is None else Aim(base.aim.turn, base.aim.nod)
    place = BodyPlace(base.place.x_px, base.place.y_px, base.place.size_px)
    baseline = Baseline(0.0, base.view, base.values, base.spread, place, aim, base.size_px, base.points)
    good = tuple(
        Good(
            each.day,
            each.good_s,
            {key: Shift(of_it.change, of_it.noise) for key, of_it in each.changes.items()},
        )
        for each in read.good
    )
    return Remembered(read.mode, read.camera, read.place, baseline, good)


class GoodMinutes:
    """Collects what good minutes are like against the baseline, once a second of watching."""

    def __init__(self) -> None:
        self._changes: dict[str, list[Shift]] = {}
        self._samples = 0
        self._next_s = 0.0

    def feed(self, update: Update) -> None:
        """Take one frame's result; only good ones while watching count."""
        if update.phase is not Phase.WATCHING or update.state is not PostureState.GOOD:
            return
        if update.time_s < self._next_s:
            return
        self._next_s = update.time_s + SAMPLE_S
        self._samples += 1
        for reading in update.readings:
            if reading.change is not None and reading.noise is not None:
                self._changes.setdefault(reading.key, []).append(Shift(reading.change, reading.noise))

    def take(self, day: date) -> Good | None:
        """The medians up to now, if there was a good second. From now on it collects anew."""
        if not self._samples:
            return None
        changes = {
            key: Shift(
                float(np.median([each.change for each in series])),
                float(np.median([each.noise for each in series])),
            )
            for key, series in self._changes.items()
        }
        taken = Good(day, self._samples * SAMPLE_S, changes)
        self._changes, self._samples = {}, 0
        return taken


@dataclass(frozen=True)
class Drift:
    """A number whose good minutes have left the baseline."""

    row: LiveMeasure
    change: float

    @property
    def words(self) -> str:
        """The number with its change: "Head height −6.0 %"."""
        return f"{self.row.name.lower()} {number(self.change, self.row.change_unit)}"


def drift(remembered: Remembered, today: date) -> tuple[Drift, ...]:
    """The numbers whose good minutes of the last days differ from the baseline by more than noise and half
    the limit, largest share of the limit first. Empty while too little was seen."""
    since = today - timedelta(days=DRIFT_DAYS - 1)
    lately = [each for each in remembered.good if since <= each.day <= today]
    if len({each.day for each in lately}) < DRIFT_LEAST_DAYS:
        return ()
    if sum(each.good_s for each in lately) < DRIFT_LEAST_S:
        return ()
    found = [
        Drift(row, change)
        for row in ROWS[remembered.mode]
        if (change := _left(row, [(g.changes[row.key], g.good_s) for g in lately if row.key in g.changes]))
    ]
    return tuple(sorted(found, key=lambda each: -abs(each.change) / each.row.limit))


def _left(row: LiveMeasure, lately: Sequence[tuple[Shift, float]]) -> float | None:
    """The median change, weighted by seconds, if it counts."""
    if sum(good_s for _, good_s in lately) < DRIFT_LEAST_S:
        return None
    change = _median([(each.change, good_s) for each, good_s in lately])
    noise = _median([(each.noise, good_s) for each, good_s in lately])
    return change if abs(change) > max(NOISE_FACTOR * noise, DRIFT_LIMIT_SHARE * row.limit) else None


def _median(weighted: Sequence[tuple[float, float]]) -> float:
    """The value below and above which half of the weight lies."""
    ordered = sorted(weighted)
    half = sum(weight for _, weight in ordered) / 2.0
    for value, weight in ordered:
        half -= weight
        if half <= 0:
            return value
    return ordered[-1][0]


def drift_words(drifts: Sequence[Drift]) -> str:
    """What has changed, in one sentence; empty if nothing has."""
    if not drifts:
        return ""
    listed = ", ".join(each.words for each in drifts)
    return f"In your good minutes of the last days you are otherwise than when you calibrated ({listed})."
