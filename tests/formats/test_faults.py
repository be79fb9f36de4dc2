"""Faults in plain words: nobody is shown what pydantic calls them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from posture.formats.faults import faults_of, in_a_sentence
from posture.formats.fields import Bounded, Finite, Flag, Key, Positive, Span, Text, Texts, Whole


class Inner(BaseModel):
    name: Text


def faults(kind: Any, value: object, *, quote: bool = True) -> tuple[str, ...]:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(kind).validate_python(value)
    return faults_of(refused.value, "file", quote=quote)


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        (Text, "", "file: must be a text that is not empty, is ''"),
        (Text, " a", "file: has blanks at its start or end"),
        (Text, 3, "file: must be a text, is 3"),
        (Texts, ["a", "a"], "file: names something twice"),
        (Texts, "a", "file: must be a list, is 'a'"),
        (Flag, 1, "file: must be true or false, is 1"),
        (Whole, 1.5, "file: must be a whole number, is 1.5"),
        (Whole, True, "file: must be a whole number, is True"),
        (Finite, "3", "file: must be a finite number, is '3'"),
        (Finite, True, "file: must be a finite number, is True"),
        (Finite, float("nan"), "file: must be a finite number, is nan"),
        (Positive, 0, "file: must be above 0, is 0"),
        (Bounded, 1e12, "file: must be below 1e+09, is 1e+12"),
        (Key, "=cmd()", "file: is not of the form that it has in our files, is '=cmd()'"),
        (Span, [3, 1], "file: low 3 is above high 1"),
        (Span, [1], "file[1]: is missing"),
        (Span, [1, 2, 3], "file: has more than 2 entries"),
        (Literal["a", "b"], "c", "file: 'c' is none of a, b"),
        (Literal[1], 2, "file: must be 1"),
        (Annotated[tuple[int, ...], Field(min_length=2)], [1], "file: has 1 entries, needs 2 or more"),
        (Inner, {}, "file.name: is missing"),
        (dict[str, Inner], {"x": {"name": ""}}, "file.x.name: must be a text that is not empty, is ''"),
        (Inner, 3, "file: must be a table, is 3"),
    ],
)
def test_a_fault_is_told_with_its_place(kind: Any, value: object, told: str) -> None:
    assert faults(kind, value) == (told,)


def test_without_quoting_nothing_that_stood_there_is_told() -> None:
    for kind in (Flag, Whole, Finite, Key, Literal["a", "b"], Inner, Texts):
        assert "SECRET" not in str(faults(kind, "SECRET =", quote=False))


def test_of_many_the_first_are_told_and_how_many_more() -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(list[int]).validate_python(["x"] * 9)
    assert in_a_sentence(refused.value).endswith(" and 4 more")
