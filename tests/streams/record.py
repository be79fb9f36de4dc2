"""Records what the model sees in the films of tests/browser/camera.py: `python -m tests.streams.record`

Run after a change of the model or of the films; the recordings are committed, so that the tests of
the logic need no model. Coordinates are tenths of a pixel; null = nobody was found.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from posture.anatomy import INDEX, JOINTS, POSE_JOINTS
from posture.pose.landmarks import Landmarks
from tests.browser import camera

FOLDER = Path(__file__).parent
UPPER = [joint.value for joint in POSE_JOINTS[:17]]
WHOLE = [joint.value for joint in POSE_JOINTS]


def record(
    name: str, film: Callable[[float], camera.Picture], seconds: float, fps: float, joints: list[str]
) -> None:
    """Film, add sensor noise, encode as the browser does, detect, write."""
    from posture.pose.landmarker import StreamDetector

    rng = np.random.default_rng(1)
    frames: list[Any] = []
    with StreamDetector() as detector:
        for number in range(int(seconds * fps)):
            picture = film(number / fps).astype(np.float64)
            noisy = np.clip(picture + rng.normal(0, 4, picture.shape), 0, 255).astype(np.uint8)
            jpeg = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 70])[1]
            rgb = cv2.cvtColor(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
            frames.append(_row(detector.detect(rgb, round(number / fps * 1000)), joints))
            size_px = rgb.shape[1], rgb.shape[0]
    rows = ",\n".join(json.dumps(row, separators=(",", ":")) for row in frames)
    head = json.dumps({"fps": fps, "size_px": size_px, "joints": joints})[:-1]
    (FOLDER / f"{name}.json").write_text(f'{head}, "frames": [\n{rows}\n]}}\n', "utf-8")


def _row(landmarks: Landmarks | None, joints: list[str]) -> list[int] | None:
    """x, y, seen (1 or 0) of each joint."""
    if landmarks is None:
        return None
    row: list[int] = []
    for joint in POSE_JOINTS:
        if joint.value in joints:
            x, y = landmarks[joint]
            row += [round(10 * x), round(10 * y), int(landmarks.visibility[INDEX[joint]] >= 0.5)]
    return row


def replayed(name: str) -> list[tuple[float, Landmarks | None]]:
    """A recording as a stream."""
    data = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    places = [INDEX[joint] for joint in JOINTS if joint.value in data["joints"]]
    stream: list[tuple[float, Landmarks | None]] = []
    for number, row in enumerate(data["frames"]):
        landmarks = None
        if row is not None:
            table = np.array(row, dtype=np.float64).reshape(-1, 3)
            xy_px, seen = np.full((len(JOINTS), 2), np.nan), np.zeros(len(JOINTS))
            xy_px[places], seen[places] = table[:, :2] / 10, table[:, 2]
            landmarks = Landmarks(xy_px, seen, np.zeros((len(JOINTS), 2, 2)), tuple(data["size_px"]))
        stream.append((number / data["fps"], landmarks))
    return stream


if __name__ == "__main__":
    record("desk", camera.desk(), 20.0, 8.0, UPPER)
    record("turning", camera.turning("d05", 7.0), 28.0, 5.0, WHOLE)
