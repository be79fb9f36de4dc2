"""Whether a remembered baseline still fits: the person sits like it, or what differs. Pure."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from posture.live.alerts import FrameScore
from posture.live.gap import GAP_S
from posture.live.judge import Reading

CONFIRM_S = 3.0
PATIENCE_S = 15.0
CONFIRM_SHARE = 0.7
"""Of the window, in which the score must stay below the one at which an alert ends."""


@dataclass(frozen=True)
class Confirmed:
    """The person sits like the baseline."""


@dataclass(frozen=True)
class Differs:
    """What differs from the baseline, in one sentence."""

    message: str


class Confirmation:
    """Takes the judged frames of somebody who has just sat down."""

    def __init__(self) -> None:
        self._looks: deque[tuple[float, bool]] = deque()
        self._waited_s = 0.0
        self._said = ""

    def feed(
        self, time_s: float, look: FrameScore, message: str, readings: tuple[Reading, ...]
    ) -> Confirmed | Differs | float:
        """Take one frame; a number is the progress, 0..1."""
        if self._looks:
            self._waited_s += min(time_s - self._looks[-1][0], GAP_S)
        alike = look.unjudged is None and look.score < 1.0
        if not alike:
            self._said = message or _difference(readings)
        self._looks.append((time_s, alike))
        while len(self._looks) > 1 and self._looks[1][0] <= time_s - CONFIRM_S:
            self._looks.popleft()
        window_s = time_s - self._looks[0][0]
        share = sum(like for _, like in self._looks) / len(self._looks)
        if window_s >= CONFIRM_S and share >= CONFIRM_SHARE and alike:
            return Confirmed()
        if self._waited_s >= PATIENCE_S:
            return Differs(self._said or "You could not be seen for three seconds.")
        return window_s / CONFIRM_S if alike else 0.0


def _difference(readings: tuple[Reading, ...]) -> str:
    scored = [(each.score, each.row.name) for each in readings if each.score is not None]
    return f"{max(scored)[1]} differs from the remembered baseline." if scored else ""
