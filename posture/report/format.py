"""The report's JSON, schema 1: one definition that writes it, reads it and gives docs/report.schema.json.

It checks what the program calculates with: keys, views, units, numbers. Words that are only shown may be any,
so that reports of other versions open: it ignores fields of later versions and has defaults for fields that
earlier ones lack. Angles are in degrees, signs as everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal, Self, TypeVar, get_args

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    FailFast,
    Field,
    Tag,
    ValidationError,
    model_validator,
)

from posture.anatomy import Joint, Side, View
from posture.errors import HistoryError
from posture.findings.judge import Verdict
from posture.formats.faults import in_a_sentence, refuse
from posture.formats.fields import Bounded, Flag, Key, NotNegative, Whole
from posture.gravity.vertical import GravitySource
from posture.knowledge.records import Effect, Evidence
from posture.limits import MAX_ENTRIES_OF_A_LIST
from posture.measure.uncertainty import NotMeasured, Unit
from posture.plan.programme import Weekday
from posture.plan.screening import Outcome, Urgency
from posture.plan.track import Track
from posture.quality.issue import Severity

T = TypeVar("T")
SCHEMA = 1


def _short(value: object) -> object:
    """Runs before the entries are checked: the faults of millions of entries would fill the memory."""
    if isinstance(value, list | tuple) and len(value) > MAX_ENTRIES_OF_A_LIST:
        raise ValueError(f"has more than {MAX_ENTRIES_OF_A_LIST} entries")
    return value


Entries = Annotated[tuple[T, ...], Field(max_length=MAX_ENTRIES_OF_A_LIST), BeforeValidator(_short)]
"""A list that reports the faults of every entry."""
Inner = Annotated[tuple[T, ...], FailFast(), Field(max_length=MAX_ENTRIES_OF_A_LIST), BeforeValidator(_short)]
"""A list that reports only its first fault, as do all lists and tables of words and numbers below."""
Strings = Annotated[tuple[str, ...], FailFast()]
Wholes = Annotated[tuple[Whole, ...], FailFast()]
Words = Annotated[dict[str, str], FailFast()]
Budget = Annotated[dict[str, NotNegative], FailFast()]


def _word(words: Iterable[str]) -> Any:
    """The schema names these words; reading accepts others too."""
    return Field(json_schema_extra={"enum": [str(word) for word in words]})


class Entry(BaseModel):
    """A part of the report. It can be made from the value that it describes."""

    model_config = ConfigDict(
        frozen=True, from_attributes=True, json_schema_serialization_defaults_required=True
    )


class MeasuredEntry(Entry):
    """A number with its error; budget: what the error is made of, by source."""

    key: Key
    value: Bounded
    std: NotNegative
    unit: Unit
    budget: Budget = {}


class NotMeasuredEntry(Entry):
    """A number that this photo can't give, and why."""

    key: Key
    not_measured: str = Field(validation_alias=AliasChoices("not_measured", "reason"))


def _kind(value: Any) -> str:
    told = "not_measured" in value if isinstance(value, dict) else isinstance(value, NotMeasured)
    return "~not_measured" if told or isinstance(value, NotMeasuredEntry) else "~measured"


MeasurementEntry = Annotated[
    Annotated[MeasuredEntry, Tag("~measured")] | Annotated[NotMeasuredEntry, Tag("~not_measured")],
    Discriminator(_kind),
]


class ReadingEntry(Entry):
    """One reading of which way is down."""

    roll_deg: Bounded = 0.0
    std_deg: Bounded = 0.0
    source: Annotated[str, _word(GravitySource)] = ""


def _without_pitch(schema: dict[str, Any]) -> None:
    schema["required"] = [name for name in schema["required"] if not name.startswith("pitch")]


class GravityEntry(ReadingEntry):
    """How far the picture is turned, and what that rests on; the pitch where it is known."""

    model_config = ConfigDict(json_schema_extra=_without_pitch)

    pitch_deg: Bounded = 0.0
    pitch_std_deg: Bounded = 0.0
    readings: Inner[ReadingEntry] = ()


class IssueEntry(Entry):
    """What is wrong with a photo."""

    key: str = ""
    severity: Annotated[str, _word(get_args(Severity))] = ""
    message: str = ""


class PhotoEntry(Entry):
    """One photo: whom and what it shows, and what was measured in it."""

    index: Whole = 0
    file: str = ""
    view: View
    view_source: Annotated[str, _word(("found", "given"))] = "found"
    mirrored: Flag = False
    person_box_px: Annotated[tuple[Bounded, ...], FailFast(), Field(max_length=4)] = ()
    person: Whole = 1
    people: Whole = 1
    yaw_deg: Bounded = 0.0
    gravity: GravityEntry | None = None
    quality: Inner[IssueEntry] = ()
    measurements: Inner[MeasurementEntry]

    @property
    def measured(self) -> tuple[MeasuredEntry, ...]:
        """The numbers that could be measured."""
        return tuple(each for each in self.measurements if isinstance(each, MeasuredEntry))

    @model_validator(mode="after")
    def _once(self) -> Self:
        keys = [each.key for each in self.measured]
        refuse([("measurements", "names a key twice")] if len(set(keys)) < len(keys) else ())
        return self


class MeanEntry(Entry):
    """What several photos of one view come to together."""

    view: View
    photo_indices: Wholes = ()
    measurements: Inner[MeasurementEntry] = ()


class ReferenceEntry(Entry):
    """The range that a number was held against; null: open on that side."""

    low: Bounded | None = None
    high: Bounded | None = None
    unit: Unit
    basis: str = ""
    sources: Strings = ()


class FindingEntry(Entry):
    """A number against its range."""

    key: Key
    photo: str = ""
    photos: Strings = ()
    photo_indices: Wholes = ()
    view: View | None = None
    value: Bounded | None = None
    std: Bounded | None = None
    verdict: Annotated[str, _word(get_args(Verdict))] = ""
    p_outside: Bounded = 1.0
    direction: Annotated[str, _word(("positive", "negative"))] | None = None
    sentence: str = ""
    reference: ReferenceEntry | None = None


class MuscleEntry(Entry):
    """A muscle; side null: both."""

    muscle: str = ""
    side: Side | None = None


class UseEntry(Entry):
    """An exercise; side null: both."""

    exercise: str
    side: Side | None = None


class ImbalanceEntry(Entry):
    """A suspected imbalance. certainty null: it rests on answers, which carry none."""

    key: str = ""
    name: str = ""
    side: Side | None = None
    certainty: Bounded | None = None
    because: Strings = ()
    tight: Inner[MuscleEntry] = ()
    weak: Inner[MuscleEntry] = ()
    exercises: Inner[UseEntry] = ()
    part_of: str | None = None
    textbook: str = ""
    cautions: str = ""
    evidence: Annotated[str, _word(get_args(Evidence))] = ""
    effect: Annotated[str, _word(get_args(Effect))] = ""


class ShortMessageEntry(Entry):
    """A message of the screening."""

    title: str = ""
    text: str = ""


class MessageEntry(Entry):
    """Something to read before everything else."""

    urgency: Annotated[str, _word(get_args(Urgency))] = ""
    title: str = ""
    text: str = ""
    because: Strings = ()


class ScreeningEntry(Entry):
    """What the answers to the safety questions allow."""

    outcome: Annotated[str, _word(get_args(Outcome))] = ""
    messages: Entries[ShortMessageEntry] = ()


class ItemEntry(UseEntry):
    """An exercise of a session with its dose."""

    dose: str = ""
    side_says: str = ""
    minutes: Bounded = 0.0
    reason: str = ""


class SessionEntry(Entry):
    """The session of one day; weeks count from 1."""

    week: Whole = 1
    day: Annotated[str, _word(Weekday)] = ""
    items: Inner[ItemEntry] = ()


class RetestEntry(Entry):
    """When to look again, and what then."""

    week: Whole = 0
    again: Strings = ()
    then: Words = {}


class LeftOutEntry(UseEntry):
    """What was asked for and is not done, and why."""

    reason: str = ""


class PlanEntry(Entry):
    """The exercise plan."""

    weeks: Whole = 1
    days: Annotated[tuple[Annotated[str, _word(Weekday)], ...], FailFast()] = ()
    level: Whole = 1
    maintenance: Flag = False
    track: Annotated[str, _word(get_args(Track))] = ""
    minutes: Whole = 0
    proposals: Strings = ()
    rules: Words = {}
    retests: Entries[RetestEntry] = ()
    sessions: Entries[SessionEntry] = ()
    habits: Strings = ()
    left_out: Entries[LeftOutEntry] = ()


class ReportFile(Entry):
    """The whole object that `posture check --json` writes."""

    schema_: Literal[1] = Field(alias="schema")
    versions: Words
    photos: Entries[PhotoEntry]
    means: Entries[MeanEntry] = ()
    findings: Entries[FindingEntry] = ()
    imbalances: Entries[ImbalanceEntry] = ()
    outcome: Strings = ()
    screening: ScreeningEntry | None = None
    safety: Entries[MessageEntry] = ()
    plan: PlanEntry | None = None
    caveats: Strings = ()


class Capture(Entry):
    """What the history keeps of each photo beside the report, for a later comparison; no pixels.

    size_px: of the upright photo. joints_px: (x, y) of each joint found. hold: number of the camera's hold;
    older captures lack it, so all of them count as one hold.
    """

    view: View
    size_px: tuple[Annotated[Whole, Field(ge=1)], Annotated[Whole, Field(ge=1)]]
    joints_px: dict[Joint, tuple[Bounded, Bounded]]
    roll_deg: Bounded
    failures: Strings
    hold: Whole = 0


def written(entry: Entry) -> dict[str, Any]:
    """The entry as plain lists, strings and numbers, without fields that were not set."""
    return entry.model_dump(mode="json", by_alias=True, exclude_unset=True)


def read_report(report: object) -> ReportFile:
    """Read a report object. Raises HistoryError, naming the faults, for anything that we would not write."""
    try:
        return ReportFile.model_validate(report)
    except ValidationError as error:
        raise HistoryError(f"This is not a report that can be kept: {in_a_sentence(error)}.") from None
