"""Folded parts of a page that stay open or closed as they were left, also after a visit to another page."""

from __future__ import annotations

from typing import Any

import streamlit as st

from posture.web.scrolling import scroll_to

_OPEN = "open_panels"


def panel(key: str, label: str, *, icon: str | None = None) -> Any:
    """An expander; `open_panel(key)` opens it."""
    state, kept = f"panel_{key}", st.session_state.setdefault(_OPEN, {})

    def noted() -> None:
        kept[key] = st.session_state[state]

    st.session_state[state] = kept.get(key, False)
    return st.expander(label, key=state, on_change=noted, icon=icon)


def open_panel(key: str) -> None:
    """Open a panel that is drawn after this."""
    st.session_state.setdefault(_OPEN, {})[key] = True


def go_to_panel(key: str) -> None:
    """Open a panel and, once it is drawn, bring it into sight: a button's callback."""
    open_panel(key)
    st.session_state["panel_wanted"] = key


def show_wanted() -> None:
    """Bring the panel into sight that a button asked for; call after the panels are drawn."""
    wanted = st.session_state.pop("panel_wanted", None)
    if wanted is not None:
        scroll_to(f"panel_{wanted}")
