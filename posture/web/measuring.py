"""From inputs to checked photos: the slow part once per visit, the quick part at every click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from posture.errors import PostureError
from posture.gravity.vertical import POINTING_STD_PX, Gravity, from_drawn_line, given
from posture.picture.photo import Photo, distinct, load_photo, same_picture_words
from posture.pipeline import Options, PhotoCheck, Sighting, look_at, measure_sighting
from posture.text import in_markdown, one_line
from posture.web.inputs import Correction, Given, Line, Place, inputs
from posture.web.sightings import KeptSightings

_SHOWN_PX = 576  # width at which the picture to draw on is shown (line.css)


@dataclass(frozen=True)
class Checked:
    """A measured photo, and the mark under which the person's corrections are kept."""

    mark: str
    check: PhotoCheck


def measure_ui(files: Sequence[Given]) -> tuple[Checked, ...]:
    """Measure with a progress bar; the page says what can't be measured; a picture that comes twice counts
    once."""
    sightings: dict[str, Sighting] = {}  # by mark: copies of a file share everything said about it
    bar = st.progress(0.0, "Measuring ...")
    for number, file in enumerate(files):
        bar.progress(number / len(files), f"Measuring {in_markdown(file.name)} ...")
        try:
            if file.mark in sightings:
                first = sightings[file.mark].photo.name
                st.info(in_markdown(same_picture_words(file.name, first)))
            else:
                sightings[file.mark] = _sighting(file)
        except PostureError as error:
            st.error(in_markdown(str(error)))
    bar.empty()
    marks, seen = list(sightings), list(sightings.values())
    counted, notes = distinct([sighting.photo for sighting in seen])
    for note in notes:
        st.info(in_markdown(note))
    return _measured([(marks[index], seen[index]) for index in counted])


def _measured(seen: Sequence[tuple[str, Sighting]]) -> tuple[Checked, ...]:
    checks = []
    for mark, sighting in seen:
        try:
            said = options(inputs().correction(mark), sighting.photo)
            checks.append(Checked(mark, measure_sighting(sighting, said)))
        except PostureError as error:
            st.error(in_markdown(str(error)))
    return tuple(checks)


def _sighting(file: Given) -> Sighting:
    """What the model saw; kept for this session, so that a corrected view doesn't run the model again."""
    said = inputs().correction(file.mark)
    kept: KeptSightings = inputs().made(Place.CHECK).setdefault("sightings", KeptSightings())
    key = (file.mark, said.mirrored, said.person)
    seen = kept.get(key)
    if seen is None:
        photo = load_photo(file.data, name=file.name, mirrored=said.mirrored)
        seen = kept[key] = look_at(photo, person=said.person)
    name = one_line(file.name)
    if seen.photo.name != name:  # a copy that came in under another name
        seen = replace(seen, photo=replace(seen.photo, name=name))
    return seen


def options(said: Correction, photo: Photo) -> Options:
    """What the person said about the picture, for the photo as it is measured."""
    gravity: Gravity | None = None
    if said.tilt == "typed":
        gravity = given(said.roll_deg)
    elif said.tilt == "drawn" and said.line is not None:
        gravity = drawn_gravity(said.line, photo)
    if gravity is not None and photo.mirrored:  # both refer to the file, before it was turned back
        gravity = gravity.mirrored(photo.size_px[0])
    return Options(view=said.view, gravity=gravity)


def drawn_gravity(line: Line, photo: Photo) -> Gravity:
    """From a line on the file's picture; its error is that of pointing on the screen.

    Raises UsageError for a line that is too short or too flat.
    """
    width, height = photo.size_px
    pointing_px = POINTING_STD_PX * width / _SHOWN_PX
    return from_drawn_line(np.array(line) * (width, height), photo.size_px, photo.focal_px, pointing_px)
