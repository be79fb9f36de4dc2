"""Correct what was found in the photos: a view, a tilt, who is measured; and add the body's height.

What the person says goes to `inputs` at once, and the next run of the page measures by it; the boxes show
what is there, also after a visit to another page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

from posture.anatomy import View
from posture.errors import UsageError
from posture.pipeline import PhotoCheck
from posture.report.words import gravity_words
from posture.text import in_markdown
from posture.web.component import component, data_url
from posture.web.inputs import Line, inputs
from posture.web.measuring import drawn_gravity
from posture.web.panel import open_panel, panel
from posture.web.points_ui import points_ui

_TILT_NAMES = {"found": "Found in the photo", "drawn": "I draw a line", "typed": "I know the tilt"}
_VIEW_NAMES = {
    "found": "Found by itself",
    "front": "Front",
    "back": "Back",
    "left": "Left side",
    "right": "Right side",
}


def corrections_ui(checks: Sequence[PhotoCheck], marks: Sequence[str]) -> None:
    """The panel "Correct something"; it stays open or closed as it was left, and opens if it has to ask.

    marks: of the photos; none, if nothing about single photos can be corrected.
    """
    asked = any(check.sides_unclear for check in checks) and bool(marks)
    if asked and not st.session_state.get("sides_asked"):
        open_panel("correct")
    st.session_state["sides_asked"] = asked
    with panel("correct", "Correct something", icon=":material/tune:"):
        for check, mark in zip(checks, marks, strict=False):
            _photo_ui(check, mark)
        _height_ui()
        if _share_a_view(checks):
            _held_anew_ui()


def height_cm() -> float | None:
    """The body height that the panel was told; None if none."""
    said: float | None = st.session_state.get("height_cm")
    return said


def held_anew(checks: Sequence[PhotoCheck]) -> bool | None:
    """Whether the camera was held anew for each photo, as far as it matters and was said; None: find out."""
    return True if _share_a_view(checks) and st.session_state.get("held_anew") else None


def _share_a_view(checks: Sequence[PhotoCheck]) -> bool:
    views = [check.view for check in checks if check.usable]
    return len(set(views)) < len(views)


def _height_ui() -> None:
    st.number_input(
        "Body height in cm, 100 to 250: adds offsets in centimetres (optional)",
        min_value=100.0, max_value=250.0, value=None, step=1.0, key="height_cm", width=420,
        persist_state="session",
    )  # fmt: skip


def _held_anew_ui() -> None:
    """Asks what only the person knows: whether photos share the camera's tilt."""
    st.toggle("The camera was put up or held again for each photo", key="held_anew", persist_state="session")
    st.caption(
        "Photos from one shelf or tripod are all equally crooked, so their mean is no surer of what "
        "is level. Left off, the files tell: another camera, or more than ten minutes apart."
    )


def _photo_ui(check: PhotoCheck, mark: str) -> None:
    said = inputs().correction(mark)
    with st.container(border=True):
        st.markdown(f"**{in_markdown(check.photo.name)}**")
        st.caption(gravity_words(check))
        view = "found" if said.view is None else said.view.value
        what, down = st.columns(2, gap="medium")
        with what:
            st.selectbox(
                "The photo shows", list(_VIEW_NAMES), format_func=_VIEW_NAMES.get, **_box(mark, "view", view)
            )
            st.toggle(
                "This is a mirror image (some selfie cameras save one)",
                **_box(mark, "mirrored", said.mirrored),
            )
            if check.people > 1:
                st.selectbox(
                    "Person, counted by size and place", list(range(1, check.people + 1)),
                    **_box(mark, "person", check.person),
                )  # fmt: skip
        with down:
            st.segmented_control(
                "Which way is down", list(_TILT_NAMES), required=True, format_func=_TILT_NAMES.get,
                **_box(mark, "tilt", said.tilt),
            )  # fmt: skip
            if said.tilt == "typed":
                st.number_input(
                    "The picture in the file is turned clockwise by (degrees)", -45.0, 45.0, step=0.1,
                    **_box(mark, "roll_deg", said.roll_deg),
                )  # fmt: skip
        if said.tilt == "drawn":
            _line_ui(check, mark)
        points_ui(check, mark)


def _box(mark: str, said: str, value: object) -> dict[str, Any]:
    """Arguments for the box about one field of a Correction."""
    key = f"{said}_{mark}"
    if key not in st.session_state:
        st.session_state[key] = value
    return {"key": key, "on_change": _hear, "args": (mark, said, key)}


def _hear(mark: str, said: str, key: str) -> None:
    value = st.session_state[key]
    if said == "view":
        value = None if value == "found" else View(value)
    inputs().correct(mark, **{said: value})


def _line_ui(check: PhotoCheck, mark: str) -> None:
    """A line that the person draws along something vertical; the current one is shown on the picture."""
    mirrored = check.photo.mirrored
    picture = Image.fromarray(check.photo.rgb)
    picture.thumbnail((1000, 1000))
    in_force, refused = inputs().correction(mark).line, inputs().correction(mark).refused
    drawn = component("line")(
        key=f"line_{mark}",
        data={
            "picture": data_url(np.asarray(picture)),
            "label": f"{check.photo.name}, to draw a line on",
            "hint": "Drag along something vertical near the body: a door frame, the edge of a wall.",
            "line": None if in_force is None else _flat(_turned(in_force, mirrored)),
            # Only changed data are shown again: this removes a refused line from the picture.
            "refused": None if refused is None else _flat(refused[0]),
        },
        on_line_change=lambda: None,
    )
    if refused is not None:
        kept = " The line drawn before still counts." if in_force is not None else ""
        st.warning(f"{refused[1]}{kept}")
    line = drawn.get("line")
    if line:
        ends = _turned(((line[0], line[1]), (line[2], line[3])), mirrored)
        try:
            drawn_gravity(ends, check.photo)
            inputs().correct(mark, line=ends, refused=None)
        except UsageError as error:
            inputs().correct(mark, refused=(ends, str(error)))
        st.rerun()


def _turned(line: Line, mirrored: bool) -> Line:
    """Between the file's picture and the one that is shown, which is turned back if it is a mirror image."""
    (x0, y0), (x1, y1) = line
    return ((1.0 - x0, y0), (1.0 - x1, y1)) if mirrored else line


def _flat(line: Line) -> list[float]:
    return [number for end in line for number in end]
