"""One person, one photo, one set of numbers: whatever the file looks like, the whole check says the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from PIL import Image

from posture.anatomy import View
from posture.measure.uncertainty import Measurement
from posture.picture.photo import Photo, load_photo
from posture.pipeline import PhotoCheck, check_photo
from tests.fixtures.pictures import encoded, with_orientation
from tests.fixtures.samples import SAMPLE_VIEWS

PASSES = 2  # what holds for two holds for ten
KNEES = {
    "left_knee_frontal_deg": "right_knee_frontal_deg",
    "right_knee_frontal_deg": "left_knee_frontal_deg",
}
Check = Callable[[str], PhotoCheck]


@pytest.fixture(scope="module")
def plain(sample_photo: Callable[[str], Photo]) -> Check:
    return cache(lambda name: check_photo(sample_photo(name), passes=PASSES))


def numbers(check: PhotoCheck) -> dict[str, Measurement]:
    return {m.key: m for m in check.measurements if isinstance(m, Measurement)}


@pytest.mark.parametrize("name", ["front", "back", "right"])
def test_a_mirrored_photo_gives_mirrored_numbers(
    plain: Check, sample_photo: Callable[[str], Photo], name: str
) -> None:
    before = plain(name)
    after = check_photo(Photo(sample_photo(name).rgb[:, ::-1], "mirrored"), passes=PASSES)
    assert after.view is before.view.mirrored
    assert after.gravity.source is before.gravity.source
    assert after.gravity.roll_deg == pytest.approx(-before.gravity.roll_deg, abs=1e-6)
    assert [i.key for i in after.issues] == [i.key for i in before.issues]
    mirrored = numbers(after)
    assert len(mirrored) == len(numbers(before)) >= 7
    for key, measurement in numbers(before).items():
        sign = -1.0 if before.view.is_frontal and key not in KNEES else 1.0
        twin = mirrored[KNEES.get(key, key)]
        assert twin.value == pytest.approx(sign * measurement.value, abs=1e-6), key
        assert twin.std == pytest.approx(measurement.std, rel=1e-3), key


@pytest.mark.parametrize("orientation", [6, 5], ids=["turned", "turned and mirrored"])
def test_another_exif_orientation_is_the_same_photo(
    sample_photo: Callable[[str], Photo], orientation: int
) -> None:
    sample = sample_photo("right")
    photo = load_photo(with_orientation(Image.fromarray(sample.rgb), orientation, compress_level=1))
    assert np.array_equal(photo.rgb, sample.rgb)


def test_a_mirrored_selfie_said_to_be_one_is_the_same_photo(sample_photo: Callable[[str], Photo]) -> None:
    selfie = Image.fromarray(sample_photo("front").rgb[:, ::-1])
    photo = load_photo(encoded(selfie, "PNG", compress_level=1), mirrored=True)
    assert np.array_equal(photo.rgb, sample_photo("front").rgb)


def test_the_same_photo_gives_the_same_numbers(plain: Check, sample_photo: Callable[[str], Photo]) -> None:
    """Whatever was examined in between, and whatever the file is called."""
    plain("right")
    plain("front")
    again = check_photo(Photo(sample_photo("right").rgb, "another name"), passes=PASSES)
    assert numbers(again) == numbers(plain("right"))


def test_a_level_person_has_no_side(plain: Check) -> None:
    """The body is symmetrical: any reading to one side is an error, and the stated error covers it."""
    checked = plain("level_front")
    assert SAMPLE_VIEWS["level_front"] is checked.view is View.FRONT
    for key, measurement in numbers(checked).items():
        if key not in KNEES:
            assert abs(measurement.value) < 3.3 * measurement.std, key
    knees = [numbers(checked)[key] for key in KNEES]
    assert abs(knees[0].value - knees[1].value) < 3.3 * np.hypot(knees[0].std, knees[1].std)
