"""Makes a face unrecognisable: coarse pixels, then smoothing, because a plain blur can be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from posture.anatomy import Joint
from posture.arrays import Rgb

FACE = (
    Joint.NOSE,
    Joint.LEFT_EYE,
    Joint.RIGHT_EYE,
    Joint.LEFT_EAR,
    Joint.RIGHT_EAR,
    Joint.LEFT_MOUTH,
    Joint.RIGHT_MOUTH,
)
CELLS = 6
"""Pixels that are left across the face: too few to recognise anybody."""


def without_face(rgb: Rgb, joints_px: Mapping[Joint, Sequence[float]]) -> Rgb:
    """A copy of the photo, uint8 (H, W, 3), with the head hidden; the photo itself if no head was found.

    joints_px: (x, y) of each joint found. The patch is a disc around the points of the face, wide enough for
    chin and forehead in every view.
    """
    import cv2

    points = np.array([joints_px[joint] for joint in FACE if joint in joints_px])
    shoulders = [joints_px[j] for j in (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER) if j in joints_px]
    if not len(points) or not shoulders:
        return rgb.copy()
    centre = points.mean(axis=0)
    above = float(np.hypot(*(np.mean(shoulders, axis=0) - centre)))
    radius = max(float(np.ptp(points, axis=0).max()), 0.75 * above)
    x0, y0 = np.maximum(np.floor(centre - radius).astype(int), 0)
    x1, y1 = np.minimum(np.ceil(centre + radius).astype(int) + 1, (rgb.shape[1], rgb.shape[0]))
    if x1 - x0 < 2 or y1 - y0 < 2:
        return rgb.copy()
    patch = rgb[y0:y1, x0:x1]
    coarse = cv2.resize(np.ascontiguousarray(patch), (CELLS, CELLS), interpolation=cv2.INTER_AREA)
    smooth = cv2.resize(coarse, (int(x1 - x0), int(y1 - y0)), interpolation=cv2.INTER_LINEAR)
    y, x = np.mgrid[y0:y1, x0:x1]
    inside = (x - centre[0]) ** 2 + (y - centre[1]) ** 2 <= radius**2
    hidden = rgb.copy()
    hidden[y0:y1, x0:x1] = np.where(inside[..., None], smooth, patch)
    return hidden
