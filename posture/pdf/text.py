"""The embedded font: DejaVu Sans, which comes with matplotlib.

Latin, Greek, Cyrillic, Armenian, Georgian and more; `names` sets what it can't.
"""

from __future__ import annotations

import copy
import functools
import importlib.util
import unicodedata
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from posture.errors import PostureError

REGULAR, BOLD = "DejaVuSans", "DejaVuSans-Bold"


@functools.cache
def register_fonts() -> frozenset[int]:
    """Make REGULAR and BOLD known to reportlab; returns the code points that they have.

    Raises PostureError if the fonts are not on this machine.
    """
    files = {name: _font_file(name) for name in (REGULAR, BOLD)}
    for name, path in files.items():
        pdfmetrics.registerFont(TTFont(name, str(path)))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
    return frozenset(pdfmetrics.getFont(REGULAR).face.charToGlyph)


def _font_file(name: str) -> Path:
    found = importlib.util.find_spec("matplotlib")  # importing it would take half a second
    for folder in (found and found.submodule_search_locations) or ():
        path = Path(folder) / "mpl-data" / "fonts" / "ttf" / f"{name}.ttf"
        if path.is_file():
            return path
    raise PostureError("No PDF can be made: its font comes with matplotlib. Run pip install matplotlib.")


def can_be_set(text: str) -> bool:
    """Whether the embedded font has all letters, and setting them one after the other is right."""
    known = register_fonts()
    return all(ord(c) in known and unicodedata.bidirectional(c) not in ("R", "AL", "AN") for c in text)


def embedded_path() -> str:
    """The file of REGULAR."""
    register_fonts()
    return str(pdfmetrics.getFont(REGULAR).face.filename)


def blank_font(letters: frozenset[str]) -> str:
    """A copy of the embedded font in which missing letters are blank but keep their code points."""
    missing = sorted(ord(c) for c in letters if ord(c) not in register_fonts())
    if not missing:
        return REGULAR
    name = "Blank" + "-".join(f"{code:x}" for code in missing)
    pdfmetrics.registerFont(TTFont(name, embedded_path()))
    font = pdfmetrics.getFont(name)
    blank = font.face.charToGlyph[ord(" ")]
    font.face = copy.copy(font.face)  # reportlab shares it among all fonts of one file
    font.face.charToGlyph = font.face.charToGlyph | dict.fromkeys(missing, blank)
    font.face.charWidths = font.face.charWidths | dict.fromkeys(missing, 1000)
    return name
