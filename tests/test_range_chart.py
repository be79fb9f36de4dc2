"""Charts of one measurement: what is drawn where, what is read aloud, and what is refused."""

from __future__ import annotations

import math
import re
from datetime import date
from xml.etree import ElementTree

import pytest

from posture.errors import UsageError
from posture.figures.figures import range_chart_svg, trend_svg

SVG = "{http://www.w3.org/2000/svg}"
COURSE = [(date(2026, 1, 2), 5.0, 0.9), (date(2026, 2, 1), 4.1, 0.9), (date(2026, 3, 20), 2.2, 1.0)]


def described(svg: str) -> str:
    return ElementTree.fromstring(svg).findtext(SVG + "desc") or ""


def dots(svg: str) -> list[tuple[float, float]]:
    return [
        (float(d.get("cx", "nan")), float(d.get("cy", "nan")))
        for d in ElementTree.fromstring(svg).iter(SVG + "circle")
    ]


def test_value_interval_and_range_are_read_aloud() -> None:
    svg = range_chart_svg(-2, 2, 3.1, 0.9, "deg", axis=(-10, 10))
    assert described(svg) == "+3.1 ± 0.9°; 95 % interval 1.3° to 4.9°; usual range −2.0° to 2.0°."


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        pytest.param(-math.inf, 8, "up to 8.0 %", id="open-below"),
        pytest.param(4, math.inf, "4.0 % or more", id="open-above"),
    ],
)
def test_open_range_is_said_in_words(low: float, high: float, words: str) -> None:
    assert words in described(range_chart_svg(low, high, 5, 1, "%", axis=(0, 10)))


def test_dot_moves_right_as_the_value_grows() -> None:
    xs = [
        dots(range_chart_svg(-2, 2, value, 0.5, "deg", axis=(-10, 10)))[0][0] for value in (-9, -1, 0, 4, 9.5)
    ]
    assert xs == sorted(xs)
    assert xs[2] == pytest.approx(160)


def test_range_covers_its_share_of_the_axis() -> None:
    band = next(
        ElementTree.fromstring(range_chart_svg(-2, 2, 0, 1, "deg", axis=(-10, 10))).iter(SVG + "rect")
    )
    assert float(band.get("width", "nan")) == pytest.approx(288 * 4 / 20)


def test_value_beyond_the_axis_gets_an_arrow_not_a_dot() -> None:
    svg = range_chart_svg(-2, 2, 30, 1, "deg", axis=(-10, 10))
    assert dots(svg) == []
    assert "+30" in svg


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


def test_course_is_drawn_in_order_of_days() -> None:
    forward, backward = trend_svg(COURSE, (-2, 2), 2.5), trend_svg(COURSE[::-1], (-2, 2), 2.5)
    assert forward == backward
    spots = dots(forward)
    assert [x for x, _ in spots] == sorted(x for x, _ in spots)
    assert [y for _, y in spots] == sorted(y for _, y in spots), "a falling value falls in the picture"


def test_course_says_whether_the_change_is_more_than_the_error() -> None:
    assert "Change −2.8°, more than the error of two photos (2.5°)" in described(
        trend_svg(COURSE, (-2, 2), 2.5)
    )
    assert "within the error" in described(trend_svg(COURSE, (-2, 2), 4.0))


def test_dashes_show_only_with_a_smallest_change() -> None:
    assert "stroke-dasharray" in trend_svg(COURSE, (-2, 2), 2.5)
    assert "stroke-dasharray" not in trend_svg(COURSE, (-2, 2), None)


def test_single_check_is_a_course_too() -> None:
    svg = trend_svg(COURSE[:1], (-2, 2), None)
    assert len(dots(svg)) == 1
    assert described(svg).startswith("One check. 2026-01-02: +5.0 ± 0.9°.")


def test_course_without_checks_is_refused() -> None:
    with pytest.raises(UsageError, match="at least one check"):
        trend_svg([], (-2, 2), None)


@pytest.mark.parametrize(
    "svg",
    [
        pytest.param(range_chart_svg(-2, 2, 3.1, 0.9, "deg", axis=(-10, 10)), id="range"),
        pytest.param(trend_svg(COURSE, (-math.inf, 2), 2.5), id="course"),
    ],
)
def test_charts_are_plain_named_svg(svg: str) -> None:
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert root.get("aria-label")
    assert root.get("viewBox", "").split()[2] == "320"
    assert not re.search(r"script|href|url\(|nan|inf\b", svg)
