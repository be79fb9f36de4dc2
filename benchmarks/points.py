"""How far off numbers from given points are, and are their errors true: `python -m benchmarks.points`.

The true points of the truth set's pictures, enlarged to a phone's photo, are given with pointing errors drawn
from a normal distribution; the camera's roll is known. The truth is the same formula on the true points.
Alone: the number without anything given, against the same truth; where landmarks on the skin stand in for
joints, that includes how far these lie apart.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks import tables, truth_set
from benchmarks.truth_set import Sample
from posture.anatomy import INDEX, JOINTS, Joint, Side, View, sided
from posture.arrays import Floats
from posture.gravity.vertical import Gravity, GravitySource
from posture.measure.estimate import measure
from posture.measure.given import NOT_FOR, read_at
from posture.measure.measures import ROWS, body_of, near_side
from posture.measure.uncertainty import Z95, Measurement, Result
from posture.pose.given import GivenPoint, GivenPoints
from posture.pose.landmarks import Landmarks

PHONE_PX = 4032
"""Longer side of a phone's photo of 12 million pixels."""
TAP_PX = 2.0
"""Std of x and of y: a tap is then 2.5 px off on average."""
NOISES_PX = (1.0, 1.41, 2.0, 3.0)
DRAWS = 5
SEED = 17
FRONTAL, FRONT, SIDES = (View.FRONT, View.BACK), (View.FRONT,), (View.LEFT, View.RIGHT)
ON_SKIN = {"shoulder": "acromion", "hip": "trochanter", "ankle": "lateral_malleolus"}
"""What the model's joints stand for beside landmarks, seen from the side."""


@dataclass(frozen=True)
class Task:
    """A row of the report, the points given for it (without sides, or of one side), and in which views."""

    key: str
    points: tuple[str, ...]
    views: tuple[View, ...]


CRANIOVERTEBRAL = Task("craniovertebral_deg", ("c7", "tragus"), SIDES)
ALL_GIVEN = (
    CRANIOVERTEBRAL,
    Task("trunk_c7_deg", ("c7", "trochanter"), SIDES),
    Task("acromia_level_deg", ("acromion",), FRONTAL),
    Task("asis_level_deg", ("asis",), FRONT),
    Task("head_tilt_deg", ("tragus",), FRONTAL),
    Task("shoulder_level_deg", ("acromion",), FRONTAL),
    Task("pelvis_level_deg", ("asis",), FRONT),
    Task("trunk_lean_deg", ("c7", "asis"), FRONT),
    Task("left_knee_frontal_deg", ("hip", "knee", "ankle"), FRONT),
    Task("ear_over_shoulder_deg", ("tragus", "shoulder"), SIDES),
    Task("trunk_inclination_deg", ("acromion", "trochanter"), SIDES),
    Task("body_line_deg", ("acromion", "lateral_malleolus"), SIDES),
    Task("hip_over_ankle_deg", ("trochanter", "lateral_malleolus"), SIDES),
    Task("knee_flexion_deg", ("trochanter", "knee", "lateral_malleolus"), SIDES),
)
ONE_END = (
    Task("trunk_lean_deg", ("c7",), FRONT),
    Task("trunk_lean_deg", ("asis",), FRONT),
    Task("shoulder_level_deg", ("left_shoulder",), FRONT),
    Task("pelvis_level_deg", ("left_hip",), FRONT),
    Task("left_knee_frontal_deg", ("knee",), FRONT),
    Task("body_line_deg", ("shoulder",), SIDES),
    Task("body_line_deg", ("ankle",), SIDES),
    Task("hip_over_ankle_deg", ("hip",), SIDES),
    Task("trunk_inclination_deg", ("hip",), SIDES),
    Task("ear_over_shoulder_deg", ("ear",), SIDES),
    Task("knee_flexion_deg", ("knee",), SIDES),
)


@dataclass(frozen=True, eq=False)
class Picture:
    """One picture at a phone's size: the model's landmarks and the true points, both in its pixels."""

    view: View
    landmarks: Landmarks
    true_px: Floats
    gravity: Gravity


@dataclass(frozen=True, eq=False)
class Tried:
    """Errors of the numbers and their stated std; the same without anything given (empty: not measured)."""

    errors: Floats
    stds: Floats
    alone: Floats
    alone_stds: Floats

    @property
    def covered(self) -> float:
        """Share of the 95 % ranges that hold the truth."""
        return float(np.mean(np.abs(self.errors) <= Z95 * self.stds))


def enlarged(sample: Sample, entry: Mapping[str, Any]) -> Picture:
    """A sample as if its photo were a phone's."""
    marks = sample.landmarks
    scale = PHONE_PX / max(marks.size_px)
    width, height = (round(side * scale) for side in marks.size_px)
    looks = None if marks.looks_xy_px is None else marks.looks_xy_px * scale
    return Picture(
        sample.view,
        Landmarks(marks.xy_px * scale, marks.visibility, (width, height), looks),
        truth_set.true_landmarks(entry) * scale,
        Gravity(sample.roll_deg, 0.001, GravitySource.GIVEN),
    )


def chosen(task: Task, view: View) -> tuple[Joint, ...]:
    """The points to give on a picture of this view."""
    return tuple(joint for name in task.points for joint in _of_view(name, view))


def _of_view(name: str, view: View) -> tuple[Joint, ...]:
    if name in JOINTS:
        return (Joint(name),)
    return tuple(sided(name, side) for side in ((near_side(view),) if view.is_sagittal else Side))


def given(picture: Picture, joints: Sequence[Joint], off_px: Floats, error_px: float) -> Landmarks:
    """The model's landmarks with these true points, each off by a row of off_px, given."""
    places = [picture.true_px[INDEX[joint]] + off for joint, off in zip(joints, off_px, strict=True)]
    points = (
        GivenPoint(joint, (float(x), float(y)), error_px=error_px)
        for joint, (x, y) in zip(joints, places, strict=True)
    )
    return picture.landmarks.with_given(GivenPoints(tuple(points)))


def truth(picture: Picture, task: Task) -> float:
    """The number on the true points: of landmarks where these stand in, else of joints."""
    view, row = picture.view, ROWS[task.key]
    there = chosen(task, view)
    on_skin = view.is_sagittal and any(name in ON_SKIN.values() for name in task.points)
    xy_px = picture.true_px.copy()
    for name in row.points:
        slots = _of_view(name, view)
        read = read_at(name, there, view, task.key)
        if on_skin and read == slots and task.key not in NOT_FOR.get(ON_SKIN.get(name, ""), ()):
            read = _of_view(ON_SKIN.get(name, name), view)
        for number, slot in enumerate(slots):
            xy_px[INDEX[slot]] = picture.true_px[INDEX[read[min(number, len(read) - 1)]]]
    return float(row.formula(body_of(xy_px, view, picture.gravity.roll_deg)))


def _number(results: Sequence[Result], key: str) -> Measurement | None:
    return next((each for each in results if isinstance(each, Measurement) and each.key == key), None)


def tried(task: Task, pictures: Sequence[Picture], tap_px: float = TAP_PX) -> Tried:
    """The task on every picture of its views, marked DRAWS times."""
    rng = np.random.default_rng(SEED)
    found: list[tuple[float, float]] = []
    alone: list[tuple[float, float]] = []
    for picture in pictures:
        if picture.view not in task.views:
            continue
        true, joints = truth(picture, task), chosen(task, picture.view)
        without = _number(measure(picture.landmarks, picture.view, picture.gravity), task.key)
        if without is not None:
            alone.append((without.value - true, without.std))
        for _ in range(DRAWS):
            marks = given(picture, joints, rng.normal(0.0, tap_px, (len(joints), 2)), tap_px)
            number = _number(measure(marks, picture.view, picture.gravity), task.key)
            if number is not None:
                found.append((number.value - true, number.std))
    errors, plain = np.array(found).reshape(-1, 2), np.array(alone).reshape(-1, 2)
    return Tried(errors[:, 0], errors[:, 1], plain[:, 0], plain[:, 1])


def table(tasks: Sequence[Task], pictures: Sequence[Picture]) -> str:
    """A row for each task."""
    rows = []
    for task in tasks:
        made = tried(task, pictures)
        views = "side" if task.views is SIDES else ", ".join(view.value for view in task.views)
        rows.append(
            [
                ROWS[task.key].name.lower(),
                ", ".join(task.points).replace("_", " "),
                views,
                str(len(made.errors)),
                f"{_mae(made.errors):.2f}",
                f"{made.errors.mean():+.2f}",
                f"{_rms(made.stds):.2f}",
                f"{made.covered:.1%}",
                f"{_mae(made.alone):.2f}" if len(made.alone) else "-",
                f"{_rms(made.alone_stds):.2f}" if len(made.alone) else "-",
            ]
        )
    head = ["number", "given", "view", "n", "MAE °", "bias °", "stated std °", "in 95 %"]
    return tables.markdown([*head, "alone: MAE °", "stated std °"], rows)


def neck_table(pictures: Sequence[Picture]) -> str:
    """The craniovertebral angle by how exactly somebody taps, and by the model's shoulder and ear instead."""
    rows = []
    for tap_px in NOISES_PX:
        made = tried(CRANIOVERTEBRAL, pictures, tap_px)
        taps = f"taps, std {tap_px:g} px in x and in y ({tap_px * np.sqrt(np.pi / 2):.1f} px off on average)"
        rows.append([taps, f"{_mae(made.errors):.2f}", f"{_rms(made.stds):.2f}", f"{made.covered:.1%}"])
    off = np.array([_by_the_model(picture) - truth(picture, CRANIOVERTEBRAL) for picture in pictures
                    if picture.view.is_sagittal])  # fmt: skip
    rows.append(
        [
            "the model alone, its shoulder taken for C7 and its ear for the tragus",
            f"{_mae(off):.1f}",
            "-",
            "-",
        ]
    )
    return tables.markdown(["craniovertebral angle", "MAE °", "stated std °", "in 95 %"], rows)


def _by_the_model(picture: Picture) -> float:
    xy_px, side = picture.landmarks.xy_px.copy(), near_side(picture.view)
    xy_px[INDEX[Joint.C7]] = picture.landmarks[sided("shoulder", side)]
    xy_px[INDEX[sided("tragus", side)]] = picture.landmarks[sided("ear", side)]
    body = body_of(xy_px, picture.view, picture.gravity.roll_deg)
    return float(ROWS[CRANIOVERTEBRAL.key].formula(body))


def _mae(errors: Floats) -> float:
    return float(np.abs(errors).mean())


def _rms(stds: Floats) -> float:
    return float(np.sqrt(np.mean(stds**2)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.points", description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the tables into benchmarks/README.md")
    options = parser.parse_args(arguments)
    entries = {entry["image"]: entry for entry in truth_set.entries()}
    pictures = [enlarged(sample, entries[sample.image]) for sample in truth_set.load()]
    made = {
        "points": "\n\n".join([neck_table(pictures), table(ALL_GIVEN, pictures)]),
        "points-one-end": table(ONE_END, pictures),
    }
    for name, text in made.items():
        print(text, end="\n\n")
        if options.write:
            tables.put(name, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
