"""Words for the result of a check, the same wherever it is shown."""

from __future__ import annotations

from collections.abc import Iterable
from math import atan2, degrees

from posture.findings.judge import sentence
from posture.findings.suspect import ExerciseUse, Imbalance, MuscleSide
from posture.gravity.vertical import Gravity, GravitySource
from posture.knowledge.load import load
from posture.measure.uncertainty import Z95, format_value, holds_zero, within_words
from posture.pipeline import PhotoCheck, Report, ViewMean
from posture.plan.choice import advised
from posture.plan.sides import named
from posture.report.personal import screening_of

UNSURE_DEG = 2.0
"""A drawn line that leaves the tilt open by more than this to each side deserves a better one."""


def mean_title(mean: ViewMean) -> str:
    """ "Front view, mean of 2 photos"."""
    return f"{mean.view.words.capitalize()}, mean of {mean.photos} photos"


def muscles_words(muscles: Iterable[MuscleSide]) -> str:
    """ "upper trapezius (right), levator scapulae (right)"; "none named" when there is none."""
    names = load().muscles
    listed = [names[m.muscle].name + ("" if m.side is None else f" ({m.side.value})") for m in muscles]
    return ", ".join(listed) or "none named"


def because_words(imbalance: Imbalance) -> tuple[str, ...]:
    """What a suspected imbalance rests on, one sentence each."""
    return tuple(b if isinstance(b, str) else sentence(b) for b in imbalance.because)


def exercises_words(imbalance: Imbalance, report: Report) -> str:
    """Names of the exercises that many people use for it, with the side if it matters; "" for none.

    Leaves out those that the person's answers speak against, and all while the answers allow no plan.
    """
    library = load().exercises
    names = [named(library[use.exercise_id], use.side) for use in advised_exercises(imbalance, report)]
    return "; ".join(names) or ("none; see a clinician" if imbalance.pattern.refer else "")


def advised_exercises(imbalance: Imbalance, report: Report) -> tuple[ExerciseUse, ...]:
    """The imbalance's exercises that the person's answers don't speak against."""
    screening = screening_of(report)
    return imbalance.exercises if screening is None else advised(imbalance, screening, load())


def gravity_words(check: PhotoCheck) -> str:
    """Which vertical was used, in one sentence."""
    gravity = check.gravity
    how = {
        "sensor": "from the camera's own level, noted in the file",
        "scene": "read from straight edges in the picture",
        "drawn": _drawn_words(gravity),
        "given": "as you gave it",
        "assumed": "assumed level: the picture has no straight edges that clearly show it",
    }[gravity.source.value]
    if gravity.readings:
        how = _readings_words(gravity)
    return f"The camera's tilt: {_turned(gravity)}, {how}."


def _drawn_words(gravity: Gravity) -> str:
    """ "from the line you drew"; if that says little about where the person stands, what would say more."""
    words = "from the line you drew"
    if gravity.source is GravitySource.DRAWN and Z95 * gravity.std_deg > UNSURE_DEG:
        ((x0, y0, x1, y1),) = gravity.segments_px
        turned_deg = degrees(atan2(x0 - x1, y1 - y0))
        way = "clockwise" if turned_deg > 0 else "anticlockwise"
        words += f", which is turned {abs(turned_deg):.1f}° {way}"
        words += "; a longer one, nearer to the body, would say more"
    return words


def _turned(gravity: Gravity) -> str:
    """ "level within ±1.2°", or "turned 2.0° (0.9 to 3.1) clockwise"."""
    roll_deg, std_deg = gravity.roll_deg, gravity.std_deg
    if holds_zero(roll_deg, std_deg):
        return f"level {within_words(roll_deg, std_deg, 'deg')}"
    way = "clockwise" if roll_deg > 0 else "anticlockwise"
    return f"turned {format_value(abs(roll_deg), std_deg, 'deg')} {way}"


def _readings_words(gravity: Gravity) -> str:
    """How the camera's level and the picture's edges compare, or why the edges are doubted."""
    if gravity.source is GravitySource.ASSUMED:
        (edges,) = gravity.readings
        return (
            f"assumed level: straight edges say {_turned(edges)}, but then the body would lean more than it "
            "does in the picture; the error covers both"
        )
    level, edges = gravity.readings
    if gravity.plumb is not None:
        return (
            "from the camera's own level, noted in the file, and straight edges in the picture, which agree"
        )
    return (
        f"half way between the camera's own level ({_turned(level)}) and straight edges in the picture "
        f"({_turned(edges)}): they contradict each other, and the error covers both"
    )
