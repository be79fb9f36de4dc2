"""What the browser is told about one frame: joints, lines, cards, state; plain JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from posture.anatomy import View
from posture.findings.judge import Finding
from posture.live.alerts import PostureState
from posture.live.capture import aim
from posture.live.judge import Reading
from posture.live.limits import PreviewLimits
from posture.live.measures import Mode
from posture.live.seated import seated_view
from posture.live.watch import Update
from posture.measure import measures
from posture.measure.uncertainty import Z95, Measurement, NotMeasured, format_value, unit_suffix
from posture.pose.facing import view_of
from posture.pose.landmarks import Landmarks
from posture.quality.framing import framing
from posture.report.table import row_of
from posture.web.hub import Live
from posture.web.live_lines import lines, points

_WAYS: Mapping[str, tuple[str, str]] = {
    "height_pct": ("lower", "higher"),
    "head_drop_pct": ("lower", "higher"),
    "head_forward_pct": ("further forward", "further back"),
    "screen_distance_cm": ("further away", "nearer"),
}
"""What a positive and a negative change mean, for numbers that the photo check doesn't have."""


def answer(
    live: Live,
    time_s: float,
    landmarks: Landmarks | None,
    camera_height_px: int,
    sight: PostureState | None = None,
    stood: bool = False,
) -> dict[str, Any]:
    """Feed one frame to the session (or the photo guide) and describe the result.

    sight, stood: why its picture can't be judged, and whether the room stood still in it.

    camera_height_px: the height of the picture as the camera took it, which a still would have.
    """
    reply: dict[str, Any] = {"pts": None if landmarks is None else points(landmarks)}
    if live.guide is not None:
        return reply | _guided(live, time_s, landmarks, camera_height_px)
    update = live.feed(time_s, landmarks, sight, stood)
    reply |= {"lines": [], "cards": []} | _watched(update)
    reply |= {"fps": live.session.wanted_fps, "limits": _limits(live.session.limits())}
    if landmarks is not None:
        sitting = live.session.settings.mode is Mode.SITTING
        view = seated_view(landmarks) if sitting else view_of(landmarks)
        shown = [reading for reading in update.readings if _belongs(reading, view)]
        reply["lines"] = lines(landmarks, view, shown)
        reply["cards"] = [_card(reading, live.findings.get(reading.key)) for reading in shown]
    return reply


def hint(landmarks: Landmarks | None, camera_height_px: int) -> dict[str, Any]:
    """What would make a better photo, for somebody who presses the button. Nothing is remembered."""
    still = None if landmarks is None else _at_still_size(landmarks, camera_height_px)
    cue = aim(framing, still)
    seen = None if landmarks is None else points(landmarks)
    return {"pts": seen, "cue": cue.step.value, "view": cue.view.value, "text": cue.text}


def as_text(reply: dict[str, Any]) -> str:
    """One line of JSON; refuses NaN."""
    return json.dumps(reply, allow_nan=False, separators=(",", ":"))


def _watched(update: Update) -> dict[str, Any]:
    return {
        "phase": update.phase.value,
        "state": None if update.state is None else update.state.value,
        "score": round(min(update.score, 9.0), 3),
        "message": update.message,
        "progress": round(update.progress, 3),
        "events": [
            {"kind": event.kind.value, "message": event.message, "sound": event.sound}
            for event in update.events
        ],
    }


def _limits(limits: PreviewLimits | None) -> dict[str, Any] | None:
    """Where a change begins to count, in shares of the picture."""
    if limits is None:
        return None
    shoulders = [[round(x, 4), round(y, 4)] for x, y in (limits.left_shoulder, limits.right_shoulder)]
    return {"head": round(limits.head_y, 4), "shoulders": shoulders}


def _belongs(reading: Reading, view: View) -> bool:
    """Whether this view shows the number. When the person is turned all stay, with what to do."""
    row = measures.ROWS.get(reading.key)
    return row is None or view is View.TURNED or view in row.views


def _card(reading: Reading, finding: Finding | None) -> dict[str, Any]:
    """One number: the change from the baseline in large type, the number itself and its verdict in small."""
    value = reading.value
    card: dict[str, Any] = {"key": reading.key, "name": reading.row.name}
    if isinstance(value, NotMeasured):
        return card | {"text": "–", "note": value.reason}
    own, verdict = _own_words(reading, value, finding)
    if reading.score is None or reading.change is None:
        return card | {"text": own or "–", "note": verdict}
    note = ", ".join(part for part in (f"now {own}" if own else "", verdict) if part)
    changed = {"text": _change_text(reading), "way": _way(reading), "note": note}
    return card | changed | {"score": round(min(reading.score, 9.0), 3)}


def _own_words(reading: Reading, value: Measurement, finding: Finding | None) -> tuple[str, str]:
    """The number with its error, and its verdict; both empty if it means nothing alone."""
    if not reading.row.absolute:
        return "", ""
    judged = value if finding is None else finding.measurement
    if reading.key in _WAYS:
        return format_value(judged.value, judged.std, judged.unit), ""
    row = row_of(judged, View.FRONT if finding is None else finding.view, finding)
    verdict = f", {row.verdict_words}" if finding else ""
    return row.value, f"{row.meaning}{verdict}"


def _change_text(reading: Reading) -> str:
    """The size of the change from the baseline, in whole numbers: the live error allows no more digits."""
    return f"{abs(round(reading.change or 0.0))}{unit_suffix(reading.row.change_unit)}"


def _way(reading: Reading) -> str:
    """The direction of the change, in words; empty while noise alone could make it."""
    rounded = round(reading.change or 0.0)
    if not rounded or reading.noise is None or abs(reading.change or 0.0) <= Z95 * reading.noise:
        return ""
    row = measures.ROWS.get(reading.key)
    positive, negative = _WAYS[reading.key] if row is None else (row.positive, row.negative)
    return positive if rounded > 0 else negative


def _guided(live: Live, time_s: float, landmarks: Landmarks | None, camera_height_px: int) -> dict[str, Any]:
    assert live.guide is not None
    still = None if landmarks is None else _at_still_size(landmarks, camera_height_px)
    cue, shoot = live.guide_on(time_s, still)
    return {
        "cue": cue.step.value,
        "view": cue.view.value,
        "text": cue.text,
        "say": cue.say,
        "countdown": cue.countdown,
        "shoot": shoot,
        "done": live.guide.done,
    }


def _at_still_size(landmarks: Landmarks, height_px: int) -> Landmarks:
    """The joints as they will be in a still: the framing rules are in its pixels."""
    width, height = landmarks.size_px
    factor = height_px / height
    return replace(landmarks, xy_px=landmarks.xy_px * factor, size_px=(round(width * factor), height_px))
