"""What is measured live: one row per number, sitting at a screen or standing.

The sitting numbers mean something only against the person's own baseline (change.py); the shoulder line, the
head tilt and the distance mean something by themselves. The standing numbers are those of the photo check
(`measures.TABLE`). A frame's values come from frame.py; baselines, time and states are elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from posture.anatomy import Joint, View
from posture.measure import measures
from posture.measure.uncertainty import Result, Unit


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
    LiveMeasure("height_pct", "Height in the picture", "%", ("shoulder", "ear"), 12.0, 0.6, "up", False,
            "Sit up: your whole upper body has sunk.", absolute=False),
    LiveMeasure("head_drop_pct", "Head height", "%", ("shoulder", "ear"), 7.0, 0.5, "up", False,
            "Grow tall through the top of your head.", absolute=False),
    LiveMeasure("head_forward_pct", "Head forward", "%", ("ear",), 7.0, 1.0, "up", True,
            "Bring your head back over your shoulders.", absolute=False),
    LiveMeasure("screen_distance_cm", "Distance to the screen", "cm", ("eye",), 18.0, 1.0, "down", True,
            "Lean back from the screen."),
    LiveMeasure("shoulder_level_deg", "Shoulder level", "deg", ("shoulder",), 5.0, 0.4, "both", False,
            "Let both shoulders sink level."),
    LiveMeasure("head_tilt_deg", "Head tilt", "deg", ("ear",), 7.5, 0.6, "both", False,
            "Bring your head upright."),
    LiveMeasure("ear_over_shoulder_deg", "Ear over shoulder", "deg", ("shoulder", "ear"), 8.0, 1.2, "up",
            False, "Bring your head back over your shoulders."),
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
NEEDED: Mapping[View, frozenset[str]] = {
    View.FRONT: frozenset(
        {"height_pct", "head_drop_pct", "head_forward_pct", "screen_distance_cm", "head_tilt_deg"}
    ),
    **dict.fromkeys(
        (View.LEFT, View.RIGHT), frozenset({"height_pct", "head_drop_pct", "ear_over_shoulder_deg"})
    ),
}
"""Without which sitting numbers there is no baseline, by what the camera sees."""
HEAD_KEYS = frozenset(
    {"height_pct", "head_drop_pct", "head_forward_pct", "screen_distance_cm", "head_tilt_deg"}
)
"""Sitting numbers that say nothing while the face is turned away from the screen."""

Points = Mapping[str, tuple[float, float]]
"""Places in pixels, by the joints' names."""

SEATED_JOINTS = (
    Joint.NOSE, Joint.LEFT_EYE, Joint.RIGHT_EYE, Joint.LEFT_EAR, Joint.RIGHT_EAR, Joint.LEFT_MOUTH,
    Joint.RIGHT_MOUTH, Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER,
)  # fmt: skip
"""What a webcam sees of somebody at a desk."""

AIM_TURN = 0.30
AIM_NOD = 0.20
"""If the `Aim` is this far from the baseline's, the face has left the screen: about 25 degrees aside, 18 up
or down."""


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
    hand_up: bool
    """A hand is at the height of the shoulders or above: an arm that is raised lifts its shoulder."""
    points: Points
    """Where the points of face and shoulders are that were seen, in pixels, by the joints' names."""
