"""Live rates: the bare model, the route without a browser, and the page with one. `python -m benchmarks.live`

All parts run together on the same film, so that the ratios hold on a busy machine too. --minutes is how long
one client stays connected while the server's memory is watched.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from multiprocessing.connection import Connection
from pathlib import Path

import cv2

from benchmarks.live_page import opened
from benchmarks.ports import free_port, wait_for_port
from benchmarks.tables import markdown, put
from posture.arrays import Rgb
from posture.pose.landmarker import StreamDetector
from posture.web.frames import HEADER, Kind
from posture.web.server import LiveRoute
from tests.browser import camera

IN_FLIGHT = 2
FILM_S = 8.0
SLICE_S = 1.0


@dataclass(frozen=True)
class Rate:
    """Analysed pictures a second, and the time from sending (or capture) to the answer."""

    fps: float
    median_ms: float
    p90_ms: float

    @classmethod
    def of(cls, delays_ms: list[float], seconds: float) -> Rate:
        tenths = statistics.quantiles(delays_ms, n=10)
        return cls(len(delays_ms) / seconds, statistics.median(delays_ms), tenths[-1])


def pictures() -> list[Rgb]:
    """Every third frame of the desk film, BGR 640 x 480."""
    film = camera.desk(slouch_at=3.0)
    return [film(number / 10) for number in range(int(FILM_S * 10))]


class Bare:
    """The model alone, in VIDEO mode, on pictures that are already decoded."""

    def __init__(self, frames: list[Rgb]) -> None:
        self._rgb = [cv2.cvtColor(frame, cv2.COLOR_BGR2RGB) for frame in frames]
        self._model = StreamDetector()
        self._count = 0
        self.run(1.0)

    def run(self, seconds: float) -> list[float]:
        """Milliseconds of each picture."""
        delays: list[float] = []
        start_s = time.perf_counter()
        while (now_s := time.perf_counter()) - start_s < seconds:
            self.one()
            delays.append((time.perf_counter() - now_s) * 1000)
        return delays

    def one(self) -> None:
        """The next picture."""
        self._count += 1
        self._model.detect(self._rgb[self._count % len(self._rgb)], self._count * 33)


# ---- the route, without a browser ----


def serve(port: int, tokens: Connection, count: int) -> None:
    """A server with the live route and `count` open sessions; runs in its own process."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.routing import WebSocketRoute

    from posture.web.hub import hub

    tokens.send([hub().open("benchmark").token for _ in range(count)])
    route = WebSocketRoute("/live", LiveRoute(is_open=lambda owner: True))
    uvicorn.run(Starlette(routes=[route]), host="127.0.0.1", port=port, log_level="error")


class Client:
    """A connection that sends pictures, IN_FLIGHT at a time, and times the answers."""

    def __init__(self, until: contextlib.ExitStack, port: int, token: str, jpegs: list[bytes]) -> None:
        from websockets.sync.client import connect
        from websockets.typing import Origin, Subprotocol

        opening = connect(
            f"ws://127.0.0.1:{port}/live",
            subprotocols=[Subprotocol("posture.v1"), Subprotocol(token)],
            origin=Origin(f"http://127.0.0.1:{port}"),
        )
        self._socket = until.enter_context(opening)
        self._socket.recv()  # the token of a next connection
        self._jpegs = jpegs
        self._seq = 0
        self.run(3.0)

    def run(self, seconds: float) -> list[float]:
        """Milliseconds for each answer; nothing is under way afterwards."""
        sent: dict[int, float] = {}
        delays: list[float] = []
        start_s = time.perf_counter()
        while sent or time.perf_counter() - start_s < seconds:
            while len(sent) < IN_FLIGHT and time.perf_counter() - start_s < seconds:
                sent[self._next()] = time.perf_counter()
            reply = json.loads(self._socket.recv())
            asked_s = sent.pop(reply["seq"])
            if "drop" not in reply:
                delays.append((time.perf_counter() - asked_s) * 1000)
        return delays

    def one(self) -> None:
        """Send the next picture and wait for its answer."""
        self._next()
        self._socket.recv()

    def _next(self) -> int:
        self._seq += 1
        picture = self._jpegs[self._seq % len(self._jpegs)]
        self._socket.send(HEADER.pack(Kind.FRAME, self._seq, 480) + picture)
        return self._seq


@contextlib.contextmanager
def server(clients: int) -> Iterator[tuple[int, list[str], int]]:
    """A server process with open sessions: its port, their tokens, its process id."""
    ours, theirs = multiprocessing.Pipe()
    port = free_port()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(port, theirs, clients))
    process.start()
    try:
        tokens = ours.recv()
        wait_for_port(port)
        yield port, tokens, process.pid or 0
    finally:
        process.terminate()
        process.join()


def together(clients: list[Client], seconds: float) -> list[list[float]]:
    """Each client's delays, working at once."""
    with ThreadPoolExecutor(len(clients)) as pool:
        return list(pool.map(lambda client: client.run(seconds), clients))


def route_rows(frames: list[Rgb], rounds: int) -> list[list[str]]:
    """The bare model, one client, two and four, in turn for a second each: all see the same busy machine."""
    jpegs = [cv2.imencode(".jpg", f, [cv2.IMWRITE_JPEG_QUALITY, 70])[1].tobytes() for f in frames]
    bare = Bare(frames)
    found: dict[str, list[list[float]]] = {"bare": [], "one": [], "two": [], "four": []}
    answered = [0] * 4
    with server(4) as (port, tokens, _), contextlib.ExitStack() as until:
        clients = [Client(until, port, token, jpegs) for token in tokens]
        for _ in range(rounds):
            found["bare"].append(bare.run(SLICE_S))
            found["one"].append(clients[0].run(SLICE_S))
            found["two"].append(list(chain(*together(clients[:2], SLICE_S))))
            each = together(clients, SLICE_S)
            found["four"].append(list(chain(*each)))
            answered = [done + len(delays) for done, delays in zip(answered, each, strict=True)]
    rate = {name: Rate.of(list(chain(*slices)), rounds * SLICE_S) for name, slices in found.items()}
    one_to_bare = statistics.median(len(a) / len(b) for a, b in zip(found["one"], found["bare"], strict=True))
    two_to_one = statistics.median(
        len(a) / len(b) / 2 for a, b in zip(found["two"], found["one"], strict=True)
    )
    return [
        row("bare model, VIDEO mode", rate["bare"], None),
        row("route, one client (of the bare model)", rate["one"], one_to_bare),
        row("route, two clients together (of twice one)", rate["two"], two_to_one),
        row(
            "route, four together (who got least, of who got most)",
            rate["four"],
            min(answered) / max(answered),
        ),
    ]


def memory_row(frames: list[Rgb], minutes: float) -> str:
    """The server's resident memory while one client works, as medians of tenths of the time."""
    jpegs = [cv2.imencode(".jpg", f, [cv2.IMWRITE_JPEG_QUALITY, 70])[1].tobytes() for f in frames]
    with server(1) as (port, (token,), pid), contextlib.ExitStack() as until:
        client = Client(until, port, token, jpegs)
        medians = []
        for _ in range(10):
            samples = []
            for _ in range(max(1, round(minutes * 6))):
                client.run(1.0)
                samples.append(memory_mb(pid))
            medians.append(f"{statistics.median(samples):.0f}")
    return f"Server memory over {minutes:g} min, medians of tenths, MB: {', '.join(medians)}"


# ---- the page, with a browser ----


def page_rate(seconds: float) -> Rate:
    """Capture to overlay in headless Chromium, 640 x 480, with as many pictures as can be had."""
    with opened(camera.desk(slouch_at=3.0), FILM_S, app="benchmarks/quick_app.py") as (page, _, _):
        page.wait_for_timeout(8000)
        page.evaluate("() => { window.delays.length = 0; }")
        page.wait_for_timeout(seconds * 1000)
        rows = page.evaluate("() => window.delays")
    return Rate.of([delay for _, delay in rows], (rows[-1][0] - rows[0][0]) / 1000)


# ---- odds and ends ----


def memory_mb(pid: int) -> float:
    """Resident memory of a process (Linux)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def row(name: str, rate: Rate, ratio: float | None) -> list[str]:
    """A line of the table."""
    share = "" if ratio is None else f"{ratio:.2f}"
    of_camera = f"{rate.fps / camera.FPS:.0%}"
    return [name, f"{rate.fps:.1f}", of_camera, f"{rate.median_ms:.0f} / {rate.p90_ms:.0f}", share]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print a Markdown table, and with --write put it into the README."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="seconds of each part")
    parser.add_argument("--minutes", type=float, default=0.0, help="of the memory run (0: none)")
    parser.add_argument("--no-browser", action="store_true", help="leave the page in Chromium out")
    parser.add_argument("--write", action="store_true", help="rewrite the table in benchmarks/README.md")
    options = parser.parse_args(arguments)
    frames = pictures()
    rows = route_rows(frames, options.rounds)
    if not options.no_browser:
        rate = page_rate(options.rounds * SLICE_S)
        bare_fps = float(rows[0][1])
        rows.append(
            row("page in Chromium, capture to overlay (of the bare model)", rate, rate.fps / bare_fps)
        )
    tables = {"live": markdown(("part", "pictures/s", "of the camera's", "ms, median / p90", "ratio"), rows)}
    if options.minutes:
        tables["live_memory"] = memory_row(frames, options.minutes)
    for name, text in tables.items():
        print(text)
        if options.write:
            put(name, text)


if __name__ == "__main__":
    main()
