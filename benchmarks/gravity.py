"""How well the roll of a photo is read from the room: `python benchmarks/gravity.py [FOLDER]`.

FOLDER holds truth.json and its pictures. Each picture is read as it is and turned by a known angle, the
corners cut off, since most pictures have no roll and a reader that always says 0 would look good on those.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from posture.arrays import Box
from posture.gravity.vertical import Gravity, assumed, from_scene

DEFAULT_FOLDER = Path(__file__).parent / "truth"
BOX_MARGIN = 0.1  # around the outermost landmarks, of their extent


@dataclass(frozen=True)
class Reading:
    """One picture read once; `turned` when it is a rotated copy."""

    true_deg: float
    turned: bool
    room: str
    found: Gravity | None
    seconds: float

    @property
    def error_deg(self) -> float:
        assert self.found is not None
        return self.found.roll_deg - self.true_deg


def person_box(points: np.ndarray) -> Box:
    low, high = points.min(axis=0), points.max(axis=0)
    margin = BOX_MARGIN * (high - low)
    (x0, y0), (x1, y1) = (low - margin).tolist(), (high + margin).tolist()
    return x0, y0, x1, y1


def turned_clockwise(rgb: np.ndarray, points: np.ndarray, angle_deg: float) -> tuple[np.ndarray, np.ndarray]:
    """Picture and points (N, 2) turned about the middle, enlarged so that no corner is left empty."""
    height, width = rgb.shape[:2]
    r = np.radians(abs(angle_deg))
    zoom = np.cos(r) + max(height / width, width / height) * np.sin(r)
    middle = ((width - 1) / 2, (height - 1) / 2)
    matrix = cv2.getRotationMatrix2D(middle, -angle_deg, zoom)  # OpenCV counts counter-clockwise
    turned = cv2.warpAffine(rgb, matrix, (width, height), flags=cv2.INTER_CUBIC)
    return turned, points @ matrix[:, :2].T + matrix[:, 2]


def read(rgb: np.ndarray, points: np.ndarray, true_deg: float, turned: bool, room: str) -> Reading:
    start = time.perf_counter()
    found = from_scene(rgb, person_box(points))
    return Reading(true_deg, turned, room, found, time.perf_counter() - start)


def readings(folder: Path, largest_turn_deg: float, seed: int) -> Iterable[Reading]:
    truth: dict[str, Any] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    rooms = {(s["id"], s["tag"]): s.get("room", {}) for s in truth["subjects"]}
    rng = np.random.default_rng(seed)
    for image in track(truth["images"], description="pictures", console=Console(stderr=True)):
        data = np.frombuffer((folder / image["image"]).read_bytes(), dtype=np.uint8)
        rgb = cv2.cvtColor(cv2.imdecode(data, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
        points = np.array([mark["px"] for mark in image["landmarks"].values()])
        kind = rooms.get((image["subject"], image["tag"]), {})
        room = f"{kind.get('wall_kind', '?')} wall, {kind.get('floor', '?')} floor"
        roll = float(image["camera"]["camera_roll_deg"])
        angle = float(rng.uniform(-largest_turn_deg, largest_turn_deg))
        yield read(rgb, points, roll, False, room)
        yield read(*turned_clockwise(rgb, points, angle), roll + angle, True, room)


def cells(group: list[Reading]) -> list[str]:
    claimed = [r for r in group if r.found is not None]
    if not claimed:
        return [str(len(group)), "0 %"] + ["-"] * 6
    error = np.abs([r.error_deg for r in claimed])
    std = np.array([r.found.std_deg for r in claimed if r.found is not None])
    level = np.abs([r.true_deg for r in claimed])
    return [
        str(len(group)),
        f"{len(claimed) / len(group):.0%}",
        f"{error.mean():.2f}",
        f"{np.percentile(error, 95):.2f}",
        f"{error.max():.2f}",
        f"{np.median(std):.2f}",
        f"{np.mean(error <= 1.96 * std):.0%}",
        f"{level.mean():.2f}",
    ]


def table(title: str, done: list[Reading]) -> Table:
    result = Table(title=title)
    result.add_column("pictures")
    for head in ("n", "claimed", "MAE °", "p95 °", "max °", "std °", "in 1.96 std", "MAE ° of 'level'"):
        result.add_column(head, justify="right")
    result.add_row("all", *cells(done))
    result.add_row("rolled", *cells([r for r in done if abs(r.true_deg) > 0.05]))
    for room in sorted({r.room for r in done}):
        result.add_row(room, *cells([r for r in done if r.room == room]))
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description="How well the roll of a photo is read from the room.")
    parser.add_argument(
        "folder", nargs="?", type=Path, default=DEFAULT_FOLDER, help="holds truth.json and pictures"
    )
    parser.add_argument("--turn-deg", type=float, default=6.0, help="largest turn of the copies (default 6)")
    parser.add_argument("--seed", type=int, default=0, help="of the turns (default 0)")
    options = parser.parse_args()
    if not (options.folder / "truth.json").is_file():
        print(f"{options.folder} holds no truth.json. Give the folder of the truth set.", file=sys.stderr)
        return 2
    done = list(readings(options.folder, options.turn_deg, options.seed))
    console = Console()
    console.print(table("As photographed", [r for r in done if not r.turned]))
    console.print(table(f"Copies turned by up to {options.turn_deg:g}°", [r for r in done if r.turned]))
    seconds = [r.seconds for r in done]
    console.print(f"{np.mean(seconds):.2f} s a picture, at most {np.max(seconds):.2f} s.")
    console.print(f"Without evidence a photo counts as level with a std of {assumed().std_deg:g}°.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
