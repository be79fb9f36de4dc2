"""Drawings on a page. `st.html` removes inline SVG, so it travels as a picture or in a component.

Drawings are made for a light ground, in tones that also stand out from a dark one; on a dark page words and
axes become light. A picture's style follows the theme of the page around it, not only the system's.
"""

from __future__ import annotations

import base64
from html import escape

from posture.figures.svg import TEXT
from posture.web.component import component
from posture.web.palette import COLOURS

_DARK = f"light-dark({TEXT}, {COLOURS['soft'][1]})"
_STYLE = (
    f"<style>:root{{color-scheme:light dark}}[fill='{TEXT}']{{fill:{_DARK}}}"
    f"[stroke='{TEXT}']{{stroke:{_DARK}}}</style>"
)


def svg_img(svg: str, alt: str, *, style: str = "figure") -> str:
    """An <img> of a drawing, as HTML: it moves, and the page's own styles don't affect it."""
    start, end = svg.partition(">")[::2]
    data = base64.b64encode(f"{start}>{_STYLE}{end}".encode()).decode("ascii")
    return f'<img class="{style}" alt="{escape(alt, quote=True)}" src="data:image/svg+xml;base64,{data}">'


def inline_svg(svg: str, *, key: str) -> None:
    """A drawing that reacts to the pointer: names on hover. Only drawings of this project, never input."""
    component("drawing")(key=key, data={"svg": svg})
