"""How long somebody waits for a result, in the app, in a browser: `python -m benchmarks.waiting`.

Headless Chromium opens the app of a fresh server, and from a click on a sample, or from the moment four files
are chosen, measures until the progress bar moves, until the results stand on the page, and until the page's
script has ended. The first check after the server's start is told apart. Where the time goes is written by
stopwatches inside the server (`benchmarks/timed_app.py`) during the same clicks, next to the bare model: each
part's own seconds, so that they can be added, and in seconds of a bare pass, so that they hold on other
machines.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.live import free_port, wait_for_port
from benchmarks.tables import markdown, put
from posture.picture.photo import load_photo
from posture.pose.landmarker import pose_looks

ROOT = Path(__file__).parents[1]
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
)
SAMPLES = ROOT / "sample_images"
VIEWS = ("front", "right", "back", "left")
READING_S = 3.0
"""How long a person looks at the first screen at least before there is anything to click."""
CLOCK = """
window.since = undefined;
window.seen = {};
const look = () => {
  requestAnimationFrame(look);
  if (window.since === undefined) return;
  const note = (name, there) => {
    if (there && !(name in window.seen)) window.seen[name] = performance.now() - window.since;
  };
  const main = document.querySelector('[data-testid=stMain]');
  const bar = main.querySelector('[data-testid=stProgress] [role=progressbar]');
  note('bar', bar);
  note('answer', main.querySelector('.verdict, [data-shows]'));
  const pictures = [...main.querySelectorAll('img, image, canvas')];
  note('picture', pictures.some(each => each.getBoundingClientRect().height > 300));
  const running = document.querySelector('[data-test-script-state=running]');
  note('whole', 'answer' in window.seen && !running);
};
requestAnimationFrame(look);
"""
"""Looks once for each picture that the browser draws."""
START = """() => {
  window.seen = {};
  window.since = undefined;
  const begin = () => { window.since = performance.now(); };
  document.addEventListener('click', begin, {once: true, capture: true});
  document.addEventListener('change', begin, {once: true, capture: true});
}"""


@contextlib.contextmanager
def server(folder: Path) -> Iterator[tuple[str, Path]]:
    """The app with stopwatches: its address and the file they write to."""
    times = folder / "times.jsonl"
    times.touch()
    port = free_port()
    environment = os.environ | {
        "POSTURE_DATA": str(folder / "data"), "POSTURE_TIMES": str(times), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    entry = str(ROOT / "benchmarks" / "timed_app.py")
    command = [sys.executable, "-m", "streamlit", "run", entry, "--server.port", str(port)]
    app = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for_port(port)
        yield f"http://127.0.0.1:{port}", times
    finally:
        app.terminate()
        app.wait()


def visit(browser: Browser, url: str, way: str, files: Sequence[Path]) -> dict[str, float]:
    """One visit by a new browser session; milliseconds from the click to what it waits for."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.add_init_script(CLOCK)
    page.goto(url)
    page.get_by_role("heading", name="Posture check").wait_for()
    time.sleep(READING_S)
    try:
        return _clicked(page, way, files)
    finally:
        context.close()


def _clicked(page: Page, way: str, files: Sequence[Path]) -> dict[str, float]:
    if way == "sample":
        page.get_by_role("tab", name="Try a sample").click()
        page.evaluate(START)
        page.get_by_role("button", name="A person with clear deviations").click()
    else:
        page.evaluate(START)
        page.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(files)
    page.wait_for_function("() => 'whole' in window.seen")
    seen: dict[str, float] = page.evaluate("() => window.seen")
    return seen


def bare_ms() -> float:
    """One pass of the pose model over a sample, in this process; the median of ten."""
    rgb = load_photo(SAMPLES / "front.jpg").rgb
    seconds = []
    for _ in range(11):
        begin = time.perf_counter()
        pose_looks(rgb)
        seconds.append(time.perf_counter() - begin)
    return 1000 * statistics.median(seconds[1:])
