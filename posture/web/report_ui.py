"""The report of checked photos, answer first: the same for the pages Check and Live."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import streamlit as st

from posture.anatomy import View
from posture.errors import UsageError
from posture.findings.judge import RULE_WORDS
from posture.measure.uncertainty import RANGE_WORDS
from posture.pipeline import PhotoCheck, Report, assess
from posture.report.as_json import to_json
from posture.report.markdown import to_markdown
from posture.report.standouts import looked_at, standouts
from posture.report.table import TableRow, rows_of
from posture.text import in_markdown
from posture.web.answers import personal, save_report
from posture.web.corrections_ui import corrections_ui, height_cm, held_anew
from posture.web.guide_ui import guide_ui
from posture.web.imbalance_view import imbalances_ui
from posture.web.keep_ui import keep_ui, pdf_button_ui
from posture.web.links import link_to
from posture.web.panel import go_to_panel, panel
from posture.web.photo_view import photo_ui
from posture.web.results import caveats_ui, issues_ui, means_ui, measurements_ui
from posture.web.results_style import results_style
from posture.web.safety_view import messages_ui, not_urgent, urgent
from posture.web.scrolling import scroll_on_change
from posture.web.standouts_view import TrueOf, standouts_ui, truth_ui

Truths = Mapping[View, Mapping[str, float]]
"""The true values of the rendered samples by view and measurement."""


def report_ui(
    checks: tuple[PhotoCheck, ...],
    *,
    origin: str,
    marks: Sequence[str] = (),
    truths: Truths | None = None,
) -> None:
    """The report of `checks`, and how to take it along.

    origin: where they were put in. marks: of the photos, if what was found in them can be corrected. truths:
    the true values where they are known.
    """
    results_style()
    measured = _assessed(checks)
    save_report(measured, origin)
    report = personal(measured)
    usable = any(check.usable for check in report.photos)

    def true_of(row: TableRow) -> float | None:
        return None if row.measurement is None else (truths or {}).get(row.view, {}).get(row.measurement.key)

    messages_ui(urgent(report))
    with st.container(key="hero"):
        # In the page's order the answer comes first, so that on a phone it stands above the photos.
        words, pictures = st.columns([1, 1], gap="medium")
        with words:
            _answer_ui(report, measured, true_of, usable=usable)
        with pictures, st.container(key="photos"):
            _photos_ui(report, marks)
    with st.container(key="report"):
        if not usable:
            guide_ui()
        corrections_ui(report.photos, marks)
        messages_ui(not_urgent(report))
        if usable:
            imbalances_ui(report)
            st.header("Take it with you", anchor=False)
            keep_ui(report, measured)
            _downloads_ui(report)
        caveats_ui(report)
    scroll_on_change("hero", tuple(check.photo.fingerprint for check in checks))


def _answer_ui(report: Report, measured: Report, true_of: TrueOf, *, usable: bool) -> None:
    """What stands out, what to do with it, and all numbers folded."""
    if not usable:
        none = "The photo" if len(report.photos) == 1 else "None of the photos"
        st.header(f"{none} could {'not ' * (len(report.photos) == 1)}be measured", anchor=False)
    for check in report.photos:
        if not check.usable:
            failed = next(issue for issue in check.issues if issue.severity == "fail")
            st.error(in_markdown(f"{check.photo.name}: {failed.message}"))
    if not usable:
        return
    standouts_ui(report, true_of)
    with st.container(horizontal=True, key="next", vertical_alignment="center"):
        with st.container(key="to_plan", width="content"):
            link_to("Plan", "Make my plan", icon=":material/event_available:")
        pdf_button_ui(report, measured)
        st.button(
            "Keep", key="keep_here", icon=":material/bookmark_add:", on_click=go_to_panel, args=("keep",)
        )
    st.html(f'<p class="says">{RANGE_WORDS}</p>')
    looked = looked_at(report)
    judged = (*looked.outside, *looked.within, *looked.undecided, *looked.without_range)
    truth_ui(judged, true_of)
    with panel("numbers", f"{'Also looked at' if looked.outside else 'All numbers'}: {looked.words}"):
        st.caption(RULE_WORDS)
        for check in report.photos:
            if check.usable:
                view = check.view.words
                st.subheader(f"{view.capitalize()}: {in_markdown(check.photo.name)}", anchor=False)
                measurements_ui(check, report.findings, true_of)
        means_ui(report)


def _photos_ui(report: Report, marks: Sequence[str]) -> None:
    """The photos with their lines, each with what is doubtful about it: a strip that scrolls sideways.

    All are there at once, so that what is pointed at lights up in each and "Show me" brings the right one.
    """
    photos = list(enumerate(report.photos))
    found = standouts(report)
    if found:
        photos.sort(
            key=lambda each: each[1].view is not found[0].rows[0].view
        )  # what is gravest stands first
    place = st.container()
    if len(photos) > 1:
        views = ", ".join(check.view.words if check.usable else "not measured" for _, check in photos)
        place.html(f'<p class="says">{len(photos)} photos, side by side: {views}</p>')
        place = place.container(key="strip", horizontal=True, wrap=False)
    with place:
        for number, check in photos:
            with st.container(key=f"shot_{number}"):
                st.subheader(photo_title(check), anchor=False)
                photo_ui(check, rows_of(check, report.findings), marks[number] if marks else "")
                if check.usable:
                    issues_ui(check)


def photo_title(check: PhotoCheck) -> str:
    """ "front.jpg: front view"; of a photo that can't be used no view is claimed."""
    name = in_markdown(check.photo.name)
    if check.sides_unclear:
        return f"{name}: front or back?"
    return f"{name}: {check.view.words}" if check.usable else f"{name}: can't be measured"


def _assessed(checks: tuple[PhotoCheck, ...]) -> Report:
    height, held = height_cm(), held_anew(checks)
    try:
        return assess(checks, height_cm=height, held_anew=held)
    except UsageError as error:
        st.error(str(error))
        return assess(checks, held_anew=held)


def _downloads_ui(report: Report) -> None:
    with st.container(horizontal=True):
        data = json.dumps(to_json(report), indent=2, ensure_ascii=False)
        st.download_button("Report as JSON", data, "posture.json", "application/json", on_click="ignore")
        st.download_button(
            "Report as Markdown", to_markdown(report), "posture.md", "text/markdown", on_click="ignore"
        )
