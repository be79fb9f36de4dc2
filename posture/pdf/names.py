"""Sets a person's name in any script, on one line of limited width.

reportlab sets letters one after the other, which is wrong for Arabic and Hebrew, and the embedded font has
no Chinese, Japanese or Korean. So each run of a name is set in its own way:
  Latin, Greek, Cyrillic, ...  as text in the embedded font
  Arabic, Hebrew               a sharp picture, shaped by Pillow with the embedded font
  Chinese, Japanese, Korean    a picture drawn by OpenCV, which brings such a font
  other scripts                a picture in a font of this machine, if one has the letters
Invisible text under each picture can be searched and copied. A note says if letters are left out because no
font has them.
"""

from __future__ import annotations

import functools
import io
import itertools
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics

from posture.pdf.text import REGULAR, blank_font, can_be_set, embedded_path, register_fonts

SMALLEST_PT = 8.0
NO_FONT = "(this computer has no font for the name)"
NO_FONT_FOR_ALL = "(this computer has no font for the rest)"
_NOTE_PT = 7.0
_PICTURE_PX = 96  # letters of a 14 pt name at about 500 dots per inch
_INK = (29, 42, 40)
_EAST_ASIAN = ((0x3000, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xFF00, 0xFFEF))


@dataclass(frozen=True, eq=False)
class Run:
    """A part of a name, set as text or as `picture` with the text underneath.

    below_px: how far the picture reaches below the baseline.
    """

    text: str
    picture: Image.Image | None = None
    below_px: float = 0.0

    def width(self, size: float) -> float:
        """The width in points, for letters of `size` points."""
        if self.picture is None:
            return float(pdfmetrics.stringWidth(self.text, REGULAR, size))
        return size * self.picture.width / _PICTURE_PX

    def draw(self, canvas: Any, x: float, y: float, size: float) -> None:
        """Draw it with its baseline at (x, y) points."""
        if self.picture is None:
            canvas.setFont(REGULAR, size)
            canvas.drawString(x, y, self.text)
            return
        buffer = io.BytesIO()
        self.picture.save(buffer, "PNG")
        buffer.seek(0)
        height = size * self.picture.height / _PICTURE_PX
        low = y - size * self.below_px / _PICTURE_PX
        canvas.drawImage(ImageReader(buffer), x, low, self.width(size), height, mask="auto")
        _underneath(canvas, self.text, x, y, size)


def draw_name(canvas: Any, name: str, x: float, y: float, size: float, room: float) -> bool:
    """Set a name with its baseline at (x, y), `room` points wide; a long one is shrunk, then cut short.

    False if a part could not be set; a note then follows the name.
    """
    name = " ".join(name.split())
    shown, whole = name_runs(name)
    note = "" if whole else (NO_FONT_FOR_ALL if shown else NO_FONT)
    left = room - (pdfmetrics.stringWidth(note, REGULAR, _NOTE_PT) + 4 if note else 0)
    shown, size = _fitted("".join(run.text for run in shown).strip(), size, left)
    for run in shown:
        run.draw(canvas, x, y, size)
        x += run.width(size)
    if note:
        canvas.setFont(REGULAR, _NOTE_PT)
        canvas.drawString(x + (4 if shown else 0), y, note)
    return whole


def _fitted(name: str, size: float, room: float) -> tuple[tuple[Run, ...], float]:
    """The runs and the size of their letters, from SMALLEST_PT up; if that is too wide, "…" ends the name."""
    runs, _ = name_runs(name)
    fitting = room / max(_width(runs, 1.0), 1e-9)
    if fitting >= SMALLEST_PT:
        return runs, min(size, fitting)
    kept = [0, *_ends(name)]
    low, high = 0, len(kept) - 1  # the first `low` letters fit, the first `high` do not
    while high - low > 1:
        middle = (low + high) // 2
        fits = _width(name_runs(_cut(name, kept[middle]))[0], SMALLEST_PT) <= room
        low, high = (middle, high) if fits else (low, middle)
    return name_runs(_cut(name, kept[low]))[0], SMALLEST_PT


def _cut(name: str, end: int) -> str:
    return name[:end].rstrip() + "…"


def _ends(name: str) -> Iterator[int]:
    """Where each letter ends, with its marks."""
    for i in range(1, len(name) + 1):
        if i == len(name) or not unicodedata.category(name[i]).startswith("M"):
            yield i


def _width(runs: Iterable[Run], size: float) -> float:
    return sum(run.width(size) for run in runs)


def name_runs(name: str) -> tuple[tuple[Run, ...], bool]:
    """The runs that can be set, in reading order, and whether they are the whole name."""
    if can_be_set(name):
        return ((Run(name),) if name else ()), True
    found = [_run(kind, text) for kind, text in _parts(name)]
    return tuple(run for run in found if run is not None), None not in found


def _parts(name: str) -> Iterator[tuple[str, str]]:
    """Groups of neighbouring letters set in the same way; spaces and marks go with the letter before."""
    kinds: list[str] = []
    for letter in name:
        kinds.append(kinds[-1] if kinds and _is_neutral(letter) else _kind(letter))
    for kind, group in itertools.groupby(zip(kinds, name, strict=True), key=lambda pair: pair[0]):
        yield kind, "".join(letter for _, letter in group)


def _is_neutral(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "ZM"


def _kind(letter: str) -> str:
    if ord(letter) in register_fonts():
        return "embedded"
    return "east" if any(a <= ord(letter) <= b for a, b in _EAST_ASIAN) else "other"


def _run(kind: str, text: str) -> Run | None:
    """The text as a run; None if no font has its letters."""
    if kind == "embedded":
        return Run(text) if can_be_set(text) else _by_pillow(text, embedded_path())
    if kind == "east":
        return _by_opencv(text)
    path = _system_font(frozenset(text))
    return _by_pillow(text, path) if path else None


def _by_pillow(text: str, path: str) -> Run:
    font = ImageFont.truetype(path, _PICTURE_PX)  # Pillow's layout engine shapes and reorders
    left, _, right, bottom = font.getbbox(text)
    ascent, descent = font.getmetrics()
    size = (round(right - min(0, left)) + 8, max(ascent + descent, round(bottom)) + 8)
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).text((4 - min(0, left), 4), text, fill=255, font=font)
    return Run(text, _inked(mask), size[1] - 4 - ascent)


def _by_opencv(text: str) -> Run | None:
    import cv2

    font = cv2.FontFace("uni")
    height = round(_PICTURE_PX * 1.5)
    canvas = np.zeros((height, _PICTURE_PX * (len(text) + 2), 3), dtype=np.uint8)
    (end, _), _ = cv2.putText(canvas, text, (4, _PICTURE_PX), (255, 255, 255), font, _PICTURE_PX)
    used = np.flatnonzero(canvas.max(axis=(0, 2)))
    if used.size == 0:
        return None
    width = max(int(used[-1]) + 5, int(end))  # a space at the end keeps its width
    return Run(text, _inked(Image.fromarray(canvas[:, :width, 0])), height - _PICTURE_PX)


def _inked(mask: Image.Image) -> Image.Image:
    picture = Image.new("RGBA", mask.size, (*_INK, 0))
    picture.putalpha(mask)
    return picture


@functools.lru_cache(maxsize=64)
def _system_font(letters: frozenset[str]) -> str | None:
    """A font file of this machine with all the letters, or None."""
    from fontTools.ttLib import TTFont as FontFile
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


def _underneath(canvas: Any, text: str, x: float, y: float, size: float) -> None:
    """The text itself, invisible, for search, copying and screen readers."""
    if any(unicodedata.bidirectional(c) in ("R", "AL") for c in text):
        text = text[::-1]  # PDF stores letters from left to right as seen; readers turn them back
    written = canvas.beginText(x, y)
    written.setTextRenderMode(3)
    written.setFont(blank_font(frozenset(text)), size)
    written.textOut(text)
    written.setTextRenderMode(0)
    canvas.drawText(written)
