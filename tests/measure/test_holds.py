"""Photos of one hold of the camera share its tilt; only certain notes in the files tell holds apart."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
from PIL import ExifTags, Image

from posture.measure.holds import Taken, holds
from posture.picture.photo import load_photo

NOON = datetime(2026, 11, 21, 12, 0, 0)


def photo(
    size: tuple[int, int] = (300, 200), camera: str | None = None, minutes: float | None = None
) -> Taken:
    return Taken(size, camera, None if minutes is None else NOON + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("photos", "numbers"),
    [
        ([photo(), photo(), photo()], (0, 0, 0)),
        ([photo(), photo((200, 300)), photo()], (0, 1, 0)),
        ([photo(camera="A"), photo(camera="B"), photo(camera="A")], (0, 1, 0)),
        ([photo(camera="A", minutes=0), photo(camera="A", minutes=0.2)], (0, 0)),
        ([photo(camera="A", minutes=0), photo(camera="A", minutes=90)], (0, 1)),
        ([photo(minutes=0), photo((200, 300), minutes=1)], (0, 0)),
        ([photo(minutes=0), photo(minutes=8), photo(minutes=16)], (0, 0, 0)),
        ([photo(minutes=0), photo(minutes=90), photo()], (0, 0, 0)),
    ],
    ids=[
        "nothing is told", "another size", "another camera", "seconds apart", "later that day",
        "one of them cropped", "a long round", "a copy without notes may be of either",
    ],
)  # fmt: skip
def test_photos_share_a_hold_unless_their_files_tell_otherwise(
    photos: list[Taken], numbers: tuple[int, ...]
) -> None:
    assert holds(photos) == numbers


def test_the_person_knows_better() -> None:
    assert holds([photo()] * 3, held_anew=True) == (0, 1, 2)
    assert holds([photo(camera="A"), photo(camera="B")], held_anew=False) == (0, 0)


def file(**notes: object) -> bytes:
    """A JPEG with these EXIF notes, by the names of their tags."""
    exif = Image.Exif()
    for name, value in notes.items():
        tag = getattr(ExifTags.Base, name)
        own = name in ("Make", "Model")
        (exif if own else exif.get_ifd(ExifTags.IFD.Exif))[tag] = value
    data = io.BytesIO()
    Image.new("RGB", (300, 200)).save(data, "JPEG", exif=exif)
    return data.getvalue()


def test_camera_and_time_are_read_from_the_file() -> None:
    found = load_photo(file(Make="Maker", Model="Phone 7", DateTimeOriginal="2026:11:21 12:00:00"))
    again = load_photo(file(Make="Maker", Model="Phone 7", DateTimeOriginal="2026:11:21 13:30:00"))
    other = load_photo(file(Make="Maker", Model="Phone 8"))
    assert found.taken_at == NOON
    assert found.camera == again.camera != other.camera
    assert "Phone" not in str(found.camera), "a mark that tells two cameras apart, not which they are"


@pytest.mark.parametrize(
    "when", ["", "yesterday", "0000:00:00 00:00:00", "2026:13:40 99:99:99", "2026:11:21"], ids=repr
)
def test_nonsense_for_a_time_is_no_time(when: str) -> None:
    found = load_photo(file(DateTimeOriginal=when))
    assert found.taken_at is None
    assert found.camera is None
