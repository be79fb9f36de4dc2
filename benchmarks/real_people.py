"""Real people: who is measured, and how a turn is read: `python -m benchmarks.real_people DIR`.

DIR holds pictures as benchmarks.real fetches them: pose2sim/*.mp4 (four calibrated cameras, truth.json with
their matrices), sports2d/demo.mp4 and ordinary/*.jpg. Nothing of it is kept but numbers.

"Measured without a remark": the photo passes the gate with neither a refusal nor a doubt. People who sit,
crouch, stride or kick must not. A turn's truth is that of shoulders and hips triangulated from what the model
sees in all four cameras, against the line of sight.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import tables
from posture.anatomy import Side, View, sided
from posture.errors import PhotoError
from posture.gravity.vertical import Gravity, given
from posture.picture.photo import Photo, load_photo
from posture.pipeline import Options, PhotoCheck, check_photo
from posture.pose.detect import detect
from posture.pose.view import find_view, turned_deg, with_sides_of

Floats = NDArray[np.float64]

NOBODY_STANDS = (
    "COCO_val2014_000000000328.jpg", "COCO_val2014_000000000415.jpg", "COCO_val2014_000000000474.jpg",
    "COCO_val2014_000000000488.jpg", "COCO_val2014_000000000564.jpg", "COCO_val2014_000000000589.jpg",
    "coco__000000000785.jpg", "coco__000000040083.jpg", "coco__000000196141.jpg", "coco__000000197388.jpg",
)  # fmt: skip
"""Of ordinary/: all people in them sit, crouch, run, ski, throw or hit."""
MOVING: Mapping[str, range] = {
    "pose2sim/single_cam01.mp4": range(0, 100, 10), "pose2sim/single_cam02.mp4": range(0, 100, 10),
    "pose2sim/single_cam03.mp4": range(0, 100, 10), "pose2sim/single_cam04.mp4": range(0, 100, 10),
    "sports2d/demo.mp4": range(60, 190, 10),
}  # fmt: skip
"""Frames that show a person walking, kicking or on one leg."""
STILL: Mapping[str, range] = {f"pose2sim/static_cam{n:02d}.mp4": range(0, 11, 5) for n in range(1, 5)}
"""One person who stands, arms held out, turned by 15 to 43 degrees."""
TURN_FRAMES: Mapping[str, range] = {"static": range(0, 11, 5), "single": range(0, 21, 10)}
_TRUNK = tuple(sided(name, side) for name in ("shoulder", "hip") for side in (Side.LEFT, Side.RIGHT))


@dataclass(frozen=True, eq=False)
class Camera:
    """A calibrated camera. r, t: world (z up, metres) to camera; k, distortion: as OpenCV has them."""

    name: str
    r: Floats
    t: Floats
    k: Floats
    distortion: Floats
    roll_deg: float

    @property
    def place(self) -> Floats:
        """In the world, (3,)."""
        place: Floats = -self.r.T @ self.t
        return place

    def rays(self, xy_px: Floats) -> Floats:
        """Pixels (n, 2) to the plane at depth 1, without the lens's distortion."""
        import cv2

        return np.asarray(
            cv2.undistortPoints(xy_px[:, None], self.k, self.distortion)[:, 0], dtype=np.float64
        )


def cameras(folder: Path) -> tuple[Camera, ...]:
    """Those of pose2sim, from truth.json."""
    truth = json.loads((folder / "truth.json").read_text("utf-8"))
    rig = next(value for name, value in truth["cameras"].items() if name.startswith("pose2sim"))
    return tuple(
        Camera(
            name,
            np.array(each["R_world_to_cam"]),
            -np.array(each["R_world_to_cam"]) @ np.array(each["position_mm"]) / 1000.0,
            np.array(each["K"]),
            np.array(each["distortion"]),
            float(each["camera_roll_deg"]),
        )
        for name, each in rig.items()
    )


def frames(path: Path, numbers: range) -> Iterator[tuple[int, Photo]]:
    """Some frames of a film as photos."""
    import cv2

    film = cv2.VideoCapture(str(path))
    for number in range(max(numbers) + 1):
        read, bgr = film.read()
        if not read:
            return
        if number in numbers:
            yield number, Photo(np.ascontiguousarray(bgr[:, :, ::-1]), f"{path.stem} {number}")


def checked(photo: Photo, gravity: Gravity | None = None) -> Iterator[PhotoCheck]:
    """Everybody in a photo, as `posture check` would have it."""
    try:
        first = check_photo(photo, Options(gravity=gravity))
    except PhotoError:  # nobody found
        return
    yield first
    for person in range(2, first.people + 1):
        yield check_photo(photo, Options(gravity=gravity, person=person))


def verdict(check: PhotoCheck) -> str:
    """refused, doubted or measured without a remark."""
    if not check.usable:
        return "refused"
    return "doubted" if any(issue.severity == "doubt" for issue in check.issues) else "without a remark"


def standing_table(folder: Path) -> str:
    """How many are measured of those who don't stand, and of one who does."""
    groups: dict[str, list[PhotoCheck]] = {"stills: sitting, crouching, in sports": []}
    for name in NOBODY_STANDS:
        groups["stills: sitting, crouching, in sports"] += checked(load_photo(folder / "ordinary" / name))
    rolls = {camera.name: camera.roll_deg for camera in cameras(folder)}
    for title, films in (
        ("films: walking, kicking", MOVING),
        ("films: standing, turned, arms held out", STILL),
    ):
        groups[title] = []
        for film, numbers in films.items():
            roll_deg = rolls.get(film[-9:-4])
            for _, photo in frames(folder / film, numbers):
                groups[title] += checked(photo, None if roll_deg is None else given(roll_deg))
    rows = []
    for title, checks in groups.items():
        said = [verdict(check) for check in checks]
        told = sum(any(issue.key == "not_standing" for issue in check.issues) for check in checks)
        counts = [str(said.count(each)) for each in ("refused", "doubted", "without a remark")]
        rows.append([title, str(len(checks)), str(told), *counts])
    head = ["people", "n", "told to stand", "refused", "doubted", "measured without a remark"]
    return tables.markdown(head, rows)


def triangulated(seen: Sequence[tuple[Camera, Floats]]) -> Floats:
    """Points in the world (n, 3), least squares over the cameras' pixels (n, 2)."""
    rays = [(np.hstack([camera.r, camera.t[:, None]]), camera.rays(xy_px)) for camera, xy_px in seen]
    points = []
    for joint in range(len(rays[0][1])):
        rows = [xy[joint, axis] * p[2] - p[axis] for p, xy in rays for axis in (0, 1)]
        point = np.linalg.svd(np.array(rows))[2][-1]
        points.append(point[:3] / point[3])
    return np.array(points)


def true_turn_deg(trunk: Floats, camera: Camera, view: View) -> float:
    """From square to the line of sight; trunk (4, 3): left and right shoulder, left and right hip."""
    across = trunk[0] - trunk[1] + trunk[2] - trunk[3]
    facing = np.cross(across, (0.0, 0.0, 1.0))[:2]
    sight = (camera.place - trunk.mean(axis=0))[:2]
    cross = sight[0] * facing[1] - sight[1] * facing[0]
    yaw_deg = float(np.degrees(np.arctan2(cross, sight @ facing)))
    return yaw_deg if view is View.FRONT else (yaw_deg + 360.0) % 360.0 - 180.0


def turns(folder: Path) -> Iterator[tuple[str, float, float, float]]:
    """Of each camera and frame: its name, the true turn, the model's own reading and ours, in degrees."""
    rig = cameras(folder)
    for kind, numbers in TURN_FRAMES.items():
        films = [dict(frames(folder / "pose2sim" / f"{kind}_{camera.name}.mp4", numbers)) for camera in rig]
        for number in numbers:
            found = []
            for film in films:
                detection = detect(film[number])
                view = find_view(detection)
                found.append((view, with_sides_of(detection, view)))
            trunk = triangulated(
                [(camera, np.array([seen.landmarks[joint] for joint in _TRUNK]))
                 for camera, (_, seen) in zip(rig, found, strict=True)]
            )  # fmt: skip
            for camera, (view, seen) in zip(rig, found, strict=True):
                if not view.is_frontal:  # refused as turned, whatever the reading
                    continue
                true_deg = true_turn_deg(trunk, camera, view)
                read_deg = seen.yaw_deg if view is View.FRONT else (seen.yaw_deg + 360.0) % 360.0 - 180.0
                ours_deg = turned_deg(seen, view, camera.roll_deg)
                yield f"{kind} {camera.name} {number}", true_deg, read_deg, ours_deg


def turn_table(folder: Path) -> str:
    """Turn read against truth, by person: one who stands still, and the first steps of one who walks."""
    read = list(turns(folder))
    rows = []
    for kind, title in (("static", "standing still"), ("single", "beginning to walk")):
        here = [
            (abs(true), abs(model), abs(ours)) for name, true, model, ours in read if name.startswith(kind)
        ]
        true, model, ours = np.array(here).T
        rows.append([title, str(len(here)), f"{true.min():.0f} to {true.max():.0f}",
                     *(f"{np.mean(each - true):+.1f}" for each in (model, ours)),
                     *(f"{np.mean(np.abs(each - true)):.1f}" for each in (model, ours))])  # fmt: skip
    head = ["person", "n", "true turn °", "model: mean error °", "ours", "model: mean |error| °", "ours"]
    each = [[name, *(f"{value:+.1f}" for value in values)] for name, *values in read]
    single = tables.markdown(["picture", "true turn °", "model's depth", "ours"], each)
    return f"{tables.markdown(head, rows)}\n\n{single}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.real_people", description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )  # fmt: skip
    parser.add_argument("folder", type=Path, help="pictures as benchmarks.real fetches them")
    options = parser.parse_args(arguments)
    print(standing_table(options.folder), end="\n\n")
    print(turn_table(options.folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
