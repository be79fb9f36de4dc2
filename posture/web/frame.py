"""The frame around all pages: the menu, the choice of light or dark, where the keyboard is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files

import streamlit as st

ABOUT = """Alignment of a standing person, measured from photos or a camera, each number with its error.

A check for your own information, not a diagnosis. Pictures are worked on by this computer and are sent
nowhere."""
"""Without an entry of its own Streamlit hides its menu, and with it the choice of light or dark."""


_LANDINGS, _PLACE = "frame_landings", "frame_place"
TITLE = "#stMain h1"


def land_on(place: str) -> None:
    """With the next run, the page is scrolled to the first element that this CSS selector finds, and the
    keyboard goes on from there. For what replaces the control that was just used."""
    st.session_state[_LANDINGS] = st.session_state.get(_LANDINGS, 0) + 1
    st.session_state[_PLACE] = place


def frame_ui(page: str, pages: Sequence[str]) -> None:
    """Put it on the page `page`, once per run; both are addresses without their folder.

    The script runs when its text changes: with the page, and when there is a place to land on.
    """
    folder = files("posture.web").joinpath("components")
    style, script = (folder.joinpath(f"frame.{kind}").read_text("utf-8") for kind in ("css", "js"))
    st.html(f"<style>{style}</style>")
    told = {
        "page": page,
        "paths": [one for one in pages if one],
        "landings": st.session_state.get(_LANDINGS, 0),
        "place": st.session_state.get(_PLACE, TITLE),
    }
    st.html(f"<script>(({script})({json.dumps(told)}))</script>", unsafe_allow_javascript=True)
