"""Reads what it can of a damaged history and makes a new file of it; the damaged one is kept.

It reads row by row, so that damage costs only the rows it hit. It derives again what follows from a report
(numbers, views, what lies outside). A person whose name can't be read gets a recognisable one.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TypeVar

from posture.errors import HistoryError
from posture.history import rows
from posture.history.archive import sound_pictures
from posture.history.baselines import insert_baselines, insert_wishes, saved_baseline, saved_wishes
from posture.history.mend import mended
from posture.history.records import CheckSummary, Person, SavedCheck, moment
from posture.history.rows import Damage, DamagedRowError, Told, each, is_damage, once, record_id, sound, text
from posture.history.schema import APPLICATION_ID, MIGRATIONS, PROBLEMS, connected, plainly, writing
from posture.history.sessions import insert_sessions, saved
from posture.history.statements import insert_check, insert_person, select_numbers, select_plan_days

_TABLES = {"people", "checks", "reports"}
_NEWER = 50
"""How many versions newer a schema may be; a higher number is damage."""


T = TypeVar("T")


@dataclass(frozen=True)
class Examined:
    """All damage, and how much can be read. kept: the damaged file, if a new one replaced it."""

    damages: tuple[Damage, ...]
    people: int
    checks: int
    kept: Path | None = None


def examine(path: Path) -> Examined:
    """Report the damage in the whole file, pictures too. Raises HistoryError if nothing can be read."""
    damages: list[Damage] = []
    told = once(damages.append)
    with _opened(path, told) as connection:
        _check_head(connection, told)
        _check_pages(connection, told)
        people, checks = 0, 0
        for _ in _people(connection, told):
            people += 1
        for check in _whole_checks(connection, told):
            checks += 1
            sum(1 for _ in select_numbers(connection, check.summary.id, told))
            sum(1 for _ in sound_pictures(connection, check, told))
        _read_all(connection, told)
    if damages and not people + checks:
        raise _nothing(path)
    return Examined(tuple(damages), people, checks)


def repair(path: Path) -> Examined:
    """As `examine`, then replace a damaged file by a new one with everything that can be read.

    The damaged file stays beside it; an undamaged file doesn't change. Raises HistoryError if nothing can be
    read or another window is writing.
    """
    found = examine(path)
    if not found.damages:
        return found
    path = path.resolve()
    with tempfile.TemporaryDirectory(prefix=".rescue-", dir=path.parent) as folder:
        made = Path(folder) / "history.sqlite3"
        with _opened(path, lambda damage: None) as connection:
            _lock(connection, path)
            people, checks = _copy(connection, made)
            kept = _beside(path)
            shutil.copy2(path, kept)
            os.chmod(kept, 0o600)
            for ending in ("-wal", "-journal"):
                _move(path.with_name(path.name + ending), kept.with_name(kept.name + ending))
            os.replace(made, path)
        with suppress(OSError):
            path.with_name(path.name + "-shm").unlink()
    return replace(found, people=people, checks=checks, kept=kept)


@contextmanager
def _opened(path: Path, told: Told) -> Iterator[sqlite3.Connection]:
    """Open the file unmigrated, whatever its head says, or a mended copy if that fails.

    Raises HistoryError if the file is not ours or nothing can be read.
    """
    if not path.is_file():
        raise HistoryError("There is no history yet, so there is nothing to check.")
    with tempfile.TemporaryDirectory(prefix=".mended-", dir=path.parent) as folder:
        readable = path
        try:
            if not _has_our_tables(path):
                raise HistoryError(f"{path} is not a posture history. Set POSTURE_DATA to its folder.")
        except PROBLEMS as problem:
            if not is_damage(problem):
                raise plainly(problem, path) from problem
            told(Damage("file", "its head, its length or its list of tables"))
            readable = mended(path, Path(folder))
        with closing(connected(readable)) as connection:
            try:
                yield connection
            except PROBLEMS as problem:
                if not is_damage(problem):
                    raise plainly(problem, path) from problem
                raise _nothing(path) from problem


def _has_our_tables(path: Path) -> bool:
    with closing(connected(path)) as connection:
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if (
            not names >= _TABLES
            and connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        ):
            raise sqlite3.DatabaseError("tables are missing")
        return names >= _TABLES


def _nothing(path: Path) -> HistoryError:
    return HistoryError(
        f"Nothing in {path} can be read. Move it to another place and import your last export."
    )


def _lock(connection: sqlite3.Connection, path: Path) -> None:
    """Keep others from writing during the copy: the new file would lack what they wrote.

    It leaves write-ahead mode first, so that the file is complete and closing it spares the new file's log.
    """
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN IMMEDIATE")
    except PROBLEMS as problem:
        if not is_damage(problem):
            raise plainly(problem, path) from problem
        # The file is too damaged to lock, so nobody else can write to it either.


def _check_pages(connection: sqlite3.Connection, told: Told) -> None:
    try:
        if [row[0] for row in connection.execute("PRAGMA integrity_check(1)")] != ["ok"]:
            told(Damage("file", "its pages or indices"))
    except PROBLEMS:
        told(Damage("file", "its pages or indices"))


def _check_head(connection: sqlite3.Connection, told: Told) -> None:
    """Raise HistoryError for a file of a newer version: a rescue would lose its new parts."""
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if owner == APPLICATION_ID and 0 < version - len(MIGRATIONS) <= _NEWER:
        raise HistoryError(
            "The history was written by a newer version of this program. Update it, then try again."
        )
    if owner != APPLICATION_ID or not 1 <= version <= len(MIGRATIONS):
        told(Damage("file", "its head"))


def _people(connection: sqlite3.Connection, told: Told) -> Iterator[Person]:
    return each(connection, "people", "TRUE", (), rows.person, told)


def _read_all(connection: sqlite3.Connection, told: Told) -> None:
    """Read the parts that belong to no check."""
    for person_id in _ids(connection, "people", "id") | _ids(connection, "checks", "person_id"):
        select_plan_days(connection, person_id, told)
    for table, read in _LATER.items():
        if _has(connection, table):
            sum(1 for _ in each(connection, table, "TRUE", (), read, told))


_LATER: Mapping[str, Callable[[sqlite3.Row], object]] = {
    "sessions": saved,
    "baselines": saved_baseline,
    "live_wishes": saved_wishes,
}
"""Tables that older files lack, with the reader of their rows."""


def _has(connection: sqlite3.Connection, table: str) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is not None


def _ids(connection: sqlite3.Connection, table: str, column: str) -> set[str]:
    @sound
    def read(row: sqlite3.Row) -> str:
        return record_id(row[column])

    return set(each(connection, table, "TRUE", (), read, lambda damage: None))


def _whole_checks(connection: sqlite3.Connection, told: Told) -> Iterator[SavedCheck]:
    for head in each(connection, "checks", "TRUE", (), rows.summary, told):
        check = _with_report(connection, head)
        if check is None:
            told(Damage("reports", f"of check {head.id}"))
        else:
            yield check


def _with_report(connection: sqlite3.Connection, head: CheckSummary) -> SavedCheck | None:
    try:
        row = connection.execute("SELECT * FROM reports WHERE check_id = ?", (head.id,)).fetchone()
        return None if row is None else rows.saved_check(head, row)
    except (*PROBLEMS, DamagedRowError):
        return None


# --- the new file ------------------------------------------------------------------------------------


def _copy(connection: sqlite3.Connection, made: Path) -> tuple[int, int]:
    """Copy everything that can be read into a new file; returns how many people and checks."""
    quiet: Told = lambda damage: None  # noqa: E731 - already reported
    heads = list(each(connection, "checks", "TRUE", (), _head, quiet))
    people = {person.id: person for person in each(connection, "people", "TRUE", (), _nearly, quiet)}
    for head in heads:
        people.setdefault(head.person_id, _unnamed(head.person_id))
    checks = 0
    with writing(made) as new:
        numbers = count(1)
        for person in people.values():
            name = person.name or f"Rescued person {next(numbers)}"
            insert_person(new, replace(person, name=name))
            new.executemany(
                "INSERT OR IGNORE INTO plan_days (person_id, day, exercise) VALUES (?, ?, ?)",
                [
                    (person.id, day.day.isoformat(), day.exercise)
                    for day in select_plan_days(connection, person.id, quiet)
                ],
            )
            _copy_live(connection, new, person.id)
        for head in heads:
            check = _with_report(connection, head)
            if check is not None and _inserted(new, connection, check, quiet):
                checks += 1
    return len(people), checks


def _copy_live(connection: sqlite3.Connection, new: sqlite3.Connection, person_id: str) -> None:
    """Sessions, remembered baselines and wishes of a person; already reported where damaged."""
    quiet: Told = lambda damage: None  # noqa: E731
    whose = ("person_id = ?", (person_id,))
    if _has(connection, "sessions"):
        insert_sessions(new, person_id, each(connection, "sessions", *whose, saved, quiet))
    if _has(connection, "baselines"):
        insert_baselines(new, person_id, each(connection, "baselines", *whose, saved_baseline, quiet))
    if _has(connection, "live_wishes"):
        insert_wishes(new, each(connection, "live_wishes", *whose, saved_wishes, quiet))


def _inserted(new: sqlite3.Connection, old: sqlite3.Connection, check: SavedCheck, told: Told) -> bool:
    new.execute("SAVEPOINT one")
    try:
        insert_check(new, check, dict(sound_pictures(old, check, told)))
    except HistoryError:
        new.execute("ROLLBACK TO one")
        return False
    finally:
        new.execute("RELEASE one")
    return True


@sound
def _head(row: sqlite3.Row) -> CheckSummary:
    """What a check's report doesn't say: whose it is, when it was, and the note if it can be read."""
    return CheckSummary(
        record_id(row["id"]), record_id(row["person_id"]), moment(text(row["taken_at"])), (), (), {},
        _or(lambda: text(row["repeat_set"]), None), _or(lambda: text(row["note"]), ""),
    )  # fmt: skip


@sound
def _nearly(row: sqlite3.Row) -> Person:
    """A person with at least an id; what else can't be read stays empty."""
    try:
        return rows.person(row)
    except DamagedRowError:
        return replace(_unnamed(record_id(row["id"])), name=_or(lambda: rows.name(row["name"]), ""))


def _unnamed(person_id: str) -> Person:
    return Person(person_id, "", datetime.now(UTC))


def _or(read: Callable[[], T], otherwise: T) -> T:
    try:
        return read()
    except (ValueError, HistoryError):
        return otherwise


def _beside(path: Path) -> Path:
    day = datetime.now().strftime("%Y-%m-%d")
    number, kept = 1, path.with_name(f"{path.stem}.damaged-{day}{path.suffix}")
    while kept.exists():
        number += 1
        kept = path.with_name(f"{path.stem}.damaged-{day}-{number}{path.suffix}")
    return kept


def _move(source: Path, target: Path) -> None:
    """Copy, then delete: at every moment at least one whole file exists."""
    if source.exists():
        shutil.copy2(source, target)
        source.unlink()
