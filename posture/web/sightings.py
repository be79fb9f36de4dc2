"""What the model saw in one visit's photos, kept up to a limit, so that a correction doesn't run it again."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, MutableMapping

from posture.limits import MAX_SIGHTING_BYTES
from posture.pipeline import Sighting


class KeptSightings(MutableMapping[Hashable, Sighting]):
    """The sightings used last, as many as fit: most of each is its photo's pixels.

    The one used longest ago is dropped first; one that is too large alone is not kept.
    """

    def __init__(self, max_bytes: int = MAX_SIGHTING_BYTES) -> None:
        self._max_bytes = max_bytes
        self._kept: dict[Hashable, Sighting] = {}  # the one used longest ago first

    def __getitem__(self, key: Hashable) -> Sighting:
        self._kept[key] = self._kept.pop(key)
        return self._kept[key]

    def __setitem__(self, key: Hashable, sighting: Sighting) -> None:
        self._kept.pop(key, None)
        self._kept[key] = sighting
        while self._kept and self.bytes > self._max_bytes:
            del self._kept[next(iter(self._kept))]

    def __delitem__(self, key: Hashable) -> None:
        del self._kept[key]

    def __iter__(self) -> Iterator[Hashable]:
        return iter(tuple(self._kept))

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def bytes(self) -> int:
        """Bytes of all pixels; pixels that several share count once."""
        pixels = {id(each.photo.rgb): each.photo.rgb.nbytes for each in self._kept.values()}
        return sum(pixels.values())
