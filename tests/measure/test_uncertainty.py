"""Numbers with their doubt: the budget adds up, probabilities are probabilities, digits are earned."""

from __future__ import annotations

import math
import re
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.measure.uncertainty import (
    Measurement,
    NotMeasured,
    decimals,
    format_value,
    holds_zero,
    p_above,
    within_words,
)

BUDGET = {"looks": 0.3, "roll": 0.4, "model": 1.2}
finite = st.floats(-1e3, 1e3)
stds = st.floats(1e-3, 1e3)


def measured(value: float, key: str = "trunk_lean_deg", **budget: float) -> Measurement:
    return Measurement.from_budget(key, value, "deg", budget or BUDGET)


def test_std_is_the_root_of_the_summed_squares() -> None:
    assert measured(2.0).std == pytest.approx(1.3)
    assert Measurement("x", 1.0, 1.3, "deg", BUDGET).budget == BUDGET


@pytest.mark.parametrize(
    ("value", "std", "budget", "message"),
    [
        (math.nan, 1.0, {"model": 1.0}, "must be finite"),
        (math.inf, 1.0, {"model": 1.0}, "must be finite"),
        (1.0, math.nan, {"model": math.nan}, "must be finite"),
        (1.0, -1.0, {"model": 1.0}, "must be finite"),
        (1.0, 1.0, {"model": 1.1}, "budget adds up to 1.1"),
        (1.0, 1.0, {}, "budget adds up to 0"),
    ],
    ids=["NaN", "infinite", "NaN std", "negative std", "budget too large", "budget missing"],
)
def test_a_number_that_is_none_is_refused(
    value: float, std: float, budget: dict[str, float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Measurement("x", value, std, "deg", budget)


def test_the_budget_can_not_be_changed_afterwards() -> None:
    budget = dict(BUDGET)
    measurement = measured(1.0, **budget)
    budget["looks"] = 9.0
    assert measurement.budget["looks"] == 0.3
    with pytest.raises(TypeError):
        measurement.budget["looks"] = 9.0


def test_the_interval_holds_95_percent() -> None:
    low, high = measured(2.0).interval
    assert p_above(2.0, 1.3, high) == pytest.approx(0.025, abs=1e-4)
    assert p_above(2.0, 1.3, low) == pytest.approx(0.975, abs=1e-4)


def test_not_measured_is_falsy_and_a_zero_measurement_is_not() -> None:
    assert not NotMeasured("x", "hidden")
    assert measured(0.0)


# --- p_above -------------------------------------------------------------------------------------


@given(finite, stds, finite)
def test_p_above_is_what_the_normal_distribution_says(value: float, std: float, limit: float) -> None:
    assert p_above(value, std, limit) == pytest.approx(
        1 - statistics.NormalDist(value, std).cdf(limit), abs=1e-9
    )


@given(finite, stds, finite)
def test_above_and_below_add_up_to_one(value: float, std: float, limit: float) -> None:
    assert p_above(value, std, limit) + p_above(-value, std, -limit) == pytest.approx(1)


@pytest.mark.parametrize(
    ("value", "p"), [(1.0, 0.0), (2.0, 0.5), (3.0, 1.0)], ids=["below", "on it", "above"]
)
def test_without_doubt_it_is_certain(value: float, p: float) -> None:
    assert p_above(value, 0.0, 2.0) == p


# --- printing ------------------------------------------------------------------------------------


@given(st.floats(0.05, 30))
def test_the_last_digit_is_no_finer_than_a_tenth_of_the_error(std: float) -> None:
    assert 10.0 ** -decimals(std) >= std / 30


@given(finite, st.floats(0.05, 60))
def test_printed_value_is_the_value(value: float, std: float) -> None:
    text = format_value(value, std, "deg")
    told, low, high = (float(number) for number in re.findall(r"-?[0-9.]+", text.replace("−", "-")))
    digit = 0.51 * 10 ** -decimals(std)
    assert told == pytest.approx(value, abs=digit)
    assert low == pytest.approx(statistics.NormalDist(value, std).inv_cdf(0.025), abs=digit + 1e-4 * std)
    assert high == pytest.approx(statistics.NormalDist(value, std).inv_cdf(0.975), abs=digit + 1e-4 * std)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.14, "3.1° (1.4 to 4.9)"),
        (-3.14, "−3.1° (−4.9 to −1.4)"),
        (-0.04, "0.0° (−1.8 to 1.7)"),
        (1.77, "1.8° (0.0 to 3.5)"),
    ],
    ids=["plus is not written", "minus is a minus sign", "nor has minus zero", "an end rounds to zero"],
)
def test_signs(value: float, text: str) -> None:
    assert format_value(value, 0.9, "deg") == text


def test_a_change_has_its_sign() -> None:
    assert format_value(3.14, 0.9, "deg", is_change=True) == "+3.1° (+1.4 to +4.9)"
    assert format_value(-0.04, 0.9, "deg", is_change=True) == "0.0° (−1.8 to +1.7)"


@given(st.floats(-30, 30), st.floats(0.05, 12))
def test_a_number_without_direction_is_one_whose_printed_range_holds_zero(value: float, std: float) -> None:
    printed = format_value(value, std, "deg").replace("−", "-")
    low, high = (float(end) for end in re.findall(r"-?[0-9.]+", printed.split("(")[1]))
    assert holds_zero(value, std) == (low <= 0 <= high)
    if holds_zero(value, std):
        most = float(within_words(value, std, "deg").removeprefix("within ±").removesuffix("°"))
        assert most == max(-low, high), "nothing that the range holds is further from level"
