"""`--point`, `--points`, `--stickers`: what a person marked on the photos named on the command line."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from posture.errors import UsageError
from posture.regular_file import read_regular
from posture.text import one_line

if TYPE_CHECKING:
    from posture.pose.given import GivenPoint, GivenPoints
    from posture.stickers.offer import Stickers

MAX_POINTS_FILE_BYTES = 16_000_000
"""A report is a points file, too."""
NAMES_WORDS = (
    "Points: c7 (base of the neck); with left_ or right_ before it tragus, acromion, asis, psis, trochanter, "
    "lateral_knee, lateral_malleolus; and the model's own joints, to put them right: left_shoulder, "
    "left_hip, left_knee, left_ankle and so on. Left and right are the subject's own."
)


def add_points(parser: argparse.ArgumentParser) -> None:
    """Add the options about given points."""
    parser.add_argument(
        "--point", action="append", default=[], metavar="NAME=X,Y",
        help="a point that you know better than the model, in pixels of the upright picture from its upper "
        "left corner (X to the right, Y down); repeat it for each point, write PHOTO:NAME=X,Y where there "
        "are several photos, and X,Y,E to state an error of E pixels",
    )  # fmt: skip
    parser.add_argument(
        "--points", metavar="FILE", type=Path,
        help='the same from a JSON file: {"photos": [{"file": "side.jpg", "points": [{"name": "c7", '
        '"xy_px": [812, 455]}]}]}; a report written by --json will do',
    )  # fmt: skip
    parser.add_argument(
        "--point-error", metavar="PX", type=float,
        help="how exactly you point: one standard deviation in pixels, for points that state none; left out: "
        "as you marked before, or 1/800 of the body's height (2 mm)",
    )  # fmt: skip


def add_stickers(parser: argparse.ArgumentParser) -> None:
    """Add the options about stickers on the body."""
    parser.add_argument(
        "--stickers", action="store_true",
        help="the person wears round stickers of one plain colour, 8 to 25 mm, on landmarks: find them, name "
        "them by where they lie and use them as points; those that aren't surely named are told, not used",
    )  # fmt: skip
    parser.add_argument(
        "--sticker-mm", type=float, metavar="MM",
        help="the stickers' diameter (implies --stickers): a surer search, and the scale at the body",
    )  # fmt: skip


def stickers_of(options: argparse.Namespace) -> Stickers | None:
    """What was said about stickers. Raises UsageError for an impossible diameter."""
    from posture.stickers.offer import Stickers

    return Stickers(options.sticker_mm) if options.stickers or options.sticker_mm is not None else None


def points_of(options: argparse.Namespace) -> list[GivenPoints]:
    """The points of each photo, in the order of the photos. Raises UsageError in one plain sentence."""
    from posture.pose.given import GivenPoints

    found = [GivenPoints() for _ in options.photos]
    if options.points is not None:
        for name, points in _from_file(options.points, options.photos):
            found[name] = points
    named: dict[int, list[GivenPoint]] = {}
    for text in options.point:
        number, point = _point(text, options.photos)
        named.setdefault(number, []).append(point)
    for number, told in named.items():
        for point in GivenPoints(tuple(told)):  # refuses a point named twice
            found[number] = found[number].having(point)
    return [_with_error(points, options.point_error) for points in found]


def _with_error(points: GivenPoints, error_px: float | None) -> GivenPoints:
    if error_px is None:
        return points
    if not (math.isfinite(error_px) and error_px > 0):
        raise UsageError(f"--point-error must be above 0 pixels, not {error_px:g}.")
    return points.with_errors(error_px)


def _point(text: str, photos: Sequence[str]) -> tuple[int, GivenPoint]:
    """The number of the photo and the point of one `--point`."""
    from posture.pose.given import GivenPoint, point_name

    where, equals, told = text.rpartition("=")
    photo, _, name = where.rpartition(":")
    try:
        numbers = [float(number) for number in told.split(",")]
    except ValueError:
        numbers = []
    if not equals or len(numbers) not in (2, 3):
        said = one_line(text)[:60]
        raise UsageError(f"--point is written NAME=X,Y, such as c7=812,455, not {said}.")
    point = GivenPoint(
        point_name(name), (numbers[0], numbers[1]), error_px=numbers[2] if numbers[2:] else None
    )
    return _photo(photo, photos), point


def _photo(name: str, photos: Sequence[str]) -> int:
    """The number of the photo that is meant; "": the only one."""
    if not name:
        if len(photos) == 1:
            return 0
        example = Path(photos[0]).name
        raise UsageError(
            f"There are {len(photos)} photos: say which a point is on, as in --point {example}:c7=812,455."
        )
    same = [i for i, path in enumerate(photos) if path == name] or [
        i for i, path in enumerate(photos) if Path(path).name == Path(name).name
    ]
    if len(same) == 1:
        return same[0]
    said = one_line(name)[:60]
    if same:
        raise UsageError(f"Several photos are called {said}. Write the point's photo with its folder.")
    raise UsageError(f"A point is on {said}, which is not one of the photos named.")


def _from_file(path: Path, photos: Sequence[str]) -> list[tuple[int, GivenPoints]]:
    from posture.report.format import read_points

    said = one_line(str(path))
    try:
        told = json.loads(read_regular(path, MAX_POINTS_FILE_BYTES))
    except OSError as error:
        raise UsageError(f"{said} can't be read: {error.strerror or error}.") from None
    except (ValueError, RecursionError):
        raise UsageError(
            f"{said} is not JSON. Choose a file of points or a report written by --json."
        ) from None
    by_file = read_points(told).by_file
    if not by_file:
        raise UsageError(f"{said} holds no points.")
    alone = len(by_file) == 1
    names = {Path(photo).name for photo in photos}
    there = [
        (_photo("" if alone and len(photos) == 1 else name, photos), points)
        for name, points in by_file
        if alone or not name or Path(name).name in names
    ]
    if not there:
        raise UsageError(
            f"{said} holds points of other photos only: {', '.join(one_line(n) for n, _ in by_file)}."
        )
    if len({number for number, _ in there}) < len(there):
        raise UsageError(f"{said} holds points of one photo twice.")
    return there
