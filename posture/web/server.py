"""The WebSocket route `/live`: JPEG frames in, joints and posture out; and the app's lifespan.

Who may connect is decided before `accept`: same origin, and a token that is known, unused, and whose page is
still open. What a person must be told (no free place, no model) is sent after it, since a browser doesn't
tell its page why a connection was refused. Each connection has its own threads; the model is made, used and
closed in one of them, so that closing never overlaps detecting. No frame is kept or written anywhere.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from posture.arrays import Rgb
from posture.errors import PostureError
from posture.live.alerts import PostureState
from posture.live.sight import Sight
from posture.pose.landmarks import Landmarks
from posture.web import live_reply
from posture.web.frames import Kind, PictureMessage, WrongMessage, WrongPicture, check_header, decode, parse
from posture.web.hub import Live, hub

_log = logging.getLogger(__name__)

PATH = "/live"
PROTOCOL = "posture.v1"
MAX_CONNECTIONS = 4
"""Places: each holds a model of 88 MB. A socket that sends nothing has none."""
MAX_OPEN = 32
"""Sockets, including those without a place."""
MAX_FPS = 60.0
BURST_FRAMES = 10
IDLE_S = 20.0
"""A hidden tab sends nothing: after this long its model and place are freed, and taken again when frames come
back."""
UNDER_WAY = 2
"""Pictures between receiving and answering; further ones wait in the socket, which slows the sender."""
MAX_BAD_PICTURES = 5
RECHECK_S = 5.0
PRUNE_S = 10.0

REFUSED, TOO_MANY_BAD = 1008, 1007
REPLACED, FULL, UNABLE = 4001, 4002, 4003
"""Close codes of our own, for which the page has words: live_link.js."""


class FrameDetector(Protocol):
    """What the route needs of `landmarker.StreamDetector`."""

    def detect(self, rgb: Rgb, time_ms: int) -> Landmarks | None: ...

    def close(self) -> None: ...


def _model() -> FrameDetector:
    from posture.pose.landmarker import StreamDetector

    return StreamDetector()


def page_is_open(owner: str) -> bool:
    """Whether the browser session that opened a live session still exists. Internal Streamlit API."""
    from streamlit.runtime import Runtime

    return bool(Runtime.exists() and Runtime.instance().is_active_session(owner))


class LiveRoute:
    """The endpoint. Tests can replace `detector` and `is_open`."""

    def __init__(
        self, detector: Callable[[], FrameDetector] = _model, is_open: Callable[[str], bool] = page_is_open
    ) -> None:
        self._detector = detector
        self._is_open = is_open
        self._current: dict[Live, WebSocket] = {}
        self._places: set[Live] = set()

    @property
    def connections(self) -> int:
        """How many sockets are connected now."""
        return len(self._current)

    def take_place(self, live: Live) -> bool:
        """Whether this session may work on frames; it keeps its place until it leaves it."""
        if live not in self._places and len(self._places) >= MAX_CONNECTIONS:
            return False
        self._places.add(live)
        return True

    def leave_place(self, live: Live) -> None:
        """Others may take the place."""
        self._places.discard(live)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        socket = WebSocket(scope, receive, send)
        live = self._admit(socket)
        if live is None:
            await socket.close(REFUSED)
            return
        token = hub().next_token(live)  # before anything is awaited: meanwhile another could use the old one
        await socket.accept(subprotocol=PROTOCOL)
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await socket.send_text(live_reply.as_text({"token": token}))
        replaced = self._current.get(live)
        too_many = replaced is None and len(self._current) >= MAX_OPEN
        if too_many or not self.take_place(live):
            await socket.close(FULL)
            return
        self._current[live] = socket
        if replaced is not None:
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await replaced.close(REPLACED)
        live.repeat_lost_stills()
        try:
            await _Connection(socket, live, self._detector, self._is_open, self).serve()
        finally:
            if self._current.get(live) is socket:
                del self._current[live]
                self.leave_place(live)

    def _admit(self, socket: WebSocket) -> Live | None:
        """The session that this socket may join, or None."""
        origin, host = socket.headers.get("origin", ""), socket.headers.get("host", "")
        if not host or origin not in (f"http://{host}", f"https://{host}"):
            return None
        protocols = socket.scope.get("subprotocols") or []
        if len(protocols) != 2 or protocols[0] != PROTOCOL:
            return None
        live = hub().get(protocols[1])
        return live if live is not None and self._is_open(live.owner) else None


class _Connection:
    """One accepted socket, from its first to its last message.

    Pictures pass three stations, so that one is decoded while the model works on the one before: the decoding
    thread, the model's thread, and the answer here. All three keep the order.
    """

    def __init__(
        self,
        socket: WebSocket,
        live: Live,
        detector: Callable[[], FrameDetector],
        is_open: Callable[[str], bool],
        places: LiveRoute,
    ) -> None:
        self._socket = socket
        self._places = places
        self._live = live
        self._make = detector
        self._is_open = is_open
        self._decoding = ThreadPoolExecutor(1, thread_name_prefix="posture-decode")
        self._detecting = ThreadPoolExecutor(1, thread_name_prefix="posture-live")
        self._model: FrameDetector | None = None
        self._sight = Sight()
        self._bucket = TokenBucket(MAX_FPS, BURST_FRAMES)
        self._bad_pictures = 0
        self._next: asyncio.Future[MutableMapping[str, Any]] | None = None
        self._under_way: set[asyncio.Task[None]] = set()

    async def serve(self) -> None:
        """Runs until the socket closes, the page is gone, or the client breaks the rules."""
        try:
            await self._serve()
        except WebSocketDisconnect:
            pass
        except WrongMessage as wrong:
            await self._close(wrong.code)
        except PostureError as error:  # mostly: no model; every further picture would say the same
            with contextlib.suppress(WebSocketDisconnect):
                await self._send({"problem": str(error)})
            await self._close(UNABLE)
        finally:
            if self._next is not None:
                self._next.cancel()
            for task in self._under_way:
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)
            self._detecting.submit(self._free)
            self._detecting.shutdown(wait=False)
            self._decoding.shutdown(wait=False)

    async def _serve(self) -> None:
        checked_s = time.monotonic()
        while True:
            data = await self._receive()
            if data is not None:
                await self._take(parse(data))
            if data is None or time.monotonic() - checked_s > RECHECK_S:
                checked_s = time.monotonic()
                if not self._is_open(self._live.owner):
                    raise WrongMessage(REFUSED, "the page is gone")

    async def _receive(self) -> bytes | None:
        """The next message; None after a pause long enough to free the model."""
        # The receiving task outlives the timeout: cancelling it could lose a message.
        self._next = self._next or asyncio.ensure_future(self._socket.receive())
        while not self._next.done():
            waiting: set[asyncio.Future[Any]] = {self._next, *self._under_way}
            done, _ = await asyncio.wait(waiting, timeout=IDLE_S, return_when=asyncio.FIRST_COMPLETED)
            self._settle()
            if not done:
                self._detecting.submit(self._free)
                self._places.leave_place(self._live)
                return None
        message, self._next = self._next.result(), None
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1000))
        data = message.get("bytes")
        if data is None:
            raise WrongMessage(1003, "text")
        if not self._places.take_place(self._live):
            raise WrongMessage(FULL, "others came in the pause")
        return bytes(data)

    async def _take(self, message: PictureMessage) -> None:
        """Start work on a message; waits while too many are under way."""
        if message.kind in (Kind.STILL, Kind.PHOTO):
            await self._take_still(message)
        elif not self._bucket.take(time.monotonic()):
            await self._send({"seq": message.number, "drop": "too fast"})
        else:
            while len(self._under_way) >= UNDER_WAY:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
                self._settle()
            self._under_way.add(asyncio.create_task(self._answer(message)))

    async def _take_still(self, message: PictureMessage) -> None:
        """Keep a photo, or a requested still. What can't be kept counts like a picture that can't be read."""
        add = self._live.add_still if message.kind is Kind.STILL else self._live.add_photo
        try:
            check_header(message)
            kept = add(message.number, message.jpeg)
        except WrongPicture:
            kept = False
        await self._send({"still": message.number, "kept": kept})
        self._count(kept)

    def _count(self, good: bool) -> None:
        """Raises WrongMessage at the last of too many bad pictures in a row."""
        self._bad_pictures = 0 if good else self._bad_pictures + 1
        if self._bad_pictures >= MAX_BAD_PICTURES:
            raise WrongMessage(TOO_MANY_BAD, "pictures that can't be used")

    def _settle(self) -> None:
        """Remove finished work; its errors are raised here."""
        finished = {task for task in self._under_way if task.done()}
        self._under_way -= finished
        # All results are asked for before the first is raised: asyncio complains about unread errors.
        for error in [task.exception() for task in finished]:
            if error is not None:
                raise error

    async def _answer(self, message: PictureMessage) -> None:
        loop = asyncio.get_running_loop()
        taken_s = time.monotonic()
        try:
            rgb, sight, stood = await loop.run_in_executor(self._decoding, self._see, message, taken_s)
        except WrongPicture as wrong:
            await self._send({"seq": message.number, "drop": str(wrong)})
            self._count(False)
            return
        self._count(True)
        landmarks = await loop.run_in_executor(self._detecting, self._detect, rgb, int(taken_s * 1000))
        if message.kind is Kind.AIM:
            reply = live_reply.hint(landmarks, message.camera_height_px)
        else:
            height_px = message.camera_height_px
            reply = live_reply.answer(self._live, taken_s, landmarks, height_px, sight, stood)
        reply["seq"] = message.number
        reply["ms"] = round((time.monotonic() - taken_s) * 1000, 1)
        await self._send(reply)

    async def _close(self, code: int) -> None:
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):  # the other side closed it meanwhile
            await self._socket.close(code)

    async def _send(self, reply: dict[str, Any]) -> None:
        try:
            await self._socket.send_text(live_reply.as_text(reply))
        except RuntimeError as error:  # the socket was replaced or closed meanwhile
            raise WebSocketDisconnect from error

    def _see(self, message: PictureMessage, taken_s: float) -> tuple[Rgb, PostureState | None, bool]:
        """The picture, why it can't be judged, and whether the room stood. Runs on the decoding thread."""
        rgb = decode(message)
        return rgb, self._sight.feed(taken_s, rgb), self._sight.stood

    def _detect(self, rgb: Rgb, time_ms: int) -> Landmarks | None:
        """Runs on the model's own thread, where it is made and freed too."""
        if self._model is None:
            self._model = self._make()
        return self._model.detect(rgb, time_ms)

    def _free(self) -> None:
        if self._model is not None:
            self._model.close()
            self._model = None


class TokenBucket:
    """At most `rate` a second on average, `size` at once."""

    def __init__(self, rate: float, size: float) -> None:
        self._rate, self._size = rate, size
        self._level, self._time_s = size, 0.0

    def take(self, time_s: float) -> bool:
        """Whether one more is allowed at `time_s`."""
        self._level = min(self._size, self._level + (time_s - self._time_s) * self._rate)
        self._time_s = time_s
        if self._level < 1.0:
            return False
        self._level -= 1.0
        return True


ROUTE = LiveRoute()


def live_path() -> str:
    """Where the route is."""
    return f"{_base()}{PATH}"


def _base() -> str:
    """Streamlit's server.baseUrlPath, which is not added to routes automatically: "" or "/name"."""
    from streamlit import config

    base = str(config.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def routes() -> list[BaseRoute]:
    """The app's own routes: live, and the first page by its name, which Streamlit would not find."""
    home = f"{_base()}/"

    def to_check(request: Request) -> RedirectResponse:
        return RedirectResponse(home)

    return [WebSocketRoute(live_path(), ROUTE), Route(f"{home}check", to_check)]


@contextlib.asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[None]:
    """Gets the models ready, and prunes sessions of closed pages for as long as the server runs."""
    ready = asyncio.create_task(asyncio.to_thread(get_ready))
    task = asyncio.create_task(_prune_for_ever())
    try:
        yield
    finally:
        await ready
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await asyncio.to_thread(hub().keep, all_of_them=True)


def get_ready() -> None:
    """Load what a check needs while nobody waits for it yet.

    Nothing is fetched, and what is wrong with a model is said when somebody needs it.
    """
    from posture.knowledge.load import load
    from posture.pose import landmarker

    load()
    with contextlib.suppress(PostureError):
        landmarker.prepare()


def _tend() -> None:
    """Close the sessions of pages that are gone, and keep what is due. It may wait for the disk."""
    hub().prune(page_is_open)
    hub().keep()


async def _prune_for_ever() -> None:
    while True:
        await asyncio.sleep(PRUNE_S)
        try:
            await asyncio.to_thread(_tend)
        except Exception:  # once more in a moment: without pruning, sessions would pile up
            _log.exception("closed pages could not be forgotten")
