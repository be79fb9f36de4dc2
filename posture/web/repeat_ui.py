"""Learning one person's repeatability: step off, step back, three photos of one view."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import streamlit as st

from posture.errors import PostureError
from posture.history.keeping import keep
from posture.history.records import Person
from posture.history.repeatability import repeats
from posture.history.same import set_of_same
from posture.history.store import History
from posture.measure.measures import ROWS
from posture.measure.sway import SWAY_STD
from posture.measure.uncertainty import Z95, unit_suffix
from posture.picture.photo import distinct, load_photo
from posture.pipeline import Report, check
from posture.report.as_json import to_json
from posture.text import in_markdown
from posture.web.inputs import Given, Place, inputs
from posture.web.sources_ui import in_use_ui, start_over_ui, upload_ui

MIN_PHOTOS = 2


def repeat_ui(history: History, person: Person) -> None:
    """Explain, take the photos, save their numbers, and show what was learnt."""
    st.markdown(
        "Nobody stands the same way twice. Take three photos of the same view: stand, have the photo taken, "
        "**step off, step back**, and again. Their spread tells how large a change must be before it counts "
        "for you. Only numbers are saved, no pictures."
    )
    upload_ui(Place.REPEAT, "Photos of one view, with a step off and back between them")
    in_use_ui(Place.REPEAT)
    start_over_ui(Place.REPEAT)
    files = inputs().in_force(Place.REPEAT)
    if len(files) >= MIN_PHOTOS and st.button("Measure and save", type="primary", key="repeat_save"):
        _save(history, person, files)
    _learnt_ui(history, person)


def _save(history: History, person: Person, files: Sequence[Given]) -> None:
    try:
        photos = [load_photo(file.data, name=file.name) for file in files]
        kept, notes = distinct(photos)
        for note in notes:
            st.info(note)
        if len(kept) < MIN_PHOTOS:
            st.error("One picture shows no spread. Take another photo after stepping off and back.")
            return
        with st.spinner("Measuring ..."):
            reports: list[Report] = [check([photos[index]]) for index in kept]
    except PostureError as error:
        st.error(in_markdown(str(error)))
        return
    if any(not report.photos[0].usable for report in reports):
        st.error("One of the photos can't be measured. Check it on the page Check, then take it again.")
        return
    if len({report.photos[0].view for report in reports}) > 1:
        st.error("The photos show different views. Take all of them from the same side.")
        return
    _keep_new(history, person, reports)


def _keep_new(history: History, person: Person, reports: Sequence[Report]) -> None:
    """Save what is not saved yet; a photo that is already saved adds the new ones to its set."""
    trends = history.trends(person.id)
    sets = [set_of_same(trends, to_json(report)) for report in reports]
    known = [name for name in sets if name is not None]
    if len(known) == len(reports):
        st.info("These photos are saved already. They count once.")
        return
    repeat_set = known[0] if known else secrets.token_hex(4)
    for report, name in zip(reports, sets, strict=True):
        if name is None:
            keep(history, person.id, report, pictures=False, repeat_set=repeat_set)
    before = f" {len(known)} of the photos were saved before and count once." if known else ""
    st.success(f"Saved {len(reports) - len(known)} repeats.{before}")


def _learnt_ui(history: History, person: Person) -> None:
    learnt = repeats(history.trends(person.id))
    if not learnt:
        st.caption("No repeats yet: a typical spread is assumed for standing.")
        return
    rows = [
        {
            "measurement": f"{ROWS[key].name} ({view.words})",
            "measured spread": round(Z95 * repeat.seen_std, 1),
            "used": round(Z95 * repeat.std, 1),
            "typical": round(Z95 * SWAY_STD[ROWS[key].unit], 1),
            "unit": unit_suffix(ROWS[key].unit).strip(),
            "photos": repeat.photos,
        }
        for (view, key), repeat in sorted(learnt.items())
        if key in ROWS
    ]
    st.dataframe(rows, hide_index=True, width="stretch")
    st.caption(
        "Spread: how far from their middle 95 of 100 photos lie. A few photos can't tell much, so the number "
        "used lies between what was measured and what is typical."
    )
