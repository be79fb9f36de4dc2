"""Choosing or naming a person, and naming a check: shared by the pages that use the history."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from posture.history.records import CheckSummary, Person
from posture.history.sessions import SavedSession
from posture.history.store import History

NEW = ""
"""The choice of somebody who is not in the history yet."""
WITHOUT_NAME = "Type a name first, or choose somebody above."
_WHOM, _SOMEBODY_NEW = "person_id", "somebody_new"


def person_picker(history: History, *, key: str) -> Person | None:
    """A box to choose somebody from the history; None, with a hint, while it is empty.

    The choice is kept in the session, never in the address: names stay out of addresses and logs.
    """
    people = history.people()
    if not people:
        st.info("Nobody's checks are saved yet. Check a photo and save it, or import an export.")
        return None
    by_id = {person.id: person for person in people}
    last = st.session_state.get(_WHOM)
    # Set before the box is drawn: what was done elsewhere counts more than what the box showed before.
    st.session_state[key] = last if last in by_id else next(iter(by_id))
    names = told_apart({person.id: person.name for person in people})
    chosen: str = st.selectbox(
        "Person", list(names), format_func=names.get, key=key, on_change=_hear, args=(key,)
    )
    st.session_state[_WHOM] = chosen
    return by_id[chosen]


def told_apart(words: Mapping[str, str]) -> dict[str, str]:
    """The same words, with " (2)" and so on added to words that occurred before.

    Streamlit's boxes send back the words of the choice: of two that look alike it takes the last.
    """
    told: dict[str, str] = {}
    for name, text in words.items():
        number = 1
        while (new := text if number == 1 else f"{text} ({number})") in told.values():
            number += 1
        told[name] = new
    return told


def whom_ui(history: History, *, key: str) -> tuple[str, str]:
    """Boxes to choose somebody or to name somebody new: (id, ""), or (NEW, the name as typed)."""
    people = {person.id: person.name for person in history.people()}
    last = st.session_state.get(_WHOM)
    wants_new = st.session_state.get(_SOMEBODY_NEW, False)
    st.session_state[f"{key}_person"] = last if last in people and not wants_new else NEW
    names = told_apart({NEW: "Somebody new"} | people)
    chosen: str = st.selectbox(
        "For whom", list(names), format_func=names.get, key=f"{key}_person", on_change=_hear,
        args=(f"{key}_person",),
    )  # fmt: skip
    if chosen:
        return chosen, ""
    name = st.text_input("Name", key=f"{key}_name", max_chars=200)
    if " ".join(name.split()) in people.values():
        st.caption("Somebody of this name is there already: choose them above if this is the same person.")
    return NEW, name


def _hear(key: str) -> None:
    """What was chosen in one box counts in all of them from now on."""
    chosen = st.session_state[key]
    st.session_state[_SOMEBODY_NEW] = chosen == NEW
    if chosen != NEW:
        st.session_state[_WHOM] = chosen


def it_was_about(person_id: str) -> None:
    """After saving or an import: all boxes show this person from the next run on."""
    st.session_state[_WHOM] = person_id
    st.session_state[_SOMEBODY_NEW] = False


def last_chosen(history: History) -> str:
    """The person whom the boxes show, if somebody was chosen in this visit and is still there; else ""."""
    last = st.session_state.get(_WHOM)
    return last if any(person.id == last for person in history.people()) else ""


def nobody_any_more() -> None:
    """The person was deleted: the boxes ask again."""
    st.session_state.pop(_WHOM, None)


def when(kept: CheckSummary | SavedSession) -> str:
    """Day and time of a kept check or session in the machine's own time zone."""
    return kept.taken_at.astimezone().strftime("%d %b %Y, %H:%M")
