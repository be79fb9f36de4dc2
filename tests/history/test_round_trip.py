"""What can be kept can be read back: saved, exported, deleted and imported, at every limit."""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from posture import limits
from posture.errors import HistoryError
from posture.history.archive import export_person, import_person
from posture.history.pictures import from_jpeg, to_jpeg
from posture.history.sessions import save_session, sessions
from posture.history.store import History
from tests.fixtures.history_examples import picture, report

SUMMARY: dict[str, Any] = {
    "schema": 1, "state_s": {"good": 1.0}, "duration_s": 5.0, "episodes": [], "measurements": {},
}  # fmt: skip


def everything(history: History) -> list[Any]:
    return [
        (
            person,
            history.plan_days(person.id),
            sessions(history, person.id),
            [(history.check(each.id), history.pictures(each.id)) for each in history.checks(person.id)],
        )
        for person in history.people()
    ]


def comes_back(history: History) -> None:
    """Everything of the one person, after an export and an import."""
    before = everything(history)
    (person,) = history.people()
    archive = io.BytesIO()
    export_person(history, person.id, archive)
    history.delete_person(person.id)
    import_person(history, archive)
    assert everything(history) == before


@pytest.fixture
def history(tmp_path: Path) -> History:
    def told(damage: object) -> None:
        raise AssertionError(damage)

    return History(tmp_path / "history.sqlite3", told)


TEXT = st.text(max_size=60)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(
    name=st.text(min_size=1, max_size=limits.MAX_NAME_CHARS + 1),
    note=TEXT,
    height_cm=st.none() | st.floats(),
    taken_at=st.datetimes(timezones=st.just(UTC)),
    answers=st.dictionaries(TEXT, JSON, max_size=3),
    exercise=st.text(max_size=limits.MAX_KEY_CHARS + 1),
    day=st.dates(),
    photos=st.integers(1, 4),
)
@example(
    "n" * 200, "x" * 10_000, 299.9, datetime(2200, 12, 31, tzinfo=UTC), {}, "e" * 80, date(1900, 1, 1), 1
)
@example(
    "\ud800", "\ud800", 20.0, datetime(1900, 1, 1, tzinfo=UTC), {"a": 10**400}, "\udcff", date(2200, 1, 1), 1
)
@example("a", "", 1e300, datetime(1899, 12, 31, tzinfo=UTC), {"a": float("inf")}, "", date(9999, 1, 1), 1)
@example("a", "x" * 10_001, 20.1, datetime(2201, 1, 1, tzinfo=UTC), {"\ud800": 1}, "e" * 81, date(1, 1, 1), 1)
@settings(max_examples=40)
def test_what_was_taken_comes_back_and_the_rest_is_refused_in_a_sentence(
    tmp_path_factory, name, note, height_cm, taken_at, answers, exercise, day, photos
):
    history = History(tmp_path_factory.mktemp("h") / "history.sqlite3")
    try:
        person = history.add_person(name, height_cm=height_cm, note=note)
    except HistoryError:
        person = history.add_person("Ann")
    for save in (
        lambda: history.save_check(
            person.id, report(photos=photos), taken_at=taken_at, note=note, answers=answers,
            repeat_set=exercise, captures=[answers], pictures={photos - 1: picture()},
        ),
        lambda: history.save_check(person.id, report(photos=photos), taken_at=taken_at, answers=answers),
        lambda: history.tick(person.id, day, exercise),
        lambda: save_session(history, person.id, SUMMARY | {"more": answers}, taken_at=taken_at),
    ):  # fmt: skip
        with suppress(HistoryError):
            save()
    comes_back(history)


def test_as_many_photos_with_pictures_as_a_check_may_have(history):
    person = history.add_person("Ann")
    pictures = dict.fromkeys(range(200), picture())
    history.save_check(person.id, report(photos=200), pictures=pictures)
    with pytest.raises(HistoryError, match="at most 200 photos"):
        history.save_check(person.id, report(photos=201))
    comes_back(history)


@pytest.mark.parametrize("size", [(32_000, 160), (160, 32_000), (8160, 6144)])
def test_as_large_a_picture_as_a_photo_may_be(history, size):
    person = history.add_person("Ann")
    width, height = size
    history.save_check(person.id, report(), pictures={0: np.zeros((height, width, 3), np.uint8)})
    comes_back(history)
    (check,) = history.checks(person.id)
    assert from_jpeg(history.pictures(check.id)[0]).shape == (height, width, 3)


def test_a_picture_of_noise_is_kept_at_a_lower_quality_or_refused(history, monkeypatch):
    person = history.add_person("Ann")
    noise = np.random.default_rng(0).integers(0, 256, (400, 400, 3), dtype=np.uint8)
    fine = len(to_jpeg(noise))
    monkeypatch.setattr("posture.history.pictures.MAX_KEPT_PICTURE_BYTES", fine - 1)
    history.save_check(person.id, report(), pictures={0: noise})
    comes_back(history)
    monkeypatch.setattr("posture.history.pictures.MAX_KEPT_PICTURE_BYTES", 1000)
    with pytest.raises(HistoryError, match="without its pictures"):
        history.save_check(person.id, report(), pictures={0: noise})


def test_as_much_json_as_a_check_may_hold(history):
    person = history.add_person("Ann")
    room = 16_000_000 - 100_000 - 5000
    history.save_check(person.id, report(), answers={"a": "ž" * (room // 2)}, note="ž" * 10_000)
    with pytest.raises(HistoryError, match="too large to be kept"):
        history.save_check(person.id, report(), answers={"a": "ž" * (room // 2 + 5000)})
    comes_back(history)


def test_as_long_a_session_as_may_be_kept_more_than_once(history):
    """Together they are longer than any one file of an archive may be."""
    person = history.add_person("Ann")
    for _ in range(9):
        save_session(history, person.id, SUMMARY | {"more": "x" * (2_000_000 - 500)})
    with pytest.raises(HistoryError, match="not the summary"):
        save_session(history, person.id, SUMMARY | {"more": "x" * 2_000_000})
    comes_back(history)


def test_as_many_plan_days_as_may_be_kept(history, monkeypatch):
    from posture.history.schema import writing

    person = history.add_person("Ann", note="ž" * 10_000)
    rows = [
        (
            person.id,
            f"{1900 + n // 336:04}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}",
            "\U0001f9ce" * 80,
        )
        for n in range(40_000 - 1)
    ]
    with writing(history.path) as connection:
        connection.executemany("INSERT INTO plan_days VALUES (?, ?, ?)", rows)
    history.tick(person.id, date(2199, 1, 1), "last")
    with pytest.raises(HistoryError, match="no more can be kept"):
        history.tick(person.id, date(2199, 1, 2), "one too many")
    assert len(history.plan_days(person.id)) == 40_000
    comes_back(history)


def test_as_many_files_and_bytes_as_an_archive_may_hold(history, monkeypatch):
    monkeypatch.setattr("posture.history.statements.MAX_ENTRIES", 4)
    monkeypatch.setattr("posture.history.archive.MAX_ENTRIES", 4)
    person = history.add_person("Ann")
    history.save_check(person.id, report(photos=2), pictures={0: picture(), 1: picture()})
    save_session(history, person.id, SUMMARY)
    with pytest.raises(HistoryError, match="no more can be"):
        history.save_check(person.id, report())
    assert len(history.checks(person.id)) == 1
    comes_back(history)
    monkeypatch.undo()
    kept = sum(len(jpeg) for each in history.checks(person.id) for jpeg in history.pictures(each.id).values())
    monkeypatch.setattr("posture.history.statements.MAX_PERSON_BYTES", kept + 2500)
    with pytest.raises(HistoryError, match="old pictures"):
        history.save_check(person.id, report(), pictures={0: picture()})
    comes_back(history)


def test_an_archive_of_a_full_person_is_within_what_is_read():
    """The limits follow from each other."""
    assert limits.MAX_PERSON_BYTES < limits.MAX_ARCHIVE_BYTES
    longest_day = len('{"day": "2026-01-01", "exercise": ""}, ') + 4 * limits.MAX_KEY_CHARS
    positions = limits.MAX_BASELINES * (limits.MAX_BASELINE_BYTES + 200)
    days = limits.MAX_PLAN_DAYS * longest_day
    assert days + positions + 6 * limits.MAX_NOTE_CHARS + 4000 < limits.MAX_JSON_BYTES
    assert limits.MAX_SUMMARY_BYTES < limits.MAX_JSON_BYTES
    assert limits.MAX_PIXELS < 65_500**2 < 2**63
    assert limits.MAX_SIDE_PX < 65_500  # of a JPEG
