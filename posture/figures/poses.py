"""Reads posture/data/figures.toml: what each exercise looks like at its start and its end.

That file's header explains its fields. One error lists all rows that can't be drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    model_validator,
)
from pydantic.dataclasses import dataclass as record

from posture.anatomy import Side
from posture.errors import UsageError
from posture.figures.skeleton import ANGLES, BALLS, SIDED, SIDES, limits_deg
from posture.formats.faults import Fault, refuse
from posture.formats.fields import Finite, OneOf, Record, Text
from posture.formats.toml_file import read_toml

FILE = "figures.toml"
BASES = "base"
FREE = "free"
CAMERA = (15.0, 8.0)
AT_CM = (0.0, 0.0, 92.0)
PROP_NUMBERS: Mapping[str, tuple[str, ...]] = {
    "mat": ("x", "y"), "box": ("x", "y", "z"), "load": ("x", "y", "z", "under"), "bench": ("x", "y", "z"),
    "chair": ("x", "y", "z", "back"), "wall": ("x", "y", "z"), "mirror": ("x", "y", "z"), "rower": ("x",),
    "roller": ("r", "half", "under"), "ball": ("r", "under"), "wheel": ("x", "y", "r", "half"),
    "band": ("points",), "strap": ("points",), "tube": ("points",), "stick": ("points",),
    "dumbbell": ("points",),
}  # fmt: skip
"""The keys that a row of each kind of prop must have."""
Touches = tuple[tuple[str, Any], ...]


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
    """Whether this is three numbers in cm; in a contact, nan leaves one free."""
    return isinstance(value, list) and len(value) == 3 and all(isinstance(v, int | float) for v in value)


def _point(name: str) -> str:
    if not _is_point(name):
        raise ValueError(f"no such point of the body: {name}")
    return name


def _end(point: Any) -> Any:
    if not (_is_point(point) or _is_place(point)):
        raise ValueError(f"no such point: {point}")
    return point


_Point = Annotated[str, AfterValidator(_point)]
_End = Annotated[Any, AfterValidator(_end)]
_AtCm = tuple[Finite, Finite, Finite]
_Touch = dict[_Point, Any]


@record(frozen=True, kw_only=True)
class Prop(Record):
    """A thing in the picture. The header of figures.toml explains x, y, z, r, half and back for each kind."""

    kind: Annotated[str, OneOf(PROP_NUMBERS, "kind of prop")]
    name: str
    x: Any = None
    y: Any = None
    z: Any = None
    r: Any = None
    half: Any = None
    back: Any = None
    points: tuple[_End, ...] = ()
    under: _Point | None = None
    against: str | None = None
    layer: str = ""

    @model_validator(mode="before")
    @classmethod
    def _named(cls, row: Any) -> Any:
        """Name the prop after its kind unless the row names it."""
        return {"name": row.get("kind", "")} | row if isinstance(row, dict) else row

    def wrong(self) -> Iterator[Fault]:
        for key in PROP_NUMBERS[self.kind]:
            if getattr(self, key) in (None, ()):
                yield key, f"is missing, which a {self.kind} has"


@dataclass(frozen=True)
class Keyframe:
    """One position: joint angles in degrees, start of the mid-hip point (cm), and what touches what."""

    angles: Mapping[str, float]
    at_cm: tuple[float, float, float]
    touch: Touches


@dataclass(frozen=True)
class Figure:
    """Both positions of an exercise and how to look at them.

    `camera`: (azimuth, elevation) in degrees. `close`: (point, height in cm), shows only the surroundings of
    that point. `drawn_side`: the side that works in the drawing, if one works at a time (the mirror image
    shows the other); None: both work together.
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


class _Pose(BaseModel):
    """A row [base.NAME], or start or end of a figure: all other fields are joint angles in degrees."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Finite]

    at: _AtCm | None = None
    touch: _Touch = {}

    @model_validator(mode="after")
    def _fits(self) -> Self:
        refuse(fault for key, value in self.told.items() if (fault := _wrong_angle(key, value)))
        return self

    @property
    def told(self) -> dict[str, float]:
        return self.__pydantic_extra__ or {}

    @property
    def angles(self) -> dict[str, float]:
        """The angles; one without a side counts for both sides that have none of their own."""
        found = {f"{side}_{key}": value for key, value in self.told.items() if key in SIDED for side in SIDES}
        return found | {key: value for key, value in self.told.items() if key not in SIDED}


def _wrong_angle(key: str, value: float) -> Fault | None:
    if key not in ANGLES and key not in SIDED:
        return key, "no such joint angle"
    low, high = limits_deg(key)
    return None if low <= value <= high else (key, f"{value:g} is outside the joint's range {low}..{high}")


@record(frozen=True, kw_only=True)
class _FigureRow(Record):
    """A table of the file."""

    base: str | None = None
    alt: Text
    drawn_side: Side | None = None
    camera: tuple[Finite, Finite] = CAMERA
    close: tuple[_Point, Finite] | None = None
    still: tuple[_Point, ...] = ()
    touch: _Touch = field(default_factory=dict)
    props: tuple[Prop, ...] = ()
    front: frozenset[str] = frozenset()
    back: frozenset[str] = frozenset()
    start: _Pose
    end: _Pose

    def wrong(self) -> Iterator[Fault]:
        surfaces = {"floor", FREE} | {prop.name for prop in self.props}
        for part, touch in (("", self.touch), ("start.", self.start.touch), ("end.", self.end.touch)):
            for point, on in touch.items():
                if not (_is_place(on) or _is_point(on) or on in surfaces):
                    what = f"{on} is no prop of this figure, point of the body or place"
                    yield f"{part}touch.{point}", what


class _FiguresFile(BaseModel):
    """The file: all tables but [base.NAME] are figures."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, _FigureRow] = {}

    base: dict[str, _Pose] = {}

    @property
    def figures(self) -> dict[str, _FigureRow]:
        return self.__pydantic_extra__

    @model_validator(mode="after")
    def _fits(self) -> Self:
        used = ((name, row.base) for name, row in self.figures.items() if row.base)
        refuse((f"{name}.base", f"no such base: {base}") for name, base in used if base not in self.base)
        return self


_NO_BASE = _Pose.model_validate({})


def _figure(name: str, row: _FigureRow, base: _Pose) -> Figure:
    start = base.angles | row.start.angles
    at_cm = row.start.at or base.at or AT_CM

    def frame(angles: Mapping[str, float], at_cm: _AtCm, pose: _Pose) -> Keyframe:
        touch = base.touch | row.touch | pose.touch
        return Keyframe(angles, at_cm, tuple((point, on) for point, on in touch.items() if on != FREE))

    return Figure(
        exercise_id=name,
        alt=row.alt,
        drawn_side=row.drawn_side,
        camera=row.camera,
        close=row.close,
        still=row.still,
        props=row.props,
        in_front=row.front,
        behind=row.back,
        start=frame(start, at_cm, row.start),
        end=frame(start | row.end.angles, row.end.at or at_cm, row.end),
    )


def parse(text: str, file: str = FILE) -> Mapping[str, Figure]:
    """The figures of a TOML text by exercise id; raises DataError with every wrong row."""
    made = read_toml(_FiguresFile, text, file)
    return {
        name: _figure(name, row, made.base[row.base] if row.base else _NO_BASE)
        for name, row in made.figures.items()
    }


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
