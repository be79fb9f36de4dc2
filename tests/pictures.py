"""Files as phones, scanners and drawing programs write them, made of a small picture or a sample."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image

ORIENTATION = 0x0112
STORED_AS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,  # shown by turning 90 degrees clockwise, so stored counter-clockwise
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How the pixels of an upright picture lie in a file with this EXIF orientation."""


def quarters(width: int = 240, height: int = 320) -> Image.Image:
    """Red upper left, green upper right, blue lower left, white lower right: shows every turn."""
    rgb = np.zeros((height, width, 3), np.uint8)
    rgb[: height // 2, : width // 2] = (200, 0, 0)
    rgb[: height // 2, width // 2 :] = (0, 200, 0)
    rgb[height // 2 :, : width // 2] = (0, 0, 200)
    rgb[height // 2 :, width // 2 :] = 200
    return Image.fromarray(rgb)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """The file as bytes."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def with_orientation(image: Image.Image, orientation: int, kind: str = "PNG", **options: Any) -> bytes:
    """The file of an upright picture, stored turned, with the EXIF tag that says so."""
    method = STORED_AS[orientation]
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    stored = image if method is None else image.transpose(method)
    return encoded(stored, kind, exif=exif, **options)


def heic(image: Image.Image, **options: Any) -> bytes:
    """The file an iPhone would write."""
    from pillow_heif import from_pillow

    buffer = io.BytesIO()
    from_pillow(image).save(buffer, quality=90, **options)
    return buffer.getvalue()


def side_by_side(*pictures: Image.Image) -> Image.Image:
    """Several people: pictures of the same height next to each other."""
    joined = Image.new("RGB", (sum(p.width for p in pictures), pictures[0].height))
    at = 0
    for picture in pictures:
        joined.paste(picture, (at, 0))
        at += picture.width
    return joined


def scan_bomb(count: int, size: tuple[int, int] = (640, 640)) -> bytes:
    """A progressive JPEG whose last scan comes again and again: each is a pass over all pixels."""
    jpeg = encoded(Image.new("RGB", size, "grey"), "JPEG", progressive=True)
    last = jpeg.rindex(b"\xff\xda")
    scan = jpeg[last:-2]
    return jpeg[:last] + scan * count + b"\xff\xd9"
