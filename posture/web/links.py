"""Links from page to page that keep the session: a plain link would reload the app and lose it."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

_PAGES = "pages"
OFFERED = "What else is offered: massage, manual therapy, painkillers ..."
"""Leads to the part of the page Limits that is about it."""


def remember_pages(pages: Iterable[st.Page]) -> None:
    """Note the pages of this run, so that others can link to them by their title."""
    st.session_state[_PAGES] = {page.title: page for page in pages}


def link_to(title: str, label: str, *, icon: str | None = None) -> None:
    """A link to a page, or nothing if this page runs alone."""
    page = st.session_state.get(_PAGES, {}).get(title)
    if page is not None:
        st.page_link(page, label=label, icon=icon)
