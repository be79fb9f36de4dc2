"""Charts of one measurement: what is drawn where, what is read aloud, and what is refused."""

from __future__ import annotations

import math
from xml.etree import ElementTree

import pytest

from posture.errors import UsageError
from posture.figures.charts import range_chart_svg

SVG = "{http://www.w3.org/2000/svg}"


def described(svg: str) -> str:
    return ElementTree.fromstring(svg).findtext(SVG + "desc") or ""


def dots(svg: str) -> list[tuple[float, float]]:
    return [
        (float(d.get("cx", "nan")), float(d.get("cy", "nan")))
        for d in ElementTree.fromstring(svg).iter(SVG + "circle")
    ]


def test_value_interval_and_range_are_read_aloud() -> None:
    svg = range_chart_svg(-2, 2, 3.1, 0.9, "deg", axis=(-10, 10))
    assert described(svg) == ("3.1° (1.3 to 4.9), the 95 % range in brackets; usual range −2 to 2°.")


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        pytest.param(-math.inf, 8, "up to 8 %", id="open-below"),
        pytest.param(4, math.inf, "from 4 %", id="open-above"),
    ],
)
def test_open_range_is_said_in_words(low: float, high: float, words: str) -> None:
    assert words in described(range_chart_svg(low, high, 5, 1, "%", axis=(0, 10)))


def test_dot_moves_right_as_the_value_grows() -> None:
    xs = [
        dots(range_chart_svg(-2, 2, value, 0.5, "deg", axis=(-10, 10)))[0][0] for value in (-9, -1, 0, 4, 9.5)
    ]
    assert xs == sorted(xs)
    assert xs[2] == pytest.approx(100)


def test_range_covers_its_share_of_the_axis() -> None:
    band = next(
        ElementTree.fromstring(range_chart_svg(-2, 2, 0, 1, "deg", axis=(-10, 10))).iter(SVG + "rect")
    )
    assert float(band.get("width", "nan")) == pytest.approx(164 * 4 / 20)


def test_value_beyond_the_axis_gets_an_arrow_not_a_dot() -> None:
    svg = range_chart_svg(-2, 2, 30, 1, "deg", axis=(-10, 10))
    assert dots(svg) == []
    assert "30.0° (28.0 to 32.0)" in svg


@pytest.mark.parametrize(
    ("low", "high", "axis"),
    [
        pytest.param(2, -2, (-10, 10), id="range-backwards"),
        pytest.param(-2, 2, (10, -10), id="axis-backwards"),
        pytest.param(-2, 2, (-math.inf, 10), id="axis-open"),
    ],
)
def test_backward_range_or_axis_is_refused(low: float, high: float, axis: tuple[float, float]) -> None:
    with pytest.raises(UsageError):
        range_chart_svg(low, high, 0, 1, "deg", axis=axis)
