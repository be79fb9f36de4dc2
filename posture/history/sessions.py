"""Live sessions in the history: their time, and the summary that `posture live --json` writes; no
pictures."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from pydantic import ValidationError

from posture.errors import HistoryError
from posture.formats.faults import in_a_sentence
from posture.history.format import SessionFile
from posture.history.json_text import dumps, loads
from posture.history.records import Json, moment, refuse_year, stamp
from posture.history.rows import Told, each, record_id, sound, text
from posture.history.schema import reading, writing
from posture.history.statements import refuse_excess, select_person
from posture.history.store import History
from posture.limits import MAX_SUMMARY_BYTES
from posture.live.format import SummaryFile


@dataclass(frozen=True)
class SavedSession:
    """A live session that the person wanted to keep."""

    id: str
    taken_at: datetime
    summary: Json

    @cached_property
    def content(self) -> SummaryFile:
        """The summary as a record."""
        return SummaryFile.model_validate(self.summary)


def save_session(history: History, person_id: str, summary: Json, *, taken_at: datetime | None = None) -> str:
    """Keep a session; returns its id. Raises HistoryError for another shape or an unknown person."""
    session = SavedSession(secrets.token_hex(8), taken_at or datetime.now(UTC), checked(summary))
    refuse_year(session.taken_at)
    with writing(history.path) as connection:
        select_person(connection, person_id)
        insert_sessions(connection, person_id, [session])
        refuse_excess(connection, history.path, person_id)
    return session.id


def replace_session(history: History, session_id: str, summary: Json) -> bool:
    """Keep a longer summary of a session that is going on; False if it has been deleted meanwhile.

    Raises HistoryError for another shape.
    """
    text_ = dumps(checked(summary))
    with writing(history.path) as connection:
        changed = connection.execute("UPDATE sessions SET summary = ? WHERE id = ?", (text_, session_id))
        return changed.rowcount > 0


def sessions(history: History, person_id: str, *, since: datetime | None = None) -> tuple[SavedSession, ...]:
    """A person's sessions, newest first; all of them, or those since a moment."""
    with reading(history.path) as connection:
        return select_sessions(connection, person_id, history.told, since=since)


def select_sessions(
    connection: sqlite3.Connection, person_id: str, told: Told, *, since: datetime | None = None
) -> tuple[SavedSession, ...]:
    """The same, in an open transaction; damaged ones are reported."""
    condition, given = "person_id = ? AND taken_at >= ?", (person_id, "" if since is None else stamp(since))
    found = each(connection, "sessions", condition, given, saved, told)
    by_id = sorted(found, key=lambda session: session.id)
    return tuple(sorted(by_id, key=lambda session: session.taken_at, reverse=True))


@sound
def saved(row: sqlite3.Row) -> SavedSession:
    """A row of sessions. Raises DamagedRowError."""
    return SavedSession(
        record_id(row["id"]), moment(text(row["taken_at"])), checked(loads(text(row["summary"])))
    )


def insert_sessions(connection: sqlite3.Connection, person_id: str, found: Iterable[SavedSession]) -> None:
    """Write sessions in the open transaction. Raises HistoryError if one is already there."""
    try:
        _insert(connection, person_id, found)
    except sqlite3.IntegrityError as problem:
        raise HistoryError("This live session is in the history already.") from problem


def _insert(connection: sqlite3.Connection, person_id: str, found: Iterable[SavedSession]) -> None:
    connection.executemany(
        "INSERT INTO sessions (id, person_id, taken_at, summary) VALUES (?, ?, ?, ?)",
        [
            (
                session.id,
                person_id,
                stamp(session.taken_at),
                dumps(session.summary),
            )
            for session in found
        ],
    )


def from_entry(entry: SessionFile) -> SavedSession:
    """A session of an export, under a new id. Raises HistoryError for another shape."""
    return SavedSession(secrets.token_hex(8), entry.taken_at, checked(entry.summary))


def checked(summary: object) -> Json:
    """The summary, if it is one: with all that the pages read of it. Raises HistoryError."""
    try:
        SummaryFile.model_validate(summary)
        if isinstance(summary, dict) and len(dumps(summary).encode()) <= MAX_SUMMARY_BYTES:
            return summary
        wrong = "it is too large"
    except ValidationError as error:
        wrong = in_a_sentence(error)
    except HistoryError:
        wrong = "it holds more than JSON does"
    raise HistoryError(
        f"This is not the summary of a live session: {wrong}. Save what `posture live --json` wrote."
    )
