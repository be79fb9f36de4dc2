"""Pictures as the history keeps them: a JPEG of the pixels alone, nothing about camera, place or owner."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, JpegImagePlugin

from posture.arrays import Rgb
from posture.errors import HistoryError
from posture.limits import MAX_KEPT_PICTURE_BYTES
from posture.picture.decode import too_much

QUALITIES = (92, 80, 60, 40)
"""The first is used unless the picture would be too large to keep, as 80 million pixels of noise would."""


def to_jpeg(rgb: Rgb) -> bytes:
    """Pixels, uint8 of shape (H, W, 3), as a JPEG without any metadata.

    Raises HistoryError if it is too large to keep.
    """
    image = Image.fromarray(rgb)
    for quality in QUALITIES:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=quality, subsampling=0)
        if buffer.tell() <= MAX_KEPT_PICTURE_BYTES:
            return buffer.getvalue()
    raise HistoryError("A picture is too large to be kept. Save the check without its pictures.")


def from_jpeg(jpeg: bytes) -> Rgb:
    """The pixels, uint8 of shape (H, W, 3). Raises HistoryError for anything but a JPEG of sane size."""
    with _opened(jpeg) as picture:
        _load(picture)
        return np.asarray(picture.convert("RGB"), dtype=np.uint8)


def thumbnail(jpeg: bytes, height_px: int) -> Rgb:
    """The picture height_px tall, uint8 of shape (H, W, 3), decoded small, which is faster.

    Raises HistoryError for anything but a JPEG of sane size.
    """
    with _opened(jpeg) as picture:
        picture.draft("RGB", (1, 2 * height_px))  # the decoder stops at the next size above
        _load(picture)
        width_px = min(4 * height_px, max(1, round(picture.width * height_px / picture.height)))
        return np.asarray(picture.convert("RGB").resize((width_px, height_px)), dtype=np.uint8)


def refuse_damaged(jpeg: bytes) -> None:
    """Raises HistoryError for a picture that could not be read again. Decodes it small, which is faster."""
    with _opened(jpeg) as picture:
        picture.draft("RGB", (max(1, picture.width // 8), max(1, picture.height // 8)))
        _load(picture)


def is_bare(jpeg: bytes) -> bool:
    """Whether it holds nothing but its picture. Raises HistoryError for all but a JPEG of sane size."""
    with _opened(jpeg) as picture:
        segments = [name for name, _ in getattr(picture, "applist", [])]
        plain = all(name == "APP0" for name in segments) and jpeg.rstrip(b"\0").endswith(b"\xff\xd9")
        return plain and picture.mode == "RGB" and jpeg.count(b"\xff\xd8\xff") == 1


def without_metadata(jpeg: bytes) -> bytes:
    """The same JPEG if it holds nothing but its picture, else its pixels re-encoded."""
    if is_bare(jpeg):
        refuse_damaged(jpeg)
        return jpeg
    return to_jpeg(from_jpeg(jpeg))


def _opened(jpeg: bytes) -> Image.Image:
    """Its header, read within the limits on work; no pixel is decoded."""
    try:
        picture = JpegImagePlugin.JpegImageFile(io.BytesIO(jpeg))
        excess = too_much(picture, jpeg)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as problem:
        raise _damaged() from problem
    if excess:
        raise HistoryError(f"A picture of the history or archive has {excess}. Take one that it wrote.")
    return picture


def _load(picture: Image.Image) -> None:
    try:
        picture.load()
    except (OSError, SyntaxError, ValueError) as problem:
        raise _damaged() from problem


def _damaged() -> HistoryError:
    return HistoryError("A picture of the history or archive is not a JPEG, or is damaged. Export it again.")
