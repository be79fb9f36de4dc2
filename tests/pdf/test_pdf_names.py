"""Names of all scripts: set as text where that is right, else as a picture with the text underneath."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from posture.pdf.names import NO_FONT, NO_FONT_FOR_ALL, draw_name, name_runs
from posture.pdf.text import can_be_set

ROOM = 300.0


def name_picture(name: str) -> Image.Image | None:
    (run,), _ = name_runs(name)
    return run.picture


def page_with(name: str) -> PdfReader:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    assert draw_name(canvas, name, 100, 700, 12, ROOM)
    canvas.save()
    return PdfReader(buffer)


SET = ("Žofie Nguyễn", "Ωμέγα", "Жанна", "Արամ", "ნინო", "Ø'Brien-Ş")
DRAWN = ("小林 さくら", "김민준", "王小明")
MIXED = ("Ana 小林", "李 Андрей", "Ωμέγα 小林 Ana")
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


@pytest.mark.parametrize("name", MIXED)
def test_of_mixed_names_each_part_is_set_in_its_own_way(name: str) -> None:
    page = page_with(name).pages[0]
    assert page.extract_text().split() == name.split()
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


class Recorder(Canvas):
    """Notes how far to the right anything visible goes, and the sizes of letters."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO())
        self.right, self.sizes, self.words = 0.0, list[float](), list[str]()

    def drawString(self, x, y, text, **kwargs):  # noqa: N802 - reportlab's name
        self.right = max(self.right, x + self.stringWidth(text, self._fontname, self._fontsize))
        self.sizes.append(self._fontsize)
        self.words.append(text)
        super().drawString(x, y, text, **kwargs)

    def drawImage(self, image, x, y, width, height, **kwargs):  # noqa: N802 - reportlab's name
        self.right = max(self.right, x + width)
        return super().drawImage(image, x, y, width, height, **kwargs)


LONG = (
    "Maximiliane-Wilhelmine Friederike Alexandra von und zu Hohenlohe-Schillingsfürst-Waldenburg zu Sayn",
    "小林 さくら " * 9,
    "محمد علي عبد الرحمن " * 6,
    "李 Андрей " * 12,
)


@pytest.mark.parametrize("name", LONG)
def test_a_long_name_stays_in_its_room(name: str) -> None:
    canvas = Recorder()
    assert draw_name(canvas, name, 100, 700, 12, ROOM)
    assert 100 + 0.9 * ROOM < canvas.right <= 100 + ROOM
    assert all(size >= 8 for size in canvas.sizes)


def test_a_name_a_little_too_long_is_set_smaller_not_cut() -> None:
    canvas, name = Recorder(), "Wilhelmine Friederike Alexandra Hohenlohe-Schilling"
    assert draw_name(canvas, name, 100, 700, 12, ROOM)
    assert canvas.words == [name]
    assert 8 < canvas.sizes[0] < 12


@pytest.fixture
def no_system_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("posture.pdf.names._system_font", lambda letters: None)


@pytest.mark.usefixtures("no_system_font")
@pytest.mark.parametrize("name", ["राहुल", "สมชาย", "தமிழ்", "ሰላም"])
def test_a_script_of_which_no_font_is_here_is_said_so_not_shown_as_boxes(name: str) -> None:
    canvas = Recorder()
    assert not draw_name(canvas, name, 0, 0, 12, ROOM)
    assert canvas.words == [NO_FONT]


@pytest.mark.usefixtures("no_system_font")
def test_the_part_that_can_be_set_is_kept() -> None:
    canvas = Recorder()
    assert not draw_name(canvas, "नेहा Sharma", 0, 0, 12, ROOM)
    assert canvas.words == ["Sharma", NO_FONT_FOR_ALL]
    assert canvas.right <= ROOM
