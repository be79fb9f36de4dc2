"""The questions before a plan, block by block; one press says that nothing in a block applies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from posture.knowledge.load import load
from posture.knowledge.records import Question, SelfTest
from posture.plan.questionnaire import Section, option_words, sections, still_open, ticked_answers
from posture.plan.screening import YES
from posture.web.answers import answers, save_answers, stopped_by
from posture.web.frame import land_on

_STEP = "form_step"
_FORM = ".st-key-questions"
_TICK_LEAD = "Tick what you would answer with yes. Tick it too if you are not sure; you can say so then."


def questions_ui() -> bool:
    """Show the block that is due; True after the last one, or if an answer stops everything."""
    blocks = sections(load())
    number = min(int(st.session_state.get(_STEP, 0)), len(blocks) - 1)
    section = blocks[number]
    st.progress(number / len(blocks), f"Step {number + 1} of {len(blocks)}")
    with st.container(border=True, key="questions"):
        st.markdown(f"## {section.title}")
        lead = " ".join(part for part in (section.lead, _TICK_LEAD if section.at_once else "") if part)
        if lead:
            st.caption(lead)
        given = _ticks_ui(section) if section.at_once else _choices_ui(section.questions)
        is_last = section is blocks[-1]
        if is_last:
            given |= _self_tests_ui()
        missing = section.needed and not given
        back, on = _buttons_ui(section, given, number, missing=missing, is_last=is_last)
    if back:
        _keep(section, given if _was_answered(section) else _yes_only(section, given), is_last=is_last)
        st.session_state[_STEP] = number - 1
        land_on(_FORM)
        st.rerun()
    if not on:
        return False
    _keep(section, given, is_last=is_last)
    stops = stopped_by(_names(section, is_last=is_last))
    done = stops or is_last
    st.session_state[_STEP] = number if stops else (number + 1) % len(blocks)
    if not done:
        land_on(_FORM)
        st.rerun()
    return done


def start_at_open() -> None:
    """Start with the first block that has an open question, or with the first block."""
    blocks = sections(load())
    due = [section.id for section in still_open(answers(), load())]
    st.session_state[_STEP] = next((i for i, section in enumerate(blocks) if section.id in due), 0)


def _buttons_ui(
    section: Section, given: Mapping[str, str], number: int, *, missing: bool, is_last: bool
) -> tuple[bool, bool]:
    """Show the buttons: whether the person goes back, and whether on."""
    label = "Show my plan" if is_last else "Next"
    if section.at_once and not any(said in YES for said in given.values()):
        label = "None of these"
    with st.container(horizontal=True):
        back = number > 0 and st.button("Back", key=f"back_{section.id}", icon=":material/arrow_back:")
        return back, st.button(label, key=f"next_{section.id}", type="primary", disabled=missing)


def _was_answered(section: Section) -> bool:
    return all(question.id in answers() for question in section.first)


def _yes_only(section: Section, given: Mapping[str, str]) -> dict[str, str]:
    """Answers of a block that the person left by going back: choices count, boxes not ticked are no "no"."""
    return {name: said for name, said in given.items() if said != "no" or not section.at_once}


def _names(section: Section, *, is_last: bool) -> set[str]:
    return {question.id for question in section.questions} | (set(load().self_tests) if is_last else set())


def _keep(section: Section, given: Mapping[str, str], *, is_last: bool) -> None:
    mine = _names(section, is_last=is_last)
    save_answers({name: said for name, said in answers().items() if name not in mine} | dict(given))


def _ticks_ui(section: Section) -> dict[str, str]:
    ticked, unsure = set(), set()
    for question in section.first:
        if not _tick_ui(question):
            continue
        ticked.add(question.id)
        with st.container(key=f"more_{question.id}"):
            follows = section.after(question)
            if follows:
                st.caption("Tick what fits; left empty, all of it is taken into account.")
                ticked |= {other.id for other in follows if _tick_ui(other)}
            if st.checkbox(
                "I am not sure about this one", value=answers().get(question.id) == "not_sure",
                key=f"unsure_{question.id}", persist_state="session",
            ):  # fmt: skip
                unsure.add(question.id)
    if unsure:
        st.info("Not sure counts as a yes here: the careful answer.", icon=":material/info:")
    return ticked_answers(section, ticked, unsure)


def _tick_ui(question: Question) -> bool:
    ticked: bool = st.checkbox(
        question.ask, value=answers().get(question.id) in YES, key=f"tick_{question.id}",
        persist_state="session",
    )  # fmt: skip
    return ticked


def _choices_ui(asked: Sequence[Question]) -> dict[str, str]:
    given = {question.id: _choice_ui(question.id, question.ask, question.options) for question in asked}
    return {name: said for name, said in given.items() if said is not None}


def _choice_ui(name: str, ask: str, options: tuple[str, ...]) -> str | None:
    said: str | None = st.segmented_control(
        ask, options, default=answers().get(name), key=f"answer_{name}", persist_state="session",
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
