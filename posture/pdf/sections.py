"""The contents of the pages, in the order of the report: each part as reportlab flowables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from reportlab.graphics.shapes import Circle, Drawing, Line, Rect
from reportlab.lib.units import mm
from reportlab.platypus import (
    Image,
    Table,
)

from posture.compare.changes import Change, Comparison
from posture.compare.report import HEADS, change_row, headline
from posture.figures.body_map import body_map_svg
from posture.findings.judge import RULE_WORDS, Finding
from posture.findings.suspect import Imbalance
from posture.knowledge.records import Reference
from posture.knowledge.wording import evidence_words
from posture.measure.uncertainty import RANGE_WORDS, Measurement
from posture.pdf.drawings import drawing
from posture.pdf.layout import (
    BAND,
    COLOURS,
    LINE,
    OUTSIDE,
    SOFT,
    fitted,
    heading,
    jpeg,
    plain_table,
    ruled_table,
    text,
)
from posture.pdf.text import REGULAR
from posture.pipeline import PhotoCheck, Report
from posture.plan.screening import SafetyMessage
from posture.report.framed import Room
from posture.report.outcome import basis_words, outcome_words
from posture.report.overlay import LEGEND, annotate
from posture.report.personal import plan_of
from posture.report.safety import safety
from posture.report.table import TableRow, rows_of
from posture.report.words import (
    because_words,
    exercises_words,
    gravity_words,
    mean_title,
    muscles_words,
)

_PICTURE_HEIGHT = 86 * mm
_CHART = (38 * mm, 9.0)
_LABEL_PT = 5.5
"""Letters on the photos: small print that can still be read on paper."""


def messages(report: Report) -> list[Any]:
    """The safety messages, most urgent first, before everything else."""
    return [part for message in safety(report) for part in _message(message)]


def _message(message: SafetyMessage) -> list[Any]:
    if message.urgency in ("note", "help"):
        words = " ".join((f"{message.title}. {message.text}", *message.because))
        return [text(words, 6.8, colour=SOFT, space=2.5)]
    reasons = [text(f"– {why}", 8, space=0.5) for why in message.because]
    return [text(message.title, 9.5, bold=True), text(message.text, space=1), *reasons, text("", 3, space=2)]


def photos(report: Report, width: float, *, blur_faces: bool) -> list[Any]:
    """The annotated pictures side by side, with the vertical used and what is wrong with each."""
    cells = [
        _photo(check, report.findings, width / max(2, len(report.photos)), blur_faces)
        for check in report.photos
    ]
    rows = [cells[i : i + 4] for i in range(0, len(cells), 4)]
    tables = [
        Table([row], colWidths=[width / max(2, len(row))] * len(row), style=plain_table(), hAlign="LEFT")
        for row in rows[:2]
    ]
    return [
        *tables,
        text(LEGEND, 7, colour=SOFT),
    ]


def _photo(check: PhotoCheck, findings: Sequence[Finding], width: float, blur_faces: bool) -> list[Any]:
    room = Room(width - 3 * mm, _PICTURE_HEIGHT, _LABEL_PT)
    rgb = annotate(check, findings, blur_face=blur_faces, room=room)
    shown_width, shown_height = fitted(rgb.shape[1], rgb.shape[0], room.width, room.height)
    parts = [
        text(check.view.words.capitalize(), 8.5, bold=True),
        Image(jpeg(rgb), width=shown_width, height=shown_height, hAlign="LEFT"),
        text(gravity_words(check), 6.5, colour=SOFT),
    ]
    return [*parts, *(text(issue.message, 6.5, colour=OUTSIDE) for issue in check.issues)]


def numbers(report: Report, width: float) -> list[Any]:
    """The table of all measurements with interval, healthy range and verdict; one more for each mean."""
    rows = [row for check in report.photos for row in rows_of(check, report.findings)]
    absent = [f"{row.name} ({row.view.words})" for row in rows if row.measurement is None]
    parts: list[Any] = [*heading("What was measured"), _numbers_table(rows, width)]
    for mean in report.means:
        title = f"{mean_title(mean)}: the verdicts of this view are about these numbers"
        parts += [
            text(title, 8.5, bold=True),
            _numbers_table(rows_of(mean, report.findings), width, is_mean=True),
        ]
    note = f"{RANGE_WORDS} {RULE_WORDS} Signs: positive = to your right, forward, knee inward."
    parts.append(text(note, 7, colour=SOFT))
    if absent:
        parts.append(text("Not measured: " + ", ".join(dict.fromkeys(absent)) + ".", 7, colour=SOFT))
    return parts


def _numbers_table(rows: Sequence[TableRow], width: float, *, is_mean: bool = False) -> Any:
    heads = ("Measurement", "95 % range, range", "Value", "What it shows", "Healthy range", "Verdict")
    shares = (0.24, 0.17, 0.18, 0.165, 0.12, 0.125)
    drawn = [
        _number_row(row, row.measurement, is_mean=is_mean)
        for row in rows
        if row.measurement is not None and not row.is_length
    ]
    return Table(
        [[text(head, 7, bold=True, colour=SOFT) for head in heads], *drawn],
        colWidths=[width * share for share in shares],
        style=ruled_table(),
        repeatRows=1,
        hAlign="LEFT",
    )


def _number_row(row: TableRow, measurement: Measurement, *, is_mean: bool) -> list[Any]:
    colour = COLOURS.get(row.verdict, SOFT)
    verdict = row.verdict_words.replace("-", "–")
    return [
        text(f"{row.name} ({row.view.words})", 7.6),
        _range_chart(measurement, row.reference, colour),
        text(row.value, 7.6, bold=True),
        text(row.meaning + (f"; of the range, standing {row.sway}" if is_mean else ""), 7.2),
        text(row.band, 7.2),
        text(verdict, 7.2, bold=row.verdict == "outside", colour=colour),
    ]


def _range_chart(measurement: Measurement, reference: Reference | None, colour: Any) -> Any:
    """The 95 % range as a bar with a dot on the range's band, zero marked."""
    width, height = _CHART
    band = reference.band if reference else None
    edges = [edge for edge in (band.low, band.high) if edge is not None] if band else []
    low, high = measurement.interval
    reach = 1.15 * max([abs(low), abs(high), *(1.4 * abs(edge) for edge in edges), 1.0])

    def x(value: float) -> float:
        return float(width * (0.5 + 0.5 * max(-1.0, min(1.0, value / reach))))

    chart = Drawing(width, height)
    if band is not None:
        start = x(-reach if band.low is None else band.low)
        end = x(reach if band.high is None else band.high)
        chart.add(Rect(start, 1, end - start, height - 2, fillColor=BAND, strokeColor=None))
    middle = height / 2
    chart.add(Line(x(0), 0.5, x(0), height - 0.5, strokeColor=LINE, strokeWidth=0.7))
    chart.add(Line(x(low), middle, x(high), middle, strokeColor=colour, strokeWidth=1.3))
    for end in (low, high):
        chart.add(Line(x(end), middle - 2, x(end), middle + 2, strokeColor=colour, strokeWidth=1))
    chart.add(Circle(x(measurement.value), middle, 2.1, fillColor=colour, strokeColor=None))
    return chart


# Imbalances, change


def imbalances(report: Report, width: float) -> list[Any]:
    """The suspected imbalances with reasons and body map."""
    outcome = [text(words) for words in outcome_words(report)]
    if not report.imbalances:
        return [*heading("Suspected imbalances"), *outcome]
    listed = [part for imbalance in report.imbalances for part in _imbalance(imbalance, report)]
    tight = [muscle for imbalance in report.imbalances for muscle in imbalance.tight]
    weak = [muscle for imbalance in report.imbalances for muscle in imbalance.weak]
    figure = drawing(body_map_svg(tight, weak), width * 0.34, font=REGULAR)
    # splitInRow: many suspected imbalances continue beside nothing on the next page.
    columns = [width * 0.62, width * 0.38]
    table = Table([[listed, figure]], colWidths=columns, style=plain_table(), hAlign="LEFT", splitInRow=1)
    return [*heading("Suspected imbalances", room=90 * mm), *outcome, table]


def _imbalance(imbalance: Imbalance, report: Report) -> list[Any]:
    pattern = imbalance.pattern
    book = f" Training books call it: {pattern.textbook}." if pattern.textbook else ""
    parts = [text(imbalance.name, 9, bold=True), text(f"{basis_words(imbalance)}.{book}", 6.8, colour=SOFT)]
    parts += [text(words, 7.6) for words in because_words(imbalance)]
    parts.append(text(f"Often linked with tight: {muscles_words(imbalance.tight)}", 7.6))
    parts.append(text(f"Often linked with weak: {muscles_words(imbalance.weak)}", 7.6))
    exercises = exercises_words(imbalance, report)
    if exercises and plan_of(report) is None:  # a plan follows with its own
        parts.append(text(f"Exercises many people use: {exercises}", 7.6))
    parts.append(
        text(
            f"Mind: {pattern.cautions} {evidence_words(pattern)} {pattern.evidence_note}",
            6.8,
            colour=SOFT,
            space=4,
        )
    )
    return parts


def change(comparison: Comparison, since: date | None, width: float) -> list[Any]:
    """What changed since the last check."""
    title = "Change since " + since.strftime("%d %b %Y").lstrip("0") if since else "Change since last time"
    rows: list[list[Any]] = [[text(head.capitalize(), 7, bold=True, colour=SOFT) for head in HEADS]]
    rows += [_change_row(change) for change in comparison.changes]
    shares = (0.26, 0.08, 0.08, 0.14, 0.21, 0.23)
    notes = [text(d.message, 7, colour=OUTSIDE) for pair in comparison.pairs for d in pair.differences]
    table = Table(
        rows, colWidths=[width * share for share in shares], style=ruled_table(), repeatRows=1, hAlign="LEFT"
    )
    caveats = [text(" ".join(comparison.caveats), 7, colour=SOFT)]
    return [
        *heading(title, room=35 * mm),
        text(headline(comparison), 8.2, bold=True),
        *notes,
        table,
        *caveats,
    ]


def _change_row(change: Change) -> list[Any]:
    bold = change.verdict.is_change
    row = change_row(change)
    return [
        *(text(cell, 7.4) for cell in (row.name, row.before, row.after)),
        text(row.change, 7.4, bold=bold),
        text(row.counts_from, 6.8, colour=SOFT),
        text(row.verdict, 7.2, bold=bold),
    ]


def closing(report: Report) -> list[Any]:
    """What this can and can't show, and what made it."""
    made = ", ".join(f"{name} {value}" for name, value in report.versions.items())
    words = [text(caveat, 7, colour=SOFT, space=0.5) for caveat in report.caveats]
    return [
        *heading("What this can and can't show", room=28 * mm),
        *words,
        text(f"Made with {made}.", 6, colour=SOFT),
    ]
