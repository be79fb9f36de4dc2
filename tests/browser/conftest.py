"""A real server and a real browser: the app as a person opens it.

Needs a Chromium of the system (Debian: chromium); without one these tests are skipped with that reason.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
ARTEFACTS = Path(__file__).parent / "artefacts"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-quic", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip
WAIT_MS = 60_000  # a busy machine is slow, not wrong
expect.set_options(timeout=WAIT_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.fspath).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(
                    pytest.mark.skip(reason="no Chromium on this machine: apt-get install chromium")
                )


@pytest.fixture(scope="session")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app, served on a free port of 127.0.0.1 with an empty data folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("server") / "log.txt"
    environment = os.environ | {"POSTURE_DATA": str(tmp_path_factory.mktemp("data"))}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{url}/_stcore/health", server, log)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the app did not come up:\n{log.read_text('utf-8', 'replace')}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass
class Watched:
    """A page, and what must not happen on it: requests to other hosts, errors in its console."""

    page: Page
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
def watched(browser: Browser, app_url: str) -> Iterator[Watched]:
    """A fresh page on the app's first page; at the end nothing may have left 127.0.0.1 or complained."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    yield from _watch(context, app_url)
    context.close()


def _watch(context: BrowserContext, app_url: str) -> Iterator[Watched]:
    page = context.new_page()
    seen = Watched(page)
    own = (app_url, app_url.replace("http", "ws"), "data:", "blob:")
    page.on(
        "request", lambda request: None if request.url.startswith(own) else seen.outside.append(request.url)
    )
    page.on(
        "websocket", lambda socket: None if socket.url.startswith(own) else seen.outside.append(socket.url)
    )
    page.on("console", lambda said: seen.complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.set_default_timeout(WAIT_MS)
    page.goto(app_url)
    page.get_by_role("heading", name="Posture check").wait_for()
    yield seen
    assert seen.outside == []
    # Streamlit asks for two paths of its own under the page's address and gets 404: its own probing.
    assert [text for text in seen.complaints if "404" not in text] == []


def idle(page: Page) -> None:
    """Wait until the page's script has run: what is set while it runs may be lost with the old elements."""
    page.locator('[data-test-script-state="notRunning"]').wait_for()


def sticks_out_px(page: Page) -> int:
    """How much wider the page's content is than the place it scrolls in; the document itself never grows."""
    return int(page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth"))


def picture(page: Page, name: str) -> None:
    """Keep a screenshot of the whole page, to be looked at."""
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)
