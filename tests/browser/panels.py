"""Folded parts of a page, opened as a person does."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.watch import idle


def unfold(page: Page, label: str) -> Locator:
    """The panel of this label, open."""
    idle(page)
    panel = page.locator("details", has=page.locator("> summary", has_text=label)).filter(visible=True).last
    expect(panel).to_be_visible()
    if panel.get_attribute("open") is None:
        panel.locator("> summary").click()
        idle(page)
    expect(panel).to_have_attribute("open", "")
    return panel


def other_photos(page: Page, tab: str | None = None) -> None:
    """The ways in, which are folded once there are results; tab: one of them."""
    unfold(page, "Other photos")
    if tab is not None:
        page.get_by_role("tab", name=tab).click()
