"""Page 1, the one that is handed over: photos, three findings, what next, the safety line, room for notes.

What is urgent stands at its very top. Everything is measured before it is set: what the words leave of the
page goes to the photos, and what these don't need to the notes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import PageBreak, Paragraph, Table, TableStyle

from posture.measure.uncertainty import RANGE_WORDS
from posture.pdf.layout import (
    LINE,
    OUTSIDE,
    SOFT,
    Notes,
    boxed,
    bullets,
    heading,
    measured,
    plain_table,
    text,
)
from posture.pdf.pictures import picture
from posture.pdf.scale import Scale, axis, chart
from posture.pdf.sections import BEFORE
from posture.pipeline import PhotoCheck, Report
from posture.plan.programme import Plan, minutes_words
from posture.plan.screening import SafetyMessage
from posture.report.outcome import outcome_words
from posture.report.overlay import LEGEND
from posture.report.personal import plan_of, screening_of
from posture.report.safety import safety, when_to_get_help
from posture.report.standouts import Standout, looked_at, standouts
from posture.report.table import TableRow

MOST_FINDINGS = 3
MOST_NUMBERS = 3
"""Of one finding; the gravest. All stand in the appendix."""
MOST_PHOTOS = 4
_PHOTO_ROOM = (52 * mm, 124 * mm)
"""The least and the most height of the photos."""
_NOTES = 20 * mm
_SLACK = 2.0
_WORDS_SHARE = 0.4


@dataclass(frozen=True)
class FirstPage:
    """story: flowables that fill one page, and the break after it. told: the messages told in full on it."""

    story: list[Any]
    told: tuple[SafetyMessage, ...]
    photos: tuple[PhotoCheck, ...]


def first_page(report: Report, width: float, height: float, *, blur_faces: bool) -> FirstPage:
    """The page for a frame of `width` x `height` points."""
    findings = [*heading(_findings_title(report), room=0), *_findings(report, width)]
    below = [
        *(findings if report.photos else []),  # answers that stop the flow leave nothing of what was measured
        *heading("What next", room=0),
        *_next(report),
        _safety_line(report, width),
    ]
    least = _PHOTO_ROOM[0] if report.photos else 0.0
    urgent, told = _urgent(report, width, height - measured(below, width) - least - _NOTES)
    room = height - measured([*urgent, *below], width) - _NOTES - _SLACK
    shown = _photos(report, width, min(room, _PHOTO_ROOM[1]), blur_faces=blur_faces)
    story = [*urgent, *shown, *below]
    left = height - measured(story, width) - _SLACK
    return FirstPage([*story, Notes(width, left), PageBreak()], told, shown_photos(report))


# Urgent messages


def urgent_messages(report: Report) -> tuple[SafetyMessage, ...]:
    """What must not wait for the next page, most urgent first."""
    return tuple(message for message in safety(report) if message.urgency not in ("note", "help"))


def _urgent(report: Report, width: float, room: float) -> tuple[list[Any], tuple[SafetyMessage, ...]]:
    """The urgent messages, and those of them that are whole: without room their reasons stand on page 2."""
    messages = urgent_messages(report)
    whole = [_box(message, width, reasons=True) for message in messages]
    if measured(whole, width) <= room:
        return whole, messages
    return [_box(message, width, reasons=False) for message in messages], ()


def _box(message: SafetyMessage, width: float, *, reasons: bool) -> Any:
    listed = bullets(message.because, 7.4) if reasons else _elsewhere(message)
    parts = [text(message.title, 10.5, bold=True, colour=OUTSIDE), text(message.text, 8.8), *listed]
    return boxed(parts, width, OUTSIDE)


def _elsewhere(message: SafetyMessage) -> list[Any]:
    count = len(message.because)
    return [text(f"The {count} answers behind this stand on page 2.", 7.4)] if count else []


# Photos


def _photos(report: Report, width: float, height: float, *, blur_faces: bool) -> list[Any]:
    """One photo of each view side by side; further ones are in the appendix by their numbers."""
    shown = shown_photos(report)
    if not shown:
        return []
    each = width / len(shown)
    legend = text(LEGEND, 7, colour=SOFT)
    height -= 6 + measured([legend], width)
    cells = [picture(check, report, each - 2 * mm, height, blur_faces=blur_faces) for check in shown]
    if len(cells) == 1:
        each = cells[0][1].drawWidth + 2 * mm  # in the middle of the page
    table = Table([cells], colWidths=[each] * len(cells), style=plain_table())
    return [table, legend]


def shown_photos(report: Report) -> tuple[PhotoCheck, ...]:
    """The photos of page 1: the first usable one of each view, in the order given."""
    first: dict[object, PhotoCheck] = {}
    for check in sorted(report.photos, key=lambda check: not check.usable):
        first.setdefault(check.view, check)
    return tuple(check for check in report.photos if any(check is kept for kept in first.values()))[
        :MOST_PHOTOS
    ]


# Findings


def _findings_title(report: Report) -> str:
    count = len(standouts(report))
    if count == 0:
        return "Nothing stands out" if looked_at(report).within else "What was found"
    if count > MOST_FINDINGS:
        return f"What stands out most: {MOST_FINDINGS} of {count} parts"
    return "What stands out"


def _findings(report: Report, width: float) -> list[Any]:
    found = standouts(report)[:MOST_FINDINGS]
    rows = [row for standout in found for row in standout.rows[:MOST_NUMBERS]]
    scales = {unit: Scale.of(unit, _of_unit(rows, unit)) for unit in ("deg", "%", "cm")}
    cards = [_finding(number, standout, scales, width) for number, standout in enumerate(found, 1)]
    told = looked_at(report)
    also = (
        text(f"Also looked at: {told.words}. All numbers are on the next pages.", 8) if told.words else None
    )
    said = [] if found else [text(words, 8.8) for words in outcome_words(report)]
    ranges = [text(RANGE_WORDS, 7, colour=SOFT)] if found else []
    return [*cards, *ranges, *said, *([also] if also else [])]


def _of_unit(rows: Sequence[TableRow], unit: str) -> list[TableRow]:
    return [row for row in rows if row.measurement is not None and row.measurement.unit == unit]


def _finding(number: int, standout: Standout, scales: dict[str, Scale], width: float) -> Any:
    """Part and sentence on the left; on the right each view's number on the scale of its unit."""
    words = [
        text(f"{number}. {standout.part}", 10.5, bold=True, space=0.5),
        text(standout.sentence, 8.8, space=0.5),
        *([text(standout.note, 7.4, colour=SOFT, space=0)] if standout.note else []),
    ]
    numbers_width = width * (1 - _WORDS_SHARE) - 4
    style = TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEABOVE", (0, 0), (-1, 0), 0.4, LINE),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (0, 0), 8),
            ("RIGHTPADDING", (1, 0), (1, 0), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ]
    )
    right = _numbers(standout.rows[:MOST_NUMBERS], scales, numbers_width)
    more = len(standout.rows) - MOST_NUMBERS
    if more > 0:
        right.append(text(f"{more} more of its numbers stand on the next pages.", 7, colour=SOFT, space=0))
    return Table([[words, right]], colWidths=[width * _WORDS_SHARE, width * (1 - _WORDS_SHARE)], style=style,
                 hAlign="LEFT")  # fmt: skip


def _numbers(rows: Sequence[TableRow], scales: dict[str, Scale], width: float) -> list[Any]:
    """The numbers, one line each with its bar; below those of a unit its axis."""
    parts: list[Any] = []
    chart_width = width * 0.4
    units = [(row.measurement.unit, row) for row in rows if row.measurement is not None]
    for unit, same in groupby(units, key=lambda pair: pair[0]):
        scale = scales[unit]
        lines = [_number(row, scale, chart_width) for _, row in same]
        foot = [[text("healthy range shaded", 7, colour=SOFT, space=0), axis(scale, chart_width)]]
        table = Table([*lines, *foot], colWidths=[width - chart_width, chart_width], style=_tight())
        parts.append(table)
    return parts


def _number(row: TableRow, scale: Scale, chart_width: float) -> list[Any]:
    words = f"{row.name}, {row.view.words}: {row.verdict_words}"
    return [
        [text(words, 7.4, space=0), text(row.value, 8.8, bold=True, space=0)],
        chart(row, scale, chart_width, 20.0),
    ]


def _tight() -> Any:
    style = plain_table()
    for padding in ("TOPPADDING", "BOTTOMPADDING", "RIGHTPADDING"):
        style.add(padding, (0, 0), (-1, -1), 0)
    style.add("VALIGN", (0, 0), (-1, -1), "MIDDLE")
    return style


# What next, safety, notes


def _next(report: Report) -> list[Any]:
    return [text(f"– {words}", 8.8, space=1) for words in next_words(report)]


def next_words(report: Report) -> tuple[str, ...]:
    """What to do now, at most three lines; exercises are not named before the safety messages."""
    plan, screening = plan_of(report), screening_of(report)
    first = ("First do what is said at the top of this page.",) if urgent_messages(report) else ()
    if plan is not None:
        return (*first, *_plan_words(plan))
    if not report.photos and first:
        return first
    if report.photos and not any(check.usable for check in report.photos):
        return (*first, "Take the photos again; page 2 says what was wrong with each.")
    again = "Look again in four to eight weeks: same place, same distance, same clothes."
    if screening is None or screening.unanswered:
        asked = "For an exercise plan answer the safety questions: the page Plan, or posture questions --ask."
        return (*first, asked, again)
    return (*first, again)


def _plan_words(plan: Plan) -> tuple[str, ...]:
    days = ", ".join(day.value.capitalize() for day in plan.days)
    whole = f"Exercise plan for {len(plan.weeks)} weeks: {days}; {minutes_words(plan, 0)}."
    retest = min(retest.week for retest in plan.retests)
    return (
        f"{whole} It stands at the end; read “{BEFORE}” on page 2 first.",
        f"At the end of week {retest} take the same photos again: same place, same distance, same clothes.",
    )


def _safety_line(report: Report, width: float) -> Any:
    """Where the safety messages stand, and what can't wait for them."""
    help_now = when_to_get_help().because[0]
    parts = [
        Paragraph(
            "<b>Not a diagnosis and no medical advice.</b> Small differences are normal, and posture and "
            f"pain are only weakly linked. {help_now} Page 2 says when else to get help.",
            text("", 7.6).style,
        )
    ]
    return boxed(parts, width, LINE)
