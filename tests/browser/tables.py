"""Steps for the tools that Streamlit puts above each table."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.walk import Walk, see_large


def work_table(walk: Walk) -> None:
    """The first table of the page: its file, its search, its columns, the whole window."""
    page = walk.page
    table = page.get_by_test_id("stDataFrame").first
    frame = page.get_by_test_id("stFullScreenFrame").filter(has=table).first
    with walk.step("gives the table as a file"):
        # By keys: the buttons are there for the pointer only while it is over the table.
        with page.expect_download() as coming:
            frame.get_by_role("button", name="Download as CSV").press("Enter")
        came = Path(coming.value.path()).read_bytes()
        assert len(list(csv.reader(io.StringIO(came.decode("utf-8"))))) > 1
    with walk.step("searches the table"):
        frame.get_by_role("button", name="Search").press("Enter")
        words = page.get_by_role("textbox", name="Type to search")
        words.press_sequentially("s")  # of "3 s": every table here has times
        expect(page.get_by_role("button", name="Next Result")).to_be_enabled()
        page.get_by_role("button", name="Next Result").click()
        page.get_by_role("button", name="Previous Result").click()
        page.get_by_role("button", name="Close Search").click()
        expect(words).to_be_hidden()
    with walk.step("shows or hides each column, or all of them"):
        frame.get_by_role("button", name="Show/hide columns").press("Enter")
        menu = page.get_by_test_id("stDataFrameColumnVisibilityMenu")
        expect(menu).to_be_visible()
        every, *columns = menu.get_by_role("checkbox").all()

        def turn(column: Locator, *states: bool) -> None:
            for on in states:
                column.locator("xpath=ancestor::label").click()
                expect(column).to_be_checked(checked=on)

        for column in columns:
            was = column.is_checked()
            turn(column, not was, was)
        turn(every, True, False, True)
        page.keyboard.press("Escape")
    with walk.step("fills the window with the table"):
        see_large(page, frame)
