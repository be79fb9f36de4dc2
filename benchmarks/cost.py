"""What a check of one photo costs beside the bare model: `python -m benchmarks.cost`.

Bare and whole are measured in turn on the same photo, so that whatever else the machine does hits both.
"""

from __future__ import annotations

import argparse
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
from posture import detect, landmarker
from posture.photo import Photo, load_photo
from posture.pipeline import check_photo


def table(paths: Sequence[Path]) -> str:
    """One row per kind of view: passes, bare time of one, time of the whole check, and their ratio."""
    photos = [load_photo(path) for path in paths]
    check_photo(photos[0])  # loads the models
    rows: dict[str, list[tuple[int, float, float]]] = {}
    for photo in track(photos, "timing", console=Console(stderr=True)):
        before = _seconds(lambda photo=photo: landmarker.pose_looks(photo.rgb))
        passes, whole = _check(photo)
        after = _seconds(lambda photo=photo: landmarker.pose_looks(photo.rgb))
        view = photo.name.rsplit("_", 1)[-1].removesuffix(".jpg")
        rows.setdefault(view, []).append((passes, (before + after) / 2, whole))
    head = [
        "view",
        "photos",
        "model passes",
        "one bare pass, ms",
        "whole check, ms",
        "whole / (passes x bare)",
    ]
    lines = []
    for view, found in rows.items():
        ratio = [whole / (passes * bare) for passes, bare, whole in found]
        lines.append(
            [
                view,
                str(len(found)),
                f"{statistics.mean(passes for passes, _, _ in found):.1f}",
                f"{1000 * statistics.median(bare for _, bare, _ in found):.0f}",
                f"{1000 * statistics.median(whole for _, _, whole in found):.0f}",
                f"{statistics.median(ratio):.2f}",
            ]
        )
    return tables.markdown(head, lines)


def _check(photo: Photo) -> tuple[int, float]:
    """Model passes (pose and face) and seconds of a whole check with the roll found."""
    with _counted() as calls:
        seconds = _seconds(lambda: check_photo(photo))
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
    parser.add_argument("--folder", type=Path, default=truth_set.FOLDER, help="folder of photos")
    parser.add_argument("--photos", type=int, default=24, help="how many of them (default 24)")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    options = parser.parse_args(arguments)
    text = table(sorted(options.folder.glob("*.jpg"))[: options.photos])
    print(text)
    if options.write:
        tables.put("cost", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
