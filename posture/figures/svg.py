"""Small pieces of SVG that every drawing of the project shares."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

TEXT = "#59646d"
"""Of words and axes; made for a light ground (a page with a dark one puts another in its place)."""
FONT = "system-ui, sans-serif"


def number(value: float) -> str:
    """A coordinate with at most one decimal: 12, 12.5."""
    text = f"{value:.1f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def document(width: float, height: float, title: str, description: str, body: Iterable[str]) -> str:
    """A whole picture: scales to its container, has a name for screen readers, no links, no scripts."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(width)} {number(height)}" '
        f'width="{number(width)}" height="{number(height)}" style="max-width:100%;height:auto" '
        f'role="img" aria-label={quoteattr(title)}>'
        f"<desc>{escape(description)}</desc>{''.join(body)}</svg>"
    )


def text(
    x: float,
    y: float,
    content: str,
    *,
    size: float = 11,
    anchor: str = "start",
    fill: str = TEXT,
    bold: bool = False,
) -> str:
    """One line of text in the system's own font."""
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-family="{FONT}" font-size="{number(size)}"'
        f' text-anchor="{anchor}" fill="{fill}"{weight}>{escape(content)}</text>'
    )
