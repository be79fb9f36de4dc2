"""A visit keeps its photos up to a number of bytes, not up to a number of photos."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from posture.picture.photo import Photo
from posture.pipeline import Sighting
from posture.web.sightings import KeptSightings

SIDE = 200
BYTES = SIDE * SIDE * 3


def sighting(name: str = "a") -> Sighting:
    nothing = cast(Any, SimpleNamespace())
    return Sighting(Photo(np.zeros((SIDE, SIDE, 3), np.uint8), name), nothing, nothing)


def test_those_asked_for_longest_ago_give_way_by_bytes() -> None:
    kept = KeptSightings(3 * BYTES)
    for key in "abc":
        kept[key] = sighting(key)
    assert kept.get("a") is not None  # asked for last
    kept["d"] = sighting("d")
    assert kept.get("b") is None
    assert [key for key in "acd" if kept.get(key)] == ["a", "c", "d"]
    assert kept.bytes == 3 * BYTES


def test_hundreds_of_photos_stay_within_the_bytes() -> None:
    kept = KeptSightings(10 * BYTES)
    for key in range(200):
        kept[key] = sighting()
        assert kept.bytes <= 10 * BYTES
    assert len(kept) == 10


def test_one_that_is_too_large_alone_is_not_kept() -> None:
    kept = KeptSightings(BYTES - 1)
    kept["a"] = sighting()
    assert kept.get("a") is None
    assert kept.bytes == 0


def test_shared_pixels_count_once() -> None:
    kept = KeptSightings(BYTES)
    first = sighting()
    kept["a"] = first
    kept["b"] = replace(first, photo=replace(first.photo, name="b"))
    assert len(kept) == 2
