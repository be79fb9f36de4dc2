"""The history as the pages open it: what of it is damaged is said on the page, once."""

from __future__ import annotations

import streamlit as st

from posture.history.rows import Damage, once
from posture.history.store import History


def kept_history() -> History:
    """The user's own history. A damaged row costs itself alone; a warning names it."""
    return History.default(told=once(_warn))


def _warn(damage: Damage) -> None:
    st.warning(f"{damage} `posture history check --repair` in a terminal puts the rest into a new file.")
