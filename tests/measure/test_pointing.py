"""How exactly somebody points, from marking a photo again."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from posture.anatomy import GIVABLE
from posture.arrays import Floats
from posture.errors import UsageError
from posture.history.hand import forget_hand, keep_hand, kept_hand
from posture.measure.pointing import DEFAULT_SHARE, Pointing, pointing_from, pointing_px
from posture.pose.given import GivenPoint, GivenPoints
from tests.fixtures.bodies import Frontal

TALL_PX = 1600.0


def marking(rng: np.random.Generator, std_px: float, names: int = 7) -> GivenPoints:
    return GivenPoints(
        tuple(
            GivenPoint(name, tuple(np.array([100.0 * i, 50.0 * i]) + rng.normal(0, std_px, 2)))
            for i, name in enumerate(GIVABLE[:names])
        )
    )


def seen(std_px: float, *, markings: int = 3, seed: int = 1) -> Pointing:
    rng = np.random.default_rng(seed)
    return pointing_from([marking(rng, std_px) for _ in range(markings)], TALL_PX)


@pytest.mark.parametrize("std_px", [0.5, 2.0, 8.0])
def test_what_is_seen_is_what_the_hand_does_and_its_range_holds_in_19_of_20(std_px: float) -> None:
    found = [seen(std_px, seed=seed) for seed in range(150)]
    assert math.sqrt(np.mean([each.seen_share**2 for each in found])) * TALL_PX == pytest.approx(
        std_px, rel=0.06
    )
    held = np.mean([each.low_share * TALL_PX <= std_px <= each.high_share * TALL_PX for each in found])
    assert 0.90 <= held <= 0.99


def test_few_markings_are_drawn_towards_the_usual() -> None:
    few, many = seen(8.0, markings=2), seen(8.0, markings=10)
    assert DEFAULT_SHARE < few.share < few.seen_share
    assert abs(many.share - many.seen_share) < abs(few.share - few.seen_share)


def test_a_slip_does_not_count_and_is_told() -> None:
    rng = np.random.default_rng(3)
    markings = [marking(rng, 2.0) for _ in range(3)]
    honest = pointing_from(markings, TALL_PX)
    slipped = [markings[0].having(GivenPoint(GIVABLE[0], (900.0, 900.0))), *markings[1:]]
    found = pointing_from(slipped, TALL_PX)
    assert (honest.slips, found.slips) == (0, 1)
    assert found.share == pytest.approx(honest.share, rel=0.15)


def test_of_two_markings_far_apart_neither_counts() -> None:
    rng = np.random.default_rng(3)
    first, second = marking(rng, 2.0), marking(rng, 2.0)
    found = pointing_from([first.having(GivenPoint(GIVABLE[0], (900.0, 900.0))), second], TALL_PX)
    assert (found.slips, found.points) == (2, 6)


def test_it_is_a_share_of_the_body_so_a_photo_of_twice_the_size_says_the_same() -> None:
    rng = np.random.default_rng(4)
    markings = [marking(rng, 2.0) for _ in range(3)]
    twice = [
        GivenPoints(tuple(replace(p, xy_px=(2 * p.xy_px[0], 2 * p.xy_px[1])) for p in each))
        for each in markings
    ]
    assert pointing_from(twice, 2 * TALL_PX).share == pytest.approx(pointing_from(markings, TALL_PX).share)


def test_markings_that_agree_to_the_last_bit_promise_no_error_of_zero() -> None:
    same = seen(0.0)
    assert same.seen_share == 0.0
    assert same.share > 0.3 * DEFAULT_SHARE


@pytest.mark.parametrize("tall_px", [0.0, -1.0, math.nan, math.inf])
def test_without_a_body_or_a_second_marking_nothing_can_be_told(tall_px: float) -> None:
    rng = np.random.default_rng(1)
    with pytest.raises(UsageError, match="no size"):
        pointing_from([marking(rng, 1.0)] * 2, tall_px)
    with pytest.raises(UsageError, match="marked twice"):
        pointing_from([marking(rng, 1.0)], TALL_PX)
    with pytest.raises(UsageError, match="marked twice"):
        pointing_from([], TALL_PX)


def test_the_persons_own_error_is_used_in_pixels_of_this_photo() -> None:
    body = Frontal().landmarks()
    own = replace(seen(2.0), share=0.002)
    assert pointing_px(body, own) == pytest.approx(1.6 * pointing_px(body, None))


def test_it_is_kept_and_forgotten_and_a_damaged_file_counts_as_none(tmp_path: Path) -> None:
    path, own = tmp_path / "folder" / "pointing.json", seen(2.0)
    assert kept_hand(path) is None
    keep_hand(own, path)
    assert kept_hand(path) == own
    assert path.stat().st_mode & 0o077 == 0, "nobody else can read it"
    bad: Floats | str
    for bad in (
        "",
        "{}",
        "[" * 100_000,
        json.dumps({**asdict(own), "share": -1}),
        json.dumps({**asdict(own), "share": 9}),
    ):
        path.write_text(bad)
        assert kept_hand(path) is None
    forget_hand(path)
    forget_hand(path)
    assert not path.exists()
