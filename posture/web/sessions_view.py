"""Live sessions in the history: keeping one, and showing the kept ones."""

from __future__ import annotations

import streamlit as st

from posture.errors import PostureError
from posture.history.records import Person
from posture.history.sessions import SavedSession, save_session, sessions
from posture.history.store import History
from posture.live.measures import Mode
from posture.live.session import Summary
from posture.live.words import STATE_WORDS, measurement_name, minutes
from posture.web.kept import kept_history
from posture.web.people import WITHOUT_NAME, it_was_about, told_apart, when, whom_ui
from posture.web.week_view import week_ui


def keep_ui(summary: Summary, *, key: str) -> None:
    """Save a session for somebody, if wanted; a new person can be named here.

    key: of the session. Keeping it again, after it went on, replaces what was kept of it.
    """
    try:
        history = kept_history()
        kept = _kept(history, key)
        if kept is not None and kept.summary == summary.to_json():
            st.success("Kept. The page Progress lists it under Live sessions.")
            return
        with st.expander("Keep this session"):
            st.caption("Only times and numbers are kept, in one file on this computer; no picture.")
            person_id, name = whom_ui(history, key=f"keep_{key}")
            # Never greyed out: a name counts once its box is left, which the first click on a grey button is.
            if st.button("Keep it", key=f"keep_{key}"):
                if not (person_id or name.strip()):
                    st.warning(WITHOUT_NAME)
                    return
                person_id = person_id or history.add_person(name).id
                if kept is not None:
                    history.delete_session(kept.id)
                saved = save_session(history, person_id, summary.to_json())
                st.session_state.setdefault("kept_sessions", {})[key] = (person_id, saved)
                it_was_about(person_id)
                st.rerun()
    except PostureError as error:
        st.error(str(error))


def _kept(history: History, key: str) -> SavedSession | None:
    """What was kept of this session before, unless it has been deleted."""
    person_id, saved = st.session_state.get("kept_sessions", {}).get(key, ("", ""))
    return next((each for each in sessions(history, person_id) if each.id == saved), None)


def sessions_ui(history: History, person: Person) -> None:
    """A person's kept sessions: their results, newest first, and deleting one."""
    kept = sessions(history, person.id)
    if not kept:
        st.info("No live session is kept yet. Pause a session on the page Live and keep it.")
        return
    week_ui(history, person.id, otherwise="No session of the last 7 days is kept.")
    st.header("All sessions", anchor=False)
    st.dataframe([_row(session) for session in kept], hide_index=True, width="stretch", column_config={
        "Like the baseline": st.column_config.ProgressColumn(format="percent", min_value=0.0, max_value=1.0),
    })  # fmt: skip
    by_id = {session.id: session for session in kept}
    words = told_apart({session.id: when(session) for session in kept})
    chosen: str = st.selectbox("Session", list(words), format_func=words.get, key="session_pick")
    _one_ui(by_id[chosen])
    if st.button("Delete this session", key="session_delete"):
        history.delete_session(chosen)
        st.rerun()


def _row(session: SavedSession) -> dict[str, object]:
    summary = session.content
    return {
        "When": when(session),
        "Kind": summary.mode,
        "Watched": minutes(summary.duration_s),
        "Like the baseline": summary.good_share,
        "Episodes": len(summary.episodes),
        "Longest good spell": minutes(summary.longest_good_s),
    }


def _one_ui(session: SavedSession) -> None:
    summary = session.content
    mode = Mode.STANDING if summary.mode == Mode.STANDING else Mode.SITTING
    states = [
        f"{STATE_WORDS.get(key, key)}: {minutes(seconds)}"
        for key, seconds in summary.state_s.items() if seconds >= 0.5
    ]  # fmt: skip
    st.caption("; ".join(states))
    reasons = [measurement_name(episode.key, mode) for episode in summary.episodes]
    if reasons:
        counted = {name: reasons.count(name) for name in dict.fromkeys(reasons)}
        st.caption("Episodes because of: " + "; ".join(f"{name} ({n})" for name, n in counted.items()))
