"""posture/data/*.toml -> `Knowledge`: frozen records, checked one by one and against each other.

    rows       one field of one row: its type and limits
    tables     one row -> one record
    links      the records among themselves: every id leads somewhere, nothing lies about unused
    knowledge  the files

Wrong rows are refused all at once, each with its path, as one `DataError`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from posture.errors import DataError
from posture.knowledge import tables
from posture.knowledge.links import wrong_links
from posture.knowledge.records import Knowledge
from posture.knowledge.rows import Record, Row, read_table

__all__ = ["FILES", "Knowledge", "build", "load", "parse"]

FILES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sources.toml": ("source",),
        "muscles.toml": ("muscle",),
        "references.toml": ("reference", "not_obtainable", "honest"),
        "offered.toml": ("offered",),
        "imbalances.toml": ("self_test", "imbalance"),
        "exercises.toml": ("exercise",),
        "screening.toml": ("action", "help", "block", "question", "combination", "sign", "conflict"),
    }
)
"""The data files and the tables that each holds."""


@cache
def load() -> Knowledge:
    """The data that ships with the package.

    >>> sorted(load().references)[:2]
    ['ankle_angle_deg', 'body_lean_deg']
    """
    folder = resources.files("posture.data")
    return parse({name: (folder / name).read_text("utf-8") for name in FILES})


def parse(texts: Mapping[str, str]) -> Knowledge:
    """Knowledge from the text of each of `FILES` by its name.

    Raises:
        DataError: one or more rows are wrong; all of them are listed.
    """
    problems: list[str] = []
    files = {name: _read_toml(name, texts[name], problems) for name in FILES}
    if problems:
        raise DataError("posture/data", tuple(problems))
    return build(files)


def build(files: Mapping[str, Mapping[str, object]]) -> Knowledge:
    """Knowledge from the tables of each of `FILES`, as `tomllib` reads them.

    Raises:
        DataError: one or more rows are wrong; all of them are listed.
    """
    problems: list[str] = []
    knowledge = _records(files, problems)
    problems.extend(wrong_links(knowledge, whole=not problems))
    if problems:
        raise DataError("posture/data", tuple(problems))
    return knowledge


def _read_toml(name: str, text: str, problems: list[str]) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{name}: is no TOML: {error}")
        return {}


def _records(files: Mapping[str, Mapping[str, object]], problems: list[str]) -> Knowledge:
    for file, content in files.items():
        for name in sorted(set(content) - set(FILES[file])):
            problems.append(f"{file}: {name} is no table of this file")

    def table(file: str, name: str, make: Callable[[Row], Record], key: str = "id") -> Mapping[str, Record]:
        return MappingProxyType(read_table(file, files[file], name, make, problems, key=key))

    return Knowledge(
        sources=table("sources.toml", "source", tables.source, "key"),
        muscles=table("muscles.toml", "muscle", tables.muscle),
        references=table("references.toml", "reference", tables.reference, "key"),
        not_obtainable=table("references.toml", "not_obtainable", tables.not_obtainable),
        honest=table("references.toml", "honest", tables.honest),
        offered=table("offered.toml", "offered", tables.offered),
        self_tests=table("imbalances.toml", "self_test", tables.self_test),
        imbalances=table("imbalances.toml", "imbalance", tables.pattern),
        exercises=table("exercises.toml", "exercise", tables.exercise),
        blocks=table("screening.toml", "block", tables.block),
        questions=table("screening.toml", "question", tables.question),
        combinations=table("screening.toml", "combination", tables.combination),
        signs=table("screening.toml", "sign", tables.sign),
        help=table("screening.toml", "help", tables.when_to_get_help),
        actions=table("screening.toml", "action", tables.action),
        conflicts=table("screening.toml", "conflict", tables.conflict),
    )
