"""How a suspected imbalance is shown: why, which muscles books link with it, exercises, evidence."""

from __future__ import annotations

from html import escape

import streamlit as st

from posture.figures.body_map import body_map_svg
from posture.findings.judge import Finding, sentence
from posture.findings.suspect import Imbalance, disagreements
from posture.knowledge.load import load
from posture.knowledge.records import Reference
from posture.knowledge.wording import BASES, evidence_words
from posture.pipeline import Report
from posture.report.outcome import NOTHING_OUTSIDE, basis_words, normal_words, nothing_outside, outcome_words
from posture.report.table import row_of
from posture.report.words import exercises_words, muscles_words
from posture.web.exercise_view import sources_ui
from posture.web.scale import scale_html
from posture.web.svg_view import inline_svg


def outcome_ui(report: Report) -> None:
    """What to say besides the suspected imbalances: nothing outside, views that disagree, and the like."""
    for words in outcome_words(report):
        if nothing_outside(report):
            st.success(words, icon=":material/favorite:")
        else:
            st.info(words)


def imbalances_ui(report: Report) -> None:
    """All suspected imbalances with their evidence, and what is outside without leading to one."""
    st.header("Suspected imbalances", anchor=False)
    said = set(disagreements(report.findings)) | {NOTHING_OUTSIDE}  # the cards of what stands out tell these
    for words in outcome_words(report):
        if words not in said:
            st.info(words)
    if report.imbalances:
        cards_ui(report)
    else:
        st.markdown("None: nothing outside its range is linked with one.")


def cards_ui(report: Report) -> None:
    """One card each: first what was measured, then what answers and live sessions lead to."""
    st.html(
        '<p class="says">Patterns that training books link with what was measured or answered. Nobody can '
        "see in a photo whether a muscle is tight or weak.</p>"
    )
    for imbalance in report.imbalances:
        imbalance_ui(imbalance, report)


def imbalance_ui(imbalance: Imbalance, report: Report) -> None:
    """One card."""
    pattern = imbalance.pattern
    with st.container(border=True):
        part = (
            "" if imbalance.part_of is None else f" · part of “{load().imbalances[imbalance.part_of].name}”"
        )
        st.subheader(imbalance.name, anchor=False)
        book = f" · training books: {pattern.textbook}" if pattern.textbook else ""
        st.caption(f"{basis_words(imbalance)}{part}{book}")
        for reason in imbalance.because:
            st.markdown(f"- {reason if isinstance(reason, str) else sentence(reason)}")
        st.markdown(f":material/favorite: {normal_words(imbalance)}")
        with st.expander("Muscles, exercises, and how sure this is"):
            words, picture = st.columns([7, 5], gap="large")
            with words:
                for reason in imbalance.because:
                    _scale_ui(reason)
                if exercises := exercises_words(imbalance, report):
                    st.markdown(f"**Exercises many people use**  \n{exercises}")
                if pattern.cautions:
                    st.markdown(f":material/info: {pattern.cautions}")
            with picture:
                _muscles_ui(imbalance)
            _sources_ui(imbalance)


def _scale_ui(reason: Finding | str) -> None:
    if isinstance(reason, Finding):
        row = row_of(reason.measurement, reason.view, reason)
        said = f"{row.name}, {row.view.words}: {row.value}"
        st.html(f'<div class="why"><span class="says">{escape(said)}</span>{scale_html(row)}</div>')


def _muscles_ui(imbalance: Imbalance) -> None:
    tight, weak = imbalance.tight, imbalance.weak
    if tight or weak:
        inline_svg(body_map_svg(tight, weak), key=f"map_{imbalance.key}")
        st.markdown(
            f"**Often linked with tight:** {muscles_words(tight)}  \n"
            f"**Often linked with weak:** {muscles_words(weak)}"
        )


def _sources_ui(imbalance: Imbalance) -> None:
    for reason in imbalance.because:
        if isinstance(reason, Finding):
            _reference_ui(reason, reason.reference)
    pattern = imbalance.pattern
    st.markdown(f"**Exercises for it.** {evidence_words(pattern)} {pattern.evidence_note}")
    sources_ui(pattern.sources)


def _reference_ui(finding: Finding, reference: Reference) -> None:
    """The measurement, its error, and where its healthy range comes from."""
    row = row_of(finding.measurement, finding.view, finding)
    st.markdown(
        f"**{row.name}**, {row.view.words}: {row.value}, healthy range {row.band}, "
        f"{BASES[reference.basis_kind]}."
    )
    st.markdown(f"{reference.definition} {reference.basis}")
    sources_ui(reference.sources)
