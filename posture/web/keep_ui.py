"""A fresh report: keep it in the history, and take it along as a PDF, at once or as it is wanted."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import streamlit as st

from posture.compare.changes import Comparison, compare
from posture.errors import PostureError
from posture.history.keeping import keep, saved_shots, shots_of
from posture.history.records import Person
from posture.history.repeatability import repeats
from posture.history.store import History
from posture.knowledge.load import load
from posture.limits import MAX_NAME_CHARS
from posture.pdf.document import to_pdf
from posture.pdf.paper import PAPERS, PageSize, paper_of
from posture.pipeline import Report
from posture.report.as_json import to_json
from posture.web.answers import answers
from posture.web.kept import kept_history
from posture.web.panel import panel, show_wanted
from posture.web.people import WITHOUT_NAME, it_was_about, told_apart, when, whom_ui

_KEEPING = {"keep_note": "", "keep_pictures": False, "keep_answers": False}
"""What is asked again for every check."""


def keep_ui(report: Report, measured: Report) -> None:
    """Both parts; `report` has at least one usable photo, `measured` is the same without the answers."""
    history = kept_history()
    try:
        with panel("keep", "Keep this check", icon=":material/bookmark_add:"):
            person = _save_ui(history, report, measured)
        with panel("pdf", "PDF: paper, faces, name, comparison", icon=":material/picture_as_pdf:"):
            _pdf_ui(history, report, person)
    except PostureError as error:
        st.error(str(error))
    show_wanted()


def pdf_button_ui(report: Report, measured: Report) -> None:
    """One click to a PDF; paper and faces as they were wanted last. Made on the click.

    It bears the name of whom this very check was saved for, otherwise a line to write one on.
    """
    name = _kept_for(measured)
    size: PageSize = st.session_state.get("pdf_size") or paper_of(st.context.locale)
    blur = bool(st.session_state.get("pdf_blur", False))

    def made() -> bytes:
        return to_pdf(report, day=date.today(), name=name, page_size=size, blur_faces=blur)

    st.download_button(
        "PDF", made, "posture-check.pdf", "application/pdf", key="pdf_now", on_click="ignore",
        icon=":material/picture_as_pdf:",
    )  # fmt: skip


def _save_ui(history: History, report: Report, measured: Report) -> Person | None:
    st.caption(
        "Numbers are saved in one file on this computer; pictures, answers and plan only if you say so."
    )
    if st.session_state.pop("keep_done", False):
        # Set, not removed: otherwise the browser would keep showing its old value.
        st.session_state.update(_KEEPING)
        st.success("Saved. The page Progress shows it.")
    person_id, name = whom_ui(history, key="keep")
    note = st.text_input("Note", key="keep_note", max_chars=500)
    pictures = st.toggle("Keep the pictures too", key="keep_pictures")
    given = answers()
    with_answers = bool(given) and st.toggle("Keep my answers and the plan too", key="keep_answers")
    if given:
        st.caption(
            "The plan follows from the answers and tells them. Plan days on the page Progress need it."
        )
    kept = _is_kept(history, person_id, measured)
    if kept:
        st.caption("This check is saved. To save it another way, delete it first on the page Progress.")
    # Not greyed out while there is no name: the name counts once its box is left, by the first click on the
    # button.
    if st.button("Save this check", key="keep_save", disabled=kept):
        if not (person_id or name.strip()):
            st.warning(WITHOUT_NAME)
            return None
        person_id = person_id or history.add_person(name).id
        check_id = keep(
            history,
            person_id,
            report if with_answers else measured,
            pictures=pictures,
            note=note,
            answers=given if with_answers else None,
        )
        _kept_checks()[person_id, _mark(measured)] = check_id
        it_was_about(person_id)
        st.session_state["keep_done"] = True
        st.rerun()
    return next((person for person in history.people() if person.id == person_id), None)


def _is_kept(history: History, person_id: str, measured: Report) -> bool:
    """Whether exactly this check was saved for this person in this session, and is still there."""
    check_id = _kept_checks().get((person_id, _mark(measured)))
    return check_id is not None and check_id in {check.id for check in history.checks(person_id)}


def _kept_for(measured: Report) -> str:
    """The name of whom this check was last saved for in this session; "" if for nobody."""
    if not _kept_checks():
        return ""
    mark = _mark(measured)
    saved = [person_id for person_id, of in _kept_checks() if of == mark]
    try:
        names = {person.id: person.name for person in kept_history().people()} if saved else {}
    except PostureError:  # keep_ui, below it, tells why
        return ""
    return names.get(saved[-1], "") if saved else ""


def _kept_checks() -> dict[tuple[str, str], str]:
    """What was saved in this session: person and mark of the report -> check."""
    kept: dict[tuple[str, str], str] = st.session_state.setdefault("kept_checks", {})
    return kept


def _mark(report: Report) -> str:
    return hashlib.sha256(json.dumps(to_json(report), sort_keys=True).encode()).hexdigest()


def _pdf_ui(history: History, report: Report, person: Person | None) -> None:
    left, right = st.columns(2)
    size = left.segmented_control(
        "Paper", PAPERS, default=paper_of(st.context.locale), required=True, key="pdf_size",
        persist_state="session",
    )  # fmt: skip
    blur = right.toggle("Hide the faces", key="pdf_blur", persist_state="session")
    # A key for each person: another one's name is filled in anew.
    name = st.text_input(
        "Name on the PDF", person.name if person else "", max_chars=MAX_NAME_CHARS, persist_state="session",
        key=f"pdf_name_{person.id if person else ''}", placeholder="Empty: a line to write it by hand",
    )  # fmt: skip
    earlier = history.checks(person.id) if person else ()
    since = ""
    if earlier:
        words = told_apart({check.id: when(check) for check in earlier})
        since = st.selectbox(
            "Compare with",
            ["", *words],  # no None: Streamlit would take it for an empty box
            format_func=lambda check_id: words.get(check_id, "no earlier check"),
            key="pdf_since",
        )
    asked = (_mark(report), size, blur, name, since)
    if st.button("Make the PDF", key="pdf_make"):
        comparison, day = _since(history, report, since)
        made = to_pdf(
            report,
            day=date.today(),
            name=name,
            comparison=comparison,
            comparison_since=day,
            page_size=size,
            blur_faces=blur,
        )
        st.session_state["pdf"] = (asked, made)
    # Kept, so that it can be downloaded again; gone once something else is asked for.
    kept: tuple[object, bytes] | None = st.session_state.get("pdf")
    if kept is not None and kept[0] == asked:
        st.download_button(
            "Download the PDF", kept[1], "posture-check.pdf", "application/pdf", key="pdf_get",
            on_click="ignore",
        )  # fmt: skip


def _since(history: History, report: Report, check_id: str) -> tuple[Comparison | None, date | None]:
    if not check_id:
        return None, None
    saved = history.check(check_id)
    own = repeats(history.trends(saved.summary.person_id))
    comparison = compare(saved_shots(saved), shots_of(report), load().references, own)
    return comparison, saved.summary.taken_at.astimezone().date()
