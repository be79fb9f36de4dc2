"""The smooth outline of cloth and hair: it follows the limbs, has no dents, and can be blended."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.arrays import Floats
from posture.figures.outline import outline
from posture.figures.poses import figures
from posture.figures.scene import scene
from posture.figures.shapes import Camera, body_shapes
from posture.figures.skeleton import BALLS, place

UP = (0.0, -1.0)
TRUNK = {"pelvis", "lumbar1", "lumbar2", "chest1", "chest2", "chest3", "neck"}


def corners(path: str) -> Floats:
    """The points where one curve of the path ends and the next begins, (n, 2)."""
    numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d)?", path)]
    return np.array(numbers[2:]).reshape(-1, 4)[:, 2:]


@given(x=st.floats(-50, 50), y=st.floats(-50, 50), radius=st.floats(4, 20))
def test_around_one_ball_it_is_that_ball(x: float, y: float, radius: float) -> None:
    ball = (x, y, radius)
    edge = corners(outline([(ball, ball)], (x, y), UP, count=40, smooth_cm=1.0))
    far = np.hypot(*(edge - [x, y]).T)
    assert far == pytest.approx(radius, abs=0.6)
    assert edge[:, 0].mean() == pytest.approx(x, abs=0.35)


def test_a_dent_between_two_balls_is_bridged() -> None:
    pairs = [((0.0, 0.0, 8.0), (0.0, 0.0, 8.0)), ((0.0, 9.0, 8.0), (0.0, 9.0, 8.0))]
    sharp, smooth = (
        corners(outline(pairs, (0.0, 0.0), UP, count=60, smooth_cm=smooth_cm)) for smooth_cm in (0.2, 3.0)
    )

    def dent(edge: Floats) -> float:
        right = edge[(edge[:, 0] > 0) & (edge[:, 1] > 0) & (edge[:, 1] < 9)]
        return float(right[:, 0].max() - right[:, 0].min())

    assert dent(sharp) == pytest.approx(8 - math.sqrt(64 - 4.5**2), abs=0.4)
    assert dent(smooth) < 0.5 * dent(sharp)


@pytest.mark.parametrize("azimuth", [0, 15, 90, -90])
def test_a_standing_shirt_has_no_corner(azimuth: int) -> None:
    trunk = next(s for s in body_shapes(place({"arm_raise": 8}), Camera(azimuth, 8)) if s.key == "trunk")
    edge = corners(trunk.path)
    steps = np.roll(edge, -1, axis=0) - edge
    ways = np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))
    turns = np.abs(np.degrees(np.diff(ways)))
    assert turns.max() < 45


@pytest.mark.parametrize("exercise_id", tuple(figures()))
def test_the_outline_begins_at_one_place_of_the_body_all_the_way(exercise_id: str) -> None:
    """Else a moving figure would turn its shirt inside out between two pictures."""
    scene_ = scene(exercise_id)
    camera = Camera(*scene_.figure.camera)
    edges = [
        corners(next(shape for shape in body_shapes(body, camera) if shape.key == "trunk").path)
        for body in scene_.bodies
    ]
    trunk = [name for name, ball in BALLS.items() if ball.link in TRUNK]
    for (edge, body), (next_edge, next_body) in pairwise(zip(edges, scene_.bodies, strict=True)):
        flesh = max(np.linalg.norm(next_body.point(n)[0] - body.point(n)[0]) for n in trunk)
        assert np.linalg.norm(next_edge - edge, axis=1).max() < 16 + 1.3 * flesh
