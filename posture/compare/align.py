"""Two photos of one person brought upright, to one scale and one place, so that they can be overlaid.

Each photo is turned by its own gravity, scaled so that the trunk (middle of the shoulders to middle of the
hips) has the same length, and moved so that the middles of the hips meet; then leans and shifts above and
below them show. Only a turn, one scale and a shift: nothing about the body is bent to fit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from posture.anatomy import BONES, Joint
from posture.arrays import Floats, Rgb
from posture.compare.comparable import trunk_px
from posture.errors import UsageError
from posture.geometry import level
from posture.report.shots import Shot

MARGIN = 0.45
"""Room around both bodies, in trunk lengths: hair, hands and feet lie outside the joints."""
LABEL_PX = 34
PAPER = (244, 243, 240)
BEFORE_RGB, AFTER_RGB = (201, 104, 26), (18, 110, 150)
"""Orange and blue: people who can't tell red from green can tell them apart too."""

_DRAWN: tuple[tuple[Joint, Joint], ...] = (
    *BONES,
    (Joint.LEFT_EAR, Joint.RIGHT_EAR),
    (Joint.LEFT_EAR, Joint.LEFT_SHOULDER),
    (Joint.RIGHT_EAR, Joint.RIGHT_SHOULDER),
)


@dataclass(frozen=True, eq=False)
class Aligned:
    """Both photos in one frame: uint8 (H, W, 3) of one size, joints in its pixels, trunk length in pixels."""

    before: Rgb
    after: Rgb
    before_px: Mapping[Joint, tuple[float, float]]
    after_px: Mapping[Joint, tuple[float, float]]
    trunk_px: float

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height."""
        return self.before.shape[1], self.before.shape[0]


def placement(shot: Shot) -> Floats:
    """The 2x3 matrix from the photo's pixels to body units: upright, hips' middle at (0, 0), trunk 1 long.

    Raises UsageError if shoulders or hips are not seen.
    """
    trunk, hips = trunk_px(shot), shot.middle("hip")
    if trunk is None or hips is None:
        raise UsageError("The pictures can't be overlaid: shoulders and hips must be seen in both.")
    rotation = level(np.eye(2), shot.roll_deg).T  # as columns: where both axes come to lie
    middle = (np.array(shot.size_px, dtype=np.float64) - 1) / 2
    # Shot.middle turns about the picture's middle; the same turn is written out here.
    shift = (middle - rotation @ middle - hips) / trunk
    return np.column_stack([rotation / trunk, shift])


def align(before: Shot, after: Shot, before_rgb: Rgb, after_rgb: Rgb, *, height_px: int = 900) -> Aligned:
    """Lay both photos into one frame of `height_px` that holds both bodies whole.

    Raises UsageError if shoulders or hips are not seen in both.
    """
    matrices = [placement(before), placement(after)]
    joints = [_moved(shot, matrix) for shot, matrix in zip((before, after), matrices, strict=True)]
    points = np.concatenate([np.array(list(placed.values())) for placed in joints])
    low, high = points.min(axis=0) - MARGIN, points.max(axis=0) + MARGIN
    scale = height_px / float(high[1] - low[1])
    width_px = max(2, round(scale * float(high[0] - low[0])))
    to_frame = np.array([[scale, 0.0, -scale * low[0]], [0.0, scale, -scale * low[1]]])
    frames = [
        _warp(rgb, _chained(to_frame, matrix), (width_px, height_px))
        for rgb, matrix in zip((before_rgb, after_rgb), matrices, strict=True)
    ]
    placed = [
        {joint: (float(scale * (x - low[0])), float(scale * (y - low[1]))) for joint, (x, y) in body.items()}
        for body in joints
    ]
    return Aligned(frames[0], frames[1], placed[0], placed[1], scale)


def _moved(shot: Shot, matrix: Floats) -> dict[Joint, tuple[float, float]]:
    moved = {joint: matrix @ np.array([x, y, 1.0]) for joint, (x, y) in shot.joints_px.items()}
    return {joint: (float(point[0]), float(point[1])) for joint, point in moved.items()}


def _chained(second: Floats, first: Floats) -> Floats:
    return np.asarray(second @ np.vstack([first, [0.0, 0.0, 1.0]]))


def _warp(rgb: Rgb, matrix: Floats, size_px: tuple[int, int]) -> Rgb:
    # Halve first if the picture shrinks a lot: warping alone would skip pixels and sparkle.
    import cv2

    while math.hypot(matrix[0, 0], matrix[0, 1]) < 0.5:
        size = (max(1, rgb.shape[1] // 2), max(1, rgb.shape[0] // 2))
        factor = np.array([rgb.shape[1] / size[0], rgb.shape[0] / size[1]])
        rgb = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        # Pixel i of the small picture covers factor pixels: x = factor * (i + 0.5) - 0.5.
        matrix = np.column_stack([matrix[:, :2] * factor, matrix[:, 2] + matrix[:, :2] @ ((factor - 1) / 2)])
    warped = cv2.warpAffine(
        rgb, matrix, size_px, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=PAPER
    )
    return np.asarray(warped, dtype=np.uint8)


def ghost(aligned: Aligned, share_after: float = 0.5) -> Rgb:
    """Both photos blended; 0 = before alone, 1 = after alone."""
    mixed = (1.0 - share_after) * aligned.before + share_after * aligned.after
    return np.asarray(np.round(mixed), dtype=np.uint8)


def skeleton_layer(aligned: Aligned) -> Rgb:
    """Both skeletons alone, uint8 (H, W, 4) with transparency: before orange and dashed, after blue."""
    width, height = aligned.size_px
    layer = np.zeros((height, width, 4), dtype=np.float64)
    stroke = max(2, round(aligned.trunk_px / 70))
    for joints, rgb, dashed in ((aligned.before_px, BEFORE_RGB, True), (aligned.after_px, AFTER_RGB, False)):
        share = _mask(joints, (height, width), stroke, dashed=dashed)[..., None] / 255.0
        below = layer[..., :3] * (1.0 - share) + np.array(rgb) * share
        layer[..., :3] = np.where(layer[..., 3:] > 0, below, np.array(rgb))
        layer[..., 3:] = np.maximum(layer[..., 3:], share * 255.0)
    return np.asarray(np.round(layer), dtype=np.uint8)


def skeletons(aligned: Aligned) -> Rgb:
    """Both skeletons on the pale after photo."""
    pale = 0.3 * aligned.after + 0.7 * np.array(PAPER)
    layer = skeleton_layer(aligned).astype(np.float64)
    share = layer[..., 3:] / 255.0
    return np.asarray(np.round(pale * (1.0 - share) + layer[..., :3] * share), dtype=np.uint8)


def _mask(
    joints: Mapping[Joint, tuple[float, float]], shape: tuple[int, int], stroke: int, *, dashed: bool
) -> Rgb:
    import cv2

    mask = np.zeros(shape, dtype=np.uint8)
    for one, other in _DRAWN:
        if one in joints and other in joints:
            for start, end in _dashes(joints[one], joints[other], 5.0 * stroke if dashed else math.inf):
                cv2.line(mask, start, end, 255, stroke, cv2.LINE_AA, 3)
    for one in {joint for bone in _DRAWN for joint in bone} & joints.keys():
        cv2.circle(mask, _fixed(joints[one]), round(1.6 * stroke * 8), 255, -1, cv2.LINE_AA, 3)
    return mask


def _fixed(point: tuple[float, float]) -> tuple[int, int]:
    """Pixels with three binary places, as cv2 expects them with shift = 3."""
    return round(point[0] * 8), round(point[1] * 8)


def _dashes(
    start: tuple[float, float], end: tuple[float, float], length: float
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    a, b = np.array(start), np.array(end)
    pieces = max(1, round(float(np.hypot(*(b - a))) / length)) if math.isfinite(length) else 1
    if pieces == 1:
        return [(_fixed(start), _fixed(end))]
    share = 0.62 / pieces
    return [
        (_fixed(tuple(a + (b - a) * (i / pieces))), _fixed(tuple(a + (b - a) * (i / pieces + share))))
        for i in range(pieces)
    ]


def comparison_picture(aligned: Aligned) -> Rgb:
    """Four pictures side by side: before, after, both blended, both skeletons."""
    pictures = {
        "before": aligned.before,
        "after": aligned.after,
        "both": ghost(aligned),
        "before dashed, after solid": skeletons(aligned),
    }
    return np.concatenate([_labelled(picture, text) for text, picture in pictures.items()], axis=1)


def _labelled(picture: Rgb, text: str) -> Rgb:
    """The picture in a white frame with its label on top."""
    import cv2

    framed = cv2.copyMakeBorder(picture, LABEL_PX, 0, 4, 4, cv2.BORDER_CONSTANT, value=(255, 255, 255))
    at = (8, LABEL_PX - 10)
    cv2.putText(framed, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.6, (40, 40, 40), 1, cv2.LINE_AA)
    return np.asarray(framed, dtype=np.uint8)
