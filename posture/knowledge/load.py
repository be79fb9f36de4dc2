"""posture/data/*.toml -> `Knowledge`: frozen records, checked one by one and against each other.

    records    one row: types, limits, and the rules between its fields
    links      the rules between records: every id exists, every row is used
    load       the files

One `DataError` lists all wrong rows, each with its path.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter, ValidationError

from posture.errors import DataError
from posture.formats.faults import faults_of
from posture.knowledge import records
from posture.knowledge.links import wrong_links
from posture.knowledge.records import Knowledge

__all__ = ["FILES", "Knowledge", "build", "load", "parse"]

FILES: Mapping[str, Mapping[str, tuple[str, type]]] = MappingProxyType(
    {
        "sources.toml": {"source": ("sources", records.Source)},
        "muscles.toml": {"muscle": ("muscles", records.Muscle)},
        "references.toml": {
            "reference": ("references", records.Reference),
            "not_obtainable": ("not_obtainable", records.NotObtainable),
            "honest": ("honest", records.Honest),
        },
        "offered.toml": {"offered": ("offered", records.Offered)},
        "imbalances.toml": {
            "self_test": ("self_tests", records.SelfTest),
            "imbalance": ("imbalances", records.Pattern),
        },
        "exercises.toml": {"exercise": ("exercises", records.Exercise)},
        "screening.toml": {
            "action": ("actions", records.Action),
            "help": ("help", records.Help),
            "block": ("blocks", records.Block),
            "question": ("questions", records.Question),
            "combination": ("combinations", records.Combination),
            "sign": ("signs", records.Sign),
            "conflict": ("conflicts", records.Conflict),
        },
    }
)
"""The tables of each data file: their field of `Knowledge`, and the record of a row."""


@cache
def load() -> Knowledge:
    """The data that ships with the package.

    >>> sorted(load().references)[:2]
    ['acromia_level_deg', 'ankle_angle_deg']
    """
    folder = resources.files("posture.data")
    return parse({name: (folder / name).read_text("utf-8") for name in FILES})


def parse(texts: Mapping[str, str]) -> Knowledge:
    """Knowledge from the texts of `FILES`, by file name.

    Raises:
        DataError: one or more rows are wrong; all of them are listed.
    """
    problems: list[str] = []
    files: dict[str, Mapping[str, object]] = {}
    for name in FILES:
        try:
            files[name] = tomllib.loads(texts[name])
        except tomllib.TOMLDecodeError as error:
            problems.append(f"{name}: is no TOML: {error}")
    if problems:
        raise DataError("posture/data", tuple(problems))
    return build(files)


def build(files: Mapping[str, Mapping[str, object]]) -> Knowledge:
    """Knowledge from the tables of `FILES`, as `tomllib` reads them.

    Raises:
        DataError: one or more rows are wrong; all of them are listed.
    """
    problems: list[str] = []
    wrong_ids: set[str] = set()
    tables: dict[str, Mapping[str, Any]] = {}
    for file, content in files.items():
        unknown = sorted(set(content) - set(FILES[file]))
        problems += [f"{file}: {name} is no table of this file" for name in unknown]
        for name, (field, record) in FILES[file].items():
            rows = content.get(name)
            tables[field] = _table(f"{file}: {name}", rows, record, problems, wrong_ids)
            if not rows:
                problems.append(f"{file}: has no [[{name}]] rows")
    knowledge = Knowledge(**tables)
    links = wrong_links(knowledge, whole=not problems)
    # A link to a row that could not be read is no fault of its own.
    problems += [link for link in links if not any(repr(name) in link for name in wrong_ids)]
    if problems:
        raise DataError("posture/data", tuple(problems))
    return knowledge


def _table(
    path: str, rows: object, record: type, problems: list[str], wrong_ids: set[str]
) -> Mapping[str, Any]:
    """The correct rows by id (or key); adds the faults of the others to `problems`."""
    found: dict[str, Any] = {}
    if not isinstance(rows, list):
        return found
    adapter: TypeAdapter[Any] = TypeAdapter(record)
    for i, row in enumerate(rows):
        try:
            made = adapter.validate_python(row)
        except ValidationError as error:
            problems += faults_of(error, f"{path}[{i}]")
            if isinstance(row, dict):
                wrong_ids.add(str(row.get("id", row.get("key"))))
            continue
        key = "id" if hasattr(made, "id") else "key"
        identity = getattr(made, key)
        if identity in found:
            problems.append(f"{path}[{i}].{key}: {identity!r} is there already")
        found[identity] = made
    return MappingProxyType(found)
