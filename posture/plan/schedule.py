"""The exercises that suit -> one week of sessions: which on which day.

Each exercise that is taken comes at least as often a week as its row asks for, or on as many days as there
are. First every imbalance gets the exercise that serves it best, best evidence first; then the time that
is left is filled, with more exercises and with more days for those that are in. Strength work leaves a day
of rest in between, heavy work two. At least half of every session is active: strengthening changes
posture, stretching alone does not (Warneke 2024).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import combinations, cycle

from posture.findings.suspect import Imbalance
from posture.plan.choice import Candidate
from posture.plan.limits import weight
from posture.plan.timing import session_minutes

MOST_EXERCISES = 8
SHORTEST_MIN = 20
ORDER = ("release", "stretch", "activate", "strengthen")
START_SHARE = 0.85
"""How much of the longest session the first week takes, so that there is room to grow."""
_EVIDENCE = {"A": 1.0, "B": 0.85, "C": 0.7, "D": 0.55}
_TURNS = ("strengthen", "activate", "stretch", "activate", "release", "strengthen")
_STRENGTH_SHARE = 0.4
"""Of the longest session, on days between others on which strength work rests."""
_FIRST_PASSIVE = 2
"""So many releases and stretches may be placed on a day before its active exercises are."""
_PASSIVE = 0.5
"""Releases and stretches count half: no change of posture was shown for them."""
_WEEK = 7

Days = tuple[tuple[Candidate, ...], ...]


def week_of(
    chosen: Sequence[Candidate],
    basics: Sequence[Candidate],
    general: Sequence[Candidate],
    days: tuple[int, ...],
    minutes: int,
    seconds_of: Callable[[Candidate], float],
) -> Days:
    """A session for each day, in the order in which it is done.

    days: numbers of weekdays, 0 .. 6, ascending. minutes: the longest session. seconds_of: what an
    exercise takes at the dose of the first week. basics: one of these is in the plan whatever it is for;
    general: what fills the time that is left.
    """
    board = _Board(days, minutes, seconds_of)
    _serve_each(board, chosen)
    any(board.place(candidate) for candidate in basics)
    _fill(board, chosen)
    for candidate in sorted(general, key=lambda c: not c.is_active):
        board.place(candidate)
    board.repeat()
    board.keep_half_active()
    for candidate in (*chosen, *general):  # into the room that is free again
        if candidate.is_active:
            board.place(candidate)
    board.leave_no_day_empty((*chosen, *general))
    return board.sessions()


def days_for(candidate: Candidate, days: tuple[int, ...]) -> tuple[int, ...]:
    """The days on which it may be done, counting rest days: all for most, fewer for strength."""
    if candidate.exercise.heavy:
        return _apart(days, 3)
    return _apart(days, 2) if candidate.exercise.kind == "strengthen" else days


def times_a_week(candidate: Candidate, days: tuple[int, ...]) -> int:
    """How often it is done at least: what its row asks for, or as often as the days allow."""
    return min(candidate.exercise.per_week[0], len(days_for(candidate, days)))


@lru_cache(maxsize=512)
def _apart(days: tuple[int, ...], gap: int) -> tuple[int, ...]:
    """The largest choice of days that lie at least `gap` apart, the week being a circle; the earliest."""
    for size in range(len(days), 1, -1):
        for chosen in combinations(days, size):
            if _nearest(chosen) >= gap:
                return chosen
    return days[:1]


def _nearest(days: Sequence[int]) -> int:
    """The fewest days from one to the next, over the end of the week too."""
    later = (*days[1:], days[0] + _WEEK)
    return min(after - day for day, after in zip(days, later, strict=True))


class _Board:
    """The week while it is being filled."""

    def __init__(self, days: tuple[int, ...], minutes: int, seconds_of: Callable[[Candidate], float]) -> None:
        self.days = days
        self.minutes = minutes
        self.seconds_of = seconds_of
        self.on: dict[int, list[Candidate]] = {day: [] for day in days}
        self.placed: dict[str, Candidate] = {}
        self.served: Counter[str] = Counter()

    def place(self, candidate: Candidate) -> bool:
        """Put it on as many days as it asks for, spread out; False when there is no room."""
        if candidate.exercise.id in self.placed or self._twice_as_heavy(candidate):
            return False
        fitting = [day for day in days_for(candidate, self.days) if self._fits(candidate, day)]
        times = times_a_week(candidate, self.days)
        if len(fitting) < times:
            return False
        spread = min(combinations(fitting, times), key=lambda c: (-_nearest(c), self._load(c), c))
        for day in spread:
            self.on[day].append(candidate)
        self.placed[candidate.exercise.id] = candidate
        self.served.update((*(imbalance.key for imbalance in candidate.serves), _main(candidate)))
        return True

    def repeat(self) -> None:
        """More days for what is in, where there is time: the best first, up to what its row allows."""
        for candidate in sorted(self.placed.values(), key=lambda c: -worth(c, Counter())):
            for day in sorted(days_for(candidate, self.days), key=lambda d: self._load((d,))):
                done = sum(candidate in session for session in self.on.values())
                if done < candidate.exercise.per_week[1] and self._fits(candidate, day):
                    self.on[day].append(candidate)

    def leave_no_day_empty(self, candidates: Iterable[Candidate]) -> None:
        """A day on which nothing fitted gets what suits best, once."""
        for day in self.days:
            for candidate in candidates:
                if not self.on[day] and self._may_come_again(candidate, day):
                    self.on[day].append(candidate)

    def keep_half_active(self) -> None:
        """Takes out what was placed last and is not active, where it outnumbers what is."""
        while crowded := [d for d, s in self.on.items() if 2 * sum(c.is_active for c in s) < len(s)]:
            last = next(c for c in reversed(self.on[crowded[0]]) if not c.is_active)
            for session in self.on.values():
                if last in session:
                    session.remove(last)
            del self.placed[last.exercise.id]

    def sessions(self) -> Days:
        """In the order in which they are done, the same on all days."""
        place = {name: number for number, name in enumerate(self.placed)}

        def turn(candidate: Candidate) -> tuple[int, int]:
            name = candidate.exercise.id
            return ORDER.index(candidate.exercise.kind), place.get(name, len(place))

        return tuple(tuple(sorted(self.on[day], key=turn)) for day in self.days)

    def _may_come_again(self, candidate: Candidate, day: int) -> bool:
        """Active, on a day that its rest allows, and not more often than its row does."""
        done = sum(candidate in session for session in self.on.values())
        return (
            candidate.is_active
            and day in days_for(candidate, self.days)
            and done < candidate.exercise.per_week[1]
            and not self._twice_as_heavy(candidate)
        )

    def _load(self, days: Sequence[int]) -> float:
        return sum(self.seconds_of(c) for day in days for c in self.on[day])

    def _fits(self, candidate: Candidate, day: int) -> bool:
        session = self.on[day]
        active = sum(c.is_active for c in session)
        seconds = [*map(self.seconds_of, session), self.seconds_of(candidate)]
        return (
            len(session) < MOST_EXERCISES
            and candidate not in session
            and session_minutes(seconds) <= START_SHARE * self.minutes
            and self._leaves_room_for_other_days(candidate, session)
            and (candidate.is_active or len(session) - active < max(active, _FIRST_PASSIVE))
        )

    def _leaves_room_for_other_days(self, candidate: Candidate, session: Sequence[Candidate]) -> bool:
        """Where some days have no strength work, it leaves time for what is meant for all days."""
        if candidate.exercise.kind != "strengthen" or len(_apart(self.days, 2)) == len(self.days):
            return True
        strength = (self.seconds_of(c) for c in (*session, candidate) if c.exercise.kind == "strengthen")
        return sum(strength) <= _STRENGTH_SHARE * 60 * self.minutes

    def _twice_as_heavy(self, candidate: Candidate) -> bool:
        """One heavy exercise for a muscle is enough in one plan."""
        main = candidate.exercise.muscles[0]
        return candidate.exercise.heavy and any(
            c.exercise.heavy and c.exercise.muscles[0] == main and c.exercise.id != candidate.exercise.id
            for c in self.placed.values()
        )


def worth(candidate: Candidate, served: Counter[str]) -> float:
    """How much it adds: surer and less served imbalances, better evidence, active work, another muscle.

    served: how often the imbalances (by key) and main muscles (by id) have had their turn.
    """
    exercise = candidate.exercise
    wanted = sum(weight(imbalance) / (1 + served[imbalance.key]) for imbalance in candidate.serves)
    new = wanted / (1 + served[_main(candidate)])
    return new * _EVIDENCE[exercise.evidence] * (1.0 if candidate.is_active else _PASSIVE)


def _main(candidate: Candidate) -> str:
    """Its main muscle, worked or not: a stretch of one that is trained is nothing twice."""
    return f"{candidate.exercise.muscles[0]} {'active' if candidate.is_active else 'passive'}"


def _serve_each(board: _Board, chosen: Sequence[Candidate]) -> None:
    """One exercise for each imbalance, active ones first."""
    for imbalance in _served_by(chosen):
        if board.served[imbalance.key]:
            continue
        mine = [c for c in chosen if c.is_active and any(i.key == imbalance.key for i in c.serves)]
        any(board.place(c) for c in sorted(mine, key=lambda c: -worth(c, board.served)))
    for imbalance in _served_by(chosen):
        if not board.served[imbalance.key]:
            mine = [c for c in chosen if any(i.key == imbalance.key for i in c.serves)]
            any(board.place(c) for c in sorted(mine, key=lambda c: -worth(c, board.served)))


def _fill(board: _Board, chosen: Sequence[Candidate]) -> None:
    """What adds most goes next, each kind in its turn, as long as it fits."""
    rest = [c for c in chosen if c.exercise.id not in board.placed]
    for kind in cycle(_TURNS):
        if not rest:
            return
        of_kind = [c for c in rest if c.exercise.kind == kind]
        if of_kind:
            best = max(of_kind, key=lambda c: worth(c, board.served))
            rest.remove(best)
            board.place(best)


def _served_by(chosen: Iterable[Candidate]) -> tuple[Imbalance, ...]:
    """The imbalances in question, surest first."""
    found = {imbalance.key: imbalance for c in chosen for imbalance in c.serves}
    return tuple(sorted(found.values(), key=lambda i: -weight(i)))
