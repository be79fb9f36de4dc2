"""How a camera that looks down or up at the body changes its numbers, apart from turning the vertical.

The error model's bodies were seen from about their own height. Seen from above by an angle e, heights shrink
by cos e relative to widths; and if the body is turned, its level lines appear tilted, by the turn times sin
e.
"""

from __future__ import annotations

import math

LEVEL_LINES = frozenset(
    {"head_tilt_deg", "eye_tilt_deg", "shoulder_level_deg", "pelvis_level_deg"}
    | {"acromia_level_deg", "asis_level_deg", "psis_level_deg"}
)
"""Rows between points that lie side by side: a turn tilts them."""
STEEP = frozenset({"craniovertebral_deg", "pelvic_tilt_sagittal_deg"})
"""Angles against the horizontal that are far from 0; the others are small, so they shrink as heights do."""
UNSEEN_TURN_DEG = 5.0
"""A turn this small can't be told from none."""
USUALLY_FROM = 0.14
"""Sine of the angle from which the error model's bodies were seen: 0.4 m off the shoulders' height at 3 m.
The effect of a turn there is the source "yaw"."""


def perspective_std(key: str, value: float, seen_from_deg: float, yaw_deg: float) -> float:
    """Std in the number's own unit; seen_from_deg: from how far above; yaw_deg: how far from square."""
    size = math.degrees(abs(math.sin(2 * math.radians(value)))) / 2 if key in STEEP else abs(value)
    shrunk = size * (1.0 - math.cos(math.radians(seen_from_deg)))
    if key not in LEVEL_LINES:
        return shrunk
    beyond = math.sqrt(max(0.0, math.sin(math.radians(seen_from_deg)) ** 2 - USUALLY_FROM**2))
    return math.hypot(shrunk, max(UNSEEN_TURN_DEG, abs(yaw_deg)) * beyond)
