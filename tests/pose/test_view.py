"""Front, back, left, right or turned: on drawn bodies, and on every sample."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest

from posture.anatomy import INDEX, Joint, Side, View, sided
from posture.picture.photo import Photo
from posture.pose.detect import DetectedPerson, Detection, detect
from posture.pose.facing import shoulder_width_ratio
from posture.pose.landmarks import Landmarks
from posture.pose.turn import unfolded_deg
from posture.pose.view import find_view, front_or_back_known, sides_agree, turned_deg, with_sides_of
from tests.fixtures.bodies import Frontal, Sagittal, moved, rolled
from tests.fixtures.samples import SAMPLE_VIEWS


def seen(landmarks: Landmarks, *, face: bool = False, yaw_deg: float = 0.0) -> Detection:
    return Detection((DetectedPerson((0, 0, 1, 1), landmarks, 1.0),), 0, landmarks, yaw_deg, face)


def feet_pointing(landmarks: Landmarks, drop_px: float) -> Landmarks:
    """The same body, its toes this far below the heels in the picture."""
    xy_px = landmarks.xy_px.copy()
    for side in Side:
        xy_px[INDEX[sided("foot_index", side)], 1] = xy_px[INDEX[sided("heel", side)], 1] + drop_px
    return Landmarks(xy_px, landmarks.visibility, landmarks.size_px)


def looked_at(landmarks: Landmarks, *, odd: int, count: int = 8) -> Landmarks:
    """The same body in `count` looks, `odd` of which name the sides the other way round."""
    looks = [(landmarks.swapped() if i < odd else landmarks).xy_px for i in range(count)]
    return replace(landmarks, looks_xy_px=np.array(looks))


def narrowed(landmarks: Landmarks, share: float) -> Landmarks:
    """The body turned about the vertical: everything moves closer to its middle line."""
    xy_px = landmarks.xy_px.copy()
    xy_px[:, 0] = 600 + (xy_px[:, 0] - 600) * share
    return Landmarks(xy_px, landmarks.visibility, landmarks.size_px)


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
    assert find_view(seen(Frontal().landmarks(View.FRONT).swapped(), face=True)) is View.FRONT
    assert find_view(seen(Frontal().landmarks(View.BACK).swapped(), face=False)) is View.BACK


@pytest.mark.parametrize("view", [View.FRONT, View.BACK])
@pytest.mark.parametrize("face", [False, True])
def test_sides_are_named_as_the_view_has_them(view: View, face: bool) -> None:
    true = Frontal(shoulder_level_deg=4).landmarks(view, face=face)
    yaw_deg = 0.0 if view is View.FRONT else 180.0
    right = seen(true, face=face, yaw_deg=yaw_deg)
    wrong = seen(true.swapped(), face=face, yaw_deg=yaw_deg + 180.0)
    assert with_sides_of(right, view) is right
    named = with_sides_of(wrong, view)
    assert np.array_equal(named.landmarks.xy_px, true.xy_px, equal_nan=True)
    assert abs(turned_deg(named, view)) < 1e-9


def test_side_views_keep_their_sides() -> None:
    from_the_left = seen(Sagittal().landmarks(View.LEFT), yaw_deg=-83.0)
    assert with_sides_of(from_the_left, View.RIGHT) is from_the_left


def test_a_hidden_face_taken_for_the_back_of_a_head_is_the_front_by_its_feet() -> None:
    hidden = seen(Frontal().landmarks(View.FRONT, face=False).swapped())
    assert find_view(hidden) is View.FRONT
    assert front_or_back_known(hidden)


@pytest.mark.parametrize(("drop_px", "known"), [(-60, True), (-15, False), (30, False), (60, True)])
def test_feet_that_point_nowhere_leave_front_and_back_open(drop_px: float, known: bool) -> None:
    behind = feet_pointing(Frontal().landmarks(View.BACK), drop_px)
    assert front_or_back_known(seen(behind)) is known
    assert front_or_back_known(seen(behind, face=True))


def test_feet_that_point_away_from_a_body_named_as_a_front_decide_nothing() -> None:
    behind = feet_pointing(Frontal().landmarks(View.BACK), -60)
    assert not front_or_back_known(seen(behind.swapped()))


def test_a_walker_who_pushes_off_from_the_toes_is_asked_about() -> None:
    """Seen from behind, a raised heel makes the toes lie lower, as in a front view; the model says back."""
    xy_px = Frontal().landmarks(View.BACK).xy_px.copy()
    xy_px[INDEX[Joint.LEFT_HEEL], 1] -= 90
    walking = replace(Frontal().landmarks(View.BACK), xy_px=xy_px)
    assert not front_or_back_known(seen(walking))


@pytest.mark.parametrize(("odd", "agree"), [(0, True), (1, True), (2, False), (4, False), (8, True)])
def test_looks_that_disagree_about_the_sides(odd: int, agree: bool) -> None:
    body = looked_at(Frontal().landmarks(View.BACK), odd=odd)
    assert sides_agree(body) is agree
    assert find_view(seen(body)) is View.BACK, "wide in every look, whatever their mean"


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
        (View.FRONT, 5.0, unfolded_deg(5.0) / 2),  # the feet point straight at the camera, or away
        (View.BACK, -178.0, unfolded_deg(2.0) / 2),
        (View.BACK, 178.0, unfolded_deg(-2.0) / 2),
        (View.LEFT, -80.0, unfolded_deg(3.0)),
        (View.RIGHT, 80.0, unfolded_deg(-3.0)),
        (View.TURNED, 45.0, 0.0),
    ],
)
def test_a_turn_is_taken_from_the_ideal_of_the_view_the_short_way_round(
    view: View, yaw_deg: float, off: float
) -> None:
    body = Frontal().landmarks(view if view.is_frontal else View.FRONT)
    assert turned_deg(seen(body, yaw_deg=yaw_deg), view) == pytest.approx(off)


# --- the real model ------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "view"), SAMPLE_VIEWS.items(), ids=SAMPLE_VIEWS)
def test_every_sample_has_its_view_and_stands_square(
    sample_detection: Callable[[str], Detection], name: str, view: View
) -> None:
    detection = sample_detection(name)
    assert find_view(detection) is view
    assert abs(turned_deg(detection, view)) < 12


@pytest.mark.parametrize("name", ["front", "right"])
def test_a_mirrored_sample_has_its_mirrored_view(
    mirrored_detection: Callable[[str], Detection], name: str
) -> None:
    detection = mirrored_detection(name)
    assert find_view(detection) is SAMPLE_VIEWS[name].mirrored
    assert np.isfinite(detection.yaw_deg)


@pytest.mark.parametrize("how", ["box", "blur"])
@pytest.mark.parametrize("name", ["front_after", "level_front"])
def test_a_sample_whose_face_is_hidden_is_asked_about_and_then_has_its_own_sides(
    sample_photo: Callable[[str], Photo], sample_detection: Callable[[str], Detection], name: str, how: str
) -> None:
    plain = sample_detection(name).landmarks
    x, y = (int(at) for at in plain[Joint.NOSE])
    half = int(abs(plain[Joint.LEFT_EAR][0] - plain[Joint.RIGHT_EAR][0]) * 0.8)
    rgb = sample_photo(name).rgb.copy()
    face = rgb[y - half : y + half, x - half : x + half]
    face[:] = 30 if how == "box" else cv2.GaussianBlur(face, (0, 0), 25)
    detection = detect(Photo(rgb, "hidden.jpg"))
    assert not detection.face_found
    assert not front_or_back_known(detection)  # a walker seen from behind could look like that
    landmarks = with_sides_of(detection, View.FRONT).landmarks
    for joint in (Joint.LEFT_SHOULDER, Joint.RIGHT_HIP, Joint.LEFT_ANKLE):
        assert np.linalg.norm(landmarks[joint] - plain[joint]) < 25
