"""Numbers against the person's own baseline: how far each has changed, and what the frame says as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from posture.live.alerts import FrameScore, PostureState
from posture.live.baseline import Baseline
from posture.live.measures import AIM_NOD, AIM_TURN, HEAD_KEYS, ROWS, Aim, BodyPlace, Frame, LiveMeasure, Mode
from posture.measure.uncertainty import NotMeasured, Result, Unit

MOVED_SHARE = 0.75
MOVED_SIZE = (0.70, 1.45)
"""Another place: the body moved by this share of its size in the picture, or its size left this range."""
NOISE_FACTOR = 3.0

MESSAGES: Mapping[PostureState, str] = {
    PostureState.GOOD: "Like your baseline.",
    PostureState.DRIFTING: "Drifting from your baseline.",
    PostureState.ALERT: "Away from your baseline for a while.",
    PostureState.AWAY: "Nobody in the picture. Watching continues when you are back.",
    PostureState.WRONG_PLACE: (
        "You sit or stand elsewhere than when you calibrated. Move back or calibrate again."
    ),
    PostureState.NOT_SURE: "Face and shoulders can't be compared now, so nothing is counted.",
    PostureState.SOMEONE_ELSE: "This seems to be someone else, so nothing is counted. Calibrate again.",
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
    away = baseline is not None and _looks_away(frame.aim, baseline.aim)
    rows = ROWS[mode]
    return tuple(_reading(row, frame.values[row.key], baseline, sensitivity.factor, away) for row in rows)


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
    if sight is not None:
        return FrameScore(unjudged=sight), ""
    if frame is None:
        return FrameScore(unjudged=PostureState.AWAY), ""
    if frame.place is None:
        return FrameScore(unjudged=PostureState.NOT_SURE), "Your shoulders are not in the picture."
    if _moved(frame.place, baseline.place):
        return FrameScore(unjudged=PostureState.WRONG_PLACE), ""
    if frame.view is not baseline.view:
        return FrameScore(unjudged=PostureState.NOT_SURE), "You face another way than when you calibrated."
    scored = [(reading.score, reading.key) for reading in readings if reading.score is not None]
    if mode is Mode.SITTING and not any(key in HEAD_KEYS for _, key in scored):
        return FrameScore(
            unjudged=PostureState.NOT_SURE
        ), "You look away from the screen. Nothing is counted."
    if not scored:
        return FrameScore(unjudged=PostureState.NOT_SURE), ""
    score, key = max(scored)
    return FrameScore(score, key), ""


def advice(state: PostureState, key: str, mode: Mode) -> str:
    """One plain sentence for a state; in ALERT, what to do about the number `key`."""
    message = MESSAGES[state]
    if state is not PostureState.ALERT:
        return message
    hint = next((row.advice for row in ROWS[mode] if row.key == key), "")
    return hint or message


def _reading(
    row: LiveMeasure,
    value: Result,
    baseline: Baseline | None,
    factor: float,
    looks_away: bool,
) -> Reading:
    if isinstance(value, NotMeasured) or baseline is None or row.key not in baseline.values:
        return Reading(row, value)
    if looks_away and row.key in HEAD_KEYS:
        return Reading(row, NotMeasured(row.key, "you look away from the screen"))
    base = baseline.values[row.key]
    change = row.change(value.value, base)
    spread = 100.0 * baseline.spread[row.key] / abs(base) if row.relative else baseline.spread[row.key]
    # What a still person's numbers do by themselves must not count, at any sensitivity.
    noise = max(row.noise_std, spread)
    limit = max(row.limit * factor, NOISE_FACTOR * noise)
    return Reading(row, value, change, limit, row.badness(change) / limit, noise)


def _moved(place: BodyPlace, base: BodyPlace) -> bool:
    shift_px = max(abs(place.x_px - base.x_px), abs(place.y_px - base.y_px))
    low, high = MOVED_SIZE
    return shift_px > MOVED_SHARE * base.size_px or not low <= place.size_px / base.size_px <= high


def _looks_away(aim: Aim | None, base: Aim | None) -> bool:
    if base is None:
        return False
    if aim is None:
        return True
    return abs(aim.turn - base.turn) > AIM_TURN or abs(aim.nod - base.nod) > AIM_NOD
