"""Bodies made of known angles: the numbers that go in are the ones that must come out.

`Frontal` and `Sagittal` are built in a plane of their own, where p is the positive direction (the
subject's right, or the front), u is up, and one unit is one pixel; `landmarks` puts them into a
picture. All other joints hang on them in plausible places.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from posture.anatomy import FACE_JOINTS, INDEX, JOINTS, POSE_JOINTS, Joint, Side, View, sided
from posture.pose.landmarks import Landmarks

Floats = NDArray[np.float64]
Points = dict[str, tuple[float, float]]

SIZE_PX = (1200, 1600)
FEET_PX = (600.0, 1450.0)  # where (p, u) = (0, 0) comes to lie
_IMAGE_RIGHT = {View.FRONT: -1.0, View.BACK: 1.0, View.RIGHT: 1.0, View.LEFT: -1.0}


def _around(middle: tuple[float, float], half: float, right_lower_deg: float) -> Points:
    """A pair, half each to the subject's right (p > 0) and left, the right one lower by an angle."""
    turn = math.radians(right_lower_deg)
    dp, du = half * math.cos(turn), half * math.sin(turn)
    return {"right": (middle[0] + dp, middle[1] - du), "left": (middle[0] - dp, middle[1] + du)}


def _above(lower: tuple[float, float], up: float, lean_deg: float) -> tuple[float, float]:
    """The point `up` higher, displaced so that the line leans by lean_deg towards p."""
    return lower[0] + up * math.tan(math.radians(lean_deg)), lower[1] + up


def _between(
    upper: tuple[float, float], lower: tuple[float, float], bend_deg: float, towards: float
) -> tuple[float, float]:
    """The knee half way down, off the straight line by bend_deg, displaced towards p (+1) or away (-1)."""
    dp, du = upper[0] - lower[0], upper[1] - lower[1]
    off = math.tan(math.radians(bend_deg / 2)) / 2 * towards
    return (upper[0] + lower[0]) / 2 + du * off, (upper[1] + lower[1]) / 2 - dp * off


@dataclass(frozen=True)
class Frontal:
    """A body seen from the front or the back; positive = to the subject's right, knees = valgus."""

    head_tilt_deg: float = 0.0
    eye_tilt_deg: float = 0.0
    head_shift_pct: float = 0.0
    shoulder_level_deg: float = 0.0
    trunk_lean_deg: float = 0.0
    pelvis_level_deg: float = 0.0
    pelvic_shift_pct: float = 0.0
    left_knee_frontal_deg: float = 0.0
    right_knee_frontal_deg: float = 0.0

    def landmarks(self, view: View = View.FRONT, *, face: bool | None = None) -> Landmarks:
        """The body's joints; face: whether the face mesh saw a face (by default: from the front)."""
        seen = view is View.FRONT if face is None else face
        return _placed(self._points(), view, face=seen, toes_down=60.0 if view is View.FRONT else -40.0)

    def _points(self) -> Points:
        ankles = _around((0.0, 70.0), 90.0, 0.0)
        hips_middle = (self.pelvic_shift_pct / 100 * 620, 690.0)
        hips = _around(hips_middle, 70.0, self.pelvis_level_deg)
        shoulders_middle = _above(hips_middle, 370.0, self.trunk_lean_deg)
        shoulders = _around(shoulders_middle, 130.0, self.shoulder_level_deg)
        head = (shoulders_middle[0] + self.head_shift_pct / 100 * 260, shoulders_middle[1] + 170.0)
        eyes = (head[0], head[1] + 15.0)
        points: Points = {"nose": (head[0], head[1] - 15.0)}
        pairs = {
            "ear": _around(head, 55.0, self.head_tilt_deg),
            "face_edge": _around(head, 50.0, self.head_tilt_deg),
            "eye_inner": _around(eyes, 12.0, self.eye_tilt_deg),
            "eye": _around(eyes, 22.0, self.eye_tilt_deg),
            "eye_outer": _around(eyes, 32.0, self.eye_tilt_deg),
            "eye_corner": _around(eyes, 33.0, self.eye_tilt_deg),
            "mouth": _around((head[0], head[1] - 45.0), 18.0, self.head_tilt_deg),
            "shoulder": shoulders,
            "hip": hips,
            "ankle": ankles,
            "heel": {side: (p, u - 25.0) for side, (p, u) in ankles.items()},
            "foot_index": {side: (p * 1.2, u - 30.0) for side, (p, u) in ankles.items()},
            "knee": {
                "left": _between(hips["left"], ankles["left"], self.left_knee_frontal_deg, +1.0),
                "right": _between(hips["right"], ankles["right"], self.right_knee_frontal_deg, -1.0),
            },
        }
        for name, drop in (("elbow", 250.0), ("wrist", 480.0), ("pinky", 520.0), ("index", 530.0)):
            pairs[name] = {side: (p * (1.1 + drop / 1500), u - drop) for side, (p, u) in shoulders.items()}
        pairs["thumb"] = pairs["index"]
        for name, pair in pairs.items():
            points |= {f"{side}_{name}": point for side, point in pair.items()}
        return points


@dataclass(frozen=True)
class Sagittal:
    """A body seen from one side; positive = forward, head pitch = chin down, knee = flexed.

    far_off: how far the joints of the other side lie from those of the near one, (p, u): what is
    read must not depend on it.
    """

    ear_over_shoulder_deg: float = 0.0
    head_pitch_deg: float = 0.0
    trunk_inclination_deg: float = 0.0
    hip_over_ankle_deg: float = 0.0
    knee_flexion_deg: float = 0.0
    far_off: tuple[float, float] = (-14.0, 9.0)

    def landmarks(self, view: View = View.RIGHT) -> Landmarks:
        """The body's joints, seen from `view`; no face mesh from the side."""
        near = self._points()
        points: Points = {}
        for side in Side:
            away = (0.0, 0.0) if side.value == view.value else self.far_off
            points |= {f"{side}_{name}": (p + away[0], u + away[1]) for name, (p, u) in near.items()}
        points["nose"] = (near["mouth"][0] + 15.0, near["mouth"][1] + 30.0)
        return _placed(points, view, face=False, toes_down=0.0)

    def _points(self) -> Points:
        ankle = (0.0, 70.0)
        hip = _above(ankle, 620.0, self.hip_over_ankle_deg)
        shoulder = _above(hip, 370.0, self.trunk_inclination_deg)
        ear = _above(shoulder, 170.0, self.ear_over_shoulder_deg)
        pitch = math.radians(self.head_pitch_deg)

        def ahead(out: float, down: float = 0.0) -> tuple[float, float]:
            return (
                ear[0] + out * math.cos(pitch) - down * math.sin(pitch),
                ear[1] - out * math.sin(pitch) - down * math.cos(pitch),
            )

        points = {
            "ear": ear,
            "eye_outer": ahead(60.0),
            "eye": ahead(66.0),
            "eye_inner": ahead(72.0),
            "eye_corner": ahead(60.0),
            "face_edge": ear,
            "mouth": ahead(70.0, 60.0),
            "shoulder": shoulder,
            "hip": hip,
            "knee": _between(hip, ankle, self.knee_flexion_deg, +1.0),
            "ankle": ankle,
            "heel": (ankle[0] - 30.0, ankle[1] - 28.0),
            "foot_index": (ankle[0] + 110.0, ankle[1] - 32.0),
        }
        for name, drop in (("elbow", 250.0), ("wrist", 480.0), ("pinky", 520.0), ("index", 530.0)):
            points[name] = (shoulder[0] + drop / 12, shoulder[1] - drop)
        points["thumb"] = points["index"]
        return points


def _placed(points: Points, view: View, *, face: bool, toes_down: float) -> Landmarks:
    xy_px = np.full((len(JOINTS), 2), np.nan)
    for joint in (*POSE_JOINTS, *FACE_JOINTS):  # and no outline: these bodies have no mask
        p, u = points[joint.value]
        xy_px[INDEX[joint]] = (FEET_PX[0] + _IMAGE_RIGHT[view] * p, FEET_PX[1] - u)
    for side in Side:
        xy_px[INDEX[sided("foot_index", side)], 1] += toes_down  # the camera looks down on the feet
    if not face:
        xy_px[[INDEX[joint] for joint in FACE_JOINTS]] = np.nan
    visibility = np.isfinite(xy_px[:, 0]).astype(float)
    return Landmarks(xy_px, visibility, np.zeros((len(JOINTS), 2, 2)), SIZE_PX)


def moved(landmarks: Landmarks, *, by_px: tuple[float, float] = (0.0, 0.0), scale: float = 1.0) -> Landmarks:
    """The same body elsewhere in a picture that is scaled along."""
    xy_px = landmarks.xy_px * scale + np.array(by_px)
    size_px = (round(landmarks.size_px[0] * scale), round(landmarks.size_px[1] * scale))
    return Landmarks(xy_px, landmarks.visibility, landmarks.spread_px, size_px)


def rolled(landmarks: Landmarks, roll_deg: float) -> Landmarks:
    """The same body in a picture whose content is turned clockwise about the picture's middle."""
    turn = np.radians(roll_deg)
    middle = np.array(landmarks.size_px) / 2
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    xy_px = (landmarks.xy_px - middle) @ matrix.T + middle
    return Landmarks(xy_px, landmarks.visibility, landmarks.spread_px, landmarks.size_px)


def without(landmarks: Landmarks, *joints: Joint) -> Landmarks:
    """The same body with these joints hidden (visibility 0.1)."""
    visibility = landmarks.visibility.copy()
    visibility[[INDEX[joint] for joint in joints]] = 0.1
    return Landmarks(landmarks.xy_px, visibility, landmarks.spread_px, landmarks.size_px)


@dataclass(frozen=True)
class InSpace:
    """A body in space as the model guesses it (`Detection.world_m`): standing, or changed by this much.

    Lengths in metres. yaw_deg: turned to its own left from facing the camera; then the camera looks down by
    pitch_deg and is rolled so that the content turns clockwise by roll_deg.
    """

    left_hip_bent_deg: float = 0.0
    trunk_forward_deg: float = 0.0
    knees_bent_deg: float = 0.0
    left_foot_ahead: float = 0.0
    left_foot_up: float = 0.0
    feet_apart: float = 0.22
    left_arm_up_deg: float = 10.0
    twist_deg: float = 0.0
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0

    def world_m(self) -> Floats:
        """Shape (33, 3): x to the image's right, y down, z away from the camera."""
        left_forward_up = self._points()
        world = np.zeros((len(POSE_JOINTS), 3))
        for joint in POSE_JOINTS:
            left, forward, up = left_forward_up.get(joint.value, (0.0, 0.1, 0.7))
            world[INDEX[joint]] = (left, -up, -forward)
        for axis, degrees in (("y", self.yaw_deg), ("x", self.pitch_deg), ("z", self.roll_deg)):
            world = world @ _turn(axis, degrees).T
        return world

    def _points(self) -> dict[str, tuple[float, float, float]]:
        points: dict[str, tuple[float, float, float]] = {}
        twist = math.radians(self.twist_deg)
        for side, sign in (("left", 1.0), ("right", -1.0)):
            moved = side == "left"
            lean = math.radians(self.trunk_forward_deg)
            shoulder = (
                sign * 0.18 * math.cos(twist),
                0.5 * math.sin(lean) - sign * 0.18 * math.sin(twist),
                0.5 * math.cos(lean),
            )
            hip = (sign * 0.1, 0.0, 0.0)
            ankle = (
                sign * self.feet_apart / 2,
                self.left_foot_ahead * moved,
                -0.8 + self.left_foot_up * moved,
            )
            thigh = math.radians(self.left_hip_bent_deg * moved)
            knee = ((hip[0] + ankle[0]) / 2, 0.4 * math.sin(thigh), -0.4 * math.cos(thigh))
            if self.knees_bent_deg:  # the shins go back from under straight thighs
                shin = math.radians(self.knees_bent_deg)
                ankle = (knee[0], knee[1] - 0.4 * math.sin(shin), knee[2] - 0.4 * math.cos(shin))
            arm = math.radians(self.left_arm_up_deg if moved else 10.0)
            elbow = (shoulder[0] + sign * 0.3 * math.sin(arm), shoulder[1], shoulder[2] - 0.3 * math.cos(arm))
            points |= {
                f"{side}_{name}": point
                for name, point in (("shoulder", shoulder), ("hip", hip), ("knee", knee), ("ankle", ankle),
                                    ("elbow", elbow))
            }  # fmt: skip
        return points


def _turn(axis: str, degrees: float) -> Floats:
    """Turns points (n, 3) of x right, y down, z away: y a body to its own left, x as a camera that looks down
    sees it, z the content clockwise."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array(
        {
            "y": [[cos, 0.0, -sin], [0.0, 1.0, 0.0], [sin, 0.0, cos]],
            "x": [[1.0, 0.0, 0.0], [0.0, cos, -sin], [0.0, sin, cos]],
            "z": [[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]],
        }[axis]
    )
