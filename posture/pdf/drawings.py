"""The project's own SVG figures as reportlab drawings: vectors stay vectors.

fontTools reads the outlines (path, rect, circle; every path command). This module does the rest: svg (also
nested, cut to its viewBox), g (translate, scale), text, opacity, outlines painted below their fill, and the
body map's two patterns. It skips other elements.
"""

from __future__ import annotations

import itertools
import math
import re
from typing import Any
from xml.etree import ElementTree

from fontTools.misc.transform import Transform
from fontTools.pens.boundsPen import ControlBoundsPen
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.reportLabPen import ReportLabPen
from fontTools.pens.transformPen import TransformPen
from fontTools.svgLib.path import PathBuilder, parse_path
from reportlab.graphics.shapes import Drawing, Group, Line, Path, String
from reportlab.lib.colors import Color, HexColor, toColor, white
from reportlab.pdfgen.canvas import FILL_NON_ZERO

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_INHERITED = frozenset(
    {"fill", "stroke", "stroke-width", "stroke-linejoin", "stroke-linecap", "fill-opacity", "stroke-opacity"}
    | {"opacity", "paint-order", "font-size", "text-anchor", "stroke-dasharray"}
)
_OUTLINED = ("path", "rect", "circle")


def drawing(svg: str, width: float, *, font: str = "Helvetica") -> Any:
    """The figure as a reportlab Drawing `width` points wide; text is set in `font`.

    Raises ValueError for a figure without a viewBox or with a path that can't be read.
    """
    root = ElementTree.fromstring(svg)
    left, top, across, down = _view_box(root)
    scale = width / across
    made = Drawing(width, down * scale)
    # SVG counts y downwards from the top, PDF upwards from the bottom.
    place = Transform(scale, 0, 0, -scale, -left * scale, (down + top) * scale)
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


def _attributes(element: ElementTree.Element, *names: str) -> list[float]:
    return [float(element.get(name, "0")) for name in names]


def _add(made: Any, element: ElementTree.Element, place: Any, style: dict[str, str], font: str) -> None:
    """place: from the element's coordinates to the page's points. style: what it inherits."""
    kind = element.tag.rsplit("}", 1)[-1]
    own = style | {name: value for name, value in element.attrib.items() if name in _INHERITED}
    if kind in ("svg", "g"):
        inside = _nested(element, place) if kind == "svg" else _moved(element, place)
        group = Group()
        if kind == "svg":
            group.add(_window(_outline(element, "rect"), place))  # a close-up shows only a part
        for child in element:
            _add(group, child, inside, own, font)
        made.add(group)
    elif kind == "text":
        _add_text(made, element, place, own, font)
    elif kind in _OUTLINED:
        outline = _outline(element, kind)
        _add_path(made, outline, place, own)
        if own.get("fill", "").startswith("url("):
            made.add(_hatch(outline, place, dotted="weak" in own["fill"]))


def _nested(element: ElementTree.Element, place: Any) -> Any:
    left, top, across, down = _view_box(element)
    x, y, width, height = _attributes(element, "x", "y", "width", "height")
    scale = min(width / across, height / down)  # preserveAspectRatio: xMidYMid meet
    shift_x, shift_y = x + (width - across * scale) / 2, y + (height - down * scale) / 2
    return place.translate(shift_x - left * scale, shift_y - top * scale).scale(scale)


def _moved(element: ElementTree.Element, place: Any) -> Any:
    for name, inner in re.findall(r"(\w+)\(([^)]*)\)", element.get("transform", "")):
        if name not in ("translate", "scale"):
            raise ValueError(f"a figure uses {name}, which is not drawn")
        numbers = _numbers(inner)
        second = numbers[1] if len(numbers) > 1 else (0.0 if name == "translate" else numbers[0])
        place = getattr(place, name)(numbers[0], second)
    return place


def _colour(value: str) -> Color | None:
    if value in ("none", "") or value.startswith("url("):  # hatching is drawn by _hatch
        return None
    return HexColor(value) if value.startswith("#") else toColor(value)


def _opacity(style: dict[str, str], kind: str) -> float:
    return float(style.get(f"{kind}-opacity", "1")) * float(style.get("opacity", "1"))


def _add_text(made: Any, element: ElementTree.Element, place: Any, style: dict[str, str], font: str) -> None:
    made.add(
        String(
            *place.transformPoint(_attributes(element, "x", "y")),
            "".join(element.itertext()),
            fontName=font,
            fontSize=float(style.get("font-size", "11")) * abs(place.yy),
            textAnchor=style.get("text-anchor", "start"),
            fillColor=_colour(style.get("fill", "#000000")),
        )
    )


def _hatch(outline: RecordingPen, place: Any, *, dotted: bool) -> Any:
    """White stripes or dots inside an outline: the body map's two patterns."""
    group = Group()
    group.add(_window(outline, place))
    bounds = ControlBoundsPen(None)
    outline.replay(TransformPen(bounds, place))
    left, low, right, high = bounds.bounds
    size = abs(place.xx)
    if dotted:
        step = 2.8 * size
        dot = {"strokeColor": white, "strokeWidth": 1.5 * size, "strokeLineCap": 1}
        for i, j in itertools.product(
            range(math.ceil((right - left) / step)), range(math.ceil((high - low) / step))
        ):
            x, y = left + (i + (j % 2) / 2) * step, low + j * step
            group.add(Line(x, y, x, y, **dot))  # no length, round ends: a dot
    else:
        stripe = {"strokeColor": white, "strokeWidth": 1.6 * size, "strokeOpacity": 0.75}
        for i in range(math.ceil((right - left + high - low) / (4.0 * size)) + 1):
            x = left - (high - low) + i * 4.0 * size
            group.add(Line(x, low, x + high - low, high, **stripe))
    return group


def _add_path(made: Any, outline: RecordingPen, place: Any, style: dict[str, str]) -> None:
    fill, stroke = _colour(style.get("fill", "#000000")), _colour(style.get("stroke", "none"))
    shapes = {
        "fill": {"fillColor": fill, "fillOpacity": _opacity(style, "fill"), "strokeColor": None},
        "stroke": {
            "fillColor": None,
            "strokeColor": stroke,
            "strokeWidth": float(style.get("stroke-width", "1")) * abs(place.yy),
            "strokeOpacity": _opacity(style, "stroke"),
            "strokeLineJoin": {"round": 1, "bevel": 2}.get(style.get("stroke-linejoin", ""), 0),
            "strokeLineCap": {"round": 1, "square": 2}.get(style.get("stroke-linecap", ""), 0),
            "strokeDashArray": [n * abs(place.yy) for n in _numbers(style.get("stroke-dasharray", ""))]
            or None,
        },
    }
    order = ("stroke", "fill") if style.get("paint-order", "").startswith("stroke") else ("fill", "stroke")
    for part in order:
        if (fill if part == "fill" else stroke) is not None:
            made.add(_traced(outline, place, fillMode=FILL_NON_ZERO, **shapes[part]))


def _window(outline: RecordingPen, place: Any) -> Any:
    """Cut everything drawn later in the same group to the outline."""
    return _traced(outline, place, isClipPath=1, fillColor=None, strokeColor=None)


def _traced(outline: RecordingPen, place: Any, **look: Any) -> Any:
    """A reportlab Path along the outline."""
    path = Path(autoclose="svg", **look)  # otherwise open paths are not filled
    outline.replay(TransformPen(ReportLabPen(None, path), place))
    return path


def _outline(element: ElementTree.Element, kind: str) -> RecordingPen:
    """The element's outline, read once; kind: which of _OUTLINED to read it as."""
    builder, outline = PathBuilder(), RecordingPen()
    builder.add_path_from_element(ElementTree.Element(kind, element.attrib))
    for path in builder.paths:
        parse_path(path, outline)
    return outline
