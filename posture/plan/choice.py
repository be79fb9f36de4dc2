"""Suspected imbalances -> the exercises that suit this person, and those left out, each with the reason.

An exercise stays out when an answer excludes it, when advice for two findings disagrees about it (the
[[conflict]] rows of screening.toml, or a side that one finding calls tight and another weak), when it is
off the person's track or too hard for now, or when it needs equipment that is not there. Another exercise
may take its place when it trains the same on the same side. Whether there is room for it in the week is
decided later (`posture.plan.schedule`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from posture.anatomy import Side
from posture.imbalances import ExerciseUse, Imbalance
from posture.knowledge.load import Knowledge
from posture.knowledge.records import Conflict, Exercise
from posture.plan.screening import Screening
from posture.plan.sides import BOTH, aims, named, one_or_both, sides_of, works
from posture.plan.track import Track, off_track, track_of

HOUSEHOLD = frozenset({"none", "mat", "wall", "doorway", "chair", "stick", "strap", "mirror"})
"""What nobody needs to be asked about: a blanket is a mat, a broomstick a stick, a belt a strap."""
ACTIVE = frozenset({"activate", "strengthen"})
_GENTLE = "Strength exercises wait until you have had your appointment."
_CURVE = (
    "With a curve that can be seen, this plan trains no side alone, and the other side speaks against it."
)

State = Literal["tight", "weak"]
States = Mapping[tuple[str, Side], tuple[State, Imbalance]]


@dataclass(frozen=True)
class Candidate:
    """An exercise that suits, on `side` (None: both).

    serves: the imbalances that ask for it; empty: general strength. instead_of: the exercises whose place
    it takes. asked: an imbalance names it itself.
    """

    exercise: Exercise
    side: Side | None
    serves: tuple[Imbalance, ...]
    instead_of: tuple[Exercise, ...] = ()
    asked: bool = False

    @property
    def is_active(self) -> bool:
        """Works the muscles, rather than releasing or stretching them."""
        return self.exercise.kind in ACTIVE

    @property
    def sides_done(self) -> int:
        """2 when it is done on one side and then on the other, else 1."""
        return 2 if self.side is None and self.exercise.sides != "both" else 1


@dataclass(frozen=True)
class LeftOut:
    """An exercise that an imbalance asked for and that is not done (on `side`; None: not at all), and why.

    substitute: the exercise that takes its place, if one does.
    """

    exercise: Exercise
    side: Side | None
    reason: str
    substitute: Exercise | None = None

    @property
    def name(self) -> str:
        """Exercise and side: "Shrug (left shoulder)"."""
        return named(self.exercise, self.side)


@dataclass(frozen=True)
class Rule:
    """A conflict row that holds for this person: on `sides` the exercises `leave_out` stay out."""

    leave_out: tuple[str, ...]
    sides: frozenset[Side]
    reason: str


@dataclass(frozen=True)
class Limits:
    """What the person has and may do: answers, things at hand, practice, and the rules that hold.

    states: what the findings call a muscle on one side; of two that disagree, the surer one.
    """

    screening: Screening
    equipment: frozenset[str]
    level: int
    track: Track
    rules: tuple[Rule, ...]
    states: States
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
    track = track_of(screening)
    states = _states(imbalances)
    return Limits(screening, equipment | HOUSEHOLD, level, track, rules, states, knowledge)


def weight(imbalance: Imbalance) -> float:
    """How much it counts when time is short: its certainty; half when it rests on answers alone."""
    return 0.5 if imbalance.certainty is None else imbalance.certainty


def choose(
    imbalances: Sequence[Imbalance], limits: Limits
) -> tuple[tuple[Candidate, ...], tuple[LeftOut, ...]]:
    """Everything that suits, surest imbalance first, and everything that was asked for and does not."""
    chosen: dict[str, Candidate] = {}
    left_out: list[LeftOut] = []
    missing: list[tuple[Candidate, str]] = []
    for wanted in _wanted(imbalances, limits):
        kept, dropped = _without_clashes(wanted, limits)
        left_out.extend(dropped)
        if kept is None:
            continue
        obstacle = _obstacle(kept.exercise, limits)
        if obstacle is None:
            chosen[kept.exercise.id] = kept
        else:
            missing.append((kept, obstacle))
    for kept, obstacle in missing:
        other = _substitute(kept, chosen, limits)
        if other is not None:
            chosen[other.exercise.id] = other
        left_out.append(
            LeftOut(kept.exercise, kept.side, obstacle, None if other is None else other.exercise)
        )
    return tuple(chosen.values()), _once(left_out)


def suits(exercise: Exercise, limits: Limits) -> Candidate | None:
    """The exercise on both sides for general strength, when nothing speaks against it."""
    return _doable(Candidate(exercise, None, ()), limits)


def advised(imbalance: Imbalance, screening: Screening, knowledge: Knowledge) -> tuple[ExerciseUse, ...]:
    """The imbalance's exercises that no answer speaks against; none while the answers allow no plan."""
    if not screening.show_plan:
        return ()
    track = track_of(screening)
    allowed = []
    for use in imbalance.exercises:
        exercise = knowledge.exercises[use.exercise_id]
        excluded = _excluded(exercise, screening, knowledge) or off_track(exercise, track)
        lone = use.side is not None and "st_curve" in screening.excluded_conditions
        if excluded is None and not lone:
            allowed.append(use)
    return tuple(allowed)


# ------------------------------------------------------------------------------- what was asked for


def _wanted(imbalances: Sequence[Imbalance], limits: Limits) -> Iterator[Candidate]:
    """Each exercise once, with all imbalances that ask for it, on all sides that they ask for.

    A side on which a surer finding speaks against it is dropped afterwards, with its reason.
    """
    asked: dict[str, list[tuple[Imbalance, frozenset[Side]]]] = {}
    for imbalance in sorted(imbalances, key=weight, reverse=True):
        for use in imbalance.exercises:
            exercise = limits.knowledge.exercises[use.exercise_id]
            sides = BOTH if exercise.sides == "both" else sides_of(use.side)
            asked.setdefault(exercise.id, []).append((imbalance, sides))
    for name, uses in asked.items():
        sides = frozenset(side for _, wanted in uses for side in wanted)
        serves = _unique(imbalance for imbalance, _ in uses)
        yield Candidate(limits.knowledge.exercises[name], one_or_both(sides), serves, asked=True)


def _unique(imbalances: Iterable[Imbalance]) -> tuple[Imbalance, ...]:
    return tuple({imbalance.key: imbalance for imbalance in imbalances}.values())


def _states(imbalances: Sequence[Imbalance]) -> States:
    """What is said of a muscle on one side; what is said of both sides alike speaks against neither."""
    states: dict[tuple[str, Side], tuple[State, Imbalance]] = {}
    for imbalance in sorted(imbalances, key=weight, reverse=True):
        said: tuple[tuple[State, tuple[tuple[str, Side | None], ...]], ...] = (
            ("tight", tuple((m.muscle, m.side) for m in imbalance.tight)),
            ("weak", tuple((m.muscle, m.side) for m in imbalance.weak)),
        )
        for state, muscles in said:
            for muscle, side in muscles:
                if side is not None:
                    states.setdefault((muscle, side), (state, imbalance))
    return states


# ------------------------------------------------------------------------------- what speaks against


def _without_clashes(wanted: Candidate, limits: Limits) -> tuple[Candidate | None, tuple[LeftOut, ...]]:
    """The candidate without the sides that an answer, a rule or a surer finding takes away."""
    exercise = wanted.exercise
    reason = _excluded(exercise, limits.screening, limits.knowledge)
    if reason is not None:
        return None, (LeftOut(exercise, None, reason),)
    sides, dropped = sides_of(wanted.side), []
    for taken, why in _taken(exercise, sides, limits):
        gone = sides & taken
        if gone:
            sides = frozenset() if exercise.sides == "both" else sides - gone
            dropped.append(LeftOut(exercise, None if exercise.sides == "both" else one_or_both(gone), why))
    if not sides:
        return None, tuple(dropped)
    side = one_or_both(sides)
    if side is not None and "st_curve" in limits.screening.excluded_conditions and exercise.sides != "both":
        if dropped or any(True for _ in _taken(exercise, BOTH, limits)):
            return None, (LeftOut(exercise, None, _CURVE),)
        side = None
    serves = tuple(i for i in wanted.serves if _asks_for(i, exercise, sides)) or wanted.serves
    return replace(wanted, side=side, serves=serves), tuple(dropped)


def _taken(
    exercise: Exercise, sides: frozenset[Side], limits: Limits
) -> Iterator[tuple[frozenset[Side], str]]:
    """The sides on which something speaks against the exercise, and what."""
    for rule in limits.rules:
        if exercise.id in rule.leave_out:
            yield rule.sides, rule.reason
    if exercise.sides == "both":
        return
    against: State = "tight" if exercise.kind in ACTIVE else "weak"
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


def _asks_for(imbalance: Imbalance, exercise: Exercise, sides: frozenset[Side]) -> bool:
    """Whether the imbalance asks for the exercise on one of these sides."""
    return any(u.exercise_id == exercise.id and sides_of(u.side) & sides for u in imbalance.exercises)


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
        return BOTH
    sides: frozenset[Side] = frozenset()
    for imbalance in imbalances:
        if imbalance.key in conflict.when:
            muscles = imbalance.tight if conflict.state == "tight" else imbalance.weak
            for found in muscles:
                if found.muscle == conflict.muscle:
                    sides |= sides_of(found.side)
    return sides


def _obstacle(exercise: Exercise, limits: Limits) -> str | None:
    """What is missing to do it: another track, equipment or practice; None: nothing."""
    if exercise.kind == "habit":
        return None
    if (off := off_track(exercise, limits.track)) is not None:
        return off
    missing = [thing.replace("_", " ") for thing in exercise.equipment if thing not in limits.equipment]
    if missing:
        return f"This needs equipment: {', '.join(missing)}."
    return "This is for later, with more practice." if exercise.level > limits.level else None


def _doable(candidate: Candidate, limits: Limits) -> Candidate | None:
    """The candidate when nothing at all speaks against it on any of its sides."""
    if _obstacle(candidate.exercise, limits) is not None:
        return None
    kept, dropped = _without_clashes(candidate, limits)
    return None if dropped else kept


# ------------------------------------------------------------------------------------- substitutes


def _substitute(target: Candidate, chosen: Mapping[str, Candidate], limits: Limits) -> Candidate | None:
    """What takes the target's place: it trains the same main muscle, on the side that the target does.

    One that is in the plan already on other sides is left as it is: no side is added to it.
    """
    alike = [(_likeness(target.exercise, e, chosen, limits), e) for e in limits.knowledge.exercises.values()]
    for _, exercise in sorted((pair for pair in alike if pair[0]), key=lambda pair: -pair[0]):
        for side in _sides_to_try(target, exercise):
            found = _doable(Candidate(exercise, side, target.serves), limits)
            if found is None or not _trains_it(target, found):
                continue
            there = chosen.get(exercise.id)
            if there is None:
                return replace(found, instead_of=(target.exercise,))
            if there.side == found.side:
                serves = _unique((*there.serves, *target.serves))
                return replace(there, serves=serves, instead_of=(*there.instead_of, target.exercise))
    return None


def _sides_to_try(target: Candidate, exercise: Exercise) -> tuple[Side | None, ...]:
    """For one side only what has sides will do."""
    if target.side is None or target.exercise.sides == "both":
        return (None,)
    return () if exercise.sides == "both" else (target.side, target.side.other)


def _trains_it(target: Candidate, found: Candidate) -> bool:
    """The main muscle of the target on its sides, and its own main muscle on a side that the target works."""
    main, own = target.exercise.muscles[0], found.exercise.muscles[0]
    theirs = works(found.exercise, sides_of(found.side))
    mine = works(target.exercise, sides_of(target.side))
    sides = sides_of(found.side)
    return {(main, s) for s in sides_of(target.side)} <= theirs and {(own, s) for s in sides} <= mine


def _likeness(target: Exercise, other: Exercise, chosen: Mapping[str, Candidate], limits: Limits) -> float:
    """0 (another purpose, or another main muscle) up.

    First comes what is meant to stand in for it off the floor, then what is in the plan anyway.
    """
    same_purpose = (target.kind in ACTIVE) == (other.kind in ACTIVE)
    if other.id == target.id or "habit" in (other.kind, target.kind) or not same_purpose or other.heavy:
        return 0.0
    mutual = target.muscles[0] in other.muscles and other.muscles[0] in target.muscles
    if not mutual:
        return 0.0
    shared = set(target.muscles) & set(other.muscles)
    meant = 4.0 if limits.track == "upright" and target.id in other.stands_in_for else 0.0
    asked = 2.0 if other.id in chosen and chosen[other.id].asked else 0.0
    return meant + asked + (target.kind == other.kind) + len(shared) / len({*target.muscles, *other.muscles})


def _once(left_out: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    """One entry for each exercise: reasons for two sides are told together."""
    merged: dict[str, LeftOut] = {}
    for out in left_out:
        known = merged.get(out.exercise.id)
        if known is None:
            merged[out.exercise.id] = out
            continue
        reason = known.reason if out.reason in known.reason else f"{known.reason} {out.reason}"
        side = known.side if known.side == out.side else None
        merged[out.exercise.id] = LeftOut(out.exercise, side, reason, known.substitute or out.substitute)
    return tuple(merged.values())
