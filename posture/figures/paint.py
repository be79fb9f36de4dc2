"""Colours and outlines of exercise figures: middle tones, legible on light and dark grounds."""

from __future__ import annotations

from collections.abc import Mapping

from posture.figures.shapes import Shape

SKIN, SHIRT, SHORTS, WOOD, METAL, BAND = "#c9a184", "#2f8f95", "#4a6285", "#c3ac8c", "#8c8fa8", "#d6457b"
FILLS: Mapping[str, str] = {
    "skin": SKIN, "shirt": SHIRT, "shorts": SHORTS, "hair": "#5a4a42", "mark": "#3b3531", "floor": "#8a94a0",
    "mat": "#8fb0a0", "box": WOOD, "chair": WOOD, "load": "#d3b078", "bench": METAL, "rower": METAL,
    "wheel": METAL, "wall": "#c2c8ce", "mirror": "#bcd3e0", "roller": "#e08a3c", "ball": "#e08a3c",
    "weight": "#5d6673",
}  # fmt: skip
STROKES: Mapping[str, tuple[str, float]] = {
    "grip": ("#8a94a0", 2.0), "stick": ("#a9713b", 2.4), "band": (BAND, 2.6), "tube": (BAND, 1.4),
    "strap": (BAND, 2.0),
}  # fmt: skip
"""Colour and width in cm of lines."""
FACES: Mapping[str, float] = {"x": 0.92, "y": 0.84, "z": 1.0}
"""How bright the sides of a box are relative to its top."""
FAR_GREY, FAR_SHARE = (150, 160, 165), 0.35
EDGE, EDGE_FAR, EDGE_CM = "#2c3640", "#6b7681", 1.5
SOFT = frozenset({"wall", "mirror", "mat"})


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _fill(look: str, far: bool) -> str:
    material, _, face = look.partition("-")
    bright = FACES[face] if face else 1.0
    channels = [bright * channel for channel in _channels(FILLS[material])]
    if far:
        channels = [
            (1 - FAR_SHARE) * channel + FAR_SHARE * grey
            for channel, grey in zip(channels, FAR_GREY, strict=True)
        ]
    return "#" + "".join(f"{round(channel):02x}" for channel in channels)


def paint(shape: Shape, far: bool) -> str:
    """The SVG attributes of a shape; `far` fades parts on the side turned away."""
    if shape.look in STROKES:
        colour, width = STROKES[shape.look]
        return (
            f'fill="none" stroke="{colour}" stroke-width="{width}" '
            'stroke-linecap="round" stroke-linejoin="round"'
        )
    fill = _fill(shape.look, far)
    if shape.look.partition("-")[0] in SOFT:
        return f'fill="{fill}" fill-opacity="0.75"'
    if not shape.edged:
        return f'fill="{fill}"'
    edge = EDGE_FAR if far else EDGE
    return (
        f'fill="{fill}" stroke="{edge}" stroke-width="{EDGE_CM}" stroke-linejoin="round" paint-order="stroke"'
    )
