"""Which way is down in real pictures, and bodies in front of calibrated cameras: `python -m benchmarks.real`.

The pictures are public ones (real_pictures.toml names them by address, sha256 and rights); they are fetched
into benchmarks/.cache/real if there is a connection, or read from a folder: `--from DIR`. The repository
keeps none of them, only the numbers in README.md (`--write`).
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch
from urllib.error import URLError

import cv2
import numpy as np
from rich.console import Console
from rich.progress import track

from benchmarks.gravity import turned_clockwise
from benchmarks.real_bodies import bodies
from benchmarks.real_people import standing, turned_people
from benchmarks.real_pictures import Still, stills
from benchmarks.tables import markdown, put
from posture.arrays import Box
from posture.gravity import vertical
from posture.gravity.vertical import Gravity, from_level, from_scene
from posture.picture.photo import Photo

TURNS_DEG = (-6.0, -3.0, 3.0, 6.0)
BARS = (
    ("top and bottom", "black"),
    ("left and right", "white"),
    ("all round", "blue"),
    ("all round", "black"),
)
COLOURS = {"black": (0, 0, 0), "white": (255, 255, 255), "blue": (40, 90, 170)}
BAR = 0.12  # of the long side
LOOSE = {"MIN_SHARE": 0.0, "MIN_UPRIGHT": 0.0, "MAX_STD_DEG": 5.0}


@dataclass(frozen=True, eq=False)
class Reading:
    """What was found in one picture; error_deg relative to what is known, None if nothing was claimed."""

    still: Still
    turned_deg: float
    found: Gravity | None
    true_deg: float | None

    @property
    def error_deg(self) -> float:
        assert self.found is not None
        assert self.true_deg is not None
        return self.found.roll_deg - self.true_deg


def read(still: Still, turned_deg: float = 0.0, true_deg: float | None = None) -> Reading:
    found = from_scene(still.photo.rgb, still.box_px, still.photo.focal_px)
    return Reading(still, turned_deg, found, true_deg)


def turned(still: Still, angle_deg: float) -> Still:
    """The picture turned clockwise and enlarged until no corner is empty, as JPEG of quality 90."""
    (x0, y0, x1, y1), (width, height) = still.box_px, still.photo.size_px
    corners = np.array([[x0, y0], [x1, y0], [x0, y1], [x1, y1]])
    rgb, corners = turned_clockwise(still.photo.rgb, corners, angle_deg)
    low, high = corners.min(axis=0), corners.max(axis=0)
    r = math.radians(abs(angle_deg))
    zoom = math.cos(r) + max(height / width, width / height) * math.sin(r)
    focal_mm = still.photo.focal_mm and still.photo.focal_mm * zoom
    return _with(still, _as_jpeg(rgb), (low[0], low[1], high[0], high[1]), focal_mm)


def barred(still: Still, where: str, colour: str) -> Still:
    """The picture with bars on two sides or all round."""
    rgb, (x0, y0, x1, y1) = still.photo.rgb, still.box_px
    bar = round(BAR * max(rgb.shape[:2]))
    down, right = (bar if where != side else 0 for side in ("left and right", "top and bottom"))
    rgb = cv2.copyMakeBorder(rgb, down, down, right, right, cv2.BORDER_CONSTANT, value=COLOURS[colour])
    return _with(still, _as_jpeg(rgb), (x0 + right, y0 + down, x1 + right, y1 + down), None)


def in_a_canvas(still: Still, angle_deg: float, colour: str) -> Still:
    """The picture turned clockwise, its empty corners filled."""
    (x0, y0, x1, y1), (width, height) = still.box_px, still.photo.size_px
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -angle_deg, 1.0)
    rgb = cv2.warpAffine(still.photo.rgb, matrix, (width, height), borderValue=COLOURS[colour])
    corners = np.array([[x0, y0], [x1, y0], [x0, y1], [x1, y1]]) @ matrix[:, :2].T + matrix[:, 2]
    low, high = corners.min(axis=0), corners.max(axis=0)
    return _with(still, _as_jpeg(rgb), (low[0], low[1], high[0], high[1]), still.photo.focal_mm)


def _with(still: Still, rgb: np.ndarray, box: Box, focal_mm: float | None) -> Still:
    return replace(still, photo=Photo(rgb, still.photo.name, focal_mm=focal_mm), box_px=box)


def _as_jpeg(rgb: np.ndarray) -> np.ndarray:
    _, data = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 90])
    return cv2.cvtColor(cv2.imdecode(data, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)


def calibrated(readings: Sequence[Reading]) -> str:
    """Frames of the four calibrated cameras, compared with the calibration at the person."""
    rows = []
    for camera in sorted({r.still.name.split("_")[1][:5] for r in readings}):
        rows.append([camera, *_cells([r for r in readings if camera in r.still.name])])
    return markdown(["camera", *_HEAD], [*rows, ["all", *_cells(readings)]])


def turned_pictures(plain: Sequence[Reading], copies: Sequence[Reading]) -> str:
    """Copies turned by known angles, compared with the claim for the unturned picture."""
    at = {r.still.name: r.found.roll_deg for r in plain if r.found}
    compared = [
        replace(r, true_deg=at[r.still.name] + r.turned_deg) for r in copies if r.still.name in at and r.found
    ]
    claimed = sum(r.found is not None for r in copies)
    first = [str(len(copies)), str(claimed)]
    return markdown(
        ["copies", "claimed", "of these the plain one too", *_ERRORS], [[*first, *_cells(compared)[1:]]]
    )


def frames_made(readings: Sequence[tuple[str, Reading]]) -> str:
    """Turned pictures with bars, or in a canvas: claims, and those of them that follow the bars."""
    rows = []
    for kind in dict.fromkeys(kind for kind, _ in readings):
        done = [r for k, r in readings if k == kind]
        claims = [r for r in done if r.found]
        level = [r for r in claims if r.found and abs(r.found.roll_deg) < 1.0]
        follow = [r for r in level if abs(r.turned_deg) >= 3 and not _level_anyway(r)]
        rows.append([kind, str(len(done)), str(len(claims)), str(len(level)), str(len(follow))])
    return markdown(
        ["made", "n", "claimed", "said level within 1°", "of these not by the plain picture"], rows
    )


def _level_anyway(reading: Reading) -> bool:
    """Whether the unturned picture says the same, so that the turned one is indeed level."""
    if reading.true_deg is None or reading.found is None:
        return False
    return abs(reading.error_deg) < 1.96 * reading.found.std_deg


def repeatability(readings: Iterable[Reading]) -> str:
    """Successive frames of one fixed camera: how far the roll at the middle scatters, and which error is
    stated."""
    films: dict[str, list[Gravity]] = defaultdict(list)
    for reading in readings:
        if reading.found:
            width, height = reading.still.photo.size_px
            middle = ((width - 1) / 2, (height - 1) / 2)
            films[reading.still.name.rsplit(" ", 1)[0]].append(reading.found.at(middle))
    rows = []
    for film, found in sorted(films.items()):
        if len(found) > 2:
            rolls = [each.roll_deg for each in found]
            stated = float(np.median([each.std_deg for each in found]))
            rows.append(
                [
                    film,
                    str(len(found)),
                    f"{np.mean(rolls):+.2f}",
                    f"{np.std(rolls, ddof=1):.2f}",
                    f"{stated:.2f}",
                ]
            )
    return markdown(["film", "claims", "mean roll °", "sd over frames °", "stated std °"], rows)


def phones(readings: Sequence[Reading]) -> str:
    """The phone's own level in the file, and what the edges say at the same place."""
    rows = []
    for reading in readings:
        photo, place = reading.still.photo, reading.still.place_px
        assert photo.level is not None
        level = from_level(photo.level, photo.size_px, photo.focal_px).at(place)
        edges = reading.found
        both = "-" if edges is None else _told(vertical.combined(level, edges, place))
        row = [reading.still.name, _told(level), f"{photo.level.pitch_deg:+.1f}"]
        rows.append([*row, "-" if edges is None else _told(edges), both])
    return markdown(["photo", "its own level °", "pitch °", "edges °", "together °"], rows)


def marks(readings: Sequence[Reading]) -> str:
    """How the largest error that is still claimed affects claims and errors, with no other limit.

    For pictures with a known vertical, and for turned copies compared with the reading of the unturned
    picture.
    """
    rows = []
    edges = (0.0, 0.3, 0.4, 0.5, 0.7, 1.0, 1.5, 5.0)
    for low, high in pairwise(edges):
        inside = [r for r in readings if r.found and r.true_deg is not None and low < r.found.std_deg <= high]
        rows.append([f"{low:g} to {high:g}", *_cells(inside)[1:]])
    return markdown(["stated std °", "claims", *_ERRORS], rows)


_ERRORS = ("median °", "p90 °", "largest °", "in 1.96 std", "off by > 1°", "median std °")
_HEAD = ("n", "claimed", *_ERRORS)


def _cells(readings: Sequence[Reading]) -> list[str]:
    claims = [r for r in readings if r.found]
    count = [str(len(readings)), str(len(claims))]
    if not claims:
        return [*count, *["-"] * len(_ERRORS)]
    error = np.abs([r.error_deg for r in claims])
    std = np.array([r.found.std_deg for r in claims if r.found])
    return [
        *count,
        f"{np.median(error):.2f}",
        f"{np.percentile(error, 90):.2f}",
        f"{error.max():.2f}",
        f"{np.mean(error <= 1.96 * std):.0%}",
        f"{np.mean(error > 1.0):.0%}",
        f"{np.median(std):.2f}",
    ]


def _told(found: Gravity) -> str:
    return f"{found.roll_deg:+.1f} ± {found.std_deg:.1f}"


def _tables(folder: Path | None, frames: int, with_bodies: bool) -> dict[str, Callable[[], str]]:
    """Each table by its name; the pictures are read once."""
    steady = _known(folder, frames)
    scenes = list(track(stills(folder, ("ordinary", "iphone"), 1), "detecting", console=_ERR))
    plain = [read(still) for still in track(scenes, "as they are", console=_ERR)]
    at = {r.still.name: r.found.roll_deg for r in plain if r.found}
    copies = [
        read(turned(still, angle), angle)
        for still in track(scenes, "turned", console=_ERR)
        for angle in TURNS_DEG
    ]
    framed = []
    for number, still in enumerate(track(scenes, "with bars", console=_ERR)):
        known = at.get(still.name)
        for kind, (where, colour) in enumerate(BARS):
            angle = TURNS_DEG[(number + kind) % len(TURNS_DEG)]
            true = None if known is None else known + angle
            framed.append(
                (f"bars, {where}, {colour}", read(barred(turned(still, angle), where, colour), angle, true))
            )
        for kind, colour in enumerate(COLOURS):
            angle = TURNS_DEG[(number + kind) % len(TURNS_DEG)]
            true = None if known is None else known + angle
            framed.append((f"canvas, {colour}", read(in_a_canvas(still, angle, colour), angle, true)))
    by_group = {name: [r for r in plain if r.still.group == name] for name in ("ordinary", "iphone")}
    films = [r for r in steady if r.still.group == "sports2d" or "static" in r.still.name]
    tables = {
        "real_calibrated": lambda: calibrated([r for r in steady if r.still.group == "pose2sim"]),
        "real_turned": lambda: turned_pictures(plain, copies),
        "real_bars": lambda: frames_made(framed),
        "real_frames": lambda: repeatability(films),
        "real_phones": lambda: phones(by_group["iphone"]),
        "real_marks": lambda: marks([*_loosely(scenes), *_loosely_known(steady)]),
    }
    of_bodies = {
        "real_bodies": lambda: bodies(folder),
        "real_standing": lambda: standing(folder),
        "real_turns": lambda: turned_people(folder),
    }
    return tables | (of_bodies if with_bodies else {})


def _known(folder: Path | None, frames: int) -> list[Reading]:
    """The films, read at the person; with the truth from calibration if there is one."""
    found = []
    for still in track(stills(folder, ("pose2sim", "sports2d"), frames), "films", console=_ERR):
        true = still.camera.plumb.roll_at(still.place_px)[0] if still.camera else None
        found.append(read(still, true_deg=true))
    return found


def _loosely(scenes: Sequence[Still]) -> list[Reading]:
    """Turned copies without limits, compared with the reading of the unturned picture without limits."""
    found = []
    with patch.multiple(vertical, **LOOSE):
        for still in track(scenes, "all let through", console=_ERR):
            plain = read(still).found
            if plain is not None:
                found += [read(turned(still, a), a, plain.roll_deg + a) for a in (-6.0, 3.0)]
    return found


def _loosely_known(readings: Sequence[Reading]) -> list[Reading]:
    with patch.multiple(vertical, **LOOSE):
        return [read(r.still, true_deg=r.true_deg) for r in readings if r.true_deg is not None]


_ERR = Console(stderr=True)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.real", description=__doc__)
    parser.add_argument(
        "--from", dest="folder", type=Path, help="folder that holds the pictures; fetched otherwise"
    )
    parser.add_argument("--frames", type=int, default=5, help="of every film (default 5)")
    parser.add_argument("--no-bodies", action="store_true", help="leave the tables of bodies out")
    parser.add_argument("--write", action="store_true", help="rewrite the tables of benchmarks/README.md")
    options = parser.parse_args(argv)
    try:
        tables = _tables(options.folder, options.frames, not options.no_bodies)
    except (OSError, URLError, ValueError) as error:
        print(f"The pictures can't be had: {error}. Give their folder with --from.", file=sys.stderr)
        return 2
    for name, make in tables.items():
        text = make()
        print(f"\n{name}\n\n{text}")
        if options.write:
            put(name, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
