"""One Euro filter: steadies slow signals, follows fast ones. Pure: time comes with every value.

Casiez, Roussel and Vogel 2012, "1 € filter", CHI. The smoothing factor is the exact one of a
first-order low-pass, 1 - exp(-dt/tau), not its linearised form, so that the answer at a given
time hardly depends on the frame rate (5 to 30 frames a second, tested).
"""

from __future__ import annotations

import math

import numpy as np

from posture.arrays import Floats
from posture.live.gap import GAP_S


class OneEuro:
    """A filter for one array of values; each element is filtered by itself.

    at_rest_hz : cut-off for a signal that does not move. The lag at rest is `lag_s`.
    follow : how much the cut-off rises with speed, in Hz per (unit/s); 0 = plain low-pass.
    NaN in gives NaN out, and the element starts afresh with its next number; after a gap all do.
    """

    def __init__(self, *, at_rest_hz: float = 1.0, follow: float = 5.0, speed_hz: float = 1.0) -> None:
        if at_rest_hz <= 0 or speed_hz <= 0 or follow < 0:
            raise ValueError("cut-offs must be positive and follow must not be negative")
        self._at_rest_hz = at_rest_hz
        self._follow = follow
        self._speed_hz = speed_hz
        self._time_s = -math.inf
        self._value: Floats | None = None
        self._speed: Floats | None = None

    @property
    def lag_s(self) -> float:
        """How far behind a slow movement the output is: 1 / (2 pi at_rest_hz) seconds."""
        return 1.0 / (2.0 * math.pi * self._at_rest_hz)

    def __call__(self, time_s: float, value: Floats) -> Floats:
        """The filtered value at `time_s`; times must rise. Same shape in and out."""
        value = np.asarray(value, dtype=np.float64)
        dt_s = time_s - self._time_s
        if dt_s <= 0:
            raise ValueError(f"times must rise, got {time_s} after {self._time_s}")
        if self._value is None or self._speed is None or dt_s > GAP_S:
            self._value, self._speed = value.copy(), np.zeros_like(value)
        else:
            self._step(dt_s, value)
        self._time_s = time_s
        return self._value.copy()

    def _step(self, dt_s: float, value: Floats) -> None:
        assert self._value is not None
        assert self._speed is not None
        fresh = ~np.isfinite(self._value)
        before = np.where(fresh, value, self._value)
        raw_speed = np.where(np.isfinite(value), (value - before) / dt_s, 0.0)
        speed = self._speed + _share(self._speed_hz, dt_s) * (raw_speed - self._speed)
        cutoff_hz = self._at_rest_hz + self._follow * np.abs(speed)
        self._value = before + _share(cutoff_hz, dt_s) * (value - before)
        self._speed = np.where(fresh | ~np.isfinite(value), 0.0, speed)


def _share(cutoff_hz: Floats | float, dt_s: float) -> Floats:
    """How much of the way to the new value a low-pass goes in `dt_s`."""
    return np.asarray(-np.expm1(-2.0 * math.pi * np.asarray(cutoff_hz) * dt_s), dtype=np.float64)
