"""Several stills of one view become one check with the sway in its error."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from posture.anatomy import View
from posture.errors import NobodyFoundError, PhotoError
from posture.live import burst
from posture.measure.uncertainty import Measurement
from posture.picture.photo import Photo


@dataclass(frozen=True)
class Check:
    """What `check_burst` uses of a PhotoCheck."""

    photo: Photo
    view: View
    usable: bool
    measurements: tuple[Measurement, ...]


def still(value: float, sharp: int = 50, *, usable: bool = True) -> Photo:
    """A picture whose name carries the number that measuring it will give."""
    rgb = np.zeros((200, 200, 3), np.uint8)
    rgb[::2] = sharp
    return Photo(rgb, f"{value} {usable}")


@pytest.fixture(autouse=True)
def measuring(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_at(photo: Photo, *, passes: int) -> Photo:
        if photo.name.startswith("nan"):
            raise NobodyFoundError("nobody")
        return photo

    def measure(photo: Photo, options: burst.Options) -> Check:
        value, usable = photo.name.split()
        number = Measurement.from_budget(
            "shoulder_level_deg", float(value), "deg", {"looks": 0.4, "roll": 1.7, "model": 1.0}
        )
        return Check(photo, options.view or View.FRONT, usable == "True", (number,))

    monkeypatch.setattr(burst, "look_at", look_at)
    monkeypatch.setattr(burst, "measure_sighting", measure)


def test_stills_of_one_moment_shrink_neither_the_roll_nor_the_standing() -> None:
    check = burst.check_burst([still(value) for value in (1.9, 2.0, 2.1)], View.FRONT)
    (number,) = check.measurements
    assert isinstance(number, Measurement)
    assert number.value == pytest.approx(2.0)
    assert number.budget["sway_assumed"] > 0.5
    assert number.budget["roll"] == pytest.approx(1.7)
    assert number.budget["looks"] == pytest.approx(0.4 / 3**0.5)
    assert number.budget["model"] == pytest.approx(1.0)


def test_the_sharpest_still_stands_for_the_picture_and_blurred_ones_are_left_out() -> None:
    stills = [still(1.0, 60), *[still(1.0, 200 - i) for i in range(burst.KEPT)], still(9.0, 5)]
    check = burst.check_burst(stills)
    assert check.photo is stills[1]
    assert check.measurements[0].value == pytest.approx(1.0)


def test_a_still_that_fails_the_quality_gate_does_not_count_beside_good_ones() -> None:
    check = burst.check_burst([still(9.0, 90, usable=False), still(1.0, 80), still(1.0, 70)])
    assert check.usable
    assert check.measurements[0].value == pytest.approx(1.0)


def test_when_none_is_usable_the_check_says_so() -> None:
    assert not burst.check_burst([still(1.0, usable=False)]).usable


def test_nobody_in_any_still() -> None:
    with pytest.raises(NobodyFoundError):
        burst.check_burst([replace(still(1.0), name="nan True")])


def test_no_stills() -> None:
    with pytest.raises(PhotoError, match="no pictures"):
        burst.check_burst([])
