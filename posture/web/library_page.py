"""The exercise library: search, filters, and every exercise with its figure, steps and evidence."""

from __future__ import annotations

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
from posture.web.links import OFFERED, link_to
from posture.web.safety_view import safety_ui
from posture.web.words import thing_words

PAGE_SIZE = 12


def page() -> None:
    """The whole page, top to bottom."""
    st.title("Exercises")
    st.html(
        '<p class="lead">Everything that a plan can choose from, with how it is done and what the evidence '
        "says. A plan picks what suits you; here you can look around.</p>"
    )
    link_to("Limits", OFFERED, icon=":material/info:")
    safety_ui(personal(checked_report(), plan=False))
    wanted = _filter_ui()
    found = find(load(), wanted)
    everything = len(load().exercises)
    st.caption(f"{len(found)} of {everything} exercises")
    if not found:
        st.info("Nothing matches. Remove a filter, or try another word.")
        return
    pages = -(-len(found) // PAGE_SIZE)
    shown = 1
    if pages > 1:
        bar = st.container(key="library_bar")
    cards = st.container()
    if pages > 1:
        with bar:
            shown = st.pagination(pages, key=f"library_page_{hash(wanted)}")
    with cards, st.grid(min_column_width=300, gap="medium"):
        for exercise in found[(shown - 1) * PAGE_SIZE : shown * PAGE_SIZE]:
            _card_ui(exercise)


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
    with st.container(border=True, height="stretch"):
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
    return f'<div class="says">Needs: {escape(things)}</div>' if things else ""


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
