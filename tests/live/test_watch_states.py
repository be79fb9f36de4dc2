"""States without judgement, a moved camera, a remembered baseline, gaps, what is drawn and asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posture.live.alerts import EventKind, PostureState
from posture.live.judge import MESSAGES, Sensitivity
from posture.live.measures import Mode
from posture.live.watch import LiveSession, Phase, Settings, Update
from tests.live.test_seated_streams import NOW, Sitter, baseline_of

SITTER = Sitter()
FPS = 4


def watched(session: LiveSession, from_s: float, seconds: float, **kind: object) -> list[Update]:
    """Feed a still body; sight: what is wrong with the pictures; the rest: how the body has moved."""
    sight = kind.pop("sight", None)
    nobody = kind.pop("nobody", False)
    landmarks = None if nobody else SITTER.landmarks(**kind)  # type: ignore[arg-type]
    times_s = [from_s + number / FPS for number in range(int(seconds * FPS))]
    return [session.feed(time_s, landmarks, sight) for time_s in times_s]  # type: ignore[arg-type]


def calibrated(settings: Settings = NOW) -> LiveSession:
    """A session that watches, at 6 s."""
    session = LiveSession(settings)
    session.calibrate()
    watched(session, 0.0, 6.0)
    assert session.phase is Phase.WATCHING
    return session


FAULTS = [PostureState.BLACK, PostureState.FROZEN, PostureState.DARK, PostureState.BLURRED]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("nobody", [True, False])
def test_a_fault_of_the_picture_is_said_at_once_and_is_never_good(fault: PostureState, nobody: bool) -> None:
    session = calibrated()
    updates = watched(session, 6.0, 8.0, sight=fault, nobody=nobody, sunk=0.4)
    assert {update.state for update in updates} == {fault}
    assert {update.message for update in updates} == {MESSAGES[fault]}
    after = watched(session, 14.0, 6.0)
    assert after[-1].state is PostureState.GOOD
    summary = session.summary()
    assert summary.state_s[fault] == pytest.approx(8.0, abs=0.3)
    assert summary.state_s[PostureState.GOOD] < 7.0
    assert not summary.episodes


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_picture_gives_no_baseline_and_says_why(fault: PostureState) -> None:
    session = LiveSession(NOW)
    session.calibrate()
    updates = watched(session, 0.0, 20.0, sight=fault)
    assert session.baseline is None
    assert updates[-1].message == MESSAGES[fault]


def test_every_state_has_its_words() -> None:
    assert set(MESSAGES) == set(PostureState)
    assert len(set(MESSAGES.values())) == len(MESSAGES)


def test_a_moved_camera_is_no_slouch_until_calibrated_again_or_put_back() -> None:
    session = calibrated()
    moved = watched(session, 6.0, 1.0, sight=PostureState.CAMERA_MOVED, sunk=0.3)
    moved += watched(session, 7.0, 10.0, sunk=0.3)
    assert {update.state for update in moved} == {PostureState.CAMERA_MOVED}
    assert "calibrate again" in moved[-1].message
    assert not session.summary().episodes
    back = watched(session, 17.0, 4.0)
    assert back[-1].state is PostureState.GOOD
    watched(session, 21.0, 1.0, sight=PostureState.CAMERA_MOVED, sunk=0.3)
    session.calibrate()
    again = watched(session, 22.0, 8.0, sunk=0.3)
    assert again[-1].state is PostureState.GOOD


def test_without_a_moved_room_the_same_drop_is_sinking() -> None:
    updates = watched(calibrated(), 6.0, 6.0, sunk=0.2)
    assert updates[-1].state is PostureState.ALERT
    assert updates[-1].message == "Sit up: your whole upper body has sunk."


# ---- a remembered baseline ----


def test_a_remembered_baseline_is_confirmed_in_three_seconds() -> None:
    session = LiveSession(NOW)
    session.use_baseline(baseline_of(SITTER))
    updates = watched(session, 0.0, 6.0)
    (event,) = (event for update in updates for event in update.events)
    assert event.kind is EventKind.CONFIRMED
    assert event.time_s == pytest.approx(3.0, abs=0.3)
    assert [update.phase for update in updates[:10]] == [Phase.CONFIRMING] * 10
    assert session.phase is Phase.WATCHING


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ({"sunk": 0.3}, "height in the picture"),
        ({"nearer": 1.4}, "distance"),
        ({"nobody": True}, "Nobody"),
        ({"sight": PostureState.BLACK}, "empty"),
    ],
)
def test_a_baseline_that_does_not_fit_is_not_used_and_what_differs_is_said(
    kind: dict[str, object], words: str
) -> None:
    session = LiveSession(NOW)
    session.use_baseline(baseline_of(SITTER))
    updates = watched(session, 0.0, 20.0, **kind)
    (event,) = (event for update in updates for event in update.events)
    assert event.kind is EventKind.DIFFERS
    assert words.lower() in event.message.lower()
    assert "Calibrate again" in event.message
    assert session.phase is Phase.READY
    assert session.baseline is None


# ---- gaps ----


def test_gaps_are_summed_up_as_not_watched_and_pauses_are_not() -> None:
    session = calibrated()
    watched(session, 100.0, 10.0)
    session.pause()
    watched(session, 110.0, 5.0)
    session.resume()
    watched(session, 500.0, 10.0)
    watched(session, 512.0, 5.0)  # two seconds between pictures are none
    summary = session.summary()
    assert summary.unwatched_s == pytest.approx(100.0 - 6.0, abs=0.5)
    assert summary.to_json()["unwatched_s"] == pytest.approx(94.2, abs=0.5)
    assert summary.duration_s == pytest.approx(1 + 10 + 10 + 7, abs=1.0)


# ---- what the page asks for ----


def test_more_pictures_are_wanted_while_something_happens() -> None:
    session = LiveSession(NOW)
    session.calibrate()
    watched(session, 0.0, 4.0)
    assert session.wanted_fps == 10
    watched(session, 4.0, 2.0)
    assert session.wanted_fps == 4
    watched(session, 6.0, 1.5, sunk=0.2)
    assert session.wanted_fps == 10
    watched(session, 7.5, 6.0, nobody=True)
    assert session.wanted_fps == 4


def test_the_limits_are_where_sinking_begins_to_count() -> None:
    session = calibrated()
    limits = session.limits()
    assert limits is not None
    upright = SITTER.landmarks()
    for name, (x, y) in (("left", limits.left_shoulder), ("right", limits.right_shoulder)):
        place = upright.found_px()[f"{name}_shoulder"]  # type: ignore[index]
        assert x * 640 == pytest.approx(place[0], abs=0.5)
        sunk = (y * 480 - place[1]) / SITTER.width_px
        # All but: what a still person's height does by itself is taken off a sum, not off a limit.
        at, below = (watched(calibrated(), 6.0, 3.0, sunk=share * sunk)[-1].score for share in (0.98, 1.02))
        assert at < 1.0 < below
    eyes_y = upright.found_px()["nose"][1] / 480  # type: ignore[index]
    assert 0.0 < limits.head_y < eyes_y
    strict = calibrated(replace(NOW, sensitivity=Sensitivity.STRICT)).limits()
    assert strict is not None
    assert strict.head_y < limits.head_y
    assert LiveSession(replace(NOW, mode=Mode.STANDING)).limits() is None
