"""The photo check in a real browser: upload a photo, read the verdict off the page, take the report away."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import picture
from tests.browser.drawing import draw_4_degrees
from tests.browser.panels import unfold
from tests.browser.watch import Watched, idle, sticks_out_px


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


BAR = """
window.bar = [];
new MutationObserver(() => {
  const bar = document.querySelector('[data-testid=stProgress]');
  if (!bar) return;
  const share = Number(bar.querySelector('[role=progressbar]').getAttribute('aria-valuenow'));
  window.bar.push([share, bar.innerText.trim()]);
}).observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
"""


def test_while_it_works_a_bar_moves_and_says_which_step_of_which_photo(watched: Watched, samples: Path):
    page = watched.page
    page.evaluate(BAR)
    views = ("front", "right", "back", "left")
    page.locator('input[type="file"]').first.set_input_files([samples / f"{view}.jpg" for view in views])
    expect(page.get_by_role("heading", name="stand out")).to_be_visible()
    told: list[tuple[float, str]] = page.evaluate("window.bar")
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert len(set(shares)) > 3
    words = {text for _, text in told if text}
    assert all(re.match(r"Photo [1-4] of 4: (front|right|back|left)\.jpg: \w+", text) for text in words)
    assert any("where the joints are" in text for text in words)


def test_every_page_opens_by_its_address_and_again_when_it_is_loaded_again(watched: Watched):
    page = watched.page
    for path in ("check", "live", "plan", "exercises", "compare", "progress", "limits"):
        page.goto(f"{watched.server.url}/{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        idle(page)
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        idle(page)


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
