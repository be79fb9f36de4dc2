"""Draws a posed body and its props as flat shapes: camera, tapered limbs, boxes, rounds and lines.

Every shape is one SVG path with the same commands in all frames of a figure, so that a moving figure can
blend one into the next. Outlines are painted under the fills (paint-order), which joins the pieces of a limb
into one silhouette.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from posture.arrays import Floats
from posture.figures.outline import Circle, outline
from posture.figures.skeleton import SIDES, PosedBody
from posture.figures.svg import number


@dataclass(frozen=True)
class Shape:
    """A filled or stroked path; `depth_cm` grows towards the viewer, `spots_cm` (n, 2) bound it."""

    key: str
    look: str
    depth_cm: float
    path: str
    spots: tuple[tuple[float, float], ...]
    edged: bool = True


@dataclass(frozen=True)
class Camera:
    """Looks at the scene without perspective. Azimuth 0 shows a forward-facing body in right profile (facing
    the right of the picture), 90 from the front, -90 from behind; elevation looks down."""

    azimuth_deg: float
    elevation_deg: float

    @cached_property
    def axes(self) -> Floats:
        """(3, 3): rows are the picture's right, its up, and towards the viewer."""
        a, e = math.radians(self.azimuth_deg), math.radians(self.elevation_deg)
        return np.array(
            [
                [math.cos(a), math.sin(a), 0],
                [-math.sin(a) * math.sin(e), math.cos(a) * math.sin(e), math.cos(e)],
                [math.sin(a) * math.cos(e), -math.cos(a) * math.cos(e), math.sin(e)],
            ]
        )

    def see(self, at_cm: Floats) -> tuple[float, float, float]:
        """x to the right, y down (as in SVG) and depth towards the viewer, in cm."""
        right, up, near = self.axes @ at_cm
        return float(right), float(-up), float(near)


def capsule(first: Circle, second: Circle) -> str:
    """The outline around two circles (x, y, r): always the same six commands."""
    (x1, y1, r1), (x2, y2, r2) = (first, second) if first[2] >= second[2] else (second, first)
    apart = math.hypot(x2 - x1, y2 - y1)
    along = math.atan2(y2 - y1, x2 - x1) if apart > 1e-9 else 0.0
    open_by = math.acos(min(0.995, (r1 - r2) / apart if apart > 1e-9 else 0.995))
    corners = [
        (x + r * math.cos(along + side * open_by), y + r * math.sin(along + side * open_by))
        for x, y, r, side in ((x1, y1, r1, 1), (x1, y1, r1, -1), (x2, y2, r2, -1), (x2, y2, r2, 1))
    ]
    start, *steps = (corners[0], *((q[0] - p[0], q[1] - p[1]) for p, q in pairwise(corners)))
    big, small = number(r1), number(r2)
    across, along_side, back = (_pair(*step) for step in steps)
    return f"M{_pair(*start)}a{big} {big} 0 1 1 {across}l{along_side}a{small} {small} 0 0 1 {back}Z"


def _pair(x: float, y: float) -> str:
    """Two coordinates, as short as SVG allows."""
    second = number(y)
    return f"{number(x)}{'' if second.startswith('-') else ' '}{second}"


def polygon(points: Sequence[tuple[float, float]]) -> str:
    """A closed path through points (x, y)."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + "Z"


_TRUNK = (
    "hip hip", "hip waist", "waist waist", "waist flank", "flank flank", "flank ribs", "ribs ribs",
    "ribs chest", "chest chest", "chest blade", "blade blade", "collar shoulder", "blade shoulder",
)  # fmt: skip
_SHORTS = ("hip hip", "seat seat", "hip seat", "hip waist")


def _both(pairs: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Pairs of balls for both sides; "a a" joins left and right."""
    found: list[tuple[str, str]] = []
    for pair in pairs:
        first, second = pair.split()
        if first == second:
            found.append((f"l_{first}", f"r_{first}"))
        else:
            found += [(f"{side}_{first}", f"{side}_{second}") for side in SIDES]
    return tuple(found)


def _limbs() -> Iterator[tuple[str, str, tuple[tuple[str, str], ...]]]:
    yield "trunk", "shirt", (*_both(_TRUNK), ("low_back", "mid_back"), ("mid_back", "upper_back"))
    yield "hips", "shorts", (*_both(_SHORTS), ("sacrum", "l_hip"), ("sacrum", "r_hip"))
    yield "neck", "skin", (("neck_base", "neck_top"),)
    for s in SIDES:
        yield f"{s}_upper_arm", "skin", _chain(s, "shoulder elbow")
        yield f"{s}_sleeve", "shirt", ((f"{s}_shoulder", f"{s}_shoulder>{s}_elbow@0.36"),)
        yield (
            f"{s}_forearm",
            "skin",
            _chain(s, "elbow forearm wrist palm knuckles fingers", "thumb_root thumb"),
        )
        yield f"{s}_thigh", "skin", _chain(s, "groin knee")
        yield (
            f"{s}_leg_cloth",
            "shorts",
            ((f"{s}_groin", f"{s}_groin>{s}_knee@0.42"), (f"{s}_groin", f"{s}_hip")),
        )
        yield f"{s}_shank", "skin", _chain(s, "knee calf ankle heel instep ball toe", "ankle instep")


_JOINS = {
    "elbow": ("upper_arm", "forearm", ("shoulder>elbow@0.8 elbow", "elbow elbow>wrist@0.2")),
    "knee": ("thigh", "shank", ("groin>knee@0.8 knee", "knee knee>calf@0.6")),
}
"""Fills without outline over a bent joint, so that both segments look like one limb."""


def _chain(side: str, *chains: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (_sided(side, first), _sided(side, second))
        for chain in chains
        for first, second in pairwise(chain.split())
    )


def _sided(side: str, point: str) -> str:
    """ "elbow" -> "l_elbow", "groin>knee@0.8" -> "l_groin>l_knee@0.8"."""
    return ">".join(f"{side}_{end}" for end in point.split(">"))


LIMBS = tuple(_limbs())


def circle_of(body: PosedBody, camera: Camera, point: str) -> tuple[Circle, float]:
    """A ball of the body as the camera sees it: (x, y, r) and depth."""
    at_cm, radius = body.point(point)
    x, y, depth = camera.see(at_cm)
    return (x, y, radius), depth


def spots_of(circle: Circle) -> tuple[tuple[float, float], ...]:
    """Corners of the box around a circle."""
    x, y, r = circle
    return ((x - r, y - r), (x + r, y + r))


def _spanned(body: PosedBody, camera: Camera, key: str, look: str, pairs: Sequence[tuple[str, str]]) -> Shape:
    path, spots, depths = "", [], []
    for first, second in pairs:
        (a, a_depth), (b, b_depth) = circle_of(body, camera, first), circle_of(body, camera, second)
        path += capsule(a, b)
        spots += [*spots_of(a), *spots_of(b)]
        depths += [a_depth, b_depth]
    return Shape(key, look, sum(depths) / len(depths), path, tuple(spots))


_SMOOTH: Mapping[str, tuple[int, float]] = {"trunk": (44, 2.2), "hips": (28, 1.6)}
"""Cloth that hangs over the body instead of following it: curves of its outline, and how smooth, in cm."""


def _clothed(body: PosedBody, camera: Camera, key: str, look: str, pairs: Sequence[tuple[str, str]]) -> Shape:
    """Like `_spanned`, as one smooth outline that begins above the neck."""
    shape = _spanned(body, camera, key, look, pairs)
    circles = [tuple(circle_of(body, camera, end)[0] for end in pair) for pair in pairs]
    neck, seat = (circle_of(body, camera, ball)[0] for ball in ("neck_base", "sacrum"))
    start = circle_of(body, camera, "low_back")[0]
    count, smooth_cm = _SMOOTH[key]
    drawn = outline(
        [(first, second) for first, second in circles], start[:2], _way(seat, neck),
        count=count, smooth_cm=smooth_cm,
    )  # fmt: skip
    return replace(shape, path=drawn)


def _smooth(
    pairs: Sequence[tuple[Circle, Circle]], body: PosedBody, camera: Camera, count: int, smooth_cm: float
) -> str:
    """A smooth outline of parts of the head, which begins above the skull."""
    skull, neck = (circle_of(body, camera, ball)[0] for ball in ("skull", "neck_base"))
    return outline(pairs, skull[:2], _way(neck, skull), count=count, smooth_cm=smooth_cm)


def _way(first: Circle, second: Circle) -> tuple[float, float]:
    """The direction from one to the other; up where one hides the other."""
    x, y = second[0] - first[0], second[1] - first[1]
    far = math.hypot(x, y)
    return (x / far, y / far) if far > 1e-6 else (0.0, -1.0)


def _shown(first: Circle, second: Circle, share: float) -> str:
    """A mark that shrinks to nothing as it turns away."""
    share = min(1.0, max(0.0, share))
    (x, y, radius), (to_x, to_y, end) = first, second
    return capsule((x, y, radius * share), (x + (to_x - x) * share, y + (to_y - y) * share, end * share))


def _grown(circle: Circle, by: float) -> Circle:
    return circle[0], circle[1], circle[2] + by


_FACE = (
    "skull brow", "brow chin", "nose_root nose", "nose lips", "brow nose_root", "skull chin", "lips chin",
)  # fmt: skip


def _head(body: PosedBody, camera: Camera) -> Iterator[Shape]:
    near, frame = camera.axes[2], body.frames["head"]
    towards, outward = float(near @ frame[:, 0]), float(near @ frame[:, 1])
    depth = circle_of(body, camera, "skull")[1]

    def at(ball: str) -> Circle:
        return circle_of(body, camera, ball)[0]

    parts = [tuple(pair.split()) for pair in _FACE]
    face = _spanned(body, camera, "face", "skin", [(first, second) for first, second in parts])
    rounds = [(at(first), at(second)) for first, second in parts]
    yield replace(face, depth_cm=depth, path=_smooth(rounds, body, camera, 44, 0.5))
    mop = _grown(at("skull"), 0.6)
    yield Shape("hair_behind", "hair", depth - 0.01, capsule(mop, mop), spots_of(mop))
    yield Shape("hair", "hair", depth + 0.01, _smooth(_hair(at, towards), body, camera, 32, 1.0), ())
    ears, marks = "", ""
    for side, s in (("l", 1.0), ("r", -1.0)):
        ears += _shown(at(f"{side}_ear"), at(f"{side}_lobe"), s * outward * 2.5)
        seen = (towards + 0.35 * s * outward) * 2 - 0.2
        marks += _shown(at(f"{side}_eye"), at(f"{side}_eye"), seen)
        marks += _shown(at(f"{side}_brow_in"), at(f"{side}_brow_out"), seen)
        marks += _shown(at("lips"), at(f"{side}_lip"), (towards + 0.6 * s * outward) * 2 - 0.2)
    yield Shape("ears", "skin", depth + 0.02, ears, ())
    yield replace(Shape("eyes", "mark", depth + 0.005, marks, ()), edged=False)


def _hair(at: Callable[[str], Circle], towards: float) -> list[tuple[Circle, Circle]]:
    """What of the hair lies before the face's sphere; towards: how far the face looks at the viewer."""
    left, right, crown, nape, skull = map(at, ("l_fringe", "r_fringe", "crown", "nape", "skull"))
    nape = _grown(nape, -nape[2] * min(1.0, max(0.0, towards * 3 - 1.2)))
    mop = _grown(skull, 0.6 - (skull[2] + 0.6) * min(1.0, max(0.0, towards * 4 + 1.0)))
    pairs = [(left, right), (left, crown), (right, crown)]
    pairs.append((crown, nape if nape[2] > 0.1 else crown))
    return [*pairs, (mop, mop)] if mop[2] > 0.1 else pairs


def _joins(parts: Sequence[Shape], body: PosedBody, camera: Camera) -> Iterator[Shape]:
    depths = {part.key: part.depth_cm for part in parts}
    for side in SIDES:
        for name, (upper, lower, pairs) in _JOINS.items():
            spanned = _spanned(body, camera, f"{side}_{name}_join", "skin", _chain(side, *pairs))
            nearer = max(depths[f"{side}_{upper}"], depths[f"{side}_{lower}"])
            yield replace(spanned, depth_cm=nearer + 0.01, edged=False)


def body_shapes(body: PosedBody, camera: Camera) -> list[Shape]:
    """The body's parts, not yet sorted by depth."""
    parts = [
        (_clothed if key in _SMOOTH else _spanned)(body, camera, key, look, pairs)
        for key, look, pairs in LIMBS
    ]
    clothes = {f"{s}_{cloth}": f"{s}_{limb}" for s in SIDES for cloth, limb in _CLOTHES.items()}
    depths = {part.key: part.depth_cm for part in parts}
    dressed = [
        replace(part, depth_cm=depths[clothes[part.key]] + 0.02) if part.key in clothes else part
        for part in parts
    ]
    return [*dressed, *_joins(parts, body, camera), *_head(body, camera)]


_CLOTHES = {"sleeve": "upper_arm", "leg_cloth": "thigh"}
"""Cloth that is drawn right after the limb it covers."""

_CORNERS = {
    "x": ((0, 0, 0), (0, 1, 0), (0, 1, 1), (0, 0, 1)),
    "y": ((0, 0, 0), (1, 0, 0), (1, 0, 1), (0, 0, 1)),
    "z": ((0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0)),
}


def box(camera: Camera, key: str, look: str, low: Floats, high: Floats) -> list[Shape]:
    """The visible faces of a box; the top is lightest."""
    shapes = []
    for number_, axis in enumerate("xyz"):
        towards = camera.axes[2][number_]
        if abs(towards) < 1e-6:
            continue
        far_side = np.array([1.0 if axis == other and towards > 0 else 0.0 for other in "xyz"])
        seen = [camera.see(low + (np.array(corner) + far_side) * (high - low)) for corner in _CORNERS[axis]]
        spots = tuple((x, y) for x, y, _ in seen)
        depth = sum(d for _, _, d in seen) / 4
        shapes.append(Shape(f"{key}_{axis}", f"{look}-{axis}", depth, polygon(spots), spots))
    return shapes


def roll(
    camera: Camera, key: str, look: str, first_cm: Floats, second_cm: Floats, radius: float
) -> list[Shape]:
    """A cylinder between two points: its side and the end that faces the viewer."""
    axis = (second_cm - first_cm) / np.linalg.norm(second_cm - first_cm)
    side = np.cross(axis, [0.0, 0.0, 1.0] if abs(axis[2]) < 0.9 else [1.0, 0.0, 0.0])
    side = side / np.linalg.norm(side)
    up = np.cross(axis, side)
    turns = [2 * math.pi * step / 24 for step in range(24)]
    rim = [radius * (math.cos(t) * side + math.sin(t) * up) for t in turns]
    near_end = second_cm if camera.axes[2] @ axis > 0 else first_cm
    depth = camera.see((first_cm + second_cm) / 2)[2]
    ends = [[camera.see(end + spoke)[:2] for spoke in rim] for end in (first_cm, second_cm)]
    flat = camera.axes[:2] @ axis
    across = np.array([-flat[1], flat[0]]) if np.linalg.norm(flat) > 1e-6 else np.array([1.0, 0.0])
    reach = [float(across @ (camera.axes[:2] @ spoke)) for spoke in rim]
    top, low = int(np.argmax(reach)), int(np.argmin(reach))
    mantle = polygon([ends[0][top], ends[1][top], ends[1][low], ends[0][low]])
    spots = tuple(spot for end in ends for spot in end)
    cap = polygon([camera.see(near_end + spoke)[:2] for spoke in rim])
    hollow = polygon([camera.see(near_end + spoke * 0.45)[:2] for spoke in rim])
    return [
        Shape(f"{key}_body", f"{look}-z", depth, polygon(ends[0]) + polygon(ends[1]) + mantle, spots),
        Shape(f"{key}_cap", f"{look}-x", depth + 0.01, cap, ()),
        Shape(f"{key}_core", f"{look}-y", depth + 0.02, hollow, ()),
    ]


def line(camera: Camera, key: str, look: str, points_cm: Sequence[Floats]) -> Shape:
    """A stroked line through points."""
    seen = [camera.see(point) for point in points_cm]
    path = "M" + "L".join(f"{number(x)} {number(y)}" for x, y, _ in seen)
    return Shape(key, look, sum(d for _, _, d in seen) / len(seen), path, tuple((x, y) for x, y, _ in seen))
