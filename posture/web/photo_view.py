"""The picture of a checked photo on a page: large, cropped, and alive.

Whatever bears `data-shows="KEY"` on the page lights the line of that number (components/photo_lights.js).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

from posture.arrays import Box, Point, Rgb
from posture.pipeline import PhotoCheck
from posture.report.framed import Framed, Room, Tag, framed, whole
from posture.report.issue_places import WORDS, SpotTag, spot_tags, spots
from posture.report.overlay import BONE, COLOURS, LOOKS, VERTICAL, text_width
from posture.report.photo_lines import PhotoLine, PhotoLines, lines_on
from posture.report.table import VERDICT_WORDS, TableRow
from posture.web.component import component, data_url
from posture.web.inputs import inputs

WIDTHS = (200, 240, 280, 320, 360, 400, 440, 480, 530, 580, 640, 720, 800, 900)
"""Of the place on the page, in CSS pixels, for which the picture is laid out; the page takes the widest that
fits."""
HEIGHT, LARGE_HEIGHT = 620, 800
TALL_AS_WIDE = 1.8
"""In a narrow place a picture is at most so many times as tall as the place is wide: then a front and a side
beside each other are about as tall."""
LETTERS = 15.0
"""Height of the letters in CSS pixels, whatever the width."""
FONTS_DIFFER = 1.0
"""Browsers' sans-serif letters are up to this much wider than those that `text_width` measures (DejaVu
Sans)."""
SHARPNESS = 1.6  # pixels of the picture per CSS pixel
TALLEST_PX = 1300


def photo_ui(check: PhotoCheck, rows: Sequence[TableRow], mark: str, *, large: bool = False) -> None:
    """The photo cropped to the person with its lines; of an unusable one, the whole photo with what is wrong.

    rows: the photo's numbers (`rows_of`). mark: under which corrections are kept, so that another person can
    be chosen in the picture; "": nobody can. large: for a page that the picture leads.
    """
    key = f"photo_{mark or check.photo.name}_{'large' if large else 'beside'}"

    def chosen() -> None:
        number = st.session_state[key].get("person")
        if mark and isinstance(number, int) and 1 <= number <= check.people:
            inputs().correct(mark, person=number)
            st.session_state[f"person_{mark}"] = number  # the box that asks the same

    component("photo")(
        key=key,
        data=picture_of(check, rows, height=LARGE_HEIGHT if large else HEIGHT, choose=bool(mark)),
        on_person_change=chosen,
    )


def picture_of(check: PhotoCheck, rows: Sequence[TableRow], *, height: float, choose: bool) -> dict[str, Any]:
    """Everything that components/photo.js draws. Places in the photo are in its pixels, labels in CSS pixels.

    choose: whether people can be chosen.
    """
    lines = lines_on(check, rows)
    rooms = [Room(width, min(height, TALL_AS_WIDE * width), LETTERS) for width in WIDTHS]
    parts = [framed(lines, room, _wide) if check.usable else whole(lines, room) for room in rooms]
    found = () if check.usable else spots(check, lines)
    picture, place = _photo(check.photo.rgb, parts)
    number = {line.key: at for at, line in enumerate(lines.lines)}
    return {
        "picture": data_url(picture),
        "place": place,
        "alt": _alt(check, lines),
        "lines": [_line(line) for line in lines.lines] if check.usable else [],
        "bones": [[*a, *b] for a, b in lines.bones],
        "dots": lines.dots,
        "vertical": [*lines.vertical[0], *lines.vertical[1]],
        "frames": [
            {
                "room": room.width,
                "size": part.size,
                "scale": part.scale,
                "left": part.left,
                "top": part.top,
                "how": part.how,
                "tags": [_tag(tag, number[tag.line.key]) for tag in part.tags],
                "alone": [_tag(tag, number[tag.line.key]) for tag in part.alone],
                "spots": [_spot(tag) for tag in spot_tags(found, part, lines.body, LETTERS, _wide)],
            }
            for room, part in zip(rooms, parts, strict=True)
        ],
        "letters": LETTERS,
        "people": [[*box] for box in lines.people] if len(lines.people) > 1 else [],
        "person": lines.person,
        "choose": choose,
        "legend": _legend(lines) if check.usable else [],
        "issues": [] if check.usable else _issues(check),
        "colours": {name: _css(colour) for name, colour in _colours().items()},
    }


def _wide(text: str, letters: float) -> float:
    return FONTS_DIFFER * text_width(text, letters)


def _photo(rgb: Rgb, parts: Sequence[Framed]) -> tuple[Rgb, Box]:
    """The part of the photo that any of the layouts shows, as sharp as they need it, and where it lies."""
    height, width = rgb.shape[:2]
    shown = np.array([part.shown_px for part in parts])
    x0, y0 = np.maximum(np.floor(shown[:, :2].min(axis=0)), 0).astype(int).tolist()
    x1, y1 = np.minimum(np.ceil(shown[:, 2:].max(axis=0)), (width, height)).astype(int).tolist()
    cut = Image.fromarray(np.ascontiguousarray(rgb[y0:y1, x0:x1]))
    scale = min(1.0, SHARPNESS * max(part.scale for part in parts), TALLEST_PX / (y1 - y0))
    if scale < 1:
        size = (max(1, round(cut.width * scale)), max(1, round(cut.height * scale)))
        cut = cut.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
    return np.asarray(cut), (x0, y0, x1, y1)


def _alt(check: PhotoCheck, lines: PhotoLines) -> str:
    if not check.usable:
        return f"{check.photo.name} with the places marked that keep it from being measured"
    named = ", ".join(line.label for line in lines.lines if line.always)
    return f"{check.photo.name}, cropped to the person, with the skeleton, the vertical and lines: {named}"


def _line(line: PhotoLine) -> dict[str, Any]:
    return {
        "key": line.key,
        "ends": line.ends,
        "always": line.always,
        "verdict": line.verdict or "none",
        "label": line.label,
        "value": line.value,
        "words": VERDICT_WORDS.get(line.verdict_words, ""),
    }


def _tag(tag: Tag, line: int) -> dict[str, Any]:
    return {"line": line, "text": tag.text, "box": _rounded(*tag.box), "leader": _ends(*tag.leader)}


def _spot(tag: SpotTag) -> dict[str, Any]:
    grave = any(issue.severity == "fail" for issue in tag.spot.issues)
    return {
        "place": _rounded(*tag.spot.box_px),
        "words": tag.spot.words,
        "severity": "fail" if grave else "doubt",
        "box": None if tag.box is None else _rounded(*tag.box),
        "leader": None if tag.leader is None else _ends(*tag.leader),
    }


def _issues(check: PhotoCheck) -> list[dict[str, str]]:
    return [
        {"severity": issue.severity, "words": WORDS[issue.key], "message": issue.message}
        for issue in check.issues
    ]


def _legend(lines: PhotoLines) -> list[dict[str, str]]:
    """The looks that occur in this picture, in the order of the legend."""
    there = {line.verdict for line in lines.lines} | {"vertical"}
    return [
        {"look": look, "meaning": meaning, "name": str(name or "none")}
        for name, (look, meaning) in LOOKS.items()
        if name in there
    ]


def _colours() -> dict[str, tuple[int, int, int]]:
    verdicts = {str(verdict or "none"): colour for verdict, colour in COLOURS.items()}
    return verdicts | {"bone": BONE, "vertical": VERTICAL}


def _css(colour: tuple[int, int, int]) -> str:
    return "rgb({} {} {})".format(*colour)


def _rounded(*numbers: float) -> list[float]:
    return [round(float(number), 1) for number in numbers]


def _ends(start: Point, end: Point) -> list[float]:
    return _rounded(*start, *end)
