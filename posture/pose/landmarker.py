"""Runs the landmark models. Only this file imports mediapipe, and late, because that takes 1-4 s.

mediapipe's indices and normalised coordinates end here: the results are in pixels of the picture shown,
in the order of `anatomy.POSE_JOINTS`.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from types import TracebackType
from typing import Any

import numpy as np

from posture.arrays import Floats, Rgb
from posture.errors import ModelError
from posture.model import store as model
from posture.pose.landmarks import Landmarks
from posture.pose.looks import Look
from posture.pose.outline import outline_middles
from posture.pose.turns import Turns

MAX_PEOPLE = 3
MASK_STEP = 4
"""Pictures lose up to three columns at the right, so that the width is whole steps: mediapipe 0.10.33 pads
the rows of other masks and aborts the whole process when we read one."""
_LOCK = threading.Lock()  # all threads take turns with one model in memory
_STREAMS = Turns(os.cpu_count() or 1)  # more passes than cores at once would only make each of them late
_STDERR = threading.Lock()  # redirecting file descriptor 2 twice at once would lose it for good
_SPOKEN = threading.Event()  # native code has logged what it logs once, at the first person


def pose_looks(rgb: Rgb) -> list[Look]:
    """One pass of the pose model over a picture (H, W, 3): a look for each person, at most MAX_PEOPLE.

    Joints are in pixels of this picture, where (0, 0) is the middle of the first pixel.
    """
    shown = rgb[:, : max(1, rgb.shape[1] // MASK_STEP) * MASK_STEP]
    with _LOCK:
        result = _quiet_pass(_pose_landmarker().detect, _image(shown))
    return looks_of(result, (shown.shape[1], shown.shape[0]))


def looks_of(result: Any, size_px: tuple[int, int]) -> list[Look]:
    """The pose model's result for a picture (width, height) -> a look for each person.

    Without masks (live) the looks have no outline. Runs no model, so it can be tested alone.
    """
    width, height = size_px
    people = zip(result.pose_landmarks, result.pose_world_landmarks, strict=True)
    looks = [
        Look(
            _in_px(points, size_px),
            np.array([point.visibility for point in points]),
            np.array([(point.x, point.y, point.z) for point in world]),
        )
        for points, world in people
    ]
    masks = [mask.numpy_view().reshape(height, width) for mask in result.segmentation_masks or ()]
    if not masks:
        return looks
    return [
        replace(look, outline_px=outline_middles(mask, look.xy_px))
        for look, mask in zip(looks, masks, strict=True)
    ]


def face_mesh(rgb: Rgb) -> Floats | None:
    """The face mesh in a crop of one head: (468, 2) in pixels of the crop, None if it sees no face."""
    with _LOCK:
        result = _face_landmarker().detect(_image(rgb))
    if not result.face_landmarks:
        return None
    return _in_px(result.face_landmarks[0][:468], (rgb.shape[1], rgb.shape[0]))


def is_ready() -> bool:
    """Whether both models are in memory."""
    return bool(_pose_landmarker.cache_info().currsize and _face_landmarker.cache_info().currsize)


def prepare(*, fetch: bool = False) -> None:
    """Get both models into memory, which takes a second or two, so that nobody waits for it later.

    If a model's file is not on this computer, it is fetched, or without `fetch` nothing is done. Raises
    ModelError.
    """
    if not fetch and any(model.locate(name) is None for name in (model.POSE, model.FACE)):
        return
    require_libraries()
    with _LOCK:
        _pose_landmarker()
        _face_landmarker()


class StreamDetector:
    """The pose model for a stream of pictures of one person, whom it tracks.

    Use it as a context manager and from one thread; several streams take turns at the processor. `detect`
    takes rising times in whole milliseconds; it counts an equal or earlier time as one later than the last.
    """

    def __init__(self) -> None:
        self._landmarker = _create("VIDEO", 1)
        self._last_ms = 0  # the blank warm-up picture had 0

    def detect(self, rgb: Rgb, time_ms: int) -> Landmarks | None:
        """Joints of the person in pixels of the picture; None if it sees nobody."""
        self._last_ms = max(self._last_ms + 1, time_ms)
        with _STREAMS:
            result = _quiet_pass(self._landmarker.detect_for_video, _image(rgb), self._last_ms)
        size_px = (rgb.shape[1], rgb.shape[0])
        looks = looks_of(result, size_px)
        return looks[0].alone(size_px) if looks else None

    def close(self) -> None:
        """Free the model (88 MB)."""
        self._landmarker.close()

    def __enter__(self) -> StreamDetector:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _in_px(points: Any, size_px: tuple[int, int]) -> Floats:
    """mediapipe's 0..1 in pixels; its x = 0 is the left edge of pixel 0, not its middle."""
    return np.array([(point.x, point.y) for point in points]) * size_px - 0.5


def _image(rgb: Rgb) -> Any:
    import mediapipe

    return mediapipe.Image(mediapipe.ImageFormat.SRGB, np.ascontiguousarray(rgb))


@cache
def _pose_landmarker() -> Any:
    return _create("IMAGE", MAX_PEOPLE)


def _create(mode: str, people: int) -> Any:
    vision, base = _tasks(model.POSE)
    options = vision.PoseLandmarkerOptions(
        base_options=base,
        running_mode=vision.RunningMode[mode],
        num_poses=people,
        output_segmentation_masks=mode == "IMAGE",  # 5 % of a pass; live feedback goes without
    )
    return _warmed(vision.PoseLandmarker, options, mode, model.POSE)


@cache
def _face_landmarker() -> Any:
    vision, base = _tasks(model.FACE)
    # The head crop holds one face, which may be half turned or shaded.
    options = vision.FaceLandmarkerOptions(
        base_options=base, num_faces=1, min_face_detection_confidence=0.3, min_face_presence_confidence=0.3
    )
    return _warmed(vision.FaceLandmarker, options, "IMAGE", model.FACE)


def _tasks(name: str) -> tuple[Any, Any]:
    path = model.ensure(name)
    require_libraries()
    from mediapipe.tasks.python import BaseOptions, vision

    return vision, BaseOptions(model_asset_path=str(path))


@cache
def require_libraries() -> None:
    """Raise ModelError, naming what to install, if OpenCV or mediapipe lack a system library."""
    try:
        import cv2  # noqa: F401 - to see whether it loads
        from mediapipe.tasks.python.core import mediapipe_c_bindings

        mediapipe_c_bindings.load_raw_library()
    except (ImportError, OSError) as error:
        raise ModelError(
            f"A system library is missing ({error}). On Debian or Ubuntu: apt-get install -y "
            "--no-install-recommends libegl1 libgles2 libgl1 libglib2.0-0"
        ) from None


def _warmed(kind: Any, options: Any, mode: str, name: str) -> Any:
    """A landmarker that has seen one blank picture, when native code does most of its logging.

    Raises ModelError if mediapipe can't open the file of the model `name`.
    """
    blank = _image(np.zeros((64, 64, 3), np.uint8))
    try:
        with _silent_stderr():
            landmarker = kind.create_from_options(options)
            if mode == "IMAGE":
                landmarker.detect(blank)
            else:
                landmarker.detect_for_video(blank, 0)
    # MediaPipe raises a different exception for each fault.
    except (RuntimeError, ValueError, OSError) as error:
        raise model.unopenable(name) from error
    # A cached model lives until the interpreter ends. mediapipe's clean-up fails then and would print a
    # traceback; the system frees the memory anyway.
    kind.__del__ = lambda self: None
    return landmarker


def _quiet_pass(run: Callable[..., Any], *arguments: Any) -> Any:
    """One pass of a pose model, silent until a pass has found somebody."""
    if _SPOKEN.is_set():
        return run(*arguments)
    with _silent_stderr():
        result = run(*arguments)
    if result.pose_landmarks:
        _SPOKEN.set()
    return result


@contextlib.contextmanager
def _silent_stderr() -> Iterator[None]:
    """Redirect file descriptor 2 for a moment: native code logs there, at no level that can be set."""
    with _STDERR:
        if sys.stderr is None:  # closed, as in some services and windowed programs
            yield
            return
        sys.stderr.flush()
        saved = os.dup(2)
        away = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(away, 2)
            yield
        finally:
            os.dup2(saved, 2)
            os.close(saved)
            os.close(away)
