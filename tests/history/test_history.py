"""The history keeps what it said it kept, returns it unchanged, and forgets for good."""

from __future__ import annotations

import io
import json
import logging
import sqlite3
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from posture.anatomy import View
from posture.errors import HistoryError
from posture.history import schema as history_schema
from posture.history.pictures import from_jpeg, to_jpeg
from posture.history.records import moment, outside_keys, stamp
from posture.history.store import History, default_path
from posture.report.format import read_report
from tests.fixtures.history_examples import KEYS, picture, report

NAME = "Žofie Ng 小林"


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "data" / "history.sqlite3")


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_posture_data_moves_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("POSTURE_DATA", str(tmp_path))
    assert default_path() == tmp_path / "history.sqlite3"
    monkeypatch.delenv("POSTURE_DATA")
    assert default_path().name == "history.sqlite3"


def test_a_check_comes_back_as_it_was_saved(history: History) -> None:
    person = history.add_person(NAME, height_cm=171.5)
    taken_at = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    check_id = history.save_check(
        person.id,
        report(),
        taken_at=taken_at,
        note="after work",
        answers={"dizzy": False},
        captures=[{"view": "front"}],
        repeat_set="a",
    )
    saved = history.check(check_id)
    assert saved.report == report()
    assert saved.answers == {"dizzy": False}
    assert saved.captures == ({"view": "front"},)
    assert saved.summary.taken_at == taken_at
    assert saved.summary.views == (View.FRONT,)
    assert saved.summary.outside == (KEYS[0], KEYS[1]), "most certain first"
    assert saved.summary.versions == report()["versions"]
    assert (saved.summary.note, saved.summary.repeat_set) == ("after work", "a")
    assert not saved.summary.has_pictures
    assert history.person(NAME) == history.person(person.id) == person


def test_a_certainty_that_was_not_noted_comes_last() -> None:
    """A report without p_outside was once read as certain: its number came first on the card."""
    told = report()
    told["findings"] = [
        {"key": "head_tilt_deg", "verdict": "outside"},
        {"key": "trunk_lean_deg", "verdict": "outside", "p_outside": 0.96},
        {"key": "pelvis_level_deg", "verdict": "within", "p_outside": 0.99},
    ]
    assert outside_keys(read_report(told)) == ("trunk_lean_deg", "head_tilt_deg")


def test_trends_are_per_view_and_key_oldest_first_without_what_was_not_measured(history: History) -> None:
    person = history.add_person(NAME)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for day in (2, 0, 1):
        history.save_check(person.id, report(float(day)), taken_at=start + timedelta(days=day))
    history.save_check(person.id, report(9.0, view="back"), taken_at=start)
    trends = history.trends(person.id)
    assert [p.value for p in trends[View.FRONT, KEYS[0]]] == [0.0, 1.0, 2.0]
    assert [p.value for p in trends[View.BACK, KEYS[0]]] == [9.0]
    assert (View.FRONT, KEYS[-1]) not in trends
    assert [c.taken_at.day for c in history.checks(person.id, limit=2)] == [3, 2]


def test_pictures_are_kept_only_when_given_and_carry_no_metadata(history: History) -> None:
    person = history.add_person(NAME)
    without = history.save_check(person.id, report())
    with_one = history.save_check(person.id, report(photos=2), pictures={1: picture()})
    assert history.pictures(without) == {}
    kept = history.pictures(with_one)
    assert list(kept) == [1]
    opened = Image.open(io.BytesIO(kept[1]))
    assert not opened.getexif()
    assert [segment for segment, _ in opened.applist] == ["APP0"]
    assert abs(from_jpeg(kept[1]).astype(int) - picture()).mean() < 2
    assert [c.has_pictures for c in sorted(history.checks(person.id), key=lambda c: c.taken_at)] == [
        False,
        True,
    ]


def test_a_picture_of_no_photo_is_refused_and_nothing_is_saved(history: History) -> None:
    person = history.add_person(NAME)
    with pytest.raises(HistoryError):
        history.save_check(person.id, report(), pictures={5: picture()})
    assert history.checks(person.id) == ()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda r: r.update(schema=2),
        lambda r: r.pop("versions"),
        lambda r: r["photos"][0].update(view="above"),
        lambda r: r["photos"][0]["measurements"][0].update(value=float("nan")),
        lambda r: r["photos"][0]["measurements"][0].update(value=10**400),
        lambda r: r["photos"][0]["measurements"][0].update(std=-1.0),
        lambda r: r["photos"][0]["measurements"][0].update(value=True),
        lambda r: r["photos"][0]["measurements"][0].update(key="=cmd()"),
        lambda r: r["photos"][0]["measurements"].append(r["photos"][0]["measurements"][0]),
        lambda r: r.update(findings=[{"verdict": "outside"}]),
        lambda r: r.update(plan=object()),
        lambda r: r.update(plan=float("inf")),
    ],
)
def test_a_report_of_another_shape_is_refused_and_nothing_is_saved(history: History, spoil: object) -> None:
    person = history.add_person(NAME)
    spoiled = report()
    spoil(spoiled)
    with pytest.raises(HistoryError):
        history.save_check(person.id, spoiled)
    assert history.checks(person.id) == ()


def test_plan_days_can_be_ticked_twice_and_taken_back(history: History) -> None:
    person = history.add_person(NAME)
    day = date(2026, 5, 4)
    for _ in range(2):
        history.tick(person.id, day, "chin_tuck")
    assert [(d.day, d.exercise) for d in history.plan_days(person.id)] == [(day, "chin_tuck")]
    history.tick(person.id, day, "chin_tuck", done=False)
    assert history.plan_days(person.id) == ()
    with pytest.raises(HistoryError):
        history.tick("0" * 16, day, "chin_tuck")


@pytest.mark.parametrize("whole_person", [True, False], ids=["person", "check"])
def test_what_is_deleted_is_gone_from_every_file(history: History, whole_person: bool) -> None:
    other = history.add_person("Somebody else")
    kept = history.save_check(other.id, report())
    person = history.add_person(NAME)
    check_id = history.save_check(person.id, report(), note="SECRET-NOTE", pictures={0: picture(7)})
    jpeg = history.pictures(check_id)[0]
    folder = history.path.parent
    assert b"SECRET-NOTE" in everything_in(folder)
    assert jpeg[200:260] in everything_in(folder)
    if whole_person:
        history.delete_person(person.id)
        assert NAME.encode() not in everything_in(folder)
    else:
        history.delete_check(check_id)
    assert b"SECRET-NOTE" not in everything_in(folder)
    assert jpeg[200:260] not in everything_in(folder)
    assert history.check(kept).report == report()
    with pytest.raises(HistoryError):
        history.check(check_id)


def test_a_deletion_held_up_by_another_window_says_so_and_is_finished_later(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = history.add_person(NAME)
    history.save_check(person.id, report(), note="SECRET-NOTE")
    monkeypatch.setattr(history_schema, "BUSY_MS", 50)
    with history_schema.reading(history.path) as window:
        window.execute("SELECT * FROM people").fetchone()
        with pytest.raises(HistoryError, match="another window"):
            history.delete_person(person.id)
    assert history.people() == ()
    assert history.tidy()
    assert b"SECRET-NOTE" not in everything_in(history.path.parent)


def test_a_damaged_page_met_while_cleaning_up_is_told_in_a_sentence(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Damaged(sqlite3.Connection):
        def execute(self, statement: str, parameters: tuple[object, ...] = (), /) -> sqlite3.Cursor:
            if statement == "VACUUM":
                raise sqlite3.DatabaseError("database disk image is malformed")
            return super().execute(statement, parameters)

    person = history.add_person(NAME)
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *given, **named: connect(*given, **named, factory=Damaged))
    with pytest.raises(HistoryError, match="damaged"):
        history.delete_person(person.id)


def test_a_stamp_of_any_year_is_read_again() -> None:
    early = datetime(900, 1, 2, tzinfo=UTC)
    assert moment(stamp(early)) == early


def test_unknown_people_and_ambiguous_names_are_told_apart(history: History) -> None:
    first, second = history.add_person("Kim"), history.add_person(" Kim  ")
    assert first.id != second.id
    with pytest.raises(HistoryError, match="Several"):
        history.person("Kim")
    with pytest.raises(HistoryError, match="Nobody"):
        history.person("Lee")
    with pytest.raises(HistoryError):
        history.save_check("0" * 16, report())
    with pytest.raises(HistoryError):
        history.delete_person("0" * 16)


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "a\x00b"])
def test_a_name_must_be_one(history: History, name: str) -> None:
    with pytest.raises(HistoryError):
        history.add_person(name)


def test_names_are_in_no_log_repr_or_error(history: History, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    person = history.add_person(NAME, note="SECRET-NOTE")
    history.save_check(person.id, report(), note="SECRET-NOTE")
    shown = repr(person) + repr(history.checks(person.id)) + repr(history) + caplog.text
    assert NAME not in shown
    assert "SECRET" not in shown
    with pytest.raises(HistoryError) as refused:
        history.person(NAME + "x")
    assert NAME not in str(refused.value)


def test_a_file_that_is_not_a_database_is_refused_and_left_alone(history: History) -> None:
    history.path.parent.mkdir()
    history.path.write_bytes(b"holiday pictures, not a database " * 100)
    before = history.path.read_bytes()
    with pytest.raises(HistoryError, match="damaged or is not"):
        history.people()
    assert history.path.read_bytes() == before


def test_another_programs_database_is_refused_and_left_alone(history: History) -> None:
    history.path.parent.mkdir()
    with sqlite3.connect(history.path) as other:
        other.execute("CREATE TABLE songs (title TEXT)")
    other.close()
    before = history.path.read_bytes()
    with pytest.raises(HistoryError, match="another program"):
        history.add_person(NAME)
    assert history.path.read_bytes() == before


def test_a_newer_file_is_refused(history: History) -> None:
    history.add_person(NAME)
    with sqlite3.connect(history.path) as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(HistoryError, match="newer version"):
        history.people()


def test_a_migration_is_taken_whole_or_not_at_all(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    person = history.add_person(NAME)
    check_id = history.save_check(person.id, report())
    first = history_schema.MIGRATIONS
    good = ("ALTER TABLE people ADD COLUMN born TEXT", "CREATE INDEX by_key ON measurements(key)")

    def migrate_with(*steps: tuple[str, ...]) -> None:
        monkeypatch.setattr(history_schema.migrate, "__defaults__", ((*first, *steps),))

    migrate_with(good, ("UPDATE people SET born = 'x'", "UPDATE nothing SET x = 1"))
    with pytest.raises(HistoryError):
        history.people()
    migrate_with()
    assert [p.id for p in history.people()] == [person.id], "the failed one left no trace"
    migrate_with(good)
    assert history.check(check_id).report == report()
    with history_schema.reading(history.path) as connection:
        assert connection.execute("SELECT born FROM people").fetchone()[0] is None
        assert connection.execute("PRAGMA user_version").fetchone()[0] == len(first) + 1


def test_a_thousand_checks_are_listed_and_drawn_from_indices(history: History) -> None:
    person = history.add_person(NAME)
    long_report = report() | {"plan": {"text": "x" * 20_000}}
    summary_ids = []
    from posture.history.records import CheckSummary, SavedCheck
    from posture.history.statements import insert_check

    start = datetime(2024, 1, 1, tzinfo=UTC)
    with history_schema.writing(history.path) as connection:
        for i in range(1000):
            summary = CheckSummary(f"{i:016x}", person.id, start + timedelta(days=i), (), (), {}, None, "")
            insert_check(connection, SavedCheck(summary, long_report, {}, ()), {})
            summary_ids.append(summary.id)
    began = time.process_time()
    assert len(history.checks(person.id)) == 1000
    assert len(history.trends(person.id)[View.FRONT, KEYS[0]]) == 1000
    assert time.process_time() - began < 2.0, "processor time; 0.05 s where this was written"
    with history_schema.reading(history.path) as connection:
        plan = connection.execute(
            """EXPLAIN QUERY PLAN SELECT * FROM checks c JOIN measurements m ON m.check_id = c.id
            WHERE c.person_id = ? ORDER BY c.taken_at""",
            (person.id,),
        ).fetchall()
    assert not any("SCAN" in row["detail"] for row in plan), [row["detail"] for row in plan]


def test_the_file_is_readable_by_its_owner_alone(history: History) -> None:
    history.add_person(NAME)
    assert history.path.stat().st_mode & 0o077 == 0
    assert history.path.parent.stat().st_mode & 0o077 == 0


def test_stored_json_is_not_escaped_twice(history: History) -> None:
    person = history.add_person(NAME)
    check_id = history.save_check(person.id, report() | {"caveats": [NAME]})
    assert json.loads(json.dumps(history.check(check_id).report))["caveats"] == [NAME]


def test_pictures_survive_as_pixels() -> None:
    assert from_jpeg(to_jpeg(picture(3))).shape == picture(3).shape
