"""One measurement over time: values with errors, the healthy range, the smallest change that counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import streamlit as st

from posture.compare.changes import MdcSource, smallest_change
from posture.history.keeping import saved_number
from posture.history.records import SavedCheck, TrendPoint
from posture.history.repeatability import repeats
from posture.knowledge.load import load
from posture.knowledge.records import Band, Reference
from posture.measure.measures import ROWS
from posture.measure.sway import Repeat, TrendKey
from posture.measure.uncertainty import format_value, unit_suffix


def trend_ui(trends: Mapping[TrendKey, Sequence[TrendPoint]], saved: Callable[[str], SavedCheck]) -> None:
    """Choose a measurement and see it over time. saved: the check with this id."""
    shown = {trend: points for trend, points in trends.items() if trend[1] in ROWS}
    if not shown:
        st.info("No check is saved for this person yet.")
        return
    references = load().references
    table = list(ROWS)

    def rank(trend: TrendKey) -> tuple[bool, int, str]:
        """Measurements with a healthy range first, then in the order of the table."""
        reference = references.get(trend[1])
        return reference is None or reference.band is None, table.index(trend[1]), trend[0].value

    order = sorted(shown, key=rank)
    chosen: TrendKey = st.selectbox("Measurement", order, format_func=_name, key="trend_key")
    points, reference = shown[chosen], references.get(chosen[1])
    own = repeats(trends).get(chosen)
    # That of two checks as sure as the middle one of this course.
    typical = sorted(points, key=lambda point: point.std)[len(points) // 2]
    number = saved_number(saved(typical.check_id), chosen)
    mdc, source = smallest_change(number, number, reference, own)
    st.vega_lite_chart(spec=trend_chart(points, reference, mdc), width="stretch")
    st.caption(_caption(points, reference, own, mdc, source))


def _name(trend: TrendKey) -> str:
    return f"{ROWS[trend[1]].name} ({trend[0]})"


def trend_chart(points: Sequence[TrendPoint], reference: Reference | None, mdc: float) -> dict[str, Any]:
    """A Vega-Lite chart: values with 95 % intervals, the healthy band (green), first value ± mdc (dashed).

    Repeats, taken to learn the standing, are rings off the line: they are no steps of a course.
    """
    unit = points[0].unit
    rows = [
        {
            "repeat": point.repeat_set is not None,
            "when": point.taken_at.isoformat(),
            "value": point.value,
            "low": point.value - 1.96 * point.std,
            "high": point.value + 1.96 * point.std,
            "text": format_value(point.value, point.std, unit),
        }
        for point in points
    ]
    x = {"field": "when", "type": "temporal", "title": None, "scale": {"domain": _span(points)}}
    axis = {"title": "degrees" if unit == "deg" else unit, "scale": {"zero": False}}

    def y(field: str) -> dict[str, Any]:
        return {"field": field, "type": "quantitative", **axis}

    tooltip = [
        {"field": "when", "type": "temporal", "format": "%d %b %Y, %H:%M", "title": "when"},
        {"field": "text", "type": "nominal", "title": "value"},
    ]
    checks = [row for row in rows if not row["repeat"]]
    repeated = [row for row in rows if row["repeat"]]
    first = next((point for point in points if point.repeat_set is None), points[0])
    start, data = first.value, {"values": rows}
    layers: list[dict[str, Any]] = [  # a layer without rows would make Vega warn in the console
        {
            "data": {"values": [{"edge": start - mdc}, {"edge": start + mdc}]},
            "mark": {"type": "rule", "strokeDash": [5, 4], "color": "#7b8a86"},
            "encoding": {"y": y("edge")},
        },
        {
            "data": data,
            "mark": {"type": "rule", "color": "#5b6b67"},
            "encoding": {"x": x, "y": y("low"), "y2": {"field": "high"}},
        },
    ]
    if checks:
        course = {"data": {"values": checks}}
        line = {"type": "line", "color": "#0b7a6f", "opacity": 0.5}
        dot = {"type": "circle", "color": "#0b7a6f", "size": 70, "opacity": 1}
        layers += [
            course | {"mark": line, "encoding": {"x": x, "y": y("value")}},
            course | {"mark": dot, "encoding": {"x": x, "y": y("value"), "tooltip": tooltip}},
        ]
    if repeated:
        layers.append(
            {
                "data": {"values": repeated},
                "mark": {"type": "point", "color": "#5b6b67", "size": 45, "filled": False},
                "encoding": {"x": x, "y": y("value"), "tooltip": tooltip},
            }
        )
    if reference is not None and reference.band is not None:
        floor, top = (f(float(str(row[k])) for row in rows) for f, k in ((min, "low"), (max, "high")))
        layers.insert(0, _band(reference.band, floor, top, y))
    return {"height": 340, "layer": layers}


def _span(points: Sequence[TrendPoint]) -> list[str]:
    """First and last moment of the time axis: a day at the least, or its marks would be split seconds."""
    first, last = (f(point.taken_at for point in points) for f in (min, max))
    room = max(timedelta(days=1) - (last - first), (last - first) * 0.06) / 2
    return [(first - room).isoformat(), (last + room).isoformat()]


def _band(band: Band, floor: float, top: float, y: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """The healthy range; an open side ends a little beyond the data."""
    low = min(floor, band.high or 0.0) - 1 if band.low is None else band.low
    high = max(top, band.low or 0.0) + 1 if band.high is None else band.high
    return {
        "data": {"values": [{"low": low, "high": high}]},
        "mark": {"type": "rect", "color": "#9ad5c8", "opacity": 0.35},
        "encoding": {"y": y("low"), "y2": {"field": "high"}},
    }


def _caption(
    points: Sequence[TrendPoint],
    reference: Reference | None,
    own: Repeat | None,
    mdc: float,
    source: MdcSource,
) -> str:
    amount = f"{mdc:.1f}{unit_suffix(points[0].unit)}"
    if source == "literature":
        from_words = "as published for photos of it"
    else:
        from_words = (
            "with this person's own repeats" if own else "typical standing; own repeats narrow or widen it"
        )
    parts = [
        "Bars: 95 % interval.",
        f"Dashed: the first value ± {amount}, the smallest change of two checks that counts ({from_words}).",
    ]
    if any(point.repeat_set is not None for point in points):
        parts.append("Rings: photos taken to learn repeatability.")
    if reference is not None and reference.band is not None:
        parts.append(f"Green: the healthy range, {reference.band}.")
    else:
        parts.append("No healthy range is agreed for it.")
    if reference is not None:
        parts.append(f"Positive: {reference.positive}; negative: {reference.negative}.")
    return " ".join(parts)
