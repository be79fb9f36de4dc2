"""Small charts of one measurement: today's value in its healthy range, and its course over time.

Readable 320 px wide, on light and dark grounds; nothing rests on colour alone: the range is a band
with edges, the value a dot with whiskers (its 95 % interval).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date

from posture.errors import UsageError
from posture.figures.svg import TEXT, document, number, text
from posture.uncertainty import Unit, decimals, format_value

WIDTH = 320.0
RANGE_HEIGHT, TREND_HEIGHT = 66.0, 150.0
BAND, BAND_EDGE, VALUE, CHANGE = "#2a9d8f", "#1f7a70", "#3f74d1", "#b0752a"
SIDE_PX = 16.0
TREND_LEFT, TREND_RIGHT, TREND_TOP = 44.0, 306.0, 10.0
Z95 = 1.96

Point = tuple[date, float, float]


def _amount(value: float, unit: Unit, digits: int = 0) -> str:
    """A number for an axis: "−5°", "12 %"."""
    rounded = round(value, digits) or 0.0
    return f"{rounded:.{digits}f}".replace("-", "−") + ("°" if unit == "deg" else f" {unit}")


def _spoken_range(low: float, high: float, unit: Unit) -> str:
    if math.isinf(low) and math.isinf(high):
        return "no range"
    if math.isinf(low):
        return f"up to {_amount(high, unit, 1)}"
    if math.isinf(high):
        return f"{_amount(low, unit, 1)} or more"
    return f"{_amount(low, unit, 1)} to {_amount(high, unit, 1)}"


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
    """Labels (x in px, value) that would touch an earlier one are left out."""
    written: list[float] = []
    parts = []
    for x, value in spots:
        if all(abs(x - other) >= 34 for other in written):
            written.append(x)
            digits = 0 if float(value).is_integer() else 1
            kept = min(max(x, SIDE_PX), WIDTH - SIDE_PX)
            parts.append(text(kept, y, _amount(value, unit, digits), anchor="middle"))
    return "".join(parts)


def range_chart_svg(
    low: float, high: float, value: float, std: float, unit: Unit, *, axis: tuple[float, float]
) -> str:
    """A value with its 95 % interval on its healthy range, as SVG (320 x 66).

    low, high: the range, in `unit`; minus or plus infinity where it is open. `axis` is what the chart
    spans; a value beyond it is drawn at its end with an arrow. Raises UsageError for a range or axis
    that runs backwards.
    """
    _checked(low, high, axis)
    inner = WIDTH - 2 * SIDE_PX

    def at(amount: float) -> float:
        return SIDE_PX + inner * (min(max(amount, axis[0]), axis[1]) - axis[0]) / (axis[1] - axis[0])

    y, half = 36.0, 9.0
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
    room = 4.3 * len(label) + 2
    parts = [
        _band(at(low), y - half, at(high) - at(low), 2 * half, edges),
        f'<path d="M{SIDE_PX} {y}h{number(inner)}" stroke="{TEXT}" stroke-width="1"/>',
        f'<path d="{interval}" stroke="{VALUE}" stroke-width="2.5" fill="none"/>',
        dot,
        text(min(max(x, room), WIDTH - room), 18, label, size=13, anchor="middle", bold=True),
        _ticks([(at(end), end) for end in (low, high, *axis, 0.0) if axis[0] <= end <= axis[1]], unit, 61),
    ]
    said = (
        f"{label}; 95 % interval {_amount(value - Z95 * std, unit, decimals(std))} to "
        f"{_amount(value + Z95 * std, unit, decimals(std))}; usual range {_spoken_range(low, high, unit)}."
    )
    return document(
        WIDTH, RANGE_HEIGHT, f"{label}, usual range {_spoken_range(low, high, unit)}", said, parts
    )


def _trend_axis(points: Sequence[Point], band: tuple[float, float], mdc: float | None) -> tuple[float, float]:
    ends = [value + sign * Z95 * std for _, value, std in points for sign in (-1, 1)]
    ends += [end for end in band if math.isfinite(end)]
    if mdc is not None:
        ends += [points[0][1] - mdc, points[0][1] + mdc]
    low, high = min(ends), max(ends)
    pad = 0.08 * (high - low) or 1.0
    return low - pad, high + pad


def _spoken_trend(points: Sequence[Point], unit: Unit, mdc: float | None) -> str:
    (first_day, first, first_std), (last_day, last, last_std) = points[0], points[-1]
    said = f"{first_day:%Y-%m-%d}: {format_value(first, first_std, unit)}"
    if len(points) == 1:
        return f"One check. {said}."
    change = _amount(last - first, unit, 1)
    said += f"; {last_day:%Y-%m-%d}: {format_value(last, last_std, unit)}. Change {change}"
    if mdc is None:
        return f"{len(points)} checks. {said}."
    verdict = "within the error" if abs(last - first) < mdc else "more than the error"
    return f"{len(points)} checks. {said}, {verdict} of two photos ({_amount(mdc, unit, 1)})."


def _side_labels(amounts: Sequence[float], unit: Unit, y_of: Callable[[float], float]) -> str:
    """Labels at the left edge; one that would touch an earlier one is left out."""
    written: list[float] = []
    parts = []
    for amount in amounts:
        if math.isfinite(amount) and all(abs(y_of(amount) - other) >= 13 for other in written):
            written.append(y_of(amount))
            digits = 0 if float(amount).is_integer() else 1
            parts.append(text(TREND_LEFT - 6, y_of(amount) + 4, _amount(amount, unit, digits), anchor="end"))
    return "".join(parts)


def _course(spots: Sequence[tuple[float, float, float, float]]) -> str:
    """Dots with whiskers, joined by a line; each spot is x, y, and the whisker's two ends in px."""
    joined = "M" + "L".join(f"{number(x)} {number(y)}" for x, y, _, _ in spots)
    whiskers = "".join(
        f"M{number(x)} {number(low)}V{number(high)}"
        + "".join(f"M{number(x - 4)} {number(end)}h8" for end in (low, high))
        for x, _, low, high in spots
    )
    dots = "".join(
        f'<circle cx="{number(x)}" cy="{number(y)}" r="4.5" fill="{VALUE}" stroke="#fff" stroke-width="1.3"/>'
        for x, y, _, _ in spots
    )
    return (
        f'<path d="{joined}" stroke="{VALUE}" stroke-width="1.5" fill="none" stroke-opacity="0.6"/>'
        f'<path d="{whiskers}" stroke="{VALUE}" stroke-width="2" fill="none"/>{dots}'
    )


def _days(first: date, last: date, x: float) -> str:
    y = TREND_HEIGHT - 7
    if first == last:
        return text(x, y, f"{first:%Y-%m-%d}", anchor="middle")
    return text(TREND_LEFT, y, f"{first:%Y-%m-%d}") + text(TREND_RIGHT, y, f"{last:%Y-%m-%d}", anchor="end")


def trend_svg(
    points: Sequence[Point], band: tuple[float, float], mdc: float | None, *, unit: Unit = "deg"
) -> str:
    """A measurement over time with 95 % intervals and the healthy range, as SVG (320 x 150).

    points: (day, value, std), any order, one at least; band: the range, infinite where it is open;
    mdc: the smallest change that two checks can tell, drawn as dashed lines around the first value.
    Raises UsageError without points or for a range that runs backwards.
    """
    if not points:
        raise UsageError("A course over time needs at least one check.")
    ordered = sorted(points, key=lambda point: point[0])
    axis = _trend_axis(ordered, band, mdc)
    _checked(*band, axis)
    bottom = TREND_HEIGHT - 24.0

    def y_of(amount: float) -> float:
        return bottom - (bottom - TREND_TOP) * (min(max(amount, axis[0]), axis[1]) - axis[0]) / (
            axis[1] - axis[0]
        )

    seconds = [(day - ordered[0][0]).total_seconds() for day, _, _ in ordered]
    reach = TREND_RIGHT - TREND_LEFT - 16
    xs = [TREND_LEFT + 8 + reach * (when / seconds[-1] if seconds[-1] else 0.5) for when in seconds]
    spots = [
        (x, y_of(value), y_of(value - Z95 * std), y_of(value + Z95 * std))
        for x, (_, value, std) in zip(xs, ordered, strict=True)
    ]
    edges = "".join(f"M{TREND_LEFT} {number(y_of(end))}H{TREND_RIGHT}" for end in band if math.isfinite(end))
    parts = [_band(TREND_LEFT, y_of(band[1]), TREND_RIGHT - TREND_LEFT, y_of(band[0]) - y_of(band[1]), edges)]
    if mdc is not None:
        dashes = "".join(
            f"M{TREND_LEFT} {number(y_of(ordered[0][1] + sign * mdc))}H{TREND_RIGHT}" for sign in (-1, 1)
        )
        parts.append(
            f'<path d="{dashes}" stroke="{CHANGE}" stroke-width="1.3" stroke-dasharray="5 4" fill="none"/>'
        )
        if len(spots) > 1:
            parts.append(
                text(
                    (TREND_LEFT + TREND_RIGHT) / 2, TREND_HEIGHT - 7, "dashes: within error", anchor="middle"
                )
            )
    parts += [
        _course(spots),
        _side_labels([*band, ordered[-1][1]], unit, y_of),
        _days(ordered[0][0], ordered[-1][0], xs[0]),
    ]
    said = f"{_spoken_trend(ordered, unit, mdc)} Usual range {_spoken_range(*band, unit)}."
    return document(WIDTH, TREND_HEIGHT, "Course over time", said, parts)
