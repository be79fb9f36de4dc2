"""Grey pictures of one size, so that how sharp they are can be compared."""

from __future__ import annotations

import numpy as np

from posture.arrays import Grey


def at_most_480_px(grey: Grey) -> Grey:
    """A grey picture (H, W) shrunk to a height of 480 px, at which sharpness is compared; small ones stay."""
    import cv2

    scale = 480 / grey.shape[0]
    if scale >= 1:
        return grey
    return np.asarray(
        cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8
    )
