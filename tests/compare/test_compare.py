"""A change is claimed only if photos and standing can't explain it; otherwise none is."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.anatomy import View
from posture.compare.changes import (
    Change,
    ChangeVerdict,
    Comparison,
    MdcSource,
    change_std,
    compare,
    smallest_change,
)
from posture.compare.comparable import differences
from posture.compare.report import SOURCES
from posture.errors import HistoryError
from posture.knowledge.load import load
from posture.knowledge.records import Band, Reference
from posture.measure.sway import Repeat
from posture.measure.uncertainty import Measurement
from posture.report.format import PhotoEntry
from posture.report.shots import Shot
from tests.fixtures.compare_examples import shot

KEY = "shoulder_level_deg"


def reference(
    key: str = KEY,
    low: float | None = -3.0,
    high: float | None = 3.0,
    *,
    mdc: float | None = None,
    band: bool = True,
) -> Reference:
    row = load().references[KEY]
    kind = "literature" if band else "none"
    edges = Band(low, high) if band else None
    return replace(
        row,
        key=key,
        band=edges,
        basis_kind=kind,
        limit=row.limit if band else "",
        mean=None,
        sd=None,
        mdc=mdc,
    )


REFERENCES = {KEY: reference()}
CERTAIN = {"looks": 0.2}


def only(comparison: Comparison) -> Change:
    (change,) = comparison.changes
    return change


def changed(before: float, after: float, **row: object) -> Change:
    shots = [[shot({KEY: value}, budget=CERTAIN)] for value in (before, after)]
    return only(compare(*shots, {KEY: reference(**row)}))


numbers = st.dictionaries(
    st.sampled_from([KEY, "pelvis_level_deg", "trunk_lean_deg", "head_shift_pct"]),
    st.floats(-30, 30),
    max_size=4,
)
budgets = st.fixed_dictionaries(
    {source: st.floats(0, 4) for source in ("looks", "roll", "model", "rendered_calibration")}
)


@given(numbers, budgets)
def test_a_photo_against_itself_has_no_change(values: dict[str, float], budget: dict[str, float]) -> None:
    photo = shot(values, budget=budget)
    comparison = compare([photo], [photo], REFERENCES)
    assert len(comparison.changes) == len(values)
    assert all(c.verdict is ChangeVerdict.WITHIN_ERROR and c.change == 0 for c in comparison.changes)
    assert comparison.pairs[0].differences == ()


MIRRORED = {ChangeVerdict.TOWARDS: ChangeVerdict.AWAY, ChangeVerdict.AWAY: ChangeVerdict.TOWARDS}


@given(numbers, numbers, budgets, budgets, st.floats(60, 400), st.floats(0.8, 1.3), st.sampled_from(View))
def test_comparing_the_other_way_round_mirrors(
    one: dict[str, float],
    other: dict[str, float],
    one_budget: dict[str, float],
    other_budget: dict[str, float],
    scale_px: float,
    width: float,
    view: View,
) -> None:
    a = shot(one, budget=one_budget, missing={k: "hidden" for k in other if k not in one})
    b = shot(
        other,
        budget=other_budget,
        scale_px=scale_px,
        width=width,
        view=view,
        missing={k: "out of the picture" for k in one if k not in other},
    )
    forth, back = compare([a], [b], REFERENCES), compare([b], [a], REFERENCES)
    backwards = {c.key: c for c in back.changes}
    for change in forth.changes:
        mirror = backwards[change.key]
        assert (change.before, change.after) == (mirror.after, mirror.before)
        assert (change.mdc, change.std, change.reason) == (mirror.mdc, mirror.std, mirror.reason)
        assert change.change == (None if mirror.change is None else -mirror.change)
        tie = (
            change.before is not None and change.after is not None and abs(change.before) == abs(change.after)
        )
        assert tie or change.verdict is MIRRORED.get(mirror.verdict, mirror.verdict)
    same = [(d.key, d.effect) for d in forth.pairs[0].differences]
    assert same == [(d.key, d.effect) for d in back.pairs[0].differences]
    assert [c.key for c in forth.changes] == [c.key for c in back.changes]


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (9.0, 1.0, ChangeVerdict.TOWARDS),
        (-9.0, -1.0, ChangeVerdict.TOWARDS),
        (1.0, 9.0, ChangeVerdict.AWAY),
        (-1.0, -9.0, ChangeVerdict.AWAY),
        (9.0, -5.0, ChangeVerdict.TOWARDS),
        (5.0, -9.0, ChangeVerdict.AWAY),
        (9.0, 8.0, ChangeVerdict.WITHIN_ERROR),
        (4.0, 2.0, ChangeVerdict.WITHIN_ERROR),
    ],
)
def test_the_verdict_is_by_distance_from_the_range(
    before: float, after: float, verdict: ChangeVerdict
) -> None:
    assert changed(before, after).verdict is verdict


def test_where_a_change_has_no_plain_direction_the_reason_says_so() -> None:
    assert changed(8.0, -9.0).reason == "from one side of the range to the other"
    assert changed(8.0, -8.0, low=-20.0, high=20.0).reason == "both values lie within the range"
    assert changed(1.0, 9.0, band=False).verdict is ChangeVerdict.AWAY
    assert "no range" in changed(1.0, 9.0, band=False).reason
    assert changed(-9.0, 9.0, low=None).verdict is ChangeVerdict.AWAY, "a range that is open below"


def test_the_largest_mdc_counts_and_is_named() -> None:
    by_model = changed(0.0, 2.0)
    assert by_model.mdc_source == "error_model"
    assert by_model.mdc == pytest.approx(1.96 * math.hypot(0.2, 0.2, 1.1 * math.sqrt(2)), rel=0.02)
    by_literature = changed(0.0, 6.0, mdc=7.5)
    assert (by_literature.mdc, by_literature.mdc_source) == (7.5, "literature")
    assert by_literature.verdict is ChangeVerdict.WITHIN_ERROR
    photos = [shot({KEY: value}, budget=CERTAIN) for value in (0.0, 6.0)]
    steady, restless = (
        only(compare(photos[:1], photos[1:], REFERENCES, {(View.FRONT, KEY): Repeat(std, std, 6, 2)}))
        for std in (0.4, 4.0)
    )
    assert by_model.mdc is not None
    assert steady.mdc is not None
    assert restless.mdc is not None
    assert steady.mdc < by_model.mdc < restless.mdc, "a person's own repeats narrow or widen it"
    assert (steady.verdict, restless.verdict) == (ChangeVerdict.AWAY, ChangeVerdict.WITHIN_ERROR)


@pytest.mark.parametrize(("sway", "standing"), [(0.4, 1.1), (3.0, 3.0)])
def test_the_standing_is_counted_once_where_means_of_photos_hold_it(sway: float, standing: float) -> None:
    mean = Measurement.from_budget(KEY, 0.0, "deg", {"looks": 0.2, "sway": sway})
    mdc, source = smallest_change(mean, mean, reference(), None)
    assert source == "error_model"
    assert mdc == pytest.approx(1.96 * math.sqrt(2) * math.hypot(0.2, standing))


def test_every_source_of_the_smallest_change_has_its_words() -> None:
    assert set(SOURCES) == set(get_args(MdcSource)) == {"error_model", "literature"}


@given(budgets, budgets)
def test_shared_error_cancels_in_part_but_never_all_of_the_rest(
    one: dict[str, float], other: dict[str, float]
) -> None:
    before, after = (Measurement.from_budget(KEY, 0.0, "deg", budget) for budget in (one, other))
    std = change_std(before, after)
    assert std <= math.hypot(before.std, after.std) + 1e-9
    assert std >= math.hypot(one["looks"], one["roll"], other["looks"], other["roll"]) - 1e-6


def test_bounds_of_other_systems_are_told_but_not_used() -> None:
    key = "trunk_lean_deg"
    photos = [[shot({key: value}, budget=CERTAIN)] for value in (0.0, 6.0)]
    change = only(compare(*photos, {key: reference(key, mdc=7.5)}))
    assert change.verdict is ChangeVerdict.AWAY
    assert change.literature_bound == 7.5


def test_a_literature_mdc_never_makes_a_number_surer() -> None:
    assert changed(0.0, 2.0, mdc=0.1).verdict is ChangeVerdict.WITHIN_ERROR


def test_surest_first_then_largest_and_nothing_is_left_out() -> None:
    keys = {
        "pelvis_level_deg": 4.0,
        KEY: 12.0,
        "trunk_lean_deg": 0.1,
        "head_tilt_deg": -12.0,
        "eye_tilt_deg": 1.0,
    }
    before = shot(dict.fromkeys(keys, 0.0), budget=CERTAIN)
    after = shot(
        {k: v for k, v in keys.items() if k != "eye_tilt_deg"},
        budget=CERTAIN,
        missing={"eye_tilt_deg": "dark"},
    )
    changes = compare([before], [after], REFERENCES).changes
    assert [c.key for c in changes] == [
        "head_tilt_deg",
        KEY,
        "pelvis_level_deg",
        "trunk_lean_deg",
        "eye_tilt_deg",
    ]
    assert changes[-1].verdict is ChangeVerdict.NOT_COMPARABLE
    assert changes[-1].reason == "dark"
    assert changes[-1].before == 0.0


BARS = {
    "view": shot({KEY: 9.0}, view=View.BACK),
    "quality": shot({KEY: 9.0}, failures=("framing",)),
    "versions": shot({KEY: 9.0}, versions={"posture": "1", "model": "lite"}),
    "distance": shot({KEY: 9.0}, scale_px=60.0),
    "squareness": shot({KEY: 9.0}, width=0.4),
    "proportions": shot({KEY: 9.0}, legs=0.7),
}


@pytest.mark.parametrize("key", BARS)
def test_what_bars_a_comparison_is_named_and_no_change_is_claimed(key: str) -> None:
    comparison = compare([shot({KEY: 0.0})], [BARS[key]], REFERENCES)
    assert key in {d.key for d in comparison.pairs[0].differences if d.effect == "bars"}
    change = only(comparison)
    assert change.verdict is ChangeVerdict.NOT_COMPARABLE
    assert (change.change, change.mdc) == (None, None)
    assert change.reason


WIDENS = {
    "distance": shot({KEY: 9.0}, scale_px=110.0),
    "camera_height": shot({KEY: 9.0}, middle_px=(300.0, 500.0)),
    "squareness": shot({KEY: 9.0}, width=0.8),
}


@pytest.mark.parametrize("key", WIDENS)
def test_what_makes_a_comparison_less_sure_is_named_and_widens_the_error(key: str) -> None:
    plain = only(compare([shot({KEY: 0.0})], [shot({KEY: 9.0})], REFERENCES))
    comparison = compare([shot({KEY: 0.0})], [WIDENS[key]], REFERENCES)
    assert {d.key for d in comparison.pairs[0].differences if d.effect == "widens"} >= {key}
    wider = only(comparison)
    assert plain.std is not None
    assert wider.std is not None
    assert wider.std > plain.std


@pytest.mark.parametrize(
    "other",
    [
        shot(size_px=(1200, 1600), scale_px=360.0, middle_px=(600.0, 800.0)),
        shot(roll_deg=3.0),
        shot(scale_px=150.0),
        shot(versions={"posture": "2", "model": "full"}),
    ],
    ids=["another resolution", "camera rolled", "a little farther", "another program version"],
)
def test_what_does_not_matter_is_no_difference(other: Shot) -> None:
    assert all(d.effect == "note" for d in differences(shot(), other))


def test_photos_are_paired_by_view_and_the_rest_is_named() -> None:
    before = [shot({KEY: 0.0}), shot({KEY: 1.0}, view=View.BACK)]
    after = [shot({KEY: 9.0}, view=View.BACK), shot({KEY: 9.0}, view=View.BACK), shot({}, view=View.LEFT)]
    comparison = compare(before, after, REFERENCES)
    assert [pair.view for pair in comparison.pairs] == [View.BACK]
    assert comparison.unpaired == (View.FRONT, View.LEFT)


def test_a_shot_comes_back_from_the_history_as_it_was() -> None:
    photo = shot({KEY: 1.5}, missing={"head_tilt_deg": "hidden"}, roll_deg=1.25, failures=("framing",))
    saved = PhotoEntry.model_validate({"view": photo.view, "measurements": photo.measurements})
    capture = json.loads(json.dumps(photo.capture()))
    again = Shot.saved(saved, capture, photo.versions)
    assert replace(again, joints_px={}) == replace(photo, joints_px={})
    assert all(
        again.joints_px[joint] == pytest.approx(point, abs=0.01) for joint, point in photo.joints_px.items()
    )


@pytest.mark.parametrize(
    "spoil",
    [{"joints_px": None}, {"view": "above"}, {"roll_deg": "NaN"}, {"size_px": [0, 0]}, {"failures": None}],
)
def test_a_damaged_capture_is_refused(spoil: dict[str, object]) -> None:
    with pytest.raises(HistoryError):
        Shot.saved(PhotoEntry(view=View.FRONT, measurements=()), shot().capture() | spoil, {})
