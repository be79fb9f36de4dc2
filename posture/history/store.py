"""People and their checks, in one SQLite file in the user's data folder; POSTURE_DATA moves it.

`History` holds a path, no connection: every method opens the file, does one transaction and closes it, so
that two windows, threads or programs can work at once. What a method returned is on the disk.
Pictures are kept only when they are passed in, which callers do only when the person said so.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
from numpy.typing import NDArray

from posture.anatomy import View
from posture.errors import HistoryError
from posture.history.records import (
    CheckSummary,
    Json,
    Person,
    PlanDay,
    SavedCheck,
    TrendPoint,
    check_plan,
    measurement_rows,
    moment,
    outside_keys,
    stamp,
    versions_of,
    views_of,
)
from posture.history.schema import CLEANING, clean, reading, writing

TrendKey = tuple[View, str]
"""A measurement is followed per view: front and back numbers of one key are not the same quantity."""

_SUMMARY = """SELECT checks.*, EXISTS(SELECT 1 FROM pictures WHERE check_id = checks.id) AS has_pictures
    FROM checks"""


def default_path() -> Path:
    """Where the history lies: the folder POSTURE_DATA names, else the user's data folder."""
    folder = os.environ.get("POSTURE_DATA")
    return Path(folder or platformdirs.user_data_dir("posture", appauthor=False)) / "history.sqlite3"


@dataclass(frozen=True)
class History:
    """The saved checks in one file; all methods raise HistoryError where it can't be read or written."""

    path: Path

    @classmethod
    def default(cls) -> History:
        """The user's own history; the file is made at the first use."""
        return cls(default_path())

    # People

    def add_person(self, name: str, *, height_cm: float | None = None, note: str = "") -> Person:
        """Make a person. Two people may bear one name: the id tells them apart."""
        person = Person(secrets.token_hex(8), _clean_name(name), datetime.now(UTC), height_cm, note)
        with writing(self.path) as connection:
            insert_person(connection, person)
        return person

    def people(self) -> tuple[Person, ...]:
        """Everybody, by name."""
        with reading(self.path) as connection:
            rows = connection.execute("SELECT * FROM people ORDER BY name COLLATE NOCASE, created_at")
            return tuple(_person(row) for row in rows)

    def person(self, id_or_name: str) -> Person:
        """The one person with this id or this exact name. Raises HistoryError for none or several."""
        found = [p for p in self.people() if id_or_name in (p.id, p.name)]
        if len(found) == 1:
            return found[0]
        if found:
            raise HistoryError(
                "Several people have this name. Give the id that `posture history list` shows."
            )
        raise HistoryError("Nobody with this name or id is in the history. See `posture history list`.")

    def edit_person(self, person_id: str, *, name: str, height_cm: float | None, note: str) -> None:
        """Replace what is known of a person."""
        with writing(self.path) as connection:
            changed = connection.execute(
                "UPDATE people SET name = ?, height_cm = ?, note = ? WHERE id = ?",
                (_clean_name(name), height_cm, note, person_id),
            )
            _must_exist(changed.rowcount)

    def delete_person(self, person_id: str) -> None:
        """Delete a person with all checks, pictures and plan days, and remove the traces from the file.

        Raises HistoryError if the person is not there, or if another window kept the file busy: then
        the person is gone from it and the next deletion or `tidy` removes the traces.
        """
        self._delete("DELETE FROM people WHERE id = ?", person_id)

    # Checks

    def save_check(
        self,
        person_id: str,
        report: Json,
        *,
        taken_at: datetime | None = None,
        note: str = "",
        answers: Json | None = None,
        captures: Sequence[Json] = (),
        pictures: Mapping[int, NDArray[np.uint8]] | None = None,
        repeat_set: str | None = None,
    ) -> str:
        """Keep a check; returns its id once it is on the disk.

        report: the object `posture check --json` writes (schema 1). captures: one object per photo for
        later comparisons. pictures: photo number -> pixels uint8 (H, W, 3), only if the person wants
        them kept; they are stored as JPEG without metadata. repeat_set: a name shared by checks taken
        one right after the other to learn the person's repeatability.
        Raises HistoryError for a report of another shape, or if the person is not there.
        """
        summary = CheckSummary(
            secrets.token_hex(8),
            person_id,
            taken_at or datetime.now(UTC),
            (),
            outside_keys(report),
            versions_of(report),
            repeat_set,
            note,
        )
        jpegs: dict[int, bytes] = {}
        if pictures:
            from posture.history.pictures import to_jpeg  # Pillow only where a picture is kept

            jpegs = {photo: to_jpeg(rgb) for photo, rgb in pictures.items()}
        with writing(self.path) as connection:
            insert_check(connection, SavedCheck(summary, report, answers or {}, tuple(captures)), jpegs)
        return summary.id

    def checks(self, person_id: str, *, limit: int = -1, offset: int = 0) -> tuple[CheckSummary, ...]:
        """The person's checks, newest first, without their reports; limit -1 = all."""
        with reading(self.path) as connection:
            rows = connection.execute(
                f"{_SUMMARY} WHERE person_id = ? ORDER BY taken_at DESC, id LIMIT ? OFFSET ?",
                (person_id, limit, offset),
            )
            return tuple(_summary(row) for row in rows)

    def check(self, check_id: str) -> SavedCheck:
        """One check with all that was saved of it."""
        with reading(self.path) as connection:
            return select_check(connection, check_id)

    def pictures(self, check_id: str) -> Mapping[int, bytes]:
        """The kept pictures of a check: photo number -> JPEG; empty if none were kept."""
        with reading(self.path) as connection:
            rows = connection.execute("SELECT photo, jpeg FROM pictures WHERE check_id = ?", (check_id,))
            return {int(row["photo"]): bytes(row["jpeg"]) for row in rows}

    def edit_note(self, check_id: str, note: str) -> None:
        """Replace a check's note."""
        with writing(self.path) as connection:
            changed = connection.execute("UPDATE checks SET note = ? WHERE id = ?", (note, check_id))
            _must_exist(changed.rowcount)

    def delete_check(self, check_id: str) -> None:
        """Delete one check with its pictures; otherwise as `delete_person`."""
        self._delete("DELETE FROM checks WHERE id = ?", check_id)

    # Over time

    def delete_session(self, session_id: str) -> None:
        """Delete a live session for good. Raises HistoryError as `delete_check`."""
        self._delete("DELETE FROM sessions WHERE id = ?", session_id)

    def trends(self, person_id: str) -> Mapping[TrendKey, tuple[TrendPoint, ...]]:
        """Every measurement of the person per view and key, oldest first."""
        points: defaultdict[TrendKey, list[TrendPoint]] = defaultdict(list)
        with reading(self.path) as connection:
            rows = connection.execute(
                """SELECT c.id, c.taken_at, c.repeat_set, m.view, m.key, m.value, m.std, m.unit
                FROM checks c JOIN measurements m ON m.check_id = c.id
                WHERE c.person_id = ? ORDER BY c.taken_at, c.id, m.photo""",
                (person_id,),
            )
            moments: dict[str, datetime] = {}
            for check_id, taken_at, repeat_set, view, key, value, std, unit in rows:
                if check_id not in moments:
                    moments[check_id] = moment(taken_at)
                point = TrendPoint(check_id, moments[check_id], value, std, unit, repeat_set)
                points[View(view), key].append(point)
        return {trend: tuple(of_it) for trend, of_it in points.items()}

    def tick(self, person_id: str, day: date, exercise: str, *, done: bool = True) -> None:
        """Tick an exercise of the plan off for a day, or take the tick back."""
        statement = (
            "INSERT OR IGNORE INTO plan_days (person_id, day, exercise) VALUES (?, ?, ?)"
            if done
            else "DELETE FROM plan_days WHERE person_id = ? AND day = ? AND exercise = ?"
        )
        with writing(self.path) as connection:
            try:
                connection.execute(statement, (person_id, day.isoformat(), exercise))
            except sqlite3.IntegrityError:
                _must_exist(0)

    def plan_days(self, person_id: str) -> tuple[PlanDay, ...]:
        """What was ticked off, oldest first."""
        with reading(self.path) as connection:
            return select_plan_days(connection, person_id)

    def tidy(self) -> bool:
        """Finish deletions that another window or a crash cut short; True if no trace is left."""
        return clean(self.path)

    def _delete(self, statement: str, record_id: str) -> None:
        with writing(self.path) as connection:
            _must_exist(connection.execute(statement, (record_id,)).rowcount)
            connection.execute("INSERT OR IGNORE INTO chores (chore) VALUES (?)", (CLEANING,))
        if not clean(self.path):
            raise HistoryError(
                "Deleted, but another window is using the history, so traces are still in the file. "
                "Close the other window, then run `posture history tidy`."
            )


def insert_person(connection: sqlite3.Connection, person: Person) -> None:
    """Write a person in the open transaction."""
    connection.execute(
        "INSERT INTO people (id, name, created_at, height_cm, note) VALUES (?, ?, ?, ?, ?)",
        (person.id, person.name, stamp(person.created_at), person.height_cm, person.note),
    )


def insert_check(connection: sqlite3.Connection, check: SavedCheck, jpegs: Mapping[int, bytes]) -> None:
    """Write a check in the open transaction; rows and views are taken from its report."""
    summary = check.summary
    check_plan(check.report)
    rows = measurement_rows(check.report)
    views = views_of(check.report)
    if any(not 0 <= photo < len(views) for photo in jpegs):
        raise HistoryError("A picture belongs to no photo of its report.")
    try:
        connection.execute(
            """INSERT INTO checks (id, person_id, taken_at, repeat_set, note, views, outside, versions)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                summary.id,
                summary.person_id,
                stamp(summary.taken_at),
                summary.repeat_set,
                summary.note,
                _dumps([view.value for view in views]),
                _dumps(list(summary.outside)),
                _dumps(dict(summary.versions)),
            ),
        )
    except sqlite3.IntegrityError as problem:
        if "UNIQUE" in str(problem):
            raise HistoryError("This check is in the history already.") from problem
        _must_exist(0)
    connection.execute(
        "INSERT INTO reports (check_id, report, answers, captures) VALUES (?, ?, ?, ?)",
        (summary.id, _dumps(check.report), _dumps(check.answers), _dumps(list(check.captures))),
    )
    connection.executemany(
        """INSERT INTO measurements (check_id, photo, view, key, value, std, unit)
        VALUES (?, ?, ?, ?, ?, ?, ?)""",
        [(summary.id, row.photo, row.view.value, row.key, row.value, row.std, row.unit) for row in rows],
    )
    connection.executemany(
        "INSERT INTO pictures (check_id, photo, jpeg) VALUES (?, ?, ?)",
        [(summary.id, photo, jpeg) for photo, jpeg in jpegs.items()],
    )


def select_check(connection: sqlite3.Connection, check_id: str) -> SavedCheck:
    """One check in the open transaction. Raises HistoryError if it is not there."""
    head = connection.execute(f"{_SUMMARY} WHERE checks.id = ?", (check_id,)).fetchone()
    texts = connection.execute("SELECT * FROM reports WHERE check_id = ?", (check_id,)).fetchone()
    if head is None or texts is None:
        raise HistoryError("This check is not in the history. See `posture history show`.")
    return SavedCheck(
        _summary(head),
        json.loads(texts["report"]),
        json.loads(texts["answers"]),
        tuple(json.loads(texts["captures"])),
    )


def select_plan_days(connection: sqlite3.Connection, person_id: str) -> tuple[PlanDay, ...]:
    """What was ticked off, in the open transaction, oldest first."""
    rows = connection.execute(
        "SELECT day, exercise FROM plan_days WHERE person_id = ? ORDER BY day, exercise", (person_id,)
    )
    return tuple(PlanDay(date.fromisoformat(row["day"]), row["exercise"]) for row in rows)


def select_person(connection: sqlite3.Connection, person_id: str) -> Person:
    """One person in the open transaction. Raises HistoryError if not there."""
    row = connection.execute("SELECT * FROM people WHERE id = ?", (person_id,)).fetchone()
    if row is None:
        _must_exist(0)
    return _person(row)


def _person(row: sqlite3.Row) -> Person:
    return Person(row["id"], row["name"], moment(row["created_at"]), row["height_cm"], row["note"])


def _summary(row: sqlite3.Row) -> CheckSummary:
    return CheckSummary(
        row["id"],
        row["person_id"],
        moment(row["taken_at"]),
        tuple(View(view) for view in json.loads(row["views"])),
        tuple(json.loads(row["outside"])),
        json.loads(row["versions"]),
        row["repeat_set"],
        row["note"],
        bool(row["has_pictures"]),
    )


def _clean_name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not 0 < len(cleaned) <= 200 or not cleaned.isprintable():
        raise HistoryError("A name needs 1 to 200 characters.")
    return cleaned


def _must_exist(rows: int) -> None:
    if rows == 0:
        raise HistoryError(
            "This person or check is not in the history. It may have been deleted in another window."
        )


def _dumps(value: Any) -> str:
    """JSON text; NaN is refused, mappings of any kind become objects."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, default=_plain)
    except (TypeError, ValueError) as problem:
        raise HistoryError(
            "This is not a report that can be kept: it holds more than JSON does."
        ) from problem


def _plain(value: object) -> dict[str, object]:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not JSON")
