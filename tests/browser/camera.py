"""Films for Chromium's fake camera: rendered people from benchmarks/truth, moved, as plain JPEG streams.

Chromium reads a .mjpeg file as a camera of 30 pictures a second and repeats it. OpenCV writes 4:2:0
JPEGs, which it can show (of 4:4:4 it shows a green picture, without an error).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from posture.arrays import Floats, Rgb

TRUTH = Path(__file__).parents[2] / "benchmarks" / "truth"
FPS = 30


def write(path: Path, seconds: float, picture: Callable[[float], Rgb], *, stamp: bool = False) -> Path:
    """A film of `picture(time_s)`; stamp burns the frame number in as 12 black or white blocks."""
    with path.open("wb") as file:
        for number in range(int(seconds * FPS)):
            frame = picture(number / FPS)
            if stamp:
                frame = stamped(frame, number)
            file.write(cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes())
    return path


def desk(subject: str = "d05", *, slouch_at: float = 12.0, slouch_s: float = 7.0) -> Callable[[float], Rgb]:
    """Somebody at a desk, shoulders 250 px wide, who leans to the screen for `slouch_s` seconds.

    There they slide sideways all the time, so that this is never taken as a baseline, not even of a few
    pictures a second: a baseline takes five still seconds.
    """
    body = read(f"{subject}_front.jpg")
    middle, width = np.array([282.0, 310.0]), 122.0

    def picture(time_s: float) -> Rgb:
        ramp = np.clip(min(time_s - slouch_at, slouch_at + slouch_s - time_s) / 0.5, 0.0, 1.0)
        scale = 250.0 / width * (1.0 + 0.32 * ramp)
        sway = 1.5 * np.sin(2 * np.pi * time_s / 5)
        slide = ramp * 90.0 * ((time_s - slouch_at) / slouch_s - 0.5)
        return framed(body, scale, middle, (320.0 + sway + slide, 350.0 + 20.0 * ramp), (640, 480))

    return picture


def standing(image: str = "d05_front.jpg") -> Callable[[float], Rgb]:
    """Somebody standing still, whole body, in a 1280 x 720 picture."""
    body = read(image)

    def picture(time_s: float) -> Rgb:
        sway = 0.8 * np.sin(2 * np.pi * time_s / 4)
        return framed(body, 0.9, np.array([282.0, 440.0]), (640.0 + sway, 375.0), (1280, 720))

    return picture


def full_hd(image: str = "d05_front.jpg") -> Callable[[float], Rgb]:
    """The same in a 1920 x 1080 picture, and quite still."""
    picture = framed(read(image), 1.3, np.array([282.0, 440.0]), (960.0, 560.0), (1920, 1080))
    return lambda time_s: picture


def turning(subject: str, each_s: float) -> Callable[[float], Rgb]:
    """Front, right, back, left side, `each_s` seconds of each."""
    views = [standing(f"{subject}_{view}.jpg") for view in ("front", "right", "back", "left")]
    return lambda time_s: views[int(time_s / each_s) % 4](time_s)


def read(name: str) -> Rgb:
    picture = cv2.imread(str(TRUTH / name))
    assert picture is not None, name
    return np.asarray(picture, dtype=np.uint8)


def framed(
    body: Rgb,
    scale: float,
    point: Floats,
    target: tuple[float, float],
    size: tuple[int, int],
) -> Rgb:
    """The picture scaled, with `point` of it brought to `target`; the wall goes on at the sides."""
    shift = np.array(target) - scale * point
    matrix = np.array([[scale, 0.0, shift[0]], [0.0, scale, shift[1]]])
    frame = cv2.warpAffine(body, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(frame, dtype=np.uint8)


BLOCK_PX = 20


def stamped(frame: Rgb, number: int) -> Rgb:
    """The frame with its number as 12 blocks along the top edge."""
    frame = frame.copy()
    for bit in range(12):
        frame[:BLOCK_PX, bit * BLOCK_PX : (bit + 1) * BLOCK_PX] = 255 * (number >> bit & 1)
    return frame
