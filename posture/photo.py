"""Bytes or a path -> Photo: upright RGB, hostile files refused before they are decoded.

Of the metadata little is kept: the focal length, since it tells how near the camera stood, and camera and
time, since photos of one hold of the camera share its tilt.
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from posture.errors import PhotoError

MAX_BYTES = 40 * 1024 * 1024
MAX_PIXELS = 80_000_000  # a 48 MP phone photo passes, a decompression bomb does not
MIN_SIDE_PX = 160
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")  # JPEG includes MPO, of phones that put a second picture inside
FILM_DIAGONAL_MM = 43.27  # of the 24 x 36 mm picture that focal lengths are told by
SUFFIXES = ("jpg", "jpeg", "png", "webp", "heic", "heif")
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What undoes each EXIF orientation."""

Rgb = NDArray[np.uint8]


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
    """

    rgb: Rgb
    name: str
    mirrored: bool = False
    focal_mm: float | None = None
    camera: str | None = None
    taken_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.rgb.ndim != 3 or self.rgb.shape[2] != 3 or self.rgb.dtype != np.uint8:
            raise ValueError(f"rgb must be uint8 of shape (H, W, 3), got {self.rgb.dtype} {self.rgb.shape}")
        if self.rgb.size == 0:
            raise PhotoError(f"{self.name} has no pixels. Choose another photo.")
        rgb = np.ascontiguousarray(self.rgb)
        if rgb is self.rgb:
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
        mark.update(np.ascontiguousarray(rgb).data)
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
                    return replace(self, rgb=self.rgb[:, ::-1]), True
                break
        return self, False


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
    if len(data) > MAX_BYTES:
        raise PhotoError(
            f"{label} has more than the {MAX_BYTES / 1e6:.0f} MB that are read. Save it smaller, or as JPEG."
        )
    image, notes = _decode(data, label)
    if mirrored:
        image = ImageOps.mirror(image)
    return Photo(
        np.asarray(image, dtype=np.uint8), label, mirrored, _focal_mm(notes), _camera(notes), _taken_at(notes)
    )


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
            notes.append(f"{photo.name} is the same picture as {photos[same].name}; it is counted once.")
    return tuple(first.values()), tuple(notes)


def _readable(name: str) -> str:
    """A file name that every report can hold: bytes that are no text become question marks."""
    return name.encode("utf-8", "replace").decode()


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)  # one too many tells; a device or pipe may never end
    except FileNotFoundError:
        raise PhotoError(f"{path} does not exist. Check the name.") from None
    except IsADirectoryError:
        raise PhotoError(f"{path} is a folder. Name the photos in it, for example {path}/*.jpg.") from None
    except OSError as error:
        raise PhotoError(f"{path} can't be read: {error.strerror}.") from None


def _decode(data: bytes, label: str) -> tuple[Image.Image, Mapping[int, Any]]:
    """The picture, and what the camera noted in the file: EXIF values by tag, of its two plain lists."""
    from pillow_heif import register_heif_opener

    register_heif_opener()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own bomb warning: the limit below is stricter
            opened = Image.open(io.BytesIO(data), formats=[*FORMATS, "GIF"])
            _refuse(opened, label)
            opened.load()
            notes = _notes(opened)
            turn = _turn(opened)
            image = opened if turn is None else opened.transpose(turn)
    except PhotoError:
        raise
    except UnidentifiedImageError:
        message = f"{label} is not a photo in JPEG, PNG, WebP or HEIC format. Choose a photo."
        raise PhotoError(message) from None
    except Image.DecompressionBombError:
        raise PhotoError(_too_many_pixels(label)) from None
    except (OSError, SyntaxError, ValueError, EOFError, RuntimeError) as error:
        message = f"{label} is damaged or cut off ({error}). Copy it again or take a new one."
        raise PhotoError(message) from None
    return _to_rgb(image), notes


def _turn(image: Image.Image) -> Image.Transpose | None:
    """What sets the picture upright; None where the file tells nothing of it, or tells nonsense.

    ImageOps.exif_transpose would write the notes anew, which damaged ones don't survive.
    """
    try:
        return _TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # as with the focal length
        return None


def _notes(image: Image.Image) -> dict[int, Any]:
    """{} for a file that tells nothing; damaged notes of any kind take nothing away from the picture."""
    try:
        exif = image.getexif()
        return dict(exif) | dict(exif.get_ifd(ExifTags.IFD.Exif))
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


def _too_many_pixels(label: str) -> str:
    return f"{label} has more than {MAX_PIXELS // 1_000_000} million pixels. Save it smaller."


def _refuse(image: Image.Image, label: str) -> None:
    """Refuse by the header alone, before any pixel is decoded."""
    width, height = image.size
    if image.format == "GIF" or (image.format in ("PNG", "WEBP") and getattr(image, "is_animated", False)):
        raise PhotoError(f"{label} is an animation or a GIF. Choose a JPEG, PNG, WebP or HEIC photo.")
    if width * height > MAX_PIXELS:
        raise PhotoError(_too_many_pixels(label))
    if min(width, height) < MIN_SIDE_PX:
        raise PhotoError(
            f"{label} has only {width} x {height} pixels, too few to measure. Use the photo in its full size."
        )


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I") or image.mode == "F":  # 16-bit greyscale: Pillow would clip, not scale
        grey = np.asarray(image, dtype=np.float64)
        top = 65535.0 if grey.max(initial=0.0) > 255 else 255.0
        image = Image.fromarray(np.clip(grey * (255.0 / top), 0, 255).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        white = Image.new("RGBA", rgba.size, "white")
        return Image.alpha_composite(white, rgba).convert("RGB")
    return image.convert("RGB")
