"""What the history hands out, and how a report becomes rows. Names stay out of every repr, so out of logs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypeGuard

from posture.anatomy import View
from posture.errors import HistoryError
from posture.limits import HEIGHT_CM, MAX_KEY_CHARS, MAX_NAME_CHARS, MAX_NOTE_CHARS, YEARS
from posture.measure.uncertainty import Unit

Json = Mapping[str, Any]

ID = re.compile(r"[0-9a-f]{16}")
"""People and checks have random ids: they may stand in addresses, file names and logs; names may not."""
_KEY = re.compile(r"[a-z][a-z0-9_]{0,79}")
UNITS: Mapping[object, Unit] = {"deg": "deg", "%": "%", "cm": "cm"}


@dataclass(frozen=True)
class Person:
    """Somebody whose checks are kept. height_cm: None where it was not given."""

    id: str
    name: str = field(repr=False)
    created_at: datetime
    height_cm: float | None = None
    note: str = field(default="", repr=False)


@dataclass(frozen=True)
class CheckSummary:
    """One saved check as a card shows it. outside: keys that lay outside their range, most certain first.

    repeat_set: the name shared by checks taken to learn the person's repeatability, else None.
    """

    id: str
    person_id: str
    taken_at: datetime
    views: tuple[View, ...]
    outside: tuple[str, ...]
    versions: Mapping[str, str]
    repeat_set: str | None
    note: str = field(repr=False)
    has_pictures: bool = False


@dataclass(frozen=True)
class SavedCheck:
    """A saved check with all that was saved: the report object (schema 1), answers, captures.

    captures: one object per photo, what a later comparison needs (posture.report.shots writes and reads it).
    """

    summary: CheckSummary
    report: Json = field(repr=False)
    answers: Json = field(repr=False)
    captures: tuple[Json, ...] = field(repr=False)


@dataclass(frozen=True)
class TrendPoint:
    """One measurement of one check; value and std in `unit`, signs as everywhere."""

    check_id: str
    taken_at: datetime
    value: float
    std: float
    unit: Unit
    repeat_set: str | None


@dataclass(frozen=True)
class PlanDay:
    """An exercise that was ticked off on a day."""

    day: date
    exercise: str


@dataclass(frozen=True)
class SavedMeasurement:
    """One row of the measurements table. photo: which photo of the report, from 0."""

    photo: int
    view: View
    key: str
    value: float
    std: float
    unit: Unit


def _wrong(where: str, what: str) -> HistoryError:
    return HistoryError(f"This is not a report that can be kept: {where} {what}.")


def is_number(value: object) -> TypeGuard[float]:
    """Whether this is a number that can be reckoned with: finite, not of absurd size, no bool."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9


def is_name(value: str) -> bool:
    """Whether this can be a person's name."""
    return 0 < len(value) <= MAX_NAME_CHARS and value.isprintable()


def is_height(value: object) -> TypeGuard[float]:
    """Whether this can be a body height in cm."""
    return is_number(value) and HEIGHT_CM[0] < value < HEIGHT_CM[1]


def check_note(note: str) -> None:
    """Raises HistoryError for a note that can't be kept."""
    if len(note) > MAX_NOTE_CHARS or not _is_text(note):
        raise HistoryError(f"A note holds at most {MAX_NOTE_CHARS:,} characters of text.")


def check_label(label: str) -> None:
    """Raises HistoryError for what can't be the name of an exercise or of a set of repeats."""
    if not 0 < len(label) <= MAX_KEY_CHARS or not label.isprintable():
        raise HistoryError(f"This name can't be kept: it needs 1 to {MAX_KEY_CHARS} characters that show.")


def _is_text(value: str) -> bool:
    """Whether a file can hold it; half a letter, which some inputs bring, none can."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _number(value: object, where: str) -> float:
    if not is_number(value):
        raise _wrong(where, "is not a number")
    return float(value)


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise _wrong(where, "is not a text")
    return value


def _list(value: object, where: str) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise _wrong(where, "is not a list")
    return value


def _object(value: object, where: str) -> Json:
    if not isinstance(value, Mapping):
        raise _wrong(where, "is not an object")
    return value


def measurement_rows(report: Json) -> tuple[SavedMeasurement, ...]:
    """The measured numbers of a report object (schema 1), one row each.

    Raises HistoryError, naming the place, for anything that `posture check --json` would not write.
    """
    if _object(report, "the report").get("schema") != 1:
        raise _wrong("schema", "is not 1")
    photos = _list(report.get("photos"), "photos")
    return tuple(row for i, photo in enumerate(photos) for row in _photo_rows(photo, i))


def _photo_rows(photo: object, index: int) -> tuple[SavedMeasurement, ...]:
    where = f"photos[{index}]"
    fields = _object(photo, where)
    try:
        view = View(str(fields.get("view")))
    except ValueError:
        raise _wrong(f"{where}.view", "is not a view") from None
    measurements = _list(fields.get("measurements"), f"{where}.measurements")
    rows = tuple(
        _row(_object(m, where), index, view, f"{where}.measurements[{i}]") for i, m in enumerate(measurements)
    )
    measured = tuple(row for row in rows if row is not None)
    if len({row.key for row in measured}) != len(measured):
        raise _wrong(f"{where}.measurements", "names a key twice")
    return measured


def _row(measurement: Json, index: int, view: View, where: str) -> SavedMeasurement | None:
    key, unit = measurement.get("key"), measurement.get("unit")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise _wrong(f"{where}.key", "is not a key")
    if "not_measured" in measurement:
        return None
    if not isinstance(unit, str) or unit not in UNITS:
        raise _wrong(f"{where}.unit", "is not a unit")
    value, std = (
        _number(measurement.get("value"), f"{where}.value"),
        _number(measurement.get("std"), f"{where}.std"),
    )
    if std < 0:
        raise _wrong(f"{where}.std", "is negative")
    return SavedMeasurement(index, view, key, value, std, UNITS[unit])


def views_of(report: Json) -> tuple[View, ...]:
    """The view of each photo of a report that `measurement_rows` accepts."""
    return tuple(View(photo["view"]) for photo in report["photos"])


def outside_keys(report: Json) -> tuple[str, ...]:
    """Keys judged outside their range, the most certain first. Raises HistoryError for wrong findings."""
    found: dict[str, float] = {}
    for i, finding in enumerate(_list(report.get("findings", []), "findings")):
        fields = _object(finding, f"findings[{i}]")
        key = fields.get("key")
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            raise _wrong(f"findings[{i}].key", "is not a key")
        if fields.get("verdict") == "outside":
            certainty = _number(fields.get("p_outside", 1.0), f"findings[{i}].p_outside")
            found[key] = max(certainty, found.get(key, 0.0))
    return tuple(sorted(found, key=lambda key: -found[key]))


def check_plan(report: Json) -> None:
    """Raises HistoryError, naming the place, where the report's plan is not one that can be ticked off."""
    if report.get("plan") is None:
        return
    plan = _object(report["plan"], "plan")
    for i, session in enumerate(_list(plan.get("sessions", []), "plan.sessions")):
        where = f"plan.sessions[{i}]"
        _number(_object(session, where).get("week", 1), f"{where}.week")
        for j, item in enumerate(_list(session.get("items", []), f"{where}.items")):
            _text(_object(item, f"{where}.items[{j}]").get("exercise"), f"{where}.items[{j}].exercise")
    for i, habit in enumerate(_list(plan.get("habits", []), "plan.habits")):
        _text(habit, f"plan.habits[{i}]")


def versions_of(report: Json) -> Mapping[str, str]:
    """Versions of program, model and data that the report names. Raises HistoryError where it names none."""
    versions = _object(report.get("versions"), "versions")
    if not all(isinstance(k, str) and isinstance(v, str) for k, v in versions.items()):
        raise _wrong("versions", "are not texts")
    return dict(versions)


def stamp(moment: datetime) -> str:
    """A moment as text that sorts by time: UTC, microseconds always written. Raises ValueError if naive."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    # Not strftime: its %Y leaves years below 1000 without their zeros, which nothing reads again.
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment(text: object) -> datetime:
    """The moment of a stamp. Raises HistoryError for anything else."""
    try:
        parsed = datetime.fromisoformat(str(text))
        return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise HistoryError("A date of the history can't be read. Import your last export.") from None


def refuse_year(day: date) -> None:
    """Raises HistoryError where a date can't be that of a check."""
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise HistoryError(f"A date lies outside {YEARS[0]} to {YEARS[1]}. Correct it, or export it again.")


def imported_moment(text: object) -> datetime:
    """The moment of a stamp of an archive. Raises HistoryError for anything else and for other centuries."""
    found = moment(text)
    refuse_year(found)
    return found
