"""Who is in the photo: everybody found in it, most prominent first, with the first looks at each.

The pose model finds people in a small square copy of the picture, so it misses some in a wide picture or a
group. Therefore wide pictures, and pictures in which it finds nobody, several people or one small one, are
searched again in overlapping square parts. Someone seen in a part must be seen again from close up: parts cut
bodies, and the model completes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from posture.anatomy import INDEX, POSE_JOINTS, Joint
from posture.arrays import Box, Rgb
from posture.pose.landmarker import pose_looks
from posture.pose.landmarks import Landmarks
from posture.pose.looks import Look, box_around, combine, cut, overlap, shrunk

WIDE = 1.2
"""Width over height from which a picture is searched in parts. A cropped photo of one person is narrower."""
ROW_PER_BODY = 1.3
MAX_PARTS = 12
SMALL_SHARE = 0.4
"""Nose to toes, as a share of the picture's height. The truth set's people, alone in the picture, have 0.46
or more."""
PART_PX = 640  # side of a part as it is shown to the model
SAME_OVERLAP = 0.6
AGAIN_OVERLAP = 0.7
NEAR_TRUNKS = 0.5
"""Two trunks count as one person's if their middles are closer than this share of the longer trunk."""
MIN_VISIBILITY = 0.5
_WHOLE = tuple(
    INDEX[Joint(f"{side}_{name}")]
    for side in ("left", "right")
    for name in ("shoulder", "hip", "knee", "ankle")
)
_TRUNK = tuple(INDEX[Joint(f"{side}_{name}")] for name in ("shoulder", "hip") for side in ("left", "right"))


@dataclass(frozen=True)
class DetectedPerson:
    """One person in the photo. box_px: (x0, y0, x1, y1) around the joints; landmarks: the first look."""

    box_px: Box
    landmarks: Landmarks
    prominence: float

    def mirrored(self) -> DetectedPerson:
        """The same person in the mirrored photo."""
        x0, y0, x1, y1 = self.box_px
        right = self.landmarks.size_px[0] - 1
        return DetectedPerson((right - x1, y0, right - x0, y1), self.landmarks.mirrored(), self.prominence)


def people_in(rgb: Rgb) -> tuple[tuple[DetectedPerson, ...], tuple[list[Look], ...]]:
    """Everybody in the picture, most prominent first, with one or two first looks at each, in its pixels."""
    looks = _in_whole(rgb)
    boxes_px = [pair[0].box_px for pair in looks]
    if _room_for_more(boxes_px, rgb.shape[1], rgb.shape[0]):
        for look in _in_parts(rgb, boxes_px):
            if not any(_same(look, other) for pair in looks for other in pair) and _seen_again(rgb, look):
                looks.append([look])
    size_px = (rgb.shape[1], rgb.shape[0])
    found: list[tuple[DetectedPerson, list[Look]]] = []
    for pair in looks:
        landmarks = combine(pair, {}, size_px)
        box_px = box_around(landmarks.xy_px[: len(POSE_JOINTS)])
        person = DetectedPerson(box_px, landmarks, _prominence(landmarks, box_px))
        if all(overlap(person.box_px, other.box_px) < SAME_OVERLAP for other, _ in found):
            found.append((person, pair))
    found.sort(key=lambda item: -item[0].prominence)
    return tuple(person for person, _ in found), tuple(pair for _, pair in found)


def _room_for_more(boxes_px: Sequence[Box], width: int, height: int) -> bool:
    """Whether the whole picture may have shown only some people: none, several, a small body, a wide
    picture."""
    return len(boxes_px) > 1 or _all_small(boxes_px, height) or width > WIDE * height


def _all_small(boxes_px: Sequence[Box], height: int) -> bool:
    return all(y1 - y0 < SMALL_SHARE * height for _, y0, _, y1 in boxes_px)


def _in_whole(rgb: Rgb) -> list[list[Look]]:
    """Looks at the whole picture and at its mirror image, paired by person."""
    import cv2

    small, from_small = shrunk(rgb)
    width = small.shape[1]
    looks = [[look] for look in pose_looks(small)]
    for look in pose_looks(cv2.flip(small, 1)):
        twin = look.mirrored(width)
        match = max(looks, key=lambda pair: overlap(pair[0].box_px, twin.box_px), default=None)
        if match is not None and len(match) == 1 and overlap(match[0].box_px, twin.box_px) > 0.4:
            match.append(twin)
        elif match is None or overlap(match[0].box_px, twin.box_px) < 0.2:
            looks.append([twin])
    return [[look.moved(from_small) for look in pair] for pair in looks]


def _in_parts(rgb: Rgb, boxes_px: Sequence[Box]) -> Iterator[Look]:
    """Whole bodies seen in overlapping square parts: all over the picture, and in a row beside a group."""
    for x0, y0, side in _parts(rgb.shape[1], rgb.shape[0], boxes_px):
        centre_px = (x0 + (side - 1) / 2, y0 + (side - 1) / 2)
        part, from_part = cut(rgb, centre_px, (side, side), min(1.0, PART_PX / side), 0.0)
        for look in pose_looks(part):
            inside = ((look.xy_px[list(_WHOLE)] >= 0) & (look.xy_px[list(_WHOLE)] < part.shape[0])).all()
            if inside and look.visibility[list(_WHOLE)].min() >= MIN_VISIBILITY:
                yield look.moved(from_part)


def _seen_again(rgb: Rgb, look: Look) -> bool:
    """Whether the model sees the same body when it is shown little else."""
    x0, y0, x1, y1 = look.box_px
    side_px = 1.25 * max(x1 - x0, y1 - y0)
    near, from_near = cut(rgb, ((x0 + x1) / 2, (y0 + y1) / 2), (side_px, side_px), PART_PX / side_px, 0.0)
    return any(
        overlap(again.moved(from_near).box_px, look.box_px) >= AGAIN_OVERLAP
        and again.visibility[list(_WHOLE)].min() >= MIN_VISIBILITY
        for again in pose_looks(near)
    )


def _parts(width: int, height: int, boxes_px: Sequence[Box]) -> Iterator[tuple[float, float, float]]:
    """Corner and side of each square part; each overlaps the one before by half."""
    side = float(min(width, height))
    for x0 in _steps(width - side, side):
        for y0 in _steps(height - side, side):
            yield x0, y0, side
    if len(boxes_px) > 1 or (boxes_px and _all_small(boxes_px, height)):
        # A group stands on one floor: a row of squares around its tallest.
        tallest = max(boxes_px, key=lambda box: box[3] - box[1])
        side = min(side, ROW_PER_BODY * (tallest[3] - tallest[1]))
        y0 = min(max((tallest[1] + tallest[3] - side) / 2, 0.0), height - side)
        for x0 in _steps(width - side, side):
            yield x0, y0, side


def _steps(spare: float, side: float) -> Iterator[float]:
    """Where squares of this side begin along a direction that is longer by `spare`."""
    yield from np.linspace(0, spare, min(int(np.ceil(spare / (side / 2))) + 1, MAX_PARTS)).tolist()


def _same(a: Look, b: Look) -> bool:
    if overlap(a.box_px, b.box_px) >= SAME_OVERLAP:
        return True
    trunks = [look.xy_px[list(_TRUNK)] for look in (a, b)]
    apart_px = float(np.linalg.norm(trunks[0].mean(axis=0) - trunks[1].mean(axis=0)))
    tall_px = max(float(np.linalg.norm(t[:2].mean(axis=0) - t[2:].mean(axis=0))) for t in trunks)
    return apart_px < NEAR_TRUNKS * tall_px


def _prominence(landmarks: Landmarks, box_px: Box) -> float:
    """Height of the body in the picture, times how central and how complete the body is."""
    width, height = landmarks.size_px
    x0, y0, x1, y1 = box_px
    off_centre = abs((x0 + x1) / 2 - width / 2) / (width / 2)
    inside = np.mean([landmarks.has(joint) for joint in POSE_JOINTS])
    return float((y1 - y0) / height * (1 - 0.5 * min(off_centre, 1.0)) * inside)
