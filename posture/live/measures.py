"""What is measured live: one row per number, sitting at a screen or standing.

One frame in, numbers out; baselines, time and states are elsewhere. The sitting numbers are proxies that a
frontal webcam allows: if the face grows relative to the shoulders, the head has come forward of them; if the
face nears the shoulder line, it has dropped. They mean something only against the person's own baseline; the
shoulder line, the head tilt and the distance mean something by themselves. The standing numbers are those of
the photo check (`measures.TABLE`), read once per frame.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import numpy as np

from posture.anatomy import Joint, View
from posture.arrays import Floats
from posture.geometry import distance_px, line_tilt_deg, midpoint
from posture.measure import measures
from posture.measure.error_model import load_live
from posture.measure.uncertainty import Measurement, NotMeasured, Result, Unit
from posture.pose.facing import view_of
from posture.pose.landmarks import Landmarks


class Mode(StrEnum):
    """What the person does in front of the camera."""

    SITTING = "sitting"
    STANDING = "standing"


@dataclass(frozen=True)
class LiveMeasure:
    """One live number and the change from the person's own baseline that counts.

    points : names of the joints it rests on, as in `posture.measure.measures.Measure`.
    limit : at normal sensitivity, in percent of the baseline where `relative`, else in `unit`.
    bad : which direction of change counts.
    noise_std : spread of one smoothed live value of a still person, in the unit of `limit`, measured
        in VIDEO mode on swaying, noisy, re-encoded renders and doubled, since people are not renders
        (benchmarks/live_noise.py).
    """

    key: str
    name: str
    unit: Unit
    points: tuple[str, ...]
    limit: float
    noise_std: float
    bad: Literal["up", "down", "both"]
    relative: bool
    advice: str
    absolute: bool = True
    """The value means something by itself, not only against the baseline."""

    @property
    def change_unit(self) -> Unit:
        """Unit of `change` and `limit`."""
        return "%" if self.relative else self.unit

    def change(self, value: float, baseline: float) -> float:
        """Change from the baseline, in % of it if `relative`, else in `unit`."""
        return 100.0 * (value / baseline - 1.0) if self.relative else value - baseline

    def badness(self, change: float) -> float:
        """The part of a change that counts: 0 or more."""
        signed = {"up": change, "down": -change, "both": abs(change)}[self.bad]
        return max(0.0, signed)


SITTING: tuple[LiveMeasure, ...] = (
    LiveMeasure("head_drop_pct", "Head height", "%", ("shoulder", "ear"), 9.0, 0.5, "up", False,
            "Grow tall through the top of your head.", absolute=False),
    LiveMeasure("head_forward_pct", "Head forward", "%", ("ear",), 10.0, 1.0, "up", True,
            "Bring your head back over your shoulders.", absolute=False),
    LiveMeasure("screen_distance_cm", "Distance to the screen", "cm", ("eye",), 18.0, 1.0, "down", True,
            "Lean back from the screen."),
    LiveMeasure("shoulder_level_deg", "Shoulder level", "deg", ("shoulder",), 5.0, 0.4, "both", False,
            "Let both shoulders sink level."),
    LiveMeasure("head_tilt_deg", "Head tilt", "deg", ("ear",), 10.0, 0.6, "both", False,
            "Bring your head upright."),
)  # fmt: skip


def _standing(key: str, limit: float, noise_std: float, advice: str) -> LiveMeasure:
    row = measures.ROWS[key]
    return LiveMeasure(key, row.name, row.unit, row.points, limit, noise_std, "both", False, advice)


STANDING: tuple[LiveMeasure, ...] = (
    _standing("shoulder_level_deg", 4.0, 0.5, "Let both shoulders sink level."),
    _standing("head_tilt_deg", 8.0, 0.6, "Bring your head upright."),
    _standing("head_shift_pct", 8.0, 0.8, "Bring your head over the middle of your shoulders."),
    _standing("trunk_lean_deg", 4.0, 0.4, "Bring your trunk over your hips."),
    _standing("pelvis_level_deg", 5.0, 0.6, "Put the same weight on both feet."),
    _standing("pelvic_shift_pct", 5.0, 0.5, "Put the same weight on both feet."),
    _standing("ear_over_shoulder_deg", 10.0, 1.2, "Bring your head back over your shoulders."),
    _standing("trunk_inclination_deg", 6.0, 0.6, "Bring your shoulders over your hips."),
    _standing("hip_over_ankle_deg", 4.0, 0.4, "Bring your hips over your ankles."),
    _standing("knee_flexion_deg", 10.0, 1.2, "Let your knees be straight but soft."),
)
ROWS: Mapping[Mode, tuple[LiveMeasure, ...]] = {Mode.SITTING: SITTING, Mode.STANDING: STANDING}
HEAD_KEYS = frozenset({"head_drop_pct", "head_forward_pct", "screen_distance_cm", "head_tilt_deg"})
"""Sitting numbers that say nothing while the face is turned away from the screen."""

SEATED_JOINTS = (
    Joint.NOSE, Joint.LEFT_EYE, Joint.RIGHT_EYE, Joint.LEFT_EAR, Joint.RIGHT_EAR, Joint.LEFT_MOUTH,
    Joint.RIGHT_MOUTH, Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER,
)  # fmt: skip
"""What a webcam sees of somebody at a desk."""

AIM_TURN = 0.30
AIM_NOD = 0.20
"""If the `Aim` is this far from the baseline's, the face has left the screen: about 25 degrees aside, 18 up
or down."""
NOD_PER_RAD = 0.63
"""How far the nose moves relative to the ears, in shares of their distance, when a face nods by one
radian."""
PUPILS_CM = 6.3
PUPILS_STD = 0.06
"""Distance between adults' pupils, and its spread as a share of it (Dodgson 2004)."""
LENS_DEG = 65.0
LENS_STD = 0.14
"""Horizontal field of view of webcams (assumed), and the resulting relative error of the distance."""


@dataclass(frozen=True)
class BodyPlace:
    """Where the body is in the picture, in pixels: a point of it and a length of it.

    Sitting: middle and width of the shoulders. Standing: middle of the trunk and its length.
    """

    x_px: float
    y_px: float
    size_px: float


@dataclass(frozen=True)
class Aim:
    """Where the face points: the nose relative to the middle of the ears, in shares of the ear distance.

    turn : positive = towards the picture's right.
    nod : positive = down, as seen by a camera at head height. Somebody who sinks is seen from above; that
        alone is no look away from the screen.
    """

    turn: float
    nod: float


@dataclass(frozen=True)
class Frame:
    """Everything that one frame says. `place` and `aim` are None if shoulders or face are not visible."""

    view: View
    values: Mapping[str, Result]
    place: BodyPlace | None
    aim: Aim | None
    size_px: tuple[int, int]
    points: Mapping[str, tuple[float, float]]
    """Where the points of face and shoulders are that were seen, in pixels, by the joints' names."""


def read_frame(landmarks: Landmarks, mode: Mode) -> Frame:
    """The live numbers of one frame, each a Measurement or a NotMeasured with its reason."""
    return _sitting(landmarks) if mode is Mode.SITTING else _standing_frame(landmarks)


def _sitting(landmarks: Landmarks) -> Frame:
    shoulders = _pair(landmarks, Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER)
    ears = _pair(landmarks, Joint.LEFT_EAR, Joint.RIGHT_EAR)
    eyes = _pair(landmarks, Joint.LEFT_EYE, Joint.RIGHT_EYE)
    values: dict[str, Result] = {
        "head_drop_pct": _head_drop(ears, shoulders),
        "head_forward_pct": _head_forward(ears, shoulders),
        "screen_distance_cm": _screen_distance(eyes, landmarks.size_px[0]),
        "shoulder_level_deg": _shoulder_level(landmarks, shoulders),
        "head_tilt_deg": _head_tilt(ears, eyes),
    }
    place = None
    if shoulders is not None:
        x_px, y_px = shoulders.mean(axis=0)
        place = BodyPlace(float(x_px), float(y_px), _length(shoulders))
    return Frame(View.FRONT, values, place, aim_of(landmarks), landmarks.size_px, _points(landmarks))


def _points(landmarks: Landmarks) -> dict[str, tuple[float, float]]:
    return {
        joint.value: (float(landmarks[joint][0]), float(landmarks[joint][1]))
        for joint in SEATED_JOINTS
        if landmarks.has(joint)
    }


def _standing_frame(landmarks: Landmarks) -> Frame:
    view = view_of(landmarks)
    place = _trunk(landmarks)
    if view is View.TURNED:
        reason = "turn to face the camera, or stand side-on"
        return Frame(
            view,
            {row.key: NotMeasured(row.key, reason) for row in STANDING},
            place,
            None,
            landmarks.size_px,
            {},
        )
    # The camera's own tilt is the same before and after: it cancels in every change.
    body = measures.body_of(landmarks.xy_px, view, roll_deg=0.0)
    values = {live.key: _standing_value(live, landmarks, view, body) for live in STANDING}
    return Frame(view, values, place, None, landmarks.size_px, {})


def _standing_value(live: LiveMeasure, landmarks: Landmarks, view: View, body: measures.Body) -> Result:
    row = measures.ROWS[live.key]
    hidden = measures.missing(row, landmarks, view)
    if hidden is not None:
        return hidden
    blind = load_live().not_measurable.get((live.key, view))
    if blind is not None:
        return NotMeasured(live.key, blind)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(row.formula(body))
    if not math.isfinite(value):
        return NotMeasured(live.key, "the joints lie on top of each other")
    return Measurement.from_budget(live.key, value, row.unit, {"looks": live.noise_std})


def _trunk(landmarks: Landmarks) -> BodyPlace | None:
    joints = (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, Joint.LEFT_HIP, Joint.RIGHT_HIP)
    if not all(landmarks.has(joint, min_visibility=0.1) for joint in joints):
        return None
    left, right, left_hip, right_hip = (landmarks[joint] for joint in joints)
    top, bottom = midpoint(left, right), midpoint(left_hip, right_hip)
    x_px, y_px = midpoint(top, bottom)
    size_px = float(distance_px(top, bottom))
    return BodyPlace(float(x_px), float(y_px), size_px) if size_px > 1.0 else None


def aim_of(landmarks: Landmarks) -> Aim | None:
    """Where the face points; None if nose or ears are not visible."""
    ears = _pair(landmarks, Joint.LEFT_EAR, Joint.RIGHT_EAR)
    if ears is None or not landmarks.has(Joint.NOSE):
        return None
    middle = ears.mean(axis=0)
    turn, nod = (landmarks[Joint.NOSE] - middle) / _length(ears)
    width_px, height_px = landmarks.size_px
    below_rad = math.atan2(float(middle[1]) - height_px / 2.0, _focal_px(width_px))
    return Aim(float(turn), float(nod) - NOD_PER_RAD * below_rad)


def _focal_px(width_px: int) -> float:
    return 0.5 * width_px / math.tan(math.radians(LENS_DEG / 2.0))


def _pair(landmarks: Landmarks, left: Joint, right: Joint) -> Floats | None:
    """Both joints as rows (left, right); None unless both are visible and apart."""
    if not (landmarks.has(left) and landmarks.has(right)):
        return None
    pair = np.stack([landmarks[left], landmarks[right]])
    return pair if _length(pair) > 1.0 else None


def _length(pair: Floats) -> float:
    return float(distance_px(pair[0], pair[1]))


def _level_deg(pair: Floats) -> float:
    return float(line_tilt_deg(pair[0], pair[1]))


def _noise(key: str) -> float:
    return next(row.noise_std for row in SITTING if row.key == key)


def _shoulder_level(landmarks: Landmarks, shoulders: Floats | None) -> Result:
    key = "shoulder_level_deg"
    if shoulders is None:
        return NotMeasured(key, "both shoulders must be in the picture")
    line_y = float(shoulders[:, 1].mean())
    for wrist in (Joint.LEFT_WRIST, Joint.RIGHT_WRIST):
        if landmarks.has(wrist) and landmarks[wrist][1] < line_y:
            return NotMeasured(key, "a raised arm lifts its shoulder")
    return Measurement.from_budget(key, _level_deg(shoulders), "deg", {"looks": _noise(key)})


def _head_tilt(ears: Floats | None, eyes: Floats | None) -> Result:
    key = "head_tilt_deg"
    if ears is None or eyes is None:
        return NotMeasured(key, "both ears and eyes must be seen")
    tilt_deg = (_level_deg(ears) + _level_deg(eyes)) / 2.0
    return Measurement.from_budget(key, tilt_deg, "deg", {"looks": _noise(key)})


def _head_drop(ears: Floats | None, shoulders: Floats | None) -> Result:
    """Negative height of the ears above the shoulder line, in % of the shoulder width."""
    key = "head_drop_pct"
    if ears is None or shoulders is None:
        return NotMeasured(key, "both ears and shoulders must be seen")
    down_px = float(ears[:, 1].mean() - shoulders[:, 1].mean())
    value = 100.0 * down_px / _length(shoulders)
    return Measurement.from_budget(key, value, "%", {"looks": _noise(key)})


def _head_forward(ears: Floats | None, shoulders: Floats | None) -> Result:
    """Width of the face in % of the shoulder width: grows as the head comes forward of them."""
    key = "head_forward_pct"
    if ears is None or shoulders is None:
        return NotMeasured(key, "both ears and shoulders must be seen")
    value = 100.0 * _length(ears) / _length(shoulders)
    return Measurement.from_budget(key, value, "%", {"looks": value * _noise(key) / 100.0})


def _screen_distance(eyes: Floats | None, width_px: int) -> Result:
    key = "screen_distance_cm"
    if eyes is None:
        return NotMeasured(key, "both eyes must be seen")
    distance_cm = PUPILS_CM * _focal_px(width_px) / _length(eyes)
    shares = {"lens": LENS_STD, "pupils": PUPILS_STD, "looks": _noise(key) / 100.0}
    budget = {source: share * distance_cm for source, share in shares.items()}
    return Measurement.from_budget(key, distance_cm, "cm", budget)
