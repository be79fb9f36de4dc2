"""What is drawn on a photo and where, in the photo's pixels: one place for every picture of it.

It calculates nothing about the body: the lines join the points that their numbers rest on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from posture.anatomy import BONES, POSE_JOINTS, Joint, Side
from posture.arrays import Box, Floats, Point
from posture.findings.judge import Verdict
from posture.gravity.vertical import down_px
from posture.measure.given import read_at
from posture.measure.measures import ROWS
from posture.pipeline import PhotoCheck
from posture.report.callouts import Edge
from posture.report.face_blur import FACE
from posture.report.table import TableRow

LABELS = {
    "head_tilt_deg": "head",
    "shoulder_level_deg": "shoulders",
    "pelvis_level_deg": "pelvis",
    "trunk_lean_deg": "trunk",
    "left_knee_frontal_deg": "left knee",
    "right_knee_frontal_deg": "right knee",
    "craniovertebral_deg": "neck",
    "ear_over_shoulder_deg": "ear over shoulder",
    "trunk_inclination_deg": "trunk",
    "knee_flexion_deg": "knee",
    "hip_over_ankle_deg": "hip over ankle",
}
"""The numbers that are always drawn, in drawing order, each with its label."""

CROWN = 0.13
"""From the nose to above the hair, in nose-ankle distances. The crown itself lies about 0.11 above."""
FLESH = 0.05
"""From a joint to the outside of the body and its clothes, in nose-ankle distances."""
ABOVE_EYES = 0.1
"""From the top of a box around the joints to the crown, in heights of the box."""
HEAD = 0.07
"""From the middle of the head to its side, with hair, in nose-ankle distances."""
_DOTS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
_FEET = tuple(
    (f"{side}_{a}", f"{side}_{b}")
    for side in ("left", "right")
    for a, b in (("ankle", "heel"), ("heel", "foot_index"), ("ankle", "foot_index"))
)


@dataclass(frozen=True)
class PhotoLine:
    """The line of one number. ends: two points, or three for a bend, whose joint is the middle one.

    label: short words for the picture. always: drawn without being asked for. side: where its label must
    stand, if anywhere: a knee's on the knee's own side, so that its leader never runs over the other leg.
    """

    key: str
    ends: tuple[Point, ...]
    label: str
    value: str
    verdict: Verdict | None
    verdict_words: str
    always: bool
    side: Edge | None

    @property
    def bends(self) -> bool:
        """Whether it is drawn as the joint that bends."""
        return len(self.ends) == 3

    @property
    def reach(self) -> tuple[Point, Point]:
        """Where a label's leader starts on the left and on the right."""
        if self.bends:
            return self.ends[1], self.ends[1]
        return min(self.ends), max(self.ends)


@dataclass(frozen=True)
class PhotoLines:
    """Everything that is drawn on one photo, in its pixels.

    vertical: the line that was used, through the ankles, beyond all edges. body: around the whole person
    with flesh and clothes. head: face and neck. people: boxes of everybody found, in the order in which they
    are counted; `person` counts from 1.
    """

    size_px: tuple[int, int]
    vertical: tuple[Point, Point]
    bones: tuple[tuple[Point, Point], ...]
    dots: tuple[Point, ...]
    lines: tuple[PhotoLine, ...]
    body: Box
    head: Box
    people: tuple[Box, ...]
    person: int


def lines_on(check: PhotoCheck, rows: Sequence[TableRow]) -> PhotoLines:
    """What is to be drawn on the photo of a check; rows: its numbers (`report.table.rows_of`)."""
    places = _Places(check)
    lines = _lines(places, rows)
    body = places.body([point for line in lines for point in line.ends])
    return PhotoLines(
        check.photo.size_px,
        places.vertical(),
        tuple((places.at(a), places.at(b)) for a, b in (*BONES, *_FEET) if places.seen(a) and places.seen(b)),
        places.dots(),
        lines,
        body,
        places.head(),
        tuple((x0, y0 - ABOVE_EYES * (y1 - y0), x1, y1) for x0, y0, x1, y1 in check.people_px),
        check.person,
    )


def _lines(places: _Places, rows: Sequence[TableRow]) -> tuple[PhotoLine, ...]:
    by_key = {row.measurement.key: row for row in rows if row.measurement is not None and not row.is_length}
    order = [key for key in LABELS if key in by_key]
    order = [*(key for key in by_key if key not in LABELS), *order]  # what is always there is drawn over it
    made = (_line(places, key, by_key[key]) for key in order)
    return tuple(line for line in made if np.isfinite(line.ends).all())


def _line(places: _Places, key: str, row: TableRow) -> PhotoLine:
    marked = row.measurement is not None and "points" in row.measurement.budget
    ends = tuple(places.end(name, key) if marked else places.at(places.read(name)) for name in row.line)
    side: Edge | None = None
    if len(ends) == 3 and places.view.is_frontal:
        side = "left" if ends[1][0] < places.at("knee")[0] else "right"
    verdict = None if row.finding is None else row.finding.verdict
    return PhotoLine(
        key, ends, LABELS.get(key, row.name), row.value, verdict, row.verdict, key in LABELS, side
    )


class _Places:
    """Where things are on one photo."""

    def __init__(self, check: PhotoCheck) -> None:
        self.check, self.view, self.landmarks = check, check.view, check.landmarks
        nose, ankle = self.landmarks[Joint.NOSE], self.landmarks.middle("ankle")
        tall_px = float(np.hypot(*(ankle - nose)))
        x0, y0, x1, y1 = check.person_box_px
        self.tall_px = tall_px if math.isfinite(tall_px) and tall_px > 1 else max(y1 - y0, x1 - x0, 1.0)

    def at(self, name: str) -> Point:
        """A joint; a name without a side: the near one, or the middle of both."""
        x, y = self.landmarks.place(name, self.view)
        return float(x), float(y)

    def end(self, name: str, key: str) -> Point:
        """Where the row `key` reads its point `name`: the middle of both where it reads a pair."""
        bare = name.removeprefix("left_").removeprefix("right_")
        pair = name != bare and bare in ROWS[key].points
        joints = read_at(bare if pair else name, self.landmarks.given, self.view, key)
        if pair and len(joints) == len(Side):
            joints = (joints[list(Side).index(Side(name.split("_")[0]))],)
        if not any(joint in self.landmarks.given for joint in joints):
            return self.at(self.read(name))
        x, y = np.mean([self.landmarks[joint] for joint in joints], axis=0)
        return float(x), float(y)

    def read(self, name: str) -> str:
        """The joint that the number was read off: the edge of the face mesh if a face was seen."""
        meshed = self.landmarks.has(Joint.LEFT_FACE_EDGE) and self.view.is_frontal
        return name.replace("ear", "face_edge") if meshed else name

    def seen(self, name: str) -> bool:
        """Whether to draw the joint: side views draw only the near side, because the far one is guessed."""
        if self.view.is_sagittal and not name.startswith(self.view.value):
            return False
        return self.landmarks.has(Joint(name))

    def dots(self) -> tuple[Point, ...]:
        drawn = (*_DOTS, self.read("ear"))
        names = [joint.value for joint in Joint if joint.value.split("_", 1)[-1] in drawn]
        shown = [name for name in names if self.seen(name)]
        shown += [joint.value for joint in self.landmarks.given if joint.value not in shown]
        return tuple(self.at(name) for name in shown)

    def vertical(self) -> tuple[Point, Point]:
        """The vertical that was used, through the middle of the ankles or the near ankle."""
        x, y = self.at("ankle")
        if not math.isfinite(x + y):  # of a saved check only the points in the picture are known
            x, y = self.landmarks.standing_px
        down = down_px(self.check.gravity)
        reach_px = sum(self.check.photo.size_px) + math.hypot(x, y)
        above = (x - down[0] * reach_px, y - down[1] * reach_px)
        return above, (x + down[0] * reach_px, y + down[1] * reach_px)

    def body(self, more: Sequence[Point]) -> Box:
        joints = self.landmarks.xy_px[: len(POSE_JOINTS)]
        points = np.vstack([joints, np.reshape(more, (-1, 2))])
        x0, y0, x1, y1 = _around(points, FLESH * self.tall_px, self.check.person_box_px)
        head = self.head()
        return min(x0, head[0]), min(y0, head[1]), max(x1, head[2]), max(y1, head[3])

    def head(self) -> Box:
        """Around face, hair and neck, down to the line of the shoulders."""
        face = np.array([self.landmarks[joint] for joint in FACE])
        x0, y0, x1, y1 = _around(face, 0.0, self.check.person_box_px)
        middle, side = (x0 + x1) / 2, max((x1 - x0) / 2, HEAD * self.tall_px)
        neck = self.at("shoulder")[1]
        top = float(self.landmarks[Joint.NOSE][1]) - CROWN * self.tall_px
        # In this order a point that was not found counts for nothing.
        return middle - side, min(y0, top), middle + side, max(y1, neck)


def _around(points: Floats, more: float, otherwise: Box) -> Box:
    """The box around the points that were found, with `more` on each side; `otherwise`: without any."""
    found = points[np.isfinite(points).all(axis=1)]
    if not len(found):
        return otherwise
    (x0, y0), (x1, y1) = found.min(axis=0) - more, found.max(axis=0) + more
    return float(x0), float(y0), float(x1), float(y1)
