"""What must not happen while a person uses the app, in Chromium; every browser test checks it.

No request leaves this machine, none fails or gets an error, no policy is broken, no error is written to the
console, and the server writes no line to its log.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Response,
    expect,
)

from tests.browser.app_server import AppServer

ARTEFACTS = Path(__file__).parent / "artefacts"
WAIT_MS = 60_000  # a busy machine is slow, not wrong
expect.set_options(timeout=WAIT_MS)
_TELL_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', (event) =>
  window.toldViolation(`${event.violatedDirective}: ${event.blockedURI || event.sourceFile}`));
"""
_CALM = Path(__file__).with_name("calm.js").read_text("utf-8")
_GIVEN_UP = "net::ERR_ABORTED"
"""A download that went to a file, or a request that the page itself cancelled when it was left."""


@dataclass
class Watched:
    """A page, the server behind it, and what went wrong so far."""

    page: Page
    server: AppServer
    complaints: list[str] = field(default_factory=list)
    wanted: list[str] = field(default_factory=list)
    """Patterns of complaints that a test causes on purpose; each must occur."""

    def verdict(self, said_by_server: list[str]) -> None:
        """AssertionError with everything that was wrong and not wanted, or wanted and missing."""
        complaints = self.complaints + [f"server: {line}" for line in said_by_server]
        wrong = [text for text in complaints if not any(re.search(one, text) for one in self.wanted)]
        wrong += [
            f"did not come: {one}" for one in self.wanted if not any(re.search(one, c) for c in complaints)
        ]
        if wrong:
            raise AssertionError("while the page was used:\n" + "\n".join(wrong))


@contextlib.contextmanager
def watching(context: BrowserContext, server: AppServer) -> Iterator[Watched]:
    """A fresh page of this context, closed at the end; AssertionError if something was wrong meanwhile."""
    since = server.written()
    page = context.new_page()
    seen = Watched(page, server)
    tell = seen.complaints.append
    own = (server.url, server.url.replace("http", "ws"), "data:", "blob:")

    def outside(url: str) -> None:
        if not url.startswith(own):
            tell(f"request to another host: {url}")

    def answered(response: Response) -> None:
        if response.status >= 400:
            tell(f"HTTP {response.status}: {response.url}")

    def failed(request: Request) -> None:
        if request.failure != _GIVEN_UP:
            tell(f"failed request: {request.url}: {request.failure}")

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            tell(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    context.on("request", lambda request: outside(request.url))
    context.on("response", answered)
    context.on("requestfailed", failed)
    context.expose_binding("toldViolation", lambda source, what: tell(f"policy broken: {what}"))
    context.add_init_script(_TELL_VIOLATIONS + _CALM)
    page.on("websocket", lambda socket: outside(socket.url))
    page.on("console", said)
    page.on("pageerror", lambda error: tell(f"page error: {error}"))
    page.set_default_timeout(WAIT_MS)
    try:
        yield seen
    except BaseException:
        _keep_what_was_shown(seen, since)
        raise
    page.close()
    seen.verdict(server.complaints(since))


def _keep_what_was_shown(seen: Watched, since: int) -> None:
    """Keeps the page of a failing test: as a picture, as words, and what had gone wrong."""
    name = re.sub(r"\W+", "_", os.environ.get("PYTEST_CURRENT_TEST", "test").rpartition("::")[2])
    ARTEFACTS.mkdir(exist_ok=True)
    seen.page.screenshot(path=ARTEFACTS / f"failed_{name}.png", full_page=True)
    words = [*seen.complaints, *seen.server.complaints(since), seen.page.locator("body").aria_snapshot()]
    (ARTEFACTS / f"failed_{name}.txt").write_text("\n".join(words), "utf-8")


@contextlib.contextmanager
def fresh_context(
    browser: Browser, width: int = 1280, height: int = 900, *, still: bool = False
) -> Iterator[BrowserContext]:
    """A browser that has never been here. still: its person asked the system for less motion."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        accept_downloads=True,
        reduced_motion="reduce" if still else "no-preference",
    )
    try:
        yield context
    finally:
        context.close()


def idle(page: Page) -> None:
    """Wait until the page's script has run: what is set while it runs may be lost with the old elements."""
    while True:
        try:
            assert page.evaluate("limit => window.untilCalm(limit)", WAIT_MS), "the page's script never ended"
            return
        except Error as error:  # another document came meanwhile: look at that one
            if "Execution context was destroyed" not in str(error):
                raise
            page.wait_for_load_state()


def sticks_out_px(page: Page) -> int:
    """How much wider the page's content is than the place it scrolls in; the document itself never grows."""
    return int(page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth"))
