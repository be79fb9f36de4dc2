"""How one exercise is shown: its moving figure, what it is for, and how it is done."""

from __future__ import annotations

import base64
from functools import lru_cache
from html import escape

import streamlit as st

from posture.exercise_figures import exercise_animated_svg, exercise_ids, exercise_svg
from posture.figure_data import figure
from posture.knowledge import load
from posture.records import Exercise

KIND_WORDS = {
    "release": "Release",
    "stretch": "Stretch",
    "activate": "Wake up",
    "strengthen": "Strengthen",
    "habit": "Daily habit",
}
LEVEL_WORDS = {1: "Anyone can start", 2: "Some practice", 3: "Advanced"}
EVIDENCE_WORDS = {
    "A": "systematic review",
    "B": "randomised trial",
    "C": "laboratory study or guideline",
    "D": "tradition or opinion",
}


def figure_ui(exercise: Exercise, *, moving: bool) -> None:
    """The figure: moving between start and end, or both side by side."""
    if exercise.id in exercise_ids():
        st.html(_figure(exercise.id, moving))


@lru_cache(maxsize=128)
def _figure(exercise_id: str, moving: bool) -> str:
    """An <img>: there the drawing moves, and takes no part in the page's own styles."""
    drawn = exercise_animated_svg(exercise_id) if moving else exercise_svg(exercise_id)
    data = base64.b64encode(drawn.encode()).decode("ascii")
    alt = escape(figure(exercise_id).alt, quote=True)
    return f'<img class="figure" alt="{alt}" src="data:image/svg+xml;base64,{data}">'


def chips(*words: str) -> str:
    """Small facts in a row, as HTML."""
    return '<div class="chips">' + "".join(f'<span class="chip">{escape(word)}</span>' for word in words) + "</div>"


def kind_chip(exercise: Exercise) -> str:
    """The exercise's kind, told by word and by shade."""
    return f'<span class="chip kind {exercise.kind}">{KIND_WORDS[exercise.kind]}</span>'


def muscle_names(exercise: Exercise) -> str:
    """The muscles that it works, main one first."""
    muscles = load().muscles
    return ", ".join(muscles[muscle].name for muscle in exercise.muscles)


def how_ui(exercise: Exercise) -> None:
    """Steps, variants, cautions."""
    st.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(exercise.steps, 1)))
    st.markdown(f"**Easier:** {exercise.easier}  \n**Harder:** {exercise.harder}")
    st.markdown(f":material/info: **Mind:** {exercise.cautions}")


def evidence_ui(exercise: Exercise) -> None:
    """The letter, what it says, and who found it."""
    kind = EVIDENCE_WORDS[exercise.evidence]
    st.markdown(f"**Evidence {exercise.evidence}** ({kind}): {exercise.evidence_note}")
    for cited in load().cite(exercise.sources):
        st.caption(cited)
