"""One number over time, small: a dot with its 95 % range for each check, on the healthy range.

It can be read 150 px wide, on light and dark grounds. Nothing depends on colour alone: the range is a band
with edges, the newest value a larger dot.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from posture.figures.svg import TEXT, document, number
from posture.measure.uncertainty import Z95

WIDTH, HEIGHT = 240.0, 76.0
BAND, BAND_EDGE, VALUE = "#2a9d8f", "#1f7a70", "#3f74d1"
SIDE_PX, TOP_PX = 10.0, 8.0
_MOST_DOTS = 40
"""Of more checks only the line, the newest and so many others are drawn."""


class Seen(NamedTuple):
    """A value and its standard deviation, both in one unit, seen at `when` (in any unit of time)."""

    when: float
    value: float
    std: float


def course_svg(points: Sequence[Seen], low: float | None, high: float | None, alt: str) -> str:
    """Values over time on their healthy range (low, high; None: open or not agreed), as SVG (240 x 76).

    points: oldest first, at least one. The axis of values spans the range and the values; that of time the
    points, a single one stands in the middle.
    """
    ends = [edge for edge in (low, high) if edge is not None]
    floor = min([*(p.value - Z95 * p.std for p in points), *ends])
    top = max([*(p.value + Z95 * p.std for p in points), *ends])
    room = 0.12 * (top - floor) or 1.0
    floor, top = floor - room, top + room
    first, last = points[0].when, points[-1].when

    def x(when: float) -> float:
        share = 0.5 if last == first else (when - first) / (last - first)
        return SIDE_PX + (WIDTH - 2 * SIDE_PX) * share

    def y(value: float) -> float:
        return TOP_PX + (HEIGHT - 2 * TOP_PX) * (top - value) / (top - floor)

    return document(WIDTH, HEIGHT, alt, alt, [
        _range(y(top if high is None else high), y(floor if low is None else low), low, high),
        _zero(y(0.0)) if floor < 0 < top else "",
        _line([(x(p.when), y(p.value)) for p in points]),
        *(_dot(x(p.when), y(p.value), y(p.value + Z95 * p.std), y(p.value - Z95 * p.std), p is points[-1])
          for p in _thinned(points)),
    ])  # fmt: skip


def _thinned(points: Sequence[Seen]) -> list[Seen]:
    step = -(-len(points) // _MOST_DOTS)
    kept = [p for i, p in enumerate(reversed(points)) if i % step == 0]
    return kept[::-1]


def _range(top_px: float, floor_px: float, low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return ""
    edges = "".join(
        f"M0 {number(y)}H{number(WIDTH)}" for y, edge in ((top_px, high), (floor_px, low)) if edge is not None
    )
    band = f'<rect x="0" y="{number(top_px)}" width="{number(WIDTH)}" height="{number(floor_px - top_px)}"'
    return (
        f'{band} fill="{BAND}" fill-opacity="0.28"/>'
        f'<path d="{edges}" stroke="{BAND_EDGE}" stroke-width="1" fill="none"/>'
    )


def _zero(y: float) -> str:
    path = f'<path d="M0 {number(y)}H{number(WIDTH)}" stroke="{TEXT}"'
    return f'{path} stroke-width="0.8" stroke-dasharray="2 4"/>'


def _line(spots: Sequence[tuple[float, float]]) -> str:
    path = "M" + "L".join(f"{number(a)} {number(b)}" for a, b in spots)
    return f'<path d="{path}" stroke="{VALUE}" stroke-width="1.6" stroke-opacity="0.55" fill="none"/>'


def _dot(x: float, y: float, top: float, floor: float, newest: bool) -> str:
    radius, wide, shade = (5.0, 2.2, "1") if newest else (2.6, 1.2, "0.55")
    edge = ' stroke="#fff" stroke-width="1.2"' if newest else ""
    return (
        f'<path d="M{number(x)} {number(top)}V{number(floor)}" stroke="{VALUE}" stroke-width="{wide}" '
        f'stroke-opacity="{shade}"/>'
        f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{VALUE}"{edge}/>'
    )
