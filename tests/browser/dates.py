"""Steps over a box for a date: typing it, and its calendar."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.watch import idle


def type_date(page: Page, label: str, digits: str) -> None:
    """Type year, month and day one after the other: the box goes on by itself."""
    page.get_by_role("spinbutton", name=f"year, {label}").click()
    page.keyboard.type(digits, delay=40)  # a finger's pace: the next part must have got the focus
    shown = page.get_by_role("spinbutton", name=re.compile(f"^(year|month|day), {label}$"))
    expect(shown).to_have_text([digits[:4], digits[4:6], digits[6:]])


def pick_date(page: Page, day: re.Pattern[str]) -> None:
    """Open the calendar, turn it by its arrows and lists, and press a day of the month shown."""
    page.get_by_role("button", name="Choose date").click()
    calendar = page.get_by_role("dialog")
    month = calendar.get_by_role("button", name="month", exact=True)
    begin = month.inner_text()
    calendar.get_by_role("button", name="Previous month").click()
    expect(month).not_to_have_text(begin)
    calendar.get_by_role("button", name="Next month").click()
    expect(month).to_have_text(begin)
    for name in ("month", "year"):
        part = calendar.get_by_role("button", name=name, exact=True)
        now = part.inner_text()
        part.click()
        page.get_by_role("option", name=now, exact=True).click()
        expect(part).to_have_text(now)
    calendar.get_by_role("button", name=day).click()
    expect(calendar).to_have_count(0)
    idle(page)
