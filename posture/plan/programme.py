"""Suspected imbalances -> a programme of 8 to 12 weeks: which exercises, on which day, how much, and what
for.

The same inputs give the same plan. `choice` decides what suits the person, `schedule` what is done on which
day, `dose` how much in which week.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from posture.anatomy import Side
from posture.errors import UsageError
from posture.findings.suspect import Imbalance, purpose_words
from posture.knowledge.load import Knowledge
from posture.knowledge.records import EQUIPMENT, Exercise
from posture.plan.choice import Candidate, LeftOut, choose, suits
from posture.plan.dose import Dose
from posture.plan.limits import Limits, limits_of
from posture.plan.pace import Pace
from posture.plan.proposals import proposals
from posture.plan.regulation import Advice, Retest, retests, rules
from posture.plan.schedule import ORDER, SHORTEST_MIN, Days, week_of
from posture.plan.screening import SafetyMessage, Screening
from posture.plan.sides import named, side_sentence, steps_for
from posture.plan.timing import exercise_seconds, session_minutes
from posture.plan.track import Track

GENERAL = (
    "squat", "row", "glute_bridge", "bird_dog", "side_plank", "wall_slide", "dead_bug", "thoracic_extension",
    "back_extension", "calf_stretch", "scapular_retraction", "clamshell", "side_lying_abduction",
    "pelvic_tilt_drill", "short_foot", "hip_hinge_drill", "midline_reset", "knee_soft_stand",
)  # fmt: skip
"""A balanced set from head to foot: the maintenance plan, and what fills up a short plan."""
UPRIGHT = (
    "sit_to_stand", "seated_chest_lift", "standing_hip_extension", "wall_push_up", "standing_hip_abduction",
    "standing_opposite_reach", "standing_leg_curl", "table_plank", "wall_y_lift", "seated_hamstring_stretch",
)  # fmt: skip
"""A set for people who stay off the floor; what suits them of GENERAL comes after it."""
LEGS = ("sit_to_stand", "standing_hip_extension", "standing_hip_abduction")
"""Their plan always holds one of these: strong legs make falls rarer (Sherrington 2019)."""
HABITS = ("movement_breaks", "lifting_technique")
"""Good for everyone whose answers don't speak against them."""
NO_ROOM = "There is no room for it in these sessions; what is in them has better evidence or serves more."
NOT_SERVED = "no exercise for it suits you or fits into these days."
_ONE_IS_ENOUGH = "One hard exercise for the same muscle is enough in one plan."


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
class Wishes:
    """What a person wants of a plan.

    equipment: words of `posture.knowledge.records.EQUIPMENT`; what every home has is taken for granted.
    level: 1 beginner .. 3 trained. weeks: 8 .. 12. minutes: the longest session, 20 .. 30.
    """

    equipment: frozenset[str] = frozenset()
    days: tuple[Weekday, ...] = (Weekday.MONDAY, Weekday.WEDNESDAY, Weekday.FRIDAY)
    level: int = 1
    weeks: int = 8
    minutes: int = 30


@dataclass(frozen=True)
class PlanItem:
    """One exercise of one session.

    side: the side to do, None: both. serves: the imbalances that it is for, each with its certainty; empty:
    general strength. instead_of: the exercises that it replaces.
    """

    exercise: Exercise
    side: Side | None
    dose: Dose
    serves: tuple[Imbalance, ...]
    instead_of: tuple[Exercise, ...]

    @property
    def seconds(self) -> float:
        """How long it takes at this dose: getting ready, repeats, holds, rests and changes of side."""
        return exercise_seconds(self.exercise, self.dose)

    @property
    def minutes(self) -> float:
        """The same in minutes, to the half minute."""
        return round(self.seconds / 30) / 2

    @property
    def certainty(self) -> float | None:
        """Certainty of the most certain measured imbalance (0 .. 1); None: answers or general strength."""
        return max((i.certainty for i in self.serves if i.certainty is not None), default=None)

    @property
    def amount(self) -> str:
        """How much of it, as people read it: a dose; for a habit, words."""
        return self.exercise.amount or self.dose.text

    @property
    def name(self) -> str:
        """Exercise and how its side is meant: "Clamshell (left leg on top)"."""
        return named(self.exercise, self.side)

    @property
    def line(self) -> str:
        """Name, amount, and how the side is meant: "Shrug: 2 × 8. Hold the weight in your left hand ..."."""
        said = f"{self.exercise.name}: {self.amount}"
        return said if self.exercise.kind == "habit" else f"{said}. {self.how_side}"

    @property
    def how_side(self) -> str:
        """How the side is meant, as one plain sentence."""
        return side_sentence(self.exercise, self.side)

    @property
    def steps(self) -> tuple[str, ...]:
        """How it is done, on the sides to do."""
        return steps_for(self.exercise, self.side)

    @property
    def reason(self) -> str:
        """What the exercise is for; `Plan.purpose` alone says how certain a number is."""
        return "; ".join(imbalance.name for imbalance in self.serves) or "general strength"


@dataclass(frozen=True)
class TrainingSession:
    """The exercises of one day, in the order in which they are done."""

    day: Weekday
    items: tuple[PlanItem, ...]

    @property
    def minutes(self) -> float:
        """Time to set aside, warming up and resting included."""
        return session_minutes(item.seconds for item in self.items)


@dataclass(frozen=True)
class Week:
    """One week of the programme; number counts from 1."""

    number: int
    sessions: tuple[TrainingSession, ...]


@dataclass(frozen=True)
class Plan:
    """The programme. Every week has the same exercises on the same days; the doses grow.

    minutes: the longest session that the person chose. maintenance: nothing that exercises serve is
    suspected, so the plan only keeps the person moving. habits: for every day, outside the sessions.
    left_out: what was asked for and is not in the plan, and why. not_served: imbalances for which no exercise
    suits or fits. messages: to read first. proposals: what the chosen days don't allow, and what could be
    changed. rules: how to steer it. retests: when to test again, and when it ends.
    """

    weeks: tuple[Week, ...]
    days: tuple[Weekday, ...]
    level: int
    minutes: int
    track: Track
    maintenance: bool
    habits: tuple[PlanItem, ...]
    left_out: tuple[LeftOut, ...]
    serves: tuple[Imbalance, ...]
    not_served: tuple[Imbalance, ...]
    messages: tuple[SafetyMessage, ...]
    proposals: tuple[str, ...]
    rules: tuple[Advice, ...]
    retests: tuple[Retest, ...]

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """Every exercise of the sessions once, in the order in which they are first done."""
        return tuple(item.exercise for item in self.items)

    @property
    def items(self) -> tuple[PlanItem, ...]:
        """The same with their sides, and the doses of week 1."""
        items = (item for session in self.weeks[0].sessions for item in session.items)
        return tuple({item.exercise.id: item for item in items}.values())

    @property
    def purpose(self) -> tuple[str, ...]:
        """What the plan is for: one line per basis, with the certainty of each number, stated only here."""
        wholes = {imbalance.key for imbalance in self.serves}
        named = (i if i.part_of in wholes else replace(i, part_of=None) for i in self.serves)
        return purpose_words(named, sure=True)

    def left_out_by_reason(self) -> dict[str, tuple[str, ...]]:
        """The names of what was left out, by reason, both in alphabetical order; each name once."""
        found: dict[str, list[str]] = {}
        for out in sorted(self.left_out, key=lambda out: out.name):
            found.setdefault(out.reason, []).append(out.name)
        return {reason: tuple(names) for reason, names in sorted(found.items(), key=lambda pair: pair[1])}


def minutes_words(plan: Plan, index: int) -> str:
    """How long the session of one day takes: "23 minutes, growing to 28"."""
    first, last = (round(week.sessions[index].minutes) for week in (plan.weeks[0], plan.weeks[-1]))
    return f"about {first} minutes" + (f", growing to {last}" if last > first else "")


def harder_needs(exercise: Exercise) -> str:
    """What else the harder version needs, in brackets; "" for nothing."""
    things = ", ".join(thing.replace("_", " ") for thing in exercise.harder_needs)
    return f" (needs {things})" if things else ""


def build_plan(
    imbalances: Sequence[Imbalance], screening: Screening, knowledge: Knowledge, wishes: Wishes
) -> Plan:
    """The programme for these imbalances; without any, a maintenance plan.

    Raises:
        UsageError: the screening allows no plan, or a wish is out of its range.
    """
    _check(screening, wishes)
    weeks, minutes = wishes.weeks, wishes.minutes
    limits = limits_of(imbalances, screening, wishes.equipment, wishes.level, knowledge)
    chosen, left_out = choose(imbalances, limits)
    ordered = tuple(sorted(wishes.days, key=lambda day: day.number))
    numbers = tuple(day.number for day in ordered)
    pace = Pace(limits, weeks, minutes)
    for_sessions = [c for c in chosen if c.exercise.kind in ORDER]
    asked = {c.exercise.id for c in chosen} | {out.exercise.id for out in left_out}
    general = [c for c in _general(limits) if c.exercise.id not in asked]
    basics = [c for c in general if c.exercise.id in LEGS] if limits.track == "upright" else []
    placed = week_of(for_sessions, basics, general, numbers, minutes, pace.seconds_at_first)
    habits = _habits(chosen, limits)
    done = {i.key for c in (*habits, *(c for session in placed for c in session)) for i in c.serves}
    serves = tuple(i for i in imbalances if i.key in done)
    return Plan(
        weeks=_weeks(placed, ordered, pace),
        days=ordered,
        level=wishes.level,
        minutes=minutes,
        track=limits.track,
        maintenance=not any(imbalance.exercises for imbalance in imbalances),
        habits=tuple(_item(c, pace.dose(c, 1)) for c in habits),
        left_out=_all_left_out(left_out, for_sessions, placed),
        serves=serves,
        not_served=tuple(i for i in imbalances if i.key not in done and not i.pattern.refer),
        messages=(*screening.messages, *_referrals(imbalances)),
        proposals=proposals(placed, numbers),
        rules=rules(limits.track),
        retests=retests(serves, weeks, knowledge),
    )


def _weeks(placed: Days, days: Sequence[Weekday], pace: Pace) -> tuple[Week, ...]:
    last = pace.last_rungs(placed)

    def session(day: Weekday, candidates: Sequence[Candidate], week: int) -> TrainingSession:
        doses = (pace.dose(c, week, last[c.exercise.id]) for c in candidates)
        return TrainingSession(day, tuple(_item(c, dose) for c, dose in zip(candidates, doses, strict=True)))

    return tuple(
        Week(week, tuple(session(day, some, week) for day, some in zip(days, placed, strict=True)))
        for week in range(1, pace.weeks + 1)
    )


def _item(candidate: Candidate, dose: Dose) -> PlanItem:
    return PlanItem(candidate.exercise, candidate.side, dose, candidate.serves, candidate.instead_of)


def _general(limits: Limits) -> list[Candidate]:
    """What fills up a plan: the general set, for people who stay off the floor after the standing one."""
    standing = UPRIGHT if limits.track == "upright" else ()
    found = (suits(limits.knowledge.exercises[name], limits) for name in (*standing, *GENERAL))
    return [candidate for candidate in found if candidate is not None]


def _all_left_out(
    left_out: Iterable[LeftOut], chosen: Iterable[Candidate], placed: Days
) -> tuple[LeftOut, ...]:
    """Everything asked for that is on no day: what really takes its place, or that there is no room."""
    done = {c.exercise.id: c for session in placed for c in session}
    heavy = {c.exercise.muscles[0] for c in done.values() if c.exercise.heavy}
    found: dict[str, LeftOut] = {}
    for out in left_out:
        substitute = out.substitute if out.substitute is not None and out.substitute.id in done else None
        reason = out.reason
        if substitute is not None:
            reason += f" “{named(substitute, done[substitute.id].side)}” takes its place."
        found[out.exercise.id] = LeftOut(out.exercise, out.side, reason, substitute)
    for candidate in chosen:
        name = candidate.exercise.id
        if name in done or not candidate.asked:
            continue
        enough = candidate.exercise.heavy and candidate.exercise.muscles[0] in heavy
        reason = _ONE_IS_ENOUGH if enough else NO_ROOM
        if name in found:  # the other side was left out for a reason of its own
            reason = f"{found[name].reason} On the other side: {reason[0].lower()}{reason[1:]}"
            found[name] = LeftOut(candidate.exercise, None, reason)
        else:
            found[name] = LeftOut(candidate.exercise, candidate.side, reason)
    return tuple(found.values())


def _check(screening: Screening, wishes: Wishes) -> None:
    if not screening.show_plan:
        raise UsageError("The safety questions allow no plan yet. Show their messages instead of a plan.")
    if unknown := sorted(wishes.equipment - set(EQUIPMENT)):
        raise UsageError(f"{unknown[0]!r} is not known equipment. Use: {', '.join(EQUIPMENT)}.")
    if not wishes.days or len(set(wishes.days)) < len(wishes.days):
        raise UsageError("A plan needs one to seven different days of the week.")
    for name, value, low, high in (
        ("level", wishes.level, 1, 3),
        ("weeks", wishes.weeks, 8, 12),
        ("minutes", wishes.minutes, SHORTEST_MIN, 30),
    ):
        if not low <= value <= high:
            raise UsageError(f"{name} must be {low} to {high}, not {value}.")


def _referrals(imbalances: Iterable[Imbalance]) -> Iterable[SafetyMessage]:
    """Imbalances that get no exercise but the advice to see someone."""
    for imbalance in imbalances:
        if imbalance.pattern.refer:
            yield SafetyMessage(imbalance.name, imbalance.pattern.cautions)


def _habits(chosen: Iterable[Candidate], limits: Limits) -> tuple[Candidate, ...]:
    """The habits that an imbalance asks for, then those of HABITS that suit."""
    asked = {c.exercise.id: c for c in chosen if c.exercise.kind == "habit"}
    for name in HABITS:
        candidate = suits(limits.knowledge.exercises[name], limits)
        if candidate is not None:
            asked.setdefault(name, candidate)
    return tuple(asked.values())
