"""A recorded video -> frames with their times. Read as bytes, so that an upload never touches the disk."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import numpy as np

from posture.arrays import Rgb
from posture.errors import PhotoError
from posture.live.alerts import PostureState
from posture.live.sight import Sight
from posture.live.words import minutes
from posture.pose.landmarks import Landmarks
from posture.regular_file import open_regular
from posture.text import one_line

MAX_BYTES = 2_000_000_000
MAX_SIDE_PX = 4096
MISSING_S = 1.0
"""A file that ends this much before the length it claims (and by 1 % of it) is cut off: files round it."""
SUFFIXES = ("mp4", "mov", "m4v", "webm", "mkv", "avi")


@dataclass(frozen=True)
class ClipInfo:
    """What the file says about itself. duration_s is 0 if it doesn't say."""

    fps: float
    duration_s: float
    size_px: tuple[int, int]


class Clip:
    """An opened video. Use it as a context manager.

    Raises PhotoError, naming the file and the reason, if it is missing, empty or not a video.
    """

    def __init__(self, source: Path | bytes, *, name: str | None = None) -> None:
        # The path "." has no name of its own.
        self.name = one_line(name or (source.name or str(source) if isinstance(source, Path) else "video"))
        self._stream = _open(source, self.name)
        self._capture = _capture(self._stream, self.name)
        import cv2

        fps = float(self._capture.get(cv2.CAP_PROP_FPS)) or 30.0
        frames = max(0.0, float(self._capture.get(cv2.CAP_PROP_FRAME_COUNT)))
        size = tuple(
            int(self._capture.get(each)) for each in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT)
        )
        self.info = ClipInfo(fps, frames / fps, (size[0], size[1]))
        self._end_s: float | None = None  # known once all frames were read
        if max(size) > MAX_SIDE_PX:
            self.close()
            raise PhotoError(f"{self.name} is {size[0]} x {size[1]} pixels. Save it with 4096 or fewer.")

    def frames(self, *, max_fps: float = 30.0, mirrored: bool = False) -> Iterator[tuple[float, Rgb]]:
        """(time in seconds, RGB picture), upright, with rising times, at most max_fps per second.

        mirrored: the video shows a mirror image (some selfie cameras); it is turned back here.
        """
        import cv2

        last_s, end_s, index = -1.0, 0.0, 0
        while True:
            if not self._capture.grab():
                self._end_s = end_s
                return
            time_s = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000 or index / self.info.fps
            end_s = max(end_s, time_s + 1 / self.info.fps)
            index += 1
            # Half a frame of tolerance: times of real recordings jitter.
            if last_s >= 0 and time_s - last_s < 1 / max_fps - 0.5 / self.info.fps:
                continue
            ok, bgr = self._capture.retrieve()
            if not ok or time_s <= last_s:
                continue
            last_s = time_s
            rgb = cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)
            yield time_s, np.ascontiguousarray(rgb[:, ::-1]) if mirrored else rgb

    @property
    def remark(self) -> str:
        """One sentence if the file broke off before the length that it claims; "" before all was read."""
        length_s = self.info.duration_s
        if self._end_s is None or length_s - self._end_s < max(MISSING_S, 0.01 * length_s):
            return ""
        return (
            f"{self.name} breaks off after {minutes(self._end_s)} of {minutes(length_s)}: the file is not "
            "complete, and the rest was not seen. Copy it again."
        )

    def close(self) -> None:
        """Close the file."""
        self._capture.release()
        self._stream.close()

    def __enter__(self) -> Clip:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def landmarks_in(
    clip: Clip, *, max_fps: float, mirrored: bool
) -> Iterator[tuple[float, Landmarks | None, PostureState | None, bool]]:
    """Each picture's time in seconds, the joints that the stream model finds in it, and why it can't be
    judged (`Sight.feed`), and whether the room stood still (`Sight.stood`)."""
    from posture.pose.landmarker import StreamDetector

    sight = Sight()
    with StreamDetector() as detector:
        for time_s, rgb in clip.frames(max_fps=max_fps, mirrored=mirrored):
            wrong = sight.feed(time_s, rgb)
            yield time_s, detector.detect(rgb, round(time_s * 1000)), wrong, sight.stood


def _open(source: Path | bytes, name: str) -> BinaryIO:
    if isinstance(source, bytes):
        if not source:
            raise PhotoError(f"{name} is empty. Choose another video.")
        return io.BytesIO(source)
    try:
        if not source.is_file():
            raise PhotoError(f"{name} is not there, or is not a file. Check the path.")
        size = source.stat().st_size
        if not size:
            raise PhotoError(f"{name} is empty. Choose another video.")
        if size > MAX_BYTES:
            raise PhotoError(f"{name} has {size / 1e9:.1f} GB, more than the 2 GB that are read. Cut it.")
        return open_regular(source)
    except OSError as error:
        raise PhotoError(f"{name} can't be read: {error.strerror}.") from None


def _capture(stream: Any, name: str) -> Any:
    # `stream` is an io.BufferedIOBase; the stubs of OpenCV don't know that it may be one.
    import cv2

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    # FFmpeg's own messages are for programmers; OpenCV reads this when it opens its first video.
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    capture = cv2.VideoCapture(stream, cv2.CAP_FFMPEG, [])
    if not capture.isOpened():
        stream.close()
        raise PhotoError(f"{name} is not a video that can be read. Save it as MP4 (H.264).")
    return capture
