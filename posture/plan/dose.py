"""How much of an exercise in which week: easier variant, base, harder variant; sets and repeats grow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from posture.knowledge.records import Exercise

Variant = Literal["easier", "base", "harder"]

VARIANTS: tuple[Variant, ...] = ("easier", "base", "harder")
_STARTS: dict[int, tuple[float, float, float, float]] = {
    1: (0.0, 0.34, 0.75, 1.0),
    2: (0.0, 0.15, 0.6, 1.0),
    3: (0.0, 0.0, 0.4, 1.0),
}
"""By level: the share of the programme at which each variant starts, and its end (a convention)."""


@dataclass(frozen=True)
class Dose:
    """Sets of repeats, each held for hold_s seconds; None: nothing is repeated, or nothing is held."""

    sets: int
    reps: int | None
    hold_s: int | None
    variant: Variant

    @property
    def text(self) -> str:
        """As people read it.

        >>> Dose(3, 12, 3, "base").text, Dose(1, None, 240, "base").text, Dose(2, None, 30, "easier").text
        ('3 × 12, hold 3 s', '4 min', '2 × 30 s, easier version')
        """
        held = "" if self.hold_s is None else _seconds(self.hold_s)
        if self.reps is None:
            amount = held if self.sets == 1 else f"{self.sets} × {held}"
        else:
            amount = f"{self.sets} × {self.reps}" + (f", hold {held}" if held else "")
        return amount if self.variant == "base" else f"{amount}, {self.variant} version"


def dose(exercise: Exercise, week: int, weeks: int, level: int, *, harder: bool = True) -> Dose:
    """The dose in `week` (1 .. weeks) for a person of `level` (1 .. 3).

    Sets grow over the whole programme. Repeats and holds grow within each variant and start again
    lower when the variant gets harder. Releases and stretches stay at the base variant: more length
    is not the aim. harder: whether the harder variant can be done; without it the base variant goes
    on growing to the end.
    """
    progress = (week - 1) / (weeks - 1)
    if exercise.kind in ("activate", "strengthen"):
        variant, within = _variant(progress, level, harder)
    else:
        variant, within = "base", progress
    return Dose(
        sets=_grown(exercise.sets, progress, step=1),
        reps=None if exercise.reps is None else _grown(exercise.reps, within, step=1),
        hold_s=None
        if exercise.hold_s is None
        else _grown(exercise.hold_s, within, step=_step_s(exercise.hold_s)),
        variant=variant,
    )


def weeks_words(weeks: Sequence[int]) -> str:
    """Weeks that follow one another, at least one: "week 8", "weeks 1–3"."""
    return f"week {weeks[0]}" if len(weeks) == 1 else f"weeks {weeks[0]}–{weeks[-1]}"


def usual_dose(exercise: Exercise) -> str:
    """What a plan asks of it from its first week to its last, in one line.

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


def _span(span: tuple[int, int]) -> str:
    return f"{span[0]}" if span[0] == span[1] else f"{span[0]}–{span[1]}"


def _seconds_span(span: tuple[int, int]) -> str:
    if span[0] >= 120:
        return f"{_span((round(span[0] / 60), round(span[1] / 60)))} min"
    return f"{_span(span)} s"


def _variant(progress: float, level: int, harder: bool) -> tuple[Variant, float]:
    """Which variant it is time for, and how far within it (0 .. 1)."""
    easier, base, hardest, end = _STARTS[level]
    starts = (easier, base, hardest, end) if harder else (easier, base, end)
    spans = list(zip(VARIANTS, pairwise(starts), strict=False))
    variant, (start, stop) = next(s for s in reversed(spans) if s[1][0] <= progress)
    return variant, (progress - start) / (stop - start)


def _step_s(hold_s: tuple[int, int]) -> int:
    """Nobody counts single seconds of a long hold."""
    return 5 if hold_s[1] >= 10 else 1


def _grown(span: tuple[int, int], share: float, *, step: int) -> int:
    """Between the ends of the span, in steps."""
    return min(span[0] + step * round((span[1] - span[0]) * share / step), span[1])


def _seconds(seconds: int) -> str:
    return f"{round(seconds / 60)} min" if seconds >= 120 else f"{seconds} s"
