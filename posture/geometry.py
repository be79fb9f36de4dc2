"""Pure formulas on points in pixels. x grows to the right, y grows down; angles in degrees.

Points that lie on one another have no angle and no length between them: the result is then not finite.

Points are float64 arrays of shape (..., 2); any other shape raises ValueError. Results have shape (...).
Before an angle against the vertical is taken, points are turned so that down is down (`level`), once, for all
formulas.

Formulas with a direction take `positive_is`: in frontal views +1 where the subject's right side is at the
image's right (back view) and -1 where it is at the image's left (front view), so that positive always means
"to the subject's right"; in side views +1 where the subject faces the image's right and -1 where the left, so
that positive always means "forward".
"""

from __future__ import annotations

import numpy as np

from posture.arrays import Floats


def level(xy_px: Floats, roll_deg: float) -> Floats:
    """Points turned back about the origin, to undo the camera's roll.

    Parameters
    ----------
    xy_px : array, shape (..., 2)
        Points in pixels.
    roll_deg : float
        In degrees; positive: the picture's content is turned clockwise.

    Returns
    -------
    array, shape (..., 2)
        The same points in pixels of the levelled picture.

    Examples
    --------
    >>> level(np.array([[0.0, 1.0]]), 90.0).round(6).tolist()   # what was at the right had come to lie below
    [[1.0, 0.0]]
    """
    turn = np.radians(roll_deg)
    cos, sin = np.cos(turn), np.sin(turn)
    x, y = _x_y(xy_px)
    return np.stack([x * cos + y * sin, -x * sin + y * cos], axis=-1)


def direction_deg(over: Floats, along: Floats) -> Floats:
    """The direction atan2(over, along).

    Parameters
    ----------
    over, along : array, shape (...)
        The two components, in one unit (pixels).

    Returns
    -------
    array, shape (...)
        Degrees above -180, up to 180; NaN where both components are 0: a single point has no direction.
    """
    angle = _one_end(np.degrees(np.arctan2(over, along)))
    return np.where((over == 0) & (along == 0), np.nan, angle)


def _one_end(deg: Floats) -> Floats:
    """-180 and 180 are one direction and get one number, 180: a sign there would mean nothing."""
    return np.where(deg == -180.0, 180.0, deg)


def _x_y(points_px: Floats) -> tuple[Floats, Floats]:
    if points_px.shape[-1:] != (2,):
        raise ValueError(f"points need x and y in their last axis, got shape {points_px.shape}")
    return points_px[..., 0], points_px[..., 1]


def midpoint(a_px: Floats, b_px: Floats) -> Floats:
    """The point half way between two points.

    Parameters
    ----------
    a_px, b_px : array, shape (..., 2)
        Points in pixels.

    Returns
    -------
    array, shape (..., 2)
        In pixels.
    """
    middle: Floats = (a_px + b_px) / 2.0
    return middle


def line_tilt_deg(left_px: Floats, right_px: Floats) -> Floats:
    """Tilt of the line between the two points of a pair.

    atan2(y_right - y_left, |x_left - x_right|): the same in front and back views, since only the height
    difference carries the sign.

    Parameters
    ----------
    left_px, right_px : array, shape (..., 2)
        The subject's left and right point, in pixels.

    Returns
    -------
    array, shape (...)
        Degrees in -90..90; positive: the subject's right point is lower.

    Examples
    --------
    >>> line_tilt_deg(np.array([300.0, 100.0]), np.array([100.0, 100.0 + 200.0])).item()
    45.0
    """
    across, down = _x_y(right_px - left_px)
    return direction_deg(down, np.abs(across))


def lean_deg(lower_px: Floats, upper_px: Floats, positive_is: float) -> Floats:
    """Angle of the line lower -> upper against the vertical.

    Parameters
    ----------
    lower_px, upper_px : array, shape (..., 2)
        Points in pixels.
    positive_is : float
        +1 or -1, the image direction that counts as positive: the subject's right (frontal) or front
        (sagittal).

    Returns
    -------
    array, shape (...)
        Degrees above -180, up to 180 (the upper point straight below); positive: the upper point lies to the
        subject's right of the lower one (frontal), or in front of it (sagittal).

    Examples
    --------
    >>> lean_deg(np.array([0.0, 100.0]), np.array([100.0, 0.0]), positive_is=1.0).item()
    45.0
    """
    sideways, down = _x_y(upper_px - lower_px)
    return direction_deg(sideways * positive_is, -down)


def shift_pct(lower_px: Floats, upper_px: Floats, length_px: Floats, positive_is: float) -> Floats:
    """Horizontal offset of one point over another.

    Parameters
    ----------
    lower_px, upper_px : array, shape (..., 2)
        Points in pixels.
    length_px : array, shape (...)
        The length in pixels that counts as 100 %.
    positive_is : float
        +1 or -1, as in `lean_deg`.

    Returns
    -------
    array, shape (...)
        Percent of length_px; signs as in `lean_deg`.
    """
    sideways, _ = _x_y(upper_px - lower_px)
    offset: Floats = 100.0 * sideways * positive_is / length_px
    return offset


def distance_px(a_px: Floats, b_px: Floats) -> Floats:
    """Distance between two points.

    Parameters
    ----------
    a_px, b_px : array, shape (..., 2)
        Points in pixels.

    Returns
    -------
    array, shape (...)
        In pixels.
    """
    return np.hypot(*_x_y(a_px - b_px))


def bend_deg(upper_px: Floats, middle_px: Floats, lower_px: Floats, positive_is: float) -> Floats:
    """How far the middle point leaves the straight line upper - lower: the angle between both parts.

    Direction of lower -> middle minus direction of middle -> upper, both as `lean_deg`; independent of the
    camera's roll.

    Parameters
    ----------
    upper_px, middle_px, lower_px : array, shape (..., 2)
        Points in pixels.
    positive_is : float
        +1 or -1, as in `lean_deg`.

    Returns
    -------
    array, shape (...)
        Degrees above -180, up to 180 (folded back on itself); 0: straight; positive: the middle point is
        displaced in the `positive_is` direction (forward for a flexed knee).
    """
    bend = lean_deg(lower_px, middle_px, positive_is) - lean_deg(middle_px, upper_px, positive_is)
    return _one_end((bend + 180.0) % 360.0 - 180.0)


def offset_from_line_pct(
    start_px: Floats, end_px: Floats, point_px: Floats, length_px: Floats, positive_is: float
) -> Floats:
    """Distance of a point from the line start -> end, at right angles; independent of the camera's roll.

    Parameters
    ----------
    start_px, end_px, point_px : array, shape (..., 2)
        Points in pixels.
    length_px : array, shape (...)
        The length in pixels that counts as 100 %.
    positive_is : float
        +1 or -1, as in `lean_deg`.

    Returns
    -------
    array, shape (...)
        Percent of length_px; positive: the point lies on the `positive_is` side of a line that runs upwards
        from start to end.
    """
    along_x, along_y = _x_y(end_px - start_px)
    to_x, to_y = _x_y(point_px - start_px)
    # For a line running up (along_y < 0) and a point at its right (to_x > 0) this is positive.
    cross = along_x * to_y - along_y * to_x
    offset: Floats = 100.0 * positive_is * cross / (np.hypot(along_x, along_y) * length_px)
    return offset
