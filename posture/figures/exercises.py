"""Exercise figures: start, end, both side by side, or moving between them, as SVG text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from posture.anatomy import Side
from posture.errors import UsageError
from posture.figures.paint import FILLS, paint
from posture.figures.poses import Prop, figure
from posture.figures.props import HELD, prop_shapes
from posture.figures.scene import STEPS, Scene, scene
from posture.figures.shapes import Camera, Shape, body_shapes
from posture.figures.skeleton import BALLS, PosedBody
from posture.figures.svg import TEXT, document, number, text

Part = Literal["start", "end", "both"]

WIDTH, HEIGHT = 320.0, 240.0
MARGIN_CM = 6.0
LARGEST_SCALE = 1.6
HOLD_S, MOVE_S = 0.9, 1.7
LABEL_HEIGHT = 32.0
LABEL_PX = 22
GAP = 6.0


@dataclass(frozen=True)
class _Window:
    """The part of the scene that is shown: its upper left corner and width, in cm."""

    left: float
    top: float
    width: float

    def framed(self, x: float, content: str, *, mirrored: bool) -> str:
        """The content seen through this window, WIDTH x HEIGHT px at `x`."""
        if mirrored:
            middle = number(2 * self.left + self.width)
            content = f'<g transform="translate({middle} 0) scale(-1 1)">{content}</g>'
        height = self.width * HEIGHT / WIDTH
        box = " ".join(number(value) for value in (self.left, self.top, self.width, height))
        place = f'x="{number(x + GAP)}" y="{number(GAP)}"'
        size = f'width="{number(WIDTH - 2 * GAP)}" height="{number(HEIGHT - 2 * GAP)}"'
        return f'<svg {place} {size} viewBox="{box}">{content}</svg>'


def _is_far(key: str, body: PosedBody, camera: Camera) -> bool:
    """Whether a part of one side belongs to the side turned away from the viewer."""
    if key[:2] not in ("l_", "r_"):
        return False
    sideways = float(camera.axes[2] @ body.frames["chest2"][:, 1])
    return (sideways if key[0] == "l" else -sideways) < -0.45


def _drawn(scene_: Scene, number_: int, camera: Camera) -> list[Shape]:
    """All shapes of one step, unsorted, except for floor."""
    body, share = scene_.bodies[number_], scene_.shares[number_]
    shapes = body_shapes(body, camera)
    for prop in scene_.figure.props:
        shapes += prop_shapes(prop, scene_.figure.props, body, camera, share)
    return shapes


def _prop_of(key: str, props: tuple[Prop, ...]) -> Prop | None:
    return next((p for p in props if key.startswith(p.name) and p.kind not in HELD), None)


def _order(scene_: Scene, layers: list[list[Shape]]) -> list[int]:
    """Drawing order: things behind, then the body and what it holds from far to near, things in front."""
    figure_ = scene_.figure
    parts = {shape.key for shape in body_shapes(scene_.bodies[0], Camera(0, 0))}

    def rank(index: int) -> tuple[int, float]:
        key = layers[0][index].key
        depth = sum(layer[index].depth_cm for layer in layers) / len(layers)
        standing = None if key in parts else _prop_of(key, figure_.props)
        if standing is not None:
            return (2 if standing.layer == "front" else 0), float(index)
        if key in figure_.in_front:
            depth += 200
        if key in figure_.behind:
            depth -= 200
        return 1, depth

    return sorted(range(len(layers[0])), key=rank)


def _window(scene_: Scene, layers: list[list[Shape]], camera: Camera) -> _Window:
    if scene_.figure.close is not None:
        point, height = scene_.figure.close
        x, y, _ = camera.see(scene_.bodies[0].point(point)[0])
        width = height * WIDTH / HEIGHT
        return _Window(x - width / 2, y - height / 2, width)
    spots = np.array([spot for layer in layers for shape in layer for spot in shape.spots])
    low, high = spots.min(axis=0) - MARGIN_CM, spots.max(axis=0) + MARGIN_CM
    width = max(high[0] - low[0], (high[1] - low[1]) * WIDTH / HEIGHT, WIDTH / LARGEST_SCALE)
    middle = (low + high) / 2
    return _Window(middle[0] - width / 2, middle[1] - width / 2 * HEIGHT / WIDTH, width)


def _floor(scene_: Scene, camera: Camera) -> str:
    """A soft patch of ground under the figure."""
    places = [body.point(name)[0][:2] for body in (scene_.bodies[0], scene_.bodies[-1]) for name in BALLS]
    low, high = np.min(places, axis=0), np.max(places, axis=0)
    middle, half = (low + high) / 2, (high - low) / 2 + 22
    rim = [
        camera.see(np.array([middle[0] + half[0] * np.cos(t), middle[1] + half[1] * np.sin(t), -0.5]))[:2]
        for t in np.linspace(0, 2 * np.pi, 40, endpoint=False)
    ]
    path = "M" + "L".join(f"{number(x)} {number(y)}" for x, y in rim) + "Z"
    return f'<path d="{path}" fill="{FILLS["floor"]}" fill-opacity="0.22"/>'


def _motion(paths: list[str]) -> str:
    """Start, hold, move, hold, back: as SMIL, which also runs where a picture is an <img>."""
    if len(set(paths)) == 1:
        return ""
    there = [paths[0], *paths, paths[-1]]
    stops = [0.0, *(HOLD_S + MOVE_S * _eased(step / STEPS) for step in range(STEPS + 1))]
    stops.append(2 * HOLD_S + MOVE_S)
    back = [*reversed(paths[:-1])]
    stops += [2 * HOLD_S + MOVE_S + MOVE_S * _eased(step / STEPS) for step in range(1, STEPS + 1)]
    whole = 2 * (HOLD_S + MOVE_S)
    times = ";".join(f"{min(1.0, stop / whole):.4f}" for stop in stops)
    values = ";".join([*there, *back])
    timing = f'dur="{whole:g}s" repeatCount="indefinite" keyTimes="{times}"'
    return f'<animate attributeName="d" {timing} values="{values}"/>'


def _eased(share: float) -> float:
    """The time at which the eased movement has covered `share` of the way (inverse of a cosine ease)."""
    return float(np.arccos(1 - 2 * share) / np.pi)


@dataclass(frozen=True)
class _Picture:
    """A figure ready to be written: the ground, and for every shape its paint and its path per step."""

    window: _Window
    ground: str
    shapes: tuple[tuple[str, tuple[str, ...]], ...]
    mirrored: bool

    def still(self, step: int, x: float = 0) -> str:
        paths = "".join(f'<path {attributes} d="{paths[step]}"/>' for attributes, paths in self.shapes)
        return self.window.framed(x, self.ground + paths, mirrored=self.mirrored)

    def moving(self) -> str:
        paths = "".join(
            f'<path {attributes} d="{paths[0]}">{_motion(list(paths))}</path>'
            for attributes, paths in self.shapes
        )
        return self.window.framed(0, self.ground + paths, mirrored=self.mirrored)


@lru_cache(maxsize=128)
def _picture(exercise_id: str, mirrored: bool) -> _Picture:
    scene_ = scene(exercise_id)
    camera = Camera(*scene_.figure.camera)
    layers = [_drawn(scene_, step, camera) for step in range(len(scene_.bodies))]
    shapes = []
    for index in _order(scene_, layers):
        first = layers[0][index]
        attributes = paint(first, _is_far(first.key, scene_.bodies[0], camera))
        shapes.append((attributes, tuple(layer[index].path for layer in layers)))
    return _Picture(_window(scene_, layers, camera), _floor(scene_, camera), tuple(shapes), mirrored)


def _side_by_side(picture: _Picture) -> str:
    arrow_y = HEIGHT / 2
    return (
        picture.still(0)
        + picture.still(-1, WIDTH)
        + f'<path d="M{number(WIDTH - 9)} {arrow_y}h14m-5 -5l5 5l-5 5" fill="none" stroke="{TEXT}" '
        f'stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>'
        + text(WIDTH / 2, HEIGHT + 22, "Start", anchor="middle", size=LABEL_PX)
        + text(WIDTH * 1.5, HEIGHT + 22, "End", anchor="middle", size=LABEL_PX)
    )


def figure_alt(exercise_id: str, side: Side | None = None) -> str:
    """The picture in one sentence, with the side that works if the figure shows one."""
    one_sided = side is not None and figure(exercise_id).drawn_side is not None
    return figure(exercise_id).alt + (f" Shown for the {side} side." if one_sided else "")


def _shown(exercise_id: str, side: Side | None) -> _Picture:
    """The figure with `side` at work: the body is symmetric, so the other side is its mirror image."""
    drawn = figure(exercise_id).drawn_side
    return _picture(exercise_id, side is not None and drawn is not None and side is not drawn)


def exercise_svg(exercise_id: str, *, frame: Part = "both", side: Side | None = None) -> str:
    """An exercise's start or end position (320 x 240), or both side by side (640 x 272), as SVG.

    Both positions have the same scale and place, so that they can be overlaid. side: the person's side that
    works; None, or a figure in which both work: as drawn. Raises UsageError for an id without a figure or an
    unknown frame.
    """
    alt = figure_alt(exercise_id, side)
    picture = _shown(exercise_id, side)
    if frame == "both":
        return document(
            2 * WIDTH, HEIGHT + LABEL_HEIGHT, alt, f"Start and end position. {alt}", [_side_by_side(picture)]
        )
    if frame not in ("start", "end"):
        raise UsageError(f"A figure shows start, end or both, not {frame!r}.")
    step = 0 if frame == "start" else -1
    return document(WIDTH, HEIGHT, f"{alt} ({frame})", f"The {frame} position. {alt}", [picture.still(step)])


def exercise_animated_svg(exercise_id: str, *, side: Side | None = None) -> str:
    """An exercise moving from start to end and back (320 x 240), as SVG; side as in `exercise_svg`.

    If the system asks for reduced motion, both positions are shown side by side instead. Raises UsageError
    for an id without a figure.
    """
    alt = figure_alt(exercise_id, side)
    picture = _shown(exercise_id, side)
    style = (
        "<style>.posture-still{display:none}@media(prefers-reduced-motion:reduce)"
        "{.posture-still{display:inline}.posture-moving{display:none}}</style>"
    )
    half = f"translate(0 {number(HEIGHT / 4)}) scale(0.5)"
    body = [
        style,
        f'<g class="posture-moving">{picture.moving()}</g>',
        f'<g class="posture-still" transform="{half}">{_side_by_side(picture)}</g>',
    ]
    return document(WIDTH, HEIGHT, alt, f"Moves between start and end. {alt}", body)
