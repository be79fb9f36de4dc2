"""Photo -> Landmarks: who is in the photo, and where one person's joints are.

The model looks at a photo several times: at the whole picture and at crops of the person at a few scales,
each as it is and mirrored, with left and right swapped back. The model favours one side a little, for
everybody alike; averaging a look with its mirrored twin cancels that exactly. How far the looks disagree is
passed on as spread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, Protocol

import numpy as np

from posture.anatomy import INDEX, POSE_JOINTS, SWAPPED, Joint
from posture.arrays import Box, Floats, Rgb
from posture.errors import NobodyFoundError, UsageError
from posture.picture.photo import Photo
from posture.pose.landmarker import face_mesh, pose_looks
from posture.pose.landmarks import Landmarks
from posture.pose.looks import Look, box_around, combine, cut, overlap, shrunk
from posture.pose.people import DetectedPerson, people_in
from posture.pose.turn import facing_yaw_deg

PASSES = 8
"""Passes of the pose model by default: one mirrored pair at the whole picture, the rest at crops of the
person. With the two passes of the face mesh that makes 10. benchmarks/README.md shows what fewer and more
would give."""
CROP_PX = 720  # height of a crop of the person; the model itself sees 256 x 256
COARSE_PX = 1440  # height of the person where crops are cut from: more takes time, adds nothing
HEAD_PX = 512
CROPS = ((0.25, 0.0), (0.15, 4.0), (0.25, -4.0), (0.40, 0.0), (0.15, -4.0), (0.40, 4.0))
"""The crops, in order: (margin around the person's box as a share of its height, rotation in degrees)."""

_POSE_SWAPPED = list(SWAPPED[: len(POSE_JOINTS)])
_FACE_POINTS = {
    Joint.RIGHT_EYE_CORNER: 33,
    Joint.LEFT_EYE_CORNER: 263,
    Joint.RIGHT_FACE_EDGE: 234,
    Joint.LEFT_FACE_EDGE: 454,
}


@dataclass(frozen=True)
class Detection:
    """All people found, most prominent first, and the refined landmarks of the chosen one.

    yaw_deg: how far the body is turned away from facing the camera, by the model's guess of depth; positive =
    turned to the subject's left. It is rough, and too small (`posture.pose.turn`). face_found: whether the
    face mesh saw a face (it sees none from behind). world_m: the model's guess of the pose joints in space,
    (33, 3), median of the looks: x to the image's right, y down, z away from the camera; None if unknown.
    """

    people: tuple[DetectedPerson, ...]
    chosen: int
    landmarks: Landmarks
    yaw_deg: float
    face_found: bool
    world_m: Floats | None = None

    @property
    def box_px(self) -> Box:
        """Box of the chosen person: (x0, y0, x1, y1)."""
        return self.people[self.chosen].box_px

    def mirrored(self) -> Detection:
        """What would have been found in the mirrored photo."""
        return Detection(
            tuple(person.mirrored() for person in self.people),
            self.chosen,
            self.landmarks.mirrored(),
            -self.yaw_deg,
            self.face_found,
            None if self.world_m is None else self.world_m[_POSE_SWAPPED] * (-1.0, 1.0, 1.0),
        )

    def swapped(self) -> Detection:
        """The same picture with the names of left and right exchanged."""
        yaw_deg = (self.yaw_deg + 360.0) % 360.0 - 180.0
        world_m = None if self.world_m is None else self.world_m[_POSE_SWAPPED]
        return replace(self, landmarks=self.landmarks.swapped(), yaw_deg=yaw_deg, world_m=world_m)


LookPart = Literal["people", "joints", "face"]
"""What `detect` does, in this order."""
StepTold = Callable[[LookPart, float], None]
"""Called with the step that begins now, and the share of the work that is done."""


class Detector(Protocol):
    """Finds the people in a photo and the joints of one of them, as `detect` does."""

    def __call__(
        self,
        photo: Photo,
        *,
        person: int = 1,
        passes: int = PASSES,
        found: Callable[[Box], None] | None = None,
        step: StepTold | None = None,
    ) -> Detection: ...


def detect(
    photo: Photo,
    *,
    person: int = 1,
    passes: int = PASSES,
    found: Callable[[Box], None] | None = None,
    step: StepTold | None = None,
) -> Detection:
    """Find the people in a photo and the joints of one of them.

    One pass costs about 30 ms on one core (benchmarks/README.md).

    Parameters
    ----------
    photo : Photo
        Upright, a mirror image already turned back.
    person : int
        Who is measured; counts from 1, most prominent first: the tallest, most central, most complete body.
    passes : int
        Number of runs of the pose model, at least 2; rounded down to whole mirrored pairs, at most 14.
    found : callable, optional
        Called with the person's box (x0, y0, x1, y1) in pixels as soon as it is known, before the looks that
        take most of the time.
    step : callable, optional
        Called as each step begins, and before each pair of looks at the joints.

    Returns
    -------
    Detection
        Landmarks in pixels of the photo; left and right are the subject's.

    Raises
    ------
    NobodyFoundError
        There is nobody in the photo.
    UsageError
        There are fewer people than `person`, or fewer than 2 passes.
    """
    if passes < 2:
        raise UsageError(f"A photo needs at least 2 passes (a mirrored pair), not {passes}.")
    tell = _shares(step, passes)
    tell("people", 0)
    canonical, flipped = photo.canonical()
    people, pairs = people_in(canonical.rgb)
    if not people:
        raise NobodyFoundError(
            f"{photo.name}: nobody was found. Stand 2.5 to 3.5 m from the camera, the whole body in the "
            "picture from head to feet, in good light."
        )
    if not 1 <= person <= len(people):
        there = "only one person was" if len(people) == 1 else f"{len(people)} people were"
        raise UsageError(
            f"{photo.name}: person {person} was asked for, {there} found. Choose 1 to {len(people)}."
        )
    box_px = people[person - 1].box_px
    if found is not None:
        found((people[person - 1].mirrored() if flipped else people[person - 1]).box_px)
    looks = _looks(canonical.rgb, box_px, pairs[person - 1], passes, tell)
    tell("face", passes)
    face = _face_points(canonical.rgb, looks)
    landmarks = combine(looks, face, photo.size_px)
    world_m = np.median([look.world_m for look in looks], axis=0)
    detection = Detection(people, person - 1, landmarks, facing_yaw_deg(world_m), bool(face), world_m)
    return detection.mirrored() if flipped else detection


def _shares(step: StepTold | None, passes: int) -> Callable[[LookPart, int], None]:
    """Tells `step` the share that a number of done passes is; the face takes two more."""
    return lambda name, done: None if step is None else step(name, done / (passes + 2))


def _looks(
    rgb: Rgb, box_px: Box, first: list[Look], passes: int, tell: Callable[[LookPart, int], None]
) -> list[Look]:
    looks = list(first)
    coarse, from_coarse = shrunk(rgb, max(rgb.shape) * COARSE_PX / (box_px[3] - box_px[1]))
    corners = (np.reshape(box_px, (2, 2)) - from_coarse[:, 2]) / np.diag(from_coarse)
    for pair, (margin, turn_deg) in enumerate(CROPS[: passes // 2 - 1], 1):
        tell("joints", 2 * pair)
        crops = _crop_looks(coarse, box_around(corners), margin, turn_deg)
        looks += [look.moved(from_coarse) for look in crops]
    if len(looks) % 2 and len(looks) > 1:
        looks = looks[1:]  # the mirrored picture did not show this person
    return looks


def _crop_looks(rgb: Rgb, box_px: Box, margin: float, turn_deg: float) -> list[Look]:
    import cv2

    x0, y0, x1, y1 = box_px
    tall = (y1 - y0) * (1 + 2 * margin)
    wide = max(x1 - x0 + (y1 - y0) * 2 * margin, 0.75 * tall)
    scale = CROP_PX / tall
    crop, from_crop = cut(rgb, ((x0 + x1) / 2, (y0 + y1) / 2), (wide, tall), scale, turn_deg)
    looks = []
    for picture, turned in ((crop, False), (cv2.flip(crop, 1), True)):
        seen = [look.mirrored(crop.shape[1]) if turned else look for look in pose_looks(picture)]
        moved = [look.moved(from_crop) for look in seen]
        best = max(moved, key=lambda look: overlap(look.box_px, box_px), default=None)
        if best is not None and overlap(best.box_px, box_px) > 0.4:  # else it is somebody else in the crop
            looks.append(best)
    # Only whole pairs: a look without its mirrored twin would bring back the model's bias.
    return looks if len(looks) == 2 else []


def _face_points(rgb: Rgb, looks: list[Look]) -> dict[Joint, Floats]:
    """The face mesh's eye corners and face edges in a mirrored pair of looks; {} if no face is seen."""
    import cv2

    xy = np.mean([look.xy_px for look in looks], axis=0)
    head = xy[: INDEX[Joint.LEFT_SHOULDER]]
    body_px = float(np.ptp(xy[:, 1]))
    shoulders = abs(xy[INDEX[Joint.LEFT_SHOULDER], 0] - xy[INDEX[Joint.RIGHT_SHOULDER], 0])
    side_px = 0.9 * max(float(shoulders), 0.15 * body_px)
    if side_px < 16 or shoulders < 0.1 * body_px:  # too small, or seen from the side
        return {}
    crop, from_crop = cut(rgb, tuple(head.mean(axis=0)), (side_px, side_px), HEAD_PX / side_px, 0.0)
    found: dict[Joint, list[Floats]] = {joint: [] for joint in _FACE_POINTS}
    for turned in (False, True):
        mesh = face_mesh(cv2.flip(crop, 1) if turned else crop)
        if mesh is None:
            return {}
        for joint in _FACE_POINTS:
            point = mesh[_FACE_POINTS[joint.opposite if turned else joint]].copy()
            if turned:
                point[0] = (HEAD_PX - 1) - point[0]
            found[joint].append(from_crop[:, :2] @ point + from_crop[:, 2])
    return {joint: np.array(points) for joint, points in found.items()}
