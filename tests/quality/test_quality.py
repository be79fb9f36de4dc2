"""A photo that can't be measured is refused with what to do; one that can be is left alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from posture.anatomy import INDEX, Joint, Side, View, sided
from posture.arrays import Box
from posture.gravity.vertical import assumed
from posture.gravity.vertical import given as gravity_given
from posture.picture.photo import Photo, load_photo
from posture.pose.detect import Detection, detect
from posture.pose.landmarks import Landmarks
from posture.pose.view import find_view
from posture.quality import gate
from posture.quality.framing import framing
from posture.quality.issue import Issue, Severity
from tests.fixtures.bodies import SIZE_PX, Frontal, Sagittal, moved, rolled, without
from tests.fixtures.samples import SAMPLE_VIEWS

VIEWS = (View.FRONT, View.BACK, View.LEFT, View.RIGHT)


def body(view: View) -> Landmarks:
    return (Frontal() if view.is_frontal else Sagittal()).landmarks(view)


def placed(landmarks: Landmarks, *, scale: float = 1.0, dx: float = 0.0, dy: float = 0.0) -> Landmarks:
    """The body scaled about the picture's middle and moved; the picture stays as it is."""
    middle = np.array(SIZE_PX) / 2
    xy_px = (landmarks.xy_px - middle) * scale + middle + np.array([dx, dy])
    return Landmarks(xy_px, landmarks.visibility, SIZE_PX)


def with_joint(landmarks: Landmarks, joint: Joint, xy: tuple[float, float]) -> Landmarks:
    xy_px = landmarks.xy_px.copy()
    xy_px[INDEX[joint]] = xy
    return Landmarks(xy_px, landmarks.visibility, landmarks.size_px)


def said(issues: tuple[Issue, ...]) -> list[tuple[str, Severity]]:
    return [(issue.key, issue.severity) for issue in issues]


# --- framing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", VIEWS)
def test_a_whole_body_in_the_middle_is_fine(view: View) -> None:
    assert framing(body(view), view) == ()


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({"dy": 220}, [("cut_off", "fail")], id="feet below the picture"),
        pytest.param({"dy": -500}, [("cut_off", "fail")], id="head above the picture"),
        pytest.param({"dx": -350}, [("not_centred", "note")], id="at the edge"),
        pytest.param({"scale": 0.15}, [("too_small", "doubt")], id="far away: few pixels"),
        pytest.param({"scale": 0.06}, [("too_small", "fail")], id="very far away: too few pixels"),
    ],
)
def test_framing(view: View, change: dict[str, float], expected: list[tuple[str, Severity]]) -> None:
    assert said(framing(placed(body(view), **change), view)) == expected


@pytest.mark.parametrize("view", VIEWS)
def test_a_small_body_in_a_large_photo_is_only_a_note(view: View) -> None:
    large = moved(body(view), scale=3.0)
    far = Landmarks(large.xy_px * 0.3 + 1500, large.visibility, large.size_px)
    assert said(framing(far, view)) == [("too_far", "note")]


@pytest.mark.parametrize(("dy", "part"), [(220, "feet"), (-500, "head")])
def test_what_is_cut_off_is_named(dy: float, part: str) -> None:
    (issue,) = framing(placed(body(View.FRONT), dy=dy), View.FRONT)
    assert issue.message.startswith(f"The {part} can't be seen whole. Step back")


@pytest.mark.parametrize("view", VIEWS)
def test_a_body_that_fills_a_cropped_picture_is_only_told_so(view: View) -> None:
    """Taken from afar and cropped: the feet look as in the whole picture, and no error is widened."""
    fills = placed(body(view), scale=1.12)
    assert said(framing(fills, view)) == [("too_close", "note")]


@pytest.mark.parametrize("view", VIEWS)
def test_a_body_that_fills_the_picture_and_is_looked_down_on_is_too_close(view: View) -> None:
    """From close up the camera looks down on the feet: toes, or the near ankle, lie further below."""
    far = body(view)
    xy_px = far.xy_px.copy()
    if view.is_frontal:
        toes = [INDEX[sided("foot_index", side)] for side in Side]
        xy_px[toes, 1] += 70 if view is View.FRONT else -60
    else:
        xy_px[INDEX[sided("ankle", Side(view.value))], 1] += 60
        xy_px[INDEX[sided("ankle", Side(view.value).other)], 1] -= 60
    near = Landmarks(xy_px, far.visibility, far.size_px)
    assert said(framing(near, view)) == []
    assert said(framing(placed(near, scale=1.1, dy=-30), view)) == [("too_close", "doubt")]


@pytest.mark.parametrize(
    ("away_m", "expected"),
    [
        (0.8, [("too_close", "fail")]),
        (1.5, [("too_close", "doubt")]),
        (2.6, []),
    ],
)
@pytest.mark.parametrize("scale", [0.6, 1.12])
def test_the_focal_length_tells_how_near_the_camera_stood(
    away_m: float, expected: list[tuple[str, Severity]], scale: float
) -> None:
    there = placed(body(View.FRONT), scale=scale)
    ankles_px = (there[Joint.LEFT_ANKLE][1] + there[Joint.RIGHT_ANKLE][1]) / 2
    focal_px = away_m * float(ankles_px - there[Joint.NOSE][1]) / 1.4  # m from nose to ankles
    assert said(framing(there, View.FRONT, focal_px)) == expected


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", ["shoulder", "hip", "knee"])
@pytest.mark.parametrize("right_edge", [False, True], ids=["at the left edge", "at the right edge"])
def test_a_joint_at_the_side_of_the_picture_is_cut_off(view: View, name: str, right_edge: bool) -> None:
    side = Side(view.value) if view.is_sagittal else Side.LEFT
    x = SIZE_PX[0] - 10.0 if right_edge else 10.0
    joint = sided(name, side)
    cut = with_joint(body(view), joint, (x, float(body(view)[joint][1])))
    issue = framing(cut, view)[0]
    assert (issue.key, issue.severity) == ("cut_off", "fail")
    assert issue.message.startswith(f"The {name} is at the edge")


def test_an_arm_out_of_the_picture_makes_the_shoulders_doubtful() -> None:
    cut = with_joint(body(View.FRONT), Joint.RIGHT_ELBOW, (-5.0, 700.0))
    assert said(framing(cut, View.FRONT)) == [("cut_off", "doubt")]
    far_arm = with_joint(body(View.LEFT), Joint.RIGHT_ELBOW, (-5.0, 700.0))
    assert framing(far_arm, View.LEFT) == ()


def test_hidden_feet_count_as_cut_off_on_the_side_that_is_measured() -> None:
    hidden = without(body(View.RIGHT), Joint.RIGHT_ANKLE)
    assert said(framing(hidden, View.RIGHT)) == [("cut_off", "fail")]
    far_side = without(body(View.RIGHT), Joint.LEFT_ANKLE)
    assert framing(far_side, View.RIGHT) == ()


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("roll_deg", [90, -90, 180, 120], ids=lambda deg: f"turned by {deg}")
def test_a_photo_stored_sideways_says_turn_it_and_not_that_the_body_is_small(
    view: View, roll_deg: float
) -> None:
    (issue,) = framing(rolled(body(view), roll_deg), view)
    assert (issue.key, issue.severity) == ("not_upright", "fail")
    assert "Turn it so that the head is up" in issue.message


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(VIEWS),
    st.floats(-1500, 1500),
    st.floats(-2000, 2000),
    st.floats(0.02, 4),
    st.floats(-180, 180),
)
def test_mirroring_the_photo_changes_no_framing_issue(
    view: View, dx: float, dy: float, scale: float, roll: float
) -> None:
    landmarks = rolled(placed(body(view), scale=scale, dx=dx, dy=dy), roll)
    assert said(framing(landmarks.mirrored(), view.mirrored)) == said(framing(landmarks, view))


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(VIEWS), st.floats(-1500, 1500), st.floats(-2000, 2000), st.floats(0.02, 4))
def test_every_message_says_what_to_do(view: View, dx: float, dy: float, scale: float) -> None:
    for issue in framing(placed(body(view), scale=scale, dx=dx, dy=dy), view):
        assert issue.message.count(". ") >= 1
        assert issue.message.endswith(".")
        assert "nan" not in issue.message
        assert " -" not in issue.message, "no negative number of pixels"


# --- upright -------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize(("off_deg", "expected"), [(4, []), (6, ["doubt"]), (10, ["fail"]), (30, ["fail"])])
def test_nobody_stands_far_from_upright(view: View, sign: int, off_deg: float, expected: list[str]) -> None:
    tilted = rolled(body(view), sign * off_deg)
    off = gate.standing_lean_deg(tilted, assumed())
    assert off == pytest.approx(sign * off_deg, abs=0.8)  # in side views the far ankle and shoulder are off
    assert [issue.severity for issue in gate.stance(off)] == expected
    assert gate.stance(gate.standing_lean_deg(tilted, gravity_given(sign * off_deg))) == ()


def test_a_tilt_that_was_given_wrong_is_named() -> None:
    (issue,) = gate.stance(gate.standing_lean_deg(body(View.FRONT), gravity_given(10.0)))
    assert "or the tilt that was given, is off by about 10°" in issue.message


def test_unclear_sides_are_refused_and_say_what_to_do() -> None:
    assert gate.sides(agree=True, known=True) == ()
    for agree, known in ((False, True), (True, False)):
        (issue,) = gate.sides(agree=agree, known=known)
        assert (issue.key, issue.severity) == ("sides_unclear", "fail")
        assert "front" in issue.message


def test_a_hidden_face_is_a_doubt_from_the_front_alone() -> None:
    assert said(gate.face(View.FRONT, found=False)) == [("face_hidden", "doubt")]
    assert gate.face(View.FRONT, found=True) == ()
    for view in (View.BACK, View.LEFT, View.RIGHT):
        assert gate.face(view, found=False) == ()


# --- squareness ----------------------------------------------------------------------------------


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    ("yaw_deg", "expected"),
    [
        (0, []),
        (11.9, []),
        (-11.9, []),
        (12.1, ["doubt"]),
        (-15, ["doubt"]),
        (20.1, ["fail"]),
        (-90, ["fail"]),
    ],
)
def test_squareness(view: View, yaw_deg: float, expected: list[str]) -> None:
    assert [issue.severity for issue in gate.squareness(yaw_deg, view)] == expected


def test_turned_says_by_how_much() -> None:
    assert "turned by about 15°" in gate.squareness(-15.2, View.FRONT)[0].message.replace("seems ", "")
    assert "turned by about 30°" in gate.squareness(30.4, View.LEFT)[0].message


def test_turned_between_front_and_side_is_refused_whatever_the_depth_says() -> None:
    (issue,) = gate.squareness(0.0, View.TURNED)
    assert issue.severity == "fail"
    assert "half way between front and side" in issue.message


@pytest.mark.parametrize(
    ("said_view", "found", "words"),
    [
        (View.FRONT, View.RIGHT, "a view of the right side; you said a front view"),
        (View.LEFT, View.RIGHT, "If the file is a mirror image, say that it is"),
        (View.RIGHT, View.BACK, "a back view; you said a view of the right side"),
    ],
)
def test_a_view_that_the_picture_cannot_show_is_named(said_view: View, found: View, words: str) -> None:
    (issue,) = gate.squareness(90.0, said_view, found)
    assert (issue.key, issue.severity) == ("other_view", "fail")
    assert words in issue.message
    assert "turned" not in issue.message


# --- light and sharpness -------------------------------------------------------------------------

BOX = (100.0, 50.0, 300.0, 550.0)


def textured(mean: float = 120.0) -> np.ndarray:
    noise = np.kron(np.random.default_rng(5).normal(mean, 40, (60, 40)), np.ones((10, 10)))[..., None]
    return np.broadcast_to(np.clip(noise, 0, 255), (600, 400, 3)).astype(np.uint8)


def test_a_bright_sharp_person_is_fine() -> None:
    assert gate.lighting(textured(), BOX) == ()


def test_darkness_counts_where_the_person_is() -> None:
    dark = textured() // 5
    assert said(gate.lighting(dark, BOX))[0] == ("dark", "doubt")
    dark_room = textured()
    dark_room[:, :90] = 0
    dark_room[:, 310:] = 0
    assert gate.lighting(dark_room, BOX) == ()


@pytest.mark.parametrize("share", [0.25, 0.15])
def test_a_dark_photo_is_dark_and_not_blurred(
    sample_photo: Callable[[str], Photo], sample_detection: Callable[[str], Detection], share: float
) -> None:
    dark = (sample_photo("level_front").rgb * share).astype(np.uint8)
    assert said(gate.lighting(dark, sample_detection("level_front").box_px)) == [("dark", "doubt")]


@pytest.mark.parametrize("axis", [0, 1], ids=["up and down", "to the side"])
@pytest.mark.parametrize("name", ["front", "level_front"])
def test_a_movement_of_31_pixels_is_seen(
    sample_photo: Callable[[str], Photo], sample_detection: Callable[[str], Detection], name: str, axis: int
) -> None:
    rgb, window = sample_photo(name).rgb, [31, 31]
    window[1 - axis] = 1
    smeared = cv2.blur(rgb, (window[1], window[0]))
    assert said(gate.lighting(smeared, sample_detection(name).box_px)) == [("blurred", "doubt")]


def test_blur_is_seen_in_small_and_large_photos() -> None:
    blurred = Image.fromarray(textured()).filter(ImageFilter.GaussianBlur(8))
    assert said(gate.lighting(np.asarray(blurred), BOX)) == [("blurred", "doubt")]
    large = np.asarray(blurred.resize((1600, 2400)))
    assert said(gate.lighting(large, tuple(4 * x for x in BOX))) == [("blurred", "doubt")]


@pytest.mark.parametrize(
    "box", [(-50.0, -50.0, 450.0, 700.0), (-300.0, 0.0, -50.0, 500.0), (500.0, 0.0, 600.0, 500.0)],
    ids=["larger than the photo", "left of it", "right of it"],
)  # fmt: skip
def test_a_box_over_the_edge_is_no_problem(box: Box) -> None:
    assert gate.lighting(textured(), box) == ()


# --- hands and people ----------------------------------------------------------------------------


def test_arms_at_the_sides_hide_nothing() -> None:
    for view in VIEWS:
        assert gate.hidden_hips(body(view), view) == ()


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("view", [View.FRONT, View.BACK])
def test_a_hand_in_front_of_the_hips_makes_them_doubtful(side: Side, view: View) -> None:
    hips = (body(view)[Joint.LEFT_HIP] + body(view)[Joint.RIGHT_HIP]) / 2
    folded = with_joint(body(view), sided("wrist", side), (float(hips[0]) + 5, float(hips[1]) + 20))
    assert said(gate.hidden_hips(folded, view)) == [("hips_hidden", "doubt")]


def test_folded_arms_above_the_hips_hide_nothing() -> None:
    chest = (body(View.FRONT)[Joint.LEFT_SHOULDER] + body(View.FRONT)[Joint.RIGHT_SHOULDER]) / 2
    folded = with_joint(body(View.FRONT), Joint.LEFT_WRIST, (float(chest[0]), float(chest[1]) + 60))
    assert gate.hidden_hips(folded, View.FRONT) == ()


def test_crowd_says_who_was_measured() -> None:
    assert gate.crowd(1, 0) == ()
    (issue,) = gate.crowd(3, 1)
    assert issue.severity == "note"
    assert issue.message.startswith("3 people were found; number 2")


# --- real photos ---------------------------------------------------------------------------------


def judged(photo: Photo) -> list[tuple[str, Severity]]:
    detection = detect(photo, passes=2)
    view = find_view(detection)
    return said(framing(detection.landmarks, view))


def test_a_portrait_with_only_a_head_is_cut_off(bad_input: Path) -> None:
    assert ("cut_off", "fail") in judged(load_photo(bad_input / "only_head.jpg"))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(slice(0, 1240), "cut_off", id="cut at the shins"),
        pytest.param(slice(0, 1000), "cut_off", id="cut at the thighs"),
        pytest.param(slice(470, 1600), "cut_off", id="cut at the eyes"),
    ],
)
def test_a_sample_with_a_part_cut_off(
    sample_photo: Callable[[str], Photo], rows: slice, expected: str
) -> None:
    cut = Photo(sample_photo("front").rgb[rows], "cut")
    assert (expected, "fail") in judged(cut)


@pytest.mark.parametrize("turns", [1, 2, 3], ids=lambda turns: f"turned by {90 * turns}")
def test_a_sample_that_lost_its_orientation_says_turn_it(
    sample_photo: Callable[[str], Photo], turns: int
) -> None:
    photo = Photo(np.rot90(sample_photo("front").rgb, turns), "turned")
    assert judged(photo) == [("not_upright", "fail")]


def test_samples_are_fit_to_be_measured(
    sample_photo: Callable[[str], Photo], sample_detection: Callable[[str], Detection]
) -> None:
    for name, view in SAMPLE_VIEWS.items():
        detection = sample_detection(name)
        landmarks, box_px = detection.landmarks, detection.box_px
        assert framing(landmarks, view) == ()
        assert gate.lighting(sample_photo(name).rgb, box_px) == ()
        assert gate.hidden_hips(landmarks, view) == ()
