"""What pages and the WebSocket route share: live sessions by their secret token.

A page opens a Live for its own browser session and hands the token to its component; only who holds
the token can connect. Pages run in other threads than the route's analysis: commands go through a
queue and take effect with the next frame, results are whole values replaced at once.
"""

from __future__ import annotations

import queue
import secrets
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from posture.anatomy import View
from posture.findings import Finding
from posture.framing import framing
from posture.landmarks import Landmarks
from posture.live.capture import Guide
from posture.live.reference import against_reference
from posture.live.session import Summary
from posture.live.watch import Session, Settings, Update

MAX_STILL_BYTES = 64_000_000
"""Of one session: four views of six stills are about 10 MB."""
REFERENCE_S = 1.0
"""How often numbers are put beside the healthy range: it costs as much as all else, and changes slowly."""
Command = Callable[[Session], None]


@dataclass(eq=False)
class Live:
    """One page's live session. Frames and stills live in memory only, and only the newest of them."""

    token: str = field(repr=False)
    owner: str  # the browser session that opened it
    session: Session
    guide: Guide | None = None
    commands: queue.SimpleQueue[Command] = field(default_factory=queue.SimpleQueue)
    latest: Update | None = None
    stills: list[tuple[View, bytes]] = field(default_factory=list)
    expected: list[View] = field(default_factory=list)
    """Views of the stills that were asked for and have not arrived yet, in order."""
    findings: Mapping[str, Finding] = field(default_factory=dict)
    """The newest numbers beside the healthy range, by key."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    _judged_s: float = 0.0
    _time_s: float = 0.0

    def command(self, command: Command) -> None:
        """Run `command` on the session before its next frame."""
        self.commands.put(command)

    def feed(self, time_s: float, landmarks: Landmarks | None) -> Update:
        """Commands that wait, then one frame. Called by the thread that analyses."""
        with self.lock:
            while not self.commands.empty():
                self.commands.get()(self.session)
            # After a reconnection the old thread may still bring its last frame.
            self._time_s = max(self._time_s + 1e-3, time_s)
            self.latest = self.session.feed(self._time_s, landmarks)
            if landmarks is not None and self._time_s - self._judged_s >= REFERENCE_S:
                self._judged_s = self._time_s
                self.findings = against_reference(landmarks, self.session.settings.mode)
            return self.latest

    def summary(self) -> Summary:
        """The session so far. Called by pages."""
        with self.lock:
            return self.session.summary()

    def add_still(self, jpeg: bytes) -> View | None:
        """Keep a still that was asked for; None when none was. The route's thread only."""
        if not self.expected or sum(len(kept) for _, kept in self.stills) + len(jpeg) > MAX_STILL_BYTES:
            return None
        view = self.expected.pop(0)
        self.stills.append((view, jpeg))
        return view

    def take_stills(self) -> list[tuple[View, bytes]]:
        """The stills so far; afterwards the session holds none."""
        taken, self.stills = self.stills, []
        return taken


class Hub:
    """All open live sessions."""

    def __init__(self) -> None:
        self._lives: dict[str, Live] = {}
        self._lock = threading.Lock()

    def open(self, owner: str, settings: Settings | None = None, *, views: Sequence[View] = ()) -> Live:
        """A new session for a page; `views` makes it a hands-free photo session of these views."""
        guide = Guide(framing, views) if views else None
        live = Live(secrets.token_urlsafe(32), owner, Session(settings), guide)
        with self._lock:
            self._lives[live.token] = live
        return live

    def get(self, token: str) -> Live | None:
        """The session with this token. Compared in constant time."""
        with self._lock:
            return next(
                (live for known, live in self._lives.items() if secrets.compare_digest(known, token)), None
            )

    def close(self, live: Live) -> None:
        """Forget a session with its stills; its token is worth nothing from now on."""
        with self._lock:
            self._lives.pop(live.token, None)
        live.stills.clear()

    def prune(self, is_alive: Callable[[str], bool]) -> int:
        """Close the sessions of pages that are gone; returns how many."""
        with self._lock:
            dead = [live for live in self._lives.values() if not is_alive(live.owner)]
        for live in dead:
            self.close(live)
        return len(dead)

    def __len__(self) -> int:
        return len(self._lives)


def hub() -> Hub:
    """The one hub of this process.

    Kept on `sys`, not on this module: Streamlit's file watcher reloads modules for the pages but not
    for the routes, and two hubs would not know each other's tokens.
    """
    found: Hub | None = vars(sys).setdefault("_posture_hub", None)
    if found is None:
        found = Hub()
        vars(sys)["_posture_hub"] = found
    return found
