"""Live rates: the bare model, the route without a browser, and the page with one. `python -m benchmarks.live`

All parts run in one go on the same film, so that the ratios hold on a busy machine too. --minutes
is how long one client stays connected while the server's memory is watched.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from posture.landmarker import StreamDetector
from posture.web.server import LiveRoute
from tests.browser import camera

ROOT = Path(__file__).parents[1]
IN_FLIGHT = 2
FILM_S = 8.0


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


def pictures() -> list[NDArray[np.uint8]]:
    """Every third frame of the desk film, BGR 640 x 480."""
    film = camera.desk(slouch_at=3.0)
    return [film(number / 10) for number in range(int(FILM_S * 10))]


def bare(frames: list[NDArray[np.uint8]], seconds: float) -> Rate:
    """The model alone, in VIDEO mode, on pictures that are already decoded."""
    rgb = [cv2.cvtColor(frame, cv2.COLOR_BGR2RGB) for frame in frames]
    delays: list[float] = []
    with StreamDetector() as detector:
        for number in range(10):
            detector.detect(rgb[number % len(rgb)], number + 1)
        start_s = time.perf_counter()
        while (now_s := time.perf_counter()) - start_s < seconds:
            detector.detect(rgb[len(delays) % len(rgb)], 1000 + len(delays) * 33)
            delays.append((time.perf_counter() - now_s) * 1000)
    return Rate.of(delays, time.perf_counter() - start_s)


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


def client(port: int, token: str, jpegs: list[bytes], seconds: float, out: list[Rate]) -> None:
    """Sends pictures, IN_FLIGHT at a time, and times the answers."""
    from websockets.sync.client import connect
    from websockets.typing import Origin, Subprotocol

    sent: dict[int, float] = {}
    delays: list[float] = []
    protocols = [Subprotocol("posture.v1"), Subprotocol(token)]
    origin = Origin(f"http://127.0.0.1:{port}")
    with connect(f"ws://127.0.0.1:{port}/live", subprotocols=protocols, origin=origin) as socket:
        seq = 0

        def send() -> None:
            nonlocal seq
            seq += 1
            sent[seq] = time.perf_counter()
            socket.send(struct.pack(">BI", 0, seq) + jpegs[seq % len(jpegs)])

        for _ in range(IN_FLIGHT):
            send()
        start_s = 0.0
        while not start_s or time.perf_counter() - start_s < seconds:
            reply = json.loads(socket.recv())
            if reply["seq"] == 30:  # the model is loaded and tracks
                start_s = time.perf_counter()
                delays.clear()
            if "drop" not in reply:
                delays.append((time.perf_counter() - sent.pop(reply["seq"])) * 1000)
            send()
        out.append(Rate.of(delays, time.perf_counter() - start_s))


def route_rates(jpegs: list[bytes], clients: int, seconds: float) -> tuple[list[Rate], list[float]]:
    """Rates of so many clients at once, and the server's memory in MB, taken twice a second."""
    ours, theirs = multiprocessing.Pipe()
    port = free_port()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(port, theirs, clients))
    server.start()
    try:
        tokens = ours.recv()
        wait_for_port(port)
        rates: list[Rate] = []
        threads = [
            threading.Thread(target=client, args=(port, token, jpegs, seconds, rates)) for token in tokens
        ]
        for thread in threads:
            thread.start()
        memory = []
        while any(thread.is_alive() for thread in threads):
            memory.append(memory_mb(server.pid or 0))
            time.sleep(0.5)
        return rates, memory
    finally:
        server.terminate()
        server.join()


# ---- the page, with a browser ----

COLLECT = """
window.delays = [];
document.addEventListener('posture-frame', event =>
  window.delays.push([performance.now(), event.detail.delay]));
"""


def page_rate(seconds: float) -> Rate:
    """Headless Chromium with a fake camera of 640 x 480 at 30 pictures a second: capture to overlay."""
    from playwright.sync_api import sync_playwright

    port = free_port()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        film = camera.write(Path(folder) / "desk.mjpeg", FILM_S, camera.desk(slouch_at=3.0))
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
        environment = os.environ | {"POSTURE_DATA": folder}
        app = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        flags = [
            "--no-sandbox", "--disable-gpu", "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}",
            "--disable-background-networking",
        ]  # fmt: skip
        try:
            wait_for_port(port)
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.add_init_script(COLLECT)
            page.goto(f"http://127.0.0.1:{port}/live")
            page.get_by_role("button", name="Start the camera").click(timeout=60_000)
            page.wait_for_timeout(8000)
            page.evaluate("() => { window.delays.length = 0; }")
            page.wait_for_timeout(seconds * 1000)
            rows = page.evaluate("() => window.delays")
            browser.close()
        finally:
            app.terminate()
            app.wait()
    return Rate.of([delay for _, delay in rows], (rows[-1][0] - rows[0][0]) / 1000)


# ---- odds and ends ----


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_port(port: int) -> None:
    """Until a server answers there, at most a minute."""
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


def memory_mb(pid: int) -> float:
    """Resident memory of a process (Linux)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def row(name: str, rate: Rate, ratio: float | None) -> str:
    """A line of the table."""
    share = "" if ratio is None else f"{ratio:.2f}"
    return f"| {name} | {rate.fps:.1f} | {rate.median_ms:.0f} / {rate.p90_ms:.0f} | {share} |"


def main() -> None:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=15.0, help="of each part")
    parser.add_argument("--minutes", type=float, default=0.0, help="of the memory run (0: none)")
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args()
    frames = pictures()
    jpegs = [cv2.imencode(".jpg", f, [cv2.IMWRITE_JPEG_QUALITY, 70])[1].tobytes() for f in frames]
    print("| part | pictures/s | ms, median / p90 | ratio |\n|---|---|---|---|")
    model = bare(frames, options.seconds)
    print(row("bare model, VIDEO mode", model, None), flush=True)
    (one,), _ = route_rates(jpegs, 1, options.seconds)
    again = bare(frames, options.seconds)  # the machine may be busier now than at the start
    mean_fps = (model.fps + again.fps) / 2
    print(row("bare model, again", again, None))
    print(row("route, one client (of the bare model)", one, one.fps / mean_fps), flush=True)
    two, _ = route_rates(jpegs, 2, options.seconds)
    both = sum(rate.fps for rate in two)
    print(row("route, two clients together (of twice one)", Rate(both, two[0].median_ms, two[0].p90_ms), both / (2 * one.fps)), flush=True)  # fmt: skip  # noqa: E501
    if not options.no_browser:
        print(row("page in Chromium, capture to overlay", page_rate(options.seconds), None), flush=True)
    if options.minutes:
        _, memory = route_rates(jpegs, 1, options.minutes * 60)
        tenth = max(1, len(memory) // 10)
        parts = [f"{statistics.median(memory[i : i + tenth]):.0f}" for i in range(0, tenth * 10, tenth)]
        print(f"\nServer memory over {options.minutes:g} min, medians of tenths, MB: {', '.join(parts)}")


if __name__ == "__main__":
    main()
