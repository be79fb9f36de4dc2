"""A jointed body for line figures: segments, joints with limits, and forward kinematics.

Frame of the body at neutral (standing, arms hanging, palms forward): x forward, y to the subject's
left, z up; lengths in centimetres for a person of 172 cm. A pose is a mapping from joint angle names
to degrees; what is not named is 0, so the empty pose is the anatomical neutral position.

    whole body   pitch (+ forward: 90 lies face down, -90 face up), roll (+ to the subject's right:
                 90 lies on the right side), yaw (+ turned to the left)
    spine        lumbar_, chest_, neck_ with _flex (+ forward), _side (+ to the right), _turn (+ to
                 the right); nod (+ chin down, at the skull)
    per side     shrug (+ up), reach (+ shoulder blade forward); arm_raise with arm_plane (0 = out to
                 the side, 90 = forward); arm_turn (+ outward); elbow; pronation (0 = palm forward);
                 wrist (+ towards the palm); grip; hip_flex, hip_abd (+ outward), hip_turn (+ outward);
                 knee (flexion); ankle (+ toes up); arch (+ domed); toes (+ up)

Sided angles are named `l_knee` and `r_knee`. Segment lengths are rounded from the usual shares of
stature (Winter, Biomechanics and Motor Control of Human Movement, 2009, table 4.1 figures).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from posture.arrays import Floats, Indices

Pose = Mapping[str, float]

SIDES = ("l", "r")
X, Y, Z = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)


class Turn(NamedTuple):
    """One elementary rotation of a joint: `scale` times the angle `angle` about `axis`."""

    angle: str
    axis: tuple[float, float, float]
    scale: float


@dataclass(frozen=True)
class Link:
    """A joint and the segment that hangs on it; `offset` is the joint's place in its parent's frame."""

    name: str
    parent: str | None
    offset: tuple[float, float, float]
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Ball:
    """A ball of flesh fixed to a link: the body's surface spans neighbouring balls."""

    link: str
    offset: tuple[float, float, float]
    radius: float


LIMITS_DEG: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "pitch": (-180, 180), "roll": (-180, 180), "yaw": (-180, 180),
        "lumbar_flex": (-35, 60), "lumbar_side": (-30, 30), "lumbar_turn": (-15, 15),
        "chest_flex": (-30, 50), "chest_side": (-30, 30), "chest_turn": (-40, 40),
        "neck_flex": (-50, 50), "neck_side": (-45, 45), "neck_turn": (-75, 75), "nod": (-30, 30),
        "shrug": (-15, 40), "reach": (-30, 35),
        "arm_raise": (-60, 180), "arm_plane": (-95, 135), "arm_turn": (-95, 100),
        "elbow": (-5, 150), "pronation": (0, 170), "wrist": (-85, 85), "grip": (0, 120),
        "hip_flex": (-30, 135), "hip_abd": (-35, 65), "hip_turn": (-45, 60),
        "knee": (-8, 160), "ankle": (-55, 40), "arch": (0, 30), "toes": (-40, 90),
    }
)  # fmt: skip
"""The range of each angle that a supple healthy adult reaches, in degrees; sided names without l_ / r_."""

CENTRAL = (
    "pitch", "roll", "yaw", "lumbar_flex", "lumbar_side", "lumbar_turn", "chest_flex", "chest_side",
    "chest_turn", "neck_flex", "neck_side", "neck_turn", "nod",
)  # fmt: skip
SIDED = tuple(name for name in LIMITS_DEG if name not in CENTRAL)
ANGLES = CENTRAL + tuple(f"{side}_{name}" for side in SIDES for name in SIDED)
"""Every angle name a pose may use."""


def limits_deg(angle: str) -> tuple[float, float]:
    """Lowest and highest value of an angle, in degrees."""
    return LIMITS_DEG[angle[2:] if angle[:2] in ("l_", "r_") else angle]


def _bend(part: str, share: float) -> tuple[Turn, ...]:
    return (Turn(f"{part}_turn", Z, -share), Turn(f"{part}_side", X, share), Turn(f"{part}_flex", Y, share))


def _limb_links(side: str) -> Iterator[Link]:
    s = 1.0 if side == "l" else -1.0  # y and the turns about x and z are mirrored on the right

    def turn(name: str, axis: tuple[float, float, float], scale: float) -> Turn:
        return Turn(f"{side}_{name}", axis, scale if axis == Y else s * scale)

    def link(name: str, parent: str, offset: tuple[float, float, float], *turns: Turn) -> Link:
        full = parent if parent in ("pelvis", "chest3") else f"{side}_{parent}"
        return Link(f"{side}_{name}", full, (offset[0], s * offset[1], offset[2]), turns)

    yield link("collar", "chest3", (3, 2, 6), turn("shrug", X, 1), turn("reach", Z, -1))
    yield link(
        "arm", "collar", (-4, 15, 1.5), turn("arm_plane", Z, -1), turn("arm_raise", X, 1),
        turn("arm_plane", Z, 1), turn("arm_turn", Z, 1),
    )  # fmt: skip
    yield link("forearm", "arm", (0, 0, -30), turn("elbow", Y, -1), turn("pronation", Z, -1))
    yield link("hand", "forearm", (0, 0, -25.5), turn("wrist", Y, -1))
    yield link("fingers", "hand", (0, 0, -9), turn("grip", Y, -1))
    yield link(
        "thigh", "pelvis", (0, 8.8, 0), turn("hip_flex", Y, -1), turn("hip_abd", X, 1), turn("hip_turn", Z, 1)
    )
    yield link("shank", "thigh", (0, 0, -42), turn("knee", Y, 1))
    yield link("foot", "shank", (0, 0, -42), turn("ankle", Y, -1))
    yield link("forefoot", "foot", (3.5, 0, -3), turn("arch", Y, 1))
    yield link("toes", "forefoot", (8, 0, -2.4), turn("toes", Y, -1))


LINKS: tuple[Link, ...] = (
    Link("pelvis", None, (0, 0, 0), (Turn("yaw", Z, 1), Turn("pitch", Y, 1), Turn("roll", X, 1))),
    Link("lumbar1", "pelvis", (-2, 0, 9), _bend("lumbar", 0.5)),
    Link("lumbar2", "lumbar1", (0, 0, 7), _bend("lumbar", 0.5)),
    Link("chest1", "lumbar2", (0, 0, 7), _bend("chest", 0.34)),
    Link("chest2", "chest1", (0, 0, 9), _bend("chest", 0.33)),
    Link("chest3", "chest2", (0, 0, 9), _bend("chest", 0.33)),
    Link("neck", "chest3", (0, 0, 11.5), _bend("neck", 1)),
    Link("head", "neck", (2.2, 0, 9), (Turn("nod", Y, 1),)),
    *_limb_links("l"),
    *_limb_links("r"),
)


def _balls() -> Iterator[tuple[str, Ball]]:
    yield "sacrum", Ball("pelvis", (-5, 0, 5), 6.5)
    yield "low_back", Ball("lumbar1", (-0.5, 0, 5), 7.5)
    yield "mid_back", Ball("chest1", (-0.5, 0, 4), 8)
    yield "upper_back", Ball("chest2", (-0.5, 0, 6), 8)
    yield "belly", Ball("lumbar1", (3.5, 0, 5), 8)
    yield "breastbone", Ball("chest2", (4, 0, 5), 8)
    yield "neck_base", Ball("neck", (0.5, 0, 0), 6.2)
    yield "neck_top", Ball("head", (0.2, 0, 0), 5.4)
    yield "skull", Ball("head", (-0.4, 0, 10.6), 8.5)
    yield "brow", Ball("head", (2.6, 0, 10.2), 8.2)
    yield "crown", Ball("head", (-2.0, 0, 14.6), 5.8)
    yield "nape", Ball("head", (-4.3, 0, 8.6), 5.3)
    yield "chin", Ball("head", (5.6, 0, 1.8), 4.2)
    yield "nose", Ball("head", (10.9, 0, 6.1), 1.2)
    yield "nose_root", Ball("head", (9.9, 0, 9.6), 1.0)
    yield "lips", Ball("head", (9.6, 0, 3.1), 0.35)
    for side, s in (("l", 1.0), ("r", -1.0)):
        yield f"{side}_hip", Ball("pelvis", (-0.5, s * 7.5, 2.5), 9.3)
        yield f"{side}_seat", Ball("pelvis", (-3.6, s * 6.5, -3), 8.6)
        yield f"{side}_waist", Ball("lumbar1", (1.5, s * 4.8, 4), 8.8)
        yield f"{side}_flank", Ball("lumbar2", (1.5, s * 5.2, 4.5), 9)
        yield f"{side}_ribs", Ball("chest1", (1.8, s * 6, 5), 9.8)
        yield f"{side}_chest", Ball("chest2", (2, s * 7, 5), 10)
        yield f"{side}_blade", Ball("chest3", (0.3, s * 8, 3), 8)
        yield f"{side}_ear", Ball("head", (0.4, s * 8.2, 7.4), 1.9)
        yield f"{side}_lobe", Ball("head", (0.9, s * 8.0, 4.9), 1.1)
        yield f"{side}_eye", Ball("head", (9.6, s * 3.2, 8.3), 0.75)
        yield f"{side}_brow_in", Ball("head", (10.2, s * 1.7, 10.3), 0.35)
        yield f"{side}_brow_out", Ball("head", (8.9, s * 5.0, 10.6), 0.3)
        yield f"{side}_lip", Ball("head", (8.9, s * 2.2, 3.4), 0.25)
        yield f"{side}_fringe", Ball("head", (2.4, s * 3.4, 15.2), 4.4)
        yield f"{side}_collar", Ball(f"{side}_collar", (-3, s * 3, 0), 5)
        yield f"{side}_shoulder", Ball(f"{side}_arm", (0, 0, 0), 5.9)
        yield f"{side}_elbow", Ball(f"{side}_forearm", (0, 0, 0), 4.1)
        yield f"{side}_forearm", Ball(f"{side}_forearm", (0, 0, -7), 4.2)
        yield f"{side}_wrist", Ball(f"{side}_hand", (0, 0, 0), 2.7)
        yield f"{side}_palm", Ball(f"{side}_hand", (0, 0, -7.5), 3)
        yield f"{side}_thumb_root", Ball(f"{side}_hand", (0, s * 1.8, -3), 1.8)
        yield f"{side}_thumb", Ball(f"{side}_hand", (0.8, s * 4.4, -8.5), 1.2)
        yield f"{side}_knuckles", Ball(f"{side}_fingers", (0, 0, 0), 2.7)
        yield f"{side}_fingers", Ball(f"{side}_fingers", (0, 0, -7.5), 1.6)
        yield f"{side}_groin", Ball(f"{side}_thigh", (0, 0, -1), 9)
        yield f"{side}_knee", Ball(f"{side}_shank", (0, 0, 0), 5.9)
        yield f"{side}_calf", Ball(f"{side}_shank", (-1, 0, -12), 5.8)
        yield f"{side}_ankle", Ball(f"{side}_foot", (0, 0, 0), 3.5)
        yield f"{side}_heel", Ball(f"{side}_foot", (-4.5, 0, -4.3), 2.9)
        yield f"{side}_instep", Ball(f"{side}_forefoot", (0, 0, 0), 3.2)
        yield f"{side}_ball", Ball(f"{side}_toes", (0, 0, 0), 1.8)
        yield f"{side}_toe", Ball(f"{side}_toes", (6.5, 0, -0.3), 1.5)


BALLS: Mapping[str, Ball] = MappingProxyType(dict(_balls()))


def _rotation(axis: tuple[float, float, float], angle_deg: float) -> Floats:
    """(3, 3) rotation about one of the three axes."""
    c, s = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    if axis == X:
        return np.array([[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]])
    if axis == Y:
        return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def _cross(a: Floats, b: Floats) -> Floats:
    """Row-wise cross product of (n, 3) arrays; several times faster than numpy's for few rows."""
    return np.stack(
        [
            a[:, 1] * b[:, 2] - a[:, 2] * b[:, 1],
            a[:, 2] * b[:, 0] - a[:, 0] * b[:, 2],
            a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0],
        ],
        axis=1,
    )


@dataclass(frozen=True)
class _Drives:
    """How each elementary rotation moves what it carries: about `axes` (n, 3) through `pivots_cm` (n, 3)."""

    axes: Floats
    pivots_cm: Floats


@dataclass(frozen=True)
class PosedBody:
    """A posed body: places in world centimetres (z up, floor at 0)."""

    pose: Pose
    root_cm: Floats
    joints_cm: Mapping[str, Floats]
    frames: Mapping[str, Floats]
    drives: _Drives

    def point(self, name: str) -> tuple[Floats, float]:
        """Centre (3,) and radius, in cm, of a ball, or of a place between two: "l_groin>l_knee@0.4"."""
        if "@" not in name:
            ball = BALLS[name]
            return self.joints_cm[ball.link] + self.frames[ball.link] @ np.array(ball.offset), ball.radius
        ends, share_text = name.split("@")
        first, second = ends.split(">")
        share = float(share_text)
        (a_cm, a_radius), (b_cm, b_radius) = self.point(first), self.point(second)
        return (1 - share) * a_cm + share * b_cm, (1 - share) * a_radius + share * b_radius

    def slopes(self, name: str) -> Floats:
        """(3, angles): how far, in cm per degree, the point moves when each angle of ANGLES grows."""
        if "@" in name:
            ends, share_text = name.split("@")
            first, second = ends.split(">")
            share = float(share_text)
            return (1 - share) * self.slopes(first) + share * self.slopes(second)
        at_cm, _ = self.point(name)
        chosen = CARRIES[BALLS[name].link]
        moved = _cross(self.drives.axes[chosen], at_cm - self.drives.pivots_cm[chosen]) * (math.pi / 180)
        total = np.zeros((len(ANGLES), 3))
        np.add.at(total, TURN_ANGLE[chosen], moved)
        return total.T


def _ancestry() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for link in LINKS:
        above = found[link.parent] if link.parent is not None else frozenset()
        found[link.name] = above | {link.name}
    return found


_TURNS = [(link.name, turn) for link in LINKS for turn in link.turns]
TURN_ANGLE = np.array([ANGLES.index(turn.angle) for _, turn in _TURNS])
"""For every elementary rotation, in the order of LINKS: the index in ANGLES of its angle."""
CARRIES: Mapping[str, Indices] = MappingProxyType(
    {link: np.flatnonzero([name in above for name, _ in _TURNS]) for link, above in _ancestry().items()}
)
"""For every link: which elementary rotations carry it along."""


def place(pose: Pose, root_cm: Floats | None = None) -> PosedBody:
    """Forward kinematics: the body in this pose, its mid-hip point at `root_cm` (3,), default origin."""
    root = np.zeros(3) if root_cm is None else root_cm
    joints: dict[str, Floats] = {}
    frames: dict[str, Floats] = {}
    axes: list[Floats] = []
    pivots: list[Floats] = []
    for link in LINKS:
        if link.parent is None:
            at, frame = root, np.eye(3)
        else:
            at = joints[link.parent] + frames[link.parent] @ np.array(link.offset)
            frame = frames[link.parent]
        for turn in link.turns:
            axes.append(frame @ np.array(turn.axis) * turn.scale)
            pivots.append(at)
            frame = frame @ _rotation(turn.axis, turn.scale * pose.get(turn.angle, 0.0))
        joints[link.name] = at
        frames[link.name] = frame
    return PosedBody(pose, root, joints, frames, _Drives(np.array(axes), np.array(pivots)))
