"""The pages of the app, their names and places; nothing else."""

from __future__ import annotations

import streamlit as st

from posture.web import check_page, compare_page, progress_page
from posture.web.style import page_style


def main() -> None:
    """Run the page that the person is on."""
    st.set_page_config(page_title="Posture check", page_icon="🧍", layout="wide")
    page_style()
    pages = [
        st.Page(check_page.page, title="Check", icon=":material/straighten:", url_path="check", default=True),
        st.Page(compare_page.page, title="Compare", icon=":material/compare:", url_path="compare"),
        st.Page(progress_page.page, title="Progress", icon=":material/timeline:", url_path="progress"),
    ]
    st.navigation(pages, position="top").run()
