"""Every control of the page Live, in front of a camera that shows somebody standing."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
from playwright.sync_api import Browser, expect

from posture.history.baselines import NOBODY, baselines, newest_wishes
from posture.history.sessions import sessions
from posture.history.store import History
from posture.web.live_memory_ui import KEEP, REMEMBER
from tests.browser import camera
from tests.browser.access import assert_for_everybody, assert_nothing_grave
from tests.browser.app_server import AppServer
from tests.browser.camera_steps import take_the_second
from tests.browser.conftest import walking
from tests.browser.filming import SECOND_CAMERA
from tests.browser.panels import unfold
from tests.browser.report_steps import work_keeping, work_report, work_shows
from tests.browser.tables import work_table
from tests.browser.walk import Walk, choose, download, press_once, upload
from tests.browser.watch import idle

NAME = "Ana"


def clip(path: Path, seconds: float) -> Path:
    """A film of somebody standing."""
    picture = camera.standing()
    film = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 10, (1280, 720))
    for number in range(int(10 * seconds)):
        film.write(picture(number / 10))
    film.release()
    return path


def test_every_control_of_live(with_camera: Browser, server: AppServer, tmp_path: Path) -> None:
    with walking(with_camera, server, "live", path="live", script=SECOND_CAMERA) as walk:
        page = walk.page
        with walk.step("shows this way to use the page"):
            for name, words in (
                ("Recorded clip", "is replayed through the same logic"),
                ("Photos without hands", "Put the camera at hip height"),
                ("At the desk", "Sit 50 to 80 cm from the screen"),
                ("Standing", "Stand 2.5 to 3.5 m away"),
            ):
                page.get_by_role("radio", name=name, exact=True).click()
                expect(page.get_by_text(words)).to_be_visible()
                idle(page)
        watching(walk, server)
        settings(walk)
        hands_free(walk, server)
        clips(walk, tmp_path)
        walk.to_limits()


def watching(walk: Walk, server: AppServer) -> None:
    page = walk.page
    live = page.locator(".live")
    with walk.step("asks how to tell, before it starts the camera"):
        page.get_by_role("button", name="Start the camera").click()
        walk.look()
        ask = page.get_by_role("dialog", name="How shall I tell you?")
        assert_nothing_grave(page)
        ask.get_by_role("button", name="Listen").click()
        ask.get_by_role("button", name="Cancel").click()
        expect(ask).to_be_hidden()
        page.get_by_role("button", name="Start the camera").click()
        for name in ("A soft sound", "A notification", "A small window on top"):
            ask.get_by_text(name).click()
        ask.get_by_role("button", name="Start", exact=True).click()
        expect(live.locator(".word")).to_have_text("Not calibrated")
    with walk.step("shows the state in a small window, until it is closed"):
        small = page.get_by_role("button", name="Small window")
        expect(small).to_have_attribute("aria-pressed", "true")
        window = next(each for each in page.context.pages if each != page)
        expect(window.get_by_role("status")).to_have_text("○ Not calibrated")
        small.click()
        expect(small).to_have_attribute("aria-pressed", "false")
        assert window.is_closed() or page.context.pages == [page]
    with walk.step("tells in another way from now on"):
        page.get_by_role("button", name="How I tell you").click()
        expect(ask.get_by_role("checkbox", name="A soft sound")).not_to_be_checked()
        ask.get_by_text("A small window on top").click()
        ask.get_by_text("A notification").click()
        ask.get_by_role("button", name="Done").click()
        expect(live.locator(".remark")).to_contain_text("notifications")
    with walk.step("chooses another camera"):
        take_the_second(live)
        expect(live.locator(".rate")).to_contain_text("pictures/s")
    with walk.step("takes the own position as the baseline, and watches from then on"):
        page.get_by_role("button", name="Calibrate", exact=True).click()
        page.get_by_role("button", name="It feels right: start").click()
        expect(live).to_have_attribute("data-state", "good")
    with walk.step("remembers this baseline"):
        press_once(page, "Remember this for next time")
        expect(page.get_by_role("button", name="Remember this for next time")).to_have_count(0)
    with walk.step("pauses for half an hour, and goes on at a key"):
        page.get_by_role("button", name="Pause for 30 min").click()
        expect(live.locator(".hint")).to_have_text("Paused. Watching goes on by itself in 30 minutes.")
        expect(page.get_by_role("button", name="Go on")).to_be_visible()
        page.keyboard.press("p")
        expect(live).to_have_attribute("data-state", "good")
    with walk.step("pauses with a summary, and goes on"):
        page.wait_for_timeout(1500)  # something to sum up
        page.get_by_role("button", name="Pause and sum up").click()
        expect(page.get_by_role("heading", name="This session")).to_be_in_viewport()
        page.get_by_role("button", name="Go on").click()
        expect(live).to_have_attribute("data-state", "good")
        page.get_by_role("button", name="Calibrate again").click()
        expect(live).to_have_attribute("data-state", "calibrating")
        page.get_by_role("button", name="It feels right: start").click()
        expect(live).to_have_attribute("data-state", "good")
        page.get_by_role("button", name="Pause and sum up").click()
        expect(page.get_by_role("heading", name="This session")).to_be_visible()
    assert_nothing_grave(page)
    with walk.step("stops the camera"):
        page.get_by_role("button", name="Stop the camera").click()
        expect(page.get_by_role("button", name="Start the camera")).to_be_visible()
        expect(page.get_by_role("button", name="Calibrate again")).to_have_count(0)
    assert_for_everybody(page)
    work_table(walk)
    with walk.step("gives the session as a file"):
        told = json.loads(download(page, page.get_by_role("button", name="Session as JSON")))
        assert told["state_s"]["good"] > 0
    walk.helps()
    with walk.step("keeps the session for somebody"):
        unfold(page, "Keep this session")  # a press while it still opens would miss the button
        page.get_by_role("textbox", name="Name", exact=True).fill(NAME)
        press_once(page, "Keep it")
        expect(page.get_by_text("Kept. The page Progress lists it")).to_be_visible()
        history = History(server.data / "history.sqlite3")
        (person,) = (each for each in history.people() if each.name == NAME)
        assert [kept.summary["mode"] for kept in sessions(history, person.id)] == ["standing"]
    remembering(walk, history)


def remembering(walk: Walk, history: History) -> None:
    """Sessions keep themselves, and the next visit begins with three seconds in front of the same camera."""
    page = walk.page
    live = page.locator(".live")
    with walk.step("keeps this and further sessions by itself"):
        press_once(page, "Keep this and further sessions by themselves")
        expect(page.get_by_text("Kept by itself.")).to_be_visible()
    with walk.step("says for whom, and where"):
        unfold(page, "What is remembered")
        expect(page.get_by_role("switch", name=REMEMBER)).to_be_checked()
        choose(page, "Kept for", NAME)
        place = page.get_by_role("combobox", name="Where I stand")
        place.fill("Kitchen")
        place.press("Enter")
        idle(page)
        place.fill("My usual place")
        place.press("Enter")
        idle(page)
        choose(page, "Kept for", NOBODY)
    with walk.step("takes up after a visit what it remembers of this camera"):
        page.reload()
        page.get_by_role("radio", name="Standing", exact=True).click()
        expect(page.get_by_text("Stand 2.5 to 3.5 m away")).to_be_visible()
        idle(page)  # a press before would start the camera of what is about to go
        page.get_by_role("button", name="Start the camera").click()
        take_the_second(live)
        expect(live).to_have_attribute("data-state", "good")
        page.wait_for_timeout(7000)  # less than five judged seconds are not kept
        page.get_by_role("button", name="Stop the camera").click()
        expect(page.get_by_role("button", name="Start the camera")).to_be_visible()
        expect(page.get_by_text("Kept by itself.")).to_be_visible()
        expect(page.get_by_role("img", name="Share of the judged time that was good")).to_be_visible()
        assert_for_everybody(page)
    with walk.step("forgets it"):
        unfold(page, "What is remembered")
        for name in (REMEMBER, KEEP):
            page.get_by_text(name, exact=True).click()
            idle(page)
        assert newest_wishes(history) is None
        assert all(not baselines(history, person.id) for person in history.people())
        assert len([kept for person in history.people() for kept in sessions(history, person.id)]) == 2


def settings(walk: Walk) -> None:
    page = walk.page
    with walk.step("is set, and stays so after another page"):
        for strict in ("Relaxed", "Normal", "Strict"):
            page.get_by_role("radio", name=strict).click()
            expect(page.get_by_role("radio", name=strict)).to_be_checked()
            idle(page)
        after = page.get_by_role("slider", name="Tell me after")
        after.press("ArrowRight")
        every = page.get_by_role("slider", name="Remind me to stand up every")
        every.press("ArrowRight")
        page.wait_for_timeout(400)  # a slider tells the app when it has rested for a while
        idle(page)
        page.get_by_text("Show me as in a mirror").click()
        idle(page)
        expect(page.locator(".live.mirrored")).to_have_count(0)
        page.get_by_role("radio", name="Recorded clip").click()
        expect(page.get_by_text("A video file")).to_be_visible()
        idle(page)  # Streamlit may forget a box on one side only when its page goes while it is still drawn
        page.get_by_role("radio", name="Standing", exact=True).click()
        expect(page.get_by_role("radio", name="Strict")).to_be_checked()
        expect(after).to_have_value("3")
        expect(every).to_have_attribute("aria-valuetext", "45 min")
        expect(page.get_by_role("switch", name="Show me as in a mirror")).not_to_be_checked()
    walk.helps()


def hands_free(walk: Walk, server: AppServer) -> None:
    page = walk.page
    page.get_by_role("radio", name="Photos without hands").click()
    with walk.step("chooses what the guide takes, and how it is told"):
        for view in ("Front", "Right side", "Back", "Left side"):
            page.get_by_role("button", name=view, exact=True).click()
            expect(page.get_by_role("button", name=view, exact=True)).to_have_attribute(
                "aria-pressed", "false"
            )
            idle(page)
        page.get_by_role("button", name="Front", exact=True).click()
        page.get_by_text("Spoken words and beeps").click()
        idle(page)
        page.get_by_text("Show me as in a mirror").click()
        idle(page)
        expect(page.locator(".live.mirrored")).to_have_count(1)
    with walk.step("takes the photos and checks them, or stops"):
        start = (
            page.get_by_role("button", name="Start the camera")
            .or_(page.get_by_role("button", name="Hands-free"))
            .filter(visible=True)
        )
        start.first.click()
        page.get_by_role("button", name="Stop the camera").click()
        idle(page)
        start.first.click()
        expect(page.get_by_role("heading", name="front.jpg: front view")).to_be_visible()
        expect(page.get_by_role("link", name="Make my plan")).to_be_visible()
    work_report(walk)
    work_keeping(walk, server, "Ben")
    with walk.step("leads to the exercises"):
        page.get_by_role("link", name="Make my plan").click()
        expect(page.get_by_role("heading", name="Your plan", level=1)).to_be_visible()
        idle(page)
        page.go_back()
        expect(page.get_by_role("heading", name="front.jpg: front view")).to_be_visible()
    with walk.step("forgets the photos"):
        page.get_by_role("button", name="Start over").click()
        expect(page.get_by_role("heading", name="front.jpg: front view")).to_have_count(0)


def clips(walk: Walk, folder: Path) -> None:
    page = walk.page
    page.get_by_role("radio", name="Recorded clip").click()
    with walk.step("checks the stills of a clip"):
        upload(page, "A video file", clip(folder / "standing.mp4", 2.0))
        expect(page.locator("table.measures tr", has_text="Shoulder level")).to_have_count(1)
    work_shows(walk)
    with walk.step("replays the clip instead"):
        for use in ("Session standing", "Session at the desk", "Photo check of standing still"):
            page.get_by_role("radio", name=use).click()
            expect(page.get_by_role("radio", name=use)).to_be_checked()
            idle(page)
    with walk.step("takes the clip for a mirror image: left and right change places"):
        row = page.locator("table.measures tr", has_text="Shoulder level")
        begin = str(row.text_content())
        page.get_by_text("This clip is a mirror image").click()
        expect(row).not_to_have_text(begin)
    work_shows(walk)
    with walk.step("takes the clip out, or forgets it"):
        page.get_by_role("button", name="Remove").click()
        expect(row).to_have_count(0)
        upload(page, "A video file", clip(folder / "again.mp4", 1.0))
        expect(row).to_have_count(1)
        page.get_by_role("button", name="Start over").click()
        expect(row).to_have_count(0)
