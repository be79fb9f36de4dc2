"""How far a live number is from the person's own baseline, in the unit of its limit. Pure.

Most rows compare two values. Two numbers of somebody at a desk need more:

- Height in the picture: how far head and shoulders have both come down, in the baseline's shoulder widths.
  The smaller of the two counts, so that a nod or a bent neck (head only) and let-go or nearer shoulders (they
  come down in the picture as a body comes closer) are no sinking; those have numbers of their own. While the
  shoulders are out of the picture it is the head alone.
- Head forward: the face has grown, and more than the shoulders. Its size is the mean growth of three lengths,
  across and upright: a face that turns or nods changes some of them, one that comes nearer all; and a
  face that points elsewhere is measured less well (`noise`). The model lets the shoulders grow with a face
  that comes nearer alone (by 0.2 to 0.65 of it, up to a tenth, in the films of benchmarks/desk), so half of a
  small growth of the shoulders is taken off, and all of a large one: then the body has come along. Shoulders
  that get narrower have turned; that brings no head forward.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from posture.live.baseline import Baseline
from posture.live.measures import Aim, Frame, LiveMeasure, Points
from posture.measure.uncertainty import NotMeasured

EYES = ("left_eye", "right_eye")
MOUTH = ("left_mouth", "right_mouth")
TURNED_PCT = 20.0
"""What a turn of the face by one `Aim` adds to its size as noise, in %: a tenth at 32 degrees (0.18)."""
FOLLOWED = 0.5
FOLLOWED_GROWTH, OWN_GROWTH = 1.06, 1.12
"""Shoulders that grow by less follow the face by FOLLOWED; those that grow by more have come nearer."""
HEAD = ("left_ear", "right_ear")
SHOULDERS = ("left_shoulder", "right_shoulder")


def change(row: LiveMeasure, frame: Frame, baseline: Baseline) -> float | None:
    """The change in the unit of the row's limit; None if it can't be told."""
    value = frame.values[row.key]
    if isinstance(value, NotMeasured) or row.key not in baseline.values:
        return None
    if row.key in _OWN:
        return _OWN[row.key](row, frame, baseline)
    return row.change(value.value, baseline.values[row.key])


def noise(row: LiveMeasure, baseline: Baseline, aim: Aim | None = None) -> float:
    """What a still person's number does by itself (one standard deviation), in the unit of the limit.

    aim: where the face points now.
    """
    spread = baseline.spread[row.key]
    if row.relative:
        spread *= 100.0 / abs(baseline.values[row.key])
    turned = 0.0
    if row.key == "head_forward_pct" and aim is not None and baseline.aim is not None:
        turned = TURNED_PCT * abs(aim.turn - baseline.aim.turn)
    return max(row.noise_std, spread, turned)


def middle(points: Points, names: tuple[str, str]) -> tuple[float, float] | None:
    """The point half way between two points; None without both."""
    left, right = (points.get(name) for name in names)
    if left is None or right is None:
        return None
    return (left[0] + right[0]) / 2.0, (left[1] + right[1]) / 2.0


def length(points: Points, names: tuple[str, str]) -> float | None:
    """The distance between two points; None without both."""
    left, right = (points.get(name) for name in names)
    if left is None or right is None:
        return None
    return float(((left[0] - right[0]) ** 2 + (left[1] - right[1]) ** 2) ** 0.5)


def ratio(points: Points, base: Points, names: tuple[str, str]) -> float | None:
    """How many times longer than then the distance between two points is now; None if it can't be told."""
    now, then = length(points, names), length(base, names)
    return None if now is None or not then else now / then


def _sunk_pct(row: LiveMeasure, frame: Frame, baseline: Baseline) -> float | None:
    drops = []
    for names in (HEAD, SHOULDERS):
        now, then = middle(frame.points, names), middle(baseline.points, names)
        if now is not None and then is not None:
            drops.append(100.0 * (now[1] - then[1]) / baseline.place.size_px)
    return min(drops, default=None)


def _forward_pct(row: LiveMeasure, frame: Frame, baseline: Baseline) -> float | None:
    face = _face_growth(frame.points, baseline.points)
    shoulders = ratio(frame.points, baseline.points, SHOULDERS)
    if face is None or shoulders is None:
        return None
    own = (shoulders - FOLLOWED_GROWTH) / (OWN_GROWTH - FOLLOWED_GROWTH)
    taken_off = FOLLOWED + (1.0 - FOLLOWED) * min(1.0, max(0.0, own))
    return float(100.0 * (face / max(1.0, shoulders) ** taken_off - 1.0))


def _face_growth(points: Points, base: Points) -> float | None:
    """How many times larger the face is: the mean of three lengths' growth, or that of the ears."""
    ears, eyes = ratio(points, base, HEAD), ratio(points, base, EYES)
    if ears is None or eyes is None:
        return ears
    now, then = _eyes_to_mouth(points), _eyes_to_mouth(base)
    return ears if now is None or not then else (ears * eyes * now / then) ** (1.0 / 3.0)


def _eyes_to_mouth(points: Points) -> float | None:
    eyes, mouth = middle(points, EYES), middle(points, MOUTH)
    return None if eyes is None or mouth is None else math.dist(eyes, mouth)


_OWN: Mapping[str, Callable[[LiveMeasure, Frame, Baseline], float | None]] = {
    "height_pct": _sunk_pct,
    "head_forward_pct": _forward_pct,
}
