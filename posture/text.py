"""Other people's names and messages as text that can do no harm, on a terminal or on a page."""

from __future__ import annotations

import re


def one_line(text: str) -> str:
    """One line without control characters: what is not text becomes a question mark, the rest a space.

    Direction marks count as control characters: they can make one name look like another.
    """
    whole = text.encode("utf-8", "replace").decode()
    return "".join(c if c.isprintable() else " " for c in whole) or "?"


# "_" inside a word is no emphasis: most file names stay as they are.
_MARKDOWN = re.compile(r"[\\`*\[\]|~$]|(?<![^\W_])_|_(?![^\W_])")
_HTML = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}


def in_markdown(text: str) -> str:
    """The same text for Markdown: it can't become HTML, a link, a picture, a table or a formula."""
    escaped = _MARKDOWN.sub(lambda found: f"\\{found[0]}", one_line(text))
    return "".join(_HTML.get(c, c) for c in escaped)
