"""Before and after: two photos, or two saved checks of one person, overlaid and compared."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from posture.anatomy import views_words
from posture.compare.changes import compare
from posture.errors import PostureError
from posture.history.keeping import saved_shots
from posture.history.pictures import from_jpeg
from posture.history.records import CheckSummary
from posture.history.repeatability import repeats
from posture.history.store import History
from posture.knowledge.load import load
from posture.measure.versions import versions
from posture.pipeline import PhotoCheck, measure_sighting
from posture.report.shots import Shot
from posture.text import in_markdown
from posture.web.compare_view import Pictured, comparison_ui
from posture.web.inputs import Correction, Given, InputSource, Place, inputs
from posture.web.kept import kept_history
from posture.web.measuring import look_ui, sightings_of
from posture.web.people import person_picker, told_apart, when
from posture.web.safety_view import help_ui
from posture.web.sources_ui import sources_ui, start_over_ui


def page() -> None:
    """The whole page, top to bottom."""
    st.title("Before and after")
    st.html(
        '<p class="lead">A change is claimed only when it is larger than what the errors of both photos and '
        "a person's standing can explain. What got worse is shown like what got better.</p>"
    )
    photos, saved = st.tabs(["Two photos", "Two saved checks"])
    with photos:
        _photos_ui()
    with saved:
        _saved_ui()
    help_ui()


def _photos_ui() -> None:
    for column, place in zip(st.columns(2), (Place.BEFORE, Place.AFTER), strict=True):
        with column:
            st.markdown(f"**Photo {place}**")
            sources_ui(place, f"Photo {place}", (InputSource.UPLOAD, InputSource.CAMERA))
    start_over_ui(Place.BEFORE, Place.AFTER)
    mirrored = st.toggle(
        "Both are mirror images (some selfie cameras save one)", key="compare_mirrored",
        persist_state="session",
    )  # fmt: skip
    given = [file for place in (Place.BEFORE, Place.AFTER) for file in inputs().in_force(place)]
    checks = _checked(given, mirrored)  # the first as soon as it is there
    if len(given) < 2:
        st.info("Choose two photos of the same view, taken at the same place and distance.")
    if len(checks) < 2:
        return
    shots = [Shot.of(check, versions()) for check in checks]
    comparison = compare(shots[:1], shots[1:], load().references)
    pictured = (Pictured(shots[0], checks[0].photo.rgb), Pictured(shots[1], checks[1].photo.rgb))
    comparison_ui(comparison, [pictured], ("Before", "After"), key="photos")


def _checked(files: Sequence[Given], mirrored: bool) -> list[PhotoCheck]:
    """The photos that can be measured; of the others the page says why. The model runs once for each."""
    kept = sightings_of(Place.BEFORE)
    found = look_ui(files, lambda _: Correction(mirrored=mirrored), kept)
    checks = []
    for file in files:
        seen = found[file.mark]
        if isinstance(seen, PostureError):
            st.error(in_markdown(str(seen)))
        else:
            checks.append(measure_sighting(seen))
    return checks


def _saved_ui() -> None:
    history = kept_history()
    person = person_picker(history, key="compare_person")
    if person is None:
        return
    checks = history.checks(person.id)
    if len(checks) < 2:
        st.info("Two saved checks are needed. Save them on the page Check.")
        return
    before, after = pick_two(checks, key="saved")
    compare_saved(history, before, after, key="saved")


def pick_two(checks: tuple[CheckSummary, ...], *, key: str) -> tuple[CheckSummary, CheckSummary]:
    """Two boxes to choose the earlier and the later check; `checks` newest first."""
    by_id = {check.id: check for check in checks}
    words = told_apart({check.id: f"{when(check)}: {views_words(check.views)}" for check in checks})

    earlier, later = st.columns(2)
    ids = list(by_id)
    before: str = earlier.selectbox("Before", ids, len(ids) - 1, format_func=words.get, key=f"{key}_before")
    after: str = later.selectbox("After", ids, 0, format_func=words.get, key=f"{key}_after")
    return by_id[before], by_id[after]


def compare_saved(history: History, before: CheckSummary, after: CheckSummary, *, key: str) -> None:
    """Show the comparison of two saved checks; with pictures if both were kept."""
    try:
        shots = [saved_shots(history.check(check.id)) for check in (before, after)]
    except PostureError as error:
        st.error(str(error))
        return
    own = repeats(history.trends(before.person_id))
    comparison = compare(shots[0], shots[1], load().references, own)
    pictures = [history.pictures(check.id) for check in (before, after)]
    pairs = []
    for pair in comparison.pairs:
        sides = [
            next((i for i, shot in enumerate(of_check) if shot.view is pair.view and i in kept), None)
            for of_check, kept in zip(shots, pictures, strict=True)
        ]
        if sides[0] is not None and sides[1] is not None:
            pairs.append(
                (
                    Pictured(shots[0][sides[0]], from_jpeg(pictures[0][sides[0]])),
                    Pictured(shots[1][sides[1]], from_jpeg(pictures[1][sides[1]])),
                )
            )
    if comparison.any_compared and not pairs:
        st.caption("No pictures were kept with these checks, so only numbers are compared.")
    comparison_ui(comparison, pairs, (when(before), when(after)), key=key)
