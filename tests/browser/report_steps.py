"""Steps for a report with everything below it, which the pages Check and Live both show."""

from __future__ import annotations

import io
import json
import re

from playwright.sync_api import expect
from pypdf import PdfReader

from posture.history.store import History
from tests.browser.app_server import AppServer
from tests.browser.panels import all_numbers, fold, unfold
from tests.browser.photo_steps import work_picture
from tests.browser.walk import Walk, choose, download, press_once
from tests.browser.watch import idle


def work_report(walk: Walk) -> None:
    """What stands out, height, pictures, panels and files."""
    page = walk.page
    work_shows(walk)
    with walk.step("shows all numbers, and what each error is made of"):
        panel = all_numbers(page)
        expect(panel.locator("table.measures tr", has_text="Shoulder level").first).to_be_visible()
        why = unfold(page, "Why this error?")
        expect(why.get_by_text("How far the 95 % range reaches to each side")).to_be_visible()
    with walk.step("adds centimetres to the numbers, by the height that is typed or stepped"):
        unfold(page, "Correct something")
        height = page.get_by_role("spinbutton", name="Body height in cm")
        expect(page.locator("table.measures").first).not_to_contain_text(" cm")
        height.fill("180")
        page.keyboard.press("Enter")
        expect(page.locator("table.measures").first).to_contain_text(" cm")
        expect(panel).to_have_attribute("open", "")  # its label counts more now
        page.get_by_role("button", name="Increment").first.click()
        expect(height).to_have_value("181.00")
        page.get_by_role("button", name="Decrement").first.click()
        expect(height).to_have_value("180.00")
    with walk.step("takes the height back"):
        page.get_by_role("button", name="Clear value").first.click()
        expect(height).to_have_value("")
        expect(page.locator("table.measures").first).not_to_contain_text(" cm")
    work_picture(walk)
    walk.panels()
    with walk.step("gives the report as a file"):
        told = json.loads(download(page, page.get_by_role("button", name="Report as JSON")))
        assert told["photos"][0]["view"] == "front"
        text = download(page, page.get_by_role("button", name="Report as Markdown")).decode("utf-8")
        assert "Shoulder level" in text
    with walk.step("gives a PDF at once"):
        made = download(page, page.get_by_role("button", name="PDF", exact=True))
        assert "not a diagnosis" in " ".join(
            sheet.extract_text() for sheet in PdfReader(io.BytesIO(made)).pages
        )


def work_shows(walk: Walk) -> None:
    """Each card's button lights its lines in the photo and brings them into sight, and lets go of them."""
    page = walk.page
    lit = page.locator("figure.photo .line.lit")
    with walk.step("shows where it stands out"):
        shows = page.get_by_role("button", name="Show me: ").filter(visible=True)
        expect(shows.first).to_be_visible()
        for show in shows.all():
            keys = str(show.get_attribute("data-shows")).split()
            assert all(re.search("_(deg|pct)$", key) for key in keys), keys
            show.click()
            expect(lit.first).to_be_in_viewport()
            assert set(lit.evaluate_all("all => all.map(one => one.dataset.key)")) <= set(keys)
            show.click()
            page.mouse.move(1, 300)
            expect(lit).to_have_count(0)


def work_keeping(walk: Walk, server: AppServer, name: str) -> None:
    """Keep the check for somebody new, then make a PDF that compares with it."""
    page = walk.page
    save = page.get_by_role("button", name="Save this check")
    with walk.step("leads to where the check is kept"):
        fold(page, "Keep this check")
        expect(save).to_be_hidden()
        page.get_by_role("button", name="Keep", exact=True).click()
        expect(save).to_be_visible()
        expect(save).to_be_in_viewport()
    with walk.step("keeps the check with its pictures and a note"):
        page.get_by_role("textbox", name="Note").fill("with shoes")
        page.get_by_text("Keep the pictures too").click()
        idle(page)
        if page.get_by_role("textbox", name="Name", exact=True).count() == 0:
            choose(page, "For whom", "Somebody new")
        page.get_by_role("textbox", name="Name", exact=True).fill(name)
        press_once(page, "Save this check")  # while the box of the name has the focus
        expect(page.get_by_role("switch", name="Keep the pictures too")).not_to_be_checked()
        expect(page.get_by_text("Saved. The page Progress shows it.")).to_be_visible()
        expect(save).to_be_disabled()
        expect(page.get_by_role("combobox", name="For whom")).to_have_value(name)
        history = History(server.data / "history.sqlite3")
        (person,) = (one for one in history.people() if one.name == name)
        (check,) = history.checks(person.id)
        assert (check.note, check.has_pictures) == ("with shoes", True)
    with walk.step("keeps it for somebody else"):
        choose(page, "For whom", "Somebody new")
        expect(page.get_by_role("textbox", name="Name", exact=True)).to_be_visible()
        choose(page, "For whom", name)
        expect(page.get_by_text("This check is saved")).to_be_visible()
    with walk.step("makes a PDF as it is wanted"):
        unfold(page, "PDF: paper")
        page.get_by_role("radio", name="Letter").click()
        expect(page.get_by_role("radio", name="Letter")).to_be_checked()
        page.get_by_role("radio", name="A4").click()
        expect(page.get_by_role("radio", name="A4")).to_be_checked()
        page.get_by_text("Hide the faces").click()
        on_it = page.get_by_role("textbox", name="Name on the PDF")
        expect(on_it).to_have_value(name)
        on_it.fill(f"{name} Smith")
        page.keyboard.press("Enter")
        idle(page)
        choose(page, "Compare with", 1)
        page.get_by_role("button", name="Make the PDF").click()
        made = download(page, page.get_by_role("button", name="Download the PDF"))
        text = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(made)).pages)
        assert f"{name.split()[0]}" in text
        assert "Smith" in text
        assert "Shoulder level" in text
        assert "not a diagnosis" in text
