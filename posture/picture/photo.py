"""Bytes or a path -> Photo: upright RGB, hostile files refused before they are decoded.

Of the metadata little is kept: the focal length, since it tells how near the camera stood, the camera's own
level, since it tells which way is down, and camera and time, since photos of one hold share its tilt.
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError

from posture.arrays import Rgb
from posture.errors import PhotoError
from posture.limits import MAX_PHOTO_BYTES, MAX_PIXELS, MIN_SIDE_PX
from posture.picture.decode import too_much, upright
from posture.picture.level import Level, read_level
from posture.regular_file import read_regular
from posture.text import one_line

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")  # JPEG includes MPO, of phones that put a second picture inside
FILM_DIAGONAL_MM = 43.27  # of the 24 x 36 mm picture that focal lengths are told by
SUFFIXES = ("jpg", "jpeg", "png", "webp", "heic", "heif")
_FLIPPED = {2, 4, 5, 7}
"""The orientations that turn a mirror image back, or make one."""


@dataclass(frozen=True, eq=False)
class Photo:
    """An upright photo, ready to be measured.

    rgb : uint8, shape (H, W, 3), read-only
        Red, green, blue; EXIF orientation applied; a mirrored selfie already turned back.
    name : str
        What the person called it (a file name without folders); used in messages.
    mirrored : bool
        Whether the file showed a mirror image and was turned back on loading.
    focal_mm : float or None
        The lens's focal length as on 35 mm film, as the camera wrote it down; 26 is a phone's usual one.
    camera : str or None
        A mark of maker and model, where the file names them: the same for the same, and telling no more.
    taken_at : datetime or None
        When, by the camera's own clock, which knows no time zone.
    level : Level or None
        How the camera was held, as it noted it down, in this picture.
    """

    rgb: Rgb
    name: str
    mirrored: bool = False
    focal_mm: float | None = None
    camera: str | None = None
    taken_at: datetime | None = None
    level: Level | None = None

    def __post_init__(self) -> None:
        if self.rgb.ndim != 3 or self.rgb.shape[2] != 3 or self.rgb.dtype != np.uint8:
            raise ValueError(f"rgb must be uint8 of shape (H, W, 3), got {self.rgb.dtype} {self.rgb.shape}")
        if self.rgb.size == 0:
            raise PhotoError(f"{self.name} has no pixels. Choose another photo.")
        rgb = np.ascontiguousarray(self.rgb)
        if rgb is self.rgb and (rgb.flags.writeable or not rgb.flags.owndata):  # others could change it
            rgb = rgb.copy()
        rgb.flags.writeable = False
        object.__setattr__(self, "rgb", rgb)

    @property
    def size_px(self) -> tuple[int, int]:
        """(width, height)."""
        height, width = self.rgb.shape[:2]
        return width, height

    @property
    def focal_px(self) -> float | None:
        """The focal length in pixels, too small where the photo was cropped; None where it isn't known."""
        return None if self.focal_mm is None else self.focal_mm / FILM_DIAGONAL_MM * math.hypot(*self.size_px)

    @cached_property
    def fingerprint(self) -> str:
        """Of the pixels as the file shows them: the same for copies, however saved, named or turned back."""
        rgb = self.rgb[:, ::-1] if self.mirrored else self.rgb
        mark = sha256(repr(rgb.shape).encode())
        for row in rgb:  # not all at once: a mirror image would need a copy of all pixels
            mark.update(np.ascontiguousarray(row).data)
        return mark.hexdigest()

    def canonical(self) -> tuple[Photo, bool]:
        """This photo or its mirror image, whichever comes first in byte order, and whether it is the latter.

        The model looks at both anyway. Starting from the same one of the two makes a mirrored photo
        give mirrored numbers to the last bit, where resampling would round differently.
        """
        for row in self.rgb:
            turned = row[::-1]
            differs = np.flatnonzero(row != turned)
            if differs.size:
                first = differs[0]
                if turned.ravel()[first] < row.ravel()[first]:
                    level = None if self.level is None else self.level.mirrored()
                    return replace(self, rgb=self.rgb[:, ::-1], level=level), True
                break
        return self, False


class PhotoOnDisk(Photo):
    """A photo whose pixels were let go after it was measured; `rgb` reads its file again each time.

    Two hundred photos of a run would not fit into memory at once. Raises PhotoError where the file is gone
    or another picture stands in its place.
    """

    def __init__(self, photo: Photo, path: Path) -> None:
        facts = {each.name: getattr(photo, each.name) for each in fields(photo) if each.name != "rgb"}
        self.__dict__.update(facts, _path=path, _size_px=photo.size_px, fingerprint=photo.fingerprint)

    @property
    def rgb(self) -> Rgb:
        """As `Photo.rgb`, read anew."""
        again = load_photo(self.__dict__["_path"], name=self.name, mirrored=self.mirrored)
        if again.fingerprint != self.fingerprint:
            raise PhotoError(f"{self.name} was changed after it was measured. Run this again.")
        return again.rgb

    @property
    def size_px(self) -> tuple[int, int]:
        """(width, height)."""
        size_px: tuple[int, int] = self.__dict__["_size_px"]
        return size_px


def load_photo(source: str | Path | bytes, *, name: str | None = None, mirrored: bool = False) -> Photo:
    """Read a photo from a path or from the bytes of an upload.

    `mirrored` says that the file shows a mirror image (many selfie cameras save one); it is turned
    back here, before anything is detected, so that left and right are the subject's own.

    Raises PhotoError, naming the file and the reason, for everything that can't be used: missing,
    empty, too large, not a picture, animated, truncated, too small.
    """
    if isinstance(source, bytes):
        data, label = source, _readable(name or "photo")
    else:
        path = Path(source)
        data, label = _read(path), _readable(name or path.name)
    if not data:
        raise PhotoError(f"{label} is empty. Choose another photo.")
    if len(data) > MAX_PHOTO_BYTES:
        raise PhotoError(
            f"{label} has more than the {MAX_PHOTO_BYTES / 1e6:.0f} MB that are read. "
            "Save it smaller, or as JPEG."
        )
    rgb, notes = _decode(data, label, mirrored=mirrored)
    told = (_focal_mm(notes), _camera(notes), _taken_at(notes), _level(notes, turned_back=mirrored))
    return Photo(rgb, label, mirrored, *told)


def distinct(photos: Sequence[Photo]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The indices of the photos that count, and a sentence for each that is left out.

    Several photos of a view tell how much a person sways; the same picture twice tells nothing, and
    would make its errors look smaller than they are.
    """
    first: dict[str, int] = {}
    notes = []
    for index, photo in enumerate(photos):
        same = first.setdefault(photo.fingerprint, index)
        if same != index:
            notes.append(same_picture_words(photo.name, photos[same].name))
    return tuple(first.values()), tuple(notes)


def same_picture_words(name: str, first: str) -> str:
    """That a picture was given twice."""
    return f"{name} is the same picture as {first}; it is counted once."


def _readable(name: str) -> str:
    """A file name that every report can hold: one line, and bytes that are no text become question marks."""
    return one_line(name)


def _read(path: Path) -> bytes:
    label = one_line(str(path))
    try:
        return read_regular(path, MAX_PHOTO_BYTES)
    except FileNotFoundError:
        raise PhotoError(f"{label} does not exist. Check the name.") from None
    except IsADirectoryError:
        raise PhotoError(f"{label} is a folder. Name the photos in it, for example {label}/*.jpg.") from None
    except OSError as error:
        raise PhotoError(f"{label} can't be read: {error.strerror}.") from None
    except ValueError:  # a zero byte in the name
        raise PhotoError(f"{label} is no name of a file. Check it.") from None


def _decode(data: bytes, label: str, *, mirrored: bool) -> tuple[Rgb, Mapping[int, Any]]:
    """The picture, and what the camera noted in the file: EXIF values by tag, of its two plain lists."""
    from pillow_heif import register_heif_opener

    register_heif_opener()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own bomb warning: our limit is stricter
            opened = Image.open(io.BytesIO(data), formats=[*FORMATS, "GIF"])
            _refuse(opened, data, label)
            opened.load()
            return upright(opened, _orientation(opened), mirrored=mirrored), _notes(opened)
    except PhotoError:
        raise
    except UnidentifiedImageError:
        message = f"{label} is not a photo in JPEG, PNG, WebP or HEIC format. Choose a photo."
        raise PhotoError(message) from None
    except Image.DecompressionBombError:
        raise PhotoError(
            f"{label} has more than {MAX_PIXELS // 1_000_000} million pixels. Save it smaller."
        ) from None
    except (OSError, SyntaxError, ValueError, EOFError, RuntimeError) as error:
        message = f"{label} is damaged or cut off ({one_line(str(error))}). Copy it again or take a new one."
        raise PhotoError(message) from None
    except MemoryError:
        message = f"{label} needs more memory than this computer has free. Save it smaller."
        raise PhotoError(message) from None


def _orientation(image: Image.Image) -> int:
    """As in EXIF, 1 to 8; 1 where the file tells nothing of it, or tells nonsense.

    ImageOps.exif_transpose would write the notes anew, which damaged ones don't survive.
    """
    try:
        told = int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # as with the focal length
        return 1
    return told if 1 <= told <= 8 else 1


def _notes(image: Image.Image) -> dict[int, Any]:
    """{} for a file that tells nothing; damaged notes of any kind take nothing away from the picture."""
    try:
        exif = image.getexif()
        notes = dict(exif) | dict(exif.get_ifd(ExifTags.IFD.Exif))
        stored = image.info.get("original_orientation")  # of HEIC, which Pillow gets upright already
        return notes if stored is None else notes | {ExifTags.Base.Orientation: stored}
    except Exception:
        return {}


def _focal_mm(notes: Mapping[int, Any]) -> float | None:
    """None for a file that tells none, or tells nonsense; 0 is EXIF's own word for unknown."""
    try:
        focal_mm = float(notes.get(ExifTags.Base.FocalLengthIn35mmFilm, 0.0))
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return focal_mm if 5 <= focal_mm <= 1000 else None


def _camera(notes: Mapping[int, Any]) -> str | None:
    told = (notes.get(tag) for tag in (ExifTags.Base.Make, ExifTags.Base.Model))
    words = " ".join(name.strip("\0 ") for name in told if isinstance(name, str))
    return sha256(words.encode("utf-8", "replace")).hexdigest()[:16] if words else None


def _taken_at(notes: Mapping[int, Any]) -> datetime | None:
    try:
        return datetime.strptime(str(notes.get(ExifTags.Base.DateTimeOriginal)), "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None


def _level(notes: Mapping[int, Any], *, turned_back: bool) -> Level | None:
    """The camera's level in the picture; None for a file that tells none that can be trusted.

    Somebody who says that the file is a mirror image has it turned back, to what the camera saw. Otherwise
    a front camera, or an orientation that flips, leaves open whether the picture is one.
    """
    front = "front" in str(notes.get(ExifTags.Base.LensModel, "")).lower()
    level = read_level(notes.get(ExifTags.Base.MakerNote), front_camera=front)
    if level is None or turned_back:
        return level
    flipped = notes.get(ExifTags.Base.Orientation) in _FLIPPED
    return level.either_way_round() if front or flipped else level


def _refuse(image: Image.Image, data: bytes, label: str) -> None:
    """Refuse by the header alone, before any pixel is decoded."""
    width, height = image.size
    if image.format == "GIF" or (image.format in ("PNG", "WEBP") and getattr(image, "is_animated", False)):
        raise PhotoError(f"{label} is an animation or a GIF. Choose a JPEG, PNG, WebP or HEIC photo.")
    if reason := too_much(image, data):
        raise PhotoError(f"{label} has {reason}. Save it smaller, or as a plain JPEG.")
    if min(width, height) < MIN_SIDE_PX:
        raise PhotoError(
            f"{label} has only {width} x {height} pixels, too few to measure. Use the photo in its full size."
        )
