"""The history file: its tables, their migrations, and connections that open, commit and fail plainly.

One SQLite file holds everything, the kept pictures too, so that one transaction saves a check completely or
not at all, and one deletion removes it completely. Write-ahead log: readers never wait for a writer, and a
process that dies leaves the last committed state. `synchronous = FULL` puts each commit on the disk before it
is reported. `secure_delete` overwrites what is deleted; `clean` (VACUUM, then an emptied log) removes the
rest.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from posture.errors import HistoryError

APPLICATION_ID = 0x504F5354
"""Marks the file as ours ("POST"), so that we never write to another program's database."""
BUSY_MS = 15_000
"""How long a window waits for another one's commit, which takes milliseconds."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE people (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            created_at TEXT NOT NULL,
            height_cm REAL,
            note TEXT NOT NULL DEFAULT ''
        )""",
        """CREATE TABLE checks (
            id TEXT PRIMARY KEY,
            person_id TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE,
            taken_at TEXT NOT NULL,
            repeat_set TEXT,
            note TEXT NOT NULL DEFAULT '',
            views TEXT NOT NULL,
            outside TEXT NOT NULL,
            versions TEXT NOT NULL
        )""",
        "CREATE INDEX checks_of_person ON checks(person_id, taken_at)",
        # The long JSON texts and the pictures have tables of their own: lists and trends never read them.
        """CREATE TABLE reports (
            check_id TEXT PRIMARY KEY REFERENCES checks(id) ON DELETE CASCADE,
            report TEXT NOT NULL,
            answers TEXT NOT NULL,
            captures TEXT NOT NULL
        )""",
        """CREATE TABLE measurements (
            check_id TEXT NOT NULL REFERENCES checks(id) ON DELETE CASCADE,
            photo INTEGER NOT NULL,
            view TEXT NOT NULL,
            key TEXT NOT NULL,
            value REAL NOT NULL,
            std REAL NOT NULL,
            unit TEXT NOT NULL,
            PRIMARY KEY (check_id, photo, key)
        ) WITHOUT ROWID""",
        """CREATE TABLE pictures (
            check_id TEXT NOT NULL REFERENCES checks(id) ON DELETE CASCADE,
            photo INTEGER NOT NULL,
            jpeg BLOB NOT NULL,
            PRIMARY KEY (check_id, photo)
        )""",
        """CREATE TABLE plan_days (
            person_id TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE,
            day TEXT NOT NULL,
            exercise TEXT NOT NULL,
            PRIMARY KEY (person_id, day, exercise)
        ) WITHOUT ROWID""",
        "CREATE TABLE chores (chore TEXT PRIMARY KEY) WITHOUT ROWID",
    ),
    (
        """CREATE TABLE sessions (
            id TEXT PRIMARY KEY,
            person_id TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE,
            taken_at TEXT NOT NULL,
            summary TEXT NOT NULL
        )""",
        "CREATE INDEX sessions_of_person ON sessions(person_id, taken_at)",
    ),
    (
        """CREATE TABLE baselines (
            id TEXT PRIMARY KEY,
            person_id TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE,
            taken_at TEXT NOT NULL,
            used_at TEXT NOT NULL,
            baseline TEXT NOT NULL
        )""",
        "CREATE INDEX baselines_of_person ON baselines(person_id, used_at)",
        """CREATE TABLE live_wishes (
            id TEXT PRIMARY KEY,
            person_id TEXT NOT NULL UNIQUE REFERENCES people(id) ON DELETE CASCADE,
            used_at TEXT NOT NULL,
            wishes TEXT NOT NULL
        )""",
    ),
)
"""One tuple of statements per schema version; a released one is never changed, only followed by another."""


DAMAGED = (
    "The history file is damaged or is not a posture history. `posture history check --repair` rescues what "
    "can be read into a new file and keeps this one."
)


PROBLEMS = (sqlite3.Error, UnicodeDecodeError, MemoryError)
"""What SQLite raises; for a damaged file also messages that are not text, and sizes that exceed any
memory."""


def plainly(problem: Exception, path: Path) -> HistoryError:
    """The same problem in words that say what to do; never with a person's data in them."""
    # A damaged file can claim the largest possible size, which SQLite reports as full.
    damaged = "full" in str(problem).lower() and not _is_sound(path)
    text = str(problem).lower()
    if "locked" in text or "busy" in text:
        return HistoryError("The history is in use by another window. Wait a moment, then try again.")
    if "full" in text and not damaged:
        return HistoryError("The disk is full, nothing was saved. Make room, then try again.")
    if "readonly" in text or "unable to open" in text:
        return HistoryError(
            "The history can't be written here. "
            "Check the folder's permissions or set POSTURE_DATA to another folder."
        )
    return HistoryError(DAMAGED)


def _is_sound(path: Path) -> bool:
    """Whether SQLite finds nothing wrong with the file."""
    try:
        connection = sqlite3.connect(path, timeout=BUSY_MS / 1000)
        try:
            return [row[0] for row in connection.execute("PRAGMA quick_check(1)")] == ["ok"]
        finally:
            connection.close()
    except PROBLEMS:
        return False


def connected(path: Path) -> sqlite3.Connection:
    """A connection in autocommit mode, so that BEGIN and COMMIT are only where the code has them.

    Bytes that are not text are returned as half surrogates instead of ending the whole query.
    """
    connection = sqlite3.connect(path, timeout=BUSY_MS / 1000, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.text_factory = lambda stored: stored.decode("utf-8", "surrogateescape")
    return connection


def _open(path: Path) -> sqlite3.Connection:
    """A connection to the file, which is created or migrated if necessary.

    Raises HistoryError if the folder can't be written or the file is not ours, else sqlite3.Error.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        if not path.is_file():  # SQLite would wait for a pipe
            raise HistoryError("The history's path is not a file. Set POSTURE_DATA to another folder.")
    except OSError as problem:
        raise HistoryError(
            "The history's folder can't be written. Set POSTURE_DATA to another folder."
        ) from problem
    connection = connected(path)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA synchronous = FULL")
        migrate(connection)
        # Another window that is just creating the file can be in the way; then the next opening switches.
        with suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode = WAL")
    except BaseException:
        connection.close()
        raise
    return connection


def migrate(connection: sqlite3.Connection, migrations: Sequence[tuple[str, ...]] = MIGRATIONS) -> None:
    """Bring the file to the newest schema, all steps or none.

    Raises HistoryError for a file of another program or of a newer version of this one.
    """
    if _version(connection) == len(migrations):
        _check_owner(connection)
        return
    # The version is read again under the write lock: another window may have migrated meanwhile.
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version(connection)
        if version > len(migrations):
            raise HistoryError(
                "The history was written by a newer version of this program. Update it, then try again."
            )
        if version == 0:
            if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                raise HistoryError(
                    "The history file belongs to another program. Set POSTURE_DATA to another folder."
                )
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        else:
            _check_owner(connection)
        for number in range(version, len(migrations)):
            for statement in migrations[number]:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(migrations)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection) -> int:
    """Raises HistoryError for a number that no version has."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version < 0:
        raise HistoryError(DAMAGED)
    return version


def _check_owner(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise HistoryError("The history file belongs to another program. Set POSTURE_DATA to another folder.")


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection for reading, in one transaction: all its queries see the same state."""
    try:
        connection = _open(path)
        try:
            connection.execute("BEGIN")
            yield connection
        finally:
            connection.close()
    except PROBLEMS as problem:
        raise plainly(problem, path) from problem


def _open_to_write(path: Path) -> sqlite3.Connection:
    """In a write transaction on the file that has the name now: a rescue may have put another one there."""
    while True:
        before = path.stat() if path.exists() else None
        connection = _open(path)
        try:
            connection.execute("BEGIN IMMEDIATE")
            if before is not None and os.path.samestat(before, path.stat()):
                return connection
        except BaseException:
            connection.close()
            raise
        connection.close()


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """A write transaction: committed, and on the disk, when the block ends; after an error nothing of it
    remains."""
    try:
        connection = _open_to_write(path)
        try:
            yield connection
            connection.execute("COMMIT")
        finally:
            # Closing with an open transaction rolls it back.
            connection.close()
    except PROBLEMS as problem:
        raise plainly(problem, path) from problem


CLEANING = "clean"


def clean(path: Path) -> bool:
    """Finish deletions: rebuild the file without the freed pages, empty the log.

    Returns False if another window is in the way. A deletion notes this task in its own transaction, so the
    next one finishes it if it was interrupted.
    """
    try:
        connection = _open(path)
    except PROBLEMS as problem:
        raise plainly(problem, path) from problem
    try:
        if not connection.execute("SELECT 1 FROM chores WHERE chore = ?", (CLEANING,)).fetchone():
            return True
        connection.execute("VACUUM")
        if connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            return False
        connection.execute("DELETE FROM chores WHERE chore = ?", (CLEANING,))
        return True
    except PROBLEMS as problem:
        if "locked" in str(problem) or "busy" in str(problem):
            return False
        raise plainly(problem, path) from problem
    finally:
        connection.close()
