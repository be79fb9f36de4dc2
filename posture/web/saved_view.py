"""One saved check, opened again: its pictures, numbers and note, and the way to a PDF of it."""

from __future__ import annotations

import streamlit as st

from posture.errors import PostureError
from posture.findings.suspect import purpose_words
from posture.history.records import CheckSummary, Person, SavedCheck
from posture.history.reopen import Reopened, reopen
from posture.history.store import History
from posture.measure.measures import ROWS
from posture.pdf.document import to_pdf
from posture.pdf.paper import PAPERS, paper_of
from posture.pipeline import PhotoCheck, Report
from posture.report.outcome import outcome_words
from posture.report.table import VERDICT_WORDS, rows_of
from posture.web.frame import land_on
from posture.web.people import when
from posture.web.photo_view import photo_ui
from posture.web.results import issues_ui, means_ui, measurements_ui
from posture.web.results_style import results_style
from posture.web.safety_view import messages_ui, urgent

PARTS = ".st-key-progress_part"
"""Where the page goes on after something was opened or closed: at the choice of its parts."""
_OPEN, _PDF = "opened_check", "saved_pdf"


def opened(check_id: str | None = None) -> str:
    """The check that is open, or ""; with an id, that one from now on."""
    if check_id is not None:
        st.session_state[_OPEN] = check_id
        land_on(PARTS)
        st.session_state.pop(_PDF, None)
    shown: str = st.session_state.get(_OPEN, "")
    return shown


def saved_ui(history: History, person: Person, checks: tuple[CheckSummary, ...], place: int) -> None:
    """The check at `place` of `checks` (newest first), and the ways to its neighbours and back."""
    check = checks[place]
    results_style()
    _ways_ui(checks, place)
    st.header(f"Check of {when(check)}", anchor=False)
    note = st.text_input("Note", check.note, key=f"note_{check.id}", max_chars=500)
    if note != check.note:
        history.edit_note(check.id, note)
    try:
        saved = history.check(check.id)
        again = reopen(saved, history.pictures(check.id))
    except PostureError as error:
        st.error(str(error))
        return
    _told_ui(saved, again)
    messages_ui(urgent(again.report))
    _outcome_ui(again.report)
    _pdf_ui(person, saved, again)
    for number, photo in enumerate(again.report.photos):
        _photo_ui(photo, again, number)
    means_ui(again.report)


def _ways_ui(checks: tuple[CheckSummary, ...], place: int) -> None:
    earlier = checks[place + 1].id if place + 1 < len(checks) else None
    later = checks[place - 1].id if place else None
    ways = (
        ("All checks", ":material/arrow_back:", ""),
        ("Earlier check", ":material/chevron_left:", earlier),
        ("Later check", ":material/chevron_right:", later),
    )
    with st.container(horizontal=True):
        for words, icon, to in ways:
            if st.button(words, icon=icon, key=f"go_{words}", disabled=to is None) and to is not None:
                opened(to)
                st.rerun()


def _told_ui(saved: SavedCheck, again: Reopened) -> None:
    """What differs from the day of the check: pictures that are not there, verdicts that changed since."""
    if not all(again.pictured):
        missing = again.pictured.count(False)
        some = "1 picture was" if missing == 1 else f"{missing} pictures were"
        st.caption(f"{some} not kept. Points and lines are drawn where they lay in the photo.")
    otherwise = [
        f"{ROWS[key].name if key in ROWS else key}: then {VERDICT_WORDS.get(then, then)}, "
        f"now {VERDICT_WORDS.get(now, now)}"
        for key, then, now in again.reads_otherwise
    ]
    if otherwise:
        st.caption("Judged here by today's ranges and rules. " + "; ".join(otherwise) + ".")


def _photo_ui(photo: PhotoCheck, again: Reopened, number: int) -> None:
    with st.container(border=True, key=f"saved_photo_{number}"):
        st.markdown(f"### Photo {number + 1}: {photo.view.words}")
        picture, numbers = st.columns([5, 7], gap="large")
        with picture:
            if again.pictured[number] or photo.landmarks.found_px():
                photo_ui(photo, rows_of(photo, again.report.findings), "")
        with numbers:
            issues_ui(photo)
            if photo.usable:
                measurements_ui(photo, again.report.findings)


def _outcome_ui(report: Report) -> None:
    """What was suspected, by name; the PDF has the reasons."""
    for words in (*purpose_words(report.imbalances), *outcome_words(report)):
        st.markdown(words)


def _pdf_ui(person: Person, saved: SavedCheck, again: Reopened) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        size = st.segmented_control(
            "Paper", PAPERS, default=paper_of(st.context.locale), required=True, key="saved_pdf_size",
            persist_state="session",
        )  # fmt: skip
        blur = st.toggle("Hide the faces", key="saved_pdf_blur", persist_state="session")
        named = st.toggle("With the name", True, key="saved_pdf_named", persist_state="session")
        wanted = st.button("Make the PDF", icon=":material/picture_as_pdf:", key="saved_pdf_make")
    if saved.content.plan is not None:
        st.caption("The exercise plan of this check is under Plan days; the PDF holds the check alone.")
    asked = (saved.summary.id, size, blur, named)
    if wanted:
        made = to_pdf(
            again.report,
            day=saved.summary.taken_at.astimezone().date(),
            name=person.name if named else "",
            page_size=size,
            blur_faces=blur,
        )
        st.session_state[_PDF] = (asked, made)
    # Kept, so that it can be downloaded again; gone once something else is asked for.
    kept: tuple[object, bytes] | None = st.session_state.get(_PDF)
    if kept is not None and kept[0] == asked:
        name = f"posture-check-{saved.summary.taken_at.astimezone():%Y-%m-%d}.pdf"
        st.download_button(
            "Download the PDF", kept[1], name, "application/pdf", key="saved_pdf_get", on_click="ignore"
        )
