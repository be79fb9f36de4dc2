"""Verdicts: never "outside" for what the error can explain."""

from __future__ import annotations

import math
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posture.anatomy import View
from posture.findings.judge import Finding, judge, sentence
from posture.knowledge import load as knowledge
from posture.measure.uncertainty import Measurement, NotMeasured, format_value

KNOWN = knowledge.load()
BANDED = [key for key, reference in KNOWN.references.items() if reference.band is not None]
FORBIDDEN_IN_SENTENCES = ("{", "}", "nan", "inf", "  ")


def measured(key: str, value: float, std: float) -> Measurement:
    return Measurement.from_budget(key, value, KNOWN.references[key].unit, {"model": std})


def finding(key: str, value: float, std: float) -> Finding:
    (made,) = judge([measured(key, value, std)], KNOWN.references[key].views[0], KNOWN)
    return made


@pytest.mark.parametrize(
    ("value", "std", "verdict", "direction"),
    [
        pytest.param(0.0, 1.0, "within", None, id="level"),
        pytest.param(2.0, 1.0, "within", None, id="well-inside-with-a-realistic-error"),
        pytest.param(2.3, 1.0, "undecided", "positive", id="range-to-4.3-a-third-beyond"),
        pytest.param(3.0, 1.0, "undecided", "positive", id="on-the-edge"),
        pytest.param(4.0, 1.0, "undecided", "positive", id="one-std-beyond"),
        pytest.param(4.9, 1.0, "undecided", "positive", id="range-from-2.9"),
        pytest.param(5.1, 1.0, "outside", "positive", id="range-from-3.1-right-lower"),
        pytest.param(-5.1, 1.0, "outside", "negative", id="range-from-3.1-left-lower"),
        pytest.param(-6.0, 3.0, "undecided", "negative", id="far-but-poorly-known"),
        pytest.param(0.0, 50.0, "undecided", "positive", id="nothing-known-is-not-outside"),
        pytest.param(3.5, 0.0, "outside", "positive", id="no-error-beyond"),
        pytest.param(3.0, 0.0, "within", None, id="no-error-on-the-edge"),
        pytest.param(2.9, 0.0, "within", None, id="no-error-inside"),
    ],
)
def test_verdict_of_a_shoulder_line_with_band_3_to_both_sides(
    value: float, std: float, verdict: str, direction: str | None
) -> None:
    made = finding("shoulder_level_deg", value, std)
    assert (made.verdict, made.direction) == (verdict, direction)


def test_p_outside_counts_both_edges() -> None:
    made = finding("shoulder_level_deg", 0.0, 3.0)
    assert made.p_outside == pytest.approx(math.erfc(1 / math.sqrt(2)))


def test_open_edge_is_never_crossed() -> None:
    made = finding("hip_over_ankle_deg", -40.0, 1.0)
    assert (made.verdict, made.p_outside) == ("within", 0.0)


def test_measurement_without_a_band_gives_no_finding() -> None:
    assert judge([measured("body_lean_deg", 20.0, 0.1)], View.FRONT, KNOWN) == ()


def test_what_was_not_measured_gives_no_finding() -> None:
    assert judge([NotMeasured("shoulder_level_deg", "hidden")], View.FRONT, KNOWN) == ()


def test_unknown_key_gives_no_finding() -> None:
    assert judge([Measurement("distance_cm", 3.0, 0.0, "cm", {})], View.FRONT, KNOWN) == ()


@given(
    key=st.sampled_from(BANDED),
    value=st.floats(-60, 60),
    std=st.floats(0, 30),
    further=st.floats(0, 30),
)
def test_further_from_the_band_is_never_less_outside(
    key: str, value: float, std: float, further: float
) -> None:
    band = KNOWN.references[key].band
    assert band is not None
    near = finding(key, value, std)
    if near.verdict != "outside":
        return
    step = further if near.direction == "positive" else -further
    assert finding(key, value + step, std).verdict == "outside"


@given(value=st.floats(-30, 30), std=st.floats(0, 20), key=st.sampled_from(BANDED))
def test_mirrored_frontal_number_gives_the_mirrored_verdict(value: float, std: float, key: str) -> None:
    reference = KNOWN.references[key]
    if not reference.views[0].is_frontal or "knee" in key:
        return
    here, there = finding(key, value, std), finding(key, -value, std)
    assert here.verdict == there.verdict
    assert here.p_outside == pytest.approx(there.p_outside)


@given(value=st.floats(-90, 90), std=st.floats(0, 60), key=st.sampled_from(BANDED))
def test_outside_means_at_least_95_percent_beyond_one_edge(value: float, std: float, key: str) -> None:
    made = finding(key, value, std)
    assert 0.0 <= made.p_outside <= 1.0
    if made.verdict == "outside":
        assert made.p_outside >= 0.95
    if made.verdict == "within":
        assert made.p_outside <= 0.24
        assert made.direction is None


@given(value=st.floats(-90, 90), std=st.floats(0, 60), key=st.sampled_from(BANDED))
def test_sentence_is_whole(value: float, std: float, key: str) -> None:
    said = sentence(finding(key, value, std))
    assert said.endswith(".")
    assert "normal variation" in said
    assert not any(word in said for word in FORBIDDEN_IN_SENTENCES)


@pytest.mark.parametrize("std", [0.5, 1.0, 1.5, 3.0])
def test_people_within_the_band_are_called_outside_in_at_most_2_percent(std: float) -> None:
    """True values spread evenly over the band, readings with exactly the stated error."""
    chance = random.Random(1)
    readings = [chance.uniform(-3.0, 3.0) + chance.gauss(0.0, std) for _ in range(4000)]
    wrong = sum(finding("shoulder_level_deg", reading, std).verdict == "outside" for reading in readings)
    assert wrong / len(readings) <= 0.02


@pytest.mark.parametrize("std", [0.5, 1.0])
def test_people_at_twice_the_band_are_found_in_at_least_80_percent(std: float) -> None:
    chance = random.Random(2)
    readings = [6.0 + chance.gauss(0.0, std) for _ in range(2000)]
    found = sum(finding("shoulder_level_deg", reading, std).verdict == "outside" for reading in readings)
    assert found / len(readings) >= 0.80


@pytest.mark.parametrize(
    ("key", "value", "starts"),
    [
        ("shoulder_level_deg", 6.0, "Your right shoulder looked lower"),
        ("shoulder_level_deg", -6.0, "Your left shoulder looked lower"),
        ("head_tilt_deg", 8.0, "Your head looked tilted about 8.0° (6.0 to 10.0) to the right"),
        ("trunk_lean_deg", -6.0, "Your trunk looked to lean about 6.0° (4.0 to 8.0) to the left"),
        ("left_knee_frontal_deg", 8.0, "Your left knee looked about 8.0° (6.0 to 10.0) inward"),
        ("right_knee_frontal_deg", -12.0, "Your right knee looked about 12.0° (10.0 to 14.0) outward"),
        ("ear_over_shoulder_deg", 22.0, "Your ear looked in front of your shoulder"),
        ("head_pitch_deg", 9.0, "Your eye looked lower than your ear"),
        ("knee_flexion_deg", -15.0, "Your knee looked bent backward"),
        ("hip_angle_deg", -20.0, "Your hip looked bent"),
    ],
    ids=lambda value: str(value),
)
def test_sentence_names_the_side_that_the_sign_means(key: str, value: float, starts: str) -> None:
    assert sentence(finding(key, value, 1.0)).startswith(starts)


def test_sentence_of_an_undecided_finding_says_that_it_is_open() -> None:
    assert sentence(finding("shoulder_level_deg", 3.5, 1.0)) == (
        "Your right shoulder looked lower than your left by about 3.5° (1.5 to 5.5); up to 3° is within"
        " normal variation, and this photo can't tell on which side of that it lies."
    )


def test_sentence_of_a_level_person_is_warm() -> None:
    assert sentence(finding("shoulder_level_deg", 0.4, 1.0)) == (
        "Shoulder level: level within ±2.4°; that is within normal variation."
    )


@pytest.mark.parametrize(
    ("key", "value", "std", "limit"),
    [
        ("body_line_deg", 0.4, 1.9, "up to 0.8° the other way (shoulder behind the ankle: body leans back)"),
        ("trunk_inclination_deg", -1.0, 6.5, "5.3° the other way (shoulder in front of the hip"),
        ("left_knee_frontal_deg", -1.0, 5.5, "4.6° the other way (knee towards the other knee (valgus))"),
        ("body_line_deg", 3.9, 1.9, "up to 4° is within"),
    ],
)
def test_sentence_names_the_side_of_the_edge_that_it_holds_the_number_against(
    key: str, value: float, std: float, limit: str
) -> None:
    assert limit in sentence(finding(key, value, std))


@pytest.mark.parametrize("std", [0.74, 1.3, 3.6])
def test_sentence_and_table_give_the_same_range(std: float) -> None:
    assert format_value(9.2, std, "deg") in sentence(finding("shoulder_level_deg", 9.2, std))


def _as_a_reader_judges(made: Finding) -> str:
    """The verdict by nothing but what is printed: the value's range and the healthy range."""
    number, band = made.measurement, made.reference.band
    assert band is not None
    printed = format_value(number.value, number.std, number.unit).replace("−", "-")
    low, high = (float(end) for end in re.findall(r"-?[0-9.]+", printed.split("(")[1]))
    edges = (-math.inf if band.low is None else band.low, math.inf if band.high is None else band.high)
    if low > edges[1] or high < edges[0]:
        return "outside"
    inside = min(high, edges[1]) - max(low, edges[0])
    return "within" if inside >= 0.70 * (high - low) - 1e-9 else "undecided"


@given(value=st.floats(-90, 90), std=st.floats(0, 60), key=st.sampled_from(BANDED))
@settings(max_examples=2000)
def test_the_verdict_follows_from_what_is_printed(value: float, std: float, key: str) -> None:
    made = finding(key, value, std)
    assert made.verdict == _as_a_reader_judges(made)
