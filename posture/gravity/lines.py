"""Straight edges of the room behind the person: found, kept off the person, and measured to sub-pixels.

Pixels: x to the right, y down, centres at whole numbers. A segment is a row (x0, y0, x1, y1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from posture.arrays import Bools, Box, Floats, Grey, Indices, Rgb
from posture.gravity.frame import room_mask

WORKING_SIDE_PX = 1200
"""Longest side the edges are measured at: beyond it noise grows faster than detail in phone photos."""
MIN_LENGTH_PX = 9.0
MAX_PER_DIRECTION = 400
"""Longest steep and longest flat segments kept, so that a brick wall takes no longer than a second."""
BODY_MARGIN = 0.09
"""Around the person box, of its height: a box made of joints leaves out the back, the seat and the hair."""

_SAMPLES = 33  # points on a segment that are asked whether they lie on the person
_SLICES = 48  # cuts across an edge when its place is measured
_REACH_PX = 4.0  # half the length of a cut
_WINDOW_PX = 1.5  # a neighbouring edge, such as the far side of a mortar joint, must not pull
_CORRELATION_PX = 3.0  # cuts closer together than this share their noise


@dataclass(frozen=True, eq=False)
class Edges:
    """N straight edges. `segments_px` (N, 4); `angle_rad` (N,) of the edge's direction, from x towards y
    (clockwise on the screen), known up to half a turn; `std_rad` (N,) its standard deviation."""

    segments_px: Floats
    angle_rad: Floats
    std_rad: Floats

    def __len__(self) -> int:
        return len(self.segments_px)


def find_edges(rgb: Rgb, person_box_px: Box) -> Edges:
    """The room's straight edges in `rgb` (H, W, 3), none of them on the person.

    `person_box_px` is (x0, y0, x1, y1). The result is in pixels of `rgb`, whatever size was worked at.
    """
    import cv2

    gray: Grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    scale = min(1.0, WORKING_SIDE_PX / max(gray.shape))
    if scale < 1:
        gray = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    box = (np.asarray(person_box_px, dtype=np.float64) + 0.5) * scale - 0.5
    found = _clip_to_room(_detect(gray), _grown(box), room_mask(gray, box))
    found = _longest(found)
    if not len(found):
        return Edges(np.empty((0, 4)), np.empty(0), np.empty(0))
    measured, std_rad = _measure(gray, found)
    measured, std_rad = _without_doubles(measured, std_rad)
    span = measured[:, 2:] - measured[:, :2]
    return Edges((measured + 0.5) / scale - 0.5, np.arctan2(span[:, 1], span[:, 0]), std_rad)


def _detect(gray: Grey) -> Floats:
    """Segments (M, 4) by LSD, at full and at half size: faint long edges stand out in the small one only."""
    import cv2

    rows = []
    for shrink in (1.0, 0.5):
        small = gray if shrink == 1 else cv2.resize(gray, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        lines = cv2.createLineSegmentDetector().detect(small)[0]
        if lines is not None:
            rows.append((lines.reshape(-1, 4).astype(np.float64) + 0.5) / shrink - 0.5)
    return np.concatenate(rows) if rows else np.empty((0, 4))


def _grown(box: Floats) -> Floats:
    margin = BODY_MARGIN * (box[3] - box[1])
    grown: Floats = box + margin * np.array([-1.0, -1.0, 1.0, 1.0])
    return grown


def _clip_to_room(segments: Floats, box: Floats, room: Bools) -> Floats:
    """Of each segment the longest part in the room and off the person; (M, 4) -> (K, 4).

    Cut, not dropped: the skirting board runs on behind the legs, and may be all the room has to show.
    """
    height, width = room.shape
    start, span = segments[:, None, :2], segments[:, None, 2:] - segments[:, None, :2]
    points = start + span * np.linspace(0, 1, _SAMPLES)[None, :, None]
    x, y = points[..., 0], points[..., 1]
    body = (x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])
    column, row = np.rint(x).astype(np.intp), np.rint(y).astype(np.intp)
    inside = room[row.clip(0, height - 1), column.clip(0, width - 1)]
    first, last = _longest_run(inside & ~body)
    each = np.arange(len(segments))
    kept = np.concatenate([points[each, first], points[each, last]], axis=1)
    return kept[last > first]


def _longest_run(good: Bools) -> tuple[Indices, Indices]:
    """First and last column of the longest run of True in each row; (0, 0) where there is none."""
    length = np.zeros(len(good), dtype=np.intp)
    best, last = length.copy(), length.copy()
    for column in range(good.shape[1]):
        length = (length + 1) * good[:, column]
        longer = length > best
        best[longer], last[longer] = length[longer], column
    return np.maximum(last - best + 1, 0), last


def _longest(segments: Floats) -> Floats:
    """The longest steep and the longest flat segments, longest first."""
    span = np.abs(segments[:, 2:] - segments[:, :2])
    length = np.hypot(span[:, 0], span[:, 1])
    order = np.argsort(-length)
    order = order[length[order] >= MIN_LENGTH_PX]
    steep = span[order, 1] > span[order, 0]
    kept = np.concatenate([order[steep][:MAX_PER_DIRECTION], order[~steep][:MAX_PER_DIRECTION]])
    ordered: Floats = segments[kept[np.argsort(-length[kept])]]
    return ordered


def _measure(gray: Grey, segments: Floats) -> tuple[Floats, Floats]:
    """Segments moved onto their edges (N, 4), and the standard deviation (N,) of their angles, rad.

    LSD's own angles are drawn to the pixel grid: brick ends of a photo rolled by 0.6 degrees read 0.4.
    Cutting across the edge and fitting a line to where the brightness changes removes that.
    """
    import cv2

    smooth = cv2.GaussianBlur(gray.astype(np.float32), (0, 0), 0.8)
    std = np.zeros(len(segments))
    for _ in range(2):  # the second time the window is centred on the edge and no longer favours the guess
        along = segments[:, 2:] - segments[:, :2]
        length = np.hypot(along[:, 0], along[:, 1])
        unit = along / length[:, None]
        normal = np.stack([-unit[:, 1], unit[:, 0]], axis=1)
        middle = (segments[:, :2] + segments[:, 2:]) / 2
        offset, weight = _edge_offsets(smooth, middle, along, normal)
        at = ((np.arange(_SLICES) + 0.5) / _SLICES - 0.5) * length[:, None]
        shift, slope, spread = _fit_lines(at, offset, weight)
        middle = middle + normal * shift[:, None]
        direction = unit + normal * np.clip(slope, -0.2, 0.2)[:, None]
        half = direction / np.linalg.norm(direction, axis=1)[:, None] * length[:, None] / 2
        segments = np.concatenate([middle - half, middle + half], axis=1)
        cuts = np.clip(length / _CORRELATION_PX, 2, _SLICES)
        # In 256 levels a faint edge runs in steps, which hold for many cuts: about 1 px over its levels.
        place_std = np.sqrt(spread**2 + 0.03**2 + np.median(weight, axis=1) ** -2.0)
        std = place_std * np.sqrt(12 / cuts) / length
    return segments, std


def _edge_offsets(smooth: Any, middle: Floats, along: Floats, normal: Floats) -> tuple[Floats, Floats]:
    """Where the edge crosses each cut, px along `normal`, and how strong it is there, grey levels: (N, S)."""
    import cv2

    t = (np.arange(_SLICES) + 0.5) / _SLICES - 0.5
    reach = np.arange(-_REACH_PX, _REACH_PX + 0.25, 0.5)
    on_line = middle[:, None] + along[:, None] * t[None, :, None]
    profile = np.empty((len(middle), _SLICES, len(reach)))
    for column, distance in enumerate(reach):
        at = (on_line + normal[:, None] * distance).astype(np.float32)
        profile[..., column] = cv2.remap(
            smooth, at[..., 0].copy(), at[..., 1].copy(), cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
    step = np.diff(profile, axis=2)
    place = (reach[1:] + reach[:-1]) / 2
    window = np.exp(-0.5 * (place / _WINDOW_PX) ** 2)
    # Only brightness changes of the edge's own sense count: a mortar joint has one of each close by.
    sense = np.sign((step * window).sum(axis=(1, 2)))
    strength = np.maximum(step * sense[:, None, None], 0) * window
    weight = strength.sum(axis=2) + 1e-9
    offset = (strength * place).sum(axis=2) / weight
    return offset, np.minimum(weight, np.median(weight, axis=1, keepdims=True))  # one strong spot is no edge


def _fit_lines(at: Floats, offset: Floats, weight: Floats) -> tuple[Floats, Floats, Floats]:
    """Robust lines offset = shift + slope * at, row by row; with the rms of what is left. All (N,)."""
    for _ in range(3):
        total = weight.sum(axis=1)
        mean_at = (weight * at).sum(axis=1) / total
        mean_offset = (weight * offset).sum(axis=1) / total
        x, y = at - mean_at[:, None], offset - mean_offset[:, None]
        slope = (weight * x * y).sum(axis=1) / (weight * x**2).sum(axis=1)
        left = y - slope[:, None] * x
        size = 1.48 * np.median(np.abs(left), axis=1, keepdims=True) + 0.05
        spread = np.sqrt((weight * left**2).sum(axis=1) / total)
        weight = weight / (1 + (left / (2 * size)) ** 2)
    return mean_offset - slope * mean_at, slope, spread


def _without_doubles(segments: Floats, std: Floats) -> tuple[Floats, Floats]:
    """Each edge once: what lies on a longer segment (both sizes find it, or in pieces) is no new evidence."""
    along = segments[:, 2:] - segments[:, :2]
    length = np.hypot(along[:, 0], along[:, 1])
    unit, middle = along / length[:, None], (segments[:, :2] + segments[:, 2:]) / 2
    apart = middle[None] - middle[:, None]
    forward = np.abs((apart * unit[:, None]).sum(axis=2))
    sideways = np.abs(apart[..., 1] * unit[:, None, 0] - apart[..., 0] * unit[:, None, 1])
    turn = np.abs(unit[:, None, 0] * unit[None, :, 1] - unit[:, None, 1] * unit[None, :, 0])
    same = (forward < length[:, None] / 2) & (sideways < 1.5) & (turn < 0.05)
    double = np.triu(same, 1).any(axis=0)
    return segments[~double], std[~double]
