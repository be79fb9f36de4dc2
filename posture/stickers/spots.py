"""Places in a photo that might be a round, plain dot: one colour inside, another all around.

The picture is looked at in several sizes, in each of which a dot of one size has the same few pixels. Most of
what is found here is no sticker; `posture.stickers.edge` looks closely.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from posture.arrays import Floats, Grey, Rgb

RADIUS_PX = 4.0
"""Of a dot in the size of picture that shows it best."""
STEP = 1.3
"""From one size of dot to the next."""
REACH = 1.5
"""Radius of the ring around a dot, in its own radii: it must clear the long axis of a slanted dot."""
MIN_CONTRAST = 7.0
"""Between a dot and what is around it, in CIELAB units (about three just noticeable differences)."""
MOST = 500
"""Places that are looked at closely."""
_RING, _INSIDE = 24, 8
_LIGHTNESS = 100 / 255


@dataclass(frozen=True, eq=False)
class Spots:
    """xy_px: (N, 2), where; radius_px: (N,), how large roughly; best first."""

    xy_px: Floats
    radius_px: Floats


def find_spots(rgb: Rgb, mask: Grey, radii_px: tuple[float, float]) -> Spots:
    """Places where something round and plain of these radii (least, most) may be, where mask is not 0."""
    import cv2

    found = []
    steps = max(1, math.ceil(math.log(radii_px[1] / radii_px[0]) / math.log(STEP)) + 1)
    for radius in np.geomspace(*radii_px, steps):
        factor = min(1.0, RADIUS_PX / radius)
        size = (max(1, round(rgb.shape[1] * factor)), max(1, round(rgb.shape[0] * factor)))
        if min(size) < 6 * RADIUS_PX:
            continue
        small = rgb if factor == 1 else cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
        allowed = cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST)
        xy, score = _spots_of(small, allowed, radius * factor)
        scale = np.array([rgb.shape[1] / size[0], rgb.shape[0] / size[1]])
        found.append((np.column_stack([(xy + 0.5) * scale - 0.5, np.full(len(xy), radius)]), score))
    if not found:
        return Spots(np.empty((0, 2)), np.empty(0))
    places, scores = np.concatenate([f[0] for f in found]), np.concatenate([f[1] for f in found])
    kept = _apart(places, scores)
    return Spots(places[kept, :2], places[kept, 2])


def _spots_of(rgb: Rgb, allowed: Grey, radius: float) -> tuple[Floats, Floats]:
    """Where a dot of this radius may be in the shrunk picture, (N, 2), and how clearly."""
    import cv2

    lab = cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)  # 8 bits: the lightness is 0..255, for 0..100
    fine = cv2.GaussianBlur(lab, (0, 0), 0.3 * radius)
    apart = cv2.absdiff(
        cv2.GaussianBlur(lab, (0, 0), 0.4 * radius), cv2.GaussianBlur(lab, (0, 0), 1.2 * radius)
    )
    stands_out = cv2.transform(apart, np.array([[_LIGHTNESS, 1.0, 1.0]])).astype(np.float32)
    stands_out = cv2.GaussianBlur(stands_out, (0, 0), 0.2 * radius)  # no two neighbours are equal
    highest = cv2.dilate(stands_out, np.ones((3, 3), np.uint8))
    peaks = (stands_out >= highest) & (stands_out > MIN_CONTRAST / 3) & (allowed > 0)
    edge = math.ceil((REACH + 0.2) * radius) + 1
    peaks[:edge] = peaks[-edge:] = False
    peaks[:, :edge] = peaks[:, -edge:] = False
    v, u = np.nonzero(peaks)
    if not len(u):
        return np.empty((0, 2)), np.empty(0)
    centre = _units(fine[v, u])
    ring = np.linalg.norm(_around(fine, u, v, REACH * radius, _RING) - centre[:, None], axis=2)
    inside = np.linalg.norm(_around(fine, u, v, 0.28 * radius, _INSIDE) - centre[:, None], axis=2).max(1)
    contrast = np.partition(ring, 2, axis=1)[:, 2]
    good = (contrast > MIN_CONTRAST) & (inside < 0.6 * contrast)
    return np.column_stack([u, v])[good].astype(float), (contrast - inside)[good].astype(float)


def _around(lab: np.ndarray, u: np.ndarray, v: np.ndarray, radius: float, count: int) -> np.ndarray:
    angles = 2 * np.pi * np.arange(count) / count
    du, dv = np.rint(radius * np.cos(angles)).astype(int), np.rint(radius * np.sin(angles)).astype(int)
    return _units(lab[v[:, None] + dv, u[:, None] + du])


def _units(lab: np.ndarray) -> Floats:
    """CIELAB units from OpenCV's 8 bits; only differences count."""
    units: Floats = lab * np.array([_LIGHTNESS, 1.0, 1.0])
    return units


def _apart(places: Floats, scores: Floats) -> np.ndarray:
    """Indices of the clearest places, best first, each only once."""
    order = np.argsort(-scores, kind="stable")
    kept: list[int] = []
    taken = np.empty((MOST, 3))
    for index in order:
        x, y, radius = places[index]
        near = taken[: len(kept)]
        away = np.hypot(near[:, 0] - x, near[:, 1] - y)
        if np.any(away < 0.6 * np.maximum(near[:, 2], radius)):
            continue
        taken[len(kept)] = places[index]
        kept.append(int(index))
        if len(kept) == MOST:
            break
    return np.array(kept, dtype=np.intp)
