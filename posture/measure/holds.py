"""Which photos were taken in one hold of the camera, and so share their error of the roll.

A camera on a shelf is as crooked for the fifth photo as for the first, so five photos say no more about which
way is down than one. Photos count as independent only if they surely come from different holds: from another
camera, at another time or, if the files tell neither, of another size.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from posture.arrays import Size

APART = timedelta(minutes=10)
"""Photos of one camera taken further apart than this come from two holds: a round of four views takes
less."""


class Taken(NamedTuple):
    """What a photo's file tells of how it was taken; as in `posture.picture.photo.Photo`."""

    size_px: Size
    camera: str | None = None
    taken_at: datetime | None = None


def holds(photos: Sequence[Taken], *, held_anew: bool | None = None) -> tuple[int, ...]:
    """A number for each photo; photos with the same number may be of one hold.

    held_anew: True: every photo has a hold of its own; False: all share one; None: as the files tell.
    """
    if held_anew is not None:
        return tuple(range(len(photos))) if held_anew else (0,) * len(photos)
    numbers = list(range(len(photos)))
    for later in range(len(photos)):
        for earlier in range(later):
            if _maybe_one(photos[earlier], photos[later]):
                new, old = sorted((numbers[earlier], numbers[later]))
                numbers = [new if number == old else number for number in numbers]
    return tuple(numbers)


def _maybe_one(one: Taken, other: Taken) -> bool:
    if None not in (one.camera, other.camera) and one.camera != other.camera:
        return False
    if one.taken_at is not None and other.taken_at is not None:
        return abs(one.taken_at - other.taken_at) <= APART
    return one.size_px == other.size_px
