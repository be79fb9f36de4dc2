"""Live sessions in the history: their time, and the summary that `posture live --json` writes; no
pictures."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from posture.errors import HistoryError
from posture.history.json_text import dumps, loads
from posture.history.records import Json, imported_moment, is_number, moment, refuse_year, stamp
from posture.history.rows import Told, each, record_id, sound, text
from posture.history.schema import reading, writing
from posture.history.store import History, refuse_excess, select_person
from posture.limits import MAX_SUMMARY_BYTES


@dataclass(frozen=True)
class SavedSession:
    """A live session that the person wanted to keep."""

    id: str
    taken_at: datetime
    summary: Json


def save_session(history: History, person_id: str, summary: Json, *, taken_at: datetime | None = None) -> str:
    """Keep a session; returns its id. Raises HistoryError for another shape or an unknown person."""
    session = SavedSession(secrets.token_hex(8), taken_at or datetime.now(UTC), checked(summary))
    refuse_year(session.taken_at)
    with writing(history.path) as connection:
        select_person(connection, person_id)
        insert_sessions(connection, person_id, [session])
        refuse_excess(connection, history.path, person_id)
    return session.id


def sessions(history: History, person_id: str) -> tuple[SavedSession, ...]:
    """A person's sessions, newest first."""
    with reading(history.path) as connection:
        return select_sessions(connection, person_id, history.told)


def select_sessions(connection: sqlite3.Connection, person_id: str, told: Told) -> tuple[SavedSession, ...]:
    """The same, in an open transaction; damaged ones are reported."""
    found = each(connection, "sessions", "person_id = ?", (person_id,), saved, told)
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


def to_json(session: SavedSession) -> Json:
    """A session as an export holds it."""
    return {"taken_at": stamp(session.taken_at), "summary": session.summary}


def from_json(value: object) -> SavedSession:
    """A session from an export, under a new id. Raises HistoryError for another shape."""
    if not isinstance(value, Mapping):
        raise HistoryError("A live session of this archive is not one. Export it again.")
    taken_at = imported_moment(value.get("taken_at"))
    return SavedSession(secrets.token_hex(8), taken_at, checked(value.get("summary")))


def checked(summary: object) -> Json:
    """The summary, if it is one: with everything that the pages read from it. Raises HistoryError."""
    if not isinstance(summary, dict) or not _is_summary(summary):
        raise HistoryError(
            "This is not the summary of a live session. Save what `posture live --json` wrote."
        )
    return summary


def _is_summary(summary: dict[str, Any]) -> bool:
    share = summary.get("good_share")
    return (
        summary.get("schema") == 1
        and _all_are(summary.get("state_s"), is_number)
        and _all_are(summary.get("not_sure_s", {}), is_number)
        and is_number(summary.get("duration_s"))
        and (share is None or (is_number(share) and 0 <= share <= 1))
        and is_number(summary.get("longest_good_s", 0.0))
        and isinstance(summary.get("episodes"), list)
        and all(_is_episode(episode) for episode in summary["episodes"])
        and _all_are(summary.get("measurements"), _is_spread)
        and _fits(summary)
    )


def _all_are(value: object, good: Callable[[object], bool]) -> bool:
    return isinstance(value, dict) and all(good(each) for each in value.values())


def _is_episode(value: object) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("key"), str)
        and is_number(value.get("start_s"))
        and is_number(value.get("duration_s"))
    )


def _is_spread(value: object) -> bool:
    return isinstance(value, dict) and is_number(value.get("median")) and is_number(value.get("spread"))


def _fits(summary: dict[str, Any]) -> bool:
    try:
        return len(dumps(summary).encode()) <= MAX_SUMMARY_BYTES
    except HistoryError:
        return False
