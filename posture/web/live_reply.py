"""What the browser is told about one frame: joints, lines, cards, state; plain JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from posture.anatomy import INDEX, Joint
from posture.findings import Finding
from posture.landmarks import Landmarks
from posture.live import Update
from posture.live_judge import Reading
from posture.uncertainty import Measurement, NotMeasured, format_value
from posture.web.hub import Live
from posture.web.style import VERDICT_WORDS

STILL_HEIGHT_PX = 720
"""Stills are at least this tall where the camera can: the framing rules count in their pixels."""

_DRAWN = tuple(
    joint
    for joint in Joint
    if not any(part in joint.value for part in ("inner", "pinky", "thumb", "corner", "edge"))
)
_INDICES = [INDEX[joint] for joint in _DRAWN]
_BONES: tuple[tuple[Joint, Joint], ...] = (
    (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER),
    (Joint.LEFT_SHOULDER, Joint.LEFT_ELBOW),
    (Joint.LEFT_ELBOW, Joint.LEFT_WRIST),
    (Joint.RIGHT_SHOULDER, Joint.RIGHT_ELBOW),
    (Joint.RIGHT_ELBOW, Joint.RIGHT_WRIST),
    (Joint.LEFT_SHOULDER, Joint.LEFT_HIP),
    (Joint.RIGHT_SHOULDER, Joint.RIGHT_HIP),
    (Joint.LEFT_HIP, Joint.RIGHT_HIP),
    (Joint.LEFT_HIP, Joint.LEFT_KNEE),
    (Joint.LEFT_KNEE, Joint.LEFT_ANKLE),
    (Joint.RIGHT_HIP, Joint.RIGHT_KNEE),
    (Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE),
    (Joint.LEFT_HEEL, Joint.LEFT_FOOT_INDEX),
    (Joint.RIGHT_HEEL, Joint.RIGHT_FOOT_INDEX),
)
BONES = tuple((_DRAWN.index(a), _DRAWN.index(b)) for a, b in _BONES)
"""Pairs of places in a reply's `pts`; handed to the component once."""
POINTS = tuple(joint.value for joint in _DRAWN)

_MEASURED: dict[str, tuple[tuple[Joint, Joint], ...]] = {
    "shoulder_level_deg": ((Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER),),
    "head_tilt_deg": ((Joint.LEFT_EAR, Joint.RIGHT_EAR),),
    "pelvis_level_deg": ((Joint.LEFT_HIP, Joint.RIGHT_HIP),),
}
LINES = {key: tuple((_DRAWN.index(a), _DRAWN.index(b)) for a, b in pairs) for key, pairs in _MEASURED.items()}
"""The lines that stand for a number, drawn stronger, with a level line beside them."""


def answer(live: Live, time_s: float, landmarks: Landmarks | None) -> dict[str, Any]:
    """Feed one frame to the session (or the photo guide) and describe what came out."""
    reply: dict[str, Any] = {"pts": _points(landmarks)}
    if live.guide is not None:
        return reply | _guided(live, time_s, landmarks)
    return reply | _watched(live.feed(time_s, landmarks), live.findings)


def as_text(reply: dict[str, Any]) -> str:
    """One line of JSON; refuses NaN."""
    return json.dumps(reply, allow_nan=False, separators=(",", ":"))


def _points(landmarks: Landmarks | None) -> list[list[float] | None] | None:
    """[x, y] of each drawn joint in shares of the picture, None where it is not seen."""
    if landmarks is None:
        return None
    # A joint is at the middle of its pixel. NaN compares false.
    shares = (landmarks.xy_px[_INDICES] + 0.5) / np.array(landmarks.size_px, dtype=np.float64)
    seen = (landmarks.visibility[_INDICES] >= 0.5) & ((shares >= 0) & (shares < 1)).all(axis=1)
    points = shares.round(4).tolist()
    return [point if visible else None for point, visible in zip(points, seen.tolist(), strict=True)]


def _watched(update: Update, findings: Mapping[str, Finding]) -> dict[str, Any]:
    return {
        "phase": update.phase.value,
        "state": None if update.state is None else update.state.value,
        "score": round(min(update.score, 9.0), 3),
        "message": update.message,
        "progress": round(update.progress, 3),
        "cards": [_card(reading, findings.get(reading.key)) for reading in update.readings],
        "events": [
            {"kind": event.kind.value, "message": event.message, "sound": event.sound}
            for event in update.events
        ],
    }


def _card(reading: Reading, finding: Finding | None) -> dict[str, Any]:
    """One number: the change from the baseline in large, the number itself and its verdict in small."""
    value = reading.value
    card: dict[str, Any] = {"key": reading.key, "name": reading.row.name}
    if isinstance(value, NotMeasured):
        return card | {"text": "–", "note": value.reason}
    own, note = _own_words(reading, value, finding)
    if reading.score is None or reading.change is None:
        return card | {"text": own or "–", "note": note.removeprefix(own).removeprefix(", ")}
    return card | {"text": _change_text(reading), "note": note, "score": round(min(reading.score, 9.0), 3)}


def _own_words(reading: Reading, value: Measurement, finding: Finding | None) -> tuple[str, str]:
    """The number with its error, and the same with its verdict; both empty where it means nothing alone."""
    if not reading.row.absolute:
        return "", ""
    if finding is not None:
        judged = finding.measurement
        own = format_value(judged.value, judged.std, judged.unit)
        return own, f"{own}, {VERDICT_WORDS[finding.verdict]}"
    text = format_value(value.value, value.std, value.unit)
    own = text.removeprefix("+") if value.unit == "cm" else text  # a distance has no sign
    return own, own


def _change_text(reading: Reading) -> str:
    """The change from the baseline, in whole numbers: the live error allows no more."""
    unit = {"deg": "°", "%": " %", "cm": " cm"}[reading.row.change_unit]
    rounded = round(reading.change or 0.0)
    return f"{rounded:+d}{unit}".replace("-", "−") if rounded else f"0{unit}"


def _guided(live: Live, time_s: float, landmarks: Landmarks | None) -> dict[str, Any]:
    assert live.guide is not None
    cue = live.guide.feed(time_s, None if landmarks is None else _at_still_size(landmarks))
    if cue.shoot:
        live.expected.append(cue.view)
    return {
        "cue": cue.step.value,
        "view": cue.view.value,
        "text": cue.text,
        "say": cue.say,
        "countdown": cue.countdown,
        "shoot": cue.shoot,
        "done": live.guide.done,
    }


def _at_still_size(landmarks: Landmarks) -> Landmarks:
    """The joints as they will be in a still, which has more pixels than the analysed frame."""
    width, height = landmarks.size_px
    factor = STILL_HEIGHT_PX / height
    return replace(
        landmarks,
        xy_px=landmarks.xy_px * factor,
        size_px=(round(width * factor), STILL_HEIGHT_PX),
    )
