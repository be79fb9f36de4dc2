"""A line drawn by the mouse on a photo of the panel of corrections."""

from __future__ import annotations

from playwright.sync_api import FloatRect, Page, expect

from tests.browser.watch import idle


def canvas_box(page: Page, name: str) -> FloatRect:
    """Where the photo of this name lies, to draw on."""
    canvas = page.get_by_alt_text(f"{name}, to draw a line on")
    expect(canvas).to_be_visible()
    idle(page)  # what comes above the picture moves it
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    return box


def drag(page: Page, begin: tuple[float, float], end: tuple[float, float]) -> None:
    """Press, move and let go, at places of the window in px."""
    page.mouse.move(*begin)
    page.mouse.down()
    page.mouse.move((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2)
    page.mouse.move(*end)
    page.mouse.up()


def draw_4_degrees(page: Page, name: str) -> None:
    """A line whose lower end is to the left of its upper one: clockwise."""
    box = canvas_box(page, name)
    x, y = box["x"] + 0.7 * box["width"], box["y"] + 20  # near the body: elsewhere it tells less
    drag(page, (x, y), (x - 20.98, y + 300))  # atan(20.98 / 300) = 4 deg
