"""Type for the PDF: an embedded font, and names in scripts that the font or reportlab can't set.

DejaVu Sans (it comes with matplotlib, which mediapipe needs) is embedded: Latin, Greek, Cyrillic, Armenian,
Georgian and more. reportlab sets letters one after the other, which is wrong for Arabic or Hebrew, and
DejaVu has no Chinese, Japanese or Korean. Such names become a sharp picture of the name with the text
invisibly underneath, so that it can be searched and copied:
  Arabic, Hebrew            shaped by Pillow with DejaVu
  Chinese, Japanese, Korean drawn by OpenCV, which carries such a font
  other scripts             a font of this machine, if one has the letters; else `set_name` says None
"""

from __future__ import annotations

import copy
import functools
import importlib.util
import io
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "DejaVuSans", "DejaVuSans-Bold"
_PICTURE_PX = 96  # letters of a 14 pt name at about 500 dots per inch
_INK = (29, 42, 40)

_EAST_ASIAN = ((0x3000, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xFF00, 0xFFEF))


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


def name_picture(text: str) -> Image.Image | None:
    """The name as a picture, black on transparent; None where no font at hand has its letters."""
    if all(ord(c) in register_fonts() for c in text):
        return _by_pillow(text, _embedded_path())
    if all(_is_east_asian(c) or ord(c) < 0x250 for c in text):
        return _by_opencv(text)
    path = _system_font(frozenset(text))
    return _by_pillow(text, path) if path else None


def _is_east_asian(letter: str) -> bool:
    return any(first <= ord(letter) <= last for first, last in _EAST_ASIAN)


def _embedded_path() -> str:
    register_fonts()
    return str(pdfmetrics.getFont(REGULAR).face.filename)


def _by_pillow(text: str, path: str) -> Image.Image:
    font = ImageFont.truetype(path, _PICTURE_PX)  # the wheel's layout engine shapes and reorders
    left, _, right, bottom = font.getbbox(text)
    ascent, descent = font.getmetrics()
    size = (round(right - min(0, left)) + 8, max(ascent + descent, round(bottom)) + 8)
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).text((4 - min(0, left), 4), text, fill=255, font=font)
    return _inked(mask)


def _by_opencv(text: str) -> Image.Image:
    import cv2

    font = cv2.FontFace("uni")
    canvas = np.zeros((round(_PICTURE_PX * 1.5), _PICTURE_PX * (len(text) + 2), 3), dtype=np.uint8)
    cv2.putText(canvas, text, (4, _PICTURE_PX), (255, 255, 255), font, _PICTURE_PX)
    used = np.flatnonzero(canvas.max(axis=(0, 2)))
    return _inked(Image.fromarray(canvas[:, : int(used[-1]) + 5, 0]))


def _inked(mask: Image.Image) -> Image.Image:
    picture = Image.new("RGBA", mask.size, (*_INK, 0))
    picture.putalpha(mask)
    return picture


@functools.lru_cache(maxsize=64)
def _system_font(letters: frozenset[str]) -> str | None:
    """A font file of this machine that has all the letters; None if there is none."""
    from fontTools.ttLib import TTFont as FontFile  # type: ignore[import-untyped]
    from fontTools.ttLib import TTLibError
    from matplotlib.font_manager import findSystemFonts

    for path in sorted(findSystemFonts()):
        try:
            with FontFile(path, fontNumber=0, lazy=True) as font:
                known = font.getBestCmap() or {}
        except (TTLibError, OSError, KeyError):
            continue
        if all(ord(letter) in known for letter in letters):
            return path
    return None


def draw_name(canvas: Any, text: str, x: float, y: float, size: float) -> bool:
    """Set a name with its baseline at (x, y) points; False where no font at hand has its letters."""
    if can_be_set(text):
        canvas.setFont(REGULAR, size)
        canvas.drawString(x, y, text)
        return True
    picture = name_picture(text)
    if picture is None:
        return False
    height = size * picture.height / _PICTURE_PX
    width = height * picture.width / picture.height
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    buffer.seek(0)
    canvas.drawImage(ImageReader(buffer), x, y - 0.3 * size, width, height, mask="auto")
    _underneath(canvas, text, x, y, size)
    return True


def _underneath(canvas: Any, text: str, x: float, y: float, size: float) -> None:
    """The text itself, invisible, for search, copying and screen readers."""
    if any(unicodedata.bidirectional(c) in ("R", "AL") for c in text):
        text = text[::-1]  # PDF holds letters from left to right as they stand; readers turn them back
    written = canvas.beginText(x, y)
    written.setTextRenderMode(3)
    written.setFont(_blank_font(frozenset(text)), size)
    written.textOut(text)
    written.setTextRenderMode(0)
    canvas.drawText(written)


def _blank_font(letters: frozenset[str]) -> str:
    """A copy of the embedded font in which letters that it lacks are blanks, but keep their code points."""
    missing = sorted(ord(c) for c in letters if ord(c) not in register_fonts())
    if not missing:
        return REGULAR
    name = "Blank" + "-".join(f"{code:x}" for code in missing)
    pdfmetrics.registerFont(TTFont(name, _embedded_path()))
    font = pdfmetrics.getFont(name)
    blank = font.face.charToGlyph[ord(" ")]
    font.face = copy.copy(font.face)  # reportlab shares it among all fonts of one file
    font.face.charToGlyph = font.face.charToGlyph | dict.fromkeys(missing, blank)
    font.face.charWidths = font.face.charWidths | dict.fromkeys(missing, 1000)
    return name
