"""Front, back, left, right or turned: on drawn bodies, and on every sample."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from posture.anatomy import View
from posture.detect import Detection, Person
from posture.facing import shoulder_width_ratio
from posture.landmarks import Landmarks
from posture.view import find_view, yaw_from_square_deg
from tests.bodies import Frontal, Sagittal, moved, rolled
from tests.samples import SAMPLE_VIEWS


def seen(landmarks: Landmarks, *, face: bool = False, yaw_deg: float = 0.0) -> Detection:
    return Detection((Person((0, 0, 1, 1), landmarks, 1.0),), 0, landmarks, yaw_deg, face)


def swapped(landmarks: Landmarks) -> Landmarks:
    """Left and right named the wrong way round, each joint where it was."""
    turned = landmarks.mirrored()
    xy_px = turned.xy_px.copy()
    xy_px[:, 0] = landmarks.size_px[0] - 1 - xy_px[:, 0]
    return Landmarks(xy_px, turned.visibility, turned.spread_px, landmarks.size_px)


def narrowed(landmarks: Landmarks, share: float) -> Landmarks:
    """The body turned about the vertical: everything nearer to its middle line."""
    xy_px = landmarks.xy_px.copy()
    xy_px[:, 0] = 600 + (xy_px[:, 0] - 600) * share
    return Landmarks(xy_px, landmarks.visibility, landmarks.spread_px, landmarks.size_px)


@pytest.mark.parametrize("view", [View.FRONT, View.BACK])
def test_frontal_body(view: View) -> None:
    body = Frontal(shoulder_level_deg=4).landmarks(view)
    assert find_view(seen(body, face=view is View.FRONT)) is view


@pytest.mark.parametrize("view", [View.LEFT, View.RIGHT])
def test_sagittal_body(view: View) -> None:
    assert find_view(seen(Sagittal(ear_over_shoulder_deg=15).landmarks(view))) is view


@pytest.mark.parametrize("view", [View.LEFT, View.RIGHT])
def test_mirrored_side_view_is_the_other_side(view: View) -> None:
    assert find_view(seen(Sagittal().landmarks(view).mirrored())) is view.mirrored


def test_a_face_in_the_mirror_is_still_the_front() -> None:
    assert find_view(seen(Frontal().landmarks().mirrored(), face=True)) is View.FRONT


def test_the_face_mesh_has_the_last_word_where_sides_were_swapped() -> None:
    assert find_view(seen(swapped(Frontal().landmarks(View.FRONT)), face=True)) is View.FRONT
    assert find_view(seen(swapped(Frontal().landmarks(View.BACK)), face=False)) is View.BACK


def test_without_a_face_toes_below_heels_tell_the_front() -> None:
    assert find_view(seen(Frontal().landmarks(View.FRONT, face=False))) is View.FRONT


@pytest.mark.parametrize("share", [0.6, 0.5])
@pytest.mark.parametrize("view", [View.FRONT, View.BACK])
def test_half_turned_is_neither(view: View, share: float) -> None:
    assert find_view(seen(narrowed(Frontal().landmarks(view), share))) is View.TURNED


def test_width_has_the_sign_of_who_is_where_and_no_size() -> None:
    front, back = Frontal().landmarks(View.FRONT), Frontal().landmarks(View.BACK)
    assert shoulder_width_ratio(front) == pytest.approx(260 / 370)
    assert shoulder_width_ratio(back) == pytest.approx(-260 / 370)
    assert shoulder_width_ratio(moved(front, by_px=(50, -20), scale=0.3)) == pytest.approx(260 / 370)


@pytest.mark.parametrize("roll", [-12, 12])
@pytest.mark.parametrize("view", [View.FRONT, View.BACK, View.LEFT, View.RIGHT])
def test_a_crooked_camera_changes_no_view(view: View, roll: float) -> None:
    body = (Frontal() if view.is_frontal else Sagittal()).landmarks(view)
    assert find_view(seen(rolled(body, roll), face=view is View.FRONT)) is view


@pytest.mark.parametrize(
    ("view", "yaw_deg", "off"),
    [
        (View.FRONT, 5.0, 5.0),
        (View.BACK, -178.0, 2.0),
        (View.BACK, 178.0, -2.0),
        (View.LEFT, -80.0, 3.0),
        (View.RIGHT, 80.0, -3.0),
        (View.TURNED, 45.0, 0.0),
    ],
)
def test_yaw_is_taken_from_the_ideal_of_the_view_the_short_way_round(
    view: View, yaw_deg: float, off: float
) -> None:
    assert yaw_from_square_deg(seen(Frontal().landmarks(), yaw_deg=yaw_deg), view) == pytest.approx(off)


# --- the real model ------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "view"), SAMPLE_VIEWS.items(), ids=SAMPLE_VIEWS)
def test_every_sample_has_its_view_and_stands_square(
    sample_detection: Callable[[str], Detection], name: str, view: View
) -> None:
    detection = sample_detection(name)
    assert find_view(detection) is view
    assert abs(yaw_from_square_deg(detection, view)) < 8


@pytest.mark.parametrize("name", ["front", "right"])
def test_a_mirrored_sample_has_its_mirrored_view(
    mirrored_detection: Callable[[str], Detection], name: str
) -> None:
    detection = mirrored_detection(name)
    assert find_view(detection) is SAMPLE_VIEWS[name].mirrored
    assert np.isfinite(detection.yaw_deg)
