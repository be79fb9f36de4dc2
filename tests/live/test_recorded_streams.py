"""Recordings of the real model (tests/fixtures/streams/record.py), replayed through the logic."""

from __future__ import annotations

from posture.anatomy import View
from posture.live.alerts import EventKind, PostureState
from posture.live.capture import VIEWS, Cue, Guide, Step
from posture.live.watch import LiveSession, Phase, Settings, replay
from posture.quality.framing import framing
from posture.web.hub import Hub
from posture.web.live_reply import answer
from tests.fixtures.streams.record import replayed


def test_the_desk_film_gives_one_episode_about_the_distance() -> None:
    session = LiveSession(Settings(preview_s=0.0))
    updates = list(replay(replayed("desk"), session))
    happened = [(event.kind, event.key) for update in updates for event in update.events]
    assert happened == [
        (EventKind.CALIBRATED, ""),
        (EventKind.PREVIEW_ENDED, ""),
        (EventKind.ALERT, "screen_distance_cm"),
        (EventKind.CLEARED, "screen_distance_cm"),
    ]
    (episode,) = session.summary().episodes
    # Leans from 12.5 s on, full at 12.5 s; watching began at 5 s; two seconds of delay.
    assert 12.0 + 2.0 - 5.2 <= episode.start_s <= 12.5 + 3.0 - 5.0
    assert updates[-1].phase is Phase.WATCHING
    # Also while it ends, when some other number may be the largest.
    assert {u.message for u in updates if u.state is PostureState.ALERT} == {"Lean back from the screen."}


def test_turning_through_four_views_gives_four_bursts() -> None:
    guide = Guide(framing, VIEWS)
    cues = [guide.feed(time_s, landmarks) for time_s, landmarks in replayed("turning")]
    assert [cue.view for cue in cues if cue.shoot] == [view for view in VIEWS for _ in range(6)]
    assert Step.TURN_LEFT in {cue.step for cue in cues}
    assert Step.TURN_RIGHT not in {cue.step for cue in cues}


def test_each_still_was_asked_for_while_the_body_showed_that_view() -> None:
    guide = Guide(framing, VIEWS)
    shown = {View.FRONT: (0, 7), View.RIGHT: (7, 14), View.BACK: (14, 21), View.LEFT: (21, 28)}
    for time_s, landmarks in replayed("turning"):
        cue: Cue = guide.feed(time_s, landmarks)
        if cue.shoot:
            start_s, end_s = shown[cue.view]
            assert start_s <= time_s < end_s + 0.3


def test_small_frames_are_framed_as_the_stills_will_be() -> None:
    """A body of 175 px in the analysed frame is large enough in the still: nothing asks to come closer."""
    live = Hub().open("page", views=[View.FRONT])
    stills = 0
    for time_s, landmarks in replayed("turning")[:40]:
        assert landmarks is not None
        half = type(landmarks)(landmarks.xy_px / 2, landmarks.visibility, (640, 360))
        reply = answer(live, time_s, half, camera_height_px=720)
        assert reply["cue"] != Step.CLOSER
        assert reply["view"] == View.FRONT
        stills += bool(reply["shoot"])
    assert stills == 6
