"""One week of a plan on two pages at most: what, how, how much, and a box to tick for each day.

What is to be read first stands above the exercises. Figures and steps are as large as two pages allow; only a
plan of many exercises leaves the steps to the whole plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Table

from posture.errors import UsageError
from posture.figures.exercises import Part, exercise_svg
from posture.pdf.drawings import drawing
from posture.pdf.furniture import NAME_ROW, Furniture
from posture.pdf.layout import (
    INK,
    LINE,
    OUTSIDE,
    SOFT,
    Notes,
    boxed,
    bullets,
    heading,
    measured,
    ruled_table,
    text,
)
from posture.pdf.paper import PageSize, size_pt
from posture.pdf.text import REGULAR, register_fonts
from posture.plan.dose import Dose
from posture.plan.programme import Plan, PlanItem, Weekday
from posture.plan.regulation import in_short
from posture.plan.screening import SafetyMessage

MOST_PAGES = 2
_BOX = 4.6 * mm
_DAY = 8.2 * mm
_DOSE = 23 * mm
_SLACK = 2.0
_NOTES = 16 * mm
"""The least height of the box for notes; it fills what is left of the page."""


@dataclass(frozen=True)
class _Density:
    """figure: width of start and end together. letters: of the steps, in points; None: no steps. reasons:
    whether the messages name theirs."""

    figure: float
    letters: float | None
    reasons: bool = True


_DENSITIES = (
    _Density(50 * mm, 7.6),
    _Density(44 * mm, 7.2),
    _Density(38 * mm, 6.6),
    _Density(44 * mm, None),
    _Density(36 * mm, None),
    _Density(28 * mm, None),
    _Density(28 * mm, None, reasons=False),
)
"""The roomiest first."""
_CHOICES = (*((1, density) for density in _DENSITIES[:2]), *((MOST_PAGES, each) for each in _DENSITIES))
"""How many pages, and how dense: the first that fits is taken."""


def week_sheet(
    plan: Plan, *, week: int = 1, name: str = "", page_size: PageSize = "A4", day: date | None = None
) -> bytes:
    """The sheet of one week as a PDF file.

    name: of the person, in any script; "" leaves a line to write it on. day: the first day of the week, if
    known.

    Raises:
        UsageError: the plan has no such week.
    """
    if not 1 <= week <= len(plan.weeks):
        raise UsageError(f"The plan has weeks 1 to {len(plan.weeks)}, not {week}.")
    register_fonts()
    furniture = Furniture(size_pt(page_size), f"Exercises: week {week} of {len(plan.weeks)}", day, name)
    return furniture.pages(_story(plan, week, furniture))


def _story(plan: Plan, week: int, furniture: Furniture) -> list[Any]:
    """Everything in the roomiest form that fits: on one page if it is still easy to read, else on two."""
    width = furniture.width
    rows = _rows(plan, week)
    for pages, density in _CHOICES:
        head, foot = _head(plan, week, width, density), _foot(plan, width, density)
        tables = [
            _table(part, plan, width, density, drawn=False, headed=not part)
            for part in ([], *([row] for row in rows))
        ]
        top, *heights = (measured([table], width) for table in tables)
        room = furniture.height - _SLACK
        left = _left(heights, top, measured(head, width), measured(foot, width) + _NOTES, room, pages)
        if left is not None:
            break
    block = CondPageBreak(measured(foot, width) + _NOTES)
    return [*head, _table(rows, plan, width, density), block, *foot, Notes(width, _NOTES + (left or 0.0))]


def _left(
    rows: Sequence[float], top: float, head: float, foot: float, height: float, pages: int
) -> float | None:
    """The height that is left on the last page; None if so many pages don't do.

    rows: the height of each exercise. top: of the line that names the columns, on each page.
    """
    at, page = NAME_ROW + head + top, 1
    for number, block in enumerate((*rows, foot), 1):
        if at + block > height:
            at, page = (top if number <= len(rows) else 0.0), page + 1
        at += block
    return None if page > pages or at > height else height - at


# Above and below the exercises


def _head(plan: Plan, week: int, width: float, density: _Density) -> list[Any]:
    sessions = plan.weeks[week - 1].sessions
    days = ", ".join(f"{s.day.value.capitalize()} {round(s.minutes)} min" for s in sessions)
    return [
        *(_message(message, width, reasons=density.reasons) for message in plan.messages),
        *bullets(in_short(plan.track), 8),
        text(f"This week: {days}, warming up and rests included.", 8.4, bold=True, space=3),
    ]


def _message(message: SafetyMessage, width: float, *, reasons: bool) -> Any:
    count = len(message.because)
    elsewhere = (f"The {count} reasons stand in the whole plan.",) if count else ()
    shown = message.because if reasons else elsewhere
    urgent = message.urgency not in ("note", "help")
    title = text(message.title, 9, bold=True, space=0.5, colour=OUTSIDE if urgent else INK)
    parts = [title, text(message.text, 8, space=0.5), *bullets(shown, 7.2)]
    return boxed(parts, width, OUTSIDE if urgent else LINE)


def _foot(plan: Plan, width: float, density: _Density) -> list[Any]:
    """The habits with a box for each day of the week, and when to look again."""
    parts = heading("Every day", room=0) if plan.habits else []
    lines = [[text(item.line, 8, space=0), *(_tick() for _ in Weekday)] for item in plan.habits]
    if lines:
        heads = [text("", 7), *(_day_head(day) for day in Weekday)]
        days = [_DAY] * len(heads[1:])
        parts.append(Table([heads, *lines], colWidths=[width - sum(days), *days], style=_ticked()))
    again = min(retest.week for retest in plan.retests)
    how = "" if density.letters else " How each exercise is done: in the whole plan."
    parts.append(text(f"At the end of week {again}: look again, as the whole plan says.{how}", 8, space=3))
    return parts


# Exercises


@dataclass(frozen=True)
class _Row:
    number: int
    item: PlanItem
    days: frozenset[Weekday]


def _rows(plan: Plan, week: int) -> list[_Row]:
    """Each exercise and side of the week once, in the order in which they are first done."""
    found: dict[tuple[str, Any, str], list[tuple[Weekday, PlanItem]]] = {}
    for session in plan.weeks[week - 1].sessions:
        for item in session.items:
            found.setdefault((item.exercise.id, item.side, item.dose.text), []).append((session.day, item))
    return [
        _Row(number, same[0][1], frozenset(day for day, _ in same))
        for number, same in enumerate(found.values(), 1)
    ]


def _table(
    rows: Sequence[_Row], plan: Plan, width: float, density: _Density, *, drawn: bool = True,
    headed: bool = True,
) -> Any:  # fmt: skip
    """drawn: with the figures; without them it is as tall, and ready sooner."""
    days = plan.days
    words = width - density.figure - _DOSE - _DAY * len(days)
    heads = [text(head, 7, bold=True, colour=SOFT, space=0) for head in ("", "Exercise", "How much")]
    cells = [[*heads, *(_day_head(day) for day in days)]] if headed else []
    for row in rows:
        ticks = [_tick() if day in row.days else "" for day in days]
        dose = [text(line, 9, bold=True, space=0) for line in _dose_lines(row.item.dose)]
        cells.append([_figure(row.item, density.figure - 6, drawn), _words(row, density), dose, *ticks])
    widths = [density.figure, words, _DOSE, *[_DAY] * len(days)]
    return Table(cells, colWidths=widths, style=_ticked(), repeatRows=int(headed), hAlign="LEFT")


def _ticked() -> Any:
    style = ruled_table()
    style.add("RIGHTPADDING", (0, 0), (-1, -1), 6)
    style.add("RIGHTPADDING", (2, 0), (-1, -1), 0)
    style.add("TOPPADDING", (0, 0), (-1, -1), 2)
    style.add("BOTTOMPADDING", (0, 0), (-1, -1), 2)
    return style


def _words(row: _Row, density: _Density) -> list[Any]:
    item = row.item
    parts = [text(f"{row.number}. {item.exercise.name}", 8.8, bold=True, space=0.5)]
    if item.exercise.sides != "both":
        parts.append(text(item.how_side, 7.4, bold=True, space=0.5))
    if density.letters is not None:
        parts.append(text(" ".join(item.steps), density.letters, space=0.5))
        parts.append(text(f"Mind: {item.exercise.cautions}", density.letters, colour=SOFT, space=0))
    return parts


def _dose_lines(dose: Dose) -> list[str]:
    """ "2 × 8", "each side", "hold 3 s": what fits into the column."""
    return dose.text.replace(" each side", ", each side").split(", ")


def _figure(item: PlanItem, width: float, drawn: bool) -> Any:
    """Start and end; `drawn` False: an empty one of the same size."""
    each, gap = width * 0.48, width * 0.04
    made = Drawing(width, each * 0.75)
    if drawn:
        frames: tuple[Part, ...] = ("start", "end")
        for frame, x in zip(frames, (0.0, each + gap), strict=True):
            svg = exercise_svg(item.exercise.id, frame=frame, side=item.side)
            part = drawing(svg, each, font=REGULAR).asGroup()
            part.translate(x, 0)
            made.add(part)
    return made


def _tick() -> Any:
    made = Drawing(_BOX, _BOX)
    made.add(Rect(0.4, 0.4, _BOX - 0.8, _BOX - 0.8, fillColor=None, strokeColor=INK, strokeWidth=0.9))
    return made


def _day_head(day: Weekday) -> Any:
    return text(day.value[:3].capitalize(), 7, bold=True, colour=SOFT, space=0)
