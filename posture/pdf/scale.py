"""One scale for all numbers of a unit: its axis, and each number on it with its range and healthy band."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from reportlab.graphics.shapes import Circle, Drawing, Line, Rect, String

from posture.measure.uncertainty import Measurement, unit_suffix
from posture.pdf.layout import BAND, COLOURS, LINE, SOFT
from posture.pdf.text import REGULAR
from posture.report.table import TableRow

LANE = 9.0
"""How tall a number's chart is, in points."""
AXIS = 11.0
_LETTERS = 7.0
_MOST_TICKS = 5
_LEAST_SPAN = 2.0
_AIR = 0.03
_SIDE = 9.0
"""Room on each side for half of the outermost label, in points."""


@dataclass(frozen=True)
class Scale:
    """From `low` to `high`, a tick every `step`, all in the unit of its numbers."""

    unit: str
    low: float
    high: float
    step: float

    @classmethod
    def of(cls, unit: str, rows: Iterable[TableRow]) -> Scale:
        """The scale that holds zero and, of all these rows, the 95 % ranges and the edges of the bands.

        Not of a row whose band lies far beside zero: it would press all the others together (`chart`).
        """
        held = [0.0]
        for row in rows:
            if row.measurement is not None and not _beside_zero(row):
                held += [*row.measurement.interval, *_edges(row)]
        low, high = min(held), max(held)
        wider = max(0.0, _LEAST_SPAN - (high - low)) / 2
        low, high = low - wider, high + wider
        span = high - low
        # A little air, so that an end never touches the frame.
        return cls(unit, low - _AIR * span, high + _AIR * span, _step(span))

    @property
    def ticks(self) -> tuple[float, ...]:
        """Where the labels stand, in the unit: the multiples of `step` from low to high."""
        first, last = math.ceil(self.low / self.step), math.floor(self.high / self.step)
        return tuple(n * self.step for n in range(first, last + 1))

    def x(self, value: float, width: float) -> float:
        """Where a value lies in a chart `width` points wide; what lies beyond an end stands on it."""
        share = (value - self.low) / (self.high - self.low)
        return _SIDE + (width - 2 * _SIDE) * min(1.0, max(0.0, share))


def _step(span: float) -> float:
    """The smallest of 1, 2, 5, 10, 20 ... that needs no more than _MOST_TICKS ticks."""
    for power in range(4):
        for first in (1, 2, 5):
            if span / (first * 10**power) <= _MOST_TICKS:
                return float(first * 10**power)
    return 10.0 ** math.ceil(math.log10(span / 4))


def _beside_zero(row: TableRow) -> bool:
    return row.reference is not None and row.reference.band is not None and row.reference.band.beside_zero


def _edges(row: TableRow) -> list[float]:
    band = row.reference.band if row.reference else None
    return [edge for edge in (band.low, band.high) if edge is not None] if band else []


def axis(scale: Scale, width: float) -> Any:
    """The axis with its labels, for the head of a table."""
    made = Drawing(width, AXIS)
    for tick in scale.ticks:
        x = scale.x(tick, width)
        label = f"{tick:g}".replace("-", "−") + (unit_suffix(scale.unit) if tick == scale.ticks[-1] else "")
        made.add(Line(x, 0, x, 2.5, strokeColor=SOFT, strokeWidth=0.6))
        made.add(
            String(x, 4, label, fontName=REGULAR, fontSize=_LETTERS, textAnchor="middle", fillColor=SOFT)
        )
    made.add(
        Line(scale.x(scale.low, width), 0, scale.x(scale.high, width), 0, strokeColor=SOFT, strokeWidth=0.6)
    )
    return made


def chart(row: TableRow, scale: Scale, width: float, height: float = LANE) -> Any:
    """One number: the healthy band, its 95 % range as a bar, its value as a dot; far from zero by itself."""
    made = Drawing(width, height)
    if _beside_zero(row):
        scale = _own(row)
    if row.reference is not None and row.reference.band is not None:
        low, high = row.reference.band.low, row.reference.band.high
        start = scale.x(scale.low if low is None else low, width)
        end = scale.x(scale.high if high is None else high, width)
        made.add(Rect(start, 0, end - start, height, fillColor=BAND, strokeColor=None))
    for tick in scale.ticks:
        x = scale.x(tick, width)
        strong = 0.9 if tick == 0 else 0.35
        made.add(Line(x, 0, x, height, strokeColor=LINE, strokeWidth=strong))
    if row.measurement is not None:
        _mark(made, row.measurement, COLOURS.get(row.verdict, SOFT), scale, height / 2)
    return made


def _own(row: TableRow) -> Scale:
    """The scale of a row whose band lies beside zero: around band and range, with no tick but zero."""
    ends = [*(row.measurement.interval if row.measurement else ()), *_edges(row)]
    room = max(_LEAST_SPAN, max(ends) - min(ends)) / 2
    return Scale("", min(ends) - room, max(ends) + room, 1000.0)


def _mark(made: Any, measurement: Measurement, colour: Any, scale: Scale, y: float) -> None:
    low, high = (scale.x(end, made.width) for end in measurement.interval)
    made.add(Line(low, y, high, y, strokeColor=colour, strokeWidth=1.3))
    for end in (low, high):
        made.add(Line(end, y - 2, end, y + 2, strokeColor=colour, strokeWidth=1))
    made.add(Circle(scale.x(measurement.value, made.width), y, 2.1, fillColor=colour, strokeColor=None))
