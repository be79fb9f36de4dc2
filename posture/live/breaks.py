"""When to move: a clock of the time spent in one place. Pure."""

from __future__ import annotations

from posture.live.gap import GAP_S

RESET_S = 120.0
"""An absence this long was a break."""


class BreakClock:
    """Runs while somebody is watched; absences, gaps and pauses stop it, and long ones reset it."""

    def __init__(self) -> None:
        self._present_s = self._absent_s = 0.0

    def feed(self, dt_s: float, *, present: bool, after_s: float) -> bool:
        """Whether a break is due, `dt_s` after the last call; said once, and again after another `after_s`.

        present: somebody was watched in between. after_s: 0 = never due.
        """
        if dt_s > GAP_S or not present:
            self._absent_s += dt_s
            if self._absent_s >= RESET_S:
                self._present_s = 0.0
            return False
        self._absent_s = 0.0
        self._present_s += dt_s
        if not after_s or self._present_s < after_s:
            return False
        self._present_s = 0.0
        return True
