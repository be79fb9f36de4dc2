"""Which landmark a dot marks: the one that should lie where it is, one dot to one landmark.

Every pairing has odds: how likely a dot of that landmark lies there, against a dot that marks nothing of the
list. That each dot marks one landmark and each landmark has one dot is weighed in by belief propagation
(Williams and Lau 2014, who tell which radar echo is which aircraft); the result is how certain each name is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from posture.anatomy import View
from posture.arrays import Floats
from posture.pose.landmarks import Landmarks
from posture.stickers.body import expected, length_px
from posture.stickers.dot import Dot

SURE = 0.9
"""A name that is less certain isn't given."""
FINGER_STD = 0.018
"""How far people stick a dot from the landmark and the model's joints err on real people, beyond what the
truth set shows: in lengths from ankle to shoulder, so about 24 mm."""
ELSEWHERE = 4.0
"""How densely dots that mark something else are expected to lie, per square length (a body shows about a
quarter of one)."""
_ROUNDS = 30


def name_dots(dots: Sequence[Dot], landmarks: Landmarks, view: View) -> Mapping[str, tuple[Dot, float]]:
    """Landmark -> (its dot, how certain that is, 0..1), for those that are surely told; from top to bottom.

    Left and right are the subject's. A dot that lies near no landmark, or between two, has no name.
    """
    names, chances = pairings(np.array([dot.xy_px for dot in dots]).reshape(-1, 2), landmarks, view)
    named = {}
    for number in np.argsort([dot.xy_px[1] for dot in dots]):
        best = int(chances[number].argmax()) if names else -1
        if names and chances[number, best] >= SURE:
            named[names[best]] = (dots[number], float(chances[number, best]))
    return MappingProxyType(named)


def pairings(xy_px: Floats, landmarks: Landmarks, view: View) -> tuple[tuple[str, ...], Floats]:
    """The landmarks that this view shows, and how likely each dot (row) marks each of them (column)."""
    places = expected(landmarks, view)
    if not places or not len(xy_px):
        return tuple(places), np.zeros((len(xy_px), len(places)))
    length = length_px(landmarks)
    at = np.array([place for place, _ in places.values()]) / length
    std = np.hypot(np.array([std for _, std in places.values()]) / length, FINGER_STD)
    away = np.linalg.norm(xy_px[:, None] / length - at[None], axis=2)
    likely = np.exp(-0.5 * (away / std) ** 2) / (2 * np.pi * std**2)
    odds = likely / ELSEWHERE
    rows, columns = odds.copy(), odds.copy()
    for _ in range(_ROUNDS):
        rows = odds / (1 + columns.sum(axis=1, keepdims=True) - columns)
        columns = odds / (1 + rows.sum(axis=0, keepdims=True) - rows)
    against = rows * columns
    return tuple(places), against / np.maximum(against + odds, 1e-300)
