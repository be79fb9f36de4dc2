"""The results of a session: time in each state, episodes, the longest good spell, the numbers."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from posture.live.alerts import Event, EventKind, PostureState
from posture.live.format import EpisodeEntry, SpreadEntry, SummaryFile
from posture.live.gap import GAP_S
from posture.live.judge import Reading

SAMPLE_S = 1.0
"""Numbers are kept once a second: eight hours of six numbers are 1.4 MB."""
SIGNS: Mapping[str, str] = {
    "head_forward_pct": "seated_head_forward",
    "ear_over_shoulder_deg": "seated_head_forward",
    "head_drop_pct": "seated_slouch",
    "height_pct": "seated_slouch",
    "screen_distance_cm": "seated_close_screen",
}
"""Which numbers, one of them beyond its limit for long, make which of `records.LIVE_SIGNS`."""
SIGN_S = 600
SIGN_SHARE = 0.6
"""A sign needs more than 60 % of ten judged minutes (of 600 samples: longer if frames are rarer than one a
second); anything shorter is everyday movement."""
MIN_JUDGED_S = 5.0
"""A share of less judged time than this says nothing."""


@dataclass(frozen=True)
class Episode:
    """One period in ALERT, from its event to its end, as far as it was watched.

    `key` is the number that caused it.
    """

    start_s: float
    duration_s: float
    key: str


@dataclass(frozen=True)
class Spread:
    """A number over the session: median and robust standard deviation of its one-second samples.

    For numbers that mean nothing without a baseline (head height, head forward) it is the change from it.
    """

    median: float
    spread: float
    unit: str
    samples: int


@dataclass(frozen=True)
class Summary:
    """A finished (or running) session. duration_s is the watched time, without pauses and gaps.

    The values of state_s add up to it. Episodes start at a time since the first frame, pauses included.
    """

    mode: str
    duration_s: float
    state_s: Mapping[str, float]
    episodes: tuple[Episode, ...]
    longest_good_s: float
    measurements: Mapping[str, Spread]
    signs: tuple[str, ...] = ()
    """What lasted: keys of `records.LIVE_SIGNS`, which can support suspected patterns."""
    not_sure_s: Mapping[str, float] = field(default_factory=dict)
    """Seconds by the reason why nothing could be compared, as shown at the time; adds up to NOT_SURE's
    time."""
    unwatched_s: float = 0.0
    """Gaps: no pictures came though the session was watching. No part of duration_s."""
    stood_up: int = 0
    """How often the person was seen to leave their place for a minute or more."""

    @property
    def good_share(self) -> float | None:
        """Good seconds as a share of those that could be judged; None if fewer than five could."""
        judged_s = sum(self.state_s[state] for state in PostureState if state.is_judged)
        return self.state_s[PostureState.GOOD] / judged_s if judged_s >= MIN_JUDGED_S else None

    def to_json(self) -> dict[str, Any]:
        """The object that `posture live --json` writes; times in seconds, to a tenth."""
        told = SummaryFile(
            schema=1,
            mode=self.mode,
            duration_s=round(self.duration_s, 1),
            state_s=_tenths(self.state_s),
            not_sure_s=_tenths(self.not_sure_s),
            unwatched_s=round(self.unwatched_s, 1),
            good_share=None if self.good_share is None else round(self.good_share, 3),
            longest_good_s=round(self.longest_good_s, 1),
            episodes=tuple(
                EpisodeEntry(start_s=round(e.start_s, 1), duration_s=round(e.duration_s, 1), key=e.key)
                for e in self.episodes
            ),
            signs=self.signs,
            stood_up=self.stood_up,
            measurements={
                key: SpreadEntry(
                    median=round(spread.median, 2) + 0.0,  # -0.0 is 0
                    spread=round(spread.spread, 2),
                    unit=spread.unit,
                    samples=spread.samples,
                )
                for key, spread in self.measurements.items()
            },
        )
        return told.model_dump(mode="json", by_alias=True)


def _tenths(seconds: Mapping[str, float]) -> dict[str, float]:
    return {key: round(value, 1) for key, value in seconds.items()}


class Statistics:
    """Sums up watched frames. Times count from the first one."""

    def __init__(self, mode: str) -> None:
        self._mode = mode
        self._start_s: float | None = None
        self._time_s = 0.0
        self._unwatched_s = 0.0
        self._state: PostureState | None = None
        self._why = ""
        self._not_sure_s: dict[str, float] = {}
        self._state_s = dict.fromkeys((state.value for state in PostureState), 0.0)
        self._episodes: list[Episode] = []
        self._open: tuple[float, str] | None = None
        self._spell_s = self._longest_s = 0.0
        self._samples: dict[str, list[float]] = {}
        self._units: dict[str, str] = {}
        self._next_sample_s = 0.0
        self._recent = {sign: deque[bool](maxlen=SIGN_S) for sign in SIGNS.values()}
        self._signs: set[str] = set()

    def feed(
        self,
        time_s: float,
        state: PostureState,
        events: tuple[Event, ...],
        readings: tuple[Reading, ...],
        why: str = "",
    ) -> None:
        """One watched frame; why: what was shown in NOT_SURE. The time since the frame before counts for the
        state shown then.

        The time of a gap counts as unwatched: whatever was running ended with the frame before it.
        """
        if self._start_s is None:
            self._start_s = time_s
        if time_s - self._time_s > GAP_S:
            self._unwatched_s += time_s - self._time_s if self._state is not None else 0.0
            self._stop()
        self._add_time(time_s)
        self._time_s, self._state, self._why = time_s, state, why
        for event in events:
            self._note(event)
        if state not in (PostureState.GOOD, PostureState.DRIFTING, PostureState.NOT_SURE):
            self._spell_s = 0.0
        if state.is_judged and time_s >= self._next_sample_s:
            self._next_sample_s = time_s + SAMPLE_S
            self._sample(readings)

    def interrupt(self, events: tuple[Event, ...]) -> None:
        """Watching stops for a while (pause): that time counts nowhere."""
        for event in events:
            self._note(event)
        self._stop()

    def summary(self) -> Summary:
        """The session so far; a running episode counts up to now."""
        start_s = self._start_s or 0.0
        episodes = list(self._episodes)
        if self._open is not None:
            episodes.append(self._episode(self._open))
        relative = tuple(Episode(e.start_s - start_s, e.duration_s, e.key) for e in episodes)
        return Summary(
            self._mode,
            sum(self._state_s.values()),
            dict(self._state_s),
            relative,
            self._longest_s,
            {key: self._spread(key, series) for key, series in self._samples.items()},
            tuple(sorted(self._signs)),
            dict(self._not_sure_s),
            self._unwatched_s,
        )

    def _add_time(self, time_s: float) -> None:
        if self._state is None:
            return
        dt_s = time_s - self._time_s
        self._state_s[self._state] += dt_s
        if self._state is PostureState.NOT_SURE:
            self._not_sure_s[self._why] = self._not_sure_s.get(self._why, 0.0) + dt_s
        if self._state is PostureState.GOOD:
            self._spell_s += dt_s
            self._longest_s = max(self._longest_s, self._spell_s)

    def _stop(self) -> None:
        """End what is running: nothing is known from the newest frame on."""
        self._state = None
        self._spell_s = 0.0
        self._close_episode()

    def _note(self, event: Event) -> None:
        if event.kind is EventKind.ALERT:
            self._open = (event.time_s, event.key)
        elif event.kind is EventKind.CLEARED:
            self._close_episode()

    def _close_episode(self) -> None:
        if self._open is not None:
            self._episodes.append(self._episode(self._open))
            self._open = None

    def _episode(self, opened: tuple[float, str]) -> Episode:
        start_s, key = opened
        return Episode(start_s, self._time_s - start_s, key)

    def _sample(self, readings: tuple[Reading, ...]) -> None:
        for reading in readings:
            if reading.told is not None:
                number, unit = reading.told
                self._samples.setdefault(reading.key, []).append(number)
                self._units[reading.key] = unit
        for sign in self._recent:
            scores = [
                each.score for each in readings if SIGNS.get(each.key) == sign and each.score is not None
            ]
            if scores:
                self._note_sign(sign, max(scores) >= 1.0)

    def _note_sign(self, sign: str, beyond: bool) -> None:
        recent = self._recent[sign]
        recent.append(beyond)
        if len(recent) == SIGN_S and sum(recent) > SIGN_SHARE * SIGN_S:
            self._signs.add(sign)

    def _spread(self, key: str, series: list[float]) -> Spread:
        median = float(np.median(series))
        spread = 1.4826 * float(np.median(np.abs(np.asarray(series) - median)))
        return Spread(median, spread, self._units[key], len(series))
