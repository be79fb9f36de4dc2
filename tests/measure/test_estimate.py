"""Landmarks to numbers with errors: signs, fallbacks, and errors as large as stated."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posture.anatomy import FACE_JOINTS, INDEX, Joint, View
from posture.geometry import level
from posture.gravity.vertical import Gravity, GravitySource, from_level
from posture.measure.error_model import Calibration, ErrorModel, Term, load
from posture.measure.estimate import estimator, looks_std, measure
from posture.measure.measures import FRONTAL, ROWS, SAGITTAL, TABLE, body_of, near_side
from posture.measure.perspective import perspective_std
from posture.measure.uncertainty import Measurement, NotMeasured
from posture.picture.level import Level
from posture.pose.landmarks import Landmarks
from tests.fixtures.bodies import Frontal, Sagittal, moved, rolled, without

LEVEL = Gravity(0.0, 0.2, GravitySource.GIVEN)
SOURCES = {"looks", "roll", "model", "yaw", "perspective", "quality", "rendered_calibration"}
ROLL_FREE = {
    "shoulders_vs_pelvis_deg",
    "head_vs_shoulders_deg",
    "left_knee_frontal_deg",
    "right_knee_frontal_deg",
    "shoulder_forward_pct",
    "knee_flexion_deg",
    "hip_angle_deg",
}
BODIES = {
    View.FRONT: Frontal().landmarks(View.FRONT),
    View.BACK: Frontal().landmarks(View.BACK),
    View.LEFT: Sagittal().landmarks(View.LEFT),
    View.RIGHT: Sagittal().landmarks(View.RIGHT),
}


def numbers(
    landmarks: Landmarks, view: View, gravity: Gravity = LEVEL, yaw_deg: float = 0.0
) -> dict[str, Measurement]:
    """What could be measured, by key."""
    results = measure(landmarks, view, gravity, yaw_deg)
    return {result.key: result for result in results if isinstance(result, Measurement)}


def jittered(landmarks: Landmarks, rng: np.random.Generator, sd_px: float, looks: int = 8) -> Landmarks:
    """As seen in several looks, each joint off by noise of its own in each."""
    looks_xy_px = landmarks.xy_px + rng.normal(0.0, sd_px, (looks, *landmarks.xy_px.shape))
    return replace(landmarks, xy_px=looks_xy_px.mean(axis=0), looks_xy_px=looks_xy_px)


# --- what is measured ----------------------------------------------------------------------------


@pytest.mark.parametrize("view", BODIES)
def test_every_row_of_the_view_is_answered(view: View) -> None:
    results = measure(BODIES[view], view, LEVEL)
    keys = [row.key for row in TABLE if view in row.views or (view.is_frontal and View.FRONT in row.views)]
    assert [result.key for result in results] == keys
    for result in results:
        assert result or (result.key, view) in load().not_measurable or view not in ROWS[result.key].views


def test_head_tilt_from_behind_is_not_measured_and_says_why() -> None:
    results = {result.key: result for result in measure(BODIES[View.BACK], View.BACK, LEVEL)}
    for key in ("head_tilt_deg", "head_vs_shoulders_deg"):
        result = results[key]
        assert isinstance(result, NotMeasured)
        assert "from behind" in result.reason


def test_turned_body_is_not_measured() -> None:
    results = measure(BODIES[View.FRONT], View.TURNED, LEVEL)
    assert len(results) == len(TABLE)
    assert not any(results)


def test_hidden_joint_is_named() -> None:
    hidden = without(BODIES[View.RIGHT], Joint.RIGHT_ANKLE)
    results = {result.key: result for result in measure(hidden, View.RIGHT, LEVEL)}
    result = results["knee_flexion_deg"]
    assert isinstance(result, NotMeasured)
    assert "right ankle" in result.reason
    assert results["ear_over_shoulder_deg"]


def test_looks_that_see_different_ankles_give_no_number_for_the_leg_and_one_for_the_head() -> None:
    landmarks = jittered(BODIES[View.RIGHT], np.random.default_rng(3), 1.0)
    assert landmarks.looks_xy_px is not None
    looks_xy_px = landmarks.looks_xy_px.copy()
    looks_xy_px[:, INDEX[Joint.RIGHT_ANKLE]] += np.linspace(-150, 150, 8)[:, None]
    split = replace(landmarks, looks_xy_px=looks_xy_px)
    results = {result.key: result for result in measure(split, View.RIGHT, LEVEL)}
    result = results["ankle_angle_deg"]
    assert isinstance(result, NotMeasured)
    assert "disagree" in result.reason
    assert results["ear_over_shoulder_deg"]


def test_a_number_of_joints_on_one_point_is_not_measured_and_says_why() -> None:
    front = BODIES[View.FRONT]
    xy_px = front.xy_px.copy()
    xy_px[INDEX[Joint.LEFT_SHOULDER]] = xy_px[INDEX[Joint.RIGHT_SHOULDER]]
    results = {r.key: r for r in measure(replace(front, xy_px=xy_px), View.FRONT, LEVEL)}
    shift = results["head_shift_pct"]  # of the shoulders' width, which is 0
    assert isinstance(shift, NotMeasured)
    assert "lie on one point" in shift.reason
    assert results["pelvis_level_deg"]


def test_without_any_calibration_nothing_is_measured() -> None:
    results = measure(BODIES[View.FRONT], View.FRONT, LEVEL, model=ErrorModel({}, {}))
    assert not any(results)
    assert all(isinstance(result, NotMeasured) and "accuracy" in result.reason for result in results)


# --- signs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", FRONTAL, ids=lambda view: f"from-the-{view}")
@pytest.mark.parametrize("key", [field.name for field in fields(Frontal)])
def test_frontal_positive_is_to_the_right_of_the_subject_and_knees_inward(view: View, key: str) -> None:
    plus, minus = (numbers(Frontal(**{key: a}).landmarks(view), view).get(key) for a in (4.0, -4.0))
    if plus is None or minus is None:
        assert view is View.BACK
        return
    assert plus.value > 0.5 * 4.0 - 2.5
    assert plus.value - minus.value > 0.4 * 8.0


@pytest.mark.parametrize("view", SAGITTAL, ids=lambda view: f"from-the-{view}")
@pytest.mark.parametrize("key", [field.name for field in fields(Sagittal) if field.name in ROWS])
def test_sagittal_positive_is_forward_chin_down_knee_flexed(view: View, key: str) -> None:
    plus, minus = (numbers(Sagittal(**{key: a}).landmarks(view), view)[key] for a in (4.0, -4.0))
    assert plus.value - minus.value > 0.3 * 8.0


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(-8, 8), min_size=9, max_size=9), st.floats(-5, 5), st.sampled_from(FRONTAL))
def test_mirrored_front_or_back_photo_gives_mirrored_numbers(
    posture: list[float], roll_deg: float, view: View
) -> None:
    landmarks = rolled(Frontal(*posture).landmarks(view), roll_deg)
    gravity = Gravity(roll_deg, 0.3, GravitySource.SCENE)
    there = numbers(landmarks, view, gravity)
    mirrored = numbers(landmarks.mirrored(), view, gravity.mirrored(landmarks.size_px[0]))
    for key, found in there.items():
        if "knee" in key:
            other = key.replace("left", "x").replace("right", "left").replace("x", "right")
            assert mirrored[other].value == pytest.approx(found.value, abs=1e-6)
            assert mirrored[other].std == pytest.approx(found.std, abs=1e-6)
        else:
            assert mirrored[key].value == pytest.approx(-found.value, abs=1e-6)
            assert mirrored[key].std == pytest.approx(found.std, abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(-8, 8), min_size=5, max_size=5), st.floats(-5, 5))
def test_mirrored_side_photo_gives_the_same_numbers(posture: list[float], roll_deg: float) -> None:
    landmarks = rolled(Sagittal(*posture).landmarks(View.RIGHT), roll_deg)
    gravity = Gravity(roll_deg, 0.3, GravitySource.SCENE)
    there = numbers(landmarks, View.RIGHT, gravity)
    mirrored = numbers(landmarks.mirrored(), View.LEFT, gravity.mirrored(landmarks.size_px[0]))
    assert there.keys() == mirrored.keys()
    for key, found in there.items():
        assert mirrored[key].value == pytest.approx(found.value, abs=1e-6)


@pytest.mark.parametrize("view", BODIES)
def test_a_known_roll_changes_nothing(view: View) -> None:
    turned = numbers(rolled(BODIES[view], 5.0), view, Gravity(5.0, 0.2, GravitySource.GIVEN))
    for key, upright in numbers(BODIES[view], view).items():
        assert turned[key].value == pytest.approx(upright.value, abs=1e-6)


# --- fallbacks -----------------------------------------------------------------------------------


def test_without_a_face_the_head_is_read_off_the_ears_with_a_larger_error() -> None:
    with_face = numbers(Frontal(head_tilt_deg=5.0).landmarks(View.FRONT), View.FRONT)
    without_face = numbers(Frontal(head_tilt_deg=5.0).landmarks(View.FRONT, face=False), View.FRONT)
    for key in ("head_tilt_deg", "eye_tilt_deg", "head_vs_shoulders_deg", "head_shift_pct"):
        assert without_face[key].budget["model"] > with_face[key].budget["model"]
    assert without_face["head_tilt_deg"].value > 3


@pytest.mark.parametrize("joint", [Joint.LEFT_ELBOW, Joint.RIGHT_WRIST])
def test_hidden_arm_leaves_the_shoulders_with_a_larger_error(joint: Joint) -> None:
    whole = numbers(BODIES[View.FRONT], View.FRONT)["shoulder_level_deg"]
    hidden = numbers(without(BODIES[View.FRONT], joint), View.FRONT)["shoulder_level_deg"]
    assert hidden.budget["model"] > whole.budget["model"]


def test_bent_arm_says_nothing_about_the_shoulders() -> None:
    xy_px = BODIES[View.FRONT].xy_px.copy()
    xy_px[INDEX[Joint.LEFT_WRIST], 1] -= 200  # the hand is raised to the belly
    bent = numbers(replace(BODIES[View.FRONT], xy_px=xy_px), View.FRONT)["shoulder_level_deg"]
    hidden = numbers(without(BODIES[View.FRONT], Joint.LEFT_WRIST), View.FRONT)["shoulder_level_deg"]
    assert (bent.value, bent.std) == (hidden.value, hidden.std)


# --- the budget ----------------------------------------------------------------------------------


@pytest.mark.parametrize("view", BODIES)
def test_budget_names_its_sources_and_adds_up(view: View) -> None:
    landmarks = jittered(BODIES[view], np.random.default_rng(1), 2.0)
    for found in numbers(landmarks, view, LEVEL, yaw_deg=9.0).values():
        assert set(found.budget) == SOURCES
        assert found.std == pytest.approx(np.sqrt(sum(part**2 for part in found.budget.values())))
        assert found.budget["looks"] > 0
        assert found.budget["model"] > 0


@pytest.mark.parametrize("key", ["head_tilt_deg", "eye_tilt_deg", "head_vs_shoulders_deg"])
def test_a_small_face_tells_its_tilt_less_well(key: str) -> None:
    """Rendered faces say 0.5; a real one scatters by more, and one of 20 pixels by about a degree."""
    large, small, tiny = (
        numbers(moved(BODIES[View.FRONT], scale=scale), View.FRONT)[key].budget["model"]
        for scale in (1.0, 0.2, 0.1)
    )
    assert large > np.hypot(0.5, 0.2)
    assert small > 1.0
    assert small**2 - large**2 == pytest.approx((20 / 20) ** 2 - (20 / 100) ** 2)
    assert tiny > 2 * large if key != "head_vs_shoulders_deg" else tiny > small


def test_only_what_rests_on_the_face_mesh_carries_the_faces_error() -> None:
    large, small = (numbers(moved(BODIES[View.FRONT], scale=scale), View.FRONT) for scale in (1.0, 0.2))
    for key in ("shoulder_level_deg", "head_shift_pct", "trunk_lean_deg"):
        assert small[key].budget["model"] == large[key].budget["model"]
    hidden = numbers(Frontal().landmarks(View.FRONT, face=False), View.FRONT)["head_tilt_deg"]
    assert hidden.budget["model"] > 2


@pytest.mark.parametrize("view", BODIES)
def test_doubt_about_the_roll_reaches_exactly_what_depends_on_it(view: View) -> None:
    found = numbers(BODIES[view], view, Gravity(0.0, 1.7, GravitySource.ASSUMED))
    for key, number in found.items():
        if key in ROLL_FREE:
            assert number.budget["roll"] == 0
        else:
            assert number.budget["roll"] > 0.3


@pytest.mark.parametrize("view", BODIES)
def test_roll_free_numbers_do_not_change_with_the_assumed_roll(view: View) -> None:
    upright = numbers(BODIES[view], view)
    wrong = numbers(BODIES[view], view, Gravity(7.0, 1.7, GravitySource.ASSUMED))
    for key in ROLL_FREE & upright.keys():
        assert wrong[key].value == pytest.approx(upright[key].value, abs=1e-6)


def test_rendered_share_is_a_part_of_what_was_corrected() -> None:
    found = numbers(BODIES[View.RIGHT], View.RIGHT)["ear_over_shoulder_deg"]
    raw = float(ROWS[found.key].formula(body_of(BODIES[View.RIGHT].xy_px, View.RIGHT, 0.0)))
    assert found.budget["rendered_calibration"] == pytest.approx(0.15 * abs(found.value - raw))


def test_turn_of_the_body_counts_beyond_what_the_calibration_saw() -> None:
    square, seen, turned = (
        numbers(BODIES[View.FRONT], View.FRONT, LEVEL, yaw)["shoulder_level_deg"].budget["yaw"]
        for yaw in (0.0, -5.0, 15.0)
    )
    assert square == seen == 0
    assert turned > 1


def test_a_single_look_can_not_disagree() -> None:
    landmarks = jittered(BODIES[View.FRONT], np.random.default_rng(1), 2.0, 1)
    assert all(found.budget["looks"] == 0 for found in numbers(landmarks, View.FRONT).values())


def test_one_pair_of_looks_tells_by_half_its_difference() -> None:
    """The shoulders of one look differ by 20 px in height, of the other by 0: half that angle is the
    doubt."""
    front = BODIES[View.FRONT]
    looks = np.repeat(front.xy_px[None], 2, axis=0)
    right, left = INDEX[Joint.RIGHT_SHOULDER], INDEX[Joint.LEFT_SHOULDER]
    looks[:, right, 1] = looks[:, left, 1]
    looks[1, right, 1] += 20.0
    pair = replace(front, xy_px=looks.mean(axis=0), looks_xy_px=looks)
    across_px = abs(front[Joint.LEFT_SHOULDER][0] - front[Joint.RIGHT_SHOULDER][0])
    plain = Calibration("shoulder_level_deg", (View.FRONT,), 0.0, (Term("shoulder_level_deg", 1.0),), 1.0, 1)
    half_deg = np.degrees(np.arctan2(20.0, across_px)) / 2
    assert looks_std(pair, estimator(plain, View.FRONT, 0.0)) == pytest.approx(half_deg, rel=0.01)


def meshes_apart(by_deg: float) -> Landmarks:
    """A front view whose eight looks agree, except for the two at the face, which are turned against each
    other."""
    front = BODIES[View.FRONT]
    looks = np.repeat(front.xy_px[None], 8, axis=0)
    face = [INDEX[joint] for joint in FACE_JOINTS]
    centre = looks[0, face].mean(axis=0)
    for number, turn_deg in ((0, by_deg / 2), (1, -by_deg / 2)):
        looks[number, face] = level(looks[number, face] - centre, turn_deg) + centre
    looks[2:, face] = np.nan
    return replace(front, looks_xy_px=looks)


def test_two_looks_at_a_face_that_disagree_have_that_error() -> None:
    """Looks without a face were once filled with the mean: then the disagreement was always 0."""
    found = numbers(meshes_apart(2.0), View.FRONT)["head_tilt_deg"]
    assert found.budget["looks"] == pytest.approx(1.0, rel=0.05)


def test_two_looks_at_a_face_that_contradict_each_other_give_no_number() -> None:
    results = {result.key: result for result in measure(meshes_apart(28.0), View.FRONT, LEVEL)}
    for key in ("head_tilt_deg", "eye_tilt_deg"):
        result = results[key]
        assert isinstance(result, NotMeasured)
        assert "disagree" in result.reason
    assert results["shoulder_level_deg"]


@pytest.mark.parametrize("view", BODIES)
def test_no_row_is_read_off_joints_on_one_point(view: View) -> None:
    """For every row and every pair of its joints: if both are on one point, it is not measured, and never a
    healthy 0."""
    for row in TABLE:
        if view not in row.views:
            continue
        for one, other in combinations(row.joints(near_side(view)), 2):
            xy_px = BODIES[view].xy_px.copy()
            xy_px[INDEX[other]] = xy_px[INDEX[one]]
            results = {r.key: r for r in measure(replace(BODIES[view], xy_px=xy_px), view, LEVEL)}
            assert isinstance(results[row.key], NotMeasured), (row.key, one, other)


@pytest.mark.parametrize("view", BODIES)
def test_stated_error_is_what_noise_in_landmarks_and_roll_does_to_the_number(view: View) -> None:
    rng = np.random.default_rng(7)
    values: dict[str, list[float]] = {}
    stated: dict[str, list[float]] = {}
    for _ in range(250):
        gravity = Gravity(float(rng.normal(0.0, 0.5)), 0.5, GravitySource.SCENE)
        for key, found in numbers(jittered(BODIES[view], rng, 1.0), view, gravity).items():
            values.setdefault(key, []).append(found.value)
            stated.setdefault(key, []).append(found.budget["looks"] ** 2 + found.budget["roll"] ** 2)
    for key, seen in values.items():
        assert np.std(seen) == pytest.approx(np.sqrt(np.mean(stated[key])), rel=0.15), key


def test_each_doubt_about_the_photo_widens_every_error_and_moves_no_number() -> None:
    clear, doubtful, worse = (
        {m.key: m for m in measure(BODIES[View.FRONT], View.FRONT, LEVEL, 0.0, doubts) if m}
        for doubts in (0, 1, 4)
    )
    for key, measurement in clear.items():
        assert doubtful[key].value == measurement.value
        assert measurement.budget["quality"] == 0
        assert doubtful[key].budget["quality"] == pytest.approx(0.5 * measurement.budget["model"])
        assert worse[key].budget["quality"] == pytest.approx(2 * doubtful[key].budget["quality"])
        assert doubtful[key].std > measurement.std


@pytest.mark.parametrize("view", [View.FRONT, View.RIGHT])
def test_a_camera_that_looks_down_widens_what_it_distorts(view: View) -> None:
    def looking_down(pitch_deg: float) -> Gravity:
        return from_level(Level(0.0, pitch_deg, 0.2), BODIES[view].size_px).at(BODIES[view].standing_px)

    level, pitched = (numbers(BODIES[view], view, looking_down(p)) for p in (0.0, 22.0))
    above = np.radians(looking_down(22.0).seen_from_deg(BODIES[view].standing_px))
    assert np.degrees(above) == pytest.approx(22.0, abs=5.0)
    if view is View.FRONT:
        assert level["shoulder_level_deg"].budget["perspective"] < 0.05
        unseen = 5.0 * np.sqrt(np.sin(above) ** 2 - 0.14**2)
        assert pitched["shoulder_level_deg"].budget["perspective"] == pytest.approx(unseen, abs=0.02)
    for key, found in pitched.items():
        assert found.budget["perspective"] >= abs(found.value) * (1 - np.cos(above)) - 1e-9, key


def test_from_above_a_turned_body_shows_its_shoulders_tilted() -> None:
    """Monte Carlo in space: a level line, turned unnoticed, seen from above."""
    rng = np.random.default_rng(8)
    for below_deg in (0.0, 10.0, 22.0):
        turn, e = np.radians(rng.normal(0.0, 5.0, 4000)), np.radians(below_deg)
        across, ahead = np.cos(turn), np.sin(turn)
        fake = np.degrees(np.arctan2(-ahead * np.sin(e), across)).std()
        told = perspective_std("shoulder_level_deg", 0.0, below_deg, 0.0)
        told = np.hypot(
            told, 5.0 * min(0.14, np.sin(e))
        )  # the model's own error covers what is seen from 0.14
        assert told == pytest.approx(fake, rel=0.06, abs=0.01)
