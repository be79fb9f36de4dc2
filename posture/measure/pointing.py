"""How exactly one person points: from marking the same points of one photo several times.

The error belongs to the hand, the screen and the landmark, so it is kept as a share of the body's height in
the picture (nose to ankle), by which it carries over to photos of other sizes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from posture.anatomy import Joint
from posture.pose.given import GivenPoints
from posture.pose.landmarks import Landmarks

DEFAULT_SHARE = 1 / 800
"""One standard deviation of x and of y, over the distance from nose to ankle: 2 mm on an adult, 1.9 px on a
body of 1500 px. Assumed, until somebody marks a photo again."""


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

    markings: the same photo marked two times or more, each without looking at the one before; points that
    only one of them has are ignored. tall_px: nose to ankle in that photo's pixels.

    Raises UsageError if no point was marked twice, or tall_px is not above 0.
    """
    raise NotImplementedError
