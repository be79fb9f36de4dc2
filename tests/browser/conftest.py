"""A real server and a real browser: the app as a person opens it.

Needs the system's Chromium (Debian: chromium); without it these tests are skipped, with that reason.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import camera
from tests.browser.app_server import AppServer, serving
from tests.browser.chromium import CHROMIUM, FLAGS, filmed
from tests.browser.firefox import FIREFOX
from tests.browser.walk import Walk
from tests.browser.watch import ARTEFACTS, WAIT_MS, Watched, fresh_context, idle, sticks_out_px, watching

__all__ = ["CHROMIUM", "FLAGS", "WAIT_MS", "Watched", "idle", "sticks_out_px"]


LONGEST_FIRST = ("plan", "live", "check", "progress", "compare", "exercises")
"""Walks that would be waited for at the end if they began last."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {f"test_walk_{name}.py": number for number, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: order.get(Path(item.fspath).name, len(order)))  # else as they were
    for item in items:
        path = Path(item.fspath)
        if not path.is_relative_to(Path(__file__).parent):
            continue
        item.add_marker(pytest.mark.browser)
        name, installed = ("Firefox", FIREFOX) if "firefox" in path.name else ("Chromium", CHROMIUM)
        if installed is None:
            package = {"Firefox": "firefox-esr", "Chromium": "chromium"}[name]
            reason = f"no {name} on this machine: apt-get install {package}"
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    """One server for all tests of a worker."""
    with serving(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def server(shared_server: AppServer) -> AppServer:
    """The shared server, with an empty history."""
    shared_server.forget()
    return shared_server


@pytest.fixture
def app_url(server: AppServer) -> str:
    """The address of the app, whose history is empty."""
    return server.url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def with_camera(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Another Chromium, whose camera shows somebody standing, 1280 x 720."""
    film = tmp_path_factory.mktemp("film") / "standing.mjpeg"
    with filmed(browser, camera.write(film, 1.0, camera.standing(), stamp=True)) as other:
        yield other


@pytest.fixture
def watched(browser: Browser, server: AppServer) -> Iterator[Watched]:
    """A fresh page of the app, checked for everything that watch.py demands of every page."""
    with fresh_context(browser) as context, watching(context, server) as seen:
        seen.page.goto(server.url)
        seen.page.get_by_role("heading", name="Posture check").wait_for()
        yield seen


WalkOf = Callable[[str], AbstractContextManager[Walk]]


@pytest.fixture
def walk_of(browser: Browser, server: AppServer) -> WalkOf:
    """Call it with a page's name for a walk that starts there; at the end each of its controls must have been
    used."""
    return lambda area: walking(browser, server, area, path="" if area == "check" else area)


@contextlib.contextmanager
def walking(
    browser: Browser, server: AppServer, *areas: str, path: str = "", script: str = ""
) -> Iterator[Walk]:
    """A walk over the controls of these areas (walk.py), on a page that watch.py checks.

    script: runs in each page before its own.
    """
    # Dozens of figures that move keep a core busy with drawing; elsewhere they do move.
    with fresh_context(browser, still=bool({"plan", "exercises"} & set(areas))) as context:
        with watching(context, server) as seen:
            context.add_init_script(script or "0")
            walk = Walk(context, seen.page)
            seen.page.goto(f"{server.url}/{path}")
            seen.page.get_by_role("heading", level=1).wait_for()
            yield walk
        ARTEFACTS.mkdir(exist_ok=True)
        for area in areas:
            (ARTEFACTS / f"walk_{area}.txt").write_text(walk.listed((area,)), "utf-8")
        left = walk.left(areas)
        assert not left, "no step works these controls: " + "; ".join(left)


def picture(page: Page, name: str) -> None:
    """Keep a screenshot of the whole page, to be looked at."""
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)
