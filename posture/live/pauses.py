"""When watching pauses by itself, and when it goes on. Pure.

A browser doesn't tell pages that the computer is locked or sleeps: pictures stop, or show nobody. Without
pictures nothing counts anyway, and it's said once they are back; where nobody is seen, watching pauses until
somebody is. A pause that the person chose ends when they say so, or after the time they chose.
"""

from __future__ import annotations

from dataclasses import dataclass

from posture.live.gap import GAP_S
from posture.live.words import minutes

NOBODY_S = 300.0
"""Nobody was seen for this long, gaps included: they have gone."""
ASLEEP_S = 60.0
"""No pictures came for this long: locked, asleep, or the browser sent none."""
BACK_S = 2.0
"""Somebody is back when seen for this long."""
A_WHILE_S = 30 * 60.0

NOBODY_WORDS = (
    "Nobody was there for 5 minutes, so watching has paused by itself. It goes on when you are back."
)
BACK_WORDS = "Watching goes on."


@dataclass(frozen=True)
class Pause:
    """until_s: when it ends by itself; None if it waits. by_itself: nobody asked for it, and it ends when
    somebody is back. words: why, if there is more to say than that it is paused."""

    until_s: float | None = None
    by_itself: bool = False
    words: str = ""

    def message(self, now_s: float) -> str:
        """What to show: minutes, since a screen reader speaks every change."""
        if self.until_s is None:
            return self.words or "Paused."
        left_min = -(-max(0.0, self.until_s - now_s) // 60)
        left = f"{left_min:.0f} minutes" if left_min > 1 else "less than a minute"
        return f"Paused. Watching goes on by itself in {left}."


def asleep_words(gap_s: float) -> str:
    """After a gap in the pictures."""
    return f"No pictures came for {minutes(gap_s)}, as when a computer sleeps. That time counts nowhere."


class Presence:
    """Follows whether somebody is seen at all, from picture to picture."""

    def __init__(self) -> None:
        self._seen_s = self._unseen_s = 0.0

    def feed(self, dt_s: float, *, seen: bool) -> None:
        """One picture, `dt_s` after the one before."""
        if seen:
            self._unseen_s = 0.0
            self._seen_s += dt_s if dt_s <= GAP_S else 0.0
        else:
            self._seen_s = 0.0
            self._unseen_s += dt_s

    @property
    def is_gone(self) -> bool:
        """Nobody was seen for so long that there is nothing to watch."""
        return self._unseen_s >= NOBODY_S

    @property
    def is_back(self) -> bool:
        """Somebody was seen, and not only walked past."""
        return self._seen_s >= BACK_S
