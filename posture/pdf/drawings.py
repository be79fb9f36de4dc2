"""The project's own SVG figures as reportlab drawings: vectors stay vectors.
Knows what `svg.py` writes, no more.

Elements: svg (also nested, with viewBox), g (translate, scale), path (M L H V C A Z; arcs of circles), rect,
circle, text. Unknown elements are skipped; what a path can't use raises ValueError.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from reportlab.graphics.shapes import Drawing, Group, Line, Path, String
from reportlab.lib.colors import Color, HexColor, toColor, white
from reportlab.pdfgen.canvas import FILL_NON_ZERO

from posture.arrays import Point

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "A": 7, "Z": 0}

PathPart = tuple[Any, ...]
"""("M" | "L", point), ("C", point, point, point) or ("Z",), in absolute coordinates."""


@dataclass(frozen=True)
class Placement:
    """x' = scale_x * x + shift_x, and the same for y: from an element's coordinates to the page's points."""

    scale_x: float
    scale_y: float
    shift_x: float
    shift_y: float

    def point(self, x: float, y: float) -> Point:
        """A point moved."""
        return self.scale_x * x + self.shift_x, self.scale_y * y + self.shift_y

    def then_inside(self, scale_x: float, scale_y: float, shift_x: float, shift_y: float) -> Placement:
        """The placement of something placed so inside this one."""
        return Placement(
            self.scale_x * scale_x,
            self.scale_y * scale_y,
            self.scale_x * shift_x + self.shift_x,
            self.scale_y * shift_y + self.shift_y,
        )


def drawing(svg: str, width: float, *, font: str = "Helvetica") -> Any:
    """The figure as a reportlab Drawing `width` points wide; text is set in `font`.

    Raises ValueError for a figure without a viewBox or with an unknown path command.
    """
    root = ElementTree.fromstring(svg)
    left, top, across, down = _view_box(root)
    scale = width / across
    made = Drawing(width, down * scale)
    # SVG counts y downwards from the top, PDF upwards from the bottom.
    place = Placement(scale, -scale, -left * scale, (down + top) * scale)
    for child in root:
        _add(made, child, place, {}, font)
    return made


def _view_box(element: ElementTree.Element) -> tuple[float, float, float, float]:
    numbers = _numbers(element.get("viewBox", ""))
    if len(numbers) != 4 or numbers[2] <= 0 or numbers[3] <= 0:
        raise ValueError("a figure needs a viewBox")
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _numbers(text: str) -> list[float]:
    return [float(number) for number in _NUMBER.findall(text)]


def _add(made: Any, element: ElementTree.Element, place: Placement, style: dict[str, str], font: str) -> None:
    kind = element.tag.rsplit("}", 1)[-1]
    own = style | {name: value for name, value in element.attrib.items() if name in _INHERITED}
    if kind in ("svg", "g"):
        inside = _nested(element, place) if kind == "svg" else _moved(element, place)
        group = Group()
        if kind == "svg":
            group.add(_window(element, place))  # close-ups show less than they hold
        for child in element:
            _add(group, child, inside, own, font)
        made.add(group)
    elif kind == "text":
        _add_text(made, element, place, own, font)
    elif kind in _OUTLINES:
        outline = list(_OUTLINES[kind](element))
        _add_path(made, outline, place, own)
        if own.get("fill", "").startswith("url("):
            made.add(_hatch(outline, place, dotted="weak" in own["fill"]))


_INHERITED = frozenset(
    {"fill", "stroke", "stroke-width", "stroke-linejoin", "stroke-linecap", "fill-opacity", "stroke-opacity"}
    | {"opacity", "paint-order", "font-size", "text-anchor", "stroke-dasharray"}
)


def _nested(element: ElementTree.Element, place: Placement) -> Placement:
    left, top, across, down = _view_box(element)
    width, height = (float(element.get(name, "0")) for name in ("width", "height"))
    scale = min(width / across, height / down)  # preserveAspectRatio: xMidYMid meet
    shift_x = float(element.get("x", "0")) + (width - across * scale) / 2 - left * scale
    shift_y = float(element.get("y", "0")) + (height - down * scale) / 2 - top * scale
    return place.then_inside(scale, scale, shift_x, shift_y)


def _window(element: ElementTree.Element, place: Placement) -> Any:
    """What a nested figure is cut to."""
    window = Path(isClipPath=1, fillColor=None, strokeColor=None)
    _trace(window, list(_rect(element)), place)
    return window


def _moved(element: ElementTree.Element, place: Placement) -> Placement:
    for name, inner in re.findall(r"(\w+)\(([^)]*)\)", element.get("transform", "")):
        numbers = _numbers(inner)
        if name == "translate":
            place = place.then_inside(1, 1, numbers[0], numbers[1] if len(numbers) > 1 else 0)
        elif name == "scale":
            place = place.then_inside(numbers[0], numbers[1] if len(numbers) > 1 else numbers[0], 0, 0)
        else:
            raise ValueError(f"a figure uses {name}, which is not drawn")
    return place


def _colour(value: str) -> Color | None:
    if value in ("none", "") or value.startswith("url("):  # hatching is drawn by _hatch
        return None
    return HexColor(value) if value.startswith("#") else toColor(value)


def _opacity(style: dict[str, str], kind: str) -> float:
    return float(style.get(f"{kind}-opacity", "1")) * float(style.get("opacity", "1"))


def _add_text(
    made: Any, element: ElementTree.Element, place: Placement, style: dict[str, str], font: str
) -> None:
    x, y = place.point(float(element.get("x", "0")), float(element.get("y", "0")))
    size = float(style.get("font-size", "11")) * abs(place.scale_y)
    anchor = style.get("text-anchor", "start")
    text = "".join(element.itertext())
    made.add(
        String(
            x,
            y,
            text,
            fontName=font,
            fontSize=size,
            textAnchor=anchor,
            fillColor=_colour(style.get("fill", "#000000")),
        )
    )


def _hatch(outline: list[PathPart], place: Placement, *, dotted: bool) -> Any:
    """White stripes or dots inside an outline: how the body map's two patterns look."""
    group, window = Group(), Path(isClipPath=1, fillColor=None, strokeColor=None)
    _trace(window, outline, place)
    group.add(window)
    points = [place.point(*point) for _, *segment in outline for point in segment]
    (left, right), (low, high) = ((min(v), max(v)) for v in zip(*points, strict=True))
    size = abs(place.scale_x)
    if dotted:
        step = 2.8 * size
        dot = {"strokeColor": white, "strokeWidth": 1.5 * size, "strokeLineCap": 1}
        for i, j in itertools.product(
            range(math.ceil((right - left) / step)), range(math.ceil((high - low) / step))
        ):
            x, y = left + (i + (j % 2) / 2) * step, low + j * step
            group.add(Line(x, y, x, y, **dot))  # no length and round ends: a dot
    else:
        stripe = {"strokeColor": white, "strokeWidth": 1.6 * size, "strokeOpacity": 0.75}
        for i in range(math.ceil((right - left + high - low) / (4.0 * size)) + 1):
            x = left - (high - low) + i * 4.0 * size
            group.add(Line(x, low, x + high - low, high, **stripe))
    return group


def _add_path(made: Any, outline: list[PathPart], place: Placement, style: dict[str, str]) -> None:
    fill, stroke = _colour(style.get("fill", "#000000")), _colour(style.get("stroke", "none"))
    width = float(style.get("stroke-width", "1")) * abs(place.scale_y)
    shapes = {
        "fill": {"fillColor": fill, "fillOpacity": _opacity(style, "fill"), "strokeColor": None},
        "stroke": {
            "fillColor": None,
            "strokeColor": stroke,
            "strokeWidth": width,
            "strokeOpacity": _opacity(style, "stroke"),
            "strokeLineJoin": {"round": 1, "bevel": 2}.get(style.get("stroke-linejoin", ""), 0),
            "strokeLineCap": {"round": 1, "square": 2}.get(style.get("stroke-linecap", ""), 0),
            "strokeDashArray": [n * abs(place.scale_y) for n in _numbers(style.get("stroke-dasharray", ""))]
            or None,
        },
    }
    order = ("stroke", "fill") if style.get("paint-order", "").startswith("stroke") else ("fill", "stroke")
    for part in order:
        if (fill if part == "fill" else stroke) is not None:
            path = Path(fillMode=FILL_NON_ZERO, **shapes[part])
            _trace(path, outline, place)
            made.add(path)


def _trace(path: Any, segments: list[PathPart], place: Placement) -> None:
    for kind, *points in segments:
        moved = [coordinate for point in points for coordinate in place.point(*point)]
        if kind == "M":
            path.moveTo(*moved)
        elif kind == "L":
            path.lineTo(*moved)
        elif kind == "C":
            path.curveTo(*moved)
        else:
            path.closePath()


# Outlines: every element becomes moves, lines and cubic curves.


def _path(element: ElementTree.Element) -> Iterator[PathPart]:
    yield from path_segments(element.get("d", ""))


def path_segments(text: str) -> Iterator[PathPart]:
    """The segments of a path's `d`, in absolute coordinates, arcs as cubic curves."""
    at: Point = (0.0, 0.0)
    start = at
    for command, numbers in _commands(text):
        base = at if command.islower() else (0.0, 0.0)
        kind = command.upper()
        if kind == "Z":
            yield ("Z",)
            at = start
        elif kind == "A":
            rx, ry, _, large, sweep, x, y = numbers
            if rx != ry:
                raise ValueError("a figure's path uses an arc that is no circle's, which is not drawn")
            end = (x + base[0], y + base[1])
            yield from _arc(at, rx, large != 0, sweep != 0, end)
            at = end
        else:
            points = _points(kind, numbers, base, at)
            yield (kind if kind in "CM" else "L", *points)
            at = points[-1]
            start = at if kind == "M" else start


def _points(kind: str, numbers: list[float], base: Point, at: Point) -> list[Point]:
    if kind == "H":
        return [(numbers[0] + base[0], at[1])]
    if kind == "V":
        return [(at[0], numbers[0] + base[1])]
    return [(x + base[0], y + base[1]) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]


def _commands(text: str) -> Iterator[tuple[str, list[float]]]:
    tokens = _TOKEN.findall(text)
    i, command = 0, ""
    while i < len(tokens):
        if tokens[i].isalpha():
            command, i = tokens[i], i + 1
        takes = _TAKES.get(command.upper())
        if takes is None:
            raise ValueError(f"a figure's path uses {command!r}, which is not drawn")
        yield command, [float(token) for token in tokens[i : i + takes]]
        i += takes
        # More numbers after a move are lines.
        command = {"M": "L", "m": "l"}.get(command, command)


def _arc(start: Point, radius: float, large: bool, sweep: bool, end: Point) -> Iterator[PathPart]:
    """An arc of a circle as cubic curves; sweep: clockwise on the page, as SVG counts y downwards."""
    across, down = end[0] - start[0], end[1] - start[1]
    chord = math.hypot(across, down)
    if chord == 0:
        return
    radius = max(radius, chord / 2)
    swept = 2 * math.asin(min(1.0, chord / (2 * radius)))
    if large:
        swept = 2 * math.pi - swept
    if not sweep:
        swept = -swept
    # From the chord's middle to the centre, along the chord turned by a right angle.
    off = 0.5 / math.tan(swept / 2)
    cx, cy = start[0] + across / 2 - off * down, start[1] + down / 2 + off * across
    first = math.atan2(start[1] - cy, start[0] - cx)
    pieces = max(1, math.ceil(abs(swept) / (math.pi / 2) - 1e-6))
    step = swept / pieces
    reach = 4 / 3 * math.tan(step / 4)

    def at(angle: float, along: float = 0.0) -> Point:
        """A point of the circle, moved along its tangent by `along` radii."""
        x, y = math.cos(angle) - along * math.sin(angle), math.sin(angle) + along * math.cos(angle)
        return cx + radius * x, cy + radius * y

    for i in range(pieces):
        a, b = first + i * step, first + (i + 1) * step
        yield ("C", at(a, reach), at(b, -reach), end if i == pieces - 1 else at(b))


def _attributes(element: ElementTree.Element, *names: str) -> list[float]:
    return [float(element.get(name, "0")) for name in names]


def _rect(element: ElementTree.Element) -> Iterator[PathPart]:
    x, y, width, height, r = _attributes(element, "x", "y", "width", "height", "rx")
    r = min(r, width / 2, height / 2)
    text = f"M{x + r} {y}H{x + width - r}"
    corners = ((x + width, y + r), (x + width - r, y + height), (x, y + height - r), (x + r, y))
    edges = (f"V{y + height - r}", f"H{x + r}", f"V{y + r}", "Z")
    for (to_x, to_y), edge in zip(corners, edges, strict=True):
        text += (f"A{r} {r} 0 0 1 {to_x} {to_y}" if r else "") + edge
    yield from path_segments(text)


def _circle(element: ElementTree.Element) -> Iterator[PathPart]:
    cx, cy, r = _attributes(element, "cx", "cy", "r")
    yield from path_segments(f"M{cx - r} {cy}A{r} {r} 0 0 1 {cx + r} {cy}A{r} {r} 0 0 1 {cx - r} {cy}Z")


_OUTLINES = {"path": _path, "rect": _rect, "circle": _circle}
