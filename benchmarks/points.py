"""How far off angles between given points are, and whether their errors are true: `python -m benchmarks.points`.

The true points of the truth set's pictures, enlarged to the size of a phone's photo, are given with pointing
errors drawn from a normal distribution; the camera's roll is known. The truth is the same formula on the true
points. Alone: what the model's points give, without anything given.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks import tables, truth_set
from benchmarks.truth_set import Sample
from posture.anatomy import INDEX, JOINTS, Joint, Side, View, sided
from posture.arrays import Floats
from posture.geometry import lean_deg, line_tilt_deg, direction_deg
from posture.gravity.vertical import Gravity, GravitySource
from posture.measure.estimate import measure
from posture.measure.given import read_at
from posture.measure.measures import ROWS, body_of, near_side
from posture.measure.uncertainty import Measurement
from posture.pose.given import GivenPoint, GivenPoints
from posture.pose.landmarks import Landmarks

PHONE_PX = 4032
"""Longer side of a phone's photo of 12 million pixels."""
TAP_PX = 2.0
DRAWS = 4
SEED = 17
FRONT, BACK, SIDES = (View.FRONT,), (View.BACK,), (View.LEFT, View.RIGHT)


@dataclass(frozen=True)
class Task:
    """A row of the report, the points given for it (without sides), and in which views."""

    key: str
    points: tuple[str, ...]
    views: tuple[View, ...]

    @property
    def name(self) -> str:
        """As the table calls it."""
        return f"{ROWS[self.key].name} ({', '.join(self.points).replace('_', ' ')})"


ALL_GIVEN = (
    Task("craniovertebral_deg", ("c7", "tragus"), SIDES),
    Task("trunk_c7_deg", ("c7", "trochanter"), SIDES),
    Task("acromia_level_deg", ("acromion",), (View.FRONT, View.BACK)),
    Task("asis_level_deg", ("asis",), FRONT),
    Task("head_tilt_deg", ("tragus",), FRONT),
    Task("shoulder_level_deg", ("acromion",), (View.FRONT, View.BACK)),
    Task("pelvis_level_deg", ("asis",), FRONT),
    Task("trunk_lean_deg", ("c7", "asis"), FRONT),
    Task("body_line_deg", ("acromion", "lateral_malleolus"), SIDES),
    Task("trunk_inclination_deg", ("acromion", "trochanter"), SIDES),
    Task("hip_over_ankle_deg", ("trochanter", "lateral_malleolus"), SIDES),
    Task("knee_flexion_deg", ("trochanter", "knee", "lateral_malleolus"), SIDES),
    Task("ear_over_shoulder_deg", ("tragus", "acromion"), SIDES),
    Task("left_knee_frontal_deg", ("hip", "knee", "ankle"), FRONT),
)
ONE_END = (
    Task("trunk_lean_deg", ("c7",), FRONT),
    Task("trunk_lean_deg", ("asis",), FRONT),
    Task("body_line_deg", ("lateral_malleolus",), SIDES),
    Task("trunk_inclination_deg", ("acromion",), SIDES),
    Task("trunk_inclination_deg", ("trochanter",), SIDES),
    Task("hip_over_ankle_deg", ("trochanter",), SIDES),
    Task("ear_over_shoulder_deg", ("tragus",), SIDES),
    Task("ear_over_shoulder_deg", ("acromion",), SIDES),
    Task("knee_flexion_deg", ("trochanter",), SIDES),
    Task("left_knee_frontal_deg", ("knee",), FRONT),
    Task("pelvis_level_deg", ("left_hip",), FRONT),
    Task("shoulder_level_deg", ("left_shoulder",), FRONT),
    Task("body_line_deg", ("shoulder",), SIDES),
)


@dataclass(frozen=True, eq=False)
class Marked:
    """One picture at a phone's size: the model's landmarks and the true points, both in its pixels."""

    view: View
    landmarks: Landmarks
    true_px: Floats
    gravity: Gravity


def enlarged(sample: Sample, entry: Mapping[str, object]) -> Marked:
    """A sample as if its photo were a phone's."""
    scale = PHONE_PX / max(sample.landmarks.size_px)
    marks = sample.landmarks
    width, height = (round(side * scale) for side in marks.size_px)
    looks = marks.looks_xy_px
    large = Landmarks(
        marks.xy_px * scale, marks.visibility, (width, height), None if looks is None else looks * scale
    )
    return Marked(
        sample.view,
        large,
        truth_set.true_landmarks(entry) * scale,
        Gravity(sample.roll_deg, 0.001, GravitySource.GIVEN),
    )


def chosen(task: Task, view: View) -> tuple[Joint, ...]:
    """The points to give on a picture of this view."""
    sides = (near_side(view),) if view.is_sagittal else tuple(Side)
    return tuple(
        joint
        for name in task.points
        for joint in ((Joint(name),) if name in JOINTS else (sided(name, side) for side in sides))
    )


def given(picture: Marked, joints: Sequence[Joint], off_px: Floats, error_px: float) -> Landmarks:
    """The model's landmarks with these true points, each off by a row of off_px, given."""
    points = tuple(
        GivenPoint(joint, tuple(picture.true_px[INDEX[joint]] + off), error_px=error_px)
        for joint, off in zip(joints, off_px, strict=True)
    )
    return picture.landmarks.with_given(GivenPoints(points))


def truth(picture: Marked, task: Task) -> float:
    """The number on the true points: of landmarks where these were given, and beside them."""
    joints = chosen(task, picture.view)
    exact = given(picture, joints, np.zeros((len(joints), 2)), 1.0)
    row, view = ROWS[task.key], picture.view
    xy_px = picture.true_px.copy()
    on_skin = view.is_sagittal and any(joint.value.split("_", 1)[-1] in ON_SKIN for joint in joints)
    for name in row.points:
        sides = (near_side(view),) if view.is_sagittal else tuple(Side)
        slots = [Joint(name)] if name in JOINTS else [sided(name, side) for side in sides]
        read = read_at(name, exact.given, view, task.key)
        for slot, joint in zip(slots, read * len(slots) if len(read) == 1 else read, strict=False):
            if joint is slot and on_skin and (skin := SKIN.get(name)):
                joint = sided(skin, near_side(view))
            xy_px[INDEX[slot]] = picture.true_px[INDEX[joint]]
    return float(row.formula(body_of(xy_px, view, picture.gravity.roll_deg)))


SKIN = {"shoulder": "acromion", "hip": "trochanter", "ankle": "lateral_malleolus"}
ON_SKIN = {*SKIN.values()}


@dataclass(frozen=True)
class Result17:
    errors: Floats
    stds: Floats
    alone: Floats
    alone_stds: Floats


def number(found: Sequence[object], key: str) -> Measurement | None:
    return next((m for m in found if isinstance(m, Measurement) and m.key == key), None)


def tried(task: Task, pictures: Sequence[Marked], rng: np.random.Generator) -> Result17:
    errors, stds, alone, alone_stds = [], [], [], []
    for picture in pictures:
        if picture.view not in task.views:
            continue
        true = truth(picture, task)
        joints = chosen(task, picture.view)
        without = number(measure(picture.landmarks, picture.view, picture.gravity), task.key)
        if without is not None:
            alone.append(without.value - true)
            alone_stds.append(without.std)
        for _ in range(DRAWS):
            marks = given(picture, joints, rng.normal(0.0, TAP_PX, (len(joints), 2)), TAP_PX)
            found = number(measure(marks, picture.view, picture.gravity), task.key)
            if found is not None:
                errors.append(found.value - true)
                stds.append(found.std)
    return Result17(np.array(errors), np.array(stds), np.array(alone), np.array(alone_stds))


if __name__ == "__main__":
    entries = {entry["image"]: entry for entry in truth_set.entries()}
    pictures = [enlarged(sample, entries[sample.image]) for sample in truth_set.load()]
    rng = np.random.default_rng(SEED)
    import benchmarks.points as me

    for group in (ALL_GIVEN, ONE_END):
        for task in group:
            r = tried(task, pictures, rng)
            print(
                f"{task.name:60s} n={len(r.errors):5d} MAE {np.abs(r.errors).mean():.3f} bias {r.errors.mean():+.2f} std {np.sqrt((r.stds**2).mean()):.3f} cover {np.mean(np.abs(r.errors) <= 1.96 * r.stds):.3f} | alone n={len(r.alone)} MAE {np.abs(r.alone).mean() if len(r.alone) else np.nan:.2f} std {r.alone_stds.mean() if len(r.alone) else np.nan:.2f}"
            )
