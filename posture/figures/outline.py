"""One smooth outline around overlapping limbs: cloth and hair have no dents where two balls of flesh meet.

The outline always has the same commands, and starts at the same place of the body, so that a moving figure
can blend one into the next.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from posture.arrays import Floats
from posture.figures.svg import number

Circle = tuple[float, float, float]

_PX_PER_CM = 4.0
_SHIFT = 4
"""Binary digits of a pixel's parts, as OpenCV takes coordinates."""
_STEP_CM = 0.4
"""Between the places at which the outline is smoothed."""


def outline(
    pairs: Sequence[tuple[Circle, Circle]], top: tuple[float, float], axis: tuple[float, float],
    *, count: int, smooth_cm: float,
) -> str:  # fmt: skip
    """The path around all pairs of circles (x, y, r), as `count` curves; gaps between them are filled.

    top, axis: a point inside and a direction; the path starts where the ray from one along the other leaves.
    smooth_cm: dents narrower than about twice that vanish.
    """
    edge = _edge(pairs)
    edge = _evenly(edge, max(count, round(_length(edge) / _STEP_CM)))
    edge = _smoothed(edge, smooth_cm * len(edge) / _length(edge))
    edge = _evenly(_begun(edge, np.array(top), np.array(axis)), count)
    middles = (edge + np.roll(edge, -1, axis=0)) / 2
    curves = "".join(
        f"Q{number(x)} {number(y)} {number(mx)} {number(my)}"
        for (x, y), (mx, my) in zip(np.roll(edge, -1, axis=0), np.roll(middles, -1, axis=0), strict=True)
    )
    return f"M{number(middles[0][0])} {number(middles[0][1])}{curves}Z"


def _edge(pairs: Sequence[tuple[Circle, Circle]]) -> Floats:
    """The outer edge of the union, (n, 2) in cm, read off a picture of it."""
    circles = np.array([circle for pair in pairs for circle in pair])
    low = (circles[:, :2] - circles[:, 2:]).min(axis=0) - 1.0
    high = (circles[:, :2] + circles[:, 2:]).max(axis=0) + 1.0
    width, height = (np.ceil((high - low) * _PX_PER_CM)).astype(int)
    picture = np.zeros((height, width), dtype=np.uint8)
    fine = _PX_PER_CM * (1 << _SHIFT)
    for pair in pairs:
        points = np.concatenate([_rim(circle) for circle in pair])
        hull = cv2.convexHull(np.round((points - low) * fine).astype(np.int32))
        cv2.fillConvexPoly(picture, hull, (255,), shift=_SHIFT)
    found, _ = cv2.findContours(picture, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    largest = max(found, key=cv2.contourArea)[:, 0, :]
    return np.asarray(largest / _PX_PER_CM + low, dtype=np.float64)


_TURNS = np.linspace(0, 2 * np.pi, 40, endpoint=False)
_ROUND = np.stack([np.cos(_TURNS), np.sin(_TURNS)], axis=1)


def _rim(circle: Circle) -> Floats:
    x, y, radius = circle
    return np.asarray([x, y] + max(radius, 0.05) * _ROUND)


def _length(edge: Floats) -> float:
    return float(np.linalg.norm(np.roll(edge, -1, axis=0) - edge, axis=1).sum())


def _evenly(edge: Floats, count: int) -> Floats:
    """`count` places on the closed line, evenly apart, the first one where it begins."""
    closed = np.vstack([edge, edge[:1]])
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    places = np.linspace(0, along[-1], count, endpoint=False)
    return np.stack([np.interp(places, along, closed[:, axis]) for axis in (0, 1)], axis=1)


def _smoothed(edge: Floats, sigma: float) -> Floats:
    """The closed line with waves shorter than about `sigma` places damped (a Gaussian, by its spectrum)."""
    frequency = np.fft.fftfreq(len(edge))
    damped = np.exp(-2 * (np.pi * sigma * frequency) ** 2)
    return np.asarray(np.fft.ifft(np.fft.fft(edge, axis=0) * damped[:, None], axis=0).real)


def _begun(edge: Floats, top: Floats, axis: Floats) -> Floats:
    """The same line, clockwise, from where the ray from `top` along `axis` leaves it."""
    (x, y), (nx, ny) = edge.T, np.roll(edge, -1, axis=0).T
    if float((x * ny - nx * y).sum()) < 0:
        edge = edge[::-1]
    away = edge - top
    forward = away @ axis
    beside = np.abs(away @ np.array([-axis[1], axis[0]]))
    first = int(np.argmin(np.where(forward > 0, beside, np.inf)))
    return np.roll(edge, -first, axis=0)
