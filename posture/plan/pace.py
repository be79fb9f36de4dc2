"""The doses of all weeks: where each exercise begins, and how far the sessions leave it room to grow."""

from __future__ import annotations

from collections.abc import Sequence

from posture.plan.choice import Candidate
from posture.plan.dose import Dose, first_rung, ladder, rung_of_week
from posture.plan.limits import Limits
from posture.plan.schedule import Days
from posture.plan.timing import exercise_seconds, session_minutes


class Pace:
    """How fast a person's exercises grow, one rung of their ladders a week at most."""

    def __init__(self, limits: Limits, weeks: int, minutes: int) -> None:
        self.level = 1 if limits.track != "whole" else limits.level
        self.careful = limits.track == "young"
        self.weeks = weeks
        self.minutes = minutes
        self._rungs: dict[tuple[str, int], tuple[Dose, ...]] = {}
        self._first_s: dict[tuple[str, int], float] = {}

    def seconds_at_first(self, candidate: Candidate) -> float:
        """What it takes in week 1."""
        key = candidate.exercise.id, candidate.sides_done
        if key not in self._first_s:
            dose = self._ladder(candidate)[self._first(candidate)]
            self._first_s[key] = exercise_seconds(candidate.exercise, dose)
        return self._first_s[key]

    def dose(self, candidate: Candidate, week: int, last: int = 0) -> Dose:
        """The dose in `week` (1 ..) of an exercise that may climb to the rung `last`."""
        first = self._first(candidate)
        return self._ladder(candidate)[rung_of_week(first, max(first, last), week, self.weeks)]

    def last_rungs(self, placed: Days) -> dict[str, int]:
        """By exercise id, how far it may climb so that no session of any week is longer than asked for."""
        last: dict[str, int] = {}
        for session in placed:
            room = self._rungs_that_fit(session)
            for candidate, rung in zip(session, room, strict=True):
                last[candidate.exercise.id] = min(rung, last.get(candidate.exercise.id, rung))
        return last

    def _ladder(self, candidate: Candidate) -> tuple[Dose, ...]:
        key = candidate.exercise.id, candidate.sides_done
        if key not in self._rungs:
            self._rungs[key] = ladder(candidate.exercise, candidate.sides_done, careful=self.careful)
        return self._rungs[key]

    def _first(self, candidate: Candidate) -> int:
        return first_rung(candidate.exercise, self._ladder(candidate), self.level)

    def _rungs_that_fit(self, session: Sequence[Candidate]) -> list[int]:
        """The highest rungs of a session, each in step with the others, that leave it short enough."""
        firsts = [self._first(c) for c in session]
        tops = [
            min(len(self._ladder(c)) - 1, first + self.weeks - 1)
            for c, first in zip(session, firsts, strict=True)
        ]
        best = firsts
        for share in range(1, 11):
            tried = [first + (top - first) * share // 10 for first, top in zip(firsts, tops, strict=True)]
            best = tried if self._fits(session, tried) else best
        for place, top in enumerate(tops):
            while best[place] < top:
                tried = [rung + (index == place) for index, rung in enumerate(best)]
                if not self._fits(session, tried):
                    break
                best = tried
        return best

    def _fits(self, session: Sequence[Candidate], rungs: Sequence[int]) -> bool:
        doses = (self._ladder(c)[rung] for c, rung in zip(session, rungs, strict=True))
        seconds = (exercise_seconds(c.exercise, d) for c, d in zip(session, doses, strict=True))
        return session_minutes(seconds) <= self.minutes
