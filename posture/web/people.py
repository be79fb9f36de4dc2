"""Choosing a person and naming a check: shared by the pages that use the history."""

from __future__ import annotations

import streamlit as st

from posture.history.records import CheckSummary, Person
from posture.history.store import History


def person_picker(history: History, *, key: str) -> Person | None:
    """A box to choose somebody of the history; None, with a hint, while nobody is in it.

    The choice lives in the session, never in the address: names stay out of addresses and logs.
    """
    people = history.people()
    if not people:
        st.info("Nobody's checks are saved yet. Check a photo and save it, or import an export.")
        return None
    by_id = {person.id: person for person in people}
    ids = list(by_id)
    last = st.session_state.get("person_id")
    index = ids.index(last) if last in by_id else 0
    chosen: str = st.selectbox("Person", ids, index, format_func=lambda i: by_id[i].name, key=key)
    st.session_state["person_id"] = chosen
    return by_id[chosen]


def when(check: CheckSummary) -> str:
    """Day and time of a check in the machine's own time zone."""
    return check.taken_at.astimezone().strftime("%d %b %Y, %H:%M")
