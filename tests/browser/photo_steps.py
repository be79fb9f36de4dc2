"""Steps for the picture of a photo: what lights its lines, how its labels look, who is measured."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.walk import Walk, in_the_middle
from tests.browser.watch import idle

KEY = "shoulder_level_deg"

_LABELS = """
figures => figures.map(figure => {
  const frame = figure.querySelector('.frame').getBoundingClientRect();
  const seen = (what) => [...figure.querySelectorAll(what)].filter(one => one.checkVisibility());
  const shown = seen('.label.always');
  const sticksOut = (one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1;
  // The size of the letters as they are seen: also if something above them were scaled.
  const scale = Math.round(100 * figure.getBoundingClientRect().width / figure.offsetWidth) / 100;
  return {
    how: figure.dataset.how,
    sticksOut: figure.scrollWidth - figure.clientWidth,
    letters: seen('.label.always .words, .row .name, .row .value')
      .map(one => parseFloat(getComputedStyle(one).fontSize) * scale),
    cut: shown.filter(sticksOut).length,
    boxes: shown.map(one => one.getBoundingClientRect()).map(
      box => [box.left - frame.left, box.top - frame.top, box.right - frame.left, box.bottom - frame.top]),
    frame: [frame.width, frame.height],
  };
})
"""


def work_picture(walk: Walk) -> None:
    """Pointing, clicking and keys light a line; labels can be read at every width."""
    page = walk.page
    figure = page.locator("figure.photo").first
    row = page.locator(f'[data-shows~="{KEY}"]:not(.option):not(.label)').filter(visible=True).first
    with walk.step("lights the line of the row that is pointed at"):
        in_the_middle(row)
        page.mouse.move(1, 300)
        expect(figure.locator(".lit")).to_have_count(0)
        row.hover()
        _is_lit(figure, KEY)
        page.mouse.move(1, 300)
        expect(figure.locator(".lit")).to_have_count(0)
    with walk.step("keeps a line lit by a click, and lets go of it by another"):
        row.click()
        page.mouse.move(1, 300)
        _is_lit(figure, KEY)
        expect(figure).to_be_in_viewport()
        row.click()
        page.mouse.move(1, 300)
        expect(figure.locator(".lit")).to_have_count(0)
    with walk.step("lights the next line by an arrow key"):
        options = figure.get_by_role("option")
        expect(options.first).to_have_attribute("tabindex", "0")
        idle(page)
        options.first.focus()
        expect(options.first).to_be_focused()
        options.first.press("ArrowDown")
        expect(options.nth(1)).to_be_focused()
        _is_lit(figure, str(options.nth(1).get_attribute("data-key")))
        assert options.evaluate_all("all => all.filter(one => one.tabIndex === 0).length") == 1
        page.evaluate("document.activeElement.blur()")
        expect(figure.locator(".lit")).to_have_count(0)
    size = page.viewport_size
    assert size is not None
    for width in (900, 390, 320, size["width"]):
        page.set_viewport_size({"width": width, "height": size["height"]})
        idle(page)
        _can_be_read(page)


def work_people(walk: Walk) -> None:
    """Person 2 of a group is measured: a click on person 1 and a key change that."""
    figure = walk.page.locator("figure.photo").first
    for number, how in ((1, "click"), (2, "key"), (1, "key")):
        expect(figure.locator(".person.own")).to_have_text("2" if number == 1 else "1")
        other = figure.get_by_role("button", name=f"Measure person {number}")
        if how == "click":
            other.click()
        else:
            figure.focus()
            walk.page.keyboard.press(str(number))
        expect(figure.locator(".person.own")).to_have_text(str(number))
        idle(walk.page)
    expect(walk.page.get_by_role("combobox", name="Person, counted by size and place")).to_have_value("1")


def _is_lit(figure: Locator, key: str) -> None:
    """This line and nothing else; the rest is dimmed."""
    expect(figure.locator(f'.line.lit[data-key="{key}"]')).to_have_count(1)
    lit = figure.locator(".lit").evaluate_all("all => all.map(one => one.dataset.key)")
    assert set(lit) == {key}
    others = figure.locator(".line.always:not(.lit)")
    assert others.count() > 0
    expect(others.first).to_have_css("opacity", "0.28")


def _can_be_read(page: Page) -> None:
    for told in page.locator("figure.photo").filter(visible=True).evaluate_all(_LABELS):
        assert told["how"] in ("labels", "letters"), told
        assert told["letters"], told
        assert min(told["letters"]) >= 14, told
        assert told["cut"] == 0, told
        assert told["sticksOut"] <= 0, told
        boxes = told["boxes"]
        for number, (left, top, right, bottom) in enumerate(boxes):
            assert left >= -0.5, told
            assert top >= -0.5, told
            assert right <= told["frame"][0] + 0.5, told
            assert bottom <= told["frame"][1] + 0.5, told
            for x0, y0, x1, y1 in boxes[:number]:
                assert left >= x1 - 0.5 or x0 >= right - 0.5 or top >= y1 - 0.5 or y0 >= bottom - 0.5, told
