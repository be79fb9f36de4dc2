"""The plan page: safety questions first, then the week that suits, then the exercises."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import streamlit as st

from posture.findings.suspect import purpose_words
from posture.knowledge.load import load
from posture.knowledge.records import EQUIPMENT
from posture.pipeline import Report
from posture.plan.export import to_ics
from posture.plan.limits import HOUSEHOLD
from posture.plan.programme import Plan, Weekday, Wishes
from posture.plan.questionnaire import still_open
from posture.report.personal import PersonalReport, plan_of
from posture.web.answers import (
    answers,
    checked_report,
    clearable,
    is_cleared,
    personal,
    save_wishes,
    screening,
    set_cleared,
    stopped,
    wishes,
)
from posture.web.frame import TITLE, land_on
from posture.web.imbalance_view import cards_ui, outcome_ui
from posture.web.links import OFFERED, link_to
from posture.web.plan_view import plan_ui
from posture.web.safety_view import help_ui, safety_ui, stop_ui
from posture.web.screening_form import questions_ui, start_at_open
from posture.web.sheet_ui import sheet_ui
from posture.web.words import thing_words

LEVELS = {1: "New to it", 2: "Some practice", 3: "Trained"}
AGREED = {
    "emergency": "This is long ago and over, or a doctor has looked at it since, and exercise is fine for me",
    "same_day": "I spoke to a doctor about this, and exercise is fine for me",
    "clinician": "I have had my appointment, and exercise is fine for me",
    "clear_first": "I asked my doctor, midwife or physiotherapist, and exercise is fine for me",
}
_EDITING = "editing_answers"


def page() -> None:
    """The whole page, top to bottom."""
    st.title("Your plan")
    weighed = screening()
    if weighed is not None and stopped():
        stop_ui(weighed)
        _agreed_ui()
    elif weighed is None:
        _welcome_ui()
    if not _questions_done():
        if not stopped():
            help_ui()
        return
    report = personal(checked_report(), plan=False)
    assert isinstance(report, PersonalReport)
    safety_ui(report)
    _agreed_ui()
    if not report.screening.show_plan:
        return
    _basis_ui(report)
    if _wishes_ui():
        plan = plan_of(personal(checked_report()))
        assert plan is not None
        plan_ui(plan)
        _downloads_ui(plan)
        link_to("Limits", OFFERED, icon=":material/info:")


def _welcome_ui() -> None:
    st.html(
        '<p class="lead">First a few questions, so that nothing is asked of you that is not safe. They come '
        "in short lists; mostly one press says that nothing of it applies. Your answers stay in this window "
        "and are gone when you close it, unless you ask to keep them with a saved check.</p>"
    )


def _questions_done() -> bool:
    """The questions, or one line about them once they are answered; returns whether the plan may follow."""
    missing = still_open(answers(), load())
    stop = stopped()
    if not (st.session_state.get(_EDITING, False) or (missing and not stop)):
        if st.button("Change my answers", icon=":material/edit:"):
            st.session_state[_EDITING] = True
            st.rerun()
        return not stop
    if not st.session_state.get(_EDITING, False):
        st.session_state[_EDITING] = True
        start_at_open()
    if questions_ui():  # the answers decide what the page shows from its top on
        st.session_state[_EDITING] = False
        land_on(TITLE)
        st.rerun()
    return False


def _agreed_ui() -> None:
    for action in clearable():
        said = st.checkbox(AGREED[action], value=is_cleared(action), key=f"agreed_{action}")
        if said != is_cleared(action):
            set_cleared(action, said)
            st.rerun()


def _basis_ui(report: Report) -> None:
    """What the plan is based on, in a line or two."""
    if not report.photos:
        st.info(
            "No photo was checked in this session: the plan rests on your answers alone. "
            "Check photos first if you like, then come back; your answers are kept."
        )
        link_to("Check", "Check photos", icon=":material/straighten:")
    for words in purpose_words(report.imbalances):
        basis, names = words.split(": ", 1)
        st.markdown(f"**{basis}, and what this plan is for:** {names}")
    outcome_ui(report)
    if report.imbalances:
        with st.expander("Why, which muscles training books name, what is normal, and how sure it is"):
            cards_ui(report)


def _wishes_ui() -> bool:
    """Asks what suits the person; False while no day is chosen."""
    kept = wishes()
    with st.container(border=True):
        st.markdown("## What suits you?")
        days = st.pills(
            "Days", list(Weekday), selection_mode="multi", default=list(kept.days), key="wish_days",
            format_func=lambda day: day.value[:3].capitalize(), persist_state="session",
        )  # fmt: skip
        left, middle, right = st.columns(3)
        with left:
            level = st.segmented_control(
                "Experience", list(LEVELS), default=kept.level, required=True, key="wish_level",
                format_func=LEVELS.get, persist_state="session",
            )  # fmt: skip
        with middle:
            minutes = st.slider(
                "Minutes a session, at most", 20, 30, kept.minutes, 5, key="wish_minutes",
                persist_state="session",
            )  # fmt: skip
        with right:
            weeks = st.slider("Weeks", 8, 12, kept.weeks, key="wish_weeks", persist_state="session")
        things = [thing for thing in EQUIPMENT if thing not in HOUSEHOLD]
        has = st.pills(
            "Equipment you have (a mat or blanket, a wall and a chair are taken for granted)", things,
            selection_mode="multi", default=sorted(kept.equipment, key=things.index), key="wish_equipment",
            format_func=thing_words, persist_state="session",
        )  # fmt: skip
    if not days:
        st.info("Choose at least one day of the week.")
        return False
    ordered = tuple(sorted(days, key=lambda day: day.number))
    save_wishes(Wishes(frozenset(has), ordered, int(level or 1), weeks, minutes))
    return True


def _downloads_ui(plan: Plan) -> None:
    st.header("Take it with you")
    today = date.today()
    day_ui, time_ui, calendar_ui = st.columns(3, vertical_alignment="bottom")
    start = day_ui.date_input("First day", today + timedelta(days=1), min_value=today, key="plan_start")
    at = time_ui.time_input("Time of day", time(18, 0), key="plan_time", step=1800)
    if isinstance(start, date):
        calendar_ui.download_button(
            "Calendar (.ics)", to_ics(plan, start, made=datetime.now(UTC), at=at), "posture_plan.ics",
            "text/calendar", icon=":material/event:", width="stretch", on_click="ignore",
        )  # fmt: skip
        sheet_ui(plan, start)
