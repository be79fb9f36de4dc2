"""The sheet of a week: two pages at most whatever the plan, everything of the week on it, boxes to tick."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PageObject, PdfReader
from reportlab.graphics.shapes import Drawing

from posture.errors import UsageError
from posture.knowledge.load import load
from posture.pdf import week_sheet as made
from posture.pdf.paper import PAPERS, PageSize, size_pt
from posture.pdf.week_sheet import MOST_PAGES, week_sheet
from posture.pipeline import assess
from posture.plan.programme import Plan, Wishes
from posture.plan.regulation import in_short
from posture.plan.screening import CLEARABLE
from posture.report.personalise import personalise
from tests.fixtures.pdf_words import spills
from tests.fixtures.plan_people import K, person

BLOCK, BLOCKS = 16, 3
_BOX_PT = made._BOX - 0.8


def pages_of(content: bytes) -> list[PageObject]:
    return list(PdfReader(io.BytesIO(content)).pages)


def text_of(pages: list[PageObject]) -> str:
    return "".join("".join(page.extract_text().split()) for page in pages)


def squeezed(words: str) -> str:
    """Without blanks, which a narrow column puts where it likes."""
    return "".join(words.split())


def boxes_in(pages: list[PageObject]) -> int:
    """How many boxes to tick are drawn."""
    found = 0
    for page in pages:
        for operands, operator in page.get_contents().operations:
            if (
                operator == b"re"
                and [round(float(side), 1) for side in operands[2:]] == [round(_BOX_PT, 1)] * 2
            ):
                found += 1
    return found


def usual_plan() -> Plan:
    answers = dict.fromkeys(load().questions, "no")
    plan = personalise(assess(()), answers, wishes=Wishes()).plan
    assert plan is not None
    return plan


@pytest.mark.parametrize("block", range(BLOCKS))
def test_every_plan_fits_on_two_pages_with_all_of_its_week(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made, "drawing", lambda svg, width, **_: Drawing(width, width * 0.75))
    monkeypatch.setattr(made, "exercise_svg", lambda *_, **__: "")
    for seed in range(block * BLOCK, (block + 1) * BLOCK):
        who = person(seed)
        if not who.screening.show_plan:
            continue
        plan, paper = who.plan, PAPERS[seed % 2]
        week = 1 + seed % len(plan.weeks)
        pages = pages_of(week_sheet(plan, week=week, page_size=paper))
        assert 1 <= len(pages) <= MOST_PAGES, seed
        text = text_of(pages)
        sessions = plan.weeks[week - 1].sessions
        for item in (item for session in sessions for item in session.items):
            assert squeezed(item.exercise.name) in text, seed
            assert squeezed(item.dose.text.replace(",", "")) in text.replace(",", ""), seed
            if item.exercise.sides != "both":
                assert squeezed(item.how_side) in text, seed
        ticks = sum(len(session.items) for session in sessions) + 7 * len(plan.habits)
        assert boxes_in(pages) == ticks, seed
        first = min(text.index(squeezed(item.exercise.name)) for item in sessions[0].items)
        for words in (*(message.text for message in plan.messages), *in_short(plan.track)):
            assert text.index(squeezed(words)) < first, seed
        for page in pages:
            assert not list(spills(page)), seed


def test_a_plan_of_few_exercises_tells_how_each_is_done_and_shows_its_figures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[tuple[str, str, object]] = []
    plain = made.exercise_svg

    def exercise_svg(exercise_id: str, *, frame: str, side: object) -> str:
        drawn.append((exercise_id, frame, side))
        return plain(exercise_id, frame=frame, side=side)

    monkeypatch.setattr(made, "exercise_svg", exercise_svg)
    plan = usual_plan()
    text = text_of(pages_of(week_sheet(plan)))
    items = {item.exercise.id: item for session in plan.weeks[0].sessions for item in session.items}
    assert sorted(drawn, key=str) == sorted(
        ((name, frame, item.side) for name, item in items.items() for frame in ("start", "end")), key=str
    )
    for item in items.values():
        assert all(squeezed(step) in text for step in item.steps)
        assert squeezed(item.exercise.cautions) in text


def test_of_many_messages_every_text_stands_above_the_exercises() -> None:
    """A plan that waits for an appointment has dozens of reasons; two pages still do."""
    answers = {q.id: "yes" if "yes" in q.options else q.options[0] for q in K.questions.values()}
    cleared = [action for action in CLEARABLE if action != "clinician"]
    report = personalise(assess(()), answers, cleared=cleared, wishes=Wishes())
    assert sum(len(m.because) for m in report.screening.messages) > 10
    plan = replace(usual_plan(), messages=report.screening.messages)
    for paper in PAPERS:
        pages = pages_of(week_sheet(plan, page_size=paper))
        assert len(pages) <= MOST_PAGES
        text = text_of(pages)
        first = text.index(squeezed(plan.items[0].exercise.name))
        assert all(text.index(squeezed(message.text)) < first for message in plan.messages)


@pytest.mark.parametrize("paper", PAPERS)
def test_name_week_and_day_stand_on_top(paper: PageSize) -> None:
    plan = usual_plan()
    pages = pages_of(week_sheet(plan, week=3, name="Мария Петрова", page_size=paper, day=date(2027, 1, 11)))
    text = pages[0].extract_text()
    assert f"Exercises: week 3 of {len(plan.weeks)}" in text
    assert "Мария Петрова" in text
    assert "11 Jan 2027" in text
    assert f"1 of {len(pages)}" in text
    box = pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx(size_pt(paper), abs=0.1)
    doses = [item.dose.text for session in plan.weeks[2].sessions for item in session.items]
    whole = text_of(pages).replace(",", "")
    assert all(squeezed(dose.replace(",", "")) in whole for dose in doses)


def test_without_a_day_there_is_a_line_for_it() -> None:
    assert "Week from" in pages_of(week_sheet(usual_plan()))[0].extract_text()


@pytest.mark.parametrize("week", [0, 9, -1])
def test_a_week_that_the_plan_has_not_is_refused(week: int) -> None:
    with pytest.raises(UsageError, match="weeks 1 to 8"):
        week_sheet(usual_plan(), week=week)
