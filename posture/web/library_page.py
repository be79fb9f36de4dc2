"""The exercise library: search, filters, and every exercise with its figure, steps and evidence."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from posture.anatomy import Side
from posture.knowledge.load import load
from posture.knowledge.records import EQUIPMENT, EXERCISE_KINDS, Exercise
from posture.plan.dose import usual_dose
from posture.plan.library import Filter, find
from posture.plan.limits import HOUSEHOLD
from posture.plan.sides import side_sentence
from posture.web.answers import checked_report, personal
from posture.web.exercise_view import (
    KIND_WORDS,
    LEVEL_WORDS,
    evidence_ui,
    figure_ui,
    how_ui,
    kind_chip,
    muscle_names,
)
from posture.web.frame import land_on
from posture.web.library_style import library_style
from posture.web.links import OFFERED, link_to
from posture.web.safety_view import safety_ui
from posture.web.words import thing_words

PAGE_SIZE = 12
_TURNED = "library_turned"


def page() -> None:
    """The whole page, top to bottom."""
    library_style()
    st.title("Exercises")
    st.html(
        '<p class="lead">Everything that a plan can choose from, with how it is done and what the evidence '
        "says. A plan picks what suits you; here you can look around.</p>"
    )
    link_to("Limits", OFFERED, icon=":material/info:")
    safety_ui(personal(checked_report(), plan=False))
    wanted = _filter_ui()
    found = find(load(), wanted)
    offered = [exercise for exercise in found if exercise.prescribed]
    apart = [exercise for exercise in found if not exercise.prescribed]
    everything = sum(exercise.prescribed for exercise in load().exercises.values())
    st.caption(f"{len(offered)} of {everything} exercises")
    if not found:
        st.info("Nothing matches. Remove a filter, or try another word.")
        return
    if offered:
        _cards_ui(offered, key=f"library_page_{hash(wanted)}")
    if apart:
        _apart_ui(apart)


def _cards_ui(shown: Sequence[Exercise], *, key: str) -> None:
    """The cards, a page of them at a time; the pages are turned above and below."""
    pages = -(-len(shown) // PAGE_SIZE)
    turns, begin = st.session_state.get(_TURNED, {}).get(key, (0, 1))
    number = 1
    if pages > 1:
        with st.container(key="library_bar"):
            # A new bar after each turn below: Streamlit's can't be set from elsewhere.
            number = st.pagination(pages, default=min(begin, pages), key=f"{key}_{turns}")
    with st.grid(min_column_width=300, gap="medium"):
        for exercise in shown[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]:
            _card_ui(exercise)
    if pages > 1:
        with st.container(horizontal=True, vertical_alignment="center"):
            for words, to in (("Exercises before these", number - 1), ("More exercises", number + 1)):
                st.button(
                    words, key=f"library_to_{words}", disabled=not 1 <= to <= pages, on_click=_turn,
                    args=(key, turns + 1, to),
                )  # fmt: skip
            st.caption(f"Page {number} of {pages}", width="content")


def _turn(key: str, turns: int, to: int) -> None:
    """The page was turned below the cards: it is turned above too, and begins there."""
    st.session_state.setdefault(_TURNED, {})[key] = turns, to
    land_on(".st-key-library_bar")


def _apart_ui(shown: Sequence[Exercise]) -> None:
    """What people ask about and no plan uses: shown for what is known about it, not as a thing to do."""
    with st.container(border=True, key="apart"):
        st.header("Known, but in no plan", anchor=False)
        for exercise in shown:
            picture, words = st.columns([1, 2], gap="medium", vertical_alignment="center")
            with picture:
                figure_ui(exercise, moving=False)
            with words:
                st.html(f'<div class="exercise"><h3>{escape(exercise.name)}</h3></div>')
                st.markdown(exercise.evidence_note)
                if st.button("What is known", key=f"show_{exercise.id}"):
                    _details(exercise)


def _filter_ui() -> Filter:
    knowledge = load()
    words = st.text_input(
        "Search", placeholder="a name, a muscle, a word: shoulder, hip, wall ...", key="library_words",
        icon=":material/search:", live=True, persist_state="session",
    )  # fmt: skip
    kinds = st.pills(
        "Kind", list(EXERCISE_KINDS), selection_mode="multi", key="library_kinds",
        format_func=KIND_WORDS.get, persist_state="session",
    )  # fmt: skip
    with st.expander("More filters: muscle, equipment, level"):
        trained = {muscle for exercise in knowledge.exercises.values() for muscle in exercise.muscles}
        muscles = st.multiselect(
            "Muscle", [muscle for muscle in knowledge.muscles if muscle in trained], key="library_muscles",
            format_func=lambda muscle: knowledge.muscles[muscle].name, persist_state="session",
        )  # fmt: skip
        levels = st.pills(
            "Level", list(LEVEL_WORDS), selection_mode="multi", key="library_levels",
            format_func=LEVEL_WORDS.get, persist_state="session",
        )  # fmt: skip
        only = st.toggle("Only with the equipment that I have", key="library_only", persist_state="session")
        things = st.pills(
            "Equipment that you have", [t for t in EQUIPMENT if t not in HOUSEHOLD], selection_mode="multi",
            key="library_things", format_func=thing_words, disabled=not only, persist_state="session",
        )  # fmt: skip
    return Filter(
        words=words or "",
        kinds=tuple(kinds),
        muscles=tuple(muscles),
        levels=tuple(levels),
        equipment=frozenset(things) if only else None,
    )


def _card_ui(exercise: Exercise) -> None:
    with st.container(border=True, height="stretch", key=f"card_{exercise.id}"):
        figure_ui(exercise, moving=False)
        st.html(
            f'<div class="exercise">{kind_chip(exercise)} '
            f'<span class="chip">{LEVEL_WORDS[exercise.level]}</span>'
            f"<h2>{escape(exercise.name)}</h2>"
            f"{_dose(exercise)}"
            f'<div class="says">{escape(muscle_names(exercise))}</div>{_needs(exercise)}</div>'
        )
        if st.button("How to do it", key=f"show_{exercise.id}", width="stretch"):
            _details(exercise)


def _dose(exercise: Exercise) -> str:
    """How much a plan asks for; nothing for exercises that no plan uses."""
    return f'<div class="dose">{escape(usual_dose(exercise))}</div>' if exercise.prescribed else ""


def _needs(exercise: Exercise) -> str:
    things = ", ".join(thing_words(thing).lower() for thing in exercise.equipment if thing != "none")
    return f'<div class="says">Needs: {escape(things or "nothing")}</div>'


def _details(exercise: Exercise) -> None:
    st.dialog(exercise.name, width="large")(_details_ui)(exercise)


def _details_ui(exercise: Exercise) -> None:
    picture, words = st.columns([2, 3], gap="medium")
    with picture:
        figure_ui(exercise, moving=True)
        st.caption(f"Works: {muscle_names(exercise)}")
        if not exercise.prescribed:
            st.info("Listed with what is known about it; a plan never asks for it.")
    with words:
        st.html(f'<div class="exercise">{_dose(exercise)}</div>')
        if exercise.sides != "both":
            st.caption(f"On the left, for example: {side_sentence(exercise, Side.LEFT)}")
        how_ui(exercise)
    evidence_ui(exercise)
