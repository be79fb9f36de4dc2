"""The camera's own level, read from a photo's notes: Apple's AccelerationVector, Panasonic's roll and pitch.

A phone knows which way is down better than any picture shows it. Notes are hostile until read: anything that
is not exactly as it should be counts as no level at all.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace

STILL_STD_DEG = 0.4
"""Error of a phone that is held still; agrees with the verticals of the rooms in public iPhone photos."""
USUAL_PULL = 0.03
"""In g. A sensor at rest reads 0.97 to 1.03; beyond that the hand is moving, and pulls sideways too."""
MAX_PULL = 0.25
LEAST_ACROSS = 0.5
"""In g. A phone that looks steeply up or down can't tell how it is turned."""
PANASONIC_STD_DEG = 0.6
"""Cameras note their level to 0.1 degrees and don't state its accuracy; level gauges are good to about
0.5."""
MAX_PITCH_DEG = 60.0

_APPLE = b"Apple iOS\x00"
_APPLE_ACCELERATION = 0x0008
_PANASONIC = b"Panasonic\x00\x00\x00"
_PANASONIC_ROLL, _PANASONIC_PITCH = 0x0090, 0x0091
_SHORT, _SIGNED_SHORT, _SIGNED_RATIONAL = 3, 8, 10
_MAX_ENTRIES = 500


@dataclass(frozen=True)
class Level:
    """How the camera was held, in the upright picture: roll positive where the picture's content is turned
    clockwise, pitch positive where the camera looked down; degrees."""

    roll_deg: float
    pitch_deg: float
    std_deg: float

    def mirrored(self) -> Level:
        """The level of the mirrored picture."""
        return replace(self, roll_deg=-self.roll_deg)

    def either_way_round(self) -> Level:
        """The level when nobody knows whether the picture is a mirror image: the error covers both cases."""
        return replace(self, std_deg=math.hypot(self.std_deg, 1.1 * self.roll_deg))


def read_level(maker_note: object, *, front_camera: bool) -> Level | None:
    """The level in the maker's notes (EXIF 0x927C); None if there is none that can be trusted.

    The upright picture itself tells which of the four ways the camera was held, so a roll is folded into
    -45..45 degrees. front_camera: it looks the other way, so its picture turns the other way.
    """
    if not isinstance(maker_note, bytes):
        return None
    try:
        if maker_note.startswith(_APPLE):
            level = _of_apple(maker_note)
        elif maker_note.startswith(_PANASONIC):
            level = _of_panasonic(maker_note)
        else:
            return None
    except struct.error:  # cut off, or pointing beyond its end
        return None
    if level is None or not all(map(math.isfinite, (level.roll_deg, level.pitch_deg, level.std_deg))):
        return None
    if front_camera:
        level = replace(level, roll_deg=-level.roll_deg, pitch_deg=-level.pitch_deg)
    return replace(level, roll_deg=_folded(level.roll_deg))


def _of_apple(note: bytes) -> Level | None:
    """`Apple iOS\\0`, two bytes, the byte order, and an IFD at 14 whose offsets count from the note's start.

    AccelerationVector: x to the right and y to the top of the upright device, z out of the screen, in g;
    held upright at rest it reads (0, -1, 0).
    """
    order = {b"MM": ">", b"II": "<"}.get(note[12:14])
    if order is None:
        return None

    def read(kind: int, count: int, value: bytes) -> list[float] | None:
        if (kind, count) != (_SIGNED_RATIONAL, 3):
            return None
        (offset,) = struct.unpack(f"{order}I", value)
        parts = struct.unpack_from(f"{order}6i", note, offset)
        if not all(parts[1::2]):
            return None
        return [top / bottom for top, bottom in zip(parts[::2], parts[1::2], strict=True)]

    vector = _entries(note, 14, order, {_APPLE_ACCELERATION: read}).get(_APPLE_ACCELERATION)
    if vector is None:
        return None
    x, y, z = vector
    size, across = math.hypot(x, y, z), math.hypot(x, y)
    pull = abs(size - 1.0)
    if pull > MAX_PULL or across < LEAST_ACROSS:
        return None
    std_deg = math.hypot(STILL_STD_DEG, math.degrees(max(0.0, pull - USUAL_PULL)))
    roll_deg, pitch_deg = -math.degrees(math.atan2(x, -y)), math.degrees(math.atan2(-z, across))
    return Level(roll_deg, pitch_deg, std_deg * size / across)


def _of_panasonic(note: bytes) -> Level | None:
    """Twelve bytes, then a little-endian IFD.

    RollAngle: how far the camera was turned clockwise, in 0.1 degrees. PitchAngle: how far it looked down, in
    0.1 degrees (exiftool negates it, to show the upward tilt).
    """

    def read(kind: int, count: int, value: bytes) -> list[float] | None:
        if kind not in (_SHORT, _SIGNED_SHORT) or count != 1:
            return None
        return [struct.unpack("<h", value[:2])[0] / 10.0]

    found = _entries(note, 12, "<", {_PANASONIC_ROLL: read, _PANASONIC_PITCH: read})
    roll, pitch = found.get(_PANASONIC_ROLL), found.get(_PANASONIC_PITCH)
    if roll is None or pitch is None or abs(roll[0]) > 180 or abs(pitch[0]) > MAX_PITCH_DEG:
        return None
    # A camera turned clockwise shows the world turned anticlockwise.
    return Level(-roll[0], pitch[0], PANASONIC_STD_DEG)


_Reader = Callable[[int, int, bytes], list[float] | None]


def _entries(note: bytes, start: int, order: str, wanted: dict[int, _Reader]) -> dict[int, list[float]]:
    """The wanted tags of the IFD at `start`; struct.error where it is cut off."""
    (count,) = struct.unpack_from(f"{order}H", note, start)
    found: dict[int, list[float]] = {}
    for entry in range(min(count, _MAX_ENTRIES)):
        tag, kind, size, value = struct.unpack_from(f"{order}HHI4s", note, start + 2 + 12 * entry)
        numbers = wanted[tag](kind, size, value) if tag in wanted else None
        if numbers is not None:
            found[tag] = numbers
    return found


def _folded(angle_deg: float) -> float:
    return (angle_deg + 45.0) % 90.0 - 45.0
