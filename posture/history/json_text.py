"""JSON as the history keeps and exports it: everything written can be read again, and nothing else is
read."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn

from posture.errors import HistoryError


def dumps(value: object, *, indent: int | None = None) -> str:
    """JSON text; mappings of any kind become objects.

    Raises HistoryError for what could not be read again: NaN, infinite numbers, half surrogates, endless
    nesting.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=_plain, indent=indent)
        loads(text.encode())
    except (TypeError, ValueError, RecursionError) as problem:
        raise HistoryError(
            "This is not a report that can be kept: it holds more than JSON does."
        ) from problem
    return text


def loads(text: str | bytes) -> Any:
    """The value. Raises ValueError for anything that `dumps` would not write."""
    try:
        value = json.loads(text, parse_float=_finite, parse_int=_whole, parse_constant=_refuse)
        if "\\u" in text if isinstance(text, str) else b"\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair, which no file can hold
    except RecursionError:
        raise ValueError("nested without end") from None
    return value


def _plain(value: object) -> dict[str, object]:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _finite(digits: str) -> float:
    """1e999 is read as infinity, which the JSON reader doesn't treat as a constant."""
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number that is too large")
    return number


def _whole(digits: str) -> int:
    """A whole number that also fits a float."""
    _finite(digits)
    return int(digits)
