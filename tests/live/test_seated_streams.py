"""Properties of the desk logic on thousands of made-up bodies: face and shoulders in a webcam's picture.

What holds for every body: the same scores mirrored, shifted and scaled, more for more slouch, and the same
time at any frame rate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pytest

from posture.anatomy import INDEX, JOINTS, Joint
from posture.arrays import Floats
from posture.live.alerts import EventKind
from posture.live.baseline import Baseline
from posture.live.frame import read_frame
from posture.live.judge import Sensitivity, judge, read
from posture.live.measures import Mode
from posture.live.watch import LiveSession, Settings
from posture.pose.landmarks import Landmarks

NOW = Settings(preview_s=0.0)
SIDES = {"left": 1.0, "right": -1.0}


@dataclass(frozen=True)
class Sitter:
    """Somebody at a desk, in pixels of a picture; lengths in shares of the shoulders' width."""

    width_px: float = 220.0
    x_px: float = 320.0
    y_px: float = 360.0
    neck: float = 0.62
    face: float = 0.40
    size_px: tuple[int, int] = (640, 480)

    def landmarks(
        self,
        *,
        sunk: float = 0.0,
        head_down: float = 0.0,
        nearer: float = 1.0,
        head_nearer: float = 1.0,
        rolled_deg: float = 0.0,
        tilted_deg: float = 0.0,
    ) -> Landmarks:
        """The joints after a movement. nearer grows about the picture's middle, as perspective does."""
        face = self.face * head_nearer
        head = {Joint.NOSE: (0.0, 0.05 * face)}
        for side, sign in SIDES.items():
            head[Joint(f"{side}_eye")] = (0.21 * face * sign, -0.18 * face)
            head[Joint(f"{side}_ear")] = (0.5 * face * sign, 0.0)
            head[Joint(f"{side}_mouth")] = (0.15 * face * sign, 0.4 * face)
        neck = np.array([0.0, head_down - self.neck])
        points = {joint: neck + _turned(point, tilted_deg) for joint, point in head.items()}
        points |= {Joint(f"{side}_shoulder"): np.array([0.5 * sign, 0.0]) for side, sign in SIDES.items()}
        xy_px = np.full((len(JOINTS), 2), np.nan)
        seen = np.zeros(len(JOINTS))
        for joint, point in points.items():
            at = np.array([0.0, sunk]) + _turned(point, rolled_deg)
            xy_px[INDEX[joint]] = np.array([self.x_px, self.y_px]) + self.width_px * at
            seen[INDEX[joint]] = 0.99
        middle = np.array(self.size_px) / 2.0
        xy_px = middle + nearer * (xy_px - middle)
        return Landmarks(xy_px, seen, self.size_px)

    def scaled(self, factor: float) -> Sitter:
        """The same in a camera of more or fewer pixels."""
        width, height = self.size_px
        return replace(
            self, width_px=factor * self.width_px, x_px=factor * self.x_px, y_px=factor * self.y_px,
            size_px=(round(factor * width), round(factor * height)),
        )  # fmt: skip


def _turned(point: tuple[float, float] | Floats, deg: float) -> Floats:
    angle = np.radians(deg)
    x, y = point
    return np.array([x * np.cos(angle) - y * np.sin(angle), x * np.sin(angle) + y * np.cos(angle)])


def anyone(rng: np.random.Generator) -> Sitter:
    """Somebody, somewhere in the middle of the picture."""
    return Sitter(
        float(rng.uniform(150, 280)), float(rng.uniform(280, 360)), float(rng.uniform(330, 400)),
        float(rng.uniform(0.55, 0.70)), float(rng.uniform(0.36, 0.46)),
    )  # fmt: skip


def baseline_of(sitter: Sitter, fps: float = 2.0) -> Baseline:
    """The baseline of somebody who sits quite still."""
    session = LiveSession(NOW)
    session.calibrate()
    for number in range(int(5.0 * fps) + 1):
        session.feed(number / fps, sitter.landmarks())
    assert session.baseline is not None
    return session.baseline


def score(baseline: Baseline, landmarks: Landmarks, sensitivity: Sensitivity = Sensitivity.NORMAL) -> float:
    """What one frame of a still body scores."""
    frame = read_frame(landmarks, Mode.SITTING)
    readings = read(frame, baseline, Mode.SITTING, sensitivity)
    look, message = judge(frame, baseline, readings, Mode.SITTING)
    assert look.unjudged is None, (look, message)
    return look.score


MOVES = {
    "sunk": 0.4, "head_down": 0.25, "nearer": 1.5, "head_nearer": 1.4, "rolled_deg": 12.0, "tilted_deg": 18.0,
}  # fmt: skip


def partly(name: str, share: float) -> dict[str, float]:
    rest = 1.0 if name.endswith("nearer") else 0.0
    return {name: rest + share * (MOVES[name] - rest)}


@pytest.mark.parametrize("name", list(MOVES))
def test_more_slouch_never_scores_less_and_all_of_it_is_found(name: str) -> None:
    rng = np.random.default_rng(1)
    for _ in range(12):
        sitter = anyone(rng)
        baseline = baseline_of(sitter)
        scores = [score(baseline, sitter.landmarks(**partly(name, share))) for share in np.linspace(0, 1, 9)]
        assert scores[0] == 0.0
        assert all(b >= a - 1e-9 for a, b in pairwise(scores)), (sitter, scores)
        assert scores[-1] > 1.0


def test_a_turned_face_that_looks_wider_is_no_head_forward() -> None:
    """Fails if the face's size rests on its width alone, or a turned face is trusted like any other."""
    rng = np.random.default_rng(4)
    for _ in range(20):
        sitter = anyone(rng)
        baseline = baseline_of(sitter)
        ears = [INDEX[Joint.LEFT_EAR], INDEX[Joint.RIGHT_EAR]]
        for turn, size, wider in ((0.0, 1.0, 1.15), (0.18, 1.0, 1.25), (0.18, 1.08, 1.0)):
            seen = sitter.landmarks(head_nearer=size)
            xy_px, middle = seen.xy_px.copy(), seen.xy_px[ears].mean(axis=0)
            xy_px[ears] = middle + wider * (xy_px[ears] - middle)
            xy_px[INDEX[Joint.NOSE], 0] += turn * abs(xy_px[ears[0], 0] - xy_px[ears[1], 0])
            assert score(baseline, replace(seen, xy_px=xy_px)) < 1.0, (turn, size, wider)
        assert score(baseline, sitter.landmarks(head_nearer=1.15)) > 1.0


def test_a_mixed_slouch_counts_though_no_part_of_it_does() -> None:
    rng = np.random.default_rng(2)
    for _ in range(20):
        sitter = anyone(rng)
        baseline = baseline_of(sitter)
        parts = {"sunk": 0.09, "head_down": 0.05, "head_nearer": 1.06}
        alone = [score(baseline, sitter.landmarks(**{name: size})) for name, size in parts.items()]
        assert max(alone) < 1.0 < score(baseline, sitter.landmarks(**parts))


def test_mirrored_shifted_and_scaled_bodies_score_the_same() -> None:
    rng = np.random.default_rng(3)
    for _ in range(15):
        sitter = anyone(rng)
        moves = {
            name: float(rng.uniform(*sorted((partly(name, 0)[name], size)))) for name, size in MOVES.items()
        }
        moves["nearer"] = 1.0  # about the picture's middle, so a shifted body moves otherwise
        moved = sitter.landmarks(**moves)
        ours = score(baseline_of(sitter), moved)
        mirrored = replace(sitter, x_px=639 - sitter.x_px)
        assert score(baseline_of(mirrored), moved.mirrored()) == pytest.approx(ours, abs=1e-6)
        shifted = replace(sitter, x_px=sitter.x_px + 15, y_px=sitter.y_px - 20)
        assert score(baseline_of(shifted), shifted.landmarks(**moves)) == pytest.approx(ours, abs=1e-6)
        large = sitter.scaled(2.0)
        assert score(baseline_of(large), large.landmarks(**moves)) == pytest.approx(ours, abs=1e-6)
        assert score(baseline_of(sitter), large.landmarks(**moves)) == pytest.approx(ours, abs=1e-6)


def test_strict_scores_more_than_normal_and_relaxed_less() -> None:
    rng = np.random.default_rng(4)
    for _ in range(20):
        sitter = anyone(rng)
        baseline = baseline_of(sitter)
        moved = sitter.landmarks(sunk=float(rng.uniform(0.05, 0.4)))
        strict, normal, relaxed = (
            score(baseline, moved, each)
            for each in (Sensitivity.STRICT, Sensitivity.NORMAL, Sensitivity.RELAXED)
        )
        assert strict > normal > relaxed


# ---- over time ----


def alert_s(sitter: Sitter, fps: float, name: str, *, ramp_s: float) -> float:
    """When the alert comes if somebody goes into a slouch from 9 s on."""
    session = LiveSession(NOW)
    session.calibrate()
    slowly = [number / 2.0 for number in range(16)]
    for time_s in [*slowly, *np.arange(8.0, 20.0, 1.0 / fps)]:
        share = float(np.clip((time_s - 9.0) / ramp_s, 0.0, 1.0))
        update = session.feed(float(time_s), sitter.landmarks(**partly(name, share)))
        if any(event.kind is EventKind.ALERT for event in update.events):
            return float(time_s)
    raise AssertionError("no alert")


@pytest.mark.parametrize(
    ("name", "ramp_s"), [("sunk", 0.8), ("sunk", 4.0), ("head_nearer", 1.0), ("nearer", 0.3)]
)
def test_the_alert_comes_at_the_same_time_at_any_frame_rate(name: str, ramp_s: float) -> None:
    sitter = Sitter()
    fine_s = alert_s(sitter, 40.0, name, ramp_s=ramp_s)
    for fps in (2.0, 3.0, 4.0, 7.5, 30.0):
        found_s = alert_s(sitter, fps, name, ramp_s=ramp_s)
        assert fine_s - 1.0 / fps <= found_s <= fine_s + 2.0 / fps + 1e-6, fps


# ---- a camera beside the desk ----


def beside(*, forward_px: float = 0.0, sunk_px: float = 0.0, faces: float = 1.0) -> Landmarks:
    """Somebody seen from the side, as the model gives rendered people; faces: 1 = to the picture's right."""
    face = {
        Joint.NOSE: (115 + forward_px, 190), Joint.LEFT_EYE: (95 + forward_px, 165),
        Joint.RIGHT_EYE: (96 + forward_px, 166), Joint.LEFT_EAR: (47 + forward_px, 170),
        Joint.RIGHT_EAR: (50 + forward_px, 171), Joint.LEFT_SHOULDER: (-8, 315),
        Joint.RIGHT_SHOULDER: (8, 318),
    }  # fmt: skip
    xy_px = np.full((len(JOINTS), 2), np.nan)
    seen = np.zeros(len(JOINTS))
    for joint, (x, y) in face.items():
        xy_px[INDEX[joint]] = (320 + faces * x, y + sunk_px)
        seen[INDEX[joint]] = 0.99
    return Landmarks(xy_px, seen, (640, 480))


@pytest.mark.parametrize("faces", [1.0, -1.0])
@pytest.mark.parametrize(
    ("move", "key"), [({"forward_px": 35.0}, "ear_over_shoulder_deg"), ({"sunk_px": 60.0}, "height_pct")]
)
def test_from_the_side_the_ear_over_the_shoulder_is_measured(
    move: dict[str, float], key: str, faces: float
) -> None:
    session = LiveSession(NOW)
    session.calibrate()
    updates = [session.feed(number / 4, beside(faces=faces)) for number in range(24)]
    (taken,) = (e for u in updates for e in u.events if e.kind is EventKind.CALIBRATED)
    assert "from the side" in taken.message
    updates = [session.feed(6.0 + n / 4, beside(faces=faces, **move), None, True) for n in range(24)]
    (alert,) = (e for u in updates for e in u.events if e.kind is EventKind.ALERT)
    assert alert.key == key
    turned = [session.feed(12.0 + number / 4, Sitter().landmarks()) for number in range(12)]
    assert not turned[-1].state or not turned[-1].state.is_judged


def test_a_camera_at_an_angle_is_told() -> None:
    session = LiveSession(replace(NOW, preview_s=30.0))
    session.calibrate()
    for number in range(24):
        landmarks = Sitter().landmarks()
        xy_px = landmarks.xy_px.copy()
        xy_px[INDEX[Joint.NOSE], 0] += 45.0
        update = session.feed(number / 4, replace(landmarks, xy_px=xy_px))
    assert session.baseline is not None
    assert "at an angle" in update.message
