"""A moved camera: from then on the posture can't be told from the camera's place. Pure."""

from __future__ import annotations

from posture.live.alerts import FrameScore, PostureState

BACK_S = 1.0
"""Sitting like the baseline again for this long: the camera was put back, or it didn't matter."""


class MovedCamera:
    """Remembers that the camera moved until a frame looks like the baseline again."""

    def __init__(self, back_below: float) -> None:
        self._back_below = back_below
        self._moved = False
        self._like_from_s: float | None = None

    def feed(self, time_s: float, sight: PostureState | None, look: FrameScore) -> FrameScore:
        """The frame's score, or that the camera has moved.

        sight: what `Sight` said of the picture. A frame that shows nobody or nothing says so itself.
        """
        if sight is PostureState.CAMERA_MOVED:
            self._moved, self._like_from_s = True, None
        elsewhere = look.unjudged in (PostureState.WRONG_PLACE, PostureState.NOT_SURE)
        if not self._moved or (look.unjudged is not None and not elsewhere):
            return look
        if look.unjudged is not None or look.score >= self._back_below:
            self._like_from_s = None
        elif self._like_from_s is None:
            self._like_from_s = time_s
        elif time_s - self._like_from_s >= BACK_S:
            self._moved = False
            return look
        return FrameScore(unjudged=PostureState.CAMERA_MOVED)
