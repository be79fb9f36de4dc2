"""The system's Firefox over WebDriver BiDi, its own protocol; Playwright drives only a Firefox of its own.

A page must meet the same demands as in Chromium (watch.py): no request to another host, none that fails, no
broken policy, no error in the console, no line in the server's log.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.browser.app_server import AppServer

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
WAIT_S = 60.0  # a busy machine is slow, not wrong
_SETTINGS = {
    "media.navigator.permission.disabled": True,  # nobody is there to allow the camera
    "media.navigator.streams.fake": True,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}
_EVENTS = [
    "log.entryAdded",
    "network.beforeRequestSent",
    "network.responseCompleted",
    "network.fetchError",
    "script.message",
]
_TELL_VIOLATIONS = """(tell) => document.addEventListener('securitypolicyviolation',
  (event) => tell(`${event.violatedDirective}: ${event.blockedURI}`))"""
_FIND = """(selector, words, exact) => {
  const every = (root) =>
    [...root.querySelectorAll('*')].flatMap((one) => [one, ...(one.shadowRoot ? every(one.shadowRoot) : [])]);
  const said = (one) => (one.getAttribute('aria-label') || one.innerText || '').trim();
  const isShown = (one) => one.type === 'file' || one.checkVisibility({visibilityProperty: true});
  const fits = (one) => exact ? said(one).split('\\n').pop() === words : said(one).includes(words);
  return every(document).filter((one) => one.matches(selector) && isShown(one) && fits(one)).at(-1) ?? null;
}"""
"""The innermost visible element that matches and bears these words, also in components."""
_STANDS_STILL = """async (node) => {
  const place = () => {
    const {x, y, width, height} = node.getBoundingClientRect();
    return [node.isConnected, x, y, width, height].join();
  };
  node.scrollIntoView({block: 'center', behavior: 'instant'});
  const before = place();
  await new Promise((done) => setTimeout(done, 60));
  return node.isConnected && place() === before;
}"""
"""Whether the element is in the page and has not moved for a moment."""
_GIVEN_UP = "NS_BINDING_ABORTED"
_LEFT = "WebSocket onclose: code=1001 (going away)"
"""Streamlit's last messages about a page that is left."""


class Connection:
    """Commands to Firefox, and the events that arrive between the answers."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self.on_event: Callable[[str, dict[str, Any]], None] = lambda method, params: None

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """The answer to one command; AssertionError with Firefox's message if it was refused."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            told = json.loads(self._socket.recv(timeout=WAIT_S))
            if told.get("id") == number:
                assert told["type"] == "success", f"{method}: {told.get('error')}: {told.get('message')}"
                return dict(told["result"])
            if told.get("type") == "event":
                self.on_event(told["method"], told["params"])


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Connection]:
    """A headless Firefox with a profile of its own in this folder."""
    profile = folder / "profile"
    profile.mkdir()
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in _SETTINGS.items())
    (profile / "user.js").write_text("\n".join(lines), "utf-8")
    log = folder / "firefox.txt"
    command = [
        str(FIREFOX),
        "--headless",
        "--no-remote",
        "--profile",
        str(profile),
        "--remote-debugging-port",
        "0",
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        with connect(
            f"{_address(log, process)}/session", max_size=None, compression=None, proxy=None
        ) as socket:
            connection = Connection(socket)
            connection.send("session.new", capabilities={})
            connection.send("session.subscribe", events=_EVENTS)
            yield connection
    finally:
        process.terminate()
        process.wait(timeout=20)


def _address(log: Path, process: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline and process.poll() is None:
        told = re.search(r"WebDriver BiDi listening on (ws://\S+)", log.read_text("utf-8", "replace"))
        if told:
            return told[1]
        time.sleep(0.1)
    raise AssertionError(f"Firefox did not come up:\n{log.read_text('utf-8', 'replace')}")


@dataclass
class Tab:
    """One page."""

    connection: Connection
    context: str
    complaints: list[str] = field(default_factory=list)

    def run(self, function: str, *values: Any) -> Any:
        """What a JavaScript function returns for these plain values; a node comes back as a reference."""
        told = self.connection.send(
            "script.callFunction", functionDeclaration=function, arguments=[_as_argument(v) for v in values],
            target={"context": self.context}, awaitPromise=True,
        )  # fmt: skip
        assert told["type"] == "success", told.get("exceptionDetails", {}).get("text")
        return _as_value(told["result"])

    def open(self, url: str) -> None:
        """Go there and wait for the page."""
        self.connection.send("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def find(self, selector: str, words: str = "", *, exact: bool = False) -> Any:
        """A reference to the innermost visible element with these words, once there is one."""
        return self._until(lambda: self.run(_FIND, selector, words, exact), f"{selector} with {words!r}")

    def see(self, words: str) -> None:
        """Wait until these words can be read."""
        self.find("h1, h2, h3, h4, p, td, span, div.word, button, li", words)

    def gone(self, selector: str, words: str = "") -> None:
        """Wait until no such element is there."""
        self._until(lambda: self.run(_FIND, selector, words, False) is None, f"no {selector} with {words!r}")

    def click(self, selector: str, words: str = "", *, exact: bool = False) -> None:
        """Press the middle of the element with the pointer, as a person does, once it stands still."""
        where = f"{selector} with {words!r}, standing still"
        node = self._until(lambda: self._standing_still(self.find(selector, words, exact=exact)), where)
        press = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": {"type": "element", "element": node}},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        pointer = {"type": "pointer", "id": "mouse", "actions": press}
        self.connection.send("input.performActions", context=self.context, actions=[pointer])

    def _standing_still(self, node: Any) -> Any:
        return node if self.run(_STANDS_STILL, node) else None

    def upload(self, *files: Path) -> None:
        """Give these files to the page's first file box."""
        box = self.run("() => document.querySelector('input[type=file]')")
        self.connection.send(
            "input.setFiles", context=self.context, element=box, files=[str(file) for file in files]
        )

    def idle(self) -> None:
        """Wait until the page's script has run."""
        is_idle = "() => document.querySelector('[data-test-script-state=\"notRunning\"]') !== null"
        self._until(lambda: self.run(is_idle), "the page's script has run")

    def _until(self, fits: Callable[[], Any], what: str) -> Any:
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            if got := fits():
                return got
            time.sleep(0.1)
        shown = self.run("() => document.body.innerText")
        raise AssertionError(f"never: {what}; the page says:\n{shown}\n{self.complaints}")


@contextlib.contextmanager
def tab(connection: Connection, server: AppServer, script: str = "() => {}") -> Iterator[Tab]:
    """A fresh page; AssertionError if something went wrong meanwhile.

    script: runs in each page before its own.
    """
    since = server.written()
    user = connection.send("browser.createUserContext")["userContext"]
    context = connection.send("browsingContext.create", type="tab", userContext=user)["context"]
    page = Tab(connection, context)
    connection.on_event = lambda method, params: _note(page, server, method, params)
    channel = {"type": "channel", "value": {"channel": "violations"}}
    made = [
        connection.send("script.addPreloadScript", functionDeclaration=_TELL_VIOLATIONS, arguments=[channel]),
        connection.send("script.addPreloadScript", functionDeclaration=script),
    ]
    connection.send("browsingContext.setViewport", context=context, viewport={"width": 1280, "height": 900})
    try:
        yield page
        page.run("() => null")  # what was said so far has arrived
    finally:
        for each in made:
            connection.send("script.removePreloadScript", script=each["script"])
        connection.send("browser.removeUserContext", userContext=user)
    complaints = page.complaints + [f"server: {line}" for line in server.complaints(since)]
    assert not complaints, "while the page was used:\n" + "\n".join(complaints)


def _note(page: Tab, server: AppServer, method: str, params: dict[str, Any]) -> None:
    """Keep an event if it is a complaint."""
    tell = page.complaints.append
    url = params.get("request", {}).get("url", "")
    if method == "log.entryAdded" and params["level"] in ("error", "warn"):
        if not str(params.get("text")).startswith(_LEFT):
            tell(f"console {params['level']}: {params.get('text')}")
    elif method == "script.message":
        tell(f"policy broken: {params['data'].get('value')}")
    elif method == "network.beforeRequestSent":
        own = (server.url, server.url.replace("http", "ws"), "data:", "blob:", "about:")
        if not url.startswith(own):
            tell(f"request to another host: {url}")
    elif method == "network.responseCompleted" and params["response"]["status"] >= 400:
        tell(f"HTTP {params['response']['status']}: {url}")
    elif method == "network.fetchError" and params["errorText"] != _GIVEN_UP:
        tell(f"failed request: {url}: {params['errorText']}")


def _as_argument(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):  # a node
        return value
    if isinstance(value, bool):
        return {"type": "boolean", "value": value}
    return {"type": "number" if isinstance(value, int | float) else "string", "value": value}


def _as_value(told: dict[str, Any]) -> Any:
    if told["type"] == "node":
        return {"sharedId": told["sharedId"]}
    return told.get("value")
