"""How much work a picture would be, told before it is begun, and its pixels without a second copy of them.

Photos, live frames and kept pictures are decoded under the same rules (`posture.limits`). A file of
1 MB can hold thousands of passes over a picture of millions of pixels, which no limit of bytes or pixels
sees; and decoders differ much in how often they hold a picture at once.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image

from posture import limits
from posture.arrays import Rgb

_STRIP_PIXELS = 1_000_000
_MARKER_ONLY = {0x00, 0x01, *range(0xD0, 0xD8), 0xFF}
"""What may follow 0xFF without a length: stuffed bytes, restarts, fill bytes."""
_START, _END, _SCAN = 0xD8, 0xD9, 0xDA


def too_much(image: Image.Image, data: bytes, *, max_scans: int = limits.MAX_SCANS) -> str | None:
    """Why decoding would be too much work, as what the picture "has"; None where it may begin.

    image: opened, not yet loaded. data: the file.
    """
    width, height = image.size
    most = limits.MAX_PIXELS
    if image.format in ("JPEG", "MPO"):
        passes = scans(data, max_scans)
        if passes > max_scans or passes * width * height > limits.MAX_SCAN_PIXELS:
            return "far more scans than a photo needs"
        most = limits.MAX_SCANNED_PIXELS if passes > 1 else most
    elif image.format == "WEBP":
        most = limits.MAX_WEBP_PIXELS
    elif image.format == "HEIF":
        most = limits.MAX_HEIF_PIXELS
    if width * height > most:
        return f"more than {most // 1_000_000} million pixels"
    if max(width, height) > limits.MAX_SIDE_PX:
        return f"a side of more than {limits.MAX_SIDE_PX} pixels"
    return None


def scans(jpeg: bytes, enough: int = limits.MAX_SCANS) -> int:
    """How many scans the first picture of a JPEG has, as its decoder meets them; at most `enough` + 1."""
    found, place = 0, 2
    while found <= enough:
        place = jpeg.find(b"\xff", place)
        if place < 0 or place + 1 >= len(jpeg):
            return found
        marker = jpeg[place + 1]
        if marker in _MARKER_ONLY:
            place += 1 if marker == 0xFF else 2
            continue
        if marker in (_START, _END):
            return found
        found += marker == _SCAN
        length = int.from_bytes(jpeg[place + 2 : place + 4], "big")
        if length < 2:
            return found
        place += 2 + length
    return found


def upright(image: Image.Image, orientation: int = 1, *, mirrored: bool = False) -> Rgb:
    """The pixels of a loaded picture as RGB, uint8 (H, W, 3), read-only; transparency becomes white.

    orientation: as in EXIF, 1 to 8. mirrored: turn a mirror image back, after that. Made in strips, so
    that no second copy of all pixels is needed.
    """
    width, height = image.size
    across = orientation >= 5
    rgb = np.empty((width, height, 3) if across else (height, width, 3), np.uint8)
    as_in_file = _AS_IN_FILE[orientation](rgb[:, ::-1] if mirrored else rgb)
    to_rgb = _converter(image)
    step = max(1, _STRIP_PIXELS // width)
    for top in range(0, height, step):
        bottom = min(top + step, height)
        as_in_file[top:bottom] = to_rgb(image.crop((0, top, width, bottom)))
    rgb.flags.writeable = False
    return rgb


def _across(rgb: Rgb) -> Rgb:
    return rgb.transpose(1, 0, 2)


_AS_IN_FILE: dict[int, Callable[[Rgb], Rgb]] = {
    1: lambda rgb: rgb,
    2: lambda rgb: rgb[:, ::-1],
    3: lambda rgb: rgb[::-1, ::-1],
    4: lambda rgb: rgb[::-1],
    5: lambda rgb: _across(rgb),
    6: lambda rgb: _across(rgb)[::-1],
    7: lambda rgb: _across(rgb)[::-1, ::-1],
    8: lambda rgb: _across(rgb)[:, ::-1],
}
"""The upright picture seen as the file has it, by the file's EXIF orientation."""


def _converter(image: Image.Image) -> Callable[[Image.Image], Rgb]:
    if image.mode.startswith("I") or image.mode == "F":  # 16-bit greyscale: Pillow would clip, not scale
        top = 65535.0 if _brightest(image) > 255 else 255.0
        return lambda strip: _scaled(strip, top)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        return _on_white
    return lambda strip: np.asarray(strip.convert("RGB"))


def _brightest(image: Image.Image) -> float:
    width, height = image.size
    step = max(1, _STRIP_PIXELS // width)
    strips = (image.crop((0, top, width, min(top + step, height))) for top in range(0, height, step))
    return max(float(np.asarray(strip).max()) for strip in strips)


def _scaled(strip: Image.Image, top: float) -> Rgb:
    grey = np.clip(np.asarray(strip, dtype=np.float64) * (255.0 / top), 0, 255).astype(np.uint8)
    return np.repeat(grey[:, :, None], 3, axis=2)


def _on_white(strip: Image.Image) -> Rgb:
    rgba = strip.convert("RGBA")
    white = Image.new("RGBA", rgba.size, "white")
    return np.asarray(Image.alpha_composite(white, rgba).convert("RGB"))
