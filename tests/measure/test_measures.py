"""Bodies of known posture come out as they went in, whatever the camera does."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posture.anatomy import Joint, View
from posture.measure.measures import (
    FRONTAL,
    KEYS,
    ROWS,
    SAGITTAL,
    TABLE,
    Measure,
    body_of,
    missing,
    positive_is,
)
from posture.pose.landmarks import Landmarks
from tests.fixtures.bodies import Frontal, Sagittal, moved, rolled, without

FRONTAL_KEYS = tuple(row.key for row in TABLE if View.FRONT in row.views)
SAGITTAL_KEYS = tuple(row.key for row in TABLE if row.views == SAGITTAL)
KNEES = ("left_knee_frontal_deg", "right_knee_frontal_deg")


def read(landmarks: Landmarks, view: View, roll_deg: float = 0.0) -> dict[str, float]:
    """Every row of the table for this kind of view, straight from the formulas."""
    body = body_of(landmarks.xy_px, view, roll_deg)
    keys = FRONTAL_KEYS if view.is_frontal else SAGITTAL_KEYS
    return {key: float(ROWS[key].formula(body)) for key in keys}


# --- what goes in comes out ----------------------------------------------------------------------


def says(body: type[Frontal] | type[Sagittal]) -> list[tuple[str, float]]:
    return [(f.name, sign * 6.0) for f in fields(body) if f.name in ROWS for sign in (1, -1)]


@pytest.mark.parametrize("view", FRONTAL)
@pytest.mark.parametrize(
    ("key", "value"),
    says(Frontal),
    ids=lambda v: v if isinstance(v, str) else ("positive" if v > 0 else "negative"),
)
def test_frontal_posture_comes_out(view: View, key: str, value: float) -> None:
    assert read(Frontal(**{key: value}).landmarks(view), view)[key] == pytest.approx(value)


@pytest.mark.parametrize("view", SAGITTAL)
@pytest.mark.parametrize(
    ("key", "value"),
    says(Sagittal),
    ids=lambda v: v if isinstance(v, str) else ("positive" if v > 0 else "negative"),
)
def test_sagittal_posture_comes_out(view: View, key: str, value: float) -> None:
    assert read(Sagittal(**{key: value}).landmarks(view), view)[key] == pytest.approx(value)


@pytest.mark.parametrize("view", FRONTAL)
def test_a_straight_body_is_zero_everywhere(view: View) -> None:
    for key, value in read(Frontal().landmarks(view), view).items():
        if key not in KNEES:
            assert value == pytest.approx(0, abs=1e-9), key


def pixels(view: View, joint: Joint, dx_right_or_front: float, dy: float) -> Landmarks:
    """A straight body with one joint moved towards the subject's right or front, and down."""
    body = (Frontal() if view.is_frontal else Sagittal()).landmarks(view)
    xy_px = body.xy_px.copy()
    xy_px[list(Joint).index(joint)] += (dx_right_or_front * positive_is(view), dy)
    return Landmarks(xy_px, body.visibility, body.size_px)


@pytest.mark.parametrize(
    ("view", "joint", "dx", "dy", "key"),
    [
        pytest.param(View.FRONT, Joint.RIGHT_SHOULDER, 0, 9, "shoulder_level_deg", id="front, right lower"),
        pytest.param(View.BACK, Joint.RIGHT_SHOULDER, 0, 9, "shoulder_level_deg", id="back, right lower"),
        pytest.param(View.BACK, Joint.RIGHT_HIP, 0, 9, "pelvis_level_deg", id="back, right hip lower"),
        pytest.param(View.FRONT, Joint.LEFT_HIP, 0, -9, "pelvis_level_deg", id="front, left hip higher"),
        pytest.param(View.FRONT, Joint.LEFT_KNEE, 9, 0, "left_knee_frontal_deg", id="left knee inward"),
        pytest.param(View.BACK, Joint.RIGHT_KNEE, -9, 0, "right_knee_frontal_deg", id="right knee inward"),
        pytest.param(View.LEFT, Joint.LEFT_EAR, 9, 0, "ear_over_shoulder_deg", id="left side, ear in front"),
        pytest.param(View.RIGHT, Joint.RIGHT_EAR, 9, 0, "ear_over_shoulder_deg", id="right side, ear ahead"),
        pytest.param(View.RIGHT, Joint.RIGHT_EYE_OUTER, 0, 9, "head_pitch_deg", id="chin down"),
        pytest.param(View.LEFT, Joint.LEFT_SHOULDER, 9, 0, "shoulder_forward_pct", id="shoulder in front"),
        pytest.param(View.LEFT, Joint.LEFT_SHOULDER, 9, 0, "trunk_inclination_deg", id="trunk forward"),
        pytest.param(View.LEFT, Joint.LEFT_SHOULDER, 9, 0, "body_line_deg", id="whole body forward"),
        pytest.param(View.RIGHT, Joint.RIGHT_HIP, 9, 0, "hip_over_ankle_deg", id="hip in front"),
        pytest.param(View.RIGHT, Joint.RIGHT_HIP, 9, 0, "hip_angle_deg", id="hip in front is extended"),
        pytest.param(View.LEFT, Joint.LEFT_KNEE, 9, 0, "knee_flexion_deg", id="knee in front is flexed"),
        pytest.param(View.LEFT, Joint.LEFT_KNEE, 9, 0, "ankle_angle_deg", id="knee in front of the ankle"),
    ],
)
def test_moved_this_way_the_number_rises(view: View, joint: Joint, dx: float, dy: float, key: str) -> None:
    straight = (Frontal() if view.is_frontal else Sagittal()).landmarks(view)
    rise = read(pixels(view, joint, dx, dy), view)[key] - read(straight, view)[key]
    assert rise > 0.5


def test_derived_rows_are_the_sums_and_differences_they_are_named_for() -> None:
    body = Frontal(head_tilt_deg=5, shoulder_level_deg=3, pelvis_level_deg=-2)
    found = read(body.landmarks(), View.FRONT)
    assert found["shoulders_vs_pelvis_deg"] == pytest.approx(5)
    assert found["head_vs_shoulders_deg"] == pytest.approx(2)


def test_whole_body_lean_is_the_line_from_ankles_to_shoulders() -> None:
    found = read(Frontal(pelvic_shift_pct=-10, trunk_lean_deg=4).landmarks(), View.FRONT)
    offset = -62 + 370 * np.tan(np.radians(4))
    assert found["body_lean_deg"] == pytest.approx(np.degrees(np.arctan2(offset, 990)))


def test_body_line_is_the_line_from_ankle_to_shoulder() -> None:
    found = read(Sagittal(hip_over_ankle_deg=3, trunk_inclination_deg=-5).landmarks(), View.RIGHT)
    offset = 620 * np.tan(np.radians(3)) + 370 * np.tan(np.radians(-5))
    assert found["body_line_deg"] == pytest.approx(np.degrees(np.arctan2(offset, 990)))


def test_straight_legs_that_lean_have_no_knee_angle_but_an_ankle_angle() -> None:
    found = read(Sagittal(hip_over_ankle_deg=7).landmarks(View.LEFT), View.LEFT)
    assert found["knee_flexion_deg"] == pytest.approx(0, abs=1e-9)
    assert found["ankle_angle_deg"] == pytest.approx(7)


def test_head_and_eye_tilt_come_from_the_face_mesh_where_a_face_was_seen() -> None:
    landmarks = Frontal(head_tilt_deg=4, eye_tilt_deg=-3).landmarks(face=True)
    xy_px = landmarks.xy_px.copy()
    for joint in (Joint.LEFT_EAR, Joint.LEFT_EYE_OUTER):
        xy_px[list(Joint).index(joint), 1] -= 30  # the pose model's points are far off
    found = read(Landmarks(xy_px, landmarks.visibility, landmarks.size_px), View.FRONT)
    assert (found["head_tilt_deg"], found["eye_tilt_deg"]) == pytest.approx((4, -3))


def test_head_and_eye_tilt_come_from_the_pose_model_where_no_face_was_seen() -> None:
    found = read(Frontal(head_tilt_deg=4, eye_tilt_deg=-3).landmarks(face=False), View.FRONT)
    assert (found["head_tilt_deg"], found["eye_tilt_deg"]) == pytest.approx((4, -3))


# --- for any body --------------------------------------------------------------------------------

angle = st.floats(-12, 12).map(lambda x: round(x, 2))
frontal_bodies = st.builds(Frontal, **{f.name: angle for f in fields(Frontal)})
sagittal_bodies = st.builds(
    Sagittal, **{f.name: angle for f in fields(Sagittal) if f.name in ROWS}, far_off=st.tuples(angle, angle)
)
any_body = st.one_of(
    st.tuples(frontal_bodies, st.sampled_from(FRONTAL)), st.tuples(sagittal_bodies, st.sampled_from(SAGITTAL))
)
Posed = tuple[Frontal | Sagittal, View]
quick = settings(max_examples=60, deadline=None)


@quick
@given(any_body)
def test_mirroring_a_body_flips_frontal_signs_swaps_knees_and_keeps_sagittal_numbers(posed: Posed) -> None:
    body, view = posed
    before = read(body.landmarks(view), view)
    after = read(body.landmarks(view).mirrored(), view.mirrored)
    for key, value in before.items():
        if key in KNEES:
            assert after[KNEES[1 - KNEES.index(key)]] == pytest.approx(value, abs=1e-6)
        else:
            assert after[key] == pytest.approx(-value if view.is_frontal else value, abs=1e-6), key


@quick
@given(any_body, st.tuples(st.floats(-500, 500), st.floats(-500, 500)), st.floats(0.2, 5))
def test_shift_and_scale_change_nothing(posed: Posed, by_px: tuple[float, float], scale: float) -> None:
    body, view = posed
    landmarks = body.landmarks(view)
    assert read(moved(landmarks, by_px=by_px, scale=scale), view) == pytest.approx(
        read(landmarks, view), abs=1e-6
    )


@quick
@given(any_body, st.floats(-30, 30))
def test_a_rolled_camera_measured_with_its_roll_changes_nothing(posed: Posed, roll: float) -> None:
    body, view = posed
    landmarks = body.landmarks(view)
    assert read(rolled(landmarks, roll), view, roll) == pytest.approx(read(landmarks, view), abs=1e-6)


@quick
@given(any_body, st.floats(-10, 10))
def test_numbers_between_body_parts_need_no_level_camera(posed: Posed, roll: float) -> None:
    body, view = posed
    landmarks = body.landmarks(view)
    straight, tilted = read(landmarks, view), read(rolled(landmarks, roll), view)
    free = {"shoulders_vs_pelvis_deg", "head_vs_shoulders_deg", *KNEES,
            "shoulder_forward_pct", "knee_flexion_deg", "hip_angle_deg"}  # fmt: skip
    for key in free & straight.keys():
        assert tilted[key] == pytest.approx(straight[key], abs=1e-6), key


@quick
@given(frontal_bodies, st.sampled_from(FRONTAL), st.floats(0.5, 8))
def test_a_roll_adds_one_sign_to_every_tilt_and_lean(body: Frontal, view: View, roll: float) -> None:
    """Leans and levels turn together: "to the subject's right" is one direction of rotation."""
    landmarks = body.landmarks(view)
    straight, tilted = read(landmarks, view), read(rolled(landmarks, roll), view)
    sign = positive_is(view)  # clockwise brings the top to the image's right
    for key in ("head_tilt_deg", "shoulder_level_deg", "pelvis_level_deg", "trunk_lean_deg", "body_lean_deg"):
        assert tilted[key] - straight[key] == pytest.approx(sign * roll, abs=1e-6), key


@quick
@given(frontal_bodies)
def test_front_and_back_of_one_body_read_the_same(body: Frontal) -> None:
    front = read(body.landmarks(View.FRONT, face=False), View.FRONT)
    assert read(body.landmarks(View.BACK), View.BACK) == pytest.approx(front, abs=1e-6)


@quick
@given(sagittal_bodies)
def test_left_and_right_of_one_body_read_the_same(body: Sagittal) -> None:
    left = read(body.landmarks(View.LEFT), View.LEFT)
    assert read(body.landmarks(View.RIGHT), View.RIGHT) == pytest.approx(left, abs=1e-6)


def test_formulas_read_many_looks_at_once() -> None:
    bodies = [Frontal(shoulder_level_deg=a, left_knee_frontal_deg=-a).landmarks() for a in (1.0, 2.0, 3.0)]
    together = body_of(np.array([b.xy_px for b in bodies]), View.FRONT, 2.0)
    for key in FRONTAL_KEYS:
        one_by_one = [read(b, View.FRONT, 2.0)[key] for b in bodies]
        assert ROWS[key].formula(together) == pytest.approx(one_by_one), key


# --- what can't be read --------------------------------------------------------------------------


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.key)
def test_a_row_rests_on_the_points_it_names_and_no_others(row: Measure) -> None:
    """Joints that a row does not name may be anywhere: its number stays."""
    view = row.views[0]
    landmarks = (Frontal(3, 2, 1, -2, 4) if view.is_frontal else Sagittal(3, 2, 1, -2, 4)).landmarks(view)
    near = body_of(landmarks.xy_px, view, 0.0).near
    named = {list(Joint).index(joint) for joint in row.joints(near)}
    mesh = {list(Joint).index(joint) for joint in list(Joint)[33:]}  # stands in for ears and eyes
    xy_px = landmarks.xy_px.copy()
    others = [i for i in range(len(xy_px)) if i not in named | mesh]
    xy_px[others] += np.random.default_rng(0).normal(0, 200, (len(others), 2))
    before, after = (row.formula(body_of(points, view, 0.0)) for points in (landmarks.xy_px, xy_px))
    assert after == pytest.approx(before)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.key)
def test_a_hidden_joint_is_named_in_the_reason(row: Measure) -> None:
    view = row.views[0]
    landmarks = (Frontal() if view.is_frontal else Sagittal()).landmarks(view)
    near = body_of(landmarks.xy_px, view, 0.0).near
    assert missing(row, landmarks, view) is None
    for joint in row.joints(near):
        absent = missing(row, without(landmarks, joint), view)
        assert absent is not None
        assert absent.reason == f"{joint.value.replace('_', ' ')} hidden or out of the picture"


def test_the_far_side_may_be_hidden_from_the_side() -> None:
    far = [joint for joint in Joint if joint.value.startswith("left_")]
    landmarks = without(Sagittal().landmarks(View.RIGHT), *far)
    assert all(missing(ROWS[key], landmarks, View.RIGHT) is None for key in SAGITTAL_KEYS)


def test_several_hidden_joints_are_all_named() -> None:
    landmarks = without(Frontal().landmarks(), Joint.LEFT_HIP, Joint.RIGHT_HIP)
    absent = missing(ROWS["pelvis_level_deg"], landmarks, View.FRONT)
    assert absent is not None
    assert "left hip and right hip" in absent.reason


@pytest.mark.parametrize(
    ("key", "view", "reason"),
    [
        ("shoulder_level_deg", View.RIGHT, "needs a photo from the front or back"),
        ("ear_over_shoulder_deg", View.FRONT, "needs a photo from the left or right"),
        ("eye_tilt_deg", View.BACK, "needs a photo from the front"),
    ],
)
def test_the_wrong_view_says_which_is_needed(key: str, view: View, reason: str) -> None:
    absent = missing(ROWS[key], Frontal().landmarks(), view)
    assert absent is not None
    assert absent.reason == reason


# --- the table -----------------------------------------------------------------------------------


def test_keys_are_the_contract() -> None:
    assert KEYS == (
        "head_tilt_deg", "eye_tilt_deg", "head_shift_pct", "shoulder_level_deg", "trunk_lean_deg",
        "body_lean_deg", "pelvis_level_deg", "pelvic_shift_pct", "shoulders_vs_pelvis_deg",
        "head_vs_shoulders_deg", "left_knee_frontal_deg", "right_knee_frontal_deg",
        "ear_over_shoulder_deg", "head_pitch_deg", "shoulder_forward_pct", "trunk_inclination_deg",
        "hip_over_ankle_deg", "body_line_deg", "knee_flexion_deg", "hip_angle_deg", "ankle_angle_deg",
    )  # fmt: skip


def test_units_are_in_the_keys() -> None:
    for row in TABLE:
        assert row.key.endswith({"deg": "_deg", "%": "_pct"}[row.unit])
        assert row.positive
        assert row.negative
    assert len({row.name for row in TABLE}) == len(TABLE)
