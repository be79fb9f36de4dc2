"""A small body with one part marked, as SVG: where on the body a statement belongs. Own drawing."""

from __future__ import annotations

from collections.abc import Mapping

from posture.errors import UsageError
from posture.figures.body_map import EDGE, SKIN, drawing
from posture.figures.svg import document, number

WIDTH, HEIGHT = 176.0, 400.0
MARK = "#c8680a"
PARTS: Mapping[str, tuple[float, float]] = {
    "Head": (0, 62),
    "Shoulders": (64, 108),
    "Trunk": (108, 178),
    "Pelvis": (178, 226),
    "Knees": (278, 316),
    "Feet": (350, 400),
    "Whole body": (0, 400),
}
"""Parts, each with where it begins and ends between crown and soles, in the drawing's units."""
_HALF_ARM = 40.0
"""Beyond this distance from the midline lie the arms, at the height of trunk and pelvis."""


def part_map_svg(part: str) -> str:
    """The body from the front with `part` marked (176 x 400). Raises UsageError for an unknown part."""
    if part not in PARTS:
        raise UsageError(f"There is no part {part!r} on the small body map.")
    outline = drawing().body.outline
    halves = "".join(f'<path d="{outline}" transform="scale({side} 1)"/>' for side in (1, -1))
    wide = WIDTH / 2 if part in ("Head", "Shoulders", "Whole body") else _HALF_ARM
    top, end = PARTS[part]
    mark = f'<rect x="{number(-wide)}" y="{top}" width="{number(2 * wide)}" height="{end - top}"/>'
    name = "part-" + part.lower().replace(" ", "-")
    body = (
        f'<defs><clipPath id="{name}">{halves}</clipPath></defs>'
        f'<g transform="translate({number(WIDTH / 2)} 0)">'
        f'<g fill="{SKIN}" fill-opacity="0.8" stroke="{EDGE}" stroke-width="3">{halves}</g>'
        f'<g clip-path="url(#{name})" fill="{MARK}">{mark}</g></g>'
    )
    return document(WIDTH, HEIGHT, part, f"A body, {part.lower()} marked.", [body])
