"""How far the body is turned from the ideal of its view.

The model's guess of depth under-reads a turn: near square it tells a third of it, and beyond about 10 degrees
8 degrees too little (172 rendered bodies; real ones in four calibrated cameras: benchmarks/README.md, "Real
pictures"). `unfolded_deg` takes that back. The feet are a second witness in front and back views: they point
where the body does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from posture.anatomy import INDEX, Joint, Side, View, sided
from posture.arrays import Floats
from posture.geometry import level
from posture.pose.landmarks import Landmarks

IDEAL_YAW_DEG: Mapping[View, float] = {View.FRONT: 0.0, View.BACK: 180.0, View.LEFT: -83.0, View.RIGHT: 83.0}
"""What the model's depth says of square bodies (172 rendered pictures: sd 1.4 front, 2.8 back, 2.1 sides)."""
MISSING_DEG, FROM_DEG = 8.0, 5.0
"""How much of a large turn the model's depth misses, and around which reading that sets in."""
FOOT_PER_TRUNK = 0.38
"""Heel to toe, over shoulder-hip length: from where the toes of one foot lie, its direction."""


def facing_yaw_deg(world_m: Floats) -> float:
    """How far the body is turned from facing the camera, in -180..180; positive = to its own left.

    world_m : shape (33, 3)
        The model's guess in space: x to the image's right, y down, z away from the camera.

    Turned about the trunk's own line, so that a camera that is tilted or looks down changes nothing.
    """

    def at(name: str, side: Side) -> Floats:
        point: Floats = world_m[INDEX[sided(name, side)]]
        return point

    across = sum((at(n, Side.LEFT) - at(n, Side.RIGHT) for n in ("shoulder", "hip")), np.zeros(3))
    trunk = sum((at("shoulder", side) - at("hip", side) for side in Side), np.zeros(3))
    up = trunk / max(float(np.linalg.norm(trunk)), 1e-9)
    facing = np.cross(across, up)
    camera = np.array([0.0, 0.0, -1.0])
    camera -= up * float(camera @ up)
    return math.degrees(math.atan2(float(np.cross(camera, facing) @ up), float(camera @ facing)))


def unfolded_deg(seen_deg: float) -> float:
    """The turn from the ideal of the view that goes with what the model's depth says of it.

    >>> [round(unfolded_deg(seen)) for seen in (0, 7, -20, 37)]
    [0, 14, -28, 45]
    """
    return seen_deg + MISSING_DEG * math.tanh(seen_deg / FROM_DEG)


def turn_deg(seen_deg: float, landmarks: Landmarks, view: View, roll_deg: float = 0.0) -> float:
    """How far the body is turned from the ideal of its view; rough, positive = to its own left.

    seen_deg: `facing_yaw_deg` from the view's ideal. In front and back views the mean of that, unfolded, and
    of where the feet point.
    """
    turned = unfolded_deg(seen_deg)
    if not view.is_frontal:
        return turned
    feet = feet_turn_deg(landmarks, view, roll_deg)
    return turned if feet is None else (turned + feet) / 2


def feet_turn_deg(landmarks: Landmarks, view: View, roll_deg: float = 0.0) -> float | None:
    """Where both feet together point in a front or back view, from square; None where one is not seen."""
    joints = [sided(name, side) for name in ("foot_index", "heel") for side in Side]
    if not all(landmarks.has(joint) for joint in (*joints, Joint.LEFT_HIP, Joint.RIGHT_HIP)):
        return None
    xy_px = level(landmarks.xy_px, roll_deg)
    toes_x, heels_x = (
        (xy_px[INDEX[sided(name, Side.LEFT)], 0] + xy_px[INDEX[sided(name, Side.RIGHT)], 0]) / 2
        for name in ("foot_index", "heel")
    )
    trunk_px = float(np.linalg.norm(landmarks.middle("shoulder") - landmarks.middle("hip")))
    # Facing the camera, the image's right is the body's left; seen from behind, its left.
    left_is = 1.0 if view is View.FRONT else -1.0
    to_left = left_is * float(toes_x - heels_x) / max(FOOT_PER_TRUNK * trunk_px, 1e-9)
    return math.degrees(math.asin(max(-1.0, min(1.0, to_left))))
