"""Pictures as the history keeps them: JPEG of the pixels alone, nothing of camera, place or owner."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, JpegImagePlugin

from posture.errors import HistoryError

QUALITY = 92
MAX_SIDE_PX = 8_000
MAX_PIXELS = 50_000_000


def to_jpeg(rgb: NDArray[np.uint8]) -> bytes:
    """Pixels, uint8 of shape (H, W, 3), as a JPEG without any metadata."""
    buffer = io.BytesIO()
    Image.fromarray(rgb).save(buffer, "JPEG", quality=QUALITY, subsampling=0)
    return buffer.getvalue()


def from_jpeg(jpeg: bytes) -> NDArray[np.uint8]:
    """The pixels, uint8 of shape (H, W, 3). Raises HistoryError for anything but a JPEG of sane size."""
    with _opened(jpeg) as picture:
        return np.asarray(picture.convert("RGB"), dtype=np.uint8)


def without_metadata(jpeg: bytes) -> bytes:
    """The same JPEG if it carries nothing but its picture, else its pixels saved anew."""
    with _opened(jpeg) as picture:
        segments = [name for name, _ in getattr(picture, "applist", [])]
        plain = all(name == "APP0" for name in segments) and jpeg.rstrip(b"\0").endswith(b"\xff\xd9")
        if plain and picture.mode == "RGB" and jpeg.count(b"\xff\xd8\xff") == 1:
            return jpeg
        return to_jpeg(np.asarray(picture.convert("RGB"), dtype=np.uint8))


def _opened(jpeg: bytes) -> Image.Image:
    try:
        picture = JpegImagePlugin.JpegImageFile(io.BytesIO(jpeg))
        if max(picture.size) > MAX_SIDE_PX or picture.size[0] * picture.size[1] > MAX_PIXELS:
            raise HistoryError("A picture of this archive is too large. Export it again.")
        picture.load()
    except (OSError, SyntaxError, ValueError) as problem:
        raise HistoryError("A picture of this archive is not a JPEG. Export it again.") from problem
    return picture
