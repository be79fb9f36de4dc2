"""A figure's data -> bodies in space: both positions and the steps between, resting on things."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from posture.arrays import Floats
from posture.figures.contacts import AtPlace, Contact, OnBody, OnPlane, settle
from posture.figures.poses import Figure, Keyframe, Prop, figure
from posture.figures.skeleton import ANGLES, PosedBody

UP = np.array([0.0, 0.0, 1.0])
STEPS = 4
"""Steps from start to end in a moving figure."""


@dataclass(frozen=True)
class Scene:
    """The bodies of a figure: `bodies[0]` at the start, `bodies[-1]` at the end; `shares` run from 0 to 1."""

    figure: Figure
    shares: tuple[float, ...]
    bodies: tuple[PosedBody, ...]


def at_share(point: str, share: float) -> str:
    """Where a point that moves along the body ("a>b@0.2..0.8") is at this share of the way."""
    ends, at, range_text = point.partition("@")
    if ".." not in range_text:
        return point
    first, last = (float(part) for part in range_text.split(".."))
    return f"{ends}{at}{first + (last - first) * share:.4f}"


def _wall_plane(prop: Prop) -> tuple[Floats, float]:
    """Normal (3,) and level in cm of the wall's face towards the middle of the scene."""
    low, high = prop.x
    if low > 0:
        return np.array([-1.0, 0.0, 0.0]), -float(low)
    if high < 0:
        return np.array([1.0, 0.0, 0.0]), float(high)
    y_low, y_high = prop.y
    if y_low > 0:
        return np.array([0.0, -1.0, 0.0]), -float(y_low)
    return np.array([0.0, 1.0, 0.0]), float(y_high)


def plane_of(name: str, props: tuple[Prop, ...]) -> tuple[Floats, float]:
    """The surface that a body rests on: outward normal (3,) and level in cm."""
    if name == "floor":
        return UP, 0.0
    prop = next(prop for prop in props if prop.name == name)
    if prop.kind in ("wall", "mirror"):
        return _wall_plane(prop)
    if prop.kind in ("roller", "ball"):
        thick = 2 * float(prop.r)
        normal, level = plane_of(prop.against or "floor", props)
        return normal, level + thick
    if prop.kind == "mat":
        return UP, 0.0
    return UP, float(prop.z[1] if isinstance(prop.z, list) else prop.z)


def _contact(point: str, target: Any, share: float, props: tuple[Prop, ...]) -> Contact:
    name = at_share(point, share)
    if isinstance(target, list):
        return AtPlace(name, np.array(target, dtype=float))
    if target == "floor" or any(prop.name == target for prop in props):
        normal, level = plane_of(target, props)
        return OnPlane(name, normal, level)
    return OnBody(name, at_share(target, share))


def contacts(frame: Keyframe, share: float, props: tuple[Prop, ...]) -> list[Contact]:
    """What must touch what in a keyframe."""
    return [_contact(point, target, share, props) for point, target in frame.touch]


def _pins(points: tuple[str, ...], start: PosedBody, end: PosedBody, share: float) -> list[Contact]:
    return [AtPlace(p, (1 - share) * start.point(p)[0] + share * end.point(p)[0]) for p in points]


def _between(figure_: Figure, start: PosedBody, end: PosedBody, share: float) -> PosedBody:
    angles = {
        angle: (1 - share) * start.pose.get(angle, 0.0) + share * end.pose.get(angle, 0.0) for angle in ANGLES
    }
    in_both = [item for item in figure_.start.touch if item in figure_.end.touch]
    held = [
        _contact(point, target, share, figure_.props)
        for point, target in in_both
        if point not in figure_.still
    ]
    root = (1 - share) * start.root_cm + share * end.root_cm
    return settle(angles, root, [*held, *_pins(figure_.still, start, end, share)])


def build(figure_: Figure) -> Scene:
    """The scene of a figure. Parts marked `still` stay in place from start to end."""
    start = settle(
        figure_.start.angles, np.array(figure_.start.at_cm), contacts(figure_.start, 0.0, figure_.props)
    )
    pinned: list[Contact] = [AtPlace(point, start.point(point)[0]) for point in figure_.still]
    held = [
        _contact(point, target, 1.0, figure_.props)
        for point, target in figure_.end.touch
        if point not in figure_.still
    ]
    end_at = np.array(figure_.end.at_cm) - np.array(figure_.start.at_cm) + start.root_cm
    end = settle(figure_.end.angles, end_at, [*held, *pinned])
    shares = tuple(step / STEPS for step in range(STEPS + 1))
    middle = tuple(_between(figure_, start, end, share) for share in shares[1:-1])
    return Scene(figure_, shares, (start, *middle, end))


@lru_cache(maxsize=128)
def scene(exercise_id: str) -> Scene:
    """The scene of an exercise; raises UsageError for an id without a figure."""
    return build(figure(exercise_id))
