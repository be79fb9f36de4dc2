"""What the model's joints tell a search for stickers: how large a millimetre is, where the body is, and where
landmarks usually lie on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from posture.anatomy import Joint, Side, View, sided
from posture.arrays import Floats, Grey
from posture.pose.landmarks import Landmarks

STATURE_MM = 1700.0
"""Of nobody in particular: most adults are within 15 % of it, and a child of four has 60 %."""
LEGS_AND_TRUNK = 0.779
"""From ankle to shoulder, as a share of stature (Drillis and Contini 1966)."""
TRUNK = 0.37
"""From hip to shoulder, as a share of the way from ankle to shoulder (the same source)."""


@dataclass(frozen=True)
class LandmarkPlace:
    """Where a landmark usually lies, from a joint of the model.

    outwards, up: in lengths from ankle to shoulder. Outwards is away from the midline in front and back
    views, and forward in side views. std: how much people differ, in the same unit, with what the model errs.
    """

    joint: str
    outwards: float
    up: float
    std: float


# Means and scatter over the first twenty people of the truth set (benchmarks.stickers --places --tuning).
# PSIS and lateral knee aren't in it and follow from anatomy (the PSIS about 2 cm above the ASIS, 15 cm behind
# it and 4.5 cm from the midline; the knee about 11 cm wide), so they are known less well.
_FRONT: Mapping[str, LandmarkPlace] = {
    "tragus": LandmarkPlace("ear", 0.007, -0.019, 0.006),
    "acromion": LandmarkPlace("shoulder", 0.020, 0.007, 0.008),
    "asis": LandmarkPlace("hip", 0.020, 0.059, 0.009),
    "trochanter": LandmarkPlace("hip", 0.061, -0.017, 0.015),
    "lateral_knee": LandmarkPlace("knee", 0.035, 0.007, 0.020),
    "lateral_malleolus": LandmarkPlace("ankle", 0.025, -0.026, 0.008),
}
_BACK: Mapping[str, LandmarkPlace] = {
    "c7": LandmarkPlace("shoulders", 0.0, 0.063, 0.007),
    "tragus": LandmarkPlace("ear", 0.011, -0.014, 0.007),
    "acromion": LandmarkPlace("shoulder", 0.019, -0.001, 0.007),
    "psis": LandmarkPlace("hips", 0.034, 0.092, 0.020),
    "trochanter": LandmarkPlace("hip", 0.062, 0.0, 0.013),
    "lateral_knee": LandmarkPlace("knee", 0.035, 0.009, 0.020),
    "lateral_malleolus": LandmarkPlace("ankle", 0.021, -0.024, 0.008),
}
_SIDE: Mapping[str, LandmarkPlace] = {
    "c7": LandmarkPlace("shoulders", -0.036, 0.046, 0.010),
    "tragus": LandmarkPlace("ear", -0.020, -0.007, 0.008),
    "acromion": LandmarkPlace("shoulder", 0.001, -0.001, 0.017),
    "asis": LandmarkPlace("hip", 0.068, 0.061, 0.013),
    "psis": LandmarkPlace("hip", -0.046, 0.078, 0.025),
    "trochanter": LandmarkPlace("hip", 0.005, -0.020, 0.017),
    "lateral_knee": LandmarkPlace("knee", 0.0, -0.005, 0.017),
    "lateral_malleolus": LandmarkPlace("ankle", -0.009, -0.045, 0.015),
}
PLACES: Mapping[View, Mapping[str, LandmarkPlace]] = MappingProxyType(
    {View.FRONT: _FRONT, View.BACK: _BACK, View.LEFT: _SIDE, View.RIGHT: _SIDE}
)
"""By view: the landmarks that can carry a sticker which the camera sees."""


def length_px(landmarks: Landmarks) -> float:
    """From the ankles over knees and hips to the shoulders, in pixels; from the trunk alone where a leg isn't
    in the picture; NaN without a trunk."""
    shoulders, hips = landmarks.middle("shoulder"), landmarks.middle("hip")
    trunk = float(np.linalg.norm(shoulders - hips))
    knees, ankles = landmarks.middle("knee"), landmarks.middle("ankle")
    legs = float(np.linalg.norm(hips - knees) + np.linalg.norm(knees - ankles))
    seen = all(landmarks.has(sided(name, side)) for name in ("hip", "knee", "ankle") for side in Side)
    return trunk + legs if seen else trunk / TRUNK


def mm_per_px(landmarks: Landmarks) -> float:
    """Roughly how many millimetres of the body one pixel shows; NaN without a trunk."""
    length = length_px(landmarks)
    return LEGS_AND_TRUNK * STATURE_MM / length if length > 0 else float("nan")


def expected(landmarks: Landmarks, view: View) -> dict[str, tuple[Floats, float]]:
    """Where landmarks should lie: name -> (x, y) in pixels, and the std in pixels.

    In side views only those of the near side. Empty for a turned body; without their joint left out.
    """
    length = length_px(landmarks)
    up = landmarks.middle("shoulder") - landmarks.middle("hip")
    height = float(np.linalg.norm(up))
    found: dict[str, tuple[Floats, float]] = {}
    if view not in PLACES or not (np.isfinite(length) and height > 0):
        return found
    up = up / height
    right = np.array([-up[1], up[0]])
    sides = (Side(view.value),) if view.is_sagittal else tuple(Side)
    for name, place in PLACES[view].items():
        for side in sides:
            xy_px = _base(landmarks, place.joint, side)
            xy_px = xy_px + length * (place.up * up + place.outwards * _outwards(view, side) * right)
            if np.isfinite(xy_px).all():
                found["c7" if name == "c7" else f"{side}_{name}"] = (xy_px, place.std * length)
    return found


def _base(landmarks: Landmarks, joint: str, side: Side) -> Floats:
    return landmarks.middle(joint[:-1]) if joint.endswith("s") else landmarks[sided(joint, side)]


def _outwards(view: View, side: Side) -> float:
    """+1 where a side's outward (or forward) direction is to the right of the picture."""
    if view.is_sagittal:
        return 1.0 if view is View.RIGHT else -1.0
    return 1.0 if (side is Side.LEFT) == (view is View.FRONT) else -1.0


def on_body(landmarks: Landmarks, size_px: tuple[int, int], origin_px: Floats, scale: float) -> Grey:
    """Where head, neck, trunk and legs are, widened by a hand's breadth; arms are left out: uint8 (H, W).

    The mask's pixel (u, v) is the photo's (u, v) / scale + origin_px.
    """
    import cv2

    mask: Grey = np.zeros((size_px[1], size_px[0]), dtype=np.uint8)
    length = length_px(landmarks) * scale

    def at(xy_px: Floats) -> tuple[int, int]:
        u, v = (xy_px - origin_px) * scale
        return round(float(u)), round(float(v))

    def line(start: Floats, end: Floats, breadth: float) -> None:
        if np.isfinite(start).all() and np.isfinite(end).all():
            cv2.line(mask, at(start), at(end), 255, max(1, int(breadth * length)))

    trunk = [landmarks[sided(n, s)] for n, s in (("shoulder", Side.LEFT), ("shoulder", Side.RIGHT),
                                                 ("hip", Side.RIGHT), ("hip", Side.LEFT))]  # fmt: skip
    for start, end in zip(trunk, trunk[1:] + trunk[:1], strict=True):
        line(start, end, 0.17)
    if np.isfinite(trunk).all():
        cv2.fillPoly(mask, [np.array([at(xy) for xy in trunk])], 255)
    line(landmarks.middle("shoulder"), landmarks.middle("hip"), 0.2)
    line(landmarks.middle("shoulder"), landmarks.middle("ear"), 0.16)
    for side in Side:
        line(landmarks[sided("hip", side)], landmarks[sided("knee", side)], 0.16)
        line(landmarks[sided("knee", side)], landmarks[sided("ankle", side)], 0.13)
        line(landmarks[Joint.NOSE], landmarks[sided("ear", side)], 0.16)
    return mask
