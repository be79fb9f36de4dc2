"""Points that a person gives on one photo: a joint put right, a landmark tapped, a sticker found.

The model guesses joints under clothes; a trainer or physiotherapist knows better, and some landmarks no pose
model has. A given point is taken as it is: what remains of its error is how exactly it was pointed at.

All coordinates are pixels of the picture as its file shows it upright (EXIF orientation applied): x to the
right, y down, (0, 0) the middle of the first pixel. They stay the same whether or not the file is called a
mirror image, and however large the picture is shown. Left and right in names are always the subject's own.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from numbers import Real

import numpy as np

from posture.anatomy import GIVABLE, Joint
from posture.arrays import Point, Size
from posture.errors import UsageError
from posture.text import one_line

STICKER_ERROR_PX = 0.3
"""Of a sticker's centre whose finder states no error: the large end of what sub-pixel centres reach."""
MAX_ERROR_PX = 10_000.0


class PointSource(StrEnum):
    """How a point was given."""

    DRAGGED = "dragged"
    """A joint of the model, or a landmark, moved to its place."""
    TAPPED = "tapped"
    """Set by one tap, click or pair of numbers."""
    STICKER = "sticker"
    """The centre of a dot on the skin or the clothes."""


@dataclass(frozen=True)
class GivenPoint:
    """One point of one photo.

    name: one of `anatomy.GIVABLE`, or its text. xy_px: in pixels of the file's upright picture (see above).
    error_px: one standard deviation of x and of y in the same pixels; None: not stated, so that of the person
    who pointed is used (`measure.pointing`), and for a sticker STICKER_ERROR_PX.

    Raises UsageError for a name that can't be given, and numbers that are not finite or no error.
    """

    name: Joint
    xy_px: Point
    source: PointSource = PointSource.TAPPED
    error_px: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", point_name(self.name))
        if self.source not in tuple(PointSource):
            known = ", ".join(PointSource)
            raise UsageError(f"A point's source is one of {known}, not {one_line(str(self.source))[:40]}.")
        object.__setattr__(self, "source", PointSource(self.source))
        object.__setattr__(self, "xy_px", _two_numbers(self.name, self.xy_px))
        error_px = self.error_px
        if error_px is not None and not (_is_number(error_px) and 0.0 < error_px <= MAX_ERROR_PX):
            raise UsageError(f"The error of point {self.name} must be above 0 px, not {error_px}.")

    def flipped(self, width_px: int) -> GivenPoint:
        """The same spot of the same body in the picture turned over: its name stays, sides are the body's."""
        x, y = self.xy_px
        return replace(self, xy_px=(width_px - 1 - x, y))


@dataclass(frozen=True)
class GivenPoints:
    """The points given on one photo, each name once, in the order of `anatomy.GIVABLE`.

    Falsy without any. Raises UsageError for a name given twice.
    """

    points: tuple[GivenPoint, ...] = ()

    def __post_init__(self) -> None:
        names = [point.name for point in self.points]
        twice = next((name for name in names if names.count(name) > 1), None) if _repeats(names) else None
        if twice is not None:
            raise UsageError(f"Point {twice} is given twice. Give each point once per photo.")
        ordered = sorted(self.points, key=lambda point: GIVABLE.index(point.name))
        object.__setattr__(self, "points", tuple(ordered))

    @classmethod
    def of(cls, told: PointsLike | None) -> GivenPoints:
        """From what a caller may write: {"c7": (812, 455)}, a list of GivenPoint, GivenPoints, or None."""
        if told is None:
            return cls()
        if isinstance(told, GivenPoints):
            return told
        if isinstance(told, Mapping):
            return cls(tuple(GivenPoint(point_name(name), xy) for name, xy in told.items()))
        points = tuple(told) if isinstance(told, Iterable) else (told,)
        wrong = next((point for point in points if not isinstance(point, GivenPoint)), None)
        if wrong is not None:
            raise UsageError(
                "Points are given as {name: (x, y)} or as a list of GivenPoint, not "
                f"{one_line(str(wrong))[:40]}."
            )
        return cls(points)

    def __iter__(self) -> Iterator[GivenPoint]:
        return iter(self.points)

    def __len__(self) -> int:
        return len(self.points)

    def __contains__(self, name: object) -> bool:
        return any(point.name == name for point in self.points)

    def get(self, name: Joint) -> GivenPoint | None:
        """The point of that name, if given."""
        return next((point for point in self.points if point.name is name), None)

    def having(self, point: GivenPoint) -> GivenPoints:
        """With this point, in place of one of the same name."""
        return GivenPoints((*(each for each in self.points if each.name is not point.name), point))

    def lacking(self, name: Joint) -> GivenPoints:
        """Without the point of that name."""
        return GivenPoints(tuple(each for each in self.points if each.name is not name))

    def on_photo(self, size_px: Size, *, mirrored: bool) -> GivenPoints:
        """In pixels of the photo as it is measured, where a mirror image was turned back; and back again.

        size_px: width and height of the picture. Raises UsageError for a point outside it.
        """
        width, height = size_px
        for point in self.points:
            x, y = point.xy_px
            if not (0 <= x <= width - 1 and 0 <= y <= height - 1):
                raise UsageError(
                    f"Point {point.name} at {x:g},{y:g} is outside the picture of {width} x {height} pixels. "
                    "Points are counted in pixels of the upright picture, from its upper left corner."
                )
        return GivenPoints(tuple(point.flipped(width) for point in self.points)) if mirrored else self

    def with_errors(self, pointing_px: float) -> GivenPoints:
        """Each with its error: as stated, else a sticker's, else pointing_px, that of the person's hand."""
        usual = {PointSource.STICKER: STICKER_ERROR_PX}
        return GivenPoints(
            tuple(
                replace(point, error_px=point.error_px or usual.get(point.source, pointing_px))
                for point in self.points
            )
        )


PointsLike = GivenPoints | Mapping[str, Point] | Sequence[GivenPoint]
"""What a caller may write for the points of one photo."""


def point_name(text: str) -> Joint:
    """The name of a point that can be given. Raises UsageError that names the nearest ones.

    >>> point_name("left_asis") is Joint.LEFT_ASIS
    True
    """
    if isinstance(text, str) and text in GIVABLE:
        return Joint(text)
    said = one_line(str(text))[:40]
    near = difflib.get_close_matches(said, [name.value for name in GIVABLE], n=2, cutoff=0.5)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    raise UsageError(f"There is no point called {said!r}.{hint} `posture check --help` lists all names.")


def _repeats(names: Sequence[Joint]) -> bool:
    return len(set(names)) < len(names)


def _is_number(value: object) -> bool:
    try:
        return type(value) is not bool and isinstance(value, Real) and math.isfinite(value)
    except OverflowError:  # a whole number beyond all floats
        return False


def _two_numbers(name: Joint, xy_px: object) -> Point:
    numbers = tuple(xy_px) if isinstance(xy_px, Sequence | np.ndarray) and len(xy_px) == 2 else ()
    if len(numbers) == 2 and all(_is_number(number) for number in numbers):
        return float(numbers[0]), float(numbers[1])
    raise UsageError(f"Point {name} needs two numbers, x and y in pixels, not {one_line(str(xy_px))[:40]}.")
