"""Readings that are not reported but help to estimate those that are (data/error_model.toml).

Signs as in `measures`. Readings of the outline are offsets of its middle from the skeleton's own lines, so
they don't depend on the camera's roll.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from posture.anatomy import Joint, Side, sided
from posture.arrays import Floats
from posture.geometry import distance_px, offset_from_line_pct
from posture.measure.measures import (
    FRONTAL,
    LOWER,
    SAGITTAL,
    SHIFTED,
    Body,
    Measure,
    line_against_deg,
    near_lean_deg,
    shift_from_shoulders_pct,
)


def _far_hip_pct(body: Body) -> Floats:
    """How far the far hip lies in front of the near trunk line: shows that the pelvis is turned."""
    hip, shoulder = body.near_at("hip"), body.near_at("shoulder")
    far = body.at(sided("hip", body.near.other))
    return offset_from_line_pct(hip, shoulder, far, distance_px(hip, shoulder), body.positive_is)


def _outline_trunk_pct(name: str) -> Callable[[Body], Floats]:
    """How far a middle of the trunk's outline lies off the line between the middles of hips and shoulders."""

    def formula(body: Body) -> Floats:
        hips, shoulders = body.middle("hip"), body.middle("shoulder")
        return offset_from_line_pct(
            hips, shoulders, body.at(Joint(name)), distance_px(hips, shoulders), body.positive_is
        )

    return formula


def _outline_leg_pct(body: Body, side: Side, line: tuple[str, str], name: str) -> Floats:
    """How far a middle of the leg's outline lies off the line between two of its joints, in % of the leg."""
    lower, upper = (body.at(sided(joint, side)) for joint in line)
    leg_px = distance_px(body.at(sided("ankle", side)), body.at(sided("hip", side)))
    return offset_from_line_pct(lower, upper, body.at(sided(name, side)), leg_px, body.positive_is)


def _outline_leg_row(side: Side, name: str, called: str) -> Measure:
    # As for the knee's angle: towards the midline is to the subject's right for the left leg.
    inward = 1.0 if side is Side.LEFT else -1.0
    return Measure(
        f"{side.value}_{name}_pct", f"{side.value.capitalize()} leg's outline {called}", "%", FRONTAL,
        tuple(f"{side.value}_{joint}" for joint in ("hip", "knee", "ankle", name)),
        lambda body: inward * _outline_leg_pct(body, side, ("ankle", "knee"), name),
        "inward of the shin's line", "outward of it", "in line",
    )  # fmt: skip


HELPERS: Mapping[str, Measure] = {
    row.key: row
    for row in (
        Measure("face_edge_tilt_deg", "Head tilt by the face mesh", "deg", FRONTAL, ("face_edge",),
            lambda b: b.tilt_deg("face_edge"), *LOWER),
        Measure("ear_tilt_deg", "Head tilt by the pose model", "deg", FRONTAL, ("ear",),
            lambda b: b.tilt_deg("ear"), *LOWER),
        Measure("eye_corner_tilt_deg", "Eye line by the face mesh", "deg", FRONTAL, ("eye_corner",),
            lambda b: b.tilt_deg("eye_corner"), *LOWER),
        Measure("eye_outer_tilt_deg", "Eye line by the pose model", "deg", FRONTAL, ("eye_outer",),
            lambda b: b.tilt_deg("eye_outer"), *LOWER),
        Measure("face_shift_pct", "Head over shoulders by the face mesh", "%", FRONTAL,
            ("face_edge", "shoulder"), shift_from_shoulders_pct("face_edge"), *SHIFTED),
        Measure("face_vs_shoulders_deg", "Head against shoulders by the face mesh", "deg", FRONTAL,
            ("face_edge", "shoulder"), line_against_deg("face_edge", "shoulder"), *LOWER),
        Measure("ears_vs_shoulders_deg", "Head against shoulders by the pose model", "deg", FRONTAL,
            ("ear", "shoulder"), line_against_deg("ear", "shoulder"), *LOWER),
        Measure("elbows_vs_shoulders_deg", "Elbow line against shoulder line", "deg", FRONTAL,
            ("elbow", "shoulder"), line_against_deg("elbow", "shoulder"), *LOWER),
        Measure("elbows_shift_pct", "Elbows over shoulders", "%", FRONTAL, ("elbow", "shoulder"),
            shift_from_shoulders_pct("elbow"), *SHIFTED),
        Measure("wrists_vs_elbows_deg", "Wrist line against elbow line", "deg", FRONTAL, ("wrist", "elbow"),
            line_against_deg("wrist", "elbow"), *LOWER),
        Measure("knees_vs_pelvis_deg", "Knee line against hip line", "deg", FRONTAL, ("knee", "hip"),
            line_against_deg("knee", "hip"), *LOWER),
        Measure("upper_arm_deg", "Upper arm", "deg", SAGITTAL, ("elbow", "shoulder"),
            near_lean_deg("elbow", "shoulder"), "shoulder in front", "shoulder behind", "upright"),
        Measure("arm_to_trunk_deg", "Upper arm against trunk", "deg", SAGITTAL, ("elbow", "shoulder", "hip"),
            lambda b: near_lean_deg("elbow", "shoulder")(b) - near_lean_deg("hip", "shoulder")(b),
            "elbow behind the trunk", "elbow in front of the trunk", "in line"),
        Measure("far_hip_pct", "Far hip from near hip", "%", SAGITTAL, ("left_hip", "right_hip", "shoulder"),
            _far_hip_pct, "far hip in front", "far hip behind", "in line"),
        *(Measure(f"outline_{part}_pct", f"Outline's middle at the {part} from the trunk's line", "%",
              (*FRONTAL, *SAGITTAL), ("left_shoulder", "right_shoulder", "left_hip", "right_hip",
              f"outline_{part}"), _outline_trunk_pct(f"outline_{part}"), "to the right, or in front",
              "to the left, or behind", "in the middle")
          for part in ("shoulders", "chest", "waist")),
        *(_outline_leg_row(side, name, called) for side in Side
          for name, called in (("outline_knee", "below the knee"), ("outline_ankle", "above the ankle"))),
        Measure("outline_thigh_pct", "Thigh's outline from the line between hip and knee", "%", SAGITTAL,
            ("hip", "knee", "ankle", "outline_thigh"),
            lambda b: _outline_leg_pct(b, b.near, ("knee", "hip"), "outline_thigh"), "in front", "behind",
            "in line"),
    )
}  # fmt: skip
