"""Round stickers on a person, found by themselves: offered when sure, none otherwise.

One round spot proves little: there are buttons, logos, moles, dotted clothes. Stickers are all of one
colour and one size, are plain and smooth, and lie where landmarks are; a set of spots that does all of that
is theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from posture.anatomy import Side, View, sided
from posture.arrays import Bools, Indices, Rgb
from posture.pose.landmarks import Landmarks
from posture.stickers.body import length_px, mm_per_px, on_body
from posture.stickers.dot import Dot
from posture.stickers.edge import DotEdges, fit
from posture.stickers.naming import pairings
from posture.stickers.spots import find_spots

STICKER_MM = (8.0, 25.0)
"""Diameters that are looked for where the stickers' isn't given."""
SMALLER, LARGER = 1 / 1.3, 1.7
"""What the body alone leaves open about a dot's size in the picture: tall people's look smaller, children's
larger, and joints err."""
MIN_DIAMETER_PX = 6.0
"""A smaller dot's edge is all blur."""
MIN_ASPECT = 0.35
"""Short over long axis: skin that is turned away by 70 degrees."""
MIN_RAYS = 0.75
"""Share of the edge that lies on one ellipse."""
MAX_UNEVEN = 0.17
"""Spread of colour inside, as a share of the contrast with what is around."""
MIN_CONTRAST = 15.0
"""CIELAB units, where a dot stands out least from what is around it."""

MAX_OFF_PX = 0.4
"""Rms distance of the edge from its ellipse; where it was more on drawn stickers, something touched them and
the centre was off by more than a pixel."""

SIZE_AGREES = 0.16
"""Natural logarithm of two stickers' diameters: blur, slant and distance from the camera make them differ."""
BRIGHTNESS_AGREES, COLOUR_AGREES = 0.8, 0.22
"""Natural logarithms of linear red, green and blue: what light may change, and what it may not."""
_BLACK = 0.02
"""Added to linear colours: of black no hue can be told."""
MIN_DOTS, MAX_DOTS = 3, 24
"""Of a set: two spots that agree are chance, a hundred are clothes."""
MIN_PLACED = 0.8
"""Share of a set's dots that lie where landmarks are."""
MANY_PLACED = 5
"""So many dots of one size and colour on landmarks' places are no chance, even where they are small and
blurred and none is clear."""
CLEAR_RAYS, CLEAR_UNEVEN, CLEAR_OFF = 0.95, 0.11, 0.014
"""A clear dot: rays and unevenness as above; rms distance of the edge from the ellipse, beyond a tenth of a
pixel, as a share of the diameter. MIN_DOTS of a set must be clear, or MANY_PLACED lie on places; a dot that
is neither clear nor on a place isn't offered."""


@dataclass(frozen=True)
class FoundDots:
    """What one search of a photo found, each from top to bottom.

    stickers: empty unless it is sure that they are stickers. round: all plain round dots on the body,
    whatever they are: for `snap`, where a person says what one is.
    """

    stickers: tuple[Dot, ...]
    round: tuple[Dot, ...]


def find_dots(
    rgb: Rgb,
    landmarks: Landmarks,
    view: View,
    *,
    sticker_mm: float | None = None,
) -> FoundDots:
    """The dots on a person.

    rgb: the photo (H, W, 3), uint8. landmarks: the person's joints in it. sticker_mm: the
    stickers' diameter, where known: it narrows down how large a dot can be.
    """
    edges = _edges(rgb, landmarks, sticker_mm)
    round_ = _single(np.flatnonzero(_is_dot(edges)), edges)
    return FoundDots(_dots(edges, _stickers(edges, round_, landmarks, view)), _dots(edges, round_))


def _edges(rgb: Rgb, landmarks: Landmarks, sticker_mm: float | None) -> DotEdges:
    """The ellipses of all round spots on the body, in pixels of the photo."""
    low_mm, high_mm = STICKER_MM if sticker_mm is None else (sticker_mm, sticker_mm)
    one_px = mm_per_px(landmarks)
    low_px, high_px = max(MIN_DIAMETER_PX, SMALLER * low_mm / one_px), LARGER * high_mm / one_px
    part, corner = _body_part(rgb, landmarks)
    if not (part.size and low_px < high_px):
        return fit(rgb, np.empty((0, 2)), np.empty(0))
    mask = on_body(landmarks, (part.shape[1], part.shape[0]), corner.astype(float), 1.0)
    spots = find_spots(part, mask, (low_px / 2, high_px / 2))
    edges = fit(part, spots.xy_px, spots.radius_px)
    edges.xy_px[:] += corner
    off = (edges.axes_px[:, 0] < low_px) | (edges.axes_px[:, 0] > high_px)
    edges.rays[off] = np.nan
    return edges


def _body_part(rgb: Rgb, landmarks: Landmarks) -> tuple[Rgb, Indices]:
    """The part of the photo with head, trunk and legs, and its upper left corner."""
    names = ("ear", "shoulder", "hip", "knee", "ankle")
    marks = [landmarks[sided(n, s)] for n in names for s in Side if landmarks.has(sided(n, s))]
    length = length_px(landmarks)
    if not marks or not np.isfinite(length):
        return rgb[:0, :0], np.zeros(2, dtype=np.intp)
    low = np.maximum(np.floor(np.min(marks, axis=0) - 0.15 * length), 0).astype(np.intp)
    high = np.ceil(np.max(marks, axis=0) + 0.15 * length).astype(np.intp)
    return rgb[low[1] : high[1], low[0] : high[0]], low


def _is_dot(edges: DotEdges) -> Bools:
    """Which spots are plain, round (or slanted) and smooth."""
    with np.errstate(invalid="ignore", divide="ignore"):
        mean_px = np.sqrt(edges.axes_px[:, 0] * edges.axes_px[:, 1])
        dot: Bools = (
            (edges.rays >= MIN_RAYS)
            & (edges.axes_px[:, 1] >= MIN_ASPECT * edges.axes_px[:, 0])
            & (edges.contrast >= MIN_CONTRAST)
            & (edges.spread <= MAX_UNEVEN * edges.contrast)
            & (edges.off_px <= np.minimum(MAX_OFF_PX, 0.15 + 0.012 * mean_px))
        )
    return dot


def _is_clear(edges: DotEdges, members: Indices) -> Bools:
    """Which of these dots nobody would doubt, each by itself."""
    size_px = np.sqrt(edges.axes_px[members].prod(axis=1))
    clear: Bools = (
        (edges.rays[members] >= CLEAR_RAYS)
        & (edges.spread[members] <= CLEAR_UNEVEN * edges.contrast[members])
        & (edges.off_px[members] <= 0.1 + CLEAR_OFF * size_px)
    )
    return clear


def _single(found: Indices, edges: DotEdges) -> Indices:
    """Each dot once: several spots may have led to the same ellipse."""
    kept: list[int] = []
    for index in found[np.argsort(edges.off_px[found] / edges.axes_px[found, 0], kind="stable")]:
        near = np.linalg.norm(edges.xy_px[kept] - edges.xy_px[index], axis=1)
        if not np.any(near < 0.5 * edges.axes_px[index, 0]):
            kept.append(int(index))
    return np.array(kept, dtype=np.intp)


def _agreement(edges: DotEdges, found: Indices) -> Bools:
    """Which pairs of dots are of one size and one colour, in whatever light: (N, N)."""
    sizes = np.log(edges.axes_px[found, 0])
    logs = np.log((edges.rgb[found] / 255) ** 2.2 + _BLACK)
    apart = logs[:, None] - logs[None]
    light = apart.mean(axis=2)
    hue = np.sqrt(((apart - light[..., None]) ** 2).mean(axis=2))
    agree: Bools = (
        (np.abs(sizes[:, None] - sizes[None]) < SIZE_AGREES)
        & (np.abs(light) < BRIGHTNESS_AGREES)
        & (hue < COLOUR_AGREES)
    )
    return agree


def _stickers(edges: DotEdges, found: Indices, landmarks: Landmarks, view: View) -> Indices:
    """The set of dots that agree and lie where landmarks are; empty without one that is sure."""
    best, most = found[:0], 0.0
    for row in np.unique(_agreement(edges, found), axis=0) if len(found) else ():
        members = found[row]
        if not MIN_DOTS <= len(members) <= MAX_DOTS:
            continue
        _, chances = pairings(edges.xy_px[members], landmarks, view)
        on_place, clear = chances.sum(axis=1), _is_clear(edges, members)
        placed, sure = float(on_place.sum()), float(on_place[clear].sum())
        enough = sure >= MIN_DOTS - 0.5 or placed >= MANY_PLACED - 0.5
        score = placed - (len(members) - placed)  # a dot beside all places tells against its set
        if enough and placed >= MIN_PLACED * len(members) and score > most:
            best, most = members[clear | (on_place >= 0.5)], score
    return best


def _dots(edges: DotEdges, chosen: Indices) -> tuple[Dot, ...]:
    in_order = chosen[np.argsort(edges.xy_px[chosen, 1], kind="stable")]
    return tuple(_dot(edges, int(index)) for index in in_order)


def _dot(edges: DotEdges, index: int) -> Dot:
    x, y = edges.xy_px[index]
    long, short = edges.axes_px[index]
    red, green, blue = (int(value) for value in np.rint(edges.rgb[index]))
    return Dot(
        xy_px=(float(x), float(y)),
        error_px=float(edges.error_px[index]),
        axes_px=(float(long), float(short)),
        angle_deg=float(edges.angle_deg[index]),
        rgb=(red, green, blue),
        certainty=float(edges.rays[index]),
    )
