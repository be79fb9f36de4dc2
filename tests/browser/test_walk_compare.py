"""Every control of the page Compare."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from posture.history.keeping import keep
from posture.history.store import History
from posture.picture.photo import load_photo
from posture.pipeline import check
from tests.browser.access import assert_for_everybody
from tests.browser.app_server import AppServer
from tests.browser.camera_steps import work_camera, work_hands_free
from tests.browser.comparison_steps import work_comparison
from tests.browser.conftest import walking
from tests.browser.filming import SECOND_CAMERA
from tests.browser.walk import choose, upload
from tests.browser.watch import idle


def test_every_control_of_the_comparison(with_camera: Browser, server: AppServer, samples: Path) -> None:
    history = History(server.data / "history.sqlite3")
    reports = [check([load_photo(samples / f"{name}.jpg")]) for name in ("front", "front_after")]
    for name, kept in (("Ana", reports), ("Ben", reports[::-1])):
        person = history.add_person(name).id
        for report in kept:
            keep(history, person, report, pictures=True)
    with walking(with_camera, server, "compare", path="compare", script=SECOND_CAMERA) as walk:
        page = walk.page
        row = page.locator("table.changes tr", has_text="Shoulder level").filter(visible=True)
        with walk.step("compares two photos"):
            upload(page, "Photo before", samples / "front.jpg")
            upload(page, "Photo after", samples / "front_after.jpg")
            expect(row).to_contain_text("moved towards the range")
            expect(page.locator("table.changes tr", has_text="Right knee").first).to_contain_text(
                "within error and sway"
            )
        work_comparison(walk, page.get_by_role("tabpanel").filter(visible=True))
        assert_for_everybody(page)
        with walk.step("takes both for mirror images: what is told of the left is told of the right"):
            begin = row.inner_text()
            page.get_by_text("Both are mirror images").click()
            expect(row).not_to_have_text(begin)
        with walk.step("lays no two views over each other, and says so once"):
            upload(page, "Photo after", samples / "left.jpg")
            expect(page.get_by_text("compare photos of the same view")).to_have_count(1)
            expect(page.locator("input.range").filter(visible=True)).to_have_count(0)
            expect(page.get_by_role("button", name="Markdown").filter(visible=True)).to_have_count(0)
            upload(page, "Photo after", samples / "front_after.jpg")
            expect(row).to_be_visible()
        with walk.step("takes a photo out, or forgets it"):
            page.get_by_role("button", name="Remove").first.click()
            expect(page.get_by_text("Choose two photos of the same view")).to_be_visible()
            idle(page)
            page.get_by_role("button", name="Start over").click()
            expect(page.get_by_role("button", name="Start over")).to_have_count(0)
        before, after = (
            page.get_by_test_id("stColumn").filter(has_text=f"Photo {name}").first
            for name in ("before", "after")
        )
        with walk.step("shows this way in"):
            before.get_by_role("tab", name="Take a photo").click()
            expect(before.get_by_text("Hands-free takes")).to_be_visible()
            before.get_by_role("tab", name="Upload photos").click()
            upload(page, "Photo before", samples / "front.jpg")
            before.get_by_role("tab", name="Take a photo").click()
        work_hands_free(walk, before, several=False, photo="front camera 1.jpg")
        work_camera(walk, before, several=False, photo="camera 2.jpg")
        with walk.step("goes back to what was put in before"):
            before.get_by_role("button", name="Use the uploaded photos instead").click()
            before.get_by_role("button", name="Use the camera's photos instead").click()
            expect(before.get_by_role("button", name="Use the uploaded photos instead")).to_be_visible()
        with walk.step("takes the other photo by the button alone"):
            after.get_by_role("tab", name="Take a photo").click()
            after.get_by_role("button", name="Start the camera").click()
            after.locator(".timer").get_by_text("none", exact=True).click()
            after.get_by_role("button", name="Take the photo").click()
            after.get_by_role("button", name="Use this photo").click()
            expect(after.get_by_text("camera 3.jpg (")).to_be_visible()
        with walk.step("compares the photos that were taken"):
            expect(row).to_contain_text("within error and sway")
        with walk.step("compares two saved checks"):
            page.get_by_role("tab", name="Two saved checks").click()
            expect(row).to_contain_text("moved towards the range")
            slider = page.get_by_role("slider").filter(visible=True)
            slider.press("ArrowRight")
            expect(slider).to_have_value("51")
        with walk.step("compares those of another person"):
            choose(page, "Person", "Ben")
            expect(row).to_contain_text("moved away from the range")
        with walk.step("compares other checks"):
            choose(page, "Before", 0)
            choose(page, "After", 1)
            expect(row).to_contain_text("moved towards the range")
        with walk.step("goes back to two photos"):
            page.get_by_role("tab", name="Two photos").click()
            expect(before).to_be_visible()
            idle(page)
        walk.to_limits()
