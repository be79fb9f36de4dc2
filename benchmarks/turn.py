"""What a turned body does to each number: `python -m benchmarks.turn`, beside `measure.turn_error.PER_DEG`.

The truth set's bodies, whose joints are known in space (truth/joints_3d.json), are turned before cameras as
far away and as high as their own were, and measured as by a detector without any error. Printed is the root
mean square change of each number per degree, at 10 and at 20 degrees.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import tables, truth_set
from posture.anatomy import View
from posture.arrays import Floats
from posture.measure.measures import ROWS
from posture.measure.turn_error import PER_DEG

TURNS_DEG = (10.0, 20.0)
FOCAL_PX = 1000.0
_AZIMUTH_DEG = {View.FRONT: 0.0, View.RIGHT: -90.0, View.BACK: 180.0, View.LEFT: 90.0}
"""Where the camera stands, counted from before the body to its left."""


@cache
def bodies(folder: Path = truth_set.FOLDER) -> Mapping[str, Mapping[str, Floats]]:
    """Joints of each body in metres, (3,): x to its left, y backwards, z up."""
    stored = json.loads((folder / "joints_3d.json").read_text("utf-8"))["bodies"]
    return {name: {joint: np.array(at) for joint, at in body.items()} for name, body in stored.items()}


def seen(
    body: Mapping[str, Floats], view: View, camera: Mapping[str, float], turned_deg: float
) -> dict[str, Any]:
    """An entry as in truth.json: the body turned to its own left by an angle, seen by a level camera."""
    turn = np.radians(turned_deg)
    cos, sin = np.cos(turn), np.sin(turn)
    about_z = np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])
    middle = (body["left_hip"] + body["right_hip"]) / 2
    azimuth = np.radians(_AZIMUTH_DEG[view])
    away = np.array([np.sin(azimuth), -np.cos(azimuth), 0.0])  # from the body to the camera
    lens = np.array([*(middle + away * camera["distance_m"])[:2], camera["height_m"]])
    right = np.array([np.cos(azimuth), np.sin(azimuth), 0.0])
    points = {}
    for joint, at in body.items():
        from_lens = about_z @ (at - middle) + middle - lens
        depth = float(from_lens @ -away)
        px = (FOCAL_PX * float(from_lens @ right) / depth, -FOCAL_PX * float(from_lens[2]) / depth)
        points[joint] = {"px": px}
    return {"landmarks": points, "view": view.value, "camera": {"camera_roll_deg": 0.0}}


def changes(turned_deg: float, folder: Path = truth_set.FOLDER) -> dict[str, Floats]:
    """How much each number changes as all bodies turn by an angle, either way, (n,)."""
    found: dict[str, list[float]] = {}
    for image in truth_set.entries(folder):
        body = bodies(folder)[image["subject"] + ("_" + image["tag"] if image["tag"] else "")]
        view, camera = View(image["view"]), image["camera"]
        square = truth_set.true_values(seen(body, view, camera, 0.0))
        for sign in (-1, 1):
            turned = truth_set.true_values(seen(body, view, camera, sign * turned_deg))
            for key, value in turned.items():
                found.setdefault(key, []).append(value - square[key])
    return {key: np.array(off) for key, off in found.items()}


def per_degree(turned_deg: float, folder: Path = truth_set.FOLDER) -> dict[str, float]:
    """Root mean square change of each number per degree of a turn by this angle."""
    return {
        key: float(np.sqrt(np.mean(off**2))) / turned_deg for key, off in changes(turned_deg, folder).items()
    }


def table(folder: Path = truth_set.FOLDER) -> str:
    """Beside what is used."""
    made = [per_degree(turned_deg, folder) for turned_deg in TURNS_DEG]
    rows = [
        [
            ROWS[key].name.lower(),
            ROWS[key].unit,
            *(f"{each[key]:.3f}" for each in made),
            f"{PER_DEG[key]:.2f}",
        ]
        for key in ROWS
    ]
    return tables.markdown(["per degree of a turn", "unit", *(f"at {t:g}°" for t in TURNS_DEG), "used"], rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.turn", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    options = parser.parse_args(arguments)
    text = table()
    print(text)
    if options.write:
        tables.put("turn", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
