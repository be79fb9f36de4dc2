"""Suspected imbalances -> the exercises that suit this person, and those left out, each with the reason.

An exercise stays out when an answer excludes it, when advice for two findings disagrees about it
(the [[conflict]] rows of screening.toml), when it is too hard for now, or when it needs equipment that
is not there; for the last two another exercise of the same muscles takes its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from posture.anatomy import Side
from posture.imbalances import ExerciseUse, Imbalance
from posture.knowledge.load import Knowledge
from posture.knowledge.records import Conflict, Exercise
from posture.plan.screening import Screening

HOUSEHOLD = frozenset({"none", "mat", "wall", "doorway", "chair", "stick", "strap", "mirror"})
"""What nobody needs to be asked about: a blanket is a mat, a broomstick a stick, a belt a strap."""
ACTIVE = frozenset({"activate", "strengthen"})
_BOTH = frozenset(Side)
_GENTLE = "Strength exercises wait until you have had your appointment."


@dataclass(frozen=True)
class Candidate:
    """An exercise that suits, on `side` (None: both).

    serves: the imbalances that ask for it; empty: general strength.
    instead_of: the exercise whose place it takes, if it does.
    """

    exercise: Exercise
    side: Side | None
    serves: tuple[Imbalance, ...]
    instead_of: Exercise | None = None

    @property
    def is_active(self) -> bool:
        """Works the muscles, rather than releasing or stretching them."""
        return self.exercise.kind in ACTIVE


@dataclass(frozen=True)
class LeftOut:
    """An exercise that an imbalance asked for and that is not done (on `side`; None: not at all), and why."""

    exercise: Exercise
    side: Side | None
    reason: str

    @property
    def name(self) -> str:
        """Exercise and side: "Shrug (left side)"."""
        return named(self.exercise, self.side)


def named(exercise: Exercise, side: Side | None) -> str:
    """An exercise and the side it is done on: "Shrug (left side)"; None: both, which needs no word."""
    return exercise.name if side is None else f"{exercise.name} ({side.value} side)"


@dataclass(frozen=True)
class Rule:
    """A conflict row that holds for this person: on `sides` the exercises `leave_out` stay out."""

    leave_out: tuple[str, ...]
    sides: frozenset[Side]
    reason: str


@dataclass(frozen=True)
class Limits:
    """What the person has and may do: answers, things at hand, practice, and the rules that hold."""

    screening: Screening
    equipment: frozenset[str]
    level: int
    rules: tuple[Rule, ...]
    knowledge: Knowledge


def limits_of(
    imbalances: Sequence[Imbalance],
    screening: Screening,
    equipment: frozenset[str],
    level: int,
    knowledge: Knowledge,
) -> Limits:
    """The limits of a person; what every home has is added to the equipment."""
    rules = tuple(_rules_in_force(imbalances, knowledge.conflicts.values()))
    return Limits(screening, equipment | HOUSEHOLD, level, rules, knowledge)


def weight(imbalance: Imbalance) -> float:
    """How much it counts when time is short: its certainty; half when it rests on answers alone."""
    return 0.5 if imbalance.certainty is None else imbalance.certainty


def choose(
    imbalances: Sequence[Imbalance], limits: Limits
) -> tuple[tuple[Candidate, ...], tuple[LeftOut, ...]]:
    """Everything that suits, surest imbalance first, and everything that was asked for and does not."""
    chosen: dict[str, Candidate] = {}
    left_out: list[LeftOut] = []
    for wanted in _wanted(imbalances, limits.knowledge):
        kept, dropped = _settle(wanted, limits)
        left_out.extend(dropped)
        if kept is not None:
            known = chosen.get(kept.exercise.id)
            chosen[kept.exercise.id] = kept if known is None else _merge(known, kept)
    return tuple(chosen.values()), tuple(left_out)


def suits(exercise: Exercise, limits: Limits, side: Side | None = None) -> Candidate | None:
    """The exercise on `side` (None: both) for general strength, when nothing speaks against it."""
    if _obstacle(exercise, limits) is not None:
        return None
    return _within_rules(Candidate(exercise, side, ()), limits)[0]


def advised(imbalance: Imbalance, screening: Screening, knowledge: Knowledge) -> tuple[ExerciseUse, ...]:
    """The imbalance's exercises that no answer speaks against; none while the answers allow no plan."""
    if not screening.show_plan:
        return ()
    uses = imbalance.exercises
    return tuple(
        u for u in uses if _excluded(knowledge.exercises[u.exercise_id], screening, knowledge) is None
    )


def _wanted(imbalances: Sequence[Imbalance], knowledge: Knowledge) -> Iterator[Candidate]:
    """Each exercise once, with all imbalances that ask for it, and the side on which all of them agree."""
    merged: dict[str, Candidate] = {}
    for imbalance in sorted(imbalances, key=weight, reverse=True):
        for use in imbalance.exercises:
            exercise = knowledge.exercises[use.exercise_id]
            side = None if exercise.sides == "both" else use.side
            asked = Candidate(exercise, side, (imbalance,))
            known = merged.get(exercise.id)
            merged[exercise.id] = asked if known is None else _merge(known, asked)
    yield from merged.values()


def _merge(one: Candidate, other: Candidate) -> Candidate:
    """One exercise for both reasons: on both sides unless they agree on one."""
    serves = (*one.serves, *(i for i in other.serves if i not in one.serves))
    return replace(
        one,
        side=one.side if one.side == other.side else None,
        serves=serves,
        instead_of=one.instead_of if other.instead_of is not None else None,
    )


def _settle(wanted: Candidate, limits: Limits) -> tuple[Candidate | None, tuple[LeftOut, ...]]:
    """The candidate as it may be done, or another in its place, and what had to go."""
    kept, dropped = _within_rules(wanted, limits)
    if kept is None:
        return None, dropped
    obstacle = _obstacle(kept.exercise, limits)
    if obstacle is None:
        return kept, dropped
    other = _substitute(kept, limits)
    if other is None:
        return None, (*dropped, LeftOut(kept.exercise, None, obstacle))
    reason = f"{obstacle} “{other.exercise.name}” takes its place."
    return other, (*dropped, LeftOut(kept.exercise, None, reason))


def _within_rules(wanted: Candidate, limits: Limits) -> tuple[Candidate | None, tuple[LeftOut, ...]]:
    """The candidate without the sides that an answer or a rule takes away."""
    exercise = wanted.exercise
    reason = _excluded(exercise, limits.screening, limits.knowledge)
    if reason is not None:
        return None, (LeftOut(exercise, None, reason),)
    sides = _BOTH if wanted.side is None else frozenset({wanted.side})
    dropped: list[LeftOut] = []
    for rule in limits.rules:
        taken = sides & rule.sides if exercise.id in rule.leave_out else frozenset()
        if taken:
            sides = frozenset() if exercise.sides == "both" else sides - taken
            one = next(iter(taken)) if sides else None
            dropped.append(LeftOut(exercise, one, rule.reason))
    if not sides:
        return None, tuple(dropped)
    return replace(wanted, side=None if sides == _BOTH else next(iter(sides))), tuple(dropped)


def _excluded(exercise: Exercise, screening: Screening, knowledge: Knowledge) -> str | None:
    """The answer that speaks against the exercise, in words, or None."""
    if not exercise.prescribed:
        return exercise.evidence_note
    for condition in exercise.avoid_if:
        if condition in screening.excluded_conditions:
            return knowledge.questions[condition].why
    return _GENTLE if screening.gentle_only and _is_strength(exercise) else None


def _is_strength(exercise: Exercise) -> bool:
    """A habit that is repeated, lifting, is practised under a load."""
    return exercise.kind == "strengthen" or (exercise.kind == "habit" and exercise.reps is not None)


def _rules_in_force(imbalances: Sequence[Imbalance], conflicts: Iterable[Conflict]) -> Iterator[Rule]:
    keys = {imbalance.key for imbalance in imbalances}
    for conflict in conflicts:
        suspected = keys & set(conflict.when) and (not conflict.also or keys & set(conflict.also))
        if suspected and not keys & set(conflict.unless):
            yield Rule(conflict.leave_out, _sides_of(conflict, imbalances), conflict.resolution)


def _sides_of(conflict: Conflict, imbalances: Sequence[Imbalance]) -> frozenset[Side]:
    """The sides on which the conflict holds: all, or those on which its muscle is tight (weak)."""
    if conflict.muscle is None:
        return _BOTH
    sides: set[Side] = set()
    for imbalance in imbalances:
        if imbalance.key in conflict.when:
            muscles = imbalance.tight if conflict.state == "tight" else imbalance.weak
            for found in muscles:
                if found.muscle == conflict.muscle:
                    sides |= _BOTH if found.side is None else {found.side}
    return frozenset(sides)


def _obstacle(exercise: Exercise, limits: Limits) -> str | None:
    """What is missing to do it: equipment or practice; None: nothing."""
    if exercise.kind == "habit":
        return None
    missing = [thing.replace("_", " ") for thing in exercise.equipment if thing not in limits.equipment]
    if missing:
        return f"This needs equipment: {', '.join(missing)}."
    return "This is for later, with more practice." if exercise.level > limits.level else None


def _substitute(wanted: Candidate, limits: Limits) -> Candidate | None:
    """The doable exercise with the most muscles in common, the main muscle counting double."""
    target = wanted.exercise
    alike = [(_likeness(target, other), other) for other in limits.knowledge.exercises.values()]
    for likeness, other in sorted(alike, key=lambda pair: -pair[0]):
        found = suits(other, limits, None if other.sides == "both" else wanted.side) if likeness else None
        if found is not None:
            return replace(found, serves=wanted.serves, instead_of=target)
    return None


def _likeness(target: Exercise, other: Exercise) -> float:
    """0 (nothing in common, or another purpose) up to 2 (the same muscles)."""
    same_purpose = (target.kind in ACTIVE) == (other.kind in ACTIVE)
    if other.id == target.id or other.kind == "habit" or not same_purpose:
        return 0.0
    shared = set(target.muscles) & set(other.muscles)
    main = 1.0 if target.muscles[0] in other.muscles else 0.0
    return main + len(shared) / len({*target.muscles, *other.muscles}) if shared else 0.0
