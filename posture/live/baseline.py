"""The person's own baseline: five still seconds, the median of each number, and its spread."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from posture.anatomy import View
from posture.live.measures import Aim, Frame, Place
from posture.uncertainty import Measurement

WINDOW_S = 5.0
PATIENCE_S = 25.0
"""Without five still seconds by then, calibration says why and stops."""
STILL_SHARE = 0.06
"""The body may wander by this share of its size in the picture (middle 90 %) and still count as still."""
SEEN_SHARE = 0.8
"""The person must be seen in this share of the window's frames."""


@dataclass(frozen=True)
class Baseline:
    """Medians over the window. `spread` is the robust standard deviation of each value."""

    time_s: float
    view: View
    values: Mapping[str, float]
    spread: Mapping[str, float]
    place: Place
    aim: Aim | None


@dataclass(frozen=True)
class Collecting:
    """How far the calibration is (0..1), and what to do meanwhile."""

    progress: float
    message: str


@dataclass(frozen=True)
class Failed:
    """No baseline: what was wrong and what to do. Falsy."""

    message: str

    def __bool__(self) -> bool:
        return False


class Calibration:
    """Takes frames in time order until the last five seconds were still, or patience ends."""

    def __init__(self) -> None:
        self._frames: deque[tuple[float, Frame | None]] = deque()
        self._start_s: float | None = None

    def feed(self, time_s: float, frame: Frame | None) -> Collecting | Baseline | Failed:
        """One more frame (None = nobody seen)."""
        if self._start_s is None:
            self._start_s = time_s
        self._frames.append((time_s, frame))
        # One frame older than the window stays, so that the window is full at any frame rate.
        while len(self._frames) > 1 and self._frames[1][0] <= time_s - WINDOW_S:
            self._frames.popleft()
        trouble = self._trouble()
        full = time_s - self._frames[0][0] >= WINDOW_S
        if full and trouble is None:
            return self._baseline(time_s)
        if time_s - self._start_s >= PATIENCE_S:
            return Failed(trouble or "There were too few pictures. Close other programs and try again.")
        progress = min(1.0, (time_s - self._start_s) / WINDOW_S) if trouble is None else 0.0
        return Collecting(progress, trouble or "Sit or stand the way you want to, and hold still.")

    def _trouble(self) -> str | None:
        frames = [frame for _, frame in self._frames]
        places = [frame.place for frame in frames if frame is not None and frame.place is not None]
        if len(places) < SEEN_SHARE * len(frames):
            return "Your face and both shoulders must be in the picture. Move until they are."
        if len({frame.view for frame in frames if frame is not None}) > 1 or frames[-1] is None:
            return "Keep facing the same way for five seconds."
        if frames[-1].view is View.TURNED:
            return "Turn to face the camera, or stand side-on to it."
        xy_px = np.array([(place.x_px, place.y_px) for place in places])
        low, high = np.percentile(xy_px, (5, 95), axis=0)
        size_px = float(np.median([place.size_px for place in places]))
        if float(np.max(high - low)) > STILL_SHARE * size_px:
            return "You are still moving. Hold still for five seconds."
        return None

    def _baseline(self, time_s: float) -> Baseline:
        frames = [frame for _, frame in self._frames if frame is not None]
        places = [frame.place for frame in frames if frame.place is not None]
        aims = [frame.aim for frame in frames if frame.aim is not None]
        values, spread = {}, {}
        for key in frames[-1].values:
            series = [v.value for f in frames if isinstance(v := f.values.get(key), Measurement)]
            if len(series) >= SEEN_SHARE * len(self._frames):
                values[key] = float(np.median(series))
                spread[key] = _robust_std(series)
        x_px, y_px, size_px = np.median([(p.x_px, p.y_px, p.size_px) for p in places], axis=0)
        aim = None
        if len(aims) >= SEEN_SHARE * len(self._frames):
            turn, nod = np.median([(a.turn, a.nod) for a in aims], axis=0)
            aim = Aim(float(turn), float(nod))
        place = Place(float(x_px), float(y_px), float(size_px))
        return Baseline(time_s, frames[-1].view, values, spread, place, aim)


def _robust_std(series: list[float]) -> float:
    middle = np.median(series)
    return float(1.4826 * np.median(np.abs(np.asarray(series) - middle)))
