"""Front, back, left or right side, or turned: told from the landmarks.

The model invents a face on the back of a head and, seen from behind, may swap left and right. So
the face mesh (which finds no face from behind) has the last word between front and back.
docs/how-it-measures.md says how often this is right.
"""

from __future__ import annotations

from posture.anatomy import Joint, Side, View, sided
from posture.detect import Detection
from posture.facing import shoulder_width_ratio
from posture.landmarks import Landmarks

FRONTAL_WIDTH = 0.45  # shoulder width over trunk length: about 0.7 when square, 0.15 from the side
SIDE_WIDTH = 0.33
_IDEAL_YAW_DEG = {View.FRONT: 0.0, View.BACK: 180.0, View.LEFT: -83.0, View.RIGHT: 83.0}
"""What the model's depth says of square bodies (172 rendered pictures: sd 1.4 front, 2.8 back, 2.1 sides)."""


def find_view(detection: Detection) -> View:
    """Which view a photo shows; View.TURNED when it is between front and side."""
    width = shoulder_width_ratio(detection.landmarks)
    if abs(width) >= FRONTAL_WIDTH:
        return View.FRONT if detection.face_found or (width > 0 and _facing_camera(detection)) else View.BACK
    if abs(width) <= SIDE_WIDTH:
        return View.RIGHT if _facing_right(detection.landmarks) else View.LEFT
    return View.TURNED


def yaw_from_square_deg(detection: Detection, view: View) -> float:
    """How far the body is turned from the ideal of its view, in degrees; rough, by the model's depth."""
    ideal = _IDEAL_YAW_DEG.get(view)
    if ideal is None:
        return 0.0
    return float((detection.yaw_deg - ideal + 180.0) % 360.0 - 180.0)


def _facing_right(landmarks: Landmarks) -> bool:
    """From the side: toes before heels and nose before ears, both votes weighed by their length."""
    toes = sum(
        float(landmarks[sided("foot_index", side)][0] - landmarks[sided("heel", side)][0]) for side in Side
    )
    nose = float(
        landmarks[Joint.NOSE][0] - (landmarks[Joint.LEFT_EAR][0] + landmarks[Joint.RIGHT_EAR][0]) / 2
    )
    return toes / 2 + nose > 0


def _facing_camera(detection: Detection) -> bool:
    """Without a face seen (small, masked, looking down): by the feet, whose toes point at the camera."""
    landmarks = detection.landmarks
    drop = sum(
        float(landmarks[sided("foot_index", side)][1] - landmarks[sided("heel", side)][1]) for side in Side
    )
    return drop > 0
