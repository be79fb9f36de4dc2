"""The plan in a real browser: on a phone, and printed."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from posture.knowledge.load import load
from posture.pipeline import assess
from posture.plan.programme import Wishes
from posture.plan.questionnaire import sections
from posture.plan.sheet import to_html
from posture.report.personalise import personalise
from tests.browser.conftest import picture
from tests.browser.watch import Watched, idle, sticks_out_px


def nothing_applies(page: Page) -> None:
    """Go through all blocks: the age, then "None of these" in each."""
    page.get_by_role("radio", name="18 to 64").click()
    page.get_by_role("button", name="Next").click()
    for section in sections(load())[1:]:
        expect(page.get_by_role("heading", name=section.title)).to_be_visible()
        idle(page)
        assert sticks_out_px(page) == 0
        if section.at_once:
            page.get_by_role("button", name="None of these").click()


def test_on_a_phone_the_menu_closes_and_the_plan_fits(watched: Watched) -> None:
    page = watched.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()  # as a phone opens it: a window that shrinks closes the menu some time later
    expect(page.get_by_test_id("stExpandSidebarButton")).to_be_visible()
    idle(page)
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("link", name="Plan", exact=True).click()
    expect(page.get_by_role("heading", name="Your plan", level=1)).to_be_visible()
    expect(page.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "true")
    nothing_applies(page)
    page.get_by_role("button", name="Show my plan").click()
    expect(page.get_by_role("heading", name="Every day")).to_be_visible()
    assert sticks_out_px(page) == 0
    link = page.get_by_role("link", name="What a photo can't show").last.locator("p")
    assert link.evaluate("words => words.scrollWidth <= words.clientWidth"), "the whole sentence is there"
    picture(page, "plan_phone")


def test_printed_each_day_is_on_one_page_and_no_heading_ends_one(watched: Watched, tmp_path: Path) -> None:
    answers = {question.id: "no" for question in load().questions.values()}
    plan = personalise(assess(()), answers, wishes=Wishes()).plan
    assert plan is not None
    sheet = watched.page.context.new_page()
    sheet.set_content(to_html(plan))
    sheet.pdf(path=tmp_path / "sheet.pdf", format="A4")
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(tmp_path / "sheet.pdf").pages]
    for session in plan.weeks[0].sessions:
        (day,) = (text for text in pages if f"{session.day.value.capitalize()}, about" in text)
        assert all(f"{n}. {item.exercise.name}" in day for n, item in enumerate(session.items, 1))
    assert not any(text.endswith(("How to do them", "Every day", "Left out, and why")) for text in pages)
