"""Steps for a comparison, which the pages Compare and Progress both show."""

from __future__ import annotations

import io
import json

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.walk import Walk, download
from tests.browser.watch import idle


def work_comparison(walk: Walk, shown: Page | Locator) -> None:
    """The slider by keys and pointer, both overlays, the bones, faces, and the three files."""
    page = walk.page
    slider = shown.locator("input.range")
    before = shown.locator("img.before")
    with walk.step("moves the edge by keys and tells where it is"):
        slider.focus()
        for _ in range(20):
            page.keyboard.press("ArrowRight")
        expect(slider).to_have_value("70")
        assert str(slider.get_attribute("aria-valuetext")).startswith("70 % ")
        assert before.evaluate("image => image.style.clipPath") == "inset(0px 30% 0px 0px)"
        box = slider.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + box["height"] / 2)
        assert 20 <= int(slider.input_value()) <= 30
    with walk.step("lays both skeletons over the pictures"):
        shown.get_by_text("Both skeletons").click()
        expect(shown.locator("img.bones")).to_be_visible()
    with walk.step("fades from one to the other, or slides"):
        shown.get_by_text("Fade", exact=True).click()
        assert 0.2 <= float(before.evaluate("image => image.style.opacity")) <= 0.3
        shown.get_by_text("Slide", exact=True).click()
        assert before.evaluate("image => image.style.opacity") == "1"
    with walk.step("hides the faces"):
        plain = before.get_attribute("src")
        shown.get_by_text("Hide the faces").click()
        idle(page)
        expect(before).not_to_have_attribute("src", str(plain))
        expect(slider).to_have_value(slider.input_value())
    with walk.step("gives the comparison as a file"):
        told = json.loads(download(page, shown.get_by_role("button", name="JSON", exact=True)))
        keys = {change["key"] for change in told["changes"]}
        assert "shoulder_level_deg" in keys
        text = download(page, shown.get_by_role("button", name="Markdown", exact=True)).decode("utf-8")
        assert "Shoulder level" in text
        with Image.open(
            io.BytesIO(download(page, shown.get_by_role("button", name="Picture", exact=True)))
        ) as picture:
            assert min(picture.size) > 100
