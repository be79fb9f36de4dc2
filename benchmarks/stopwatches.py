"""Stopwatches on what the app does while somebody waits; for `benchmarks.waiting`.

Each call of a function in TIMED is written, when it ends, as a line of JSON: part, thread, begin and end by
the monotonic clock, and seconds of that without the timed calls inside it. The app itself is not changed.
"""

from __future__ import annotations

import functools
import importlib
import json
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

TIMED = (
    ("decode", "posture.picture.photo", "load_photo"),
    ("same picture?", "posture.picture.photo", "distinct"),
    ("model passes", "posture.pose.landmarker", "_quiet_pass"),
    ("waiting for the model's turn", "posture.pose.landmarker", "pose_looks"),
    ("model passes", "posture.pose.landmarker", "face_mesh"),
    ("crops for the model", "posture.pose.looks", "cut"),
    ("crops for the model", "posture.pose.looks", "shrunk"),
    ("outline", "posture.pose.landmarker", "looks_of"),
    ("look, rest", "posture.pipeline", "look_at"),
    ("waiting for the looks", "posture.web.looking", "look_at_all"),
    ("gravity, aside", "posture.gravity.vertical", "from_scene"),
    ("measure", "posture.pipeline", "measure_sighting"),
    ("judge, suspect", "posture.pipeline", "assess"),
    ("lay out the pictures' labels", "posture.report.framed", "framed"),
    ("cut and encode the pictures", "posture.web.photo_view", "picture_of"),
    ("the rest of the results", "posture.web.report_ui", "report_ui"),
    ("page's script, rest", "posture.web.navigation", "main"),
)
"""Name of the part, module, function."""

_INSIDE = threading.local()


def timed(part: str, run: Callable[..., Any], write: Callable[[str], object]) -> Callable[..., Any]:
    """The function, with its times written."""

    @functools.wraps(run)
    def with_times(*arguments: Any, **named: Any) -> Any:
        outer = getattr(_INSIDE, "seconds", 0.0)
        _INSIDE.seconds = 0.0
        begin = time.monotonic()
        try:
            return run(*arguments, **named)
        finally:
            end = time.monotonic()
            own = end - begin - _INSIDE.seconds
            _INSIDE.seconds = outer + end - begin
            thread = threading.get_ident()
            write(json.dumps({"part": part, "thread": thread, "begin": begin, "end": end, "own": own}) + "\n")

    return with_times


def put_stopwatches(path: str) -> None:
    """Replace the functions wherever a module of the app knows them by name."""
    file = open(path, "a", buffering=1, encoding="utf-8")  # noqa: SIM115 - open as long as the server
    for part, module, name in TIMED:
        plain = getattr(importlib.import_module(module), name)
        watched = timed(part, plain, file.write)
        for known in list(sys.modules.values()):
            mine = getattr(known, "__name__", "").startswith(("posture.", "streamlit.elements."))
            if mine and known.__dict__.get(name) is plain:
                setattr(known, name, watched)
