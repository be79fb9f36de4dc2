"""Bodies before four calibrated cameras: what one photo says, against joints triangulated from all four."""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np

from benchmarks.real_pictures import Camera, cameras, path_of, read_frames, registry
from benchmarks.tables import markdown
from posture.anatomy import INDEX, Joint, View
from posture.arrays import Floats
from posture.errors import PostureError
from posture.gravity import vertical
from posture.measure.estimate import measure
from posture.measure.uncertainty import Measurement
from posture.pose.detect import Detection, detect
from posture.pose.view import turned_deg

FRAMES = 5
SQUARE_DEG, MOST_DEG = 20.0, 45.0
"""Bodies turned further than the first are refused by the quality gate; than the second, side views."""
KEYS = {
    "trunk_lean_deg": "trunk lean",
    "shoulder_level_deg": "shoulder level",
    "pelvis_level_deg": "pelvis level",
    "body_lean_deg": "whole-body lean",
}
_JOINTS = (
    Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, Joint.LEFT_HIP, Joint.RIGHT_HIP,
    Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE,
)  # fmt: skip


def bodies(folder: Path | None) -> str:
    """The static trial: each camera's own photo with its true roll given, turned bodies let through the gate.

    True is what the triangulated joints show in the vertical plane that faces the camera. They have errors
    of their own, since the model finds them: told by leaving out each camera in turn (jackknife).
    """
    errors: dict[tuple[str, str], list[tuple[float, float, float]]] = {}
    for shots in _static(folder):
        points = _points(shots)
        fewer = [_points([shot for shot in shots if shot is not left_out]) for left_out in shots]
        for camera, detection in shots:
            turn_deg = _turn_deg(camera, points)
            square = min(turn_deg, 180 - turn_deg)
            if square > MOST_DEG:
                continue
            group = f"turned by up to {SQUARE_DEG:.0f}°" if square <= SQUARE_DEG else "turned further"
            view = View.FRONT if turn_deg < 90 else View.BACK
            true, others = _true(camera, view, points), [_true(camera, view, each) for each in fewer]
            for found in _measured(camera, detection, view):
                if found.key in true:
                    apart = np.array([each[found.key] - true[found.key] for each in others])
                    own = math.sqrt((len(apart) - 1) / len(apart) * float(apart @ apart))
                    told = (found.value - true[found.key], found.std, own)
                    errors.setdefault((group, found.key), []).append(told)
    rows = []
    for group, key in sorted(
        errors, key=lambda each: (each[0] != f"turned by up to {SQUARE_DEG:.0f}°", each[1])
    ):
        error, std, own = np.array(errors[group, key]).T
        rows.append([
            group, KEYS[key], str(len(error)), f"{error.mean():+.2f}", f"{np.abs(error).mean():.2f}",
            f"{np.median(std):.2f}", f"{np.median(own):.2f}", f"{np.mean(np.abs(error) <= 1.96 * std):.0%}",
            f"{np.mean(np.abs(error) <= 1.96 * np.hypot(std, own)):.0%}",
        ])  # fmt: skip
    head = ["body", "roll given", "n", "bias °", "MAE °", "stated std °", "std of the truth °"]
    return markdown([*head, "in 1.96 stated std", "in 1.96 of both"], rows)


def _static(folder: Path | None) -> list[list[tuple[Camera, Detection]]]:
    """What each camera saw, frame by frame, all four at a time."""
    known = cameras()
    films: dict[str, list[Detection]] = {}
    for entry in registry()["pictures"]:
        if "static" in entry["file"]:
            name = Path(entry["file"]).stem.split("_")[1]
            try:
                films[name] = [detect(photo) for _, photo in read_frames(path_of(entry, folder), FRAMES)]
            except PostureError:
                films[name] = []
    return [
        [(known[name], found) for name, found in zip(films, frame, strict=True)]
        for frame in zip(*films.values(), strict=False)
    ]


def _points(shots: list[tuple[Camera, Detection]]) -> dict[Joint, Floats]:
    return {joint: triangulated(shots, joint) for joint in _JOINTS}


def triangulated(shots: list[tuple[Camera, Detection]], joint: Joint) -> Floats:
    """(3,) in mm, world z up: where the rays of all cameras come nearest to each other."""
    normal, known = np.zeros((3, 3)), np.zeros(3)
    for camera, detection in shots:
        pixel = detection.landmarks.xy_px[INDEX[joint]].reshape(1, 1, 2)
        ideal = cv2.undistortPoints(pixel, camera.matrix, camera.distortion).ravel()
        ray = camera.rotation.T @ np.array([ideal[0], ideal[1], 1.0])
        ray /= np.linalg.norm(ray)
        across = np.eye(3) - np.outer(ray, ray)
        normal += across
        known += across @ camera.position_mm
    return np.linalg.solve(normal, known)


def _turn_deg(camera: Camera, points: dict[Joint, Floats]) -> float:
    """How far the shoulders are turned from facing the camera: 0 front, 180 back."""
    left, right = points[Joint.LEFT_SHOULDER], points[Joint.RIGHT_SHOULDER]
    across = _sideways(camera, (left + right) / 2)
    shoulders = (left - right)[:2] / np.linalg.norm((left - right)[:2])
    return math.degrees(math.acos(float(np.clip(shoulders @ across[:2], -1, 1))))


def _sideways(camera: Camera, place: Floats) -> Floats:
    """The level direction (3,) across the camera's line of sight to a place, to the picture's right."""
    ahead = (place - camera.position_mm) * (1, 1, 0)
    ahead /= np.linalg.norm(ahead)
    return np.array([ahead[1], -ahead[0], 0.0])


def _measured(camera: Camera, detection: Detection, view: View) -> list[Measurement]:
    """What the photo says when its true roll and pitch are given."""
    place = detection.landmarks.standing_px
    down = vertical.Gravity(
        camera.plumb.roll_at(place)[0],
        vertical.GIVEN_STD_DEG,
        vertical.GravitySource.GIVEN,
        plumb=camera.plumb,
    )
    made = measure(detection.landmarks, view, down, turned_deg(detection, view, down.roll_deg))
    return [each for each in made if isinstance(each, Measurement)]


def _true(camera: Camera, view: View, points: dict[Joint, Floats]) -> dict[str, float]:
    """As `measures` signs them: positive to the subject's right."""
    middle = {name: _middle(points, name) for name in ("SHOULDER", "HIP", "ANKLE")}
    across = _sideways(camera, middle["HIP"]) * (
        -1.0 if view is View.FRONT else 1.0
    )  # to the subject's right

    def lean(lower: Floats, upper: Floats) -> float:
        return math.degrees(math.atan2(float((upper - lower) @ across), float((upper - lower)[2])))

    def tilt(name: str) -> float:
        left, right = points[Joint[f"LEFT_{name}"]], points[Joint[f"RIGHT_{name}"]]
        return math.degrees(math.atan2(float((left - right)[2]), abs(float((left - right) @ across))))

    return {
        "trunk_lean_deg": lean(middle["HIP"], middle["SHOULDER"]),
        "body_lean_deg": lean(middle["ANKLE"], middle["SHOULDER"]),
        "shoulder_level_deg": tilt("SHOULDER"),
        "pelvis_level_deg": tilt("HIP"),
    }


def _middle(points: dict[Joint, Floats], name: str) -> Floats:
    return (points[Joint[f"LEFT_{name}"]] + points[Joint[f"RIGHT_{name}"]]) / 2
