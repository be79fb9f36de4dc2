"""Make data/joint_error.toml from the truth set: `python -m benchmarks.joint_errors`.

How far each joint of the model lies from the true point, across and down, in % of the nose-ankle distance,
with the camera's roll removed. Used only where a person gave some of a number's points, not all.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks import truth_set
from benchmarks.calibrate import DATA
from benchmarks.truth_set import Sample
from posture.anatomy import INDEX, Joint, Side, View, sided
from posture.arrays import Floats
from posture.geometry import level
from posture.measure import joint_error
from posture.measure.measures import positive_is

GROUPS = ((View.FRONT,), (View.BACK,), (View.LEFT, View.RIGHT))
JOINTS = ("ear", "eye_outer", "shoulder", "hip", "knee", "ankle")
ON_SKIN = (("shoulder", "acromion"), ("hip", "trochanter"), ("ankle", "lateral_malleolus"))
"""Joints of the model, and the landmarks that stand in for them seen from the side."""

_HEADER = """\
# How far single joints of the model lie off. Made by `python -m benchmarks.joint_errors`; not edited by hand.
#
# [[joint]]        all in % of the distance from nose to ankles, the camera's roll removed
#   joint, target  the model's joint, and the true point that it is held against
#   views          the views in which the row holds
#   off            mean of model minus truth: [outward (from the side: forward), down]
#   std            its standard deviation for one side's joint
#   std_middle     for the middle of both sides; 0 from the side
#   people         how many people it rests on: rendered ones (benchmarks/truth)
"""


@dataclass(frozen=True)
class _Row:
    joint: str
    target: str
    views: tuple[View, ...]


def _rows() -> Iterator[_Row]:
    for views in GROUPS:
        yield from (_Row(name, name, views) for name in JOINTS)
        if views == (View.FRONT,):
            yield _Row("face_edge", "face_edge", views)
        if views[0].is_sagittal:
            yield from (_Row(joint, target, views) for joint, target in ON_SKIN)


def errors(row: _Row, samples: Sequence[Sample]) -> Floats:
    """Model minus truth in % of the nose-ankle distance, (n, sides, 2): left and right, or near."""
    entries = {entry["image"]: entry for entry in truth_set.entries()}
    found = []
    for sample in truth_set.of_views(samples, row.views):
        marks, true_px = sample.landmarks, truth_set.true_landmarks(entries[sample.image])
        tall_px = float(np.hypot(*(marks.middle("ankle") - marks[Joint.NOSE])))
        sides = (Side(sample.view.value),) if sample.view.is_sagittal else tuple(Side)
        target = "ear" if row.target == "face_edge" else row.target
        off_px = [
            level(marks[sided(row.joint, side)] - true_px[INDEX[sided(target, side)]], sample.roll_deg)
            for side in sides
        ]
        found.append(np.array(off_px) * [positive_is(sample.view), 1.0] / tall_px * 100)
    errors_pct = np.array(found)
    return errors_pct[np.isfinite(errors_pct).all(axis=(1, 2))]


def text_of(row: _Row, samples: Sequence[Sample]) -> str:
    """The row of the file."""
    off = errors(row, samples)
    middle = np.zeros(2)
    if not row.views[0].is_sagittal:
        left, right = off[:, 0], off[:, 1]
        middle = (left + right).std(axis=0, ddof=1) / 2
        half = (left - right).std(axis=0, ddof=1) / 2
        mean = np.array([(right - left)[:, 0].mean() / 2, (left + right)[:, 1].mean() / 2])
        std = np.hypot(middle, half)
    else:
        mean, std = off[:, 0].mean(axis=0), off[:, 0].std(axis=0, ddof=1)
    views = ", ".join(f'"{view.value}"' for view in row.views)
    people = len({sample.person for sample in truth_set.of_views(samples, row.views)})
    return (
        f'[[joint]]\njoint = "{row.joint}"\ntarget = "{row.target}"\nviews = [{views}]\n'
        f"off = {_pair(mean)}\nstd = {_pair(std)}\nstd_middle = {_pair(middle)}\npeople = {people}\n"
    )


def _pair(numbers: Floats) -> str:
    return f"[{numbers[0] + 0.0:.3f}, {numbers[1] + 0.0:.3f}]"


def main() -> int:
    """Write the file."""
    samples = truth_set.load()
    parts = [_HEADER, *(text_of(row, samples) for row in _rows())]
    (DATA / joint_error.FILE).write_text("\n".join(parts), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
