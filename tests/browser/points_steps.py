"""Steps for the editor of points: a joint is dragged and nudged, landmarks are set, all is taken back."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.walk import Walk, in_the_middle
from tests.browser.watch import idle

JOINT = "left_hip"
ROW = "Pelvis level"


def open_editor(page: Page) -> Locator:
    """The editor, with its picture there."""
    page.get_by_role("button", name="Move or set points").click()
    editor = page.locator("section.points")
    expect(editor.locator(".handle").first).to_be_attached()
    editor.locator(".picture").evaluate("picture => picture.src ? picture.decode() : null")
    expect(editor.locator(".picture")).to_have_js_property("complete", True)
    idle(page)
    return editor


def handle_of(editor: Locator, name: str) -> Locator:
    """The handle of a point."""
    return editor.locator(f'.handle[data-name="{name}"]')


def middle(shown: Locator) -> tuple[float, float]:
    """Where its middle lies in the window."""
    box = shown.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def where(shown: Locator, sheet: Locator) -> tuple[float, float]:
    """The middle of an element, from the corner of another one: pages move under what is pressed."""
    (x, y), box = middle(shown), sheet.bounding_box()
    assert box is not None
    return x - box["x"], y - box["y"]


def near(one: tuple[float, float], other: tuple[float, float], px: float = 0.6) -> bool:
    """Whether two places are the same within so many px."""
    return abs(one[0] - other[0]) <= px and abs(one[1] - other[1]) <= px


def number(editor: Locator, row: str = ROW) -> float:
    """A number beside the picture."""
    told = editor.locator(".numbers .row", has=editor.page.get_by_text(row, exact=True)).locator("b")
    return first_number(told)


def first_number(shown: Locator) -> float:
    """The first number that an element says, also if it is folded away."""
    return float(re.findall(r"-?[\d.]+", (shown.text_content() or "").replace("−", "-"))[0])


def file_px_per_css(editor: Locator) -> float:
    """Pixels of the file for one of the screen."""
    told: dict[str, Any] = editor.locator(".picture").evaluate(
        "picture => ({natural: picture.naturalWidth, shown: picture.getBoundingClientRect().width})"
    )
    return float(told["natural"] / told["shown"])


def work_points(walk: Walk) -> None:
    """By mouse and keys, on the photo whose corrections are open."""
    page = walk.page
    in_report = page.locator("table.measures tr", has_text=ROW).first
    with walk.step("opens the editor of points"):
        editor = open_editor(page)
        in_the_middle(editor.locator(".stage"))
    hip, sheet = handle_of(editor, JOINT), editor.locator(".sheet")
    given = page.get_by_text(re.compile(r"\d points? (is|are) given by you"))
    with walk.step("drags a joint: numbers follow before it is let go, the report after"):
        before = in_report.text_content()
        at = where(hip, sheet)
        x, y = middle(hip)
        page.mouse.move(x, y)
        page.mouse.down()
        expect(editor.locator(".about")).to_have_text("What rests on the left hip")
        row_before = number(editor)
        page.mouse.move(x, y + 6)
        page.mouse.move(x, y + 24, steps=3)
        expect(editor.locator(".loupe")).to_be_visible()
        expect(editor.locator(".before").first).to_be_visible()
        idle(page)
        assert number(editor) < row_before - 5, "the left hip is lower: to the negative side"
        assert in_report.text_content() == before
        page.mouse.up()
        expect(given).to_have_text("1 point is given by you.")
        idle(page)
        assert number(editor) == first_number(in_report.locator(".value"))
        expect(hip).to_have_attribute("aria-label", "Left hip, moved by you")
        assert near(where(hip, sheet), (at[0], at[1] + 24))
    with walk.step("nudges it by keys, one pixel of the file or ten, and says the number"):
        scale = file_px_per_css(editor)
        x, y = where(hip, sheet)
        expect(hip).to_be_focused()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Shift+ArrowUp")
        assert near(where(hip, sheet), (x + 1 / scale, y - 10 / scale), 0.2)
        expect(editor.get_by_role("status")).to_have_text(re.compile(r"^Left hip moved\. .*Pelvis level"))
        page.keyboard.press("PageDown")
        expect(hip).not_to_be_focused()
        page.keyboard.press("PageUp")
        expect(hip).to_be_focused()
        idle(page)
    _back_and_forth(walk, editor, given)
    with walk.step("shows it larger, and all joints of the model"):
        wide = editor.locator(".picture").bounding_box()
        editor.get_by_role("button", name="Zoom in").click()
        wider = editor.locator(".picture").bounding_box()
        assert wide is not None
        assert wider is not None
        assert abs(wider["width"] - 2 * wide["width"]) < 2
        editor.get_by_role("button", name="Zoom out").click()
        editor.get_by_role("checkbox", name="All 33 joints").check()
        expect(editor.locator(".handle")).to_have_count(33)
        editor.get_by_role("checkbox", name="All 33 joints").uncheck()
        editor.get_by_role("combobox", name="Point").focus()
        page.keyboard.type("Right knee")
        expect(handle_of(editor, "right_knee")).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Escape")
    _landmarks(walk, editor, given)
    with walk.step("closes the editor of points"):
        page.get_by_role("button", name="Close the points").click()
        expect(editor).to_have_count(0)


def press(editor: Locator, name: str) -> None:
    """Press a button of the editor, and wait for the report: the next one takes away its files."""
    editor.get_by_role("button", name=name).click()
    idle(editor.page)


def _back_and_forth(walk: Walk, editor: Locator, given: Locator) -> None:
    page, hip = walk.page, handle_of(editor, JOINT)
    with walk.step("takes a move back, and does it again"):
        moved = where(hip, editor.locator(".sheet"))
        press(editor, "Undo")
        press(editor, "Undo")
        expect(given).to_have_count(0)
        press(editor, "Redo")
        press(editor, "Redo")
        expect(given).to_have_text("1 point is given by you.")
        assert near(where(hip, editor.locator(".sheet")), moved, 0.1)
    with walk.step("resets the point, or all of them"):
        press(editor, "Reset this point")
        expect(given).to_have_count(0)
        hip.focus()
        page.keyboard.press("ArrowLeft")
        expect(given).to_have_text("1 point is given by you.")
        idle(page)
        press(editor, "Reset all")
        expect(given).to_have_count(0)
        idle(page)


def _landmarks(walk: Walk, editor: Locator, given: Locator) -> None:
    page = walk.page
    wanted = editor.locator(".wanted")
    sheet = editor.locator(".sheet")

    def tap(x: float, y: float) -> None:
        box = sheet.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
        idle(page)

    with walk.step("asks for one landmark after another"):
        editor.get_by_role("button", name="Mark the landmarks").click()
        expect(wanted).to_have_text("Left tragus of the ear")
        expect(editor.locator(".figure svg")).to_be_visible()
        in_the_middle(editor.locator(".stage"))
        editor.get_by_role("button", name="Skip").click()
        expect(wanted).to_have_text("Right tragus of the ear")
        editor.get_by_role("button", name="Back").click()
        expect(wanted).to_have_text("Left tragus of the ear")
        tap(0.62, 0.12)
        press(editor, "Next")
        tap(0.42, 0.14)
        expect(given).to_have_text("2 points are given by you.")
        assert number_of_both(editor) < 0, "the right one is lower in the picture: positive"
        editor.get_by_role("button", name="Stop marking").click()
        expect(editor.locator(".asks")).to_be_hidden()
        idle(page)
    with walk.step("marks the same points three times: how exactly one points"):
        editor.get_by_role("button", name="Mark three times").click()
        in_the_middle(editor.locator(".stage"))
        for number_of in range(3):
            expect(editor.locator(".progress")).to_have_text(f"Marking {number_of + 1} of 3: point 1 of 2")
            tap(0.62 + 0.004 * number_of, 0.12)
            press(editor, "Next")
            tap(0.42, 0.14 + 0.001 * number_of)
            press(editor, "Done")
        expect(page.get_by_text(re.compile(r"^Your markings of one point differ by \d"))).to_be_visible()
        idle(page)
        press(editor, "Reset all")
        expect(given).to_have_count(0)
        idle(page)


def number_of_both(editor: Locator) -> float:
    """Head tilt, which rests on both ears."""
    return -number(editor, "Head tilt")
