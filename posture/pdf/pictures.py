"""Photos with their lines and numbers, as large as the place for them."""

from __future__ import annotations

from typing import Any

from reportlab.platypus import Image

from posture.pdf.layout import COLOURS, OUTSIDE, SOFT, fitted, jpeg, measured, text
from posture.pipeline import PhotoCheck, Report
from posture.report.framed import Room
from posture.report.overlay import annotate, letters_of

LABEL_PT = 7.0
"""Letters on the photos: what can be read on paper."""
_TITLE = 13.0


def picture(check: PhotoCheck, report: Report, width: float, height: float, *, blur_faces: bool) -> list[Any]:
    """The view, the annotated photo, and what keeps it from being measured, in `width` x `height` points."""
    fails = [issue.message for issue in check.issues if issue.severity == "fail"]
    said = [text(f"Not measured: {words}", 7.4, colour=OUTSIDE) for words in fails]
    height -= _TITLE + measured(said, width)
    listed = _listed(check, report, Room(width, height, LABEL_PT))
    room = Room(width, height - measured(listed, width), LABEL_PT)
    rgb = annotate(check, report.findings, blur_face=blur_faces, room=room, with_list=not listed)
    shown_width, shown_height = fitted(rgb.shape[1], rgb.shape[0], room.width, room.height)
    return [
        text(check.view.words.capitalize(), 8.5, bold=True),
        Image(jpeg(rgb), width=shown_width, height=shown_height, hAlign="LEFT"),
        *listed,
        *said,
    ]


def _listed(check: PhotoCheck, report: Report, room: Room) -> list[Any]:
    """What the letters in a narrow picture stand for; [] if it has labels."""
    letters = letters_of(check, report.findings, room)
    return [
        text(f"{letter}  {line.label}: {line.value}", LABEL_PT, colour=COLOURS.get(line.verdict or "", SOFT),
             space=0)
        for letter, line in letters.items()
    ]  # fmt: skip
