"""The public pictures of `benchmarks.real`: found in a folder or fetched into a cache, checked by sha256."""

from __future__ import annotations

import hashlib
import tomllib
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from posture.arrays import Box, Floats
from posture.errors import PostureError
from posture.gravity.plumb import Plumb
from posture.picture.photo import Photo, load_photo
from posture.pose.detect import detect

REGISTRY = Path(__file__).with_name("real_pictures.toml")
CACHE = Path(__file__).parent / ".cache" / "real"


@dataclass(frozen=True, eq=False)
class Camera:
    """A calibrated camera. rotation (3, 3) from the world (z up) to x right, y down, z forward."""

    rotation: Floats
    position_mm: Floats
    focal_px: Floats
    middle_px: Floats
    distortion: Floats

    @property
    def plumb(self) -> Plumb:
        """Which way is down for it."""
        x, y, z = -self.rotation[:, 2]
        no_doubt = tuple((0.0,) * 4 for _ in range(4))
        middle = (float(self.middle_px[0]), float(self.middle_px[1]))
        return Plumb((float(x), float(y), float(z)), no_doubt, float(self.focal_px.mean()), middle)

    @property
    def roll_deg(self) -> float:
        """At the picture's middle, clockwise positive."""
        return self.plumb.roll_at((float(self.middle_px[0]), float(self.middle_px[1])))[0]

    @property
    def matrix(self) -> Floats:
        """(3, 3), from rays to pixels."""
        return np.array(
            [
                [self.focal_px[0], 0.0, self.middle_px[0]],
                [0.0, self.focal_px[1], self.middle_px[1]],
                [0, 0, 1],
            ]
        )


@dataclass(frozen=True, eq=False)
class Still:
    """One picture with what is known of it. name: of its file and frame; box_px: of the person in it."""

    group: str
    name: str
    photo: Photo
    box_px: Box
    camera: Camera | None = None

    @property
    def place_px(self) -> tuple[float, float]:
        """The middle of the person's box."""
        x0, y0, x1, y1 = self.box_px
        return (x0 + x1) / 2, (y0 + y1) / 2


def registry() -> dict[str, Any]:
    return tomllib.loads(REGISTRY.read_text("utf-8"))


def registered(file: str) -> dict[str, str]:
    """The entry of one picture or film, by its path below the folder."""
    entry: dict[str, str] = next(each for each in registry()["pictures"] if each["file"] == file)
    return entry


def cameras() -> dict[str, Camera]:
    """The calibrated cameras by name."""
    return {
        name: Camera(**{key: np.array(value, dtype=np.float64) for key, value in entry.items()})
        for name, entry in registry()["cameras"].items()
    }


def path_of(entry: dict[str, str], folder: Path | None) -> Path:
    """The picture's file, fetched where no folder is given and the cache lacks it.

    Raises ValueError for a file that is not the registered one.
    """
    path = (folder or CACHE) / entry["file"]
    if folder is None and not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        with urllib.request.urlopen(entry["address"], timeout=60) as answer:
            data = answer.read(50_000_000)
        if hashlib.sha256(data).hexdigest() != entry["sha256"]:
            raise ValueError(f"{entry['address']} is not the registered file any more")
        path.write_bytes(data)
    if hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
        raise ValueError(f"{path} is not the registered file")
    return path


def stills(folder: Path | None, groups: tuple[str, ...], frames: int) -> Iterator[Still]:
    """Every picture of the groups, and so many frames of every film, evenly spread."""
    known = cameras()
    for entry in registry()["pictures"]:
        if entry["group"] not in groups:
            continue
        path = path_of(entry, folder)
        if path.suffix != ".mp4":
            photo = load_photo(path)
            yield Still(entry["group"], path.name, photo, _person_box(photo))
            continue
        camera = next((camera for name, camera in known.items() if name in path.name), None)
        for number, photo in read_frames(path, frames):
            yield Still(entry["group"], f"{path.stem} {number}", photo, _person_box(photo), camera)


def read_frames(path: Path, count: int) -> list[tuple[int, Photo]]:
    """So many frames of a film, with their numbers."""
    film = cv2.VideoCapture(str(path))
    last = int(film.get(cv2.CAP_PROP_FRAME_COUNT)) - 1
    wanted = set(np.linspace(0, last, count).round().astype(int).tolist())
    found = []
    for number in range(last + 1):
        read, bgr = film.read()
        if not read:
            break
        if number in wanted:
            found.append((number, Photo(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), f"{path.stem} {number}")))
    film.release()
    return found


def _person_box(photo: Photo) -> Box:
    """Around the most prominent person; a spot in the middle where nobody is seen."""
    try:
        return detect(photo, passes=2).box_px
    except PostureError:
        width, height = photo.size_px
        return width / 2 - 5, height / 2 - 5, width / 2 + 5, height / 2 + 5
