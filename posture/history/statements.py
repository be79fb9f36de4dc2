"""What is written and read within one open transaction; `store` and `archive` open it.

All raise HistoryError for what can't be kept, and report damaged rows to `told`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from posture.errors import HistoryError
from posture.history import rows
from posture.history.json_text import dumps
from posture.history.records import (
    CheckSummary,
    Person,
    PlanDay,
    SavedCheck,
    check_label,
    check_note,
    measured_numbers,
    outside_keys,
    refuse_year,
    stamp,
)
from posture.history.rows import Damage, DamagedRowError, Told, each, in_order
from posture.history.schema import PROBLEMS
from posture.limits import (
    JSON_MARGIN_BYTES,
    MAX_ENTRIES,
    MAX_JSON_BYTES,
    MAX_KEPT_PICTURE_BYTES,
    MAX_PERSON_BYTES,
    MAX_PHOTOS,
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
        must_exist(0)
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
        "SELECT sum(length(CAST(baseline AS BLOB))) FROM baselines WHERE person_id = ?",
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
    return rows.saved_check(with_pictures(connection, rows.summary(head)), texts)


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
        must_exist(0)
    return rows.person(row)


def with_pictures(connection: sqlite3.Connection, check: CheckSummary) -> CheckSummary:
    """The check, with the answer to whether it has pictures; False where the table is damaged."""
    try:
        found = connection.execute("SELECT 1 FROM pictures WHERE check_id = ?", (check.id,)).fetchone()
    except PROBLEMS as problem:
        if not rows.is_damage(problem):
            raise
        found = None
    return replace(check, has_pictures=found is not None)


def must_exist(rows: int) -> None:
    """Raises HistoryError if a statement met no row."""
    if rows == 0:
        raise HistoryError(
            "This person or check is not in the history. It may have been deleted in another window."
        )
