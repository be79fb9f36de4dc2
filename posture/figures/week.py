"""Seven days, small: a bar for each, as high as the share of the judged time that was good.

It can be read 240 px wide, on light and dark grounds. Nothing depends on colour alone: each bar has its
share above it, and a day without a number says "–".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from posture.figures.svg import TEXT, document, number, text

WIDTH, HEIGHT = 336.0, 132.0
BAR, BAR_EDGE, TODAY, TODAY_EDGE = "#2a9d8f", "#1f7a70", "#3f74d1", "#2c59a8"
_TOP_PX, _FLOOR_PX, _BAR_PX = 20.0, 108.0, 28.0


class Bar(NamedTuple):
    """A day's short name and its share, 0..1; None: nothing is known of it."""

    name: str
    share: float | None


def week_svg(bars: Sequence[Bar], alt: str) -> str:
    """The days side by side as SVG (336 x 132), the last one as today. bars: at least one."""
    step = WIDTH / len(bars)
    drawn = [f'<path d="M0 {number(_FLOOR_PX)}H{number(WIDTH)}" stroke="{TEXT}" stroke-width="1"/>', _half()]
    for place, bar in enumerate(bars):
        drawn.append(_bar(step * (place + 0.5), bar, today=place == len(bars) - 1))
    return document(WIDTH, HEIGHT, alt, alt, drawn)


def _bar(middle: float, bar: Bar, *, today: bool) -> str:
    name = text(middle, HEIGHT - 8, bar.name, size=11, anchor="middle", bold=today)
    if bar.share is None:
        return text(middle, _FLOOR_PX - 6, "–", size=12, anchor="middle") + name
    height = max(2.0, (_FLOOR_PX - _TOP_PX) * bar.share)
    fill, edge = (TODAY, TODAY_EDGE) if today else (BAR, BAR_EDGE)
    top = _FLOOR_PX - height
    rectangle = (
        f'<rect x="{number(middle - _BAR_PX / 2)}" y="{number(top)}" width="{number(_BAR_PX)}" '
        f'height="{number(height)}" rx="2" fill="{fill}" stroke="{edge}" stroke-width="1"/>'
    )
    share = text(middle, top - 5, f"{bar.share:.0%}", size=11, anchor="middle", bold=today)
    return rectangle + share + name


def _half() -> str:
    y = number(_FLOOR_PX - 0.5 * (_FLOOR_PX - _TOP_PX))
    return f'<path d="M0 {y}H{number(WIDTH)}" stroke="{TEXT}" stroke-width="0.8" stroke-dasharray="2 4"/>'
