"""A TOML file of the package as a record."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from posture.errors import DataError
from posture.formats.faults import faults_of

T = TypeVar("T")


def read_toml(kind: type[T], text: str, file: str) -> T:
    """Read the text as a record of this kind. Raises DataError with every fault and the file's name."""
    try:
        return read_tables(kind, tomllib.loads(text), file)
    except tomllib.TOMLDecodeError as error:
        raise DataError(file, (str(error),)) from None


def read_tables(kind: type[T], tables: Mapping[str, Any], file: str) -> T:
    """The same for tables that `tomllib` has read."""
    try:
        return TypeAdapter(kind).validate_python(tables)
    except ValidationError as error:
        raise DataError(file, faults_of(error)) from None
