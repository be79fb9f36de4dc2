"""How the pages look: colours, type, tables and pictures."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from PIL import Image as Picture
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, Paragraph, Table, TableStyle

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
WARNED = HexColor("#fdf6ee")
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


def bullets(lines: Sequence[str], size: float) -> list[Any]:
    """A list of plain sentences, a dash before each."""
    return [text(f"– {line}", size, space=0.5) for line in lines]


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


def boxed(parts: Sequence[Any], width: float, edge: Any) -> Any:
    """The parts in a frame; on a light ground if the edge warns."""
    style = TableStyle(
        [
            ("BOX", (0, 0), (-1, -1), 0.8, edge),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ]
    )
    if edge is OUTSIDE:
        style.add("BACKGROUND", (0, 0), (-1, -1), WARNED)
    return Table(
        [[list(parts)]], colWidths=[width], style=style, hAlign="LEFT", spaceBefore=2 * mm, spaceAfter=2 * mm
    )


def measured(story: Sequence[Any], width: float) -> float:
    """The height in points of these flowables, one below the other, as a frame sets them."""
    total, after = 0.0, 0.0
    for number, flowable in enumerate(story):
        before = flowable.getSpaceBefore() if number else 0.0
        total += max(before, after) + flowable.wrap(width, 10_000)[1]
        after = flowable.getSpaceAfter()
    return total + after


class Notes(Flowable):  # type: ignore[misc]  # reportlab has no types
    """An empty box to write in."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__()
        self.width, self.height = width, height

    def wrap(self, *_: float) -> tuple[float, float]:
        """Its size, whatever room there is."""
        return self.width, self.height

    def draw(self) -> None:
        """The frame and its title."""
        self.canv.setStrokeColor(LINE)
        self.canv.setFillColor(SOFT)
        self.canv.roundRect(0, 0, self.width, self.height - 2 * mm, 3)
        self.canv.setFont(BOLD, 8)
        self.canv.drawString(5, self.height - 2 * mm - 11, "Notes")
