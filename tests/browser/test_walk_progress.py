"""Every control of the page Progress, on a history of two people."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from posture.anatomy import View
from posture.history.keeping import keep
from posture.history.sessions import save_session
from posture.history.store import History
from posture.knowledge.load import load
from posture.live.measures import Mode
from posture.pipeline import Report, check
from posture.plan.programme import Wishes
from posture.report.personalise import personalise
from tests.browser.access import assert_for_everybody
from tests.browser.app_server import AppServer
from tests.browser.comparison_steps import work_comparison
from tests.browser.conftest import WalkOf
from tests.browser.dates import pick_date, type_date
from tests.browser.tables import work_table
from tests.browser.walk import Walk, choose, download, in_the_middle, see_large, upload
from tests.browser.watch import idle
from tests.fixtures.bodies import Frontal
from tests.fixtures.fakes import photo, seeing

NAME, OTHER = "Ana Žofie 小林", "Ben"


def seen(shoulder_level_deg: float) -> Report:
    """A check of a drawn body, without the model."""
    return check([photo()], detect=seeing((Frontal(shoulder_level_deg=shoulder_level_deg), View.FRONT)))


def session(mode: Mode) -> dict[str, object]:
    """What ten minutes of watching left behind."""
    return {
        "schema": 1, "mode": mode, "duration_s": 600.0, "state_s": {"good": 480.0, "alert": 120.0},
        "good_share": 0.8, "longest_good_s": 300.0, "signs": [], "measurements": {},
        "episodes": [{"start_s": 60.0, "duration_s": 120.0, "key": "shoulder_level_deg"}],
    }  # fmt: skip


def filled(history: History) -> None:
    """Seven checks, the last with a plan, and two live sessions of one person; one check of another."""
    answers = {question.id: "no" for question in load().questions.values()}
    history_of = history.add_person(NAME).id
    for number in range(6):
        keep(history, history_of, seen(-9.0 + 1.5 * number), pictures=True, note=f"note {number}")
    planned = personalise(seen(0.0), answers, wishes=Wishes())
    keep(history, history_of, planned, pictures=True, answers=answers)
    for mode in Mode:
        save_session(history, history_of, session(mode))
    keep(history, history.add_person(OTHER).id, seen(2.0), pictures=False)


def test_every_control_of_the_progress(
    walk_of: WalkOf, server: AppServer, samples: Path, tmp_path: Path
) -> None:
    filled(History(server.data / "history.sqlite3"))
    with walk_of("progress") as walk:
        page = walk.page
        with walk.step("shows another person's checks"):
            choose(page, "Person", OTHER)
            expect(page.get_by_text("since the first check")).to_be_visible()
            choose(page, "Person", NAME)
        assert "Ana" not in page.url, "names stay out of addresses"
        expect(page.locator(".course img").first).to_be_visible()
        assert_for_everybody(page)
        trends(walk)
        checks(walk)
        comparison(walk)
        plan_days(walk)
        live_sessions(walk)
        assert_for_everybody(page)
        repeatability(walk, samples)
        out_and_in(walk, tmp_path)
        walk.helps()
        walk.to_limits()


def part(walk: Walk, name: str) -> Page:
    with walk.step("shows this part"):
        walk.page.get_by_role("radio", name=name, exact=True).click()
        expect(walk.page.get_by_role("radio", name=name, exact=True)).to_be_checked()
        idle(walk.page)
    return walk.page


def trends(walk: Walk) -> None:
    part(walk, "Checks")
    page = part(walk, "Trends")
    chart = page.get_by_test_id("stVegaLiteChart")
    tiles = page.locator('[class*="st-key-large_"] button')
    with walk.step("shows the measurement large, and all of them again"):
        count = tiles.count()
        assert count > 8
        for number in range(count):
            in_the_middle(tiles.nth(number))
            tiles.nth(number).press("Enter")
            expect(page.get_by_text("smallest change")).to_be_visible()
            expect(chart).to_be_visible()
            if number < count - 1:
                page.get_by_role("button", name="All measurements").click()
                expect(tiles.first).to_be_attached()
                idle(page)
    with walk.step("draws another measurement over time"):
        begin = page.get_by_text("smallest change").inner_text()
        choose(page, "Measurement", 2)
        expect(page.get_by_text("smallest change")).not_to_have_text(begin)
        expect(chart.locator("canvas, svg").first).to_be_visible()
    frame = page.get_by_test_id("stFullScreenFrame").filter(has=chart)
    with walk.step("gives the chart as a picture, and what it was drawn from"):
        # By keys: the buttons are there for the pointer only while it is over the chart.
        with page.expect_download() as coming:
            frame.get_by_role("button", name="Download as PNG").press("Enter")
        with Image.open(coming.value.path()) as drawn:
            assert min(drawn.size) > 100
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        frame.get_by_role("button", name="Copy Vega-Lite spec").press("Enter")
        page.wait_for_function("async () => (await navigator.clipboard.readText()).includes('vega-lite')")
    with walk.step("fills the window with the chart"):
        see_large(page, frame)


def checks(walk: Walk) -> None:
    page = part(walk, "Checks")
    cards = page.get_by_role("button", name="Open this check")
    with walk.step("turns the pages of the checks"):
        expect(cards).to_have_count(6)
        expect(page.locator(".thumbs img")).to_have_count(6)
        page.get_by_role("button", name="Next page").click()
        expect(cards).to_have_count(1)
        page.get_by_role("button", name="Previous page").click()
        expect(cards).to_have_count(6)
        page.get_by_role("button", name="Page 2", exact=True).click()
        expect(cards).to_have_count(1)
        page.get_by_role("button", name="Page 1", exact=True).click()
        expect(cards).to_have_count(6)
    with walk.step("opens the check: its picture, its numbers and what it said"):
        cards.nth(1).click()
        expect(page.get_by_role("heading", name=re.compile("^Check of"))).to_be_visible()
        expect(page.get_by_role("img", name=re.compile("^photo 1, cropped")).first).to_be_visible()
        expect(page.locator("table.measures tr", has_text="Shoulder level")).to_be_visible()
        note = page.get_by_role("textbox", name="Note")
        expect(note).to_have_value("note 5")
    opened_check(walk)
    with walk.step("keeps another note"):
        note.fill("after the holidays")
        page.keyboard.press("Enter")
        idle(page)
    with walk.step("goes to the check before it, and back"):
        page.get_by_role("button", name="Earlier check").click()
        expect(note).to_have_value("note 4")
        page.get_by_role("button", name="Later check").click()
        expect(note).to_have_value("after the holidays")
    with walk.step("goes back to all checks"):
        page.get_by_role("button", name="All checks").click()
        expect(page.get_by_text("“after the holidays”")).to_be_visible()
    with walk.step("asks, and then deletes the check"):
        page.get_by_role("button", name="Next page").click()
        expect(cards).to_have_count(1)
        page.get_by_role("button", name="Delete this check").click()
        page.get_by_role("dialog").get_by_role("button", name="Close").click()
        page.get_by_role("button", name="Delete this check").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete for good").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(cards).to_have_count(6)
        expect(page.get_by_role("button", name="Next page")).to_have_count(0)


def opened_check(walk: Walk) -> None:
    """The PDF of the opened check, in all its ways, and its panels."""
    page = walk.page
    with walk.step("makes a PDF of the saved check: Letter, without the face, with the name"):
        page.get_by_text("Letter", exact=True).click()
        page.get_by_text("Hide the faces").click()
        for on in (False, True):
            page.get_by_text("With the name").click()
            idle(page)
            expect(page.get_by_role("switch", name="With the name")).to_be_checked(checked=on)
        page.get_by_role("button", name="Make the PDF").click()
        made = download(page, page.get_by_role("button", name="Download the PDF"))
        assert made.startswith(b"%PDF")
    with walk.step("makes it anew on another paper"):
        page.get_by_text("A4", exact=True).click()
        expect(page.get_by_role("button", name="Download the PDF")).to_have_count(0)
    with walk.step("tells more about the numbers"):
        for panel in page.locator('[class*="st-key-saved_photo_"] details > summary').all():
            in_the_middle(panel)
            panel.click()
            idle(page)


def comparison(walk: Walk) -> None:
    page = part(walk, "Compare two")
    row = page.locator("table.changes tr", has_text="Shoulder level")
    with walk.step("compares other checks"):
        begin = row.inner_text()
        choose(page, "Before", 2)
        expect(row).not_to_have_text(begin)
        second = row.inner_text()
        choose(page, "After", 1)
        expect(row).not_to_have_text(second)
    work_comparison(walk, page)


def plan_days(walk: Walk) -> None:
    page = part(walk, "Plan days")
    with walk.step("ticks an exercise, and shows it on its day only"):
        box = page.get_by_role("checkbox").first
        ticks = page.get_by_test_id("stCheckbox").filter(visible=True)
        count = ticks.count()
        assert count >= 2
        for number in range(count):
            ticks.nth(number).click()
            idle(page)
            expect(page.get_by_role("checkbox").nth(number)).to_be_checked()
        expect(page.get_by_text("1 day with at least one exercise done")).to_be_visible()
    with walk.step("goes to another day"):
        yesterday = datetime.now().astimezone() - timedelta(days=1)
        type_date(page, "Day", f"{yesterday:%Y%m%d}")
        page.get_by_text("From the plan of").click()
        expect(box).not_to_be_checked()
        today = datetime.now().astimezone()
        pick_date(page, re.compile(f"{today:%B} {today.day}, {today.year}"))
        expect(box).to_be_checked()


def live_sessions(walk: Walk) -> None:
    page = part(walk, "Live sessions")
    with walk.step("shows another session"):
        expect(page.get_by_text("Episodes because of")).to_be_visible()
        choose(page, "Session", 1)
    work_table(walk)
    with walk.step("deletes the session"):
        box = page.get_by_role("combobox", name="Session", exact=True)
        second = box.input_value()
        page.get_by_role("button", name="Delete this session").click()
        expect(box).not_to_have_value(second)
        idle(page)
        page.get_by_role("button", name="Delete this session").click()
        expect(page.get_by_text("No live session is kept yet")).to_be_visible()


def repeatability(walk: Walk, samples: Path) -> None:
    page = part(walk, "Repeatability")
    with walk.step("learns the spread of two photos"):
        upload(page, "Photos of one view", samples / "front.jpg", samples / "front_after.jpg")
        page.get_by_role("button", name="Measure and save").click()
        expect(page.get_by_text("Saved 2 repeats")).to_be_visible()
        expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    with walk.step("takes a photo out of the choice"):
        page.get_by_role("button", name="Remove", exact=True).last.click()
        idle(page)
        expect(page.get_by_role("button", name="Measure and save")).to_have_count(0)
        page.get_by_role("button", name="Start over").click()
        expect(page.get_by_role("button", name="Remove", exact=True)).to_have_count(0)


def out_and_in(walk: Walk, folder: Path) -> None:
    page = part(walk, "Export or delete")
    with walk.step("gives all that is kept of a person as a file"):
        page.get_by_role("button", name="Make the export").click()
        exported = folder / "export.zip"
        with page.expect_download() as coming:
            page.get_by_role("button", name="Download the export").click()
        assert "Ana" not in coming.value.suggested_filename, "folders of downloads are seen by others"
        coming.value.save_as(exported)
        assert any(name.endswith(".json") for name in zipfile.ZipFile(exported).namelist())
    with walk.step("asks, and then deletes the person"):
        page.get_by_role("button", name="Delete this person").click()
        page.get_by_role("dialog").get_by_role("button", name="Close").click()
        page.get_by_role("button", name="Delete this person").click()
        expect(page.get_by_role("button", name="Delete for good")).to_be_disabled()
        page.get_by_text("I have exported").click()
        page.get_by_role("button", name="Delete for good").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.get_by_role("combobox", name="Person")).to_have_value(OTHER)
    with walk.step("takes an export in, twice: as the same person and as a new one"):
        page.get_by_text("Import an export", exact=True).click()
        upload(page, "A zip made by an export", exported, stays=True)
        page.get_by_role("button", name="Import", exact=True).click()
        expect(page.get_by_text("Imported 8 checks")).to_be_visible()
        expect(page.get_by_role("combobox", name="Person")).to_have_value(NAME)
        idle(page)
        page.get_by_text("As a new person").click()  # the panel is still open, and holds the file
        idle(page)
        page.get_by_role("button", name="Import", exact=True).click()
        expect(page.get_by_role("combobox", name="Person")).not_to_have_value(NAME)
        expect(page.get_by_text("Imported 8 checks")).to_be_visible()
        expect(page.get_by_role("button", name="Remove export.zip")).to_be_visible()
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Add files").click()
        chooser.value.set_files(exported)
        idle(page)
    with walk.step("takes the file out of the choice"):
        page.get_by_role("button", name="Remove export.zip").click()
        expect(page.get_by_role("button", name="Import", exact=True)).to_have_count(0)
