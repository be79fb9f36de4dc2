"""The live sessions of one page visit: opened in the hub for this browser session, and kept between runs."""

from __future__ import annotations

from typing import Any

import streamlit as st

from posture.web.hub import Live, hub


def own_live(kind: str, **how: Any) -> Live:
    """This browser session's live session of this kind: the kept one if the server still knows it.

    how: arguments for `Hub.open`, if a new one is needed.
    """
    lives: dict[str, Live] = st.session_state.setdefault("lives", {})
    kept = lives.get(kind)
    if kept is None or kept not in hub():
        lives[kind] = hub().open(_owner(), **how)
    return lives[kind]


def close_lives(prefix: str) -> None:
    """Forget the sessions whose kind starts with this, with their stills; the next run opens new ones."""
    for kind, live in list(st.session_state.get("lives", {}).items()):
        if kind.startswith(prefix):
            hub().close(live)
            del st.session_state["lives"][kind]


def _owner() -> str:
    """The id of this browser session, which the route asks about. Internal Streamlit API."""
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    context = get_script_run_ctx()
    return "" if context is None else context.session_id
