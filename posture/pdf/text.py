"""The embedded font: DejaVu Sans (it comes with matplotlib, which mediapipe needs).

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

REGULAR, BOLD = "DejaVuSans", "DejaVuSans-Bold"


@functools.cache
def register_fonts() -> frozenset[int]:
    """Make REGULAR and BOLD known to reportlab; the code points that they have."""
    found = importlib.util.find_spec("matplotlib")
    assert found is not None, "matplotlib comes with mediapipe"
    assert found.submodule_search_locations is not None
    folder = Path(found.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
    return frozenset(pdfmetrics.getFont(REGULAR).face.charToGlyph)


def can_be_set(text: str) -> bool:
    """Whether the embedded font has all letters and setting them one after the other is right."""
    known = register_fonts()
    return all(ord(c) in known and unicodedata.bidirectional(c) not in ("R", "AL", "AN") for c in text)


def embedded_path() -> str:
    """The file of REGULAR."""
    register_fonts()
    return str(pdfmetrics.getFont(REGULAR).face.filename)


def blank_font(letters: frozenset[str]) -> str:
    """A copy of the embedded font in which letters that it lacks are blanks, but keep their code points."""
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
