"""How far to trust a reading: data/error_model.toml as records that refuse wrong rows.

`benchmarks/calibrate.py` makes the numbers from rendered people of known posture; the file's header explains
its fields. A row turns readings into an estimate of the true value,

    estimate = intercept + sum(weight * reading)

and says how far such estimates were off (std: one standard deviation, cross-validated by person). Readings of
other measurements help (the elbow line helps the shoulder line, because arms hang from the shoulders), but
only in the range in which the weights were fitted. Outside it, the next row for the same measurement and
view counts, which needs fewer readings.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

from pydantic import Field
from pydantic.dataclasses import dataclass as record

from posture.anatomy import SquareView, View
from posture.errors import DataError
from posture.formats.faults import Fault
from posture.formats.fields import Finite, OneOf, Positive, Record, Text, Whole
from posture.formats.toml_file import read_tables
from posture.measure.measures import KEYS, ROWS
from posture.measure.readings import HELPERS

FILE = "error_model.toml"
LIVE_FILE = "error_model_live.toml"
"""For single frames: one look, not mirrored, so the model's preference for one side remains."""
RENDERED_SHARE = 0.15
"""Share of each correction that adds to the error, because the constants come from rendered people."""

Measured = Annotated[str, OneOf(KEYS, "measurement")]
Views = Annotated[tuple[SquareView, ...], Field(min_length=1)]


@record(frozen=True)
class Term(Record):
    """One reading in an estimate: its key, its weight, and for a helper the range in which it helps."""

    key: Annotated[str, OneOf((*KEYS, *HELPERS), "reading"), Field(validation_alias="reading")]
    weight: Finite
    between: tuple[Finite, Finite] | None = None

    def wrong(self) -> Iterator[Fault]:
        if self.between is not None and self.between[0] >= self.between[1]:
            yield "between", f"must be [low, high], is {list(self.between)}"

    def covers(self, reading: float) -> bool:
        """Whether the reading lies in the range in which the weight was fitted."""
        return self.between is None or self.between[0] <= reading <= self.between[1]


@record(frozen=True)
class Calibration(Record):
    """One row: how to turn readings into an estimate, and its error.

    std: standard deviation of the errors that the looks don't show, in the measurement's unit. views: the
    views it is for. people: how many people it was fitted on.
    """

    key: Measured
    views: Views
    intercept: Finite
    terms: Annotated[tuple[Term, ...], Field(min_length=1)]
    std: Positive
    people: Whole


@record(frozen=True)
class NotMeasurable(Record):
    """Why a key can't be measured in some views."""

    key: Measured
    views: Views
    reason: Text


@record(frozen=True)
class _File(Record):
    calibration: tuple[Calibration, ...] = ()
    not_measurable: tuple[NotMeasurable, ...] = ()


@dataclass(frozen=True)
class ErrorModel:
    """The whole file.

    calibrations: rows by measurement key, in the order to try. not_measurable: why a view can't give a key.
    """

    calibrations: Mapping[str, tuple[Calibration, ...]]
    not_measurable: Mapping[tuple[str, View], str]

    def rows(self, key: str, view: View) -> tuple[Calibration, ...]:
        """The rows for one measurement in one view."""
        return tuple(row for row in self.calibrations.get(key, ()) if view in row.views)


@cache
def load() -> ErrorModel:
    """The package's own error model for photos. Raises DataError."""
    return parse(_read(FILE))


@cache
def load_live() -> ErrorModel:
    """The package's own error model for single live frames. Raises DataError."""
    return parse(_read(LIVE_FILE), LIVE_FILE, complete=False)


def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads(files("posture.data").joinpath(name).read_text("utf-8"))


def parse(data: Mapping[str, Any], name: str = FILE, *, complete: bool = True) -> ErrorModel:
    """Records from the parsed file. Raises one DataError with all wrong rows and the file's name.

    complete: every measurement must have a row, or a reason, in each of its views.
    """
    file = read_tables(_File, data, name)
    rows: dict[str, tuple[Calibration, ...]] = {}
    for row in file.calibration:
        rows[row.key] = (*rows.get(row.key, ()), row)
    model = ErrorModel(
        rows, {(row.key, view): row.reason for row in file.not_measurable for view in row.views}
    )
    problems = tuple(
        f"calibration: nothing for {key} seen from the {view.value}"
        for key in KEYS
        for view in ROWS[key].views
        if complete and not model.rows(key, view) and (key, view) not in model.not_measurable
    )
    if problems:
        raise DataError(name, problems)
    return model
