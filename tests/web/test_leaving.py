"""A socket whose page was left before it was accepted ends quietly; every other error is reported."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.websockets import WebSocketDisconnected

from posture.web.leaving import ForgivesLeaving
from tests.fixtures.asynchronous import run


def end_with(error: Exception, kind: str) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise error

    async def nothing(*given: Any) -> Any:
        return {}

    run(ForgivesLeaving(app)({"type": kind}, nothing, nothing))


def test_a_page_that_is_left_early_is_no_error() -> None:
    end_with(WebSocketDisconnected("not connected"), "websocket")


@pytest.mark.parametrize(
    ("error", "kind"), [(RuntimeError("a bug"), "websocket"), (WebSocketDisconnected("odd"), "http")]
)
def test_other_errors_are_told(error: Exception, kind: str) -> None:
    with pytest.raises(type(error)):
        end_with(error, kind)
