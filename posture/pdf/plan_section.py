"""The exercise plan on paper: what on which day and how much in which week, then how each is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Table

from posture.figures.exercises import exercise_svg
from posture.pdf.drawings import drawing
from posture.pdf.layout import SOFT, heading, plain_table, ruled_table, text
from posture.pdf.text import REGULAR
from posture.plan.dose import Dose
from posture.plan.programme import NOT_SERVED, Plan, PlanItem, Weekday, harder_needs
from posture.plan.regulation import Advice, Retest

_COLUMNS = 3
_NAME_SHARE, _DAYS_SHARE = 0.25, 0.08
_WIDE_WEEKS = 9
"""Up to this many weeks have room for letters of the usual size."""


@dataclass(frozen=True)
class _Row:
    """One exercise of the plan: its days, and its dose in each week."""

    item: PlanItem
    days: tuple[Weekday, ...]
    doses: tuple[Dose, ...]


def plan(plan: Plan, width: float) -> list[Any]:
    """The plan in `width` points: a table of days and weeks, then a figure and the steps of each exercise.

    Its messages are at the head of the document.
    """
    rows = _rows(plan)
    minutes = ", ".join(
        f"{first.day.value.capitalize()} {first.minutes:.0f} to {last.minutes:.0f} min"
        for first, last in zip(plan.weeks[0].sessions, plan.weeks[-1].sessions, strict=True)
    )
    cards = [_card(number, row, width / _COLUMNS - 4 * mm) for number, row in enumerate(rows, 1)]
    parts = [
        *heading(f"Exercise plan: {len(plan.weeks)} weeks", room=70 * mm),
        text(f"{minutes}, warming up and rests included.", 7.6),
        *(text(words, 7.6) for words in plan.purpose),
        *_rules(plan.rules),
        *(text(words, 7.2) for words in plan.proposals),
        _schedule(rows, width),
        text(
            "Sets × repeats, or × the time that each is held; → as the week before.",
            7,
            colour=SOFT,
        ),
    ]
    apart = plain_table()
    apart.add("RIGHTPADDING", (0, 0), (-1, -1), 10)
    for first in range(0, len(cards), _COLUMNS):
        of_row = cards[first : first + _COLUMNS]
        of_row += [[]] * (_COLUMNS - len(of_row))
        parts.append(Table([of_row], colWidths=[width / _COLUMNS] * _COLUMNS, style=apart))
    if plan.habits:
        daily = "; ".join(item.line for item in plan.habits)
        parts.append(text(f"Every day: {daily}", 7.6))
    return [*parts, _retests(plan.retests), *_left_out(plan)]


def _rules(rules: Sequence[Advice]) -> list[Any]:
    """How to steer the plan, a line or two each."""
    lines = (text(f"{rule.title}: {rule.text}", 7, space=1) for rule in rules)
    return [text("How to steer it", 7.6, bold=True, space=1), *lines]


def _retests(retests: Sequence[Retest]) -> Any:
    """What to test again, once, and what it means at the end of which week."""
    lines = list(retests[0].again)
    lines += [f"{retest.title}. {' '.join(map(str, retest.then))}" for retest in retests]
    return KeepTogether(
        [text("Look again", 7.6, bold=True, space=1), *(text(line, 7, space=1) for line in lines)]
    )


def _left_out(plan: Plan) -> list[Any]:
    """What was asked for and left out, each reason once."""
    lines = [f"{', '.join(names)}: {reason}" for reason, names in plan.left_out_by_reason().items()]
    lines += [f"{imbalance.name}: {NOT_SERVED}" for imbalance in plan.not_served]
    said = [text(line, 7, colour=SOFT, space=1) for line in lines]
    return [text("Left out, and why", 7.6, bold=True, space=1), *said] if said else []


def _rows(plan: Plan) -> list[_Row]:
    """The exercises in the order in which they are first done; every week has the same days."""
    found: dict[tuple[str, Any], list[tuple[int, int]]] = {}
    for s, session in enumerate(plan.weeks[0].sessions):
        for i, item in enumerate(session.items):
            found.setdefault((item.exercise.id, item.side), []).append((s, i))
    rows = []
    for places in found.values():
        s, i = places[0]
        doses = tuple(week.sessions[s].items[i].dose for week in plan.weeks)
        days = tuple(plan.weeks[0].sessions[day].day for day, _ in places)
        rows.append(_Row(plan.weeks[0].sessions[s].items[i], days, doses))
    return rows


def _schedule(rows: Sequence[_Row], width: float) -> Any:
    weeks = len(rows[0].doses)
    heads = ("Exercise, in week", "Days", *(str(n) for n in range(1, weeks + 1)))
    cells: list[list[Any]] = [[text(head, 6.8, bold=True, colour=SOFT, space=0) for head in heads]]
    for number, row in enumerate(rows, 1):
        days = " ".join(day.value[:3].capitalize() for day in row.days)
        name = text(f"{number}. {row.item.exercise.name}", 7.2, space=0)
        cells.append([name, text(days, 6.8, space=0), *_doses(row)])
    each = width * (1 - _NAME_SHARE - _DAYS_SHARE) / weeks
    style = ruled_table()
    style.add("RIGHTPADDING", (2, 0), (-1, -1), 1)
    shares = [width * _NAME_SHARE, width * _DAYS_SHARE, *[each] * weeks]
    return Table(cells, colWidths=shares, style=style, repeatRows=1, hAlign="LEFT")


def _doses(row: _Row) -> list[Any]:
    """A cell for each week; if nothing changes from the week before, an arrow."""
    size = 6.4 if len(row.doses) <= _WIDE_WEEKS else 5.8
    cells: list[Any] = []
    for dose, same in groupby(row.doses):
        lines = [text(line, size, space=0) for line in _dose_lines(dose)]
        cells += [lines, *([text("→", size, colour=SOFT, space=0)] for _ in list(same)[1:])]
    return cells


def _dose_lines(dose: Dose) -> list[str]:
    """ "3 × 12", "each side", "3 s": what fits into a narrow cell."""
    return dose.text.replace("hold ", "").replace(" each side", ", each side").split(", ")


def _card(number: int, row: _Row, width: float) -> list[Any]:
    exercise = row.item.exercise
    steps = " ".join(f"{i}. {step}" for i, step in enumerate(row.item.steps, 1))
    parts = [
        _figure(row.item, width),
        text(f"{number}. {exercise.name}", 7.8, bold=True, space=1),
        text(row.item.how_side, 6.8, bold=True, space=1),
        text(steps, 6.8, space=1),
        text(f"Easier: {exercise.easier} Harder{harder_needs(exercise)}: {exercise.harder}", 6.8, space=1),
    ]
    return [*parts, text(f"Mind: {exercise.cautions}", 6.4, colour=SOFT, space=3)]


def _figure(item: PlanItem, width: float) -> Any:
    """Start, arrow, end: the words of the figure itself would be too small on paper."""
    each = width * 0.46
    start, end = (
        drawing(exercise_svg(item.exercise.id, frame=frame, side=item.side), each, font=REGULAR)
        for frame in ("start", "end")
    )
    style = plain_table()
    style.add("VALIGN", (1, 0), (1, 0), "MIDDLE")
    style.add("RIGHTPADDING", (0, 0), (-1, -1), 0)
    return Table(
        [[start, text("→", 8, colour=SOFT), end]], colWidths=[each, width - 2 * each, each], style=style
    )
