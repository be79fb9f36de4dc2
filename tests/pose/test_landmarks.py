"""Landmarks: wrong shapes are refused, arrays are frozen, mirroring swaps sides and reverses x."""

from __future__ import annotations

import numpy as np
import pytest

from posture.anatomy import INDEX, JOINTS, Joint, View
from posture.pose.landmarks import Landmarks
from tests.fixtures.bodies import Frontal, without

J = len(JOINTS)


def random_landmarks(passes: int = 4) -> Landmarks:
    rng = np.random.default_rng(7)
    return Landmarks(
        rng.uniform(0, 500, (J, 2)),
        rng.uniform(0, 1, J),
        (640, 800),
        rng.uniform(0, 500, (passes, J, 2)),
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"xy_px": np.zeros((33, 2))}, r"xy_px must have shape \(61, 2\), got \(33, 2\)"),
        ({"visibility": np.zeros(33)}, "visibility must have shape"),
        ({"looks_xy_px": np.zeros((J, 2))}, "looks_xy_px must have shape"),
        ({"looks_xy_px": np.zeros((4, 33, 2))}, "looks_xy_px must have shape"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_wrong_shapes_are_refused(change: dict[str, np.ndarray], message: str) -> None:
    fields = {"xy_px": np.zeros((J, 2)), "visibility": np.zeros(J)}
    with pytest.raises(ValueError, match=message):
        Landmarks(**{**fields, **change}, size_px=(10, 10))


def test_arrays_are_read_only_copies() -> None:
    xy_px = np.zeros((J, 2))
    landmarks = Landmarks(xy_px, np.ones(J), (10, 10), xy_px[None])
    xy_px[:] = 5
    assert not landmarks.xy_px.any()
    for array in (landmarks.xy_px, landmarks.visibility, landmarks.looks_xy_px):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_a_joint_is_looked_up_by_name() -> None:
    landmarks = random_landmarks()
    assert landmarks[Joint.LEFT_KNEE].tolist() == landmarks.xy_px[INDEX[Joint.LEFT_KNEE]].tolist()


@pytest.mark.parametrize(
    ("xy", "visibility", "there"),
    [
        ((0, 0), 1.0, True),
        ((639, 799), 0.3, True),
        ((-0.1, 5), 1.0, False),
        ((640, 5), 1.0, False),
        ((5, 800), 1.0, False),
        ((5, 5), 0.29, False),
        ((np.nan, np.nan), 1.0, False),
    ],
    ids=["first pixel", "last pixel", "left of it", "right of it", "below it", "hidden", "not found"],
)
def test_has(xy: tuple[float, float], visibility: float, there: bool) -> None:
    landmarks = Landmarks(np.tile(np.array(xy, float), (J, 1)), np.full(J, visibility), (640, 800))
    assert landmarks.has(Joint.NOSE) is there


def test_has_asks_for_the_visibility_it_is_told() -> None:
    landmarks = without(Frontal().landmarks(), Joint.NOSE)
    assert not landmarks.has(Joint.NOSE)
    assert landmarks.has(Joint.NOSE, min_visibility=0.1)


def test_mirrored_swaps_sides_and_turns_x_round() -> None:
    landmarks = random_landmarks()
    mirrored = landmarks.mirrored()
    for joint in JOINTS:
        x, y = landmarks[joint]
        assert mirrored[joint.opposite].tolist() == [639 - x, y]
    assert mirrored.visibility[INDEX[Joint.LEFT_HIP]] == landmarks.visibility[INDEX[Joint.RIGHT_HIP]]
    looks, turned = landmarks.looks_xy_px, mirrored.looks_xy_px
    assert looks is not None
    assert turned is not None
    assert turned[2, INDEX[Joint.LEFT_EAR]].tolist() == [
        639 - looks[2, INDEX[Joint.RIGHT_EAR], 0],
        looks[2, INDEX[Joint.RIGHT_EAR], 1],
    ]


def test_mirrored_twice_is_the_same() -> None:
    landmarks = random_landmarks()
    twice = landmarks.mirrored().mirrored()
    for name in ("xy_px", "visibility", "looks_xy_px"):
        assert getattr(twice, name) == pytest.approx(getattr(landmarks, name), abs=1e-9)
    assert twice.size_px == landmarks.size_px


def test_mirrored_keeps_what_was_not_found_not_found() -> None:
    mirrored = Frontal().landmarks(View.BACK).mirrored()
    assert np.isnan(mirrored[Joint.LEFT_EYE_CORNER]).all()
    assert not mirrored.has(Joint.LEFT_EYE_CORNER)


def test_swapping_names_the_pose_joints_for_the_other_side_and_moves_nothing() -> None:
    marks = random_landmarks()
    swapped = marks.swapped()
    assert marks.looks_xy_px is not None
    assert swapped.looks_xy_px is not None
    for joint in JOINTS:
        other = joint if "eye_corner" in joint or "face_edge" in joint else joint.opposite
        assert swapped[joint].tolist() == marks[other].tolist()
        assert swapped.visibility[INDEX[joint]] == marks.visibility[INDEX[other]]
        assert (swapped.looks_xy_px[:, INDEX[joint]] == marks.looks_xy_px[:, INDEX[other]]).all()
    assert swapped.swapped().xy_px.tolist() == marks.xy_px.tolist()
