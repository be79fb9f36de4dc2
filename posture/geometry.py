"""Pure formulas on points in pixels. x grows to the right, y grows down; angles in degrees.

Points that lie on one another have no angle and no length between them: the result is then not finite.

Points are float64 arrays of shape (..., 2); results have shape (...). Before an angle against the
vertical is taken, points are turned so that down is down (`level`), once, for all formulas.

Frontal formulas take `right_is` = +1 where the subject's right side is at the image's right (back
view) and -1 where it is at the image's left (front view): with it, positive always means "to the
subject's right". Sagittal formulas take `forward_is` = +1 where the subject faces the image's
right, -1 where the left: with it, positive always means "forward".
"""

from __future__ import annotations

import numpy as np

from posture.arrays import Floats


def level(xy_px: Floats, roll_deg: float) -> Floats:
    """Points (..., 2) turned back about the origin, where the picture's content is turned clockwise.

    >>> level(np.array([[0.0, 1.0]]), 90.0).round(6).tolist()   # what was at the right had come to lie below
    [[1.0, 0.0]]
    """
    turn = np.radians(roll_deg)
    cos, sin = np.cos(turn), np.sin(turn)
    x, y = xy_px[..., 0], xy_px[..., 1]
    return np.stack([x * cos + y * sin, -x * sin + y * cos], axis=-1)


def direction_deg(over: Floats, along: Floats) -> Floats:
    """atan2(over, along) in degrees, in -180..180; NaN where both are 0: one point has no direction."""
    angle = np.degrees(np.arctan2(over, along))
    return np.where((over == 0) & (along == 0), np.nan, angle)


def midpoint(a_px: Floats, b_px: Floats) -> Floats:
    """Half way between two points, (..., 2)."""
    middle: Floats = (a_px + b_px) / 2.0
    return middle


def line_tilt_deg(left_px: Floats, right_px: Floats) -> Floats:
    """Tilt of the line between two points of a pair; positive: the subject's right one is lower.

    atan2(y_right - y_left, |x_left - x_right|), in -90..90: the same in front and back views,
    since only the height difference carries the sign.
    """
    down = right_px[..., 1] - left_px[..., 1]
    across = np.abs(left_px[..., 0] - right_px[..., 0])
    return direction_deg(down, across)


def lean_deg(lower_px: Floats, upper_px: Floats, positive_is: float) -> Floats:
    """Angle of the line lower -> upper against the vertical, in -180..180.

    positive_is = right_is: positive = the upper point lies to the subject's right.
    positive_is = forward_is: positive = the upper point lies in front of the lower.
    """
    sideways = (upper_px[..., 0] - lower_px[..., 0]) * positive_is
    up = lower_px[..., 1] - upper_px[..., 1]
    return direction_deg(sideways, up)


def shift_pct(lower_px: Floats, upper_px: Floats, length_px: Floats, positive_is: float) -> Floats:
    """Horizontal offset of upper over lower in percent of length_px; positive as in `lean_deg`."""
    offset: Floats = 100.0 * (upper_px[..., 0] - lower_px[..., 0]) * positive_is / length_px
    return offset


def distance_px(a_px: Floats, b_px: Floats) -> Floats:
    """Length of a -> b."""
    return np.hypot(a_px[..., 0] - b_px[..., 0], a_px[..., 1] - b_px[..., 1])


def bend_deg(upper_px: Floats, middle_px: Floats, lower_px: Floats, positive_is: float) -> Floats:
    """How far the middle point leaves the straight line upper - lower: the angle between both parts.

    Direction of lower -> middle minus direction of middle -> upper, both as `lean_deg`, in -180..180.
    Positive = the middle point is displaced towards `positive_is` (forward for a flexed knee).
    0 = straight. Independent of the camera's roll.
    """
    bend = lean_deg(lower_px, middle_px, positive_is) - lean_deg(middle_px, upper_px, positive_is)
    wrapped: Floats = (bend + 180.0) % 360.0 - 180.0
    return wrapped


def offset_from_line_pct(
    start_px: Floats, end_px: Floats, point_px: Floats, length_px: Floats, positive_is: float
) -> Floats:
    """Distance of a point from the line start -> end at right angles, in percent of length_px.

    Positive = the point lies on the `positive_is` side of a line that runs upwards from start to
    end. Independent of the camera's roll.
    """
    along_x, along_y = end_px[..., 0] - start_px[..., 0], end_px[..., 1] - start_px[..., 1]
    to_x, to_y = point_px[..., 0] - start_px[..., 0], point_px[..., 1] - start_px[..., 1]
    # For a line running up (along_y < 0) and a point at its right (to_x > 0) this is positive.
    cross = along_x * to_y - along_y * to_x
    offset: Floats = 100.0 * positive_is * cross / (np.hypot(along_x, along_y) * length_px)
    return offset
