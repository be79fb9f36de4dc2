"""Lets a posed body rest on things: nudges joint angles until what should touch does touch.

The angles of the data are round numbers; feet and hands then miss the floor by a few centimetres.
`settle` moves the body and changes the angles as little as it can (weighted least squares, damped,
within the joint limits) until every contact holds and nothing sinks into the floor.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from posture.arrays import Floats
from posture.figures.skeleton import ANGLES, BALLS, SIDES, Pose, PosedBody, limits_deg, place

CLOSE_CM = 0.05
CLOSE_DEG = 0.3
MAX_STEPS = 40
LAST_STEPS = 10
"""Steps that draw the angles home to the wished ones, and steps at the end that only close gaps."""
LARGEST_STEP, SMALLEST_STEP = 12.0, 0.3
LARGEST_GAP_CM = 4.0
DAMPING = 1e-4
STIFF = {"pitch": 0.25, "roll": 0.25, "yaw": 0.1, "nod": 0.1, "shrug": 0.1, "reach": 0.1, "arch": 0.02}
ROOT_GIVE = 2.0


@dataclass(frozen=True)
class OnPlane:
    """The point's skin touches the plane `normal` · x = `level_cm`, from the side `normal` points to."""

    point: str
    normal: Floats
    level_cm: float


@dataclass(frozen=True)
class AtPlace:
    """The point's centre is at `place_cm`; an axis that is NaN is free."""

    point: str
    place_cm: Floats


@dataclass(frozen=True)
class OnBody:
    """The skin of two points of the body touches."""

    point: str
    other: str


Contact = OnPlane | AtPlace | OnBody


def _give(angle: str) -> float:
    """How readily an angle changes; 1 for the limbs."""
    if angle in STIFF:
        return STIFF[angle]
    if angle[2:] in STIFF:
        return STIFF[angle[2:]]
    return 0.2 if angle.split("_")[0] in ("lumbar", "chest", "neck") else 1.0


GIVE = np.array([_give(angle) for angle in ANGLES] + [ROOT_GIVE] * 3)
LOW = np.array([limits_deg(angle)[0] for angle in ANGLES] + [-np.inf] * 3)
HIGH = np.array([limits_deg(angle)[1] for angle in ANGLES] + [np.inf] * 3)


def _slopes(body: PosedBody, point: str) -> Floats:
    """(3, angles + 3): how the point moves with each angle and with the root."""
    return np.hstack([body.slopes(point), np.eye(3)])


def gaps_cm(body: PosedBody, contact: Contact) -> Floats:
    """How far, in cm, a contact is from holding: one number per equation (negative = too deep)."""
    at, radius = body.point(contact.point)
    if isinstance(contact, OnPlane):
        return np.array([contact.normal @ at - contact.level_cm - radius])
    if isinstance(contact, AtPlace):
        return (at - contact.place_cm)[~np.isnan(contact.place_cm)]
    other, other_radius = body.point(contact.other)
    return np.array([float(np.linalg.norm(at - other)) - radius - other_radius])


def _equations(body: PosedBody, contact: Contact) -> tuple[Floats, Floats]:
    gap = gaps_cm(body, contact)
    slopes = _slopes(body, contact.point)
    if isinstance(contact, OnPlane):
        return gap, contact.normal[None, :] @ slopes
    if isinstance(contact, AtPlace):
        return gap, slopes[~np.isnan(contact.place_cm)]
    apart = body.point(contact.point)[0] - body.point(contact.other)[0]
    way = apart / max(float(np.linalg.norm(apart)), 1e-6)
    return gap, way[None, :] @ (slopes - _slopes(body, contact.other))


SOFT = frozenset({"crown", "nape"}) | {
    f"{side}_{name}" for side in SIDES for name in ("fringe", "eye", "ear", "thumb", "forearm", "calf")
}
SOLID = tuple(name for name in BALLS if name not in SOFT)
"""Balls that must not sink into the floor; hair and flesh give way."""
UP = np.array([0.0, 0.0, 1.0])


def _sunk(body: PosedBody) -> list[OnPlane]:
    """Floor contacts for what has sunk into the floor."""
    skins = ((name, *body.point(name)) for name in SOLID)
    return [OnPlane(name, UP, 0.0) for name, at, radius in skins if at[2] - radius < -CLOSE_CM]


def _step(state: Floats, wished: Floats, gap: Floats, slope: Floats) -> tuple[Floats, Floats]:
    """The way to the state nearest to `wished` that closes the gaps (to first order) within the limits.

    Also returns how hard each equation pulls: negative pushes its point along the plane's normal.
    """
    home, give = wished - state, GIVE.copy()
    for _ in range(12):
        weighted = slope * give
        pull = np.linalg.solve(weighted @ slope.T + DAMPING * np.eye(len(gap)), gap + slope @ home)
        step: Floats = home - weighted.T @ pull
        kept = np.clip(state + step, LOW, HIGH) - state
        beyond = (np.abs(kept - step) > 1e-9) & (np.abs(kept) < 1e-9)
        if not beyond.any():
            break
        home, give = np.where(beyond, kept, home), np.where(beyond, 0.0, give)
    return step, pull


def _body(state: Floats) -> PosedBody:
    return place(dict(zip(ANGLES, state[:-3].tolist(), strict=True)), state[-3:])


def _approach(state: Floats, wished: Floats | None, contacts: Sequence[Contact], steps: int) -> Floats:
    """Steps towards the state nearest to `wished` (None: to where it is) that keeps all contacts.

    What has sunk into the floor is held on it for as long as that pushes it up.
    """
    held: dict[str, OnPlane] = {}
    reach, last_worst = LARGEST_STEP, math.inf
    for _ in range(steps):
        body = _body(state)
        held.update((sunk.point, sunk) for sunk in _sunk(body))
        rows = [_equations(body, contact) for contact in (*contacts, *held.values())]
        if not rows:
            break
        gap, slope = np.concatenate([row[0] for row in rows]), np.vstack([row[1] for row in rows])
        near = np.clip(gap, -LARGEST_GAP_CM, LARGEST_GAP_CM)
        step, pull = _step(state, state if wished is None else wished, near, slope)
        largest, worst = float(np.abs(step).max()), float(np.abs(gap).max())
        if largest < CLOSE_DEG and (worst < CLOSE_CM or wished is not None):
            break
        reach = max(0.5 * reach, SMALLEST_STEP) if worst > last_worst else min(1.3 * reach, LARGEST_STEP)
        last_worst = worst
        state = np.clip(state + step * min(1.0, reach / max(largest, 1e-9)), LOW, HIGH)
        pushing = pull[len(pull) - len(held) :] <= 0
        held = {name: plane for (name, plane), kept in zip(held.items(), pushing, strict=True) if kept}
    return state


def settle(pose: Pose, root_cm: Floats, contacts: Sequence[Contact]) -> PosedBody:
    """The body nearest to `pose` that keeps all contacts and does not sink into the floor (z = 0).

    root_cm (3,) is where the mid-hip point starts from. Contacts that can't all hold end as near as
    possible; `gaps_cm` tells how near.
    """
    wished = np.array([*(pose.get(angle, 0.0) for angle in ANGLES), *root_cm])
    drawn_home = _approach(wished, wished, contacts, MAX_STEPS)
    return _body(_approach(drawn_home, None, contacts, LAST_STEPS))
