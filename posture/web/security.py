"""Headers of every answer: what the pages may load and which devices they may use."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
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
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class SecurityHeaders:
    """Adds HEADERS to every HTTP answer. Plain ASGI, so that WebSockets and streams pass untouched."""

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


def middleware(allowed_hosts: Sequence[str], base_path: str = "") -> list[Middleware]:
    """What every request passes: known host names only (against DNS rebinding), headers, the own
    address, and pages that are left early.

    Streamlit checks the names for its own socket only; pages and pictures are worth the same.
    base_path: Streamlit's server.baseUrlPath.
    """
    return [
        Middleware(TrustedHostMiddleware, allowed_hosts=list(allowed_hosts) or ["*"]),
        Middleware(SecurityHeaders),
        Middleware(TellsItsAddress, base_path=base_path),
        Middleware(ForgivesLeaving),
    ]
