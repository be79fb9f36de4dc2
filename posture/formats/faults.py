"""Faults of data from outside, each with its path, in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import ValidationError

MOST, MOST_LISTED = 5, 10_000
"""Most faults in a sentence, and most in a list: a hostile file can hold millions."""

_LIST = "must be a list"
_TABLE = "must be a table"
_NUMBER = "must be a finite number"
_WORDS: Mapping[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "is no field of this table",
    "unexpected_keyword_argument": "is no field of this table",
    "string_type": "must be a text",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": _NUMBER,
    "finite_number": _NUMBER,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "dict_type": _TABLE,
    "mapping_type": _TABLE,
    "model_type": _TABLE,
    "dataclass_type": _TABLE,
    "model_attributes_type": _TABLE,
    "greater_than": "must be above {gt:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than": "must be below {lt:g}",
    "less_than_equal": "must be at most {le:g}",
    "too_short": "has {actual_length} entries, needs {min_length} or more",
    "too_long": "has more than {max_length} entries",
    "string_pattern_mismatch": "is not of the form that it has in our files",
}
_QUOTED = re.compile(r"'([^']*)'")
_WITHOUT_VALUE = {"missing", "extra_forbidden", "unexpected_keyword_argument", "too_short", "too_long"}


Fault = tuple[str, str]
"""A field, and what is wrong with it."""


class MisfitError(ValueError):
    """Faults that a rule between the fields of a record finds, each as (field, what is wrong)."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{field}: {what}" for field, what in self.faults))


def refuse(faults: Iterable[Fault]) -> None:
    """Raise MisfitError if there are any faults."""
    if found := tuple(faults):
        raise MisfitError(found)


def faults_of(error: ValidationError, path: str = "", *, quote: bool = True) -> tuple[str, ...]:
    """Every fault as "path.field: what is wrong". quote: add the value, which may be somebody's name."""
    return tuple(
        f"{_joined(path, place)}: {what}"
        for details in error.errors(include_url=False)
        for place, what in _told(details, quote)
    )


def in_a_sentence(error: ValidationError) -> str:
    """The first faults on one line, without the values: "photos[0].view: is missing; ... and 3 more"."""
    if error.error_count() > MOST_LISTED:
        return f"it has {error.error_count():,} faults"
    told = faults_of(error, quote=False)
    more = f" and {len(told) - MOST} more" if len(told) > MOST else ""
    return "; ".join(told[:MOST]) + more


def _told(details: Mapping[str, Any], quote: bool) -> Iterator[tuple[tuple[int | str, ...], str]]:
    kind, context, place = details["type"], details.get("ctx", {}), details["loc"]
    raised = context.get("error")
    if isinstance(raised, MisfitError):
        yield from (((*place, field), what) for field, what in raised.faults)
    elif raised is not None:
        yield place, str(raised)
    elif kind in ("literal_error", "enum"):
        value = repr(details["input"]) if quote else "this"
        words = sorted(_QUOTED.findall(context["expected"])) or [context["expected"]]
        yield place, f"{value} is none of {', '.join(words)}" if words[1:] else f"must be {words[0]}"
    elif kind in _WORDS:
        value = details["input"]
        told = f", is {value:g}" if isinstance(value, float) else f", is {value!r}"
        yield place, _WORDS[kind].format(**context) + (told if quote and kind not in _WITHOUT_VALUE else "")
    else:
        yield place, details["msg"]


def _joined(path: str, place: Iterable[int | str]) -> str:
    """Path and place as one path, without the kinds of record ("~..."), which are not in people's files."""
    for part in place:
        if isinstance(part, str) and part.startswith("~"):
            continue
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path or "the whole"
