"""Who may speak to the app, and what its pages may load: the same for every route, Streamlit's included."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from posture.web.address import TellsItsAddress
from posture.web.leaving import ForgivesLeaving

# Streamlit's own front end and the inline component need inline scripts and blob: URLs; nothing
# needs eval, and nothing may be loaded from or sent to another host.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' blob: 'wasm-unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob: mediastream:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
THIS_MACHINE = ("127.0.0.1", "localhost")
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class SecurityHeaders:
    """Adds HEADERS to every HTTP response. Plain ASGI, so that WebSockets and streams pass untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, send_with_headers)


class OwnPagesOnly:
    """Refuses each WebSocket that a page of another address opens, before anything else sees it.

    A browser sends the page's origin with every socket: it must be the address that the socket is for, port
    included, so that a page of another program on this computer is as foreign as a website. Streamlit's own
    check would let in every page of localhost, whatever its port, and for all others would first look up the
    computer's address at hosts outside. Programs other than browsers send no origin, and may connect.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and not same_origin(Headers(scope=scope)):
            await receive()  # the client's wish to connect
            await send({"type": "websocket.close", "code": 1008, "reason": "another origin"})
            return
        await self._app(scope, receive, send)


def same_origin(headers: Headers) -> bool:
    """Whether there is no Origin, or exactly one that is http(s):// and the one Host."""
    origins, hosts = headers.getlist("origin"), headers.getlist("host")
    if not origins:
        return True
    if len(origins) != 1 or len(hosts) != 1 or not hosts[0]:
        return False
    host = hosts[0]
    return origins[0] in (f"http://{host}", f"https://{host}")


def middleware(allowed_hosts: Sequence[str], base_path: str = "") -> list[Middleware]:
    """What every request passes: its own pages only, known host names only (against DNS rebinding), headers,
    the own address, and pages that are left early.

    Streamlit checks the names for its own socket only; pages and pictures are worth the same. Where no
    name is set, those of this machine are meant, not all. base_path: Streamlit's server.baseUrlPath.
    """
    return [
        Middleware(OwnPagesOnly),
        Middleware(TrustedHostMiddleware, allowed_hosts=list(allowed_hosts) or list(THIS_MACHINE)),
        Middleware(SecurityHeaders),
        Middleware(TellsItsAddress, base_path=base_path),
        Middleware(ForgivesLeaving),
    ]
