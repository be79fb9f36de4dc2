"""The check page: photos in, what was measured, what is suspected, and the report to take away."""

from __future__ import annotations

import streamlit as st

from posture.pipeline import PhotoCheck, Report
from posture.report.overlay import LEGEND, annotate
from posture.text import in_markdown
from posture.web.answers import forget_report
from posture.web.corrections_ui import corrections_ui
from posture.web.inputs import Place, inputs
from posture.web.measuring import measure_ui
from posture.web.report_ui import report_ui
from posture.web.results import issues_ui, measurements_ui
from posture.web.safety_view import help_ui
from posture.web.sources_ui import sources_ui, start_over_ui


def page() -> None:
    """The whole page, top to bottom."""
    st.title("Posture check")
    st.html(
        '<p class="lead">Measured alignment from a standing photo, each number with its error. Your photos '
        "stay on this computer. This is a check for your own information, not a diagnosis.</p>"
    )
    sources_ui(Place.CHECK, "One to four photos of one standing person: front, back, left side, right side")
    start_over_ui(Place.CHECK)
    files = inputs().in_force(Place.CHECK)
    checked = measure_ui(files) if files else ()
    if not checked:
        forget_report(Place.CHECK)
    if not files:
        _advice_ui()
    if not checked:
        help_ui()
        return

    def photo_ui(number: int, check: PhotoCheck, report: Report) -> None:
        _photo_ui(check, report, checked[number].mark)

    report_ui(tuple(each.check for each in checked), photo_ui, origin=Place.CHECK)


def _advice_ui() -> None:
    with st.container(border=True):
        st.markdown(
            "**For photos that measure well**\n\n"
            "- Camera 2.5 to 3.5 m away at hip height, upright, no wide angle\n"
            "- Whole body in the picture, barefoot, close-fitting clothes, hair up\n"
            "- Stand still, square to the camera, feet side by side, knees straight, arms hanging\n"
            "- The original file from the phone: iPhones note in it which way is down, and messengers and "
            "social networks drop that\n"
            "- A door frame or tiles in the background tell it, too"
        )


def _photo_ui(check: PhotoCheck, report: Report, mark: str) -> None:
    with st.container(border=True):
        st.markdown(f"### {in_markdown(check.photo.name)}: {_view_words(check)}")
        picture, numbers = st.columns([5, 7], gap="large")
        with picture:
            st.image(
                annotate(check, report.findings), width="stretch",
                alt=f"{check.photo.name} with skeleton, measured lines and the vertical",
            )  # fmt: skip
            st.caption(LEGEND)
        with numbers:
            issues_ui(check)
            corrections_ui(check, mark)
            if check.usable:
                measurements_ui(check, report.findings)


def _view_words(check: PhotoCheck) -> str:
    return "front or back?" if check.sides_unclear else check.view.words
