"""Shots of a drawn body for the comparison's tests: posture, camera and doubt are set."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from posture.anatomy import Joint, View
from posture.measure.uncertainty import Measurement, NotMeasured
from posture.report.shots import Shot

# Body units, hips' middle at (0, 0), y down, as seen in a front view: the right side at the image's left.
_HALF_WIDTHS = {"ear": (0.15, -1.35), "shoulder": (0.34, -1.0), "elbow": (0.42, -0.45), "wrist": (0.44, 0.05),
                "hip": (0.2, 0.0), "knee": (0.19, 0.85), "ankle": (0.18, 1.65)}  # fmt: skip


def shot(
    numbers: Mapping[str, float] | None = None,
    *,
    view: View = View.FRONT,
    size_px: tuple[int, int] = (600, 800),
    scale_px: float = 180.0,
    middle_px: tuple[float, float] = (300.0, 400.0),
    roll_deg: float = 0.0,
    width: float = 1.0,
    legs: float = 1.0,
    budget: Mapping[str, float] | None = None,
    missing: Mapping[str, str] | None = None,
    failures: tuple[str, ...] = (),
    versions: Mapping[str, str] | None = None,
) -> Shot:
    """A body of `scale_px` pixels per trunk, its hips' middle at `middle_px`, turned by the camera's roll."""
    right_is = -1.0 if view in (View.FRONT, View.LEFT) else 1.0
    turn = math.radians(roll_deg)
    rotation = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    centre = (np.array(size_px) - 1) / 2
    joints = {}
    for name, (half, y) in _HALF_WIDTHS.items():
        for side, sign in (("right", right_is), ("left", -right_is)):
            upright = np.array(middle_px) + scale_px * np.array(
                [sign * half * width, y * (legs if y > 0 else 1.0)]
            )
            x, y_px = rotation @ (upright - centre) + centre
            joints[Joint(f"{side}_{name}")] = (float(x), float(y_px))
    parts = budget or {"looks": 0.3, "roll": 0.2, "model": 0.8}
    measured = [
        Measurement.from_budget(key, value, "%" if key.endswith("_pct") else "deg", parts)
        for key, value in (numbers or {}).items()
    ]
    absent = [NotMeasured(key, reason) for key, reason in (missing or {}).items()]
    return Shot(
        view,
        size_px,
        joints,
        roll_deg,
        (*measured, *absent),
        failures,
        versions or {"posture": "1", "model": "full"},
    )
