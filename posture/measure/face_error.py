"""How far the face mesh's tilts err on real faces, beyond what rendered faces show.

Rendered faces are alike and well lit. On one real person the head tilt scattered by 0.56 degrees and the eye
line by 0.68 over 20 frames in two seconds, while 0.5 was stated. A small face adds to that: the truth set's
own pictures, scaled down, err by about 20 degrees divided by the face's width in pixels.
"""

from __future__ import annotations

import math

import numpy as np

from posture.anatomy import Joint
from posture.measure.error_model import Calibration
from posture.pose.landmarks import Landmarks

REAL_FACE_DEG = 0.5
DEG_TIMES_FACE_PX = 20.0
"""From 64 pictures at five sizes: root mean square errors of 1.0 degrees at 23 px, 1.4 at 16 px, 1.5 at 12
px."""
MESH_READINGS = {"face_edge_tilt_deg", "eye_corner_tilt_deg", "face_vs_shoulders_deg"}


def face_std_deg(calibration: Calibration, landmarks: Landmarks) -> float:
    """Std to add to a row that uses the tilt of the face mesh; 0 for all others."""
    if not any(term.key in MESH_READINGS for term in calibration.terms):
        return 0.0
    return mesh_std_deg(landmarks)


def mesh_std_deg(landmarks: Landmarks) -> float:
    """Std of a tilt read off the face mesh of a real person."""
    wide_px = float(np.linalg.norm(landmarks[Joint.LEFT_FACE_EDGE] - landmarks[Joint.RIGHT_FACE_EDGE]))
    return math.hypot(REAL_FACE_DEG, DEG_TIMES_FACE_PX / max(wide_px, 1.0))
