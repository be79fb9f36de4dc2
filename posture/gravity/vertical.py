"""Which way is down in a photo: the camera's own level, the room behind the person, a line the user drew,
a number, or assumed.

`roll_deg` is positive when what the picture shows is turned clockwise on the screen. With y growing
downwards, down is then the unit vector (-sin roll, cos roll): a clockwise turn swings the lower end of a
plumb line to the left. Turning the picture by -roll_deg (counter-clockwise) sets it upright. It is the roll
at a place in the picture: of a pitched camera it differs from place to place (`Gravity.at`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from posture.arrays import Box, Floats, Point, Rgb, Segment, Size
from posture.errors import UsageError
from posture.gravity.axes import FOCAL, FOCAL_LOG_STD, KNOWN_FOCAL_LOG_STD, RoomFit, fit_room
from posture.gravity.lines import find_edges
from posture.gravity.plumb import Plumb
from posture.picture.level import Level

HAND_HELD_STD_DEG = 1.7
"""A phone held level by eye: nearly always within 3 degrees, and evenly spread within that is 3 / sqrt(3)."""
HAND_HELD_PITCH_STD_DEG = 6.0
"""A phone held upright by eye to show somebody whole, at hip to eye height."""
GIVEN_STD_DEG = 0.2
"""A roll somebody measured: door frames are plumb, and phones know level, to about this."""
POINTING_STD_PX = 1.5
"""How well a person marks a point on an edge."""
MIN_DRAWN_PX = 40.0

# What follows is calibrated on real pictures: `python -m benchmarks.real`, benchmarks/README.md.
BUILT_STD_DEG = 0.25
"""Rooms are built and lenses are made no truer than this; no picture can do better."""
PER_PITCH = 0.01
"""Added for each degree the camera looks up or down: off the horizon lens and focal length matter more."""
MIN_SHARE = 0.2
"""Of the edges' length. Of a picture that shows less of a room, foliage or a crowd, a room can be made up."""
MIN_UPRIGHT = 0.3
"""Length of the upright edges together, of the picture's long side. Rows of one direction - planks, straw,
tiles at a slant - fit a room at any roll."""
CLOSED_SHARE, CLOSED_LENGTH = 0.95, 1.0
"""Without uprights: nearly all that is seen must be rows of the room, and there must be something to see."""
MAX_STD_DEG = 0.7
"""More doubtful than this, one of the readings is likely to be wrong by much more."""
MAX_ROLL_DEG = 35.0
"""As far as the fit was seen to find it (26 degrees, right to 0.3); more is more likely a leaning thing."""

AGREE_STD = 1.96
"""Level and edges contradict each other when they are further apart than this many of their errors."""


class GravitySource(StrEnum):
    """Where the direction comes from."""

    SENSOR = "sensor"
    SCENE = "scene"
    DRAWN = "drawn"
    GIVEN = "given"
    ASSUMED = "assumed"


@dataclass(frozen=True)
class Gravity:
    """The roll at a place in the picture with its standard deviation, in degrees; positive: turned clockwise.

    `segments_px` are the edges it rests on, (x0, y0, x1, y1) each, to be shown in the picture. `plumb` is
    down in the camera's frame, where that is known; without it the roll is the same everywhere. `readings`
    are those of level and edges, where both spoke or where one was doubted.
    """

    roll_deg: float
    std_deg: float
    source: GravitySource
    segments_px: tuple[Segment, ...] = ()
    plumb: Plumb | None = None
    readings: tuple[Gravity, ...] = ()

    def __post_init__(self) -> None:
        if not (np.isfinite(self.roll_deg) and abs(self.roll_deg) <= 45):
            raise UsageError(f"A roll of {self.roll_deg:g}° is not usable. Give one within 45 degrees.")
        if not (np.isfinite(self.std_deg) and self.std_deg > 0):
            raise UsageError(f"The error of a roll must be above 0 degrees, not {self.std_deg:g}.")

    def at(self, xy_px: Point) -> Gravity:
        """The same at another place."""
        if self.plumb is None:
            return self
        roll_deg, std_deg = self.plumb.roll_at(xy_px)
        return replace(self, roll_deg=float(np.clip(roll_deg, -45.0, 45.0)), std_deg=std_deg)

    def seen_from_deg(self, xy_px: Point) -> float:
        """How far from above the camera sees a place, negative from below; 0 where nobody knows."""
        return 0.0 if self.plumb is None else self.plumb.seen_from_deg(xy_px)

    def mirrored(self, width_px: int) -> Gravity:
        """The direction in the mirrored picture, width_px wide."""
        right = width_px - 1
        return Gravity(
            -self.roll_deg,
            self.std_deg,
            self.source,
            tuple((right - x0, y0, right - x1, y1) for x0, y0, x1, y1 in self.segments_px),
            None if self.plumb is None else self.plumb.mirrored(width_px),
            tuple(reading.mirrored(width_px) for reading in self.readings),
        )


def assumed(size_px: Size | None = None, focal_px: float | None = None) -> Gravity:
    """Level, as precisely as people hold a phone; beside the middle of the picture (`at`) less precisely."""
    plumb = None
    if size_px is not None:
        std = np.radians([HAND_HELD_STD_DEG, HAND_HELD_PITCH_STD_DEG])
        plumb = _plumb(np.zeros(2), np.diag(std**2), size_px, focal_px)
    return Gravity(0.0, HAND_HELD_STD_DEG, GravitySource.ASSUMED, plumb=plumb)


def given(roll_deg: float, std_deg: float = GIVEN_STD_DEG) -> Gravity:
    """The roll the user states, at the person; positive: the picture's content is turned clockwise."""
    return Gravity(float(roll_deg), float(std_deg), GravitySource.GIVEN)


def from_drawn_line(
    xy_px: npt.ArrayLike,
    size_px: Size | None = None,
    focal_px: float | None = None,
    pointing_px: float = POINTING_STD_PX,
) -> Gravity:
    """From two points (2, 2) the user marked on something upright, in either order.

    roll = atan2(-dx, dy) with (dx, dy) from the upper to the lower point: lower end to the left is positive.
    The standard deviation is the pointing error at both ends over the length, and that of a given roll.
    size_px: of the picture; with it the roll is known to be that at the line, and less surely elsewhere.
    """
    points = np.asarray(xy_px, dtype=np.float64)
    if points.shape != (2, 2) or not np.isfinite(points).all():
        raise UsageError("A drawn line is two points, each with x and y in pixels.")
    upper, lower = points[points[:, 1].argsort(kind="stable")]
    dx, dy = lower - upper
    length = float(np.hypot(dx, dy)) * POINTING_STD_PX / pointing_px
    if length < MIN_DRAWN_PX:
        raise UsageError(f"The line is {length:.0f} pixels long. Draw at least {MIN_DRAWN_PX:.0f} pixels.")
    if abs(dx) >= dy:
        raise UsageError(
            "The line is closer to level than to upright. Draw it along a door frame or wall edge."
        )
    roll_deg = float(np.degrees(np.arctan2(-dx, dy)))
    pointing_deg = float(np.degrees(np.sqrt(2) * POINTING_STD_PX / length))
    std_deg = float(np.hypot(pointing_deg, GIVEN_STD_DEG))
    segment = (float(upper[0]), float(upper[1]), float(lower[0]), float(lower[1]))
    plumb = None
    if size_px is not None:
        plumb = _seen_there(roll_deg, std_deg, (upper + lower) / 2, size_px, focal_px)
    return Gravity(roll_deg, std_deg, GravitySource.DRAWN, (segment,), plumb)


def from_level(level: Level, size_px: Size, focal_px: float | None = None) -> Gravity:
    """From the camera's own level, noted in the file; the roll at the picture's middle."""
    tilt = np.radians([level.roll_deg, level.pitch_deg])
    spread = np.diag(np.radians([level.std_deg, level.std_deg]) ** 2)
    plumb = _plumb(tilt, spread, size_px, focal_px)
    return Gravity(level.roll_deg, level.std_deg, GravitySource.SENSOR, plumb=plumb)


def from_scene(rgb: Rgb, person_box_px: Box, focal_px: float | None = None) -> Gravity | None:
    """From the straight edges of the room; None when they don't show which way is down.

    `rgb` (H, W, 3) uint8 in the order red, green, blue; `person_box_px` (x0, y0, x1, y1), tight or loose, in
    whose middle the roll is told; `focal_px` where the file tells it.
    """
    edges = find_edges(rgb, person_box_px)
    if not len(edges):
        return None
    height, width = rgb.shape[:2]
    side = max(height, width)
    ends = edges.segments_px[:, 2:] - edges.segments_px[:, :2]
    middle = (edges.segments_px[:, :2] + edges.segments_px[:, 2:] - np.array([width - 1, height - 1])) / 2
    fit = fit_room(
        middle / side,
        edges.angle_rad,
        edges.std_rad,
        np.hypot(ends[:, 0], ends[:, 1]) / side,
        None if focal_px is None else focal_px / side,
    )
    plumb = _plumb_of(fit, (width, height))
    x0, y0, x1, y1 = person_box_px
    roll_deg, std_deg = plumb.roll_at(((x0 + x1) / 2, (y0 + y1) / 2))
    if not _bears_out(fit) or std_deg > MAX_STD_DEG or abs(roll_deg) > MAX_ROLL_DEG:
        return None
    used = tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in edges.segments_px[fit.supports])
    return Gravity(roll_deg, std_deg, GravitySource.SCENE, used, plumb)


def _bears_out(fit: RoomFit) -> bool:
    """Whether enough of the picture is that room, and more than rows of one direction."""
    if fit.share < MIN_SHARE:
        return False
    if fit.lengths[0] >= MIN_UPRIGHT:
        return True
    return bool(fit.share >= CLOSED_SHARE and fit.lengths.sum() >= CLOSED_LENGTH)


def combined(sensor: Gravity, scene: Gravity, place_px: Point) -> Gravity:
    """The camera's level and the room's edges as one, at a place: together where they agree.

    Where they contradict each other - a picture that was straightened, a hand that moved, things that lean -
    nobody knows which is right: half way, with an error that covers both.
    """
    sensor, scene = sensor.at(place_px), scene.at(place_px)
    apart = abs(sensor.roll_deg - scene.roll_deg)
    readings = (sensor, scene)
    if apart <= AGREE_STD * math.hypot(sensor.std_deg, scene.std_deg):
        assert sensor.plumb is not None
        assert scene.plumb is not None
        both = replace(sensor, plumb=sensor.plumb.combined(scene.plumb), readings=readings)
        return replace(both, segments_px=scene.segments_px).at(place_px)
    return Gravity(
        (sensor.roll_deg + scene.roll_deg) / 2,
        math.hypot(apart / 2, sensor.std_deg, scene.std_deg),
        GravitySource.SENSOR,
        readings=readings,
    )


def doubted(scene: Gravity, level: Gravity) -> Gravity:
    """Level, where the edges say what can hardly be: with an error that covers both."""
    return Gravity(
        level.roll_deg,
        math.hypot(level.std_deg, (scene.roll_deg - level.roll_deg) / 2),
        GravitySource.ASSUMED,
        readings=(scene,),
    )


def down_px(gravity: Gravity) -> Floats:
    """Unit vector (x, y) that points down in the picture, y growing downwards: (-sin roll, cos roll)."""
    roll = np.radians(gravity.roll_deg)
    return np.array([-np.sin(roll), np.cos(roll)])


def _plumb(tilt_rad: Floats, spread: Floats, size_px: Size, focal_px: float | None) -> Plumb:
    """From roll and pitch and their covariance (2, 2); the focal length as told, or the usual one."""
    covariance = np.zeros((3, 3))
    covariance[:2, :2] = spread
    covariance[2, 2] = (KNOWN_FOCAL_LOG_STD if focal_px else FOCAL_LOG_STD) ** 2
    return Plumb.from_tilt(tilt_rad, covariance, focal_px or FOCAL * max(size_px), size_px)


def _plumb_of(fit: RoomFit, size_px: Size) -> Plumb:
    """From the room, with what no picture can do better than."""
    pitch_deg = float(np.degrees(fit.pose[1]))
    least = np.radians([math.hypot(BUILT_STD_DEG, PER_PITCH * pitch_deg), BUILT_STD_DEG])
    covariance = fit.covariance + np.diag([*least**2, 0.0])
    return Plumb.from_tilt(fit.pose[:2], covariance, math.exp(fit.pose[2]) * max(size_px), size_px)


def _seen_there(
    roll_deg: float, std_deg: float, place_px: Floats, size_px: Size, focal_px: float | None
) -> Plumb:
    """Down, as people hold cameras, once the vertical was seen at one place."""
    spread = np.diag(np.radians([45.0, HAND_HELD_PITCH_STD_DEG]) ** 2)
    tilt = np.array([math.radians(roll_deg), 0.0])
    place = (float(place_px[0]), float(place_px[1]))
    step = 1e-5
    # One step of a Kalman filter: the slope of the roll there on roll and pitch, the focal length left alone.
    slope = np.array(
        [
            math.radians(_plumb(tilt + move, spread, size_px, focal_px).roll_at(place)[0] - roll_deg) / step
            for move in np.eye(2) * step
        ]
    )
    gain = spread @ slope / (slope @ spread @ slope + math.radians(std_deg) ** 2)
    after = spread - np.outer(gain, slope @ spread)
    return _plumb(tilt, after, size_px, focal_px)
