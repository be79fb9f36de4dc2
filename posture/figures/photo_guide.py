"""How to take a photo that measures well: one good photo and four spoilt ones, as SVG. Own drawings."""

from __future__ import annotations

from typing import NamedTuple

from posture.figures.body_map import EDGE, HAIR, SKIN, drawing
from posture.figures.svg import document

WIDTH, HEIGHT = 150, 200
_WALL, _FLOOR, _DOOR, _DOOR_EDGE = "#e6ecea", "#cdb999", "#f6f4ef", "#a9a396"
_SHIRT, _SHORTS, _COAT, _COAT_EDGE = "#2f8f95", "#4a6285", "#8d7460", "#5f4c3d"
_GOOD, _BAD = "#0f766e", "#b3261e"
_ROOM = (
    f'<rect x="-60" y="-60" width="270" height="233" fill="{_WALL}"/>'
    f'<rect x="-60" y="173" width="270" height="90" fill="{_FLOOR}"/>'
    f'<rect x="104" y="34" width="34" height="139" fill="{_DOOR}" stroke="{_DOOR_EDGE}" stroke-width="2"/>'
)
_CLUTTER = (
    '<rect x="4" y="56" width="30" height="117" fill="#7d6a5d"/>'
    '<path d="M4 84h30M4 112h30M4 140h30" stroke="#4f4238" stroke-width="2"/>'
    '<path d="M8 60v22M13 62v20M19 58v24M26 61v21M9 90v20M16 88v22M23 92v18M11 118v20M24 116v22" '
    'stroke="#c98b4a" stroke-width="3.5"/>'
    '<path d="M104 130q18 -16 38 0v43h-38z" fill="#5b7f6a"/><circle cx="122" cy="60" r="17" fill="#b88a3e"/>'
)
_COAT_SHAPE = (
    "M-13 66C-34 70 -56 78 -62 100C-70 130 -84 178 -92 220L-66 232C-60 205 -56 180 -52 160C-54 220 -62 270 "
    "-66 318L66 318C62 270 54 220 52 160C56 180 60 205 66 232L92 220C84 178 70 130 62 100C56 78 34 70 13 66Z"
)


class PhotoGuide(NamedTuple):
    """One drawn photo. good: whether it shows how to do it. name: a few words; says: why."""

    key: str
    good: bool
    name: str
    says: str


GUIDES = (
    PhotoGuide(
        "good", True, "A good photo",
        "Whole body, camera level at hip height, 2.5 to 3.5 m away, square to it, close-fitting clothes.",
    ),
    PhotoGuide("close", False, "Too close", "Head or feet are cut off: step back."),
    PhotoGuide("tilted", False, "Camera tilted", "Hold it upright, at hip height: a tilt costs certainty."),
    PhotoGuide("loose", False, "Loose clothes", "They hide shoulders, hips and knees: wear tighter ones."),
    PhotoGuide("dark", False, "Dark and busy", "Joints can't be seen: light from the front, a plain wall."),
)  # fmt: skip


def photo_guide_svg(guide: PhotoGuide) -> str:
    """One of `GUIDES` as a drawn photo (150 x 200) with a tick or a cross."""
    key = guide.key
    scene = _ROOM + (_CLUTTER if key == "dark" else "")
    if key == "close":
        scene += _person(key, 66, -30, 0.66)
    else:
        scene += _person(key, 64, 26, 0.4)
    if key == "tilted":
        scene = f'<g transform="rotate(11 75 110)">{scene}</g>'
    if key == "dark":
        scene += f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#101418" fill-opacity="0.62"/>'
    colour = _GOOD if guide.good else _BAD
    parts = [
        f'<defs><clipPath id="photo-{key}">{_frame(0, 8)}/></clipPath></defs>',
        f'<g clip-path="url(#photo-{key})">{scene}</g>',
        f'{_frame(1.5, 7)} fill="none" stroke="{colour}" stroke-width="3"/>',
        f'<circle cx="132" cy="18" r="12" fill="{colour}"/>',
        '<path d="{}" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/>'.format(
            "M126 18l4.5 5l8 -9" if guide.good else "M127.5 13.5l9 9m0 -9l-9 9"
        ),
    ]
    return document(WIDTH, HEIGHT, guide.name, guide.says, parts)


def _frame(inset: float, radius: float) -> str:
    """The picture's edge, without the tag's end."""
    size = f'width="{WIDTH - 2 * inset:g}" height="{HEIGHT - 2 * inset:g}"'
    return f'<rect x="{inset:g}" y="{inset:g}" {size} rx="{radius:g}"'


def _person(key: str, x: float, y: float, scale: float) -> str:
    """Somebody standing, from the front, in close-fitting clothes or in a coat."""
    body = drawing().body
    halves = "".join(f'<path d="{body.outline}" transform="scale({side} 1)"/>' for side in (1, -1))
    hair = "".join(f'<path d="{body.hair_front}" transform="scale({side} 1)"/>' for side in (1, -1))
    clip = f"clothes-{key}"
    drawn = (
        f'<defs><clipPath id="{clip}">{halves}</clipPath></defs>'
        f'<g fill="{SKIN}" stroke="{EDGE}" stroke-width="3">{halves}</g><g fill="{HAIR}">{hair}</g>'
        f'<g clip-path="url(#{clip})"><rect x="-56" y="74" width="112" height="100" fill="{_SHIRT}"/>'
        f'<rect x="-42" y="172" width="84" height="66" fill="{_SHORTS}"/></g>'
    )
    if key == "loose":
        drawn += f'<path d="{_COAT_SHAPE}" fill="{_COAT}" stroke="{_COAT_EDGE}" stroke-width="4"/>'
        drawn += f'<path d="M0 70V318" stroke="{_COAT_EDGE}" stroke-width="3"/>'
    return f'<g transform="translate({x} {y}) scale({scale})">{drawn}</g>'
