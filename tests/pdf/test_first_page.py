"""Page 1 is one page whatever was found, says what stands out, and puts what is urgent on top."""

from __future__ import annotations

import dataclasses
import io
import random
from datetime import date
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from pypdf import PageObject, PdfReader

from posture.anatomy import View
from posture.knowledge.load import load
from posture.measure.uncertainty import RANGE_WORDS
from posture.pdf import pictures
from posture.pdf.document import to_pdf
from posture.pdf.first_page import MOST_FINDINGS, MOST_NUMBERS, first_page, next_words
from posture.pdf.furniture import NAME_ROW, Furniture
from posture.pdf.layout import text
from posture.pdf.paper import PAPERS, PageSize, size_pt
from posture.pdf.sections import BEFORE
from posture.pdf.text import register_fonts
from posture.pipeline import Report, assess, check
from posture.plan.programme import Wishes
from posture.plan.screening import CLEARABLE
from posture.quality.issue import Issue
from posture.report.personal import PersonalReport
from posture.report.personalise import personalise
from posture.report.safety import safety
from posture.report.standouts import standouts
from tests.fixtures.bodies import Frontal, Sagittal
from tests.fixtures.fakes import photo, seeing
from tests.fixtures.pdf_words import spills

register_fonts()
DAY = date(2026, 3, 4)
K = load()
ALL_NO = dict.fromkeys(K.questions, "no")
REPORTS = 40


def pages_of(content: bytes) -> list[PageObject]:
    return list(PdfReader(io.BytesIO(content)).pages)


def text_of(page: PageObject) -> str:
    return " ".join(page.extract_text().split())


def body(dice: random.Random, view: View) -> Frontal | Sagittal:
    """Anything from straight to far outside, in everything that can be measured."""
    far = dice.choice((0.0, 3.0, 8.0, 20.0))
    kind = Frontal if view in (View.FRONT, View.BACK) else Sagittal
    named = (field.name for field in dataclasses.fields(kind))
    return kind(**{name: dice.uniform(-far, far) for name in named if name.endswith(("_deg", "_pct"))})


def made_up(seed: int) -> Report:
    """A report of one to six photos, with answers of any kind or without."""
    dice = random.Random(seed)
    views = [dice.choice((View.FRONT, View.BACK, View.LEFT, View.RIGHT)) for _ in range(dice.randint(1, 6))]
    bodies = [(body(dice, view), view) for view in views]
    checked = check([photo(f"{n}.jpg") for n in range(len(views))], detect=seeing(*bodies))
    if dice.random() < 0.2:
        bad = Issue("blur", "fail", "The photo is blurred. Take it again with more light, and hold still.")
        checked = assess([dataclasses.replace(checked.photos[0], issues=(bad,), measurements=()),
                          *checked.photos[1:]])  # fmt: skip
    if dice.random() < 0.3:
        return checked
    answers = dict(ALL_NO)
    for name in dice.sample(sorted(answers), dice.choice((0, 0, 1, 3, 60))):
        answers[name] = dice.choice(K.questions[name].options)
    return personalise(
        checked, answers, cleared=dice.choice(((), (), CLEARABLE, CLEARABLE[:2])), wishes=Wishes()
    )


@cache
def with_plan(paper: PageSize) -> tuple[Report, list[PageObject]]:
    """A whole PDF of photos and a plan, made once."""
    report = personalise(made_up(3), ALL_NO, wishes=Wishes())
    return report, pages_of(to_pdf(report, day=DAY, page_size=paper))


def only_first_page(report: Report, paper: PageSize, name: str = "") -> list[PageObject]:
    furniture = Furniture(size_pt(paper), "Posture check", DAY, name)
    made = first_page(report, furniture.width, furniture.height - NAME_ROW, blur_faces=False)
    return pages_of(furniture.pages(made.story[:-1]))  # without the break that ends it


@pytest.mark.parametrize("seed", range(REPORTS))
def test_page_1_is_one_page_and_shows_what_stands_out(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each paper in turn; both for every fourth report."""
    monkeypatch.setattr(pictures, "annotate", lambda *_, room, **__: np.zeros((40, 30, 3), np.uint8))
    report = made_up(seed)
    for paper in PAPERS if seed % 4 == 0 else PAPERS[seed % 2 :][:1]:
        (page,) = only_first_page(report, paper)
        text = text_of(page)
        found = standouts(report)
        for number, standout in enumerate(found[:MOST_FINDINGS], 1):
            assert f"{number}. {standout.part}" in text
            assert standout.sentence in text
            assert all(row.value in text for row in standout.rows[:MOST_NUMBERS])
        assert f"{MOST_FINDINGS + 1}. " not in text
        none = "Nothing stands out" in text or "What was found" in text
        assert none == (bool(report.photos) and not found)
        urgent = [message for message in safety(report) if message.urgency not in ("note", "help")]
        for message in urgent:
            assert message.title in text
            assert message.text in text
            assert text.index(message.text) < text.index("What next")
        assert text.count(RANGE_WORDS) == bool(found and report.photos), "what brackets mean, beside them"
        assert "Notes" in text
        assert "not a diagnosis" in text
        assert all(words in text for words in next_words(report))
        assert not list(spills(page))


def test_the_checks_see_words_that_run_out_of_the_page_or_into_others() -> None:
    furniture = Furniture(size_pt("A4"), "Posture check " * 12, DAY, "")
    (page,) = pages_of(furniture.pages([text("Words on a page")]))
    assert any("Posture check" in words for words in spills(page))


@pytest.mark.parametrize("action", ["emergency", "same_day", "clinician"])
def test_what_is_urgent_stands_on_top_and_all_of_it_before_any_exercise(action: str) -> None:
    named = [q.id for q in K.questions.values() if q.action == action and "yes" in q.options]
    checked = made_up(3)
    some = personalise(checked, ALL_NO | {named[0]: "yes"}, wishes=Wishes())
    pages = [text_of(page) for page in pages_of(to_pdf(some, day=DAY))]
    title = K.actions[action].title
    assert pages[0].index(title) < pages[0].index("What next")
    assert bool(some.photos) == (action == "clinician"), "an emergency leaves no results to show"
    if not some.photos:
        whole = " ".join(pages)
        for words in ("What was found", "Take the photos again", "All numbers", "Suspected imbalances"):
            assert words not in whole
        assert next_words(some) == ("First do what is said at the top of this page.",)
    for each in some.photos:
        assert pages[0].index(title) < pages[0].index(each.view.words.capitalize())
    assert K.questions[named[0]].why in pages[0]


def test_with_more_reasons_than_fit_all_are_on_page_2_and_still_before_the_plan() -> None:
    answers = {q.id: "yes" if "yes" in q.options else q.options[0] for q in K.questions.values()}
    urgent = personalise(made_up(3), answers, cleared=CLEARABLE[:2], wishes=Wishes())
    pages = [text_of(page) for page in pages_of(to_pdf(urgent, day=DAY))]
    for message in safety(urgent):
        if message.urgency in ("clinician", "clear_first"):
            assert message.text in pages[0]
            assert "stand on page 2" in pages[0]
            assert all(why in " ".join(pages[1:3]) for why in message.because)


def test_notes_on_safety_stand_before_numbers_imbalances_and_plan() -> None:
    of, made = with_plan("A4")
    assert isinstance(of, PersonalReport)
    assert of.plan is not None
    pages = [text_of(page) for page in made]
    whole = " ".join(pages)
    assert BEFORE in pages[1]
    for message in safety(of):
        assert whole.index(message.title) < whole.index("Angles, in degrees")
    for exercise in of.plan.exercises:
        assert exercise.name not in pages[0]
        assert whole.index("When to get help") < whole.index(exercise.name)


@pytest.mark.parametrize(("paper", "points"), [("A4", (595, 842)), ("Letter", (612, 792))])
def test_the_pages_are_counted_and_nothing_spills(paper: PageSize, points: tuple[int, int]) -> None:
    _, pages = with_plan(paper)
    for number, page in enumerate(pages, 1):
        assert f"{number} of {len(pages)}" in text_of(page)
        assert (round(page.mediabox.width), round(page.mediabox.height)) == points
        assert not list(spills(page))


def lines_drawn(page: PageObject) -> list[tuple[float, float]]:
    """Length and height of the straight lines that are drawn as "x y m x y l"."""
    operators = page.get_contents().operations
    found = []
    for (start, first), (end, second) in pairwise(operators):
        if first == b"m" and second == b"l":
            found.append((float(end[0]) - float(start[0]), float(start[1])))
    return found


def test_without_a_name_there_is_a_line_to_write_it_on() -> None:
    def to_write_on(name: str) -> int:
        (page,) = only_first_page(made_up(3), "A4", name)
        top = float(page.mediabox.height) - 90
        return sum(200 < length < 300 and height > top for length, height in lines_drawn(page))

    assert to_write_on("") == to_write_on("   ") == 1
    assert to_write_on("Ana Novak") == 0


@pytest.mark.parametrize(
    "name", ["Мария Петрова-Водкина", "小林 さくら", "محمد علي", "Ana " * 50, "<b>A & B</b>"]
)
def test_a_name_of_any_script_and_length_stays_on_its_line(name: str) -> None:
    (page,) = only_first_page(made_up(3), "A4", name)
    assert not list(spills(page))
    assert name.split()[0] in text_of(page)
