"""Hands-free photos: takes a stream of (time, Landmarks or None), says what to say and when to shoot.

It uses no camera and no clock. The quality gate's own rule (`posture.quality.framing.framing`) decides which
framing is good, so that the photo check accepts what the guide accepts.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from posture.anatomy import View
from posture.arrays import Floats
from posture.pose.facing import facing_deg, turn_to_deg, view_of
from posture.pose.landmarks import Landmarks
from posture.quality.issue import Issue

VIEWS: tuple[View, ...] = (View.FRONT, View.RIGHT, View.BACK, View.LEFT)
"""Front, right side, back, left side: a quarter turn to the left from each to the next."""


class Step(StrEnum):
    """What the guide asks the person to do now."""

    NOBODY = "nobody"
    AWAY_FROM_CAMERA = "away_from_camera"
    CLOSER = "closer"
    TO_LEFT = "to_left"
    TO_RIGHT = "to_right"
    FORWARD = "forward"
    BACKWARD = "backward"
    TURN_LEFT = "turn_left"
    TURN_RIGHT = "turn_right"
    FIX = "fix"
    HOLD_STILL = "hold_still"
    COUNTDOWN = "countdown"
    NOW = "now"
    DONE = "done"
    READY = "ready"


TEXTS: dict[Step, str] = {
    Step.NOBODY: "Step into the picture",
    Step.AWAY_FROM_CAMERA: "Move away from the camera",
    Step.CLOSER: "Come closer to the camera",
    Step.TO_LEFT: "Come into the middle: step to your left",
    Step.TO_RIGHT: "Come into the middle: step to your right",
    Step.FORWARD: "Come into the middle: one step forward",
    Step.BACKWARD: "Come into the middle: one step backward",
    Step.TURN_LEFT: "Turn to your left",
    Step.TURN_RIGHT: "Turn to your right",
    Step.HOLD_STILL: "Hold still",
    Step.NOW: "Now",
    Step.DONE: "Done. You can relax",
    Step.READY: "Good: stand like this",
}
FACING_TEXTS: dict[Step, str] = {Step.AWAY_FROM_CAMERA: "Step back", Step.CLOSER: "Come closer"}
"""Shorter words for a person who faces the camera, for whom "back" has only one meaning."""
SQUARE = "Turn square to the camera: front, back or side"

TURN_TOLERANCE_DEG = 30.0
"""Beyond this the guide asks for a turn; the quality gate judges squareness more finely."""
STILL_S = 1.0
STILL_SHARE = 0.02
"""How far shoulders and hips may wander in a second, as a share of the body's height in the picture."""
TRUNKS_PER_BODY = 3.1
"""Body height over trunk length (shoulder to hip), roughly: every view shows the trunk, rarely cut off."""
COUNTDOWN_S = 3.0
LAPSE_S = 0.4
"""A countdown goes on through trouble this short: one bad frame is no movement."""
BURST = 6
BURST_GAP_S = 0.2
REPEAT_S = 6.0
"""The guide repeats an instruction after this long."""
STAND_S = 0.6
"""An instruction is spoken once it has stood this long: at a limit it flickers from frame to frame."""
SPEECH_S = 1.6
"""And not before the one that was spoken last had this long: people need time to hear it and to follow."""
AT_ONCE = (Step.COUNTDOWN, Step.NOW, Step.DONE)
"""What must be heard at its moment."""
FACED: dict[View, tuple[Step, Step]] = {
    View.FRONT: (Step.TO_RIGHT, Step.TO_LEFT),
    View.BACK: (Step.TO_LEFT, Step.TO_RIGHT),
    View.RIGHT: (Step.BACKWARD, Step.FORWARD),
    View.LEFT: (Step.FORWARD, Step.BACKWARD),
}
"""How the person moves towards the picture's left and towards its right, by view."""


Framing = Callable[[Landmarks, View], Sequence[Issue]]
"""The guide has its own words for cut_off, too_close, too_far, too_small and not_centred. It shows the
message of every other issue, except notes, which don't hold up the photo."""


@dataclass(frozen=True)
class Cue:
    """What to show and say after one frame.

    shoot: take one full-resolution still of `view` now (`burst` times per view). say: speak the text, which
    is new and has stood for a moment, or is due again. countdown: 3, 2, 1 while counting, else 0.
    """

    step: Step
    view: View
    text: str
    say: bool = False
    countdown: int = 0
    shoot: bool = False


class Guide:
    """Leads one person through the views. Takes frames in order of time and gives a cue for each."""

    def __init__(self, framing: Framing, views: Sequence[View] = VIEWS, burst: int = BURST) -> None:
        if not views or any(view not in FACED for view in views):
            raise ValueError("a guide needs one or more of the front, right, back and left views")
        self._framing = framing
        self._views = tuple(views)
        self._stills = burst  # per view
        self._taken = 0  # views finished
        self._shots = 0  # stills of this view so far
        self._last_shot_s = 0.0
        self._count_from_s: float | None = None
        self._trouble_from_s: float | None = None
        self._recent: deque[tuple[float, Floats]] = deque()
        self._said = ("", -REPEAT_S)
        self._standing = ("", 0.0)  # the text of the latest cues, and since when

    @property
    def views(self) -> tuple[View, ...]:
        """All views, in their order."""
        return self._views

    @property
    def done(self) -> bool:
        """Whether all views are taken."""
        return self._taken == len(self._views)

    @property
    def view(self) -> View:
        """The view that the guide is taking; after the end, the last one."""
        return self._views[min(self._taken, len(self._views) - 1)]

    @property
    def taken(self) -> tuple[View, ...]:
        """The views that are finished."""
        return self._views[: self._taken]

    @property
    def shooting(self) -> bool:
        """Whether some stills of the view are taken and more are due."""
        return self._shots > 0

    def repeat_from(self, view: View) -> None:
        """Take `view` and the views after it again, because some of its stills were lost."""
        self._taken = self._views.index(view)
        self._shots = 0
        self._count_from_s = self._trouble_from_s = None
        self._recent.clear()

    def feed(self, time_s: float, landmarks: Landmarks | None) -> Cue:
        """The cue for one frame; landmarks None: nobody was found."""
        if self.done:
            return self._cue(time_s, Step.DONE)
        if self._shots:
            return self._burst(time_s)
        step, text = self._wanted(time_s, landmarks)
        if step is Step.COUNTDOWN:
            self._trouble_from_s = None
            return self._count(time_s)
        if self._count_from_s is not None and not self._lapsed(time_s):
            return self._count(time_s, may_shoot=False)
        self._count_from_s = self._trouble_from_s = None
        return self._cue(time_s, step, text)

    def _wanted(self, time_s: float, landmarks: Landmarks | None) -> tuple[Step, str]:
        """What is still wrong; COUNTDOWN if nothing is."""
        if landmarks is None:
            self._recent.clear()
            return Step.NOBODY, ""
        still = self._still(time_s, landmarks)
        issues = self._framing(landmarks, self.view)
        step = _step({issue.key for issue in issues}, landmarks, self.view)
        serious = [issue.message for issue in issues if issue.severity != "note"]
        if step is None and serious:
            step = Step.FIX
        if step is not None:
            return step, serious[0] if step is Step.FIX else ""
        return (Step.COUNTDOWN, "") if still else (Step.HOLD_STILL, "")

    def _still(self, time_s: float, landmarks: Landmarks) -> bool:
        points_px = np.stack([landmarks.middle("shoulder"), landmarks.middle("hip")])
        self._recent.append((time_s, points_px))
        while len(self._recent) > 1 and self._recent[1][0] <= time_s - STILL_S:
            self._recent.popleft()
        if time_s - self._recent[0][0] < STILL_S:
            return False
        wander_px = np.ptp([points for _, points in self._recent], axis=0).max()
        trunk_px = float(np.linalg.norm(points_px[1] - points_px[0]))
        return bool(wander_px <= STILL_SHARE * TRUNKS_PER_BODY * trunk_px)

    def _lapsed(self, time_s: float) -> bool:
        if self._trouble_from_s is None:
            self._trouble_from_s = time_s
        return time_s - self._trouble_from_s > LAPSE_S

    def _count(self, time_s: float, *, may_shoot: bool = True) -> Cue:
        if self._count_from_s is None:
            self._count_from_s = time_s
        left_s = COUNTDOWN_S - (time_s - self._count_from_s)
        if left_s <= 0 and may_shoot:
            return self._burst(time_s)
        number = max(1, math.ceil(left_s))
        return self._cue(time_s, Step.COUNTDOWN, str(number), countdown=number)

    def _burst(self, time_s: float) -> Cue:
        due = self._shots == 0 or time_s - self._last_shot_s >= BURST_GAP_S
        cue = self._cue(time_s, Step.NOW, shoot=due)
        if due:
            self._shots += 1
            self._last_shot_s = time_s
        if self._shots >= self._stills:
            self._taken += 1
            self._shots = 0
            self._count_from_s = None
            self._recent.clear()
        return cue

    def _cue(
        self, time_s: float, step: Step, text: str = "", *, countdown: int = 0, shoot: bool = False
    ) -> Cue:
        text = text or _text(step, self.view)
        say = self._due(time_s, step, text)
        if say:
            self._said = (text, time_s)
        return Cue(step, self.view, text, say, countdown, shoot)

    def _due(self, time_s: float, step: Step, text: str) -> bool:
        """Whether the text is to be spoken now."""
        if text != self._standing[0]:
            self._standing = (text, time_s)
        said, said_s = self._said
        if text == said:
            return time_s - said_s >= REPEAT_S and step is not Step.DONE
        if step in AT_ONCE or not said:
            return True
        return time_s - self._standing[1] >= STAND_S and time_s - said_s >= SPEECH_S


def aim(framing: Framing, landmarks: Landmarks | None) -> Cue:
    """What would improve the photo of somebody who chooses view and moment themselves, or READY.

    The cue's view is the one in this frame.
    """
    if landmarks is None:
        return Cue(Step.NOBODY, View.TURNED, TEXTS[Step.NOBODY])
    view = view_of(landmarks)
    issues = framing(landmarks, view)
    step = _place({issue.key for issue in issues}, landmarks, view)
    if step is not None:
        return Cue(step, view, _text(step, view))
    serious = [issue.message for issue in issues if issue.severity != "note"]
    if view is View.TURNED:
        serious.append(SQUARE)
    return Cue(Step.FIX, view, serious[0]) if serious else Cue(Step.READY, view, TEXTS[Step.READY])


def _text(step: Step, view: View) -> str:
    facing = FACING_TEXTS.get(step) if view is View.FRONT else None
    return facing or TEXTS[step]


def _step(keys: Set[str], landmarks: Landmarks, view: View) -> Step | None:
    """What to ask for first: a turn, then distance, then the middle. None: none of these."""
    facing = facing_deg(landmarks)
    turn = 0.0 if facing is None else turn_to_deg(facing, view)
    if abs(turn) > TURN_TOLERANCE_DEG:
        return Step.TURN_LEFT if turn > 0 else Step.TURN_RIGHT
    return _place(keys, landmarks, view)


def _place(keys: Set[str], landmarks: Landmarks, view: View) -> Step | None:
    """Where to go: distance first, then the middle. None: stay."""
    if keys & {"too_close", "cut_off"}:
        return _to_middle(landmarks, view, beyond=0.3) or Step.AWAY_FROM_CAMERA
    if keys & {"too_far", "too_small"}:
        return Step.CLOSER
    if "not_centred" in keys:
        return _to_middle(landmarks, view, beyond=0.0)
    return None


def _to_middle(landmarks: Landmarks, view: View, *, beyond: float) -> Step | None:
    """Which way to the middle; None within `beyond` of it, in shares of half the picture's width.

    None also for a body turned between two views: left and right would be guesses.
    """
    half_px = landmarks.size_px[0] / 2.0
    off = (float(landmarks.middle("hip")[0]) - half_px) / half_px
    if view not in FACED or not abs(off) > beyond:
        return None
    towards_left, towards_right = FACED[view]
    return towards_left if off > 0 else towards_right
