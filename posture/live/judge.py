"""Numbers against the person's own baseline: how far each has changed, and what the frame says as a whole."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from posture.anatomy import View
from posture.live.alerts import FrameScore, PostureState
from posture.live.baseline import Baseline
from posture.live.change import EYES, HEAD, change, middle, noise, ratio
from posture.live.measures import AIM_NOD, AIM_TURN, HEAD_KEYS, ROWS, Aim, BodyPlace, Frame, LiveMeasure, Mode
from posture.measure.uncertainty import NotMeasured, Result, Unit

MOVED_SHARE = 0.75
"""Another place: aside or up by this share of the shoulders' width (standing: of the trunk's length)."""
SUNK_SHARE = 1.3
"""Further down than this is no sinking."""
SMALLER, LARGER = 0.70, 2.2
"""Another place: smaller than this share of then, or larger. Up to there it is a lean to the screen."""
NOISE_FACTOR = 3.0
QUIET_FACTOR = 1.0
"""A change counts towards the whole from so many standard deviations of its noise on."""
SHAPE_SHARE = 0.02
"""Pictures whose sides' ratio differs by more than this from the baseline's can't be compared with it."""
LOOKS_AWAY = "You look away from the screen. Nothing is counted."
FACE_ONLY = "Only your face is judged: your shoulders are out of the picture."

MESSAGES: Mapping[PostureState, str] = {
    PostureState.GOOD: "Like your baseline.",
    PostureState.DRIFTING: "Drifting from your baseline.",
    PostureState.ALERT: "Away from your baseline for a while.",
    PostureState.AWAY: "Nobody in the picture. Watching continues when you are back.",
    PostureState.WRONG_PLACE: (
        "You are elsewhere than when you calibrated, or someone else is there. Move back, or calibrate again."
    ),
    PostureState.NOT_SURE: "Face and shoulders can't be compared now, so nothing is counted.",
    PostureState.CAMERA_MOVED: "The camera moved. Move it back, or calibrate again.",
    PostureState.NO_PICTURE: "No pictures came for a while. What happened meanwhile counts nowhere.",
    PostureState.BLACK: "The picture is empty. Uncover the camera, or switch on a light. Nothing is counted.",
    PostureState.FROZEN: "The picture stands still. Start the camera again. Nothing is counted.",
    PostureState.DARK: "It is too dark to see you. Switch on a light. Nothing is counted.",
    PostureState.BLURRED: "The picture is out of focus. Wipe the lens or wait a moment. Nothing is counted.",
}


class Sensitivity(StrEnum):
    """How large a change must be to count."""

    RELAXED = "relaxed"
    NORMAL = "normal"
    STRICT = "strict"

    @property
    def factor(self) -> float:
        """The factor on the limits."""
        return {Sensitivity.RELAXED: 1.4, Sensitivity.NORMAL: 1.0, Sensitivity.STRICT: 0.7}[self]


@dataclass(frozen=True)
class Reading:
    """One number now. change, limit, score and noise are None without a baseline for it.

    change, limit and noise (one standard deviation of what a still person's number does by itself) are in
    percent of the baseline for relative rows, else in the value's unit; score is the part of the change that
    counts, as a share of the limit.
    """

    row: LiveMeasure
    value: Result
    change: float | None = None
    limit: float | None = None
    score: float | None = None
    noise: float | None = None

    @property
    def key(self) -> str:
        """The row's key."""
        return self.row.key

    @property
    def part(self) -> float:
        """What the change adds to the whole: 0 while it may be noise, 1 at its limit."""
        if self.score is None or self.limit is None or self.noise is None:
            return 0.0
        quiet = QUIET_FACTOR * self.noise / self.limit
        return max(0.0, (self.score - quiet) / (1.0 - quiet))

    @property
    def told(self) -> tuple[float, Unit] | None:
        """The number to show, with its unit: the value, or the change if only that means something."""
        if isinstance(self.value, NotMeasured):
            return None
        if self.row.absolute:
            return self.value.value, self.value.unit
        return None if self.change is None else (self.change, self.row.change_unit)


def read(
    frame: Frame | None, baseline: Baseline | None, mode: Mode, sensitivity: Sensitivity
) -> tuple[Reading, ...]:
    """A frame's numbers against the baseline, in the order of the mode's rows."""
    if frame is None:
        return ()
    rows = ROWS[mode]
    if baseline is None or not _same_shape(frame.size_px, baseline.size_px):
        return tuple(Reading(row, frame.values[row.key]) for row in rows)
    baseline = baseline.at(frame.size_px)
    away = looks_away(frame.aim, baseline.aim)
    return tuple(_reading(row, frame, baseline, sensitivity.factor, away) for row in rows)


def judge(
    frame: Frame | None,
    baseline: Baseline,
    readings: tuple[Reading, ...],
    mode: Mode,
    sight: PostureState | None = None,
) -> tuple[FrameScore, str]:
    """What the frame says, with a message if there is more to say than the state.

    sight: why the picture can't be judged.
    """
    unjudged, message = _unjudged(frame, baseline, readings, mode, sight)
    if unjudged is not None or frame is None:
        return FrameScore(unjudged=unjudged), message
    score, key = combined(readings)
    return FrameScore(score, key), FACE_ONLY if frame.place is None else ""


def combined(readings: tuple[Reading, ...]) -> tuple[float, str]:
    """All changes together, as a share of what counts, and the key of the largest; 0 without any.

    The root of the sum of their squares, each beyond its noise: one change at its limit is 1, and so are two
    at 0.7 of theirs.
    """
    parts = {reading.key: reading.part for reading in readings}
    key = max(parts, key=lambda each: parts[each])
    # A body that comes nearer comes down in the picture too.
    if key == "height_pct" and parts["screen_distance_cm"] >= 1.0:
        key = "screen_distance_cm"
    return math.hypot(*parts.values()), key


def limit_of(row: LiveMeasure, baseline: Baseline, factor: float, aim: Aim | None = None) -> float:
    """The change that counts: what a still person's number does by itself must not, at any sensitivity.

    aim: where the face points now.
    """
    return max(row.limit * factor, NOISE_FACTOR * noise(row, baseline, aim))


def advice(state: PostureState, key: str, mode: Mode) -> str:
    """One plain sentence for a state; in ALERT what to do about the number `key`, in DRIFTING its name."""
    message = MESSAGES[state]
    row = next((row for row in ROWS[mode] if row.key == key), None)
    if row is None or state not in (PostureState.ALERT, PostureState.DRIFTING):
        return message
    return row.advice if state is PostureState.ALERT else f"{message} Mostly: {row.name.lower()}."


def looks_away(aim: Aim | None, base: Aim | None) -> bool:
    """Whether the face points elsewhere than at calibration, or can't be seen."""
    if base is None:
        return False
    if aim is None:
        return True
    return abs(aim.turn - base.turn) > AIM_TURN or abs(aim.nod - base.nod) > AIM_NOD


def _unjudged(
    frame: Frame | None,
    baseline: Baseline,
    readings: tuple[Reading, ...],
    mode: Mode,
    sight: PostureState | None,
) -> tuple[PostureState | None, str]:
    """Why nothing can be said about the posture, and a message if there is more to say; else (None, "")."""
    if sight is not None:
        return sight, ""
    if frame is None:
        return PostureState.AWAY, ""
    if not _same_shape(frame.size_px, baseline.size_px):
        return PostureState.NOT_SURE, "The camera gives pictures of another shape. Calibrate again."
    if elsewhere(frame, baseline.at(frame.size_px)):
        return PostureState.WRONG_PLACE, ""
    if frame.view is not baseline.view:
        return PostureState.NOT_SURE, "You face another way than when you calibrated."
    if mode is Mode.SITTING and looks_away(frame.aim, baseline.aim):
        seen = frame.aim is not None
        return PostureState.NOT_SURE, LOOKS_AWAY if seen else "Your face is not in the picture."
    if all(reading.score is None for reading in readings):
        return PostureState.NOT_SURE, ""
    return None, ""


def _reading(row: LiveMeasure, frame: Frame, baseline: Baseline, factor: float, away: bool) -> Reading:
    value = frame.values[row.key]
    changed = change(row, frame, baseline)
    if changed is None:
        return Reading(row, value)
    if away and row.key in HEAD_KEYS:
        return Reading(row, NotMeasured(row.key, "you look away from the screen"))
    limit = limit_of(row, baseline, factor, frame.aim)
    score = row.badness(changed) / limit
    return Reading(row, value, changed, limit, score, noise(row, baseline, frame.aim))


def elsewhere(frame: Frame, baseline: Baseline) -> bool:
    """Whether the body is in another place than at calibration, beyond what sinking or leaning in does."""
    now, then = frame.place, baseline.place
    grown = None if now is None else now.size_px / then.size_px
    if baseline.points and baseline.view is View.FRONT:
        now, grown = _face_place(frame, baseline, now, grown)
    if now is None or grown is None:
        return False
    aside, down = abs(now.x_px - then.x_px) / then.size_px, (now.y_px - then.y_px) / then.size_px
    if aside > MOVED_SHARE or down < -MOVED_SHARE or not SMALLER <= grown <= LARGER:
        return True
    return down > (SUNK_SHARE if baseline.points else MOVED_SHARE)


def _face_place(
    frame: Frame, baseline: Baseline, place: BodyPlace | None, grown: float | None
) -> tuple[BodyPlace | None, float | None]:
    """The shoulders' place; the face's, moved down to them, while they are out of the picture.

    Shoulders that turn get narrower, and a face that turns too: the larger growth is that of the distance.
    """
    face = ratio(frame.points, baseline.points, EYES)
    grown = max((each for each in (face, grown) if each is not None), default=None)
    head, base_head = middle(frame.points, HEAD), middle(baseline.points, HEAD)
    if place is None and head is not None and base_head is not None:
        then = baseline.place
        place = BodyPlace(
            head[0] - base_head[0] + then.x_px, head[1] - base_head[1] + then.y_px, then.size_px
        )
    return place, grown


def _same_shape(size_px: tuple[int, int], base_px: tuple[int, int]) -> bool:
    shape, base = size_px[0] / size_px[1], base_px[0] / base_px[1]
    return abs(shape / base - 1.0) <= SHAPE_SHARE
