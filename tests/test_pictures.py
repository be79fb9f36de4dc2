"""The pictures of README and docs: there, shown, of the shape that `make pictures` takes, and small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from tests.fixtures.places import ROOT
from tools import pictures

TEXTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
NAMES = [*pictures.PAGES, pictures.PDF]
LINK = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)|<img alt=\"([^\"]*)\" src=\"([^\"]+)\"|srcset=\"([^\"]+)\"")


def shown() -> dict[Path, str | None]:
    """Every picture that a text shows, with what it says to those who can't see it; None: see its twin."""
    found: dict[Path, str | None] = {}
    for text in TEXTS:
        for alt, path, img_alt, img_path, twin in LINK.findall(text.read_text("utf-8")):
            found[(text.parent / (path or img_path or twin)).resolve()] = None if twin else alt or img_alt
    return found


def test_what_the_texts_show_is_what_the_command_takes_and_nothing_lies_about() -> None:
    taken = {pictures.FOLDER / name for name in NAMES}
    assert set(shown()) == taken
    assert set(pictures.FOLDER.iterdir()) == taken


def test_each_says_what_it_shows() -> None:
    assert all(alt is None or len(alt) > 20 for alt in shown().values())


@pytest.mark.parametrize("name", NAMES)
def test_each_is_small_and_has_the_shape_of_what_it_is_taken_of(name: str) -> None:
    """Whoever changes the window or the part that is shown has to take the picture anew."""
    path = pictures.FOLDER / name
    assert path.stat().st_size < pictures.MAX_BYTES
    with Image.open(path) as picture:
        picture.load()
        width, height = picture.size
        colours = picture.convert("RGB").getcolors(maxcolors=256)
    assert colours is not None
    assert len(colours) > 30, "an empty page"
    if name == pictures.PDF:
        assert width / height == pytest.approx(210 / 297, abs=0.01)
    elif name in pictures.ONLY:
        assert 600 < width <= pictures.SIZE["width"]
    else:
        window = pictures.PAGES[name][1]
        assert width / height == pytest.approx(window["width"] / window["height"], abs=0.01)
        assert width > 0.6 * window["width"]
