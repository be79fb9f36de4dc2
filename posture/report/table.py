"""Makes the rows of the measurement table; terminal, Markdown, app, PDF and pictures draw them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from posture.anatomy import View
from posture.findings.judge import Finding
from posture.knowledge.load import load
from posture.knowledge.records import Reference
from posture.measure.measures import ROWS, line_through
from posture.measure.standing import SWAY
from posture.measure.uncertainty import (
    Measurement,
    NotMeasured,
    Result,
    format_value,
    holds_zero,
    range_words,
    unit_suffix,
    within_words,
)
from posture.pipeline import PhotoCheck, ViewMean

VERDICT_WORDS = {"within": "within range", "outside": "outside range", "undecided": "can't tell"}


@dataclass(frozen=True)
class TableRow:
    """One number of a photo, or of the mean of several, in words.

    line: the points that its line joins on the picture. measurement: None if it was not measured; `meaning`
    then says why. value: with its 95 % range. verdict: that of the finding; "-": no agreed range, "see mean":
    the mean of several photos is judged. sway: how wide the range would be by swaying alone.
    """

    name: str
    view: View
    line: tuple[str, ...]
    meaning: str
    measurement: Measurement | None = None
    value: str = ""
    reference: Reference | None = None
    band: str = ""
    finding: Finding | None = None
    verdict: str = ""
    sway: str = ""

    @property
    def verdict_words(self) -> str:
        """The verdict as people read it."""
        return VERDICT_WORDS.get(self.verdict, self.verdict)

    @property
    def is_length(self) -> bool:
        """Whether it repeats in centimetres what another row states and judges."""
        return self.measurement is not None and self.measurement.unit == "cm"


def rows_of(shown: PhotoCheck | ViewMean, findings: Iterable[Finding]) -> tuple[TableRow, ...]:
    """The rows of one photo or mean, in the order of the table of measurements, lengths last."""
    by_number = [(finding.measurement, finding) for finding in findings if finding.view is shown.view]
    return tuple(
        row_of(result, shown.view, next((f for number, f in by_number if number == result), None))
        for result in (*shown.measurements, *shown.lengths)
    )


def row_of(result: Result, view: View, finding: Finding | None = None) -> TableRow:
    """The row of one number; finding: the one about this number, if any."""
    measured = ROWS[result.key.replace("_cm", "_pct")]
    name, line = measured.name, line_through(measured.points)
    if isinstance(result, NotMeasured):
        return TableRow(name, view, line, result.reason)
    reference = load().references.get(result.key)
    judged = reference is not None and reference.band is not None
    return TableRow(
        name,
        view,
        line,
        direction_words(result),
        result,
        format_value(result.value, result.std, result.unit),
        reference,
        band_words(reference, result.unit),
        finding,
        finding.verdict if finding else "see mean" if judged else "-",
        within_words(0.0, result.budget[SWAY], result.unit) if SWAY in result.budget else "one photo",
    )


def direction_words(measurement: Measurement) -> str:
    """What the value's sign says: "right shoulder lower"; "level within ±2.1°" if its range holds zero."""
    row = ROWS[measurement.key.replace("_cm", "_pct")]
    value, std = measurement.value, measurement.std
    if holds_zero(value, std):
        return f"{row.neutral} {within_words(value, std, measurement.unit)}"
    return row.positive if measurement.value > 0 else row.negative


def band_words(reference: Reference | None, unit: str) -> str:
    """The healthy range as people read it: "−3 to 3°"; "no agreed range" where there is none."""
    if reference is None or reference.band is None:
        return "no agreed range"
    return range_words(reference.band.low, reference.band.high, unit_suffix(unit))
