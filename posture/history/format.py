"""The JSON files of an export: one definition writes and reads each; faults never quote names or notes.

PersonFile     person.json: the person, and the days on which they ticked off exercises
CheckFile      checks/<id>.json; its report and captures are those of posture.report.format
SessionFile    sessions/<id>.json: a live session
BaselineFile, WishesOfFile    in person.json: what live remembers of them
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, FailFast, Field, PlainSerializer, ValidationError

from posture.errors import HistoryError
from posture.formats.faults import in_a_sentence
from posture.history.json_text import dumps
from posture.history.records import (
    check_label,
    check_note,
    imported_moment,
    is_height,
    is_name,
    refuse_year,
    stamp,
)
from posture.limits import MAX_BASELINES, MAX_PLAN_DAYS
from posture.report.format import Entry, written

T = TypeVar("T")
AnEntry = TypeVar("AnEntry", bound=Entry)


def _allowed(check: Callable[[T], object], otherwise: str = "") -> AfterValidator:
    """Accept values for which `check` neither raises nor returns False."""

    def allowed(value: T) -> T:
        try:
            good = check(value) is not False
        except HistoryError as problem:
            raise ValueError(str(problem).rstrip(".")) from None
        if not good:
            raise ValueError(otherwise)
        return value

    return AfterValidator(allowed)


def _moment(value: object) -> datetime:
    try:
        return value if isinstance(value, datetime) else imported_moment(value)
    except HistoryError as problem:
        raise ValueError(str(problem).rstrip(".")) from None


Id = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
Moment = Annotated[datetime, BeforeValidator(_moment), PlainSerializer(stamp)]
Note = Annotated[str, _allowed(check_note)]
Label = Annotated[str, _allowed(check_label)]
Object = dict[str, Any]


class PersonEntry(Entry):
    """A person, with everything known about them."""

    id: Id
    name: Annotated[str, _allowed(is_name, "is not a name")]
    created_at: Moment
    height_cm: Annotated[float, _allowed(is_height, "is not a body height")] | None = None
    note: Note


class PlanDayEntry(Entry):
    """An exercise that the person ticked off on a day."""

    day: Annotated[date, _allowed(refuse_year)]
    exercise: Label


class SessionFile(Entry):
    """When a live session was, and its summary."""

    taken_at: Moment
    summary: Object


class BaselineFile(Entry):
    """A remembered live position."""

    id: Id
    taken_at: Moment
    used_at: Moment
    baseline: Object


class WishesOfFile(Entry):
    """What the person wants of the live page."""

    used_at: Moment
    wishes: Object


class PersonFile(Entry):
    """person.json. Earlier exports hold the sessions here, the first ones hold none."""

    format: Literal["posture-history"] = "posture-history"
    schema_: Literal[1] = Field(1, alias="schema")
    person: PersonEntry
    plan_days: Annotated[tuple[PlanDayEntry, ...], FailFast(), Field(max_length=MAX_PLAN_DAYS)]
    sessions: Annotated[tuple[SessionFile, ...], FailFast()] = ()
    baselines: Annotated[tuple[BaselineFile, ...], FailFast(), Field(max_length=MAX_BASELINES)] = ()
    live_wishes: WishesOfFile | None = None


class CheckFile(Entry):
    """checks/<id>.json."""

    id: Id
    taken_at: Moment
    repeat_set: Label | None
    note: Note
    report: Object
    answers: Object
    captures: Annotated[tuple[Object, ...], FailFast()]


def write_entry(kind: type[Entry], told: object) -> str:
    """Write a file of an archive. Raises HistoryError, naming every fault, if no import would accept it."""
    try:
        return dumps(written(kind.model_validate(told)))
    except ValidationError as error:
        raise HistoryError(f"This can't be exported: {in_a_sentence(error)}.") from None


def read_entry(kind: type[AnEntry], value: Mapping[str, Any], where: str) -> AnEntry:
    """Read the file `where` of an archive. Raises HistoryError, naming every fault with its place."""
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        raise HistoryError(
            f"This archive can't be imported: {where} is not what an export holds: {in_a_sentence(error)}. "
            "Use a file that `posture history export` wrote."
        ) from None
