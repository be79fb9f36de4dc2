"""Progress: a person's checks over time, what changed, plan days, repeatability, export and deletion."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import streamlit as st

from posture.errors import PostureError
from posture.history.archive import export_person, import_person
from posture.history.records import CheckSummary, Person, SavedCheck
from posture.history.store import History
from posture.knowledge.load import load
from posture.plan.programme import Weekday
from posture.report.format import ItemEntry, PlanEntry
from posture.web.compare_page import compare_saved, pick_two
from posture.web.kept import kept_history
from posture.web.people import it_was_about, nobody_any_more, person_picker, when
from posture.web.repeat_ui import repeat_ui
from posture.web.safety_view import help_ui
from posture.web.saved_list import checks_ui
from posture.web.saved_style import saved_style
from posture.web.sessions_view import sessions_ui
from posture.web.trend import trend_ui

_PARTS = (
    "Trends", "Checks", "Compare two", "Plan days", "Live sessions", "Repeatability", "Export or delete",
)  # fmt: skip


def page() -> None:
    """The whole page, top to bottom."""
    st.title("Progress")
    st.html(
        '<p class="lead">Saved checks over time. Everything lies in one file on this computer; '
        "export or delete it whenever you like.</p>"
    )
    saved_style()
    history = kept_history()
    # Each has its place, whatever comes and goes above it: a panel that is moved closes.
    told, shown, taking_in = st.container(), st.container(), st.container()
    if "imported" in st.session_state:
        count = st.session_state.pop("imported")
        told.success(f"Imported {count} {'check' if count == 1 else 'checks'}.")
    try:
        with shown:
            person = person_picker(history, key="progress_person")
            if person is not None:
                _person_ui(history, person)
        with taking_in:
            _import_ui(history)
    except PostureError as error:
        st.error(str(error))
    help_ui()


def _person_ui(history: History, person: Person) -> None:
    checks = history.checks(person.id)
    # Not tabs: those would run all six parts at every click.
    part = st.segmented_control(
        "Show", _PARTS, default=_PARTS[0], required=True, key="progress_part", label_visibility="collapsed"
    )
    if part == "Trends":
        trend_ui(history.trends(person.id), history.check)
    elif part == "Checks":
        checks_ui(history, person, checks)
    elif part == "Compare two":
        _compare_ui(history, checks)
    elif part == "Plan days":
        _plan_ui(history, person, checks)
    elif part == "Live sessions":
        sessions_ui(history, person)
    elif part == "Repeatability":
        repeat_ui(history, person)
    else:
        _export_ui(history, person, len(checks))


def _compare_ui(history: History, checks: tuple[CheckSummary, ...]) -> None:
    single = [check for check in checks if check.repeat_set is None] or list(checks)
    if len(single) < 2:
        st.info("Two saved checks are needed.")
        return
    before, after = pick_two(tuple(single), key="progress")
    compare_saved(history, before, after, key="progress")


def _plan_ui(history: History, person: Person, checks: tuple[CheckSummary, ...]) -> None:
    planned = next((saved for check in checks[:20] if (saved := history.check(check.id)).content.plan), None)
    if planned is None:
        st.info(
            "No saved check holds an exercise plan yet. Answer the safety questions on the page Plan, then "
            "save a check with “Keep my answers and the plan too”."
        )
        return
    day: date = st.date_input("Day", date.today(), key="plan_day")
    st.caption(f"From the plan of {when(planned.summary)}.")
    done = {entry.exercise for entry in history.plan_days(person.id) if entry.day == day}
    for exercise, words in _planned(planned, day).items():
        ticked = st.checkbox(words, value=exercise in done, key=f"tick_{person.id}_{day}_{exercise}")
        if ticked != (exercise in done):
            history.tick(person.id, day, exercise, done=ticked)
    days = {entry.day for entry in history.plan_days(person.id)}
    st.caption(f"{len(days)} {'day' if len(days) == 1 else 'days'} with at least one exercise done.")


def _planned(check: SavedCheck, day: date) -> dict[str, str]:
    """Exercise id -> name, side and dose: for the plan's week and weekday of this day, then the habits.

    Weeks count from the day of the check; the last one goes on. A day without a session lists all of the
    week's exercises.
    """
    plan = check.content.plan or PlanEntry()
    since = (day - check.summary.taken_at.astimezone().date()).days
    last = max((session.week for session in plan.sessions if session.week is not None), default=1)
    week = min(max(1 + since // 7, 1), last)
    of_week = [session for session in plan.sessions if session.week in (week, None)]  # None: not noted
    weekday = list(Weekday)[day.weekday()]
    todays = [session for session in of_week if session.day == weekday] or of_week
    items = [item for session in todays for item in session.items]
    return {item.exercise: _item_words(item) for item in (*items, *map(_habit, plan.habits))}


def _habit(exercise: str) -> ItemEntry:
    return ItemEntry(exercise=exercise)


def _item_words(item: ItemEntry) -> str:
    """ "Shrug, left side: 2 × 8"; an exercise that the library no longer has keeps its id."""
    known = load().exercises.get(item.exercise)
    name = known.name if known else item.exercise
    side = f", {item.side} side" if item.side else ""
    return name + side + (f": {item.dose}" if item.dose else "")


def _export_ui(history: History, person: Person, count: int) -> None:
    st.write(
        f"{count} checks are saved. An export holds all of them with the kept pictures, as JSON and CSV."
    )
    if st.button("Make the export", key="export_make"):
        buffer = io.BytesIO()
        export_person(history, person.id, buffer)
        st.session_state["export"] = (person.id, buffer.getvalue())
    made = st.session_state.get("export")
    if made is not None and made[0] == person.id:
        # The file is named after the day, not after the person: downloads folders are seen by others.
        name = f"posture-{datetime.now(UTC):%Y-%m-%d}.zip"
        st.download_button(
            "Download the export", made[1], name, "application/zip", key="export_get", on_click="ignore"
        )
    if st.button("Delete this person and all checks", key="delete_person"):
        st.dialog("Delete for good?")(_delete_person)(history, person, count)


def _delete_person(history: History, person: Person, count: int) -> None:
    st.write(
        f"This person, {count} checks, pictures, notes and plan days are removed from the file for good."
    )
    sure = st.checkbox("I have exported what I want to keep", key="delete_sure")
    if st.button("Delete for good", type="primary", disabled=not sure, key="delete_person_yes"):
        try:  # a dialog runs again without the page around it
            history.delete_person(person.id)
        except PostureError as error:
            st.error(str(error))
            return
        st.session_state.pop("export", None)
        nobody_any_more()
        st.rerun()


def _import_ui(history: History) -> None:
    with st.expander("Import an export"):
        file = st.file_uploader("A zip made by an export", type=["zip"], key="import_file")
        as_new = st.toggle("As a new person", key="import_as_new")
        if file is not None and st.button("Import", key="import_go"):
            try:
                person = import_person(history, io.BytesIO(file.getvalue()), as_new=as_new)
            except PostureError as error:
                st.error(str(error))
                return
            it_was_about(person.id)
            st.session_state["imported"] = len(history.checks(person.id))
            st.rerun()
