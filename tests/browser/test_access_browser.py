"""From a sample to a plan without a pointer."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.watch import Watched, idle

MOST_TABS = 10
_AT = """() => {
  let one = document.activeElement;
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  return one.ariaLabel || one.innerText || '';
}"""


def test_the_keyboard_leads_from_a_sample_to_the_plan_in_few_steps(watched: Watched) -> None:
    page = watched.page
    sample = page.get_by_role("button", name="See a sample result")
    sample.focus()
    idle(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Make my plan")).to_be_visible()
    idle(page)
    stops = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(_AT))
        if "Make my plan" in stops[-1]:
            break
    assert "Make my plan" in stops[-1], stops
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your plan", level=1)).to_be_visible()
    idle(page)
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollTop") == 0
