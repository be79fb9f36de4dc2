"""Pages are told where their server is; everything else passes unchanged."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from posture.web.security import middleware

PAGE = "<!DOCTYPE html><html><head><title>A page</title></head><body>" + "words " * 500 + "</body></html>"
AS_A_PAGE = {"accept": "text/html,*/*"}


def client(base_path: str = "") -> TestClient:
    """A server that compresses what it sends, as Streamlit's does, with our headers and address around it."""
    routes = [
        Route("/live", lambda request: HTMLResponse(PAGE, headers={"etag": '"of the file"'})),
        Route("/lost", lambda request: HTMLResponse(PAGE, status_code=404)),
        Route("/numbers", lambda request: JSONResponse({"words": PAGE})),
        Route("/words", lambda request: PlainTextResponse(PAGE)),
    ]
    app = GZipMiddleware(Starlette(routes=routes))
    for each in reversed(middleware([], base_path)):
        app = each.cls(app, *each.args, **each.kwargs)
    return TestClient(app, base_url="http://localhost")


@pytest.mark.parametrize(("base_path", "told"), [("", '"/"'), ("/posture/", '"/posture"')])
def test_a_page_is_told_its_servers_address_before_any_other_script(base_path: str, told: str) -> None:
    answer = client(base_path).get("/live", headers=AS_A_PAGE)
    script = f"<head><script>window.__streamlit = {{BACKEND_BASE_URL: location.origin + {told}}}</script>"
    assert answer.text == PAGE.replace("<head>", script)
    assert answer.headers["content-length"] == str(len(answer.content))
    assert "etag" not in answer.headers, "it is that of the file without the address"
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("path", ["/lost", "/numbers", "/words"])
def test_all_else_passes_as_it_was(path: str) -> None:
    assert "__streamlit" not in client().get(path, headers=AS_A_PAGE).text


def test_a_base_path_can_not_end_the_script() -> None:
    assert "</script><script>" not in client("</script><script>").get("/live", headers=AS_A_PAGE).text


def test_what_is_no_page_is_still_packed() -> None:
    assert client().get("/words").headers["content-encoding"] == "gzip"
