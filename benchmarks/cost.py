"""What a check of one photo costs relative to the bare model: `python -m benchmarks.cost`.

Bare and whole are measured in turn on the same photo, so that other load on the machine affects both.
"""

from __future__ import annotations

import argparse
import functools
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from rich.console import Console
from rich.progress import track

from benchmarks import tables, truth_set
from posture.gravity import vertical
from posture.picture.photo import Photo, load_photo
from posture.pipeline import Options, check_photo
from posture.pose import detect, landmarker, people


def table(folder: Path, count: int) -> str:
    """One row per view: passes, bare time of one, time of the whole check, and their ratio."""
    entries = truth_set.entries(folder)
    chosen = entries[:: max(1, len(entries) // count)]
    check_photo(load_photo(folder / chosen[0]["image"]))  # loads the models
    rows: dict[str, list[tuple[int, float, float, float]]] = {}
    for entry in track(chosen, "timing", console=Console(stderr=True)):
        photo = load_photo(folder / entry["image"])
        bare = functools.partial(landmarker.pose_looks, photo.rgb)
        before = _seconds(bare)
        passes, found = _check(photo, Options())
        between = _seconds(bare)
        _, told = _check(photo, Options(gravity=vertical.given(0.0)))
        rows.setdefault(entry["view"], []).append(
            (passes, statistics.mean((before, between, _seconds(bare))), found, told)
        )
    head = ["view", "photos", "model passes", "one bare pass, ms", "whole check, ms", "/ (passes x bare)"]
    head += ["roll given, ms", "/ (passes x bare)"]
    return tables.markdown(head, [_row(view, times) for view, times in rows.items()])


def _row(view: str, times: Sequence[tuple[int, float, float, float]]) -> list[str]:
    passes, bare, found, told = zip(*times, strict=True)
    row = [view, str(len(times)), f"{statistics.mean(passes):.1f}", f"{1000 * statistics.median(bare):.0f}"]
    for whole in (found, told):
        ratios = [w / (p * b) for w, p, b in zip(whole, passes, bare, strict=True)]
        row += [f"{1000 * statistics.median(whole):.0f}", f"{statistics.median(ratios):.2f}"]
    return row


def _check(photo: Photo, options: Options) -> tuple[int, float]:
    """Model passes (pose and face) and seconds of a whole check."""
    with _counted() as calls:
        seconds = _seconds(lambda: check_photo(photo, options))
    return len(calls), seconds


@contextmanager
def _counted() -> Iterator[list[str]]:
    calls: list[str] = []

    def counting(name: str, run: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any) -> Any:
            calls.append(name)
            return run(*arguments)

        return counted

    with (
        mock.patch.object(detect, "pose_looks", counting("pose", detect.pose_looks)),
        mock.patch.object(people, "pose_looks", counting("pose", people.pose_looks)),
        mock.patch.object(detect, "face_mesh", counting("face", detect.face_mesh)),
    ):
        yield calls


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cost", description=__doc__)
    parser.add_argument("--folder", type=Path, default=truth_set.FOLDER, help="truth.json and its pictures")
    parser.add_argument("--photos", type=int, default=24, help="how many of them (default 24)")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    options = parser.parse_args(arguments)
    text = table(options.folder, options.photos)
    print(text)
    if options.write:
        tables.put("cost", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
