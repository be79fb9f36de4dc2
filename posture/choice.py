"""Suspected imbalances -> the exercises that suit this person, and those left out, each with the reason.

An exercise stays out when an answer excludes it, when advice for two findings disagrees about it
(the [[conflict]] rows of screening.toml), when it is too hard for now, or when it needs equipment that
is not there; for the last two another exercise of the same muscles takes its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from posture.anatomy import Side
from posture.imbalances import Imbalance
from posture.knowledge import Knowledge
from posture.records import Conflict, Exercise
from posture.screening import Screening

HOUSEHOLD = frozenset({"none", "mat", "wall", "doorway", "chair", "stick", "strap", "mirror"})
"""What nobody needs to be asked about: a blanket is a mat, a broomstick a stick, a belt a strap."""
ACTIVE = frozenset({"activate", "strengthen"})
_BOTH = frozenset(Side)
_GENTLE = "Strength exercises wait until you have had your appointment."


@dataclass(frozen=True)
class Candidate:
    """An exercise that suits, on `side` (None: both).

    serves: the imbalances that ask for it; empty: general strength. instead_of: the exercise whose place it takes, if it does.
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


@dataclass(frozen=True)
class Means:
    """What the person has and may do."""

    screening: Screening
    equipment: frozenset[str]
    level: int


def weight(imbalance: Imbalance) -> float:
    """How much it counts when time is short: its certainty; half when it rests on answers alone."""
    return 0.5 if imbalance.certainty is None else imbalance.certainty


def choose(
    imbalances: Sequence[Imbalance], means: Means, knowledge: Knowledge
) -> tuple[tuple[Candidate, ...], tuple[LeftOut, ...]]:
    """Everything that suits, surest imbalance first, and everything that was asked for and does not."""
    chosen: dict[str, Candidate] = {}
    left_out: list[LeftOut] = []
    for wanted in _wanted(imbalances, knowledge):
        kept, dropped = _settle(wanted, imbalances, means, knowledge)
        left_out.extend(dropped)
        if kept is not None:
            known = chosen.get(kept.exercise.id)
            chosen[kept.exercise.id] = kept if known is None else _merge(known, kept)
    return tuple(chosen.values()), tuple(left_out)


def suits(
    exercise: Exercise,
    side: Side | None,
    imbalances: Sequence[Imbalance],
    means: Means,
    knowledge: Knowledge,
) -> Candidate | None:
    """The exercise for general strength, when nothing speaks against it."""
    kept, _ = _within_rules(Candidate(exercise, side, ()), imbalances, means, knowledge)
    return kept if kept is not None and _doable(exercise, means) is None else None


def _wanted(imbalances: Sequence[Imbalance], knowledge: Knowledge) -> Iterator[Candidate]:
    """Each exercise once, with all imbalances that ask for it, and the side on which all of them agree."""
    merged: dict[str, Candidate] = {}
    for imbalance in sorted(imbalances, key=weight, reverse=True):
        for name in imbalance.exercises:
            exercise = knowledge.exercises[name]
            asked = Candidate(exercise, _side(exercise, imbalance), (imbalance,))
            known = merged.get(exercise.id)
            merged[exercise.id] = asked if known is None else _merge(known, asked)
    yield from merged.values()


def _side(exercise: Exercise, imbalance: Imbalance) -> Side | None:
    """The side of the tight muscles that it releases or stretches, of the weak ones that it works."""
    muscles = imbalance.weak if exercise.kind in ACTIVE else imbalance.tight
    sides = {found.side for found in muscles if found.muscle in exercise.muscles}
    if exercise.sides == "both" or len(sides) != 1 or "both" in sides:
        return None
    return Side(sides.pop())


def _merge(one: Candidate, other: Candidate) -> Candidate:
    """One exercise for both reasons: on both sides unless they agree on one."""
    serves = (*one.serves, *(i for i in other.serves if i not in one.serves))
    return replace(
        one,
        side=one.side if one.side == other.side else None,
        serves=serves,
        instead_of=one.instead_of if other.instead_of is not None else None,
    )


def _settle(
    wanted: Candidate, imbalances: Sequence[Imbalance], means: Means, knowledge: Knowledge
) -> tuple[Candidate | None, tuple[LeftOut, ...]]:
    """The candidate as it may be done, or another in its place, and what had to go."""
    kept, dropped = _within_rules(wanted, imbalances, means, knowledge)
    if kept is None:
        return None, dropped
    obstacle = _doable(kept.exercise, means)
    if obstacle is None:
        return kept, dropped
    other = _substitute(kept, imbalances, means, knowledge)
    if other is None:
        return None, (*dropped, LeftOut(kept.exercise, None, obstacle))
    reason = f"{obstacle} “{other.exercise.name}” takes its place."
    return other, (*dropped, LeftOut(kept.exercise, None, reason))


def _within_rules(
    wanted: Candidate, imbalances: Sequence[Imbalance], means: Means, knowledge: Knowledge
) -> tuple[Candidate | None, tuple[LeftOut, ...]]:
    """The candidate without the sides that a rule takes away."""
    exercise = wanted.exercise
    reason = _excluded(exercise, means.screening, knowledge)
    if reason is not None:
        return None, (LeftOut(exercise, None, reason),)
    sides = _BOTH if wanted.side is None else frozenset({wanted.side})
    dropped: list[LeftOut] = []
    for rule in _rules_in_force(imbalances, knowledge.conflicts.values()):
        taken = sides & _sides_taken(rule, imbalances) if exercise.id in rule.leave_out else frozenset()
        if not taken:
            continue
        sides = frozenset() if exercise.sides == "both" else sides - taken
        one = next(iter(taken)) if sides and len(taken) == 1 else None
        dropped.append(LeftOut(exercise, one, rule.resolution))
    if not sides:
        return None, tuple(dropped)
    return replace(wanted, side=None if sides == _BOTH else next(iter(sides))), tuple(dropped)


def _excluded(exercise: Exercise, screening: Screening, knowledge: Knowledge) -> str | None:
    if not exercise.prescribed:
        return exercise.evidence_note
    for condition in exercise.avoid_if:
        if condition in screening.excluded_conditions:
            return knowledge.questions[condition].why
    return _GENTLE if screening.gentle_only and exercise.kind == "strengthen" else None


def _rules_in_force(imbalances: Sequence[Imbalance], conflicts: Iterable[Conflict]) -> Iterator[Conflict]:
    keys = {imbalance.key for imbalance in imbalances}
    for conflict in conflicts:
        both_sides_there = keys & set(conflict.when) and (not conflict.also or keys & set(conflict.also))
        if both_sides_there and not keys & set(conflict.unless):
            yield conflict


def _sides_taken(rule: Conflict, imbalances: Sequence[Imbalance]) -> frozenset[Side]:
    """The sides on which the rule holds: all, or those on which its muscle is tight (weak)."""
    if rule.muscle is None:
        return _BOTH
    taken: set[Side] = set()
    for imbalance in imbalances:
        if imbalance.key in rule.when:
            muscles = imbalance.tight if rule.state == "tight" else imbalance.weak
            for found in muscles:
                if found.muscle == rule.muscle:
                    taken |= _BOTH if found.side == "both" else {Side(found.side)}
    return frozenset(taken)


def _doable(exercise: Exercise, means: Means) -> str | None:
    """Why the person can't do it yet, or None."""
    if exercise.kind == "habit":
        return None
    missing = [thing for thing in exercise.equipment if thing not in means.equipment | HOUSEHOLD]
    if missing:
        return f"This needs equipment: {', '.join(thing.replace('_', ' ') for thing in missing)}."
    return "This is for later, with more practice." if exercise.level > means.level else None


def _substitute(
    wanted: Candidate, imbalances: Sequence[Imbalance], means: Means, knowledge: Knowledge
) -> Candidate | None:
    """The doable exercise with the most muscles in common, the main muscle counting double."""
    target = wanted.exercise
    best: tuple[float, Candidate] | None = None
    for exercise in knowledge.exercises.values():
        likeness = _likeness(target, exercise)
        if likeness == 0 or (best is not None and likeness <= best[0]):
            continue
        side = None if exercise.sides == "both" else wanted.side
        found = suits(exercise, side, imbalances, means, knowledge)
        if found is not None:
            best = (likeness, replace(found, serves=wanted.serves, instead_of=target))
    return best[1] if best is not None else None


def _likeness(target: Exercise, other: Exercise) -> float:
    """0 (nothing in common, or another purpose) up to 2 (the same muscles)."""
    same_purpose = (target.kind in ACTIVE) == (other.kind in ACTIVE)
    if other.id == target.id or other.kind == "habit" or not same_purpose:
        return 0.0
    shared = set(target.muscles) & set(other.muscles)
    main = 1.0 if target.muscles[0] in other.muscles else 0.0
    return main + len(shared) / len({*target.muscles, *other.muscles}) if shared else 0.0
