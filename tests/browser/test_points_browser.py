"""The editor of points under a finger: a phone's width, real touches, the loupe beside them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, CDPSession, expect

from tests.browser.access import assert_nothing_grave
from tests.browser.app_server import AppServer
from tests.browser.panels import unfold
from tests.browser.points_steps import handle_of, middle, near, open_editor, where
from tests.browser.walk import in_the_middle, upload
from tests.browser.watch import ARTEFACTS, idle, sticks_out_px, watching

PHONE = {"width": 390, "height": 844}


STICKERS = ((641, 549), (709, 513), (666, 579), (717, 816), (631, 803), (670, 877), (650, 1098), (633, 1362))
"""About where the landmarks of the sample's right side lie, from C7 to the ankle, in its pixels."""
ENLARGED = 4


@pytest.fixture
def dotted(samples: Path, tmp_path: Path) -> Path:
    """The sample's right side, with blue stickers."""
    plain = Image.open(samples / "right.jpg").convert("RGB")
    large = plain.resize((plain.width * ENLARGED, plain.height * ENLARGED))
    draw = ImageDraw.Draw(large)
    for x, y in STICKERS:
        box = [(x - 7.5) * ENLARGED, (y - 7.5) * ENLARGED, (x + 8.5) * ENLARGED, (y + 8.5) * ENLARGED]
        draw.ellipse(box, fill=(20, 60, 200))
    large.resize(plain.size, Image.Resampling.LANCZOS).save(tmp_path / "dotted.jpg", quality=95)
    return tmp_path / "dotted.jpg"


def touch(fingers: CDPSession, kind: str, at: tuple[float, float] | None = None) -> None:
    """A finger's event as the browser gets it from a screen."""
    points: list[Any] = [] if at is None else [{"x": at[0], "y": at[1], "radiusX": 9, "radiusY": 9}]
    fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_a_finger_sets_a_landmark_and_drags_it_with_the_loupe_beside(
    browser: Browser, server: AppServer, dotted: Path
) -> None:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, color_scheme="dark")
    with context, watching(context, server) as seen:
        page = seen.page
        page.goto(server.url)
        upload(page, "One to four photos", dotted)
        unfold(page, "Correct something")
        editor = open_editor(page)
        assert sticks_out_px(page) == 0
        expect(editor.locator(".found")).to_have_text(re.compile("^8 stickers found on the body"))
        page.screenshot(path=ARTEFACTS / "points_stickers_390.png")
        editor.get_by_role("button", name="Not these").tap()
        expect(editor.locator(".offer")).to_be_hidden()
        editor.get_by_role("button", name="Mark the landmarks").tap()
        expect(editor.locator(".wanted")).to_have_text("Base of the neck (C7)")
        in_the_middle(editor.locator(".stage"))
        c7, sheet = handle_of(editor, "c7"), editor.locator(".sheet")
        place = beside(where(c7, sheet), -30, 20)
        sheet.tap(position={"x": place[0], "y": place[1]})
        expect(c7).to_have_attribute("data-source", "tapped")
        expect(page.get_by_text("1 point is given by you.")).to_be_visible()
        idle(page)
        assert near(where(c7, sheet), place, 0.6)
        fingers = context.new_cdp_session(page)
        # Not exactly on it: the point keeps its distance from the finger.
        at = beside(middle(c7), -6, 8)
        scrolled = page.get_by_test_id("stMain").evaluate("main => main.scrollTop")
        touch(fingers, "touchStart", at)
        for step in range(1, 7):
            touch(fingers, "touchMove", beside(at, 2 * step, -6 * step))
        expect(editor.locator(".loupe")).to_be_visible()
        assert not near(middle(editor.locator(".loupe")), beside(at, 12, -36), 60), "the finger covers it"
        page.screenshot(path=ARTEFACTS / "points_390_dark.png")
        touch(fingers, "touchEnd")
        idle(page)
        assert near(where(c7, sheet), beside(place, 12, -36), 0.6)
        assert page.get_by_test_id("stMain").evaluate("main => main.scrollTop") == scrolled
        editor.get_by_role("button", name="Next").tap()
        expect(editor.locator(".wanted")).to_have_text("Right tragus of the ear")
        tragus = handle_of(editor, "right_tragus")
        tragus.tap()
        expect(tragus).to_have_attribute("data-source", "sticker")  # a tap beside one means its centre
        angle = editor.locator(".numbers .row", has_text="Craniovertebral angle")
        expect(angle.locator("b")).to_have_text(re.compile(r"^\d"))
        idle(page)
        editor.get_by_role("button", name="Stop marking").tap()
        page.get_by_role("button", name="Close the points").tap()
        idle(page)
        editor = open_editor(page)
        expect(editor.locator(".which-is-which li")).to_have_count(6)
        editor.get_by_role("button", name="Use them as points").tap()
        expect(page.get_by_text("8 points are given by you.")).to_be_visible()
        idle(page)
        assert_nothing_grave(page)


def beside(at: tuple[float, float], dx: float, dy: float) -> tuple[float, float]:
    """A place so far from this one."""
    return at[0] + dx, at[1] + dy
