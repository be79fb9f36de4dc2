"""Draws on a copy of the photo: skeleton, measured lines with their values, and the vertical used.

It calculates nothing about the body. Colour and line show the verdict: within = thin blue-green,
undecided = dashed grey, outside = thick orange, none = pale blue.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from posture.anatomy import BONES, Joint, View
from posture.arrays import Box, Point, Rgb
from posture.findings.judge import Finding, Verdict
from posture.gravity.vertical import down_px
from posture.pipeline import PhotoCheck
from posture.report.face_blur import without_face
from posture.report.table import TableRow, rows_of

TALL_PX = 1400
LETTERS_SHARE = 1 / 52
COLOURS: dict[Verdict | None, tuple[int, int, int]] = {
    "within": (64, 200, 180),
    "undecided": (200, 205, 215),
    "outside": (255, 150, 40),
    None: (120, 180, 255),
}
LEGEND = (
    "Orange, thick: outside the range. Blue-green: within. Grey, dashed: can't tell. Pale blue: no verdict. "
    "Yellow, dashed: the vertical used."
)
_DARK = (18, 24, 32)
_BONE = (245, 247, 250)
_VERTICAL = (255, 225, 90)

_DOTS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
_FEET = tuple(
    (f"{side}_{a}", f"{side}_{b}")
    for side in ("left", "right")
    for a, b in (("ankle", "heel"), ("heel", "foot_index"), ("ankle", "foot_index"))
)


_LABELS = {
    "head_tilt_deg": "head",
    "shoulder_level_deg": "shoulders",
    "pelvis_level_deg": "pelvis",
    "trunk_lean_deg": "trunk",
    "left_knee_frontal_deg": "left knee",
    "right_knee_frontal_deg": "right knee",
    "ear_over_shoulder_deg": "ear over shoulder",
    "trunk_inclination_deg": "trunk",
    "knee_flexion_deg": "knee",
    "hip_over_ankle_deg": "hip over ankle",
}
"""The numbers drawn, in drawing order, each with its label."""


def annotate(
    check: PhotoCheck,
    findings: Sequence[Finding] = (),
    *,
    blur_face: bool = False,
    letters_share: float = LETTERS_SHARE,
) -> Rgb:
    """A copy of the photo, at most TALL_PX tall, with everything drawn on it.

    findings: those of the report; they colour the lines. blur_face: hides the face in the copy.
    letters_share: size of the labels' letters as a share of the picture's height.
    """
    width, height = check.photo.size_px
    scale = min(1.0, TALL_PX / height)
    rgb = without_face(check.photo.rgb, check.landmarks.found_px()) if blur_face else check.photo.rgb
    image = Image.fromarray(rgb)
    if scale < 1:
        image = image.resize((round(width * scale), round(height * scale)), Image.Resampling.LANCZOS)
    drawing = _Drawing(image, check, scale, letters_share)
    drawing.vertical()
    drawing.skeleton()
    # If a view has several photos, the findings are about their mean.
    drawing.measured(rows_of(check, findings))
    return np.asarray(image)


class _Drawing:
    """Pen, scale and places of one annotated picture."""

    def __init__(self, image: Image.Image, check: PhotoCheck, scale: float, letters_share: float) -> None:
        self.image = image
        self.draw = ImageDraw.Draw(image)
        self.check = check
        self.scale = scale
        self.unit = max(1.0, image.height / 700)  # one "thin" in pixels
        self.font = ImageFont.load_default(size=max(12, round(image.height * letters_share)))
        self.labels: list[Box] = []

    def vertical(self) -> None:
        """Draw the vertical that was used, through the middle of the ankles or the near ankle."""
        x, y = self.at("ankle")
        down = down_px(self.check.gravity)
        tall = self.image.height
        top = (x - down[0] * (y + tall), y - down[1] * (y + tall))
        bottom = (x + down[0] * tall, y + down[1] * tall)
        self.dashed(top, bottom, _VERTICAL, self.unit * 1.2)

    def skeleton(self) -> None:
        for a, b in (*BONES, *_FEET):
            if self.seen(a) and self.seen(b):
                self.stroke(self.at(a), self.at(b), _BONE, self.unit * 1.3)
        head = self.read("ear")
        for joint in Joint:
            if joint.value.split("_", 1)[-1] in (*_DOTS, head) and self.seen(joint.value):
                self.dot(self.at(joint.value), _BONE, self.unit * 2.6)

    def measured(self, rows: Sequence[TableRow]) -> None:
        by_key = {row.measurement.key: row for row in rows if row.measurement is not None}
        for key, label in _LABELS.items():
            if key in by_key:
                self.line(by_key[key], label)

    def line(self, row: TableRow, label: str) -> None:
        """Draw a line with its value, and for a bend a dot at the joint that bends."""
        bends = len(row.line) == 3
        ends = (row.line[1],) * 2 if bends else row.line
        start, end = (self.at(self.read(name)) for name in ends)
        verdict = None if row.finding is None else row.finding.verdict
        colour = COLOURS[verdict]
        wide = self.unit * (4.0 if verdict == "outside" else 2.4)
        if bends:
            self.dot(start, colour, wide * 1.6)
        elif verdict == "undecided":
            self.dashed(start, end, colour, wide)
        else:
            self.stroke(start, end, colour, wide)
        text = f"{label} {row.value}".replace("−", "-")  # Pillow's own font has no minus sign
        rightmost = max(start, end) if self.check.view is not View.LEFT else min(start, end)
        # A knee's label stays on the knee's side of the picture, so it never covers the other leg.
        one_of_two = bends and self.check.view.is_frontal
        self.label(rightmost, text, colour, to_left=one_of_two and start[0] < self.at("knee")[0])

    def label(self, at: Point, text: str, colour: tuple[int, int, int], *, to_left: bool = False) -> None:
        """Write text on a dark pill beside a point, inside the picture and clear of other labels."""
        x0, y0, x1, y1 = self.draw.textbbox((0, 0), text, font=self.font)
        wide, tall = x1 - x0, y1 - y0
        pad, gap = 4 * self.unit, 26 * self.unit
        left = at[0] - gap - wide - 2 * pad if to_left or self.check.view is View.LEFT else at[0] + gap
        left = min(max(left, pad), self.image.width - wide - 3 * pad)
        top = at[1] - tall / 2 - pad
        step = tall + 3 * pad
        while any(
            _overlaps((left, top, left + wide + 2 * pad, top + tall + 2 * pad), box) for box in self.labels
        ):
            top += step
        box = (left, top, left + wide + 2 * pad, top + tall + 2 * pad)
        self.labels.append(box)
        shade = Image.new("RGBA", self.image.size, (0, 0, 0, 0))
        ImageDraw.Draw(shade).rounded_rectangle(box, radius=pad * 1.5, fill=(*_DARK, 190))
        self.image.paste(Image.alpha_composite(self.image.convert("RGBA"), shade).convert("RGB"))
        self.draw = ImageDraw.Draw(self.image)
        edge = box[2] if box[2] < at[0] else box[0]
        self.stroke(at, (edge, (box[1] + box[3]) / 2), colour, self.unit)
        self.draw.text((left + pad - x0, top + pad - y0), text, fill=colour, font=self.font)

    def read(self, name: str) -> str:
        """The joint that the number was read off: the edge of the face mesh if a face was seen."""
        meshed = self.check.landmarks.has(Joint.LEFT_FACE_EDGE) and self.check.view.is_frontal
        return name.replace("ear", "face_edge") if meshed else name

    def at(self, name: str) -> Point:
        """A joint in pixels of the drawing; a name without a side: the near one, or the middle of both."""
        x, y = self.check.landmarks.place(name, self.check.view)
        return float(x * self.scale), float(y * self.scale)

    def seen(self, name: str) -> bool:
        """Whether to draw the joint: side views draw only the near side, because the far one is guessed."""
        joint = Joint(name)
        if self.check.view.is_sagittal and not name.startswith(self.check.view.value):
            return False
        return self.check.landmarks.has(joint)

    def stroke(self, a: Point, b: Point, colour: tuple[int, int, int], wide: float) -> None:
        self.draw.line([a, b], fill=_DARK, width=round(wide + 2 * self.unit))
        self.draw.line([a, b], fill=colour, width=max(1, round(wide)))

    def dashed(self, a: Point, b: Point, colour: tuple[int, int, int], wide: float) -> None:
        length = math.hypot(b[0] - a[0], b[1] - a[1])
        dash = 9 * self.unit
        for i in range(0, int(length / dash), 2):
            from_, to = i * dash / length, min(1.0, (i + 1) * dash / length)
            self.stroke(_between(a, b, from_), _between(a, b, to), colour, wide)

    def dot(self, at: Point, colour: tuple[int, int, int], radius: float) -> None:
        x, y = at
        outer = radius + self.unit
        self.draw.ellipse((x - outer, y - outer, x + outer, y + outer), fill=_DARK)
        self.draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _between(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def _overlaps(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
