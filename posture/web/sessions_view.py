"""Live sessions and the history: keeping one, and those that were kept."""

from __future__ import annotations

import streamlit as st

from posture.errors import PostureError
from posture.history import History
from posture.history_records import Person
from posture.history_sessions import SavedSession, save_session, sessions
from posture.live_measures import Mode
from posture.live_session import Summary
from posture.live_words import STATE_WORDS, measurement_name, minutes


def keep_ui(summary: Summary, *, key: str) -> None:
    """Save a session for somebody, when wanted; a new person can be named here."""
    with st.expander("Keep this session"):
        st.caption("Only times and numbers are kept, in one file on this computer; no picture.")
        try:
            history = History.default()
            people = {person.id: person.name for person in history.people()}
            whose = st.selectbox(
                "For",
                [*people, ""],
                format_func=lambda i: people.get(i, "a new person"),
                key=f"keep_for_{key}",
            )
            name = "" if whose else st.text_input("Name", max_chars=200, key=f"keep_name_{key}")
            if st.button("Keep it", disabled=not (whose or name.strip()), key=f"keep_{key}"):
                person_id = whose or history.add_person(name.strip()).id
                save_session(history, person_id, summary.to_json())
                st.success("Kept. The page Progress lists it.")
        except PostureError as error:
            st.error(str(error))


def sessions_ui(history: History, person: Person) -> None:
    """A person's kept sessions: what they came to, newest first, and deleting one."""
    kept = sessions(history, person.id)
    if not kept:
        st.info("No live session is kept yet. Pause a session on the page Live and keep it.")
        return
    st.dataframe([_row(session) for session in kept], hide_index=True, width="stretch", column_config={
        "Like the baseline": st.column_config.ProgressColumn(format="percent", min_value=0.0, max_value=1.0),
    })  # fmt: skip
    by_id = {session.id: session for session in kept}
    chosen: str = st.selectbox(
        "Session", list(by_id), format_func=lambda i: _when(by_id[i]), key="session_pick"
    )
    _one_ui(by_id[chosen])
    if st.button("Delete this session", key="session_delete"):
        history.delete_session(chosen)
        st.rerun()


def _row(session: SavedSession) -> dict[str, object]:
    summary = session.summary
    return {
        "When": _when(session),
        "Kind": str(summary.get("mode", "")),
        "Watched": minutes(summary["duration_s"]),
        "Like the baseline": summary.get("good_share"),
        "Episodes": len(summary["episodes"]),
        "Longest good spell": minutes(summary.get("longest_good_s", 0.0)),
    }


def _one_ui(session: SavedSession) -> None:
    summary = session.summary
    mode = Mode.STANDING if summary.get("mode") == Mode.STANDING else Mode.SITTING
    states = [
        f"{STATE_WORDS.get(key, key)}: {minutes(seconds)}"
        for key, seconds in summary["state_s"].items() if seconds >= 0.5
    ]  # fmt: skip
    st.caption("; ".join(states))
    reasons = [measurement_name(str(episode.get("key")), mode) for episode in summary["episodes"]]
    if reasons:
        counted = {name: reasons.count(name) for name in dict.fromkeys(reasons)}
        st.caption("Episodes because of: " + "; ".join(f"{name} ({n})" for name, n in counted.items()))


def _when(session: SavedSession) -> str:
    return session.taken_at.astimezone().strftime("%d %b %Y, %H:%M")
