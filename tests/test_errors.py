"""The errors as drawn at the head of their file, and what they say."""

from __future__ import annotations

import inspect
import re

import pytest

from posture import errors
from posture.errors import DataError, PostureError


def test_the_drawing_shows_every_error_below_its_parent() -> None:
    below: dict[int, str] = {}
    drawn = {}
    for line in (errors.__doc__ or "").splitlines():
        if found := re.match(r"( +[│├└─ ]*)(\w+Error)\b", line):
            depth = len(found[1])
            parents = [name for column, name in sorted(below.items()) if column < depth]
            drawn[found[2]] = parents[-1] if parents else "Exception"
            below = {column: name for column, name in below.items() if column < depth} | {depth: found[2]}
    classes = [
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, PostureError) and kind.__module__ == errors.__name__
    ]
    assert drawn == {kind.__name__: kind.__bases__[0].__name__ for kind in classes}


@pytest.mark.parametrize(
    ("problems", "head"),
    [(("a: x",), "rows.toml has one wrong entry:"), (("a: x", "b: y"), "rows.toml has 2 wrong entries:")],
)
def test_wrong_rows_are_counted_and_listed(problems: tuple[str, ...], head: str) -> None:
    told = str(DataError("rows.toml", problems)).splitlines()
    assert told == [head, *(f"  {problem}" for problem in problems)]
