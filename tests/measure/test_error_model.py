"""The error model's file says only what can be used, and keeps the promises of the measurements."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from posture.anatomy import View
from posture.errors import DataError
from posture.measure.error_model import Calibration, load, parse
from posture.measure.measures import KEYS, ROWS
from posture.measure.readings import HELPERS

ALL = [(row, view) for key in KEYS for row in load().calibrations.get(key, ()) for view in row.views]


def entry(**changes: Any) -> dict[str, Any]:
    """A row that could be in the file."""
    row: dict[str, Any] = {
        "key": "shoulder_level_deg",
        "views": ["front"],
        "intercept": 0.0,
        "std": 1.2,
        "people": 40,
        "terms": [{"reading": "shoulder_level_deg", "weight": 1.1}],
    }
    return row | changes


def complete() -> dict[str, Any]:
    """A whole file: one plain row for each measurement."""
    rows = [
        entry(
            key=key,
            views=[view.value for view in ROWS[key].views],
            terms=[{"reading": key, "weight": 1.0}],
        )
        for key in KEYS
    ]
    return {"calibration": rows}


def test_complete_file_is_read() -> None:
    model = parse(complete())
    (row,) = model.rows("knee_flexion_deg", View.LEFT)
    assert (row.std, row.people, row.terms[0].between) == (1.2, 40, None)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        pytest.param(lambda row: row.update(key="nose_deg"), "no measurement", id="unknown-key"),
        pytest.param(lambda row: row.update(views=["above"]), "none of back", id="unknown-view"),
        pytest.param(
            lambda row: row.update(views=["turned"]),
            "none of back",
            id="turned-is-no-view",
        ),
        pytest.param(lambda row: row.update(views=[]), "views: has 0 entries", id="no-view"),
        pytest.param(lambda row: row.update(std=0.0), "above 0", id="std-zero"),
        pytest.param(lambda row: row.update(std=float("nan")), "std: must be a finite", id="std-nan"),
        pytest.param(
            lambda row: row.update(intercept="0"),
            "intercept: must be a finite",
            id="intercept-is-text",
        ),
        pytest.param(lambda row: row.pop("people"), "people: is missing", id="people-missing"),
        pytest.param(lambda row: row.update(terms=[]), "terms: has 0 entries", id="no-terms"),
        pytest.param(lambda row: row["terms"][0].update(reading="x"), "no reading", id="unknown-reading"),
        pytest.param(lambda row: row["terms"][0].pop("weight"), "weight: is missing", id="weight-missing"),
        pytest.param(lambda row: row["terms"][0].update(between=[2, 1]), "between", id="range-upside-down"),
        pytest.param(lambda row: row["terms"][0].update(between=[1]), "between", id="range-half"),
    ],
)
def test_bad_row_is_refused(spoil: Callable[[dict[str, Any]], Any], says: str) -> None:
    data = complete()
    row = copy.deepcopy(data["calibration"][0])
    spoil(row)
    data["calibration"].append(row)
    with pytest.raises(DataError, match=says):
        parse(data)


def test_all_bad_rows_are_named_at_once() -> None:
    data = complete()
    data["calibration"][2:4] = [entry(std=-1), entry(key="nose_deg")]
    with pytest.raises(DataError) as error:
        parse(data)
    assert "calibration[2]" in str(error.value)
    assert "calibration[3]" in str(error.value)


def test_measurement_without_a_row_needs_a_reason() -> None:
    data = complete()
    data["calibration"] = [row for row in data["calibration"] if row["key"] != "eye_tilt_deg"]
    with pytest.raises(DataError, match="nothing for eye_tilt_deg seen from the front"):
        parse(data)
    reason = {"key": "eye_tilt_deg", "views": ["front"], "reason": "eyes shut"}
    model = parse(data | {"not_measurable": [reason]})
    assert model.not_measurable["eye_tilt_deg", View.FRONT] == "eyes shut"


def test_reason_may_not_be_missing() -> None:
    with pytest.raises(DataError, match="reason: is missing"):
        parse(complete() | {"not_measurable": [{"key": "eye_tilt_deg", "views": ["front"]}]})


@pytest.mark.parametrize("key", KEYS)
def test_every_measurement_has_a_row_or_a_reason_in_each_of_its_views(key: str) -> None:
    for view in ROWS[key].views:
        assert load().rows(key, view) or (key, view) in load().not_measurable


@pytest.mark.parametrize(("row", "view"), ALL, ids=lambda value: getattr(value, "key", value))
def test_row_keeps_the_promises_of_its_measurement(row: Calibration, view: View) -> None:
    knee = row.key.endswith("knee_frontal_deg")
    if view.is_frontal and not knee:
        assert row.intercept == 0, "a mirrored photo would not give the mirrored number"
    for term in row.terms:
        reading = ROWS.get(term.key) or HELPERS[term.key]
        assert view in reading.views
        if view.is_frontal and not knee and term.between is not None:
            assert term.between[0] == -term.between[1]
    assert row.people >= 30
    assert row.std < 5


def test_mirrored_rows_are_the_same() -> None:
    calibrations = load().calibrations
    for key in KEYS:
        for row in calibrations.get(key, ()):
            assert not row.views[0].is_sagittal or set(row.views) == {View.LEFT, View.RIGHT}
    left, right = calibrations["left_knee_frontal_deg"], calibrations["right_knee_frontal_deg"]
    for a, b in zip(left, right, strict=True):
        assert (a.views, a.intercept, a.std) == (b.views, b.intercept, b.std)
        assert [(term.weight, term.between) for term in a.terms] == [
            (term.weight, term.between) for term in b.terms
        ]


@pytest.mark.parametrize("key", KEYS)
def test_last_row_of_a_view_needs_no_helper(key: str) -> None:
    for view in ROWS[key].views:
        rows = load().rows(key, view)
        assert not rows or all(term.between is None for term in rows[-1].terms)


@pytest.mark.parametrize("key", KEYS)
def test_rows_that_rest_on_less_claim_no_less_error(key: str) -> None:
    for view in ROWS[key].views:
        stds = [row.std for row in load().rows(key, view)]
        assert stds == sorted(stds)
