"""How one exercise is shown: its moving figure, what it is for, and how it is done."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import streamlit as st

from posture.anatomy import Side
from posture.figures.exercises import exercise_animated_svg, exercise_svg, figure_alt
from posture.knowledge.load import load
from posture.knowledge.records import Exercise
from posture.knowledge.wording import KINDS
from posture.plan.programme import harder_needs
from posture.plan.sides import steps_for
from posture.web.svg_view import svg_img

KIND_WORDS = {
    "release": "Release",
    "stretch": "Stretch",
    "activate": "Wake up",
    "strengthen": "Strengthen",
    "habit": "Daily habit",
}
LEVEL_WORDS = {1: "Anyone can start", 2: "Some practice", 3: "Advanced"}


def figure_ui(exercise: Exercise, *, moving: bool, side: Side | None = None) -> None:
    """The figure: moving between start and end, or both side by side; side: the one that works."""
    st.html(_figure(exercise.id, moving, side))


@lru_cache(maxsize=128)
def _figure(exercise_id: str, moving: bool, side: Side | None) -> str:
    draw = exercise_animated_svg if moving else exercise_svg
    return svg_img(draw(exercise_id, side=side), figure_alt(exercise_id, side))


def kind_chip(exercise: Exercise) -> str:
    """The exercise's kind, shown by word and by shade."""
    return f'<span class="chip kind {exercise.kind}">{KIND_WORDS[exercise.kind]}</span>'


def muscle_names(exercise: Exercise) -> str:
    """The muscles that it works, the main one first."""
    muscles = load().muscles
    return ", ".join(muscles[muscle].name for muscle in exercise.muscles)


def how_ui(exercise: Exercise, steps: tuple[str, ...] | None = None) -> None:
    """Steps (those of a plan's sides, or of both sides), variants, cautions."""
    shown = steps_for(exercise, None) if steps is None else steps
    st.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(shown, 1)))
    harder = f"**Harder{harder_needs(exercise)}:** {exercise.harder}"
    st.markdown(f"**Easier:** {exercise.easier}  \n{harder}")
    st.markdown(f":material/info: **Mind:** {exercise.cautions}")


def evidence_ui(exercise: Exercise) -> None:
    """The letter, its meaning, and who found it."""
    st.markdown(f"**What is known** ({KINDS[exercise.evidence].lower()}): {exercise.evidence_note}")
    sources_ui(exercise.sources)


def sources_ui(keys: Iterable[str]) -> None:
    """The papers and books behind something, without the articles that the project began with."""
    st.caption("  \n".join(citations(keys)))


def citations(keys: Iterable[str]) -> tuple[str, ...]:
    """Citations in words, without the articles that the project began with: they are no evidence."""
    knowledge = load()
    return knowledge.cite(key for key in keys if knowledge.sources[key].kind != "article")
