"""Which part of a picture is the room: not its border, nor bars, frames and other pictures around it.

The edges of those are straight, long and aligned with the pixel grid: the best "verticals" of all, and they
say nothing about which way is down. None crosses the person, and each runs from one end of the picture to the
other.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from posture.arrays import Bools, Floats, Grey

BORDER = 0.01
"""Width of the strip along each border, as a share of the picture's long side, where an edge may be the
border's own."""
_FLAT_LEVELS = 4
"""A bar's grey levels differ by no more than this; a wall's differ by more, from noise and shade."""
_FLAT_SHARE = 0.97  # of a line of pixels: JPEG rings beside the picture
_STEP_LEVELS = 5.0
_STEP_SHARE = 0.9
"""A line of pixels is a border if the picture changes across it along nearly all of its length. No edge of a
room follows one line of pixels from end to end: lenses bend it, hands turn it, people stand in front of
it."""
_FILL_LEVELS = 6
_FILL_LEAST = 0.002
_CONVEX = 0.98


def room_mask(grey: Grey, person_box_px: npt.ArrayLike) -> Bools:
    """Mask (H, W) of where an edge may belong to the room; the picture meant is the one that holds
    `person_box_px` (x0, y0, x1, y1)."""
    import cv2

    x0, y0, x1, y1 = _picture(grey, np.asarray(person_box_px, dtype=np.float64))
    mask = np.zeros(grey.shape, dtype=np.uint8)
    mask[y0:y1, x0:x1] = _turned_picture(np.ascontiguousarray(grey[y0:y1, x0:x1]))
    strip = max(1, round(BORDER * max(grey.shape)))
    kernel = np.ones((2 * strip + 1, 2 * strip + 1), dtype=np.uint8)
    eroded: Any = cv2.erode(mask, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(eroded > 0)


def _picture(grey: Grey, box: Floats) -> tuple[int, int, int, int]:
    """The rectangle (x0, y0, x1, y1), ends open, that holds the person and that no border crosses."""
    x0, y0, x1, y1 = 0, 0, grey.shape[1], grey.shape[0]
    person = (box[0], box[1], box[2] + 1.0, box[3] + 1.0)
    while True:
        part = grey[y0:y1, x0:x1]
        top, bottom = _between_borders(part, person[1] - y0, person[3] - y0)
        left, right = _between_borders(part.T, person[0] - x0, person[2] - x0)
        if (top, bottom, left, right) == (0, y1 - y0, 0, x1 - x0):
            return x0, y0, x1, y1
        x0, y0, x1, y1 = x0 + left, y0 + top, x0 + right, y0 + bottom


def _between_borders(grey: Grey, first: float, last: float) -> tuple[int, int]:
    """The nearest borders before row `first` and from row `last` on: (top, bottom), bottom excluded."""
    rows = len(grey)
    flat = _flat_rows(grey)
    top = int(np.argmin(flat)) if not flat.all() else 0
    bottom = rows - (int(np.argmin(flat[::-1])) if not flat.all() else 0)
    # Across two rows: in a picture that was scaled down the border is spread over them.
    change = np.abs(grey[2:].astype(np.int16) - grey[:-2].astype(np.int16))
    borders = np.flatnonzero((change > _STEP_LEVELS).mean(axis=1) >= _STEP_SHARE) + 1
    before, after = borders[borders < min(first, rows)], borders[borders >= max(last, 0)]
    if len(before):
        top = max(top, int(before[-1]) + 1)
    if len(after):
        bottom = min(bottom, int(after[0]))
    return (top, bottom) if bottom - top >= 8 else (0, rows)


def _flat_rows(grey: Grey) -> Bools:
    """Rows of one grey level, that of the first row at the nearer end: a bar."""
    flat = np.zeros(len(grey), dtype=np.bool_)
    for rows in (slice(None), slice(None, None, -1)):
        level = float(np.median(grey[rows][0]))
        # Compared as levels of grey: as floats the whole picture would take eight times the memory.
        least, most = np.ceil(level - _FLAT_LEVELS), np.floor(level + _FLAT_LEVELS)
        like = ((grey[rows] >= least) & (grey[rows] <= most)).mean(axis=1) >= _FLAT_SHARE
        flat[rows] |= np.logical_and.accumulate(like)
    return flat


def _turned_picture(grey: Grey) -> Grey:
    """1 on the picture, 0 on the fill in the corners around a turned one; all 1 if there is no fill.

    What remains without the corners' single colour is a picture if it has no bays: a sky behind roofs, or the
    wall behind a person, leaves shapes that no picture has.
    """
    import cv2

    height, width = grey.shape
    fill = np.zeros((height + 2, width + 2), dtype=np.uint8)
    for corner in ((0, 0), (width - 1, 0), (0, height - 1), (width - 1, height - 1)):
        if not fill[corner[1] + 1, corner[0] + 1]:
            flags = 4 | cv2.FLOODFILL_MASK_ONLY | cv2.FLOODFILL_FIXED_RANGE | (1 << 8)
            cv2.floodFill(grey.copy(), fill, corner, 0, _FILL_LEVELS, _FILL_LEVELS, flags)
    picture: Grey = (1 - fill[1:-1, 1:-1]).astype(np.uint8)
    share = 1.0 - float(picture.mean())
    whole = np.ones_like(picture)
    if share < _FILL_LEAST or share > 1 - _FILL_LEAST:
        return whole
    # Remove what JPEG left in the fill, and restore what the flood fill took from the picture.
    picture = cv2.morphologyEx(picture, cv2.MORPH_OPEN, np.ones((5, 5), dtype=np.uint8))
    outlines = cv2.findContours(picture, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
    if not outlines:
        return whole
    outline = max(outlines, key=cv2.contourArea)
    hull = cv2.convexHull(outline)
    if cv2.contourArea(outline) < _CONVEX * cv2.contourArea(hull):
        return whole
    inside = np.zeros_like(picture)
    cv2.fillConvexPoly(inside, hull, 1)
    return inside
