"""Names, and that left and right swap as pairs."""

from __future__ import annotations

import numpy as np
import pytest

from posture.anatomy import (
    FACE_JOINTS,
    GIVEN_JOINTS,
    INDEX,
    JOINTS,
    OUTLINE_JOINTS,
    POSE_JOINTS,
    SWAPPED,
    Joint,
    Side,
    View,
    sided,
    views_words,
)

MIDLINE = {Joint.NOSE, Joint.OUTLINE_SHOULDERS, Joint.OUTLINE_CHEST, Joint.OUTLINE_WAIST, Joint.C7}


def test_a_view_has_one_name_for_all_readers() -> None:
    """Terminal and Markdown once said "left view" where the page said "left side"."""
    assert views_words(View) == "front view, back view, left side, right side, turned view"


def test_the_pose_models_33_joints_come_first_then_face_mesh_outline_and_given_ones() -> None:
    assert (*POSE_JOINTS, *FACE_JOINTS, *OUTLINE_JOINTS, *GIVEN_JOINTS) == JOINTS
    assert len(POSE_JOINTS) == 33
    assert {joint.value for joint in FACE_JOINTS} == {
        "left_eye_corner", "right_eye_corner", "left_face_edge", "right_face_edge",
    }  # fmt: skip
    assert all("outline" in joint.value for joint in OUTLINE_JOINTS)


@pytest.mark.parametrize("joint", JOINTS)
def test_opposite_twice_is_the_joint_itself(joint: Joint) -> None:
    assert joint.opposite.opposite is joint
    assert (joint.opposite is joint) == (joint in MIDLINE)


@pytest.mark.parametrize(
    ("index", "joint"),
    [(0, Joint.NOSE), (7, Joint.LEFT_EAR), (8, Joint.RIGHT_EAR), (11, Joint.LEFT_SHOULDER),
     (12, Joint.RIGHT_SHOULDER), (15, Joint.LEFT_WRIST), (23, Joint.LEFT_HIP), (24, Joint.RIGHT_HIP),
     (25, Joint.LEFT_KNEE), (28, Joint.RIGHT_ANKLE), (29, Joint.LEFT_HEEL), (32, Joint.RIGHT_FOOT_INDEX)],
)  # fmt: skip
def test_pose_joints_are_in_the_models_order(index: int, joint: Joint) -> None:
    assert INDEX[joint] == index


def test_swapped_pairs_every_joint_with_its_opposite() -> None:
    names = np.array(JOINTS)
    assert names[list(SWAPPED)].tolist() == [joint.opposite for joint in JOINTS]
    assert np.array_equal(np.array(SWAPPED)[list(SWAPPED)], np.arange(len(JOINTS)))


def test_sided() -> None:
    assert sided("knee", Side.LEFT) is Joint.LEFT_KNEE
    assert sided("foot_index", Side.RIGHT) is Joint.RIGHT_FOOT_INDEX
    with pytest.raises(ValueError, match="left_tail"):
        sided("tail", Side.LEFT)


def test_sides() -> None:
    assert Side.LEFT.other is Side.RIGHT
    assert Side.RIGHT.other is Side.LEFT


@pytest.mark.parametrize(
    ("view", "mirrored", "frontal", "sagittal"),
    [
        (View.FRONT, View.FRONT, True, False),
        (View.BACK, View.BACK, True, False),
        (View.LEFT, View.RIGHT, False, True),
        (View.RIGHT, View.LEFT, False, True),
        (View.TURNED, View.TURNED, False, False),
    ],
)
def test_views(view: View, mirrored: View, frontal: bool, sagittal: bool) -> None:
    assert (view.mirrored, view.is_frontal, view.is_sagittal) == (mirrored, frontal, sagittal)
