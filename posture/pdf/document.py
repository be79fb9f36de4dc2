"""Report -> PDF to hand over: page 1 for whoever reads one page, then everything as an appendix.

Everything is embedded, nothing is fetched. Document properties hold no name.
"""

from __future__ import annotations

from datetime import date

from posture.compare.changes import Comparison
from posture.pdf.first_page import first_page
from posture.pdf.furniture import NAME_ROW, Furniture
from posture.pdf.paper import PageSize, size_pt
from posture.pdf.plan_section import plan
from posture.pdf.sections import change, closing, imbalances, messages, photos
from posture.pdf.tables import numbers
from posture.pdf.text import register_fonts
from posture.pipeline import Report
from posture.report.personal import plan_of


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

    name: of the person, in any script; "" leaves a line to write it on. comparison: with the last check, made
    on comparison_since. blur_faces: in all pictures.
    """
    register_fonts()
    furniture = Furniture(size_pt(page_size), "Posture check", day, name)
    width = furniture.width
    first = first_page(report, width, furniture.height - NAME_ROW, blur_faces=blur_faces)
    programme = plan_of(report)
    story = [
        *first.story,
        *messages(report, told=first.told),
        *numbers(report, width),
        *photos(report, width, shown=first.photos, blur_faces=blur_faces),
        *closing(report),
        *imbalances(report, width),
        *(plan(programme, width) if programme is not None else []),
        *(change(comparison, comparison_since, width) if comparison is not None else []),
    ]
    return furniture.pages(story)
