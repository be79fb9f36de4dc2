"""Whether the errors of several photos together are true: `python -m benchmarks.combined`.

Each rendered person is photographed one to five times, by one camera that is crooked by the same unknown
angle in all photos, or held again for each. Every photo has looks of its own (its pairs of looks drawn
again), and the person sways between photos as people do. The camera is assumed level. The package's results
for such photos are compared with the truth, with an error model that was fitted without the person.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks import accuracy, tables, truth_set
from benchmarks.truth_set import Sample
from posture.findings.judge import judge
from posture.geometry import level
from posture.gravity import vertical
from posture.measure.error_model import ErrorModel
from posture.measure.estimate import measure
from posture.measure.standing import combine, within_visit_std
from posture.measure.uncertainty import Measurement, Result
from posture.pose.landmarks import Landmarks

COUNTS = (1, 2, 3, 5)
REPEATS = 3
SHOWN = ("trunk_lean_deg", "shoulder_level_deg", "pelvic_shift_pct")
SWAY_FREEDOM = 10
"""People sway differently: their std follows an inverse chi, about half to twice what is usual."""


@dataclass(frozen=True)
class Outcome:
    """One number from several photos: whether its 95 % interval holds the truth, its std, and its verdict."""

    key: str
    held: bool
    std: float
    healthy: bool
    called_outside: bool


Setting = tuple[int, bool]
"""How many photos; whether the camera was held again for each."""


def outcomes(samples: Sequence[Sample], seed: int = 5) -> Mapping[Setting, list[Outcome]]:
    """The results for every sample in every setting, REPEATS times."""
    rng = np.random.default_rng(seed)
    models = accuracy.leave_out(samples)
    found: defaultdict[Setting, list[Outcome]] = defaultdict(list)
    for sample in samples:
        for count in COUNTS:
            for anew in (False, True):
                for _ in range(REPEATS):
                    photos = _photos(sample, count, anew, models[sample.person], rng)
                    numbers = combine(photos, range(count) if anew else None)
                    found[count, anew] += _held(sample, numbers)
    return found


def _photos(
    sample: Sample, count: int, anew: bool, model: ErrorModel, rng: np.random.Generator
) -> list[list[Result]]:
    level_std_deg = vertical.assumed().std_deg
    roll_deg = rng.normal(0.0, level_std_deg)
    wider = np.sqrt((SWAY_FREEDOM - 2) / rng.chisquare(SWAY_FREEDOM))
    photos = []
    for _ in range(count):
        roll_deg = rng.normal(0.0, level_std_deg) if anew else roll_deg
        seen = _seen_anew(sample, roll_deg, rng)
        results = measure(seen, sample.view, vertical.assumed(), sample.yaw_deg, model=model)
        photos.append([_swayed(result, wider, rng) for result in results])
    return photos


def _seen_anew(sample: Sample, roll_deg: float, rng: np.random.Generator) -> Landmarks:
    """The sample's landmarks in another photo, from a camera whose picture is turned clockwise by
    roll_deg."""
    marks = sample.landmarks
    assert marks.looks_xy_px is not None
    looks = marks.looks_xy_px.copy()
    body = np.isfinite(looks[..., 0]).all(axis=0)
    drawn = rng.integers(len(looks) // 2, size=len(looks) // 2)
    looks[:, body] = looks[np.stack([2 * drawn, 2 * drawn + 1], axis=1).ravel()][:, body]
    xy_px = marks.xy_px.copy()
    xy_px[body] += (looks - marks.looks_xy_px)[:, body].mean(axis=0)
    middle = (np.array(marks.size_px) - 1) / 2
    turn_deg = sample.roll_deg - roll_deg  # its own roll is removed, the unknown one added
    return replace(
        marks,
        xy_px=level(xy_px - middle, turn_deg) + middle,
        looks_xy_px=level(looks - middle, turn_deg) + middle,
    )


def _swayed(result: Result, wider: float, rng: np.random.Generator) -> Result:
    if not isinstance(result, Measurement):
        return result
    sway = rng.normal(0.0, wider * within_visit_std(result.key, result.unit))
    return replace(result, value=result.value + sway)


def _held(sample: Sample, numbers: Sequence[Result]) -> list[Outcome]:
    made = [number for number in numbers if isinstance(number, Measurement)]
    verdicts = {finding.measurement.key: finding.verdict for finding in judge(made, sample.view)}
    found = []
    for number in made:
        truth = sample.truth[number.key]
        low, high = accuracy.band(number.key)
        low_95, high_95 = number.interval
        healthy = number.key in verdicts and low <= truth <= high
        outside = verdicts.get(number.key) == "outside"
        found.append(Outcome(number.key, low_95 <= truth <= high_95, number.std, healthy, outside))
    return found


def table(samples: Sequence[Sample]) -> str:
    """Coverage of the 95 % interval, mean std, and healthy numbers called outside, by setting."""
    rows = []
    for (count, anew), found in outcomes(samples).items():
        healthy = [each for each in found if each.healthy]
        shown = [[each for each in found if each.key == key] for key in SHOWN]
        rows.append(
            [
                str(count),
                "anew for each" if anew else "one for all",
                *(f"{np.mean([each.held for each in part]):.1%}" for part in (found, *shown)),
                *(f"{np.mean([each.std for each in part]):.2f}" for part in shown),
                f"{np.mean([each.called_outside for each in healthy]):.1%}",
            ]
        )
    names = [accuracy.ROWS[key].name.lower() for key in SHOWN]
    head = ["photos", "camera held", "in 95 %: all", *names, *(f"std: {name}" for name in names)]
    return tables.markdown([*head, "healthy called outside"], rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.combined",
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("--folder", type=Path, default=truth_set.FOLDER, help="truth.json and its pictures")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    options = parser.parse_args(arguments)
    text = table(truth_set.load(options.folder))
    print(text)
    if options.write:
        tables.put("combined", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
