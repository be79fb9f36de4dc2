"""Reads posture/data/figures.toml: what each exercise looks like at its start and its end.

The grammar is in the header of that file. Rows that can't be drawn are refused all at once.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from posture.anatomy import Side
from posture.errors import DataError, UsageError
from posture.figures.skeleton import ANGLES, BALLS, SIDED, SIDES, limits_deg

FILE = "figures.toml"
FRAME_KEYS = {"at", "touch"}
BASES = "base"
FREE = "free"
CAMERA = (15.0, 8.0)
FIGURE_KEYS = {
    "base", "close", "alt", "drawn_side", "camera", "still", "touch", "props", "front", "back", "start",
    "end",
}  # fmt: skip
PROP_NUMBERS: Mapping[str, tuple[str, ...]] = {
    "mat": ("x", "y"), "box": ("x", "y", "z"), "load": ("x", "y", "z", "under"), "bench": ("x", "y", "z"),
    "chair": ("x", "y", "z", "back"), "wall": ("x", "y", "z"), "mirror": ("x", "y", "z"), "rower": ("x",),
    "roller": ("r", "half", "under"), "ball": ("r", "under"), "wheel": ("x", "y", "r", "half"),
    "band": ("points",), "strap": ("points",), "tube": ("points",), "stick": ("points",),
    "dumbbell": ("points",),
}  # fmt: skip
"""Kinds of props, each with the keys its row must have."""
PROP_KEYS = {"kind", "name", "x", "y", "z", "r", "half", "back", "points", "under", "against", "layer"}

Touches = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Prop:
    """A thing in the picture. Which numbers it has depends on its kind (header of figures.toml)."""

    kind: str
    name: str
    numbers: Mapping[str, Any]
    points: tuple[Any, ...]
    under: str | None
    against: str | None
    in_front: bool


@dataclass(frozen=True)
class Keyframe:
    """One position: joint angles in degrees, where the mid-hip point starts (cm), and what touches what."""

    angles: Mapping[str, float]
    at_cm: tuple[float, float, float]
    touch: Touches


@dataclass(frozen=True)
class Figure:
    """Both positions of an exercise and how to look at them.

    `camera` is (azimuth, elevation) in degrees; `close` (point, height in cm) shows only what is around
    that point. `drawn_side` is the side that is done as drawn, for an exercise done one side at a time
    (its mirror image shows the other side); None: both sides work together.
    """

    exercise_id: str
    alt: str
    drawn_side: Side | None
    camera: tuple[float, float]
    close: tuple[str, float] | None
    still: tuple[str, ...]
    props: tuple[Prop, ...]
    in_front: frozenset[str]
    behind: frozenset[str]
    start: Keyframe
    end: Keyframe


def _is_point(name: object) -> bool:
    if not isinstance(name, str):
        return False
    ends, at, share = name.partition("@")
    if not at:
        return name in BALLS
    try:
        shares = [float(part) for part in share.split("..")]
    except ValueError:
        return False
    balls = ends.split(">")
    return (
        len(balls) == 2
        and all(b in BALLS for b in balls)
        and len(shares) <= 2
        and all(0 <= s <= 1 for s in shares)
    )


def _is_place(value: object) -> bool:
    return isinstance(value, list) and len(value) == 3 and all(isinstance(v, int | float) for v in value)


def _angles(row: Mapping[str, Any]) -> dict[str, float]:
    """Angles of a row: an unsided name of a sided joint counts for both sides."""
    found: dict[str, float] = {}
    for key, value in row.items():
        if key in SIDED:
            found.update((f"{side}_{key}", float(value)) for side in SIDES if f"{side}_{key}" not in row)
        elif key not in FRAME_KEYS:
            found[key] = float(value)
    return found


def _frame_problems(where: str, row: Mapping[str, Any]) -> Iterator[str]:
    for key, value in row.items():
        if key in FRAME_KEYS:
            continue
        if key not in ANGLES and key not in SIDED:
            yield f"{where}.{key}: no such joint angle"
        elif not isinstance(value, int | float) or not math.isfinite(value):
            yield f"{where}.{key}: must be a number of degrees"
        else:
            low, high = limits_deg(key)
            if not low <= value <= high:
                yield f"{where}.{key}: {value} is outside the joint's range {low}..{high}"
    if "at" in row and not _is_place(row["at"]):
        yield f"{where}.at: must be three numbers in cm"


def _touch_problems(where: str, touch: Mapping[str, Any], surfaces: set[str]) -> Iterator[str]:
    for point, target in touch.items():
        if not _is_point(point):
            yield f"{where}.touch: no such point of the body: {point}"
        if not (_is_place(target) or _is_point(target) or target in surfaces):
            yield f"{where}.touch.{point}: {target} is no prop of this figure, point of the body or place"


def _prop_problems(where: str, row: Mapping[str, Any]) -> Iterator[str]:
    kind = row.get("kind", "")
    if kind not in PROP_NUMBERS:
        yield f"{where}: no such kind of prop: {kind}"
        return
    yield from (f"{where} ({kind}): {key} is missing" for key in PROP_NUMBERS[kind] if key not in row)
    yield from (f"{where} ({kind}): no such key: {key}" for key in row if key not in PROP_KEYS)
    for point in row.get("points", ()):
        if not (_is_point(point) or _is_place(point)):
            yield f"{where} ({kind}): no such point: {point}"
    if "under" in row and not _is_point(row["under"]):
        yield f"{where} ({kind}): no such point of the body: {row['under']}"


def _figure_problems(name: str, row: Mapping[str, Any], bases: Mapping[str, Any]) -> Iterator[str]:
    if BASES in row and row[BASES] not in bases:
        yield f"{name}.base: no such base: {row[BASES]}"
    yield from (f"{name}: no such key: {key}" for key in row if key not in FIGURE_KEYS)
    yield from (f"{name}: {key} is missing" for key in ("alt", "start", "end") if key not in row)
    if "drawn_side" in row and row["drawn_side"] not in tuple(Side):
        yield f"{name}.drawn_side: must be left or right, is {row['drawn_side']!r}"
    props = row.get("props", [])
    surfaces = {"floor", FREE} | {prop.get("name", prop.get("kind", "")) for prop in props}
    for number, prop in enumerate(props):
        yield from _prop_problems(f"{name}.props[{number}]", prop)
    yield from (
        f"{name}.still: no such point of the body: {p}" for p in row.get("still", ()) if not _is_point(p)
    )
    yield from _touch_problems(name, row.get("touch", {}), surfaces)
    for part in ("start", "end"):
        yield from _frame_problems(f"{name}.{part}", row.get(part, {}))
        yield from _touch_problems(f"{name}.{part}", row.get(part, {}).get("touch", {}), surfaces)


def _prop(row: Mapping[str, Any]) -> Prop:
    return Prop(
        kind=row["kind"],
        name=row.get("name", row["kind"]),
        numbers={key: row[key] for key in ("x", "y", "z", "r", "half", "back") if key in row},
        points=tuple(row.get("points", ())),
        under=row.get("under"),
        against=row.get("against"),
        in_front=row.get("layer") == "front",
    )


def _figure(name: str, row: Mapping[str, Any], base: Mapping[str, Any]) -> Figure:
    start_row, end_row = row["start"], row["end"]
    start = _angles(base) | _angles(start_row)
    end = start | _angles(end_row)
    shared = base.get("touch", {}) | row.get("touch", {})

    def frame(angles: Mapping[str, float], at: Any, touch: Mapping[str, Any]) -> Keyframe:
        kept = tuple((point, target) for point, target in (shared | touch).items() if target != FREE)
        return Keyframe(angles, (float(at[0]), float(at[1]), float(at[2])), kept)

    at_start = start_row.get("at", base.get("at", [0, 0, 92]))
    azimuth, elevation = row.get("camera", CAMERA)
    point, height = row.get("close", ("", 0.0))
    return Figure(
        exercise_id=name,
        alt=row["alt"],
        drawn_side=Side(row["drawn_side"]) if "drawn_side" in row else None,
        camera=(float(azimuth), float(elevation)),
        close=(point, float(height)) if point else None,
        still=tuple(row.get("still", ())),
        props=tuple(_prop(prop) for prop in row.get("props", [])),
        in_front=frozenset(row.get("front", ())),
        behind=frozenset(row.get("back", ())),
        start=frame(start, at_start, start_row.get("touch", {})),
        end=frame(end, end_row.get("at", at_start), end_row.get("touch", {})),
    )


def parse(text: str, file: str = FILE) -> Mapping[str, Figure]:
    """The figures of a TOML text by exercise id; raises DataError with every wrong row."""
    try:
        rows = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError(file, (str(error),)) from None
    bases = rows.pop(BASES, {})
    problems = (
        *(problem for name, row in bases.items() for problem in _frame_problems(f"{BASES}.{name}", row)),
        *(problem for name, row in rows.items() for problem in _figure_problems(name, row, bases)),
    )
    if problems:
        raise DataError(file, problems)
    return {name: _figure(name, row, bases.get(row.get(BASES), {})) for name, row in rows.items()}


@cache
def figures() -> Mapping[str, Figure]:
    """All figures of the package, by exercise id."""
    return parse(files("posture.data").joinpath(FILE).read_text("utf-8"))


def figure(exercise_id: str) -> Figure:
    """The figure of one exercise; raises UsageError for an id without a figure."""
    try:
        return figures()[exercise_id]
    except KeyError:
        raise UsageError(f"There is no figure for the exercise {exercise_id!r}.") from None
