"""A body that jumps in the picture: what a moved camera does and no person can. Pure.

Head and shoulders are elsewhere from one picture to the next, both by the same way and as large as before,
and were still before and are still afterwards. People move less from one look to the next: sinking by half a
shoulder width and coming back in 1.5 s is at most 0.13 of it in 0.2 s and 0.19 in 0.3 s, and is under way for
longer (films of benchmarks/desk); who leaves or reaches is faster, but not still on both sides.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from posture.anatomy import INDEX, Joint
from posture.arrays import Floats
from posture.pose.landmarks import Landmarks

JUMP_SHARE = 0.22
"""Of the shoulders' width. A laptop's lid tilted by a sixth of the picture is 0.25 to 0.45."""
STEP_S, STEPS = 0.31, 2
"""A jump takes at most this long, and at most so many pictures: the model needs one to follow."""
AT_ONCE_SHARE = 0.75
"""So much of the jump lies between two looks; the model finds the rest afterwards."""
STILL_S = 0.5
"""So long the body must be still before, and after."""
STILL_BEFORE, STILL_AFTER = 0.20, 0.25
"""How far it may be from its usual place meanwhile, in shares of the jump."""
APART_SHARE = 0.25
"""Head and shoulders may jump differently by this share of the jump: the model finds them anew."""
ALIKE = 1.2
"""Shoulders and head may be this much larger or smaller afterwards."""
SEEN = 0.5
"""Visibility of the shoulders, also outside the picture."""
HEAD = [INDEX[j] for j in (Joint.LEFT_EYE, Joint.RIGHT_EYE, Joint.LEFT_EAR, Joint.RIGHT_EAR)]
SHOULDERS = [INDEX[j] for j in (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER)]


@dataclass(frozen=True)
class _Look:
    """One picture: middle of head and of shoulders as rows, and their sizes, in pixels."""

    time_s: float
    at_px: Floats
    sizes_px: Floats


class BodyJump:
    """Takes the joints of each picture, not smoothed, in time order."""

    def __init__(self) -> None:
        self._looks: deque[_Look] = deque()

    def feed(self, time_s: float, landmarks: Landmarks | None) -> bool:
        """Whether the body has jumped, half a second ago; said once. None = nobody was found, or judged."""
        look = None if landmarks is None else _look(time_s, landmarks)
        if look is None:
            self._looks.clear()
            return False
        self._looks.append(look)
        while time_s - self._looks[0].time_s > 2.0 * STILL_S + 3.0 * STEP_S:
            self._looks.popleft()
        looks = list(self._looks)
        landed = max((n for n, each in enumerate(looks) if time_s - each.time_s >= STILL_S - 1e-6), default=0)
        return any(_jumped(looks, landed - steps, landed) for steps in range(1, STEPS + 1))


def _look(time_s: float, landmarks: Landmarks) -> _Look | None:
    head, shoulders = landmarks.xy_px[HEAD], landmarks.xy_px[SHOULDERS]
    if not (np.isfinite(head).all() and np.isfinite(shoulders).all()):
        return None
    if float(landmarks.visibility[SHOULDERS].min()) < SEEN:  # then they are guessed, and follow the head
        return None
    sizes_px = np.array([np.linalg.norm(head[2] - head[3]), np.linalg.norm(shoulders[0] - shoulders[1])])
    return _Look(time_s, np.stack([head.mean(axis=0), shoulders.mean(axis=0)]), sizes_px)


def _jumped(looks: list[_Look], left: int, landed: int) -> bool:
    """Whether the body jumped between these two pictures, and nowhere else around them."""
    if left < 1 or looks[landed].time_s - looks[left].time_s > STEP_S:
        return False
    at_once_px = np.linalg.norm(looks[landed].at_px - looks[left].at_px, axis=1)
    if float(at_once_px.min()) < 0.5 * AT_ONCE_SHARE * JUMP_SHARE * float(looks[left].sizes_px[1]):
        return False  # nearly all looks: spares the medians
    before = [each for each in looks[: left + 1] if each.time_s >= looks[left].time_s - STILL_S - STEP_S]
    after = looks[landed:]
    if before[-1].time_s - before[0].time_s < STILL_S - 1e-6 or len(after) < 2:
        return False
    (from_px, then_px), (to_px, now_px) = _usual(before), _usual(after)
    jumps_px = to_px - from_px
    lengths_px = np.linalg.norm(jumps_px, axis=1)
    jump_px = float(lengths_px.min())
    if jump_px < JUMP_SHARE * float(then_px[1]) or np.any(at_once_px < AT_ONCE_SHARE * lengths_px):
        return False
    if float(np.linalg.norm(jumps_px[0] - jumps_px[1])) > APART_SHARE * jump_px:
        return False
    if float(np.max(np.abs(np.log(now_px / then_px)))) > np.log(ALIKE):
        return False
    still = _off_px(before, from_px) <= STILL_BEFORE * jump_px
    return still and _off_px(after, to_px) <= STILL_AFTER * jump_px


def _usual(looks: list[_Look]) -> tuple[Floats, Floats]:
    """Median places and sizes."""
    at_px = np.median([each.at_px for each in looks], axis=0)
    return at_px, np.median([each.sizes_px for each in looks], axis=0)


def _off_px(looks: list[_Look], usual_px: Floats) -> float:
    return max(float(np.linalg.norm(each.at_px - usual_px, axis=1).max()) for each in looks)
