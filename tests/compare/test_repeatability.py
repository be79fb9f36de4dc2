"""A person's own repeats narrow or widen what counts as a change, and a few lucky ones don't promise much."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.anatomy import View
from posture.history.records import TrendPoint
from posture.history.repeatability import repeats
from posture.measure.sway import Repeat

TREND = (View.FRONT, "shoulder_level_deg")


def points(*sets: list[float], single: tuple[float, ...] = ()) -> dict[tuple[View, str], list[TrendPoint]]:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    repeated = [TrendPoint("c", now, v, 0.5, "deg", f"set {i}") for i, s in enumerate(sets) for v in s]
    return {TREND: [*repeated, *(TrendPoint("c", now, v, 0.5, "deg", None) for v in single)]}


def test_without_repeats_nothing_is_claimed_to_be_known() -> None:
    assert repeats(points(single=(1.0, 5.0, 9.0))) == {}
    assert repeats(points([1.0], [5.0])) == {}


def test_the_spread_is_within_sets_not_between_days() -> None:
    repeat = repeats(points([1.0, 2.0, 3.0], [11.0, 12.0, 13.0], single=(50.0,)))[TREND]
    assert repeat.seen_std == pytest.approx(1.0)
    assert (repeat.photos, repeat.sets) == (6, 2)


@pytest.mark.parametrize(("spread", "narrower"), [(0.1, True), (5.0, False)])
def test_repeats_narrow_or_widen(spread: float, narrower: bool) -> None:
    repeat = repeats(points([0.0, spread, 2 * spread]))[TREND]
    assert (repeat.std < 1.1) is narrower
    assert repeat.std > 0.7 * 1.1, "three photos promise little"


def test_many_repeats_are_believed() -> None:
    repeat = repeats(points(*([0.0, 0.2, 0.4] for _ in range(50))))[TREND]
    assert repeat.std == pytest.approx(0.2, abs=0.1)


@given(st.lists(st.floats(-20, 20), min_size=2, max_size=6), st.floats(-10, 10))
def test_an_offset_of_a_whole_set_changes_nothing(values: list[float], offset: float) -> None:
    def of(shifted: float) -> Repeat:
        return repeats(points([v + shifted for v in values]))[TREND]

    assert of(offset).std == pytest.approx(of(0.0).std, rel=1e-6, abs=1e-6)
