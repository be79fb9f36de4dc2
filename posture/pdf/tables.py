"""The numbers as tables, one for each unit: all of a unit on one scale, whose axis is its head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Table

from posture.findings.judge import RULE_WORDS
from posture.measure.uncertainty import RANGE_WORDS
from posture.pdf.layout import COLOURS, LINE, SOFT, heading, plain_table, text
from posture.pdf.scale import Scale, axis, chart
from posture.pipeline import Report
from posture.report.standouts import standouts
from posture.report.table import TableRow, rows_of

_UNITS = {"deg": "Angles, in degrees", "%": "Offsets, in %", "cm": "Offsets, in centimetres"}
_SHARES = (0.155, 0.09, 0.215, 0.2, 0.155, 0.105, 0.08)
_HEADS = ("Measurement", "Seen from", "", "Value (95 % range)", "What it shows", "Healthy", "Verdict")


class _Lane(NamedTuple):
    """One number and where it comes from: "front view", "front view 2", "mean of 2"."""

    row: TableRow
    seen: str


def numbers(report: Report, width: float) -> list[Any]:
    """All measurements: value with its range, what it shows, healthy range, verdict; by unit and measure."""
    lanes = list(_lanes(report))
    if not lanes:
        return []
    parts: list[Any] = heading("All numbers")
    for unit, title in _UNITS.items():
        of_unit = [lane for lane in lanes if lane.row.measurement and lane.row.measurement.unit == unit]
        if of_unit:
            parts += [CondPageBreak(30 * mm), text(title, 8.5, bold=True, space=1)]
            parts.append(_table(unit, of_unit, width))
    note = f"{RULE_WORDS} Signs: positive = to your right, forward, knee inward."
    if not standouts(report):  # otherwise page 1 has said it
        note = f"{RANGE_WORDS} {note}"
    absent = [f"{lane.row.name} ({lane.seen})" for lane in lanes if lane.row.measurement is None]
    if absent:
        note += f" Not measured: {', '.join(dict.fromkeys(absent))}."
    return [*parts, text(note, 7, colour=SOFT)]


def _lanes(report: Report) -> Iterator[_Lane]:
    """Each photo's numbers, then those of the means."""
    means = {mean.view: mean for mean in report.means}
    counted: dict[object, int] = {}
    for check in report.photos:
        counted[check.view] = number = counted.get(check.view, 0) + 1
        seen = f"{check.view.words} {number}" if check.view in means else check.view.words
        yield from (_Lane(row, seen) for row in rows_of(check, report.findings))
    for mean in means.values():
        for row in rows_of(mean, report.findings):
            yield _Lane(row, f"mean of {mean.photos}; standing {row.sway}" if row.sway else "mean")


def _table(unit: str, lanes: Sequence[_Lane], width: float) -> Any:
    groups: dict[str, list[_Lane]] = {}
    for lane in lanes:
        groups.setdefault(lane.row.name, []).append(lane)
    scale = Scale.of(unit, [lane.row for lane in lanes])
    chart_width = width * _SHARES[2] - 4
    heads: list[Any] = [text(head, 7, bold=True, colour=SOFT, space=0) for head in _HEADS]
    heads[2] = axis(scale, chart_width)
    cells, style = [heads], plain_table()
    style.add("VALIGN", (0, 0), (-1, -1), "MIDDLE")
    style.add("VALIGN", (0, 0), (-1, 0), "BOTTOM")
    for padding in ("TOPPADDING", "BOTTOMPADDING"):
        style.add(padding, (0, 0), (-1, -1), 0.4)
    for name, same in groups.items():
        first = len(cells)
        style.add("LINEABOVE", (0, first), (-1, first), 0.4, LINE)
        style.add("NOSPLIT", (0, first), (-1, first + len(same) - 1))
        cells += [
            _cells(lane, name if number == 0 else "", scale, chart_width) for number, lane in enumerate(same)
        ]
    shares = [width * share for share in _SHARES]
    return Table(cells, colWidths=shares, style=style, repeatRows=1, hAlign="LEFT", spaceAfter=6)


def _cells(lane: _Lane, name: str, scale: Scale, chart_width: float) -> list[Any]:
    """name: "" for all but the first number of a measure, which also tells the healthy range."""
    row = lane.row
    colour = COLOURS.get(row.verdict, SOFT)
    verdict = row.verdict_words.replace("-", "–")
    return [
        text(name, 7.4, space=0),
        text(lane.seen, 7, colour=SOFT, space=0),
        chart(row, scale, chart_width),
        text(row.value, 7.4, bold=True, space=0),
        text(row.meaning, 7, space=0),
        text(_unbroken(row.band) if name else "", 7, space=0),
        text(verdict.removesuffix(" range"), 7, bold=row.verdict == "outside", colour=colour, space=0),
    ]


def _unbroken(band: str) -> str:
    """The range on one line: "−3 to 3°"."""
    return band if band.endswith("range") else band.replace(" ", "\N{NO-BREAK SPACE}")
