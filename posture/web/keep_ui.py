"""Below a fresh report: keep it in the history, and take it along as a PDF."""

from __future__ import annotations

from datetime import date

import streamlit as st

from posture.compare.changes import Comparison, compare
from posture.errors import PostureError
from posture.history.keeping import keep, saved_shots, shots_of
from posture.history.records import Person
from posture.history.repeatability import repeats
from posture.history.store import History
from posture.knowledge.load import load
from posture.pdf.document import to_pdf
from posture.pipeline import Report
from posture.web.people import when

_NEW = ""


def keep_ui(report: Report) -> None:
    """Both parts; `report` has at least one usable photo."""
    history = History.default()
    try:
        person = _save_ui(history, report)
        _pdf_ui(history, report, person)
    except PostureError as error:
        st.error(str(error))


def _save_ui(history: History, report: Report) -> Person | None:
    st.subheader("Keep this check")
    st.caption("Numbers are saved in one file on this computer, pictures only if you say so.")
    people = {person.id: person for person in history.people()}
    last = st.session_state.get("person_id")
    options = [_NEW, *people]
    chosen: str = st.selectbox(
        "For whom",
        options,
        options.index(last) if last in people else 0,
        format_func=lambda i: people[i].name if i else "Somebody new",
        key="keep_person",
    )
    name = "" if chosen else st.text_input("Name", key="keep_name", max_chars=200)
    note = st.text_input("Note", key="keep_note", max_chars=500)
    pictures = st.toggle("Keep the pictures too", value=False, key="keep_pictures")
    if st.button("Save this check", key="keep_save", disabled=not (chosen or name.strip())):
        person = people[chosen] if chosen else history.add_person(name)
        given = st.session_state.get("answers")
        keep(history, person.id, report, pictures=pictures, note=note, answers=given)
        st.session_state["person_id"] = person.id
        st.success("Saved. The page Progress shows it.")
        return person
    return people.get(chosen)


def _pdf_ui(history: History, report: Report, person: Person | None) -> None:
    st.subheader("As a PDF")
    left, middle, right = st.columns(3)
    size = left.segmented_control("Paper", ("A4", "Letter"), default="A4", required=True, key="pdf_size")
    blur = middle.toggle("Hide the faces", key="pdf_blur")
    named = right.toggle("With the name", key="pdf_named", disabled=person is None)
    earlier = history.checks(person.id) if person else ()
    since: str | None = None
    if earlier:
        by_id = {check.id: check for check in earlier}
        since = st.selectbox(
            "Compare with",
            [None, *by_id],
            format_func=lambda i: "no earlier check" if i is None else when(by_id[i]),
            key="pdf_since",
        )
    if st.button("Make the PDF", key="pdf_make"):
        comparison, day = _since(history, report, since)
        made = to_pdf(
            report,
            day=date.today(),
            name=person.name if person and named else "",
            comparison=comparison,
            comparison_since=day,
            page_size="Letter" if size == "Letter" else "A4",
            blur_faces=blur,
        )
        st.download_button("Download the PDF", made, "posture-check.pdf", "application/pdf", key="pdf_get")


def _since(history: History, report: Report, check_id: str | None) -> tuple[Comparison | None, date | None]:
    if check_id is None:
        return None, None
    saved = history.check(check_id)
    own = repeats(history.trends(saved.summary.person_id))
    comparison = compare(saved_shots(saved), shots_of(report), load().references, own)
    return comparison, saved.summary.taken_at.astimezone().date()
