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


def frame_ui(page: str, pages: Sequence[str]) -> None:
    """Put it on the page `page`, once per run; both are addresses without their folder.

    The script runs when its text, and so the page, changes.
    """
    folder = files("posture.web").joinpath("components")
    style, script = (folder.joinpath(f"frame.{kind}").read_text("utf-8") for kind in ("css", "js"))
    st.html(f"<style>{style}</style>")
    st.html(
        f"<script>/* {page} */ const PATHS = {json.dumps([one for one in pages if one])};\n{script}</script>",
        unsafe_allow_javascript=True,
    )
