"""Make the error models of photos and of live frames from the truth set: `python -m benchmarks.calibrate`.

Each row is a ridge regression of the true value on a few readings, its strength chosen by leaving persons
out. Frontal rows have no intercept and the two knees, and the two sides, share one row: a mirrored photo
then gives mirrored numbers. A row's std is the root mean square of what it was off for persons left out,
widened as Student's t asks for so few people and where the tails ask for it, beside the part that each
picture's own looks stand for.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import truth_set
from benchmarks.truth_set import Sample
from posture.anatomy import View
from posture.arrays import Floats
from posture.live.measures import ROWS as LIVE_ROWS
from posture.live.measures import Mode
from posture.measure import error_model
from posture.measure.error_model import Calibration, ErrorModel, Term
from posture.measure.estimate import estimator, looks_std
from posture.measure.measures import ROWS, body_of, missing
from posture.measure.readings import HELPERS

DATA = Path(str(error_model.__file__)).parents[1] / "data"
RIDGES = (0.001, 0.01, 0.03, 0.1, 0.3, 1.0)
"""Strengths to choose from, in shares of the readings' own mean square."""
MAX_STRETCH = 1.1
"""Up to here, stretching costs less than 0.06 degrees of mean error anywhere."""
UNSETTLED, UNSETTLED_LEAST = 6.0, 0.5
"""Pictures whose looks disagree this many times more than usual, and by this much (std, in the measurement's
unit), do not count: one leg mistaken for the wall would outweigh all others. (`estimate` gives no number
where the disagreement exceeds LOOKS_LIMIT.)"""
RANGE_MARGIN = 1.25
"""A helper reading is trusted a little beyond what was seen: by this factor from the middle of its range."""

UNLIKE: Mapping[str, float] = {
    "elbows_vs_shoulders_deg": 0.5,
    "wrists_vs_elbows_deg": 1.0,
    "elbows_shift_pct": 1.0,
    "knees_vs_pelvis_deg": 0.5,
    "upper_arm_deg": 2.0,
    "arm_to_trunk_deg": 2.0,
    "outline_shoulders_pct": 1.0,
    "outline_chest_pct": 1.0,
    "outline_waist_pct": 1.0,
    "outline_thigh_pct": 1.0,
    "outline_knee_pct": 0.5,
    "outline_ankle_pct": 0.5,
}
"""How much more, by judgement, real people differ in a helper reading than the rendered ones, whose arms and
legs are alike to the millimetre and hang alike, and whose clothes lie close (1 degree is 1 cm between the
wrists, 1 % is 4 mm of a shoulder's width, 5 mm of the trunk, 8 mm of the leg). The fit sees each of them with
that much error, so it leans on them less."""

FRONT, BACK = (View.FRONT,), (View.BACK,)
SIDES = (View.LEFT, View.RIGHT)


@dataclass(frozen=True)
class Spec:
    """What a row rests on. keys: rows of the table that share it; own: the reading it can't do without (the
    row's own when empty); helpers: readings that must lie in the range seen, those that
    come for each leg without its side.

    odd: changes sign in the mirror, so it has no intercept. pose_only: for photos without a face found.
    """

    keys: tuple[str, ...]
    views: tuple[View, ...]
    own: str = ""
    helpers: tuple[str, ...] = ()
    odd: bool = True
    pose_only: bool = False


KNEES = ("left_knee_frontal_deg", "right_knee_frontal_deg")
ARMS = ("elbows_vs_shoulders_deg", "wrists_vs_elbows_deg")
"""Arms hang from the shoulders: where the elbows' line departs from the shoulders', either may be wrong."""
TURNED = ("far_hip_pct",)
"""A pelvis turned in the picture moves the near hip out of its place."""
UPPER = ("outline_shoulders_pct", "outline_chest_pct")
TRUNK = (*UPPER, "outline_waist_pct")
"""Where the model's trunk lies off the middle of the outline, shoulders or hips are out of place."""
LEGS = ("outline_knee_pct", "outline_ankle_pct")
"""The model draws legs straight; the outline shows where the knee and the ankle are."""


def _specs() -> tuple[Spec, ...]:
    """All rows, for each key and view in the order in which they are tried: the richest first.

    Helpers of roll-free measurements are roll-free themselves.
    """
    level = (*ARMS, "shoulders_vs_pelvis_deg")
    rows = [
        Spec(("head_tilt_deg",), FRONT, "face_edge_tilt_deg"),
        Spec(("head_tilt_deg",), FRONT, "ear_tilt_deg", pose_only=True),
        Spec(("eye_tilt_deg",), FRONT, "eye_corner_tilt_deg"),
        Spec(("eye_tilt_deg",), FRONT, "eye_outer_tilt_deg", pose_only=True),
        Spec(("head_vs_shoulders_deg",), FRONT, "face_vs_shoulders_deg", (*level, *UPPER)),
        Spec(("head_vs_shoulders_deg",), FRONT, "face_vs_shoulders_deg", level),
        Spec(("head_vs_shoulders_deg",), FRONT, "face_vs_shoulders_deg"),
        Spec(("head_vs_shoulders_deg",), FRONT, "ears_vs_shoulders_deg", pose_only=True),
        Spec(("head_shift_pct",), FRONT, "face_shift_pct"),
        Spec(("pelvis_level_deg",), FRONT, helpers=("knees_vs_pelvis_deg",)),
        Spec(("pelvis_level_deg",), FRONT),
        Spec(("shoulders_vs_pelvis_deg",), FRONT, helpers=(*ARMS, "knees_vs_pelvis_deg", *UPPER)),
        Spec(("shoulders_vs_pelvis_deg",), FRONT, helpers=(*ARMS, "knees_vs_pelvis_deg")),
        Spec(("shoulders_vs_pelvis_deg",), FRONT),
        Spec(("trunk_lean_deg",), BACK, helpers=("elbows_shift_pct", *TRUNK)),  # and here none from the front
        Spec(("trunk_lean_deg",), BACK, helpers=("elbows_shift_pct",)),
        Spec(("body_lean_deg",), BACK, helpers=UPPER),
    ]
    for views in (FRONT, BACK):
        rows += [
            Spec(("head_shift_pct",), views, pose_only=True),
            Spec(("shoulder_level_deg",), views, helpers=(*level, *UPPER)),
            Spec(("shoulder_level_deg",), views, helpers=level),
            Spec(("shoulder_level_deg",), views),
            Spec(("trunk_lean_deg",), views),
            Spec(("body_lean_deg",), views),
            Spec(("pelvic_shift_pct",), views),
            Spec(KNEES, views, helpers=LEGS, odd=False),
            Spec(KNEES, views, odd=False),
        ]
    thigh = ("outline_thigh_pct",)
    sides: Mapping[str, tuple[tuple[str, ...], ...]] = {
        # The shoulder lies over the elbow of a hanging arm.
        "ear_over_shoulder_deg": (("upper_arm_deg", *thigh), ("upper_arm_deg",)),
        "head_pitch_deg": (),
        "shoulder_forward_pct": (("arm_to_trunk_deg", *thigh), ("arm_to_trunk_deg",)),
        "trunk_inclination_deg": (("upper_arm_deg", *TURNED, *TRUNK), ("upper_arm_deg", *TURNED)),
        "hip_over_ankle_deg": (TURNED,),
        "body_line_deg": (("upper_arm_deg", *thigh), ("upper_arm_deg",)),
        "knee_flexion_deg": (),
        "hip_angle_deg": ((*TURNED, *TRUNK, *thigh), TURNED),
        "ankle_angle_deg": (),
    }
    for key, choices in sides.items():
        rows += [Spec((key,), SIDES, helpers=helpers, odd=False) for helpers in (*choices, ())]
    return tuple(rows)


def _live_specs() -> tuple[Spec, ...]:
    """Rows for single frames, by the readings alone: no face mesh, no outline, no mirrored twin.

    The model's preference for one side of the picture doesn't cancel: none is odd, an intercept takes it
    out, and each view has rows of its own.
    """
    shown = [ROWS[row.key] for row in LIVE_ROWS[Mode.STANDING]]
    return tuple(
        Spec((row.key,), (view,), "ear_tilt_deg" if row.key == "head_tilt_deg" else "", odd=False)
        for row in shown
        for view in row.views
        if (row.key, view) not in NOT_MEASURABLE
    )


SPECS = _specs()
_BLIND_FROM_BEHIND = {
    "from behind the tilt of the head can't be read: the model guesses the ears there": (
        "head_tilt_deg", "head_vs_shoulders_deg",
    ),
    "from behind the model misses a tilted pelvis; the front, or hips marked by hand, show it": (
        "pelvis_level_deg", "shoulders_vs_pelvis_deg",
    ),
}  # fmt: skip
NOT_MEASURABLE: Mapping[tuple[str, View], str] = {
    (key, View.BACK): reason for reason, keys in _BLIND_FROM_BEHIND.items() for key in keys
}
LIVE_SPECS = _live_specs()


@dataclass(frozen=True, eq=False)
class Table:
    """Readings (n, k), true values (n,) and persons (n,) that a row is fitted to."""

    readings: Floats
    truth: Floats
    persons: NDArray[np.str_]
    names: tuple[str, ...]
    samples: tuple[Sample, ...]


def fit(samples: Sequence[Sample], specs: Iterable[Spec] = SPECS) -> ErrorModel:
    """The whole error model from these samples."""
    rows: dict[str, list[Calibration]] = {}
    for spec in specs:
        for row in _fit_rows(spec, samples):
            rows.setdefault(row.key, []).append(row)
    return ErrorModel({key: tuple(found) for key, found in rows.items()}, NOT_MEASURABLE)


def fit_live(samples: Sequence[Sample]) -> ErrorModel:
    """The error model of single live frames from these samples."""
    seen = [replace(sample, landmarks=sample.live) for sample in samples if sample.live is not None]
    return fit(seen, LIVE_SPECS)


def _fit_rows(spec: Spec, samples: Sequence[Sample]) -> list[Calibration]:
    parts = [_part(spec, key, samples) for key in spec.keys]
    table = _joined(parts)
    intercept, weights, off = _stretched(spec, _ridge(spec, table))
    people = len(set(table.persons.tolist()))
    rows, noise = [], []
    for key, part in zip(spec.keys, parts, strict=True):
        row = Calibration(
            key, spec.views, round(intercept, 4), _terms(spec, part.names, table, weights), 1.0, people
        )
        noise += [_noise(row, sample) for sample in part.samples]
        rows.append(row)
    std = _std(off, np.array(noise), people)
    return [replace(row, std=float(f"{std:.3g}")) for row in rows]


def _noise(row: Calibration, sample: Sample) -> float:
    """How far the looks at a picture disagree about a row's estimate (std of their mean)."""
    return looks_std(sample.landmarks, estimator(row, sample.view, sample.roll_deg))


def errors_left_out(spec: Spec, samples: Sequence[Sample]) -> Floats:
    """Estimate minus truth by fits without the person, in the order of the samples in which it was read."""
    table = _joined([_part(spec, key, samples) for key in spec.keys])
    return _stretched(spec, _ridge(spec, table))[2]


def _joined(parts: Sequence[Table]) -> Table:
    return Table(
        np.concatenate([part.readings for part in parts]),
        np.concatenate([part.truth for part in parts]),
        np.concatenate([part.persons for part in parts]),
        parts[0].names,
        tuple(sample for part in parts for sample in part.samples),
    )


def _part(spec: Spec, key: str, samples: Sequence[Sample]) -> Table:
    samples = truth_set.of_views(samples, spec.views)
    leg = f"{key.split('_')[0]}_" if key in KNEES else ""
    names = (spec.own or key, *(leg + helper for helper in spec.helpers))
    readers = [ROWS.get(name) or HELPERS[name] for name in names]
    if spec.pose_only:
        samples = [replace(s, landmarks=truth_set.without_face(s.landmarks)) for s in samples]
    read = [s for s in samples if all(missing(row, s.landmarks, s.view) is None for row in readers)]
    plain = Calibration(key, spec.views, 0.0, (Term(names[0], 1.0),), 1.0, len(read))
    noise = [_noise(plain, sample) for sample in read]
    limit = max(UNSETTLED * float(np.median(noise)), UNSETTLED_LEAST)
    read = [s for s, off in zip(read, noise, strict=True) if off <= limit]
    bodies = [body_of(s.landmarks.xy_px, s.view, s.roll_deg) for s in read]
    return Table(
        np.array([[float(row.formula(body)) for row in readers] for body in bodies]),
        np.array([s.truth[key] for s in read]),
        np.array([s.person for s in read]),
        names,
        tuple(read),
    )


def _terms(spec: Spec, names: Sequence[str], table: Table, weights: Floats) -> tuple[Term, ...]:
    """The row's terms. Keys that share a row share its ranges, else a mirrored photo may use another row."""
    terms = []
    for name, weight, column in zip(names, weights, table.readings.T, strict=True):
        between = None
        if name != names[0]:
            middle = 0.0 if spec.odd else float(column.min() + column.max()) / 2
            reach = math.ceil(RANGE_MARGIN * float(np.abs(column - middle).max()) * 10) / 10
            between = (round(middle - reach, 1) + 0.0, round(middle + reach, 1) + 0.0)  # -0.0 is 0.0
        terms.append(Term(name, round(float(weight), 4), between))
    return tuple(terms)


@dataclass(frozen=True, eq=False)
class Ridge:
    """Ridge regression of one row: `penalty` by column; the first column is 1 unless the row is odd."""

    columns: Floats
    truth: Floats
    persons: NDArray[np.str_]
    penalty: Floats

    @cached_property
    def weights(self) -> Floats:
        return self._inverse @ self.columns.T @ self.truth

    @cached_property
    def left_out(self) -> Floats:
        """Estimate minus truth of every picture, by the fit without its person (closed form)."""
        off = self.columns @ self.weights - self.truth
        for person in np.unique(self.persons):
            here = self.persons == person
            rows = self.columns[here]
            leverage = rows @ self._inverse @ rows.T
            off[here] = np.linalg.solve(np.eye(len(rows)) - leverage, off[here])
        return off

    @cached_property
    def _inverse(self) -> Floats:
        return np.asarray(np.linalg.inv(self.columns.T @ self.columns + np.diag(self.penalty)))


def _ridge(spec: Spec, table: Table) -> Ridge:
    """The regression with the strength that leaves the smallest error for persons left out."""
    readings = table.readings
    spread = readings if spec.odd else readings - readings.mean(axis=0)
    unlike = np.array([UNLIKE.get(name.removeprefix("left_"), 0.0) for name in table.names])
    candidates = []
    for strength in RIDGES:
        penalty = len(readings) * (strength * np.mean(spread**2, axis=0) + unlike**2)
        columns = readings
        if not spec.odd:
            columns, penalty = np.insert(readings, 0, 1.0, axis=1), np.insert(penalty, 0, 0.0)
        candidates.append(Ridge(columns, table.truth, table.persons, penalty))
    return min(candidates, key=lambda ridge: float(np.mean(ridge.left_out**2)))


def _stretched(spec: Spec, ridge: Ridge) -> tuple[float, Floats, Floats]:
    """Intercept, weights and errors for persons left out, of estimates stretched from their middle.

    The smallest error is made by estimates drawn towards the middle, which tell large deviations too small.
    In front and back views half of what is missing (on a log scale) is given back, as far as that costs next
    to no accuracy. In side views it would cost some, and the bands are wide.
    """
    middle = 0.0 if spec.odd else float(ridge.truth.mean())
    estimates = ridge.left_out + ridge.truth
    slope = float((estimates - middle) @ (ridge.truth - middle) / np.sum((ridge.truth - middle) ** 2))
    stretch = 1.0
    if spec.views[0].is_frontal:
        stretch = min(MAX_STRETCH, max(1.0, 1.0 / math.sqrt(max(slope, 0.1))))
    off = middle + stretch * (estimates - middle) - ridge.truth
    if spec.odd:
        return 0.0, stretch * ridge.weights, off
    intercept = middle + stretch * (float(ridge.weights[0]) - middle)
    return intercept, stretch * ridge.weights[1:], off


def _std(off: Floats, noise: Floats, people: int) -> float:
    """Of what the looks don't show, so that with each picture's own noise (n,) added the errors are told.

    The smallest for which both hold: the errors' mean square, in their stated variances, is 1 or less,
    widened as few people ask for; 95 % of them lie within 1.96 stated std. Never below half of what they
    are without the looks: pictures whose looks agree are not so much better than others.
    """
    wide = _t_975(people - 1) / 1.96

    def told(std: float) -> bool:
        shares = np.abs(off) / np.sqrt(std**2 + noise**2)
        return wide * float(np.sqrt(np.mean(shares**2))) <= 1.0 and float(np.percentile(shares, 95)) <= 1.96

    least = 0.5 * wide * float(np.sqrt(np.mean(off**2)))
    most = max(2.0 * least, float(np.percentile(np.abs(off), 95)) / 1.96)
    return next((std for std in np.linspace(least, most, 500) if told(std)), most)


def _t_975(freedom: int) -> float:
    """Student's t, 97.5 %, to 0.1 % from 10 degrees of freedom on (Cornish-Fisher)."""
    z = 1.959964
    return z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)


_HEADER = """\
# What a reading is worth. Made by `python -m benchmarks.calibrate`; not edited by hand.
#
# [[calibration]]  the rows for one key and view are tried in this order
#   key, views     the measurement, and the views in which the row holds
#   intercept      in the measurement's unit; 0 where the number changes sign in the mirror
#   terms          estimate = intercept + sum(weight * reading). between: the range of a helper reading in
#                  which the row may be used; a row whose readings are hidden or out of range is passed over
#   std            one standard deviation of the error that the looks' spread does not show, in the
#                  measurement's unit, from persons left out of the fit
#   people         how many people it was fitted on: rendered ones (benchmarks/truth), so each correction
#                  carries 15 % of itself as doubt
# [[not_measurable]]  key, views, reason
"""


def to_toml(found: ErrorModel) -> str:
    """The file's text."""
    parts = [_HEADER]
    for rows in found.calibrations.values():
        for row in rows:
            terms = ",\n".join(f"  {_term_text(term)}" for term in row.terms)
            parts.append(
                f'[[calibration]]\nkey = "{row.key}"\nviews = [{_quoted(row.views)}]\n'
                f"intercept = {row.intercept}\nterms = [\n{terms},\n]\n"
                f"std = {row.std:g}\npeople = {row.people}\n"
            )
    for (key, view), reason in found.not_measurable.items():
        parts.append(f'[[not_measurable]]\nkey = "{key}"\nviews = ["{view.value}"]\nreason = "{reason}"\n')
    return "\n".join(parts)


def _quoted(views: Iterable[View]) -> str:
    return ", ".join(f'"{view.value}"' for view in views)


def _term_text(term: Term) -> str:
    between = "" if term.between is None else f", between = [{term.between[0]}, {term.between[1]}]"
    return f'{{ reading = "{term.key}", weight = {term.weight:.4f}{between} }}'


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibrate", description=__doc__)
    parser.add_argument("--folder", type=Path, default=truth_set.FOLDER, help="truth.json and its pictures")
    parser.add_argument(
        "--out", type=Path, default=DATA, help="folder to write both files to (default: the package's data)"
    )
    options = parser.parse_args(arguments)
    samples = truth_set.load(options.folder)
    for name, found in ((error_model.FILE, fit(samples)), (error_model.LIVE_FILE, fit_live(samples))):
        text = to_toml(found)
        (options.out / name).write_text(text, "utf-8")
        print(f"{text.count('[[calibration]]')} rows in {options.out / name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
