"""Rows of the file -> records, or `DamagedRowError`; reading continues after a damaged row.

A failing disk does damage of two kinds: values of the wrong kind, and pages that SQLite can't follow. Either
costs only the rows it hit.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from posture.anatomy import View
from posture.errors import HistoryError
from posture.history.json_text import loads
from posture.history.records import (
    ID,
    UNITS,
    CheckSummary,
    Person,
    PlanDay,
    SavedCheck,
    is_height,
    is_name,
    is_number,
    moment,
    refuse_year,
)
from posture.history.schema import PROBLEMS
from posture.measure.uncertainty import Unit

T = TypeVar("T")

_PASSING = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_INTERRUPT,
}  # fmt: skip
_MOST_ROWS, _FEW_ROWS, _ROW_BYTES = 1_000_000, 1000, 32
"""How far to search rows by number if the file no longer lists them. Its bytes limit how many rows it has;
only deletions lead to higher numbers."""

_KINDS = {
    "people": "person",
    "checks": "check",
    "reports": "report",
    "measurements": "number",
    "pictures": "picture",
    "plan_days": "plan day",
    "sessions": "live session",
    "baselines": "remembered position",
    "live_wishes": "choice for the live page",
    "file": "part of the file",
}


@dataclass(frozen=True)
class Damage:
    """A row that can't be read: its table, and how to find it. Holds nobody's data."""

    table: str
    place: str

    def __str__(self) -> str:
        return f"A {_KINDS.get(self.table, self.table)} ({self.place}) is damaged and left out."


Told = Callable[[Damage], None]


def once(told: Told) -> Told:
    """Report each damaged row once, however often it is read."""
    seen: set[Damage] = set()

    def tell(damage: Damage) -> None:
        if damage not in seen:
            seen.add(damage)
            told(damage)

    return tell


class DamagedRowError(HistoryError):
    """A row holds what no row of its kind can hold."""

    def __init__(self) -> None:
        super().__init__(
            "This part of the history is damaged. `posture history check --repair` rescues the rest."
        )


def is_damage(problem: Exception) -> bool:
    """Whether SQLite complains about the file itself, not about a passing state."""
    code = getattr(problem, "sqlite_errorcode", None)
    return code is None or code & 0xFF not in _PASSING


def each(
    connection: sqlite3.Connection,
    table: str,
    condition: str,
    given: Sequence[object],
    read: Callable[[sqlite3.Row], T],
    told: Told,
) -> Iterator[T]:
    """Every readable row that meets the condition, in no order; reports the others."""
    for rowid in _rowids(connection, table, condition, given, told):
        place = f"row {rowid}"
        try:
            found = connection.execute(
                f"SELECT * FROM {table} WHERE rowid = ? AND {condition}", (rowid, *given)
            ).fetchone()
            if found is None:
                continue
            place = _place(found, place)
            record = read(found)
        except PROBLEMS as problem:
            if not is_damage(problem):
                raise
            told(Damage(table, place))
        except DamagedRowError:
            told(Damage(table, place))
        else:
            yield record


def in_order(
    connection: sqlite3.Connection,
    query: str,
    given: Sequence[object],
    read: Callable[[sqlite3.Row], T],
    told: Told,
    damage: Damage,
) -> Iterator[T]:
    """The readable rows of a query, in its order; reports `damage` for each other one.

    For tables without row numbers. It ends where SQLite can't continue.
    """
    try:
        for row in connection.execute(query, given):
            try:
                record = read(row)
            except DamagedRowError:
                told(damage)
            else:
                yield record
    except PROBLEMS as problem:
        if not is_damage(problem):
            raise
        told(damage)


def _place(row: sqlite3.Row, otherwise: str) -> str:
    """The row's id, which is safe to show if it really is one; else `otherwise`."""
    found = next((row[name] for name in ("id", "check_id") if name in row.keys()), None)  # noqa: SIM118
    return found if isinstance(found, str) and ID.fullmatch(found) else otherwise


def _rowids(
    connection: sqlite3.Connection, table: str, condition: str, given: Sequence[object], told: Told
) -> Sequence[int]:
    try:
        return [row[0] for row in connection.execute(f"SELECT rowid FROM {table} WHERE {condition}", given)]
    except PROBLEMS as problem:
        if not is_damage(problem):
            raise
    # The list of rows itself is damaged, so ask for each row by its number.
    told(Damage(table, "a page of the file"))
    return range(1, min(_MOST_ROWS, max(_FEW_ROWS, _bytes_of(connection) // _ROW_BYTES)) + 1)


def _bytes_of(connection: sqlite3.Connection) -> int:
    try:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        return int(pages * connection.execute("PRAGMA page_size").fetchone()[0])
    except PROBLEMS:
        return 0


def sound(make: Callable[[sqlite3.Row], T]) -> Callable[[sqlite3.Row], T]:
    """Make a reader that raises DamagedRowError, and nothing else, for a row of another kind."""

    def read(row: sqlite3.Row) -> T:
        try:
            return make(row)
        except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, HistoryError):
            raise DamagedRowError from None

    return read


def text(value: object) -> str:
    """A text that any file can hold."""
    if not isinstance(value, str):
        raise DamagedRowError
    try:
        value.encode()
    except UnicodeEncodeError:  # it held bytes that are not text
        raise DamagedRowError from None
    return value


def record_id(value: object) -> str:
    """An id of the kind that this program makes."""
    if not isinstance(value, str) or not ID.fullmatch(value):
        raise DamagedRowError
    return value


def when(value: object) -> datetime:
    """A moment that can be kept. Raises HistoryError."""
    found = moment(text(value))
    refuse_year(found)
    return found


def name(value: object) -> str:
    """A person's name. Raises DamagedRowError."""
    found = text(value)
    if not is_name(found):
        raise DamagedRowError
    return found


@sound
def person(row: sqlite3.Row) -> Person:
    """A row of people."""
    height_cm = row["height_cm"]
    if not (height_cm is None or is_height(height_cm)):
        raise DamagedRowError
    created_at = when(row["created_at"])
    return Person(record_id(row["id"]), name(row["name"]), created_at, height_cm, text(row["note"]))


@sound
def summary(row: sqlite3.Row) -> CheckSummary:
    """A row of checks; has_pictures only if the row says so."""
    versions, outside = loads(text(row["versions"])), loads(text(row["outside"]))
    return CheckSummary(
        record_id(row["id"]),
        record_id(row["person_id"]),
        when(row["taken_at"]),
        tuple(View(view) for view in loads(text(row["views"]))),
        tuple(text(key) for key in outside),
        {text(name): text(version) for name, version in versions.items()},
        None if row["repeat_set"] is None else text(row["repeat_set"]),
        text(row["note"]),
    )


def saved_check(head: CheckSummary, row: sqlite3.Row) -> SavedCheck:
    """A row of reports with its check. Raises DamagedRowError."""
    return sound(lambda found: _saved_check(head, found))(row)


def _saved_check(head: CheckSummary, row: sqlite3.Row) -> SavedCheck:
    report, answers, captures = (loads(text(row[name])) for name in ("report", "answers", "captures"))
    if not isinstance(answers, dict) or not isinstance(captures, list):
        raise DamagedRowError
    if not all(isinstance(capture, dict) for capture in captures):
        raise DamagedRowError
    check = SavedCheck(head, report, answers, tuple(captures))
    check.content  # noqa: B018 - raises if it is no report
    return check


Number = tuple[View, str, float, float, Unit]
"""View, key, value, std, unit."""


@sound
def number(row: sqlite3.Row) -> Number:
    """A row of measurements."""
    value, std = row["value"], row["std"]
    if not is_number(value) or not is_number(std) or std < 0:
        raise DamagedRowError
    return View(row["view"]), text(row["key"]), float(value), float(std), UNITS[row["unit"]]


@sound
def picture(row: sqlite3.Row) -> tuple[int, bytes]:
    """A row of pictures: which photo, and its JPEG."""
    photo, jpeg = row["photo"], row["jpeg"]
    if not isinstance(photo, int) or not isinstance(jpeg, bytes):
        raise DamagedRowError
    return photo, jpeg


@sound
def plan_day(row: sqlite3.Row) -> PlanDay:
    """A row of plan_days."""
    return PlanDay(date.fromisoformat(text(row["day"])), text(row["exercise"]))
