"""Whether the camera's picture can be judged at all: empty, frozen, dark, out of focus, or the camera moved.

Looks at a small copy only, so that it costs less than a millisecond.
"""

from __future__ import annotations

import functools
from collections import deque

import numpy as np

from posture.arrays import Floats, Grey, Rgb
from posture.live.alerts import PostureState

SMALL_PX = (160, 120)
SIDES = (slice(0, 40), slice(-40, None))
SETTLED_S = 0.8
"""A picture counts as empty, dark or blurred after this long: cameras hunt for light and focus."""
FROZEN_S = 1.5
"""The very same picture for this long is no camera's: a sensor's noise never repeats."""
EMPTY_SPREAD, EMPTY_GREY = 1.5, 6.0
"""A picture shows nothing if its grey values (0..255) spread less than this, or nearly all lie below that."""
DARK_GREY = 22.0
"""Nine tenths of a dark picture lie below this grey value."""
BLURRED_SHARE = 0.6
"""Less than this share of the camera's usual fine detail is out of focus (0.4 to 0.5 behind a blur of nine
pixels' standard deviation in 640 of width)."""
USUAL_LOOKS, USUAL_EVERY_S = 120, 1.0
MOVED_PX = 3.0
"""The room has moved by this much of the small copy's 160 pixels: about a tenth of a shoulder width."""
AGREE_PX = 2.0
STANDS_PX, STANDS_RESPONSE = 1.0, 0.75
"""The room stood still if it has moved by less, and its sides say so this clearly: 0.84 and more behind
people who move, at most 0.7 in one of them after the camera moved, as before a plain wall."""
STANDS_DETAIL = 3.0
"""Mean step of the grey values from pixel to pixel, across and down: a plain wall, which looks the same
wherever the camera points, has 1 to 2 with its noise."""
BEFORE_S = 1.1
"""What stood still is compared with a picture this old: BodyJump answers within a second."""
SURE_RESPONSE = 0.15
"""Of the phase correlation. The same room with somebody else in it has 0.85 and more, a moved one 0.25 to
0.6, pictures that have nothing in common less than 0.05."""
ANCHOR_S = 5.0
TOLD_S = 1.5


class Sight:
    """One camera's pictures, in time order."""

    def __init__(self) -> None:
        self._samples: Grey | None = None
        self._changed_s = 0.0
        self._wrong: PostureState | None = None
        self._wrong_from_s = 0.0
        self._focus = _Focus()
        self._room = _Room()
        self.stood = False
        """Whether the room clearly stood still in the second before the latest picture."""

    def feed(self, time_s: float, rgb: Rgb) -> PostureState | None:
        """Why this picture can't be judged, or None. rgb: (H, W, 3); times must rise.

        CAMERA_MOVED is said for a short while after the room behind the person has moved in the picture.
        """
        import cv2

        self.stood = False
        samples = rgb[::4, ::4, 1]
        if self._samples is None or not np.array_equal(samples, self._samples):
            self._samples, self._changed_s = samples.copy(), time_s
        grey = cv2.cvtColor(cv2.resize(rgb, SMALL_PX, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
        wrong = _lighting(grey) or self._focus.feed(time_s, grey)
        if wrong is not self._wrong:
            self._wrong, self._wrong_from_s = wrong, time_s
        if wrong is not None:
            return wrong if time_s - self._wrong_from_s >= SETTLED_S else None
        if time_s - self._changed_s >= FROZEN_S:
            return PostureState.FROZEN
        self.stood = self._room.stood(time_s, grey)
        return PostureState.CAMERA_MOVED if self._room.moved(time_s, grey) else None


class _Focus:
    """Fine detail against coarse detail: a ratio that hardly depends on what is seen, but falls with blur."""

    def __init__(self) -> None:
        self._usual: deque[float] = deque(maxlen=USUAL_LOOKS)
        self._next_s = -np.inf

    def feed(self, time_s: float, grey: Grey) -> PostureState | None:
        import cv2

        coarse = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA).astype(np.float32)
        across, down = np.diff(coarse, axis=1), np.diff(coarse, axis=0)
        contrast = float(np.abs(across).mean() + np.abs(down).mean())
        detail = float(np.abs(cv2.Laplacian(grey, cv2.CV_16S)).mean()) / max(contrast, 1e-6)
        if self._usual and detail < BLURRED_SHARE * float(np.median(self._usual)):
            return PostureState.BLURRED
        if time_s >= self._next_s:
            self._usual.append(detail)
            self._next_s = time_s + USUAL_EVERY_S
        return None


class _Room:
    """Where the room behind the person is in the picture: its left and right upper parts, which must agree.

    A person who moves changes one of them or neither; a camera that moves shifts both alike. A room without
    any texture says nothing.
    """

    def __init__(self) -> None:
        self._anchor: Grey | None = None
        self._anchor_s = 0.0
        self._away = 0
        self._moved_s = -np.inf
        self._looks: deque[tuple[float, Grey]] = deque()

    def stood(self, time_s: float, grey: Grey) -> bool:
        """Whether the room is clearly where it was a second ago."""
        self._looks.append((time_s, grey))
        while len(self._looks) > 1 and self._looks[1][0] <= time_s - BEFORE_S:
            self._looks.popleft()
        then_s, before = self._looks[0]
        if not BEFORE_S <= time_s - then_s <= 2.0 * BEFORE_S:
            return False
        if min(_detail(before[:72, side]) for side in SIDES) < STANDS_DETAIL:
            return False
        return all(
            response >= STANDS_RESPONSE and np.hypot(x, y) < STANDS_PX
            for x, y, response in _shifts(before, grey)
        )

    def moved(self, time_s: float, grey: Grey) -> bool:
        """Whether the room has moved by now or a short while ago."""
        if self._anchor is None:
            self._anchor, self._anchor_s = grey, time_s
            return False
        shift_px = _shift_px(self._anchor, grey)
        if shift_px is not None and shift_px >= MOVED_PX:
            self._away += 1
        else:
            self._away = 0
            if time_s - self._anchor_s >= ANCHOR_S:
                self._anchor, self._anchor_s = grey, time_s
        if self._away >= 2:  # not a single odd picture
            self._anchor, self._anchor_s, self._away = grey, time_s, 0
            self._moved_s = time_s
        return time_s - self._moved_s < TOLD_S


def _shift_px(before: Grey, now: Grey) -> float | None:
    """How far the room has moved in the small copies; None if that can't be told."""
    (x1, y1, sure1), (x2, y2, sure2) = _shifts(before, now)
    if min(sure1, sure2) < SURE_RESPONSE:
        return None
    if max(abs(x1 - x2), abs(y1 - y2)) > AGREE_PX:
        return None
    return float(np.hypot(x1 + x2, y1 + y2)) / 2.0


def _detail(part: Grey) -> float:
    wide = part.astype(np.int16)
    return float(np.abs(np.diff(wide, axis=0)).mean() + np.abs(np.diff(wide, axis=1)).mean())


def _shifts(before: Grey, now: Grey) -> list[tuple[float, float, float]]:
    """For the room's left and right part: how far it has moved across and down, and how sure that is."""
    import cv2

    shifts = []
    for side in SIDES:
        pair = [np.ascontiguousarray(grey[:72, side], dtype=np.float32) for grey in (before, now)]
        (x, y), response = cv2.phaseCorrelate(pair[0], pair[1], _window())
        shifts.append((x, y, response))
    return shifts


@functools.cache
def _window() -> Floats:
    import cv2

    return np.asarray(cv2.createHanningWindow((40, 72), cv2.CV_32F))


def _lighting(grey: Grey) -> PostureState | None:
    bright = float(np.percentile(grey, 90))
    if bright < EMPTY_GREY or float(grey.std()) < EMPTY_SPREAD:
        return PostureState.BLACK
    return PostureState.DARK if bright < DARK_GREY else None
