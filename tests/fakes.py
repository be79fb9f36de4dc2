"""A detector that sees a body of known angles: everything after the model runs without it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from posture.anatomy import POSE_JOINTS, View
from posture.picture.photo import Photo
from posture.pose.detect import Detection, Person
from posture.pose.landmarks import Landmarks
from posture.pose.looks import Box, box_around
from tests.bodies import SIZE_PX, Frontal, Sagittal

_YAW_DEG = {View.FRONT: 0.0, View.BACK: 180.0, View.LEFT: -83.0, View.RIGHT: 83.0}


def photo(name: str = "photo.jpg") -> Photo:
    """A grey picture of the size that the bodies are placed in; not its own mirror image."""
    rgb = np.full((SIZE_PX[1], SIZE_PX[0], 3), 128, np.uint8)
    rgb[:, : SIZE_PX[0] // 2] = 100
    rgb[::2] += 20  # fine stripes: sharp, without any line that tells where down is
    return Photo(rgb, name)


def seeing(*bodies: tuple[Frontal | Sagittal, View]) -> Callable[..., Detection]:
    """A detector that sees these bodies one after the other, one a photo."""
    left = list(bodies)

    def detect(
        photo: Photo, *, person: int = 1, passes: int = 2, found: Callable[[Box], None] | None = None
    ) -> Detection:
        body, view = left.pop(0)
        return detection(body.landmarks(view), view, photo.canonical()[1])

    return detect


def detection(landmarks: Landmarks, view: View, flipped: bool = False) -> Detection:
    """What a model that errs nowhere would say of a body."""
    box = box_around(landmarks.xy_px[: len(POSE_JOINTS)])
    found = Detection((Person(box, landmarks, 1.0),), 0, landmarks, _YAW_DEG[view], view is View.FRONT)
    return found.mirrored() if flipped else found
