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

_PX_PER_CM = 3.0
"""Of the picture that the edge is read off, at least; where little is smoothed, more."""
_PX_PER_SMOOTHING = 2.5
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
    fine = max(_PX_PER_CM, _PX_PER_SMOOTHING / smooth_cm)
    edge = _edge(pairs, np.array(top), np.array(axis), fine)
    edge = _evenly(edge, max(count, round(_length(edge) / _STEP_CM)))
    edge = _smoothed(edge, smooth_cm * len(edge) / _length(edge))
    edge = _evenly(edge, count)
    middles = (edge + np.roll(edge, -1, axis=0)) / 2
    curves = "".join(
        f"Q{number(x)} {number(y)} {number(mx)} {number(my)}"
        for (x, y), (mx, my) in zip(np.roll(edge, -1, axis=0), np.roll(middles, -1, axis=0), strict=True)
    )
    return f"M{number(middles[0][0])} {number(middles[0][1])}{curves}Z"


def _edge(pairs: Sequence[tuple[Circle, Circle]], top: Floats, axis: Floats, fine: float) -> Floats:
    """The outer edge of the union, (n, 2) in cm, clockwise from the ray.

    fine: pixels a cm of the picture that it is read off.
    """
    circles = np.array([circle for pair in pairs for circle in pair])
    low = (circles[:, :2] - circles[:, 2:]).min(axis=0) - 1.0
    width, height = np.ceil(((circles[:, :2] + circles[:, 2:]).max(axis=0) + 1.0 - low) * fine)
    picture = Image.new("1", (int(width), int(height)))
    draw = ImageDraw.Draw(picture)
    for first, second in pairs:
        for x, y, radius in (first, second):
            (x_px, y_px), reach = (np.array([x, y]) - low) * fine, radius * fine
            draw.ellipse((x_px - reach, y_px - reach, x_px + reach, y_px + reach), fill=1)
        sides = _between(first, second)
        if sides is not None:
            draw.polygon([tuple(corner) for corner in (sides - low) * fine], fill=1)
    inside = np.asarray(picture)
    places = (top - low) * fine + np.arange(0, width + height, 0.5)[:, None] * axis
    edge = _followed(inside, _leaving(inside, places))
    return np.asarray(edge / fine + low)


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


def _followed(inside: npt.NDArray[np.bool_], start: tuple[int, int]) -> Floats:
    """The pixels of the edge, (n, 2), clockwise from `start` (Moore's way around a shape)."""
    wide = inside.shape[1] + 2
    filled = np.pad(inside, 1).ravel().tolist()
    around = (1, wide + 1, wide, wide - 1, -1, -wide - 1, -wide, -wide + 1)
    at = (start[1] + 1) * wide + start[0] + 1
    way = next((i for i, step in enumerate(around) if not filled[at + step]), 0)
    seen: dict[tuple[int, int], int] = {}
    edge: list[int] = []
    while True:
        turn = next((k for k in _TURNS[way] if filled[at + around[k]]), way)
        if (at, turn) in seen:  # not always the first one: the start may be a corner that the way cuts off
            found = np.array(edge[seen[at, turn] :])
            return np.stack([found % wide - 1, found // wide - 1], axis=1).astype(np.float64)
        seen[at, turn] = len(edge)
        edge.append(at)
        at, way = at + around[turn], (turn + 5) % 8 if turn % 2 else (turn + 6) % 8


_TURNS = tuple(tuple((way + i) % 8 for i in range(8)) for way in range(8))


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
