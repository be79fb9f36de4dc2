"""How far off the numbers are, and whether their errors are true: `python -m benchmarks.accuracy`.

Every person is measured by an error model that was fitted without them. Four ways are compared:
  plain     one pass of the model, no roll, no correction: what hobby code does
  level     ours, the camera assumed level
  found     ours, the roll read from the room where it shows one, else assumed level
  given     ours, the true roll stated
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track

from benchmarks import calibrate, tables, truth_set
from benchmarks.truth_set import Sample
from posture.anatomy import View
from posture.findings.judge import judge
from posture.gravity import vertical
from posture.knowledge.load import load
from posture.measure.error_model import ErrorModel
from posture.measure.estimate import measure
from posture.measure.measures import ROWS, body_of, missing
from posture.measure.standing import combine
from posture.measure.uncertainty import Measurement, Result

WAYS = ("plain", "level", "found", "given")
GROUPS: Mapping[str, tuple[View, ...]] = {
    "front": (View.FRONT,),
    "back": (View.BACK,),
    "side": (View.LEFT, View.RIGHT),
}
BINS_DEG = ((0.0, 1.0), (3.0, 1.0), (6.0, 1.5))
"""Classes of the true deviation, and how far from it a person may be to count."""
LEVELLED = ("head_tilt_deg", "shoulder_level_deg", "trunk_lean_deg", "pelvis_level_deg",
            "shoulders_vs_pelvis_deg", "head_vs_shoulders_deg")  # fmt: skip
"""Measurements in degrees whose band is symmetric about 0."""


@dataclass(frozen=True)
class Case:
    """One measurement of one picture in one way; std and the rendered share of it are 0 for plain.

    std is of the picture, person_std of what is said of the person, whose standing one picture can't show.
    """

    group: str
    key: str
    way: str
    evidence: bool
    truth: float
    value: float
    std: float
    person_std: float
    rendered: float
    verdict: str

    @property
    def error(self) -> float:
        return self.value - self.truth

    def covered(self, *, with_rendered: bool) -> bool:
        """Whether the 95 % interval holds the truth."""
        std = self.std if with_rendered else float(np.sqrt(self.std**2 - self.rendered**2))
        return abs(self.error) <= 1.96 * std


def cases(samples: Sequence[Sample]) -> tuple[list[Case], int]:
    """All cases, and how many measurements could not be made: a joint was hidden, or the looks disagreed."""
    models = leave_out(samples)
    found: list[Case] = []
    absent = 0
    for sample in samples:
        found += _plain(sample)
        for way, down in (
            ("level", vertical.assumed()),
            ("found", sample.found),
            ("given", sample.given),
        ):
            results = measure(
                sample.landmarks, sample.view, down, sample.yaw_deg, model=models[sample.person]
            )
            found += _cases(sample, way, results)
            possible = [
                result
                for result in results
                if sample.view in ROWS[result.key].views
                and (result.key, sample.view) not in calibrate.NOT_MEASURABLE
            ]
            absent += way == "given" and sum(not result for result in possible)
    return found, absent


def leave_out(samples: Sequence[Sample]) -> Mapping[str, ErrorModel]:
    """For each person, the error model fitted on all others."""
    people = sorted({sample.person for sample in samples})
    return {
        person: calibrate.fit([sample for sample in samples if sample.person != person])
        for person in track(people, "fitting without each person", console=Console(stderr=True))
    }


def _cases(sample: Sample, way: str, results: Iterable[Result]) -> Iterator[Case]:
    made = [result for result in results if isinstance(result, Measurement)]
    # A verdict is about the person; the true value, and so whether the interval holds it, about the picture.
    of_person = [number for number in combine([made]) if isinstance(number, Measurement)]
    person_std = {number.key: number.std for number in of_person}
    verdicts = {finding.measurement.key: finding.verdict for finding in judge(of_person, sample.view)}
    for result in made:
        yield Case(
            _group(sample.view),
            result.key,
            way,
            sample.scene is not None,
            sample.truth[result.key],
            result.value,
            result.std,
            person_std[result.key],
            result.budget["rendered_calibration"],
            verdicts.get(result.key, ""),
        )


def _plain(sample: Sample) -> Iterator[Case]:
    body = body_of(sample.plain.xy_px, sample.view, 0.0)
    for key, truth in sample.truth.items():
        if missing(ROWS[key], sample.plain, sample.view) is None:
            value = float(ROWS[key].formula(body))
            low, high = band(key)
            verdict = (
                "" if not np.isfinite([low, high]).any() else "within" if low <= value <= high else "outside"
            )
            yield Case(
                _group(sample.view), key, "plain", sample.scene is not None, truth, value, 0, 0, 0, verdict
            )


def band(key: str) -> tuple[float, float]:
    """Low and high edge of the healthy band; infinite where there is none."""
    reference = load().references.get(key)
    edges = (None, None) if reference is None else (reference.edge("negative"), reference.edge("positive"))
    return -np.inf if edges[0] is None else edges[0], np.inf if edges[1] is None else edges[1]


def _group(view: View) -> str:
    return next(name for name, views in GROUPS.items() if view in views)


def error_table(all_cases: Sequence[Case], group: str) -> str:
    """MAE in each way; bias, 95th percentile, slope and coverage with the roll given."""
    rows = []
    for key in ROWS:
        here = [case for case in all_cases if case.group == group and case.key == key]
        if not any(case.way == "given" for case in here):
            continue
        row = [ROWS[key].name.lower() + (" %" if ROWS[key].unit == "%" else "")]
        row += [f"{_mae(_of(here, way)):.2f}" for way in WAYS]
        ours = _of(here, "given")
        off = np.array([case.error for case in ours])
        truth = np.array([case.truth for case in ours])
        row += [f"{off.mean():+.2f}", f"{np.percentile(np.abs(off), 95):.2f}"]
        row.append(f"{np.polyfit(truth, truth + off, 1)[0]:.2f}")
        row += [_cover(_of(here, way), with_rendered=True) for way in ("level", "found", "given")]
        row.append(_cover(ours, with_rendered=False))
        rows.append(row)
    last = ["all"] + [""] * 7
    here = [case for case in all_cases if case.group == group]
    last += [_cover(_of(here, way), with_rendered=True) for way in ("level", "found", "given")]
    rows.append([*last, _cover(_of(here, "given"), with_rendered=False)])
    head = [group, *(f"MAE {way}" for way in WAYS), "bias", "p95", "slope"]
    head += ["in 95 %, level", "found", "given", "given, no rendered"]
    return tables.markdown(head, rows)


def found_roll_table(all_cases: Sequence[Case]) -> str:
    """If the room shows the roll: found compared with given, over all measurements that depend on it."""
    rows = []
    for group in GROUPS:
        pairs = [c for c in all_cases if c.group == group and c.evidence]
        keys = [key for key in ROWS if any(c.key == key and c.way == "given" for c in pairs)]
        ratios = [
            _mae([c for c in pairs if c.key == key and c.way == "found"])
            / _mae([c for c in pairs if c.key == key and c.way == "given"])
            for key in keys
        ]
        worst = int(np.argmax(ratios))
        rows.append(
            [
                group,
                f"{np.mean(ratios) - 1:+.0%}",
                f"{ratios[worst] - 1:+.0%} ({ROWS[keys[worst]].name.lower()})",
            ]
        )
    return tables.markdown(["pictures with evidence", "MAE found against given, mean", "largest"], rows)


def roll_table(samples: Sequence[Sample]) -> str:
    """The found roll itself."""
    rows = []
    for name, chosen in (
        ("all", samples),
        ("turned by more than 0.5°", [s for s in samples if abs(s.roll_deg) > 0.5]),
    ):
        claimed = [s for s in chosen if s.scene is not None]
        off = np.array([s.found.roll_deg - s.roll_deg for s in claimed])
        std = np.array([s.found.std_deg for s in claimed])
        rows.append(
            [
                name,
                str(len(chosen)),
                f"{len(claimed) / len(chosen):.0%}",
                f"{np.abs(off).mean():.2f}",
                f"{np.percentile(np.abs(off), 95):.2f}",
                f"{np.mean(np.abs(off) <= 1.96 * std):.0%}",
            ]
        )
    return tables.markdown(["pictures", "n", "evidence claimed", "MAE °", "p95 °", "in 95 %"], rows)


def verdict_table(all_cases: Sequence[Case]) -> str:
    """Wrong verdicts of the levels and leans of front and back views, by how large the true deviation is."""
    rows = []
    for at, reach in BINS_DEG:
        for way in WAYS:
            here = [
                case
                for case in all_cases
                if case.way == way
                and case.key in LEVELLED
                and abs(abs(case.truth) - at) <= reach
                and (case.group, case.key) in _measured(all_cases)
            ]
            wrong_out = [c for c in here if c.verdict == "outside" and _place(c) == "within"]
            wrong_in = [c for c in here if c.verdict == "within" and _place(c) != "within"]
            share = [np.mean([c.verdict == v for c in here]) for v in ("within", "undecided", "outside")]
            rows.append(
                [f"{at:g} ± {reach:g}", way, str(len(here)), *(f"{part:.0%}" for part in share),
                 f"{len(wrong_out) / len(here):.1%}", f"{len(wrong_in) / len(here):.1%}"]
            )  # fmt: skip
    head = [
        "true deviation °",
        "way",
        "n",
        "within",
        "undecided",
        "outside",
        "wrongly outside",
        "wrongly within",
    ]
    return tables.markdown(head, rows)


def alarm_table(all_cases: Sequence[Case]) -> str:
    """False alarms within the healthy band, and what is found beyond twice its distance."""
    rows = []
    for group in GROUPS:
        for way in WAYS:
            here = [c for c in all_cases if c.group == group and c.way == way and c.verdict
                    and (c.group, c.key) in _measured(all_cases)]  # fmt: skip
            healthy = [c for c in here if _place(c) == "within"]
            far = [c for c in here if _place(c) == "far"]
            clear = [c for c in far if _findable(c)]
            rows.append(
                [
                    group,
                    way,
                    str(len(healthy)),
                    f"{np.mean([c.verdict == 'outside' for c in healthy]):.1%}",
                    str(len(far)),
                    _share([c.verdict == "outside" for c in far]),
                    str(len(clear)),
                    _share([c.verdict == "outside" for c in clear]),
                ]
            )
    head = ["view", "way", "truly within", "called outside", "truly beyond twice", "called outside"]
    return tables.markdown([*head, "of these findable", "called outside"], rows)


def _measured(all_cases: Sequence[Case]) -> set[tuple[str, str]]:
    """Only what we measure, so that plain is not judged on what we refuse."""
    return {(case.group, case.key) for case in all_cases if case.way == "given"}


def _place(case: Case) -> str:
    """Where the truth lies: within the band, outside, or far (twice as far from the band's middle as its
    edge)."""
    low, high = band(case.key)
    if low <= case.truth <= high:
        return "within"
    if np.isfinite(low) and np.isfinite(high):
        far = abs(case.truth - (low + high) / 2) > high - low
    else:
        far = abs(case.truth) > 2 * abs(high if np.isfinite(high) else low)
    return "far" if far else "outside"


def _findable(case: Case) -> bool:
    """Whether the error allows a verdict at all: 1.96 + 0.84 std beyond the edge, for 80 % power."""
    low, high = band(case.key)
    beyond = max(case.truth - high, low - case.truth)
    return beyond >= 2.80 * case.person_std


def _of(found: Iterable[Case], way: str) -> list[Case]:
    return [case for case in found if case.way == way]


def _mae(found: Sequence[Case]) -> float:
    return float(np.mean([abs(case.error) for case in found]))


def _cover(found: Sequence[Case], *, with_rendered: bool) -> str:
    return f"{np.mean([case.covered(with_rendered=with_rendered) for case in found]):.1%}"


def _share(hits: Sequence[bool]) -> str:
    return f"{np.mean(hits):.0%}" if hits else "-"


def report(samples: Sequence[Sample]) -> dict[str, str]:
    """The tables by the name of their place in the README."""
    found, absent = cases(samples)
    ours = len(_of(found, "given"))
    made = (
        f"{ours} measurements made in {len(samples)} pictures; {absent} not (joint hidden, looks disagree)."
    )
    return {
        "accuracy": "\n\n".join([*(error_table(found, group) for group in GROUPS), made]),
        "roll": "\n\n".join([roll_table(samples), found_roll_table(found)]),
        "verdicts": "\n\n".join([verdict_table(found), alarm_table(found)]),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.accuracy",
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("--folder", type=Path, default=truth_set.FOLDER, help="truth.json and its pictures")
    parser.add_argument("--write", action="store_true", help="put the tables into benchmarks/README.md")
    options = parser.parse_args(arguments)
    for name, text in report(truth_set.load(options.folder)).items():
        print(text, end="\n\n")
        if options.write:
            tables.put(name, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
