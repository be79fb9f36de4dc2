"""Live posture: a stream of (time, Landmarks or None) in; phase, state, numbers and events out.

Pure: no camera, no clock, no threads, so that a recorded stream replays exactly. A frame passes
smoothing.py, measures.py (numbers), judge.py (change from the baseline in shares of the limits),
alerts.py (states) and session.py (statistics). Landmarks are those of the
picture as the camera took it; a mirrored display is the screen's business and never reaches this
file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from posture.anatomy import View
from posture.live.alerts import (
    SEEN_IN_THE_PICTURE,
    UNSEEN,
    AlertLogic,
    Event,
    EventKind,
    PostureState,
    Timing,
)
from posture.live.baseline import Baseline, BaselineFinder, Collecting
from posture.live.breaks import BreakClock, stands_up
from posture.live.confirm import Confirmation, Confirmed, Differs
from posture.live.frame import read_frame
from posture.live.judge import MESSAGES, Reading, Sensitivity, advice, judge, limit_of, read
from posture.live.jump import BodyJump
from posture.live.limits import PreviewLimits, limits_of
from posture.live.measures import SITTING, Frame, Mode
from posture.live.moved import MovedCamera
from posture.live.pauses import ASLEEP_S, BACK_WORDS, NOBODY_WORDS, Pause, Presence, asleep_words
from posture.live.seated import without_shoulder_level
from posture.live.session import Statistics, Summary
from posture.live.smoothing import OneEuro
from posture.pose.landmarks import Landmarks


class Phase(StrEnum):
    """What the session is doing."""

    READY = "ready"  # numbers only: no baseline yet
    CALIBRATING = "calibrating"
    CONFIRMING = "confirming"  # a remembered baseline: does the person sit like that now?
    PREVIEW = "preview"  # "does this feel right?": states without events or statistics
    WATCHING = "watching"
    PAUSED = "paused"


@dataclass(frozen=True)
class Settings:
    """What the person can choose. `break_after_s` = 0 turns break reminders off."""

    mode: Mode = Mode.SITTING
    sensitivity: Sensitivity = Sensitivity.NORMAL
    timing: Timing = field(default_factory=Timing)
    preview_s: float = 30.0
    break_after_s: float = 40 * 60.0


@dataclass(frozen=True)
class Update:
    """The answer to one frame. `state` is None while nothing is compared; progress runs 0..1."""

    time_s: float
    phase: Phase
    state: PostureState | None
    score: float
    readings: tuple[Reading, ...]
    events: tuple[Event, ...]
    message: str
    progress: float = 0.0


PREVIEW_WORDS = "Does this feel right? Move as you usually do: the limits are shown, nothing is counted yet."
OBLIQUE_WORDS = (
    "The camera sees you at an angle, so a head that comes forward shows less. "
    "Better put it in front of you or right beside you, and calibrate again."
)
CONFIRM_WORDS = "The same as last time? Sit or stand as you did, and hold still for three seconds."
CONFIRMED_WORDS = "As remembered. Watching."
AGAIN_WORDS = "Calibrate again."
WATCHING_FPS, CLOSE_FPS = 4, 10
"""Pictures a second: enough to notice a change, and to follow one."""
BREAK_WORDS = "Time to stand up: walk about for a minute or two. Being away is counted as a break."
SMOOTHING_HZ = 1.0
HAND_S = 1.5
"""A raised hand in front of a face is not found in every picture."""


class LiveSession:
    """One person's session. Feed frames in time order; commands take effect with the next frame."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.phase = Phase.READY
        self.baseline: Baseline | None = None
        self._smooth = OneEuro(at_rest_hz=SMOOTHING_HZ)
        self._calibration = BaselineFinder(self.settings.mode)
        self._alerts = AlertLogic(self.settings.timing)
        self._statistics = Statistics(self.settings.mode)
        self._preview_from_s: float | None = None
        self._time_s: float | None = None
        self._breaks = BreakClock()
        self._presence = Presence()
        self._pause = Pause()
        self._hand_s: float | None = None
        self._state: PostureState | None = None
        self._confirmation = Confirmation()
        self._jump = BodyJump()
        self._moved = MovedCamera(self.settings.timing.exit_share)

    @property
    def wanted_fps(self) -> int:
        """How many pictures a second are worth sending now."""
        calm = self._state not in (PostureState.DRIFTING, PostureState.ALERT)
        return WATCHING_FPS if calm and self.phase in (Phase.WATCHING, Phase.PAUSED) else CLOSE_FPS

    def limits(self) -> PreviewLimits | None:
        """Where in the picture a change begins to count; None without a baseline, or standing."""
        front = self.baseline is not None and self.baseline.view is View.FRONT
        if self.baseline is None or not front or self.settings.mode is not Mode.SITTING:
            return None
        factor = self.settings.sensitivity.factor
        (height,) = (row for row in SITTING if row.key == "height_pct")
        return limits_of(self.baseline, limit_of(height, self.baseline, factor))

    @property
    def lag_s(self) -> float:
        """How far the numbers lag behind a slow movement."""
        return self._smooth.lag_s

    def calibrate(self) -> None:
        """Take a new baseline from the next five still seconds."""
        self._leave_watching()
        self.phase = Phase.CALIBRATING
        self._calibration = BaselineFinder(self.settings.mode)

    def use_baseline(self, baseline: Baseline) -> None:
        """Take a remembered baseline, if the person sits like it for the next three seconds."""
        self._leave_watching()
        self.baseline = baseline
        self.phase = Phase.CONFIRMING
        self._confirmation = Confirmation()
        self._moved = MovedCamera(self.settings.timing.exit_share)

    def accept(self) -> None:
        """The preview felt right: start watching now."""
        if self.phase is Phase.PREVIEW:
            self._watch()

    def pause(self, for_s: float | None = None) -> None:
        """Stop watching; the time until `resume`, or for `for_s`, counts nowhere."""
        if self.phase in (Phase.WATCHING, Phase.PAUSED):
            self._leave_watching()
            self.phase = Phase.PAUSED
            self._pause = Pause(None if for_s is None else (self._time_s or 0.0) + for_s)

    def resume(self) -> None:
        """Go on watching with the same baseline."""
        if self.phase is Phase.PAUSED:
            self._watch()

    def forget_baseline(self) -> None:
        """Somebody else sits here, or somewhere else: what was counted stays."""
        self._leave_watching()
        self.phase, self.baseline = Phase.READY, None

    def camera_off(self) -> None:
        """No frames come any more: watching pauses, and a running calibration ends."""
        self.pause()
        if self.phase is Phase.CALIBRATING:
            self.phase = Phase.READY if self.baseline is None else Phase.PAUSED

    def change_settings(self, settings: Settings) -> None:
        """New settings from the next frame on; another mode needs a new baseline."""
        if settings.mode is not self.settings.mode:
            self._leave_watching()
            self.phase, self.baseline = Phase.READY, None
            self._statistics = Statistics(settings.mode)
        self.settings = settings
        self._alerts.timing = settings.timing

    def summary(self) -> Summary:
        """The watched time so far."""
        return replace(self._statistics.summary(), stood_up=self._breaks.stood_up)

    def begin_anew(self) -> None:
        """Count from zero, with the same baseline: what was counted belongs to another day."""
        self._leave_watching()
        self._statistics = Statistics(self.settings.mode)
        self._breaks.stood_up = 0
        if self.phase is Phase.WATCHING:
            self._watch()

    def feed(
        self,
        time_s: float,
        landmarks: Landmarks | None,
        sight: PostureState | None = None,
        stood: bool = False,
    ) -> Update:
        """Take one frame; None = nobody was found. Raises ValueError if time does not rise.

        sight: why its picture can't be judged, as `Sight.feed` says. stood: the room behind the person
        clearly stood still, as `Sight.stood` says.
        """
        jumped = self._jump.feed(time_s, None if sight in UNSEEN else landmarks)
        if sight is None and jumped and not stood and self.settings.mode is Mode.SITTING:
            sight = PostureState.CAMERA_MOVED
        update = self._fed(time_s, landmarks, sight)
        self._state = update.state
        return update

    def _fed(self, time_s: float, landmarks: Landmarks | None, sight: PostureState | None) -> Update:
        if self._time_s is not None and time_s <= self._time_s:
            raise ValueError(f"frames must come in time order, got {time_s} after {self._time_s}")
        dt_s = 0.0 if self._time_s is None else time_s - self._time_s
        self._time_s = time_s
        frame = None if landmarks is None else self._frame(time_s, landmarks)
        self._presence.feed(dt_s, seen=frame is not None and sight not in UNSEEN)
        changed = self._pause_or_go_on(time_s)
        if changed is not None:
            event = Event(
                EventKind.PAUSED if self.phase is Phase.PAUSED else EventKind.RESUMED, time_s, message=changed
            )
            return Update(time_s, self.phase, None, 0.0, self._readings(frame), (event,), changed)
        if self.baseline is not None and self.phase in (Phase.PREVIEW, Phase.WATCHING):
            return self._compared(time_s, dt_s, frame, sight, self.baseline)
        self._break(time_s, dt_s, present=False, watched=self._pause.by_itself)
        if self.phase is Phase.CALIBRATING:
            return self._calibrating(time_s, None if sight in UNSEEN else frame, sight)
        if self.phase is Phase.CONFIRMING and self.baseline is not None:
            return self._confirming(time_s, frame, sight, self.baseline)
        message = self._pause.message(time_s) if self.phase is Phase.PAUSED else "Calibrate to start."
        return Update(time_s, self.phase, None, 0.0, self._readings(frame), (), message)

    def _frame(self, time_s: float, landmarks: Landmarks) -> Frame:
        # In picture widths, so that the filter's speed term means the same at every camera size.
        width = landmarks.size_px[0]
        smooth_px = self._smooth(time_s, landmarks.xy_px / width) * width
        frame = read_frame(replace(landmarks, xy_px=smooth_px), self.settings.mode)
        if frame.hand_up:
            self._hand_s = time_s
        elif self._hand_s is not None and time_s - self._hand_s < HAND_S:  # it flickers
            frame = without_shoulder_level(frame)
        return frame

    def _confirming(
        self, time_s: float, frame: Frame | None, sight: PostureState | None, baseline: Baseline
    ) -> Update:
        readings = self._readings(frame)
        seen = sight if sight in UNSEEN else None
        look, message = judge(frame, baseline, readings, self.settings.mode, seen)
        if look.unjudged is not None:
            message = message or MESSAGES[look.unjudged]
        outcome = self._confirmation.feed(time_s, look, message, readings)
        if isinstance(outcome, Confirmed):
            self._watch()
            event = Event(EventKind.CONFIRMED, time_s, message=CONFIRMED_WORDS)
            return Update(
                time_s, self.phase, PostureState.GOOD, look.score, readings, (event,), event.message
            )
        if isinstance(outcome, Differs):
            self.phase, self.baseline = Phase.READY, None
            event = Event(EventKind.DIFFERS, time_s, message=f"{outcome.message} {AGAIN_WORDS}")
            return Update(time_s, self.phase, None, 0.0, readings, (event,), event.message)
        return Update(time_s, self.phase, None, look.score, readings, (), message or CONFIRM_WORDS, outcome)

    def _calibrating(self, time_s: float, frame: Frame | None, sight: PostureState | None) -> Update:
        outcome = self._calibration.feed(time_s, frame)
        readings = self._readings(frame)
        if isinstance(outcome, Collecting) and sight in UNSEEN:
            return Update(time_s, self.phase, None, 0.0, readings, (), MESSAGES[sight], 0.0)
        if isinstance(outcome, Collecting):
            return Update(time_s, self.phase, None, 0.0, readings, (), outcome.message, outcome.progress)
        if isinstance(outcome, Baseline):
            self.baseline = outcome
            self.phase = Phase.PREVIEW
            self._moved = MovedCamera(self.settings.timing.exit_share)
            self._preview_from_s = time_s
            self._alerts = AlertLogic(self.settings.timing)
            event = Event(EventKind.CALIBRATED, time_s, message=_taken_words(outcome))
            return Update(
                time_s, self.phase, PostureState.GOOD, 0.0, self._readings(frame), (event,), event.message
            )
        self.phase = Phase.READY if self.baseline is None else Phase.PAUSED
        event = Event(EventKind.CALIBRATION_FAILED, time_s, message=outcome.message)
        return Update(time_s, self.phase, None, 0.0, readings, (event,), outcome.message)

    def _compared(
        self, time_s: float, dt_s: float, frame: Frame | None, sight: PostureState | None, baseline: Baseline
    ) -> Update:
        events: tuple[Event, ...] = ()
        preview_s = 0.0 if self._preview_from_s is None else time_s - self._preview_from_s
        if self.phase is Phase.PREVIEW and preview_s >= self.settings.preview_s:
            self._watch()
            events += (Event(EventKind.PREVIEW_ENDED, time_s),)
        readings = self._readings(frame)
        seen = sight if sight in UNSEEN else None
        look, message = judge(frame, baseline, readings, self.settings.mode, seen)
        look = self._moved.feed(time_s, sight, look)
        if look.unjudged in SEEN_IN_THE_PICTURE:
            message = ""
        state, happened = self._alerts.feed(time_s, look)
        watching = self.phase is Phase.WATCHING
        up = self.settings.mode is Mode.SITTING and stands_up(frame, baseline)
        there = state is not PostureState.AWAY and not up
        rest = self._break(time_s, dt_s, present=watching and there, watched=watching)
        progress = 0.0
        if watching and dt_s >= ASLEEP_S:
            events += (Event(EventKind.RESUMED, time_s, message=asleep_words(dt_s)),)
        if watching:
            events += happened + rest
            self._statistics.feed(time_s, state, events, readings, message or MESSAGES[state])
        else:
            progress = min(1.0, preview_s / self.settings.preview_s)
            message = message or (OBLIQUE_WORDS if baseline.oblique else PREVIEW_WORDS)
        # A number below its limit is no reason for advice, though it may be the largest while an alert ends.
        key = look.key if look.score >= 1.0 else self._alerts.key
        message = message or advice(state, key, self.settings.mode)
        return Update(time_s, self.phase, state, look.score, readings, events, message, progress)

    def _readings(self, frame: Frame | None) -> tuple[Reading, ...]:
        return read(frame, self.baseline, self.settings.mode, self.settings.sensitivity)

    def _watch(self) -> None:
        self.phase = Phase.WATCHING
        self._alerts = AlertLogic(self.settings.timing)

    def _leave_watching(self) -> None:
        if self.phase is Phase.WATCHING and self._time_s is not None:
            self._statistics.interrupt(self._alerts.stop(self._time_s))

    def _break(self, time_s: float, dt_s: float, *, present: bool, watched: bool) -> tuple[Event, ...]:
        after_s = self.settings.break_after_s
        if not self._breaks.feed(dt_s, present=present, after_s=after_s, watched=watched):
            return ()
        return (Event(EventKind.BREAK, time_s, message=BREAK_WORDS),)

    def _pause_or_go_on(self, time_s: float) -> str | None:
        """What to say if watching pauses, or goes on, by itself at this picture; else None."""
        if self.phase is Phase.WATCHING and self._presence.is_gone:
            self.pause()
            self._pause = Pause(by_itself=True, words=NOBODY_WORDS)
            return NOBODY_WORDS
        if self.phase is not Phase.PAUSED or self.baseline is None:
            return None
        until_s, by_itself = self._pause.until_s, self._pause.by_itself
        if (by_itself and self._presence.is_back) or (until_s is not None and time_s >= until_s):
            self._watch()
            return BACK_WORDS
        return None


def _taken_words(baseline: Baseline) -> str:
    """What to say of a new baseline."""
    if baseline.oblique:
        return f"Baseline taken. {OBLIQUE_WORDS}"
    aside = baseline.view.is_sagittal and "ear_over_shoulder_deg" in baseline.values
    return f"Baseline taken{', from the side' if aside else ''}."


SeenFrame = tuple[float, Landmarks | None] | tuple[float, Landmarks | None, PostureState | None, bool]
"""What `LiveSession.feed` takes of one frame."""


def replay(stream: Iterable[SeenFrame], session: LiveSession) -> Iterator[Update]:
    """Feed a recorded stream to a session that calibrates on its first still seconds."""
    session.calibrate()
    for seen in stream:
        yield session.feed(*seen)
