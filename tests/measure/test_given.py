"""Numbers from given points: triangles of known angles, whose error is what the pointing implies."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from posture.anatomy import INDEX, Joint, Side, View, sided
from posture.arrays import Floats, Point
from posture.gravity.vertical import Gravity, GravitySource
from posture.measure import joint_error
from posture.measure.estimate import measure
from posture.measure.given import STAND_INS, read_at
from posture.measure.measures import GIVEN_TABLE, ROWS, TABLE, near_side, positive_is
from posture.measure.standing import combine
from posture.measure.turn_error import GIVEN_PER_DEG
from posture.measure.uncertainty import Measurement, NotMeasured, Result
from posture.pose.given import GivenPoint, GivenPoints
from posture.pose.landmarks import Landmarks
from tests.fixtures.bodies import Frontal, Sagittal, rolled

FRONT, BACK, LEFT, RIGHT = View.FRONT, View.BACK, View.LEFT, View.RIGHT
SIDES = (LEFT, RIGHT)
ERROR_PX = 2.0
Told = Mapping[str, Point]


def level(roll_deg: float = 0.0) -> Gravity:
    return Gravity(roll_deg, 1e-6, GravitySource.GIVEN)


def body(view: View) -> Landmarks:
    return (Frontal() if view.is_frontal else Sagittal()).landmarks(view)


def told(points: Told, error_px: float = ERROR_PX) -> GivenPoints:
    return GivenPoints.of(points).with_errors(error_px)


def measured(
    points: Told, view: View, gravity: Gravity | None = None, on: Landmarks | None = None
) -> dict[str, Result]:
    marks = (on or body(view)).with_given(told(points))
    return {result.key: result for result in measure(marks, view, gravity or level())}


def number(results: Mapping[str, Result], key: str) -> Measurement:
    found = results[key]
    assert isinstance(found, Measurement), found
    return found


def at(middle: Point, length: float, deg: float, forward: float) -> Point:
    """The point `length` away, `deg` above the horizontal, forward of `middle`."""
    turn = math.radians(deg)
    return middle[0] + forward * length * math.cos(turn), middle[1] - length * math.sin(turn)


def pair(name: str, middle: Point, half: float, right_lower_deg: float, view: View) -> dict[str, Point]:
    turn, to_right = math.radians(right_lower_deg), positive_is(view)
    off = (to_right * half * math.cos(turn), half * math.sin(turn))
    return {
        f"right_{name}": (middle[0] + off[0], middle[1] + off[1]),
        f"left_{name}": (middle[0] - off[0], middle[1] - off[1]),
    }


C7 = (580.0, 380.0)


def neck(deg: float, view: View) -> dict[str, Point]:
    return {"c7": C7, f"{near_side(view).value}_tragus": at(C7, 140.0, deg, positive_is(view))}


# The new rows, by triangles


@pytest.mark.parametrize("view", SIDES)
@pytest.mark.parametrize("deg", [25.0, 50.0, 72.5])
def test_craniovertebral_angle_rises_from_c7_forward_to_the_ear(deg: float, view: View) -> None:
    found = number(measured(neck(deg, view), view), "craniovertebral_deg")
    assert found.value == pytest.approx(deg)
    assert found.std == pytest.approx(math.degrees(ERROR_PX * math.sqrt(2) / 140), rel=1e-3)
    assert found.budget["model"] == found.budget["looks"] == 0.0


@pytest.mark.parametrize("view", SIDES)
@pytest.mark.parametrize("deg", [-8.0, 0.0, 13.0])
def test_pelvic_tilt_is_positive_where_the_front_is_lower(deg: float, view: View) -> None:
    side = near_side(view).value
    psis = (560.0, 750.0)
    points = {f"{side}_psis": psis, f"{side}_asis": at(psis, 150.0, -deg, positive_is(view))}
    assert number(measured(points, view), "pelvic_tilt_sagittal_deg").value == pytest.approx(deg)


@pytest.mark.parametrize("view", SIDES)
def test_trunk_on_c7_leans_forward_in_front_of_the_trochanter(view: View) -> None:
    side = near_side(view).value
    hip = (600.0, 800.0)
    points = {f"{side}_trochanter": hip, "c7": at(hip, 400.0, 80.0, positive_is(view))}
    assert number(measured(points, view), "trunk_c7_deg").value == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("name", "key", "served", "view"),
    [
        ("acromion", "acromia_level_deg", "shoulder_level_deg", FRONT),
        ("acromion", "acromia_level_deg", "shoulder_level_deg", BACK),
        ("asis", "asis_level_deg", "pelvis_level_deg", FRONT),
        ("psis", "psis_level_deg", "pelvis_level_deg", BACK),
        ("tragus", "head_tilt_deg", "head_tilt_deg", FRONT),
        ("tragus", "head_tilt_deg", "head_tilt_deg", BACK),
    ],
)
@pytest.mark.parametrize("deg", [-6.0, 0.0, 4.0])
def test_a_level_line_has_the_sign_of_the_lower_right_and_serves_its_row(
    name: str, key: str, served: str, view: View, deg: float
) -> None:
    results = measured(pair(name, (600.0, 500.0), 100.0, deg, view), view)
    for each in (key, served):
        found = number(results, each)
        assert found.value == pytest.approx(deg)
        assert found.std == pytest.approx(math.degrees(ERROR_PX * math.sqrt(2) / 200), rel=1e-3)
        assert "points" in found.budget


def test_side_rows_rest_on_the_landmarks_of_the_near_side() -> None:
    side = "left"
    points = {
        f"{side}_acromion": (600.0, 400.0),
        f"{side}_trochanter": (640.0, 800.0),
        f"{side}_lateral_knee": (620.0, 1100.0),
        f"{side}_lateral_malleolus": (660.0, 1400.0),
    }
    results = measured(points, LEFT)  # seen from the left, forward is to the picture's left

    def lean(lower: Point, upper: Point) -> float:
        return math.degrees(math.atan2(lower[0] - upper[0], lower[1] - upper[1]))

    acromion, trochanter, knee, malleolus = points.values()
    assert number(results, "body_line_deg").value == pytest.approx(lean(malleolus, acromion))
    assert number(results, "trunk_inclination_deg").value == pytest.approx(lean(trochanter, acromion))
    assert number(results, "hip_over_ankle_deg").value == pytest.approx(lean(malleolus, trochanter))
    assert number(results, "ankle_angle_deg").value == pytest.approx(lean(malleolus, knee))
    bend = lean(malleolus, knee) - lean(knee, trochanter)
    assert number(results, "knee_flexion_deg").value == pytest.approx(bend)
    assert number(results, "knee_flexion_deg").value > 0, "the knee lies forward: flexed"
    for key in ("body_line_deg", "hip_over_ankle_deg", "knee_flexion_deg"):
        assert number(results, key).budget["model"] == 0.0
    assert "points" not in number(results, "ear_over_shoulder_deg").budget, (
        "too short a line for the acromion"
    )


def test_from_the_front_c7_over_the_front_hip_bones_is_the_trunks_lean() -> None:
    points = {**pair("asis", (600.0, 800.0), 100.0, 0.0, FRONT), "c7": at((600.0, 800.0), 400.0, 86.0, -1.0)}
    found = number(measured(points, FRONT), "trunk_lean_deg")
    assert found.value == pytest.approx(4.0), "to the subject's right is the picture's left"
    assert found.budget["model"] == 0.0


# What was not given


@pytest.mark.parametrize("view", [FRONT, BACK, LEFT, RIGHT])
def test_without_points_no_row_of_points_appears_and_no_number_changes(view: View) -> None:
    keys = {result.key for result in measure(body(view), view, level())}
    assert not keys & {row.key for row in GIVEN_TABLE}


def test_a_row_appears_with_its_first_point_and_says_which_is_missing() -> None:
    absent = measured({"c7": C7}, LEFT)["craniovertebral_deg"]
    assert absent == NotMeasured("craniovertebral_deg", "left tragus not given")
    assert measured({"right_tragus": C7}, RIGHT)["craniovertebral_deg"] == NotMeasured(
        "craniovertebral_deg", "c7 not given"
    )


def test_the_far_ear_is_not_taken_for_the_near_one() -> None:
    assert isinstance(
        measured({"c7": C7, "right_tragus": (660, 300)}, LEFT)["craniovertebral_deg"], NotMeasured
    )


def test_one_acromion_alone_leaves_the_shoulders_to_the_model() -> None:
    results = measured({"left_acromion": (700.0, 500.0)}, FRONT)
    plain = {result.key: result for result in measure(body(FRONT), FRONT, level())}
    assert results["shoulder_level_deg"] == plain["shoulder_level_deg"]
    assert results["acromia_level_deg"] == NotMeasured("acromia_level_deg", "right acromion not given")


def test_points_on_one_spot_have_no_angle_between_them() -> None:
    found = measured({"c7": C7, "left_tragus": (C7[0] + 0.5, C7[1])}, LEFT)["craniovertebral_deg"]
    assert isinstance(found, NotMeasured)
    assert "one point" in found.reason


def test_a_hidden_joint_is_there_once_it_is_given() -> None:
    marks = body(LEFT)
    seen = marks.visibility.copy()
    seen[INDEX[Joint.LEFT_ANKLE]] = 0.0
    hidden = Landmarks(marks.xy_px, seen, marks.size_px)
    assert isinstance(measured({}, LEFT, on=hidden)["body_line_deg"], NotMeasured)
    for name in ("left_ankle", "left_lateral_malleolus"):
        assert number(measured({name: (600.0, 1380.0)}, LEFT, on=hidden), "body_line_deg")


# The other end by the model


def test_one_end_given_leaves_the_other_ends_error() -> None:
    both = {
        "left_shoulder": tuple(body(LEFT)[Joint.LEFT_SHOULDER]),
        "left_ankle": tuple(body(LEFT)[Joint.LEFT_ANKLE]),
    }
    one = number(measured({"left_shoulder": both["left_shoulder"]}, LEFT), "body_line_deg")
    all_given = number(measured(both, LEFT), "body_line_deg")
    assert all_given.budget["model"] == 0.0
    assert one.budget["model"] > 0.1
    known = joint_error.load()["ankle", LEFT]
    tall, line = 1145.0, 990.0  # nose to ankle, ankle to shoulder of this body in px, roughly
    assert one.budget["model"] == pytest.approx(math.degrees(known.std[0] / 100 * tall / line), rel=0.1)
    assert one.budget["points"] == pytest.approx(all_given.budget["points"] / math.sqrt(2), rel=0.05)


def test_marking_an_ear_for_the_neck_costs_the_head_none_of_its_numbers() -> None:
    """The model errs on ear and eye together: a marked tragus beside its eye would be less exact."""
    plain = {result.key: result for result in measure(body(LEFT), LEFT, level())}
    results = measured(neck(50.0, LEFT), LEFT)
    for row in TABLE:
        if LEFT in row.views:
            assert number(results, row.key).std <= number(plain, row.key).std + 1e-9, row.key
    assert results["head_pitch_deg"] == plain["head_pitch_deg"]


def test_a_landmark_alone_serves_where_that_is_more_exact() -> None:
    plain = {result.key: result for result in measure(body(FRONT), FRONT, level())}
    marks = body(FRONT).with_given(told({"c7": (600.0, 370.0)}, 0.3))
    found = number({result.key: result for result in measure(marks, FRONT, level())}, "trunk_lean_deg")
    assert found.budget["points"] > 0.0
    assert 0.0 < found.budget["model"] < 0.8 * number(plain, "trunk_lean_deg").budget["model"]


def test_a_joint_put_right_tells_of_the_other_sides_error_unless_it_was_gross() -> None:
    """The model errs on both hips together; a hip off by a hand's width is that hip's own error."""
    marks = body(FRONT)
    left = marks[Joint.LEFT_HIP]
    off = np.array(joint_error.load()["hip", FRONT].off) / 100 * 1145.0
    usual = (float(left[0] - off[0]), float(left[1] - off[1]))  # where the model's usual error puts the truth
    level_line = number(measured({"left_hip": usual}, FRONT), "pelvis_level_deg")
    assert level_line.value == pytest.approx(0.0, abs=0.2)
    lower = number(measured({"left_hip": (usual[0], usual[1] + 8.0)}, FRONT), "pelvis_level_deg")
    assert -2.0 < lower.value < 0.0, "most of the 8 px is the model's error on both hips"
    gross = number(measured({"left_hip": (usual[0], usual[1] + 80.0)}, FRONT), "pelvis_level_deg")
    assert gross.value < -25.0
    assert gross.budget["model"] > 2 * level_line.budget["model"]


def test_the_models_looks_count_only_for_joints_that_were_not_given() -> None:
    marks = body(LEFT)
    apart = np.zeros((4, *marks.xy_px.shape))
    apart[:, INDEX[Joint.LEFT_ANKLE], 0] = [-3, -3, 3, 3]
    looks = Landmarks(marks.xy_px, marks.visibility, marks.size_px, marks.xy_px + apart)
    shoulder, ankle = ({str(j): tuple(marks[j])} for j in (Joint.LEFT_SHOULDER, Joint.LEFT_ANKLE))
    assert number(measured(shoulder, LEFT, on=looks), "body_line_deg").budget["looks"] > 0.1
    assert number(measured(ankle, LEFT, on=looks), "body_line_deg").budget["looks"] == 0.0


# Properties

angles = st.floats(-20, 20)


def both_views(view: View, deg: float) -> dict[str, Point]:
    if view.is_sagittal:
        return neck(50 + deg, view)
    return pair("acromion", (600.0, 480.0), 120.0, deg, view)


@settings(max_examples=40)
@drawn(st.sampled_from([FRONT, BACK, LEFT, RIGHT]), angles)
def test_a_mirrored_picture_gives_mirrored_numbers(view: View, deg: float) -> None:
    marks = body(view).with_given(told(both_views(view, deg)))
    results = {r.key: r for r in measure(marks, view, level())}
    turned = {r.key: r for r in measure(marks.mirrored(), view.mirrored, level())}
    for row in GIVEN_TABLE:
        found, other = results.get(row.key), turned.get(row.key)
        if isinstance(found, Measurement):
            assert isinstance(other, Measurement)
            sign = -1.0 if view.is_frontal else 1.0
            assert other.value == pytest.approx(sign * found.value, abs=1e-9)
            assert other.std == pytest.approx(found.std)


@settings(max_examples=40)
@drawn(st.sampled_from([FRONT, LEFT]), angles, st.floats(-150, 150), st.floats(0.5, 4))
def test_moved_and_enlarged_pictures_give_the_same_angles(
    view: View, deg: float, by: float, scale: float
) -> None:
    points = both_views(view, deg)
    there = {name: (x * scale + by, y * scale + by) for name, (x, y) in points.items()}
    here, moved = measured(points, view), measured(there, view)
    for row in GIVEN_TABLE:
        if isinstance(here.get(row.key), Measurement):
            assert number(moved, row.key).value == pytest.approx(number(here, row.key).value, abs=1e-6)
            ratio = number(here, row.key).budget["points"] / number(moved, row.key).budget["points"]
            assert ratio == pytest.approx(scale, rel=1e-3)


@settings(max_examples=40)
@drawn(st.sampled_from([FRONT, LEFT]), angles, st.floats(-10, 10))
def test_a_turned_camera_changes_nothing_once_its_roll_is_known(
    view: View, deg: float, roll_deg: float
) -> None:
    marks = body(view).with_given(told(both_views(view, deg)))
    xy_px = rolled(marks, roll_deg).xy_px
    turned = {str(j): (float(xy_px[INDEX[j], 0]), float(xy_px[INDEX[j], 1])) for j in marks.given}
    here, there = measured(both_views(view, deg), view), measured(turned, view, level(roll_deg))
    for row in GIVEN_TABLE:
        if isinstance(here.get(row.key), Measurement):
            assert number(there, row.key).value == pytest.approx(number(here, row.key).value, abs=1e-6)


@pytest.mark.parametrize("view", [FRONT, BACK, LEFT, RIGHT])
def test_a_row_reads_its_own_joints_or_landmarks_of_the_same_side(view: View) -> None:
    for joint, stand_ins in STAND_INS[view].items():
        assert read_at(joint, (), view, "body_line_deg")[-1].value.endswith(joint)
        for name in stand_ins:
            assert all(sided(name, side) for side in Side)
        given = [sided(stand_ins[0], side) for side in Side]
        near = [given[list(Side).index(near_side(view))]] if view.is_sagittal else given
        assert list(read_at(joint, given, view, "body_line_deg")) == near


def test_every_given_row_has_what_the_rest_of_the_program_needs() -> None:
    assert set(GIVEN_PER_DEG) == {row.key for row in GIVEN_TABLE}
    assert all(row.key in ROWS for row in GIVEN_TABLE)


def test_every_joint_of_every_row_has_an_error_of_its_own_in_the_rows_views() -> None:
    known = joint_error.load()
    for row in TABLE:
        for view in row.views:
            for joint in row.joints(near_side(view)):
                error = known[joint.value.removeprefix("left_").removeprefix("right_"), view]
                assert np.all(np.array(error.std) >= error.std_middle)
                assert np.abs(error.off).max() < 8.0, "in % of the body's height"


def test_each_joint_of_a_row_can_be_put_right_alone() -> None:
    for view in (FRONT, BACK, LEFT, RIGHT):
        marks = body(view)
        for row in TABLE:
            for joint in row.joints(near_side(view)) if view in row.views else ():
                x, y = marks[joint]
                found = measured({joint.value: (float(x) + 4.0, float(y) + 3.0)}, view)[row.key]
                assert isinstance(found, Measurement), (view, joint, found)
                assert found.budget["points"] > 0.0


# The error is true


def test_the_stated_range_holds_the_truth_in_95_of_100() -> None:
    rng = np.random.default_rng(17)
    view, held, errors = LEFT, [], []
    true = neck(52.0, view) | {"left_trochanter": (610.0, 800.0), "left_lateral_malleolus": (620.0, 1400.0)}
    keys = ("craniovertebral_deg", "trunk_c7_deg", "hip_over_ankle_deg")
    exact = measured(true, view)
    for _ in range(220):
        off: Floats = rng.normal(0.0, ERROR_PX, (len(true), 2))
        noisy = {name: (x + dx, y + dy) for (name, (x, y)), (dx, dy) in zip(true.items(), off, strict=True)}
        found = measured(noisy, view)
        for key in keys:
            error = number(found, key).value - number(exact, key).value
            held.append(abs(error) <= 1.96 * number(found, key).std)
            errors.append(error / number(found, key).std)
    assert 0.93 <= np.mean(held) <= 0.97
    assert np.std(errors) == pytest.approx(1.0, abs=0.08)


def test_marking_several_photos_lessens_the_pointing_error() -> None:
    marks = body(LEFT).with_given(told(neck(50.0, LEFT)))
    one = measure(marks, LEFT, level())
    found = {r.key: r for r in combine([one] * 4)}
    alone = {r.key: r for r in combine([one])}
    share = (
        number(found, "craniovertebral_deg").budget["points"]
        / number(alone, "craniovertebral_deg").budget["points"]
    )
    assert share == pytest.approx(0.5)


def test_a_points_own_error_counts() -> None:
    points = GivenPoints(
        (
            GivenPoint(Joint.C7, C7, error_px=0.1),
            GivenPoint(Joint.LEFT_TRAGUS, at(C7, 140.0, 50.0, -1.0), error_px=3.0),
        )
    )
    found = {r.key: r for r in measure(body(LEFT).with_given(points), LEFT, level())}
    expected = math.degrees(math.hypot(0.1, 3.0) / 140)
    assert number(found, "craniovertebral_deg").budget["points"] == pytest.approx(expected, rel=1e-3)
