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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import platformdirs

from posture.arrays import Rgb
from posture.errors import HistoryError
from posture.history import rows
from posture.history.json_text import dumps
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
    measured_numbers,
    outside_keys,
    refuse_year,
    stamp,
)
from posture.history.rows import Damage, DamagedRowError, Told, each, in_order
from posture.history.schema import CLEANING, PROBLEMS, clean, reading, writing
from posture.limits import (
    JSON_MARGIN_BYTES,
    MAX_ENTRIES,
    MAX_JSON_BYTES,
    MAX_KEPT_PICTURE_BYTES,
    MAX_PERSON_BYTES,
    MAX_PHOTOS,
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

    def edit_person(self, person_id: str, *, name: str, height_cm: float | None, note: str) -> None:
        """Replace what is known about a person."""
        check_note(note)
        height_cm = _clean_height(height_cm)
        with writing(self.path) as connection:
            changed = connection.execute(
                "UPDATE people SET name = ?, height_cm = ?, note = ? WHERE id = ?",
                (_clean_name(name), height_cm, note, person_id),
            )
            _must_exist(changed.rowcount)

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
            return tuple(_with_pictures(connection, check) for check in shown)

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
                _must_exist(0)
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
    """Write a check in the open transaction; what the report says is taken from there."""
    summary, report = check.summary, check.content
    views = tuple(photo.view for photo in report.photos)
    _refuse_size(check, jpegs, len(views))
    texts = [dumps(part) for part in (check.report, check.answers, list(check.captures))]
    if sum(len(text.encode()) for text in texts) > MAX_JSON_BYTES - JSON_MARGIN_BYTES:
        raise HistoryError("This check is too large to be kept. Check fewer photos at once.")
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
                dumps([view.value for view in views]),
                dumps(list(outside_keys(report))),
                dumps(report.versions),
            ),
        )
    except sqlite3.IntegrityError as problem:
        if "UNIQUE" in str(problem):
            raise HistoryError("This check is in the history already.") from problem
        _must_exist(0)
    connection.execute(
        "INSERT INTO reports (check_id, report, answers, captures) VALUES (?, ?, ?, ?)",
        (summary.id, *texts),
    )
    connection.executemany(
        """INSERT INTO measurements (check_id, photo, view, key, value, std, unit)
        VALUES (?, ?, ?, ?, ?, ?, ?)""",
        [
            (summary.id, row.photo, row.view.value, row.key, row.value, row.std, row.unit)
            for row in measured_numbers(report)
        ],
    )
    connection.executemany(
        "INSERT INTO pictures (check_id, photo, jpeg) VALUES (?, ?, ?)",
        [(summary.id, photo, jpeg) for photo, jpeg in jpegs.items()],
    )


def _refuse_size(check: SavedCheck, jpegs: Mapping[int, bytes], photos: int) -> None:
    """Raises HistoryError if an archive with this check could not be read again."""
    summary = check.summary
    refuse_year(summary.taken_at)
    check_note(summary.note)
    if summary.repeat_set is not None:
        check_label(summary.repeat_set)
    if photos > MAX_PHOTOS:
        raise HistoryError(f"A check holds at most {MAX_PHOTOS} photos.")
    if any(not 0 <= photo < photos for photo in jpegs):
        raise HistoryError("A picture belongs to no photo of its report.")
    if any(len(jpeg) > MAX_KEPT_PICTURE_BYTES for jpeg in jpegs.values()):
        raise HistoryError("A picture is too large to be kept. Save the check without its pictures.")


def refuse_excess(connection: sqlite3.Connection, path: Path, person_id: str) -> None:
    """Raises HistoryError if more is kept of a person than one archive can hold."""
    of_person = "check_id IN (SELECT id FROM checks WHERE person_id = ?)"
    entries = sum(
        connection.execute(f"SELECT count(*) FROM {table} WHERE {condition}", (person_id,)).fetchone()[0]
        for table, condition in (
            ("checks", "person_id = ?"), ("sessions", "person_id = ?"), ("pictures", of_person),
        )
    )  # fmt: skip
    if entries > MAX_ENTRIES:
        raise HistoryError("So much is kept of this person that no more can be. Delete old checks.")
    if path.stat().st_size < MAX_PERSON_BYTES // 2:  # a person's part is no larger than the whole
        return
    sizes = (
        f"SELECT sum(length(jpeg)) FROM pictures WHERE {of_person}",
        "SELECT sum(length(CAST(report AS BLOB)) + length(CAST(answers AS BLOB))"
        f" + length(CAST(captures AS BLOB))) FROM reports WHERE {of_person}",
        "SELECT sum(length(CAST(summary AS BLOB))) FROM sessions WHERE person_id = ?",
    )
    if sum(connection.execute(each, (person_id,)).fetchone()[0] or 0 for each in sizes) > MAX_PERSON_BYTES:
        raise HistoryError("So much is kept of this person that no more can be. Delete old pictures.")


def checks_of(connection: sqlite3.Connection, person_id: str, told: Told) -> list[CheckSummary]:
    """A person's checks, newest first; damaged ones are reported. Whether they have pictures is not
    determined."""
    found = each(connection, "checks", "person_id = ?", (person_id,), rows.summary, told)
    by_id = sorted(found, key=lambda check: check.id)
    return sorted(by_id, key=lambda check: check.taken_at, reverse=True)


def select_check(connection: sqlite3.Connection, check_id: str) -> SavedCheck:
    """One check in the open transaction. Raises HistoryError if it is not there or damaged."""
    head = connection.execute("SELECT * FROM checks WHERE id = ?", (check_id,)).fetchone()
    texts = connection.execute("SELECT * FROM reports WHERE check_id = ?", (check_id,)).fetchone()
    if head is None:
        raise HistoryError("This check is not in the history. See `posture history show`.")
    if texts is None:
        raise DamagedRowError
    return rows.saved_check(_with_pictures(connection, rows.summary(head)), texts)


def select_plan_days(connection: sqlite3.Connection, person_id: str, told: Told) -> tuple[PlanDay, ...]:
    """What was ticked off, in the open transaction, oldest first; damaged rows are reported."""
    query = "SELECT day, exercise FROM plan_days WHERE person_id = ? ORDER BY day, exercise"
    damage = Damage("plan_days", f"of {person_id}")
    return tuple(in_order(connection, query, (person_id,), rows.plan_day, told, damage))


def select_numbers(connection: sqlite3.Connection, check_id: str, told: Told) -> Iterator[rows.Number]:
    """The numbers of a check in the order of its photos; damaged rows are reported."""
    query = "SELECT view, key, value, std, unit FROM measurements WHERE check_id = ? ORDER BY photo"
    damage = Damage("measurements", f"of check {check_id}")
    return in_order(connection, query, (check_id,), rows.number, told, damage)


def select_person(connection: sqlite3.Connection, person_id: str) -> Person:
    """One person in the open transaction. Raises HistoryError if not there, DamagedRowError if damaged."""
    row = connection.execute("SELECT * FROM people WHERE id = ?", (person_id,)).fetchone()
    if row is None:
        _must_exist(0)
    return rows.person(row)


def _with_pictures(connection: sqlite3.Connection, check: CheckSummary) -> CheckSummary:
    try:
        found = connection.execute("SELECT 1 FROM pictures WHERE check_id = ?", (check.id,)).fetchone()
    except PROBLEMS as problem:
        if not rows.is_damage(problem):
            raise
        found = None
    return replace(check, has_pictures=found is not None)


def _clean_height(height_cm: float | None) -> float | None:
    if height_cm is not None and not is_height(height_cm):
        raise HistoryError("A body height lies between 20 and 300 cm.")
    return height_cm


def _clean_name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not is_name(cleaned):
        raise HistoryError("A name needs 1 to 200 characters.")
    return cleaned


def _must_exist(rows: int) -> None:
    if rows == 0:
        raise HistoryError(
            "This person or check is not in the history. It may have been deleted in another window."
        )
