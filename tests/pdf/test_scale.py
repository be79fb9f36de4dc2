"""One scale for each unit: it holds every number and band of its rows, and each lies where its axis says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.graphics.shapes import Circle, Drawing, Line, Rect, String

from posture.anatomy import View
from posture.measure.uncertainty import Measurement
from posture.pdf.scale import Scale, axis, chart
from posture.pdf.text import register_fonts
from posture.report.table import TableRow, row_of

register_fonts()
WIDTH = 120.0
KEYS = ("shoulder_level_deg", "ear_over_shoulder_deg", "hip_over_ankle_deg", "head_tilt_deg", "eye_tilt_deg")


def row(key: str, value: float, std: float) -> TableRow:
    return row_of(Measurement.from_budget(key, value, "deg", {"model": std}), View.FRONT)


ROWS = st.lists(
    st.builds(row, st.sampled_from(KEYS), st.floats(-80, 80), st.floats(0, 25)), min_size=1, max_size=6
)


def of_kind(drawn: Drawing, kind: type) -> list:
    return [shape for shape in drawn.contents if isinstance(shape, kind)]


@given(ROWS)
def test_it_holds_zero_all_ranges_and_all_edges(rows: list[TableRow]) -> None:
    scale = Scale.of("deg", rows)
    held = [0.0, *(end for row in rows if row.measurement for end in row.measurement.interval)]
    bands = [row.reference.band for row in rows if row.reference and row.reference.band]
    held += [edge for band in bands for edge in (band.low, band.high) if edge is not None]
    assert scale.low < min(held)
    assert max(held) < scale.high
    assert 2 <= len(scale.ticks) <= 7
    assert 0.0 in scale.ticks
    assert all(scale.low <= tick <= scale.high for tick in scale.ticks)


@given(ROWS)
def test_every_number_lies_where_the_axis_above_it_says(rows: list[TableRow]) -> None:
    scale = Scale.of("deg", rows)
    head = axis(scale, WIDTH)
    places = {float(s.text.replace("−", "-").rstrip("°")): s.x for s in of_kind(head, String)}
    assert set(places) == set(scale.ticks)
    (first, x0), *_, (last, x1) = sorted(places.items())
    per_unit = (x1 - x0) / (last - first)
    for one in rows:
        assert one.measurement is not None
        drawn = chart(one, scale, WIDTH)
        (dot,) = of_kind(drawn, Circle)
        assert dot.cx == pytest.approx(x0 + (one.measurement.value - first) * per_unit, abs=0.01)
        low, high = one.measurement.interval
        bar = max(of_kind(drawn, Line), key=lambda line: line.strokeWidth)
        assert (bar.x1, bar.x2) == pytest.approx(
            tuple(x0 + (end - first) * per_unit for end in (low, high)), abs=0.01
        )
        band = one.reference.band if one.reference else None
        assert len(of_kind(drawn, Rect)) == (band is not None)
        if band is not None and band.high is not None:
            (shade,) = of_kind(drawn, Rect)
            assert shade.x + shade.width == pytest.approx(x0 + (band.high - first) * per_unit, abs=0.01)
        assert 0 <= dot.cx <= WIDTH


def test_the_unit_stands_once_on_the_axis() -> None:
    labels = [s.text for s in of_kind(axis(Scale.of("%", []), WIDTH), String)]
    assert sum("%" in label for label in labels) == 1
