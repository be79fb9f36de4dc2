"""A damaged history: damage affects only its own row and is named; the rest is rescued into a new file."""

from __future__ import annotations

import io
import random
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from posture.cli import main
from posture.errors import HistoryError
from posture.history.archive import export_person, import_person
from posture.history.rescue import examine, repair
from posture.history.rows import Damage
from posture.history.sessions import save_session, sessions
from posture.history.store import History
from tests.fixtures.history_examples import picture, report

SUMMARY = {"schema": 1, "state_s": {"good": 1.0}, "duration_s": 5.0, "episodes": [], "measurements": {}}


class Kept:
    """A history with three checks of Ann, with pictures, and one of Bo; and the damage reported about it."""

    def __init__(self, folder: Path) -> None:
        self.told: list[Damage] = []
        self.history = History(folder / "history.sqlite3", self.told.append)
        self.ann = self.history.add_person("Ann", height_cm=170.0, note="x").id
        self.bo = self.history.add_person("Bo").id
        self.ids = [
            self.history.save_check(
                self.ann, report(float(day)), taken_at=datetime(2026, 1, day, tzinfo=UTC),
                captures=[{"view": "front"}], pictures={0: picture(day)}, note=f"day {day}",
            )
            for day in (1, 2, 3)
        ]  # fmt: skip
        self.history.save_check(self.bo, report(9.0))
        self.history.tick(self.ann, date(2026, 1, 2), "chin_tuck")
        save_session(self.history, self.ann, SUMMARY)

    def spoil(self, statement: str, *given: object) -> None:
        connection = sqlite3.connect(self.history.path)
        with connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            assert connection.execute(statement, given).rowcount == 1
        connection.close()


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    monkeypatch.setenv("POSTURE_DATA", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    return Kept(tmp_path)


DEEP = "[" * 100_000 + "]" * 100_000
SPOILED_CHECKS = {
    "views that are none": ("UPDATE checks SET views = 'x' WHERE id = ?", "checks"),
    "an unknown view": ("UPDATE checks SET views = '[\"above\"]' WHERE id = ?", "checks"),
    "outside of numbers": ("UPDATE checks SET outside = '[1]' WHERE id = ?", "checks"),
    "versions as a list": ("UPDATE checks SET versions = '[]' WHERE id = ?", "checks"),
    "nesting without end": (f"UPDATE checks SET versions = '{DEEP}' WHERE id = ?", "checks"),
    "no date": ("UPDATE checks SET taken_at = 'yesterday' WHERE id = ?", "checks"),
    "bytes as note": ("UPDATE checks SET note = x'ff' WHERE id = ?", "checks"),
    "a note that is no text": ("UPDATE checks SET note = CAST(x'ff41' AS TEXT) WHERE id = ?", "checks"),
    "half a letter": ("UPDATE checks SET note = CAST(x'eda080' AS TEXT) WHERE id = ?", "checks"),
    "a report that is none": ("UPDATE reports SET report = '{}' WHERE check_id = ?", "reports"),
    "cut JSON": ("UPDATE reports SET report = substr(report, 1, 50) WHERE check_id = ?", "reports"),
    "an endless number": ("UPDATE reports SET answers = '{\"a\": 1e999}' WHERE check_id = ?", "reports"),
    "half a letter in it": ('UPDATE reports SET answers = \'{"a":"\\ud800"}\' WHERE check_id = ?', "reports"),
    "captures of numbers": ("UPDATE reports SET captures = '[1]' WHERE check_id = ?", "reports"),
    "no report": ("DELETE FROM reports WHERE check_id = ?", "reports"),
}


@pytest.mark.parametrize(("statement", "table"), SPOILED_CHECKS.values(), ids=SPOILED_CHECKS.keys())
def test_a_damaged_check_costs_one_check(kept: Kept, capsys, tmp_path, statement, table):
    """In lists, trends and the export; everywhere one line names the damage."""
    kept.spoil(statement, kept.ids[1])
    whole = [kept.ids[2], kept.ids[0]]
    listed = [check.id for check in kept.history.checks(kept.ann)]
    assert listed == (whole if table == "checks" else [kept.ids[2], kept.ids[1], kept.ids[0]])
    assert len(next(iter(kept.history.trends(kept.ann).values()))) == len(listed)
    with pytest.raises(HistoryError):
        kept.history.check(kept.ids[1])

    target = io.BytesIO()
    export_person(kept.history, kept.ann, target)
    assert any(kept.ids[1] in damage.place for damage in kept.told)
    other = History(tmp_path / "other.sqlite3")
    import_person(other, target)
    assert [check.id for check in other.checks(kept.ann)] == whole
    assert len(other.pictures(whole[0])) == 1

    out = str(tmp_path / "out.zip")
    for arguments in (["list"], ["show", "Ann"], ["show", "Ann", "--check", kept.ids[0]], ["list", "--json"]):
        assert main(["history", *arguments]) == 0
    assert main(["history", "export", "Ann", "--out", out]) == 0
    assert main(["history", "check"]) == 3
    assert kept.ids[1] in capsys.readouterr().err


@pytest.mark.parametrize(
    ("statement", "left"),
    [
        ("UPDATE measurements SET value = 'x' WHERE check_id = ? AND key = 'trunk_lean_deg'", 2),
        ("UPDATE measurements SET view = 'x' WHERE check_id = ? AND key = 'trunk_lean_deg'", 2),
        ("UPDATE measurements SET std = -1 WHERE check_id = ? AND key = 'trunk_lean_deg'", 2),
    ],
)
def test_a_damaged_number_costs_one_number(kept: Kept, statement, left):
    kept.spoil(statement, kept.ids[1])
    trends = {key: points for (_, key), points in kept.history.trends(kept.ann).items()}
    assert [len(points) for key, points in sorted(trends.items()) if key == "trunk_lean_deg"] == [left]
    assert [len(points) for key, points in sorted(trends.items()) if key != "trunk_lean_deg"] == [3, 3]
    assert {damage.table for damage in kept.told} == {"measurements"}
    assert repair(kept.history.path).checks == 4  # the number is derived from the report again
    assert {len(points) for points in kept.history.trends(kept.ann).values()} == {3}


def test_a_damaged_person_costs_one_person_and_none_of_the_checks(kept: Kept, capsys):
    kept.spoil("UPDATE people SET name = x'00ff' WHERE id = ?", kept.ann)
    assert [person.name for person in kept.history.people()] == ["Bo"]
    assert main(["history", "list"]) == 0
    assert kept.ann in capsys.readouterr().err
    assert main(["history", "check", "--repair"]) == 0
    assert [person.name for person in kept.history.people()] == ["Bo", "Rescued person 1"]
    assert [check.id for check in kept.history.checks(kept.ann)] == kept.ids[::-1]
    assert len(sessions(kept.history, kept.ann)) == 1
    assert len(kept.history.plan_days(kept.ann)) == 1


def test_a_damaged_picture_session_or_plan_day_costs_itself(kept: Kept, tmp_path):
    kept.spoil("UPDATE pictures SET jpeg = x'ffd8ff00' WHERE check_id = ?", kept.ids[0])
    kept.spoil("UPDATE sessions SET summary = '{}' WHERE person_id = ?", kept.ann)
    kept.spoil("UPDATE plan_days SET day = 'x' WHERE person_id = ?", kept.ann)
    target = io.BytesIO()
    export_person(kept.history, kept.ann, target)
    assert {damage.table for damage in kept.told} == {"pictures", "sessions", "plan_days"}
    other = History(tmp_path / "other.sqlite3")
    import_person(other, target)
    assert [len(other.pictures(check)) for check in kept.ids] == [0, 1, 1]
    assert kept.history.plan_days(kept.ann) == sessions(kept.history, kept.ann) == ()


def test_a_rescue_keeps_the_damaged_file_and_all_that_can_be_read(kept: Kept, tmp_path):
    kept.spoil("UPDATE checks SET taken_at = 'x' WHERE id = ?", kept.ids[1])
    kept.spoil("UPDATE checks SET views = 'x' WHERE id = ?", kept.ids[0])
    done = repair(kept.history.path)
    assert (done.people, done.checks) == (2, 3)  # views are derived again, the time can't be
    assert done.kept is not None
    assert sqlite3.connect(done.kept).execute("SELECT count(*) FROM checks").fetchone()[0] == 4
    for path in (done.kept, kept.history.path):
        assert path.stat().st_mode & 0o777 == 0o600
    assert [check.id for check in kept.history.checks(kept.ann)] == [kept.ids[2], kept.ids[0]]
    assert examine(kept.history.path).damages == ()
    assert len(kept.history.pictures(kept.ids[0])) == 1
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == set()


def test_nothing_is_changed_where_nothing_is_damaged(kept: Kept, capsys):
    before = kept.history.path.read_bytes()
    assert main(["history", "check", "--repair"]) == 0
    assert "Nothing is damaged." in capsys.readouterr().out
    assert kept.history.path.read_bytes() == before
    assert len(list(kept.history.path.parent.glob("*damaged*"))) == 0


def test_who_waits_to_save_while_a_rescue_runs_saves_into_the_new_file(kept: Kept, monkeypatch):
    kept.spoil("UPDATE checks SET views = 'x' WHERE id = ?", kept.ids[0])
    from posture.history import schema

    opened = schema._open
    repaired = []

    def opened_before(path: Path):
        connection = opened(path)
        if not repaired:
            repaired.append(True)
            connection.close()  # a reader of the old file would hold up the rescue
            connection = opened(path)
            connection.execute("PRAGMA journal_mode = DELETE")
            shutil.copy(path, path.with_suffix(".new"))
            path.with_suffix(".new").replace(path)  # as a rescue ends
        return connection

    monkeypatch.setattr(schema, "_open", opened_before)
    saved = kept.history.save_check(kept.bo, report(1.0))
    assert kept.history.check(saved).summary.person_id == kept.bo


@pytest.mark.parametrize("seed", range(24))
def test_flipped_bytes_are_told_in_sentences_and_cost_no_more_than_needed(kept: Kept, capsys, seed):
    """Any byte of the file: no traceback, never "the disk is full", and a rescue succeeds."""
    path = kept.history.path
    sqlite3.connect(path).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(path.read_bytes())
    chance = random.Random(seed)
    for _ in range(chance.choice((1, 3, 20))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    path.write_bytes(data)
    for arguments in (["list"], ["show", "Ann"], ["check"], ["check", "--repair"], ["list"], ["check"]):
        assert main(["history", *arguments]) in (0, 3)
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert "full" not in said


def test_damage_is_never_called_a_full_disk(kept: Kept, capsys, monkeypatch):
    from posture.history import schema

    full = sqlite3.OperationalError("database or disk is full")
    assert "disk is full" in str(schema.plainly(full, kept.history.path))
    data = bytearray(kept.history.path.read_bytes())
    data[4096 : 3 * 4096] = b"\xff" * 2 * 4096
    kept.history.path.write_bytes(data)
    assert "damaged" in str(schema.plainly(full, kept.history.path))


def head(data: bytearray) -> None:
    data[3] ^= 0xFF


def page_size(data: bytearray) -> None:
    data[16:18] = b"\x12\x34"


def cut(data: bytearray) -> None:
    del data[-5000:]


def list_of_tables(data: bytearray) -> None:
    place = data.index(b"CREATE TABLE checks")
    data[place + 5 : place + 60] = b"\xff" * 55


def first_page(data: bytearray) -> None:
    data[100:4096] = bytes(3996)


@pytest.mark.parametrize("spoil", [head, page_size, cut, list_of_tables, first_page])
def test_a_file_that_cannot_be_opened_is_mended_in_a_copy(kept: Kept, capsys, spoil):
    path = kept.history.path
    sqlite3.connect(path).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(path.read_bytes())
    spoil(data)
    path.write_bytes(data)
    assert main(["history", "list"]) == 3
    assert "posture history check --repair" in capsys.readouterr().err
    assert main(["history", "check"]) == 3
    assert path.read_bytes() == data
    done = repair(path)
    assert done.people == 2
    assert done.checks >= 3  # what stood in the part that was cut off is gone
    assert done.kept is not None
    assert done.kept.read_bytes() == data
    assert main(["history", "check"]) == 0
    assert len(kept.history.people()) == 2
    assert not [each for each in path.parent.iterdir() if each.is_dir()]


@pytest.mark.parametrize("content", [b"", b"hello" * 5000, b"SQLite format 3\0" + bytes(9000)])
def test_where_nothing_can_be_read_the_file_is_left_alone(tmp_path, monkeypatch, capsys, content):
    monkeypatch.setenv("POSTURE_DATA", str(tmp_path))
    path = tmp_path / "history.sqlite3"
    path.write_bytes(content)
    assert main(["history", "check", "--repair"]) == 3
    said = capsys.readouterr().err
    assert "Nothing in" in said or "not a posture history" in said
    assert path.read_bytes() == content
    assert [each.name for each in tmp_path.iterdir()] == ["history.sqlite3"]


def test_another_programs_file_is_no_damaged_history(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("POSTURE_DATA", str(tmp_path))
    with sqlite3.connect(tmp_path / "history.sqlite3") as other:
        other.execute("CREATE TABLE notes (x)")
    before = (tmp_path / "history.sqlite3").read_bytes()
    assert main(["history", "check", "--repair"]) == 3
    assert "not a posture history" in capsys.readouterr().err
    assert (tmp_path / "history.sqlite3").read_bytes() == before


def test_a_newer_history_is_not_rescued_into_an_older_one(kept: Kept, capsys):
    with sqlite3.connect(kept.history.path) as connection:
        connection.execute("PRAGMA user_version = 9")
    assert main(["history", "check", "--repair"]) == 3
    assert "newer version" in capsys.readouterr().err
    assert not list(kept.history.path.parent.glob("*damaged*"))


def test_without_a_history_there_is_nothing_to_check(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("POSTURE_DATA", str(tmp_path))
    assert main(["history", "check"]) == 3
    assert "no history yet" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_rescue_waits_for_other_windows(kept: Kept, capsys, monkeypatch):
    monkeypatch.setattr("posture.history.schema.BUSY_MS", 50)
    kept.spoil("UPDATE checks SET views = 'x' WHERE id = ?", kept.ids[0])
    with closing(sqlite3.connect(kept.history.path)) as window:
        window.execute("BEGIN IMMEDIATE")
        assert main(["history", "check", "--repair"]) == 3
        assert "in use by another window" in capsys.readouterr().err
    assert main(["history", "check", "--repair"]) == 0


def test_a_version_below_zero_is_damage(kept: Kept, capsys):
    with closing(sqlite3.connect(kept.history.path)) as connection:
        connection.execute("PRAGMA user_version = -1")
    assert main(["history", "list"]) == 3
    assert "is damaged" in capsys.readouterr().err
    assert main(["history", "check", "--repair"]) == 0
    assert len(kept.history.people()) == 2
