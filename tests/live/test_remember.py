"""A remembered baseline: read back as it was, tried where it fits, and called old when it is."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posture.errors import HistoryError
from posture.limits import MAX_GOOD_ENTRIES
from posture.live import wishes
from posture.live.alerts import PostureState
from posture.live.judge import Reading, Sensitivity
from posture.live.measures import ROWS, Mode
from posture.live.remember import (
    Good,
    GoodMinutes,
    Remembered,
    Shift,
    as_record,
    drift,
    drift_words,
    from_record,
)
from posture.live.watch import Phase, Update
from posture.live.wishes import LiveWishes, ModeWishes
from posture.measure.uncertainty import Measurement
from tests.fixtures.baselines import remembered

TODAY = date(2026, 3, 20)
DROP = next(row for row in ROWS[Mode.SITTING] if row.key == "head_drop_pct")
NOISE = 0.6


def good(days_ago: int, share: float, *, minutes: float = 30.0, noise: float = NOISE) -> Good:
    """A day whose good minutes differ by this share of the limit."""
    return Good(
        TODAY - timedelta(days=days_ago), 60.0 * minutes, {DROP.key: Shift(share * DROP.limit, noise)}
    )


def drifting(*entries: Good) -> list[str]:
    return [each.row.key for each in drift(remembered(good=entries), TODAY)]


def test_it_comes_back_from_a_file_as_it_was() -> None:
    kept = remembered(place="Büro", good=(good(0, 1.5), good(1, -2.0)))
    again = from_record(json.loads(json.dumps(as_record(kept), allow_nan=False)))
    assert again == replace(kept, baseline=replace(kept.baseline, time_s=0.0))


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(each for key, part in inner for each in _places(part, (*path, key)))]


RECORD = json.loads(json.dumps(as_record(remembered(good=(good(0, 1.5),)))))
HOSTILE: st.SearchStrategy[Any] = st.sampled_from(
    [None, "", "x" * 10_000, "\ud800", -1, 0, 2**70, 1e308, float("nan"), float("inf"), True, [], {}, [[]]]
)


@given(place=st.sampled_from(_places(RECORD)[1:]), value=HOSTILE)
@settings(max_examples=120, deadline=None)
def test_a_hostile_record_is_refused_in_a_sentence_or_read_as_one_that_can_be_kept(
    place: tuple[Any, ...], value: Any
) -> None:
    record = copy.deepcopy(RECORD)
    inner = record
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    read, said = None, ""
    try:
        read = from_record(record)
    except HistoryError as error:
        said = str(error)
    if read is None:
        assert said.startswith("This is not a remembered position: ")
        assert len(said) < 1000
    else:
        assert from_record(json.loads(json.dumps(as_record(read), allow_nan=False))) == read


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("schema",), 2),
        (("mode",), "lying"),
        (("camera",), "a\nb"),
        (("baseline", "view"), "above"),
        (("baseline", "values"), {"Head": 1.0}),
        (("baseline", "values"), {f"key_{n}": 1.0 for n in range(1000)}),
        (("baseline", "spread", "head_drop_pct"), -1.0),
        (("baseline", "place", "size_px"), 0.0),
        (("good",), [RECORD["good"][0]] * (MAX_GOOD_ENTRIES + 1)),
    ],
    ids=str,
)
def test_what_no_session_can_have_taken_is_refused(place: tuple[str, ...], value: object) -> None:
    record = copy.deepcopy(RECORD)
    inner = record
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    with pytest.raises(HistoryError, match="not a remembered position"):
        from_record(record)


def test_it_is_tried_in_front_of_its_camera_and_in_its_mode() -> None:
    ours, nameless = remembered(camera="HD Webcam"), remembered(camera="")
    assert ours.fits("HD Webcam", Mode.SITTING)
    assert ours.fits("", Mode.SITTING)  # the browser didn't say
    assert not ours.fits("Monitor", Mode.SITTING)
    assert not ours.fits("HD Webcam", Mode.STANDING)
    assert nameless.fits("Monitor", Mode.SITTING)


def test_good_minutes_that_left_the_baseline_for_days_are_told() -> None:
    assert drifting(good(0, 0.7), good(1, 0.6), good(2, 0.75)) == [DROP.key]
    assert drifting(good(0, -0.7), good(1, -0.6)) == [DROP.key]
    words = drift_words(drift(remembered(good=(good(0, 0.7), good(1, 0.7))), TODAY))
    assert f"head height +{0.7 * DROP.limit:.1f}" in words
    assert drift_words(()) == ""


@pytest.mark.parametrize(
    "entries",
    [
        (),
        (good(0, 0.7), good(0, 0.7)),  # one odd day
        (good(0, 0.7, minutes=5), good(1, 0.7, minutes=5)),  # ten minutes
        (good(7, 0.7), good(8, 0.7), good(9, 0.7)),  # a week ago
        (good(0, 0.7, minutes=10), good(1, 0.1, minutes=60)),  # most minutes were like the baseline
        (good(0, 0.45), good(1, 0.45)),  # less than half the limit
        (good(0, 0.7, noise=0.3 * DROP.limit), good(1, 0.7, noise=0.3 * DROP.limit)),  # noise alone does that
        (good(-1, 0.7), good(-2, 0.7)),  # a clock that was wrong
    ],
    ids=["none", "one day", "minutes", "old", "most", "small", "noise", "future"],
)
def test_no_new_baseline_is_offered_for_less(entries: tuple[Good, ...]) -> None:
    assert drifting(*entries) == []


def update(time_s: float, state: PostureState, change: float, phase: Phase = Phase.WATCHING) -> Update:
    value = Measurement.from_budget(DROP.key, change - 60.0, DROP.unit, {"looks": 0.5})
    reading = Reading(DROP, value, change, DROP.limit, 0.0, NOISE)
    return Update(time_s, phase, state, 0.0, (reading,), (), "")


def test_good_minutes_are_the_good_ones_alone_once_a_second() -> None:
    minutes = GoodMinutes()
    assert minutes.take(TODAY) is None
    for n in range(600):
        time_s = n / 10
        bad = 20 <= time_s < 40
        minutes.feed(update(time_s, PostureState.ALERT if bad else PostureState.GOOD, 30.0 if bad else 2.0))
    minutes.feed(update(61.0, PostureState.GOOD, 50.0, Phase.PREVIEW))
    found = minutes.take(TODAY)
    assert found is not None
    assert found.good_s == pytest.approx(40.0, abs=1.0)
    assert found.changes == {DROP.key: Shift(2.0, NOISE)}
    assert minutes.take(TODAY) is None  # taken once


def test_the_sessions_of_a_day_become_one_by_their_seconds() -> None:
    other = Good(TODAY, 1800.0, {DROP.key: Shift(5.0, NOISE), "head_tilt_deg": Shift(1.0, 0.5)})
    first = Good(TODAY, 5400.0, {DROP.key: Shift(1.0, NOISE)})
    (together,) = remembered(good=(first,)).with_good(other).good
    assert together.good_s == 7200
    assert together.changes[DROP.key].change == pytest.approx(2.0)
    assert together.changes["head_tilt_deg"] == Shift(1.0, 0.5)


def test_the_oldest_good_minutes_go_first() -> None:
    kept: Remembered = remembered()
    for n in range(MAX_GOOD_ENTRIES + 3):
        kept = kept.with_good(good(-n, float(n)))
    assert len(kept.good) == MAX_GOOD_ENTRIES
    assert kept.good[-1] == good(-MAX_GOOD_ENTRIES - 2, float(MAX_GOOD_ENTRIES + 2))
    assert kept.with_good(None) is kept
    from_record(as_record(kept))


def test_wishes_come_back_and_nothing_is_wished_unasked() -> None:
    assert not wishes.from_record({"schema": 1}).anything
    wanted = LiveWishes(True, False, {Mode.SITTING: ModeWishes(Sensitivity.STRICT, 10, 0)})
    assert wishes.from_record(json.loads(json.dumps(wishes.as_record(wanted)))) == wanted


@pytest.mark.parametrize(
    "wrong",
    [
        None, {"schema": 2}, {"remember": 1}, {"remember": "yes"}, {"modes": {"lying": {}}},
        {"modes": {"sitting": {"sensitivity": "normal", "delay_s": 31, "break_min": 40}}},
        {"modes": {"sitting": {"sensitivity": "harsh", "delay_s": 2, "break_min": 40}}},
    ],
    ids=str,
)  # fmt: skip
def test_what_nobody_can_wish_is_refused(wrong: object) -> None:
    with pytest.raises(HistoryError, match="not a choice"):
        wishes.from_record(wrong)
