"""Tells the page where its server is. Left to itself, Streamlit's front end guesses.

A page opened at /live first asks for /live/_stcore/health and /live/_stcore/host-config, gets two 404
responses, which every browser logs to its console as errors, and only then tries the root.
"""

from __future__ import annotations

import json

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OF_THE_FILE = ("etag", "last-modified", "accept-ranges")
"""Headers that describe the file on disk, which is not what is sent."""


class TellsItsAddress:
    """Puts the server's address into the HTML of every page; everything else passes unchanged."""

    def __init__(self, app: ASGIApp, base_path: str = "") -> None:
        self._app = app
        path = json.dumps(f"/{base_path.strip('/')}").replace("<", "\\u003c")
        self._script = f"<script>window.__streamlit = {{BACKEND_BASE_URL: location.origin + {path}}}</script>"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        if "text/html" in Headers(scope=scope).get("accept", ""):  # a page: it must come as text
            plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            scope = dict(scope, headers=plain)
        start: Message | None = None
        body = b""

        async def send_with_address(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_page(message):
                start = message
            elif start is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    await self._send_page(start, body, send)

        await self._app(scope, receive, send_with_address)

    async def _send_page(self, start: Message, body: bytes, send: Send) -> None:
        body = body.replace(b"<head>", b"<head>" + self._script.encode(), 1)
        headers = MutableHeaders(scope=start)
        headers["content-length"] = str(len(body))
        for name in _OF_THE_FILE:
            del headers[name]
        await send(start)
        await send({"type": "http.response.body", "body": body})


def _is_page(start: Message) -> bool:
    headers = Headers(scope=start)
    is_html = headers.get("content-type", "").startswith("text/html")
    return start["status"] == 200 and is_html and "content-encoding" not in headers
