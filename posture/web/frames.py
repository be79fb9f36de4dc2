"""One message from the browser: which kind, which number, and a JPEG that is checked before it is decoded.

byte 0      kind: 0 = frame to analyse, 1 = full-resolution still that was asked for, 2 = frame of one who
            presses the button and wants a hint, 3 = the photo that they took
bytes 1-4   number, big-endian: a frame's or photo's own, or that by which the still was asked for
bytes 5-6   height in pixels of the picture as the camera took it, big-endian
rest        a JPEG; a frame may be smaller than the camera's picture
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from PIL import Image

from posture import limits
from posture.arrays import Rgb
from posture.picture.decode import too_much

HEADER = struct.Struct(">BIH")


class Kind(IntEnum):
    """What a message carries."""

    FRAME = 0
    STILL = 1
    AIM = 2
    PHOTO = 3


MAX_BYTES = {
    Kind.FRAME: limits.MAX_FRAME_BYTES,
    Kind.STILL: limits.MAX_STILL_BYTES,
    Kind.AIM: limits.MAX_FRAME_BYTES,
    Kind.PHOTO: limits.MAX_SENSOR_BYTES,
}
MAX_SIDE_PX = {
    Kind.FRAME: limits.MAX_FRAME_SIDE_PX,
    Kind.STILL: limits.MAX_STILL_SIDE_PX,
    Kind.AIM: limits.MAX_FRAME_SIDE_PX,
    Kind.PHOTO: limits.MAX_SENSOR_SIDE_PX,
}


class WrongMessage(ValueError):  # noqa: N818 - says what arrived, is no error of this program
    """Not a message of this protocol; the connection ends with `code`."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class WrongPicture(ValueError):  # noqa: N818 - says what arrived, is no error of this program
    """A message whose picture can't be used; the frame is dropped."""


@dataclass(frozen=True)
class PictureMessage:
    """A message whose outer shape is right. `jpeg` is not yet looked at."""

    kind: Kind
    number: int
    camera_height_px: int
    jpeg: bytes


def parse(data: bytes) -> PictureMessage:
    """The parts of a message. Raises WrongMessage: 1003 for an unknown shape, 1009 for too much of it."""
    if len(data) <= HEADER.size:
        raise WrongMessage(1003, "too short")
    kind_number, number, height_px = HEADER.unpack_from(data)
    try:
        kind = Kind(kind_number)
    except ValueError:
        raise WrongMessage(1003, "unknown kind") from None
    if len(data) > MAX_BYTES[kind]:
        raise WrongMessage(1009, "too large")
    if not limits.MIN_FRAME_SIDE_PX <= height_px <= MAX_SIDE_PX[Kind.STILL]:
        raise WrongMessage(1003, "no camera takes such pictures")
    return PictureMessage(kind, number, height_px, data[HEADER.size :])


def decode(message: PictureMessage) -> Rgb:
    """The picture as RGB (H, W, 3). Raises WrongPicture for everything but a JPEG of a sane size."""
    import cv2

    check_header(message)
    # OpenCV decodes in two thirds of Pillow's time, and refuses what is cut off.
    how = cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION
    rgb = cv2.imdecode(np.frombuffer(message.jpeg, np.uint8), how)
    if rgb is None:
        raise WrongPicture("a JPEG that is damaged or cut off")
    return np.asarray(rgb, dtype=np.uint8)


def check_header(message: PictureMessage) -> None:
    """Raises WrongPicture for everything but a JPEG of a sane size, without decoding a single pixel.

    Sane in its scans too: each is a pass over the picture, and a small file has room for thousands.
    """
    frame = message.kind in (Kind.FRAME, Kind.AIM)  # decoded at once, and many a second
    most = limits.MAX_FRAME_SCANS if frame else limits.MAX_SCANS
    try:
        with Image.open(io.BytesIO(message.jpeg), formats=["JPEG"]) as image:
            size_px = image.size
            excess = too_much(image, message.jpeg, max_scans=most)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise WrongPicture("not a JPEG that can be read") from error
    if max(size_px) > MAX_SIDE_PX[message.kind] or min(size_px) < limits.MIN_FRAME_SIDE_PX:
        raise WrongPicture(f"a picture of {size_px[0]} x {size_px[1]} pixels")
    if excess:
        raise WrongPicture(f"a picture with {excess}")
