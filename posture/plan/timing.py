"""How long an exercise and a session take, from repeats, tempo, holds, rests and changes of side.

The seconds below are this project's convention, found by trying the exercises with a watch; `rep_s` of each
exercise is in its row.
"""

from __future__ import annotations

from collections.abc import Iterable

from posture.knowledge.records import Exercise
from posture.plan.dose import Dose

WARM_UP_S = 180.0
"""Three minutes of walking or the like before every session."""
GET_READY_S = 20.0
"""Reading, fetching equipment, getting into position."""
CHANGE_SIDE_S = 10.0
REST_S = {"release": 10.0, "stretch": 10.0, "activate": 30.0, "strengthen": 45.0}
"""Between two sets of one exercise."""


def exercise_seconds(exercise: Exercise, dose: Dose) -> float:
    """From the end of the exercise before to the end of this one, in seconds."""
    held = dose.hold_s or 0
    one_side = held if dose.reps is None else dose.reps * (exercise.rep_s + held)
    one_set = dose.sides * one_side + (dose.sides - 1) * CHANGE_SIDE_S
    rests = (dose.sets - 1) * REST_S.get(exercise.kind, 0.0)
    return GET_READY_S + dose.sets * one_set + rests


def session_minutes(seconds: Iterable[float]) -> float:
    """Warming up and the exercises, in minutes."""
    return (WARM_UP_S + sum(seconds)) / 60
