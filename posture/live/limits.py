"""Where in the picture a change begins to count, for lines drawn on the preview. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from posture.anatomy import Joint
from posture.arrays import Point
from posture.live.baseline import Baseline

CROWN_PER_FACE = 0.85
"""Height of the crown above the eyes, in widths of an adult's face from ear to ear; hair not counted."""


@dataclass(frozen=True)
class PreviewLimits:
    """Places in shares of the picture's width and height, unmirrored.

    head_y : the crown counts as sunk below this height.
    left_shoulder, right_shoulder : the subject's; each counts as sunk below its point.
    """

    head_y: float
    left_shoulder: Point
    right_shoulder: Point


def limits_of(baseline: Baseline, sunk_pct: float) -> PreviewLimits | None:
    """The limits of a sitting baseline; None if it doesn't say where face and shoulders were.

    sunk_pct: how far head and shoulders may come down, in % of the shoulders' width.
    """
    names = (Joint.LEFT_EYE, Joint.RIGHT_EYE, Joint.LEFT_EAR, Joint.RIGHT_EAR)
    shoulders = (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER)
    points = baseline.points
    if not all(name in points for name in (*names, *shoulders)):
        return None
    width, height = baseline.size_px
    left_eye, right_eye, left_ear, right_ear = (points[name] for name in names)
    sunk_px = sunk_pct / 100.0 * baseline.place.size_px
    face_px = abs(left_ear[0] - right_ear[0])
    crown_px = (left_eye[1] + right_eye[1]) / 2.0 - CROWN_PER_FACE * face_px
    left, right = ((points[name][0] / width, (points[name][1] + sunk_px) / height) for name in shoulders)
    return PreviewLimits((crown_px + sunk_px) / height, left, right)
