"""One measurement over time: values with errors, the healthy range, the smallest change that counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import altair as alt

from posture.history.records import TrendPoint
from posture.knowledge.records import Band, Reference
from posture.measure.uncertainty import format_value, range_95


def trend_chart(points: Sequence[TrendPoint], reference: Reference | None, mdc: float) -> alt.LayerChart:
    """Values with 95 % ranges, the healthy band (green), mdc above and below the first value (dashed).

    Repeats, which measure how much standing varies, are rings off the line: they are no steps of a course.
    """
    unit = points[0].unit
    axis_title = "degrees" if unit == "deg" else unit
    rows: list[dict[str, Any]] = [
        {
            "repeat": point.repeat_set is not None,
            "when": point.taken_at.isoformat(),
            "value": point.value,
            **dict(zip(("low", "high"), range_95(point.value, point.std), strict=True)),
            "text": format_value(point.value, point.std, unit),
        }
        for point in points
    ]
    when = alt.X("when:T", title=None, scale=alt.Scale(domain=_span(points)), axis=_dates(points))

    def y(field: str) -> alt.Y:
        return alt.Y(field, type="quantitative", title=axis_title, scale=alt.Scale(zero=False))

    tooltip = [
        alt.Tooltip("when:T", format="%d %b %Y, %H:%M", title="when"),
        alt.Tooltip("text:N", title="value"),
    ]
    checks = [row for row in rows if not row["repeat"]]
    repeated = [row for row in rows if row["repeat"]]
    first = next((point for point in points if point.repeat_set is None), points[0]).value
    edges = _of([{"edge": first - mdc}, {"edge": first + mdc}])
    layers = [  # Vega warns in the console about layers without rows
        edges.mark_rule(strokeDash=[5, 4], color="var(--p-edge)").encode(y=y("edge")),
        _of(rows).mark_rule(color="var(--p-soft)").encode(x=when, y=y("low"), y2="high"),
    ]
    if checks:
        course = _of(checks).encode(x=when, y=y("value"))
        layers.append(course.mark_line(color="var(--p-accent)", opacity=0.5))
        layers.append(course.mark_circle(color="var(--p-accent)", size=70, opacity=1).encode(tooltip=tooltip))
    if repeated:
        rings = _of(repeated).mark_point(color="var(--p-soft)", size=45, filled=False)
        layers.append(rings.encode(x=when, y=y("value"), tooltip=tooltip))
    if reference is not None and reference.band is not None:
        band = _of([_green(reference.band, rows)]).mark_rect(color="var(--p-within-bg)")
        layers.insert(0, band.encode(y=y("low"), y2="high"))
    return alt.LayerChart(layer=layers, height=340)


def _of(rows: Sequence[Mapping[str, Any]]) -> alt.Chart:
    """A layer of these rows. Streamlit would move InlineData elsewhere and offer it as a table."""
    return alt.Chart(alt.Data(values=[dict(row) for row in rows]))  # type: ignore[no-untyped-call]


_DAY = timedelta(days=1)


def _reach(points: Sequence[TrendPoint]) -> tuple[datetime, datetime]:
    return min(point.taken_at for point in points), max(point.taken_at for point in points)


def _of_one_day(points: Sequence[TrendPoint]) -> bool:
    first, last = _reach(points)
    return first.astimezone().date() == last.astimezone().date()


def _span(points: Sequence[TrendPoint]) -> list[str]:
    """First and last moment of the time axis: at least a day, or an hour if all points are of one day."""
    first, last = _reach(points)
    least = timedelta(hours=1) if first < last and _of_one_day(points) else _DAY
    room = max(least - (last - first), (last - first) * 0.12) / 2
    return [(first - room).isoformat(), (last + room).isoformat()]


def _dates(points: Sequence[TrendPoint]) -> alt.Axis:
    """Days below the time axis, or times with the day as title if several points are of one day."""
    first, last = _reach(points)
    if first == last:
        return alt.Axis(values=[first.isoformat()], format="%d %b %Y", grid=False)
    if _of_one_day(points):
        day = first.astimezone().strftime("%d %b %Y")
        return alt.Axis(format="%H:%M", tickCount=6, title=day, labelOverlap=True)
    return alt.Axis(
        format="%d %b %Y", tickCount=6, tickMinStep=_DAY.total_seconds() * 1000, labelOverlap=True
    )


def _green(band: Band, rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """The healthy range; an open side ends a little beyond the data."""
    floor, top = min(row["low"] for row in rows), max(row["high"] for row in rows)
    low = min(floor, band.high or 0.0) - 1 if band.low is None else band.low
    high = max(top, band.low or 0.0) + 1 if band.high is None else band.high
    return {"low": low, "high": high}
