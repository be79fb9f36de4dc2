"""Reads one row of a data file, field by field, and collects what is wrong instead of stopping at it.

A wrong field adds "file: table[row].field: what is wrong" to the shared list of problems and yields
a stand-in of the right type. Stand-ins never leave the loader: it raises `DataError` with the whole
list before a record can be used.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar

Record = TypeVar("Record")


class Row:
    """One table row. Every getter notes the field that it reads; `close` finds the unknown ones."""

    def __init__(self, path: str, fields: Mapping[str, object], problems: list[str]) -> None:
        self.path = path
        self._fields = fields
        self._problems = problems
        self._read: set[str] = set()

    def wrong(self, field: str, what: str) -> None:
        """Note that `field` is wrong."""
        self._problems.append(f"{self.path}.{field}: {what}")

    def has(self, field: str) -> bool:
        """Whether the row holds the field."""
        self._read.add(field)
        return field in self._fields

    def text(self, field: str) -> str:
        """A text that is not empty and has no blanks around it."""
        value = self._required(field)
        if value is None:
            return ""
        if not isinstance(value, str) or not value.strip():
            self.wrong(field, f"must be a text that is not empty, is {value!r}")
            return ""
        if value != value.strip():
            self.wrong(field, "has blanks at its start or end")
        return value

    def optional_text(self, field: str) -> str:
        """The text, or "" when the row has none."""
        return self.text(field) if self.has(field) else ""

    def texts(self, field: str, *, fewest: int = 0, most: int | None = None) -> tuple[str, ...]:
        """A list of texts without repeats."""
        values = self._list(field)
        if not all(isinstance(value, str) and value.strip() for value in values):
            self.wrong(field, f"must be a list of texts, is {values!r}")
            return ()
        texts = tuple(str(value) for value in values)
        if len(set(texts)) < len(texts):
            self.wrong(field, "names something twice")
        if len(texts) < fewest or (most is not None and len(texts) > most):
            self.wrong(
                field, f"has {len(texts)} entries, needs {fewest}{f' to {most}' if most else ' or more'}"
            )
        return texts

    def choice(self, field: str, allowed: Collection[str]) -> str:
        """One of a fixed list of words."""
        value = self.text(field)
        self._among(field, (value,) if value else (), allowed)
        return value

    def choices(self, field: str, allowed: Collection[str], *, fewest: int = 0) -> tuple[str, ...]:
        """Some of a fixed list of words."""
        values = self.texts(field, fewest=fewest)
        self._among(field, values, allowed)
        return values

    def number(self, field: str) -> float:
        """A finite number."""
        value = self._required(field)
        return 0.0 if value is None else self._number(field, value)

    def optional_number(self, field: str) -> float | None:
        """The number, or None when the row has none."""
        return self.number(field) if self.has(field) else None

    def whole(self, field: str, lowest: int, highest: int) -> int:
        """A whole number within limits."""
        value = self._required(field)
        if value is None:
            return lowest
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            self.wrong(field, f"must be a whole number from {lowest} to {highest}, is {value!r}")
            return lowest
        return value

    def wholes(self, field: str, lowest: int, highest: int) -> tuple[int, ...]:
        """A list of whole numbers within limits, without repeats."""
        values = self._list(field)
        good = tuple(v for v in values if isinstance(v, int) and lowest <= v <= highest)
        if len(good) < len(values) or len(set(good)) < len(good):
            self.wrong(field, f"must be different whole numbers from {lowest} to {highest}, is {values!r}")
        return good

    def flag(self, field: str) -> bool:
        """true or false."""
        value = self._required(field)
        if value is not None and not isinstance(value, bool):
            self.wrong(field, f"must be true or false, is {value!r}")
        return value is True

    def span(self, field: str) -> tuple[int, int]:
        """[fewest, most]: two whole numbers from 1 up, in this order."""
        values = self._list(field)
        whole = [v for v in values if isinstance(v, int) and not isinstance(v, bool) and v >= 1]
        if len(values) != 2 or len(whole) != 2:
            self.wrong(field, f"must be two whole numbers [fewest, most] from 1 up, is {values!r}")
            return 1, 1
        if whole[0] > whole[1]:
            self.wrong(field, f"low {whole[0]} is above high {whole[1]}")
        return whole[0], whole[1]

    def optional_span(self, field: str) -> tuple[int, int] | None:
        """The span, or None when the row has none."""
        return self.span(field) if self.has(field) else None

    def inner(self, field: str) -> Row:
        """A row inside this one: `band = { low = -3, high = 3 }`."""
        value = self._required(field)
        if value is not None and not isinstance(value, Mapping):
            self.wrong(field, f"must be a table, is {value!r}")
        return Row(f"{self.path}.{field}", value if isinstance(value, Mapping) else {}, self._problems)

    def inners(self, field: str) -> tuple[Row, ...]:
        """The rows of a list inside this one."""
        values = self._list(field)
        if not all(isinstance(value, Mapping) for value in values):
            self.wrong(field, "must be a list of tables")
        return tuple(
            Row(f"{self.path}.{field}[{i}]", value, self._problems)
            for i, value in enumerate(values)
            if isinstance(value, Mapping)
        )

    def close(self) -> None:
        """Note the fields that nobody read: misspelt ones would otherwise be lost in silence."""
        for field in sorted(set(self._fields) - self._read):
            self.wrong(field, "is no field of this table")

    def _required(self, field: str) -> object | None:
        if not self.has(field):
            self.wrong(field, "is missing")
            return None
        return self._fields[field]

    def _list(self, field: str) -> list[object]:
        value = self._required(field)
        if value is None:
            return []
        if not isinstance(value, list):
            self.wrong(field, f"must be a list, is {value!r}")
            return []
        return value

    def _number(self, field: str, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            self.wrong(field, f"must be a finite number, is {value!r}")
            return 0.0
        return float(value)

    def _among(self, field: str, values: Iterable[str], allowed: Collection[str]) -> None:
        for value in values:
            if value not in allowed:
                self.wrong(field, f"{value!r} is none of {', '.join(sorted(allowed))}")


def read_table(
    file: str,
    tables: Mapping[str, object],
    name: str,
    make: Callable[[Row], Record],
    problems: list[str],
    *,
    key: str = "id",
) -> dict[str, Record]:
    """All rows `[[name]]` of a file as records by their `key` field, which may not repeat."""
    rows = tables.get(name, [])
    if not isinstance(rows, list) or not rows:
        problems.append(f"{file}: has no [[{name}]] rows")
        return {}
    records: dict[str, Record] = {}
    for i, fields in enumerate(rows):
        path = f"{file}: {name}[{i}]"
        if not isinstance(fields, Mapping):
            problems.append(f"{path}: must be a table")
            continue
        row = Row(path, fields, problems)
        record = make(row)
        identity = row.text(key)
        row.close()
        if identity in records:
            row.wrong(key, f"{identity!r} is there already")
        records[identity] = record
    return records
