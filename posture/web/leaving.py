"""A page that is left while its socket opens is no error; Streamlit would log a traceback about it."""

from __future__ import annotations

import contextlib

from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnected


class ForgivesLeaving:
    """Quietly ends sockets whose other side left before they were accepted."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        with contextlib.suppress(WebSocketDisconnected):
            await self._app(scope, receive, send)
