"""What the chosen days can't do, told plainly, and what could be changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from posture.knowledge.records import Exercise
from posture.plan.schedule import Days, days_for

_ONE_DAY = (
    "One day a week is enough to learn the movements and to keep what you have; getting stronger takes two "
    "or three. If you can, add a day, even a short one."
)
_CLOSE_DAYS = (
    "Strength work needs a day of rest in between, so it is not on all of your days. With days such as "
    "Monday, Wednesday and Friday it could be done more often."
)
_EVERY_DAY = (
    "You chose every day of the week: strength exercises stay on some of them, and the others are easy."
)


def proposals(placed: Days, days: tuple[int, ...]) -> tuple[str, ...]:
    """A sentence for each thing that the days don't allow."""
    return tuple(_proposals(placed, days))


def _proposals(placed: Days, days: tuple[int, ...]) -> Iterator[str]:
    if len(days) == 1:
        yield _ONE_DAY
    elif len(days) == 7:
        yield _EVERY_DAY
    times = Counter(c.exercise.id for session in placed for c in session)
    found = {c.exercise.id: c for session in placed for c in session}
    rare = [c for c in found.values() if times[c.exercise.id] < c.exercise.per_week[0]]
    if any(len(days_for(c, days)) < min(len(days), c.exercise.per_week[0]) for c in rare):
        yield _CLOSE_DAYS
    if rare:
        yield _rare_words([c.exercise for c in rare], times)


def _rare_words(rare: Sequence[Exercise], times: Counter[str]) -> str:
    """Which exercises come less often than they are meant to."""
    groups = []
    for meant in sorted({e.per_week[0] for e in rare}, reverse=True):
        names = ", ".join(f"{e.name} ({_times(times[e.id])})" for e in rare if e.per_week[0] == meant)
        groups.append(f"meant {_times(meant)} a week: {names}")
    return (
        f"Some exercises come less often than they are meant to; {'; '.join(groups)}. Choose more days, "
        "spread over the week, or do just these on further days too."
    )


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")
