"""The scale beside a number: everything on it stands where its value is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.anatomy import View
from posture.findings.judge import judge
from posture.knowledge.load import load
from posture.measure.uncertainty import Measurement
from posture.report.table import TableRow, row_of
from posture.web.scale import axis, scale_html, true_words

BANDED = [key for key, reference in load().references.items() if reference.band is not None]


def row(key: str, value: float, std: float) -> TableRow:
    reference = load().references[key]
    number = Measurement.from_budget(key, value, reference.unit, {"model": std})
    view = View(reference.views[0])
    (finding,) = judge([number], view)
    return row_of(number, view, finding)


def lefts(html: str, what: str) -> list[float]:
    return [float(left) for left in re.findall(rf'class="{what}[^"]*" style="left:([\d.]+)%', html)]


@given(st.sampled_from(BANDED), st.floats(-60, 60), st.floats(0, 12), st.none() | st.floats(-60, 60))
def test_everything_stands_where_its_value_is(key: str, value: float, std: float, true: float | None) -> None:
    made = row(key, value, std)
    assert made.measurement is not None
    assert made.reference is not None
    assert made.reference.band is not None
    low, high = made.reference.band.low, made.reference.band.high
    start, end = axis(made.measurement, low, high, true)
    html = scale_html(made, true)

    def at(amount: float) -> float:
        return 100 * (amount - start) / (end - start)

    assert lefts(html, "dot") == [pytest.approx(at(value), abs=0.06)]
    assert lefts(html, "range") == [pytest.approx(at(made.measurement.interval[0]), abs=0.06)]
    assert lefts(html, "edge") == [
        pytest.approx(at(edge), abs=0.06) for edge in (low, high) if edge is not None
    ]
    assert lefts(html, "true") == ([] if true is None else [pytest.approx(at(true), abs=0.06)])
    inside = (low is None or value >= low) and (high is None or value <= high)
    (first,) = lefts(html, "band")
    last = first + float(re.findall(r'class="band" style="left:[\d.]+%;width:([\d.]+)%', html)[0])
    (dot,) = lefts(html, "dot")
    if inside:
        assert first - 0.2 <= dot <= last + 0.2
    else:
        assert dot <= first + 0.2 or dot >= last - 0.2


def test_what_a_screen_reader_hears_is_what_is_printed_beside_it() -> None:
    made = row("shoulder_level_deg", -7.4, 1.5)
    said = re.findall(r'aria-label="([^"]+)"', scale_html(made, -6.05))
    assert said == [f"{made.value}; healthy: −3 to 3°; true: −6.0°"]
    assert true_words(made, -0.04) == "0.0°"


def test_without_an_agreed_range_there_is_no_scale() -> None:
    number = Measurement.from_budget("body_lean_deg", 1.0, "deg", {"model": 1.0})
    assert scale_html(row_of(number, View.FRONT)) == ""
