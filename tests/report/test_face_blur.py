"""A hidden face can't be recognised or restored; the rest of the picture stays as it is."""

from __future__ import annotations

import numpy as np

from posture.anatomy import Joint, View
from posture.report.face_blur import FACE, without_face
from posture.report.shots import Shot
from tests.fixtures.compare_examples import shot


def noisy(body: Shot) -> np.ndarray:
    width, height = body.size_px
    return np.random.default_rng(1).integers(0, 256, (height, width, 3), dtype=np.uint8)


def test_the_face_is_gone_and_the_body_is_not() -> None:
    body = shot()
    rgb = noisy(body)
    hidden = without_face(rgb, body.joints_px)
    for joint in FACE:
        if joint in body.joints_px:
            x, y = (round(v) for v in body.joints_px[joint])
            patch = hidden[y - 5 : y + 6, x - 5 : x + 6].astype(float)
            assert patch.std(axis=(0, 1)).max() < 12, "noise of spread 74 is smoothed away"
    y = round(body.joints_px[Joint.LEFT_HIP][1])
    assert (hidden[y:] == rgb[y:]).all()
    assert (rgb == noisy(body)).all(), "the photo itself stays as it is"


def test_few_cells_are_left_of_the_face() -> None:
    body = shot()
    rgb = noisy(body)
    one, other = (
        without_face(rgb, body.joints_px),
        without_face(rgb[::-1, ::-1].copy()[::-1, ::-1], body.joints_px),
    )
    assert (one == other).all()
    x, y = (round(v) for v in body.joints_px[Joint.LEFT_EAR])
    difference = np.abs(np.diff(one[y, x - 8 : x + 8].astype(int), axis=0))
    assert difference.max() <= 6, "no detail finer than a cell"


def test_a_picture_without_a_head_stays_as_it_is() -> None:
    body = shot()
    headless = Shot(View.FRONT, body.size_px, {}, 0.0, (), (), {})
    rgb = noisy(body)
    assert (without_face(rgb, headless.joints_px) == rgb).all()
