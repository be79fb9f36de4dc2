"""Kept pictures at the edges: damaged ones end in a sentence, tiny ones too."""

from __future__ import annotations

import pytest
from PIL import Image

from posture.errors import HistoryError
from posture.history.pictures import from_jpeg, refuse_damaged, without_metadata
from tests.fixtures.pictures import encoded, scan_bomb


@pytest.mark.parametrize("size", [(1, 1), (7, 3), (8, 8), (3, 900)])
def test_a_picture_of_a_few_pixels_is_one(size: tuple[int, int]) -> None:
    jpeg = encoded(Image.new("RGB", size, "grey"), "JPEG")
    refuse_damaged(jpeg)
    assert without_metadata(jpeg) == jpeg
    assert from_jpeg(jpeg).shape == (size[1], size[0], 3)


def test_thousands_of_scans_are_refused_undecoded() -> None:
    with pytest.raises(HistoryError, match="far more scans"):
        without_metadata(scan_bomb(5000))


def test_a_picture_that_is_cut_off_is_refused() -> None:
    jpeg = encoded(Image.effect_noise((300, 300), 80).convert("RGB"), "JPEG")
    with pytest.raises(HistoryError, match="damaged"):
        refuse_damaged(jpeg[: len(jpeg) // 2])
