"""The sheet to print: everything of the plan is on it, and it loads nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from posture.knowledge.load import load
from posture.pipeline import assess
from posture.plan.programme import Plan, Wishes
from posture.plan.sheet import dose_steps, to_html
from posture.report.personalise import personalise

K = load()


@pytest.fixture(scope="module")
def plan() -> Plan:
    answers = {question.id: "no" for question in K.questions.values()}
    made = personalise(assess(()), answers | {"st_hip_flexor": "left"}, wishes=Wishes()).plan
    assert made is not None
    return made


@pytest.fixture(scope="module")
def sheet(plan: Plan) -> str:
    return to_html(plan)


def test_every_exercise_is_there_with_its_figure_and_steps(plan, sheet):
    for exercise in plan.exercises:
        assert exercise.name in sheet
        assert exercise.cautions.replace("'", "&#x27;") in sheet
    items = sum(len(session.items) for session in plan.weeks[0].sessions)
    assert sheet.count('role="img"') == items


def test_every_session_has_a_box_for_each_week(plan, sheet):
    items = sum(len(session.items) for session in plan.weeks[0].sessions)
    assert sheet.count("<span>") == items * len(plan.weeks)


def test_the_sides_reasons_and_what_was_left_out_are_there(plan, sheet):
    assert "Kneel on your left knee" in sheet
    assert "Shown for the left side." in sheet
    assert "A front of the hip that feels tight" in sheet
    assert all(out.reason.replace("'", "&#x27;") in sheet for out in plan.left_out)


def test_it_loads_nothing_and_runs_nothing(sheet):
    class Loads(HTMLParser):
        found: list[str] = []  # noqa: RUF012 - the parser is made once

        def handle_starttag(self, tag, attrs):
            self.found += [
                f"{tag} {name}" for name, _ in attrs if name in ("src", "href") or name[:2] == "on"
            ]
            if tag in ("script", "link", "iframe", "img"):
                self.found.append(tag)

    parser = Loads()
    parser.feed(sheet)
    assert not parser.found
    assert not re.search(r"url\((?!#)|@import", sheet)


def test_dose_steps_cover_all_weeks_in_order(plan):
    for number, session in enumerate(plan.weeks[0].sessions):
        for index in range(len(session.items)):
            steps = dose_steps(plan, number, index)
            weeks = [int(n) for span, _ in steps for n in re.findall(r"\d+", span)]
            assert weeks[0] == 1
            assert weeks[-1] == len(plan.weeks)
            assert weeks == sorted(weeks)
            assert all(a[1] != b[1] for a, b in pairwise(steps))
