"""A page of another program on this computer, on a port of its own, gets nothing from the app."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

KNOCK = """
([address, protocols]) => new Promise(done => {
  const said = [];
  const socket = new WebSocket(address, protocols);
  socket.onopen = () => said.push("open");
  socket.onmessage = () => said.push("message");
  socket.onclose = () => done(said);
  setTimeout(() => done([...said, "still there"]), 15000);
})
"""


@pytest.fixture(scope="module")
def foreign_port() -> Iterator[int]:
    """Another program's page on this computer."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<h1>Another page</h1>")

        def log_message(self, *args: object) -> None:
            """Nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_on_another_port_is_let_into_no_socket(browser: Browser, app_url: str, foreign_port: int):
    port = app_url.rpartition(":")[2]
    context = browser.new_context()
    page = context.new_page()
    for here in ("127.0.0.1", "localhost"):
        page.goto(f"http://{here}:{foreign_port}/")
        for there in ("127.0.0.1", "localhost"):
            for path, protocols in (("/_stcore/stream", ["streamlit"]), ("/live", ["posture.v1", "x"])):
                assert page.evaluate(KNOCK, [f"ws://{there}:{port}{path}", protocols]) == [], (here, there)
    # The same question, asked by the app's own page, is answered: the test could have seen it.
    page.goto(f"{app_url}/_stcore/health")
    answered = page.evaluate(KNOCK, [f"ws://127.0.0.1:{port}/_stcore/stream", ["streamlit"]])
    assert answered[0] == "open"
    context.close()
