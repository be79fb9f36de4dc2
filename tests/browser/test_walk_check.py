"""Every control of the page Check."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.access import assert_for_everybody
from tests.browser.app_server import AppServer
from tests.browser.camera_steps import work_camera, work_hands_free
from tests.browser.conftest import walking
from tests.browser.drawing import draw_4_degrees
from tests.browser.filming import SECOND_CAMERA
from tests.browser.panels import all_numbers, other_photos, unfold
from tests.browser.photo_steps import work_people
from tests.browser.points_steps import work_points
from tests.browser.report_steps import work_keeping, work_report
from tests.browser.walk import Walk, choose, upload
from tests.browser.watch import idle

NAME = "Ana Žofie 小林"
LABEL = "One to four photos"


@pytest.fixture
def two_people(samples: Path, tmp_path: Path) -> Path:
    """A photo with two people side by side: of two samples."""
    left, right = (Image.open(samples / f"{name}.jpg") for name in ("front", "front_after"))
    both = Image.new("RGB", (left.width + right.width, left.height))
    both.paste(left, (0, 0))
    both.paste(right, (left.width, 0))
    both.save(tmp_path / "both.jpg", quality=92)
    return tmp_path / "both.jpg"


def test_every_control_of_the_check(
    with_camera: Browser, server: AppServer, samples: Path, two_people: Path
) -> None:
    with walking(with_camera, server, "check", script=SECOND_CAMERA) as walk:
        taken(walk)
        sources(walk, samples)
        assert_for_everybody(walk.page)
        work_report(walk)
        work_keeping(walk, server, NAME)
        corrections(walk, samples)
        people(walk, two_people)
        walk.helps()
        with walk.step("leads to the plan, whose questions come first"):
            walk.page.get_by_role("link", name="Make my plan").click()
            expect(walk.page.get_by_role("heading", name="Your plan", level=1)).to_be_visible()
            walk.page.go_back()
            expect(photo(walk.page, "both.jpg")).to_be_attached()
        walk.to_limits()


def photo(page: Page, name: str) -> Locator:
    """The heading of a photo's part of the report, also if it is in a tab behind another one's."""
    return page.get_by_role("heading", name=f"{name}: ", include_hidden=True)


def names(page: Page) -> list[str]:
    """The photos that the report is about."""
    titles = page.get_by_role("heading", name=re.compile(r"^\S+\.jpg: "), include_hidden=True)
    return titles.all_text_contents()


def taken(walk: Walk) -> None:
    page = walk.page
    with walk.step("shows this way in"):
        page.get_by_role("tab", name="Take a photo").click()
    place = page.get_by_role("tabpanel", name="Take a photo")

    def back_to_the_camera() -> None:
        expect(photo(page, "camera 2.jpg")).to_be_attached()
        other_photos(page)

    work_camera(walk, place, several=True, photo="camera 2.jpg", after=back_to_the_camera)
    work_hands_free(walk, place, several=True, photo="front camera 3.jpg")
    with walk.step("says that the camera was held again for each photo"):
        unfold(page, "Correct something")
        page.get_by_text("The camera was put up or held again").click()
        anew = page.get_by_role("switch", name="The camera was put up or held again")
        expect(anew).to_be_checked()
        idle(page)
    walk.helps()
    walk.panels()
    with walk.step("takes one photo out"):
        place.get_by_role("button", name="Remove").first.click()
        expect(place.get_by_text("camera 1.jpg (")).to_have_count(0)
        idle(page)


def sources(walk: Walk, samples: Path) -> None:
    page = walk.page
    with walk.step("shows this way in"):
        for name, shown in (
            ("Take a photo", "camera"),
            ("Try a sample", "Rendered people"),
            ("Upload photos", LABEL),
        ):
            page.get_by_role("tab", name=name).click()
            expect(page.get_by_role("tabpanel", name=name)).to_contain_text(shown)
    with walk.step("measures the photos of a sample"):
        other_photos(page, "Try a sample")
        buttons = page.get_by_role("tabpanel", name="Try a sample").get_by_role("button")
        assert buttons.count() == 3
        first = page.get_by_role("heading", name=re.compile(r"\.jpg: "), include_hidden=True).first
        for number in range(3):
            before = first.text_content() or ""
            buttons.nth(number).click()
            expect(first).not_to_have_text(before)
            idle(page)
        walk.look()
        sample = names(page)
        assert len(sample) == 4
    walk.panels()
    with walk.step("measures an uploaded photo, in place of the sample"):
        other_photos(page, "Upload photos")
        upload(page, LABEL, samples / "right.jpg", samples / "front.jpg")
        expect(photo(page, "right.jpg")).to_be_attached()
        expect(page.get_by_text("the sample is kept")).to_be_visible()
    with walk.step("goes back to what was put in before"):
        page.get_by_role("button", name="Use the camera's photos instead").click()
        expect(photo(page, "front camera 3.jpg")).to_be_attached()
        idle(page)
        page.get_by_role("button", name="Use the sample instead").click()
        expect(page.get_by_text("2 uploaded photos are kept")).to_be_visible()
        idle(page)
        assert names(page) == sample
        page.get_by_role("button", name="Use the uploaded photos instead").click()
        expect(page.get_by_text("the sample is kept")).to_be_visible()
        idle(page)
        assert names(page) != sample
    with walk.step("takes one photo out"):
        page.get_by_role("button", name="Remove").first.click()
        expect(photo(page, "right.jpg")).to_have_count(0)
        idle(page)
        expect(photo(page, "front.jpg")).to_be_attached()
    with walk.step("forgets everything"):
        page.get_by_role("button", name="Start over").click()
        expect(page.get_by_role("heading", name="Photos that measure well")).to_be_visible()
    with walk.step("shows a sample's result with one click, the truth beside it"):
        page.get_by_role("button", name="See a sample result").click()
        expect(page.get_by_role("heading", name=re.compile(r"^\d things? stands? out$"))).to_be_visible()
        expect(page.locator(".standout .truth").first).to_contain_text("true: ")
        idle(page)
    walk.panels()
    with walk.step("brings the photo that has the line"):
        show = page.get_by_role("button", name="Show me: head")
        show.click()
        lit = page.locator("figure.photo .line.lit").first
        expect(lit).to_be_in_viewport()
        shown = page.locator("figure.photo", has=page.locator(".line.lit")).first
        expect(shown).to_be_in_viewport(ratio=0.5)
        show.click()
    with walk.step("forgets everything"):
        page.get_by_role("button", name="Start over").click()
        expect(page.get_by_role("button", name="See a sample result")).to_be_visible()
        idle(page)
        upload(page, LABEL, samples / "front.jpg")
        expect(page.locator("table.measures tr", has_text="Shoulder level").first).to_contain_text(
            "left shoulder lower"
        )


def corrections(walk: Walk, samples: Path) -> None:
    page = walk.page
    row = page.locator(
        "table.measures tr", has_text="Shoulder level"
    ).first  # beside a stale one for a moment
    with walk.step("opens"):
        panel = unfold(page, "Correct something")
    with walk.step("measures the photo as another view"):
        choose(page, "The photo shows", "Back")
        expect(page.get_by_role("heading", name="front.jpg: back view")).to_be_visible()
        choose(page, "The photo shows", "Found by itself")
        expect(page.get_by_role("heading", name="front.jpg: front view")).to_be_visible()
    with walk.step("takes it for a mirror image: left and right change places"):
        panel.get_by_text("This is a mirror image").click()
        expect(row).to_contain_text("right shoulder lower")
        panel.get_by_text("This is a mirror image").click()
        expect(row).to_contain_text("left shoulder lower")
    with walk.step("takes the tilt that is typed or stepped"):
        panel.get_by_text("I know the tilt").click()
        tilt = panel.get_by_test_id("stNumberInput").filter(has_text="The picture in the file")
        tilt.get_by_role("spinbutton").fill("2")
        page.keyboard.press("Enter")
        expect(page.get_by_text("turned 2.0° (")).to_be_visible()
        tilt.get_by_role("button", name="Increment").click()
        expect(page.get_by_text("turned 2.1° (")).to_be_visible()
        tilt.get_by_role("button", name="Decrement").click()
        expect(page.get_by_text("turned 2.0° (")).to_be_visible()
    with walk.step("takes a drawn line for the vertical"):
        panel.get_by_text("I draw a line").click()
        draw_4_degrees(page, "front.jpg")
        expect(page.get_by_text("turned 4.0° (")).to_be_visible()
        expect(page.get_by_text("from the line you drew")).to_be_visible()
    with walk.step("finds the tilt by itself again"):
        panel.get_by_text("Found in the photo").click()
        expect(page.get_by_text("from the line you drew")).to_have_count(0)
    work_points(walk)


def people(walk: Walk, two_people: Path) -> None:
    page = walk.page
    with walk.step("measures the other person"):
        page.get_by_role("button", name="Start over").click()
        idle(page)  # the box for files becomes another one
        upload(page, LABEL, two_people)
        expect(photo(page, "both.jpg")).to_be_attached()
        row = page.locator("table.measures tr", has_text="Shoulder level").first
        all_numbers(page)
        first = row.inner_text()
        unfold(page, "Correct something")
        choose(page, "Person, counted by size and place", "2")
        expect(row).not_to_have_text(first)
        work_people(walk)
        expect(row).to_have_text(first, use_inner_text=True)
    walk.panels()
