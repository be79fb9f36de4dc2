"""Keeps a live session by itself, if the person wants it: at a pause, every few minutes, when its page goes.

It is kept once: what is kept of it grows with it. A session that goes on past midnight becomes one of each
day. No Streamlit here: the page, the server's pruning and its end all call this, from their own threads.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from posture.history.baselines import baseline_used
from posture.history.sessions import replace_session, save_session
from posture.history.store import History
from posture.live.session import Summary
from posture.live.watch import LiveSession
from posture.web.hub import Live

EVERY_S = 300.0
"""How much a killed server may lose."""


def today() -> date:
    """The day at this computer."""
    return datetime.now().astimezone().date()


@dataclass
class SessionKeeper:
    """What to keep of one live session, and what has been kept of it.

    baseline_id: of the remembered baseline that it is compared with; "" if there is none. kept: (person,
    session) once it is in the history.
    """

    history: History
    person_id: str
    sessions: bool
    baseline_id: str = ""
    kept: tuple[str, str] | None = None
    _day: date = field(default_factory=lambda: today())
    _asked_s: float = field(default_factory=lambda: time.monotonic())
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def is_due(self) -> bool:
        """Every few minutes, and when a new day has begun."""
        return time.monotonic() - self._asked_s >= EVERY_S or today() != self._day

    def keep(self, live: Live) -> None:
        """Put the session into the history as it is now. Raises HistoryError."""
        with self._lock:
            self._asked_s = time.monotonic()
            if self.sessions:
                self._keep_session(live.summary())
            good = live.take_good(self._day) if self.baseline_id else None
            if good is not None:
                baseline_used(self.history, self.baseline_id, good)
            if today() != self._day:
                self._day, self.kept = today(), None
                live.command(LiveSession.begin_anew)

    def _keep_session(self, summary: Summary) -> None:
        if self.kept is not None:  # for whomever: once
            replace_session(self.history, self.kept[1], summary.to_json())  # deleted meanwhile: it stays so
            return
        if summary.good_share is None:  # too short to say anything
            return
        began = datetime.now(UTC) - timedelta(seconds=summary.duration_s + summary.unwatched_s)
        self.kept = (
            self.person_id,
            save_session(self.history, self.person_id, summary.to_json(), taken_at=began),
        )
