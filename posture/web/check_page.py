"""The check page: photos in; then what stands out, why, and the report to take away."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from posture.picture.samples import sample_of
from posture.web.answers import forget_report
from posture.web.guide_ui import guide_ui
from posture.web.inputs import Place, inputs
from posture.web.measuring import Checked, measure_ui
from posture.web.report_ui import Truths, report_ui
from posture.web.results_style import results_style
from posture.web.safety_view import help_ui
from posture.web.sources_ui import first_sample_ui, sources_ui, start_over_ui

_LABEL = "One to four photos of one standing person: front, back, left side, right side"


def page() -> None:
    """The whole page, top to bottom."""
    with st.container(
        key="title",
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        gap="small",
    ):
        st.title("Posture check", anchor=False, width="content")
        start_over_ui(Place.CHECK)
    with st.container(gap=None):
        progress, form = st.container(gap="small"), st.container()
    files = inputs().in_force(Place.CHECK)
    with progress:
        checked = measure_ui(files) if files else ()
    if not checked:
        forget_report(Place.CHECK)
        with form, st.container(key="first"):
            results_style()
            _lead_ui()
            _first_ui(any_files=bool(files))
        help_ui()
        return
    with form, st.expander("Other photos", icon=":material/add_a_photo:"):
        sources_ui(Place.CHECK, _LABEL)
    report_ui(
        tuple(each.check for each in checked),
        origin=Place.CHECK,
        marks=[each.mark for each in checked],
        truths=_truths(checked),
    )


def _lead_ui() -> None:
    st.html(
        '<p class="lead">Measured alignment from a standing photo, each number with its error. Your photos '
        "stay on this computer. This is a check for your own information, not a diagnosis.</p>"
    )


def _first_ui(*, any_files: bool) -> None:
    """The ways in, a sample one click away, and what a good photo is."""
    if any_files:
        sources_ui(Place.CHECK, _LABEL)
    else:
        ways, sample = st.columns([8, 4], gap="large")
        with ways:
            sources_ui(Place.CHECK, _LABEL)
        with sample, st.container(border=True):
            first_sample_ui(Place.CHECK)
    guide_ui()


def _truths(checked: Sequence[Checked]) -> Truths:
    """The true values of the samples among the photos, of views that only one photo shows."""
    views = [each.check.view for each in checked]
    known = {}
    for each in checked:
        sample, check = sample_of(each.mark), each.check
        is_itself = not check.photo.mirrored and views.count(check.view) == 1
        if sample is not None and is_itself and check.view == sample.view:
            known[check.view] = sample.true
    return known
