"""Names of all scripts: set as text where that is right, else as a picture with the text underneath."""

from __future__ import annotations

import io

import numpy as np
import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from posture.pdf_text import can_be_set, draw_name, name_picture


def page_with(name: str) -> PdfReader:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    assert draw_name(canvas, name, 100, 700, 12)
    canvas.save()
    return PdfReader(buffer)


SET = ("Žofie Nguyễn", "Ωμέγα", "Жанна", "Արամ", "ნინო", "Ø'Brien-Ş")
DRAWN = ("小林 さくら", "김민준", "王小明", "Ana 小林")
RIGHT_TO_LEFT = ("محمد علي", "דוד כהן")


@pytest.mark.parametrize("name", SET)
def test_names_of_the_embedded_font_are_text(name: str) -> None:
    assert can_be_set(name)
    page = page_with(name).pages[0]
    assert page.extract_text().strip() == name
    assert len(page.images) == 0


@pytest.mark.parametrize("name", DRAWN)
def test_east_asian_names_are_a_picture_and_can_be_searched(name: str) -> None:
    page = page_with(name).pages[0]
    assert page.extract_text().strip() == name
    assert len(page.images) == 1


@pytest.mark.parametrize("name", RIGHT_TO_LEFT)
def test_names_from_right_to_left_are_a_picture_and_their_letters_are_there(name: str) -> None:
    page = page_with(name).pages[0]
    # Readers differ in whether they turn the visual order back; the letters are what matters.
    assert sorted(page.extract_text().replace(" ", "")) == sorted(name.replace(" ", ""))
    assert len(page.images) == 1


@pytest.mark.parametrize("name", [*DRAWN, *RIGHT_TO_LEFT])
def test_the_picture_shows_letters_not_boxes_or_question_marks(name: str) -> None:
    picture = name_picture(name)
    assert picture is not None
    ink = np.asarray(picture)[..., 3] > 127
    assert 0.03 < ink.mean() < 0.6
    wrong = name_picture("?" * len(name)) if name in DRAWN else name_picture("\u25a1" * len(name))
    assert wrong is None or np.asarray(wrong).shape != np.asarray(picture).shape


def test_arabic_letters_join() -> None:
    joined, apart = name_picture("محمد"), name_picture("م ح م د")
    assert joined is not None
    assert apart is not None
    assert joined.width < 0.8 * apart.width


def test_a_script_of_which_no_font_is_here_is_said_so_not_shown_as_boxes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("posture.pdf_text._system_font", lambda letters: None)
    assert not draw_name(Canvas(io.BytesIO()), "राहुल", 0, 0, 12)
