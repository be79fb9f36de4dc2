"""Everything of one person as a zip: JSON to import again, CSV to calculate with, the kept pictures.

    person.json            {"format": "posture-history", "schema": 1, "person": {...}, "plan_days": [...]},
                           and what live remembers: "baselines": [...], "live_wishes": {...}
    checks/<id>.json       {"id", "taken_at", "repeat_set", "note", "report", "answers", "captures"}
    sessions/<id>.json     {"taken_at", "summary"}: a live session
    measurements.csv       one row per number, for spreadsheets; not read again
    pictures/<id>-<n>.jpg  the kept pictures

An archive to import is untrusted. The import accepts only these names, unpacks nothing to the disk, limits
sizes, re-encodes pictures that hold more than pixels, and takes everything or nothing. It decodes all
pictures before it locks the history.
"""

from __future__ import annotations

import csv
import io
import re
import secrets
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import IO, Any, NoReturn

from posture.errors import HistoryError
from posture.history import baselines, sessions
from posture.history.baselines import SavedBaseline
from posture.history.format import (
    BaselineFile,
    CheckFile,
    PersonFile,
    SessionFile,
    WishesOfFile,
    read_entry,
    write_entry,
)
from posture.history.json_text import loads
from posture.history.pictures import is_bare, refuse_damaged, without_metadata
from posture.history.records import (
    CheckSummary,
    Person,
    PlanDay,
    SavedCheck,
    measured_numbers,
    stamp,
)
from posture.history.rows import Damage, Told, each, picture
from posture.history.schema import PROBLEMS, reading, writing
from posture.history.sessions import SavedSession, insert_sessions, select_sessions
from posture.history.statements import (
    checks_of,
    insert_check,
    insert_person,
    refuse_excess,
    select_check,
    select_person,
    select_plan_days,
)
from posture.history.store import History
from posture.limits import (
    MAX_ARCHIVE_BYTES,
    MAX_ENTRIES,
    MAX_JSON_BYTES,
    MAX_KEPT_PICTURE_BYTES,
    MAX_PHOTOS,
)

try:
    import lzma
except ImportError:  # a Python built without it
    lzma = None  # type: ignore[assignment]

FORMAT, SCHEMA = "posture-history", 1
_MAX_ANEW_BYTES = 400_000_000
"""Most bytes of pictures to re-encode: they wait in memory, and our own exports have none."""

_CHECK_NAME = re.compile(r"checks/([0-9a-f]{16})\.json")
_SESSION_NAME = re.compile(r"sessions/([0-9a-f]{16})\.json")
_PICTURE_NAME = re.compile(r"pictures/([0-9a-f]{16})-(0|[1-9]\d{0,2})\.jpg")
_CSV_HEAD = ("taken_at", "check", "photo", "view", "key", "value", "std", "unit")


# Export


def export_person(history: History, person_id: str, target: IO[bytes]) -> None:
    """Write everything kept about a person to `target`, as a zip that `import_person` can read.

    Reports damaged rows (`History.told`) and leaves them out. Raises HistoryError for an unknown person.
    """
    with reading(history.path) as connection, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        person = select_person(connection, person_id)
        days = select_plan_days(connection, person_id, history.told)
        live = _live_entries(connection, person_id, history.told)
        archive.writestr("person.json", _person_text(person, days, live))
        for session in select_sessions(connection, person_id, history.told):
            archive.writestr(f"sessions/{session.id}.json", write_entry(SessionFile, session))
        table = io.StringIO()
        writer = csv.writer(table)
        writer.writerow(_CSV_HEAD)
        for check in sound_checks(connection, person_id, history.told):
            archive.writestr(f"checks/{check.summary.id}.json", _check_text(check))
            writer.writerows(_csv_rows(check))
            for photo, jpeg in sound_pictures(connection, check, history.told):
                archive.writestr(zipfile.ZipInfo(f"pictures/{check.summary.id}-{photo}.jpg"), jpeg)
        archive.writestr("measurements.csv", table.getvalue())


def sound_checks(connection: sqlite3.Connection, person_id: str, told: Told) -> Iterator[SavedCheck]:
    """Each undamaged check of a person, oldest first; reports damaged ones."""
    for summary in reversed(checks_of(connection, person_id, told)):
        try:
            check = select_check(connection, summary.id)
        except (HistoryError, *PROBLEMS):
            told(Damage("reports", f"of check {summary.id}"))
        else:
            yield check


def sound_pictures(
    connection: sqlite3.Connection, check: SavedCheck, told: Told
) -> Iterator[tuple[int, bytes]]:
    """The kept pictures of a check that an import would accept; reports damaged ones."""
    photos = len(check.content.photos)
    for photo, jpeg in each(connection, "pictures", "check_id = ?", (check.summary.id,), picture, told):
        try:
            refuse_damaged(jpeg)
            if not 0 <= photo < photos or len(jpeg) > MAX_KEPT_PICTURE_BYTES:
                raise HistoryError("It belongs to no photo.")
        except HistoryError:
            told(Damage("pictures", f"of check {check.summary.id}"))
        else:
            yield photo, jpeg


def _person_text(person: Person, days: tuple[PlanDay, ...], live: dict[str, object]) -> str:
    told = {"format": FORMAT, "schema": SCHEMA, "person": person, "plan_days": days}
    return write_entry(PersonFile, told | live)


def _live_entries(connection: sqlite3.Connection, person_id: str, told: Told) -> dict[str, object]:
    """What the live page remembers of the person; nothing where it remembers nothing."""
    kept = [
        BaselineFile(id=saved.id, taken_at=saved.taken_at, used_at=saved.used_at, baseline=dict(saved.record))
        for saved in baselines.select_baselines(connection, person_id, told)
    ]
    wishes = baselines.select_wishes(connection, person_id, told)
    found: dict[str, object] = {"baselines": kept} if kept else {}
    if wishes is not None:
        found["live_wishes"] = WishesOfFile(used_at=wishes.used_at, wishes=dict(wishes.record))
    return found


def _check_text(check: SavedCheck) -> str:
    told = {name: getattr(check.summary, name) for name in ("id", "taken_at", "repeat_set", "note")}
    told |= {name: getattr(check, name) for name in ("report", "answers", "captures")}
    return write_entry(CheckFile, told)


def _csv_rows(check: SavedCheck) -> Iterator[tuple[object, ...]]:
    taken_at = stamp(check.summary.taken_at)
    for row in measured_numbers(check.content):
        yield taken_at, check.summary.id, row.photo, row.view.value, row.key, row.value, row.std, row.unit


# Import


def import_person(history: History, source: IO[bytes], *, as_new: bool = False) -> Person:
    """Import an exported archive; all of it or, with HistoryError, nothing. `source` must be seekable.

    The ids stay, so that deleting and importing again changes nothing. If the history already has the person,
    the import is refused unless `as_new` gives person and checks new ids. Other windows can read meanwhile;
    saving waits for the last part (about a second for a thousand checks).
    """
    try:
        with zipfile.ZipFile(source) as archive:
            return _import(history, archive, as_new=as_new)
    except _NO_ARCHIVE as problem:
        raise HistoryError(
            "This file is not a history export, or it is damaged. Export it again."
        ) from problem


_NO_ARCHIVE = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, struct.error,
    *([] if lzma is None else [lzma.LZMAError]),
)  # fmt: skip
"""Errors of reading a damaged zip; each compression method has its own."""


def _import(history: History, archive: zipfile.ZipFile, *, as_new: bool) -> Person:
    names = _accepted_names(archive)
    head = _read_head(archive)
    person = head.person
    live = (*head.sessions, *_read_sessions(archive, names))
    anew = _decoded(archive, names)
    if as_new:
        # Somebody new as of today: of two people of one name the newer one comes second, everywhere.
        person = replace(person, id=secrets.token_hex(8), created_at=datetime.now(UTC))
        live = tuple(replace(session, id=secrets.token_hex(8)) for session in live)
        head = replace(head, baselines=tuple(replace(b, id=secrets.token_hex(8)) for b in head.baselines))
    with writing(history.path) as connection:
        _insert_head(connection, replace(head, person=person))
        insert_sessions(connection, person.id, live)
        for check, jpegs in _checks(archive, names, person.id, anew):
            summary = check.summary
            own_id = secrets.token_hex(8) if as_new else summary.id
            insert_check(connection, replace(check, summary=replace(summary, id=own_id)), jpegs)
        refuse_excess(connection, history.path, person.id)
    return person


def _decoded(archive: zipfile.ZipFile, names: frozenset[str]) -> dict[str, bytes]:
    """Decode all pictures; returns those with more than pixels, re-encoded. Raises HistoryError if one fails.

    Call it before locking the history: the maker of the archive decides how long it takes.
    """
    anew: dict[str, bytes] = {}
    for name in sorted(names):
        if not _PICTURE_NAME.fullmatch(name):
            continue
        jpeg = _bytes(archive, name, MAX_KEPT_PICTURE_BYTES)
        if is_bare(jpeg):
            refuse_damaged(jpeg)
        else:
            anew[name] = without_metadata(jpeg)
        if sum(map(len, anew.values())) > _MAX_ANEW_BYTES:
            _refuse("its pictures carry more than pictures")
    return anew


def _checks(
    archive: zipfile.ZipFile, names: frozenset[str], person_id: str, anew: Mapping[str, bytes]
) -> Iterator[tuple[SavedCheck, dict[int, bytes]]]:
    """Each check with its pictures."""
    for name in sorted(names):
        if found := _CHECK_NAME.fullmatch(name):
            check = _read_check(_json(archive, name), found.group(1), person_id)
            own = {n: f"pictures/{check.summary.id}-{n}.jpg" for n in range(MAX_PHOTOS)}
            jpegs = {
                n: anew.get(path) or _bytes(archive, path, MAX_KEPT_PICTURE_BYTES)
                for n, path in own.items()
                if path in names
            }
            yield check, jpegs


def _read_sessions(archive: zipfile.ZipFile, names: frozenset[str]) -> Iterator[SavedSession]:
    for name in sorted(names):
        if found := _SESSION_NAME.fullmatch(name):
            entry = read_entry(SessionFile, _json(archive, name), name)
            yield replace(sessions.from_entry(entry), id=found.group(1))


def _refuse(what: str) -> NoReturn:
    raise HistoryError(
        f"This archive can't be imported: {what}. Use a file that `posture history export` wrote."
    )


def _accepted_names(archive: zipfile.ZipFile) -> frozenset[str]:
    entries = archive.infolist()
    names = frozenset(entry.filename for entry in entries)
    if len(entries) > MAX_ENTRIES + 2:
        _refuse("it holds too many files")
    if len(names) != len(entries):
        _refuse("it holds a file twice")
    for entry in entries:
        if not _is_known(entry.filename, names):
            _refuse("it holds a file that no export has")
        if entry.flag_bits & 0x1:
            _refuse("it is encrypted")
    if sum(entry.file_size for entry in entries) > MAX_ARCHIVE_BYTES:
        _refuse("it is too large")
    if "person.json" not in names:
        _refuse("it holds no person")
    return names


def _is_known(name: str, names: frozenset[str]) -> bool:
    """Whether an export can hold this file; a picture needs its check."""
    picture = _PICTURE_NAME.fullmatch(name)
    if picture:
        return f"checks/{picture.group(1)}.json" in names
    if name in ("person.json", "measurements.csv"):
        return True
    return _CHECK_NAME.fullmatch(name) is not None or _SESSION_NAME.fullmatch(name) is not None


def _bytes(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    with archive.open(name) as entry:
        content = entry.read(limit + 1)
    if len(content) > limit:
        _refuse("a file in it is too large")
    return content


def _json(archive: zipfile.ZipFile, name: str) -> dict[str, Any]:
    try:
        value = loads(_bytes(archive, name, MAX_JSON_BYTES))
    except ValueError:
        _refuse("a file in it is not JSON")
    if not isinstance(value, dict):
        _refuse("a file in it is not a JSON object")
    return value


@dataclass(frozen=True)
class _Head:
    """person.json as read."""

    person: Person
    plan_days: tuple[PlanDay, ...]
    sessions: tuple[SavedSession, ...]
    baselines: tuple[SavedBaseline, ...]
    wishes: WishesOfFile | None


def _read_head(archive: zipfile.ZipFile) -> _Head:
    content = _json(archive, "person.json")
    if content.get("format") != FORMAT or content.get("schema") != SCHEMA:
        _refuse("it is of another program or a newer version")
    head = read_entry(PersonFile, content, "person.json")
    days = tuple(PlanDay(day.day, day.exercise) for day in head.plan_days)
    return _Head(
        Person(**dict(head.person)),
        days,
        tuple(sessions.from_entry(each) for each in head.sessions),
        tuple(baselines.baseline_from(each) for each in head.baselines),
        head.live_wishes,
    )


def _read_check(content: Mapping[str, Any], check_id: str, person_id: str) -> SavedCheck:
    found = read_entry(CheckFile, content, f"checks/{check_id}.json")
    if found.id != check_id:
        _refuse("a check has another id than its file")
    summary = CheckSummary(check_id, person_id, found.taken_at, (), (), {}, found.repeat_set, found.note)
    return SavedCheck(summary, found.report, found.answers, found.captures)


def _insert_head(connection: sqlite3.Connection, head: _Head) -> None:
    person = head.person
    try:
        insert_person(connection, person)
    except sqlite3.IntegrityError:
        _refuse("this person is in the history already; delete that one first or import as a new person")
    connection.executemany(
        "INSERT OR IGNORE INTO plan_days (person_id, day, exercise) VALUES (?, ?, ?)",
        [(person.id, day.day.isoformat(), day.exercise) for day in head.plan_days],
    )
    baselines.insert_baselines(connection, person.id, head.baselines)
    if head.wishes is not None:
        baselines.insert_wishes(connection, [baselines.wishes_from(head.wishes, person.id)])
