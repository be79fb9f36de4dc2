"""The words for what a check came to: the same at every door."""

from __future__ import annotations

from collections.abc import Iterable

from posture.anatomy import View
from posture.findings.judge import Finding, sentence
from posture.findings.suspect import ExerciseUse, Imbalance, MuscleSide
from posture.gravity.vertical import Gravity, GravitySource
from posture.knowledge.load import load
from posture.knowledge.records import Reference
from posture.measure.measures import ROWS
from posture.measure.standing import SWAY
from posture.measure.uncertainty import Measurement, NotMeasured, unit_suffix
from posture.pipeline import PhotoCheck, Report, ViewMean
from posture.plan.choice import advised
from posture.plan.sides import named
from posture.report.personal import screening_of


def measurement_name(measurement: Measurement | NotMeasured) -> str:
    """The plain name of a measurement: "Shoulder level"."""
    key = measurement.key.replace("_cm", "_pct")
    return ROWS[key].name


def direction_words(measurement: Measurement) -> str:
    """What the value's sign says: "right shoulder lower"; "level" nearer to zero than 0.05."""
    row = ROWS[measurement.key.replace("_cm", "_pct")]
    if abs(measurement.value) < 0.05:
        return "level"
    return row.positive if measurement.value > 0 else row.negative


def band_words(reference: Reference | None, unit: str) -> str:
    """The healthy range as people read it: "-3 to 3°"; "no agreed range" where there is none."""
    if reference is None or reference.band is None:
        return "no agreed range"
    symbol = unit_suffix(unit)
    low, high = reference.band.low, reference.band.high
    if low is None:
        return f"up to {high:g}{symbol}"
    if high is None:
        return f"from {_signed(low)}{symbol}"
    return f"{_signed(low)} to {_signed(high)}{symbol}"


def verdict_of(measurement: Measurement, findings: Iterable[Finding], view: View) -> Finding | None:
    """The finding about this very number of a view.

    None where there is no agreed range, and for a single photo of several of one view: there the
    findings are about the mean.
    """
    return next((f for f in findings if f.view is view and f.measurement == measurement), None)


def verdict_words(measurement: Measurement, finding: Finding | None) -> str:
    """The verdict, or why there is none: "-" without an agreed range, "see mean" where that is judged."""
    if finding is not None:
        return finding.verdict
    reference = load().references.get(measurement.key)
    return "-" if reference is None or reference.band is None else "see mean"


def mean_title(mean: ViewMean) -> str:
    """ "Front view, mean of 2 photos"."""
    return f"{mean.view.value.capitalize()} view, mean of {mean.photos} photos"


def sway_words(measurement: Measurement) -> str:
    """The standing's share of a mean's error: "± 0.6°"; "one photo" where one alone shows the number."""
    if SWAY not in measurement.budget:
        return "one photo"
    return f"± {measurement.budget[SWAY]:.1f}{unit_suffix(measurement.unit)}"


def muscles_words(muscles: Iterable[MuscleSide]) -> str:
    """ "upper trapezius (right), levator scapulae (right)"; "none named" when there is none."""
    names = load().muscles
    listed = [names[m.muscle].name + ("" if m.side is None else f" ({m.side.value})") for m in muscles]
    return ", ".join(listed) or "none named"


def because_words(imbalance: Imbalance) -> tuple[str, ...]:
    """What a suspected imbalance rests on, one sentence each."""
    return tuple(b if isinstance(b, str) else sentence(b) for b in imbalance.because)


def exercises_words(imbalance: Imbalance, report: Report) -> str:
    """Names of the exercises many people use for it, with the side where it matters; "" for none.

    Without those that the person's answers speak against; none while the answers allow no plan.
    """
    library = load().exercises
    names = [named(library[use.exercise_id], use.side) for use in advised_exercises(imbalance, report)]
    return "; ".join(names) or ("none; see a clinician" if imbalance.pattern.refer else "")


def advised_exercises(imbalance: Imbalance, report: Report) -> tuple[ExerciseUse, ...]:
    """Those of its exercises that the person's answers don't speak against."""
    screening = screening_of(report)
    return imbalance.exercises if screening is None else advised(imbalance, screening, load())


def gravity_words(check: PhotoCheck) -> str:
    """Which vertical was used, in one sentence."""
    gravity = check.gravity
    how = {
        "sensor": "from the camera's own level, noted in the file",
        "scene": "read from straight edges in the picture",
        "drawn": "from the line you drew",
        "given": "as you gave it",
        "assumed": "assumed level: the picture has no straight edges that clearly show it",
    }[gravity.source.value]
    if gravity.readings:
        how = _readings_words(gravity)
    return f"The camera's tilt: {_turned(gravity)} ± {gravity.std_deg:.1f}°, {how}."


def _turned(gravity: Gravity) -> str:
    way = "clockwise" if gravity.roll_deg > 0 else "anticlockwise"
    size = f"{abs(gravity.roll_deg):.1f}"
    return "level" if size == "0.0" else f"turned {size}° {way}"


def _readings_words(gravity: Gravity) -> str:
    """Where the camera's level and the picture's edges both spoke, or the edges were doubted."""
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


def _signed(number: float) -> str:
    return f"{number:g}".replace("-", "−")
