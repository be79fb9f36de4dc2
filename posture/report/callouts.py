"""Where the labels of a picture stand: in a column on each side of the body, clear of faces and each other.

A pure function of boxes. All lengths are in one unit, that of the picture as it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from posture.arrays import Box, Point

Edge = Literal["left", "right"]
_FAR = float("inf")
_HAIR = 1e-6


@dataclass(frozen=True)
class Callout:
    """A label to be placed: its width and height, and the points that its leader starts from.

    left: the point for a label on the left of the body, right: on the right. side: where it must stand; None:
    where there is more room.
    """

    left: Point
    right: Point
    size: tuple[float, float]
    side: Edge | None = None

    def start(self, side: Edge) -> Point:
        """Where the leader starts for a label on this side."""
        return self.left if side == "left" else self.right


def place(
    callouts: Sequence[Callout],
    canvas: tuple[float, float],
    body: Box,
    clear: Sequence[Box] = (),
    *,
    gap: float,
) -> tuple[tuple[Box, Edge], ...] | None:
    """A box and a side for each label, in their order; None if they can't all be placed.

    Every box lies inside the canvas (width, height), at least `gap` from the others of its side, and off the
    boxes to keep `clear` (faces and necks). It lies off the body where one of the two sides has room for it.
    Boxes of a side are flush on the side of the body, in the order of their leaders' starts, so that no
    leader runs over a label.
    """
    for sides in _choices(callouts, canvas, body, gap):
        boxes: dict[int, tuple[Box, Edge]] = {}
        for side in ("left", "right"):
            numbers = [number for number, own in enumerate(sides) if own == side]
            column = _column([callouts[n] for n in numbers], side, canvas, body, clear, gap)
            if column is None:
                break
            boxes |= {number: (box, side) for number, box in zip(numbers, column, strict=True)}
        else:
            placed = tuple(boxes[number] for number in range(len(callouts)))
            if not _any_overlap([box for box, _ in placed]):
                return placed
    return None


def _choices(
    callouts: Sequence[Callout], canvas: tuple[float, float], body: Box, gap: float
) -> list[list[Edge]]:
    """Which side each label stands on, best first: as it was asked, on the wider side, on one side."""
    room = {"left": body[0] - gap, "right": canvas[0] - body[2] - gap}
    wider: Edge = "left" if room["left"] > room["right"] else "right"
    return [
        _sides(callouts, room),
        [wider] * len(callouts),
        ["right" if wider == "left" else "left"] * len(callouts),
    ]


def _sides(callouts: Sequence[Callout], room: dict[str, float]) -> list[Edge]:
    stacked: dict[Edge, float] = {"right": 0.0, "left": 0.0}
    sides: dict[int, Edge] = {}

    def cost(side: Edge, callout: Callout) -> tuple[bool, bool, float]:
        return callout.size[0] > room[side], callout.side not in (side, None), stacked[side]

    # Those that must stand on one side come first, so that the others can even it out.
    order = sorted(range(len(callouts)), key=lambda n: (callouts[n].side is None, callouts[n].right[1]))
    for number in order:
        own = callouts[number]
        side: Edge = "left" if cost("left", own) < cost("right", own) else "right"
        sides[number] = side
        stacked[side] += own.size[1]
    return [sides[number] for number in range(len(callouts))]


def _column(
    callouts: Sequence[Callout],
    side: Edge,
    canvas: tuple[float, float],
    body: Box,
    clear: Sequence[Box],
    gap: float,
) -> list[Box] | None:
    """The boxes of one side, in the labels' order; None if they don't fit."""
    if not callouts:
        return []
    if max(callout.size[0] for callout in callouts) > canvas[0]:
        return None
    spans = [_span(callout.size[0], side, canvas[0], body, gap) for callout in callouts]
    x0, x1 = min(left for left, _ in spans), max(right for _, right in spans)
    free = _free(canvas[1], [box for box in clear if box[0] < x1 and x0 < box[2]])
    order = sorted(range(len(callouts)), key=lambda n: callouts[n].start(side)[1])
    talls = [callouts[n].size[1] for n in order]
    centres = [callouts[n].start(side)[1] for n in order]
    tops = _tops(centres, talls, free, gap)
    if tops is None:
        return None
    boxes: dict[int, Box] = {}
    for number, top in zip(order, tops, strict=True):
        left, right = spans[number]
        boxes[number] = (left, top, right, top + callouts[number].size[1])
    return [boxes[number] for number in range(len(callouts))]


def _span(wide: float, side: Edge, width: float, body: Box, gap: float) -> tuple[float, float]:
    """Left and right of a label: flush beside the body, or at the canvas' edge without room there."""
    if side == "left":
        right = min(max(body[0] - gap, wide), width)
        return right - wide, right
    left = max(min(body[2] + gap, width - wide), 0.0)
    return left, left + wide


def _free(height: float, blocked: Sequence[Box]) -> list[tuple[float, float]]:
    """The parts of 0..height that no blocked box covers, from top to bottom."""
    free, top = [], 0.0
    for _, start, _, end in sorted(blocked, key=lambda box: box[1]):
        if start > top:
            free.append((top, min(start, height)))
        top = max(top, end)
    if top < height:
        free.append((top, height))
    return free


def _tops(
    centres: Sequence[float], talls: Sequence[float], free: Sequence[tuple[float, float]], gap: float
) -> list[float] | None:
    """The upper edge of each label of a column, whose order stays; None if they don't fit into `free`.

    Each free part takes the next few labels: the cheapest way, by how far that moves them.
    """
    best: list[tuple[float, list[float]]] = [(0.0, []), *((_FAR, []) for _ in centres)]
    for low, high in free:
        after = list(best)
        for start, (cost, tops) in enumerate(best):
            for end in range(start + 1, len(centres) + 1):
                part = _spread(centres[start:end], talls[start:end], low, high, gap)
                if cost == _FAR or part is None:
                    break
                moved = sum(
                    abs(top + tall / 2 - centre)
                    for top, tall, centre in zip(part, talls[start:end], centres[start:end], strict=True)
                )
                if cost + moved < after[end][0]:
                    after[end] = (cost + moved, [*tops, *part])
        best = after
    cost, tops = best[-1]
    return None if cost == _FAR else tops


def _spread(
    centres: Sequence[float], talls: Sequence[float], low: float, high: float, gap: float
) -> list[float] | None:
    """Upper edges in low..high, `gap` apart and in order, as near to the wished centres as can be.

    Least squares under order is isotonic regression: neighbours that would overlap are pooled.
    """
    offsets = [0.0, *accumulate(tall + gap for tall in talls)]
    if offsets[-1] - gap > high - low:
        return None
    pools: list[tuple[float, int]] = []  # mean, and how many
    for centre, tall, offset in zip(centres, talls, offsets, strict=False):
        mean, count = centre - tall / 2 - offset, 1
        while pools and pools[-1][0] > mean:
            before, many = pools.pop()
            mean, count = (mean * count + before * many) / (count + many), count + many
        pools.append((mean, count))
    base = [min(max(mean, low), high - (offsets[-1] - gap)) for mean, count in pools for _ in range(count)]
    return [at + offset for at, offset in zip(base, offsets, strict=False)]


def _any_overlap(boxes: Sequence[Box]) -> bool:
    return any(overlaps(a, b) for number, a in enumerate(boxes) for b in boxes[:number])


def overlaps(a: Box, b: Box) -> bool:
    """Whether two boxes share more than an edge, or what rounding adds to it."""
    return min(a[2], b[2]) - max(a[0], b[0]) > _HAIR and min(a[3], b[3]) - max(a[1], b[1]) > _HAIR
