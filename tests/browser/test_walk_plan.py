"""Every control of the page Plan: all questions, what stops the flow, wishes, and the plan itself."""

from __future__ import annotations

import io
import re
from collections.abc import Collection

from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from posture.history.store import History
from posture.knowledge.load import load
from posture.plan.programme import Weekday
from posture.web.plan_page import AGREED, LEVELS
from tests.browser.access import assert_for_everybody
from tests.browser.app_server import AppServer
from tests.browser.conftest import WalkOf
from tests.browser.dates import pick_date, type_date
from tests.browser.walk import Walk, choose, download
from tests.browser.watch import idle

GROWN_UP = "18 to 64"
ON = re.compile("^(None of these|Next|Show my plan)$")


def test_every_control_of_the_plan(walk_of: WalkOf, server: AppServer) -> None:
    knowledge = load()
    with walk_of("plan") as walk:
        # A question is one control, whichever of its answers is pressed.
        walk.one_choice = {
            each.ask for each in (*knowledge.questions.values(), *knowledge.self_tests.values())
        }
        assert_for_everybody(walk.page)
        questions(walk)
        wishes(walk)
        the_plan(walk)
        assert_for_everybody(walk.page)
        kept_with_a_check(walk, server)
        for action in reversed(AGREED):  # "emergency" last, which is left as it is
            agreed(walk, action)
        emergency(walk)
        walk.helps()
        with walk.step("leads to what else is offered"):
            walk.page.get_by_role("link", name="What else is offered").click()
            expect(walk.page.get_by_role("heading", name="What else is offered")).to_be_visible()
            walk.page.go_back()
            idle(walk.page)
        walk.to_limits()


def step_of(page: Page) -> Locator:
    return page.get_by_text(re.compile(r"^Step \d+ of \d+$"))


def tick(page: Page, ask: str, *, on: bool) -> None:
    box = page.get_by_role("checkbox", name=ask, exact=True).first  # "not sure" stands below each
    if box.is_checked() != on:
        box.locator("xpath=ancestor::label").click()
        idle(page)
    expect(box).to_be_checked(checked=on)


def tick_fast(page: Page, asks: Collection[str], *, on: bool) -> None:
    """One after the other as a quick hand does it, without waiting for the page's script between them."""
    worked = [page.get_by_role("checkbox", name=ask, exact=True).first for ask in asks]
    for box in worked:
        if box.is_checked() != on:
            box.locator("xpath=ancestor::label").click()
            expect(box).to_be_checked(checked=on)
    idle(page)
    if on:
        for box in worked:
            expect(box).to_be_checked()
    else:
        assert not any(is_on for ask, is_on in boxes(page) if ask in asks)


def boxes(page: Page) -> list[tuple[str, bool]]:
    """What can be ticked now, and whether it is."""
    told = page.get_by_role("checkbox").evaluate_all("all => all.map((box) => [box.ariaLabel, box.checked])")
    return [(str(ask), bool(on)) for ask, on in told]


def asked(page: Page) -> list[str]:
    """What can be ticked now."""
    return [ask for ask, _ in boxes(page)]


def on_from(page: Page) -> None:
    """Press the button that leads on, and wait for what comes."""
    step = step_of(page)
    now = step.inner_text()
    page.get_by_role("button", name=ON).click()
    expect(page.get_by_text(now, exact=True)).to_have_count(0)
    idle(page)
    if step.count():
        expect(page.locator(".st-key-questions")).to_be_focused()


def tick_only(page: Page, ticked: Collection[str]) -> None:
    """Of the block that is shown, these and no others."""
    while wrong := [ask for ask, on in boxes(page) if on != (ask in ticked)]:
        tick(page, wrong[0], on=wrong[0] in ticked)


def answer_all(page: Page, ticked: Collection[str] = ()) -> None:
    """Go through all blocks with these ticked and nothing else, until the form is gone."""
    expect(step_of(page)).to_be_visible()
    idle(page)  # all boxes of the block are there
    back = page.get_by_role("button", name="Back")
    while back.count():  # the form opens at the answer that stopped the flow
        tick_only(page, ticked)
        back.click()
        idle(page)
    while step_of(page).count():
        tick_only(page, ticked)
        age = page.get_by_role("radio", name=GROWN_UP)
        if age.count() and not age.is_checked():
            age.click()
            idle(page)
        on_from(page)


def questions(walk: Walk) -> None:
    page = walk.page
    expect(step_of(page)).to_be_visible()
    while step_of(page).count():
        with walk.step("is ticked and taken back; what follows from it is asked"):
            done: set[str] = set()
            while todo := [ask for ask in dict.fromkeys(asked(page)) if ask not in done]:
                tick_fast(page, todo, on=True)
                done.update(todo)
            walk.look()
            tick_fast(page, list(dict.fromkeys(reversed(asked(page)))), on=False)  # what follows first
            tick_only(page, ())
        with walk.step("opens"):
            panel = page.get_by_text("Self-tests: show what a photo can't")
            if panel.count():
                panel.click()
                idle(page)
        with walk.step("answers the question"):
            answer_fast(page)
        back = page.get_by_role("button", name="Back")
        if back.count():
            with walk.step("goes back to the block before, and on again"):
                now = step_of(page).inner_text()
                back.click()
                expect(page.get_by_text(now, exact=True)).to_have_count(0)
                idle(page)
                on_from(page)
                expect(step_of(page)).to_have_text(now)
        with walk.step("goes on"):
            if page.get_by_role("checkbox").count():
                on_from_with_a_tick(page)
            on_from(page)
    expect(page.get_by_role("heading", name="What suits you?")).to_be_visible()
    expect(page.get_by_role("heading", name="Your plan", level=1)).to_be_focused()
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollTop") == 0


def answer_fast(page: Page) -> None:
    """Each question's last answer, then the one that asks for nothing, without waiting for the page's script
    between them."""
    groups = page.get_by_role("radiogroup")
    taken = []
    for number in range(groups.count()):
        options = groups.nth(number).get_by_role("radio")
        options.last.click()
        expect(options.last).to_be_checked()
        none = options.filter(has_text=re.compile("^(No|None of these|Neither|No difference|18 to 64)$"))
        wanted = none.first if none.count() else options.last
        if not wanted.is_checked():  # a second press would take it back
            wanted.click()
            expect(wanted).to_be_checked()
        taken.append(wanted)
    idle(page)
    for wanted in taken:
        expect(wanted).to_be_checked()


def on_from_with_a_tick(page: Page) -> None:
    """The button that says that nothing applies says something else once something does."""
    first = asked(page)[0]
    tick(page, first, on=True)
    expect(page.get_by_role("button", name="None of these")).to_have_count(0)
    tick(page, first, on=False)
    expect(page.get_by_role("button", name="None of these")).to_be_visible()


def wishes(walk: Walk) -> None:
    page = walk.page
    days = page.get_by_role("radiogroup", name="Day").get_by_role("radio")
    with walk.step("plans for this day of the week, or not"):
        for weekday in Weekday:
            name = weekday.value[:3].capitalize()
            pill = page.get_by_role("toolbar", name="Days").get_by_role("button", name=name)
            was = pill.get_attribute("aria-pressed") == "true"
            pill.click()
            idle(page)
            expect(days.filter(has_text=name)).to_have_count(0 if was else 1)
            if not was:
                days.filter(has_text=name).click()
                expect(days.filter(has_text=name)).to_be_checked()
                idle(page)
            pill.click()
            idle(page)
            expect(days.filter(has_text=name)).to_have_count(1 if was else 0)
    with walk.step("plans for this experience"):
        for level in (*LEVELS.values(), LEVELS[1]):
            page.get_by_role("radio", name=level).click()
            expect(page.get_by_role("radio", name=level)).to_be_checked()
            idle(page)
    with walk.step("plans for so many minutes and weeks"):
        weeks = page.get_by_role("radiogroup", name="Week").get_by_role("radio")
        before = weeks.count()
        page.get_by_role("slider", name="Weeks").press("ArrowRight")
        expect(weeks).to_have_count(before + 1)
        minutes = page.get_by_role("slider", name="Minutes a session")
        first = days.first.inner_text()
        minutes.press("Home")
        idle(page)
        expect(minutes).to_have_value("20")
        minutes.press("End")
        expect(minutes).to_have_value("30")
        idle(page)
        assert first
    with walk.step("plans with this equipment"):
        things = page.get_by_role("toolbar", name="Equipment you have").get_by_role("button")
        for number in range(things.count()):
            things.nth(number).click()
            expect(things.nth(number)).to_have_attribute("aria-pressed", "true")
        idle(page)
        for number in range(things.count()):
            expect(things.nth(number)).to_have_attribute("aria-pressed", "true")


def the_plan(walk: Walk) -> None:
    page = walk.page
    with walk.step("shows the week, and the day"):
        doses = page.locator(".exercise .dose")
        begin = doses.all_inner_texts()
        weeks = page.get_by_role("radiogroup", name="Week").get_by_role("radio")
        weeks.last.click()
        expect(weeks.last).to_be_checked()
        idle(page)
        assert doses.all_inner_texts() != begin
        weeks.first.click()
        expect(weeks.first).to_be_checked()
        idle(page)
        assert doses.all_inner_texts() == begin
        days = page.get_by_role("radiogroup", name="Day").get_by_role("radio")
        for number in reversed(range(days.count())):
            days.nth(number).click()
            expect(days.nth(number)).to_be_checked()
            idle(page)
    walk.panels()
    with walk.step("begins on the day and at the time that are set"):
        type_date(page, "First day", "20300105")
        page.get_by_role("heading", name="Take it with you").click()
        idle(page)
        pick_date(page, re.compile("January 7, 2030"))
        page.get_by_role("spinbutton", name="hour, Time of day").click()
        page.keyboard.type("0730", delay=40)
        page.get_by_role("heading", name="Take it with you").click()
        idle(page)
        dates = download(page, page.get_by_role("button", name="Calendar (.ics)")).decode("utf-8")
        assert "BEGIN:VEVENT" in dates
        assert re.search(r"DTSTART[^:]*:203001(07|08|09|10|11|12|13)T073000", dates)
    with walk.step("gives a week of the plan as a sheet to print"):
        page.get_by_role("textbox", name="Name on the sheet").fill("Ana Novak")
        page.keyboard.press("Enter")
        idle(page)
        choose(page, "Week of the sheet", 1)
        for paper in ("Letter", "A4"):
            page.get_by_role("radio", name=paper).click()
            expect(page.get_by_role("radio", name=paper)).to_be_checked()
            idle(page)
        pages = PdfReader(io.BytesIO(download(page, page.get_by_role("button", name="Sheet to print")))).pages
        assert 1 <= len(pages) <= 2
        sheet = " ".join(part.extract_text() for part in pages)
        assert "week 2 of" in sheet
        assert "Ana Novak" in sheet
        assert page.locator(".exercise h3").first.inner_text().partition(". ")[2].partition(" ·")[0] in sheet


def kept_with_a_check(walk: Walk, server: AppServer) -> None:
    page = walk.page
    with walk.step("leads to the photos; the answers go with a check that is kept"):
        page.get_by_role("link", name="Check photos").click()
        page.get_by_role("tab", name="Try a sample").click()
        page.get_by_role("tabpanel").filter(visible=True).get_by_role("button").last.click()
        idle(page)  # a tick while the check still runs would be lost
        page.get_by_role("button", name="Keep", exact=True).click()
        idle(page)
        page.get_by_text("Keep my answers and the plan too").click()
        idle(page)
        expect(page.get_by_label("Keep my answers and the plan too")).to_be_checked()
        page.get_by_role("textbox", name="Name", exact=True).fill("Ana")
        page.get_by_role("button", name="Save this check").click()
        expect(page.get_by_text("Saved. The page Progress shows it.")).to_be_visible()
        history = History(server.data / "history.sqlite3")
        (person,) = history.people()
        (check,) = history.checks(person.id)
        assert history.check(check.id).report["plan"]
        page.get_by_role("link", name="Plan", exact=True).first.click()
        expect(
            page.get_by_text("Suspected, and what this plan is for")
            .or_(page.get_by_role("heading", name="Staying in shape"))
            .first
        ).to_be_visible()


def agreed(walk: Walk, action: str) -> None:
    """An answer that asks for a professional's word first, the word, and the word taken back."""
    page = walk.page
    ask = next(q.ask for q in load().questions.values() if q.action == action and not q.asked_if)
    with walk.step("changes the answers"):
        page.get_by_role("button", name="Change my answers").click()
        answer_all(page, {ask})
    with walk.step("says that a professional agreed: more is shown"):
        word = page.get_by_role("checkbox", name=AGREED[action])
        expect(word).to_be_visible()
        main = page.get_by_test_id("stMain")
        shown = main.inner_text()
        tick(page, AGREED[action], on=True)
        expect(main).not_to_have_text(shown, use_inner_text=True)
        tick(page, AGREED[action], on=False)


def emergency(walk: Walk) -> None:
    """What an answer stops, and the answer taken back."""
    page = walk.page
    with walk.step("takes the place of every number"):
        expect(page.get_by_role("alert").first).to_be_visible()
        expect(page.get_by_role("heading", name="What suits you?")).to_have_count(0)
        page.get_by_role("link", name="Check", exact=True).first.click()
        expect(page.get_by_role("link", name="Look at my answers again")).to_be_visible()
        expect(page.locator("table.measures")).to_have_count(0)
        page.get_by_role("link", name="Look at my answers again").click()
        page.get_by_role("button", name="Change my answers").click()
        answer_all(page)
        expect(page.get_by_role("heading", name="What suits you?")).to_be_visible()
