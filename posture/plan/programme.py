"""Suspected imbalances -> a programme of 8 to 12 weeks: which exercises on which day, how much, for what.

The same inputs give the same plan. `choice` says what suits the person, `schedule` what is done on which
day, `dose` how much in which week.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from posture.anatomy import Side
from posture.errors import UsageError
from posture.imbalances import Imbalance
from posture.knowledge.load import Knowledge
from posture.knowledge.records import EQUIPMENT, Exercise
from posture.plan.choice import Candidate, LeftOut, Limits, choose, limits_of, named, suits
from posture.plan.dose import Dose, dose
from posture.plan.schedule import (
    ORDER,
    SHORTEST_MIN,
    minutes_of,
    pool_of_week,
    session_minutes,
    sessions_of_week,
)
from posture.plan.screening import Message, Screening

GENERAL = (
    "squat", "row", "glute_bridge", "bird_dog", "side_plank", "wall_slide", "dead_bug", "thoracic_extension",
    "back_extension", "calf_stretch", "scapular_retraction", "clamshell", "side_lying_abduction",
    "pelvic_tilt_drill", "short_foot",
)  # fmt: skip
"""A balanced set from head to foot: the maintenance plan, and what completes a short plan."""
HABITS = ("movement_breaks", "lifting_technique")
"""Good for everyone whose answers do not speak against them."""
NOTES = (
    "Warm up for three minutes, for example by walking, and keep breathing while you hold.",
    "A mild ache, up to three of ten, that is gone the next day is fine. Stop at sharp, spreading or "
    "tingling pain, and see someone if it stays.",
    "“95% sure the number is outside” is about a measured number and its healthy range. It says nothing "
    "about a muscle.",
    "Strengthening has changed posture of neck and upper back in studies, stretching alone has not. "
    "Expect weeks, not days, and small changes.",
)


class Weekday(StrEnum):
    """A day of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """Monday 0 .. Sunday 6, as `datetime.date.weekday` counts."""
        return list(Weekday).index(self)


@dataclass(frozen=True)
class PlanItem:
    """One exercise of one session.

    side: the side to do, None: both. serves: the imbalances that it is for, each with its certainty;
    empty: general strength. instead_of: the exercise whose place it takes.
    """

    exercise: Exercise
    side: Side | None
    dose: Dose
    minutes: float
    serves: tuple[Imbalance, ...]
    instead_of: Exercise | None

    @property
    def certainty(self) -> float | None:
        """How sure the surest of the measured imbalances is (0 .. 1); None: answers or general strength."""
        return max((i.certainty for i in self.serves if i.certainty is not None), default=None)

    @property
    def amount(self) -> str:
        """How much of it, as people read it: a dose; of a habit, words."""
        return self.exercise.amount or self.dose.text

    @property
    def name(self) -> str:
        """Exercise and side: "Shrug (left side)"."""
        return named(self.exercise, self.side)

    @property
    def line(self) -> str:
        """Name, side and amount: "Shrug (left side): 2 × 8"."""
        return f"{self.name}: {self.amount}"

    @property
    def reason(self) -> str:
        """What the exercise is for, with how sure it is that a number is outside."""
        if not self.serves:
            return "general strength"
        return "; ".join(with_certainty(imbalance) for imbalance in self.serves)


def with_certainty(imbalance: Imbalance) -> str:
    """The name of an imbalance and what speaks for it, as a plan gives its reasons.

    The certainty is of the number, never of the imbalance: a muscle was not measured.
    """
    if imbalance.certainty is None:
        return f"{imbalance.name} (not measured on a photo)"
    return f"{imbalance.name} ({min(imbalance.certainty, 0.99):.0%} sure the number is outside)"


@dataclass(frozen=True)
class Session:
    """The exercises of one day, in the order in which they are done."""

    day: Weekday
    items: tuple[PlanItem, ...]

    @property
    def minutes(self) -> float:
        """Time to set aside, warming up and resting included."""
        return session_minutes(item.minutes for item in self.items)


@dataclass(frozen=True)
class Week:
    """One week of the programme; number counts from 1."""

    number: int
    sessions: tuple[Session, ...]


@dataclass(frozen=True)
class Plan:
    """The programme. Every week has the same exercises on the same days; the doses grow.

    habits: for every day, outside the sessions. left_out: what was asked for and is not done, and why.
    not_served: imbalances for which no exercise suits or fits. maintenance: nothing that
    exercises serve is suspected, so the plan only keeps the person moving. messages: to read first.
    """

    weeks: tuple[Week, ...]
    days: tuple[Weekday, ...]
    level: int
    maintenance: bool
    habits: tuple[PlanItem, ...]
    left_out: tuple[LeftOut, ...]
    not_served: tuple[Imbalance, ...]
    messages: tuple[Message, ...]
    notes: tuple[str, ...] = NOTES

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """Every exercise of the sessions once, in the order in which they are first done."""
        items = (item for session in self.weeks[0].sessions for item in session.items)
        return tuple({item.exercise.id: item.exercise for item in items}.values())


def build_plan(
    imbalances: Sequence[Imbalance],
    screening: Screening,
    knowledge: Knowledge,
    *,
    equipment: frozenset[str] = frozenset(),
    days: tuple[Weekday, ...] = (Weekday.MONDAY, Weekday.WEDNESDAY, Weekday.FRIDAY),
    level: int = 1,
    weeks: int = 8,
    minutes: int = 30,
) -> Plan:
    """The programme for these imbalances; without any, a maintenance plan.

    equipment: words of `posture.knowledge.records.EQUIPMENT`; what every home has is taken for granted.
    level: 1 beginner .. 3 trained. weeks: 8 .. 12. minutes: the longest session, 20 .. 30.

    Raises:
        UsageError: the screening allows no plan, or an argument is out of its range.
    """
    _check(screening, equipment, days, level, weeks, minutes)
    limits = limits_of(imbalances, screening, equipment, level, knowledge)
    chosen, left_out = choose(imbalances, limits)
    general = [c for name in GENERAL if (c := suits(knowledge.exercises[name], limits)) is not None]
    pool = pool_of_week([c for c in chosen if c.exercise.kind in ORDER], general, len(days))
    ordered = tuple(sorted(days, key=lambda day: day.number))
    sessions = sessions_of_week(pool, len(ordered), minutes)
    habits = _habits(chosen, limits)
    done = [i for c in (*habits, *(c for session in sessions for c in session)) for i in c.serves]
    return Plan(
        weeks=tuple(
            Week(
                number,
                tuple(
                    Session(day, tuple(_item(c, number, weeks, limits) for c in session))
                    for day, session in zip(ordered, sessions, strict=True)
                ),
            )
            for number in range(1, weeks + 1)
        ),
        days=ordered,
        level=level,
        maintenance=not any(imbalance.exercises for imbalance in imbalances),
        habits=tuple(_item(c, 1, weeks, limits) for c in habits),
        left_out=left_out,
        not_served=tuple(i for i in imbalances if i not in done and not i.pattern.refer),
        messages=(*screening.messages, *_referrals(imbalances)),
    )


def _check(
    screening: Screening,
    equipment: frozenset[str],
    days: tuple[Weekday, ...],
    level: int,
    weeks: int,
    minutes: int,
) -> None:
    if not screening.show_plan:
        raise UsageError("The safety questions allow no plan yet. Show their messages instead of a plan.")
    if unknown := sorted(equipment - set(EQUIPMENT)):
        raise UsageError(f"{unknown[0]!r} is no known equipment. Use: {', '.join(EQUIPMENT)}.")
    if not days or len(set(days)) < len(days):
        raise UsageError("A plan needs one to seven different days of the week.")
    for name, value, low, high in (
        ("level", level, 1, 3),
        ("weeks", weeks, 8, 12),
        ("minutes", minutes, SHORTEST_MIN, 30),
    ):
        if not low <= value <= high:
            raise UsageError(f"{name} must be {low} to {high}, not {value}.")


def _referrals(imbalances: Iterable[Imbalance]) -> Iterable[Message]:
    """What gets no exercise but advice to see someone."""
    for imbalance in imbalances:
        if imbalance.pattern.refer:
            yield Message(imbalance.name, imbalance.pattern.cautions)


def _item(candidate: Candidate, week: int, weeks: int, limits: Limits) -> PlanItem:
    harder = limits.equipment.issuperset(candidate.exercise.harder_needs)
    return PlanItem(
        exercise=candidate.exercise,
        side=candidate.side,
        dose=dose(candidate.exercise, week, weeks, limits.level, harder=harder),
        minutes=minutes_of(candidate),
        serves=candidate.serves,
        instead_of=candidate.instead_of,
    )


def _habits(chosen: Iterable[Candidate], limits: Limits) -> tuple[Candidate, ...]:
    """The habits that an imbalance asks for, then those of HABITS that suit."""
    asked = {c.exercise.id: c for c in chosen if c.exercise.kind == "habit"}
    for name in HABITS:
        candidate = suits(limits.knowledge.exercises[name], limits)
        if candidate is not None:
            asked.setdefault(name, candidate)
    return tuple(asked.values())
