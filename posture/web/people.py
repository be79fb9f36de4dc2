"""Choosing or naming a person, and naming a check: shared by the pages that use the history."""

from __future__ import annotations

import streamlit as st

from posture.history.records import CheckSummary, Person
from posture.history.sessions import SavedSession
from posture.history.store import History

NEW = ""
"""The choice of somebody who is not in the history yet."""


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


def whom_ui(history: History, *, key: str) -> tuple[str, str]:
    """Boxes to choose somebody or to name somebody new: (id, ""), or (NEW, the name as typed)."""
    if (kept := st.session_state.pop(f"{key}_next", None)) is not None:
        # Set before the boxes are drawn: later it is too late for this run.
        st.session_state[f"{key}_person"] = kept
        st.session_state[f"{key}_name"] = ""
    people = {person.id: person.name for person in history.people()}
    if st.session_state.get(f"{key}_person", NEW) not in (NEW, *people):
        del st.session_state[f"{key}_person"]  # deleted since
    last = st.session_state.get("person_id")
    options = [NEW, *people]
    chosen: str = st.selectbox(
        "For whom",
        options,
        options.index(last) if last in people else 0,
        format_func=lambda i: people.get(i, "Somebody new"),
        key=f"{key}_person",
    )
    if chosen:
        return chosen, ""
    name = st.text_input("Name", key=f"{key}_name", max_chars=200)
    if " ".join(name.split()) in people.values():
        st.caption("Somebody of this name is there already: choose them above if this is the same person.")
    return NEW, name


def chosen_from_now_on(person_id: str, *, key: str) -> None:
    """After saving: the boxes of `whom_ui` show this person from the next run on."""
    st.session_state[f"{key}_next"] = st.session_state["person_id"] = person_id


def when(kept: CheckSummary | SavedSession) -> str:
    """Day and time of a kept check or session in the machine's own time zone."""
    return kept.taken_at.astimezone().strftime("%d %b %Y, %H:%M")
