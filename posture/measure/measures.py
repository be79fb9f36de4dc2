"""The table of measurements: which points, in which views, by which formula, in which unit and with which
sign.

Signs: frontal rows positive = to the subject's right (right side lower, leaning or shifted to the right),
knees positive = valgus (knee towards the midline). Sagittal rows positive = forward, knee positive = flexed.
The formulas themselves are in `geometry.py`; how far a reading can be off is in `uncertainty.py` and
data/error_model.toml.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from posture.anatomy import INDEX, JOINTS, Joint, Side, View, sided
from posture.arrays import Floats
from posture.geometry import (
    bend_deg,
    direction_deg,
    distance_px,
    lean_deg,
    level,
    line_tilt_deg,
    midpoint,
    offset_from_line_pct,
    shift_pct,
)
from posture.measure.uncertainty import NotMeasured, Unit
from posture.pose.landmarks import Landmarks

FRONTAL = (View.FRONT, View.BACK)
SAGITTAL = (View.LEFT, View.RIGHT)


@dataclass(frozen=True)
class Body:
    """One body's points, turned so that down is down, with the direction that counts as positive.

    xy_px : shape (..., J, 2); leading axes are looks. positive_is: +1 or -1, the image direction of the
    subject's right (frontal views) or front (side views). near: the side next to the camera.
    """

    xy_px: Floats
    positive_is: float
    near: Side

    def at(self, joint: Joint) -> Floats:
        """A joint, shape (..., 2)."""
        point: Floats = self.xy_px[..., INDEX[joint], :]
        return point

    def near_at(self, name: str) -> Floats:
        """The joint `name` ("knee") of the side next to the camera, shape (..., 2)."""
        return self.at(sided(name, self.near))

    def middle(self, name: str) -> Floats:
        """Half way between the left and the right joint `name`, shape (..., 2)."""
        return midpoint(self.at(sided(name, Side.LEFT)), self.at(sided(name, Side.RIGHT)))

    def tilt_deg(self, name: str) -> Floats:
        """Tilt of the line between both joints `name`; positive: the right one is lower."""
        return line_tilt_deg(self.at(sided(name, Side.LEFT)), self.at(sided(name, Side.RIGHT)))

    @property
    def head_tilt_deg(self) -> Floats:
        """Tilt of the line between both ears; positive: the right one is lower.

        If a face was seen: between the edges of the face mesh, beside the ears, which are five times truer
        than the pose model's ears (benchmarks/README.md). Otherwise between those ears.
        """
        mesh = self.tilt_deg("face_edge")
        return np.where(np.isfinite(mesh), mesh, self.tilt_deg("ear"))

    @property
    def eye_tilt_deg(self) -> Floats:
        """Tilt of the line between the outer corners of the eyes; the mesh's corners if a face was seen."""
        mesh = self.tilt_deg("eye_corner")
        return np.where(np.isfinite(mesh), mesh, self.tilt_deg("eye_outer"))


@dataclass(frozen=True)
class Measure:
    """One row of the table: what is measured, and how.

    positive, negative: what the sign says; neutral: what is said while the 95 % range holds zero. points:
    names of the joints that it uses; frontal rows need both sides, sagittal rows the near one. A
    joint's full name ("left_knee", "outline_chest") means just that joint.
    """

    key: str
    name: str
    unit: Unit
    views: tuple[View, ...]
    points: tuple[str, ...]
    formula: Callable[[Body], Floats]
    positive: str
    negative: str
    neutral: str

    def joints(self, near: Side) -> tuple[Joint, ...]:
        """The joints that this row needs."""
        found: list[Joint] = []
        for point in self.points:
            if point in JOINTS:
                found.append(Joint(point))
            elif self.views == SAGITTAL:
                found.append(sided(point, near))
            else:
                found += [sided(point, Side.LEFT), sided(point, Side.RIGHT)]
        return tuple(found)


def line_through(points: tuple[str, ...]) -> tuple[str, ...]:
    """The points that a number's line on a picture joins: those it rests on; of one pair both.

    A name without a side ("hip"): the middle of both, seen from the side the near one (`Landmarks.place`).
    """
    return (f"left_{points[0]}", f"right_{points[0]}") if len(points) == 1 else points


def shift_from_shoulders_pct(name: str) -> Callable[[Body], Floats]:
    """Middle of both joints `name` over the middle of the shoulders, in % of the shoulder width."""

    def formula(body: Body) -> Floats:
        width = distance_px(body.at(Joint.LEFT_SHOULDER), body.at(Joint.RIGHT_SHOULDER))
        return shift_pct(body.middle("shoulder"), body.middle(name), width, body.positive_is)

    return formula


def line_against_deg(name: str, other: str) -> Callable[[Body], Floats]:
    """Tilt of the line between both joints `name`, relative to the line between both joints `other`."""
    return lambda body: body.tilt_deg(name) - body.tilt_deg(other)


def _pelvic_shift_pct(body: Body) -> Floats:
    hips, ankles = body.middle("hip"), body.middle("ankle")
    height = ankles[..., 1] - hips[..., 1]
    return shift_pct(ankles, hips, height, body.positive_is)


def _knee_frontal_deg(side: Side) -> Callable[[Body], Floats]:
    def formula(body: Body) -> Floats:
        # Towards the midline: to the subject's right for the left knee, to the left for the right.
        inward = body.positive_is if side is Side.LEFT else -body.positive_is
        hip, knee, ankle = (body.at(sided(name, side)) for name in ("hip", "knee", "ankle"))
        return bend_deg(hip, knee, ankle, inward)

    return formula


def _head_pitch_deg(body: Body) -> Floats:
    ear, eye = body.near_at("ear"), body.near_at("eye_outer")
    return direction_deg(eye[..., 1] - ear[..., 1], body.positive_is * (eye[..., 0] - ear[..., 0]))


def _shoulder_forward_pct(body: Body) -> Floats:
    ear, shoulder, hip = (body.near_at(name) for name in ("ear", "shoulder", "hip"))
    return offset_from_line_pct(hip, ear, shoulder, distance_px(shoulder, hip), body.positive_is)


def near_lean_deg(lower: str, upper: str) -> Callable[[Body], Floats]:
    """Lean of the line from the near joint `lower` to the near joint `upper` against the vertical."""
    return lambda body: lean_deg(body.near_at(lower), body.near_at(upper), body.positive_is)


def _craniovertebral_deg(body: Body) -> Floats:
    """How steeply the line from C7 to the tragus rises; 90: straight up, smaller: head forward."""
    c7, tragus = body.at(Joint.C7), body.near_at("tragus")
    return direction_deg(c7[..., 1] - tragus[..., 1], body.positive_is * (tragus[..., 0] - c7[..., 0]))


def _pelvic_tilt_deg(body: Body) -> Floats:
    """How steeply the line from PSIS to ASIS falls towards the front."""
    psis, asis = body.near_at("psis"), body.near_at("asis")
    return direction_deg(asis[..., 1] - psis[..., 1], body.positive_is * (asis[..., 0] - psis[..., 0]))


def _trunk_c7_deg(body: Body) -> Floats:
    return lean_deg(body.near_at("trochanter"), body.at(Joint.C7), body.positive_is)


def _middle_lean_deg(lower: str, upper: str) -> Callable[[Body], Floats]:
    return lambda body: lean_deg(body.middle(lower), body.middle(upper), body.positive_is)


def _near_bend_deg(upper: str, middle: str, lower: str) -> Callable[[Body], Floats]:
    return lambda body: bend_deg(
        body.near_at(upper), body.near_at(middle), body.near_at(lower), body.positive_is
    )


LOWER = ("right side lower", "left side lower", "parallel")
SHIFTED = ("shifted to the right", "shifted to the left", "in the middle")
_LEANING = ("leaning to the right", "leaning to the left", "upright")

TABLE: tuple[Measure, ...] = (
    Measure("head_tilt_deg", "Head tilt", "deg", FRONTAL, ("ear",), lambda b: b.head_tilt_deg,
        "right ear lower", "left ear lower", "level"),
    Measure("eye_tilt_deg", "Eye line", "deg", (View.FRONT,), ("eye_outer",), lambda b: b.eye_tilt_deg,
        "right eye lower", "left eye lower", "level"),
    Measure("head_shift_pct", "Head over shoulders", "%", FRONTAL, ("ear", "shoulder"),
        shift_from_shoulders_pct("ear"), *SHIFTED),
    Measure("shoulder_level_deg", "Shoulder level", "deg", FRONTAL, ("shoulder",),
        lambda b: b.tilt_deg("shoulder"), "right shoulder lower", "left shoulder lower", "level"),
    Measure("trunk_lean_deg", "Trunk lean", "deg", FRONTAL, ("hip", "shoulder"),
        _middle_lean_deg("hip", "shoulder"), *_LEANING),
    Measure("body_lean_deg", "Whole-body lean", "deg", FRONTAL, ("ankle", "shoulder"),
        _middle_lean_deg("ankle", "shoulder"), *_LEANING),
    Measure("pelvis_level_deg", "Pelvis level", "deg", FRONTAL, ("hip",), lambda b: b.tilt_deg("hip"),
        "right hip lower", "left hip lower", "level"),
    Measure("pelvic_shift_pct", "Pelvis over ankles", "%", FRONTAL, ("hip", "ankle"), _pelvic_shift_pct,
        *SHIFTED),
    Measure("shoulders_vs_pelvis_deg", "Shoulders against pelvis", "deg", FRONTAL, ("shoulder", "hip"),
        line_against_deg("shoulder", "hip"), *LOWER),
    Measure("head_vs_shoulders_deg", "Head against shoulders", "deg", FRONTAL, ("ear", "shoulder"),
        lambda b: b.head_tilt_deg - b.tilt_deg("shoulder"), *LOWER),
    Measure("left_knee_frontal_deg", "Left knee", "deg", FRONTAL, ("left_hip", "left_knee", "left_ankle"),
        _knee_frontal_deg(Side.LEFT), "knee inward (valgus)", "knee outward (varus)", "straight"),
    Measure("right_knee_frontal_deg", "Right knee", "deg", FRONTAL,
        ("right_hip", "right_knee", "right_ankle"), _knee_frontal_deg(Side.RIGHT),
        "knee inward (valgus)", "knee outward (varus)", "straight"),
    Measure("ear_over_shoulder_deg", "Ear over shoulder", "deg", SAGITTAL, ("shoulder", "ear"),
        near_lean_deg("shoulder", "ear"), "ear in front", "ear behind", "ear above the shoulder"),
    Measure("head_pitch_deg", "Head pitch", "deg", SAGITTAL, ("ear", "eye_outer"), _head_pitch_deg,
        "eye lower than the ear", "eye higher than the ear", "eye and ear level"),
    Measure("shoulder_forward_pct", "Shoulder from ear-hip line", "%", SAGITTAL, ("ear", "shoulder", "hip"),
        _shoulder_forward_pct, "shoulder in front", "shoulder behind", "in line"),
    Measure("trunk_inclination_deg", "Trunk inclination", "deg", SAGITTAL, ("hip", "shoulder"),
        near_lean_deg("hip", "shoulder"), "leaning forward", "leaning back", "upright"),
    Measure("hip_over_ankle_deg", "Hip over ankle", "deg", SAGITTAL, ("ankle", "hip"),
        near_lean_deg("ankle", "hip"), "hip in front", "hip behind", "hip above the ankle"),
    Measure("body_line_deg", "Whole-body line", "deg", SAGITTAL, ("ankle", "shoulder"),
        near_lean_deg("ankle", "shoulder"), "leaning forward", "leaning back", "upright"),
    Measure("knee_flexion_deg", "Knee", "deg", SAGITTAL, ("hip", "knee", "ankle"),
        _near_bend_deg("hip", "knee", "ankle"), "flexed", "hyperextended", "straight"),
    Measure("hip_angle_deg", "Hip", "deg", SAGITTAL, ("shoulder", "hip", "knee"),
        _near_bend_deg("shoulder", "hip", "knee"), "extended", "flexed", "straight"),
    Measure("ankle_angle_deg", "Ankle", "deg", SAGITTAL, ("ankle", "knee"),
        near_lean_deg("ankle", "knee"), "knee in front", "knee behind", "knee above the ankle"),
)  # fmt: skip

GIVEN_TABLE: tuple[Measure, ...] = (
    Measure("craniovertebral_deg", "Craniovertebral angle", "deg", SAGITTAL, ("c7", "tragus"),
        _craniovertebral_deg, "ear above the base of the neck", "ear below the base of the neck",
        "ear level with the base of the neck"),
    Measure("acromia_level_deg", "Shoulder level on the acromia", "deg", FRONTAL, ("acromion",),
        lambda b: b.tilt_deg("acromion"), "right shoulder lower", "left shoulder lower", "level"),
    Measure("asis_level_deg", "Pelvis level on the front hip bones", "deg", (View.FRONT,), ("asis",),
        lambda b: b.tilt_deg("asis"), "right hip bone lower", "left hip bone lower", "level"),
    Measure("psis_level_deg", "Pelvis level on the back hip bones", "deg", (View.BACK,), ("psis",),
        lambda b: b.tilt_deg("psis"), "right hip bone lower", "left hip bone lower", "level"),
    Measure("pelvic_tilt_sagittal_deg", "Pelvic tilt from the side", "deg", SAGITTAL, ("psis", "asis"),
        _pelvic_tilt_deg, "front of the pelvis lower", "front of the pelvis higher", "front and back level"),
    Measure("trunk_c7_deg", "Trunk, hip bone to base of the neck", "deg", SAGITTAL, ("trochanter", "c7"),
        _trunk_c7_deg, "leaning forward", "leaning back", "upright"),
)  # fmt: skip
"""Rows of points that only a person can give. A photo has a row only if one of its points was given."""

KEYS: tuple[str, ...] = tuple(row.key for row in TABLE)
"""Of the rows that the model's points are enough for."""
ROWS: Mapping[str, Measure] = {row.key: row for row in (*TABLE, *GIVEN_TABLE)}


def positive_is(view: View) -> float:
    """Image direction that counts as positive: +1 is the image's right, -1 its left.

    It is the subject's right (frontal views) or front (side views). In the front view the subject's right is
    at the image's left, in the back view at its right. Seen from the right side the subject faces the image's
    right, from the left side its left.
    """
    return {View.FRONT: -1.0, View.BACK: 1.0, View.RIGHT: 1.0, View.LEFT: -1.0}[view]


def near_side(view: View) -> Side:
    """The side next to the camera in a side view; the right one in front and back views, which have none."""
    return Side.LEFT if view is View.LEFT else Side.RIGHT


def body_of(xy_px: Floats, view: View, roll_deg: float) -> Body:
    """The levelled body that the formulas take; xy_px of shape (..., J, 2)."""
    return Body(level(xy_px, roll_deg), positive_is(view), near_side(view))


def missing(row: Measure, landmarks: Landmarks, view: View) -> NotMeasured | None:
    """Why the row can't be measured on these landmarks; None if it can."""
    if view not in row.views:
        seen = "front or back" if row.views == FRONTAL else " or ".join(v.value for v in row.views)
        return NotMeasured(row.key, f"needs a photo from the {seen}")
    hidden = [
        joint.value.replace("_", " ") for joint in row.joints(near_side(view)) if not landmarks.has(joint)
    ]
    if hidden:
        return NotMeasured(row.key, f"{' and '.join(hidden)} hidden or out of the picture")
    return None
