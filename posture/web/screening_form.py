"""The questions before a plan, as a calm form: one answer for a whole section where nothing applies."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from posture.knowledge.load import load
from posture.knowledge.records import Question, SelfTest
from posture.plan.questionnaire import Section, option_words, sections
from posture.web.answers import save_answers

_NONE, _SOME = "None of these", "Something applies"


def questions_ui() -> None:
    """All sections; what is answered is kept at once."""
    given: dict[str, str] = {}
    for number, section in enumerate(sections(load()), 1):
        with st.container(border=True):
            st.markdown(f"#### {number}. {section.title}")
            if section.lead:
                st.caption(section.lead)
            given |= _section_ui(section)
    given |= _self_tests_ui()
    save_answers(given)


def _section_ui(section: Section) -> dict[str, str]:
    if not section.at_once:
        return _each_ui(section.questions)
    listed = st.empty()
    said = st.segmented_control(
        section.title, [_NONE, _SOME], key=f"section_{section.id}",
        persist_state="session", label_visibility="collapsed",
    )  # fmt: skip
    if said != _SOME:
        listed.markdown("\n".join(f"- {question.ask}" for question in section.questions))
    if said == _NONE:
        return {question.id: "no" for question in section.questions}
    return _each_ui(section.questions) if said == _SOME else {}


def _each_ui(asked: Sequence[Question]) -> dict[str, str]:
    given = {question.id: _choice_ui(question.id, question.ask, question.options) for question in asked}
    return {name: said for name, said in given.items() if said is not None}


def _choice_ui(name: str, ask: str, options: tuple[str, ...]) -> str | None:
    said: str | None = st.segmented_control(
        ask, options, key=f"answer_{name}", persist_state="session",
        format_func=lambda option: option_words(option, options),
    )  # fmt: skip
    return said


def _self_tests_ui() -> dict[str, str]:
    given: dict[str, str] = {}
    with st.expander("Self-tests: show what a photo can't (optional)"):
        st.caption(
            "Try the ones you like, where you feel safe; stop if anything hurts. Your answers pick "
            "exercises and claim nothing. What you skip counts as not tried."
        )
        for test in load().self_tests.values():
            said = _self_test_ui(test)
            if said is not None:
                given[test.id] = said
    return given


def _self_test_ui(test: SelfTest) -> str | None:
    st.markdown(test.how)
    return _choice_ui(test.id, test.ask, test.options)
