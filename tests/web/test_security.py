"""Who may open a socket of the app: only its own pages; and nobody makes it ask the world about others."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from posture.web.security import middleware, same_origin
from tests.fixtures.places import ROOT

FOREIGN = (
    "http://evil.example",
    "https://evil.example",
    "null",
    "",
    "http://localhost:{port}",
    "http://127.0.0.1:9999",
    "http://localhost:3000",
    "http://0.0.0.0:{port}",
    "http://[::1]:{port}",
    "http://127.0.0.1",
    "http://127.0.0.1:{port}.evil.example",
    "file://127.0.0.1:{port}",
)


@pytest.mark.parametrize(
    ("origins", "hosts", "own"),
    [
        ((), ("127.0.0.1:8501",), True),
        (("http://127.0.0.1:8501",), ("127.0.0.1:8501",), True),
        (("https://posture.home",), ("posture.home",), True),
        (("http://localhost:8501",), ("127.0.0.1:8501",), False),
        (("http://127.0.0.1:8502",), ("127.0.0.1:8501",), False),
        (("http://127.0.0.1",), ("127.0.0.1:8501",), False),
        (("http://evil.example",), ("127.0.0.1:8501",), False),
        (("null",), ("127.0.0.1:8501",), False),
        (("",), ("127.0.0.1:8501",), False),
        (("http://",), ("",), False),
        (("http://a",), (), False),
        (("http://a", "http://evil.example"), ("a",), False),
        (("http://a",), ("a", "evil.example"), False),
    ],
)
def test_an_origin_is_the_address_asked_for_or_foreign(origins, hosts, own):
    pairs = [("origin", each) for each in origins] + [("host", each) for each in hosts]
    raw = [(name.encode(), value.encode()) for name, value in pairs]
    assert same_origin(Headers(raw=raw)) is own


@pytest.fixture
def client() -> Iterator[TestClient]:
    """An app with a socket that accepts everybody, and no host names set."""

    async def anybody(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text("a person's name")
        await socket.close()

    routes = [WebSocketRoute("/any", anybody), Route("/", lambda request: PlainTextResponse("page"))]
    with TestClient(Starlette(routes=routes, middleware=middleware([])), "http://127.0.0.1:8501") as opened:
        yield opened


def test_a_socket_that_checks_nothing_itself_is_guarded(client):
    host = {"host": "127.0.0.1:8501"}
    with client.websocket_connect("/any", headers=host | {"origin": "http://127.0.0.1:8501"}) as opened:
        assert opened.receive_text() == "a person's name"
    for origin in FOREIGN:
        named = host | {"origin": origin.format(port=8501)}
        with pytest.raises(WebSocketDisconnect), client.websocket_connect("/any", headers=named):
            pytest.fail(f"{origin!r} got in")


def test_without_configuration_only_this_machine_may_be_asked_for(client):
    assert client.get("/").status_code == 200
    assert client.get("/", headers={"host": "localhost:8501"}).status_code == 200
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


# --- the whole app, watched by strace ------------------------------------------------------------


def shake_hands(port: int, path: str, origin: str | None) -> int:
    """The status that a request for a socket gets."""
    lines = [
        f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Version: 13",
        *([] if origin is None else [f"Origin: {origin}"]),
    ]  # fmt: skip
    with socket.create_connection(("127.0.0.1", port), timeout=60) as opened:
        opened.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        answer = opened.recv(4096).decode("latin-1")
    return int(answer.split()[1])


@pytest.fixture(scope="module")
def watched_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The app under strace: its port, and the log of its network calls."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed (apt-get install strace)")
    folder = tmp_path_factory.mktemp("watched")
    tried = subprocess.run([strace, "-f", "-o", str(folder / "probe"), "true"], capture_output=True)
    if tried.returncode != 0:
        pytest.skip("strace may not watch processes here")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "calls"
    app = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    environment = os.environ | {"POSTURE_DATA": str(folder)}
    with (folder / "said").open("wb") as said:
        server = subprocess.Popen(
            # -D: the app is our own child, which is what `terminate` ends.
            [strace, "-D", "-f", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", str(log), *app],
            cwd=ROOT, env=environment, stdout=said, stderr=said,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and server.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=2).close()
                break
            except OSError:
                time.sleep(0.2)
        yield port, log
    finally:
        server.terminate()
        server.wait(timeout=60)


def test_a_foreign_page_makes_the_app_ask_nobody(watched_app):
    port, log = watched_app
    own = f"http://127.0.0.1:{port}"
    assert shake_hands(port, "/_stcore/stream", own) == 101
    assert shake_hands(port, "/_stcore/stream", None) == 101
    for path in ("/_stcore/stream", "/live"):
        for origin in FOREIGN:
            assert shake_hands(port, path, origin.format(port=port)) == 403, (path, origin)
    assert shake_hands(port, "/_stcore/stream", own) == 101  # it still answers
    spoken_to = [
        line
        for line in log.read_text("utf-8").splitlines()
        if re.search(r"sa_family=AF_INET6?", line) and 'inet_addr("127.' not in line
    ]
    assert spoken_to == []
