"""What additional looks at a photo gain: `python -m benchmarks.passes`.

Mean absolute error with the roll given, each person left out of the fit, with the first 2, 4, 6 ... of the
looks that `detect` takes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks import calibrate, tables, truth_set
from benchmarks.accuracy import GROUPS
from benchmarks.truth_set import Sample
from posture.anatomy import FACE_JOINTS, INDEX, OUTLINE_JOINTS, POSE_JOINTS
from posture.measure.measures import ROWS
from posture.pose.looks import Look, combine

COUNTS = (2, 4, 6, 8, 10, 14)
_OUTLINE = [INDEX[joint] for joint in OUTLINE_JOINTS]


def first_looks(sample: Sample, count: int) -> Sample:
    """The sample as it would be with fewer pose passes."""
    marks = sample.landmarks
    assert marks.looks_xy_px is not None
    pose = len(POSE_JOINTS)
    looks = [
        Look(xy_px[:pose], marks.visibility[:pose], np.zeros((pose, 3)), xy_px[_OUTLINE])
        for xy_px in marks.looks_xy_px[:count]
    ]
    face = {
        joint: marks.looks_xy_px[:2, INDEX[joint]]
        for joint in FACE_JOINTS
        if marks.visibility[INDEX[joint]] > 0
    }
    return replace(sample, landmarks=combine(looks, face, marks.size_px))


def table(samples: Sequence[Sample]) -> str:
    """MAE per measurement and number of passes."""
    first = {(spec.views, spec.keys): spec for spec in reversed(calibrate.SPECS)}.values()
    specs = [spec for spec in calibrate.SPECS if spec in first]
    fewer = [[first_looks(sample, count) for sample in samples] for count in COUNTS]
    rows = []
    for spec in specs:
        group = next(name for name, views in GROUPS.items() if views == spec.views)
        errors = [np.abs(calibrate.errors_left_out(spec, chosen)).mean() for chosen in fewer]
        name = "knees" if len(spec.keys) > 1 else ROWS[spec.keys[0]].name.lower()
        rows.append([group, name, *(f"{error:.2f}" for error in errors)])
    return tables.markdown(["view", "MAE with pose passes:", *(str(count) for count in COUNTS)], rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.passes", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--folder", type=Path, default=truth_set.FOLDER, help="truth.json and its pictures")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    options = parser.parse_args(arguments)
    text = table(truth_set.load(options.folder, max(COUNTS)))
    print(text)
    if options.write:
        tables.put("passes", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
