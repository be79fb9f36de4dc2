"""Report -> PDF of one to three pages to hand over: pictures, numbers, suspected imbalances, plan, change.

Everything is embedded, nothing is fetched. Document properties hold no name.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Picture
from reportlab.graphics.shapes import Circle, Drawing, Line, Rect
from reportlab.lib import pagesizes
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    Image,
    Paragraph,
    SimpleDocTemplate,
    Table,
    TableStyle,
)

from posture.compare.changes import Change, Comparison
from posture.compare.report import change_text, headline, mdc_text, name_of, number, verdict_text
from posture.figures.figures import body_map_svg, exercise_ids, exercise_svg
from posture.findings import Finding
from posture.imbalances import Imbalance
from posture.knowledge.load import load
from posture.knowledge.records import Reference
from posture.overlay import annotate
from posture.pdf.drawings import drawing
from posture.pdf.text import BOLD, REGULAR, draw_name, register_fonts
from posture.pipeline import PhotoCheck, Report
from posture.plan.programme import Plan, PlanItem
from posture.report import (
    NOTHING_OUTSIDE,
    band_words,
    because_words,
    direction_words,
    exercises_words,
    gravity_words,
    measurement_name,
    muscles_words,
    verdict_of,
)
from posture.uncertainty import Measurement, NotMeasured, format_value

PageSize = Literal["A4", "Letter"]

_MARGIN = 15 * mm
_HEAD = 9 * mm
_FRAME = 6.0
"""What reportlab leaves free inside a page's frame, on each side."""
_PICTURE_HEIGHT = 86 * mm
_PICTURE_PX = 900
_CHART = (38 * mm, 9.0)
_MAX_FIGURES = 6

_INK, _SOFT, _LINE = HexColor("#1d2a28"), HexColor("#55635f"), HexColor("#cfd8d5")
_BAND, _WITHIN, _OUTSIDE, _UNDECIDED = (
    HexColor("#cfe9e2"),
    HexColor("#0b6e62"),
    HexColor("#b4530a"),
    HexColor("#5a6772"),
)
_COLOURS = {"within": _WITHIN, "outside": _OUTSIDE, "undecided": _UNDECIDED}
_VERDICTS = {"within": "within range", "outside": "outside range", "undecided": "can't tell"}


def to_pdf(
    report: Report,
    *,
    day: date,
    name: str = "",
    comparison: Comparison | None = None,
    comparison_since: date | None = None,
    page_size: PageSize = "A4",
    blur_faces: bool = False,
) -> bytes:
    """The report as a PDF file.

    name: of the person, in any script; "" leaves it out. comparison: with the last check, made on
    comparison_since. blur_faces: in all pictures.
    """
    register_fonts()
    size = pagesizes.A4 if page_size == "A4" else pagesizes.LETTER
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=size,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN + _HEAD,
        bottomMargin=_MARGIN + 6 * mm,
        title="Posture check",
        author="",
        subject="",
        creator="posture",
    )
    width = size[0] - 2 * _MARGIN - 2 * _FRAME
    story = [
        *_photos(report, width, blur_faces=blur_faces),
        *_numbers(report, width),
        *_imbalances(report, width),
        *(_plan(report.plan, width) if report.plan is not None else []),
        *(_change(comparison, comparison_since, width) if comparison is not None else []),
        *_closing(report),
    ]

    def furniture(canvas: Any, _: Any) -> None:
        _furniture(canvas, size, day, name)

    document.build(story, onFirstPage=furniture, onLaterPages=furniture)
    return buffer.getvalue()


def _style(size: float, *, bold: bool = False, colour: Any = _INK, space: float = 0.0) -> Any:
    return ParagraphStyle(
        f"s{size}{bold}{colour}{space}",
        fontName=BOLD if bold else REGULAR,
        fontSize=size,
        leading=size * 1.32,
        textColor=colour,
        alignment=TA_LEFT,
        spaceAfter=space,
    )


def _text(
    words: str, size: float = 8.2, *, bold: bool = False, colour: Any = _INK, space: float = 1.5
) -> Any:
    """A paragraph of plain words: what people typed is never taken for markup."""
    return Paragraph(escape(words), _style(size, bold=bold, colour=colour, space=space))


def _heading(words: str, *, room: float = 40 * mm) -> list[Any]:
    """A heading that goes to the next page where less than `room` is left for what follows."""
    style = ParagraphStyle("heading", _style(12, bold=True, space=2.5), spaceBefore=3.5 * mm)
    return [CondPageBreak(room), Paragraph(escape(words), style)]


def _furniture(canvas: Any, size: tuple[float, float], day: date, name: str) -> None:
    """Head and foot of every page."""
    width, height = size
    top = height - _MARGIN
    canvas.saveState()
    canvas.setFillColor(_INK)
    canvas.setFont(BOLD, 15)
    canvas.drawString(_MARGIN + _FRAME, top - 12, "Posture check")
    canvas.setFont(REGULAR, 9)
    canvas.drawRightString(width - _MARGIN - _FRAME, top - 12, day.strftime("%d %b %Y").lstrip("0"))
    if name:
        canvas.setFillColor(_INK)
        if not draw_name(canvas, name, _MARGIN + 47 * mm, top - 12, 12):
            canvas.setFont(REGULAR, 8)
            canvas.drawString(_MARGIN + 47 * mm, top - 12, "(this computer has no font for the name)")
    canvas.setStrokeColor(_LINE)
    canvas.line(_MARGIN + _FRAME, top - 19, width - _MARGIN - _FRAME, top - 19)
    canvas.setFillColor(_SOFT)
    canvas.setFont(REGULAR, 7)
    canvas.drawString(
        _MARGIN + _FRAME, _MARGIN, "For your own information: not a diagnosis and no medical advice."
    )
    canvas.drawRightString(width - _MARGIN - _FRAME, _MARGIN, f"{canvas.getPageNumber()}")
    canvas.restoreState()


# Pictures


def _photos(report: Report, width: float, *, blur_faces: bool) -> list[Any]:
    cells = [
        _photo(check, report.findings, width / max(2, len(report.photos)), blur_faces)
        for check in report.photos
    ]
    rows = [cells[i : i + 4] for i in range(0, len(cells), 4)]
    tables = [
        Table([row], colWidths=[width / max(2, len(row))] * len(row), style=_plain(), hAlign="LEFT")
        for row in rows[:2]
    ]
    return [
        *tables,
        _text(
            "Orange: outside the range; blue-green: within; grey, dashed: can't tell; yellow: the vertical.",
            7,
            colour=_SOFT,
        ),
    ]


def _photo(check: PhotoCheck, findings: Sequence[Finding], width: float, blur_faces: bool) -> list[Any]:
    rgb = annotate(check, findings, blur_face=blur_faces)
    shown_width, shown_height = _fitted(rgb.shape[1], rgb.shape[0], width - 3 * mm, _PICTURE_HEIGHT)
    parts = [
        _text(f"{check.view.value.capitalize()} view", 8.5, bold=True),
        Image(_jpeg(rgb), width=shown_width, height=shown_height, hAlign="LEFT"),
        _text(gravity_words(check), 6.5, colour=_SOFT),
    ]
    return [*parts, *(_text(issue.message, 6.5, colour=_OUTSIDE) for issue in check.issues)]


def _fitted(width: float, height: float, max_width: float, max_height: float) -> tuple[float, float]:
    scale = min(max_width / width, max_height / height)
    return width * scale, height * scale


def _jpeg(rgb: NDArray[np.uint8]) -> io.BytesIO:
    picture = Picture.fromarray(rgb)
    picture.thumbnail((_PICTURE_PX, _PICTURE_PX))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=85)
    buffer.seek(0)
    return buffer


def _plain() -> Any:
    return TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ("TOPPADDING", (0, 0), (-1, -1), 1.2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1.2),
        ]
    )


def _ruled(first_row: int = 1) -> Any:
    style = _plain()
    style.add("LINEABOVE", (0, first_row), (-1, -1), 0.4, _LINE)
    style.add("VALIGN", (0, 0), (-1, -1), "MIDDLE")
    return style


# Numbers


def _numbers(report: Report, width: float) -> list[Any]:
    heads = (
        "Measurement",
        "95 % interval, range",
        "Value",
        "What it shows",
        "Healthy range",
        "Verdict",
    )
    rows: list[list[Any]] = [[_text(head, 7, bold=True, colour=_SOFT) for head in heads]]
    absent = []
    for check in report.photos:
        for m in check.measurements:
            if isinstance(m, NotMeasured):
                absent.append(f"{measurement_name(m)} ({check.view})")
            else:
                rows.append(_number_row(m, check, report.findings))
    shares = (0.24, 0.21, 0.125, 0.17, 0.13, 0.125)
    parts: list[Any] = [
        *_heading("What was measured"),
        Table(
            rows, colWidths=[width * share for share in shares], style=_ruled(), repeatRows=1, hAlign="LEFT"
        ),
        _text(
            "Each value with one standard deviation. Signs: positive = to your right, forward, knee inward.",
            7,
            colour=_SOFT,
        ),
    ]
    if absent:
        parts.append(_text("Not measured: " + ", ".join(dict.fromkeys(absent)) + ".", 7, colour=_SOFT))
    return parts


def _number_row(measurement: Measurement, check: PhotoCheck, findings: Sequence[Finding]) -> list[Any]:
    reference = load().references.get(measurement.key)
    finding = verdict_of(measurement, findings, check.view)
    verdict = finding.verdict if finding else None
    colour = _COLOURS.get(verdict or "", _SOFT)
    return [
        _text(f"{measurement_name(measurement)} ({check.view})", 7.6),
        _range_chart(measurement, reference, colour),
        _text(format_value(measurement.value, measurement.std, measurement.unit), 7.6, bold=True),
        _text(direction_words(measurement), 7.2),
        _text(band_words(reference, measurement.unit), 7.2),
        _text(_VERDICTS.get(verdict or "", "–"), 7.2, bold=verdict == "outside", colour=colour),
    ]


def _range_chart(measurement: Measurement, reference: Reference | None, colour: Any) -> Any:
    """The 95 % interval as a bar with a dot on the range's band, zero marked."""
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
        chart.add(Rect(start, 1, end - start, height - 2, fillColor=_BAND, strokeColor=None))
    middle = height / 2
    chart.add(Line(x(0), 0.5, x(0), height - 0.5, strokeColor=_LINE, strokeWidth=0.7))
    chart.add(Line(x(low), middle, x(high), middle, strokeColor=colour, strokeWidth=1.3))
    for end in (low, high):
        chart.add(Line(x(end), middle - 2, x(end), middle + 2, strokeColor=colour, strokeWidth=1))
    chart.add(Circle(x(measurement.value), middle, 2.1, fillColor=colour, strokeColor=None))
    return chart


# Imbalances, plan, change


def _imbalances(report: Report, width: float) -> list[Any]:
    if not report.imbalances:
        words = (
            NOTHING_OUTSIDE
            if any(c.usable for c in report.photos)
            else "None of the photos could be measured."
        )
        return [*_heading("Suspected imbalances"), _text(words)]
    listed = [part for imbalance in report.imbalances for part in _imbalance(imbalance)]
    tight = [muscle for imbalance in report.imbalances for muscle in imbalance.tight]
    weak = [muscle for imbalance in report.imbalances for muscle in imbalance.weak]
    figure = drawing(body_map_svg(tight, weak), width * 0.34, font=REGULAR)
    # splitInRow: many suspected imbalances go on beside nothing on the next page.
    columns = [width * 0.62, width * 0.38]
    table = Table([[listed, figure]], colWidths=columns, style=_plain(), hAlign="LEFT", splitInRow=1)
    return [*_heading("Suspected imbalances", room=90 * mm), table]


def _imbalance(imbalance: Imbalance) -> list[Any]:
    parts = [_text(imbalance.name, 9, bold=True)]
    parts += [_text(words, 7.6) for words in because_words(imbalance)]
    parts.append(_text(f"Often linked with tight: {muscles_words(imbalance.tight)}", 7.6))
    parts.append(_text(f"Often linked with weak: {muscles_words(imbalance.weak)}", 7.6))
    exercises = exercises_words(imbalance)
    if exercises:
        parts.append(_text("Exercises many people use: " + "; ".join(exercises), 7.6))
    parts.append(
        _text(
            f"Evidence {imbalance.pattern.evidence}: {imbalance.pattern.evidence_note}",
            6.8,
            colour=_SOFT,
            space=4,
        )
    )
    return parts


def _plan(plan: Plan, width: float) -> list[Any]:
    days = ", ".join(day.value.capitalize() for day in plan.days)
    parts: list[Any] = [
        *_heading(f"Exercise plan: {len(plan.weeks)} weeks, {days}", room=70 * mm),
        *(_text(f"{m.title}. {m.text}", 7.6) for m in plan.messages),
    ]
    items: dict[str, PlanItem] = {}
    for session in plan.weeks[0].sessions:
        for item in session.items:
            items.setdefault(item.exercise.id, item)
    cells = [
        _exercise(item, width / 3 - 4 * mm, figure=i < _MAX_FIGURES) for i, item in enumerate(items.values())
    ]
    rows = [cells[i : i + 3] for i in range(0, len(cells), 3)]
    for row in rows:
        row += [[]] * (3 - len(row))
        parts.append(Table([row], colWidths=[width / 3] * 3, style=_plain(), hAlign="LEFT"))
    if plan.habits:
        parts.append(_text("Every day: " + "; ".join(item.exercise.name for item in plan.habits), 7.6))
    return [*parts, *(_text(note, 7, colour=_SOFT) for note in plan.notes)]


def _exercise(item: PlanItem, width: float, *, figure: bool) -> list[Any]:
    side = f", {item.side.value} side" if item.side else ""
    parts: list[Any] = []
    if figure and item.exercise.id in exercise_ids():
        parts.append(drawing(exercise_svg(item.exercise.id), width, font=REGULAR))
    parts += [_text(item.exercise.name + side, 7.8, bold=True), _text(item.dose.text, 7.4)]
    return [*parts, _text(" ".join(item.exercise.steps[:2]), 6.8, colour=_SOFT)]


def _change(comparison: Comparison, since: date | None, width: float) -> list[Any]:
    title = "Change since " + since.strftime("%d %b %Y").lstrip("0") if since else "Change since last time"
    heads = ("Measurement", "Before", "After", "Change", "Counts from", "Verdict")
    rows: list[list[Any]] = [[_text(head, 7, bold=True, colour=_SOFT) for head in heads]]
    rows += [_change_row(change) for change in comparison.changes]
    shares = (0.26, 0.08, 0.08, 0.14, 0.21, 0.23)
    notes = [_text(d.message, 7, colour=_OUTSIDE) for pair in comparison.pairs for d in pair.differences]
    table = Table(
        rows, colWidths=[width * share for share in shares], style=_ruled(), repeatRows=1, hAlign="LEFT"
    )
    caveats = [_text(" ".join(comparison.caveats), 7, colour=_SOFT)]
    return [
        *_heading(title, room=60 * mm),
        _text(headline(comparison), 8.2, bold=True),
        *notes,
        table,
        *caveats,
    ]


def _change_row(change: Change) -> list[Any]:
    bold = change.verdict.is_change
    cells = (number(change.before, change.std, change.unit), number(change.after, change.std, change.unit))
    return [
        _text(name_of(change), 7.4),
        *(_text(cell, 7.4) for cell in cells),
        _text(change_text(change), 7.4, bold=bold),
        _text(mdc_text(change), 6.8, colour=_SOFT),
        _text(verdict_text(change), 7.2, bold=bold),
    ]


def _closing(report: Report) -> list[Any]:
    made = ", ".join(f"{name} {value}" for name, value in report.versions.items())
    words = [_text(caveat, 7, colour=_SOFT, space=0.5) for caveat in report.caveats]
    return [*_heading("What this can and can't show"), *words, _text(f"Made with {made}.", 6, colour=_SOFT)]
