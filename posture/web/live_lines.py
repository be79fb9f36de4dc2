"""What is drawn over the live picture: joints, bones, and a line for each number that is measured now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from posture.anatomy import BONES as BODY_BONES
from posture.anatomy import INDEX, POSE_JOINTS, Joint, View
from posture.arrays import Floats
from posture.live.judge import Reading
from posture.measure.measures import line_through
from posture.measure.uncertainty import Measurement
from posture.pose.landmarks import Landmarks

_DRAWN = tuple(
    joint for joint in POSE_JOINTS if not any(part in joint.value for part in ("inner", "pinky", "thumb"))
)
_INDICES = [INDEX[joint] for joint in _DRAWN]
_FEET = ((Joint.LEFT_HEEL, Joint.LEFT_FOOT_INDEX), (Joint.RIGHT_HEEL, Joint.RIGHT_FOOT_INDEX))
BONES = tuple((_DRAWN.index(a), _DRAWN.index(b)) for a, b in (*BODY_BONES, *_FEET))
"""Pairs of places in a reply's `pts`; given to the component once."""
POINTS = tuple(joint.value for joint in _DRAWN)
PLACES = {name: place for place, name in enumerate(POINTS)}
"""Joint -> its place in a reply's `pts`."""

Share = list[float]
"""[x, y] as shares of the picture."""


def points(landmarks: Landmarks) -> list[Share | None]:
    """Where each drawn joint is; None if it is not visible."""
    places = shares(landmarks)[_INDICES]
    seen = (landmarks.visibility[_INDICES] >= 0.5) & ((places >= 0) & (places < 1)).all(axis=1)
    rounded = places.round(4).tolist()
    return [point if visible else None for point, visible in zip(rounded, seen.tolist(), strict=True)]


def lines(landmarks: Landmarks, view: View, readings: Sequence[Reading]) -> list[dict[str, Any]]:
    """The line of each number that is measured now: its key, its points, and whether it is beyond its limit.

    Those beyond come last, so that they are drawn over the others.
    """
    found = [
        {
            "key": reading.key,
            "at": [_at(name, landmarks, view) for name in line_through(reading.row.points)],
            "beyond": reading.score is not None and reading.score >= 1.0,
        }
        for reading in readings
        if isinstance(reading.value, Measurement)
    ]
    return sorted((line for line in found if _is_finite(line["at"])), key=lambda line: bool(line["beyond"]))


def shares(landmarks: Landmarks) -> Floats:
    """All joints as shares of the picture, (J, 2). A joint is at the middle of its pixel; NaN stays NaN."""
    return _shares(landmarks.xy_px, landmarks)


def _shares(xy_px: Floats, landmarks: Landmarks) -> Floats:
    return (xy_px + 0.5) / np.array(landmarks.size_px, dtype=np.float64)


def _at(name: str, landmarks: Landmarks, view: View) -> Share:
    return [round(float(share), 4) for share in _shares(landmarks.place(name, view), landmarks)]


def _is_finite(at: Any) -> bool:
    return bool(np.isfinite(at).all())
