"""Does the person stand, both feet side by side on one floor, knees straight, arms hanging?

What is measured is how somebody stands: of one who sits, crouches, walks or has a foot on a bench the same
formulas give numbers, too, but they say nothing. Two witnesses are heard. The picture shows bent knees from
the side, and thighs that point at the camera as too short ones. The model's guess of the body in space
(`Detection.world_m`) shows the rest in axes of the body itself: up along the trunk, across through shoulders
and hips, so neither a tilted nor a pitched camera nor a turned body matters. That guess is rough (beside a
straight knee it says 20 degrees from the front), so the limits lie well outside what standing people show.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from posture.anatomy import INDEX, POSE_JOINTS, Joint, Side, View, sided
from posture.arrays import Floats
from posture.pose.landmarks import Landmarks
from posture.quality.issue import Issue


@dataclass(frozen=True)
class _Limit:
    """From where on something is doubted and refused; `most`: of 172 standing rendered people."""

    most: float
    doubt: float
    fail: float


HIP_BENT_DEG = _Limit(most=29, doubt=38, fail=50)
"""Thigh against trunk, in space. People who sit or crouch: 50 to 145; a squat for a ball: 60 to 99."""
KNEE_BENT_DEG = _Limit(most=33, doubt=36, fail=42)
"""In space. Of people who sit, walk or run, the more bent knee: 41 to 169; standing real ones: 5 to 34."""
KNEE_BENT_SEEN_DEG = _Limit(most=22, doubt=26, fail=30)
"""The near knee in a side view, in the picture."""
STEP_M = _Limit(most=0.05, doubt=0.13, fail=0.20)
"""One foot before the other. Standing real people: up to 0.10; a walking step: 0.2 to 0.6."""
FOOT_UP_M = _Limit(most=0.05, doubt=0.10, fail=0.15)
"""One foot higher than the other."""
FEET_APART_M = _Limit(most=0.28, doubt=0.42, fail=0.55)
"""Sideways. Standing real people: up to 0.41."""
FEET_CROSSED_M = _Limit(most=-0.15, doubt=-0.08, fail=0.0)
"""How far the left foot stands to the right of the right one."""
THIGH_TO_SHIN = (0.60, 0.75, 1.40, 1.70)
"""Thigh over shin in the picture: refused below, doubted below, doubted above, refused above. The truth set
has 0.89 to 1.32; thighs of people who sit facing the camera 0.18 to 0.66, a lifted shin 1.4 to 3.5."""
ARM_UP_DEG = 45.0
"""Upper arm against trunk, in space: 0 to 22 on the truth set, 70 to 86 with arms held out."""
TWIST_DEG = 25.0
"""Shoulders turned against the hips, in space: up to 10 on the truth set, up to 19 in a real T-pose."""
MIN_ANKLE_VISIBILITY = 0.6
"""In front and back views: 0.96 and more on the truth set, 0.75 and more where real people stand."""

_STAND = "Stand upright with straight knees, both feet side by side on the floor, and hold still."


def stands_still(landmarks: Landmarks, view: View, world_m: Floats | None = None) -> tuple[Issue, ...]:
    """What speaks against a standing person: `not_standing`, `ankle_hidden`, `arms_raised`, each once.

    world_m : shape (33, 3), or None
        The model's guess in space, sides named as in `landmarks`; without it only the picture speaks.
    """
    if world_m is not None and not np.ptp(world_m):
        world_m = None  # a body without size
    return (*_legs(landmarks, view, world_m), *_ankles(landmarks, view), *_arms(world_m))


def _legs(landmarks: Landmarks, view: View, world_m: Floats | None) -> tuple[Issue, ...]:
    """The gravest thing that the legs say; of equally grave ones the first."""
    found = [*_legs_in_space(world_m), *_legs_seen(landmarks, view)]
    found.sort(key=lambda issue: issue.severity != "fail")  # stable
    return tuple(found[:1])


def _legs_in_space(world_m: Floats | None) -> Iterator[Issue]:
    if world_m is None:
        return
    body = _Body(world_m)
    hip_deg = max(body.hip_bent_deg(side) for side in Side)
    yield from _judged(
        hip_deg, HIP_BENT_DEG, f"The person sits, crouches or bends: a hip by about {hip_deg:.0f}°."
    )
    knee_deg = max(body.bend_deg(side, "hip", "knee", "ankle") for side in Side)
    yield from _judged(knee_deg, KNEE_BENT_DEG, f"A knee is bent by about {knee_deg:.0f}°.")
    across_m, ahead_m, up_m = body.feet_apart_m()
    yield from _judged(abs(ahead_m), STEP_M, "One foot is in front of the other, as in a step or a lunge.")
    yield from _judged(abs(up_m), FOOT_UP_M, "One foot is higher than the other, as on a step or a bench.")
    yield from _judged(across_m, FEET_APART_M, "The feet are far apart.")
    yield from _judged(-across_m, FEET_CROSSED_M, "The legs are crossed, or on one line.")


def _legs_seen(landmarks: Landmarks, view: View) -> Iterator[Issue]:
    for side in [Side(view.value)] if view.is_sagittal else list(Side):
        hip, knee, ankle = (landmarks[sided(name, side)] for name in ("hip", "knee", "ankle"))
        if view.is_sagittal:
            bent_deg = _between_deg(knee - hip, ankle - knee)
            yield from _judged(bent_deg, KNEE_BENT_SEEN_DEG, f"The knee is bent by about {bent_deg:.0f}°.")
        ratio = float(np.linalg.norm(knee - hip) / max(float(np.linalg.norm(ankle - knee)), 1e-9))
        refused_below, doubted_below, doubted_above, refused_above = THIGH_TO_SHIN
        if not doubted_below <= ratio <= doubted_above:
            what = "A thigh points at the camera, as in sitting." if ratio < 1 else "A lower leg is lifted."
            yield _issue(what, fail=not refused_below <= ratio <= refused_above)


def _ankles(landmarks: Landmarks, view: View) -> tuple[Issue, ...]:
    """Ankles that the person mask does not reach (water, a bench, a bush), or that the model only guesses."""
    looks = landmarks.looks_xy_px
    for side in [Side(view.value)] if view.is_sagittal else list(Side):
        seen = True
        if looks is not None and np.isfinite(looks[..., INDEX[Joint.OUTLINE_CHEST], 0]).any():
            seen = landmarks.has(sided("outline_ankle", side))
        guessed = view.is_frontal and landmarks.visibility[INDEX[sided("ankle", side)]] < MIN_ANKLE_VISIBILITY
        if guessed or not seen:
            message = (
                "An ankle can't be seen, so where that leg ends is a guess. Take a photo with both feet in "
                "full view, in clothes and shoes that stand out from the floor."
            )
            return (Issue("ankle_hidden", "fail" if guessed and not seen else "doubt", message),)
    return ()


def _arms(world_m: Floats | None) -> tuple[Issue, ...]:
    if world_m is None:
        return ()
    body = _Body(world_m)
    if max(body.arm_up_deg(side) for side in Side) > ARM_UP_DEG or abs(body.twist_deg()) > TWIST_DEG:
        message = "An arm is raised or the trunk is twisted, which moves the shoulders. Let both arms hang."
        return (Issue("arms_raised", "doubt", message),)
    return ()


def _judged(value: float, limit: _Limit, what: str) -> Iterator[Issue]:
    if value > limit.doubt:
        yield _issue(what, fail=value > limit.fail)


def _issue(what: str, *, fail: bool) -> Issue:
    return Issue("not_standing", "fail" if fail else "doubt", f"{what} {_STAND}")


class _Body:
    """The model's guess in space, in the body's own axes: to its left, forward, up; metres."""

    def __init__(self, world_m: Floats) -> None:
        if world_m.shape != (len(POSE_JOINTS), 3):
            raise ValueError(f"world_m must have shape ({len(POSE_JOINTS)}, 3), got {world_m.shape}")
        self.world_m = world_m
        self.hips, self.shoulders = self._across("hip"), self._across("shoulder")
        up = _unit(self._middle("shoulder") - self._middle("hip"))
        left = self.hips + self.shoulders
        left = _unit(left - up * float(left @ up))
        # The camera's axes are x right, y down, z away: right-handed, so left x up points forward.
        self.axes = np.array([left, np.cross(left, up), up])

    def at(self, name: str, side: Side) -> Floats:
        point: Floats = self.world_m[INDEX[sided(name, side)]]
        return point

    def _across(self, name: str) -> Floats:
        return self.at(name, Side.LEFT) - self.at(name, Side.RIGHT)

    def _middle(self, name: str) -> Floats:
        middle: Floats = (self.at(name, Side.LEFT) + self.at(name, Side.RIGHT)) / 2
        return middle

    def bend_deg(self, side: Side, upper: str, middle: str, lower: str) -> float:
        """How far a joint is bent; 0 = straight."""
        return _between_deg(
            self.at(middle, side) - self.at(upper, side), self.at(lower, side) - self.at(middle, side)
        )

    def hip_bent_deg(self, side: Side) -> float:
        """Thigh against the trunk's own line; 0 = straight."""
        return _between_deg(self.at("knee", side) - self.at("hip", side), -self.axes[2])

    def arm_up_deg(self, side: Side) -> float:
        return _between_deg(self.at("elbow", side) - self.at("shoulder", side), -self.axes[2])

    def twist_deg(self) -> float:
        """Shoulders against hips, seen from above; positive: to the body's own left."""
        left, forward, _ = self.axes
        turns = [np.degrees(np.arctan2(line @ forward, line @ left)) for line in (self.hips, self.shoulders)]
        return float((turns[0] - turns[1] + 180.0) % 360.0 - 180.0)

    def feet_apart_m(self) -> tuple[float, float, float]:
        """From the right ankle to the left one: to the left, forward, up."""
        across, ahead, up = self.axes @ self._across("ankle")
        return float(across), float(ahead), float(up)


def _between_deg(a: Floats, b: Floats) -> float:
    lengths = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(np.degrees(np.arccos(np.clip(float(a @ b) / lengths, -1.0, 1.0)))) if lengths > 0 else 0.0


def _unit(vector: Floats) -> Floats:
    length = float(np.linalg.norm(vector))
    unit: Floats = vector / length if length > 0 else np.zeros(3)
    return unit
