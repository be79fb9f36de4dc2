"""What pages and the WebSocket route share: live sessions by their secret token.

A page opens a Live for its own browser session and gives the token to its component; only the holder of the
token can connect, and each token opens one connection. Pages run in other threads than the route: the
session's lock guards everything that both touch.
"""

from __future__ import annotations

import itertools
import logging
import secrets
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from posture.anatomy import View
from posture.errors import PostureError
from posture.findings.judge import Finding
from posture.limits import MAX_SESSION_STILL_BYTES
from posture.live.alerts import PostureState
from posture.live.capture import BURST, Cue, Guide
from posture.live.reference import against_reference
from posture.live.remember import Good, GoodMinutes
from posture.live.session import Summary
from posture.live.watch import LiveSession, Settings, Update
from posture.pose.landmarks import Landmarks
from posture.quality.framing import framing

MAX_PER_PAGE = 24
"""Sessions per browser session: two for watching, and one per choice of views and place of photos."""
MAX_PHOTOS = 8
"""Waiting for the page to take them."""
REFERENCE_S = 1.0
"""How often numbers are compared with the healthy range: it costs as much as all the rest, and they change
slowly."""


_log = logging.getLogger(__name__)


class Keeper(Protocol):
    """What a live session tells to keep itself, if the person wants that (live_keeping.py)."""

    def keep(self, live: Live) -> None:
        """Put what was watched so far into the history, once. Raises HistoryError."""

    def is_due(self) -> bool:
        """Whether so much time has passed that it should be kept though nothing happened."""


def _secret() -> str:
    return secrets.token_urlsafe(32)


@dataclass(eq=False)
class Live:
    """One page's live session. Frames and stills are in memory only, and only the newest of them."""

    owner: str  # the browser session that opened it
    session: LiveSession
    guide: Guide | None = None
    token: str = field(default_factory=_secret, repr=False)
    """Opens the next connection; the hub makes a new one each time."""
    name: str = field(default_factory=lambda: secrets.token_hex(4))
    """Tells sessions apart where no secret is needed: keys of a page, the component's own memory."""
    latest: Update | None = None
    findings: Mapping[str, Finding] = field(default_factory=dict)
    """The newest numbers against the healthy range, by key."""
    keeper: Keeper | None = None
    """None: nothing of this session is kept unless the person presses a button."""
    _good: GoodMinutes = field(default_factory=GoodMinutes)
    _stills: list[tuple[View, bytes]] = field(default_factory=list)
    _photos: dict[int, bytes] = field(default_factory=dict)
    _expected: dict[int, View] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _judged_s: float = 0.0
    _time_s: float = 0.0

    def command(self, command: Callable[[LiveSession], None]) -> None:
        """Run `command` on the session, between two frames. Pages call it."""
        with self._lock:
            command(self.session)

    def feed(
        self,
        time_s: float,
        landmarks: Landmarks | None,
        sight: PostureState | None = None,
        stood: bool = False,
    ) -> Update:
        """Take one frame to watch; sight, stood: as for `LiveSession.feed`. The route calls it."""
        with self._lock:
            # After a reconnection the old connection may still deliver its last frame.
            self._time_s = max(self._time_s + 1e-3, time_s)
            self.latest = self.session.feed(self._time_s, landmarks, sight, stood)
            self._good.feed(self.latest)
            if landmarks is not None and self._time_s - self._judged_s >= REFERENCE_S:
                self._judged_s = self._time_s
                self.findings = against_reference(landmarks, self.session.settings.mode)
            return self.latest

    def summary(self) -> Summary:
        """The session so far. Pages call it."""
        with self._lock:
            return self.session.summary()

    def take_good(self, day: date) -> Good | None:
        """What the good minutes were like since this was last asked."""
        with self._lock:
            return self._good.take(day)

    def keep(self) -> None:
        """Let the keeper do its work; what goes wrong is logged, since nobody may be there to read it."""
        if self.keeper is None:
            return
        try:
            self.keeper.keep(self)
        except PostureError as error:
            _log.warning("A live session could not be kept: %s", error)

    # ---- hands-free photos ----

    def guide_on(self, time_s: float, landmarks: Landmarks | None) -> tuple[Cue, int]:
        """Take one frame for the guide: returns its cue, and the request number for the still, 0 if none is
        wanted."""
        assert self.guide is not None
        with self._lock:
            cue = self.guide.feed(time_s, landmarks)
            if not cue.shoot:
                return cue, 0
            number = next(self._numbers)
            self._expected[number] = cue.view
            return cue, number

    def add_still(self, number: int, jpeg: bytes) -> bool:
        """Keep the still with this request number; False if none was requested, or there is no room."""
        with self._lock:
            if number not in self._expected or not self._has_room_for(jpeg):
                return False
            self._stills.append((self._expected.pop(number), jpeg))
            return True

    def repeat_lost_stills(self) -> None:
        """On a new connection: if stills of a view are still on their way, that view is taken again."""
        if self.guide is None:
            return
        with self._lock:
            lost = list(self._expected.values()) + [self.guide.view] * self.guide.shooting
            self._expected.clear()
            if lost:
                self.guide.repeat_from(lost[0])
                self._stills = [(view, jpeg) for view, jpeg in self._stills if view in self.guide.taken]

    def take_stills(self) -> list[tuple[View, bytes]]:
        """All stills, once, when all views are taken and have arrived; until then none."""
        with self._lock:
            if self.guide is None or not self.guide.done or self._expected:
                return []
            taken, self._stills = self._stills, []
            return taken

    def forget_stills(self) -> None:
        """Drop the stills: nobody wants them any more."""
        with self._lock:
            self._stills.clear()
            self._photos.clear()

    def _has_room_for(self, jpeg: bytes) -> bool:
        kept = [*self._photos.values(), *(still for _, still in self._stills)]
        return sum(map(len, kept)) + len(jpeg) <= MAX_SESSION_STILL_BYTES

    # ---- photos that the person took by the button ----

    def add_photo(self, number: int, jpeg: bytes) -> bool:
        """Keep a photo; a photo that is sent again after a lost answer counts once. False if there is no
        room."""
        with self._lock:
            if self.guide is None or not self._has_room_for(jpeg):
                return False
            if number not in self._photos and len(self._photos) >= MAX_PHOTOS:
                return False
            self._photos[number] = jpeg
            return True

    def lead_through(self, views: Sequence[View]) -> None:
        """From now on the guide takes these views, one still of each."""
        with self._lock:
            if self.guide is None or self.guide.views != tuple(views):
                self.guide = Guide(framing, views, 1)
                self._expected.clear()

    def take_photos(self) -> list[tuple[View | None, bytes]]:
        """Everything taken so far, once: by the guide with its view, then by the button, in order.

        The guide starts from its first view the next time.
        """
        with self._lock:
            if self.guide is not None:
                self.guide.repeat_from(self.guide.views[0])
                self._expected.clear()
            taken: list[tuple[View | None, bytes]] = [*self._stills]
            taken += [(None, jpeg) for jpeg in self._photos.values()]
            self._stills = []
            self._photos = {}
            return taken


class Hub:
    """All open live sessions."""

    def __init__(self) -> None:
        self._lives: dict[Live, None] = {}  # the oldest first
        self._lock = threading.Lock()

    def open(
        self,
        owner: str,
        settings: Settings | None = None,
        *,
        views: Sequence[View] = (),
        burst: int = BURST,
    ) -> Live:
        """Open a new session for a page; `views` makes it one for photos, by button or hands-free.

        burst: how many stills the guide takes of each view.
        """
        guide = Guide(framing, views, burst) if views else None
        live = Live(owner, LiveSession(settings), guide)
        with self._lock:
            self._lives[live] = None
            own = [each for each in self._lives if each.owner == owner]
        for oldest in own[:-MAX_PER_PAGE]:
            self.close(oldest)
        return live

    def get(self, token: str) -> Live | None:
        """The session whose next connection this token opens. Compared in constant time."""
        given = token.encode("utf-8", "surrogateescape")
        with self._lock:
            return next(
                (live for live in self._lives if secrets.compare_digest(live.token.encode(), given)), None
            )

    def next_token(self, live: Live) -> str:
        """A new token in place of the one just used, which is invalid from now on."""
        with self._lock:
            live.token = _secret()
            return live.token

    def __contains__(self, live: Live) -> bool:
        return live in self._lives

    def close(self, live: Live) -> None:
        """Forget a session with its stills, once it is kept if that is wanted; its token is invalid from now
        on."""
        with self._lock:
            self._lives.pop(live, None)
        live.forget_stills()
        live.keep()

    def keep(self, *, all_of_them: bool = False) -> None:
        """Keep the sessions whose time has come, or all of them: the server stops."""
        with self._lock:
            lives = list(self._lives)
        for live in lives:
            if live.keeper is not None and (all_of_them or live.keeper.is_due()):
                live.keep()

    def prune(self, is_alive: Callable[[str], bool]) -> int:
        """Close the sessions of pages that are gone; returns how many."""
        with self._lock:
            dead = [live for live in self._lives if not is_alive(live.owner)]
        for live in dead:
            self.close(live)
        return len(dead)

    def __len__(self) -> int:
        return len(self._lives)


def hub() -> Hub:
    """The one hub of this process.

    It is kept on `sys`, not in this module: Streamlit's file watcher reloads modules for the pages but not
    for the routes, and two hubs would not know each other's tokens.
    """
    kept = vars(sys)
    lock: threading.Lock = kept.setdefault("_posture_hub_lock", threading.Lock())  # one step: never two
    with lock:
        if "_posture_hub" not in kept:
            kept["_posture_hub"] = Hub()
        found: Hub = kept["_posture_hub"]
    return found
