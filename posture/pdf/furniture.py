"""Head and foot of every page, the line for the name, and the frame between them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from posture.pdf.layout import INK, LINE, SOFT
from posture.pdf.names import draw_name
from posture.pdf.text import BOLD, REGULAR

MARGIN = 14 * mm
HEAD = 10 * mm
NAME_ROW = 10 * mm
"""The row of page 1 on which the name stands, or is written by hand."""
_FOOT = 6 * mm
_NO_DIAGNOSIS = "For your own information: not a diagnosis and no medical advice."


class CountedPages(Canvas):  # type: ignore[misc]  # reportlab has no types
    """A canvas that knows how many pages there are when their feet are drawn."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._finished: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        """Keep the page until all are there."""
        self._finished.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write all pages, each with "2 of 4" in its foot."""
        count = len(self._finished)
        for number, page in enumerate(self._finished, 1):
            self.__dict__.update(page)
            self.setFillColor(SOFT)
            self.setFont(REGULAR, 7.5)
            self.drawRightString(self._pagesize[0] - MARGIN, MARGIN, f"{number} of {count}")
            super().showPage()
        super().save()


@dataclass(frozen=True)
class Furniture:
    """What frames the pages. size: of the paper, in points. name "", day None: a line to write them on."""

    size: tuple[float, float]
    title: str
    day: date | None
    name: str

    @property
    def width(self) -> float:
        """Of what stands between the margins, in points."""
        return float(self.size[0] - 2 * MARGIN)

    @property
    def height(self) -> float:
        """Between head and foot, in points; page 1 has NAME_ROW less."""
        return float(self.size[1] - 2 * MARGIN - HEAD - _FOOT)

    def pages(self, story: list[Any]) -> bytes:
        """The story on as many pages as it needs; it begins below the name."""
        buffer = io.BytesIO()
        document = BaseDocTemplate(
            buffer, pagesize=self.size, title=self.title, author="", subject="", creator="posture"
        )
        document.addPageTemplates(
            [
                PageTemplate("first", [self._frame(NAME_ROW)], self._first, autoNextPageTemplate="later"),
                PageTemplate("later", [self._frame(0.0)], self._later),
            ]
        )
        document.build(story, canvasmaker=CountedPages)
        return buffer.getvalue()

    def _frame(self, less: float) -> Any:
        none = {f"{side}Padding": 0 for side in ("left", "right", "top", "bottom")}
        return Frame(MARGIN, MARGIN + _FOOT, self.width, self.height - less, **none)

    def _first(self, canvas: Any, _: Any) -> None:
        """Title and day, and below them the name or a line for it."""
        canvas.saveState()
        top = self._head(canvas, 15)
        line = top - 19 - NAME_ROW + 3 * mm
        canvas.setFillColor(SOFT)
        canvas.setFont(REGULAR, 9)
        canvas.drawString(MARGIN, line, "Name")
        start = MARGIN + 12 * mm
        if self.name.strip():
            canvas.setFillColor(INK)
            draw_name(canvas, self.name, start, line, 12, self.width - (12 if self.day else 75) * mm)
        else:
            _to_write_on(canvas, start, line, 90 * mm)
        if self.day is None:
            start = self.size[0] - MARGIN - 40 * mm
            canvas.setFillColor(SOFT)
            canvas.setFont(REGULAR, 9)
            canvas.drawRightString(start - 2 * mm, line, "Week from")
            _to_write_on(canvas, start, line, 40 * mm)
        canvas.restoreState()

    def _later(self, canvas: Any, _: Any) -> None:
        """A smaller title, with the name behind it."""
        canvas.saveState()
        top = self._head(canvas, 10)
        if self.name.strip():
            start = MARGIN + canvas.stringWidth(self.title, BOLD, 10) + 5 * mm
            end = self.size[0] - MARGIN - 30 * mm
            draw_name(canvas, self.name, start, top - 12, 9, end - start)
        canvas.restoreState()

    def _head(self, canvas: Any, size: float) -> float:
        """Title, day, rule and foot; returns the upper edge."""
        width, top = self.size[0], self.size[1] - MARGIN
        canvas.setFillColor(INK)
        canvas.setFont(BOLD, size)
        canvas.drawString(MARGIN, top - 12, self.title)
        canvas.setFont(REGULAR, 9)
        if self.day is not None:
            canvas.drawRightString(width - MARGIN, top - 12, day_words(self.day))
        canvas.setStrokeColor(LINE)
        canvas.line(MARGIN, top - 19, width - MARGIN, top - 19)
        canvas.setFillColor(SOFT)
        canvas.setFont(REGULAR, 7.5)
        canvas.drawString(MARGIN, MARGIN, _NO_DIAGNOSIS)
        canvas.setFillColor(INK)
        return float(top)


def _to_write_on(canvas: Any, x: float, y: float, length: float) -> None:
    """A line for what is written by hand."""
    canvas.setStrokeColor(SOFT)
    canvas.setLineWidth(0.6)
    canvas.line(x, y - 2, x + length, y - 2)


def day_words(day: date) -> str:
    """ "4 Mar 2026"."""
    return day.strftime("%d %b %Y").lstrip("0")
