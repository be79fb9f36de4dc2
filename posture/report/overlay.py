"""Draws on a copy of the photo: skeleton, measured lines with their values, and the vertical used.

It calculates nothing about the body; what is drawn where comes from `photo_lines` and `framed`. Colour and
line show the verdict: see LOOKS.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from posture.arrays import Point, Rgb
from posture.findings.judge import Finding, Verdict
from posture.pipeline import PhotoCheck
from posture.report.face_blur import without_face
from posture.report.framed import LINE, PAD, Framed, Room, Tag, framed, whole
from posture.report.photo_lines import PhotoLine, PhotoLines, lines_on
from posture.report.table import VERDICT_WORDS, rows_of

TALL_PX = 1400
ROOM = Room(width=900.0, height=900.0, letters=18.0)
"""For a file, which people see at about half the height of a screen or more."""
COLOURS: dict[Verdict | None, tuple[int, int, int]] = {
    "within": (64, 200, 180),
    "undecided": (200, 205, 215),
    "outside": (255, 150, 40),
    None: (120, 180, 255),
}
LOOKS: Mapping[Verdict | str | None, tuple[str, str]] = {
    "outside": ("Orange, thick", VERDICT_WORDS["outside"]),
    "within": ("Blue-green", VERDICT_WORDS["within"]),
    "undecided": ("Grey, dashed", VERDICT_WORDS["undecided"]),
    None: ("Pale blue", "no verdict"),
    "vertical": ("Yellow, dashed", "the vertical used"),
}
"""How each line looks, and what that means."""
LEGEND = ". ".join(f"{look}: {meaning}" for look, meaning in LOOKS.values()) + "."
DARK = (18, 24, 32)
GROUND = (232, 237, 235)
"""Beside the photo, under labels."""
BONE = (245, 247, 250)
VERTICAL = (255, 225, 90)


def annotate(
    check: PhotoCheck,
    findings: Sequence[Finding] = (),
    *,
    blur_face: bool = False,
    room: Room = ROOM,
    with_list: bool = True,
) -> Rgb:
    """A picture of the person with everything drawn on it, TALL_PX tall or a little less.

    findings: those of the report; they colour the lines. blur_face: hides the face in the picture. room:
    where it will be shown; the letters of the labels then have its size. with_list: if letters stand in for
    the labels, what they mean follows below the picture; else the caller says it (`letters_of`).
    """
    # If a view has several photos, the findings are about their mean.
    lines = lines_on(check, rows_of(check, findings))
    part = framed(lines, room, text_width) if check.usable else whole(lines, room)
    rgb = without_face(check.photo.rgb, check.landmarks.found_px()) if blur_face else check.photo.rgb
    drawing = _Drawing(rgb, part, room)
    drawing.photo_lines(lines)
    for tag in part.tags:
        drawing.tag(tag)
    image = drawing.with_list() if with_list and part.how == "letters" else drawing.image
    return np.asarray(image)


def letters_of(check: PhotoCheck, findings: Sequence[Finding], room: Room) -> dict[str, PhotoLine]:
    """The letters that stand in for labels in this room, and the line of each; {} if labels do, or nothing
    was measured."""
    if not check.usable:
        return {}
    part = framed(lines_on(check, rows_of(check, findings)), room, text_width)
    return {tag.text[0]: tag.line for tag in part.tags} if part.how == "letters" else {}


@lru_cache(4096)
def _width(text: str) -> float:
    return float(_font(100.0).getlength(plain(text))) / 100.0


@cache
def _font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size=size)


def text_width(text: str, letters: float) -> float:
    """Width of one line of text in letters of this size, in the same unit, as it is drawn here."""
    return _width(text) * letters


def plain(text: str) -> str:
    """The text with a hyphen for each minus sign, which Pillow's own font doesn't have."""
    return text.replace("−", "-").replace("–", "-")


class _Drawing:
    """One picture being drawn; everything is given in the room's unit, and drawn in the file's pixels."""

    def __init__(self, rgb: Rgb, part: Framed, room: Room) -> None:
        self.part, self.room = part, room
        self.px = TALL_PX / part.size[1]
        size_px = (max(1, round(part.size[0] * self.px)), max(1, round(part.size[1] * self.px)))
        self.image = Image.new("RGB", size_px, GROUND)
        self._put_photo(rgb)
        self.draw = ImageDraw.Draw(self.image)
        self.thin = max(1.0, self.image.height / 700)

    def _put_photo(self, rgb: Rgb) -> None:
        height, width = rgb.shape[:2]
        x0, y0, x1, y1 = self.part.shown_px
        left, top = max(0, math.floor(x0)), max(0, math.floor(y0))
        right, bottom = min(width, math.ceil(x1)), min(height, math.ceil(y1))
        if right <= left or bottom <= top:
            return
        scale = self.part.scale * self.px
        size = max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale))
        cut = Image.fromarray(rgb[top:bottom, left:right]).resize(size, Image.Resampling.LANCZOS)
        self.image.paste(cut, (round((left - x0) * scale), round((top - y0) * scale)))

    def photo_lines(self, lines: PhotoLines) -> None:
        """The vertical, the skeleton, and each measured line that is always drawn."""
        start, end = (self._from_photo(point) for point in lines.vertical)
        self.dashed(start, end, VERTICAL, self.thin * 1.2)
        for a, b in lines.bones:
            self.stroke(self._from_photo(a), self._from_photo(b), BONE, self.thin * 1.3)
        for point in lines.dots:
            self.dot(self._from_photo(point), BONE, self.thin * 2.6)
        for line in lines.lines:
            if line.always:
                self.line(line)

    def line(self, line: PhotoLine) -> None:
        """A measured line; for a bend a dot at the joint that bends."""
        colour = COLOURS[line.verdict]
        wide = self.thin * (4.0 if line.verdict == "outside" else 2.4)
        points = [self._from_photo(point) for point in line.ends]
        if line.bends:
            self.dot(points[1], colour, wide * 1.6)
        elif line.verdict == "undecided":
            self.dashed(points[0], points[1], colour, wide)
        else:
            self.stroke(points[0], points[1], colour, wide)

    def tag(self, tag: Tag) -> None:
        """A label on a dark ground, with its leader."""
        colour = COLOURS[tag.line.verdict]
        start, end = (self._px(point) for point in tag.leader)
        self.stroke(start, end, colour, self.thin)
        x0, y0, x1, y1 = (side * self.px for side in tag.box)
        size = self.room.letters * self.px
        self.draw.rounded_rectangle(
            (x0, y0, x1, y1), radius=0.35 * size, fill=DARK, outline=colour, width=round(self.thin)
        )
        for number, text in enumerate(tag.text):
            at = ((x0 + x1) / 2, (y0 + y1) / 2 + (number - (len(tag.text) - 1) / 2) * LINE * size)
            self.draw.text(at, plain(text), fill=colour, font=_font(round(size, 2)), anchor="mm")

    def with_list(self) -> Image.Image:
        """The picture with what its letters stand for, below it."""
        size = self.room.letters * self.px
        rows = [f"{tag.text[0]}  {tag.line.label}: {tag.line.value}" for tag in self.part.tags]
        tall = round((len(rows) * LINE + 2 * PAD) * size)
        wide = round(max((text_width(row, size) for row in rows), default=0.0) + 2 * PAD * size)
        whole = Image.new("RGB", (max(self.image.width, wide), self.image.height + tall), DARK)
        whole.paste(self.image, ((whole.width - self.image.width) // 2, 0))
        draw = ImageDraw.Draw(whole)
        for number, (row, tag) in enumerate(zip(rows, self.part.tags, strict=True)):
            at = (PAD * size, self.image.height + (PAD + (number + 0.5) * LINE) * size)
            draw.text(at, plain(row), fill=COLOURS[tag.line.verdict], font=_font(round(size, 2)), anchor="lm")
        return whole

    def _from_photo(self, point: Point) -> Point:
        return self._px(self.part.at(point))

    def _px(self, point: Point) -> Point:
        return point[0] * self.px, point[1] * self.px

    def stroke(self, a: Point, b: Point, colour: tuple[int, int, int], wide: float) -> None:
        self.draw.line([a, b], fill=DARK, width=round(wide + 2 * self.thin))
        self.draw.line([a, b], fill=colour, width=max(1, round(wide)))

    def dashed(self, a: Point, b: Point, colour: tuple[int, int, int], wide: float) -> None:
        length = math.hypot(b[0] - a[0], b[1] - a[1])
        dash = 9 * self.thin
        for i in range(0, int(length / dash), 2):
            from_, to = i * dash / length, min(1.0, (i + 1) * dash / length)
            self.stroke(_between(a, b, from_), _between(a, b, to), colour, wide)

    def dot(self, at: Point, colour: tuple[int, int, int], radius: float) -> None:
        x, y = at
        outer = radius + self.thin
        self.draw.ellipse((x - outer, y - outer, x + outer, y + outer), fill=DARK)
        self.draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _between(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share
