"""Which way is down in a photo: from the room behind the person, a line the user drew, a number, or assumed.

`roll_deg` is positive when what the picture shows is turned clockwise on the screen. With y growing
downwards, down is then the unit vector (-sin roll, cos roll): a clockwise turn swings the lower end of a
plumb line to the left. Turning the picture by -roll_deg (counter-clockwise) sets it upright.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from posture.errors import UsageError
from posture.scene.axes import fit_room
from posture.scene.lines import Box, FloatArray, find_edges

Segment = tuple[float, float, float, float]

HAND_HELD_STD_DEG = 1.7
"""A phone held level by eye: nearly always within 3 degrees, and evenly spread within that is 3 / sqrt(3)."""
GIVEN_STD_DEG = 0.2
"""A roll somebody measured: door frames are plumb, and phones know level, to about this."""
POINTING_STD_PX = 1.5
"""How well a person marks a point on an edge."""
MIN_DRAWN_PX = 40.0

BUILT_STD_DEG = 0.15
"""Rooms are built and lenses are made no truer than this; no picture can do better."""
MAX_STD_DEG = 1.1
"""More doubtful than this is no better than assuming level, and is not claimed."""
MIN_GAIN = 5.0
MIN_LEAD = 5.0
"""Natural logs of odds: against chance, and against a second way to see the room."""
MAX_ROLL_DEG = 25.0
"""As far as the fit was seen to find it (20 degrees, right to 0.4); more is more likely a leaning thing."""


class GravitySource(StrEnum):
    """Where the direction comes from."""

    SCENE = "scene"
    DRAWN = "drawn"
    GIVEN = "given"
    ASSUMED = "assumed"


@dataclass(frozen=True)
class Gravity:
    """The roll of the picture with its standard deviation, in degrees; positive: turned clockwise.

    `segments_px` are the edges it rests on, (x0, y0, x1, y1) each, to be shown in the picture.
    """

    roll_deg: float
    std_deg: float
    source: GravitySource
    segments_px: tuple[Segment, ...] = ()

    def __post_init__(self) -> None:
        if not (np.isfinite(self.roll_deg) and abs(self.roll_deg) <= 45):
            raise UsageError(f"A roll of {self.roll_deg:g}° is not usable. Give one within 45 degrees.")
        if not (np.isfinite(self.std_deg) and self.std_deg > 0):
            raise UsageError(f"The error of a roll must be above 0 degrees, not {self.std_deg:g}.")

    def mirrored(self, width_px: int) -> Gravity:
        """The direction in the mirrored picture, width_px wide."""
        right = width_px - 1
        segments = tuple((right - x0, y0, right - x1, y1) for x0, y0, x1, y1 in self.segments_px)
        return Gravity(-self.roll_deg, self.std_deg, self.source, segments)


def assumed() -> Gravity:
    """Level, as precisely as people hold a phone."""
    return Gravity(0.0, HAND_HELD_STD_DEG, GravitySource.ASSUMED)


def given(roll_deg: float, std_deg: float = GIVEN_STD_DEG) -> Gravity:
    """The roll the user states; positive: the picture's content is turned clockwise."""
    return Gravity(float(roll_deg), float(std_deg), GravitySource.GIVEN)


def from_drawn_line(xy_px: npt.ArrayLike) -> Gravity:
    """From two points (2, 2) the user marked on something upright, in either order.

    roll = atan2(-dx, dy) with (dx, dy) from the upper to the lower point: lower end to the left is positive.
    The standard deviation is the pointing error at both ends over the length, and that of a given roll.
    """
    points = np.asarray(xy_px, dtype=np.float64)
    if points.shape != (2, 2) or not np.isfinite(points).all():
        raise UsageError("A drawn line is two points, each with x and y in pixels.")
    upper, lower = points[points[:, 1].argsort(kind="stable")]
    dx, dy = lower - upper
    length = float(np.hypot(dx, dy))
    if length < MIN_DRAWN_PX:
        raise UsageError(f"The line is {length:.0f} pixels long. Draw at least {MIN_DRAWN_PX:.0f} pixels.")
    if abs(dx) >= dy:
        raise UsageError(
            "The line is closer to level than to upright. Draw it along a door frame or wall edge."
        )
    pointing_deg = float(np.degrees(np.sqrt(2) * POINTING_STD_PX / length))
    return Gravity(
        roll_deg=float(np.degrees(np.arctan2(-dx, dy))),
        std_deg=float(np.hypot(pointing_deg, GIVEN_STD_DEG)),
        source=GravitySource.DRAWN,
        segments_px=((float(upper[0]), float(upper[1]), float(lower[0]), float(lower[1])),),
    )


def from_scene(rgb: npt.NDArray[np.uint8], person_box_px: Box) -> Gravity | None:
    """From the straight edges of the room; None when they don't show which way is down.

    `rgb` (H, W, 3) uint8 in the order red, green, blue; `person_box_px` (x0, y0, x1, y1), tight or loose.
    """
    edges = find_edges(rgb, person_box_px)
    if not len(edges):
        return None
    height, width = rgb.shape[:2]
    middle = (edges.segments_px[:, :2] + edges.segments_px[:, 2:] - np.array([width - 1, height - 1])) / 2
    fit = fit_room(middle / max(height, width), edges.angle_rad, edges.std_rad)
    roll_deg = float(np.degrees(fit.roll_rad))
    std_deg = float(np.hypot(np.degrees(fit.std_rad), BUILT_STD_DEG))
    clear = fit.gain >= MIN_GAIN and fit.lead >= MIN_LEAD
    if not clear or std_deg > MAX_STD_DEG or abs(roll_deg) > MAX_ROLL_DEG:
        return None
    used = tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in edges.segments_px[fit.supports])
    return Gravity(roll_deg, std_deg, GravitySource.SCENE, used)


def down_px(gravity: Gravity) -> FloatArray:
    """Unit vector (x, y) that points down in the picture, y growing downwards: (-sin roll, cos roll)."""
    roll = np.radians(gravity.roll_deg)
    return np.array([-np.sin(roll), np.cos(roll)])
