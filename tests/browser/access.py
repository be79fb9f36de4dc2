"""Whether a page can be read and worked by everybody, in light and in dark: axe-core, and what it can't see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.watch import idle, sticks_out_px

GRAVE = ("moderate", "serious", "critical")
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@dataclass(frozen=True)
class Streamlits:
    """What axe finds in Streamlit's own elements, where we have no say."""

    rule: str
    within: str
    """CSS selector of the element, or of one that it lies in."""
    why: str


STREAMLITS: tuple[Streamlits, ...] = ()

_RUN = """async (known) => {
  const {violations} = await axe.run(document, {resultTypes: ['violations']});
  const inOf = (path) => path.flat().reduce(([root, _], one) => {
    const found = root && root.querySelector(one);
    return [found && (found.shadowRoot ?? found), found];
  }, [document, null])[1];
  return violations.flatMap(({id, impact, help, nodes}) => nodes.map((node) => {
    const element = inOf(node.target);
    const excuse = known.findIndex(({rule, within}) => rule === id && element?.closest(within));
    const data = [...node.any, ...node.all].map((check) => check.message).join(' / ');
    return {id, impact, help, excuse, where: node.target.flat().join(' >> '), html: node.html.slice(0, 300), data};
  }));
}"""


def found_by_axe(page: Page) -> list[dict[str, Any]]:
    """Each grave finding on what is shown now; `excuse`: the number of a row of STREAMLITS, or -1."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    known = [{"rule": one.rule, "within": one.within} for one in STREAMLITS]
    return [one for one in page.evaluate(_RUN, known) if one["impact"] in GRAVE]
