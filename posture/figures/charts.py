"""A small chart of one measurement: its value and 95 % range in its healthy range.

It can be read 160 px wide, on light and dark grounds. Nothing depends on colour alone: the range is a band
with edges, the value a dot with whiskers (its 95 % range).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from posture.errors import UsageError
from posture.figures.svg import TEXT, document, number, text
from posture.measure.uncertainty import Z95, Unit, format_value, range_words, unit_suffix

WIDTH = 200.0
RANGE_HEIGHT = 70.0
BAND, BAND_EDGE, VALUE = "#2a9d8f", "#1f7a70", "#3f74d1"
SIDE_PX = 18.0
TICK_PX, VALUE_PX = 12, 13


def _amount(value: float, unit: Unit, digits: int = 0) -> str:
    """A number for an axis: "−5°", "12 %"."""
    rounded = round(value, digits) or 0.0
    return f"{rounded:.{digits}f}".replace("-", "−") + unit_suffix(unit)


def _spoken_range(low: float, high: float, unit: Unit) -> str:
    edges = [None if math.isinf(edge) else edge for edge in (low, high)]
    return "no range" if edges == [None, None] else range_words(edges[0], edges[1], unit_suffix(unit))


def _band(x: float, y: float, width: float, height: float, edges: str) -> str:
    size = f'width="{number(max(width, 0.0))}" height="{number(max(height, 0.0))}"'
    box = f'x="{number(x)}" y="{number(y)}" {size}'
    lines = f'<path d="{edges}" stroke="{BAND_EDGE}" stroke-width="1.5" fill="none"/>' if edges else ""
    return f'<rect {box} fill="{BAND}" fill-opacity="0.28"/>{lines}'


def _checked(low: float, high: float, axis: tuple[float, float]) -> None:
    if not (axis[0] < axis[1] and all(math.isfinite(end) for end in axis)):
        raise UsageError(f"The chart's axis must run from a lower to a higher number, not {axis}.")
    if not low < high:
        raise UsageError(f"A range must run from a lower to a higher number, not {low} to {high}.")


def _ticks(spots: Sequence[tuple[float, float]], unit: Unit, y: float) -> str:
    """Labels (x in px, value); one that would touch an earlier one is left out."""
    written: list[float] = []
    parts = []
    for x, value in spots:
        if all(abs(x - other) >= 42 for other in written):
            written.append(x)
            digits = 0 if float(value).is_integer() else 1
            label = _amount(value, unit, digits)
            room = 0.3 * TICK_PX * len(label)
            kept = min(max(x, room), WIDTH - room)
            parts.append(text(kept, y, label, size=TICK_PX, anchor="middle"))
    return "".join(parts)


def range_chart_svg(
    low: float, high: float, value: float, std: float, unit: Unit, *, axis: tuple[float, float]
) -> str:
    """A value with its 95 % range on its healthy range, as SVG (200 x 70).

    low, high: the range, in `unit`; minus or plus infinity if it is open. `axis` is what the chart spans; a
    value beyond it is drawn at its end with an arrow. Raises UsageError for a range or axis that runs
    backwards.
    """
    _checked(low, high, axis)
    inner = WIDTH - 2 * SIDE_PX

    def at(amount: float) -> float:
        return SIDE_PX + inner * (min(max(amount, axis[0]), axis[1]) - axis[0]) / (axis[1] - axis[0])

    y, half = 37.0, 9.0
    edges = "".join(
        f"M{number(at(end))} {y - half}v{2 * half}" for end in (low, high) if axis[0] <= end <= axis[1]
    )
    x, first, last = at(value), at(value - Z95 * std), at(value + Z95 * std)
    whiskers = "".join(
        f"M{number(end)} {y - 5}v10"
        for end, amount in ((first, value - Z95 * std), (last, value + Z95 * std))
        if axis[0] <= amount <= axis[1]
    )
    interval = f"M{number(first)} {y}H{number(last)}{whiskers}"
    if axis[0] <= value <= axis[1]:
        dot = f'<circle cx="{number(x)}" cy="{y}" r="5.5" fill="{VALUE}" stroke="#fff" stroke-width="1.5"/>'
    else:
        way = 1 if value > axis[1] else -1
        dot = f'<path d="M{number(x + way * 9)} {y}l{-way * 11} -7v14Z" fill="{VALUE}" stroke="#fff"/>'
    label = format_value(value, std, unit)
    room = 0.33 * VALUE_PX * len(label) + 2
    parts = [
        _band(at(low), y - half, at(high) - at(low), 2 * half, edges),
        f'<path d="M{SIDE_PX} {y}h{number(inner)}" stroke="{TEXT}" stroke-width="1"/>',
        f'<path d="{interval}" stroke="{VALUE}" stroke-width="2.5" fill="none"/>',
        dot,
        text(min(max(x, room), WIDTH - room), 18, label, size=VALUE_PX, anchor="middle", bold=True),
        _ticks([(at(end), end) for end in (low, high, *axis, 0.0) if axis[0] <= end <= axis[1]], unit, 64),
    ]
    said = f"{label}, the 95 % range in brackets; usual range {_spoken_range(low, high, unit)}."
    return document(
        WIDTH, RANGE_HEIGHT, f"{label}, usual range {_spoken_range(low, high, unit)}", said, parts
    )
