"""Middles of outlines of drawn bodies lie where they were drawn."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from posture.anatomy import INDEX, OUTLINE_JOINTS, POSE_JOINTS, Joint
from posture.pose.outline import SECTIONS, outline_middles
from tests.fixtures.bodies import SIZE_PX, Frontal

BODY = Frontal().landmarks().xy_px[: len(POSE_JOINTS)]

LIMBS = (
    (Joint.LEFT_HIP, Joint.LEFT_KNEE), (Joint.LEFT_KNEE, Joint.LEFT_ANKLE),
    (Joint.RIGHT_HIP, Joint.RIGHT_KNEE), (Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE),
)  # fmt: skip


def drawn(xy_px: np.ndarray, leg_px: int = 60) -> np.ndarray:
    """A mask with straight legs of one width and a trunk of another around these joints."""
    mask = np.zeros(SIZE_PX[::-1], np.float32)
    for start, end in LIMBS:
        points = [tuple(int(v) for v in np.round(xy_px[INDEX[joint]])) for joint in (start, end)]
        cv2.line(mask, *points, 1.0, leg_px)
    trunk = [Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, Joint.RIGHT_HIP, Joint.LEFT_HIP]
    corners = np.round([xy_px[INDEX[joint]] for joint in trunk]).astype(np.int32)
    cv2.fillConvexPoly(mask, corners, 1.0)
    cv2.polylines(mask, [corners], True, 1.0, 80)
    return mask


def expected(xy_px: np.ndarray, joint: Joint) -> np.ndarray:
    upper, lower, share = SECTIONS[joint]
    start, end = (xy_px[[INDEX[one] for one in ends]].mean(axis=0) for ends in (upper, lower))
    return start + share * (end - start)


def test_every_outline_point_has_its_section() -> None:
    assert set(SECTIONS) == set(OUTLINE_JOINTS)


@pytest.mark.parametrize("joint", OUTLINE_JOINTS)
def test_around_joints_in_the_middle_of_the_body_the_middles_lie_on_the_lines(joint: Joint) -> None:
    middles = outline_middles(drawn(BODY), BODY)
    assert middles[OUTLINE_JOINTS.index(joint)] == pytest.approx(expected(BODY, joint), abs=1.0)


@pytest.mark.parametrize("off_px", [-14.0, 9.0])
@pytest.mark.parametrize("joint", [j for j in OUTLINE_JOINTS if "left" in j.value])
def test_joints_beside_the_middle_of_the_leg_do_not_move_the_middle(joint: Joint, off_px: float) -> None:
    beside = BODY + np.array([off_px, 0])
    middle = outline_middles(drawn(BODY), beside)[OUTLINE_JOINTS.index(joint)]
    assert middle == pytest.approx(expected(BODY, joint), abs=1.5)


def test_edges_are_found_to_parts_of_a_pixel() -> None:
    """A soft edge that lies a quarter of a pixel further out moves the middle by an eighth."""
    ramp = np.arange(SIZE_PX[0], dtype=np.float32)
    middles = []
    for right_px in (700.0, 700.25):
        row = np.clip(0.5 + (right_px - ramp) / 4, 0, 1) * np.clip(0.5 + (ramp - 500.0) / 4, 0, 1)
        mask = np.repeat(row[None], SIZE_PX[1], axis=0)
        middles.append(outline_middles(mask, BODY)[OUTLINE_JOINTS.index(Joint.OUTLINE_CHEST), 0])
    assert middles[1] - middles[0] == pytest.approx(0.125, abs=0.005)


def test_a_mirrored_body_has_mirrored_middles() -> None:
    leaning = Frontal(trunk_lean_deg=6, left_knee_frontal_deg=8).landmarks()
    xy_px, mask = leaning.xy_px[: len(POSE_JOINTS)], drawn(leaning.xy_px)
    here = outline_middles(mask, xy_px)
    flipped = leaning.mirrored().xy_px[: len(POSE_JOINTS)]
    there = outline_middles(np.ascontiguousarray(mask[:, ::-1]), flipped)
    width = leaning.size_px[0]
    for number, joint in enumerate(OUTLINE_JOINTS):
        other = there[OUTLINE_JOINTS.index(joint.opposite)]
        assert (width - 1 - other[0], other[1]) == pytest.approx(tuple(here[number]), abs=0.1)


def test_where_the_mask_is_empty_or_has_no_edge_there_is_no_middle() -> None:
    assert np.isnan(outline_middles(np.zeros(SIZE_PX[::-1], np.float32), BODY)).all()
    assert np.isnan(outline_middles(np.ones(SIZE_PX[::-1], np.float32), BODY)).all()


def test_a_leg_that_the_mask_does_not_show_is_missing_alone() -> None:
    mask = drawn(BODY)
    right = min(BODY[INDEX[Joint.LEFT_KNEE], 0], BODY[INDEX[Joint.LEFT_HIP], 0]) - 31
    hips = int(BODY[INDEX[Joint.LEFT_HIP], 1]) + 45
    mask[hips:, : int(right)] = 0  # the subject's right leg, at the image's left
    missing = {
        joint
        for joint, middle in zip(OUTLINE_JOINTS, outline_middles(mask, BODY), strict=True)
        if np.isnan(middle).any()
    }
    assert missing == {Joint.RIGHT_OUTLINE_THIGH, Joint.RIGHT_OUTLINE_KNEE, Joint.RIGHT_OUTLINE_ANKLE}
