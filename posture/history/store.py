"""People and their checks, in one SQLite file in the user's data folder; POSTURE_DATA moves it.

`History` holds a path, no connection: every method opens the file, does one transaction and closes it, so
that two windows, threads or programs can work at once. What a method returned is on the disk. Pictures are
kept only if they are passed in, which callers do only if the person said so.
"""

from __future__ import annotations

import logging
import os
import secrets
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import platformdirs

from posture.arrays import Rgb
from posture.errors import HistoryError
from posture.history import rows
from posture.history.records import (
    CheckSummary,
    Json,
    Person,
    PlanDay,
    SavedCheck,
    TrendPoint,
    check_label,
    check_note,
    is_height,
    is_name,
    refuse_year,
)
from posture.history.rows import Told, each
from posture.history.schema import CLEANING, clean, reading, writing
from posture.history.statements import (
    checks_of,
    insert_check,
    insert_person,
    must_exist,
    refuse_excess,
    select_check,
    select_numbers,
    select_plan_days,
    with_pictures,
)
from posture.limits import (
    MAX_PLAN_DAYS,
)
from posture.measure.sway import TrendKey

_log = logging.getLogger(__name__)


def default_path() -> Path:
    """Where the history is: the folder that POSTURE_DATA names, else the user's data folder."""
    folder = os.environ.get("POSTURE_DATA")
    return Path(folder or platformdirs.user_data_dir("posture", appauthor=False)) / "history.sqlite3"


@dataclass(frozen=True)
class History:
    """The saved checks in one file; all methods raise HistoryError if it can't be read or written.

    told: called for each row that is damaged and left out; no other row is affected.
    """

    path: Path
    told: Told = field(default=lambda damage: _log.warning("%s", damage), compare=False)

    @classmethod
    def default(cls, told: Told | None = None) -> History:
        """The user's own history; the file is created at first use."""
        return cls(default_path()) if told is None else cls(default_path(), told)

    # People

    def add_person(self, name: str, *, height_cm: float | None = None, note: str = "") -> Person:
        """Add a person. Two people may have the same name: their ids differ."""
        check_note(note)
        height_cm = _clean_height(height_cm)
        person = Person(secrets.token_hex(8), _clean_name(name), datetime.now(UTC), height_cm, note)
        with writing(self.path) as connection:
            insert_person(connection, person)
        return person

    def people(self) -> tuple[Person, ...]:
        """Everybody, by name."""
        with reading(self.path) as connection:
            found = each(connection, "people", "TRUE", (), rows.person, self.told)
            return tuple(sorted(found, key=lambda person: (person.name.casefold(), person.created_at)))

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

    def delete_person(self, person_id: str) -> None:
        """Delete a person with all checks, pictures and plan days, and remove the traces from the file.

        Raises HistoryError if the person is not there, or if another window kept the file busy: then the
        person is gone from it, and the next deletion or `tidy` removes the traces.
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
        pictures: Mapping[int, Rgb] | None = None,
        repeat_set: str | None = None,
    ) -> str:
        """Keep a check; returns its id once it is on the disk.

        report: the object that `posture check --json` writes (schema 1). captures: one object per photo for
        later comparisons. pictures: photo number -> pixels uint8 (H, W, 3), only if the person wants them
        kept; they are stored as JPEG without metadata. repeat_set: a name shared by checks taken one right
        after the other to learn the person's repeatability. Raises HistoryError for a report of another
        shape, or if the person is not there.
        """
        summary = CheckSummary(
            secrets.token_hex(8),
            person_id,
            taken_at or datetime.now(UTC),
            (),
            (),
            {},
            repeat_set,
            note,
        )
        jpegs: dict[int, bytes] = {}
        if pictures:
            from posture.history.pictures import to_jpeg  # Pillow only if a picture is kept

            jpegs = {photo: to_jpeg(rgb) for photo, rgb in pictures.items()}
        with writing(self.path) as connection:
            insert_check(connection, SavedCheck(summary, report, answers or {}, tuple(captures)), jpegs)
            refuse_excess(connection, self.path, person_id)
        return summary.id

    def checks(self, person_id: str, *, limit: int = -1, offset: int = 0) -> tuple[CheckSummary, ...]:
        """The person's checks, newest first, without their reports; limit -1 = all."""
        with reading(self.path) as connection:
            newest_first = checks_of(connection, person_id, self.told)
            shown = newest_first[offset:] if limit < 0 else newest_first[offset : offset + limit]
            return tuple(with_pictures(connection, check) for check in shown)

    def check(self, check_id: str) -> SavedCheck:
        """One check with everything that was saved with it."""
        with reading(self.path) as connection:
            return select_check(connection, check_id)

    def pictures(self, check_id: str) -> Mapping[int, bytes]:
        """The kept pictures of a check: photo number -> JPEG; empty if none were kept."""
        with reading(self.path) as connection:
            return dict(each(connection, "pictures", "check_id = ?", (check_id,), rows.picture, self.told))

    def edit_note(self, check_id: str, note: str) -> None:
        """Replace a check's note."""
        check_note(note)
        with writing(self.path) as connection:
            changed = connection.execute("UPDATE checks SET note = ? WHERE id = ?", (note, check_id))
            must_exist(changed.rowcount)

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
            for check in reversed(checks_of(connection, person_id, self.told)):
                for view, key, value, std, unit in select_numbers(connection, check.id, self.told):
                    point = TrendPoint(check.id, check.taken_at, value, std, unit, check.repeat_set)
                    points[view, key].append(point)
        return {trend: tuple(of_it) for trend, of_it in points.items()}

    def tick(self, person_id: str, day: date, exercise: str, *, done: bool = True) -> None:
        """Tick off an exercise of the plan for a day, or remove the tick."""
        check_label(exercise)
        refuse_year(day)
        statement = (
            "INSERT OR IGNORE INTO plan_days (person_id, day, exercise) VALUES (?, ?, ?)"
            if done
            else "DELETE FROM plan_days WHERE person_id = ? AND day = ? AND exercise = ?"
        )
        with writing(self.path) as connection:
            try:
                connection.execute(statement, (person_id, day.isoformat(), exercise))
            except sqlite3.IntegrityError:
                must_exist(0)
            kept = connection.execute("SELECT count(*) FROM plan_days WHERE person_id = ?", (person_id,))
            if done and kept.fetchone()[0] > MAX_PLAN_DAYS:
                raise HistoryError("So many exercises were ticked off that no more can be kept.")

    def plan_days(self, person_id: str) -> tuple[PlanDay, ...]:
        """What was ticked off, oldest first."""
        with reading(self.path) as connection:
            return select_plan_days(connection, person_id, self.told)

    def tidy(self) -> bool:
        """Finish deletions that another window or a crash cut short; True if no trace is left."""
        return clean(self.path)

    def _delete(self, statement: str, record_id: str) -> None:
        with writing(self.path) as connection:
            must_exist(connection.execute(statement, (record_id,)).rowcount)
            connection.execute("INSERT OR IGNORE INTO chores (chore) VALUES (?)", (CLEANING,))
        if not clean(self.path):
            raise HistoryError(
                "Deleted, but another window is using the history, so traces are still in the file. "
                "Close the other window, then run `posture history tidy`."
            )


def _clean_height(height_cm: float | None) -> float | None:
    if height_cm is not None and not is_height(height_cm):
        raise HistoryError("A body height lies between 20 and 300 cm.")
    return height_cm


def _clean_name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not is_name(cleaned):
        raise HistoryError("A name needs 1 to 200 characters.")
    return cleaned
