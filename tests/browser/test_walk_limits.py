"""Every control of the page Limits, and of the frame around all pages."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.access import assert_for_everybody, found_by_axe, show_theme
from tests.browser.app_server import AppServer
from tests.browser.conftest import WalkOf, walking
from tests.browser.walk import Walk

PAGES = {
    "Check": "Posture check",
    "Live": "Live posture",
    "Plan": "Your plan",
    "Exercises": "Exercises",
    "Compare": "Before and after",
    "Progress": "Progress",
    "Limits": "What a photo can't show",
}
"""Each page of the menu and its heading."""


def test_every_control_of_the_limits(walk_of: WalkOf) -> None:
    with walk_of("limits") as walk, walk.step("lists the sources of a statement"):
        page = walk.page
        assert_for_everybody(page)
        first = page.locator(".fact details").first
        for number in (0, -1):
            fact = page.locator(".fact details").nth(number)
            fact.locator("summary").click()
            expect(fact.locator("li").first).to_be_visible()
        first.locator("summary").click()
        expect(first.locator("li").first).to_be_hidden()


def test_every_page_is_reached_and_has_a_walk(browser: Browser, server: AppServer) -> None:
    with walking(browser, server, "frame", path="") as walk:
        page = walk.page
        menu = page.get_by_role("navigation", name="App pages").get_by_role("link")
        expect(menu.first).to_be_visible()
        assert [link.split()[-1] for link in menu.all_inner_texts()] == list(PAGES)
        for name, heading in PAGES.items():
            with walk.step("leads to its page"):
                menu.get_by_text(name, exact=True).click()
                expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
            assert Path(__file__).with_name(f"test_walk_{name.lower()}.py").exists(), f"no walk over {name}"
        with walk.step("names the place of a heading in the address"):
            title = page.get_by_role("heading", level=2).first
            title.hover()
            title.get_by_role("link", name="Link to heading").click()
            expect(page).to_have_url(re.compile("#."))
        with walk.step("jumps over the menu"):
            page.keyboard.press("Control+Home")
            skip = page.get_by_role("link", name="Skip to main content")
            skip.focus()
            skip.press("Enter")
            expect(page.locator("#stMain")).to_be_focused()
        themes(walk)
        page.set_viewport_size({"width": 390, "height": 844})
        page.reload()
        with walk.step("opens and closes the menu on a phone"):
            expand = page.get_by_role("button", name="Menu of all pages")
            assert "Menu" in expand.evaluate("button => getComputedStyle(button, '::after').content")
            expand.click()
            side = page.get_by_test_id("stSidebar")
            expect(side).to_have_attribute("data-collapsed", "false")
            side.hover()
            page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
            expect(side).to_have_attribute("data-collapsed", "true")
            expand.click()
            side.get_by_role("link", name="Progress").click()
            expect(page.get_by_role("heading", name="Progress", level=1)).to_be_visible()


def themes(walk: Walk) -> None:
    """Light or dark: by the system, or by the own choice, which then holds for every page and every visit."""
    page = walk.page
    show_theme(page, "dark")
    show_theme(page, "light")
    with walk.step("chooses light or dark"):
        page.get_by_role("button", name="Theme").click()
        page.get_by_role("menuitemradio", name="Dark").click()
        expect(page.locator("html")).to_have_css("color-scheme", "dark")
        page.get_by_role("menuitem", name="About").click()
        expect(page.get_by_role("dialog")).to_contain_text("not a diagnosis")
        assert not found_by_axe(page)
        page.get_by_role("button", name="Close").click()
    for name in ("limits", "plan", ""):
        page.goto(page.url.rpartition("/")[0] + f"/{name}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator(".stApp")).to_have_css("color-scheme", "dark")
    page.get_by_role("button", name="Theme").click()
    page.get_by_role("menuitemradio", name="System").click()
    expect(page.locator(".stApp")).to_have_css("color-scheme", "light")
    page.keyboard.press("Escape")


def test_a_page_opened_by_its_address_asks_for_nothing_that_is_not_there(
    browser: Browser, server: AppServer
) -> None:
    for name, heading in PAGES.items():
        with walking(browser, server, path="" if name == "Check" else name.lower()) as walk:
            expect(walk.page.get_by_role("heading", name=heading, level=1)).to_be_visible()
            walk.look()
