"""Words for live results, shared by the command line and the page."""

from __future__ import annotations

from collections.abc import Mapping

from posture.live.alerts import PostureState
from posture.live.measures import ROWS, Mode
from posture.measure.uncertainty import signed, unit_suffix

STATE_WORDS: Mapping[str, str] = {
    PostureState.GOOD: "like your baseline",
    PostureState.DRIFTING: "drifting",
    PostureState.ALERT: "away from it",
    PostureState.AWAY: "not there",
    PostureState.WRONG_PLACE: "in another place",
    PostureState.NOT_SURE: "not sure",
    PostureState.CAMERA_MOVED: "camera moved",
    PostureState.NO_PICTURE: "no picture",
    PostureState.BLACK: "empty picture",
    PostureState.FROZEN: "frozen picture",
    PostureState.DARK: "too dark",
    PostureState.BLURRED: "out of focus",
}


def measurement_name(key: str, mode: Mode) -> str:
    """The name of a live number: "Head height"."""
    return next((row.name for row in ROWS[mode] if row.key == key), key)


def minutes(seconds: float) -> str:
    """A time as people read it.

    >>> minutes(7.4), minutes(65), minutes(3700)
    ('7 s', '1 min 05 s', '61 min 40 s')
    """
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02d} s"


def not_sure_words(not_sure_s: Mapping[str, float]) -> list[str]:
    """Why nothing could be compared for a while, the longest reason first; those under half a second are left
    out.

    >>> not_sure_words({"You look away.": 3.0, "Your shoulders are not in the picture.": 38.2, "...": 0.2})
    ['38 s: Your shoulders are not in the picture.', '3 s: You look away.']
    """
    longest_first = sorted(not_sure_s.items(), key=lambda each: -each[1])
    return [f"{minutes(seconds)}: {why}" for why, seconds in longest_first if seconds >= 0.5]


def number(value: float, unit: str) -> str:
    """A live number as people read it; distances and zeros have no sign.

    >>> number(3.14, "deg"), number(-0.04, "%"), number(-2.0, "%"), number(79.7, "cm")
    ('+3.1°', '0.0 %', '−2.0 %', '79.7 cm')
    """
    text = f"{abs(value):.1f}" if unit == "cm" else signed(value, 1)
    return text + unit_suffix(unit)
