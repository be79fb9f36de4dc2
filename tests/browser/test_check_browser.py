"""The photo check in a real browser: upload a photo, read the verdict off the page, take the report away."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import picture
from tests.browser.drawing import draw_4_degrees
from tests.browser.panels import unfold
from tests.browser.watch import Watched, sticks_out_px


def test_an_uploaded_photo_is_measured_and_the_verdict_stands_on_the_page(watched: Watched, samples: Path):
    page = watched.page
    page.locator('input[type="file"]').first.set_input_files(samples / "front.jpg")
    row = page.locator("table.measures tr", has_text="Shoulder level")
    expect(row).to_contain_text("outside range")
    expect(row).to_contain_text("left shoulder lower")
    expect(page.get_by_role("heading", name="front.jpg: front view")).to_be_visible()
    expect(page.get_by_role("heading", name="Shoulders at different heights")).to_be_visible()
    picture(page, "check_desktop")
    with page.expect_download() as download:
        page.get_by_role("button", name="Report as JSON").click()
    report = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert report["photos"][0]["view"] == "front"
    page.set_viewport_size({"width": 390, "height": 844})
    unfold(page, "Also looked at")
    expect(row).to_be_visible()
    assert sticks_out_px(page) == 0
    picture(page, "check_phone")


def test_what_sticks_out_is_noticed(watched: Watched):
    page = watched.page
    page.set_viewport_size({"width": 390, "height": 844})
    assert sticks_out_px(page) == 0
    page.get_by_role("heading", name="Posture check").evaluate("title => { title.style.width = '2000px'; }")
    assert sticks_out_px(page) > 1500


def test_a_line_drawn_along_something_vertical_is_the_vertical(watched: Watched, samples: Path):
    page = watched.page
    page.locator('input[type="file"]').first.set_input_files(samples / "right.jpg")
    expect(page.get_by_text("read from straight edges")).to_be_attached()
    unfold(page, "Correct something")
    page.get_by_text("I draw a line").click()
    draw_4_degrees(page, "right.jpg")
    expect(page.get_by_text("turned 4.0° (")).to_be_visible()
    expect(page.get_by_text("from the line you drew")).to_be_visible()


def test_a_bad_file_is_told_in_a_sentence(watched: Watched, tmp_path: Path):
    page = watched.page
    (tmp_path / "letter.jpg").write_text("Dear reader")
    page.locator('input[type="file"]').first.set_input_files(tmp_path / "letter.jpg")
    expect(page.get_by_text("letter.jpg is not a photo")).to_be_visible()


def test_pages_carry_the_headers_that_keep_others_out(watched: Watched, app_url: str):
    answer = watched.page.request.get(app_url)
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "camera=(self)" in answer.headers["permissions-policy"]
    refused = watched.page.request.get(app_url, headers={"Host": "evil.example"})
    assert refused.status in (400, 403)
