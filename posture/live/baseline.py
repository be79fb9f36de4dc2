"""The person's own baseline: five still seconds, the median of each number, and its spread."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from posture.anatomy import View
from posture.live.gap import GAP_S
from posture.live.measures import AIM_NOD, AIM_TURN, NEEDED, ROWS, Aim, BodyPlace, Frame, Mode, Points
from posture.measure.uncertainty import Measurement

WINDOW_S = 5.0
PATIENCE_S = 25.0
"""If there were no five still seconds by then, calibration stops and says why. A longer gap counts only
GAP_S."""
MAX_STEP_S = 0.75
"""Frames further apart may hide a movement: the five seconds start again. Two pictures a second pass."""
STILL_SHARE = 0.06
"""The body may wander by this share of its size in the picture (middle 90 %) and still count as still."""
STILL_LIMIT_SHARE = 0.45
"""Each number may too, with a spread of this share of its limit. People who hold still stay below 0.32."""
SEEN_SHARE = 0.8
"""What is needed must be visible in this share of the window's frames."""

OBLIQUE_TURN = 0.4
"""An `Aim` further aside than this: the camera stands more than about 28 degrees beside the face."""

HOLD_WORDS = "Sit or stand the way you want to, and hold still."
"""Nothing is wrong; only time is missing."""
_SEEN_WORDS: Mapping[Mode, str] = {
    Mode.SITTING: "Your face and both shoulders must be in the picture. Move until they are.",
    Mode.STANDING: "Your whole body must be in the picture. Move until it is.",
}
_SLOW_WORDS = (
    "Calibrating takes at least two pictures a second, and fewer come. "
    "Close other programs, or record with more."
)


@dataclass(frozen=True)
class Baseline:
    """Medians over the window, plain data that can be kept.

    values : medians, in the numbers' units; the height is in % of the shoulders' width.
    spread : each value's robust standard deviation, in its unit.
    size_px : of the pictures that it was taken from.
    points : where face and shoulders were in them, in pixels, by the joints' names; empty standing.
    """

    time_s: float
    view: View
    values: Mapping[str, float]
    spread: Mapping[str, float]
    place: BodyPlace
    aim: Aim | None
    size_px: tuple[int, int]
    points: Points

    @property
    def oblique(self) -> bool:
        """The camera sees the face at an angle, though not from the side."""
        return self.aim is not None and abs(self.aim.turn) > OBLIQUE_TURN

    def at(self, size_px: tuple[int, int]) -> Baseline:
        """The same baseline in a picture of the same shape with more or fewer pixels."""
        if size_px == self.size_px:
            return self
        factor = size_px[0] / self.size_px[0]
        place = BodyPlace(factor * self.place.x_px, factor * self.place.y_px, factor * self.place.size_px)
        points = {name: (factor * x, factor * y) for name, (x, y) in self.points.items()}
        return replace(self, place=place, size_px=size_px, points=points)


@dataclass(frozen=True)
class Collecting:
    """How far the calibration has got (0..1), and what to do meanwhile."""

    progress: float
    message: str


@dataclass(frozen=True)
class Failed:
    """No baseline: what was wrong and what to do. Falsy."""

    message: str

    def __bool__(self) -> bool:
        return False


class BaselineFinder:
    """Takes frames in time order until the last five seconds were still, or patience ends."""

    def __init__(self, mode: Mode) -> None:
        self._mode = mode
        self._frames: deque[tuple[float, Frame | None]] = deque()
        self._waited_s = 0.0

    def feed(self, time_s: float, frame: Frame | None) -> Collecting | Baseline | Failed:
        """Take one more frame (None = nobody seen)."""
        step_s = time_s - self._frames[-1][0] if self._frames else 0.0
        self._waited_s += min(step_s, GAP_S)
        if step_s > MAX_STEP_S:
            self._frames.clear()
        self._frames.append((time_s, frame))
        # One frame older than the window stays, so that the window is full at any frame rate.
        while len(self._frames) > 1 and self._frames[1][0] <= time_s - WINDOW_S:
            self._frames.popleft()
        window_s = time_s - self._frames[0][0]
        found = _SLOW_WORDS if step_s > MAX_STEP_S else self._found(time_s)
        if isinstance(found, Baseline) and window_s >= WINDOW_S:
            return found
        if self._waited_s >= PATIENCE_S:
            return Failed(found if isinstance(found, str) else _SLOW_WORDS)
        if isinstance(found, str):
            return Collecting(0.0, found)
        return Collecting(window_s / WINDOW_S, HOLD_WORDS)

    def _found(self, time_s: float) -> Baseline | str:
        """The window's result so far, or what is wrong with it and what to do."""
        frames = [frame for _, frame in self._frames if frame is not None]
        places = [frame.place for frame in frames if frame.place is not None]
        aims = [frame.aim for frame in frames if frame.aim is not None]
        series = self._series(frames)
        if not self._enough(places):
            return _SEEN_WORDS[self._mode]
        if len({frame.view for frame in frames}) > 1 or self._frames[-1][1] is None:
            return "Keep facing the same way for five seconds."
        if frames[-1].view is View.TURNED:
            return "Turn to face the camera, or stand side-on to it."
        if not self._measured(frames[-1].view, series, aims):
            return _SEEN_WORDS[self._mode]
        x_px, y_px, size_px = np.median([(p.x_px, p.y_px, p.size_px) for p in places], axis=0)
        place = BodyPlace(float(x_px), float(y_px), float(size_px))
        if "height_pct" in series:  # from widths of the picture to the body's own
            widths = frames[-1].size_px[0] / place.size_px
            series["height_pct"] = [widths * value for value in series["height_pct"]]
        spread = {key: _robust_std(values) for key, values in series.items()}
        moving = self._moving(places, aims, series, spread)
        if moving:
            return f"You are still moving ({moving}). Hold still for five seconds."
        values = {key: float(np.median(each)) for key, each in series.items()}
        aim = None
        if self._enough(aims):
            turn, nod = np.median([(a.turn, a.nod) for a in aims], axis=0)
            aim = Aim(float(turn), float(nod))
        last = frames[-1]
        return Baseline(time_s, last.view, values, spread, place, aim, last.size_px, self._points(frames))

    def _enough(self, seen: Sequence[object]) -> bool:
        return len(seen) >= SEEN_SHARE * len(self._frames) and len(seen) > 0

    def _points(self, frames: list[Frame]) -> dict[str, tuple[float, float]]:
        """The median place of each point that was seen in enough frames."""
        seen: dict[str, list[tuple[float, float]]] = {}
        for frame in frames:
            for name, point in frame.points.items():
                seen.setdefault(name, []).append(point)
        medians = {name: np.median(each, axis=0) for name, each in seen.items() if self._enough(each)}
        return {name: (float(x), float(y)) for name, (x, y) in medians.items()}

    def _series(self, frames: list[Frame]) -> dict[str, list[float]]:
        """The values of each number that was measured in enough frames."""
        series = {
            row.key: [v.value for f in frames if isinstance(v := f.values[row.key], Measurement)]
            for row in ROWS[self._mode]
        }
        return {key: values for key, values in series.items() if self._enough(values)}

    def _measured(self, view: View, series: Mapping[str, list[float]], aims: list[Aim]) -> bool:
        if self._mode is Mode.SITTING:
            return series.keys() >= NEEDED[view] and (self._enough(aims) or view is not View.FRONT)
        return bool(series)

    def _moving(
        self,
        places: list[BodyPlace],
        aims: list[Aim],
        series: Mapping[str, list[float]],
        spread: Mapping[str, float],
    ) -> str:
        """What moves more than in a still person; empty if nothing does."""
        xy_px = np.array([(place.x_px, place.y_px) for place in places])
        low, high = np.percentile(xy_px, (5, 95), axis=0)
        if float(np.max(high - low)) > STILL_SHARE * float(np.median([place.size_px for place in places])):
            return "the whole body"
        for row in ROWS[self._mode]:
            if row.key in series:
                scale = 100.0 / abs(float(np.median(series[row.key]))) if row.relative else 1.0
                if scale * spread[row.key] > STILL_LIMIT_SHARE * row.limit:
                    return row.name.lower()
        turn, nod = _robust_std([a.turn for a in aims]), _robust_std([a.nod for a in aims])
        if turn > STILL_LIMIT_SHARE * AIM_TURN or nod > STILL_LIMIT_SHARE * AIM_NOD:
            return "where the face points"
        return ""


def _robust_std(series: list[float]) -> float:
    """From the middle 80 %, which a movement changes if it takes a fifth of the time; 0 without values."""
    if not series:
        return 0.0
    low, high = np.percentile(series, (10, 90))
    return float(high - low) / 2.563
