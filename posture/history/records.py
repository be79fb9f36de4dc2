"""What the history returns, and how a report becomes rows. No repr, so no log, shows a name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeGuard

from posture.anatomy import View
from posture.errors import HistoryError
from posture.limits import HEIGHT_CM, MAX_KEY_CHARS, MAX_NAME_CHARS, MAX_NOTE_CHARS, YEARS
from posture.measure.uncertainty import Unit

if TYPE_CHECKING:
    from posture.report.format import ReportFile

Json = Mapping[str, Any]

ID = re.compile(r"[0-9a-f]{16}")
"""Random ids of people and checks. They may appear in addresses, file names and logs; names may not."""
UNITS: Mapping[object, Unit] = {"deg": "deg", "%": "%", "cm": "cm"}


@dataclass(frozen=True)
class Person:
    """Somebody whose checks are kept. height_cm: None if it was not given."""

    id: str
    name: str = field(repr=False)
    created_at: datetime
    height_cm: float | None = None
    note: str = field(default="", repr=False)


@dataclass(frozen=True)
class CheckSummary:
    """A saved check, as a card shows it. outside: keys of numbers outside their range, most certain first.

    repeat_set: the name that checks share if they measure the person's repeatability, else None.
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
    """Everything saved of a check: the report object (schema 1), answers, captures.

    captures: what a later comparison needs of each photo (posture.report.shots writes and reads it).
    """

    summary: CheckSummary
    report: Json = field(repr=False)
    answers: Json = field(repr=False)
    captures: tuple[Json, ...] = field(repr=False)

    @cached_property
    def content(self) -> ReportFile:
        """The report as a record. Raises HistoryError if it is no report."""
        from posture.report.format import read_report  # late: lists of checks need no report

        return read_report(self.report)


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
    """An exercise that the person ticked off on a day."""

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


def is_number(value: object) -> TypeGuard[float]:
    """Whether this is a number to calculate with: finite, not absurdly large, no bool."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9


def is_name(value: str) -> bool:
    """Whether this can be a person's name."""
    return 0 < len(value) <= MAX_NAME_CHARS and value.isprintable()


def is_height(value: object) -> TypeGuard[float]:
    """Whether this can be a body height in cm."""
    return is_number(value) and HEIGHT_CM[0] < value < HEIGHT_CM[1]


def check_note(note: str) -> None:
    """Raise HistoryError if the history can't keep the note."""
    if len(note) > MAX_NOTE_CHARS or not _is_text(note):
        raise HistoryError(f"A note holds at most {MAX_NOTE_CHARS:,} characters of text.")


def check_label(label: str) -> None:
    """Raise HistoryError if this can't be the name of an exercise or of a set of repeats."""
    if not 0 < len(label) <= MAX_KEY_CHARS or not label.isprintable():
        raise HistoryError(f"This name can't be kept: it needs 1 to {MAX_KEY_CHARS} characters that show.")


def _is_text(value: str) -> bool:
    """Whether a file can hold it: no file can hold the half letters that some inputs bring."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def measured_numbers(report: ReportFile) -> tuple[SavedMeasurement, ...]:
    """The measured numbers of a report, one row each."""
    return tuple(
        SavedMeasurement(i, photo.view, each.key, each.value, each.std, each.unit)
        for i, photo in enumerate(report.photos)
        for each in photo.measured
    )


def outside_keys(report: ReportFile) -> tuple[str, ...]:
    """Keys of the numbers outside their range, most certain first; last those whose certainty isn't noted."""
    found: dict[str, float] = {}
    for finding in report.findings:
        if finding.verdict == "outside":
            certainty = -1.0 if finding.p_outside is None else finding.p_outside
            found[finding.key] = max(certainty, found.get(finding.key, certainty))
    return tuple(sorted(found, key=lambda key: -found[key]))


def stamp(moment: datetime) -> str:
    """A moment as text that sorts by time: UTC, microseconds always written. Raises ValueError if naive."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    # Not strftime: its %Y drops the zeros of years below 1000, and nothing reads that again.
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment(text: object) -> datetime:
    """The moment of a stamp. Raises HistoryError for anything else."""
    try:
        parsed = datetime.fromisoformat(str(text))
        return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise HistoryError("A date of the history can't be read. Import your last export.") from None


def refuse_year(day: date) -> None:
    """Raise HistoryError if a check can't have this date."""
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise HistoryError(f"A date lies outside {YEARS[0]} to {YEARS[1]}. Correct it, or export it again.")


def imported_moment(text: object) -> datetime:
    """The moment of a stamp in an archive. Raises HistoryError for anything else and for other centuries."""
    found = moment(text)
    refuse_year(found)
    return found
