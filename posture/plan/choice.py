"""Suspected imbalances -> the exercises that suit this person, and those left out, each with the reason.

An exercise is left out if an answer excludes it, if the advice for two findings disagrees about it (the
[[conflict]] rows of screening.toml, or a side that one finding calls tight and another weak), if it is not on
the person's track or too hard for now, or if it needs equipment that is not there. Another exercise may take
its place if it trains the same muscle on the same side. `posture.plan.schedule` decides later whether the
week has room for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from posture.anatomy import Side
from posture.findings.suspect import ExerciseUse, Imbalance
from posture.knowledge.load import Knowledge
from posture.knowledge.records import Exercise
from posture.plan.limits import ACTIVE, Limits, excluded_by_answer, missing_for, sides_taken, weight
from posture.plan.screening import Screening
from posture.plan.sides import BOTH, named, one_or_both, sides_of, works
from posture.plan.track import off_track, track_of

_CURVE = (
    "With a curve that can be seen, this plan trains no side alone, and the other side speaks against it."
)


@dataclass(frozen=True)
class Candidate:
    """An exercise that suits, on `side` (None: both).

    serves: the imbalances that ask for it; empty: general strength. instead_of: the exercises that it
    replaces. asked: an imbalance names it itself.
    """

    exercise: Exercise
    side: Side | None
    serves: tuple[Imbalance, ...]
    instead_of: tuple[Exercise, ...] = ()
    asked: bool = False

    @property
    def is_active(self) -> bool:
        """It works the muscles, rather than releasing or stretching them."""
        return self.exercise.kind in ACTIVE

    @property
    def sides_done(self) -> int:
        """2 if it is done on one side and then on the other, else 1."""
        return 2 if self.side is None and self.exercise.sides != "both" else 1


@dataclass(frozen=True)
class LeftOut:
    """An exercise that an imbalance asked for and that is left out (on `side`; None: on both), and why.

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


def choose(
    imbalances: Sequence[Imbalance], limits: Limits
) -> tuple[tuple[Candidate, ...], tuple[LeftOut, ...]]:
    """Everything that suits, most certain imbalance first, and everything that was asked for but doesn't
    suit."""
    chosen: dict[str, Candidate] = {}
    left_out: list[LeftOut] = []
    missing: list[tuple[Candidate, str]] = []
    for wanted in _wanted(imbalances, limits):
        kept, dropped = _without_clashes(wanted, limits)
        left_out.extend(dropped)
        if kept is None:
            continue
        obstacle = missing_for(kept.exercise, limits)
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
    """The exercise on both sides for general strength, if nothing speaks against it."""
    return _doable(Candidate(exercise, None, ()), limits)


def advised(imbalance: Imbalance, screening: Screening, knowledge: Knowledge) -> tuple[ExerciseUse, ...]:
    """The imbalance's exercises that no answer speaks against; none while the answers allow no plan."""
    if not screening.show_plan:
        return ()
    track = track_of(screening)
    allowed = []
    for use in imbalance.exercises:
        exercise = knowledge.exercises[use.exercise_id]
        excluded = excluded_by_answer(exercise, screening, knowledge) or off_track(exercise, track)
        if excluded is None:
            both = "st_curve" in screening.excluded_conditions  # no side is trained alone
            allowed.append(replace(use, side=None) if both else use)
    return tuple(allowed)


# ------------------------------------------------------------------------------- what was asked for


def _wanted(imbalances: Sequence[Imbalance], limits: Limits) -> Iterator[Candidate]:
    """Each exercise once, with all imbalances that ask for it, on all sides that they ask for.

    If a more certain finding speaks against a side, it is dropped later, with its reason.
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


# ------------------------------------------------------------------------------- what speaks against


def _without_clashes(wanted: Candidate, limits: Limits) -> tuple[Candidate | None, tuple[LeftOut, ...]]:
    """The candidate without the sides that an answer, a rule or a more certain finding excludes."""
    exercise = wanted.exercise
    reason = excluded_by_answer(exercise, limits.screening, limits.knowledge)
    if reason is not None:
        return None, (LeftOut(exercise, None, reason),)
    sides, dropped = sides_of(wanted.side), []
    for taken, why in sides_taken(exercise, sides, limits):
        gone = sides & taken
        if gone:
            sides = frozenset() if exercise.sides == "both" else sides - gone
            dropped.append(LeftOut(exercise, None if exercise.sides == "both" else one_or_both(gone), why))
    if not sides:
        return None, tuple(dropped)
    side = one_or_both(sides)
    if side is not None and _sees_a_curve(limits) and exercise.sides != "both":
        if dropped or any(True for _ in sides_taken(exercise, BOTH, limits)):
            return None, (LeftOut(exercise, None, _CURVE),)
        side = None
    serves = tuple(i for i in wanted.serves if _serves(exercise, sides_of(side), i))
    return replace(wanted, side=side, serves=serves), tuple(dropped)


def _sees_a_curve(limits: Limits) -> bool:
    """Whether a curve of the spine was seen: then no side is trained alone."""
    return "st_curve" in limits.screening.excluded_conditions


def _serves(exercise: Exercise, sides: frozenset[Side], imbalance: Imbalance) -> bool:
    """Whether it counts as an exercise for the imbalance: if that asks for it, on one of these sides.

    For an imbalance with a side it must work one of the named muscles, on that side: a chin tuck does nothing
    about a head that tilts to one side.
    """
    asked = [sides_of(u.side) for u in imbalance.exercises if u.exercise_id == exercise.id]
    if asked and not any(sides & wanted for wanted in asked):
        return False
    named = imbalance.weak if exercise.kind in ACTIVE else imbalance.tight
    meant = {(found.muscle, side) for found in named for side in sides_of(found.side)}
    return imbalance.side is None or not meant or bool(works(exercise, sides) & meant)


def _doable(candidate: Candidate, limits: Limits) -> Candidate | None:
    """The candidate if nothing at all speaks against it on any of its sides."""
    if missing_for(candidate.exercise, limits) is not None:
        return None
    kept, dropped = _without_clashes(candidate, limits)
    return None if dropped else kept


# ------------------------------------------------------------------------------------- substitutes


def _substitute(target: Candidate, chosen: Mapping[str, Candidate], limits: Limits) -> Candidate | None:
    """What replaces the target: it trains the same main muscle, on the target's side.

    An exercise that is already in the plan on other sides stays as it is: no side is added to it.
    """
    alike = [(_likeness(target.exercise, e, chosen, limits), e) for e in limits.knowledge.exercises.values()]
    for _, exercise in sorted((pair for pair in alike if pair[0]), key=lambda pair: -pair[0]):
        for side in _sides_to_try(target, exercise):
            found = _doable(Candidate(exercise, side, target.serves), limits)
            if found is None or not _trains_it(target, found):
                continue
            if not _sees_a_curve(limits):
                found = _on_asked_sides(found, target)
            there = chosen.get(exercise.id)
            if there is None:
                return replace(found, instead_of=(target.exercise,))
            if there.side == found.side:
                serves = _unique((*there.serves, *found.serves))
                return replace(there, serves=serves, instead_of=(*there.instead_of, target.exercise))
    return None


def _on_asked_sides(found: Candidate, target: Candidate) -> Candidate:
    """If one finding asked for each side: only the sides of those findings that the substitute serves."""
    asked = [
        sides_of(use.side)
        for imbalance in found.serves
        for use in imbalance.exercises
        if use.exercise_id == target.exercise.id
    ]
    sides = frozenset(side for wanted in asked for side in wanted) & sides_of(found.side)
    if found.exercise.sides == "both" or not sides:
        return found
    return replace(found, side=one_or_both(sides))


def _sides_to_try(target: Candidate, exercise: Exercise) -> tuple[Side | None, ...]:
    """To replace one side, only exercises that have sides will do."""
    if target.side is None or target.exercise.sides == "both":
        return (None,)
    return () if exercise.sides == "both" else (target.side, target.side.other)


def _trains_it(target: Candidate, found: Candidate) -> bool:
    """Whether it works the target's main muscle on the target's sides, and its own main muscle where the
    target works it."""
    main, own = target.exercise.muscles[0], found.exercise.muscles[0]
    theirs = works(found.exercise, sides_of(found.side))
    mine = works(target.exercise, sides_of(target.side))
    sides = sides_of(found.side)
    return {(main, s) for s in sides_of(target.side)} <= theirs and {(own, s) for s in sides} <= mine


def _likeness(target: Exercise, other: Exercise, chosen: Mapping[str, Candidate], limits: Limits) -> float:
    """0 (another purpose, or another main muscle) up.

    First comes what is meant to replace it off the floor, then what is in the plan anyway.
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
    """One entry for each exercise: reasons for two sides are given together."""
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
