"""Real people: who is measured, and how a turn is read; two tables of `python -m benchmarks.real`.

"Measured without a remark": the photo passes the gate with neither a refusal nor a doubt. People who sit,
crouch, stride or kick must not. A turn's truth is that of shoulders and hips triangulated from what the model
sees in all four calibrated cameras, against the line of sight.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import cv2
import numpy as np

from benchmarks.real_bodies import triangulated
from benchmarks.real_pictures import Camera, cameras, path_of, registered
from benchmarks.tables import markdown
from posture.anatomy import Joint, View
from posture.arrays import Floats
from posture.errors import PhotoError
from posture.gravity.vertical import Gravity, given
from posture.picture.photo import Photo, load_photo
from posture.pipeline import Options, PhotoCheck, check_photo
from posture.pose.detect import detect
from posture.pose.view import find_view, turned_deg, with_sides_of

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
_TRUNK = (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, Joint.LEFT_HIP, Joint.RIGHT_HIP)


def frames(file: str, numbers: range, folder: Path | None) -> Iterator[tuple[int, Photo]]:
    """Some frames of a registered film as photos."""
    film = cv2.VideoCapture(str(path_of(registered(file), folder)))
    for number in range(max(numbers) + 1):
        read, bgr = film.read()
        if not read:
            return
        if number in numbers:
            yield number, Photo(np.ascontiguousarray(bgr[:, :, ::-1]), f"{file} {number}")


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


def standing(folder: Path | None) -> str:
    """How many are measured of those who don't stand, and of one who does."""
    groups: dict[str, list[PhotoCheck]] = {"stills: sitting, crouching, in sports": []}
    for name in NOBODY_STANDS:
        photo = load_photo(path_of(registered(f"ordinary/{name}"), folder))
        groups["stills: sitting, crouching, in sports"] += checked(photo)
    known = cameras()
    for title, films in (
        ("films: walking, kicking", MOVING),
        ("films: standing, turned, arms held out", STILL),
    ):
        groups[title] = []
        for film, numbers in films.items():
            camera = known.get(film[-9:-4])
            roll = None if camera is None else given(camera.roll_deg)
            for _, photo in frames(film, numbers, folder):
                groups[title] += checked(photo, roll)
    rows = []
    for title, checks in groups.items():
        said = [verdict(check) for check in checks]
        told = sum(any(issue.key == "not_standing" for issue in check.issues) for check in checks)
        counts = [str(said.count(each)) for each in ("refused", "doubted", "without a remark")]
        rows.append([title, str(len(checks)), str(told), *counts])
    head = ["people", "n", "told to stand", "refused", "doubted", "measured without a remark"]
    return markdown(head, rows)


def true_turn_deg(trunk: Floats, camera: Camera, view: View) -> float:
    """From square to the line of sight; trunk (4, 3) mm: left and right shoulder, left and right hip."""
    across = trunk[0] - trunk[1] + trunk[2] - trunk[3]
    facing = np.cross(across, (0.0, 0.0, 1.0))[:2]
    sight = (camera.position_mm - trunk.mean(axis=0))[:2]
    cross = sight[0] * facing[1] - sight[1] * facing[0]
    yaw_deg = float(np.degrees(np.arctan2(cross, sight @ facing)))
    return yaw_deg if view is View.FRONT else (yaw_deg + 360.0) % 360.0 - 180.0


def turns(folder: Path | None) -> Iterator[tuple[str, float, float, float]]:
    """Of each camera and frame: its name, the true turn, the model's own reading and ours, in degrees."""
    rig = cameras()
    for kind, numbers in TURN_FRAMES.items():
        films = [dict(frames(f"pose2sim/{kind}_{name}.mp4", numbers, folder)) for name in rig]
        for number in numbers:
            found = []
            for film in films:
                detection = detect(film[number])
                view = find_view(detection)
                found.append((view, with_sides_of(detection, view)))
            shots = [(camera, seen) for camera, (_, seen) in zip(rig.values(), found, strict=True)]
            trunk = np.array([triangulated(shots, joint) for joint in _TRUNK])
            for (name, camera), (view, seen) in zip(rig.items(), found, strict=True):
                if not view.is_frontal:  # refused as turned, whatever the reading
                    continue
                true_deg = true_turn_deg(trunk, camera, view)
                read_deg = seen.yaw_deg if view is View.FRONT else (seen.yaw_deg + 360.0) % 360.0 - 180.0
                ours_deg = turned_deg(seen, view, camera.roll_deg)
                yield f"{kind} {name} {number}", true_deg, read_deg, ours_deg


def turned_people(folder: Path | None) -> str:
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
    return markdown(head, rows)
