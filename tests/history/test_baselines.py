"""What live remembers: kept only when told to, one for each place, exported, rescued and deleted with its
person."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import zipfile
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from posture.errors import HistoryError
from posture.history.archive import export_person, import_person
from posture.history.baselines import (
    NOBODY,
    baseline_used,
    baselines,
    forget_baselines,
    newest_wishes,
    save_baseline,
    save_wishes,
    somebody,
    wishes_of,
)
from posture.history.rescue import examine, repair
from posture.history.rows import Damage
from posture.history.store import History
from posture.limits import MAX_BASELINE_BYTES, MAX_BASELINES, MAX_GOOD_ENTRIES, MAX_LABEL_CHARS
from posture.live.judge import Sensitivity
from posture.live.measures import ROWS, Mode
from posture.live.remember import Good, Remembered, Shift, as_record
from posture.live.wishes import LiveWishes, ModeWishes
from tests.fixtures.baselines import remembered
from tests.fixtures.places import FIXTURES

WANTED = LiveWishes(True, True, {Mode.SITTING: ModeWishes(Sensitivity.STRICT, 5, 30)})


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "history.sqlite3", pytest.fail)


def kept(history: History, person_id: str) -> list[Remembered]:
    return [saved.content for saved in baselines(history, person_id)]


def test_one_for_each_camera_place_and_mode_the_newest_first(history: History) -> None:
    person = history.add_person("A")
    assert baselines(history, person.id) == ()
    home, office = remembered(place="Home"), remembered(place="Office")
    monitor, standing = remembered(camera="Monitor", place="Home"), remembered(mode=Mode.STANDING)
    for each in (home, office, monitor, standing):
        save_baseline(history, person.id, each)
    again = remembered(place="Home", good=(Good(date(2026, 1, 1), 60.0, {}),))
    newest = save_baseline(history, person.id, again)
    assert [(each.camera, each.place, each.mode) for each in kept(history, person.id)] == [
        (each.camera, each.place, each.mode) for each in (again, standing, monitor, office)
    ]
    assert baselines(history, person.id)[0].id == newest
    assert kept(history, person.id)[0].good == again.good


def test_each_use_adds_its_good_minutes_and_comes_first_next_time(history: History) -> None:
    person = history.add_person("A")
    first = save_baseline(history, person.id, remembered(place="Home"))
    second = save_baseline(history, person.id, remembered(place="Office"))
    good = Good(date(2026, 1, 1), 60.0, {"head_drop_pct": Shift(1.0, 0.5)})
    baseline_used(history, first, good)
    baseline_used(history, first)
    assert [saved.id for saved in baselines(history, person.id)] == [first, second]
    assert kept(history, person.id)[0].good == (good,)
    history.delete_person(person.id)
    baseline_used(history, first, good)  # it was deleted in another window: nothing comes back
    assert baselines(history, person.id) == ()


def test_as_many_and_as_large_as_may_be_kept_come_back_from_an_export(
    history: History, tmp_path: Path
) -> None:
    person = history.add_person("A")
    changes = {row.key: Shift(-123.456789, 0.123456789) for mode in Mode for row in ROWS[mode]}
    full = tuple(Good(date(2026, 1, 1), 1e8, changes) for _ in range(MAX_GOOD_ENTRIES))
    for number in range(MAX_BASELINES):
        name = f"{number:02}" + "大" * (MAX_LABEL_CHARS - 2)
        save_baseline(history, person.id, remembered(place=name, camera=name, good=full))
    with pytest.raises(HistoryError, match="At most 24"):
        save_baseline(history, person.id, remembered(place="One more"))
    assert len(json.dumps(as_record(kept(history, person.id)[0]))) < MAX_BASELINE_BYTES
    save_wishes(history, person.id, WANTED)
    before = baselines(history, person.id)
    buffer = io.BytesIO()
    export_person(history, person.id, buffer)
    other = History(tmp_path / "other.sqlite3", pytest.fail)
    import_person(other, buffer)
    assert baselines(other, person.id) == before
    assert wishes_of(other, person.id) == WANTED
    copied = import_person(other, buffer, as_new=True)
    assert kept(other, copied.id) == [saved.content for saved in before]
    assert wishes_of(other, copied.id) == WANTED


def test_an_export_of_somebody_of_whom_nothing_is_remembered_says_nothing_of_it(history: History) -> None:
    person = history.add_person("A")
    buffer = io.BytesIO()
    export_person(history, person.id, buffer)
    with zipfile.ZipFile(buffer) as archive:
        assert set(json.loads(archive.read("person.json"))) == {"format", "schema", "person", "plan_days"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"baselines": [{"id": "0" * 16, "taken_at": "2026-01-01", "used_at": "2026-01-01", "baseline": {}}]},
        {"baselines": [{"id": "x", "taken_at": "2026-01-01", "used_at": "2026-01-01", "baseline": {}}]},
        {"baselines": [{}] * 1000},
        {"live_wishes": {"used_at": "2026-01-01", "wishes": {"remember": "yes"}}},
        {"live_wishes": {"used_at": "long ago", "wishes": {}}},
    ],
    ids=["no baseline", "no id", "too many", "no wish", "no time"],
)
def test_an_archive_with_what_nobody_can_have_remembered_is_refused(
    history: History, wrong: dict[str, object], tmp_path: Path
) -> None:
    person = history.add_person("A")
    buffer, altered = io.BytesIO(), io.BytesIO()
    export_person(history, person.id, buffer)
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(altered, "w") as new:
        new.writestr("person.json", json.dumps(json.loads(old.read("person.json")) | wrong))
    other = History(tmp_path / "other.sqlite3")
    with pytest.raises(HistoryError):
        import_person(other, altered)
    assert other.people() == ()


def test_what_is_forgotten_leaves_no_trace_in_the_file(history: History) -> None:
    person = history.add_person("A")
    save_baseline(history, person.id, remembered(place="Secret corner"))
    assert b"Secret corner" in b"".join(path.read_bytes() for path in history.path.parent.iterdir())
    forget_baselines(history, person.id)
    assert baselines(history, person.id) == ()
    assert b"Secret corner" not in b"".join(path.read_bytes() for path in history.path.parent.iterdir())


def test_whoever_chose_last_is_meant_and_nobody_without_a_choice(history: History) -> None:
    assert newest_wishes(history) is None
    first, second = history.add_person("A"), history.add_person("B")
    save_wishes(history, first.id, WANTED)
    save_wishes(history, second.id, LiveWishes(remember=True))
    found = newest_wishes(history)
    assert found is not None
    assert (found.person_id, found.content) == (second.id, LiveWishes(remember=True))
    save_wishes(history, second.id, LiveWishes())
    assert newest_wishes(history) is None  # who switched it off finds it off
    assert wishes_of(history, second.id) == LiveWishes()
    history.delete_person(second.id)
    assert [found.person_id for found in [newest_wishes(history)] if found] == [first.id]


def test_somebody_without_a_name_is_one_person(history: History) -> None:
    assert somebody(history) == somebody(history)
    assert [person.name for person in history.people()] == [NOBODY]


def test_an_unknown_person_keeps_nothing(history: History) -> None:
    with pytest.raises(HistoryError):
        save_baseline(history, "0" * 16, remembered())
    with pytest.raises(HistoryError):
        save_wishes(history, "0" * 16, WANTED)


def test_a_file_of_an_earlier_version_remembers_from_now_on(history: History) -> None:
    shutil.copy(FIXTURES / "formats" / "history.sqlite3", history.path)
    (person,) = history.people()
    assert newest_wishes(history) is None
    save_baseline(history, person.id, remembered())
    assert kept(history, person.id)


def test_a_damaged_row_costs_itself_alone_and_a_rescue_takes_the_rest(tmp_path: Path) -> None:
    told: list[Damage] = []
    history = History(tmp_path / "history.sqlite3", told.append)
    person = history.add_person("A")
    lost = save_baseline(history, person.id, remembered(place="Lost"))
    save_baseline(history, person.id, remembered(place="Kept"), taken_at=datetime(2026, 1, 2, tzinfo=UTC))
    save_wishes(history, person.id, WANTED)
    with closing(sqlite3.connect(history.path)) as connection:
        connection.execute("UPDATE baselines SET baseline = '{}' WHERE id = ?", (lost,))
        connection.commit()
    assert [each.place for each in kept(history, person.id)] == ["Kept"]
    assert told == [Damage("baselines", lost)]
    assert examine(history.path).damages == (Damage("baselines", lost),)
    repair(history.path)
    told.clear()
    (saved,) = baselines(history, person.id)
    assert (saved.content.place, saved.taken_at) == ("Kept", datetime(2026, 1, 2, tzinfo=UTC))
    assert wishes_of(history, person.id) == WANTED
    assert not told
