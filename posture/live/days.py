"""Sessions by day: how much was watched, how much of it was good, how often an alert came. Pure.

What is kept of a day may be several sessions; shares are of all their seconds together, not means of shares.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from posture.live.alerts import PostureState
from posture.live.format import SummaryFile
from posture.live.session import MIN_JUDGED_S

WEEK = 7
_JUDGED = tuple(state.value for state in PostureState if state.is_judged)
_LEAST_RATE_S = 300.0
"""Alerts an hour say nothing of less judged time than this."""


@dataclass(frozen=True)
class Day:
    """The sessions that began on a day; all zero if there were none. stood_up: None if no session says."""

    date: date
    watched_s: float = 0.0
    judged_s: float = 0.0
    good_s: float = 0.0
    unwatched_s: float = 0.0
    alerts: int = 0
    stood_up: int | None = None

    @property
    def good_share(self) -> float | None:
        """Good seconds as a share of the judged ones; None of fewer than five."""
        return self.good_s / self.judged_s if self.judged_s >= MIN_JUDGED_S else None

    @property
    def alerts_per_h(self) -> float | None:
        """Alerts in an hour of judged time; None of less than five minutes."""
        return 3600.0 * self.alerts / self.judged_s if self.judged_s >= _LEAST_RATE_S else None

    def with_session(self, summary: SummaryFile) -> Day:
        """The day with one more session."""
        return Day(
            self.date,
            self.watched_s + summary.duration_s,
            self.judged_s + sum(summary.state_s.get(state, 0.0) for state in _JUDGED),
            self.good_s + summary.state_s.get(PostureState.GOOD.value, 0.0),
            self.unwatched_s + (summary.unwatched_s or 0.0),
            self.alerts + len(summary.episodes),
            _sum(self.stood_up, summary.stood_up),
        )


def _sum(one: int | None, other: int | None) -> int | None:
    return other if one is None else one + (other or 0)


def week(sessions: Iterable[tuple[date, SummaryFile]], today: date, count: int = WEEK) -> tuple[Day, ...]:
    """The last `count` days, today last, each with the sessions of its date."""
    days = {each.date: each for each in (Day(today - timedelta(days=n)) for n in range(count))}
    for when, summary in sessions:
        if when in days:
            days[when] = days[when].with_session(summary)
    return tuple(days[when] for when in sorted(days))


def total(days: Iterable[Day]) -> Day | None:
    """All days as one, dated as the last; None of none."""
    summed: Day | None = None
    for day in days:
        summed = day if summed is None else _added(summed, day)
    return summed


def _added(one: Day, other: Day) -> Day:
    return Day(
        other.date,
        one.watched_s + other.watched_s,
        one.judged_s + other.judged_s,
        one.good_s + other.good_s,
        one.unwatched_s + other.unwatched_s,
        one.alerts + other.alerts,
        _sum(one.stood_up, other.stood_up),
    )
