"""How to take a photo that measures well: drawn, with what else helps."""

from __future__ import annotations

from html import escape

import streamlit as st

from posture.figures.photo_guide import GUIDES, photo_guide_svg
from posture.web.svg_view import svg_img


def guide_ui() -> None:
    """One good photo and four spoilt ones, and what the file itself can add."""
    items = "".join(
        f"<figure>{svg_img(photo_guide_svg(guide), guide.name, style='guidefigure')}"
        f"<div><b>{escape(guide.name)}</b>{escape(guide.says)}</div></figure>"
        for guide in GUIDES
    )
    st.header("Photos that measure well", anchor=False)
    st.html(f'<div class="guide">{items}</div>')
    st.markdown(
        "Barefoot, hair up, feet side by side, knees straight, arms hanging, standing still. Best is the "
        "original file from the phone: iPhones note in it which way is down, and messengers drop that. "
        "A door frame or tiles in the background tell it, too."
    )
