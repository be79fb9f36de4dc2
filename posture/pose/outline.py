"""Middles of the body's outline, read off the pose model's person mask.

The model places joints by what bodies are like; its mask shows where this one is. Where a joint
lies off the middle of the leg or the trunk around it, the joint is more often wrong than the mask
(benchmarks/README.md), so the offset helps to correct what is measured.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from posture.anatomy import INDEX, OUTLINE_JOINTS, Joint
from posture.arrays import Floats, Mask

_SHOULDERS = (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER)
_HIPS = (Joint.LEFT_HIP, Joint.RIGHT_HIP)

SECTIONS: Mapping[Joint, tuple[tuple[Joint, ...], tuple[Joint, ...], float]] = {
    Joint.OUTLINE_SHOULDERS: (_SHOULDERS, _HIPS, 0.0),
    Joint.OUTLINE_CHEST: (_SHOULDERS, _HIPS, 0.3),
    Joint.OUTLINE_WAIST: (_SHOULDERS, _HIPS, 0.6),
    Joint.LEFT_OUTLINE_THIGH: ((Joint.LEFT_HIP,), (Joint.LEFT_KNEE,), 0.3),
    Joint.RIGHT_OUTLINE_THIGH: ((Joint.RIGHT_HIP,), (Joint.RIGHT_KNEE,), 0.3),
    Joint.LEFT_OUTLINE_KNEE: ((Joint.LEFT_KNEE,), (Joint.LEFT_ANKLE,), 0.1),
    Joint.RIGHT_OUTLINE_KNEE: ((Joint.RIGHT_KNEE,), (Joint.RIGHT_ANKLE,), 0.1),
    Joint.LEFT_OUTLINE_ANKLE: ((Joint.LEFT_KNEE,), (Joint.LEFT_ANKLE,), 0.9),
    Joint.RIGHT_OUTLINE_ANKLE: ((Joint.RIGHT_KNEE,), (Joint.RIGHT_ANKLE,), 0.9),
}
"""Where each outline is cut, at right angles to the line from the middle of the first joints to that
of the second: at this share of the way. Chosen once, on the truth set, from steps of a tenth."""

REACH = 0.22
"""How far from the line a section looks for the outline's edges, in body heights: arms are included."""


def outline_middles(mask: Mask, xy_px: Floats) -> Floats:
    """Middle of the outline at each of `anatomy.OUTLINE_JOINTS`, shape (O, 2), in pixels of the mask.

    mask : float32, shape (H, W)
        0..1, how sure the model is that a pixel belongs to the person; the outline is at 0.5.
    xy_px : shape (33, 2)
        The pose joints of that person in the same pixels.

    NaN where the line lies outside the mask, or the mask has no edge within reach.
    """
    reach_px = REACH * float(np.ptp(xy_px[:, 1]))
    middles = np.full((len(OUTLINE_JOINTS), 2), np.nan)
    for number, joint in enumerate(OUTLINE_JOINTS):
        upper, lower, share = SECTIONS[joint]
        start, end = _middle(xy_px, upper), _middle(xy_px, lower)
        length_px = float(np.linalg.norm(end - start))
        if length_px > 0 and np.isfinite(reach_px):
            along = (end - start) / length_px
            across = np.array([along[1], -along[0]])
            middles[number] = _section_middle(mask, start + share * (end - start), across, reach_px)
    return middles


def _middle(xy_px: Floats, joints: tuple[Joint, ...]) -> Floats:
    middle: Floats = xy_px[[INDEX[joint] for joint in joints]].mean(axis=0)
    return middle


def _section_middle(mask: Mask, centre_px: Floats, across: Floats, reach_px: float) -> Floats:
    """Middle between the outline's edges on both sides of a point; edges are found to parts of a pixel."""
    import cv2

    steps = np.arange(-np.ceil(reach_px), np.ceil(reach_px) + 1)
    points = (centre_px + steps[:, None] * across).astype(np.float32)
    inside = cv2.remap(mask, points[None], None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)[0]
    outside = np.flatnonzero(inside <= 0.5)
    zero = len(steps) // 2
    before, after = outside[outside < zero], outside[outside > zero]
    if inside[zero] <= 0.5 or not len(before) or not len(after):
        return np.full(2, np.nan)
    left, right = int(before[-1]), int(after[0])
    left_px = steps[left] + (0.5 - inside[left]) / (inside[left + 1] - inside[left])
    right_px = steps[right] - (0.5 - inside[right]) / (inside[right - 1] - inside[right])
    return np.asarray(centre_px + (left_px + right_px) / 2 * across)
