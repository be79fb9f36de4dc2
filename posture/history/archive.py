"""Everything of one person as a zip: JSON to import again, CSV to calculate with, the kept pictures.

    person.json            {"format": "posture-history", "schema": 1, "person": {...}, "plan_days": [...],
                            "sessions": [{"taken_at", "summary"}]}
    checks/<id>.json       {"id", "taken_at", "repeat_set", "note", "report", "answers", "captures"}
    measurements.csv       one row per number, for spreadsheets; not read again
    pictures/<id>-<n>.jpg  the kept pictures

An archive to import is untrusted: only these names are accepted, nothing is unpacked to the disk, sizes
are limited, pictures with anything but pixels are saved anew, and it is taken whole or not at all.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
import secrets
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import IO, Any, NoReturn

from posture.errors import HistoryError
from posture.history import sessions
from posture.history.pictures import without_metadata
from posture.history.records import (
    ID,
    CheckSummary,
    Json,
    Person,
    PlanDay,
    SavedCheck,
    imported_moment,
    is_number,
    measurement_rows,
    outside_keys,
    refuse_year,
    stamp,
    versions_of,
)
from posture.history.schema import reading, writing
from posture.history.sessions import SavedSession, insert_sessions, select_sessions
from posture.history.store import (
    History,
    insert_check,
    insert_person,
    select_check,
    select_person,
    select_plan_days,
)

FORMAT, SCHEMA = "posture-history", 1
MAX_ENTRIES = 60_000
MAX_PHOTOS = 20
MAX_JSON_BYTES = 8_000_000
MAX_PICTURE_BYTES = 40_000_000
MAX_TOTAL_BYTES = 4_000_000_000

_CHECK_NAME = re.compile(r"checks/([0-9a-f]{16})\.json")
_PICTURE_NAME = re.compile(r"pictures/([0-9a-f]{16})-(\d|1\d)\.jpg")
_CSV_HEAD = ("taken_at", "check", "photo", "view", "key", "value", "std", "unit")


# Export


def export_person(history: History, person_id: str, target: IO[bytes]) -> None:
    """Write all that is kept of a person to `target` as a zip. Raises HistoryError if not there."""
    with reading(history.path) as connection, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        person = select_person(connection, person_id)
        head = _person_json(
            person, select_plan_days(connection, person_id), select_sessions(connection, person_id)
        )
        archive.writestr("person.json", _text(head))
        ids = connection.execute(
            "SELECT id FROM checks WHERE person_id = ? ORDER BY taken_at, id", (person_id,)
        )
        table = io.StringIO()
        writer = csv.writer(table)
        writer.writerow(_CSV_HEAD)
        for (check_id,) in ids.fetchall():
            check = select_check(connection, check_id)
            archive.writestr(f"checks/{check_id}.json", _text(_check_json(check)))
            writer.writerows(_csv_rows(check))
            _write_pictures(archive, connection, check_id)
        archive.writestr("measurements.csv", table.getvalue())


def _write_pictures(archive: zipfile.ZipFile, connection: sqlite3.Connection, check_id: str) -> None:
    rows = connection.execute(
        "SELECT photo, jpeg FROM pictures WHERE check_id = ? ORDER BY photo", (check_id,)
    )
    for photo, jpeg in rows:
        archive.writestr(zipfile.ZipInfo(f"pictures/{check_id}-{photo}.jpg"), jpeg)


def _text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _person_json(person: Person, days: tuple[PlanDay, ...], live: tuple[SavedSession, ...]) -> Json:
    return {
        "format": FORMAT,
        "schema": SCHEMA,
        "person": {
            "id": person.id,
            "name": person.name,
            "created_at": stamp(person.created_at),
            "height_cm": person.height_cm,
            "note": person.note,
        },
        "plan_days": [{"day": day.day.isoformat(), "exercise": day.exercise} for day in days],
        "sessions": [sessions.to_json(session) for session in live],
    }


def _check_json(check: SavedCheck) -> Json:
    return {
        "id": check.summary.id,
        "taken_at": stamp(check.summary.taken_at),
        "repeat_set": check.summary.repeat_set,
        "note": check.summary.note,
        "report": check.report,
        "answers": check.answers,
        "captures": list(check.captures),
    }


def _csv_rows(check: SavedCheck) -> Iterator[tuple[object, ...]]:
    taken_at = stamp(check.summary.taken_at)
    for row in measurement_rows(check.report):
        yield taken_at, check.summary.id, row.photo, row.view.value, row.key, row.value, row.std, row.unit


# Import


def import_person(history: History, source: IO[bytes], *, as_new: bool = False) -> Person:
    """Take in an exported archive; all of it or, with HistoryError, nothing. `source` must be seekable.

    The ids of the archive are kept, so that deleting and importing again changes nothing. Where the
    person is in the history already it is refused, unless `as_new` gives person and checks new ids.
    Other windows can read meanwhile; saving waits (a thousand checks take about a second).
    """
    try:
        with zipfile.ZipFile(source) as archive:
            names = _accepted_names(archive)
            person, plan_days, live = _read_head(archive)
            if as_new:
                person = replace(person, id=secrets.token_hex(8))
            with writing(history.path) as connection:
                _insert_head(connection, person, plan_days)
                insert_sessions(connection, person.id, live)
                for name in names:
                    if found := _CHECK_NAME.fullmatch(name):
                        check = _read_check(_json(archive, name), found.group(1), person.id)
                        jpegs = _read_pictures(archive, names, check.summary.id)
                        if as_new:
                            check = replace(check, summary=replace(check.summary, id=secrets.token_hex(8)))
                        insert_check(connection, check, jpegs)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeError) as problem:
        raise HistoryError(
            "This file is not a history export, or it is damaged. Export it again."
        ) from problem
    return person


def _refuse(what: str) -> NoReturn:
    raise HistoryError(
        f"This archive can't be imported: {what}. Use a file that `posture history export` wrote."
    )


def _accepted_names(archive: zipfile.ZipFile) -> frozenset[str]:
    entries = archive.infolist()
    names = frozenset(entry.filename for entry in entries)
    if len(entries) > MAX_ENTRIES:
        _refuse("it holds too many files")
    if len(names) != len(entries):
        _refuse("it holds a file twice")
    for entry in entries:
        if not _is_known(entry.filename, names):
            _refuse("it holds a file that no export has")
        if entry.flag_bits & 0x1:
            _refuse("it is encrypted")
    if sum(entry.file_size for entry in entries) > MAX_TOTAL_BYTES:
        _refuse("it is too large")
    if "person.json" not in names:
        _refuse("it holds no person")
    return names


def _is_known(name: str, names: frozenset[str]) -> bool:
    """Whether an export has such a file; a picture needs its check."""
    picture = _PICTURE_NAME.fullmatch(name)
    if picture:
        return f"checks/{picture.group(1)}.json" in names
    return name in ("person.json", "measurements.csv") or _CHECK_NAME.fullmatch(name) is not None


def _bytes(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    with archive.open(name) as entry:
        content = entry.read(limit + 1)
    if len(content) > limit:
        _refuse("a file in it is too large")
    return content


def _refuse_constant(text: str) -> NoReturn:
    _refuse(f"it holds the number {text}")


def _finite(text: str) -> float:
    """1e999 is read as infinity, which is no constant to the JSON reader."""
    number = float(text)
    if not math.isfinite(number):
        _refuse("it holds a number that is too large")
    return number


def _whole(text: str) -> int:
    """A whole number that can be a float too."""
    _finite(text)
    return int(text)


def _json(archive: zipfile.ZipFile, name: str) -> dict[str, Any]:
    try:
        value = json.loads(
            _bytes(archive, name, MAX_JSON_BYTES),
            parse_float=_finite,
            parse_int=_whole,
            parse_constant=_refuse_constant,
        )
    except (ValueError, RecursionError):
        _refuse("a file in it is not JSON")
    if not isinstance(value, dict):
        _refuse("a file in it is not a JSON object")
    return value


def _field(value: Mapping[str, Any], name: str, *kinds: type) -> Any:
    found = value.get(name)
    if isinstance(found, bool) or not isinstance(found, kinds):
        _refuse(f'the field "{name}" is missing or of the wrong kind')
    return found


def _read_head(archive: zipfile.ZipFile) -> tuple[Person, tuple[PlanDay, ...], tuple[SavedSession, ...]]:
    head = _json(archive, "person.json")
    if head.get("format") != FORMAT or head.get("schema") != SCHEMA:
        _refuse("it is of another program or a newer version")
    days = tuple(_read_day(day) for day in _field(head, "plan_days", list))
    # Exports from before there were sessions have none.
    found = _field(head, "sessions", list) if "sessions" in head else []
    live = tuple(sessions.from_json(session) for session in found)
    return _read_person(_field(head, "person", dict)), days, live


def _read_person(fields: Mapping[str, Any]) -> Person:
    person_id, name = _field(fields, "id", str), _field(fields, "name", str)
    if not ID.fullmatch(person_id) or not 0 < len(name) <= 200 or not name.isprintable():
        _refuse("the person's name or id is not one")
    height_cm = fields.get("height_cm")
    if height_cm is not None:
        if not is_number(height_cm) or not 20 < height_cm < 300:
            _refuse("the height is not one")
        height_cm = float(height_cm)
    return Person(
        person_id, name, imported_moment(fields.get("created_at")), height_cm, _field(fields, "note", str)
    )


def _read_day(value: object) -> PlanDay:
    if not isinstance(value, dict):
        _refuse("a plan day is not one")
    try:
        day = date.fromisoformat(_field(value, "day", str))
    except ValueError:
        _refuse("a plan day has no date")
    refuse_year(day)
    return PlanDay(day, _field(value, "exercise", str))


def _read_check(fields: Mapping[str, Any], check_id: str, person_id: str) -> SavedCheck:
    if fields.get("id") != check_id:
        _refuse("a check has another id than its file")
    report = _field(fields, "report", dict)
    summary = CheckSummary(
        check_id,
        person_id,
        imported_moment(_field(fields, "taken_at", str)),
        (),
        outside_keys(report),
        versions_of(report),
        _field(fields, "repeat_set", str, type(None)),
        _field(fields, "note", str),
    )
    captures = _field(fields, "captures", list)
    if not all(isinstance(capture, dict) for capture in captures):
        _refuse("a capture is not an object")
    measurement_rows(report)
    return SavedCheck(summary, report, _field(fields, "answers", dict), tuple(captures))


def _read_pictures(archive: zipfile.ZipFile, names: frozenset[str], check_id: str) -> dict[int, bytes]:
    own = {n: f"pictures/{check_id}-{n}.jpg" for n in range(MAX_PHOTOS)}
    return {
        n: without_metadata(_bytes(archive, name, MAX_PICTURE_BYTES))
        for n, name in own.items()
        if name in names
    }


def _insert_head(connection: sqlite3.Connection, person: Person, plan_days: tuple[PlanDay, ...]) -> None:
    try:
        insert_person(connection, person)
    except sqlite3.IntegrityError:
        _refuse("this person is in the history already; delete that one first or import as a new person")
    connection.executemany(
        "INSERT OR IGNORE INTO plan_days (person_id, day, exercise) VALUES (?, ?, ?)",
        [(person.id, day.day.isoformat(), day.exercise) for day in plan_days],
    )
