"""Every control of the page Exercises."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from posture.knowledge.load import load
from posture.web.exercise_view import KIND_WORDS, LEVEL_WORDS
from tests.browser.access import assert_for_everybody, assert_nothing_grave
from tests.browser.conftest import WalkOf
from tests.browser.walk import choose_many
from tests.browser.watch import idle


def test_every_control_of_the_exercises(walk_of: WalkOf) -> None:
    everything = sum(exercise.prescribed for exercise in load().exercises.values())
    with walk_of("exercises") as walk:
        page = walk.page
        cards = page.get_by_role("button", name="How to do it")
        first = page.locator(".exercise h2").first
        count = page.get_by_text(re.compile(rf"^\d+ of {everything} exercises$"))

        def found() -> int:
            idle(page)
            return int(count.inner_text().split()[0])

        assert_for_everybody(page)
        with walk.step("turns the pages of the library"):
            begin = first.inner_text()
            page.get_by_role("button", name="Next page").click()
            expect(first).not_to_have_text(begin)
            page.get_by_role("button", name="Page 3", exact=True).click()
            third = page.get_by_role("button", name="Page 3", exact=True)
            expect(third).to_have_attribute("aria-current", "page")
            page.get_by_role("button", name="Previous page").click()
            page.get_by_role("button", name="Previous page").click()
            expect(first).to_have_text(begin)
        with walk.step("turns them below the cards, and begins at their top"):
            page.get_by_role("button", name="More exercises").click()
            expect(first).not_to_have_text(begin)
            expect(page.get_by_role("button", name="Page 2", exact=True)).to_have_attribute(
                "aria-current", "page"
            )
            expect(page.get_by_role("button", name="Page 2", exact=True)).to_be_in_viewport()
            page.get_by_role("button", name="Exercises before these").click()
            expect(first).to_have_text(begin)
        with walk.step("keeps the ways in of a row of cards in line"):
            tops = cards.evaluate_all("all => all.slice(0, 6).map((b) => b.getBoundingClientRect().top)")
            assert tops[0] == tops[1] == tops[2] < tops[3] == tops[4] == tops[5]
        with walk.step("tells what is known of a thing that no plan uses"):
            page.get_by_role("button", name="What is known").click()
            expect(page.get_by_role("dialog")).to_contain_text("a plan never asks for it")
            page.get_by_role("dialog").get_by_role("button", name="Close").click()
            expect(page.get_by_role("dialog")).to_have_count(0)
        with walk.step("shows how an exercise is done, and closes again"):
            name = first.inner_text()
            cards.first.click()
            shown = page.get_by_role("dialog")
            expect(shown).to_contain_text(name)
            expect(shown).to_contain_text("Easier:")
            assert_nothing_grave(page)
            shown.get_by_role("button", name="Close").click()
            expect(shown).to_have_count(0)
        with walk.step("finds by a word, while it is typed"):
            words = page.get_by_role("textbox", name="Search")
            words.press_sequentially("chin")
            expect(first).to_contain_text("Chin tuck")
            assert 0 < found() < everything
            words.fill("")
            expect(count).to_have_text(f"{everything} of {everything} exercises")
        for kind in KIND_WORDS.values():
            with walk.step("shows the exercises of one kind only"):
                pill = page.get_by_role("button", name=kind, exact=True)
                pill.click()
                expect(page.locator(".chip.kind").first).to_have_text(kind)
                assert 0 < found() < everything
                pill.click()
                expect(count).to_have_text(f"{everything} of {everything} exercises")
        with walk.step("opens the further filters"):
            page.get_by_text("More filters").click()
            expect(page.get_by_text("Only with the equipment that I have")).to_be_visible()
        for level in LEVEL_WORDS.values():
            with walk.step("shows the exercises of one level only"):
                pill = page.get_by_role("button", name=level, exact=True)
                pill.click()
                expect(page.locator(".chip:not(.kind)").first).to_have_text(level)
                pill.click()
                expect(count).to_have_text(f"{everything} of {everything} exercises")
        with walk.step("shows what can be done with the equipment at hand"):
            page.get_by_text("Only with the equipment that I have").click()
            expect(count).not_to_have_text(f"{everything} of {everything} exercises")
            bare = found()
            things = page.get_by_role("toolbar", name="Equipment that you have").get_by_role("button")
            for number in range(things.count()):
                before = found()
                things.nth(number).click()
                expect(things.nth(number)).to_have_attribute("aria-pressed", "true")
                assert found() >= before
            assert found() == everything > bare
        with walk.step("shows the exercises of one muscle only"):
            choose_many(page, "Muscle", "gluteus")
            assert 0 < found() < everything
            narrow = found()
        with walk.step("takes muscles out of the filter again"):
            page.get_by_role("button", name=re.compile("^Remove")).last.click()
            assert found() <= narrow
            page.get_by_role("button", name="Clear all").click()
            expect(count).to_have_text(f"{everything} of {everything} exercises")
        with walk.step("leads to what else is offered"):
            page.get_by_role("link", name="What else is offered").click()
            expect(page.get_by_role("heading", name="What else is offered")).to_be_visible()
            page.go_back()
            expect(count).to_be_visible()
        walk.to_limits()
