"""A number on its healthy range, as HTML: band, 95 % range, value; and the true value where it is known.

It prints the edges of the range and no value, which stands beside it once. Colours are the page's own, so it
is right on light and dark; nothing depends on colour alone.
"""

from __future__ import annotations

from html import escape

from posture.measure.uncertainty import Measurement, unit_suffix
from posture.report.table import TableRow

MIN_REACH = 3.0
ROOM = 0.06
"""Free at both ends, as a share of the scale."""


def scale_html(row: TableRow, true: float | None = None) -> str:
    """The scale of a row; "" for one that was not measured or has no agreed range."""
    measured, reference = row.measurement, row.reference
    if measured is None or reference is None or reference.band is None:
        return ""
    low, high = reference.band.low, reference.band.high
    start, end = axis(measured, low, high, true)

    def at(amount: float) -> str:
        return f"{100 * (min(max(amount, start), end) - start) / (end - start):.1f}%"

    def between(first: float, last: float) -> str:
        share = 100 * (min(last, end) - max(first, start)) / (end - start)
        return f"left:{at(first)};width:{share:.1f}%"

    first, last = measured.interval
    band = between(start if low is None else low, end if high is None else high)
    edges = "".join(
        f'<span class="edge" style="left:{at(edge)}">{_amount(edge, measured.unit)}</span>'
        for edge in (low, high)
        if edge is not None
    )
    truth = "" if true is None else f'<span class="true" style="left:{at(true)}"></span>'
    said = f"{row.value}; healthy: {row.band}" + ("" if true is None else f"; true: {true_words(row, true)}")
    return (
        f'<div class="scale" role="img" aria-label="{escape(said, quote=True)}">'
        f'<span class="band" style="{band}"></span><span class="track"></span>'
        f'<span class="range {row.verdict}" style="{between(first, last)}"></span>'
        f'<span class="dot {row.verdict}" style="left:{at(measured.value)}"></span>{truth}{edges}</div>'
    )


def axis(
    measured: Measurement, low: float | None, high: float | None, true: float | None = None
) -> tuple[float, float]:
    """Where the scale starts and ends: room on both sides of the band, the 95 % range and the truth."""
    edges = [edge for edge in (low, high) if edge is not None]
    reach = max(edges[-1] - edges[0] if len(edges) > 1 else abs(edges[0]), MIN_REACH) / 2
    shown = [edges[0] - reach, edges[-1] + reach, *measured.interval, *([] if true is None else [true])]
    room = ROOM * (max(shown) - min(shown))
    return min(shown) - room, max(shown) + room


def true_words(row: TableRow, true: float) -> str:
    """The true value as people read it: "−5.0°"; without its sign where zero is meant."""
    unit = "" if row.measurement is None else row.measurement.unit
    return _amount(round(true, 1), unit, 1)


def _amount(value: float, unit: str, digits: int | None = None) -> str:
    said = f"{value:g}" if digits is None else f"{value + 0.0:.{digits}f}"
    return said.replace("-", "−") + unit_suffix(unit)
