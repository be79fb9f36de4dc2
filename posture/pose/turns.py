"""Taking turns at the processor, first come first served, so that several streams get the same share."""

from __future__ import annotations

import threading
from collections import deque
from types import TracebackType


class Turns:
    """At most `at_once` threads are inside; the others wait in the order in which they came.

    A plain lock may go to whoever is quickest: often the thread that has just left. Here each of several
    threads that come back at once waits for all the others that wait, so they work in turn. Not reentrant.
    """

    def __init__(self, at_once: int) -> None:
        if at_once < 1:
            raise ValueError(f"at least one must be let in, got {at_once}")
        self._free = at_once
        self._waiting: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    @property
    def waiting(self) -> int:
        """How many threads wait now."""
        return len(self._waiting)

    def __enter__(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            turn = threading.Event()
            self._waiting.append(turn)
        turn.wait()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()  # the place passes on, it never becomes free in between
            else:
                self._free += 1
