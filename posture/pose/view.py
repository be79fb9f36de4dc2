"""Which view a photo shows: front, back, left or right side, or turned.

The model invents a face on the back of a head, and takes a hidden face (a phone, a mask, a privacy blur) for
the back of one; then it names every joint for the wrong side. So the face mesh, which finds no face from
behind, decides between front and back; if it sees none, the feet decide. docs/how-it-measures.md says how
often this is right.
"""

from __future__ import annotations

import numpy as np

from posture.anatomy import Joint, Side, View, sided
from posture.pose.detect import Detection
from posture.pose.facing import look_width_ratios, shoulder_width_ratio, toes_below_heels
from posture.pose.landmarks import Landmarks
from posture.pose.turn import IDEAL_YAW_DEG, turn_deg

FRONTAL_WIDTH = 0.45  # shoulder width over trunk length: about 0.7 when square, 0.15 from the side
SIDE_WIDTH = 0.33
TOES_AWAY = -0.035
TOES_NEAR = 0.09
"""How far the toes lie below the heels, both feet together, over the nose-ankle height.

On the truth set: 0.11 to 0.18 in front views and -0.12 to -0.04 in back views in which the model names the
sides right, heads hidden or not; -0.04 to 0.10 in front views in which it took the hidden face for the back
of a head. A real person walking away: up to 0.02.
"""
ODD_LOOKS = 1 / 8
"""Share of the looks that may name the sides the other way round: the robust mean drops one look of eight."""


def find_view(detection: Detection) -> View:
    """Which view a photo shows; View.TURNED if it is between front and side."""
    width = float(np.median(np.abs(look_width_ratios(detection.landmarks))))
    if width >= FRONTAL_WIDTH:
        facing = detection.face_found or toes_below_heels(detection.landmarks) > 0
        return View.FRONT if facing else View.BACK
    if width <= SIDE_WIDTH:
        return View.RIGHT if _facing_right(detection.landmarks) else View.LEFT
    return View.TURNED


def front_or_back_known(detection: Detection) -> bool:
    """Whether a face, or feet that clearly point one way, tell front from back.

    Feet that point away count only if the model agrees; a walker's raised heel makes them seem to point near.
    """
    toes = toes_below_heels(detection.landmarks)
    away = toes <= TOES_AWAY and shoulder_width_ratio(detection.landmarks) < 0
    return detection.face_found or away or toes > TOES_NEAR


def sides_agree(landmarks: Landmarks) -> bool:
    """Whether the looks agree on which side is left; only frontal views can show it."""
    left = float(np.mean(look_width_ratios(landmarks) > 0))
    return min(left, 1 - left) <= ODD_LOOKS


def with_sides_of(detection: Detection, view: View) -> Detection:
    """The detection with left and right named as its front or back view requires; other views unchanged."""
    if not view.is_frontal or (shoulder_width_ratio(detection.landmarks) > 0) == (view is View.FRONT):
        return detection
    return detection.swapped()


def turned_deg(detection: Detection, view: View, roll_deg: float = 0.0) -> float:
    """How far the body is turned from the ideal of its view, in degrees; rough; 0 for a view without one."""
    ideal = IDEAL_YAW_DEG.get(view)
    if ideal is None:
        return 0.0
    seen_deg = (detection.yaw_deg - ideal + 180.0) % 360.0 - 180.0
    return turn_deg(float(seen_deg), detection.landmarks, view, roll_deg)


def _facing_right(landmarks: Landmarks) -> bool:
    """For side views: toes in front of heels and nose in front of ears, both votes weighted by their
    length."""
    toes = sum(
        float(landmarks[sided("foot_index", side)][0] - landmarks[sided("heel", side)][0]) for side in Side
    )
    nose = float(
        landmarks[Joint.NOSE][0] - (landmarks[Joint.LEFT_EAR][0] + landmarks[Joint.RIGHT_EAR][0]) / 2
    )
    return toes / 2 + nose > 0
