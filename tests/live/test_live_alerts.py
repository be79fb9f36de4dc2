"""The state machine: onset delay, hysteresis, one event per episode, what never counts as bad."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.live.alerts import AlertLogic, Event, EventKind, FrameScore, PostureState, Timing

AWAY, WRONG, UNSURE = PostureState.AWAY, PostureState.WRONG_PLACE, PostureState.NOT_SURE
BAD, MIDDLE, GOOD = FrameScore(1.2, "k"), FrameScore(0.8, "k"), FrameScore(0.2, "k")


def run(
    *parts: tuple[float, FrameScore | PostureState], fps: float = 10, timing: Timing | None = None
) -> tuple[list[tuple[float, PostureState]], list[Event]]:
    """Feeds each score for its seconds; an unjudged state stands for a frame that says so."""
    logic = AlertLogic(timing or Timing())
    states: list[tuple[float, PostureState]] = []
    events: list[Event] = []
    frame = itertools.count()
    end_s = 0.0
    time_s = next(frame) / fps
    for seconds, look in parts:
        end_s += seconds
        while time_s < end_s - 1e-9:
            state, happened = logic.feed(
                time_s, FrameScore(unjudged=look) if isinstance(look, PostureState) else look
            )
            states.append((time_s, state))
            events += happened
            time_s = next(frame) / fps
    return states, events


def kinds(events: list[Event]) -> list[str]:
    return [event.kind.value for event in events]


def test_bad_for_less_than_the_delay_is_drifting_only() -> None:
    states, events = run((1, GOOD), (1.9, BAD), (2, GOOD))
    assert not events
    assert {state for _, state in states} == {PostureState.GOOD, PostureState.DRIFTING}


@pytest.mark.parametrize("fps", [5, 10, 30])
@pytest.mark.parametrize("delay_s", [0, 2, 10, 30])
def test_alert_comes_after_the_delay(delay_s: float, fps: float) -> None:
    _, events = run((1, GOOD), (delay_s + 2, BAD), fps=fps, timing=Timing(delay_s=delay_s))
    assert kinds(events) == ["alert"]
    assert events[0].time_s == pytest.approx(1 + delay_s, abs=1 / fps + 1e-6)
    assert events[0].key == "k"


def test_between_exit_and_entry_nothing_begins_and_nothing_ends() -> None:
    states, events = run((1, GOOD), (5, MIDDLE), (4, BAD), (20, MIDDLE))
    assert {state for t, state in states if 1 < t < 6} == {PostureState.GOOD}
    assert states[-1][1] is PostureState.ALERT
    assert kinds(events) == ["alert"]


def test_clears_after_half_a_second_of_good() -> None:
    _, events = run((1, GOOD), (5, BAD), (3, GOOD))
    assert kinds(events) == ["alert", "cleared"]
    assert events[1].time_s == pytest.approx(6.4, abs=0.11)


def test_a_flicker_of_good_neither_clears_nor_makes_a_second_event() -> None:
    flicker = ((1.0, BAD), (0.3, GOOD)) * 10
    _, events = run((1, GOOD), *flicker)
    assert kinds(events) == ["alert"]


@pytest.mark.parametrize("unjudged", [AWAY, WRONG, UNSURE], ids=str)
def test_what_is_not_judged_never_counts_as_bad(unjudged: PostureState) -> None:
    states, events = run((1, GOOD), (600, unjudged))
    assert not events
    assert states[-1][1] is unjudged


@pytest.mark.parametrize("unjudged", [AWAY, WRONG, UNSURE], ids=str)
def test_a_short_look_away_neither_shows_nor_resets(unjudged: PostureState) -> None:
    states, events = run((1, GOOD), (1.5, BAD), (0.8, unjudged), (1.5, BAD))
    assert unjudged not in {state for _, state in states}
    assert events[0].time_s == pytest.approx(3.8, abs=0.21)


def test_a_long_absence_ends_the_episode_once() -> None:
    _, events = run((1, GOOD), (4, BAD), (60, AWAY), (2, GOOD))
    assert kinds(events) == ["alert", "cleared"]


def test_sitting_down_again_has_time_to_settle() -> None:
    timing = Timing(delay_s=0)
    _, events = run((5, AWAY), (0.9, BAD), (5, GOOD), timing=timing)
    assert not events


def test_sound_rests_for_the_cooldown_but_events_do_not() -> None:
    slouch = ((4.0, BAD), (2.0, GOOD))
    _, events = run((1, GOOD), *slouch * 7)
    alerts = [event for event in events if event.kind is EventKind.ALERT]
    assert len(alerts) == 7
    heard_s = [event.time_s for event in alerts if event.sound]
    assert heard_s[0] == alerts[0].time_s
    assert all(b - a >= 30 for a, b in itertools.pairwise(heard_s))


def test_a_gap_between_frames_is_not_bad_time() -> None:
    logic = AlertLogic(Timing())
    logic.feed(0.0, BAD)
    _, events = logic.feed(60.0, BAD)
    assert not events


@pytest.mark.parametrize("step_s", [0.2, 0.5, 0.99, 1.0, 1.001, 2.4, 4.9])
@pytest.mark.parametrize("delay_s", [0, 2, 10])
def test_a_slow_stream_finds_a_change_within_the_delay_and_two_frames(delay_s: float, step_s: float) -> None:
    """A hidden tab sends a picture every 1.0 to 2.4 s."""
    bad_s = delay_s + 2 * step_s
    states, events = run((20, GOOD), (bad_s, BAD), (30, GOOD), fps=1 / step_s, timing=Timing(delay_s=delay_s))
    assert kinds(events) == ["alert", "cleared"]
    assert 20 + delay_s <= events[0].time_s <= 20 + bad_s
    assert events[1].time_s <= 20 + bad_s + 0.5 + 2 * step_s
    assert states[-1][1] is PostureState.GOOD


@pytest.mark.parametrize("step_s", [1.001, 2.4])
def test_single_frames_of_a_slow_stream_are_not_time(step_s: float) -> None:
    _, events = run(*((step_s, BAD), (step_s, GOOD)) * 20, fps=1 / step_s)
    assert not events
    alone = ((10 * step_s, GOOD), (step_s, BAD)) * 5
    assert not run(*alone, fps=1 / step_s)[1]


def test_after_a_gap_one_frame_says_nothing_and_all_begins_anew() -> None:
    logic = AlertLogic(Timing(delay_s=0))
    logic.feed(0.0, BAD)
    state, events = logic.feed(5.1, BAD)
    assert state is PostureState.NO_PICTURE
    assert kinds(list(events)) == ["cleared"]
    assert logic.feed(5.2, GOOD) == (PostureState.GOOD, ())


def test_a_stream_too_slow_to_judge_says_so() -> None:
    states, events = run((1, GOOD), (600, BAD), fps=1 / 60)
    assert not events
    assert {state for _, state in states[1:]} == {PostureState.NO_PICTURE}


def test_stop_ends_a_running_episode() -> None:
    logic = AlertLogic(Timing(delay_s=0))
    logic.feed(0.0, BAD)
    assert kinds(list(logic.stop(1.0))) == ["cleared"]
    assert logic.stop(2.0) == ()


def test_time_must_rise() -> None:
    logic = AlertLogic(Timing())
    logic.feed(1.0, GOOD)
    with pytest.raises(ValueError, match="time order"):
        logic.feed(1.0, GOOD)


@pytest.mark.parametrize("delay_s", [-0.1, 30.1])
def test_delay_outside_0_to_30_is_refused(delay_s: float) -> None:
    with pytest.raises(ValueError, match="0 to 30"):
        Timing(delay_s=delay_s)


looks = st.one_of(
    st.floats(0, 3).map(lambda score: FrameScore(score, "k")),
    st.sampled_from([AWAY, WRONG, UNSURE]).map(lambda state: FrameScore(unjudged=state)),
)


@given(st.lists(st.tuples(st.floats(0.02, 4), looks), max_size=80), st.sampled_from([0.0, 2.0, 7.0]))
def test_any_stream_alternates_alert_and_cleared(
    steps: list[tuple[float, FrameScore]], delay_s: float
) -> None:
    logic = AlertLogic(Timing(delay_s=delay_s))
    time_s, events = 0.0, []
    for dt_s, look in steps:
        time_s += dt_s
        state, happened = logic.feed(time_s, look)
        events += happened
        open_episode = bool(events) and events[-1].kind is EventKind.ALERT
        assert (state is PostureState.ALERT) <= open_episode
    assert kinds(events) == (["alert", "cleared"] * len(events))[: len(events)]


@given(st.lists(st.tuples(st.floats(0.02, 4), st.floats(0, 0.99)), max_size=80))
def test_scores_below_one_never_alert(steps: list[tuple[float, float]]) -> None:
    logic = AlertLogic(Timing(delay_s=0))
    time_s = 0.0
    for dt_s, score in steps:
        time_s += dt_s
        assert logic.feed(time_s, FrameScore(score, "k")) == (PostureState.GOOD, ())
