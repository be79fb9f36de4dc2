"""Folded parts of a page, opened as a person does."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.watch import idle

_STILL = """
panel => Promise.all(panel.getAnimations({subtree: true})
  .filter(one => one.effect.getComputedTiming().endTime !== Infinity)
  .map(one => one.finished.catch(() => null))).then(() => null)
"""
"""Waits until a panel no longer grows or shrinks: what stands below it moves meanwhile."""


def unfold(page: Page, label: str | re.Pattern[str]) -> Locator:
    """The panel of this label, open."""
    panel = _panel(page, label)
    if panel.get_attribute("open") is None:
        panel.locator("> summary").click()
        idle(page)
    expect(panel).to_have_attribute("open", "")
    panel.evaluate(_STILL)
    return panel


def fold(page: Page, label: str) -> None:
    """Close the panel of this label."""
    panel = _panel(page, label)
    if panel.get_attribute("open") is not None:
        panel.locator("> summary").click()
        idle(page)
    expect(panel).not_to_have_attribute("open", "")


def _panel(page: Page, label: str | re.Pattern[str]) -> Locator:
    idle(page)
    panel = page.locator("details", has=page.locator("> summary", has_text=label)).filter(visible=True).last
    expect(panel).to_be_visible()
    return panel


def all_numbers(page: Page) -> Locator:
    """The panel with the tables, open: what was looked at besides what stands out, or all there is."""
    return unfold(page, re.compile("Also looked at: |All numbers: "))


def other_photos(page: Page, tab: str | None = None) -> None:
    """The ways in, which are folded once there are results; tab: one of them."""
    unfold(page, "Other photos")
    if tab is not None:
        page.get_by_role("tab", name=tab).click()
