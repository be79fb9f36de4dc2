"""When to stand up: a clock of the time spent in one place, and how often somebody left it. Pure."""

from __future__ import annotations

from posture.live.baseline import Baseline
from posture.live.gap import GAP_S
from posture.live.measures import Frame

BREAK_S = 60.0
"""An absence this long was a break: the reminder asks for a minute or two."""
UP_SHARE = 0.75
"""Who stands up from a chair rises by a shoulder width and more; nobody who sits does."""


def stands_up(frame: Frame | None, seated: Baseline) -> bool:
    """Whether the shoulders are so much higher in the picture that the person must have stood up."""
    if frame is None or frame.place is None:
        return False
    scale = seated.size_px[1] / frame.size_px[1]
    return seated.place.y_px - scale * frame.place.y_px > UP_SHARE * seated.place.size_px


class BreakClock:
    """Runs while somebody is watched in their place; absences, gaps and pauses stop it, long ones start it
    anew."""

    def __init__(self) -> None:
        self._present_s = self._absent_s = self._up_s = 0.0
        self.stood_up = 0
        """How often somebody was seen to leave their place for long enough."""

    def feed(self, dt_s: float, *, present: bool, after_s: float, watched: bool = True) -> bool:
        """Whether a break is due, `dt_s` after the last call; said once, and again after another `after_s`.

        present: somebody was in their place in between. watched: the pictures would have shown it; what
        happens in a pause or a gap is no break to count. after_s: 0 = never due.
        """
        if dt_s > GAP_S or not present:
            self._count(dt_s, watched=watched and dt_s <= GAP_S)
            self._absent_s += dt_s
            if self._absent_s >= BREAK_S:
                self._present_s = 0.0
            return False
        self._absent_s = self._up_s = 0.0
        self._present_s += dt_s
        if not after_s or self._present_s < after_s:
            return False
        self._present_s = 0.0
        return True

    def _count(self, dt_s: float, *, watched: bool) -> None:
        before_s = self._up_s
        self._up_s += dt_s if watched else 0.0
        self.stood_up += before_s < BREAK_S <= self._up_s
