"""Stickers drawn into pictures, found again: how many, how exactly, what else is taken for one.

    python -m benchmarks.stickers                # test people; --tuning: those on whom the finder was tuned
    python -m benchmarks.stickers --places       # how far true points lie from where they are expected
    python -m benchmarks.stickers --real         # real photos, on which nobody wears one; --from DIR

Every picture is made twice, with stickers and without; what is done to it: benchmarks/sticker_pictures.py.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np
from rich.console import Console
from rich.progress import track

from benchmarks.real_pictures import path_of, registry
from benchmarks.sticker_pictures import Made, make
from benchmarks.tables import markdown, put
from benchmarks.truth_set import Sample, entries, load, true_landmarks
from posture.anatomy import INDEX, Joint
from posture.arrays import Rgb
from posture.errors import PhotoError
from posture.picture.photo import Photo, load_photo
from posture.pipeline import Options, check_photo
from posture.pose.landmarks import Landmarks
from posture.stickers.body import expected, length_px
from posture.stickers.dot import Dot, scale
from posture.stickers.find import find_dots
from posture.stickers.naming import name_dots

TUNED_ON = 20
"""The finder's thresholds and places were chosen on people d00 to d19; the table shows the others."""
SEED = 17
GROUPS = ("ordinary", "iphone")
"""Of the public pictures (benchmarks/real_pictures.toml): the photos, not the films."""
SAME_PX = 5.0
"""A dot whose centre is farther from every sticker's is no sticker."""
LINES = (
    ("c7", "{side}_tragus"), ("{side}_acromion", "{side}_lateral_malleolus"),
    ("{side}_trochanter", "{side}_lateral_malleolus"), ("{side}_trochanter", "{side}_lateral_knee"),
    ("left_acromion", "right_acromion"), ("left_asis", "right_asis"),
    ("left_lateral_malleolus", "right_lateral_malleolus"),
)  # fmt: skip
"""Between which points angles are measured."""


@dataclass
class Tally:
    """What came of some pictures. Errors: px, degrees, and of the scale a share."""

    pictures: int = 0
    stickers: int = 0
    found: int = 0
    named: int = 0
    misnamed: int = 0
    false: int = 0
    seconds: list[float] = field(default_factory=list)
    off_px: list[float] = field(default_factory=list)
    in_error: list[float] = field(default_factory=list)
    moments_px: list[float] = field(default_factory=list)
    angles_deg: list[float] = field(default_factory=list)
    scales: list[tuple[float, float]] = field(default_factory=list)

    def __add__(self, other: Tally) -> Tally:
        return Tally(**{name: getattr(self, name) + getattr(other, name) for name in vars(self)})


def looked_at(made: Made) -> Tally:
    """One picture."""
    started = time.process_time()
    dots = find_dots(made.rgb, made.landmarks, made.view).stickers
    tally = Tally(pictures=1, stickers=len(made.dots_px), seconds=[time.process_time() - started])
    hits: dict[str, Dot] = {}
    for name, xy in made.dots_px.items():
        near = min(dots, key=lambda dot: math.dist(dot.xy_px, xy), default=None)
        if near is not None and math.dist(near.xy_px, xy) < SAME_PX:
            hits[name] = near
    tally.found, tally.false = len(hits), len(dots) - len(hits)
    named = name_dots(dots, made.landmarks, made.view)
    right = [name for name, (dot, _) in named.items() if hits.get(name) is dot]
    tally.named, tally.misnamed = len(right), len(named) - len(right)
    for name, dot in hits.items():
        off = np.subtract(dot.xy_px, made.dots_px[name])
        tally.off_px.append(float(np.hypot(*off)))
        tally.in_error += [float(part / dot.error_px) for part in off]
        tally.moments_px.append(math.dist(moments(made.rgb, dot), made.dots_px[name]))
    tally.angles_deg = list(_angles(hits, made))
    size = scale(list(hits.values()), made.sticker_mm) if len(hits) > 2 else None
    if size is not None:
        true = made.sticker_mm / made.diameter_px / 10
        tally.scales = [(size.cm_per_px / true - 1, size.std / true)]
    return tally


def moments(rgb: Rgb, dot: Dot) -> tuple[float, float]:
    """The centre as the middle of all pixels, each by how much of the dot's colour it has."""
    reach = int(0.75 * dot.diameter_px) + 3
    u, v = (round(value) for value in dot.xy_px)
    part = rgb[max(0, v - reach) : v + reach + 1, max(0, u - reach) : u + reach + 1].astype(float)
    y, x = np.mgrid[: part.shape[0], : part.shape[1]]
    x, y = x + max(0, u - reach) - dot.xy_px[0], y + max(0, v - reach) - dot.xy_px[1]
    angle = math.radians(dot.angle_deg)
    along, across = x * math.cos(angle) + y * math.sin(angle), y * math.cos(angle) - x * math.sin(angle)
    away = np.hypot(along / dot.axes_px[0], across / dot.axes_px[1]) * 2
    inner, outer = np.median(part[away < 0.6], axis=0), np.median(part[(away > 1.4) & (away < 2)], axis=0)
    axis = inner - outer
    share = np.clip((part - outer) @ axis / max(float(axis @ axis), 1e-9), 0, 1) * (away < 1.5)
    total = max(float(share.sum()), 1e-9)
    return dot.xy_px[0] + float((share * x).sum()) / total, dot.xy_px[1] + float((share * y).sum()) / total


def _angles(hits: Mapping[str, Dot], made: Made) -> Iterator[float]:
    for ends in LINES:
        start, end = (name.format(side=made.view.value) for name in ends)
        if start in hits and end in hits:
            found = np.subtract(hits[end].xy_px, hits[start].xy_px)
            true = np.subtract(made.dots_px[end], made.dots_px[start])
            cross = found[0] * true[1] - found[1] * true[0]
            yield abs(math.degrees(math.atan2(cross, float(found @ true))))


def of_people(samples: Sequence[Sample], *, tuning: bool) -> list[Sample]:
    """Those on whom the finder was tuned, or the others; in an order that mixes views."""
    chosen = [sample for sample in samples if (int(sample.person[1:]) < TUNED_ON) is tuning]
    return [chosen[index] for index in np.random.default_rng(SEED).permutation(len(chosen))]


def drawn_table(by_kind: Mapping[str, Tally]) -> str:
    """Per kind of clothes, with and without stickers."""
    total = sum(by_kind.values(), Tally())
    rows = [[kind, *_cells(tally)] for kind, tally in (*sorted(by_kind.items()), ("all", total))]
    head = ["clothes", "pictures", "stickers", "found", "named", "named wrongly", "false",
            "centre px, mean", "p95", "within 0.5 px", "angle °, mean", "p95"]  # fmt: skip
    return markdown(head, rows)


def _cells(tally: Tally) -> list[str]:
    off, angles = np.array(tally.off_px or [np.nan]), np.array(tally.angles_deg or [np.nan])
    return [
        str(tally.pictures), str(tally.stickers), f"{tally.found / max(1, tally.stickers):.1%}",
        f"{tally.named / max(1, tally.stickers):.1%}", str(tally.misnamed), str(tally.false),
        f"{off.mean():.2f}", f"{np.percentile(off, 95):.2f}", f"{(off <= 0.5).mean():.1%}",
        f"{angles.mean():.3f}", f"{np.percentile(angles, 95):.3f}",
    ]  # fmt: skip


def in_words(total: Tally) -> str:
    """What the table has no column for."""
    off, shares = np.array(total.off_px), np.array(total.in_error)
    scales = np.array(total.scales or [(np.nan, np.nan)])
    held = np.mean(np.abs(scales[:, 0]) < 1.96 * scales[:, 1])
    return (
        f"Centres by the edge {off.mean():.2f} px off (rms {np.sqrt((off**2).mean()):.2f}), by moments "
        f"{np.mean(total.moments_px):.2f} px; {np.mean(np.abs(shares) < 1.96):.1%} of coordinates are within "
        f"1.96 of the stated error. The scale from the stickers' known size is "
        f"{np.abs(scales[:, 0]).mean():.1%} off on average, in {held:.1%} of pictures within 1.96 std. "
        f"Finding takes {np.mean(total.seconds):.2f} s of processor time on a photo of 12 million pixels, "
        f"{np.max(total.seconds):.2f} s at most."
    )


def places_table(samples: Sequence[Sample]) -> str:
    """How far true points lie from where they are expected: thousandths of the way from ankle to shoulder."""
    off: dict[tuple[str, str], list[tuple[float, float, float]]] = {}
    by_image = {entry["image"]: entry for entry in entries()}
    for sample in samples:
        true_px, length = true_landmarks(by_image[sample.image]), length_px(sample.landmarks)
        for name, (xy_px, std_px) in expected(sample.landmarks, sample.view).items():
            there = (true_px[INDEX[Joint(name)]] - xy_px) / length
            if np.isfinite(there).all():
                view = "side" if sample.view.is_sagittal else sample.view.value
                kind = name.removeprefix("left_").removeprefix("right_")
                off.setdefault((view, kind), []).append((*(1000 * there), 1000 * std_px / length))
    rows = [
        [view, kind, str(len(all_)), *(f"{value:.1f}" for value in _scatter(np.array(all_)))]
        for (view, kind), all_ in sorted(off.items())
    ]
    return markdown(["view", "landmark", "n", "rms across", "rms down", "stated std"], rows)


def _scatter(off: np.ndarray) -> tuple[float, float, float]:
    rms = np.sqrt((off[:, :2] ** 2).mean(axis=0))
    return float(rms[0]), float(rms[1]), float(off[:, 2].mean())


# Real photos


def real_table(folder: Path | None) -> str:
    """Dots found on real people, who wear no stickers, in the view that was recognised."""
    rows = []
    groups = {"samples": _samples()} | {group: _group(group, folder) for group in GROUPS}
    for name, photos in groups.items():
        counts = {"as it is": [0, 0, 0], "4000 px high": [0, 0, 0]}
        for photo in track(photos, name, console=Console(stderr=True)):
            try:
                seen = check_photo(photo, Options(), passes=2)
            except PhotoError:
                continue
            for kind, rgb, marks in _sizes(photo, seen.landmarks):
                false = len(find_dots(rgb, marks, seen.view).stickers)
                counts[kind] = [
                    old + new for old, new in zip(counts[kind], (1, false, false > 0), strict=True)
                ]
        rows += [[name, kind, *(str(number) for number in three)] for kind, three in counts.items()]
    return markdown(["pictures", "size", "with a person", "false dots", "pictures with any"], rows)


def _sizes(photo: Photo, marks: Landmarks) -> Iterator[tuple[str, Rgb, Landmarks]]:
    yield "as it is", photo.rgb, marks
    factor = 4000 / photo.rgb.shape[0]
    if factor > 1.2:
        size = (round(photo.rgb.shape[1] * factor), 4000)
        large = np.asarray(cv2.resize(photo.rgb, size, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
        yield (
            "4000 px high",
            large,
            replace(marks, xy_px=(marks.xy_px + 0.5) * factor - 0.5, size_px=size, looks_xy_px=None),
        )


def _samples() -> Iterator[Photo]:
    for path in sorted((Path(__file__).parents[1] / "sample_images").glob("*.jpg")):
        yield load_photo(path)


def _group(name: str, folder: Path | None) -> Iterator[Photo]:
    """The group's photos."""
    for entry in registry()["pictures"]:
        if entry["group"] == name:
            yield load_photo(path_of(entry, folder))


def main(argv: Sequence[str] | None = None) -> int:
    """Print the tables; with --write, into benchmarks/README.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stickers", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--pictures", type=int, metavar="N", help="the first N only")
    parser.add_argument("--tuning", action="store_true", help="the people on whom the finder was tuned")
    parser.add_argument("--places", action="store_true", help="the places of landmarks instead")
    parser.add_argument("--real", action="store_true", help="real photos instead")
    parser.add_argument("--from", dest="folder", type=Path, metavar="DIR", help="folder of the real pictures")
    parser.add_argument("--write", action="store_true", help="rewrite the tables of benchmarks/README.md")
    parser.add_argument("--seed", type=int, default=SEED, help="another makes other pictures")
    options = parser.parse_args(argv)
    if options.places:
        print(places_table(of_people(load(), tuning=options.tuning)))
        return 0
    if options.real:
        table = real_table(options.folder)
        print(table)
        if options.write:
            put("stickers_real", table)
        return 0
    by_kind: dict[str, Tally] = {}
    samples = of_people(load(), tuning=options.tuning)[: options.pictures]
    for sample in track(samples, "drawing and finding", console=Console(stderr=True)):
        for stickers in (True, False):
            made = make(sample, options.seed, stickers=stickers)
            kind = str(made.told["pattern"])
            tally = looked_at(made)
            if tally.found < tally.stickers or tally.false or tally.misnamed:
                print(
                    sample.image,
                    made.told,
                    f"{tally.found}/{tally.stickers}, {tally.false} false",
                    file=sys.stderr,
                )
            by_kind[kind] = by_kind.get(kind, Tally()) + tally
    table = f"{drawn_table(by_kind)}\n\n{in_words(sum(by_kind.values(), Tally()))}"
    print(table)
    if options.write:
        put("stickers", table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
