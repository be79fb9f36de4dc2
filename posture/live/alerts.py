"""When a posture counts: onset delay, hysteresis, one event per episode. Pure, driven by frame times.

GOOD -- score >= 1 --> DRIFTING -- bad for the whole delay --> ALERT -- score < 0.7 for 0.5 s --> GOOD

The score is the largest change, as a share of its limit. All other states (AWAY, WRONG_PLACE,
BLACK, ...) are outside this chain: they never count as bad, they stop the delay's clock, and a short look
away does not erase what was counted before.

The time between two frames counts as bad, or as good, if both frames were. So a change is found at most two
frame intervals after the delay, at any frame rate; after a gap (gap.py) everything starts again.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from posture.live.gap import GAP_S


class PostureState(StrEnum):
    """What can be said about the posture now."""

    GOOD = "good"
    DRIFTING = "drifting"
    ALERT = "alert"
    AWAY = "away"
    WRONG_PLACE = "wrong_place"
    NOT_SURE = "not_sure"
    CAMERA_MOVED = "camera_moved"
    NO_PICTURE = "no_picture"  # none came for a while
    BLACK = "black"
    FROZEN = "frozen"
    DARK = "dark"
    BLURRED = "blurred"

    @property
    def is_judged(self) -> bool:
        """The posture was seen and compared; the other states count neither as bad nor as good."""
        return self in (PostureState.GOOD, PostureState.DRIFTING, PostureState.ALERT)


UNSEEN = frozenset({PostureState.BLACK, PostureState.FROZEN, PostureState.DARK, PostureState.BLURRED})
"""Pictures in which nobody can be measured."""
SEEN_IN_THE_PICTURE = UNSEEN | {PostureState.CAMERA_MOVED, PostureState.NO_PICTURE}
"""States that lasted already when they were found: they are shown at once."""


@dataclass(frozen=True)
class FrameScore:
    """What one frame says: a score and the key that caused it, or the state that says why there is none."""

    score: float = 0.0
    key: str = ""
    unjudged: PostureState | None = None


class EventKind(StrEnum):
    """Kinds of events."""

    CALIBRATED = "calibrated"
    CALIBRATION_FAILED = "calibration_failed"
    CONFIRMED = "confirmed"  # a remembered baseline fits
    DIFFERS = "differs"  # it does not; the message says how
    PREVIEW_ENDED = "preview_ended"
    PAUSED = "paused"  # by itself; the message says why
    RESUMED = "resumed"  # by itself
    ALERT = "alert"
    CLEARED = "cleared"
    BREAK = "break"


@dataclass(frozen=True)
class Event:
    """Something that happened at `time_s`. `sound`: it may be heard (the cooldown is over)."""

    kind: EventKind
    time_s: float
    key: str = ""
    message: str = ""
    sound: bool = False


@dataclass(frozen=True)
class Timing:
    """Seconds. The person chooses `delay_s`, 0 to 30."""

    delay_s: float = 2.0
    clear_s: float = 0.5
    sound_cooldown_s: float = 30.0
    hold_s: float = 1.0
    """The person may be out of sight for less than this; after it, the unjudged state is shown."""
    settle_s: float = 1.0
    """After an unjudged state, bad time counts only from here on: people sit down first."""
    forgive_s: float = GAP_S
    """After this long unjudged, an episode ends and the bad time counted so far is forgotten."""
    exit_share: float = 0.7

    def __post_init__(self) -> None:
        if not 0 <= self.delay_s <= 30:
            raise ValueError(f"the delay must be 0 to 30 seconds, got {self.delay_s}")


class AlertLogic:
    """Takes scores, gives state and events."""

    def __init__(self, timing: Timing) -> None:
        self.timing = timing
        self.state = PostureState.GOOD
        self._time_s: float | None = None
        self._bad = False
        self._last_bad: bool | None = None  # of the frame before; None: it was not judged
        self._in_episode = False
        self._key = ""
        self._bad_s = self._good_s = self._unjudged_s = 0.0
        self._settle_s = 0.0
        self._last_sound_s: float | None = None

    @property
    def key(self) -> str:
        """The number that caused the latest alert; "" before the first."""
        return self._key

    def feed(self, time_s: float, look: FrameScore) -> tuple[PostureState, tuple[Event, ...]]:
        """The state after this frame, and what happened at it. Times must rise."""
        dt_s = 0.0 if self._time_s is None else time_s - self._time_s
        if dt_s < 0 or (dt_s == 0 and self._time_s is not None):
            raise ValueError(f"frames must come in time order, got {time_s} after {self._time_s}")
        self._time_s = time_s
        if dt_s > GAP_S and look.unjudged is None:
            # Nobody watched in between, and a single frame says little.
            look = FrameScore(unjudged=PostureState.NO_PICTURE)
        if look.unjudged is not None:
            return self._unjudged(time_s, dt_s, look.unjudged)
        return self._judged(time_s, dt_s, look)

    def stop(self, time_s: float) -> tuple[Event, ...]:
        """End a running episode (pause, end of the session)."""
        return self._end_episode(time_s, "stopped") if self._in_episode else ()

    def _unjudged(
        self, time_s: float, dt_s: float, state: PostureState
    ) -> tuple[PostureState, tuple[Event, ...]]:
        self._last_bad = None
        self._unjudged_s += dt_s
        events: tuple[Event, ...] = ()
        at_once = state in SEEN_IN_THE_PICTURE or not self.state.is_judged
        if at_once or self._unjudged_s >= self.timing.hold_s:
            self.state = state
            self._settle_s = self.timing.settle_s
        if self._unjudged_s >= self.timing.forgive_s:
            events = self._forget(time_s)
        return self.state, events

    def _judged(self, time_s: float, dt_s: float, look: FrameScore) -> tuple[PostureState, tuple[Event, ...]]:
        self._unjudged_s = 0.0
        settling = self._settle_s > 0
        self._settle_s = max(0.0, self._settle_s - dt_s)
        bad = look.score >= 1.0 or (self._bad and look.score >= self.timing.exit_share)
        if bad != self._last_bad:
            dt_s = 0.0  # what this frame is began somewhere between the two
        self._last_bad = bad
        events: tuple[Event, ...] = ()
        if bad:
            events = self._count_bad(time_s, 0.0 if settling else dt_s, look, settling)
        elif self._bad:
            events = self._count_good(time_s, dt_s)
        self.state = self._shown()
        return self.state, events

    def _count_bad(self, time_s: float, dt_s: float, look: FrameScore, settling: bool) -> tuple[Event, ...]:
        self._bad = True
        self._bad_s += dt_s
        self._good_s = 0.0
        if self._in_episode or settling or self._bad_s < self.timing.delay_s:
            return ()
        self._in_episode = True
        self._key = look.key
        return (Event(EventKind.ALERT, time_s, look.key, sound=self._may_sound(time_s)),)

    def _count_good(self, time_s: float, dt_s: float) -> tuple[Event, ...]:
        self._good_s += dt_s
        if self._good_s < self.timing.clear_s:
            return ()
        return self._forget(time_s)

    def _forget(self, time_s: float) -> tuple[Event, ...]:
        events = self._end_episode(time_s, "") if self._in_episode else ()
        self._bad = False
        self._bad_s = self._good_s = 0.0
        return events

    def _end_episode(self, time_s: float, message: str) -> tuple[Event, ...]:
        self._in_episode = False
        return (Event(EventKind.CLEARED, time_s, self._key, message),)

    def _may_sound(self, time_s: float) -> bool:
        last_s = self._last_sound_s
        if last_s is not None and time_s - last_s < self.timing.sound_cooldown_s:
            return False
        self._last_sound_s = time_s
        return True

    def _shown(self) -> PostureState:
        if self._in_episode:
            return PostureState.ALERT
        return PostureState.DRIFTING if self._bad else PostureState.GOOD
