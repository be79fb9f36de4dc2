"""A moved camera told by the body's own jump, and what people do told apart from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from posture.live.alerts import EventKind, PostureState
from posture.live.jump import BodyJump
from posture.live.watch import LiveSession
from posture.pose.landmarks import Landmarks
from tests.live.test_seated_streams import NOW, Sitter

SITTER = Sitter()
Way = Callable[[float], Landmarks]


def lid_tilted(time_s: float) -> Landmarks:
    """Everything jumps by .06 and .16 of the picture."""
    at = replace(SITTER, x_px=SITTER.x_px + 38.0, y_px=SITTER.y_px + 77.0)
    return (SITTER if time_s < 3.0 else at).landmarks()


def sinking(by: float, seconds: float) -> Way:
    """Head and shoulders come down together, with a slow start and end."""

    def way(time_s: float) -> Landmarks:
        share = min(1.0, max(0.0, (time_s - 3.0) / seconds))
        return SITTER.landmarks(sunk=by * share * share * (3.0 - 2.0 * share))

    return way


def passing(time_s: float) -> Landmarks:
    """Somebody who gets up and leaves to the side."""
    return replace(SITTER, x_px=SITTER.x_px + 700.0 * max(0.0, time_s - 3.0)).landmarks()


def ducking(time_s: float) -> Landmarks:
    """The head alone, from one picture to the next."""
    return SITTER.landmarks(head_down=0.3 if time_s >= 3.0 else 0.0)


def leaning(time_s: float) -> Landmarks:
    """Nearer at once, and lower by that."""
    return SITTER.landmarks(nearer=1.35 if time_s >= 3.0 else 1.0)


def jumps_s(way: Way, fps: float, from_s: float = 0.0) -> list[float]:
    """When a jump is told in six seconds with a model's noise."""
    rng, jump, told = np.random.default_rng(3), BodyJump(), []
    for number in range(int(6.0 * fps)):
        time_s = from_s + number / fps
        seen = way(time_s)
        noisy = replace(seen, xy_px=seen.xy_px + rng.normal(0.0, 1.0, seen.xy_px.shape))
        if jump.feed(time_s, noisy):
            told.append(time_s)
    return told


@pytest.mark.parametrize("fps", [4.0, 5.0, 10.0, 30.0])
def test_a_body_that_jumps_and_is_still_before_and_after_tells_of_a_moved_camera(fps: float) -> None:
    """Fails if the numbers are smoothed first, or if only some camera rates are served."""
    for start in (0.0, 0.03, 0.08):
        told = jumps_s(lid_tilted, fps, start)
        assert told
        assert 3.4 <= told[0] <= 4.1


@pytest.mark.parametrize("fps", [4.0, 10.0, 30.0])
@pytest.mark.parametrize(
    "way",
    [
        sinking(0.25, 0.5),
        sinking(0.25, 2.0),
        sinking(0.5, 0.7),
        sinking(0.5, 20.0),
        passing,
        ducking,
        leaning,
    ],
)
def test_what_people_do_is_no_jump(way: Way, fps: float) -> None:
    """Fails if a large change, a fast one, or one of the head alone were enough."""
    for start in (0.0, 0.03, 0.08, 0.13):
        assert not jumps_s(way, fps, start)


def session_after(way: Way, *, stood: bool) -> tuple[LiveSession, list[PostureState | None], list[EventKind]]:
    """A session calibrated on 10 s of sitting still, and what it says of the film after that."""
    session = LiveSession(NOW)
    session.calibrate()
    states, events = [], []
    for number in range(18 * 4):
        time_s = number / 4
        update = session.feed(time_s, way(time_s - 7.0), None, stood)
        if time_s >= 10.0:
            states.append(update.state)
            events += [event.kind for event in update.events]
    return session, states, events


def test_a_jump_asks_for_a_new_baseline_instead_of_an_alert() -> None:
    """Fails if the jump is not told to the session, or told after the alert's delay."""
    _, states, events = session_after(lid_tilted, stood=False)
    assert states[-1] is PostureState.CAMERA_MOVED
    assert PostureState.ALERT not in states
    assert not events


def test_a_room_that_stood_still_makes_the_same_jump_a_posture() -> None:
    """Fails if a dropped body hides behind a camera that clearly did not move."""
    way = lambda time_s: SITTER.landmarks(sunk=0.3 if time_s >= 3.0 else 0.0)  # noqa: E731
    _, states, events = session_after(way, stood=True)
    assert states[-1] is PostureState.ALERT
    assert EventKind.ALERT in events
