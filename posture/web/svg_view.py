"""Drawings on a page. `st.html` takes inline SVG away, so it travels as a picture or in a component."""

from __future__ import annotations

import base64
import functools
from html import escape
from typing import Any

import streamlit as st

_JS = """
export default function ({ parentElement, data }) {
  parentElement.querySelector(".drawing").innerHTML = data.svg;
}
"""
_CSS = ".drawing svg { display: block; width: 100%; max-width: 24rem; height: auto; margin: 0 auto; }"


def svg_img(svg: str, alt: str, *, style: str = "figure") -> str:
    """An <img> of a drawing, as HTML: it moves, and takes no part in the page's own styles."""
    data = base64.b64encode(svg.encode()).decode("ascii")
    return f'<img class="{style}" alt="{escape(alt, quote=True)}" src="data:image/svg+xml;base64,{data}">'


def inline_svg(svg: str, *, key: str) -> None:
    """A drawing that answers to the pointer: names on hover. Only drawings of this project, never input."""
    _component()(key=key, data={"svg": svg})


@functools.cache
def _component() -> Any:
    """Registered at the first use: outside a running app Streamlit refuses."""
    return st.components.v2.component("posture_svg", html='<div class="drawing"></div>', css=_CSS, js=_JS)
