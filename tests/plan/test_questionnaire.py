"""Every question is asked once, in order, and none counts as answered by itself."""

from __future__ import annotations

from posture.knowledge.load import load
from posture.plan.questionnaire import Section, option_words, sections, still_open, ticked_answers
from posture.plan.screening import screen

K = load()
SEVERITY = ("pick", "clear_first", "clinician", "same_day", "emergency")


def all_no() -> dict[str, str]:
    return {question.id: "no" for question in K.questions.values()}


def test_each_question_is_asked_once():
    asked = [question.id for section in sections(K) for question in section.questions]
    assert sorted(asked) == sorted(K.questions)


def test_what_stops_the_flow_is_asked_first():
    """Right after the age, which decides what the rest means."""
    age, *rest = sections(K)
    assert [q.id for q in age.questions] == ["age_band"]
    order = [max(SEVERITY.index(q.action) for q in section.questions) for section in rest[:4]]
    assert order == [4, 4, 3, 3]
    for section in rest[4:]:
        assert not {q.action for q in section.questions} & {"emergency", "same_day"}


def test_no_list_is_longer_than_a_screen():
    assert all(len(section.first) <= 10 for section in sections(K))


def test_what_a_doctor_should_hear_today_is_not_called_harmless():
    for section in sections(K):
        if "same_day" in {q.action for q in section.questions}:
            assert "today" in section.title
            assert "mostly harmless" not in section.lead


def test_a_history_of_cancer_stops_only_with_a_new_pain():
    assert "new pain" in K.questions["rf_cancer"].ask


def test_only_yes_no_questions_are_answered_at_once():
    for section in sections(K):
        if section.at_once:
            assert all(set(q.options) == {"yes", "no", "not_sure"} for q in section.questions)


def test_without_answers_every_needed_section_is_open():
    assert [s.id for s in still_open({}, K)] == [s.id for s in sections(K) if s.needed]


def test_one_unanswered_question_keeps_its_section_open():
    for section in sections(K):
        for question in section.questions:
            answers = {name: said for name, said in all_no().items() if name != question.id}
            due = section.needed and not question.asked_if
            assert [s.id for s in still_open(answers, K)] == ([section.id] if due else [])


def test_when_nothing_is_open_the_screening_has_no_open_question_either():
    assert not still_open(all_no(), K)
    assert not screen(all_no(), K).unanswered


def test_every_option_has_words_and_no_two_the_same():
    for asked in (*K.questions.values(), *K.self_tests.values()):
        words = [option_words(option, asked.options) for option in asked.options]
        assert len(set(words)) == len(words)
        assert not any("_" in word for word in words)


def section_of(name: str) -> Section:
    return next(s for s in sections(K) if s.id == name)


def test_nothing_ticked_is_a_no_to_all_of_a_block():
    said = ticked_answers(section_of("health"), ())
    assert said == {q.id: "no" for q in section_of("health").first}


def test_what_is_ticked_is_a_yes_or_not_sure_and_the_rest_a_no():
    said = ticked_answers(section_of("nerves"), {"rf_saddle", "rf_clumsy"}, {"rf_clumsy"})
    assert {name: answer for name, answer in said.items() if answer != "no"} == {
        "rf_saddle": "yes",
        "rf_clumsy": "not_sure",
    }


def test_a_question_that_follows_is_asked_after_a_yes_alone():
    bones = section_of("bones")
    assert "surgery_hip_leg" not in ticked_answers(bones, {"recent_surgery"})
    said = ticked_answers(bones, {"recent_surgery", "surgery_hip_leg"})
    assert (said["surgery_hip_leg"], said["surgery_back_neck"]) == ("yes", "no")
    assert not screen(all_no() | ticked_answers(bones, {"recent_surgery"}), K).unanswered
