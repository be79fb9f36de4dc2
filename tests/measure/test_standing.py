"""Several photos of one person: what they share stays, what is new in each shrinks, standing counts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.measure.standing import combine, within_visit_std
from posture.measure.uncertainty import Measurement, NotMeasured

KEY = "trunk_lean_deg"


def photo(value: float, key: str = KEY, **budget: float) -> list[Measurement | NotMeasured]:
    """One photo's numbers: a single one."""
    return [Measurement.from_budget(key, value, "deg", budget or {"looks": 0.3, "roll": 0.4, "model": 1.2})]


def mean(photos: list[list[Measurement | NotMeasured]], **how: object) -> Measurement:
    (number,) = combine(photos, **how)  # type: ignore[arg-type]
    assert isinstance(number, Measurement)
    return number


# --- the rule ------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [KEY, "ear_over_shoulder_deg"])
def test_one_photo_carries_the_standing_that_it_can_not_show(key: str) -> None:
    one = mean([photo(2.0, key)])
    assert one.value == 2.0
    assert one.budget == pytest.approx(
        {"looks": 0.3, "roll": 0.4, "model": 1.2, "sway_assumed": within_visit_std(key, "deg")}
    )
    assert one.budget["sway_assumed"] > 0.5


def test_nothing_comes_of_no_photos() -> None:
    assert combine([]) == ()


def test_the_roll_of_one_hold_does_not_shrink_and_of_five_it_does() -> None:
    photos = [photo(2.0)] * 5
    assert mean(photos).budget["roll"] == pytest.approx(0.4), "not told: one hold, as on a tripod"
    assert mean(photos, holds=[7] * 5).budget["roll"] == pytest.approx(0.4)
    assert mean(photos, holds=range(5)).budget["roll"] == pytest.approx(0.4 / math.sqrt(5))


def test_the_roll_of_two_holds_is_that_of_their_weighted_mean() -> None:
    # Three photos of one hold and one of another: 3/4 of one error and 1/4 of another.
    number = mean([photo(2.0)] * 4, holds=[0, 0, 0, 1])
    assert number.budget["roll"] == pytest.approx(0.4 * math.hypot(3 / 4, 1 / 4))


def test_what_the_model_errs_by_does_not_shrink_and_what_the_looks_do_shrinks() -> None:
    number = mean([photo(2.0)] * 4)
    assert number.budget["model"] == pytest.approx(1.2)
    assert number.budget["looks"] == pytest.approx(0.15)


@given(st.lists(st.floats(-20, 20), min_size=2, max_size=6), st.booleans())
def test_more_photos_are_never_taken_for_surer_than_their_scatter_says(
    values: list[float], anew: bool
) -> None:
    photos = [photo(value, looks=0.1, model=0.5) for value in values]
    number = mean(photos, holds=range(len(values)) if anew else None)
    scatter = float(np.std(values, ddof=1)) / math.sqrt(len(values))
    # The prior counts as four comparisons: it can hide no more than the share that it has.
    share = math.sqrt((len(values) - 1) / (len(values) + 3))
    assert number.budget["sway"] >= share * scatter - 0.1
    assert number.value == pytest.approx(np.mean(values), abs=1e-9)


def test_two_photos_that_agree_are_surer_than_one_and_two_that_differ_less_sure_than_these() -> None:
    """The review's example: one photo, two that agree, two that differ by 2 degrees."""
    one, same, apart = mean([photo(2.0)]), mean([photo(2.0)] * 2), mean([photo(1.0), photo(3.0)])
    assert one.std > same.std
    assert apart.std > same.std


def test_a_burst_of_one_stance_says_nothing_of_the_next_stance() -> None:
    burst = mean([photo(2.0)] * 5, one_stance=True)
    assert burst.budget["sway_assumed"] == within_visit_std(KEY, "deg")
    assert "sway" not in burst.budget


def test_a_mean_that_is_combined_again_keeps_what_its_photos_told() -> None:
    once = mean([photo(1.0), photo(4.0)])
    assert mean([[once]]) == once


def test_what_one_photo_does_not_show_rests_on_the_others() -> None:
    hidden = NotMeasured(KEY, "left hip hidden")
    assert mean([[hidden], photo(3.0)]) == mean([photo(3.0)])
    assert combine([[hidden], [NotMeasured(KEY, "other")]]) == (hidden,)


# --- is it true? ---------------------------------------------------------------------------------


@pytest.mark.parametrize("photos", [1, 2, 3, 5])
@pytest.mark.parametrize("shared", [True, False], ids=["one hold", "held anew"])
@pytest.mark.parametrize(
    ("roll_std", "model_std"), [(1.7, 0.8), (0.2, 0.3)], ids=["level assumed", "level known"]
)
def test_the_95_percent_interval_holds_95_percent(
    roll_std: float, model_std: float, shared: bool, photos: int
) -> None:
    """Monte Carlo over people who sway differently: about half to twice what is usual."""
    rng = np.random.default_rng(photos)
    looks_std, freedom, people = 0.3, 10, 3000
    hits = 0
    for _ in range(people):
        truth, off, roll = rng.normal(0, 3), rng.normal(0, model_std), rng.normal(0, roll_std)
        sway = 0.8 * math.sqrt((freedom - 2) / rng.chisquare(freedom))
        taken = []
        for _ in range(photos):
            roll = roll if shared else rng.normal(0, roll_std)
            value = truth + off + roll + rng.normal(0, looks_std) + rng.normal(0, sway)
            taken.append(photo(value, looks=looks_std, roll=roll_std, model=model_std))
        number = mean(taken, holds=None if shared else range(photos))
        hits += abs(number.value - truth) <= 1.96 * number.std
    assert 0.93 <= hits / people <= 0.97
