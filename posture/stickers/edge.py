"""The edge of a dot to a fraction of a pixel: rays from the middle, half way between its colour and that beyond.

Each ray compares the colour just inside with the colour just outside on its own, so shading across the dot, a
shadow beside it or clothes on one side and skin on the other don't move the centre. Through the crossings goes
an ellipse (`cv2.fitEllipseDirect`), from which the rays start anew.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from posture.arrays import Bools, Floats, Rgb

RAYS = 40
PASSES = 3
FLOOR_PX = 0.1
"""Of a centre's error, however smooth the edge."""
_DIRECTIONS = np.array(
    [(np.cos(a), np.sin(a)) for a in 2 * np.pi * (np.arange(RAYS) + 0.5) / RAYS]
)


@dataclass(frozen=True, eq=False)
class Edges:
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
        """Standard error of the centres: what blur, noise and JPEG leave (benchmarks/stickers.py)."""
        return np.hypot(FLOOR_PX, self.off_px / np.sqrt(RAYS / 4))


def fit(rgb: Rgb, xy_px: Floats, radius_px: Floats) -> Edges:
    """Ellipses around dots near `xy_px` (N, 2) of about `radius_px` (N,)."""
    count = len(xy_px)
    centres = np.array(xy_px, dtype=float)
    shapes = np.asarray(radius_px, dtype=float)[:, None, None] * np.eye(2)
    alive = np.ones(count, dtype=bool)
    first = True
    for _ in range(PASSES):
        rho = np.linspace(0.05, 2.0, 40) if first else np.linspace(0.3, 1.7, 36)
        at = np.flatnonzero(alive)
        if not len(at):
            break
        lab = _lab(_sampled(rgb, centres[at], shapes[at], rho))
        crossing, contrast, width = _crossings(lab, rho, first=first)
        for n, index in enumerate(at):
            new = _ellipse(centres[index], shapes[index], crossing[n])
            if new is None or np.hypot(*(new[0] - xy_px[index])) > 1.2 * radius_px[index]:
                alive[index] = False
                continue
            centres[index], shapes[index] = new
        first = False
    return _measured(rgb, centres, shapes, alive)


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
    lab = cv2.cvtColor(flat.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return lab.reshape(rgb.shape)


def _crossings(lab: np.ndarray, rho: Floats, *, first: bool) -> tuple[Floats, Floats, Floats]:
    """Where each ray leaves the dot, in units of rho (N, RAYS), NaN where it doesn't; contrast; width."""
    if first:
        inner = np.median(lab[:, :, rho < 0.25], axis=(1, 2))[:, None, :]
        inner = np.broadcast_to(inner, lab[:, :, 0].shape)
        outer = lab[:, :, rho > 1.6].mean(axis=2)
    else:
        inner = lab[:, :, (rho > 0.35) & (rho < 0.7)].mean(axis=2)
        outer = lab[:, :, (rho > 1.35) & (rho < 1.65)].mean(axis=2)
    axis = inner - outer
    contrast = np.linalg.norm(axis, axis=2)
    share = np.einsum("nrsc,nrc->nrs", lab - outer[:, :, None], axis) / np.maximum(contrast, 1e-6)[..., None] ** 2
    low = 0.15 if first else 0.45
    half = _falls(share, rho, 0.5, low)
    width = _falls(share, rho, 0.25, low) - _falls(share, rho, 0.75, low)
    half[contrast < 4] = np.nan
    return half, contrast, width


def _falls(share: np.ndarray, rho: Floats, level: float, low: float) -> Floats:
    """Where the share first falls below the level beyond rho = low, between samples; NaN if it doesn't."""
    below = (share[:, :, 1:] < level) & (share[:, :, :-1] >= level) & (rho[1:] > low)
    index = below.argmax(axis=2)
    before = np.take_along_axis(share, index[..., None], axis=2)[..., 0]
    after = np.take_along_axis(share, index[..., None] + 1, axis=2)[..., 0]
    step = rho[1] - rho[0]
    place: Floats = rho[index] + step * (before - level) / np.maximum(before - after, 1e-9)
    return np.where(below.any(axis=2), place, np.nan)


def _kept(crossing: Floats) -> Bools:
    """Which rays' crossings agree with their neighbours'."""
    middle = np.nanmedian(crossing)
    return np.isfinite(crossing) & (np.abs(crossing - middle) < 0.6 * middle)


def _ellipse(centre: Floats, shape: Floats, crossing: Floats) -> tuple[Floats, Floats] | None:
    """A better centre and shape from the rays' crossings; None without an ellipse."""
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
        off = np.linalg.norm(np.linalg.solve(new, (points - [x, y]).T), axis=0) - 1
        limit = max(0.06, 3 * float(np.median(np.abs(off[good]))))
        fewer = np.isfinite(off) & (np.abs(off) < limit)
        if fewer.sum() < 0.6 * RAYS:
            return None
        good = fewer
    return centre + [x, y], new


def _measured(rgb: Rgb, centres: Floats, shapes: Floats, alive: Bools) -> Edges:
    count = len(centres)
    nan = np.full(count, np.nan)
    empty = Edges(
        np.full((count, 2), np.nan), np.full((count, 2), np.nan), nan.copy(), nan.copy(), nan.copy(),
        nan.copy(), nan.copy(), nan.copy(), np.full((count, 3), np.nan),
    )  # fmt: skip
    at = np.flatnonzero(alive)
    if not len(at):
        return empty
    values, vectors = np.linalg.eigh(shapes[at])
    rho = np.linspace(0.1, 1.7, 48)
    colours = _sampled(rgb, centres[at], shapes[at], rho)
    lab = _lab(colours)
    crossing, contrast, width = _crossings(lab, rho, first=False)
    mean_radius = np.sqrt(values[:, 0] * values[:, 1])
    local = np.linalg.norm(np.einsum("nij,rj->nri", shapes[at], _DIRECTIONS), axis=2)
    off = (crossing - 1) * local
    on = np.abs(off) < np.maximum(0.8, 0.12 * mean_radius)[:, None]
    empty.xy_px[at] = centres[at]
    empty.axes_px[at] = 2 * values[:, ::-1]
    empty.angle_deg[at] = np.degrees(np.arctan2(vectors[:, 1, 1], vectors[:, 0, 1])) % 180
    empty.rays[at] = on.mean(axis=1)
    empty.off_px[at] = np.sqrt(np.nanmean(np.where(on, off, np.nan) ** 2, axis=1))
    empty.contrast[at] = np.partition(contrast, 3, axis=1)[:, 3]
    empty.width_px[at] = np.nanmedian(width * local, axis=1)
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
