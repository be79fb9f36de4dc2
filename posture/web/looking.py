"""Looks at several photos at once, beside the page's own thread, and tells how far it is.

There is one model in memory, and passes take turns. While it works on one photo, the next is decoded and cut
and the edges of its room are read, so that a second core has something to do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Lock
from typing import Literal

from posture.errors import PostureError
from posture.picture.photo import Photo
from posture.pipeline import Sighting
from posture.pose.detect import LookPart

AT_ONCE = 2
TELL_EVERY_S = 0.1
LARGE_PIXELS = 16_000_000
"""A photo of more is looked at before the next is decoded, so that memory holds what it needs only once."""

Stage = Literal["waiting", "reading", "model"] | LookPart | Literal["done"]
_LOOK_FROM = 0.1
"""Share of a photo's time before the model's first pass."""


@dataclass(frozen=True)
class LookProgress:
    """How far the work is: of all of it, and of the first photo that isn't done; shares from 0 to 1."""

    share: float
    number: int
    stage: Stage
    photo_share: float


@dataclass(frozen=True)
class Wanted:
    """A photo to look at: how it is read, and how it is looked at."""

    load: Callable[[], Photo]
    look: Callable[[Photo, Callable[[LookPart, float], None]], Sighting]


@dataclass
class _Board:
    """Where the workers write how far they are."""

    count: int

    def __post_init__(self) -> None:
        self._at: list[tuple[Stage, float]] = [("waiting", 0.0)] * self.count

    def tell(self, number: int, stage: Stage, share: float) -> None:
        self._at[number] = (stage, share)

    @property
    def progress(self) -> LookProgress:
        number = next((n for n, (stage, _) in enumerate(self._at) if stage != "done"), self.count - 1)
        return LookProgress(sum(share for _, share in self._at) / self.count, number, *self._at[number])


def look_at_all(
    wanted: Sequence[Wanted], tell: Callable[[LookProgress], None], keep: Callable[[int, Sighting], None]
) -> list[Sighting | PostureError]:
    """What the model sees in each photo, or why it sees nothing.

    tell and keep are called in the calling thread; keep with each photo that was seen, also if `tell` raises.
    """
    board = _Board(len(wanted))
    decoding = Lock()
    done: list[Future[Sighting]] = []
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="posture-look")
    try:
        done += [pool.submit(_look, board, n, each, decoding) for n, each in enumerate(wanted)]
        tell(board.progress)
        while wait(done, timeout=TELL_EVERY_S).not_done:
            tell(board.progress)
    finally:
        pool.shutdown(cancel_futures=True)
        for number, each in enumerate(done):
            if not each.cancelled() and each.exception() is None:
                keep(number, each.result())
    return [_outcome(each) for each in done]


def _outcome(done: Future[Sighting]) -> Sighting | PostureError:
    try:
        return done.result()
    except PostureError as error:
        return error


def _look(board: _Board, number: int, wanted: Wanted, decoding: Lock) -> Sighting:
    def step(name: LookPart, share: float) -> None:
        board.tell(number, name, _LOOK_FROM + (1 - _LOOK_FROM) * share)

    from posture.pose import landmarker

    try:
        with decoding:
            board.tell(number, "reading", 0.02)
            photo = wanted.load()
            _ = photo.fingerprint  # takes time, and is asked for later
            width, height = photo.size_px
            if not landmarker.is_ready():
                board.tell(number, "model", _LOOK_FROM / 2)
                landmarker.prepare(fetch=True)
            if width * height > LARGE_PIXELS:
                return wanted.look(photo, step)
        return wanted.look(photo, step)
    finally:
        board.tell(number, "done", 1.0)
