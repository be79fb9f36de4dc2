"""Names and messages of others as text that can't do anything: not to a terminal, not to a page."""

from __future__ import annotations

import re


def one_line(text: str) -> str:
    """One line without control characters: what is no text becomes a question mark, the rest a space.

    Direction marks count as control characters: they can make a name read as another one.
    """
    whole = text.encode("utf-8", "replace").decode()
    return "".join(c if c.isprintable() else " " for c in whole) or "?"


# "_" inside a word is no emphasis: most file names stay as they are.
_MARKDOWN = re.compile(r"[\\`*\[\]|~$]|(?<![^\W_])_|_(?![^\W_])")
_HTML = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}


def in_markdown(text: str) -> str:
    """The same text where Markdown is read: no HTML, link, picture, table or formula comes of it."""
    escaped = _MARKDOWN.sub(lambda found: f"\\{found[0]}", one_line(text))
    return "".join(_HTML.get(c, c) for c in escaped)
