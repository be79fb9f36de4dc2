"""One smooth outline around overlapping limbs: cloth and hair have no dents where two balls of flesh meet.

The outline always has the same commands, and starts at the same place of the body, so that a moving figure
can blend one into the next.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from posture.arrays import Floats
from posture.figures.svg import number

Circle = tuple[float, float, float]

_PX_PER_CM = 5.0
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
    edge = _edge(pairs, np.array(top), np.array(axis))
    edge = _evenly(edge, max(count, round(_length(edge) / _STEP_CM)))
    edge = _smoothed(edge, smooth_cm * len(edge) / _length(edge))
    edge = _evenly(edge, count)
    middles = (edge + np.roll(edge, -1, axis=0)) / 2
    curves = "".join(
        f"Q{number(x)} {number(y)} {number(mx)} {number(my)}"
        for (x, y), (mx, my) in zip(np.roll(edge, -1, axis=0), np.roll(middles, -1, axis=0), strict=True)
    )
    return f"M{number(middles[0][0])} {number(middles[0][1])}{curves}Z"


def _edge(pairs: Sequence[tuple[Circle, Circle]], top: Floats, axis: Floats) -> Floats:
    """The outer edge of the union, (n, 2) in cm, clockwise from the ray, read off a picture of it."""
    circles = np.array([circle for pair in pairs for circle in pair])
    low = (circles[:, :2] - circles[:, 2:]).min(axis=0) - 1.0
    width, height = np.ceil(((circles[:, :2] + circles[:, 2:]).max(axis=0) + 1.0 - low) * _PX_PER_CM)
    picture = Image.new("1", (int(width), int(height)))
    draw = ImageDraw.Draw(picture)
    for first, second in pairs:
        for x, y, radius in (first, second):
            (x_px, y_px), reach = (np.array([x, y]) - low) * _PX_PER_CM, radius * _PX_PER_CM
            draw.ellipse((x_px - reach, y_px - reach, x_px + reach, y_px + reach), fill=1)
        sides = _between(first, second)
        if sides is not None:
            draw.polygon([tuple(corner) for corner in (sides - low) * _PX_PER_CM], fill=1)
    inside = np.asarray(picture)
    places = (top - low) * _PX_PER_CM + np.arange(0, width + height, 0.5)[:, None] * axis
    edge = _followed(inside, _leaving(inside, places))
    return np.asarray(edge / _PX_PER_CM + low)


def _between(first: Circle, second: Circle) -> Floats | None:
    """The four points where the lines that touch both circles do so; None if one lies in the other."""
    apart = np.array(second[:2]) - np.array(first[:2])
    far = float(np.hypot(*apart))
    if far <= abs(first[2] - second[2]) + 1e-9:
        return None
    along, open_by = math.atan2(apart[1], apart[0]), math.acos((first[2] - second[2]) / far)
    ways = [np.array([math.cos(along + s * open_by), math.sin(along + s * open_by)]) for s in (1, -1)]
    ends = ((first, ways[0]), (first, ways[1]), (second, ways[1]), (second, ways[0]))
    return np.array([np.array(circle[:2]) + circle[2] * way for circle, way in ends])


def _leaving(inside: npt.NDArray[np.bool_], places: Floats) -> tuple[int, int]:
    """The last pixel (x, y) that is inside, on the way along `places`."""
    pixels = np.round(places).astype(int)
    height, width = inside.shape
    pixels = pixels[(pixels >= 0).all(axis=1) & (pixels[:, 0] < width) & (pixels[:, 1] < height)]
    last = np.flatnonzero(inside[pixels[:, 1], pixels[:, 0]])[-1]
    return int(pixels[last, 0]), int(pixels[last, 1])


_AROUND = ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))


def _followed(inside: npt.NDArray[np.bool_], start: tuple[int, int]) -> Floats:
    """The pixels of the edge, (n, 2), clockwise from `start` (Moore's way around a shape)."""
    rows = inside.tolist()
    height, width = inside.shape

    def filled(x: int, y: int) -> bool:
        return 0 <= x < width and 0 <= y < height and bool(rows[y][x])

    at, way = start, next(i for i, (dx, dy) in enumerate(_AROUND) if not filled(start[0] + dx, start[1] + dy))
    seen: dict[tuple[tuple[int, int], int], int] = {}
    edge: list[tuple[int, int]] = []
    while True:
        turn = next((way + i) % 8 for i in range(9) if filled(*_next(at, (way + i) % 8)))
        if (at, turn) in seen:  # not always the first one: the start may be a corner that the way cuts off
            return np.array(edge[seen[at, turn] :], dtype=np.float64)
        seen[at, turn] = len(edge)
        edge.append(at)
        at, way = _next(at, turn), (turn + 5) % 8 if turn % 2 else (turn + 6) % 8


def _next(at: tuple[int, int], way: int) -> tuple[int, int]:
    return at[0] + _AROUND[way][0], at[1] + _AROUND[way][1]


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
