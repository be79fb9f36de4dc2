"""A round sticker in a photo."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

SNAP_DIAMETERS = 1.5
"""How far from a dot's centre a tap may be to mean it."""


@dataclass(frozen=True)
class Dot:
    """A round sticker, seen as an ellipse.

    xy_px: its centre in the upright photo, to a fraction of a pixel (a pixel's middle is a whole number).
    error_px: the centre's standard error, from how far the edge lies off the ellipse.
    axes_px: the ellipse's diameters, the long one first. angle_deg: of the long one against the picture's x,
    clockwise, 0..180. rgb: its colour, 0..255. certainty: 0..1, that this is a round, plain dot.
    """

    xy_px: tuple[float, float]
    error_px: float
    axes_px: tuple[float, float]
    angle_deg: float
    rgb: tuple[int, int, int]
    certainty: float

    @property
    def diameter_px(self) -> float:
        """Of the round sticker: slanted skin only shortens the other axis."""
        return self.axes_px[0]


@dataclass(frozen=True)
class BodyScale:
    """How large the body is where the dots lie: centimetres per pixel, and its standard error."""

    cm_per_px: float
    std: float


SIZE_ERROR = 0.03
"""Of a sticker's diameter in the photo, as a share of it, which all dots have in common: blur and the edge's
own contrast widen or narrow each of them alike."""


def scale(dots: Sequence[Dot], sticker_mm: float) -> BodyScale | None:
    """Centimetres per pixel from the stickers' known diameter; None without dots.

    The dots lie at several distances from the camera, so their scatter is part of the error.
    """
    if not dots or not sticker_mm > 0:
        return None
    logs = np.log([dot.diameter_px for dot in dots])
    scatter = float(np.std(logs, ddof=1)) if len(dots) > 1 else SIZE_ERROR
    cm_per_px = sticker_mm / 10 / math.exp(float(np.median(logs)))
    return BodyScale(cm_per_px, cm_per_px * math.hypot(scatter / math.sqrt(len(dots)), SIZE_ERROR))


def snap(xy_px: tuple[float, float], dots: Sequence[Dot]) -> Dot | None:
    """The dot that a tap at `xy_px` means: the nearest one, if the tap is on it or right beside it."""
    near = [(math.dist(xy_px, dot.xy_px) / dot.diameter_px, number) for number, dot in enumerate(dots)]
    away, number = min(near, default=(math.inf, -1))
    return dots[number] if away <= SNAP_DIAMETERS else None
