"""Landmark streams of people whose movement is known: rendered bodies, moved, filmed, made noisy.

A body of bodies.json (bones of the truth set, metres) is moved by a script of acts (sit well,
slouch, drink, look at the phone, ...), projected into a webcam, and given noise: about 0.4 % of the
shoulder width per coordinate sitting, 0.8 % standing, correlated over 0.2 s, as the full model shows in
VIDEO mode on swaying, noisy, re-encoded renders (benchmarks/live_noise.py measures what comes of it).
The same seed gives the same stream on every machine.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from posture.anatomy import INDEX, JOINTS, POSE_JOINTS, Joint
from posture.pose.landmarks import Landmarks

Floats = NDArray[np.float64]
Stream = list[tuple[float, Landmarks | None]]

BODIES: dict[str, dict[str, list[float]]] = json.loads(
    (Path(__file__).parent / "bodies.json").read_text("utf-8")
)
NOISE_SHARE = {"sitting": 0.004, "standing": 0.008}
NOISE_S = 0.2
SIZE_PX = (640, 480)
HEAD = [INDEX[joint] for joint in JOINTS[:11]]
ABOVE_HIPS = [INDEX[joint] for joint in JOINTS[:23]]


@dataclass
class Pose:
    """Time series (T,) of one person's movement, centimetres and degrees, on top of the body's own.

    forward = towards the camera; pitch positive = chin down; turn positive = to the own left;
    tilt positive = to the own right.
    """

    side_cm: Floats
    forward_cm: Floats
    up_cm: Floats
    trunk_forward_deg: Floats
    trunk_right_deg: Floats
    shoulders_right_deg: Floats
    head_forward_cm: Floats
    head_down_cm: Floats
    head_pitch_deg: Floats
    head_turn_deg: Floats
    head_tilt_deg: Floats
    right_hand_up: Floats
    gone: Floats
    passer_by: Floats

    @classmethod
    def still(cls, frames: int) -> Pose:
        return cls(*(np.zeros(frames) for _ in cls.__dataclass_fields__))


@dataclass(frozen=True)
class Act:
    """Something done from `start_s` for `hold_s` (full size), with `ramp_s` of movement on both sides."""

    start_s: float
    hold_s: float
    moves: dict[str, float]
    ramp_s: float = 0.8


@dataclass(frozen=True)
class Film:
    """How a stream is made. Sitting: webcam 65 cm from the face at eye height. Standing: 3 m, hip height."""

    subject: str = "d05"
    seed: int = 1
    fps: float = 10.0
    duration_s: float = 60.0
    standing: bool = False
    fidget: float = 1.0
    turned_deg: float = 0.0
    acts: Sequence[Act] = field(default_factory=tuple)


SLOUCHES: dict[str, dict[str, float]] = {
    "sunk": {"up_cm": -3, "trunk_forward_deg": 5, "head_forward_cm": 5, "head_down_cm": 4},
    "head_forward": {"head_forward_cm": 8, "head_down_cm": 3},
    "to_the_screen": {"trunk_forward_deg": 18, "head_pitch_deg": -10},
    "one_shoulder": {"shoulders_right_deg": 8, "trunk_right_deg": 3},
    "head_aside": {"head_tilt_deg": 16},
}
HARMLESS: dict[str, dict[str, float]] = {
    "phone": {"head_pitch_deg": 38, "head_down_cm": 3, "head_forward_cm": 3},
    "keyboard": {"head_pitch_deg": 26, "head_down_cm": 1},
    "drink": {"head_pitch_deg": -24, "right_hand_up": 1, "shoulders_right_deg": -5},
    "aside": {"head_turn_deg": 45},
    "over_the_shoulder": {"head_turn_deg": -60, "trunk_right_deg": 4},
    "lean_back": {"trunk_forward_deg": -8, "head_pitch_deg": 4},
    "gone": {"gone": 1},
    "passer_by": {"passer_by": 1},
}


def make(film: Film) -> Stream:
    """The stream: (time_s, Landmarks or None) at the film's frame rate."""
    rng = np.random.default_rng(film.seed)
    time_s = np.arange(0, film.duration_s, 1.0 / film.fps)
    pose = _fidgeting(rng, time_s, film.fidget)
    for act in film.acts:
        envelope = _envelope(time_s, act)
        for name, size in act.moves.items():
            getattr(pose, name)[:] += size * envelope
    body = _body(film.subject)
    moved = _moved(body, pose) if not film.standing else _swayed(body, pose)
    xy_px = _standing_camera(moved, film.turned_deg) if film.standing else _webcam(moved, body)
    share = NOISE_SHARE["standing" if film.standing else "sitting"]
    width_px = np.hypot(*(xy_px[0, INDEX[Joint.LEFT_HIP]] - xy_px[0, INDEX[Joint.LEFT_SHOULDER]])) * 0.72
    xy_px = xy_px + share * width_px * _noise(rng, xy_px.shape, film.fps)
    return [(float(t), _landmarks(xy_px[i], pose, i, width_px)) for i, t in enumerate(time_s)]


def good_ten_minutes(fps: float = 10.0, seed: int = 1, subject: str = "d05") -> Stream:
    """Ten minutes of sitting well, with everything that people do and that is no slouch."""
    rng = np.random.default_rng(seed + 1000)
    holds = {"phone": 20.0, "keyboard": 4.0, "drink": 4.0, "aside": 6.0, "over_the_shoulder": 3.0}
    holds |= {"lean_back": 15.0, "gone": 25.0, "passer_by": 1.5}
    acts, clock_s = [], 12.0
    while clock_s < 560.0:
        name = str(rng.choice(list(holds)))
        hold_s = holds[name]
        if clock_s + hold_s > 590.0:
            break
        acts.append(Act(clock_s, hold_s, HARMLESS[name], ramp_s=0.1 if name == "passer_by" else 0.8))
        if name == "gone":  # standing up and sitting down again: out of the old place, then back
            acts.append(Act(clock_s - 0.5, hold_s + 1.0, {"up_cm": 25, "forward_cm": -30}, ramp_s=1.2))
        clock_s += hold_s + float(rng.uniform(4.0, 12.0))
    return make(Film(subject=subject, seed=seed, fps=fps, duration_s=600.0, acts=acts))


def _envelope(time_s: Floats, act: Act) -> Floats:
    """0 before and after, 1 while held, smooth ramps outside the held time."""
    rise = np.clip((time_s - act.start_s + act.ramp_s) / act.ramp_s, 0, 1)
    fall = np.clip((act.start_s + act.hold_s + act.ramp_s - time_s) / act.ramp_s, 0, 1)
    ramp = np.minimum(rise, fall)
    return ramp * ramp * (3 - 2 * ramp)


def _fidgeting(rng: np.random.Generator, time_s: Floats, size: float) -> Pose:
    """Sitting well: slow drifts within +-1.5 cm and +-2 degrees, breathing, small turns of the head."""
    pose = Pose.still(len(time_s))
    wander: dict[str, float] = {
        "side_cm": 1.2, "forward_cm": 1.2, "up_cm": 0.3, "trunk_forward_deg": 0.6, "trunk_right_deg": 0.7,
        "shoulders_right_deg": 0.5, "head_forward_cm": 0.4, "head_down_cm": 0.2, "head_pitch_deg": 2.0,
        "head_turn_deg": 4.0, "head_tilt_deg": 1.0,
    }  # fmt: skip
    quiet = np.clip((time_s - 8.0) / 2.0, 0.25, 1.0)  # calibrating, people hold still
    for name, amount in wander.items():
        waves = sum(
            np.sin(2 * np.pi * time_s / period + rng.uniform(0, 2 * np.pi))
            for period in rng.uniform(4, 60, 5)
        )
        getattr(pose, name)[:] += size * amount * quiet * np.asarray(waves) / 2.2
    pose.up_cm += 0.2 * size * np.sin(2 * np.pi * time_s / 4.0)
    return pose


def _body(subject: str) -> Floats:
    """(J, 3) metres; x to the subject's left, y back, z up. Fingers at the wrists, face mesh NaN."""
    named = BODIES[subject]
    points = np.full((len(JOINTS), 3), np.nan)
    for joint in POSE_JOINTS:
        side, _, part = joint.value.partition("_")
        name = f"{side}_wrist" if part in ("pinky", "index", "thumb") else joint.value
        points[INDEX[joint]] = named[name]
    for ear in (Joint.LEFT_EAR, Joint.RIGHT_EAR):
        points[INDEX[ear], 1] -= 0.025  # the model's ear lies in front of the tragus
    for shoulder, inward in ((Joint.LEFT_SHOULDER, -0.015), (Joint.RIGHT_SHOULDER, 0.015)):
        points[INDEX[shoulder]] += (inward, 0.0, 0.04)  # and its shoulder near the acromion
    return points


def _moved(body: Floats, pose: Pose) -> Floats:
    """(T, J, 3): the sitting body with all movements on it."""
    frames = len(pose.side_cm)
    points = np.repeat(body[None], frames, axis=0)
    shoulders = (points[:, INDEX[Joint.LEFT_SHOULDER]] + points[:, INDEX[Joint.RIGHT_SHOULDER]]) / 2
    neck = shoulders + np.array([0.0, 0.02, 0.09])
    for axis, degrees in (("x", pose.head_pitch_deg), ("z", pose.head_turn_deg), ("y", pose.head_tilt_deg)):
        points[:, HEAD] = _turn(points[:, HEAD], neck, axis, degrees)
    points[:, HEAD, 1] -= pose.head_forward_cm[:, None] / 100
    points[:, HEAD, 2] -= pose.head_down_cm[:, None] / 100
    upper = [i for i in ABOVE_HIPS if i not in HEAD]
    points[:, upper] = _turn(points[:, upper], shoulders, "y", pose.shoulders_right_deg)
    hand = shoulders + np.array([-0.08, -0.15, 0.12])
    for joint in (Joint.RIGHT_WRIST, Joint.RIGHT_INDEX, Joint.RIGHT_THUMB, Joint.RIGHT_PINKY):
        rest = points[:, INDEX[joint]]
        points[:, INDEX[joint]] = rest + (hand - rest) * pose.right_hand_up[:, None]
    hips = (points[:, INDEX[Joint.LEFT_HIP]] + points[:, INDEX[Joint.RIGHT_HIP]]) / 2
    for axis, degrees in (("x", pose.trunk_forward_deg), ("y", pose.trunk_right_deg)):
        points[:, ABOVE_HIPS] = _turn(points[:, ABOVE_HIPS], hips, axis, degrees)
    shift_cm = np.stack([pose.side_cm, -pose.forward_cm, pose.up_cm], axis=-1)
    return points + shift_cm[:, None] / 100


def _swayed(body: Floats, pose: Pose) -> Floats:
    """(T, J, 3): the standing body, leaning about its ankles and hips, with shoulders and head on top."""
    points = _moved(body, pose)
    below = [i for i in range(len(JOINTS)) if i not in ABOVE_HIPS]
    points[:, below] = body[below]
    return points


def _turn(points: Floats, about: Floats, axis: str, degrees: Floats) -> Floats:
    """Points (T, N, 3) turned about (T, 3): x = bow, y = to the own right, z = to the own left."""
    angle = np.radians(degrees)[:, None]
    cos, sin = np.cos(angle), np.sin(angle)
    x, y, z = np.moveaxis(points - about[:, None], -1, 0)
    if axis == "x":  # up goes forward (-y), forward goes down
        y, z = y * cos - z * sin, y * sin + z * cos
    elif axis == "y":  # up goes to the own right (-x)
        x, z = x * cos - z * sin, x * sin + z * cos
    else:  # forward (-y) goes to the own left (+x)
        x, y = x * cos - y * sin, x * sin + y * cos
    return np.stack([x, y, z], axis=-1) + about[:, None]


def _webcam(points: Floats, body: Floats) -> Floats:
    """Pixels (T, J, 2) in a 640x480 webcam of 65 degrees, 65 cm before the face, looking 8 degrees down."""
    eyes = (body[INDEX[Joint.LEFT_EYE]] + body[INDEX[Joint.RIGHT_EYE]]) / 2
    camera = eyes + np.array([0.0, -0.65, 0.02])
    focal_px = 0.5 * SIZE_PX[0] / np.tan(np.radians(65.0 / 2))
    return _project(points - camera, focal_px, down_deg=8.0)


def _standing_camera(points: Floats, turned_deg: float) -> Floats:
    """Pixels (T, J, 2), camera 3.4 m away at 0.95 m height, the body turned to its own left first."""
    centre = np.zeros((len(points), 3))
    turned = _turn(points, centre, "z", np.full(len(points), turned_deg))
    return _project(turned - np.array([0.0, -3.4, 0.95]), 620.0, down_deg=0.0)


def _project(points: Floats, focal_px: float, down_deg: float) -> Floats:
    """Camera at the origin looking along +y, tilted down; the picture's x is the subject's left."""
    tilt = np.radians(down_deg)
    x, y, z = np.moveaxis(points, -1, 0)
    depth = y * np.cos(tilt) - z * np.sin(tilt)
    height = y * np.sin(tilt) + z * np.cos(tilt)
    u = SIZE_PX[0] / 2 + focal_px * x / depth
    v = SIZE_PX[1] / 2 - focal_px * height / depth
    return np.stack([u, v], axis=-1)


def _noise(rng: np.random.Generator, shape: tuple[int, ...], fps: float) -> Floats:
    """First-order noise of unit standard deviation, correlated over NOISE_S; shape (T, ...)."""
    keep = np.exp(-1.0 / (fps * NOISE_S))
    white = rng.normal(size=shape)
    noise = np.empty(shape)
    noise[0] = white[0]
    for i in range(1, shape[0]):
        noise[i] = keep * noise[i - 1] + np.sqrt(1 - keep * keep) * white[i]
    return noise


def _landmarks(xy_px: Floats, pose: Pose, i: int, width_px: float) -> Landmarks | None:
    if pose.gone[i] > 0.5:
        return None
    if pose.passer_by[i] > 0.5:  # the model jumps to somebody far behind, smaller and aside
        xy_px = 0.35 * (xy_px - xy_px[INDEX[Joint.NOSE]]) + np.array([500.0, 120.0])
    seen = np.where(np.isfinite(xy_px[:, 0]), 0.99, 0.0)
    return Landmarks(xy_px, seen, np.zeros((len(JOINTS), 2, 2)), SIZE_PX)
