"""Where in a photo something is wrong with it, and in two or three words what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from posture.anatomy import Joint, Side, sided
from posture.arrays import Box, Point
from posture.pipeline import PhotoCheck
from posture.quality.framing import SIDE_EDGE_SHARE, cut_above_or_below
from posture.quality.issue import Issue
from posture.report.callouts import Callout, place
from posture.report.framed import GAP, Framed, TextWidth, label_size, leader_of
from posture.report.photo_lines import PhotoLines

WORDS: Mapping[str, str] = {
    "ankle_hidden": "ankle hidden",
    "arms_raised": "arms raised",
    "blurred": "blurred",
    "cut_off": "cut off",
    "dark": "dark",
    "face_hidden": "no face found",
    "hips_hidden": "hand before the hips",
    "not_centred": "near the edge",
    "not_standing": "not standing",
    "not_upright": "not upright",
    "other_view": "another view",
    "points_off_body": "point off the body",
    "several_people": "several people",
    "sides_unclear": "front or back?",
    "tilted": "tilted",
    "too_close": "too close",
    "too_far": "far away",
    "too_small": "too small",
    "turned": "turned",
}
"""By an issue's key."""

_PARTS: Mapping[str, tuple[str, ...]] = {
    "ankle_hidden": ("ankle", "heel", "foot_index"),
    "arms_raised": ("elbow", "wrist", "index"),
    "hips_hidden": ("hip", "wrist", "index"),
    "not_standing": ("hip", "knee", "ankle"),
}
_HEAD = ("face_hidden", "sides_unclear")
_EDGE = 0.06
"""Depth of the strip that marks an edge of the picture, as a share of the picture's height."""
_FLESH = 0.05
"""Around the joints of a part, as a share of the body's height."""


@dataclass(frozen=True)
class Spot:
    """A place in the photo and what is wrong there, gravest first. box_px: in pixels of the photo."""

    box_px: Box
    issues: tuple[Issue, ...]
    words: tuple[str, ...]


def spots(check: PhotoCheck, lines: PhotoLines) -> tuple[Spot, ...]:
    """What keeps a photo from being measured well, each place once; notes are left out."""
    found: dict[Box, list[tuple[Issue, str]]] = {}
    for issue in check.issues:
        if issue.severity != "note":
            for box_px, words in _places(issue, check, lines):
                found.setdefault(_inside(box_px, lines.size_px), []).append((issue, words))
    return tuple(
        Spot(box_px, tuple(issue for issue, _ in here), tuple(words for _, words in here))
        for box_px, here in found.items()
    )


def _places(issue: Issue, check: PhotoCheck, lines: PhotoLines) -> list[tuple[Box, str]]:
    words = WORDS[issue.key]
    if issue.key == "cut_off":
        return _cut_off(check, lines) or [(lines.body, words)]
    if issue.key in _HEAD:
        return [(lines.head, words)]
    if issue.key in _PARTS:
        return [(_around(check, _PARTS[issue.key], lines), words)]
    return [(lines.body, words)]


def _cut_off(check: PhotoCheck, lines: PhotoLines) -> list[tuple[Box, str]]:
    """The edges of the picture that cut the body."""
    width, height = lines.size_px
    deep = _EDGE * height
    x0, y0, x1, y1 = lines.body
    part = cut_above_or_below(check.landmarks, check.view)
    if part:
        words = f"{part} cut off"
        return [((x0, -deep, x1, deep) if part == "head" else (x0, height - deep, x1, height + deep), words)]
    sides = [Side(check.view.value)] if check.view.is_sagittal else list(Side)
    names = ("ear", "shoulder", "hip", "knee", "ankle", "elbow")
    xs = [float(check.landmarks[sided(name, side)][0]) for name in names for side in sides]
    near = SIDE_EDGE_SHARE * (y1 - y0)
    words = WORDS["cut_off"]
    return [
        *([((-deep, y0, deep, y1), words)] if min(xs) < near else []),
        *([((width - deep, y0, width + deep, y1), words)] if max(xs) > width - 1 - near else []),
    ]


def _around(check: PhotoCheck, names: Sequence[str], lines: PhotoLines) -> Box:
    sides = [Side(check.view.value)] if check.view.is_sagittal else list(Side)
    points = np.array([check.landmarks[Joint(sided(name, side))] for name in names for side in sides])
    more = _FLESH * (lines.body[3] - lines.body[1])
    (x0, y0), (x1, y1) = points.min(axis=0) - more, points.max(axis=0) + more
    return float(x0), float(y0), float(x1), float(y1)


def _inside(box: Box, size_px: tuple[int, int]) -> Box:
    """The part of a box that lies in the photo; never empty."""
    (x0, x1), (y0, y1) = (
        (min(max(low, 0.0), most - 1.0), max(min(high, float(most)), 1.0))
        for low, high, most in ((box[0], box[2], size_px[0]), (box[1], box[3], size_px[1]))
    )
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


@dataclass(frozen=True)
class SpotTag:
    """The label of a spot in a picture; no box where there is no room for it. leader: from the spot to it."""

    spot: Spot
    box: Box | None
    leader: tuple[Point, Point] | None


def spot_tags(
    found: Sequence[Spot], part: Framed, body: Box, letters: float, text_width: TextWidth
) -> tuple[SpotTag, ...]:
    """Labels beside the body (a box in pixels of the photo) where there is room, on it where there isn't."""
    sizes = [label_size(spot.words, letters, text_width) for spot in found]
    shown = [part.box(spot.box_px) for spot in found]
    callouts = [
        Callout((x0, (y0 + y1) / 2), (x1, (y0 + y1) / 2), size)
        for (x0, y0, x1, y1), size in zip(shown, sizes, strict=True)
    ]
    placed = place(callouts, part.size, part.box(body), gap=GAP * letters)
    if placed is None:
        return tuple(SpotTag(spot, None, None) for spot in found)
    return tuple(
        SpotTag(spot, box, leader_of(callout, box, side))
        for spot, callout, (box, side) in zip(found, callouts, placed, strict=True)
    )
