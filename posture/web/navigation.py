"""The pages of the app, their names and places; nothing else."""

from __future__ import annotations

import streamlit as st

from posture.web import (
    check_page,
    compare_page,
    honest_page,
    library_page,
    live_page,
    plan_page,
    progress_page,
)
from posture.web.answers import screening, stopped
from posture.web.frame import ABOUT, frame_ui
from posture.web.links import link_to, remember_pages
from posture.web.safety_view import stop_ui
from posture.web.style import page_style

WITHOUT_NUMBERS = ("plan", "exercises", "limits")
"""Pages that stay open when an answer stops the flow; on all others the stop replaces the page."""


def main() -> None:
    """Run the page that the person is on."""
    st.set_page_config(page_title="Posture check", page_icon="🧍", layout="wide", menu_items={"About": ABOUT})
    page_style()
    pages = [
        st.Page(check_page.page, title="Check", icon=":material/straighten:", url_path="check", default=True),
        st.Page(live_page.page, title="Live", icon=":material/videocam:", url_path="live"),
        st.Page(plan_page.page, title="Plan", icon=":material/event_available:", url_path="plan"),
        st.Page(library_page.page, title="Exercises", icon=":material/fitness_center:", url_path="exercises"),
        st.Page(compare_page.page, title="Compare", icon=":material/compare:", url_path="compare"),
        st.Page(progress_page.page, title="Progress", icon=":material/timeline:", url_path="progress"),
        st.Page(honest_page.page, title="Limits", icon=":material/info:", url_path="limits"),
    ]
    page = st.navigation(pages, position="top")
    remember_pages(pages)
    frame_ui(page.url_path, [each.url_path for each in pages])
    weighed = screening()
    if weighed is not None and stopped() and page.url_path not in WITHOUT_NUMBERS:
        st.title(page.title)
        stop_ui(weighed)
        link_to("Plan", "Look at my answers again", icon=":material/edit:")
    else:
        page.run()
        if page.title != "Limits":
            st.divider()
            link_to("Limits", "What a photo can't show")
