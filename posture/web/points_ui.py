"""The editor of points on a photo: drag a joint, set a landmark; numbers follow at once, the report after.

While a point moves only the quick part runs, on this photo, in a fragment of the page; what was given becomes
part of the photo's corrections as soon as it is let go.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from posture.anatomy import Joint
from posture.errors import HistoryError, UsageError
from posture.history.hand import keep_hand
from posture.measure.pointing import pointing_from
from posture.pipeline import PhotoCheck
from posture.pose.given import GivenPoints
from posture.web.component import component, data_url
from posture.web.inputs import Place, inputs
from posture.web.measuring import measured_again
from posture.web.points_data import (
    Said,
    dots_data,
    editor_data,
    part_of,
    place_of,
    pointing_words,
    read_points,
    read_said,
)

_OPEN = "points_open"
_ROUNDS = range(2, 6)


def points_ui(check: PhotoCheck, mark: str) -> None:
    """A button, and the editor in place once it was pressed."""
    is_open = st.session_state.get(_OPEN) == mark
    st.button(
        "Close the points" if is_open else "Move or set points",
        key=f"points_button_{mark}",
        icon=":material/close:" if is_open else ":material/my_location:",
        on_click=_toggle,
        args=(mark,),
    )
    if is_open:
        before = _before(check, mark)
        name, picture, dots = _picture(before, mark)
        st.session_state.get(_state_key(mark), {}).pop("now", None)  # of a drag that was never let go
        st.html(f'<img data-picture="{name}" src="{picture}" alt="" hidden>')
        st.fragment(_editor)(check, before, mark, {"picture": name, **dots})
    if check.points:  # below: what stands above the picture must not move it while somebody points
        given = len(check.points)
        st.caption(f"{given} {'point is' if given == 1 else 'points are'} given by you.")


def _toggle(mark: str) -> None:
    was_open = st.session_state.get(_OPEN) == mark
    st.session_state[_OPEN] = None if was_open else mark
    st.session_state.pop(_state_key(mark), None)


def _state_key(mark: str) -> str:
    return f"points_state_{mark}"


def _before(check: PhotoCheck, mark: str) -> PhotoCheck:
    """The photo without given points, as everything else is corrected now."""
    made = inputs().made(Place.CHECK).setdefault("points_before", {})
    said = replace(inputs().correction(mark), pointed={})
    if made.get("said") != (mark, said):
        made.update(said=(mark, said), check=measured_again(mark, GivenPoints()))
    return made["check"] or check


def _picture(before: PhotoCheck, mark: str) -> tuple[str, str, dict[str, Any]]:
    """Its name, the photo for the editor, apart from it so that it isn't sent again with each number, and the
    stickers in it."""
    made = inputs().made(Place.CHECK).setdefault("points_picture", {})
    place = place_of(before)
    name = "-".join([mark, *map(str, place), *(["mirrored"] if before.photo.mirrored else [])])
    if name not in made:
        made.clear()  # one is large enough
        made[name] = (data_url(part_of(before.photo.rgb, place)), dots_data(before))
    return name, *made[name]


def _editor(check: PhotoCheck, before: PhotoCheck, mark: str, picture: dict[str, Any]) -> None:
    """The component and what it says; `check` is of the last whole run, `picture` stays while it is open."""
    state: dict[str, Any] = st.session_state.setdefault(_state_key(mark), {"seq": 0})
    key = f"points_{mark}"

    def moving() -> None:
        said = read_said(st.session_state[key].get("moving"))
        if said is not None:
            state.update(seq=said.seq, now=said)

    def given() -> None:
        said = read_said(st.session_state[key].get("points"))
        if said is not None and _keep(check, mark, said):
            state.update(seq=said.seq, now=said, follows=True)

    def marked() -> None:
        state.update(told=_learn(before, st.session_state[key].get("markings")), follows=True)

    now: Said | None = state.get("now")
    shown = check if now is None else measured_again(mark, now.points) or check
    component("points")(
        key=key,
        data={**picture, **editor_data(shown, before, state["seq"])},
        on_moving_change=moving,
        on_points_change=given,
        on_markings_change=marked,
    )
    if state.get("told"):
        st.info(state["told"])
    if state.pop("follows", False):
        state["now"] = None
        st.rerun()


def _keep(check: PhotoCheck, mark: str, said: Said) -> bool:
    """Make them part of the photo's corrections; no, if one lies outside the picture."""
    try:
        said.points.on_photo(check.photo.size_px, mirrored=False)
    except UsageError:
        return False
    inputs().point(mark, said.points, check.view)
    return True


def _learn(before: PhotoCheck, told: object) -> str:
    """How far the markings of one photo differ: noted for this visit, and on this computer."""
    read = [read_points(each) for each in told] if isinstance(told, list) and len(told) in _ROUNDS else []
    markings = [each for each in read if each is not None]
    marks = before.landmarks
    tall_px = float(np.hypot(*(marks.middle("ankle") - marks[Joint.NOSE])))
    try:
        pointing = pointing_from(markings, tall_px)
    except UsageError as error:
        return str(error)
    st.session_state["pointing"] = pointing
    says = pointing_words(pointing, tall_px)
    try:
        keep_hand(pointing)
    except HistoryError as error:
        return f"{says} {error}"
    return says
