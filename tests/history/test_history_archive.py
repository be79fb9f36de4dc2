"""An export holds everything and can be imported unchanged; a hostile archive is refused completely."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from posture.errors import HistoryError
from posture.history import archive as history_archive
from posture.history.archive import export_person, import_person
from posture.history.pictures import without_metadata
from posture.history.store import History
from tests.fixtures.history_examples import picture, report


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "history.sqlite3")


@pytest.fixture
def exported(history: History) -> bytes:
    person = history.add_person("Žofie Ng", height_cm=170.0, note="left-handed")
    for day in (1, 2, 3):
        history.save_check(
            person.id,
            report(float(day), photos=2),
            taken_at=datetime(2026, 1, day, tzinfo=UTC),
            note=f"day {day}",
            answers={"dizzy": False},
            captures=[{"view": "front"}, {"view": "back"}],
            pictures={day % 2: picture(day)},
            repeat_set="morning" if day == 1 else None,
        )
    history.tick(person.id, date(2026, 1, 2), "chin_tuck")
    target = io.BytesIO()
    export_person(history, person.id, target)
    return target.getvalue()


def contents(history: History) -> list[Any]:
    return [
        (
            person,
            history.plan_days(person.id),
            [(history.check(c.id), history.pictures(c.id)) for c in history.checks(person.id)],
            history.trends(person.id),
        )
        for person in history.people()
    ]


def changed(archive: bytes, change: Callable[[dict[str, bytes]], object]) -> io.BytesIO:
    """The archive with its files changed in place by `change`."""
    with zipfile.ZipFile(io.BytesIO(archive)) as source:
        files = {name: source.read(name) for name in source.namelist()}
    change(files)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files.items():
            out.writestr(name, content)
    return target


def edit_json(name: str, edit: Callable[[Any], object]) -> Callable[[dict[str, bytes]], object]:
    """A change of one JSON file; name "checks" = the first check."""

    def change(files: dict[str, bytes]) -> None:
        path = next(n for n in sorted(files) if n.startswith(name))
        value = json.loads(files[path])
        edit(value)
        files[path] = json.dumps(value).encode()

    return change


def test_exported_deleted_and_imported_is_as_before(history: History, exported: bytes) -> None:
    before = contents(history)
    history.delete_person(history.people()[0].id)
    assert contents(history) == []
    import_person(history, io.BytesIO(exported))
    assert contents(history) == before


def test_an_import_into_another_history_is_the_same(
    history: History, exported: bytes, tmp_path: Path
) -> None:
    other = History(tmp_path / "other.sqlite3")
    import_person(other, io.BytesIO(exported))
    assert contents(other) == contents(history)


def test_the_table_is_for_spreadsheets(exported: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(exported)) as archive:
        rows = list(csv.DictReader(io.TextIOWrapper(archive.open("measurements.csv"), newline="")))
    assert len(rows) == 3 * 2 * 3
    assert {"taken_at", "check", "photo", "view", "key", "value", "std", "unit"} == rows[0].keys()
    assert float(rows[0]["value"]) == 1.0


def test_somebody_who_is_there_already_comes_in_only_as_a_new_person(
    history: History, exported: bytes
) -> None:
    with pytest.raises(HistoryError, match="already"):
        import_person(history, io.BytesIO(exported))
    assert len(history.people()) == 1
    new = import_person(history, io.BytesIO(exported), as_new=True)
    assert len(history.people()) == 2
    assert len(history.checks(new.id)) == 3
    assert len({c.id for p in history.people() for c in history.checks(p.id)}) == 6


HOSTILE: dict[str, Callable[[dict[str, bytes]], object]] = {
    "path traversal": lambda files: files.update({"../../evil.json": b"{}"}),
    "absolute path": lambda files: files.update({"/etc/evil": b"{}"}),
    "traversal in a check's name": lambda files: files.update({"checks/../../0123456789abcdef.json": b"{}"}),
    "a program": lambda files: files.update({"run.exe": b"MZ"}),
    "no person": lambda files: files.pop("person.json"),
    "other format": edit_json("person", lambda v: v.update(format="other")),
    "newer schema": edit_json("person", lambda v: v.update(schema=2)),
    "person without a name": edit_json("person", lambda v: v["person"].pop("name")),
    "name with a control character": edit_json("person", lambda v: v["person"].update(name="a\x1bb")),
    "id that is a path": edit_json("person", lambda v: v["person"].update(id="../../etc/passwd")),
    "endless height": edit_json("person", lambda v: v["person"].update(height_cm=1e308)),
    "a surrogate": edit_json("person", lambda v: v["person"].update(note="\ud800")),
    "plan day without a date": edit_json(
        "person", lambda v: v.update(plan_days=[{"day": "x", "exercise": "y"}])
    ),
    "report of another schema": edit_json("checks", lambda v: v["report"].update(schema=9)),
    "a value that is no number": edit_json(
        "checks", lambda v: v["report"]["photos"][0]["measurements"][0].update(value="1")
    ),
    "a check under another id": edit_json("checks", lambda v: v.update(id="0" * 16)),
    "captures that are none": edit_json("checks", lambda v: v.update(captures=[1])),
    "a date that is none": edit_json("checks", lambda v: v.update(taken_at="yesterday")),
    "a height of 400 digits": lambda files: files.update(
        {"person.json": files["person.json"].replace(b"170.0", b"1" + b"0" * 400)}
    ),
    "infinity by its digits": lambda files: files.update(
        {"person.json": files["person.json"].replace(b"170.0", b'170.0, "more": 1e999')}
    ),
    "a plan of numbers": edit_json("checks", lambda v: v["report"].update(plan={"sessions": [1]})),
    "an exercise that is no text": edit_json(
        "checks", lambda v: v["report"].update(plan={"sessions": [{"items": [{"exercise": []}]}]})
    ),
    "a live session of numbers": edit_json(
        "person",
        lambda v: v.update(
            sessions=[
                {
                    "taken_at": "2026-01-01T00:00:00+00:00",
                    "summary": {
                        "schema": 1,
                        "state_s": {"good": 1},
                        "duration_s": 5,
                        "episodes": [1],
                        "measurements": {},
                    },
                }
            ]
        ),
    ),
    "a person of the tenth century": edit_json(
        "person", lambda v: v["person"].update(created_at="0900-01-01T00:00:00+00:00")
    ),
    "a check of the tenth century": edit_json(
        "checks", lambda v: v.update(taken_at="0900-01-01T00:00:00+00:00")
    ),
    "NaN": lambda files: files.update({"person.json": files["person.json"].replace(b"170.0", b"NaN")}),
    "not JSON": lambda files: files.update({"person.json": b"\xff\x00"}),
    "a list": lambda files: files.update({"person.json": b"[]"}),
    "deep nesting": lambda files: files.update({"person.json": b'{"a":' * 100_000 + b"1" + b"}" * 100_000}),
    "picture without a check": lambda files: files.update({"pictures/0000000000000000-0.jpg": b"x"}),
    "picture that is none": lambda files: files.update(
        {next(n for n in files if n.startswith("pictures")): b"<script>"}
    ),
    "a bomb of JSON": lambda files: files.update({"person.json": b" " * 16_000_001}),
}


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_archive_is_refused_whole(
    exported: bytes, tmp_path: Path, change: Callable[[dict[str, bytes]], object]
) -> None:
    folder = tmp_path / "empty"
    other = History(folder / "history.sqlite3")
    with pytest.raises(HistoryError):
        import_person(other, changed(exported, change))
    assert other.people() == ()
    assert {path.name for path in folder.iterdir()} <= {"history.sqlite3"}


def test_a_damaged_archive_is_refused(history: History, exported: bytes) -> None:
    for damaged in (b"", b"PK", exported[: len(exported) // 2], bytes(reversed(exported))):
        with pytest.raises(HistoryError, match="not a history export"):
            import_person(history, io.BytesIO(damaged), as_new=True)


def test_a_damaged_byte_anywhere_is_refused_or_harmless(exported: bytes, tmp_path: Path) -> None:
    for position in range(0, len(exported), 97):
        spoiled = bytearray(exported)
        spoiled[position] ^= 0xFF
        other = History(tmp_path / f"{position}.sqlite3")
        try:
            import_person(other, io.BytesIO(bytes(spoiled)))
        except HistoryError:
            assert other.people() == ()


def test_somebody_who_came_in_anew_stands_behind_their_namesake(history: History, exported: bytes) -> None:
    came = [import_person(history, io.BytesIO(exported), as_new=True) for _ in range(8)]
    assert [person.id for person in history.people()][1:] == [person.id for person in came]


def test_declared_sizes_are_added_up_before_anything_is_read(
    history: History, exported: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_archive, "MAX_ARCHIVE_BYTES", 1000)
    with pytest.raises(HistoryError, match="too large"):
        import_person(history, io.BytesIO(exported), as_new=True)


def test_a_picture_with_metadata_is_saved_anew_without(exported: bytes, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    buffer = io.BytesIO()
    Image.fromarray(picture()).save(buffer, "JPEG", exif=exif, comment=b"SECRET-COMMENT")
    telling = buffer.getvalue() + b"SECRET-TRAILER"

    def add(files: dict[str, bytes]) -> None:
        files[next(n for n in files if n.startswith("pictures"))] = telling

    other = History(tmp_path / "other.sqlite3")
    import_person(other, changed(exported, add))
    assert b"SECRET" in telling
    assert b"SECRET" not in other.path.read_bytes()


def test_a_plain_picture_is_kept_byte_for_byte_and_other_kinds_are_refused() -> None:
    buffer = io.BytesIO()
    Image.fromarray(picture()).save(buffer, "JPEG")
    assert without_metadata(buffer.getvalue()) == buffer.getvalue()
    png = io.BytesIO()
    Image.fromarray(picture()).save(png, "PNG", pnginfo=PngImagePlugin.PngInfo())
    with pytest.raises(HistoryError):
        without_metadata(png.getvalue())


def test_pictures_are_decoded_before_the_history_is_locked(
    exported: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another window can save while somebody's archive takes its time."""
    other = History(tmp_path / "other.sqlite3")
    plain, saved = history_archive.refuse_damaged, []

    def slow(jpeg: bytes) -> None:
        saved.append(other.add_person("Bo"))
        plain(jpeg)

    monkeypatch.setattr("posture.history.schema.BUSY_MS", 50)
    monkeypatch.setattr(history_archive, "refuse_damaged", slow)
    import_person(other, io.BytesIO(exported))
    assert len(saved) == 3
    assert len(other.people()) == 4


def test_what_could_not_be_imported_again_is_named_without_quoting_it(history: History) -> None:
    """Such a note only a hand at the file can have made."""
    person = history.add_person("Ann")
    with sqlite3.connect(history.path) as connection:
        connection.execute("UPDATE people SET note = ?", ("SECRET" * 10_000,))
    connection.close()
    with pytest.raises(HistoryError, match=r"^This can't be exported: person\.note: ") as refused:
        export_person(history, person.id, io.BytesIO())
    assert "SECRET" not in str(refused.value)


def test_all_faults_of_a_persons_file_are_told_at_once(history: History) -> None:
    head = {
        "format": "posture-history", "schema": 1, "plan_days": [{"day": "never", "exercise": ""}],
        "person": {"id": "../..", "name": "SECRET\n", "created_at": "3000-01-01", "height_cm": -1, "note": 2},
    }  # fmt: skip
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("person.json", json.dumps(head))
    with pytest.raises(HistoryError) as refused:
        import_person(history, archive)
    told = str(refused.value)
    for field in ("id", "name", "created_at", "height_cm", "note"):
        assert f"person.{field}: " in told
    assert "SECRET" not in told
    assert "and 2 more" in told
