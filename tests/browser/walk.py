"""A walk over a page's controls: a step must use each visible control and assert what it does.

The browser lists what is visible (controls.js) before and after each step and at every press; the browser's
own events tell what was used. A control that appears and that no step uses fails the walk.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.watch import idle

SCRIPT = Path(__file__).with_name("controls.js").read_text("utf-8")
_BY_KEY = (': link "', ': button "', ': summary "', ': radio "', ': tab "')
"""What a pressed key may pass through on its way: only a click works these."""


class Walk:
    """The controls that a page showed, and the steps that used them."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.page = page
        self.seen: set[str] = set()
        self.worked: dict[str, list[str]] = {}
        self.one_choice: set[str] = set()
        """Words of questions that any one of their answers uses."""
        self._step = ""
        context.expose_binding("toldControls", self._told)
        # The browser's own window to save a file can't be operated: without it, files come as downloads.
        context.add_init_script("delete window.showSaveFilePicker;" + SCRIPT)

    @contextlib.contextmanager
    def step(self, says: str) -> Iterator[Page]:
        """What is used inside belongs to this step; `says` what it does, for the list."""
        self.look()
        self._step = says
        yield self.page
        self.look()
        self._step = ""

    def look(self) -> None:
        """Note all controls that the page shows now, once its script has run."""
        idle(self.page)
        self.seen.update(map(self._as_one, self.page.evaluate("() => window.lookAtControls()")))

    def helps(self) -> None:
        """Press every question mark: its words appear, and nothing is set by it."""
        ticks = self.page.get_by_role("checkbox").or_(self.page.get_by_role("switch"))
        with self.step("tells what a control means"):
            were = ticks.evaluate_all("ticks => ticks.map((one) => one.checked)")
            marks = self.page.get_by_role("button", name=re.compile("^Help for"))
            for number in range(marks.count()):
                if marks.nth(number).is_visible():
                    in_the_middle(marks.nth(number))
                    marks.nth(number).hover()
                    expect(self.page.get_by_role("tooltip").last).not_to_be_empty()
                    marks.nth(number).click()
                    self.page.keyboard.press("Escape")
            idle(self.page)
            assert ticks.evaluate_all("ticks => ticks.map((one) => one.checked)") == were

    def panels(self) -> None:
        """Open every closed panel that no step has used yet: words appear."""
        with self.step("opens, and tells more"):
            closed = self.page.locator("details:not([open]) > summary").filter(visible=True)
            names = {name.strip().split("\n")[-1] for name in closed.all_inner_texts()}
            for name in sorted(names):
                told = re.sub(r"\d+([.,]\d+)?", "#", name)
                if any(f'summary "{told}"' in control for control in self.worked):
                    continue
                panel = closed.filter(has_text=name).first
                number = panel.evaluate(
                    "summary => [...document.querySelectorAll('summary')].indexOf(summary)"
                )
                inside = self.page.locator("details").nth(number)
                in_the_middle(panel)
                panel.click()
                expect(inside).to_have_attribute("open", "")
                expect(inside.locator("> :not(summary)").first).to_be_visible()
                idle(self.page)

    def to_limits(self) -> None:
        """The line at the end of every page leads to the page about what a photo can't show."""
        with self.step("leads to Limits"):
            self.page.get_by_role("link", name="What a photo can't show").last.click()
            expect(self.page.get_by_role("heading", name="What a photo can't show", level=1)).to_be_visible()

    def left(self, areas: tuple[str, ...]) -> list[str]:
        """The controls of these areas that were visible and that no step used."""
        return sorted(c for c in self.seen if c.split(":")[0] in areas and c not in self.worked)

    def listed(self, areas: tuple[str, ...]) -> str:
        """Every control of these areas with the steps that used it, one per line."""
        lines = (f"{control}: {'; '.join(steps)}" for control, steps in sorted(self.worked.items()))
        return "\n".join(line for line in lines if line.split(":")[0] in areas) + "\n"

    def _as_one(self, control: str) -> str:
        """The control, or the question that it answers."""
        group = re.fullmatch(r'(\w+: radio ")(.*) > [^>]*"', control)
        asks = {re.sub(r"\d+([.,]\d+)?", "#", ask) for ask in self.one_choice}
        return f'{group[1]}{group[2]}"' if group and group[2] in asks else control

    def _told(self, source: Any, seen: list[str], event: list[str] | None) -> None:
        self.seen.update(map(self._as_one, seen))
        if event is None or not self._step:
            return
        kind, control = event[0], self._as_one(event[1])
        self.seen.add(control)
        is_work = kind in ("click", "input", "change") or not any(one in control for one in _BY_KEY)
        if is_work and kind != "pointerdown":
            steps = self.worked.setdefault(control, [])
            if self._step not in steps:
                steps.append(self._step)


def choose(page: Page, label: str, option: str | int) -> str:
    """Open the box of this label, take an option by its words or its number, and return its words."""
    box = page.get_by_role("combobox", name=label, exact=True)
    in_the_middle(box)
    idle(page)  # a run would put a new box in its place, and close the list
    box.click()
    box.press("ArrowDown")
    options = page.get_by_role("option")
    taken = options.nth(option) if isinstance(option, int) else options.filter(has_text=option).first
    words = taken.inner_text()
    taken.click()
    idle(page)
    return words


def choose_many(page: Page, label: str, words: str) -> None:
    """Open a box that takes several options, and take the first one with these words."""
    page.get_by_role("combobox", name=label).fill(words)
    page.get_by_role("option").first.click()
    page.keyboard.press("Escape")
    idle(page)


def upload(page: Page, label: str, *files: Path, stays: bool = False) -> None:
    """Press the button of the uploader of this label, and choose these files; stays: it shows them."""
    box = page.get_by_test_id("stFileUploader").filter(has_text=label)
    with page.expect_file_chooser() as chooser:
        box.locator("button", has_text=re.compile("Upload|Add files")).click()
    chooser.value.set_files(list(files))
    shown = box.get_by_role("button", name=re.compile("^Remove"))
    if stays:
        expect(shown).to_have_count(len(files))
    else:
        page.get_by_text(re.compile(rf"^{re.escape(files[-1].name)} \(")).first.wait_for(state="attached")
        expect(shown).to_have_count(0)
    idle(page)


def download(page: Page, button: Locator) -> bytes:
    """Press it, and return the file that comes."""
    with page.expect_download() as coming:
        button.click()
    return Path(coming.value.path()).read_bytes()


def in_the_middle(shown: Locator) -> None:
    """Scroll it where the header does not lie over it."""
    shown.evaluate("element => element.scrollIntoView({block: 'center', behavior: 'instant'})")


def press_once(page: Page, name: str) -> None:
    """By the mouse, as a hand does it: Playwright's own click would wait for a button to become active."""
    button = page.get_by_role("button", name=name)
    button.scroll_into_view_if_needed()
    box = None
    while (now := button.bounding_box()) != box:  # a panel that opens moves it: a hand waits
        box = now
        page.wait_for_timeout(100)
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, delay=80)


def see_large(page: Page, shown: Locator) -> None:
    """Fill the window with a picture, chart or table, and come back."""
    in_the_middle(shown)
    narrow = shown.bounding_box()
    assert narrow is not None
    # By keys: the button is there for the pointer only while it is over the picture.
    shown.get_by_role("button", name=re.compile("^Fullscreen")).press("Enter")
    back = page.get_by_role("button", name=re.compile("^Close fullscreen"))
    expect(back).to_be_visible()
    wide = shown.bounding_box()
    assert wide is not None
    assert wide["width"] * wide["height"] > narrow["width"] * narrow["height"]
    back.click()
    expect(back).to_have_count(0)
