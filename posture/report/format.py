"""The report's JSON, schema 1: one definition that writes it, reads it and gives docs/report.schema.json.

It checks what the program calculates with: keys, views, units, numbers. Reports of other versions open too:
words that are only shown may be any, and fields of later versions are ignored. A number, word or flag that an
earlier version did not write is None, never a made-up value; missing texts and lists are empty. Angles are in
degrees, signs as everywhere. The docstrings of the records are the descriptions in the schema.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal, Self, TypeAlias, TypeVar, get_args

from pydantic import (
    AfterValidator,
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
from pydantic.json_schema import SkipJsonSchema

from posture.anatomy import GIVABLE, Joint, Side, View
from posture.errors import HistoryError, UsageError
from posture.findings.judge import Verdict
from posture.formats.faults import in_a_sentence, refuse
from posture.formats.fields import Bounded, Flag, Key, NotNegative, Whole
from posture.gravity.vertical import GravitySource
from posture.knowledge.records import Effect, Evidence
from posture.limits import MAX_ENTRIES_OF_A_LIST
from posture.measure.uncertainty import NotMeasured, Unit, range_95
from posture.plan.programme import Weekday
from posture.plan.screening import Outcome, Urgency
from posture.plan.track import Track
from posture.pose.given import MAX_ERROR_PX, GivenPoint, GivenPoints, PointSource
from posture.quality.issue import Severity

T = TypeVar("T")
SCHEMA = 1
ROUNDING = 0.01
"""How far an interval may lie from value and std, for writers that round."""

Noted: TypeAlias = T | SkipJsonSchema[None]
"""None where an older file lacks it. The schema says what is written today, so it has no null there."""


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
Interval = tuple[Bounded, Bounded]
"""[low, high]"""


def _word(words: Iterable[str]) -> Any:
    """The schema names these words; reading accepts others too."""
    return Field(json_schema_extra={"enum": [str(word) for word in words]})


def _may_lack(*names: str) -> Callable[[dict[str, Any]], None]:
    """The schema calls these fields optional: not every report of this schema has them."""

    def loosen(schema: dict[str, Any]) -> None:
        schema["required"] = [name for name in schema["required"] if name not in names]

    return loosen


class Entry(BaseModel):
    """A part of the report. pydantic can make it from the program's own value of that kind."""

    model_config = ConfigDict(
        frozen=True, from_attributes=True, json_schema_serialization_defaults_required=True
    )


def _refuse_two_errors(entry: MeasuredEntry | FindingEntry) -> None:
    """Refuses an interval that contradicts value and std: every reader calculates with those two."""
    if entry.interval is not None and entry.value is not None and entry.std is not None:
        meant = range_95(entry.value, entry.std)
        apart = max(abs(said - end) for said, end in zip(entry.interval, meant, strict=True))
        refuse([("interval", "contradicts the value and its std")] if apart > ROUNDING else ())


class MeasuredEntry(Entry):
    """A measured number. std: its error, one standard deviation; interval: its 95 % range; both in the unit.

    budget: the part of each source in the error; std is the root of their summed squares.
    """

    model_config = ConfigDict(json_schema_extra=_may_lack("interval"))

    key: Key
    value: Bounded
    std: NotNegative
    interval: Noted[Interval] = None
    unit: Unit
    budget: Budget = {}

    @model_validator(mode="after")
    def _one_error(self) -> Self:
        _refuse_two_errors(self)
        return self


class NotMeasuredEntry(Entry):
    """A measurement that this photo can't give, and the reason."""

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
    """One reading of the camera's roll: how far the picture is turned clockwise, its error and its source."""

    roll_deg: Noted[Bounded] = None
    std_deg: Noted[NotNegative] = None
    source: Noted[Annotated[str, _word(GravitySource)]] = None


class GravityEntry(ReadingEntry):
    """The roll that was used and the readings behind it. pitch: how far the camera looked down, if known."""

    model_config = ConfigDict(json_schema_extra=_may_lack("pitch_deg", "pitch_std_deg"))

    pitch_deg: Noted[Bounded] = None
    pitch_std_deg: Noted[NotNegative] = None
    readings: Inner[ReadingEntry] = ()


class IssueEntry(Entry):
    """Something wrong with a photo, and what to do about it."""

    key: str = ""
    severity: Noted[Annotated[str, _word(get_args(Severity))]] = None
    message: str = ""


def _givable(joint: Joint) -> Joint:
    if joint not in GIVABLE:
        raise ValueError(f"{joint} can't be given")
    return joint


class PointEntry(Entry):
    """A point that a person gave: a joint put right, or a landmark that no model sees.

    xy_px: x to the right, y down, in pixels of the file's upright picture, also where that is a mirror image.
    source: dragged, tapped, or the centre of a sticker. error_px: one standard deviation of x and of y.
    """

    model_config = ConfigDict(json_schema_extra=_may_lack("source", "error_px"))

    name: Annotated[Joint, AfterValidator(_givable)]
    xy_px: tuple[Bounded, Bounded]
    source: PointSource = PointSource.TAPPED
    error_px: Annotated[float, Field(gt=0, le=MAX_ERROR_PX)] | None = None

    @property
    def point(self) -> GivenPoint:
        """The same as the program uses it."""
        return GivenPoint(self.name, self.xy_px, self.source, self.error_px)


class PhotoEntry(Entry):
    """One photo: the view it shows, the person measured in it, and the measurements. person counts from 1.

    points: those that a person gave.
    """

    model_config = ConfigDict(json_schema_extra=_may_lack("points"))

    index: Noted[Whole] = None
    file: str = ""
    view: View
    view_source: Noted[Annotated[str, _word(("found", "given"))]] = None
    mirrored: Noted[Flag] = None
    person_box_px: Annotated[tuple[Bounded, ...], FailFast(), Field(max_length=4)] = ()
    person: Noted[Whole] = None
    people: Noted[Whole] = None
    yaw_deg: Noted[Bounded] = None
    gravity: Noted[GravityEntry] = None
    quality: Inner[IssueEntry] = ()
    points: Inner[PointEntry] = ()
    measurements: Inner[MeasurementEntry]

    @property
    def given(self) -> GivenPoints:
        """The given points as the program uses them."""
        return GivenPoints(tuple(entry.point for entry in self.points))

    @property
    def measured(self) -> tuple[MeasuredEntry, ...]:
        """The numbers that could be measured."""
        return tuple(each for each in self.measurements if isinstance(each, MeasuredEntry))

    @model_validator(mode="after")
    def _once(self) -> Self:
        keys = [each.key for each in self.measured]
        refuse([("measurements", "names a key twice")] if len(set(keys)) < len(keys) else ())
        names = [entry.name for entry in self.points]
        refuse([("points", "names a point twice")] if len(set(names)) < len(names) else ())
        return self


class MeanEntry(Entry):
    """The means of several photos of one view."""

    view: View
    photo_indices: Wholes = ()
    measurements: Inner[MeasurementEntry] = ()


class ReferenceEntry(Entry):
    """The healthy range that a number is judged by. An end that is null is open."""

    low: Bounded | None = None
    high: Bounded | None = None
    unit: Unit
    basis: str = ""
    sources: Strings = ()


class FindingEntry(Entry):
    """A number judged by its healthy range. p_outside: probability that the true value lies outside."""

    model_config = ConfigDict(json_schema_extra=_may_lack("interval"))

    key: Key
    photo: str = ""
    photos: Strings = ()
    photo_indices: Wholes = ()
    view: Noted[View] = None
    value: Noted[Bounded] = None
    std: Noted[NotNegative] = None
    interval: Noted[Interval] = None
    verdict: Noted[Annotated[str, _word(get_args(Verdict))]] = None
    p_outside: Noted[Bounded] = None
    direction: Annotated[str, _word(("positive", "negative"))] | None = None
    sentence: str = ""
    reference: Noted[ReferenceEntry] = None

    @model_validator(mode="after")
    def _one_error(self) -> Self:
        _refuse_two_errors(self)
        return self


class MuscleEntry(Entry):
    """A muscle. side null: on both sides."""

    muscle: str = ""
    side: Side | None = None


class UseEntry(Entry):
    """An exercise. side null: on both sides."""

    exercise: str
    side: Side | None = None


class ImbalanceEntry(Entry):
    """A suspected imbalance. certainty null: it rests on answers, which have no certainty."""

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
    evidence: Noted[Annotated[str, _word(get_args(Evidence))]] = None
    effect: Noted[Annotated[str, _word(get_args(Effect))]] = None


class ShortMessageEntry(Entry):
    """A safety message, without its reasons."""

    title: str = ""
    text: str = ""


class MessageEntry(Entry):
    """A safety message with its reasons, to be read before everything else."""

    urgency: Noted[Annotated[str, _word(get_args(Urgency))]] = None
    title: str = ""
    text: str = ""
    because: Strings = ()


class ScreeningEntry(Entry):
    """What the answers to the safety questions allow."""

    outcome: Noted[Annotated[str, _word(get_args(Outcome))]] = None
    messages: Entries[ShortMessageEntry] = ()


class ItemEntry(UseEntry):
    """An exercise of a session, with its dose and the minutes that it takes."""

    dose: str = ""
    side_says: str = ""
    minutes: Noted[NotNegative] = None
    reason: str = ""


class SessionEntry(Entry):
    """What to do on one day. Weeks count from 1."""

    week: Noted[Whole] = None
    day: Noted[Annotated[str, _word(Weekday)]] = None
    items: Inner[ItemEntry] = ()


class RetestEntry(Entry):
    """When to take photos again, of what, and what to do then."""

    week: Noted[Whole] = None
    again: Strings = ()
    then: Words = {}


class LeftOutEntry(UseEntry):
    """An exercise that the plan leaves out, and why."""

    reason: str = ""


class PlanEntry(Entry):
    """The exercise plan. minutes: what a session may take."""

    weeks: Noted[Whole] = None
    days: Annotated[tuple[Annotated[str, _word(Weekday)], ...], FailFast()] = ()
    level: Noted[Whole] = None
    maintenance: Noted[Flag] = None
    track: Noted[Annotated[str, _word(get_args(Track))]] = None
    minutes: Noted[Whole] = None
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


class PhotoPoints(Entry):
    """The points of one photo, as a report holds them beside its numbers. file: its name without folders."""

    file: str = ""
    points: Inner[PointEntry] = ()

    @property
    def given(self) -> GivenPoints:
        """The points as the program uses them."""
        return GivenPoints(tuple(entry.point for entry in self.points))


class PointsFile(Entry):
    """A file of points: of several photos by their files' names, as a report has them, or of a single one."""

    photos: Entries[PhotoPoints] = ()
    points: Inner[PointEntry] = ()

    @property
    def by_file(self) -> tuple[tuple[str, GivenPoints], ...]:
        """Name of the file, "" for any, and its points."""
        alone = (("", GivenPoints(tuple(entry.point for entry in self.points))),) if self.points else ()
        return (*alone, *((photo.file, photo.given) for photo in self.photos if photo.points))


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


def read_points(told: object) -> PointsFile:
    """Read an object of points; a whole report is one, too. Raises UsageError, naming the faults."""
    try:
        return PointsFile.model_validate(told)
    except ValidationError as error:
        raise UsageError(f"These are no points: {in_a_sentence(error)}.") from None


def read_report(report: object) -> ReportFile:
    """Read a report object, of this or an earlier version.

    Raises HistoryError, naming the faults, if it lacks what the program calculates with or has it in another
    shape. Words that are only shown, and fields that this version does not know, are no faults.
    """
    try:
        return ReportFile.model_validate(report)
    except ValidationError as error:
        raise HistoryError(f"This is not a report that can be kept: {in_a_sentence(error)}.") from None
