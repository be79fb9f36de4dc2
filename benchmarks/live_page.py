"""The page Live in headless Chromium with a fake camera; for `benchmarks.live` and `benchmarks.all_day`."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.ports import free_port, wait_for_port
from posture.arrays import Rgb
from tests.browser import camera

ROOT = Path(__file__).parents[1]
COLLECT = """
window.delays = [];
document.addEventListener('posture-frame', event =>
  window.delays.push([performance.now(), event.detail.delay]));
"""


@contextlib.contextmanager
def opened(
    film: Callable[[float], Rgb], film_s: float, app: str = "app.py"
) -> Iterator[tuple[Any, int, int]]:
    """The page with its camera on, and the process ids of the app and the browser.

    `window.delays` on the page collects [time, delay] of each answer, in milliseconds.
    """
    from playwright.sync_api import sync_playwright

    port = free_port()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = camera.write(Path(folder) / "desk.mjpeg", film_s, film)
        command = [sys.executable, "-m", "streamlit", "run", app, "--server.port", str(port)]
        environment = os.environ | {"POSTURE_DATA": folder}
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        flags = [
            "--no-sandbox", "--disable-gpu", "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={path}",
            "--disable-background-networking",
        ]  # fmt: skip
        try:
            wait_for_port(port)
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.add_init_script(COLLECT)
            page.goto(f"http://127.0.0.1:{port}/live")
            page.get_by_role("button", name="Start the camera").click(timeout=60_000)
            page.get_by_role("button", name="Start", exact=True).click()  # how it shall tell: as offered
            for _ in range(600):  # waiting for a function needs eval, which the app forbids
                page.wait_for_timeout(100)
                if page.evaluate("() => window.delays.length"):
                    break
            yield page, server.pid, _browser_pid()
            browser.close()
        finally:
            server.terminate()
            server.wait()


def _browser_pid() -> int:
    """The browser's own process: the child of Playwright's driver, which is a child of ours."""
    for child in children(os.getpid()):
        told = Path(f"/proc/{child}/cmdline").read_bytes()
        if b"chrom" in told.split(b"\0")[0] and b"--type=" not in told:
            return child
    raise RuntimeError("no browser is running")


def children(pid: int) -> list[int]:
    """All processes that a process started, and those that they started (Linux)."""
    below: list[int] = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                below += [int(child), *children(int(child))]
    return below
