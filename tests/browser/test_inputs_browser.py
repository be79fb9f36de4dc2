"""What only a browser shows about inputs: panels, clicks, and the drawn line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched, idle, picture, sticks_out_px
from tests.browser.drawing import canvas_box, drag
from tests.browser.panels import unfold

PANEL = "Correct something"


def look_elsewhere_and_come_back(page: Page) -> None:
    page.get_by_role("link", name="Plan").first.click()
    expect(page.get_by_role("heading", name="Your plan", level=1)).to_be_visible()
    idle(page)
    page.get_by_role("link", name="Check").first.click()
    expect(page.get_by_role("heading", name="Posture check", level=1)).to_be_visible()


def drawn(page: Page) -> list[float]:
    """The line that is seen on the picture, as shares of its width and height."""
    line = page.locator("line.over")
    expect(line).to_be_visible()
    return [float(line.get_attribute(name) or "nan") for name in ("x1", "y1", "x2", "y2")]


def draw(page: Page, name: str, *shares: float) -> None:
    box = canvas_box(page, name)
    x0, y0, x1, y1 = (
        box["xy"[i % 2]] + share * box[("width", "height")[i % 2]] for i, share in enumerate(shares)
    )
    drag(page, (x0, y0), (x1, y1))


def test_the_panel_stays_open_though_a_message_comes_above_it_and_all_is_there_after_another_page(
    watched: Watched, samples: Path, tmp_path: Path
) -> None:
    page = watched.page
    with Image.open(samples / "front.jpg") as upright:
        upright.rotate(-4.0, Image.Resampling.BICUBIC).save(tmp_path / "turned.jpg", quality=95)
    page.locator('input[type="file"]').first.set_input_files(tmp_path / "turned.jpg")
    expect(page.get_by_role("heading", name="turned.jpg: front view")).to_be_visible()
    idle(page)
    unfold(page, PANEL)
    page.get_by_text("I know the tilt").click()
    degrees = page.get_by_label("The picture in the file is turned clockwise by (degrees)")
    expect(degrees).to_be_visible()
    idle(page)
    expect(degrees).to_be_visible()
    degrees.fill("1.5")
    degrees.press("Enter")
    expect(page.get_by_text("turned 1.5° (")).to_be_visible()
    look_elsewhere_and_come_back(page)
    expect(page.get_by_text("turned 1.5° (")).to_be_visible()
    expect(degrees).to_be_visible()
    expect(degrees).to_have_value("1.50")
    picture(page, "inputs_kept")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_role("button", name="Start over")).to_be_visible()
    assert sticks_out_px(page) == 0
    picture(page, "inputs_kept_phone")
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_role("heading", name="Photos that measure well")).to_be_visible()


def test_the_line_in_force_is_the_one_that_is_seen(watched: Watched, samples: Path) -> None:
    page = watched.page
    page.locator('input[type="file"]').first.set_input_files(samples / "right.jpg")
    unfold(page, PANEL)
    page.get_by_text("I draw a line").click()
    draw(page, "right.jpg", 0.30, 0.2, 0.25, 0.8)
    expect(page.get_by_text("from the line you drew")).to_be_visible()
    assert drawn(page) == pytest.approx([0.30, 0.2, 0.25, 0.8], abs=0.01)
    page.get_by_text("This is a mirror image").click()
    expect(page.locator("line.over")).to_have_attribute("x1", re.compile(r"0\.(69|70)"))
    draw(page, "right.jpg", 0.2, 0.5, 0.8, 0.5)
    expect(page.get_by_text("The line drawn before still counts")).to_be_visible()
    idle(page)
    assert drawn(page) == pytest.approx([0.70, 0.2, 0.75, 0.8], abs=0.01)
    expect(page.get_by_text("from the line you drew")).to_be_visible()
    picture(page, "line_in_force")
