"""Gravity in the camera's frame, and what it makes of the vertical at a pixel.

Camera frame: x to the right, y down, z out of the lens into the scene. Where a camera looks down or up, the
verticals in its picture converge: beside the middle they lean, by several degrees. So the roll of a picture
is told for a place in it, and the roll at a person is not that at the picture's middle.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from posture.arrays import Floats

Matrix = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Plumb:
    """Down, as the camera saw it.

    down : unit vector (x, y, z). covariance : (4, 4) of (x, y, z, log focal length).
    focal_px : focal length; middle_px : the pixel (x, y) the camera looked straight at.
    """

    down: tuple[float, float, float]
    covariance: Matrix
    focal_px: float
    middle_px: tuple[float, float]

    @classmethod
    def from_tilt(
        cls, tilt_rad: Floats, covariance: Floats, focal_px: float, size_px: tuple[int, int]
    ) -> Plumb:
        """tilt_rad: roll (clockwise positive) at the picture's middle and pitch (looking down positive);
        covariance (3, 3) of roll, pitch and the log of the focal length."""
        (cr, cp), (sr, sp) = np.cos(tilt_rad), np.sin(tilt_rad)
        change = np.zeros((4, 3))
        change[:3, 0] = -cr * cp, -sr * cp, 0.0
        change[:3, 1] = sr * sp, -cr * sp, cp
        change[3, 2] = 1.0
        spread = change @ covariance @ change.T
        width, height = size_px
        return cls(
            (float(-sr * cp), float(cr * cp), float(sp)),
            tuple(tuple(float(entry) for entry in row) for row in spread),
            float(focal_px),
            ((width - 1) / 2, (height - 1) / 2),
        )

    @property
    def tilt_rad(self) -> Floats:
        """Roll at the picture's middle and pitch, (2,)."""
        x, y, z = self.down
        return np.array([math.atan2(-x, y), math.atan2(z, math.hypot(x, y))])

    @property
    def tilt_covariance(self) -> Floats:
        """(3, 3) of roll, pitch (rad) and the log of the focal length."""
        x, y, z = self.down
        flat = math.hypot(x, y)
        change = np.zeros((3, 4))
        change[0, :2] = -y / flat**2, x / flat**2
        change[1, :3] = -z * x / flat, -z * y / flat, flat
        change[2, 3] = 1.0
        spread: Floats = change @ np.array(self.covariance) @ change.T
        return spread

    @property
    def pitch_deg(self) -> float:
        """How far the camera looked down."""
        return math.degrees(self.tilt_rad[1])

    @property
    def pitch_std_deg(self) -> float:
        return math.degrees(math.sqrt(self.tilt_covariance[1, 1]))

    def roll_at(self, xy_px: tuple[float, float]) -> tuple[float, float]:
        """Roll of the vertical through a pixel and its std, degrees; clockwise positive.

        A point that moves down moves in the picture by (x f - (px - cx) z, y f - (py - cy) z).
        """
        x, y, z = self.down
        f = self.focal_px
        right, below = xy_px[0] - self.middle_px[0], xy_px[1] - self.middle_px[1]
        dx, dy = x * f - right * z, y * f - below * z
        # roll = atan2(-dx, dy)
        by_dx, by_dy = -dy / (dx * dx + dy * dy), dx / (dx * dx + dy * dy)
        slope = np.array([by_dx * f, by_dy * f, -by_dx * right - by_dy * below, (by_dx * x + by_dy * y) * f])
        variance = float(slope @ np.array(self.covariance) @ slope)
        return math.degrees(math.atan2(-dx, dy)), math.degrees(math.sqrt(max(variance, 0.0)))

    def seen_from_deg(self, xy_px: tuple[float, float]) -> float:
        """How far from above the camera sees a pixel: below the horizon; negative: above it."""
        ray = np.array([xy_px[0] - self.middle_px[0], xy_px[1] - self.middle_px[1], self.focal_px])
        return math.degrees(math.asin(float(np.clip(np.dot(ray, self.down) / np.linalg.norm(ray), -1, 1))))

    def mirrored(self, width_px: int) -> Plumb:
        """The same in the mirrored picture, width_px wide."""
        sign = np.array([-1.0, 1.0, 1.0, 1.0])
        spread = np.array(self.covariance) * np.outer(sign, sign)
        return Plumb(
            (-self.down[0], self.down[1], self.down[2]),
            tuple(tuple(float(entry) for entry in row) for row in spread),
            self.focal_px,
            (width_px - 1 - self.middle_px[0], self.middle_px[1]),
        )

    def combined(self, other: Plumb) -> Plumb:
        """Both readings of one picture taken together, each weighted by what it is sure of."""
        mine, theirs = np.linalg.inv(self.tilt_covariance), np.linalg.inv(other.tilt_covariance)
        spread = np.linalg.inv(mine + theirs)
        at = [np.append(plumb.tilt_rad, math.log(plumb.focal_px)) for plumb in (self, other)]
        mean = spread @ (mine @ at[0] + theirs @ at[1])
        width, height = (round(2 * part + 1) for part in self.middle_px)
        return Plumb.from_tilt(mean[:2], spread, math.exp(mean[2]), (width, height))
