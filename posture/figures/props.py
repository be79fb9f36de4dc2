"""The things in an exercise figure, drawn where they are or where the body holds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from posture.arrays import Floats
from posture.figures.poses import Prop
from posture.figures.scene import at_share, plane_of
from posture.figures.shapes import Camera, Shape, box, capsule, line, roll, spots_of
from posture.figures.skeleton import BALLS, PosedBody

Boxes = Iterator[tuple[tuple[float, float, float], tuple[float, float, float]]]


def _span(prop: Prop, key: str) -> tuple[float, float]:
    low, high = getattr(prop, key)
    return float(low), float(high)


def _block(prop: Prop) -> Boxes:
    (x0, x1), (y0, y1), (z0, z1) = _span(prop, "x"), _span(prop, "y"), _span(prop, "z")
    yield (x0, y0, z0), (x1, y1, z1)


def _mat(prop: Prop) -> Boxes:
    (x0, x1), (y0, y1) = _span(prop, "x"), _span(prop, "y")
    yield (x0, y0, -1.2), (x1, y1, 0)


def _table(x: tuple[float, float], y: tuple[float, float], z: tuple[float, float], leg: float) -> Boxes:
    """Four legs, far ones first, then the top."""
    for y_leg in (y[1] - leg, y[0]):
        for x_leg in (x[0] + leg * 0.5, x[1] - leg * 1.5):
            yield (x_leg, y_leg, 0), (x_leg + leg, y_leg + leg, z[0])
    yield (x[0], y[0], z[0]), (x[1], y[1], z[1])


def _bench(prop: Prop) -> Boxes:
    top = float(prop.z)
    yield from _table(_span(prop, "x"), _span(prop, "y"), (top - 7, top), 4)


def _chair(prop: Prop) -> Boxes:
    x, y, top, back = (
        _span(prop, "x"),
        _span(prop, "y"),
        float(prop.z),
        float(prop.back),
    )
    yield from _table(x, y, (top - 4, top), 3.5)
    for y_post in (y[1] - 3, y[0]):
        yield (x[0], y_post, top), (x[0] + 3, y_post + 3, back - 16)
    yield (x[0], y[0], back - 20), (x[0] + 3, y[1], back)


def _rower(prop: Prop) -> Boxes:
    x0, x1 = _span(prop, "x")
    yield (x0 + 4, -12, 0), (x0 + 8, 12, 22)
    yield (x0, -4, 22), (x1 - 12, 4, 28)
    yield (x1 - 40, -12, 0), (x1 - 36, 12, 24)


BLOCKS: Mapping[str, Callable[[Prop], Boxes]] = {
    "mat": _mat, "box": _block, "load": _block, "wall": _block, "mirror": _block, "bench": _bench,
    "chair": _chair, "rower": _rower,
}  # fmt: skip


def _place(body: PosedBody, point: Any, share: float) -> Floats:
    if isinstance(point, list):
        return np.array(point, dtype=float)
    return body.point(at_share(point, share))[0]


def _round_centre(prop: Prop, props: tuple[Prop, ...], body: PosedBody, share: float) -> Floats:
    """Centre of a roller or ball: between the body point and the surface that it touches."""
    if prop.under is None:
        return np.array([prop.x[0], prop.y[0], prop.r], dtype=float)
    at = _place(body, prop.under, share)
    normal, level = plane_of(prop.against or "floor", props)
    return at + normal * (level + float(prop.r) - normal @ at)


def _rounds(
    prop: Prop, props: tuple[Prop, ...], body: PosedBody, camera: Camera, share: float
) -> list[Shape]:
    centre, radius = _round_centre(prop, props, body, share), float(prop.r)
    if prop.kind != "ball":
        half = np.array(prop.half, dtype=float)
        return roll(camera, prop.name, prop.kind, centre - half, centre + half, radius)
    x, y, depth = camera.see(centre)
    disc = (x, y, radius)
    return [Shape(prop.name, "ball", depth, capsule(disc, disc), spots_of(disc))]


def _dumbbell(prop: Prop, body: PosedBody, camera: Camera) -> Iterator[Shape]:
    for point in prop.points:
        at, axis = body.point(point)[0], body.frames[BALLS[point].link][:, 1]
        hand_depth = camera.see(at)[2]
        yield line(camera, f"grip_{point}", "grip", [at - axis * 7, at + axis * 7])
        for number, (inner, outer) in enumerate(((4.5, 9.0), (-4.5, -9.0))):
            ends = [camera.see(at + axis * reach) for reach in (inner, outer)]
            first, second = ((x, y, 4.2) for x, y, _ in ends)
            spots = spots_of(first) + spots_of(second)
            depth = sum(d for _, _, d in ends) / 2
            yield Shape(
                f"weight_{point}_{number}",
                "weight",
                hand_depth + (depth - hand_depth) * 3,
                capsule(first, second),
                spots,
            )


def _stick(prop: Prop, body: PosedBody, camera: Camera, share: float) -> Iterator[Shape]:
    first, second = (_place(body, point, share) for point in prop.points)
    way = (second - first) / np.linalg.norm(second - first)
    back = -np.cross(np.cross(way, body.frames["chest2"][:, 0]), way)
    back = back / np.linalg.norm(back) * 9.5
    yield line(camera, prop.name, "stick", [first - way * 46 + back, second + way * 20 + back])


def _loop(prop: Prop, body: PosedBody, camera: Camera, share: float) -> Iterator[Shape]:
    """A band around the given points: a ring around both limbs."""
    (ax, ay, ar), (bx, by, br) = (
        (*camera.see(_place(body, point, share))[:2], body.point(at_share(point, share))[1])
        for point in prop.points
    )
    depth = max(camera.see(_place(body, point, share))[2] for point in prop.points) + 6
    span = float(np.hypot(bx - ax, by - ay)) or 1.0
    across = ((bx - ax) / span, (by - ay) / span)
    first = (ax - across[0] * ar * 0.95, ay - across[1] * ar * 0.95)
    second = (bx + across[0] * br * 0.95, by + across[1] * br * 0.95)
    path = f"M{first[0]:.1f} {first[1]:.1f}L{second[0]:.1f} {second[1]:.1f}"
    yield Shape(prop.name, "band", depth, path, (first, second))


def _carried(prop: Prop, body: PosedBody, share: float) -> Floats:
    """How far a block has moved with the body: a load moves along, a seat only slides, the rest stays."""
    if prop.under is None:
        return np.zeros(3)
    return _place(body, prop.under, share) * (1.0, 1.0, 1.0 if prop.kind == "load" else 0.0)


def prop_shapes(
    prop: Prop, props: tuple[Prop, ...], body: PosedBody, camera: Camera, share: float
) -> tuple[Shape, ...]:
    """The shapes of one prop beside one body, in drawing order."""
    if prop.kind in BLOCKS:
        along = _carried(prop, body, share)
        return tuple(
            shape
            for number, (low, high) in enumerate(BLOCKS[prop.kind](prop))
            for shape in box(camera, f"{prop.name}{number}", prop.kind, along + low, along + high)
        )
    if prop.kind in ("roller", "wheel", "ball"):
        return tuple(_rounds(prop, props, body, camera, share))
    if prop.kind == "dumbbell":
        return tuple(_dumbbell(prop, body, camera))
    if prop.kind == "stick":
        return tuple(_stick(prop, body, camera, share))
    if prop.kind == "band":
        return tuple(_loop(prop, body, camera, share))
    return (line(camera, prop.name, prop.kind, [_place(body, point, share) for point in prop.points]),)


HELD = frozenset({"load", "dumbbell", "stick", "band", "strap", "tube"})
"""Props that are sorted by depth together with the body's parts; the rest is behind it or in front."""
