"""Types of fields with their limits, for the records of every format.

They convert no numbers, texts or flags: "3" is no number, 1 is no flag.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Annotated, Self, TypeVar

from pydantic import AfterValidator, ConfigDict, Field, Strict, model_validator

from posture.formats.faults import Fault, refuse

T = TypeVar("T")


def _sound(text: str) -> str:
    if text != text.strip():
        raise ValueError("has blanks at its start or end")
    return text


def _there(text: str) -> str:
    if not text.strip():
        raise ValueError(f"must be a text that is not empty, is {text!r}")
    return _sound(text)


def _different(values: tuple[T, ...]) -> tuple[T, ...]:
    if len(set(values)) < len(values):
        raise ValueError("names something twice")
    return values


def _in_order(span: tuple[T, T]) -> tuple[T, T]:
    if span[0] > span[1]:  # type: ignore[operator]
        raise ValueError(f"low {span[0]} is above high {span[1]}")
    return span


def Form(pattern: str, otherwise: str) -> AfterValidator:  # noqa: N802 - used like a type
    """The whole text must match `pattern`, unless it is empty; `otherwise` says what is wrong."""

    def fits(text: str) -> str:
        if text and not re.fullmatch(pattern, text):
            raise ValueError(otherwise)
        return text

    return AfterValidator(fits)


def OneOf(words: Collection[str], what: str) -> AfterValidator:  # noqa: N802 - used like a type
    """The text must be one of `words`; `what` names what these are."""

    def known(text: str) -> str:
        if text not in words:
            raise ValueError(f"{text!r} is no {what}")
        return text

    return AfterValidator(known)


Text = Annotated[str, AfterValidator(_there)]
"""Not empty, no spaces around it."""
OptionalText = Annotated[str, AfterValidator(_sound)]
"""The same, or empty."""
Flag = Annotated[bool, Strict()]
Whole = Annotated[int, Strict()]
Finite = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Bounded = Annotated[float, Strict(), Field(gt=-1e9, lt=1e9, allow_inf_nan=False)]
"""A number to calculate with: finite and not absurdly large."""
NotNegative = Annotated[float, Strict(), Field(ge=0, lt=1e9, allow_inf_nan=False)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,79}$")]
"""Key of a measurement."""
Positive = Annotated[Finite, Field(gt=0)]
Different = AfterValidator(_different)
Texts = Annotated[tuple[Text, ...], Different]
"""No text twice."""
SomeTexts = Annotated[Texts, Field(min_length=1)]
Span = Annotated[
    tuple[Annotated[Whole, Field(ge=1)], Annotated[Whole, Field(ge=1)]], AfterValidator(_in_order)
]
"""(fewest, most), from 1 up."""


class Record:
    """A row of a file. It refuses unknown fields: a misspelt one would be lost silently."""

    __pydantic_config__ = ConfigDict(extra="forbid", populate_by_name=True)

    def wrong(self) -> Iterator[Fault]:
        """Faults between fields that are each correct alone."""
        yield from ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        refuse(self.wrong())
        return self
