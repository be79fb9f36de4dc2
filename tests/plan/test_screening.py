"""Every red flag, every combination rule, and that more "yes" never allows more."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posture.anatomy import View
from posture.errors import UsageError
from posture.findings.judge import Finding, judge
from posture.knowledge import load as data
from posture.measure.uncertainty import Measurement
from posture.plan.screening import CLEARABLE, IF_UNDER_18_TITLE, NOT_SURE, UNSURE_TITLE, screen

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
@pytest.mark.parametrize("said", ["yes", "not_sure"])
def test_emergency_stops_the_flow_whatever_else_was_cleared(name, said):
    others = tuple(action for action in CLEARABLE if action != "emergency")
    result = screen(ALL_NO | {name: said}, K, cleared=others)
    assert result.outcome == "emergency"
    assert not result.show_scores
    assert not result.show_plan
    assert result.messages[0].title == K.actions["emergency"].title
    (why,) = result.messages[0].because
    assert why.startswith(K.questions[name].why)
    assert (NOT_SURE in why) == (said == "not_sure")


@pytest.mark.parametrize("name", by_action("emergency"))
def test_an_emergency_long_ago_and_treated_leaves_a_gentle_plan_with_the_advice_on_top(name):
    result = screen(answering_yes(name), K, cleared=("emergency",))
    assert (result.outcome, result.show_scores, result.show_plan) == ("clinician", True, True)
    assert result.gentle_only
    assert K.questions[name].why in result.messages[0].because
    assert screen(answering_yes(name), K, cleared=("emergency", "clinician")).outcome == "clear"


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
    for seen in ("rf_scoliosis", "st_curve"):
        result = screen(answering_yes(seen) | {"age_band": "16_17"}, K)
        assert result.outcome == "clinician"
        assert not result.show_plan
        assert result.guardian


@pytest.mark.parametrize("seen", ["rf_scoliosis", "st_curve"])
def test_a_curve_in_an_adult_is_shown_to_a_doctor_and_the_plan_is_gentle(seen):
    result = screen(answering_yes(seen) | {"age_band": "18_64"}, K)
    assert (result.outcome, result.show_plan, result.gentle_only) == ("clinician", True, True)
    assert "doctor" in result.messages[0].because[0]


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


@pytest.mark.parametrize(
    "name", [q.id for q in K.questions.values() if K.blocks[q.block].needed and not q.asked_if]
)
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
    result = screen(ALL_NO | {"age_band": "16_17"}, K)
    assert result.guardian
    assert any("guardian" in message.text for message in result.messages)


@pytest.mark.parametrize(
    ("answers", "cleared"),
    [
        ({"rf_sadle": "yes"}, ()),
        ({"rf_saddle": "maybe"}, ()),
        ({"q_side_stronger": True}, ()),
        ({}, ("pick",)),
        ({"under_18": "perhaps"}, ()),
    ],
    ids=[
        "misspelt question",
        "no such option",
        "yes where a side is asked",
        "nothing to clear",
        "a wrong old one",
    ],
)
def test_what_is_not_asked_is_refused(answers, cleared):
    with pytest.raises(UsageError):
        screen(answers, K, cleared=cleared)


YES_NO = [q.id for q in K.questions.values() if "yes" in q.options]


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


def test_not_sure_weighs_as_a_yes_everywhere_and_says_so():
    for q in K.questions.values():
        if "not_sure" in q.options:
            sure, unsure = screen(answering_yes(q.id), K), screen(ALL_NO | {q.id: "not_sure"}, K)
            assert sure.excluded_conditions == unsure.excluded_conditions
            assert (sure.outcome, sure.show_plan) == (unsure.outcome, unsure.show_plan)
            said = [words for m in unsure.messages for words in (m.title, *m.because)]
            assert not unsure.messages or UNSURE_TITLE in said or NOT_SURE in " ".join(said)
            assert unsure.messages or q.at_least > 1


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({"rf_minor_trauma": "yes"}, "clear"),
        ({"rf_minor_trauma": "yes", "age_band": "65_plus"}, "same_day"),
        ({"rf_minor_trauma": "yes", "steroids": "not_sure"}, "same_day"),
        ({"hip_pain": "yes", "age_band": "18_64"}, "clear"),
        ({"hip_pain": "yes", "age_band": "under_16"}, "same_day"),
        ({"hip_pain": "yes", "age_band": "16_17"}, "same_day"),
        ({"knee_pain": "yes", "age_band": "under_16"}, "same_day"),
        ({"dizzy_neck": "yes"}, "clinician"),
        ({"arm_tingle_neck": "yes"}, "clinician"),
        ({"neck_injury": "yes"}, "clinician"),
        ({"leg_nerve_pain": "yes"}, "clinician"),
    ],
)
def test_what_the_review_found_silent_speaks(answers, outcome):
    assert screen(ALL_NO | answers, K).outcome == outcome


def test_answers_of_an_earlier_version_still_open():
    old = {"under_18": True, "heart": False, "rf_weakness": "no", "recent_surgery": True}
    result = screen(old, K)
    assert (result.age_band, result.guardian) == ("under_16", True)
    assert "rf_foot_drop" in result.unanswered
    assert not result.show_plan
    assert "age_band" in screen({"under_18": False}, K).unanswered


def test_where_the_surgery_was_narrows_what_is_left_out_and_left_open_it_counts_everywhere():
    everywhere = {k: v for k, v in ALL_NO.items() if not k.startswith("surgery_")} | {"recent_surgery": "yes"}
    wide = screen(everywhere, K)
    narrow = screen(everywhere | {"surgery_shoulder_arm": "yes"}, K)
    assert {"shoulder_pain", "hip_pain", "neck_injury"} <= wide.excluded_conditions
    assert "hip_pain" not in narrow.excluded_conditions
    assert "shoulder_pain" in narrow.excluded_conditions
    assert not wide.unanswered


def outside(key: str, value: float) -> Finding:
    measured = Measurement.from_budget(key, value, "deg", {"model": 0.5})
    (finding,) = judge([measured], View.FRONT)
    return finding


@pytest.mark.parametrize("row", K.signs.values(), ids=list(K.signs))
@pytest.mark.parametrize("sign", [-1, 1])
def test_a_marked_tilt_under_18_wants_a_look_before_any_plan(row, sign):
    seen = [outside(row.measurement, sign * (row.beyond + 2))]
    child = screen(ALL_NO | {"age_band": "16_17"}, K, findings=seen)
    assert (child.outcome, child.show_plan) == ("clinician", False)
    assert row.why in child.messages[0].because
    adult = screen(ALL_NO | {"age_band": "18_64"}, K, findings=seen)
    assert (adult.outcome, adult.messages) == ("clear", ())
    unknown = screen(ALL_NO, K, findings=seen)
    assert (unknown.outcome, unknown.messages[0].title) == ("clear", IF_UNDER_18_TITLE)
    small = screen(ALL_NO | {"age_band": "16_17"}, K, findings=[outside(row.measurement, row.beyond - 0.3)])
    assert small.outcome == "clear"


def test_no_two_questions_are_asked_in_one_sentence_where_the_review_found_several():
    for name in ("rf_minor_trauma", "rf_fever", "rf_weakness", "rf_bladder"):
        assert K.questions[name].ask.count(",") == 0, name
        assert K.questions[name].ask.count("?") == 1


def test_all_wrong_answers_are_told_at_once_and_of_very_many_a_few() -> None:
    with pytest.raises(UsageError, match=r"question 'nosuch'.*'perhaps' is no answer to 'heart'"):
        screen({"nosuch": True, "heart": "perhaps"}, K)
    with pytest.raises(UsageError) as refused:
        screen({f"q{i}": True for i in range(1000)}, K)
    assert len(str(refused.value)) < 1000
