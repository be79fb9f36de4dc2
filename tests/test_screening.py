"""Every red flag, every combination rule, and that more "yes" never allows more."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posture.errors import UsageError
from posture.knowledge import load as data
from posture.plan.screening import CLEARABLE, screen

K = data.load()
ALL_NO = {q.id: "no" for q in K.questions.values()}
SEVERITY = ("clear", "unanswered", "clinician", "same_day", "emergency")
SOFT = [q.id for q in K.questions.values() if q.soft]


def by_action(action: str) -> list[str]:
    return [q.id for q in K.questions.values() if q.action == action]


def answering_yes(*names: str) -> dict[str, str]:
    return ALL_NO | dict.fromkeys(names, "yes")


def test_all_no_is_clear_and_says_nothing():
    result = screen(ALL_NO, K)
    assert (result.outcome, result.messages, result.excluded_conditions) == ("clear", (), frozenset())
    assert result.show_scores
    assert result.show_plan
    assert not result.gentle_only


def test_true_and_false_are_yes_and_no():
    assert screen({name: False for name in ALL_NO if name not in ("q_dominant_hand",)}, K).outcome == "clear"
    assert screen({"rf_saddle": True}, K).outcome == "emergency"


@pytest.mark.parametrize("name", by_action("emergency"))
def test_emergency_stops_the_flow_whatever_was_cleared(name):
    result = screen(answering_yes(name), K, cleared=CLEARABLE)
    assert result.outcome == "emergency"
    assert not result.show_scores
    assert not result.show_plan
    assert result.messages[0].title == K.actions["emergency"].title
    assert result.messages[0].because == (K.questions[name].why,)


def test_emergency_is_told_at_the_first_answer_of_an_unfinished_questionnaire():
    assert screen({"rf_chest": "yes"}, K).outcome == "emergency"


@pytest.mark.parametrize("name", by_action("same_day"))
def test_same_day_stops_the_flow(name):
    result = screen(answering_yes(name), K)
    assert result.outcome == "same_day"
    assert not result.show_scores
    assert not result.show_plan
    assert result.messages[0].title == K.actions["same_day"].title


@pytest.mark.parametrize("name", by_action("same_day"))
def test_after_a_doctor_agreed_a_same_day_answer_leaves_a_gentle_plan_with_the_advice_on_top(name):
    result = screen(answering_yes(name), K, cleared=("same_day",))
    assert result.outcome == "clinician"
    assert result.show_plan
    assert result.gentle_only
    assert K.questions[name].why in result.messages[0].because


def single_clinician() -> list[str]:
    return [name for name in by_action("clinician") if K.questions[name].at_least == 1]


@pytest.mark.parametrize("name", single_clinician())
def test_clinician_shows_results_with_the_advice_on_top(name):
    result = screen(answering_yes(name), K)
    assert result.outcome == "clinician"
    assert result.show_scores
    assert result.messages[0].title == K.actions["clinician"].title
    assert result.gentle_only
    assert result.show_plan is K.questions[name].plan


def test_a_curve_while_growing_gets_no_plan_and_speaks_to_a_guardian():
    result = screen(answering_yes("rf_scoliosis"), K)
    assert not result.show_plan
    assert result.guardian


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(SOFT, 2)))
def test_two_soft_flags_weigh_as_same_day(one, other):
    assert screen(answering_yes(one, other), K).outcome == "same_day"


INFLAMMATORY = [q.id for q in K.questions.values() if q.group == "inflammatory"]


@pytest.mark.parametrize("name", INFLAMMATORY)
def test_one_inflammatory_sign_means_nothing(name):
    assert screen(answering_yes(name), K).outcome == "clear"


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(INFLAMMATORY, 2)))
def test_two_inflammatory_signs_mean_an_appointment(one, other):
    assert screen(answering_yes(one, other), K).outcome == "clinician"


@pytest.mark.parametrize("name", by_action("clear_first"))
def test_a_safety_condition_waits_for_a_professional(name):
    before = screen(answering_yes(name), K)
    assert before.show_scores
    assert not before.show_plan
    assert before.messages[0].title == K.actions["clear_first"].title
    after = screen(answering_yes(name), K, cleared=("clear_first",))
    assert after.outcome == "clear"
    assert after.show_plan
    assert name in after.excluded_conditions


@pytest.mark.parametrize("name", [q.id for q in K.questions.values() if q.action != "pick"])
def test_an_unanswered_safety_question_is_no_no(name):
    result = screen({k: v for k, v in ALL_NO.items() if k != name}, K)
    assert result.unanswered == (name,)
    assert result.show_scores
    assert not result.show_plan


@pytest.mark.parametrize("name", by_action("pick"))
def test_self_check_and_comfort_answers_claim_nothing(name):
    yes = next(option for option in K.questions[name].options if option != "no")
    result = screen(ALL_NO | {name: yes}, K)
    assert result.outcome == "clear"
    assert result.show_plan


def test_under_18_speaks_to_a_guardian():
    result = screen(answering_yes("under_18"), K)
    assert result.guardian
    assert any("guardian" in message.text for message in result.messages)


@pytest.mark.parametrize(
    ("answers", "cleared"),
    [
        ({"rf_sadle": "yes"}, ()),
        ({"rf_saddle": "maybe"}, ()),
        ({"q_side_stronger": True}, ()),
        ({}, ("emergency",)),
    ],
    ids=["misspelt question", "no such option", "yes where a side is asked", "an emergency can't be cleared"],
)
def test_what_is_not_asked_is_refused(answers, cleared):
    with pytest.raises(UsageError):
        screen(answers, K, cleared=cleared)


YES_NO = [q.id for q in K.questions.values() if q.options == ("yes", "no")]


@given(st.sets(st.sampled_from(YES_NO)), st.sampled_from(YES_NO), st.sets(st.sampled_from(CLEARABLE)))
@settings(max_examples=60)
def test_one_more_yes_never_allows_more(yes, more, cleared):
    before = screen(answering_yes(*yes), K, cleared=cleared)
    after = screen(answering_yes(*yes, more), K, cleared=cleared)
    assert SEVERITY.index(after.outcome) >= SEVERITY.index(before.outcome)
    assert after.show_scores <= before.show_scores
    assert after.show_plan <= before.show_plan
    assert after.excluded_conditions >= before.excluded_conditions


@given(st.dictionaries(st.sampled_from(YES_NO), st.sampled_from(["yes", "no"])))
@settings(max_examples=60)
def test_no_plan_without_scores_and_no_silence_when_something_is_held_back(answers):
    result = screen(answers, K)
    assert result.show_scores or not result.show_plan
    assert result.show_plan or result.messages
