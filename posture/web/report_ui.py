"""The report of checked photos, top to bottom: the same for the pages Check and Live."""

from __future__ import annotations

import json
from collections.abc import Callable

import streamlit as st

from posture.errors import UsageError
from posture.pipeline import PhotoCheck, Report, assess
from posture.report.as_json import to_json
from posture.report.markdown import to_markdown
from posture.web.answers import personal, save_report
from posture.web.imbalance_view import imbalances_ui, summary_ui
from posture.web.keep_ui import keep_ui
from posture.web.links import link_to
from posture.web.results import caveats_ui, means_ui
from posture.web.safety_view import safety_ui


def report_ui(
    checks: tuple[PhotoCheck, ...], photo_ui: Callable[[int, PhotoCheck, Report], None], *, origin: str
) -> None:
    """The report of `checks`, and how to take it along.

    photo_ui: shows one photo with its numbers, by its place in `checks`. origin: where they were put in.
    """
    measured = _assessed(checks, _height_ui(), _held_anew_ui(checks))
    save_report(measured, origin)
    report = personal(measured)
    safety_ui(report)
    summary_ui(report)
    for number, check in enumerate(report.photos):
        photo_ui(number, check, report)
    means_ui(report)
    imbalances_ui(report)
    _next_ui(report)
    _downloads_ui(report)
    if any(check.usable for check in report.photos):
        keep_ui(report, measured)
    caveats_ui(report)


def _height_ui() -> float | None:
    height_cm: float | None = st.number_input(
        "Body height in cm, 100 to 250: adds offsets in centimetres (optional)",
        min_value=100.0, max_value=250.0, value=None, step=1.0, key="height_cm", width=420,
        persist_state="session",
    )  # fmt: skip
    return height_cm


def _held_anew_ui(checks: tuple[PhotoCheck, ...]) -> bool | None:
    """Asks, if it matters, what only the person knows: whether photos share the camera's tilt."""
    views = [check.view for check in checks if check.usable]
    if len(set(views)) == len(views):
        return None
    anew = st.toggle(
        "The camera was put up or held again for each photo", key="held_anew", persist_state="session"
    )
    st.caption(
        "Photos from one shelf or tripod are all equally crooked, so their mean is no surer of what "
        "is level. Left off, the files tell: another camera, or more than ten minutes apart."
    )
    return True if anew else None


def _assessed(checks: tuple[PhotoCheck, ...], height_cm: float | None, held_anew: bool | None) -> Report:
    try:
        return assess(checks, height_cm=height_cm, held_anew=held_anew)
    except UsageError as error:
        st.error(str(error))
        return assess(checks, held_anew=held_anew)


def _next_ui(report: Report) -> None:
    """The way on: from results to exercises, and to what a photo can't show."""
    if any(check.usable for check in report.photos):
        with st.container(horizontal=True):
            link_to("Plan", "From here to your exercises", icon=":material/event_available:")
            link_to("Limits", "What a photo can't show", icon=":material/info:")


def _downloads_ui(report: Report) -> None:
    st.subheader("Take it with you")
    data = json.dumps(to_json(report), indent=2, ensure_ascii=False)
    left, right, _ = st.columns([1, 1, 2])
    left.download_button(
        "Report as JSON", data, "posture.json", "application/json", width="stretch", on_click="ignore"
    )
    right.download_button(
        "Report as Markdown", to_markdown(report), "posture.md", "text/markdown", width="stretch",
        on_click="ignore",
    )  # fmt: skip
