"""Compare, keep, export, delete, import and PDF in a real browser."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import picture
from tests.browser.watch import ARTEFACTS, Watched, idle, sticks_out_px


def open_page(page: Page, name: str, heading: str) -> None:
    page.get_by_role("link", name=name).first.click()
    expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()


def test_the_slider_moves_by_keyboard_and_tells_where_it_is(watched: Watched, samples: Path) -> None:
    page = watched.page
    open_page(page, "Compare", "Before and after")
    for label, name in (("Photo before", "front.jpg"), ("Photo after", "front_after.jpg")):
        box = page.get_by_test_id("stFileUploader").filter(has_text=label)
        box.locator("input").set_input_files(samples / name)
        expect(page.get_by_text(f"{name} (0.2 MB)")).to_be_visible()
        idle(page)  # a box that has handed over its file becomes another one
    row = page.locator("table.measures tr", has_text="Shoulder level")
    expect(row).to_contain_text("moved towards the range")
    expect(page.locator("table.measures tr", has_text="Right knee")).to_contain_text("within error and sway")
    slider = page.locator("input.range")
    slider.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    expect(slider).to_have_value("70")
    expect(slider).to_have_attribute("aria-valuetext", "70 % Before")
    before = page.locator("img.before")
    assert before.evaluate("image => image.style.clipPath") == "inset(0px 30% 0px 0px)"
    page.keyboard.press("Home")
    expect(slider).to_have_value("0")
    page.get_by_text("Both skeletons").click()
    expect(page.locator("img.bones")).to_be_visible()
    page.get_by_text("Fade").click()
    assert before.evaluate("image => image.style.opacity") == "0"
    page.keyboard.press("Tab")
    page.get_by_text("Slide", exact=True).click()
    slider.fill("50")
    # iOS moves a range by its thumb only: a finger anywhere counts, even where the browser does nothing.
    slider.evaluate(
        """range => {
          const { left, width } = range.getBoundingClientRect();
          const at = { pointerType: 'touch', clientX: left + 0.2 * width, bubbles: true };
          range.dispatchEvent(new PointerEvent('pointerup', at));
        }"""
    )
    expect(slider).to_have_value("20")
    assert before.evaluate("image => image.style.clipPath") == "inset(0px 80% 0px 0px)"
    assert before.evaluate("image => image.draggable") is False
    slider.fill("50")
    picture(page, "compare")
    expect(page.locator(".grip")).to_be_visible()
    page.get_by_text("Fade").click()
    expect(page.locator(".grip")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(row).to_be_visible()
    assert sticks_out_px(page) == 0
    heads = row.locator("td").evaluate_all("cells => cells.map(c => getComputedStyle(c, '::before').content)")
    assert heads == ["none", '"Before"', '"After"', '"Change"', '"Counts from"', "none"]
    picture(page, "compare_phone")


def test_the_pdf_is_downloaded_and_its_text_read(watched: Watched, samples: Path, tmp_path: Path) -> None:
    page = watched.page
    page.locator('input[type="file"]').first.set_input_files(samples / "front.jpg")
    page.get_by_text("PDF: paper, faces").click()
    page.get_by_text("Hide the faces").click()
    page.get_by_role("button", name="Make the PDF").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the PDF").click()
    ARTEFACTS.mkdir(exist_ok=True)
    made = ARTEFACTS / "report.pdf"
    download.value.save_as(made)
    reader = PdfReader(made)
    text = " ".join(p.extract_text() for p in reader.pages)
    assert 1 <= len(reader.pages) <= 4
    assert "Shoulder level, front view" in text
    assert "outside range" in text
    assert "not a diagnosis" in text
    renderer = shutil.which("pdftoppm")
    if renderer is None:
        pytest.skip("no pdftoppm on this machine: the pages are not rendered to look at")
    subprocess.run([renderer, "-r", "70", "-png", made, ARTEFACTS / "report"], check=True, timeout=60)
    assert list(ARTEFACTS.glob("report-*.png"))
