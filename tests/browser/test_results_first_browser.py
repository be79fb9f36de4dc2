"""The answer comes first at both widths, and each verdict follows from what is printed beside it."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import picture
from tests.browser.panels import other_photos
from tests.browser.watch import Watched, idle, sticks_out_px

DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
NUMBER = r"(−?\d+(?:\.\d+)?)"
VALUE = re.compile(rf"^{NUMBER}(°| %)\s+\({NUMBER} to {NUMBER}\)")
HEALTHY = re.compile(rf"healthy: (?:up to {NUMBER}|from {NUMBER}|{NUMBER} to {NUMBER})(?:°| %)")
ROWS = """
tables => tables.flatMap(table => [...table.querySelectorAll('tbody tr')].map(row => [
  row.cells[0].textContent, row.cells[1].textContent,
  row.querySelector('.scale')?.getAttribute('aria-label') ?? '', row.cells[3].textContent]))
"""


def number(text: str | None) -> float | None:
    return None if text is None else float(text.replace("−", "-"))


def verdict_of(low: float, high: float, band: tuple[float | None, float | None]) -> str:
    """The rule that the page states, on the numbers that it prints."""
    lowest = float("-inf") if band[0] is None else band[0]
    highest = float("inf") if band[1] is None else band[1]
    if low > highest or high < lowest:
        return "outside range"
    beyond = max(0.0, high - highest) + max(0.0, lowest - low)
    return "within range" if beyond <= 0.30 * (high - low) + 1e-9 else "can't tell"


def verdicts_follow(page: Page) -> set[str]:
    """Every row's printed range, healthy range and verdict agree; returns the verdicts that occur."""
    rows = page.locator("table.measures").evaluate_all(ROWS)
    assert len(rows) >= 10
    seen = set()
    for name, value, scale, verdict in rows:
        told = VALUE.match(value)
        assert told, (name, value)
        low, high = number(told[3]), number(told[4])
        assert low is not None
        assert high is not None
        if not scale:
            assert verdict == "no agreed range", name
            continue
        assert scale.startswith(told[0].replace("\u00a0", " ")), "the scale draws the value beside it"
        band = HEALTHY.search(scale)
        assert band, (name, scale)
        up_to, start, first, last = map(number, band.groups())
        edges = (first if start is None else start, last if up_to is None else up_to)
        assert verdict == verdict_of(low, high, edges), (name, value, scale)
        seen.add(verdict)
    return seen


def above_the_fold(page: Page) -> None:
    expect(page.get_by_role("heading", name=re.compile("stands? out$"))).to_be_in_viewport(ratio=1)
    cards = page.locator(".st-key-hero .standouts").first.locator("> .standout")
    assert 1 <= cards.count() <= 3
    for card in cards.all():
        expect(card).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("link", name="Make my plan")).to_be_in_viewport(ratio=1)


def no_heading_is_skipped(page: Page) -> None:
    levels = page.locator("h1, h2, h3, h4").evaluate_all("all => all.map(one => Number(one.tagName[1]))")
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), levels


def tabs_to(page: Page, name: str) -> int:
    """How often the Tab key is pressed from where the keyboard is to the link."""
    for pressed in range(1, 20):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.textContent").endswith(name):
            return pressed
    raise AssertionError(f"{name} is not among the next 20")


def test_what_stands_out_and_the_way_on_are_above_the_fold(watched: Watched, samples: Path) -> None:
    page = watched.page
    page.set_viewport_size(DESKTOP)
    expect(page.locator(".guide figure")).to_have_count(5)
    no_heading_is_skipped(page)
    page.get_by_role("button", name="See a sample result").click()
    expect(page.locator(".standout .truth").first).to_contain_text("true: ")
    idle(page)
    above_the_fold(page)
    no_heading_is_skipped(page)
    assert tabs_to(page, "Make my plan") <= 7
    picture(page, "results_desktop")
    assert verdicts_follow(page) == {"outside range", "within range", "can't tell"}
    for sample in ("The same person later", "A person who stands straight"):
        other_photos(page, "Try a sample")
        before = page.locator("table.measures").first.text_content() or ""
        page.get_by_role("button", name=sample).click()
        expect(page.locator("table.measures").first).not_to_have_text(before)
        idle(page)
        assert "within range" in verdicts_follow(page)
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_role("button", name="See a sample result")).to_be_visible()
    idle(page)
    page.set_viewport_size(PHONE)
    both = [samples / "front.jpg", samples / "right.jpg"]
    page.locator('input[type="file"]').first.set_input_files(both)
    expect(page.get_by_role("heading", name="right.jpg: right side")).to_be_visible()
    idle(page)
    above_the_fold(page)
    assert sticks_out_px(page) == 0
    height = page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
    assert height < 4000, "the results of two photos on a phone"
    picture(page, "results_phone")


def test_a_photo_that_cannot_be_measured_gets_tips_and_no_results(watched: Watched, bad_input: Path) -> None:
    page = watched.page
    page.locator('input[type="file"]').first.set_input_files(bad_input / "only_head.jpg")
    expect(page.get_by_role("heading", name="The photo could not be measured")).to_be_visible()
    idle(page)
    expect(page.locator(".guide figure")).to_have_count(5)
    expect(page.get_by_role("heading", name="only_head.jpg: can't be measured")).to_be_visible()
    expect(page.get_by_role("heading", name="Suspected")).to_have_count(0)
    for name in ("Make my plan", "PDF", "Report as JSON", "Orange, thick"):
        expect(page.get_by_text(name)).to_have_count(0)
    no_heading_is_skipped(page)
