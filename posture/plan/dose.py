"""How much of an exercise in which week: a ladder of small steps within the exercise's own range.

Each rung is at most a fifth more work than the one below, and the dose climbs at most one rung a week, so no
week asks for more than 20 % more than the week before. Releases and stretches stay at one dose: the aim is
not more length. Dates don't decide when to take a harder or an easier version; see `posture.plan.regulation`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from posture.knowledge.records import Exercise

LARGEST_STEP = 1.2
_SMALLEST_STEP = 1.05
_STARTS = {1: 0.0, 2: 0.2, 3: 0.35}
"""By level: how far up the ladder a plan starts. What asks much of a muscle starts at the bottom for
everyone."""


@dataclass(frozen=True)
class Dose:
    """Sets of repeats, each held for hold_s seconds; None: nothing is repeated, or nothing is held.

    sides: 2 if each set is done on one side and then on the other, else 1.
    """

    sets: int
    reps: int | None
    hold_s: int | None
    sides: int = 1

    @property
    def text(self) -> str:
        """As people read it.

        >>> Dose(3, 12, 3).text, Dose(1, None, 240).text, Dose(2, None, 30, 2).text, Dose(2, 8, None, 2).text
        ('3 × 12, hold 3 s', '4 min', '2 × 30 s each side', '2 × 8 each side')
        """
        held = "" if self.hold_s is None else _seconds(self.hold_s)
        each = " each side" if self.sides == 2 else ""
        if self.reps is None:
            return (held if self.sets == 1 else f"{self.sets} × {held}") + each
        return f"{self.sets} × {self.reps}{each}" + (f", hold {held}" if held else "")


@lru_cache(maxsize=512)
def ladder(exercise: Exercise, sides: int, *, careful: bool = False) -> tuple[Dose, ...]:
    """The doses of an exercise, from the least to as far up as small steps lead.

    careful: no more sets than the fewest. A habit has one rung; words give its amount.
    """
    if exercise.kind in ("release", "stretch") and exercise.reps is None:
        held = None if exercise.hold_s is None else exercise.hold_s[1]
        return (Dose(exercise.sets[0], None, held, sides),)
    if exercise.kind == "habit":
        return (Dose(exercise.sets[0], None if exercise.reps is None else exercise.reps[0], None, sides),)
    doses = [Dose(*amount, sides) for amount in _amounts(exercise, careful)]
    rungs = [min(doses, key=lambda d: _work(exercise, d))]
    while True:
        here = _work(exercise, rungs[-1])
        above = [d for d in doses if _SMALLEST_STEP <= _work(exercise, d) / here <= LARGEST_STEP]
        if not above:
            return tuple(rungs)
        rungs.append(min(above, key=lambda d: (_change(rungs[-1], d), _work(exercise, d))))


def first_rung(exercise: Exercise, rungs: Sequence[Dose], level: int) -> int:
    """Where on the ladder a plan of this level starts."""
    return 0 if exercise.heavy else int(_STARTS[level] * (len(rungs) - 1))


def rung_of_week(first: int, last: int, week: int, weeks: int) -> int:
    """The rung of `week` (1 .. weeks) on the way from `first` towards `last`, at most one a week."""
    climb = min(last - first, weeks - 1)
    return first + climb * (week - 1) // (weeks - 1)


def weeks_words(weeks: Sequence[int]) -> str:
    """Consecutive weeks, at least one: "week 8", "weeks 1–3"."""
    return f"week {weeks[0]}" if len(weeks) == 1 else f"weeks {weeks[0]}–{weeks[-1]}"


def usual_dose(exercise: Exercise) -> str:
    """What a plan may ask of it, in one line.

    "1–2 × 30–60 s, each side, 3–7 times a week"; "2–3 × 8–12, hold 3–5 s, 3–5 times a week".
    """
    held = "" if exercise.hold_s is None else _seconds_span(exercise.hold_s)
    sets = _span(exercise.sets)
    if exercise.reps is None:
        amount = held if exercise.sets == (1, 1) else f"{sets} × {held}"
    else:
        amount = f"{sets} × {_span(exercise.reps)}" + (f", hold {held}" if held else "")
    sides = ", each side" if exercise.sides == "each" else ""
    return f"{amount}{sides}, {_span(exercise.per_week)} times a week"


def _work(exercise: Exercise, dose: Dose) -> float:
    """Seconds of work: what grows by at most a fifth."""
    held = dose.hold_s or 0
    return dose.sets * (held if dose.reps is None else dose.reps * (exercise.rep_s + held))


def _amounts(exercise: Exercise, careful: bool) -> Iterator[tuple[int, int | None, int | None]]:
    """Every combination of sets, repeats and holds in the exercise's range."""
    most = exercise.sets[0] if careful else exercise.sets[1]
    reps = (None,) if exercise.reps is None else range(exercise.reps[0], exercise.reps[1] + 1)
    yield from product(range(exercise.sets[0], most + 1), reps, _holds(exercise.hold_s))


def _holds(span: tuple[int, int] | None) -> Sequence[int | None]:
    """Holds that people can count: whole minutes, even seconds from ten on, single seconds below."""
    if span is None:
        return (None,)
    step = 60 if span[0] >= 120 else 2 if span[0] >= 10 else 1
    return tuple(range(span[0], span[1] + 1, step))


def _change(one: Dose, other: Dose) -> float:
    """How much two doses differ: another repeat is the smallest change, another set the largest."""
    sets = 4 * abs(one.sets - other.sets)
    reps = 0.5 * abs((one.reps or 0) - (other.reps or 0))
    return sets + reps + 0.6 * abs((one.hold_s or 0) - (other.hold_s or 0))


def _span(span: tuple[int, int]) -> str:
    return f"{span[0]}" if span[0] == span[1] else f"{span[0]}–{span[1]}"


def _seconds_span(span: tuple[int, int]) -> str:
    if span[0] >= 120:
        return f"{_span((round(span[0] / 60), round(span[1] / 60)))} min"
    return f"{_span(span)} s"


def _seconds(seconds: int) -> str:
    return f"{round(seconds / 60)} min" if seconds >= 120 else f"{seconds} s"
