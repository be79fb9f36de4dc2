"""Whether a page can be read and worked by everybody, in light and in dark: axe-core, and what it can't see.

axe-core (MPL-2.0) comes with the package axe-playwright-python, unchanged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.watch import idle, sticks_out_px

GRAVE = ("moderate", "serious", "critical")
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
PHONE_PX = 390


@dataclass(frozen=True)
class Streamlits:
    """What axe finds in Streamlit's own elements, where we have no say."""

    rule: str
    within: str
    """CSS selector of the element, or of one that it lies in."""
    why: str


STREAMLITS: tuple[Streamlits, ...] = ()

_RUN = """async ([known, grave]) => {
  const {violations} = await axe.run(document, {resultTypes: ['violations']});
  const found = (node) => node.target.reduce((root, path) =>
    [path].flat().reduce((inner, one) => (inner?.shadowRoot ?? inner)?.querySelector(one), root), document);
  return violations.filter(({impact}) => grave.includes(impact)).flatMap(({id, impact, nodes}) => nodes
    .filter((node) => !known.some(({rule, within}) => rule === id && found(node)?.closest(within)))
    .map((node) => `${impact} ${id}: ${node.html.slice(0, 200)}: ${[...node.any, ...node.all, ...node.none]
      .map((check) => check.message).join('; ')}`));
}"""
_RING = """() => {
  let one = document.activeElement;
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  if (!one || one === document.body) return null;
  const words = one.ariaLabel || one.innerText || one.type || '';
  const told = `${one.tagName} ${one.getAttribute('data-testid')} ${words.slice(0, 60)}`;
  for (const each of document.getAnimations()) if (each instanceof CSSTransition) each.finish();
  // A hidden input has the ring around its label or thumb.
  for (let up = one, depth = 0; up && depth < 5; depth += 1, up = up.parentElement ?? up.getRootNode().host) {
    const {outlineStyle, outlineWidth, opacity, visibility} = getComputedStyle(up);
    const {width, height} = up.getBoundingClientRect();
    if (outlineStyle === 'solid' && parseFloat(outlineWidth) >= 2 && width > 8 && height > 8)
      return [told, opacity > 0.9 && visibility === 'visible'];
  }
  return [told, false];
}"""


def assert_for_everybody(page: Page) -> None:
    """Axe finds nothing grave in either theme, nothing sticks out of a phone, each stop of Tab is seen."""
    wide = page.viewport_size
    assert wide is not None
    assert_nothing_grave(page)
    page.set_viewport_size({"width": PHONE_PX, "height": 844})
    idle(page)
    assert sticks_out_px(page) == 0
    page.set_viewport_size(wide)
    idle(page)
    unseen = without_ring(page)
    assert not unseen, f"the keyboard's place is not seen on {unseen}"


def assert_nothing_grave(page: Page) -> None:
    """Axe finds nothing grave of our own."""
    wrong = []
    for theme in THEMES:
        show_theme(page, theme)
        wrong += [f"{theme}: {found}" for found in found_by_axe(page)]
    show_theme(page, "light")
    assert not wrong, "\n".join(wrong)


def show_theme(page: Page, theme: Theme) -> None:
    """Let the system prefer this theme, and wait until the page follows."""
    is_shown = "theme => getComputedStyle(document.querySelector('.stApp')).colorScheme === theme"
    was_shown = page.evaluate(is_shown, theme)
    page.emulate_media(color_scheme=theme)
    page.wait_for_function(is_shown, arg=theme)
    if not was_shown:
        page.wait_for_timeout(250)  # colours fade from one to the other
    idle(page)


def found_by_axe(page: Page) -> list[str]:
    """Each grave finding of our own on what is shown now."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    known = [{"rule": one.rule, "within": one.within} for one in STREAMLITS]
    return list(page.evaluate(_RUN, [known, GRAVE]))


def without_ring(page: Page, most: int = 80) -> list[str]:
    """What the Tab key reaches from the top of the page without that one sees where it is."""
    page.get_by_test_id("stSkipToContent").focus()  # the first stop
    stops = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(_RING)
        if stop is None:
            break
        stops.append(stop)
    assert len(stops) > len(("skip", "menu")), "the Tab key went nowhere"
    return [told for told, is_seen in stops if not is_seen]
