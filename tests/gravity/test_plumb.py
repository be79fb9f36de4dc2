"""Vertical lines in space, projected by a pinhole camera: the roll at a pixel must be theirs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.gravity.plumb import Plumb

SIZE = (1200, 1600)
FOCAL = 1300.0
NONE = np.zeros((3, 3))


def seen(point: np.ndarray, roll: float, pitch: float, focal: float = FOCAL) -> np.ndarray:
    """The pixel of a point in space (right, down, ahead) for a camera that looks down by pitch and then is
    turned so that the picture's content turns clockwise by roll; rad."""
    right, down, ahead = point
    down, ahead = down * np.cos(pitch) - ahead * np.sin(pitch), down * np.sin(pitch) + ahead * np.cos(pitch)
    x, y = right / ahead, down / ahead
    x, y = x * np.cos(roll) - y * np.sin(roll), x * np.sin(roll) + y * np.cos(roll)
    return np.array([x, y]) * focal + (np.array(SIZE) - 1) / 2


def leans_deg(foot: np.ndarray, roll: float, pitch: float, focal: float = FOCAL) -> tuple[np.ndarray, float]:
    """Where in the picture a short plumb line hangs, and its roll there."""
    half = np.array([0.0, 0.01, 0.0])
    upper, lower = seen(foot - half, roll, pitch, focal), seen(foot + half, roll, pitch, focal)
    dx, dy = lower - upper
    return (upper + lower) / 2, float(np.degrees(np.arctan2(-dx, dy)))


ANGLES = st.floats(-25, 25)


@given(ANGLES, ANGLES, st.floats(-1.2, 1.2), st.floats(-1.0, 1.5), st.floats(2, 6))
def test_the_roll_at_a_pixel_is_that_of_a_plumb_line_there(
    roll: float, pitch: float, right: float, down: float, ahead: float
) -> None:
    tilt = np.radians([roll, pitch])
    place, true = leans_deg(np.array([right, down, ahead]), *tilt)
    plumb = Plumb.from_tilt(tilt, NONE, FOCAL, SIZE)
    assert plumb.roll_at((place[0], place[1]))[0] == pytest.approx(true, abs=1e-3)
    assert np.degrees(plumb.tilt_rad) == pytest.approx([roll, pitch], abs=1e-6)


def test_beside_the_middle_of_a_camera_that_looks_down_it_differs_by_degrees() -> None:
    plumb = Plumb.from_tilt(np.radians([0.0, 20.0]), NONE, FOCAL, SIZE)
    middle, side = plumb.roll_at((599.5, 799.5))[0], plumb.roll_at((900.0, 799.5))[0]
    assert middle == pytest.approx(0.0, abs=1e-9)
    assert side == pytest.approx(4.8, abs=0.1), (
        "lower ends point to the middle: to the left, which is clockwise"
    )


@pytest.mark.parametrize("place", [(599.5, 799.5), (150.0, 700.0), (1100.0, 1300.0)], ids=str)
def test_the_error_at_a_pixel_is_what_tilts_and_focal_lengths_scatter_by(place: tuple[float, float]) -> None:
    rng = np.random.default_rng(4)
    tilt, std = np.radians([3.0, 12.0]), np.array([*np.radians([0.4, 2.0]), 0.1])
    correlated = np.diag(std) @ np.array([[1, 0.5, 0], [0.5, 1, -0.4], [0, -0.4, 1]]) @ np.diag(std)
    drawn = rng.multivariate_normal([*tilt, np.log(FOCAL)], correlated, size=4000)
    rolls = [Plumb.from_tilt(d[:2], NONE, np.exp(d[2]), SIZE).roll_at(place)[0] for d in drawn]
    plumb = Plumb.from_tilt(tilt, correlated, FOCAL, SIZE)
    assert plumb.roll_at(place)[1] == pytest.approx(np.std(rolls), rel=0.06)
    assert plumb.tilt_covariance == pytest.approx(correlated, rel=1e-6, abs=1e-12)


def test_the_mirrored_picture_has_the_mirrored_vertical() -> None:
    spread = np.diag([0.01, 0.02, 0.03]) ** 2
    spread[0, 1] = spread[1, 0] = 5e-5
    plumb = Plumb.from_tilt(np.radians([4.0, 15.0]), spread, FOCAL, SIZE)
    roll, std = plumb.roll_at((200.0, 900.0))
    mirrored_roll, mirrored_std = plumb.mirrored(SIZE[0]).roll_at((SIZE[0] - 1 - 200.0, 900.0))
    assert (mirrored_roll, mirrored_std) == pytest.approx((-roll, std))
    assert plumb.mirrored(SIZE[0]).mirrored(SIZE[0]) == plumb


def test_two_readings_together_are_surer_than_each_and_nearer_to_the_surer() -> None:
    sure = Plumb.from_tilt(np.radians([1.0, 10.0]), np.diag(np.radians([0.3, 0.5, 6.0])) ** 2, FOCAL, SIZE)
    vague = Plumb.from_tilt(np.radians([2.0, 4.0]), np.diag(np.radians([0.6, 5.0, 14.0])) ** 2, 1500.0, SIZE)
    both = sure.combined(vague)
    assert np.degrees(both.tilt_rad) == pytest.approx([1.2, 9.94], abs=0.02)
    assert both.roll_at((599.5, 799.5))[1] < sure.roll_at((599.5, 799.5))[1]
    assert both.middle_px == sure.middle_px
    assert both.focal_px == pytest.approx(1329, abs=10)


def test_how_far_from_above_a_pixel_is_seen() -> None:
    plumb = Plumb.from_tilt(np.radians([7.0, 10.0]), NONE, FOCAL, SIZE)
    foot = seen(np.array([0.5, 1.0, 4.0]), *np.radians([7.0, 10.0]))
    below_horizon = np.degrees(np.arctan2(1.0, np.hypot(0.5, 4.0)))
    assert plumb.seen_from_deg((foot[0], foot[1])) == pytest.approx(below_horizon, abs=1e-6)
