"""A report with the person's answers: what is suspected, what may be shown, and the plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posture.anatomy import View
from posture.errors import UsageError
from posture.findings.judge import judge
from posture.knowledge.load import load
from posture.measure.uncertainty import Measurement
from posture.pipeline import Report, assess
from posture.plan.programme import Weekday, Wishes
from posture.report.personalise import personalise

K = load()
ALL_NO = {question.id: "no" for question in K.questions.values()}


def report(shoulders_deg: float | None = None) -> Report:
    """A report as if the shoulders had been measured at this level."""
    empty = assess(())
    if shoulders_deg is None:
        return empty
    measured = Measurement.from_budget("shoulder_level_deg", shoulders_deg, "deg", {"model": 0.5})
    return replace(empty, findings=judge([measured], View.FRONT, K))


def test_without_photos_the_answers_alone_lead_to_a_plan():
    made = personalise(report(), ALL_NO | {"st_hip_flexor": "left"}, wishes=Wishes())
    assert [i.key for i in made.imbalances] == ["tight_hip_flexors_weak_glutes"]
    assert made.plan is not None
    assert not made.plan.maintenance


def test_nothing_outside_and_nothing_noticed_leads_to_a_maintenance_plan():
    made = personalise(report(0.5), ALL_NO, wishes=Wishes())
    assert made.plan is not None
    assert made.plan.maintenance


@pytest.mark.parametrize("answer", ["rf_saddle", "rf_fever"])
def test_answers_that_stop_leave_no_number_in_the_report(answer):
    made = personalise(report(6.0), ALL_NO | {answer: "yes"}, wishes=Wishes())
    assert made.screening is not None
    assert not made.screening.show_scores
    assert (made.photos, made.findings, made.imbalances, made.plan) == ((), (), (), None)


def test_after_a_doctor_agreed_the_numbers_are_back():
    made = personalise(report(6.0), ALL_NO | {"rf_fever": "yes"}, cleared=("same_day",), wishes=Wishes())
    assert made.findings
    assert made.plan is not None


def test_an_open_safety_question_shows_results_but_no_plan():
    answers = {name: said for name, said in ALL_NO.items() if name != "heart"}
    made = personalise(report(6.0), answers, wishes=Wishes())
    assert made.imbalances
    assert made.plan is None


def test_the_plan_follows_the_wishes():
    wishes = Wishes(frozenset({"band"}), (Weekday.TUESDAY, Weekday.SUNDAY), 2, 10, 20)
    plan = personalise(report(6.0), ALL_NO, wishes=wishes).plan
    assert plan is not None
    assert (plan.days, plan.level, len(plan.weeks)) == (wishes.days, 2, 10)
    assert all(session.minutes <= 20 for session in plan.weeks[0].sessions)


def test_without_wishes_no_plan_is_made():
    assert personalise(report(6.0), ALL_NO).plan is None


def test_an_unknown_answer_is_refused():
    with pytest.raises(UsageError, match="no question"):
        personalise(report(), {"rf_sadle": "yes"})


@pytest.mark.parametrize(
    ("sign", "pattern"),
    [
        ("seated_head_forward", "seated_forward_head_slump"),
        ("seated_slouch", "seated_forward_head_slump"),
        ("seated_close_screen", "seated_close_screen"),
    ],
)
def test_signs_of_a_live_session_lead_to_what_is_suspected_and_to_a_plan(sign, pattern):
    of_live = personalise(report(), ALL_NO, live=(sign,), wishes=Wishes())
    assert pattern in {imbalance.key for imbalance in of_live.imbalances}
    assert of_live.plan is not None
    assert not of_live.plan.maintenance
