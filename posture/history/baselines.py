"""Remembered live positions in the history, and what each person wants of the live page; no pictures.

Nobody needs a name for it: `somebody` makes a person called "This computer", who is listed, exported and
deleted like all others.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from posture.errors import HistoryError
from posture.history.format import BaselineFile, WishesOfFile
from posture.history.json_text import dumps, loads
from posture.history.records import Json, Person, refuse_year, stamp
from posture.history.rows import Told, each, record_id, sound, text, when
from posture.history.schema import CLEANING, clean, reading, writing
from posture.history.sessions import sessions
from posture.history.statements import refuse_excess, select_person
from posture.history.store import History
from posture.limits import MAX_BASELINE_BYTES, MAX_BASELINES
from posture.live import remember, wishes
from posture.live.remember import Good, Remembered
from posture.live.wishes import LiveWishes

NOBODY = "This computer"
"""The name of the person for whom is kept what nobody gave a name."""


@dataclass(frozen=True)
class SavedBaseline:
    """A remembered baseline. used_at: when it was last taken up or measured against."""

    id: str
    taken_at: datetime
    used_at: datetime
    record: Json = field(repr=False)

    @property
    def content(self) -> Remembered:
        """The baseline itself."""
        return remember.from_record(self.record)


@dataclass(frozen=True)
class SavedWishes:
    """What a person wants of the live page, and when they last used it."""

    id: str
    person_id: str
    used_at: datetime
    record: Json

    @property
    def content(self) -> LiveWishes:
        """The wishes themselves."""
        return wishes.from_record(self.record)


# Baselines


def save_baseline(
    history: History, person_id: str, remembered: Remembered, *, taken_at: datetime | None = None
) -> str:
    """Remember a baseline; it replaces the one of the same camera, place and mode. Returns its id.

    Raises HistoryError for an unknown person, or if no more can be remembered.
    """
    now = taken_at or datetime.now(UTC)
    refuse_year(now)
    record = checked(_told(remembered))
    saved = SavedBaseline(secrets.token_hex(8), now, now, record)
    with writing(history.path) as connection:
        select_person(connection, person_id)
        kept = select_baselines(connection, person_id, history.told)
        for other in kept:
            if _whose(other.content) == _whose(remembered):
                connection.execute("DELETE FROM baselines WHERE id = ?", (other.id,))
        insert_baselines(connection, person_id, [saved])
        refuse_excess(connection, history.path, person_id)
    return saved.id


def baselines(history: History, person_id: str) -> tuple[SavedBaseline, ...]:
    """A person's remembered baselines, those used last first."""
    with reading(history.path) as connection:
        return select_baselines(connection, person_id, history.told)


def baseline_used(history: History, baseline_id: str, good: Good | None = None) -> None:
    """Note that a baseline was used now, and what a session's good minutes were like.

    Does nothing if it has been deleted meanwhile.
    """
    with writing(history.path) as connection:
        row = connection.execute("SELECT * FROM baselines WHERE id = ?", (baseline_id,)).fetchone()
        if row is None:
            return
        record = checked(_told(saved_baseline(row).content.with_good(good)))
        connection.execute(
            "UPDATE baselines SET used_at = ?, baseline = ? WHERE id = ?",
            (stamp(datetime.now(UTC)), dumps(record), baseline_id),
        )


def forget_baselines(history: History, person_id: str) -> None:
    """Delete all remembered baselines of a person for good; traces as in `History.delete_person`."""
    with writing(history.path) as connection:
        connection.execute("DELETE FROM baselines WHERE person_id = ?", (person_id,))
        connection.execute("INSERT OR IGNORE INTO chores (chore) VALUES (?)", (CLEANING,))
    clean(history.path)  # if another window is in the way, the next deletion or `tidy` finishes it


def select_baselines(connection: sqlite3.Connection, person_id: str, told: Told) -> tuple[SavedBaseline, ...]:
    """As `baselines`, in an open transaction; damaged ones are reported."""
    found = each(connection, "baselines", "person_id = ?", (person_id,), saved_baseline, told)
    by_id = sorted(found, key=lambda saved: saved.id)
    return tuple(sorted(by_id, key=lambda saved: saved.used_at, reverse=True))


@sound
def saved_baseline(row: sqlite3.Row) -> SavedBaseline:
    """A row of baselines. Raises DamagedRowError."""
    record = checked(loads(text(row["baseline"])))
    return SavedBaseline(record_id(row["id"]), when(row["taken_at"]), when(row["used_at"]), record)


def insert_baselines(connection: sqlite3.Connection, person_id: str, found: Iterable[SavedBaseline]) -> None:
    """Write baselines in the open transaction. Raises HistoryError if one is there, or there are too many."""
    try:
        connection.executemany(
            "INSERT INTO baselines (id, person_id, taken_at, used_at, baseline) VALUES (?, ?, ?, ?, ?)",
            [
                (saved.id, person_id, stamp(saved.taken_at), stamp(saved.used_at), dumps(saved.record))
                for saved in found
            ],
        )
    except sqlite3.IntegrityError as problem:
        raise HistoryError("This remembered position is in the history already.") from problem
    kept = connection.execute("SELECT count(*) FROM baselines WHERE person_id = ?", (person_id,))
    if kept.fetchone()[0] > MAX_BASELINES:
        raise HistoryError(f"At most {MAX_BASELINES} positions of a person are remembered. Forget some.")


def baseline_from(entry: BaselineFile) -> SavedBaseline:
    """A baseline of an export. Raises HistoryError for another shape."""
    return SavedBaseline(entry.id, entry.taken_at, entry.used_at, checked(entry.baseline))


def checked(record: object) -> Json:
    """The record, if it is one of a remembered baseline that may be kept. Raises HistoryError."""
    remember.from_record(record)
    if not isinstance(record, dict) or len(dumps(record).encode()) > MAX_BASELINE_BYTES:
        raise HistoryError("This is not a remembered position: it is too large.")
    return record


def _told(remembered: Remembered) -> Json:
    try:
        return remember.as_record(remembered)
    except ValueError as problem:  # a name that no file can hold, a number that is none
        raise HistoryError("This position can't be remembered. Calibrate again.") from problem


def _whose(remembered: Remembered) -> tuple[str, str, str]:
    return remembered.camera, remembered.place, remembered.mode.value


# LiveWishes


def save_wishes(history: History, person_id: str, wanted: LiveWishes) -> None:
    """Keep what a person wants; it replaces what they wanted before."""
    now = datetime.now(UTC)
    saved = SavedWishes(secrets.token_hex(8), person_id, now, wishes.as_record(wanted))
    with writing(history.path) as connection:
        select_person(connection, person_id)
        connection.execute("DELETE FROM live_wishes WHERE person_id = ?", (person_id,))
        insert_wishes(connection, [saved])


def newest_wishes(history: History) -> SavedWishes | None:
    """Those of whoever chose last, if they want anything kept: who switched all off finds it off again."""
    with reading(history.path) as connection:
        found = each(connection, "live_wishes", "TRUE", (), saved_wishes, history.told)
        newest = max(found, key=lambda saved: (saved.used_at, saved.id), default=None)
    return newest if newest is not None and newest.content.anything else None


def select_wishes(connection: sqlite3.Connection, person_id: str, told: Told) -> SavedWishes | None:
    """A person's wishes in an open transaction; damaged ones are reported."""
    found = each(connection, "live_wishes", "person_id = ?", (person_id,), saved_wishes, told)
    return next(iter(found), None)


def wishes_of(history: History, person_id: str) -> LiveWishes:
    """What a person wants; nothing if they never said."""
    with reading(history.path) as connection:
        saved = select_wishes(connection, person_id, history.told)
    return LiveWishes() if saved is None else saved.content


@sound
def saved_wishes(row: sqlite3.Row) -> SavedWishes:
    """A row of live_wishes. Raises DamagedRowError."""
    record = loads(text(row["wishes"]))
    wishes.from_record(record)
    return SavedWishes(record_id(row["id"]), record_id(row["person_id"]), when(row["used_at"]), record)


def insert_wishes(connection: sqlite3.Connection, found: Iterable[SavedWishes]) -> None:
    """Write wishes in the open transaction."""
    connection.executemany(
        "INSERT INTO live_wishes (id, person_id, used_at, wishes) VALUES (?, ?, ?, ?)",
        [(saved.id, saved.person_id, stamp(saved.used_at), dumps(saved.record)) for saved in found],
    )


def wishes_from(entry: WishesOfFile, person_id: str) -> SavedWishes:
    """The wishes of an export. Raises HistoryError for another shape."""
    wishes.from_record(entry.wishes)
    return SavedWishes(secrets.token_hex(8), person_id, entry.used_at, entry.wishes)


# People


def somebody(history: History) -> Person:
    """The person for whom is kept what nobody gave a name: made at first use."""
    known = (person for person in history.people() if person.name == NOBODY)
    return next(known, None) or history.add_person(NOBODY)


def leave(history: History, person_id: str) -> bool:
    """Delete "This computer" if nothing is kept of it and nobody else wants anything; whether it was."""
    with reading(history.path) as connection:
        if connection.execute("SELECT 1 FROM live_wishes WHERE person_id != ?", (person_id,)).fetchone():
            return False  # its choice is the newest, and must stay so
    known = next((person for person in history.people() if person.id == person_id), None)
    if known is None or known.name != NOBODY or history.checks(person_id) or sessions(history, person_id):
        return False
    history.delete_person(person_id)
    return True
