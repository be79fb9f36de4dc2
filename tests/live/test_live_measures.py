"""Sitting numbers of single frames: signs, scale, mirroring, and missing values."""

from __future__ import annotations

import math

import numpy as np
import pytest

from posture.anatomy import INDEX, JOINTS, Joint, View
from posture.live.frame import read_frame
from posture.live.measures import Frame, Mode
from posture.live.reference import against_reference
from posture.measure.error_model import load, load_live
from posture.measure.uncertainty import Measurement, NotMeasured
from posture.pose.landmarks import Landmarks
from tests.fixtures.bodies import Frontal

FACE = {
    Joint.NOSE: (320, 210), Joint.LEFT_EYE: (345, 190), Joint.RIGHT_EYE: (295, 190),
    Joint.LEFT_EAR: (370, 200), Joint.RIGHT_EAR: (270, 200),
    Joint.LEFT_SHOULDER: (440, 360), Joint.RIGHT_SHOULDER: (200, 360),
    Joint.LEFT_WRIST: (450, 470), Joint.RIGHT_WRIST: (190, 470),
}  # fmt: skip


def landmarks(**moved: tuple[float, float]) -> Landmarks:
    xy_px = np.full((len(JOINTS), 2), np.nan)
    seen = np.zeros(len(JOINTS))
    for joint, point in FACE.items():
        xy_px[INDEX[joint]] = moved.get(joint.value, point)
        seen[INDEX[joint]] = 0.99
    return Landmarks(xy_px, seen, (640, 480))


def frame(**moved: tuple[float, float]) -> Frame:
    return read_frame(landmarks(**moved), Mode.SITTING)


def value(of: Frame, key: str) -> float:
    measured = of.values[key]
    assert isinstance(measured, Measurement), measured
    return measured.value


def unmeasured(of: Frame) -> set[str]:
    return {key for key, measured in of.values.items() if not measured}


def test_level_body_reads_zero() -> None:
    assert value(frame(), "shoulder_level_deg") == 0
    assert value(frame(), "head_tilt_deg") == 0


@pytest.mark.parametrize(
    ("joint", "sign"),
    [
        pytest.param("right_shoulder", 1, id="right-lower+"),
        pytest.param("left_shoulder", -1, id="left-lower-"),
    ],
)
def test_shoulder_sign(joint: str, sign: int) -> None:
    x, y = FACE[Joint(joint)]
    assert np.sign(value(frame(**{joint: (x, y + 12)}), "shoulder_level_deg")) == sign


def test_a_head_that_drops_reads_higher() -> None:
    lower = {j.value: (x, y + 24.0) for j, (x, y) in FACE.items() if "shoulder" not in j and "wrist" not in j}
    assert value(frame(**lower), "head_drop_pct") - value(frame(), "head_drop_pct") == pytest.approx(10.0)


def test_a_face_that_grows_comes_forward_and_nearer() -> None:
    wider = {"left_ear": (380, 200), "right_ear": (260, 200), "left_eye": (350, 190), "right_eye": (290, 190)}
    assert value(frame(**wider), "head_forward_pct") / value(frame(), "head_forward_pct") == pytest.approx(
        1.2
    )
    assert value(frame(**wider), "screen_distance_cm") / value(
        frame(), "screen_distance_cm"
    ) == pytest.approx(1 / 1.2)


def test_distance_carries_the_error_of_lens_and_pupils() -> None:
    distance = frame().values["screen_distance_cm"]
    assert isinstance(distance, Measurement)
    assert distance.value == pytest.approx(63, abs=2)  # 6.3 cm at 50 px, focal length 502 px
    assert 0.1 < distance.std / distance.value < 0.2
    assert set(distance.budget) == {"lens", "pupils", "looks"}


def test_mirroring_swaps_sides_and_changes_only_signs() -> None:
    tilted = landmarks(right_shoulder=(200, 380), right_ear=(270, 210), nose=(330, 210))
    ours, theirs = (read_frame(lm, Mode.SITTING) for lm in (tilted, tilted.mirrored()))
    for key in ours.values.keys() - unmeasured(ours):
        sign = -1 if key.endswith("_deg") else 1
        assert value(ours, key) == pytest.approx(sign * value(theirs, key))
    assert ours.aim is not None
    assert theirs.aim is not None
    assert (ours.aim.turn, ours.aim.nod) == pytest.approx((-theirs.aim.turn, theirs.aim.nod))


def test_nod_is_the_same_wherever_a_camera_sees_the_level_face() -> None:
    """Ears 50 px apart, the nose 0.63 of that in front of them, seen from 10 degrees above."""
    focal_px = 320 / math.tan(math.radians(32.5))
    below_px = focal_px * math.tan(math.radians(10))
    high = frame(left_ear=(345, 240), right_ear=(295, 240), nose=(320, 240)).aim
    seen_px = 240 + below_px + 0.63 * 50 * math.sin(math.radians(10))
    low = frame(left_ear=(345, 240 + below_px), right_ear=(295, 240 + below_px), nose=(320, seen_px)).aim
    assert high is not None
    assert low is not None
    assert low.nod == pytest.approx(high.nod, abs=0.002)


def test_a_raised_arm_gives_no_shoulder_level() -> None:
    raised = frame(right_wrist=(300, 240)).values["shoulder_level_deg"]
    assert isinstance(raised, NotMeasured)
    assert "arm" in raised.reason


@pytest.mark.parametrize(
    ("outside", "lost"),
    [
        ("left_ear", {"head_drop_pct", "head_forward_pct", "head_tilt_deg"}),
        ("left_eye", {"screen_distance_cm", "head_tilt_deg"}),
        ("right_shoulder", {"head_drop_pct", "head_forward_pct", "shoulder_level_deg"}),
    ],
)
def test_a_joint_far_outside_costs_its_numbers_and_no_others(outside: str, lost: set[str]) -> None:
    near, far = (frame(**{outside: (x, 200.0)}) for x in (-5.0, -120.0))
    side_only = {"ear_over_shoulder_deg"}
    assert unmeasured(near) == side_only  # the model is sure of it
    assert unmeasured(far) == lost | side_only


def test_standing_turned_half_way_measures_nothing() -> None:
    standing = read_frame(landmarks(), Mode.STANDING)  # no hips: the way the body faces is unknown
    assert not any(standing.values.values())
    assert standing.place is None


@pytest.mark.parametrize("mode", list(Mode))
def test_joints_on_top_of_each_other_make_no_number_and_no_error(mode: Mode) -> None:
    collapsed = Landmarks(np.full((len(JOINTS), 2), 100.0), np.ones(len(JOINTS)), (640, 480))
    read = read_frame(collapsed, mode)
    assert all(np.isfinite(v.value) for v in read.values.values() if isinstance(v, Measurement))
    assert against_reference(collapsed, mode) is not None


@pytest.mark.parametrize("mode", list(Mode))
def test_a_frame_is_judged_as_one_look_and_not_as_a_photo(mode: Mode) -> None:
    """A photo's error model relies on mirrored pairs; a frame has no twin, so the preference stays in it."""
    body = Frontal(shoulder_level_deg=9.0).landmarks(View.FRONT)
    (found,) = (
        finding for key, finding in against_reference(body, mode).items() if key == "shoulder_level_deg"
    )
    (live,) = load_live().rows("shoulder_level_deg", View.FRONT)
    best_of_photos = load().rows("shoulder_level_deg", View.FRONT)[0]
    assert found.measurement.budget["model"] == live.std > best_of_photos.std
    assert live.intercept != 0.0
