"""The walk and the watch over pages notice what they are meant to notice."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Browser

from tests.browser.app_server import AppServer
from tests.browser.walk import Walk
from tests.browser.watch import WAIT_MS, fresh_context, idle, watching

LOG = "the log"
NEW_BUTTON = """() => {
  const box = document.createElement('div');
  document.querySelector('[data-testid=stMain]').append(box);
  const button = document.createElement('button');
  button.textContent = 'Brand new 7';
  box.attachShadow({mode: 'open'}).append(button);  // as our own components have theirs
  window.pressed = () => button.click();
}"""

SLOW_TO_SEND = """
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) { setTimeout(() => send.call(this, data), 700); };
"""


def test_a_control_without_a_step_is_named_with_its_page(browser: Browser, server: AppServer) -> None:
    with fresh_context(browser) as context, watching(context, server) as seen:
        walk, page = Walk(context, seen.page), seen.page
        page.goto(f"{server.url}/limits")
        page.get_by_role("heading", level=1).wait_for()
        with walk.step("works what was there"):
            page.locator("summary").first.click()
        before = walk.left(("limits",))
        page.evaluate(NEW_BUTTON)
        button = page.get_by_role("button", name="Brand new")
        with walk.step("lets a script press it, which no person does"):
            page.evaluate("() => window.pressed()")
        button.click()  # in no step: nothing is asserted about it
        new = 'limits: button "Brand new #"'
        assert set(walk.left(("limits",))) - set(before) == {new}
        with walk.step("does something"):
            button.click()
        assert walk.left(("limits",)) == before
        assert f"{new}: does something" in walk.listed(("limits",))


@pytest.mark.parametrize(
    ("script", "noticed"),
    [
        pytest.param("console.error('odd')", "console error: odd", id="console"),
        pytest.param("setTimeout(() => { throw new Error('odd'); })", "page error: odd", id="exception"),
        pytest.param("fetch('/live/_stcore/health')", "HTTP 404", id="status"),
        pytest.param(
            "fetch('http://127.0.0.1:9/').catch(() => {})", "policy broken: connect-src", id="policy"
        ),
        pytest.param("new Image().src = 'https://example.org/a.png'", "policy broken: img-src", id="host"),
        pytest.param(LOG, "server: Traceback (most recent call last):", id="log"),
    ],
)
def test_what_goes_wrong_fails_the_test(
    browser: Browser, server: AppServer, script: str, noticed: str
) -> None:
    with pytest.raises(AssertionError, match=re.escape(noticed)):
        use(browser, server, script, comes=noticed)


def test_what_a_test_brings_about_on_purpose_must_come(browser: Browser, server: AppServer) -> None:
    with pytest.raises(AssertionError, match="did not come: odd"):
        use(browser, server, "0", wanted="odd")
    use(browser, server, "console.error('odd')", wanted="odd", comes="odd")


def test_a_run_that_was_asked_for_is_waited_for(browser: Browser, server: AppServer) -> None:
    with fresh_context(browser) as context:
        context.add_init_script(SLOW_TO_SEND)
        with watching(context, server) as seen:
            seen.page.goto(f"{server.url}/exercises")
            count = seen.page.get_by_text(re.compile("exercises$")).last
            everything = count.inner_text()
            seen.page.get_by_role("button", name="Stretch", exact=True).click()
            idle(seen.page)
            assert count.inner_text() != everything


def use(browser: Browser, server: AppServer, script: str, wanted: str = "", comes: str = "") -> None:
    """Open the first page, run this in it and wait for this complaint; LOG writes to the server's log."""
    with fresh_context(browser) as context, watching(context, server) as seen:
        seen.wanted.extend([wanted] if wanted else [])
        seen.page.goto(server.url)
        seen.page.get_by_role("heading", level=1).wait_for()
        if script == LOG:
            with server.log.open("a") as log:
                log.write("Traceback (most recent call last):\n")
            return
        seen.page.evaluate(f"() => {{ {script} }}")
        deadline = time.monotonic() + WAIT_MS / 1000
        while not any(comes in told for told in seen.complaints) and comes and time.monotonic() < deadline:
            seen.page.wait_for_timeout(20)
