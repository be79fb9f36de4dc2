"""Finding exercises in the library by words, kind, muscle, equipment and level."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from posture.knowledge.load import Knowledge
from posture.knowledge.records import Exercise
from posture.plan.limits import HOUSEHOLD


@dataclass(frozen=True)
class Filter:
    """What an exercise must match; an empty field matches all.

    words: each must occur in the name, a muscle, the kind, the equipment or the steps. kinds, levels,
    muscles: at least one of them. equipment: what the person has; None: any; household things are always
    assumed.
    """

    words: str = ""
    kinds: Collection[str] = ()
    muscles: Collection[str] = ()
    levels: Collection[int] = ()
    equipment: Collection[str] | None = None


def find(knowledge: Knowledge, wanted: Filter) -> tuple[Exercise, ...]:
    """The exercises that match: first those with the words in their name, then in the library's order."""
    words = wanted.words.casefold().split()
    found = [
        exercise
        for exercise in knowledge.exercises.values()
        if _suits(exercise, wanted) and all(word in _text(exercise, knowledge) for word in words)
    ]
    return tuple(sorted(found, key=lambda e: not all(word in e.name.casefold() for word in words)))


def _suits(exercise: Exercise, wanted: Filter) -> bool:
    return (
        (not wanted.kinds or exercise.kind in wanted.kinds)
        and (not wanted.levels or exercise.level in wanted.levels)
        and (not wanted.muscles or bool(set(exercise.muscles) & set(wanted.muscles)))
        and (
            wanted.equipment is None
            or set(exercise.equipment) <= HOUSEHOLD | set(wanted.equipment) | {"none"}
        )
    )


def _text(exercise: Exercise, knowledge: Knowledge) -> str:
    muscles = (knowledge.muscles[m] for m in exercise.muscles)
    parts = [
        exercise.name,
        exercise.kind,
        *(f"{muscle.name} {muscle.plain}" for muscle in muscles),
        *(thing.replace("_", " ") for thing in exercise.equipment),
        *exercise.steps,
    ]
    return " ".join(parts).casefold()
