"""The functions that a stranger meets first state shapes, units, signs and errors, in numpydoc's sections."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest

import posture

ENTRANCES = (
    "gravity.vertical.assumed", "gravity.vertical.given", "gravity.vertical.from_drawn_line",
    "gravity.vertical.from_level", "gravity.vertical.from_scene", "pose.detect.detect",
    "measure.estimate.measure", "findings.judge.judge", "findings.suspect.suspect", "compare.changes.compare",
)  # fmt: skip
NUMERIC = re.compile(r"^(?!Callable).*\b(float|int|Floats|ArrayLike|Rgb|Box|Size|Point)\b")
UNITS = re.compile(
    r"pixels|degrees|percent|%|\bcm\b|number of|counts from|components|\+1 or -1|uint8", re.IGNORECASE
)


def _functions() -> dict[str, Callable[..., Any]]:
    """The exported functions, those of geometry, and each room's main ones."""
    found = {f"posture.{name}": getattr(posture, name) for name in posture.__all__}
    geometry = import_module("posture.geometry")
    found |= {f"geometry.{name}": value for name, value in vars(geometry).items() if not name.startswith("_")}
    for path in ENTRANCES:
        module, name = path.rsplit(".", 1)
        found[path] = getattr(import_module(f"posture.{module}"), name)
    return {path: value for path, value in found.items() if inspect.isfunction(value)}


FUNCTIONS = _functions()


def sections(function: Callable[..., Any]) -> dict[str, dict[str, str]]:
    """The docstring's entries by section and name; for a line "a, b : type" both names."""
    doc = inspect.getdoc(function) or ""
    parts = re.split(r"^(\w+)\n-{3,}\n", doc, flags=re.MULTILINE)
    return {title: dict(_entries(body)) for title, body in zip(parts[1::2], parts[2::2], strict=True)}


def _entries(body: str) -> list[tuple[str, str]]:
    entries = re.split(r"^(?=\S)", body, flags=re.MULTILINE)
    named = [(entry.split("\n")[0], entry) for entry in entries if entry.strip()]
    return [(name, text) for head, text in named for name in head.split(" : ")[0].split(", ")]


def test_the_functions_meant_are_there() -> None:
    assert {"posture.check", "posture.load_photo", "posture.to_json", "geometry.lean_deg"} <= set(FUNCTIONS)


@pytest.mark.parametrize("path", FUNCTIONS)
def test_every_parameter_is_told_and_numbers_have_units(path: str) -> None:
    function = FUNCTIONS[path]
    told = sections(function).get("Parameters", {})
    parameters = inspect.signature(function).parameters
    assert list(told) == list(parameters)
    numbers = [name for name, one in parameters.items() if NUMERIC.search(str(one.annotation))]
    assert not [name for name in numbers if not UNITS.search(told[name])]


@pytest.mark.parametrize("path", FUNCTIONS)
def test_what_comes_back_is_told_with_its_unit(path: str) -> None:
    function = FUNCTIONS[path]
    told = sections(function)["Returns"]
    if NUMERIC.search(str(inspect.signature(function).return_annotation)):
        assert all(UNITS.search(text) for text in told.values())


@pytest.mark.parametrize("path", FUNCTIONS)
def test_what_it_raises_itself_is_told(path: str) -> None:
    raised = set(re.findall(r"raise (\w+Error)\(", inspect.getsource(FUNCTIONS[path])))
    assert raised <= set(sections(FUNCTIONS[path]).get("Raises", {}))
