"""What the editor of points (components/points.js) is told of a photo, and what it says back.

Places are pixels of the file's upright picture; the part that is shown is in pixels of the measured photo,
which is turned over if the file is a mirror image.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from PIL import Image

from posture.anatomy import BONES, GIVEN_JOINTS, JOINTS, POSE_JOINTS, Joint, Side, View, sided
from posture.arrays import Point, Rgb
from posture.errors import UsageError
from posture.figures.point_guide import called, guide_of, guides, point_figure_svg
from posture.measure.given import read_at
from posture.measure.measures import ROWS, near_side
from posture.measure.pointing import Pointing
from posture.measure.uncertainty import Measurement
from posture.pipeline import PhotoCheck
from posture.pose.given import GivenPoint, GivenPoints
from posture.pose.landmarks import Landmarks
from posture.report.table import rows_of
from posture.stickers.body import expected
from posture.stickers.offer import Stickers, offer

ABOVE, BESIDE, BELOW = 0.11, 0.06, 0.05
"""Room around the person's joints, in shares of their height; hair is above them."""
LARGEST_PX = 8_000_000
"""Of the part that is shown: a person on a photo of 12 million pixels is as sharp as in the file."""
MOST_POINTS = 200
KEYS = (
    "Drag a point, or choose it and press the arrow keys: one pixel of the photo, with Shift ten. "
    "Page Up and Page Down go to another point, Delete resets it, Escape lets go."
)
SOURCES: Mapping[str, str] = {
    "model": "found by the model",
    "dragged": "moved by you",
    "tapped": "set by you",
    "sticker": "a sticker",
    "ghost": "not set yet",
}
_MAIN = (
    "eye_outer", "ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "foot_index",
)  # fmt: skip
_PLAIN = {
    "foot_index": "big toe",
    "eye_outer": "outer corner of the eye",
    "eye_inner": "inner corner of the eye",
    "pinky": "knuckle of the little finger",
    "index": "knuckle of the index finger",
    "thumb": "knuckle of the thumb",
    "mouth": "corner of the mouth",
}


@dataclass(frozen=True)
class Said:
    """What the editor says: its count of what was said, and all points that are given now."""

    seq: int
    points: GivenPoints


def read_said(told: object) -> Said | None:
    """From what came over the page's connection; None if it is nothing that the editor would say."""
    if not isinstance(told, Mapping) or not _is_count(told.get("seq")):
        return None
    points = read_points(told.get("points"))
    return None if points is None else Said(told["seq"], points)


def read_points(told: object) -> GivenPoints | None:
    """A list of [name, x, y, source]; None if it is no such list."""
    if not isinstance(told, list) or len(told) > MOST_POINTS:
        return None
    try:
        return GivenPoints(tuple(_point(each) for each in told))
    except (UsageError, ValueError, TypeError):
        return None


def _point(told: object) -> GivenPoint:
    if not isinstance(told, list) or len(told) != 4:
        raise ValueError("not a point")
    name, x, y, source = told
    return GivenPoint(name, (x, y), source)


def _is_count(number: object) -> bool:
    return type(number) is int and 0 <= number < 2**53


def place_of(check: PhotoCheck) -> tuple[int, int, int, int]:
    """The part of the photo that is shown: edges x0, y0, x1, y1 in pixels of the measured photo."""
    width, height = check.photo.size_px
    found = check.landmarks.xy_px[np.isfinite(check.landmarks.xy_px).all(axis=1)]
    corners = np.array(
        [check.person_box_px[:2], check.person_box_px[2:], found.min(axis=0), found.max(axis=0)]
    )
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    tall = bottom - top
    x0, y0 = (int(max(0, np.floor(low))) for low in (left - BESIDE * tall, top - ABOVE * tall))
    x1 = int(min(width, np.ceil(right + BESIDE * tall)))
    y1 = int(min(height, np.ceil(bottom + BELOW * tall)))
    return x0, y0, max(x1, x0 + 1), max(y1, y0 + 1)


def part_of(rgb: Rgb, place: tuple[int, int, int, int]) -> Rgb:
    """That part of the picture, as sharp as the file unless it is very large."""
    x0, y0, x1, y1 = place
    cut = Image.fromarray(np.ascontiguousarray(rgb[y0:y1, x0:x1]))
    scale = min(1.0, (LARGEST_PX / (cut.width * cut.height)) ** 0.5)
    if scale < 1:
        cut = cut.resize((max(1, round(cut.width * scale)), max(1, round(cut.height * scale))))
    return np.asarray(cut)


def editor_data(check: PhotoCheck, before: PhotoCheck, seq: int) -> dict[str, Any]:
    """Everything but the picture. before: the photo without given points."""
    return {
        "seq": seq,
        "label": f"{check.photo.name}, cropped to the person, to move points on",
        "place": place_of(before),
        "size": check.photo.size_px,
        "mirrored": check.photo.mirrored,
        "found": _found(before),
        "near": _near(before),
        "shown": [joint.value for joint in main_joints(check.view)],
        "bones": _bones(check.view),
        "given": [[p.name.value, *p.xy_px, p.source.value] for p in check.points],
        "names": {joint.value: plain(joint) for joint in (*POSE_JOINTS, *GIVEN_JOINTS)},
        "sources": SOURCES,
        "landmarks": [joint.value for joint in landmarks_of(check.view)],
        "how": _how(check.view),
        "keys": KEYS,
        "numbers": numbers_of(check, before),
    }


def dots_data(before: PhotoCheck) -> dict[str, Any]:
    """The round stickers in the photo: all dots that a tap may mean, and those that surely have a name.

    dots: [x, y, diameter]; offer: [name, x, y, source]; all in pixels of the file. Takes half a second.
    """
    found = offer(before.photo.rgb, before.landmarks, before.view, Stickers())
    return {
        "dots": [[*_file_px(before, *dot.xy_px), round(dot.diameter_px, 2)] for dot in found.round],
        "offer": [[p.name.value, *_file_px(before, *p.xy_px), p.source.value] for p in found.points],
    }


def plain(joint: Joint) -> str:
    """A point's name in plain words, left and right the subject's: "left front hip bone (ASIS)"."""
    if guide_of(joint) is not None and joint in GIVEN_JOINTS:
        return called(joint)
    side, _, name = joint.value.partition("_")
    return f"{side} {_PLAIN.get(name, name.replace('_', ' '))}" if name else side


def main_joints(view: View) -> tuple[Joint, ...]:
    """The joints of the model that are shown at once: from the side only the near ones."""
    sides = (near_side(view),) if view.is_sagittal else tuple(Side)
    return (Joint.NOSE, *(sided(name, side) for name in _MAIN for side in sides))


def landmarks_of(view: View) -> tuple[Joint, ...]:
    """The landmarks that this view shows, from head to foot."""
    shown = "side" if view.is_sagittal else view.value
    sides = (near_side(view),) if view.is_sagittal else tuple(Side)
    names = [guide.name for guide in guides().values() if shown in guide.views]
    of_name = ([Joint(name)] if name in JOINTS else [sided(name, side) for side in sides] for name in names)
    return tuple(joint for joints in of_name for joint in joints if joint in GIVEN_JOINTS)


def rests_on(key: str, landmarks: Landmarks, view: View) -> frozenset[Joint]:
    """The points that one of the photo's numbers is read at, or would be if they were given."""
    row, near = ROWS[key], near_side(view)
    read = {joint for name in row.points for joint in read_at(name, landmarks.given, view, key)}
    other = near.other
    return frozenset(
        joint for joint in (*read, *row.joints(near)) if not view.is_sagittal or not _is_of(joint, other)
    )


def numbers_of(check: PhotoCheck, before: PhotoCheck) -> list[dict[str, Any]]:
    """The numbers with their 95 % ranges, what they were without given points, and what they rest on."""
    was = {row.measurement.key: row.value for row in rows_of(before, ()) if row.measurement is not None}
    told = []
    for result, row in zip((*check.measurements, *check.lengths), rows_of(check, ()), strict=True):
        if row.is_length:
            continue
        value, _, rest = row.value.partition(" (")
        is_number = isinstance(result, Measurement)
        told.append(
            {
                "key": result.key,
                "name": row.name,
                "value": value if is_number else "not measured",
                "range": f"({rest}" if is_number else f"({row.meaning})",
                "before": was.get(result.key, "").partition(" (")[0] if is_number and check.points else "",
                "points": sorted(joint.value for joint in rests_on(result.key, check.landmarks, check.view)),
            }
        )
    return told


def pointing_words(pointing: Pointing, tall_px: float) -> str:
    """What marking several times has shown, in a sentence or two."""
    seen, low, high, used = (
        share * tall_px
        for share in (pointing.seen_share, pointing.low_share, pointing.high_share, pointing.share)
    )
    slips = {0: "", 1: " One marking lay far off the others and does not count."}.get(
        pointing.slips, f" {pointing.slips} markings lay far off the others and do not count."
    )
    return (
        f"Your markings of one point differ by {seen:.1f} pixels of this photo (95 % range {low:.1f} to "
        f"{high:.1f}; one standard deviation of {pointing.points} points).{slips} The points now stand in "
        f"the middle of your markings, and your points count with an error of {used:.1f} pixels from now on."
    )


def _is_of(joint: Joint, side: Side) -> bool:
    return joint.value.startswith(f"{side.value}_")


def _bones(view: View) -> list[list[str]]:
    shown = set(main_joints(view))
    return [[a.value, b.value] for a, b in BONES if {a, b} <= shown]


def _found(before: PhotoCheck) -> dict[str, Point]:
    return {joint.value: xy for joint, xy in _in_file(before, POSE_JOINTS)}


def _in_file(before: PhotoCheck, joints: Sequence[Joint]) -> Iterator[tuple[Joint, Point]]:
    for joint in joints:
        x, y = before.landmarks[joint]
        if np.isfinite(x + y):
            yield joint, _file_px(before, float(x), float(y))


def _file_px(check: PhotoCheck, x: float, y: float) -> Point:
    turned = check.photo.size_px[0] - 1 - x if check.photo.mirrored else x
    return round(turned, 2), round(y, 2)


def _near(before: PhotoCheck) -> dict[str, Point]:
    """About where each landmark lies."""
    places = expected(before.landmarks, before.view)
    found = {name: (float(x), float(y)) for name, ((x, y), _) in places.items() if np.isfinite(x + y)}
    return {name: _file_px(before, *xy) for name, xy in found.items()}


@cache
def _how(view: View) -> dict[str, dict[str, str]]:
    """How each landmark is found by touch, with its drawing."""
    return {
        joint.value: {
            "touch": guide.touch if (guide := guide_of(joint)) is not None else "",
            "figure": point_figure_svg(joint, view),
        }
        for joint in landmarks_of(view)
    }
