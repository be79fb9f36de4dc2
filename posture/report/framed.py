"""Which part of a photo is shown in a room on a screen or a page, how large, and where its labels stand.

The picture is cropped to the person, with a column of labels on each side of the body. Where the photo ends
before the column does, the picture goes on without it: so labels have room beside every body. In a room that
is too narrow for that, letters stand in for the labels.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from textwrap import wrap
from typing import Literal

from posture.arrays import Box, Point
from posture.report.callouts import Callout, Edge, place
from posture.report.photo_lines import PhotoLine, PhotoLines

MARGIN = 0.03
"""Around the body, as a share of its height."""
FILLS = 0.8
"""A photo of which the person with the margin takes this share of the height or more is shown whole."""
LEAST_LETTERS_TALL = 30.0
"""A body must be at least this many letters tall beside labels; else it is shown larger, with letters."""
SHORT = 12
"""How many characters of a label's name stand in one line, if lines are to be short."""
LINE = 1.3  # height of a line of text, in letters
PAD = 0.45  # between a label's text and its edge, in letters
GAP = 0.6  # between labels, and between them and the body, in letters
HEAD_OF_BOX = 0.25
"""Share of a person's box, from its top, in which the face and the neck lie."""

TextWidth = Callable[[str, float], float]
"""Width of one line of text in letters of this size, in the same unit."""
How = Literal["labels", "letters", "bare"]


@dataclass(frozen=True)
class Room:
    """Where a picture is shown: how large it may be, and the size of its letters.

    All in one unit: pixels of the screen, or points of a page.
    """

    width: float
    height: float
    letters: float


@dataclass(frozen=True)
class Tag:
    """A placed label. text: its lines. leader: from the measured line to the label."""

    line: PhotoLine
    text: tuple[str, ...]
    box: Box
    leader: tuple[Point, Point]


@dataclass(frozen=True)
class Framed:
    """A part of a photo, as it is shown.

    size: of the picture, in the room's unit. scale: room's units per pixel of the photo. left, top: the point
    of the photo in the picture's upper left corner, in pixels; it may lie outside the photo. tags: of the
    lines that are always drawn. alone: the label of each other line, for when it is shown without the others.
    how: with labels, with letters that a list explains, or without either.
    """

    size: tuple[float, float]
    scale: float
    left: float
    top: float
    tags: tuple[Tag, ...]
    alone: tuple[Tag, ...]
    how: How

    def at(self, point: Point) -> Point:
        """A point of the photo in the picture."""
        return (point[0] - self.left) * self.scale, (point[1] - self.top) * self.scale

    def box(self, box: Box) -> Box:
        """A box of the photo in the picture."""
        return (*self.at(box[:2]), *self.at(box[2:]))

    @property
    def shown_px(self) -> Box:
        """What is shown, in pixels of the photo."""
        width, height = self.size
        return self.left, self.top, self.left + width / self.scale, self.top + height / self.scale


def whole(lines: PhotoLines, room: Room) -> Framed:
    """The whole photo in a room, without labels."""
    return _without_columns(room, (0.0, 0.0, *lines.size_px), [], "bare")


def framed(lines: PhotoLines, room: Room, text_width: TextWidth) -> Framed:
    """The picture of the measured person in a room."""
    made = [_with_labels(lines, room, form, text_width) for form in (_broad, _tall)]
    best = max((one for one in made if one is not None), key=lambda one: one.scale, default=None)
    return best or _with_letters(lines, room)


def letter_of(number: int) -> str:
    """The letter that stands for the label of this number."""
    return ascii_uppercase[number % len(ascii_uppercase)]


def _broad(line: PhotoLine) -> tuple[str, ...]:
    """The text of a label in two lines: what, and the value with its range."""
    return (line.label, line.value) if line.always else _tall(line)


def _tall(line: PhotoLine) -> tuple[str, ...]:
    """The same in short lines, for columns that leave more room for the body."""
    value, _, rest = line.value.partition(" ")
    return tuple(part for part in (*wrap(line.label, SHORT), value, rest) if part)


def label_size(text: Sequence[str], letters: float, text_width: TextWidth) -> tuple[float, float]:
    """Width and height of a label with this text."""
    wide = max(text_width(line, letters) for line in text)
    return wide + 2 * PAD * letters, (len(text) * LINE + 2 * PAD * 0.6) * letters


def _core(lines: PhotoLines, room: Room) -> Box:
    """What must be shown, in pixels: the body with a margin; the whole photo of a group, or if the body fills
    it and the room is as broad as the photo."""
    x0, y0, x1, y1 = lines.body
    width, height = lines.size_px
    more = MARGIN * (y1 - y0)
    x0, y0, x1, y1 = x0 - more, y0 - more, x1 + more, y1 + more
    filled = y1 - y0 >= FILLS * height and room.width / room.height >= width / height
    if len(lines.people) > 1 or filled:
        return min(0.0, x0), min(0.0, y0), max(float(width), x1), max(float(height), y1)
    # Above and below the photo there is nothing to see; but the ends of a line may have been guessed there.
    ys = [y for line in lines.lines for _, y in line.ends]
    return x0, max(y0, min([0.0, *ys])), x1, min(y1, max([float(height), *ys]))


def _with_labels(
    lines: PhotoLines, room: Room, form: Callable[[PhotoLine], tuple[str, ...]], text_width: TextWidth
) -> Framed | None:
    texts = [form(line) for line in lines.lines]
    sizes = [label_size(text, room.letters, text_width) for text in texts]
    gap = GAP * room.letters
    widths = [wide for (wide, _), line in zip(sizes, lines.lines, strict=True) if line.always]
    column = max(widths, default=0.0) + 2 * gap
    core, body = _core(lines, room), lines.body
    scale = _scale(core, body, room, column)
    if scale * (body[3] - body[1]) < LEAST_LETTERS_TALL * room.letters:
        return None
    left = min(core[0], body[0] - column / scale)
    right = max(core[2], body[2] + column / scale)
    size = ((right - left) * scale, (core[3] - core[1]) * scale)
    canvas = Framed(size, scale, left, core[1], (), (), "labels")
    free = _free_side(lines, column / scale)
    if free == "none":
        return None
    callouts = [_callout(canvas, line, size, free) for line, size in zip(lines.lines, sizes, strict=True)]
    always = [n for n, line in enumerate(lines.lines) if line.always]
    others = [n for n, line in enumerate(lines.lines) if not line.always]
    clear = _heads(lines, canvas)
    on_body = canvas.box(body)
    placed = place([callouts[n] for n in always], size, on_body, clear, gap=gap)
    alone = [place([callouts[n]], size, on_body, clear, gap=gap) for n in others]
    if placed is None or None in alone:
        return None

    def tags(numbers: Sequence[int], boxes: Sequence[tuple[Box, Edge]]) -> tuple[Tag, ...]:
        return tuple(
            Tag(lines.lines[n], texts[n], box, leader_of(callouts[n], box, side))
            for n, (box, side) in zip(numbers, boxes, strict=True)
        )

    singles = [one[0] for one in alone if one is not None]
    return Framed(size, scale, left, core[1], tags(always, placed), tags(others, singles), "labels")


def _scale(core: Box, body: Box, room: Room, column: float) -> float:
    """The largest scale at which the core and both columns of labels fit into the room.

    The columns lie over what the core has beside the body; what they need beyond that widens the picture.
    """

    def wide(scale: float) -> float:
        before, after = (body[0] - core[0]) * scale, (core[2] - body[2]) * scale
        return (body[2] - body[0]) * scale + max(before, column) + max(after, column)

    high = min(room.width / (core[2] - core[0]), room.height / (core[3] - core[1]))
    if wide(high) <= room.width:
        return high
    low = 0.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if wide(middle) <= room.width else (low, middle)
    return low


def _free_side(lines: PhotoLines, column_px: float) -> Edge | Literal["both", "none"]:
    """Beside which sides of the body nobody else stands as near as a column of labels is wide."""
    x0, _, x1, _ = lines.body
    others = [box for number, box in enumerate(lines.people, 1) if number != lines.person]
    left = all(box[2] <= x0 - column_px or box[0] >= x0 for box in others)
    right = all(box[0] >= x1 + column_px or box[2] <= x1 for box in others)
    if left and right:
        return "both"
    return "left" if left else "right" if right else "none"


def _callout(
    canvas: Framed, line: PhotoLine, size: tuple[float, float], free: Edge | Literal["both"] = "both"
) -> Callout:
    left, right = line.reach
    return Callout(canvas.at(left), canvas.at(right), size, line.side if free == "both" else free)


def leader_of(callout: Callout, box: Box, side: Edge) -> tuple[Point, Point]:
    """From the measured line to the side of the label that it meets."""
    edge = box[2] if side == "left" else box[0]
    return callout.start(side), (edge, (box[1] + box[3]) / 2)


def _heads(lines: PhotoLines, canvas: Framed) -> list[Box]:
    """Faces and necks, of other people too."""
    others = [box for number, box in enumerate(lines.people, 1) if number != lines.person]
    heads = [(x0, y0, x1, y0 + HEAD_OF_BOX * (y1 - y0)) for x0, y0, x1, y1 in others]
    return [canvas.box(box) for box in (lines.head, *heads)]


def _with_letters(lines: PhotoLines, room: Room) -> Framed:
    """Cropped, with a letter for each label in place of it; without letters where even they don't fit."""
    core = _core(lines, room)
    side = 1.7 * room.letters
    gap = GAP * room.letters
    scale = _scale(core, lines.body, room, side + 2 * gap)
    left = min(core[0], lines.body[0] - (side + 2 * gap) / scale)
    right = max(core[2], lines.body[2] + (side + 2 * gap) / scale)
    region = (left, core[1], right, core[3])
    canvas = _without_columns(room, region, [], "letters")
    always = [line for line in lines.lines if line.always]
    callouts = [_callout(canvas, line, (side, side)) for line in always]
    placed = place(callouts, canvas.size, canvas.box(lines.body), _heads(lines, canvas), gap=gap / 2)
    if placed is None:
        return _without_columns(room, core, [], "bare")
    order = sorted(range(len(always)), key=lambda n: placed[n][0][1])  # so that letters go from top to bottom
    tags = [
        Tag(always[n], (letter_of(number),), placed[n][0], leader_of(callouts[n], *placed[n]))
        for number, n in enumerate(order)
    ]
    return _without_columns(room, region, tags, "letters")


def _without_columns(room: Room, region: Box, tags: Sequence[Tag], how: How) -> Framed:
    x0, y0, x1, y1 = region
    scale = min(room.width / (x1 - x0), room.height / (y1 - y0))
    return Framed(((x1 - x0) * scale, (y1 - y0) * scale), scale, x0, y0, tuple(tags), (), how)
