"""What watching all day costs: processor seconds a picture at 4 pictures/s. `python -m benchmarks.all_day`

The bare model, the server (with a client that is not counted) and the page in Chromium, at the rate that the
live watch asks for while somebody sits well. A share of 10 % means 0.1 processor seconds in a second.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2

from benchmarks import live
from benchmarks.live_page import children, opened
from benchmarks.tables import markdown, put
from posture.live.watch import WATCHING_FPS
from tests.browser import camera

TARGET_SHARE = 0.10


def cpu_s(pids: Sequence[int]) -> float:
    """Processor seconds of these processes so far (Linux)."""
    ticks = 0
    for each in pids:
        with contextlib.suppress(OSError):
            told = Path(f"/proc/{each}/stat").read_text().rpartition(") ")[2].split()
            ticks += int(told[11]) + int(told[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def with_children(pid: int) -> list[int]:
    """A process and all that it started."""
    return [pid, *children(pid)]


def is_page(pid: int) -> bool:
    """Whether this process of Chromium runs pages: ours is the only one with something to do."""
    return b"--type=renderer" in Path(f"/proc/{pid}/cmdline").read_bytes()


def paced(work: Callable[[], object], seconds: float) -> int:
    """Do `work` WATCHING_FPS times a second; how often it was done."""
    start_s, count = time.perf_counter(), 0
    while count < seconds * WATCHING_FPS:
        time.sleep(max(0.0, start_s + count / WATCHING_FPS - time.perf_counter()))
        work()
        count += 1
    return count


def bare_ms(seconds: float) -> float:
    """Processor milliseconds of one picture in the model alone."""
    bare = live.Bare(live.pictures())
    before_s = time.process_time()
    count = paced(bare.one, seconds)
    return 1000 * (time.process_time() - before_s) / count


def server_ms(seconds: float) -> float:
    """Processor milliseconds of one picture in the server: from the socket to the answer."""
    jpegs = [
        cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, 70])[1].tobytes() for frame in live.pictures()
    ]
    with live.server(1) as (port, (token,), pid), contextlib.ExitStack() as until:
        client = live.Client(until, port, token, jpegs)
        before_s = cpu_s(with_children(pid))
        count = paced(client.one, seconds)
        return 1000 * (cpu_s(with_children(pid)) - before_s) / count


def page_rows(seconds: float) -> list[tuple[str, float, float]]:
    """(part, processor ms a picture, pictures/s) of app and browser while the page watches somebody still."""
    with opened(camera.desk(slouch_at=1e9), 10.0) as (page, app_pid, browser_pid):
        page.get_by_role("button", name="Calibrate", exact=True).click()
        page.get_by_role("button", name="It feels right: start").click(timeout=60_000)
        page.wait_for_timeout(5000)
        page.evaluate("() => { window.delays.length = 0; }")
        browser = with_children(browser_pid)
        parts = {
            "the app, while the page watches": with_children(app_pid),
            "Chromium: the page's own process": [pid for pid in browser if is_page(pid)],
            "Chromium: fake camera, drawing without a graphics chip": [
                pid for pid in browser if not is_page(pid)
            ],
        }
        before_s = {name: cpu_s(pids) for name, pids in parts.items()}
        start_s = time.perf_counter()
        page.wait_for_timeout(seconds * 1000)
        used_s = {name: cpu_s(pids) - before_s[name] for name, pids in parts.items()}
        pictures = len(page.evaluate("() => window.delays"))
        rate = pictures / (time.perf_counter() - start_s)
    return [(name, 1000 * used / max(1, pictures), rate) for name, used in used_s.items()]


def machine() -> str:
    """The processor's own name (Linux)."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "unknown")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print a Markdown table, and with --write put it into the README."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.all_day", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0, help="of each part")
    parser.add_argument("--no-browser", action="store_true", help="leave the page in Chromium out")
    parser.add_argument("--write", action="store_true", help="rewrite the table in benchmarks/README.md")
    options = parser.parse_args(arguments)
    bare = bare_ms(options.seconds)
    found = [
        ("bare model, VIDEO mode", bare, WATCHING_FPS),
        ("server: decode, look, model, judge, answer", server_ms(options.seconds), WATCHING_FPS),
    ]
    if not options.no_browser:
        found += page_rows(options.seconds)
    rows = [
        [name, f"{rate:.1f}", f"{ms:.0f}", f"{ms / bare:.2f}", f"{ms * rate / 10:.0f} %"]
        for name, ms, rate in found
    ]
    head = ("part", "pictures/s", "processor ms a picture", "/ bare", "of one core")
    text = f"{markdown(head, rows)}\n\nMachine: {machine()}, {os.cpu_count()} cores."
    print(text)
    if options.write:
        put("all_day", text)


if __name__ == "__main__":
    main()
