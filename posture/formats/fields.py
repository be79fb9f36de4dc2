"""Types of fields with their limits, for the records of every format.

Numbers, texts and flags are taken as they are: "3" is no number, 1 is no flag.
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


def Form(pattern: str, otherwise: str) -> AfterValidator:  # noqa: N802 - used as a type is
    """Of a text that is not empty: all of it must match `pattern`; `otherwise` says what is wrong."""

    def fits(text: str) -> str:
        if text and not re.fullmatch(pattern, text):
            raise ValueError(otherwise)
        return text

    return AfterValidator(fits)


def OneOf(words: Collection[str], what: str) -> AfterValidator:  # noqa: N802 - used as a type is
    """Of a text: it must be one of `words`; `what` says what none other is."""

    def known(text: str) -> str:
        if text not in words:
            raise ValueError(f"{text!r} is no {what}")
        return text

    return AfterValidator(known)


Text = Annotated[str, AfterValidator(_there)]
"""Not empty, no blanks around it."""
OptionalText = Annotated[str, AfterValidator(_sound)]
"""The same, or nothing."""
Flag = Annotated[bool, Strict()]
Whole = Annotated[int, Strict()]
Finite = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Bounded = Annotated[float, Strict(), Field(gt=-1e9, lt=1e9, allow_inf_nan=False)]
"""One that can be reckoned with: finite, and not of absurd size."""
NotNegative = Annotated[float, Strict(), Field(ge=0, lt=1e9, allow_inf_nan=False)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,79}$")]
"""Of a measurement."""
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
    """A row of a file: unknown fields are refused, for a misspelt one would be lost in silence."""

    __pydantic_config__ = ConfigDict(extra="forbid", populate_by_name=True)

    def wrong(self) -> Iterator[Fault]:
        """Where the fields, each sound by itself, don't fit together."""
        yield from ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        refuse(self.wrong())
        return self
