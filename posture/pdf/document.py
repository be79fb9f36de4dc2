"""Report -> PDF of a few pages to hand over.

It shows what to read first, pictures, numbers, suspected imbalances, plan and change. Everything is embedded,
nothing is fetched. Document properties hold no name.
"""

from __future__ import annotations

import io
from datetime import date
from typing import Any, Literal

from reportlab.lib import pagesizes
from reportlab.lib.units import mm
from reportlab.platypus import SimpleDocTemplate

from posture.compare.changes import Comparison
from posture.pdf.layout import INK, LINE, SOFT
from posture.pdf.names import draw_name
from posture.pdf.plan_section import plan
from posture.pdf.sections import change, closing, imbalances, messages, numbers, photos
from posture.pdf.text import BOLD, REGULAR, register_fonts
from posture.pipeline import Report
from posture.report.personal import plan_of

PageSize = Literal["A4", "Letter"]

_MARGIN = 15 * mm
_HEAD = 9 * mm
_FRAME = 6.0
"""The margin that reportlab leaves inside a page's frame, on each side."""


def to_pdf(
    report: Report,
    *,
    day: date,
    name: str = "",
    comparison: Comparison | None = None,
    comparison_since: date | None = None,
    page_size: PageSize = "A4",
    blur_faces: bool = False,
) -> bytes:
    """The report as a PDF file.

    name: of the person, in any script; "" leaves it out. comparison: with the last check, made on
    comparison_since. blur_faces: in all pictures.
    """
    register_fonts()
    size = pagesizes.A4 if page_size == "A4" else pagesizes.LETTER
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=size,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN + _HEAD,
        bottomMargin=_MARGIN + 6 * mm,
        title="Posture check",
        author="",
        subject="",
        creator="posture",
    )
    width = size[0] - 2 * _MARGIN - 2 * _FRAME
    programme = plan_of(report)
    story = [
        *messages(report),
        *photos(report, width, blur_faces=blur_faces),
        *numbers(report, width),
        *imbalances(report, width),
        *(plan(programme, width) if programme is not None else []),
        *(change(comparison, comparison_since, width) if comparison is not None else []),
        *closing(report),
    ]

    def furniture(canvas: Any, _: Any) -> None:
        _furniture(canvas, size, day, name)

    document.build(story, onFirstPage=furniture, onLaterPages=furniture)
    return buffer.getvalue()


def _furniture(canvas: Any, size: tuple[float, float], day: date, name: str) -> None:
    """Head and foot of every page."""
    width, height = size
    top = height - _MARGIN
    canvas.saveState()
    canvas.setFillColor(INK)
    canvas.setFont(BOLD, 15)
    canvas.drawString(_MARGIN + _FRAME, top - 12, "Posture check")
    canvas.setFont(REGULAR, 9)
    date_words = day.strftime("%d %b %Y").lstrip("0")
    canvas.drawRightString(width - _MARGIN - _FRAME, top - 12, date_words)
    if name:
        start, end = _MARGIN + 47 * mm, width - _MARGIN - _FRAME - canvas.stringWidth(date_words, REGULAR, 9)
        draw_name(canvas, name, start, top - 12, 12, end - 5 * mm - start)
    canvas.setStrokeColor(LINE)
    canvas.line(_MARGIN + _FRAME, top - 19, width - _MARGIN - _FRAME, top - 19)
    canvas.setFillColor(SOFT)
    canvas.setFont(REGULAR, 7)
    canvas.drawString(
        _MARGIN + _FRAME, _MARGIN, "For your own information: not a diagnosis and no medical advice."
    )
    canvas.drawRightString(width - _MARGIN - _FRAME, _MARGIN, f"{canvas.getPageNumber()}")
    canvas.restoreState()
