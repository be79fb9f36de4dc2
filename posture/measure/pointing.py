"""How exactly one person points: from marking the same points of one photo several times.

The error belongs to the hand, the screen and the landmark, so it is kept as a share of the body's height in
the picture (nose to ankle), by which it carries over to photos of other sizes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from posture.anatomy import GIVABLE, Joint
from posture.arrays import Floats
from posture.errors import UsageError
from posture.pose.given import GivenPoints
from posture.pose.landmarks import Landmarks

DEFAULT_SHARE = 1 / 800
"""One standard deviation of x and of y, over the distance from nose to ankle: 2 mm on an adult, 1.9 px on a
body of 1500 px. Assumed, until somebody marks a photo again."""

PRIOR_FREEDOM = 4.0
SLIP = 4.5
"""A marking this many std from another is a slip: by chance one in 25 000 lies there."""


@dataclass(frozen=True)
class Pointing:
    """One person's own pointing error.

    share: the std to use, of x and of y, over the nose-ankle distance. seen_share: as observed. low_share,
    high_share: the 95 % range of the true one. points, markings: how many were compared. slips: markings left
    out because they lay far off all others.
    """

    share: float
    seen_share: float
    low_share: float
    high_share: float
    points: int
    markings: int
    slips: int = 0


def pointing_px(landmarks: Landmarks, pointing: Pointing | None) -> float:
    """The pointing error in pixels of this photo: the person's own, else DEFAULT_SHARE of the body.

    Without nose and ankles the picture's height stands for the body's.
    """
    share = DEFAULT_SHARE if pointing is None else pointing.share
    tall_px = float(np.hypot(*(landmarks.middle("ankle") - landmarks[Joint.NOSE])))
    return share * (tall_px if tall_px > 1.0 else landmarks.size_px[1])


def pointing_from(markings: Sequence[GivenPoints], tall_px: float) -> Pointing:
    """The pointing error from repeated markings of one photo.

    It holds what a hand does differently each time. Where somebody is wrong in the same way each time, no
    repeating shows it.

    Parameters
    ----------
    markings : sequence of GivenPoints
        The same photo marked two times or more, each without looking at the one before. Points that only one
        of them has are ignored.
    tall_px : float
        Nose to ankle in that photo's pixels.

    Returns
    -------
    Pointing
        Pooled over points and axes, drawn towards DEFAULT_SHARE as if that had been observed in PRIOR_FREEDOM
        comparisons. Markings that lie far off the others of their point are slips and don't count.

    Raises
    ------
    UsageError
        No point was marked twice, all of them slipped, or tall_px is not above 0.
    """
    if not (math.isfinite(tall_px) and tall_px > 0):
        raise UsageError("The body has no size in this photo. Mark points on a photo that can be measured.")
    places = [_places(markings, name) / tall_px for name in GIVABLE]
    places = [xy for xy in places if len(xy) > 1]
    if not places:
        raise UsageError("No point was marked twice. Mark the same points of the same photo again.")
    kept = _without_slips(places)
    full = [xy for xy in kept if len(xy) > 1]
    if not full:
        raise UsageError("The markings of each point lie far apart. Mark the photo again, point by point.")
    freedom = 2 * sum(len(xy) - 1 for xy in full)
    squares = sum(float(np.sum((xy - xy.mean(axis=0)) ** 2)) for xy in full)
    seen = math.sqrt(squares / freedom)
    low, high = _range_95(seen, freedom)
    used = (squares + PRIOR_FREEDOM * DEFAULT_SHARE**2) / (freedom + PRIOR_FREEDOM)
    slips = sum(map(len, places)) - sum(map(len, kept))
    return Pointing(math.sqrt(used), seen, low, high, len(full), sum(map(len, full)), slips)


def _places(markings: Sequence[GivenPoints], name: Joint) -> Floats:
    """Where that point was marked, (n, 2)."""
    found = [point.xy_px for marking in markings if (point := marking.get(name)) is not None]
    return np.array(found, dtype=np.float64).reshape(-1, 2)


def _without_slips(places: Sequence[Floats]) -> list[Floats]:
    """The markings of each point without those that lie far off most others of it.

    The scale is the median of all differences, which slips hardly move. Of two markings that differ so much,
    nobody knows which slipped, so neither counts.
    """
    apart = [xy[:, None] - xy for xy in places]
    between = np.concatenate([np.abs(each[np.triu_indices(len(each), 1)]).ravel() for each in apart])
    scale = float(np.median(between)) / (0.6745 * math.sqrt(2))
    if scale == 0:
        return list(places)
    limit = SLIP * math.sqrt(2) * scale
    return [
        xy[2 * (np.linalg.norm(each, axis=-1) > limit).sum(axis=1) <= len(xy) - 1]
        for xy, each in zip(places, apart, strict=True)
    ]


def _range_95(seen: float, freedom: int) -> tuple[float, float]:
    """The 95 % range of a std that was seen with this many degrees of freedom (Wilson and Hilferty)."""

    def chi2(z: float) -> float:
        return max(freedom * (1 - 2 / (9 * freedom) + z * math.sqrt(2 / (9 * freedom))) ** 3, 1e-3)

    return seen * math.sqrt(freedom / chi2(1.96)), seen * math.sqrt(freedom / chi2(-1.96))
