"""What is done with which side: in words for people, and as the muscles that it works.

The side of an exercise is the one on which its first muscle is worked, stretched or pressed (the standing
leg, the upper leg, the side stretched ...); each row of exercises.toml says which that is.
"""

from __future__ import annotations

from posture.anatomy import Side
from posture.knowledge.records import Exercise

BOTH = frozenset(Side)
TOGETHER = "Both sides at the same time."
THE_OTHER_TOO = "Then do the same with the other side."


def sides_of(side: Side | None) -> frozenset[Side]:
    """None stands for both."""
    return BOTH if side is None else frozenset({side})


def one_or_both(sides: frozenset[Side]) -> Side | None:
    """The one side, or None for both; at least one is given."""
    return None if sides == BOTH else next(iter(sides))


def works(exercise: Exercise, sides: frozenset[Side]) -> frozenset[tuple[str, Side]]:
    """Each muscle that the exercise is for, with the side of the body on which it lies."""
    return frozenset(
        (muscle, side.other if muscle in exercise.opposite else side)
        for muscle in exercise.muscles
        for side in sides
    )


def aims(exercise: Exercise, sides: frozenset[Side]) -> frozenset[tuple[str, Side]]:
    """The same for its first two muscles alone: its main aim."""
    main = set(exercise.muscles[:2])
    return frozenset(pair for pair in works(exercise, sides) if pair[0] in main)


def named(exercise: Exercise, side: Side | None) -> str:
    """An exercise and how its side is meant: "Clamshell (left leg on top)"; both sides need no words."""
    if side is None or not exercise.side_means:
        return exercise.name
    return f"{exercise.name} ({exercise.side_means.format(side=side.value, other=side.other.value)})"


def side_sentence(exercise: Exercise, side: Side | None) -> str:
    """How the side is meant, as one plain sentence."""
    if exercise.sides == "both":
        return TOGETHER
    if side is None:
        return f"Both sides, one after the other; first: {_lower(exercise, Side.LEFT)}"
    return exercise.side_says.format(side=side.value, other=side.other.value)


def steps_for(exercise: Exercise, side: Side | None) -> tuple[str, ...]:
    """The steps for one side; for both sides there is one more: do the other side too."""
    two_sided = side is None and exercise.sides != "both"
    return (*exercise.steps, THE_OTHER_TOO) if two_sided else exercise.steps


def _lower(exercise: Exercise, side: Side) -> str:
    said = exercise.side_says.format(side=side.value, other=side.other.value)
    return said[0].lower() + said[1:]
