"""The JSON of what live remembers, schema 1: a baseline with where it was taken, and what the person chose.

One definition writes and reads each. KeyedNumbers are in the units of live/measures.py, places in pixels.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, FailFast, Field, ValidationError

from posture.anatomy import View
from posture.errors import HistoryError
from posture.formats.faults import in_a_sentence
from posture.formats.fields import Bounded, Flag, Key, NotNegative, Whole
from posture.limits import MAX_GOOD_ENTRIES, MAX_LABEL_CHARS
from posture.live.judge import Sensitivity
from posture.live.measures import Mode

_MOST_NUMBERS = 40


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


def _shown(label: str) -> str:
    if not label.isprintable():
        raise ValueError("holds characters that do not show")
    return label


LabelText = Annotated[str, Field(max_length=MAX_LABEL_CHARS), AfterValidator(_shown)]
"""A camera's or a place's name; it may be empty."""
Pixels = Annotated[Bounded, Field(gt=-1e5, lt=1e5)]
SidePx = Annotated[Whole, Field(gt=0, lt=100_000)]
KeyedNumbers = Annotated[dict[Key, Bounded], FailFast(), Field(max_length=_MOST_NUMBERS)]
KeyedSpreads = Annotated[dict[Key, NotNegative], FailFast(), Field(max_length=_MOST_NUMBERS)]


class PlaceEntry(_Part):
    """`measures.BodyPlace`."""

    x_px: Pixels
    y_px: Pixels
    size_px: Annotated[Pixels, Field(gt=1)]


class AimEntry(_Part):
    """`measures.Aim`."""

    turn: Bounded
    nod: Bounded


class BaselineEntry(_Part):
    """`baseline.Baseline`, without the moment in the stream."""

    view: View
    values: KeyedNumbers
    spread: KeyedSpreads
    place: PlaceEntry
    aim: AimEntry | None
    size_px: tuple[SidePx, SidePx]
    points: Annotated[dict[Key, tuple[Pixels, Pixels]], FailFast(), Field(max_length=_MOST_NUMBERS)]


class ChangeEntry(_Part):
    """The median change of a number from the baseline, and the noise it stood out from, both in one unit."""

    change: Bounded
    noise: NotNegative


class GoodEntry(_Part):
    """The good minutes of a day."""

    day: date
    good_s: Annotated[NotNegative, Field(gt=0)]
    changes: Annotated[dict[Key, ChangeEntry], FailFast(), Field(max_length=_MOST_NUMBERS)]


class RememberedFile(_Part):
    """A remembered baseline. camera: the label that the browser gives it, "" if it gave none."""

    schema_: Literal[1] = Field(1, alias="schema")
    mode: Mode
    camera: LabelText
    place: LabelText
    baseline: BaselineEntry
    good: Annotated[tuple[GoodEntry, ...], FailFast(), Field(max_length=MAX_GOOD_ENTRIES)] = ()


class ModeWishesEntry(_Part):
    """How strict one mode is. Zero minutes: no reminder."""

    sensitivity: Sensitivity
    delay_s: Annotated[Whole, Field(ge=0, le=30)]
    break_min: Annotated[Whole, Field(ge=0, le=240)]


class WishesFile(_Part):
    """What somebody wants of the live page."""

    schema_: Literal[1] = Field(1, alias="schema")
    remember: Flag = False
    keep_sessions: Flag = False
    modes: dict[Mode, ModeWishesEntry] = {}


AFile = TypeVar("AFile", RememberedFile, WishesFile)


def read_memory(kind: type[AFile], record: object, what: str) -> AFile:
    """A record read back. Raises HistoryError, naming the faults without values, for anything else."""
    try:
        # From the JSON itself: enums and days are texts there, and nothing else is converted.
        return kind.model_validate(record, from_attributes=False)
    except ValidationError as error:
        raise HistoryError(f"This is not {what}: {in_a_sentence(error)}.") from None
    except RecursionError:
        raise HistoryError(f"This is not {what}: it is nested without end.") from None


def written_memory(part: RememberedFile | WishesFile) -> Mapping[str, Any]:
    """The record as plain lists, texts and numbers."""
    return part.model_dump(mode="json", by_alias=True)
