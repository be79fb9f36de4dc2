"""What a reading is worth: data/error_model.toml as records that refuse bad rows.

`benchmarks/calibrate.py` makes the numbers from rendered people of known posture; the file's header explains
its grammar. A row turns readings into an estimate of the true value,

    estimate = intercept + sum(weight * reading)

and says how far such estimates were off (std: one standard deviation, cross-validated by person). Other
readings than the row's own (the elbow line for the shoulder line: arms hang from the shoulders) help only
within the range in which the weights were fitted; outside it the next row for the same measurement and view
is used, which needs fewer readings.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from posture.anatomy import View
from posture.errors import DataError
from posture.measure.measures import KEYS, ROWS
from posture.measure.readings import HELPERS

FILE = "error_model.toml"
LIVE_FILE = "error_model_live.toml"
"""For single frames: one look, not mirrored, so it still holds the model's preference for one side."""
RENDERED_SHARE = 0.15
"""Share of every applied correction that is added to the error: the constants come from rendered people."""

_VIEWS = tuple(view.value for view in View if view is not View.TURNED)


@dataclass(frozen=True)
class Term:
    """One reading in an estimate: its key, its weight, and for a helper the range in which it may be used."""

    key: str
    weight: float
    between: tuple[float, float] | None = None

    def covers(self, reading: float) -> bool:
        """Whether the reading lies in the range in which the weight was fitted."""
        return self.between is None or self.between[0] <= reading <= self.between[1]


@dataclass(frozen=True)
class Calibration:
    """One row: how to turn readings into an estimate, and its error.

    std: standard deviation of the errors that the looks don't show, in the measurement's unit. views: for
    which views it holds. people: how many people it was fitted on.
    """

    key: str
    views: tuple[View, ...]
    intercept: float
    terms: tuple[Term, ...]
    std: float
    people: int


@dataclass(frozen=True)
class ErrorModel:
    """The whole file.

    calibrations: rows by measurement key, in the order in which they are tried. not_measurable: why a key
    can't be measured in a view.
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
    """Records from the parsed file; all wrong rows are reported at once (DataError, with the file's name).

    complete: every measurement must have a row, or a reason, in each of its views.
    """
    problems: list[str] = []
    rows: dict[str, list[Calibration]] = {}
    for number, entry in enumerate(data.get("calibration", ())):
        found = _problems(entry)
        problems += [f"calibration[{number}].{problem}" for problem in found]
        if not found:
            row = _row(entry)
            rows.setdefault(row.key, []).append(row)
    reasons: dict[tuple[str, View], str] = {}
    for number, entry in enumerate(data.get("not_measurable", ())):
        found = _place_problems(entry)
        if not isinstance(entry.get("reason"), str):
            found.append("reason is missing")
        problems += [f"not_measurable[{number}].{problem}" for problem in found]
        if not found:
            reasons |= {(entry["key"], View(view)): entry["reason"] for view in entry["views"]}
    model = ErrorModel({key: tuple(found) for key, found in rows.items()}, reasons)
    problems = problems or [
        f"calibration: nothing for {key} seen from the {view.value}"
        for key in KEYS
        for view in ROWS[key].views
        if complete and not model.rows(key, view) and (key, view) not in reasons
    ]
    if problems:
        raise DataError(name, tuple(problems))
    return model


def _problems(entry: Mapping[str, Any]) -> list[str]:
    found = _place_problems(entry)
    for name in ("intercept", "std", "people"):
        if not _is_number(entry.get(name)):
            found.append(f"{name}: {entry.get(name)!r} is no number")
    if _is_number(entry.get("std")) and not entry["std"] > 0:
        found.append("std: must be above 0")
    terms = entry.get("terms", [])
    if not terms:
        found.append("terms: needs at least one reading")
    for number, term in enumerate(terms):
        found += [f"terms[{number}]: {problem}" for problem in _term_problems(term)]
    return found


def _place_problems(entry: Mapping[str, Any]) -> list[str]:
    found = []
    if entry.get("key") not in KEYS:
        found.append(f"key: {entry.get('key')!r} is no measurement")
    views = entry.get("views", [])
    if not views or any(view not in _VIEWS for view in views):
        found.append(f"views: {views!r} are no views")
    return found


def _term_problems(term: Mapping[str, Any]) -> list[str]:
    found = []
    if term.get("reading") not in (*KEYS, *HELPERS):
        found.append(f"{term.get('reading')!r} is no reading")
    if not _is_number(term.get("weight")):
        found.append(f"weight: {term.get('weight')!r} is no number")
    between = term.get("between")
    if between is not None and not (
        len(between) == 2 and all(map(_is_number, between)) and between[0] < between[1]
    ):
        found.append(f"between must be [low, high], got {between!r}")
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _row(entry: Mapping[str, Any]) -> Calibration:
    terms = tuple(
        Term(
            term["reading"],
            float(term["weight"]),
            (float(term["between"][0]), float(term["between"][1])) if "between" in term else None,
        )
        for term in entry["terms"]
    )
    views = tuple(View(view) for view in entry["views"])
    return Calibration(
        entry["key"], views, float(entry["intercept"]), terms, float(entry["std"]), int(entry["people"])
    )
