"""Drawings on a page. `st.html` removes inline SVG, so it travels as a picture or in a component."""

from __future__ import annotations

import base64
from html import escape

from posture.web.component import component


def svg_img(svg: str, alt: str, *, style: str = "figure") -> str:
    """An <img> of a drawing, as HTML: it moves, and the page's own styles don't affect it."""
    data = base64.b64encode(svg.encode()).decode("ascii")
    return f'<img class="{style}" alt="{escape(alt, quote=True)}" src="data:image/svg+xml;base64,{data}">'


def inline_svg(svg: str, *, key: str) -> None:
    """A drawing that reacts to the pointer: names on hover. Only drawings of this project, never input."""
    component("drawing")(key=key, data={"svg": svg})
