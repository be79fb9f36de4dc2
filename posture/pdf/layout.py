"""How the pages look: colours, type, tables and pictures."""

from __future__ import annotations

import io
from typing import Any
from xml.sax.saxutils import escape

from PIL import Image as Picture
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Paragraph, TableStyle

from posture.arrays import Rgb
from posture.pdf.text import BOLD, REGULAR

PICTURE_PX = 900

INK, SOFT, LINE = HexColor("#1d2a28"), HexColor("#55635f"), HexColor("#cfd8d5")
BAND, WITHIN, OUTSIDE, UNDECIDED = (
    HexColor("#cfe9e2"),
    HexColor("#0b6e62"),
    HexColor("#b4530a"),
    HexColor("#5a6772"),
)
COLOURS = {"within": WITHIN, "outside": OUTSIDE, "undecided": UNDECIDED}


def style(size: float, *, bold: bool = False, colour: Any = INK, space: float = 0.0) -> Any:
    """A paragraph style; sizes and space in points."""
    return ParagraphStyle(
        f"s{size}{bold}{colour}{space}",
        fontName=BOLD if bold else REGULAR,
        fontSize=size,
        leading=size * 1.32,
        textColor=colour,
        alignment=TA_LEFT,
        spaceAfter=space,
    )


def text(words: str, size: float = 8.2, *, bold: bool = False, colour: Any = INK, space: float = 1.5) -> Any:
    """A paragraph of plain words: what people typed is never taken for markup."""
    return Paragraph(escape(words), style(size, bold=bold, colour=colour, space=space))


def heading(words: str, *, room: float = 40 * mm) -> list[Any]:
    """A heading that goes to the next page if less than `room` is left for what follows."""
    spaced = ParagraphStyle("heading", style(12, bold=True, space=2.5), spaceBefore=3.5 * mm)
    return [CondPageBreak(room), Paragraph(escape(words), spaced)]


def fitted(width: float, height: float, max_width: float, max_height: float) -> tuple[float, float]:
    """The largest size of the same shape that fits, in points."""
    scale = min(max_width / width, max_height / height)
    return width * scale, height * scale


def jpeg(rgb: Rgb) -> io.BytesIO:
    """A picture (H, W, 3) as a JPEG of at most PICTURE_PX on its long side."""
    picture = Picture.fromarray(rgb)
    picture.thumbnail((PICTURE_PX, PICTURE_PX))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=85)
    buffer.seek(0)
    return buffer


def plain_table() -> Any:
    """A table without lines."""
    return TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ("TOPPADDING", (0, 0), (-1, -1), 1.2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1.2),
        ]
    )


def ruled_table(first_row: int = 1) -> Any:
    """A table with a line above each row from first_row on."""
    style = plain_table()
    style.add("LINEABOVE", (0, first_row), (-1, -1), 0.4, LINE)
    style.add("VALIGN", (0, 0), (-1, -1), "MIDDLE")
    return style
