"""Where a point that a person can give lies and how it is found by touch: words and a drawn close-up, as SVG.

Own drawings: the front and the back are the body map's, the side is an outline of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass as record

from posture.anatomy import GIVABLE, Joint, Side, View
from posture.errors import UsageError
from posture.figures.body_map import EDGE, HAIR, SKIN, drawing
from posture.figures.svg import document, number
from posture.formats.faults import Fault
from posture.formats.fields import Bounded, Different, OneOf, Record, Text
from posture.formats.toml_file import read_toml

FILE = "points.toml"
WIDTH, HEIGHT = 160.0, 160.0
ZOOM = 1.7
MARK = "#c8500a"
SIDE_OUTLINE = (
    (2, 1), (20, 8), (26, 26), (33, 42), (25, 48), (22, 60), (9, 64), (10, 76), (24, 100), (28, 122),
    (22, 150), (24, 176), (22, 196), (25, 232), (19, 290), (12, 318), (8, 352), (11, 372), (40, 389),
    (40, 397), (-16, 397), (-19, 386), (-11, 366), (-20, 330), (-11, 294), (-17, 248), (-33, 208),
    (-28, 186), (-17, 164), (-24, 138), (-32, 108), (-25, 84), (-15, 70), (-17, 56), (-27, 44), (-28, 22),
    (-14, 4),
)  # fmt: skip
"""The body from its right side, x forward from the line of the ankles, y down from the crown."""
_HAIR = "M-27 46C-32 20 -17 -1 3 0C17 1 24 10 24 20C14 17 9 22 5 27C-1 27 -5 31 -5 38C-8 46 -16 52 -27 46Z"
_BARE = frozenset(joint.value.removeprefix("left_").removeprefix("right_") for joint in GIVABLE)

DrawnFrom = Literal["front", "back", "side"]
DrawnPlace = tuple[Bounded, Bounded]


@record(frozen=True)
class PointGuide(Record):
    """One point: how it is called, how it is found by touch, where it is seen and where it is drawn."""

    name: Annotated[str, OneOf(_BARE, "point")]
    called: Text
    touch: Text
    views: Annotated[tuple[DrawnFrom, ...], Different, Field(min_length=1)]
    at: dict[DrawnFrom, DrawnPlace]

    def wrong(self) -> Iterator[Fault]:
        if set(self.at) != set(self.views):
            yield "at", "needs a place in each of its views, and in no other"


@record(frozen=True)
class _File(Record):
    point: tuple[PointGuide, ...]


@cache
def guides() -> Mapping[str, PointGuide]:
    """Every point by its name without a side. Raises DataError."""
    text = files("posture.data").joinpath(FILE).read_text("utf-8")
    return {row.name: row for row in read_toml(_File, text, FILE).point}


def guide_of(joint: Joint) -> PointGuide | None:
    """What is known of a point; None for joints that nobody needs to be shown."""
    return guides().get(_bare(joint))


def called(joint: Joint) -> str:
    """As people read it: "left front hip bone (ASIS)"."""
    guide = guide_of(joint)
    side = _side(joint)
    name = _bare(joint).replace("_", " ") if guide is None else guide.called
    return name if side is None else f"{side.value} {name}"


def point_figure_svg(joint: Joint, view: View) -> str:
    """A close-up of the body with the point marked, as this view shows it (160 x 160).

    Raises UsageError for a point without a drawing in this view.
    """
    guide = guide_of(joint)
    shown: DrawnFrom = "side" if view.is_sagittal else "back" if view is View.BACK else "front"
    if guide is None or shown not in guide.at:
        raise UsageError(f"There is no drawing of {called(joint)} in the {view.words}.")
    x, y = guide.at[shown]
    # From the front the body's left is at the picture's right, from behind its right.
    drawn_right = {View.FRONT: Side.LEFT, View.BACK: Side.RIGHT}.get(view)
    if view is View.LEFT or (drawn_right is not None and _side(joint) is drawn_right.other):
        x = -x
    body = _from_the_side(view) if shown == "side" else _from_front_or_back(shown)
    middle = f"translate({number(WIDTH / 2)} {number(HEIGHT / 2)}) scale({ZOOM})"
    ring = (
        f'<circle cx="{number(x)}" cy="{number(y)}" r="7" fill="none" stroke="#fff" stroke-width="5"/>'
        f'<circle cx="{number(x)}" cy="{number(y)}" r="7" fill="none" stroke="{MARK}" stroke-width="2.5"/>'
        f'<circle cx="{number(x)}" cy="{number(y)}" r="1.8" fill="{MARK}"/>'
    )
    sideways = x / 2 if shown != "side" else x
    inside = f'<g transform="{middle} translate({number(-sideways)} {number(-y)})">{body}{ring}</g>'
    return document(WIDTH, HEIGHT, called(joint), guide.touch, [inside])


def _bare(joint: Joint) -> str:
    return joint.value.removeprefix("left_").removeprefix("right_")


def _side(joint: Joint) -> Side | None:
    return next((side for side in Side if joint.value.startswith(f"{side.value}_")), None)


def _from_front_or_back(shown: DrawnFrom) -> str:
    body = drawing().body
    halves = "".join(f'<path d="{body.outline}" transform="scale({side} 1)"/>' for side in (1, -1))
    locks = body.hair_front if shown == "front" else body.hair_back
    hair = "".join(f'<path d="{locks}" transform="scale({side} 1)"/>' for side in (1, -1))
    lines = "".join(
        f'<path d="{line["path"]}" transform="scale({side} 1)"/>'
        for line in body.line
        if line["view"] == shown
        for side in (1, -1)
    )
    return (
        f'<g fill="{SKIN}" stroke="{EDGE}" stroke-width="2">{halves}</g><g fill="{HAIR}">{hair}</g>'
        f'<g fill="none" stroke="{EDGE}" stroke-width="1">{lines}</g>'
    )


def _from_the_side(view: View) -> str:
    turned = ' transform="scale(-1 1)"' if view is View.LEFT else ""
    ear = f'<path d="M-3 31q7 -2 7 5q-1 7 -5 9q-4 -3 -2 -14" fill="none" stroke="{EDGE}" stroke-width="1.5"/>'
    eye = f'<path d="M21 31l6 1" stroke="{EDGE}" stroke-width="2"/>'
    arm = f'<path d="M-13 92C-15 120 -14 150 -8 178M10 94C12 124 8 152 2 180" fill="none" stroke="{EDGE}"/>'
    skin = f'<path d="{_smooth()}" fill="{SKIN}" stroke="{EDGE}" stroke-width="2"/>'
    return f'<g{turned}>{skin}<path d="{_HAIR}" fill="{HAIR}"/>{ear}{eye}{arm}</g>'


@cache
def _smooth() -> str:
    """The outline as a closed curve through its corners (Catmull-Rom)."""
    points = SIDE_OUTLINE
    parts = [f"M{points[0][0]} {points[0][1]}"]
    for i, (x, y) in enumerate(points):
        (px, py), (nx, ny), (mx, my) = (points[(i + step) % len(points)] for step in (-1, 1, 2))
        ends = (x + (nx - px) / 6, y + (ny - py) / 6, nx - (mx - x) / 6, ny - (my - y) / 6, nx, ny)
        parts.append("C" + " ".join(number(end) for end in ends))
    return "".join(parts) + "Z"
