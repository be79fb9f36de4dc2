"""How long somebody waits for a result, in the app, in a browser: `python -m benchmarks.waiting`.

Headless Chromium opens the app of a fresh server. From a click on a sample, or from the moment four files are
chosen, it measures until the progress bar is there, until the first verdict, a picture, and the end of the
page's script. The first check after the server's start is told apart. Stopwatches inside the server
(benchmarks/stopwatches.py) say where the time of the same clicks goes: each part's own seconds, so that they
can be added. A bare pass of the pose model is measured just before each click, so that the ratios hold on a
busy machine, and on others.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.ports import free_port, wait_for_port
from benchmarks.stopwatches import TIMED
from benchmarks.tables import markdown, put
from posture.picture.photo import load_photo
from posture.pose.landmarker import pose_looks
from tests.browser.chromium import CHROMIUM

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
FIRST = "sample, first after the start"
SCRIPT = TIMED[-1][0]
SEEN = ("bar", "answer", "picture", "whole")
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
  const roots = [main, ...[...main.querySelectorAll('*')].map(each => each.shadowRoot).filter(Boolean)];
  const pictures = roots.flatMap(root => [...root.querySelectorAll('img, image, canvas')]);
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
    if way != "four files":
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


def parts_ms(lines: Sequence[bytes]) -> dict[str, tuple[float, float]]:
    """Each part's own milliseconds in the longest run of the page's script: on its thread, and beside it."""
    calls = [json.loads(line) for line in lines]
    scripts = [call for call in calls if call["part"] == SCRIPT]
    script = max(scripts, key=lambda call: call["end"] - call["begin"])
    found: dict[str, tuple[float, float]] = {}
    for call in calls:
        if call["end"] >= script["begin"] and call["begin"] <= script["end"]:
            on, beside = found.get(call["part"], (0.0, 0.0))
            own = 1000 * call["own"]
            mine = call["thread"] == script["thread"]
            found[call["part"]] = (on + own, beside) if mine else (on, beside + own)
    return found


@dataclass(frozen=True)
class Wait:
    """One click: what the browser saw, what the server did, and the bare model just before; all in ms."""

    way: str
    bare: float
    seen: Mapping[str, float]
    parts: Mapping[str, tuple[float, float]]


def waits(rounds: int) -> list[Wait]:
    """A first sample, then samples and files in turn."""
    files = [SAMPLES / f"{view}_after.jpg" for view in VIEWS]
    done = []
    with contextlib.ExitStack() as until:
        folder = until.enter_context(tempfile.TemporaryDirectory())
        url, times = until.enter_context(server(Path(folder)))
        playwright = until.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        until.callback(browser.close)
        for way in (FIRST, *(way for _ in range(rounds) for way in ("sample", "four files"))):
            bare, before = bare_ms(), times.stat().st_size
            seen = visit(browser, url, way, files)
            time.sleep(0.3)  # the script's last line
            done.append(Wait(way, bare, seen, parts_ms(times.read_bytes()[before:].splitlines())))
            print(way, {name: round(ms) for name, ms in seen.items()}, f"bare {bare:.0f}", file=sys.stderr)
    return done


def wait_table(done: Sequence[Wait]) -> str:
    """Medians by way; the ratio is that of the first verdict to a bare pass."""
    rows = []
    for way in dict.fromkeys(wait.way for wait in done):
        same = [wait for wait in done if wait.way == way]
        seconds = [_median(wait.seen.get(what, math.nan) / 1000 for wait in same) for what in SEEN]
        ratio = _median(wait.seen["answer"] / wait.bare for wait in same)
        bare = _median(wait.bare for wait in same)
        rows.append([way, str(len(same)), *(f"{s:.2f}" for s in seconds), f"{bare:.0f}", f"{ratio:.0f}"])
    head = ["click on", "clicks", "bar, s", "first verdict, s", "picture, s", "whole page, s"]
    return markdown([*head, "one bare pass, ms", "verdict / bare"], rows)


def parts_table(done: Sequence[Wait]) -> str:
    """Where the server's time goes: medians over all clicks but the first."""
    later = [wait for wait in done if wait.way != FIRST]
    rows = []
    for part in dict.fromkeys(part for part, _, _ in TIMED):
        own = [wait.parts.get(part, (0.0, 0.0)) for wait in later]
        on, beside = _median(on for on, _ in own), _median(beside for _, beside in own)
        bare = _median(sum(mine) / wait.bare for mine, wait in zip(own, later, strict=True))
        rows.append([part, f"{on:.0f}", f"{beside:.0f}", f"{bare:.1f}"])
    return markdown(["part", "on the page's thread, ms", "beside it, ms", "in bare passes"], rows)


def _median(numbers: Iterable[float]) -> float:
    return statistics.median(numbers)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.waiting",
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("--rounds", type=int, default=5, help="of a sample and four files (default 5)")
    parser.add_argument("--write", action="store_true", help="rewrite the tables in benchmarks/README.md")
    options = parser.parse_args(arguments)
    done = waits(options.rounds)
    for name, text in {"waiting": wait_table(done), "waiting_parts": parts_table(done)}.items():
        print(text, end="\n\n")
        if options.write:
            put(name, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
