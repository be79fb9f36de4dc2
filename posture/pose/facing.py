"""Which way a standing body faces, roughly: enough to say "turn to your left", not to correct with."""

from __future__ import annotations

import math

import numpy as np

from posture.anatomy import INDEX, Joint, Side, View, sided
from posture.arrays import Floats
from posture.geometry import distance_px, midpoint
from posture.pose.landmarks import Landmarks

_TRUNK = (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, Joint.LEFT_HIP, Joint.RIGHT_HIP)
ACROSS_PER_TRUNK = 0.72
"""Shoulder width over shoulder-hip length in the model's front views (0.63 to 0.80 on the truth set)."""
AHEAD_PER_TRUNK = 1.08
"""How far nose and toes lie before ears and heels in its side views, both sides added up (0.9 to 1.3)."""
FACING_DEG: dict[View, float] = {View.FRONT: 0.0, View.RIGHT: 90.0, View.BACK: 180.0, View.LEFT: -90.0}
"""`facing_deg` of each view. Seen from the right, a person has turned to their own left."""


def facing_deg(landmarks: Landmarks) -> float | None:
    """How far the person has turned to their own left from facing the camera, -180..180 degrees.

    From the shoulder line's length and order, and from where nose and toes point. Off by up to
    about 20 degrees; None where shoulders or hips were not found.
    """
    if not all(landmarks.has(joint, min_visibility=0.1) for joint in _TRUNK):
        return None
    trunk_px = float(_trunk_px(landmarks.xy_px))
    if trunk_px < 1.0:
        return None
    cos = shoulder_width_ratio(landmarks) / ACROSS_PER_TRUNK
    sin = _towards_image_right_px(landmarks) / (AHEAD_PER_TRUNK * trunk_px)
    return math.degrees(math.atan2(sin, cos))


def shoulder_width_ratio(landmarks: Landmarks) -> float:
    """Signed shoulder width over trunk length: positive where the left shoulder is at the image's right.

    About 0.7 when facing the camera, -0.7 seen from behind, 0 from the side.
    """
    return float(_width_ratio(landmarks.xy_px))


def look_width_ratios(landmarks: Landmarks) -> Floats:
    """`shoulder_width_ratio` of each single look, (P,); of the landmarks themselves where there are none."""
    looks = landmarks.looks_xy_px
    return np.atleast_1d(_width_ratio(landmarks.xy_px if looks is None else looks))


def _width_ratio(xy_px: Floats) -> Floats:
    """Of points (..., J, 2), shape (...)."""
    across_px = xy_px[..., INDEX[Joint.LEFT_SHOULDER], 0] - xy_px[..., INDEX[Joint.RIGHT_SHOULDER], 0]
    return np.asarray(across_px / _trunk_px(xy_px))


def _trunk_px(xy_px: Floats) -> Floats:
    left_shoulder, right_shoulder, left_hip, right_hip = (xy_px[..., INDEX[joint], :] for joint in _TRUNK)
    return distance_px(midpoint(left_shoulder, right_shoulder), midpoint(left_hip, right_hip))


def toes_below_heels(landmarks: Landmarks) -> float:
    """Sum over both feet, in shares of nose-ankle; toes that point at the camera lie lower in the picture."""
    drop_px = sum(
        float(landmarks[sided("foot_index", side)][1] - landmarks[sided("heel", side)][1]) for side in Side
    )
    ankles_px = float(landmarks[Joint.LEFT_ANKLE][1] + landmarks[Joint.RIGHT_ANKLE][1]) / 2
    return drop_px / max(ankles_px - float(landmarks[Joint.NOSE][1]), 1.0)


def view_of(landmarks: Landmarks, *, within_deg: float = 35.0) -> View:
    """The view nearest to the way the body faces; TURNED where none is within `within_deg`."""
    facing = facing_deg(landmarks)
    if facing is None:
        return View.TURNED
    view = min(FACING_DEG, key=lambda each: abs(turn_to_deg(facing, each)))
    return view if abs(turn_to_deg(facing, view)) <= within_deg else View.TURNED


def turn_to_deg(facing: float, view: View) -> float:
    """How far to turn to show `view`, -180..180 degrees; positive = to the person's own left."""
    return (FACING_DEG[view] - facing + 180.0) % 360.0 - 180.0


def _towards_image_right_px(landmarks: Landmarks) -> float:
    """Sum of how far nose and toes lie to the image's right of ears and heels; NaN-free."""
    ends = (
        (Joint.LEFT_EAR, Joint.NOSE),
        (Joint.RIGHT_EAR, Joint.NOSE),
        (Joint.LEFT_HEEL, Joint.LEFT_FOOT_INDEX),
        (Joint.RIGHT_HEEL, Joint.RIGHT_FOOT_INDEX),
    )
    offsets = [float(landmarks[tip][0] - landmarks[root][0]) for root, tip in ends]
    return sum(offset for offset in offsets if math.isfinite(offset))
