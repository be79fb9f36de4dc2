"""Remembering on the live page: the switches, whose it is and where, what is offered, what was kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from posture.errors import PostureError
from posture.history.baselines import NOBODY
from posture.limits import MAX_LABEL_CHARS
from posture.live.judge import Sensitivity
from posture.live.measures import Mode
from posture.live.remember import drift, drift_words
from posture.live.session import Summary
from posture.live.watch import Phase, Settings
from posture.web import live_memory
from posture.web.hub import Live
from posture.web.kept import kept_history
from posture.web.live_keeping import today
from posture.web.live_memory import memory
from posture.web.panel import panel
from posture.web.people import told_apart
from posture.web.sessions_view import keep_ui
from posture.web.week_view import week_ui

REMEMBER = "Remember my upright on this computer"
KEEP = "Keep each session by itself"
USUAL = "My usual place"
_TROUBLE = "live_memory_trouble"


def begin() -> None:
    """Take up what was wanted at the last visit; call it before the page's boxes are drawn."""
    try:
        memory()
    except PostureError as error:
        st.error(str(error))


def follow(live: Live, mode: Mode, *, is_on: bool, camera: str) -> None:
    """After the camera is drawn: try what is remembered of it, remember what is new, see to keeping."""
    try:
        if is_on:
            live_memory.take_up(live, mode, camera)
        else:
            live_memory.camera_is_off(live)
        live_memory.note_baseline(live, mode)
        live_memory.keep_by_itself(live)
        _drift_ui(live, mode)
        _differs_ui(live, is_on=is_on)
    except PostureError as error:
        st.error(str(error))


def memory_ui(live: Live, mode: Mode, wanted: Settings) -> None:
    """The switches, and what follows from them; nothing is kept before one is on."""
    try:
        live_memory.keep_settings(
            mode,
            Sensitivity(wanted.sensitivity),
            round(wanted.timing.delay_s),
            round(wanted.break_after_s / 60.0),
        )
        if not memory().wishes.remember and live.session.baseline is not None:
            st.button(
                "Remember this for next time", key="live_remember_now", on_click=_trying(_want_remember),
                width="stretch", help="Next time, three seconds are enough.",
            )  # fmt: skip
        with panel("live_memory", "What is remembered"):
            _switches_ui(live, mode)
        if _TROUBLE in st.session_state:
            st.error(st.session_state.pop(_TROUBLE))
    except PostureError as error:
        st.error(str(error))


def _switches_ui(live: Live, mode: Mode) -> None:
    wishes = memory().wishes
    # Their words stand below them: a press on a question mark beside a switch turns the switch.
    _switch(REMEMBER, "live_remember", wishes.remember)
    st.caption(
        "Your five still seconds as numbers, for each camera and place; next time three confirm them. "
        "Switched off, they are deleted."
    )
    _switch(KEEP, "live_keep_sessions", wishes.keep_sessions)
    st.caption("Times and numbers, no picture: at a pause, at the end, and when this tab is closed.")
    if not wishes.anything:
        return
    _whose_ui()
    if wishes.remember:
        _place_ui(live, mode)


def _switch(label: str, key: str, on: bool) -> None:
    st.session_state[key] = on  # what was wanted elsewhere on the page counts more than what it showed before
    st.toggle(label, key=key, on_change=_trying(_take_switches))


def _take_switches() -> None:
    wishes = memory().wishes
    remember = bool(st.session_state.get("live_remember", wishes.remember))
    sessions = bool(st.session_state.get("live_keep_sessions", wishes.keep_sessions))
    live_memory.want(replace(wishes, remember=remember, keep_sessions=sessions))


def _want_remember() -> None:
    live_memory.want(replace(memory().wishes, remember=True))


def _want_sessions() -> None:
    live_memory.want(replace(memory().wishes, keep_sessions=True))


def _whose_ui() -> None:
    people = {person.id: person.name for person in kept_history().people()}
    names = told_apart(people)
    st.session_state["live_whose"] = memory().person_id

    def somebody_else() -> None:
        lives: dict[str, Live] = st.session_state.get("lives", {})
        live_memory.be(st.session_state["live_whose"], list(lives.values()))

    st.selectbox(
        "Kept for", list(names), format_func=names.get, key="live_whose", on_change=_trying(somebody_else)
    )
    if people.get(memory().person_id) == NOBODY:
        st.caption("Nobody's name is needed. The page Progress shows, exports or deletes it like all others.")


def _place_ui(live: Live, mode: Mode) -> None:
    key, using = f"live_place_{mode}", memory().of(live)
    kept = {saved.content.place for saved in live_memory.remembered(mode)} | {"", using.place or ""}
    st.session_state[key] = using.place or USUAL

    def moved() -> None:
        typed = " ".join(str(st.session_state[key] or "").split())[:MAX_LABEL_CHARS]
        place = "" if typed == USUAL or not typed.isprintable() else typed
        live_memory.go_to(live, mode, place)

    st.selectbox(
        "Where I sit" if mode is Mode.SITTING else "Where I stand",
        [USUAL, *sorted(kept - {""})],
        key=key, accept_new_options=True, on_change=_trying(moved), placeholder="Name a place",
    )  # fmt: skip
    st.caption("Type a name for another place, such as “Office”; then calibrate there once.")


def _drift_ui(live: Live, mode: Mode) -> None:
    """Offer a new calibration when the good minutes of the last days have left the baseline."""
    using = memory().of(live)
    if not using.baseline_id or live.session.phase not in (Phase.CONFIRMING, Phase.WATCHING):
        return
    known = next((s for s in live_memory.remembered(mode) if s.id == using.baseline_id), None)
    words = drift_words(drift(known.content, today())) if known is not None else ""
    if words:
        st.info(f"{words} If that is your upright now, press “Calibrate again”.")


def _differs_ui(live: Live, *, is_on: bool) -> None:
    """Nobody sat as remembered: what to do about it."""
    if is_on and memory().of(live).baseline_id and live.session.phase is Phase.READY:
        st.info(
            "You hold yourself otherwise than last time. Calibrate: that replaces what is remembered of this "
            "place. If you are at another place, name it first under “What is remembered”."
        )


def summed_up_ui(live: Live, summary: Summary) -> None:
    """Below a summary: that it was kept by itself, or how to keep it, and what could be remembered."""
    try:
        _kept_ui(live, summary)
    except PostureError as error:
        st.error(str(error))


def _kept_ui(live: Live, summary: Summary) -> None:
    keeper = live_memory.keep_by_itself(live)
    if keeper is not None:
        keeper.keep(live)
        if keeper.kept is not None:  # the button below would keep it a second time
            st.session_state.setdefault("kept_sessions", {})[live.name] = keeper.kept
    if memory().wishes.keep_sessions:
        if keeper is not None and keeper.kept is not None:
            st.success("Kept by itself. The page Progress lists it under Live sessions.")
        else:
            st.caption("Too short to keep: less than five seconds could be judged.")
    else:
        keep_ui(summary, key=live.name)
        st.button(
            "Keep this and further sessions by themselves",
            key="live_keep_all",
            on_click=_trying(_want_sessions),
        )


def days_ui() -> None:
    """The last seven days of whoever sits here, once anything is kept."""
    try:
        kept = memory()
        otherwise = (
            "No session of the last 7 days is kept yet."
            if kept.wishes.keep_sessions
            else f"Nothing is kept. Switch on “{KEEP}” to see here how your days were."
        )
        week_ui(kept_history(), kept.person_id, otherwise=otherwise)
    except PostureError as error:
        st.error(str(error))


def _trying(run: Callable[[], None]) -> Callable[[], None]:
    """As a callback: what goes wrong is told when the page is drawn."""

    def tried() -> None:
        try:
            run()
        except PostureError as error:
            st.session_state[_TROUBLE] = str(error)

    return tried
