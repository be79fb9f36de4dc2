"""How much a still person's live numbers vary by themselves. `python -m benchmarks.live_noise`

Rendered people, swaying by a few millimetres, with sensor noise and the browser's JPEG, through the model in
VIDEO mode and the live smoothing. The rows' `noise_std` in posture/live/measures.py come from the table that
this prints; so do the noise shares in tests/fixtures/streams/generate.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np

from posture.live.frame import read_frame
from posture.live.measures import ROWS, Mode
from posture.live.smoothing import OneEuro
from posture.live.watch import SMOOTHING_HZ
from posture.measure.uncertainty import Measurement
from posture.pose.landmarker import StreamDetector
from posture.pose.landmarks import Landmarks
from tests.browser import camera

SUBJECTS = ("d00", "d05", "d11", "d20")
FPS, SECONDS, SETTLE = 15, 10, 30
SENSOR_NOISE = 4.0


def stream(film: Callable[[float], camera.Picture]) -> list[Landmarks]:
    """What the model sees, smoothed as a live session does."""
    rng = np.random.default_rng(3)
    smooth = OneEuro(at_rest_hz=SMOOTHING_HZ)
    seen = []
    with StreamDetector() as detector:
        for number in range(FPS * SECONDS):
            picture = film(number / FPS).astype(np.float64)
            noisy = np.clip(picture + rng.normal(0, SENSOR_NOISE, picture.shape), 0, 255).astype(np.uint8)
            jpeg = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 70])[1]
            rgb = cv2.cvtColor(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
            landmarks = detector.detect(rgb, round(1000 * number / FPS))
            if landmarks is not None:
                width = landmarks.size_px[0]
                xy_px = smooth(number / FPS, landmarks.xy_px / width) * width
                seen.append(replace(landmarks, xy_px=xy_px))
    return seen[SETTLE:]


def main() -> None:
    """Print each row's spread: mean and largest over the people."""
    print("| mode | number | spread, mean / largest | assumed |\n|---|---|---|---|")
    views = {Mode.SITTING: ("front",), Mode.STANDING: ("front", "right")}
    for mode, rows in ROWS.items():
        spreads: dict[str, list[float]] = {}
        for subject in SUBJECTS:
            for view in views[mode]:
                far = camera.standing(f"{subject}_{view}.jpg")
                film = camera.desk(subject, slouch_at=1e9) if mode is Mode.SITTING else far
                for key, values in _series(stream(film), mode).items():
                    spreads.setdefault(key, []).append(values)
        for row in rows:
            found = spreads.get(row.key, [])
            said = f"{np.mean(found):.2f} / {np.max(found):.2f}" if found else "not seen"
            unit = "%" if row.relative else row.unit
            print(f"| {mode} | {row.key} | {said} {unit} | {row.noise_std} |", flush=True)


def _series(seen: list[Landmarks], mode: Mode) -> dict[str, float]:
    """Spread of each number over the stream, in the unit of its limit."""
    frames = [read_frame(landmarks, mode) for landmarks in seen]
    spread = {}
    for row in ROWS[mode]:
        values = [v.value for f in frames if isinstance(v := f.values[row.key], Measurement)]
        if row.key == "height_pct":  # from widths of the picture to the body's own
            body_px = float(np.median([frame.place.size_px for frame in frames if frame.place is not None]))
            values = [value * frames[0].size_px[0] / body_px for value in values]
        if len(values) > len(frames) / 2:
            middle = float(np.median(values))
            spread[row.key] = float(np.std([row.change(value, middle) for value in values]))
    return spread


if __name__ == "__main__":
    main()
