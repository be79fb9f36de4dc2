"""The ways in: boxes for files, the camera and the samples; what is kept, and which of it is used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from posture.picture.photo import SUFFIXES
from posture.picture.samples import Sample, samples
from posture.web.answers import forget_report
from posture.web.capture_ui import capture_ui
from posture.web.inputs import MAX_FILES, Given, InputSource, Place, inputs

_TABS = {
    InputSource.UPLOAD: "Upload photos",
    InputSource.CAMERA: "Take a photo",
    InputSource.SAMPLE: "Try a sample",
}
_KEPT_ASIDE = {
    InputSource.UPLOAD: "{n} uploaded {photos} kept",
    InputSource.CAMERA: "{n} {photos} from the camera kept",
    InputSource.SAMPLE: "the sample is kept",
}
_IN_USE = {
    None: "nothing",
    InputSource.UPLOAD: "what you uploaded",
    InputSource.CAMERA: "what the camera took",
    InputSource.SAMPLE: "the sample you chose",
}
_INSTEAD = {
    InputSource.UPLOAD: "Use the uploaded photos instead",
    InputSource.CAMERA: "Use the camera's photos instead",
    InputSource.SAMPLE: "Use the sample instead",
}


def sources_ui(place: Place, label: str, ways: Sequence[InputSource] = tuple(InputSource)) -> None:
    """The ways in for the photos of one place; `inputs().in_force(place)` is what is used.

    label: of the box for files.
    """
    chosen = inputs().chosen(place)
    tabs = st.tabs(
        [_TABS[way] for way in ways], default=_TABS[chosen] if chosen is not None and chosen in ways else None
    )
    for way, tab in zip(ways, tabs, strict=True):
        with tab:
            if way is InputSource.UPLOAD:
                upload_ui(place, label)
            elif way is InputSource.CAMERA:
                camera_ui(place)
            else:
                _samples_ui(place)
    in_use_ui(place)


def upload_ui(
    place: Place, label: str, *, kinds: Sequence[str] = SUFFIXES, max_mb: int | None = None
) -> None:
    """A box for files, and the files that came in through it. The box passes on what it gets and is empty
    again."""
    turn = _turn(place)
    st.file_uploader(
        label,
        type=list(kinds),
        accept_multiple_files=MAX_FILES[place] > 1,
        max_upload_size=max_mb,
        key=turn,
        on_change=_take_uploads,
        args=(place, turn),
    )
    _files_ui(place, InputSource.UPLOAD)


def in_use_ui(place: Place) -> None:
    """What was refused, and what is kept beside what is used, with a button to use it instead."""
    if inputs().note(place):
        st.error(inputs().note(place))
    chosen, waiting = inputs().chosen(place), inputs().waiting(place)
    if not waiting:
        return
    aside = " and ".join(_aside(source, files) for source, files in waiting.items())
    st.caption(f"Using {_IN_USE[chosen]}; {aside}.")
    with st.container(horizontal=True):
        for source in waiting:
            label = _INSTEAD[source] if chosen else _INSTEAD[source].removesuffix(" instead")
            st.button(label, key=f"use_{place}_{source}", on_click=inputs().choose, args=(place, source))


def start_over_ui(*places: Place) -> None:
    """A button that forgets everything put in at these places; hidden while there is nothing."""
    if any(inputs().chosen(place) or inputs().waiting(place) for place in places):
        st.button(
            "Start over", key=f"start_over_{places[0]}", icon=":material/restart_alt:", on_click=_start_over,
            args=(places,), help="Forget what you put in here, what you said about it, and its report.",
        )  # fmt: skip


def _start_over(places: Sequence[Place]) -> None:
    for place in places:
        inputs().clear(place)
        forget_report(place)
        _empty_box(place)


def _aside(source: InputSource, files: Sequence[Given]) -> str:
    photos = "photo is" if len(files) == 1 else "photos are"
    return _KEPT_ASIDE[source].format(n=len(files), photos=photos)


def camera_ui(place: Place) -> None:
    """The camera, and the photos that were taken with it."""
    capture_ui(place)
    _files_ui(place, InputSource.CAMERA)


def _samples_ui(place: Place) -> None:
    st.markdown("Rendered people whose true posture is known; nobody's photo.")
    groups: dict[str, list[Sample]] = {}
    for sample in samples():
        groups.setdefault(sample.group, []).append(sample)
    for column, (group, members) in zip(st.columns(max(1, len(groups))), groups.items(), strict=False):
        column.button(
            group[0].upper() + group[1:], key=f"sample_{group}", width="stretch", on_click=_take_sample,
            args=(place, members),
        )  # fmt: skip


def first_sample_ui(place: Place) -> None:
    """A button to the result of the first sample; nothing where no samples lie."""
    first = [sample for sample in samples() if sample.group == samples()[0].group]
    if first:
        st.markdown("**No photo at hand?** See what a check tells of a rendered person, next to the truth.")
        st.button(
            "See a sample result", key="first_sample", type="primary", width="stretch",
            on_click=_take_sample, args=(place, first),
        )  # fmt: skip


def _take_sample(place: Place, members: Sequence[Sample]) -> None:
    inputs().put(
        place, InputSource.SAMPLE, [Given(sample.path.name, sample.path.read_bytes()) for sample in members]
    )


def _files_ui(place: Place, source: InputSource) -> None:
    """The files that a source brought, each with a button to take it out."""
    for number, file in enumerate(inputs().given(place, source)):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.text(f"{file.name} ({len(file.data) / 1e6:.1f} MB)", width="content")
            st.button(
                "Remove", key=f"remove_{place}_{source}_{number}_{file.mark}", type="tertiary",
                icon=":material/close:", on_click=inputs().remove, args=(place, source, file),
            )  # fmt: skip


# ---- the box for files ----


def _turn(place: Place) -> str:
    """The key of the place's box; a new one each time the box is emptied."""
    turn = st.session_state.setdefault("box_turns", {}).get(place, 0)
    return f"uploads_{place}_{turn}"


def _empty_box(place: Place) -> None:
    turns: dict[Place, int] = st.session_state.setdefault("box_turns", {})
    turns[place] = turns.get(place, 0) + 1


def _take_uploads(place: Place, key: str) -> None:
    came: Any = st.session_state[key]
    # A page that sends the next file before it knows that a box was emptied names its files again: they come
    # as DeletedFile.
    files = [file for file in (came if isinstance(came, list) else [came]) if isinstance(file, UploadedFile)]
    if files:
        inputs().add(place, InputSource.UPLOAD, [Given(file.name, file.getvalue()) for file in files])
        _free(files)
        _empty_box(place)


def _free(files: Sequence[Any]) -> None:
    """Free the server's own copies: it would keep them until the visit ends. Internal Streamlit API."""
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    context = get_script_run_ctx()
    for file in files if context is not None else ():
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
