"""The history as the pages open it: the page says once which of its rows are damaged."""

from __future__ import annotations

import streamlit as st

from posture.history.rows import Damage, once
from posture.history.store import History


def kept_history() -> History:
    """The user's own history. Damaged rows are skipped; a warning names each."""
    return History.default(told=once(_warn))


def _warn(damage: Damage) -> None:
    st.warning(f"{damage} `posture history check --repair` in a terminal puts the rest into a new file.")
