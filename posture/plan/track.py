"""Which kind of plan suits a person: the whole library, chair and standing, or the careful one under 16."""

from __future__ import annotations

from typing import Literal

from posture.knowledge.records import Exercise
from posture.plan.screening import Screening

Track = Literal["whole", "upright", "young"]

TRACK_NOTES: dict[Track, str] = {
    "whole": "",
    "upright": "Everything in this plan is done on a chair or standing with something to hold on to: nothing "
    "needs getting down to the floor, and nothing needs practice beforehand.",
    "young": "This is a careful plan for someone who is still growing: easy exercises without weights, few "
    "sets, and clean movement before more of it. Do it with a grown-up.",
}
_UPRIGHT = frozenset({"floor_hard", "pregnancy_late"})
_UNSTEADY = frozenset({"balance", "nerve_illness", "osteoporosis"})
_LOADS = frozenset({"dumbbells", "barbell", "ghd"})


def track_of(screening: Screening) -> Track:
    """Under 16 first; then people who can't easily get down and up, are late in pregnancy, or old and
    frail."""
    said = screening.excluded_conditions
    if screening.age_band == "under_16":
        return "young"
    frail = screening.age_band == "65_plus" and bool(said & _UNSTEADY)
    return "upright" if said & _UPRIGHT or frail or {"balance", "nerve_illness"} <= said else "whole"


def off_track(exercise: Exercise, track: Track) -> str | None:
    """Why the exercise is not on this track, in words; None if it is."""
    if track == "upright" and exercise.floor:
        return "This is done on the floor, and your plan stays on a chair and on your feet."
    if track == "upright" and (exercise.level > 1 or exercise.heavy):
        return "This asks for more steadiness than your plan should."
    if track == "young" and (exercise.level > 1 or exercise.heavy or _LOADS & set(exercise.equipment)):
        return "Weights and hard exercises wait until you are older."
    return None
