"""False alarms and found changes of `posture compare`: `python -m benchmarks.compare [FOLDER]`.

FOLDER holds truth.json and its pictures. Three kinds of pairs:
  retaken    each picture and itself as another camera at the same place would take it: turned, panned,
             pitched, zoomed, of another exposure and compression. Every claim is a false alarm.
  same person  before and after of one person by two cameras. False alarm: the change found differs from the
             true one by more than its MDC. Found: claimed, with the right sign.
  two people  any two people of one view, as if one were the other's "after". Model errors are then not
             shared, as they are between photos of one person: a severe test of the MDC.
Nobody sways in these pictures, so "shipped" MDCs (which allow for swaying) are also shown for a person whose
own repeats are steady.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.tables import markdown, put
from posture.anatomy import View
from posture.compare.changes import Change, compare
from posture.errors import PostureError
from posture.knowledge.load import load
from posture.measure.sway import Repeat
from posture.measure.versions import versions
from posture.picture.photo import Photo, load_photo
from posture.pipeline import check_photo
from posture.report.shots import Shot

DEFAULT_FOLDER = Path(__file__).parent / "truth"
KINDS = {
    "retaken": "retaken: one picture and itself by a camera turned, panned, zoomed, exposed otherwise",
    "same person": "same person, before and after, two cameras",
    "two people": "two people as if one (model errors not shared: too severe)",
}
STEADY_STD = 0.4
WINDOW_DEG = 0.5

# Our key -> field of true_2d and the factor to our unit and sign (leans and offsets there count to the left).
TRUE_2D: Mapping[str, tuple[str, float]] = {
    "shoulder_level_deg": ("shoulder_tilt_deg", 1),
    "pelvis_level_deg": ("pelvic_tilt_deg", 1),
    "head_tilt_deg": ("head_tilt_eyes_deg", 1),
    "eye_tilt_deg": ("head_tilt_eyes_deg", 1),
    "head_shift_pct": ("head_offset_ears_vs_shoulders_frac", -100),
    "trunk_lean_deg": ("trunk_lean_deg", -1),
    "body_lean_deg": ("body_lean_deg", -1),
    "left_knee_frontal_deg": ("knee_valgus_left_deg", 1),
    "right_knee_frontal_deg": ("knee_valgus_right_deg", 1),
    "ear_over_shoulder_deg": ("ear_shoulder_angle_deg", 1),
    "trunk_inclination_deg": ("trunk_inclination_deg", 1),
    "hip_over_ankle_deg": ("hip_ankle_angle_deg", 1),
    "body_line_deg": ("shoulder_ankle_angle_deg", 1),
    "knee_flexion_deg": ("knee_flexion_deg", 1),
}


@dataclass(frozen=True)
class Taken:
    """One picture of the set, checked."""

    subject: str
    tag: str
    shot: Shot
    truth: Mapping[str, float]


@dataclass
class Tally:
    """Counts of one kind of pair for one measurement."""

    compared: int = 0
    false: int = 0
    sizes: dict[int, list[bool]] = field(default_factory=lambda: {3: [], 6: []})
    wrong_sign: int = 0
    barred: int = 0

    def add(self, change: Change, true_change: float) -> None:
        if change.change is None or change.mdc is None:
            self.barred += 1
            return
        self.compared += 1
        self.false += abs(change.change - true_change) > change.mdc
        claimed = change.verdict.is_change
        self.wrong_sign += claimed and change.change * true_change < 0
        for size, found in self.sizes.items():
            if abs(abs(true_change) - size) <= WINDOW_DEG and change.unit == "deg":
                found.append(claimed and change.change * true_change > 0)


def true_values(entry: Mapping[str, Any]) -> dict[str, float]:
    flat = entry["true_2d"]
    return {key: factor * flat[name] for key, (name, factor) in TRUE_2D.items() if name in flat}


def retaken(rgb: np.ndarray, focal_px: float, rng: np.random.Generator) -> np.ndarray:
    """What the camera would take from the same place, turned a little: an exact homography."""
    height, width = rgb.shape[:2]
    roll, pan, pitch = np.radians(rng.uniform((-3, -3, -2), (3, 3, 2)))
    turn, _ = cv2.Rodrigues(np.array([pitch, pan, 0.0]))
    spin, _ = cv2.Rodrigues(np.array([0.0, 0.0, roll]))
    zoom = rng.uniform(0.82, 0.95)
    lens = np.array([[focal_px, 0, (width - 1) / 2], [0, focal_px, (height - 1) / 2], [0, 0, 1]])
    new_lens = lens @ np.diag([zoom, zoom, 1.0])
    matrix = new_lens @ spin @ turn @ np.linalg.inv(lens)
    picture = cv2.warpPerspective(
        rgb, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    exposed = 255.0 * (picture / 255.0) ** rng.uniform(0.8, 1.25)
    _, jpeg = cv2.imencode(
        ".jpg", exposed.astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(70, 95))]
    )
    return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), dtype=np.uint8)


def check_all(folder: Path, limit: int) -> tuple[list[Taken], list[tuple[Taken, Shot]]]:
    """Every picture checked, and checked again as retaken."""
    rng = np.random.default_rng(6)
    entries = json.loads((folder / "truth.json").read_text("utf-8"))["images"][: limit or None]
    taken, again = [], []
    for entry in track(entries, "checking", console=Console(stderr=True)):
        photo = load_photo(folder / entry["image"])
        given = View(entry["view"])
        other = Photo(retaken(photo.rgb, entry["camera"]["f_px"], rng), photo.name)
        one = Taken(
            entry["subject"], entry["tag"], Shot.of(check_photo(photo), versions()), true_values(entry)
        )
        if one.shot.view is not given:
            continue
        taken.append(one)
        try:
            again.append((one, Shot.of(check_photo(other), versions())))
        except PostureError:
            continue
    return taken, again


def pairs(taken: list[Taken], *, same_person: bool) -> Iterator[tuple[Taken, Taken]]:
    for one, other in itertools.combinations(taken, 2):
        if one.shot.view is other.shot.view and (one.subject == other.subject) is same_person:
            yield (one, other) if one.tag != "after" else (other, one)


def steady(view: View) -> dict[tuple[View, str], Repeat]:
    return {(view, key): Repeat(STEADY_STD, STEADY_STD, 9, 3) for key in TRUE_2D}


def tally(cases: Iterator[tuple[Shot, Shot, Mapping[str, float]]], *, own: bool) -> dict[str, Tally]:
    found: dict[str, Tally] = {}
    references = load().references
    for before, after, true_change in cases:
        comparison = compare([before], [after], references, steady(before.view) if own else None)
        for change in comparison.changes:
            if change.key in true_change:
                name = f"{change.key} {'side' if change.view.is_sagittal else change.view.value}"
                found.setdefault(name, Tally()).add(change, true_change[change.key])
    return found


def changed(one: Taken, other: Taken) -> dict[str, float]:
    return {key: other.truth[key] - value for key, value in one.truth.items() if key in other.truth}


def percent(part: float, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


def show(console: Console, title: str, found: Mapping[str, Tally], *, detail: bool) -> None:
    table = Table(
        "", "numbers", "not compared", "false alarms", "wrong sign", "3° found", "6° found", title=title
    )
    rows = dict(sorted(found.items())) if detail else {}
    for name, row in (rows | {"all": total(found)}).items():
        sizes = [f"{percent(sum(s), len(s))} of {len(s)}" for s in row.sizes.values()]
        table.add_row(
            name,
            str(row.compared),
            str(row.barred),
            percent(row.false, row.compared),
            str(row.wrong_sign),
            *sizes,
        )
    console.print(table)


def total(found: Mapping[str, Tally]) -> Tally:
    sums = Tally()
    for row in found.values():
        sums.compared += row.compared
        sums.false += row.false
        sums.barred += row.barred
        sums.wrong_sign += row.wrong_sign
        for size, hits in row.sizes.items():
            sums.sizes[size] += hits
    return sums


def shared_error(taken: list[Taken]) -> tuple[float, float, int]:
    """How much of the error two photos of one person share, from both sides of compare.SHARED.

    Errors are taken from the median over all people, in units of their spread. First number: their
    correlation in pairs. Second: 1 - (spread of the difference)^2 / (2 spread^2).
    """
    errors: dict[tuple[str, str], list[tuple[Taken, float]]] = {}
    for one in taken:
        side = "side" if one.shot.view.is_sagittal else one.shot.view.value
        for m in one.shot.measurements:
            if m and m.key in one.truth:
                errors.setdefault((m.key, side), []).append((one, m.value - one.truth[m.key]))
    first, second = [], []
    for rows in errors.values():
        values = np.array([error for _, error in rows])
        scaled = (values - np.median(values)) / max(1e-9, values.std())
        of = {id(one): float(z) for (one, _), z in zip(rows, scaled, strict=True)}
        for one, other in pairs([one for one, _ in rows], same_person=True):
            first.append(of[id(one)])
            second.append(of[id(other)])
    if not first:
        return math.nan, math.nan, 0
    a, b = np.array(first), np.array(second)
    correlation = float((a * b).mean() / ((a**2).mean() + (b**2).mean()) * 2)
    return correlation, 1 - float(((a - b) ** 2).mean()) / 2, len(a)


def summary(totals: Mapping[tuple[str, bool], Tally]) -> str:
    """The README's table: each kind of pair, shipped and for a person whose own repeats are steady."""
    rows = []
    for kind, words in KINDS.items():
        shipped, steady = totals[kind, False], totals[kind, True]
        alarms = f"{percent(shipped.false, shipped.compared)} / {percent(steady.false, steady.compared)}"
        found = [
            f"{percent(sum(a), len(a))} / {percent(sum(b), len(b))} of {len(a)}" if a else "–"
            for a, b in zip(shipped.sizes.values(), steady.sizes.values(), strict=True)
        ]
        rows.append([words, str(shipped.compared), alarms, *found])
    return markdown(("pairs", "numbers", "false alarms", "3° found", "6° found"), rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Tally all pairs, shipped and steady; print, and with --write put the summary into the README."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT_FOLDER)
    parser.add_argument("--limit", type=int, default=0, help="only the first pictures, for a quick look")
    parser.add_argument("--write", action="store_true", help="rewrite the table in benchmarks/README.md")
    args = parser.parse_args(arguments)
    console = Console(width=max(120, Console().width))
    taken, again = check_all(args.folder, args.limit)
    totals: dict[tuple[str, bool], Tally] = {}
    for kind, own in itertools.product(KINDS, (False, True)):
        if kind == "retaken":
            cases = ((one.shot, shot, dict.fromkeys(one.truth, 0.0)) for one, shot in again)
        else:
            couples = pairs(taken, same_person=kind == "same person")
            cases = ((one.shot, other.shot, changed(one, other)) for one, other in couples)
        found = tally(cases, own=own)
        totals[kind, own] = total(found)
        how = f"own repeats {STEADY_STD}°" if own else "shipped"
        show(console, f"{kind}, {how}", found, detail=not own)
    correlation, by_spread, count = shared_error(taken)
    if not math.isnan(correlation):
        console.print(
            f"shared error: correlation {correlation:.2f}, by spread {by_spread:.2f}, {count} pairs"
        )
    if args.write:
        put("compare", summary(totals))


if __name__ == "__main__":
    main()
