"""Known triangles, with the sign in the id. y grows downwards: (0, -1) is above (0, 0)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from posture.geometry import (
    bend_deg,
    distance_px,
    lean_deg,
    level,
    line_tilt_deg,
    midpoint,
    offset_from_line_pct,
    shift_pct,
)

T30 = float(np.tan(np.radians(30)))
RIGHT, LEFT = 1.0, -1.0  # where "positive" is in the picture


def point(x: float, y: float) -> np.ndarray:
    return np.array([x, y])


# --- level ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "roll_deg", "upright"),
    [
        pytest.param((-1, 0), 90, (0, 1), id="turned clockwise by 90: the feet came to the image's left"),
        pytest.param((1, 0), -90, (0, 1), id="turned counter-clockwise: the feet came to the image's right"),
        pytest.param((3, 4), 0, (3, 4), id="level: nothing moves"),
        pytest.param((0, -2), 180, (0, 2), id="upside down"),
    ],
)
def test_level(seen: tuple[float, float], roll_deg: float, upright: tuple[float, float]) -> None:
    assert level(point(*seen), roll_deg) == pytest.approx(point(*upright), abs=1e-12)


def test_level_takes_any_leading_axes_and_keeps_lengths() -> None:
    points = np.random.default_rng(1).normal(size=(4, 37, 2))
    turned = level(points, 17.0)
    assert turned.shape == points.shape
    assert np.linalg.norm(turned, axis=-1) == pytest.approx(np.linalg.norm(points, axis=-1))
    assert level(turned, -17.0) == pytest.approx(points)


# --- frontal -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right", "deg"),
    [
        pytest.param((10, 0), (0, 10 * T30), 30, id="front view, right shoulder lower is positive"),
        pytest.param((10, 0), (0, -10 * T30), -30, id="front view, right shoulder higher is negative"),
        pytest.param((0, 0), (10, 10 * T30), 30, id="back view, right shoulder lower is positive"),
        pytest.param((0, 0), (10, -10 * T30), -30, id="back view, right shoulder higher is negative"),
        pytest.param((10, 7), (0, 7), 0, id="level is zero"),
        pytest.param((5, 0), (5, 9), 90, id="one above the other is 90"),
    ],
)
def test_line_tilt(left: tuple[float, float], right: tuple[float, float], deg: float) -> None:
    assert line_tilt_deg(point(*left), point(*right)) == pytest.approx(deg)


@pytest.mark.parametrize(
    ("upper", "positive_is", "deg"),
    [
        pytest.param((-10 * T30, -10), LEFT, 30, id="front view, to the image's left = right: positive"),
        pytest.param((10 * T30, -10), LEFT, -30, id="front view, to the image's right = left: negative"),
        pytest.param((10 * T30, -10), RIGHT, 30, id="back view, to the image's right = right: positive"),
        pytest.param((10 * T30, -10), RIGHT, 30, id="right side, ear at the image's right: positive"),
        pytest.param((-10 * T30, -10), LEFT, 30, id="left side, ear at the image's left: positive"),
        pytest.param((-10 * T30, -10), RIGHT, -30, id="right side, ear behind: negative"),
        pytest.param((0, -10), RIGHT, 0, id="plumb is zero"),
        pytest.param((10, 0), RIGHT, 90, id="lying forward is 90"),
    ],
)
def test_lean(upper: tuple[float, float], positive_is: float, deg: float) -> None:
    assert lean_deg(point(0, 0), point(*upper), positive_is) == pytest.approx(deg)


@pytest.mark.parametrize(
    ("upper_x", "positive_is", "pct"),
    [
        pytest.param(-5, LEFT, 25, id="front view, head to the image's left = right: positive"),
        pytest.param(5, LEFT, -25, id="front view, head to the image's right = left: negative"),
        pytest.param(5, RIGHT, 25, id="back view, head to the image's right = right: positive"),
        pytest.param(0, RIGHT, 0, id="centred is zero"),
    ],
)
def test_shift(upper_x: float, positive_is: float, pct: float) -> None:
    assert shift_pct(point(0, 0), point(upper_x, -30), np.float64(20), positive_is) == pytest.approx(pct)


# --- bends and lines -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("middle", "positive_is", "deg"),
    [
        pytest.param((10 * T30, 0), RIGHT, 60, id="right side, knee in front: flexed is positive"),
        pytest.param((-10 * T30, 0), RIGHT, -60, id="right side, knee behind: hyperextended is negative"),
        pytest.param((-10 * T30, 0), LEFT, 60, id="left side, knee in front: flexed is positive"),
        pytest.param((0, 0), RIGHT, 0, id="straight is zero"),
    ],
)
def test_bend(middle: tuple[float, float], positive_is: float, deg: float) -> None:
    assert bend_deg(point(0, -10), point(*middle), point(0, 10), positive_is) == pytest.approx(deg)


def test_bend_of_a_half_circle_does_not_jump() -> None:
    around = [
        float(bend_deg(point(np.sin(a), -np.cos(a)), point(0, 0), point(0, 1), RIGHT))
        for a in np.radians([-170, -100, 100, 170])
    ]
    assert around == pytest.approx([170, 100, -100, -170])


@pytest.mark.parametrize(
    ("x", "positive_is", "pct"),
    [
        pytest.param(3, RIGHT, 15, id="right side, shoulder in front of the ear-hip line: positive"),
        pytest.param(-3, RIGHT, -15, id="right side, shoulder behind: negative"),
        pytest.param(-3, LEFT, 15, id="left side, shoulder in front: positive"),
        pytest.param(0, LEFT, 0, id="on the line is zero"),
    ],
)
def test_offset_from_line(x: float, positive_is: float, pct: float) -> None:
    offset = offset_from_line_pct(point(0, 10), point(0, -10), point(x, 0), np.float64(20), positive_is)
    assert offset == pytest.approx(pct)


def test_offset_is_measured_at_right_angles_to_a_leaning_line() -> None:
    offset = offset_from_line_pct(point(0, 0), point(10, -10), point(10, 0), np.float64(100), RIGHT)
    assert offset == pytest.approx(100 * np.sqrt(50) / 100)


@pytest.mark.parametrize("positive_is", [RIGHT, LEFT])
def test_straight_down_is_180_whichever_way_is_positive(positive_is: float) -> None:
    """It was +180 or -180 by `positive_is`, though neither side is meant."""
    assert lean_deg(point(0, 0), point(0, 10), positive_is) == 180
    assert bend_deg(point(0, -10), point(0, 0), point(0, -20), positive_is) == 180


FORMULAS: dict[str, tuple[int, Callable[..., np.ndarray]]] = {
    "level": (1, lambda a: level(a, 17.0)),
    "line_tilt_deg": (2, line_tilt_deg),
    "lean_deg": (2, lambda a, b: lean_deg(a, b, LEFT)),
    "shift_pct": (2, lambda a, b: shift_pct(a, b, np.float64(70), LEFT)),
    "distance_px": (2, distance_px),
    "midpoint": (2, midpoint),
    "bend_deg": (3, lambda a, b, c: bend_deg(a, b, c, LEFT)),
    "offset_from_line_pct": (3, lambda a, b, c: offset_from_line_pct(a, b, c, np.float64(70), LEFT)),
}
"""Each formula with the number of points that it takes."""


@pytest.mark.parametrize("name", FORMULAS)
def test_many_points_at_once_give_what_each_gives_alone(name: str) -> None:
    count, formula = FORMULAS[name]
    many = np.random.default_rng(2).normal(scale=100, size=(count, 4, 5, 2))
    alone = [[formula(*many[:, i, j]) for j in range(5)] for i in range(4)]
    assert formula(*many) == pytest.approx(np.array(alone), abs=1e-9)


@pytest.mark.parametrize("name", [name for name in FORMULAS if name != "midpoint"])
@pytest.mark.parametrize("shape", [(5, 3), (5, 1), ()])
def test_what_is_no_point_is_refused(name: str, shape: tuple[int, ...]) -> None:
    """Points with a third coordinate once went through without a word."""
    count, formula = FORMULAS[name]
    with pytest.raises(ValueError, match="x and y"):
        formula(*[np.ones(shape)] * count)


def test_midpoint_and_distance() -> None:
    assert midpoint(point(0, 2), point(4, 8)).tolist() == [2, 5]
    assert distance_px(point(0, 0), point(3, 4)) == 5


# --- for any points ------------------------------------------------------------------------------

coordinate = st.floats(-1000, 1000).map(lambda x: round(x, 3))
points = st.tuples(coordinate, coordinate).map(np.array)


def apart(*given: np.ndarray) -> bool:
    """No two of them so close that an angle means nothing."""
    return all(np.hypot(*(a - b)) > 1 for i, a in enumerate(given) for b in given[:i])


@given(points, points)
def test_a_pair_named_the_other_way_round_tilts_the_other_way(a: np.ndarray, b: np.ndarray) -> None:
    assert line_tilt_deg(a, b) == pytest.approx(-line_tilt_deg(b, a), nan_ok=True)


def test_one_point_has_no_direction() -> None:
    """The review's case: both shoulders on one point were read as level."""
    at, other = np.array([12.0, 34.0]), np.array([50.0, 60.0])
    assert np.isnan(line_tilt_deg(at, at))
    assert np.isnan(lean_deg(at, at, RIGHT))
    assert np.isnan(bend_deg(at, at, other, RIGHT))
    assert np.isnan(bend_deg(other, at, at, RIGHT))


@given(points, points, points, st.floats(-180, 180))
def test_bend_and_offset_are_free_of_roll(a: np.ndarray, b: np.ndarray, c: np.ndarray, roll: float) -> None:
    assume(apart(a, b, c))
    turned = [level(p, roll) for p in (a, b, c)]
    difference = bend_deg(*turned, RIGHT) - bend_deg(a, b, c, RIGHT)
    assert (difference + 180) % 360 - 180 == pytest.approx(0, abs=1e-6)
    assert offset_from_line_pct(*turned, np.float64(50), RIGHT) == pytest.approx(
        offset_from_line_pct(a, b, c, np.float64(50), RIGHT), abs=1e-6
    )


@given(points, points, st.floats(-40, 40))
def test_lean_follows_the_roll_degree_by_degree(a: np.ndarray, b: np.ndarray, roll: float) -> None:
    """The content was turned clockwise, so the top went to the image's right: levelling removes that lean."""
    assume(apart(a, b))
    difference = lean_deg(a, b, RIGHT) - lean_deg(level(a, roll), level(b, roll), RIGHT)
    assert (difference - roll + 180) % 360 - 180 == pytest.approx(0, abs=1e-6)


@given(points, points, points)
def test_turning_the_positive_direction_round_turns_every_sign(
    a: np.ndarray, b: np.ndarray, c: np.ndarray
) -> None:
    length = np.float64(70)
    assume(apart(a, b, c))
    assume(lean_deg(a, b, RIGHT) != 180)
    assert lean_deg(a, b, LEFT) == pytest.approx(-lean_deg(a, b, RIGHT))
    assert shift_pct(a, b, length, LEFT) == pytest.approx(-shift_pct(a, b, length, RIGHT))
    assert offset_from_line_pct(a, b, c, length, LEFT) == pytest.approx(
        -offset_from_line_pct(a, b, c, length, RIGHT)
    )
