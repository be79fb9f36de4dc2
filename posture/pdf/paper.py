"""The sizes of paper that the pages are made for."""

from __future__ import annotations

import re
from typing import Literal

from reportlab.lib import pagesizes

PageSize = Literal["A4", "Letter"]
PAPERS: tuple[PageSize, ...] = ("A4", "Letter")

_LETTER_LANDS = frozenset({"US", "CA", "MX", "PH", "CL", "CO", "VE", "GT", "CR", "PA", "SV", "NI", "PR"})
"""Countries in which offices print on Letter."""


def size_pt(paper: PageSize) -> tuple[float, float]:
    """Width and height in points."""
    width, height = pagesizes.A4 if paper == "A4" else pagesizes.LETTER
    return float(width), float(height)


def paper_of(locale: str | None) -> PageSize:
    """The paper that is usual where this locale is spoken; A4 where it names no country.

    >>> paper_of("en-US"), paper_of("en_CA.UTF-8"), paper_of("de-DE"), paper_of("en"), paper_of(None)
    ('Letter', 'Letter', 'A4', 'A4', 'A4')
    """
    land = re.search(r"[-_]([A-Z]{2})\b", locale or "")
    return "Letter" if land is not None and land[1] in _LETTER_LANDS else "A4"
