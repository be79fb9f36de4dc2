"""The body map: front and back of a body with tight and weak muscles marked, as SVG text.

The shapes are the project's own (data/body_map.toml), drawn for one half and mirrored for the other. Tight is
hatched in vermilion, weak is dotted in blue: they differ without colour too.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, Protocol
from xml.sax.saxutils import escape

from pydantic.dataclasses import dataclass as record

from posture.anatomy import Side, View
from posture.errors import DataError, UsageError
from posture.figures.svg import document, number, text
from posture.formats.faults import Fault
from posture.formats.fields import Flag, Form, Record
from posture.formats.toml_file import read_toml

FILE, NAMES_FILE = "body_map.toml", "muscles.toml"
WIDTH, HEIGHT = 420.0, 468.0
FRONT_X, BACK_X, TOP_Y = 108.0, 312.0, 26.0
SKIN, MUSCLE, HAIR = "#e6d3c3", "#d8b8a4", "#7d6a5d"
EDGE, LINE = "#8f7566", "#a98d7c"
TIGHT, WEAK = "#c8500a", "#1f6fb2"
MARK_EDGE: Mapping[str, str] = {"tight": "#7a2c00", "weak": "#0b3c68"}
PATH = r"M-?[\d.]+ -?[\d.]+( ?[CL]( ?-?[\d.]+){2,6})+( ?Z)?"
DRAWN_VIEWS = (View.FRONT, View.BACK)

Mark = Literal["tight", "weak"]


class MarkedMuscle(Protocol):
    """A muscle id of muscles.toml and its side; None: both."""

    @property
    def muscle(self) -> str: ...

    @property
    def side(self) -> Side | None: ...


@record(frozen=True)
class DrawnMuscle(Record):
    """A row [muscles.ID]: the muscle's path in each view, and whether it lies under others."""

    front: Annotated[str, Form(PATH, "not a path of M, C, L and Z")] = ""
    back: Annotated[str, Form(PATH, "not a path of M, C, L and Z")] = ""
    under: Flag = False

    def wrong(self) -> Iterator[Fault]:
        if not self.paths:
            yield "front", "needs a shape in front or back"

    @property
    def paths(self) -> Mapping[View, str]:
        """Its paths by view."""
        return {view: path for view in DRAWN_VIEWS if (path := getattr(self, view))}


@record(frozen=True)
class BodyShape(Record):
    """The table [body]: outline, finer lines as {view, path}, and hair."""

    outline: str
    line: tuple[dict[Literal["view", "path"], str], ...]
    hair_front: str
    hair_back: str


@record(frozen=True)
class Drawing(Record):
    """The file: the body, and all muscles by id."""

    body: BodyShape
    muscles: dict[str, DrawnMuscle]


def parse(map_text: str, ids: Collection[str], file: str = FILE) -> Drawing:
    """Read a TOML text; `ids`: those of muscles.toml. Raises DataError with every wrong row."""
    made = read_toml(Drawing, map_text, file)
    problems = (
        *(f"muscles.{key}: no such muscle in {NAMES_FILE}" for key in made.muscles if key not in ids),
        *(f"muscles.{key}: is missing" for key in ids if key not in made.muscles),
    )
    if problems:
        raise DataError(file, problems)
    return made


@cache
def names() -> Mapping[str, str]:
    """Names of the muscles by id."""
    rows = tomllib.loads(files("posture.data").joinpath(NAMES_FILE).read_text("utf-8"))["muscle"]
    return {row["id"]: row["name"] for row in rows}


@cache
def drawing() -> Drawing:
    """The package's own drawing."""
    return parse(files("posture.data").joinpath(FILE).read_text("utf-8"), names())


def _half_of(side: Side, view: View) -> int:
    """1: the right half of the picture, -1: the left. The front view has the subject's left at the right."""
    return 1 if (side is Side.LEFT) == (view is View.FRONT) else -1


def _marks(items: Collection[MarkedMuscle], mark: Mark) -> Iterator[tuple[str, Side, Mark]]:
    known = drawing().muscles
    for item in items:
        if item.muscle not in known:
            raise UsageError(f"There is no muscle {item.muscle!r} on the body map.")
        for side in Side:
            if item.side in (None, side):
                yield item.muscle, side, mark


def _both_halves(content: str) -> str:
    return f'{content}<g transform="scale(-1 1)">{content}</g>'


def _body(view: View) -> str:
    drawn = drawing()
    lines = "".join(f'<path d="{line["path"]}"/>' for line in drawn.body.line if line["view"] == view)
    edge = f'stroke="{EDGE}" stroke-width="1.4" stroke-linejoin="round"'
    outline = f'<path d="{drawn.body.outline}" fill="{SKIN}" {edge}/>'
    hair = f'<path d="{getattr(drawn.body, f"hair_{view}")}" fill="{HAIR}"/>'
    muscles = "".join(
        f'<path d="{muscle.paths[view]}"><title>{escape(names()[key])}</title></path>'
        for key, muscle in drawn.muscles.items()
        if view in muscle.paths and not muscle.under
    )
    eye = f'<circle cx="7.6" cy="31" r="1.5" fill="{HAIR}"/>' if view is View.FRONT else ""
    return (
        _both_halves(outline)
        + _both_halves(
            f'<g fill="{MUSCLE}" stroke="{LINE}" stroke-width="0.7" stroke-linejoin="round">{muscles}</g>'
        )
        + _both_halves(hair + eye)
        + _both_halves(f'<g fill="none" stroke="{LINE}" stroke-width="1" stroke-linecap="round">{lines}</g>')
    )


def _marked(key: str, side: Side, mark: Mark, view: View, prefix: str, *, over_other: bool) -> str:
    """One marked half of a muscle: colour, then pattern, with a name for the pointer.

    `over_other`: the half already has the other mark, so add only the pattern.
    """
    muscle = drawing().muscles[key]
    path = muscle.paths[view]
    edge = f'stroke="{MARK_EDGE[mark]}" stroke-width="1.1"'
    if muscle.under:
        edge += ' stroke-dasharray="3 2"'
    title = f"<title>{escape(names()[key])}, {side} ({mark})</title>"
    colour = f'<path d="{path}" fill="{TIGHT if mark == "tight" else WEAK}"/>'
    shape = (
        f'<g data-muscle="{key}" data-side="{side}" data-mark="{mark}">{title}'
        f"{'' if over_other else colour}"
        f'<path d="{path}" fill="url(#{prefix}-{mark})" {edge}/></g>'
    )
    return shape if _half_of(side, view) == 1 else f'<g transform="scale(-1 1)">{shape}</g>'


def _patterns(prefix: str) -> str:
    tile = 'width="4" height="4" patternUnits="userSpaceOnUse"'
    stripe = '<path d="M0 0V4" stroke="#fff" stroke-width="2.2" stroke-opacity="0.75"/>'
    dots = '<circle cx="1" cy="1" r="0.8" fill="#fff"/><circle cx="3" cy="3" r="0.8" fill="#fff"/>'
    return (
        f'<defs><pattern id="{prefix}-tight" {tile} patternTransform="rotate(45)">{stripe}</pattern>'
        f'<pattern id="{prefix}-weak" {tile}>{dots}</pattern></defs>'
    )


def _legend(prefix: str) -> str:
    rows = (("tight", TIGHT, "Suspected tight (striped)"), ("weak", WEAK, "Suspected weak (dotted)"))
    y = HEIGHT - 20
    parts = []
    for x, (mark, colour, label) in zip((36.0, 230.0), rows, strict=True):
        box = f'x="{number(x)}" y="{number(y)}" width="18" height="13" rx="3"'
        parts.append(f'<rect {box} fill="{colour}"/><rect {box} fill="url(#{prefix}-{mark})"/>')
        parts.append(text(x + 24, y + 11, label, size=12))
    return "".join(parts)


def _labels(view: View, x: float) -> str:
    name = "Front" if view is View.FRONT else "Back"
    right_half = "L" if view is View.FRONT else "R"
    left_half = "R" if view is View.FRONT else "L"
    return (
        text(x, 16, name, size=13, anchor="middle", bold=True)
        + text(x - 82, TOP_Y + 120, left_half, size=13, anchor="middle", bold=True)
        + text(x + 82, TOP_Y + 120, right_half, size=13, anchor="middle", bold=True)
    )


def _listed(marks: Collection[tuple[str, Side, Mark]], mark: Mark) -> str:
    found: dict[str, list[str]] = {}
    for key, side, which in marks:
        if which == mark and side not in found.setdefault(key, []):
            found[key].append(side)
    return ", ".join(
        names()[key] if len(sides) == 2 else f"{names()[key]} ({sides[0]})" for key, sides in found.items()
    )


def body_map_svg(tight: Collection[MarkedMuscle], weak: Collection[MarkedMuscle]) -> str:
    """Front and back of a body with the tight and the weak muscles marked, as SVG (420 x 468).

    Left and right are the subject's: the front view has the left at the right of the picture, the back view
    at the left. Muscles under others get a dashed edge. Raises UsageError for an unknown muscle id.
    """
    order = list(drawing().muscles)
    found = dict.fromkeys((*_marks(tight, "tight"), *_marks(weak, "weak")))
    marks = tuple(sorted(found, key=lambda item: (drawing().muscles[item[0]].under, order.index(item[0]))))
    prefix = "map-" + hashlib.sha256(repr(marks).encode()).hexdigest()[:8]
    parts = [_patterns(prefix)]
    for view, x in ((View.FRONT, FRONT_X), (View.BACK, BACK_X)):
        marked = "".join(
            _marked(
                key, side, mark, view, prefix, over_other=mark == "weak" and (key, side, "tight") in marks
            )
            for key, side, mark in marks
            if view in drawing().muscles[key].paths
        )
        place = f"translate({number(x)} {number(TOP_Y)})"
        parts.append(f'<g data-view="{view}" transform="{place}">{_body(view)}{marked}</g>{_labels(view, x)}')
    parts.append(_legend(prefix))
    listed = [
        f"Suspected {mark}: {_listed(marks, mark)}." for mark in ("tight", "weak") if _listed(marks, mark)
    ]
    return document(
        WIDTH, HEIGHT, "Body map, front and back", " ".join(listed) or "No muscle is marked.", parts
    )
