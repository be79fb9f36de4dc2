"""Numbers that rest on points that a person gave, wholly or in part.

A given point takes the place of the model's joint, or stands in for it: bands come from papers that marked
landmarks on the skin, so the trochanter serves where the model has a hip. Then the fitted rows of the error
model don't apply: the number is its plain formula on the given points and on the model's other joints, each
put right by its mean error (`joint_error`). The error follows by how much each coordinate moves the number.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from posture.anatomy import INDEX, JOINTS, Joint, Side, View, sided
from posture.arrays import Floats
from posture.geometry import level
from posture.measure import joint_error
from posture.measure.face_error import mesh_std_deg
from posture.measure.measures import GIVEN_TABLE, Measure, body_of, near_side, positive_is
from posture.measure.uncertainty import NotMeasured
from posture.pose.landmarks import Landmarks

_FRONTAL: Mapping[str, tuple[str, ...]] = {
    "ear": ("tragus",),
    "shoulder": ("acromion",),
    "hip": ("trochanter",),
    "ankle": ("lateral_malleolus",),
}
STAND_INS: Mapping[View, Mapping[str, tuple[str, ...]]] = {
    View.FRONT: {**_FRONTAL, "hip": ("asis", "trochanter")},
    View.BACK: {**_FRONTAL, "hip": ("psis", "trochanter")},
    View.LEFT: {**_FRONTAL, "knee": ("lateral_knee",)},
    View.RIGHT: {**_FRONTAL, "knee": ("lateral_knee",)},
}
"""Which landmarks stand in for a joint, the best first; in front and back views only both sides together,
since a landmark lies higher or lower than the joint. A knee from the front has no stand-in: its landmark is
beside it."""
NOT_FOR: Mapping[str, frozenset[str]] = {
    "acromion": frozenset({"ear_over_shoulder_deg", "shoulder_forward_pct"}),
}
"""Rows whose joint a landmark must not stand in for: on the short line from shoulder to ear the acromion, 4
cm above the joint, would change the number by 6 degrees."""
C7_ROW = "trunk_lean_deg"
"""Its band was derived from how far C7 lies beside the pelvis, so C7 serves as its upper end."""
_STEP_PX = 0.5


@dataclass(frozen=True)
class _Part:
    """One point of a number. slots: the joints in whose place the formula finds it; joint: where it is read.

    error_px: of a given point; None: the model's, whose `target` names its row of the joints' errors.
    """

    slots: tuple[Joint, ...]
    joint: Joint
    target: str = ""
    error_px: float | None = None


@dataclass(frozen=True, eq=False)
class Served:
    """One row on one photo with given points: how to read it, and what its points add to its error.

    points_std: of the given points. model_std: of the other ones. Both in the row's unit.
    """

    row: Measure
    view: View
    parts: tuple[_Part, ...]
    shifts_px: Mapping[Joint, Floats]
    points_std: float
    model_std: float

    def estimate(self, roll_deg: float, xy_px: Floats) -> Floats:
        """The number on points (..., J, 2) in pixels, the model's put right by their mean errors."""
        return self._read(xy_px, roll_deg, self.shifts_px)

    def uncorrected(self, roll_deg: float, xy_px: Floats) -> Floats:
        """The number on the points as they are."""
        return self._read(xy_px, roll_deg, {})

    @property
    def by_stand_ins_in_part(self) -> bool:
        """Whether some points are the model's, and all given ones are landmarks in a joint's place."""
        given = [part for part in self.parts if part.error_px is not None]
        return len(given) < len(self.parts) and all(part.joint not in part.slots for part in given)

    @property
    def read(self) -> tuple[Joint, ...]:
        """The joints where its points are read."""
        return tuple(part.joint for part in self.parts)

    def _read(self, xy_px: Floats, roll_deg: float, shifts_px: Mapping[Joint, Floats]) -> Floats:
        return self.row.formula(body_of(_in_place(xy_px, self.parts, shifts_px), self.view, roll_deg))


def given_rows(landmarks: Landmarks, view: View) -> tuple[Measure, ...]:
    """The rows of given points of which at least one is given on this photo."""
    near = near_side(view)
    return tuple(
        row
        for row in GIVEN_TABLE
        if view in row.views and any(joint in landmarks.given for joint in row.joints(near))
    )


def served(row: Measure, landmarks: Landmarks, view: View, roll_deg: float) -> Served | NotMeasured | None:
    """The row by the points that were given; None if none of them serves it."""
    if view not in row.views or not landmarks.given:
        return None
    parts = tuple(_parts(row, landmarks, view))
    modelled = [part for part in parts if part.error_px is None]
    if len(modelled) == len(parts):
        return None
    absent = [part.joint.value.replace("_", " ") for part in modelled if not _known(part, landmarks, view)]
    if absent:
        what = "not given" if row in GIVEN_TABLE else "hidden or out of the picture"
        return NotMeasured(row.key, f"{' and '.join(absent)} {what}")
    shifts_px = {part.joint: _shift_px(part, landmarks, view, roll_deg) for part in modelled}
    slopes = _slopes(row, parts, shifts_px, landmarks, view, roll_deg)
    points_var = sum(
        (part.error_px or 0.0) ** 2 * float(slopes[part.joint] @ slopes[part.joint]) for part in parts
    )
    model_var = sum(_pair_var(pair, slopes, landmarks, view, roll_deg) for pair in _pairs(modelled))
    mesh = any(part.target == "face_edge" for part in modelled)
    return Served(
        row,
        view,
        parts,
        shifts_px,
        math.sqrt(points_var),
        math.hypot(math.sqrt(model_var), mesh_std_deg(landmarks) if mesh else 0.0),
    )


def read_at(name: str, given: Container[Joint], view: View, key: str) -> tuple[Joint, ...]:
    """Where a row's point of that name ("hip", "left_knee") is read, if these were given; both of a pair."""
    if key == C7_ROW and name == "shoulder" and Joint.C7 in given:
        return (Joint.C7,)
    if name in JOINTS:
        return (Joint(name),)
    sides = (near_side(view),) if view.is_sagittal else tuple(Side)
    for stand_in in STAND_INS.get(view, {}).get(name, ()):
        joints = tuple(sided(stand_in, side) for side in sides)
        fits = key not in NOT_FOR.get(stand_in, ())
        if fits and all(joint in given for joint in joints):
            return joints
    return tuple(sided(name, side) for side in sides)


def _parts(row: Measure, landmarks: Landmarks, view: View) -> Iterator[_Part]:
    reads = {name: read_at(name, landmarks.given, view, row.key) for name in row.points}
    on_skin = view.is_sagittal and any(
        read != _own(name, view) and name != "ear" for name, read in reads.items()
    )
    for name, read in reads.items():
        slots = _own(name, view)
        if len(read) < len(slots):  # C7 for both shoulders
            yield _Part(slots, read[0], error_px=landmarks.given[read[0]].error_px)
            continue
        meshed = (
            name == "ear" and not any(joint in landmarks.given for joint in read) and _mesh(landmarks, view)
        )
        for slot, joint in zip(slots, read, strict=True):
            if joint in landmarks.given:
                yield _Part((slot,), joint, error_px=landmarks.given[joint].error_px)
            elif meshed:
                yield _Part((slot,), Joint(joint.value.replace("ear", "face_edge")), "face_edge")
            else:
                yield _Part((slot,), joint, _target(joint, view, on_skin=on_skin))


def _own(name: str, view: View) -> tuple[Joint, ...]:
    """The joints in whose place a formula finds the point `name`."""
    if name in JOINTS:
        return (Joint(name),)
    return tuple(sided(name, side) for side in ((near_side(view),) if view.is_sagittal else tuple(Side)))


def _mesh(landmarks: Landmarks, view: View) -> bool:
    return view.is_frontal and landmarks.has(Joint.LEFT_FACE_EDGE) and landmarks.has(Joint.RIGHT_FACE_EDGE)


def _target(joint: Joint, view: View, *, on_skin: bool) -> str:
    """Which true point the model's joint stands for: beside landmarks on the skin, the landmark."""
    name = _bare(joint)
    stand_ins = STAND_INS[view].get(name, ()) if on_skin else ()
    return next((each for each in stand_ins if (each, view) in joint_error.load()), name)


def _bare(joint: Joint) -> str:
    return joint.value.removeprefix("left_").removeprefix("right_")


def _known(part: _Part, landmarks: Landmarks, view: View) -> bool:
    return landmarks.has(part.joint) and (part.target, view) in joint_error.load()


def _in_place(xy_px: Floats, parts: tuple[_Part, ...], shifts_px: Mapping[Joint, Floats]) -> Floats:
    """Points (..., J, 2) with each part in the slots where the formula looks for it."""
    moved: Floats = xy_px.copy()
    for part in parts:
        point = xy_px[..., INDEX[part.joint], :]
        for slot in part.slots:
            moved[..., INDEX[slot], :] = point - shifts_px.get(part.joint, 0.0)
    # The formulas of the head prefer the face mesh where there is one.
    for name, mesh in (("ear", "face_edge"), ("eye_outer", "eye_corner")):
        if any(sided(name, side) in part.slots for part in parts for side in Side):
            moved[..., [INDEX[sided(mesh, side)] for side in Side], :] = np.nan
    return moved


def _tall_px(landmarks: Landmarks) -> float:
    return float(np.hypot(*(landmarks.middle("ankle") - landmarks[Joint.NOSE])))


def _outward(joint: Joint, view: View) -> float:
    """The image direction, +1 or -1, of "across" in the joints' errors."""
    if view.is_sagittal:
        return positive_is(view)
    return positive_is(view) * (-1.0 if joint.value.startswith("left_") else 1.0)


def _offset(joint: Joint, target: str, view: View) -> Floats:
    """Mean of model minus truth in the levelled picture, to the right and down, in % of nose to ankle."""
    across, down = joint_error.load()[target, view].off
    return np.array([across * _outward(joint, view), down])


def _shift_px(part: _Part, landmarks: Landmarks, view: View, roll_deg: float) -> Floats:
    """How far the model probably put this joint off its true place, in pixels of the picture."""
    shift = _offset(part.joint, part.target, view)
    other = _other_off(part, landmarks, view, roll_deg)
    if other is not None:
        shift = shift + _shared(part, other, view) * other
    return level(shift / 100 * _tall_px(landmarks), -roll_deg)


def _other_off(part: _Part, landmarks: Landmarks, view: View, roll_deg: float) -> Floats | None:
    """How much further off than usual the model put the same joint of the other side, if that one was given.

    In % of nose to ankle, to the right and down in the levelled picture.
    """
    other = part.joint.opposite
    if view.is_sagittal or other not in landmarks.given or other not in landmarks.model_px:
        return None
    off_px = level(np.array(landmarks.model_px[other]) - landmarks[other], roll_deg)
    return off_px / _tall_px(landmarks) * 100 - _offset(other, part.target, view)


def _shared(part: _Part, other: Floats, view: View) -> Floats:
    """Which share of the other side's error this side probably has, per axis.

    The two of a pair err together in part. An error beyond what is usual is more likely that side's own (a
    hand, a bag), so the share falls: to a half at 3 std.
    """
    known = joint_error.load()[part.target, view]
    surprise = np.abs(other) / np.array(known.std)
    together = 2 * np.square(known.std_middle) / np.square(known.std) - 1
    share: Floats = together / (1 + (surprise / 3) ** 4)
    return share


def _slopes(
    row: Measure,
    parts: tuple[_Part, ...],
    shifts_px: Mapping[Joint, Floats],
    landmarks: Landmarks,
    view: View,
    roll_deg: float,
) -> Mapping[Joint, Floats]:
    """How the number changes with each point, per pixel to the right and down of the levelled picture."""
    level_xy_px = level(_in_place(landmarks.xy_px, parts, shifts_px), roll_deg)
    read = partial(body_of, view=view, roll_deg=0.0)
    slopes = {}
    for part in parts:
        places = [INDEX[slot] for slot in part.slots]
        slope = np.zeros(2)
        for axis in (0, 1):
            more, less = level_xy_px.copy(), level_xy_px.copy()
            more[places, axis] += _STEP_PX
            less[places, axis] -= _STEP_PX
            slope[axis] = float(row.formula(read(more)) - row.formula(read(less))) / (2 * _STEP_PX)
        slopes[part.joint] = slope
    return slopes


def _pairs(parts: list[_Part]) -> Iterator[tuple[_Part, ...]]:
    """The model's points, left and right ones of a pair together: they err together in part."""
    for name in dict.fromkeys(_bare(part.joint) for part in parts):
        yield tuple(part for part in parts if _bare(part.joint) == name)


def _pair_var(
    pair: tuple[_Part, ...], slopes: Mapping[Joint, Floats], landmarks: Landmarks, view: View, roll_deg: float
) -> float:
    """Variance from one joint of the model or both of a pair: left = middle + half, right = middle - half."""
    known = joint_error.load()[pair[0].target, view]
    px = _tall_px(landmarks) / 100
    all_var, middle_var = np.square(known.std), np.square(known.std_middle)
    half_var = all_var - middle_var
    if len(pair) == 1:
        other = _other_off(pair[0], landmarks, view, roll_deg)
        if other is not None:  # of what the other side's error leaves open
            share = _shared(pair[0], other, view)
            all_var = all_var * (1 + share**2) - 2 * share * (middle_var - half_var)
        return float(slopes[pair[0].joint] ** 2 @ all_var) * px**2
    left, right = (slopes[part.joint] for part in pair)
    return float((left + right) ** 2 @ middle_var + (left - right) ** 2 @ half_var) * px**2
