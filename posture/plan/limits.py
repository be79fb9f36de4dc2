"""What a person may do and has: answers, track, equipment, practice, and findings that disagree.

Says what speaks against an exercise, in words that a plan can show.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from posture.anatomy import Side
from posture.findings.suspect import Imbalance
from posture.knowledge.load import Knowledge
from posture.knowledge.records import Conflict, Exercise
from posture.plan.screening import Screening
from posture.plan.sides import BOTH, aims, sides_of
from posture.plan.track import Track, off_track, track_of

HOUSEHOLD = frozenset(
    {"none", "mat", "wall", "doorway", "chair", "stick", "strap", "mirror", "bottle", "bag", "towel", "box"}
)
"""Household things, which nobody is asked about: a blanket serves as mat, a broomstick as stick, a belt as
strap."""
ACTIVE = frozenset({"activate", "strengthen"})
_GENTLE = "Strength exercises wait until you have had your appointment."

MuscleState = Literal["tight", "weak"]
MuscleStates = Mapping[tuple[str, Side], tuple[MuscleState, Imbalance]]


@dataclass(frozen=True)
class Rule:
    """A conflict row that holds for this person: the exercises in `leave_out` are left out on `sides`."""

    leave_out: tuple[str, ...]
    sides: frozenset[Side]
    reason: str


@dataclass(frozen=True)
class Limits:
    """What the person has and may do: answers, equipment, practice, and the rules that hold.

    states: what the findings call a muscle on one side; if two disagree, the more certain one.
    """

    screening: Screening
    equipment: frozenset[str]
    level: int
    track: Track
    rules: tuple[Rule, ...]
    states: MuscleStates
    knowledge: Knowledge


def limits_of(
    imbalances: Sequence[Imbalance],
    screening: Screening,
    equipment: frozenset[str],
    level: int,
    knowledge: Knowledge,
) -> Limits:
    """The limits of a person; household things are added to the equipment."""
    in_force = _in_force(imbalances, knowledge.conflicts.values())
    rules = tuple(Rule(c.leave_out, _sides_of(c, imbalances), c.resolution) for c in in_force)
    track = track_of(screening)
    states = _states(imbalances, in_force)
    return Limits(screening, equipment | HOUSEHOLD, level, track, rules, states, knowledge)


def weight(imbalance: Imbalance) -> float:
    """How much it counts when time is short: its certainty; half if it rests on answers alone."""
    return 0.5 if imbalance.certainty is None else imbalance.certainty


def excluded_by_answer(exercise: Exercise, screening: Screening, knowledge: Knowledge) -> str | None:
    """The answer that speaks against the exercise, in words; None if there is none."""
    if not exercise.prescribed:
        return exercise.evidence_note
    for condition in exercise.avoid_if:
        if condition in screening.excluded_conditions:
            return knowledge.questions[condition].why
    return _GENTLE if screening.gentle_only and _is_strength(exercise) else None


def _is_strength(exercise: Exercise) -> bool:
    """Strength work, or a habit of lifting, which is practised under a load."""
    return exercise.kind == "strengthen" or (exercise.kind == "habit" and exercise.reps is not None)


def missing_for(exercise: Exercise, limits: Limits) -> str | None:
    """What is missing: another track, equipment or practice; None: nothing."""
    if exercise.kind == "habit":
        return None
    if (off := off_track(exercise, limits.track)) is not None:
        return off
    missing = [thing.replace("_", " ") for thing in exercise.equipment if thing not in limits.equipment]
    if missing:
        return f"This needs equipment: {', '.join(missing)}."
    return "This is for later, with more practice." if exercise.level > limits.level else None


def sides_taken(
    exercise: Exercise, sides: frozenset[Side], limits: Limits
) -> Iterator[tuple[frozenset[Side], str]]:
    """The sides on which something speaks against the exercise, and what does."""
    for rule in limits.rules:
        if exercise.id in rule.leave_out:
            yield rule.sides, rule.reason
    if exercise.sides == "both":
        return
    against: MuscleState = "tight" if exercise.kind in ACTIVE else "weak"
    for side in sorted(sides):
        for pair in sorted(aims(exercise, frozenset({side}))):
            state, imbalance = limits.states.get(pair, (None, None))
            if imbalance is not None and state == against:
                yield frozenset({side}), _clash_words(exercise, pair, imbalance, limits)


def _clash_words(exercise: Exercise, pair: tuple[str, Side], imbalance: Imbalance, limits: Limits) -> str:
    muscle, side = pair
    name = limits.knowledge.muscles[muscle].name.lower()
    if exercise.kind in ACTIVE:
        return f"“{imbalance.name}” goes with a tight {side.value} {name}: that side is not trained more."
    return f"“{imbalance.name}” goes with a long {side.value} {name}: that side needs no more length."


def _in_force(imbalances: Sequence[Imbalance], conflicts: Iterable[Conflict]) -> tuple[Conflict, ...]:
    keys = {imbalance.key for imbalance in imbalances}
    return tuple(
        conflict
        for conflict in conflicts
        if keys & set(conflict.when)
        and (not conflict.also or keys & set(conflict.also))
        and not keys & set(conflict.unless)
    )


def _sides_of(conflict: Conflict, imbalances: Sequence[Imbalance]) -> frozenset[Side]:
    """The sides on which the conflict holds: all, or those on which its muscle is tight (weak)."""
    if conflict.muscle is None:
        return BOTH
    sides: frozenset[Side] = frozenset()
    for imbalance in imbalances:
        if imbalance.key in conflict.when:
            muscles = imbalance.tight if conflict.state == "tight" else imbalance.weak
            for found in muscles:
                if found.muscle == conflict.muscle:
                    sides |= sides_of(found.side)
    return sides


def _states(imbalances: Sequence[Imbalance], in_force: Iterable[Conflict]) -> MuscleStates:
    """What is said of a muscle on one side; what is said of both sides alike speaks against neither.

    If findings disagree, a [[conflict]] row that names the muscle decides, else the more certain finding.
    """
    deciding = {(key, row.muscle) for row in in_force for key in row.when if row.muscle is not None}
    surest = sorted(imbalances, key=weight, reverse=True)
    said = [claim for imbalance in surest for claim in _claims(imbalance)]
    said.sort(key=lambda claim: (claim[1].key, claim[0][0]) not in deciding)
    states: dict[tuple[str, Side], tuple[MuscleState, Imbalance]] = {}
    for pair, imbalance, state in said:
        states.setdefault(pair, (state, imbalance))
    return states


def _claims(imbalance: Imbalance) -> Iterator[tuple[tuple[str, Side], Imbalance, MuscleState]]:
    """Each muscle that the imbalance calls tight or weak on one side."""
    for found in imbalance.tight:
        if found.side is not None:
            yield (found.muscle, found.side), imbalance, "tight"
    for found in imbalance.weak:
        if found.side is not None:
            yield (found.muscle, found.side), imbalance, "weak"
