"""The exercises that suit -> one week of sessions: which on which day.

Two steps: a pool of exercises, small enough that each comes about twice a week and large enough that every
imbalance is served; then one session a day from the pool, least used first, in the order release, stretch,
activate, strengthen. At least half of every session is active: strengthening changes posture, stretching
alone does not (Warneke 2024).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import cycle, islice
from math import ceil

from posture.plan.choice import Candidate, weight

MOST_EXERCISES = 6
SHORTEST_MIN = 20
WARM_UP_MIN = 3
"""Part of every session's time."""
ORDER = ("release", "stretch", "activate", "strengthen")
_NEW_A_DAY = 3
"""Half of a session is new on each day of a week, so that every exercise comes about twice a week."""
_LARGEST_POOL = 15
_FEWEST_ACTIVE = 4
_SLOTS = ("strengthen", "activate", "stretch", "strengthen", "release", "activate")
"""The kinds of one session, most important first: what does not fit falls away at the end."""


def pool_of_week(
    chosen: Sequence[Candidate], general: Iterable[Candidate], days: int
) -> tuple[Candidate, ...]:
    """The exercises of a week: one for each imbalance, then by what helps the least served most."""
    size = min(max(_NEW_A_DAY * days, MOST_EXERCISES), _LARGEST_POOL)
    pool: dict[str, Candidate] = {}
    served: Counter[str] = Counter()

    def take_best(candidates: Iterable[Candidate]) -> None:
        rest = [c for c in candidates if c.exercise.id not in pool]
        if rest:
            best = max(rest, key=lambda c: _gain(c, served))
            pool[best.exercise.id] = best
            served.update(imbalance.key for imbalance in best.serves)

    for imbalance in (i for c in chosen for i in c.serves):
        if not served[imbalance.key] and len(pool) < MOST_EXERCISES * days:
            mine = [c for c in chosen if imbalance in c.serves]
            take_best([c for c in mine if c.is_active] or mine)
    for kind in islice(cycle(_SLOTS), 2 * size):
        if len(pool) < size:
            take_best([c for c in chosen if c.exercise.kind == kind])
    for candidate in general:
        active = sum(c.is_active for c in pool.values())
        if len(pool) < size or (candidate.is_active and active < _FEWEST_ACTIVE):
            pool.setdefault(candidate.exercise.id, candidate)
    return tuple(pool.values())


def _gain(candidate: Candidate, served: Counter[str]) -> float:
    """How much the exercise adds: surer and less served imbalances count more."""
    return sum(weight(imbalance) / (1 + served[imbalance.key]) for imbalance in candidate.serves)


def sessions_of_week(pool: Sequence[Candidate], days: int, minutes: int) -> tuple[tuple[Candidate, ...], ...]:
    """One session a day, the least used exercises first, so that a week brings all of them.

    An exercise that may be done three times a week is spread over the days, with rest days between.
    """
    place = {c.exercise.id: i for i, c in enumerate(pool)}
    used: Counter[str] = Counter()
    sessions = []
    for day in range(1, days + 1):
        due = [c for c in pool if used[c.exercise.id] < ceil(c.exercise.per_week[1] * day / days)]
        due.sort(key=lambda c: used[c.exercise.id])
        session = _lengthened(_session(due, minutes), due, used, minutes)
        used.update(c.exercise.id for c in session)
        session.sort(key=lambda c: (ORDER.index(c.exercise.kind), place[c.exercise.id]))
        sessions.append(tuple(session))
    return tuple(sessions)


def _session(due: Sequence[Candidate], minutes: int) -> list[Candidate]:
    """The first of `due` for each slot, and a second round while there is room."""
    session: list[Candidate] = []
    for kind in (*_SLOTS, *_SLOTS):
        fitting = [c for c in due if _fits(c, session, minutes)]
        wanted = [c for c in fitting if c.exercise.kind == kind]
        if not wanted and kind in ("activate", "strengthen"):
            wanted = [c for c in fitting if c.is_active]
        session.extend(wanted[:1])
    return session


def _lengthened(
    session: list[Candidate], due: Sequence[Candidate], used: Counter[str], minutes: int
) -> list[Candidate]:
    """Longer exercises in place of the shortest, up to 20 minutes, where the week misses nothing by it."""
    for short in sorted(session, key=minutes_of):
        rest = [c for c in session if c is not short]
        longer = [c for c in due if c not in session and minutes_of(c) > minutes_of(short)]
        fitting = [c for c in longer if c.is_active >= short.is_active and _fits(c, rest, minutes)]
        spare = not short.serves or used[short.exercise.id] > 0
        if session_minutes(map(minutes_of, session)) < SHORTEST_MIN and spare and fitting:
            session = [*rest, max(fitting, key=minutes_of)]
    return session


def _fits(candidate: Candidate, session: Sequence[Candidate], minutes: int) -> bool:
    """There is room and time left for it, and at least half of the session stays active."""
    active = sum(c.is_active for c in session)
    return (
        len(session) < MOST_EXERCISES
        and candidate not in session
        and session_minutes(map(minutes_of, (*session, candidate))) <= minutes
        and (candidate.is_active or len(session) - active < active)
    )


def session_minutes(exercise_minutes: Iterable[float]) -> float:
    """Time to set aside for a session: warming up and its exercises."""
    return WARM_UP_MIN + sum(exercise_minutes)


def minutes_of(candidate: Candidate) -> float:
    """Time for the sides that are done: one of two takes two thirds, getting ready and resting included."""
    one_of_two = candidate.side is not None and candidate.exercise.sides == "each"
    return round(candidate.exercise.minutes * 2 / 3, 1) if one_of_two else candidate.exercise.minutes
