"""Every question is asked once, in order, and none is taken for answered."""

from __future__ import annotations

from posture.knowledge.load import load
from posture.plan.questionnaire import option_words, sections, still_open
from posture.plan.screening import screen

K = load()


def all_no() -> dict[str, str]:
    return {question.id: "no" for question in K.questions.values()}


def test_each_question_is_asked_once():
    asked = [question.id for section in sections(K) for question in section.questions]
    assert sorted(asked) == sorted(K.questions)


def test_what_stops_the_flow_is_asked_first():
    first, second, *rest = sections(K)
    assert {q.action for q in first.questions} == {"emergency"}
    assert {q.action for q in second.questions} == {"same_day"}
    assert not {q.action for section in rest for q in section.questions} & {"emergency", "same_day"}


def test_what_a_doctor_should_hear_today_is_not_called_harmless():
    soon = sections(K)[1]
    assert "today" in soon.title
    assert "mostly harmless" not in soon.lead


def test_a_history_of_cancer_stops_only_with_a_new_pain():
    assert "new pain" in K.questions["rf_cancer"].ask


def test_only_yes_no_questions_are_answered_at_once():
    for section in sections(K):
        if section.at_once:
            assert all(set(question.options) == {"yes", "no"} for question in section.questions)


def test_without_answers_every_needed_section_is_open():
    assert [s.id for s in still_open({}, K)] == [s.id for s in sections(K) if s.needed]


def test_one_unanswered_question_keeps_its_section_open():
    for section in sections(K):
        for question in section.questions:
            answers = {name: said for name, said in all_no().items() if name != question.id}
            assert [s.id for s in still_open(answers, K)] == ([section.id] if section.needed else [])


def test_when_nothing_is_open_the_screening_has_no_open_question_either():
    assert not still_open(all_no(), K)
    assert not screen(all_no(), K).unanswered


def test_every_option_has_words_and_no_two_the_same():
    for asked in (*K.questions.values(), *K.self_tests.values()):
        words = [option_words(option, asked.options) for option in asked.options]
        assert len(set(words)) == len(words)
        assert not any("_" in word for word in words)
