"""From inputs to checked photos: the slow part once per visit, the quick part at every click."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from posture.errors import PostureError
from posture.gravity.vertical import POINTING_STD_PX, Gravity, from_drawn_line, given
from posture.history.hand import kept_hand
from posture.measure.pointing import Pointing
from posture.picture.photo import Photo, distinct, load_photo, same_picture_words
from posture.pipeline import Options, PhotoCheck, Sighting, look_at, measure_sighting
from posture.pose.given import GivenPoints
from posture.pose.view import find_view
from posture.text import in_markdown, one_line
from posture.web.inputs import Correction, Given, Line, Place, inputs
from posture.web.looking import LookProgress, Stage, Wanted, look_at_all
from posture.web.sightings import KeptSightings

_STEP_WORDS: Mapping[Stage, str] = {
    "waiting": "about to be read",
    "reading": "reading the file",
    "model": "getting the landmark model ready",
    "people": "who is in the picture",
    "joints": "where the joints are",
    "face": "eyes and head",
    "done": "measuring",
}
_SHOWN_PX = 576  # width at which the picture to draw on is shown (line.css)


@dataclass(frozen=True)
class Checked:
    """A measured photo, and the mark under which the person's corrections are kept."""

    mark: str
    check: PhotoCheck


def measure_ui(files: Sequence[Given]) -> tuple[Checked, ...]:
    """Measure with a progress bar; the page says what can't be measured; a picture that comes twice counts
    once."""
    sightings = look_ui(files, inputs().correction, sightings_of(Place.CHECK))
    seen: dict[str, Sighting] = {}  # by mark: copies of a file share everything said about it
    for file in files:
        sighting = sightings[file.mark]
        if isinstance(sighting, PostureError):
            st.error(in_markdown(str(sighting)))
        elif file.mark in seen:
            st.info(in_markdown(same_picture_words(file.name, sighting.photo.name)))
        else:
            seen[file.mark] = sighting
    marks, kept = list(seen), list(seen.values())
    counted, notes = distinct([sighting.photo for sighting in kept])
    for note in notes:
        st.info(in_markdown(note))
    return _measured([(marks[index], kept[index]) for index in counted])


def _measured(seen: Sequence[tuple[str, Sighting]]) -> tuple[Checked, ...]:
    checks = []
    for mark, sighting in seen:
        try:
            said = options(inputs().correction(mark), sighting)
            checks.append(Checked(mark, measure_sighting(sighting, said)))
        except PostureError as error:
            st.error(in_markdown(str(error)))
    return tuple(checks)


def measured_again(mark: str, points: GivenPoints) -> PhotoCheck | None:
    """The quick part for one photo of the page Check with these points instead of those that were given.

    None if what the model saw is no longer kept, or the points don't fit the picture.
    """
    said = inputs().correction(mark)
    sighting = sightings_of(Place.CHECK).get((mark, said.mirrored, said.person))
    if sighting is None:
        return None
    try:
        return measure_sighting(
            sighting, replace(options(said, sighting), points=points, pointing=pointing())
        )
    except PostureError:
        return None


def pointing() -> Pointing | None:
    """How exactly whoever sits here points, from this visit or an earlier one; None: as people usually do."""
    if "pointing" not in st.session_state:
        st.session_state["pointing"] = kept_hand()
    kept: Pointing | None = st.session_state["pointing"]
    return kept


def look_ui(
    files: Sequence[Given], said: Callable[[str], Correction], kept: MutableMapping[Hashable, Sighting]
) -> dict[str, Sighting | PostureError]:
    """What the model sees in each file, by its mark, or why it sees nothing; with a bar while it works.

    said: what the person says about a mark. kept: what was seen before, so that the model doesn't run again.
    """
    first: dict[str, Given] = {}
    for file in files:
        first.setdefault(file.mark, file)
    keys = {mark: (mark, said(mark).mirrored, said(mark).person) for mark in first}
    known = {mark: kept.get(key) for mark, key in keys.items()}
    new = [mark for mark in first if known[mark] is None]
    found: dict[str, Sighting | PostureError] = {m: seen for m, seen in known.items() if seen is not None}
    if new:
        bar = st.progress(0.0)

        def tell(progress: LookProgress) -> None:
            bar.progress(progress.share, progress_words(progress, [first[mark].name for mark in new]))

        def keep(number: int, seen: Sighting) -> None:
            kept[keys[new[number]]] = seen

        wanted = [_wanted(first[mark], said(mark)) for mark in new]
        found |= zip(new, look_at_all(wanted, tell, keep), strict=True)
        bar.empty()
    return {mark: _named(seen, first[mark].name) for mark, seen in found.items()}


def sightings_of(place: Place) -> KeptSightings:
    """What was seen in the pictures of a place; kept as long as they are."""
    kept: KeptSightings = inputs().made(place).setdefault("sightings", KeptSightings())
    return kept


def _wanted(file: Given, said: Correction) -> Wanted:
    return Wanted(
        lambda: load_photo(file.data, name=file.name, mirrored=said.mirrored),
        lambda photo, step: look_at(photo, person=said.person, step=step),
    )


def _named(seen: Sighting | PostureError, name: str) -> Sighting | PostureError:
    """The same, for a copy that came in under another name."""
    if isinstance(seen, PostureError) or seen.photo.name == one_line(name):
        return seen
    return replace(seen, photo=replace(seen.photo, name=one_line(name)))


def progress_words(progress: LookProgress, names: Sequence[str]) -> str:
    """What is being done now, for the bar: which photo, and which step of it."""
    if progress.stage == "joints":
        step = f"where the joints are, {100 * progress.photo_share:.0f} %"
    else:
        step = _STEP_WORDS[progress.stage]
    which = f"Photo {progress.number + 1} of {len(names)}: " if len(names) > 1 else ""
    return f"{which}{in_markdown(names[progress.number])}: {step} ..."


def options(said: Correction, sighting: Sighting) -> Options:
    """What the person said about the picture, for the photo as it is measured."""
    photo = sighting.photo
    gravity: Gravity | None = None
    if said.tilt == "typed":
        gravity = given(said.roll_deg)
    elif said.tilt == "drawn" and said.line is not None:
        gravity = drawn_gravity(said.line, photo)
    if gravity is not None and photo.mirrored:  # both refer to the file, before it was turned back
        gravity = gravity.mirrored(photo.size_px[0])
    if not said.pointed:
        return Options(view=said.view, gravity=gravity)
    points = said.points(said.view or find_view(sighting.detection))
    return Options(view=said.view, gravity=gravity, points=points, pointing=pointing())


def drawn_gravity(line: Line, photo: Photo) -> Gravity:
    """From a line on the file's picture; its error is that of pointing on the screen.

    Raises UsageError for a line that is too short or too flat.
    """
    width, height = photo.size_px
    pointing_px = POINTING_STD_PX * width / _SHOWN_PX
    return from_drawn_line(np.array(line) * (width, height), photo.size_px, photo.focal_px, pointing_px)
