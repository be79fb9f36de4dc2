"""The edge of a dot to a fraction of a pixel: rays from the middle, half way to the next colour.

Each ray compares the colour just inside with the colour just outside on its own, so shading across the dot,
a shadow beside it or clothes on one side and skin on the other don't move the centre. Through the crossings
goes an ellipse (`cv2.fitEllipseDirect`), from which the rays start anew.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from posture.arrays import Bools, Floats, Rgb

RAYS = 40
PASSES = 3
FLOOR_PX = 0.05
"""Of a centre's error, however smooth the edge."""
_FIRST, _LATER = np.linspace(0.05, 2.0, 40), np.linspace(0.05, 1.8, 48)
"""Where rays are read, in radii: first, when only the size is known, and along an ellipse."""
TRIM = (0.04, 2.5)
"""Rays that are farther off the ellipse than this, in radii and in median distances, don't shape it."""
INNER = 0.8
"""Share of the radius in which even a small and blurred dot has its own colour."""
MOST_BLUR = 0.5
"""Of a dot's radius: across more, a ray would leave for the clothes beyond."""
_BLUR_PX = (0.8, 5.0)
_DIRECTIONS = np.array([(np.cos(a), np.sin(a)) for a in 2 * np.pi * (np.arange(RAYS) + 0.5) / RAYS])


@dataclass(frozen=True, eq=False)
class DotEdges:
    """What was found at each of N spots; of one without an ellipse all is NaN.

    xy_px (N, 2): centre. axes_px (N, 2): diameters, the long one first; angle_deg (N,).
    rays (N,): share of rays that lie on the ellipse; off_px (N,): rms distance of their crossings from it.
    contrast (N,): CIELAB, of the weakest rays; spread (N,): rms inside after taking out even shading.
    width_px (N,): of the edge, from a quarter to three quarters. rgb (N, 3): colour.
    """

    xy_px: Floats
    axes_px: Floats
    angle_deg: Floats
    rays: Floats
    off_px: Floats
    contrast: Floats
    spread: Floats
    width_px: Floats
    rgb: Floats

    @property
    def error_px(self) -> Floats:
        """Standard error of the centres, of x and of y: the rougher the edge, the larger.

        Neighbouring rays err together (JPEG's blocks, a stripe), so it isn't off_px / sqrt(RAYS): on stickers
        drawn on all kinds of clothes it was about off_px (benchmarks/stickers.py).
        """
        error: Floats = np.hypot(FLOOR_PX, self.off_px) / np.maximum(self.rays, 0.1) ** 2
        return error


def fit(rgb: Rgb, xy_px: Floats, radius_px: Floats) -> DotEdges:
    """Ellipses around dots near `xy_px` (N, 2) of about `radius_px` (N,)."""
    count = len(xy_px)
    centres = np.array(xy_px, dtype=float)
    shapes = np.asarray(radius_px, dtype=float)[:, None, None] * np.eye(2)
    blur_px = np.full(count, np.nan)
    alive = np.ones(count, dtype=bool)
    for number in range(PASSES):
        rho = _FIRST if number == 0 else _LATER
        at = np.flatnonzero(alive)
        if not len(at):
            break
        lab = _lab(_sampled(rgb, centres[at], shapes[at], rho))
        local = _local_px(shapes[at])
        if number == 0:
            crossing, width = _leaves(lab, rho)
        else:
            crossing, width = _crossings(lab, rho, *_near_levels(lab, rho, local, blur_px[at]))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # a spot without an edge has none
            blur_px[at] = np.clip(np.nan_to_num(np.nanmedian(width * local, axis=1), nan=2.0), *_BLUR_PX)
        for n, index in enumerate(at):
            new = _ellipse(shapes[index], crossing[n])
            if new is None or np.hypot(*(centres[index] + new[0] - xy_px[index])) > 1.2 * radius_px[index]:
                alive[index] = False
                continue
            centres[index] += new[0]
            shapes[index] = new[1]
    return _measured(rgb, centres, shapes, blur_px, alive)


def _local_px(shapes: Floats) -> Floats:
    """The ellipses' radius along each ray, (N, RAYS)."""
    radii: Floats = np.linalg.norm(np.einsum("nij,rj->nri", shapes, _DIRECTIONS), axis=2)
    return radii


def _sampled(rgb: Rgb, centres: Floats, shapes: Floats, rho: Floats) -> np.ndarray:
    """Colours along the rays, (N, RAYS, S, 3), uint8."""
    import cv2

    there = np.einsum("nij,rj->nri", shapes, _DIRECTIONS)
    xy = centres[:, None, None, :] + there[:, :, None, :] * rho[None, None, :, None]
    flat = xy.reshape(-1, len(rho), 2).astype(np.float32)
    got = []
    for start in range(0, len(flat), 32_000):
        part = flat[start : start + 32_000]
        got.append(
            cv2.remap(rgb, part[..., 0], part[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        )
    return np.concatenate(got).reshape(len(centres), RAYS, len(rho), 3)


def _lab(rgb: np.ndarray) -> np.ndarray:
    import cv2

    flat = rgb.reshape(-1, rgb.shape[-2], 3)
    lab: np.ndarray = cv2.cvtColor(flat.astype(np.float32) / 255, cv2.COLOR_RGB2LAB).reshape(rgb.shape)
    return lab


def _leaves(lab: np.ndarray, rho: Floats) -> tuple[Floats, Floats]:
    """As `_crossings`, when only the middle is known: where the colour is no longer that of the middle.

    Half way to what most rays reach, so that it matters little which stripe of the clothes a ray meets.
    """
    middle = np.median(lab[:, :, rho < 0.25], axis=(1, 2))[:, None, None, :]
    away = np.linalg.norm(lab - middle, axis=3)
    reached = away[:, :, (rho > 1) & (rho < 1.9)].max(axis=2)
    usual = np.maximum(np.percentile(reached, 30, axis=1), 1e-6)[:, None, None]
    share = 1 - away / usual
    half = _falls(share, rho, 0.5)
    half[reached < 4] = np.nan
    return half, _falls(share, rho, 0.25) - _falls(share, rho, 0.75)


def _near_levels(
    lab: np.ndarray, rho: Floats, local_px: Floats, blur_px: Floats
) -> tuple[np.ndarray, np.ndarray]:
    """The dot's own colour and that just outside the edge, clear of its blur: for each ray, (N, RAYS, 3).

    Outside: nearer than a stripe of the clothes is wide, so that the next stripe is no edge.
    """
    blur = np.minimum(blur_px[:, None], MOST_BLUR * local_px)[..., None]
    away = (rho - 1) * local_px[..., None] / blur
    outside = (away > 1.2) & (away < 2.6)
    return _at_the_edge(lab, rho), _mean(lab, outside)


def _at_the_edge(lab: np.ndarray, rho: Floats) -> np.ndarray:
    """The dot's own colour where each ray leaves it, (N, RAYS, 3): a plane of light through its inside."""
    within = rho < INNER
    across = _DIRECTIONS[:, None, :] * rho[within][None, :, None]
    design = np.concatenate([np.ones((*across.shape[:2], 1)), across], axis=2).reshape(-1, 3)
    plane = np.linalg.pinv(design) @ lab[:, :, within].reshape(len(lab), -1, 3)
    level: np.ndarray = np.column_stack([np.ones(RAYS), _DIRECTIONS]) @ plane
    return level.astype(np.float32)


def _mean(lab: np.ndarray, where: Bools) -> np.ndarray:
    weights = where.astype(np.float32)
    total: np.ndarray = np.einsum("nrsc,nrs->nrc", lab, weights)
    total /= np.maximum(weights.sum(axis=2), 1e-6)[..., None]
    return total


def _crossings(lab: np.ndarray, rho: Floats, inner: np.ndarray, outer: np.ndarray) -> tuple[Floats, Floats]:
    """Where each ray leaves the dot, in units of rho (N, RAYS), NaN where it doesn't; width of the edge."""
    axis = inner - outer
    contrast = np.linalg.norm(axis, axis=2)
    share = (
        np.einsum("nrsc,nrc->nrs", lab - outer[:, :, None], axis) / np.maximum(contrast, 1e-6)[..., None] ** 2
    )
    half = _falls(share, rho, 0.5)
    width = _falls(share, rho, 0.25) - _falls(share, rho, 0.75)
    half[contrast < 4] = np.nan
    return half, width


def _falls(share: np.ndarray, rho: Floats, level: float) -> Floats:
    """Where the share first falls below the level, between samples; NaN if it doesn't."""
    below = (share[:, :, 1:] < level) & (share[:, :, :-1] >= level)
    index = below.argmax(axis=2)
    before = np.take_along_axis(share, index[..., None], axis=2)[..., 0]
    after = np.take_along_axis(share, index[..., None] + 1, axis=2)[..., 0]
    step = rho[1] - rho[0]
    place: Floats = rho[index] + step * (before - level) / np.maximum(before - after, 1e-9)
    return np.where(below.any(axis=2), place, np.nan)


def _ellipse(shape: Floats, crossing: Floats) -> tuple[Floats, Floats] | None:
    """How far the centre must move, and a better shape, from the rays' crossings; None without an ellipse."""
    import cv2

    good = np.isfinite(crossing)
    if good.sum() < 0.6 * RAYS:
        return None
    points = (crossing[:, None] * _DIRECTIONS) @ shape.T
    for _ in range(2):
        (x, y), (first, second), turn = cv2.fitEllipseDirect(points[good].astype(np.float32))
        if not (np.isfinite([x, y, first, second]).all() and min(first, second) > 1):
            return None
        angle = np.radians(turn)
        turned = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        new = turned @ np.diag([first / 2, second / 2]) @ turned.T
        off = _radii(points - [x, y], (first / 2, second / 2), turned) - 1
        limit = max(TRIM[0], TRIM[1] * float(np.median(np.abs(off[good]))))
        fewer = np.isfinite(off) & (np.abs(off) < limit)
        if fewer.sum() < 0.6 * RAYS:
            return None
        good = fewer
    return np.array([x, y]), new


def _radii(points: Floats, semi_axes: tuple[float, float], turned: Floats) -> Floats:
    """How far points lie from the middle, in radii of the ellipse along their ray."""
    radii: Floats = np.hypot(*((points @ turned) / semi_axes).T)
    return radii


def _measured(rgb: Rgb, centres: Floats, shapes: Floats, blur_px: Floats, alive: Bools) -> DotEdges:
    count = len(centres)
    nan = np.full(count, np.nan)
    empty = DotEdges(
        np.full((count, 2), np.nan), np.full((count, 2), np.nan), nan.copy(), nan.copy(), nan.copy(),
        nan.copy(), nan.copy(), nan.copy(), np.full((count, 3), np.nan),
    )  # fmt: skip
    at = np.flatnonzero(alive)
    if not len(at):
        return empty
    values, vectors = np.linalg.eigh(shapes[at])
    rho = _LATER
    colours = _sampled(rgb, centres[at], shapes[at], rho)
    lab = _lab(colours)
    local = _local_px(shapes[at])
    inner, outer = _near_levels(lab, rho, local, blur_px[at])
    crossing, width = _crossings(lab, rho, inner, outer)
    contrast = np.linalg.norm(inner - outer, axis=2)
    mean_radius = np.sqrt(values[:, 0] * values[:, 1])
    off = (crossing - 1) * local
    on = np.abs(off) < np.maximum(0.7, 0.06 * mean_radius)[:, None]
    empty.xy_px[at] = centres[at]
    empty.axes_px[at] = 2 * values[:, ::-1]
    empty.angle_deg[at] = np.degrees(np.arctan2(vectors[:, 1, 1], vectors[:, 0, 1])) % 180
    empty.rays[at] = on.mean(axis=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # no ray at all met an edge: NaN
        empty.off_px[at] = np.sqrt(np.nanmean(np.where(on, off, np.nan) ** 2, axis=1))
        empty.width_px[at] = np.nanmedian(width * local, axis=1)
    empty.contrast[at] = np.partition(contrast, 3, axis=1)[:, 3]
    inside = rho < 0.7
    empty.spread[at] = _uneven(lab[:, :, inside], rho[inside])
    empty.rgb[at] = np.median(colours[:, :, inside], axis=(1, 2))
    return empty


def _uneven(lab: np.ndarray, rho: Floats) -> Floats:
    """Rms of the colours inside about an evenly shaded surface, (N,)."""
    across = _DIRECTIONS[:, None, :] * rho[None, :, None]
    design = np.concatenate([np.ones((*across.shape[:2], 1)), across], axis=2).reshape(-1, 3)
    flat = lab.reshape(len(lab), -1, 3).astype(float)
    rest = flat - design @ (np.linalg.pinv(design) @ flat)
    spread: Floats = np.sqrt((rest**2).sum(axis=2).mean(axis=1))
    return spread
