"""Several stills of one view -> one check of that view: one hold of the camera, one stance of the person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from posture.anatomy import View
from posture.errors import NobodyFoundError, PhotoError
from posture.measure.standing import combine
from posture.picture.grey import at_most_480_px
from posture.picture.photo import Photo
from posture.pipeline import Options, PhotoCheck, look_at, measure_sighting

PASSES = 4
"""Looks per still: a mirrored pair at the whole picture and one at the person; the other stills add more."""
KEPT = 5


def check_burst(stills: Sequence[Photo], view: View | None = None) -> PhotoCheck:
    """Measure the sharpest stills and combine them; the check shows the sharpest of all.

    view: what they show, if known (the guide asked for it); None: find out. Raises NobodyFoundError if no
    still shows anybody, PhotoError without stills.
    """
    if not stills:
        raise PhotoError("It has no pictures that can be read. Choose another video, or take photos.")
    checks: list[PhotoCheck] = []
    nobody: NobodyFoundError | None = None
    for photo in sorted(stills, key=sharpness, reverse=True)[:KEPT]:
        try:
            checks.append(measure_sighting(look_at(photo, passes=PASSES), Options(view=view)))
        except NobodyFoundError as error:
            nobody = error
    usable = [check for check in checks if check.usable] or checks
    if not usable:
        assert nobody is not None
        raise nobody
    same_view = [check for check in usable if check.view is usable[0].view]
    # One camera, one stance: only the model's result for each still is new in each.
    measurements = combine([check.measurements for check in same_view], one_stance=True)
    return replace(same_view[0], measurements=measurements)


def sharpness(photo: Photo) -> float:
    """Variance of the Laplacian at 480 px height: higher = sharper. Comparable only between stills of one
    scene."""
    import cv2

    grey = cv2.cvtColor(photo.rgb, cv2.COLOR_RGB2GRAY)
    small = at_most_480_px(np.asarray(grey, dtype=np.uint8))
    return float(np.var(cv2.Laplacian(small, cv2.CV_64F)))
