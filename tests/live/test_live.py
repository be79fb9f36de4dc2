"""The whole live logic on streams of bodies whose movement is known."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from posture.anatomy import INDEX, Joint
from posture.live.alerts import Event, EventKind, PostureState, Timing
from posture.live.judge import Sensitivity
from posture.live.measures import SITTING, Mode
from posture.live.watch import LiveSession, Phase, Settings, Update, replay
from posture.measure.uncertainty import Measurement, NotMeasured
from posture.pose.landmarks import Landmarks
from tests.fixtures.streams import generate as film

Act, Film = film.Act, film.Film
NOW = Settings(preview_s=0.0)
SUBJECTS = ("d00", "d08", "d20")
Stream = film.Stream


def watch(
    stream: list[tuple[float, Landmarks | None]], settings: Settings = NOW
) -> tuple[list[Update], LiveSession]:
    session = LiveSession(settings)
    return list(replay(stream, session)), session


def events(updates: list[Update], *kinds: EventKind) -> list[Event]:
    return [event for update in updates for event in update.events if event.kind in kinds]


def thinned(stream: list[tuple[float, Landmarks | None]], step_s: float, *, from_s: float = 0.0) -> Stream:
    """From `from_s` on, a frame every `step_s`: the newest one available by then."""
    times_s = [time_s for time_s, _ in stream]
    kept = [frame for frame in stream if frame[0] < from_s]
    for at_s in np.arange(from_s, times_s[-1], step_s):
        kept.append((float(at_s), stream[int(np.searchsorted(times_s, at_s, "right")) - 1][1]))
    return kept


def slouching(name: str, **film_settings: object) -> list[tuple[float, Landmarks | None]]:
    act = Act(15.0, 5.0, film.SLOUCHES[name])
    return film.make(Film(duration_s=28.0, acts=[act], **film_settings))


@pytest.mark.parametrize(("subject", "seed"), [("d05", 1), ("d08", 2), ("d11", 3)])
def test_ten_minutes_of_sitting_well_raise_no_alert(subject: str, seed: int) -> None:
    updates, session = watch(film.good_ten_minutes(subject=subject, seed=seed, fps=5))
    assert not events(updates, EventKind.ALERT)
    summary = session.summary()
    assert summary.state_s[PostureState.GOOD] > 0.3 * summary.duration_s
    assert {update.state for update in updates} >= {PostureState.AWAY, PostureState.NOT_SURE}


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("name", list(film.SLOUCHES))
def test_every_held_slouch_is_found_within_delay_and_a_second(name: str, subject: str) -> None:
    updates, _ = watch(slouching(name, subject=subject, seed=7))
    (alert,) = events(updates, EventKind.ALERT)
    assert 15.0 - 0.8 + 2.0 <= alert.time_s <= 15.0 + 2.0 + 1.0
    (cleared,) = events(updates, EventKind.CLEARED)
    assert cleared.time_s <= 20.0 + 0.8 + 1.0


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("name", list(film.HARMLESS))
def test_everyday_movement_raises_no_alert_even_held(name: str, subject: str) -> None:
    act = Act(15.0, 20.0, film.HARMLESS[name])
    stream = film.make(Film(duration_s=50.0, subject=subject, seed=22, acts=[act]))
    updates, _ = watch(stream)
    assert not events(updates, EventKind.ALERT)


@pytest.mark.parametrize("fps", [5, 8, 15, 30])
def test_frame_rate_does_not_change_what_happens(fps: float) -> None:
    fine, _ = watch(slouching("sunk", fps=10))
    other, _ = watch(slouching("sunk", fps=fps))
    kinds = (EventKind.ALERT, EventKind.CLEARED)
    for a, b in zip(events(fine, *kinds), events(other, *kinds), strict=True):
        assert (a.kind, a.key) == (b.kind, b.key)
        assert a.time_s == pytest.approx(b.time_s, abs=0.5)


@pytest.mark.parametrize("step_s", [0.5, 1.0, 1.001, 2.4])
def test_a_hidden_tab_is_watched_on(step_s: float) -> None:
    """Calibrated at full rate; then a browser slows down a hidden tab's timers."""
    hold_s = 2.0 + 2 * step_s
    stream = film.make(Film(duration_s=60.0, seed=7, fps=20, acts=[Act(20.0, hold_s, film.SLOUCHES["sunk"])]))
    updates, session = watch(thinned(stream, step_s, from_s=10.0))
    (alert,) = events(updates, EventKind.ALERT)
    assert 20.0 - 0.8 + 2.0 <= alert.time_s <= 20.0 + hold_s + 0.1
    assert updates[-1].state is PostureState.GOOD
    assert session.summary().duration_s == pytest.approx(60 - 5, abs=step_s + 0.2)


@pytest.mark.parametrize("step_s", [1.001, 2.4])
def test_ten_good_minutes_of_a_slow_stream_raise_no_alert(step_s: float) -> None:
    stream = film.good_ten_minutes(subject="d08", seed=2, fps=5)
    updates, session = watch(thinned(stream, step_s, from_s=10.0))
    assert not events(updates, EventKind.ALERT)
    assert session.summary().state_s[PostureState.GOOD] > 120


@pytest.mark.parametrize("name", list(film.SLOUCHES))
def test_a_mirrored_body_scores_the_same_and_left_right_numbers_change_sign(name: str) -> None:
    stream = slouching(name)
    mirrored = [(t, None if lm is None else lm.mirrored()) for t, lm in stream]
    for ours, theirs in zip(watch(stream)[0], watch(mirrored)[0], strict=True):
        assert ours.state is theirs.state
        assert ours.score == pytest.approx(theirs.score, abs=1e-6)
        for a, b in zip(ours.readings, theirs.readings, strict=True):
            if isinstance(a.value, Measurement) and isinstance(b.value, Measurement):
                sign = -1 if a.key in ("shoulder_level_deg", "head_tilt_deg") else 1
                assert a.value.value == pytest.approx(sign * b.value.value, abs=1e-6)


def test_right_shoulder_lower_reads_positive() -> None:
    updates, _ = watch(slouching("one_shoulder"))
    during = [u for u in updates if 16 < u.time_s < 19]
    readings = {reading.key: reading for reading in during[0].readings}
    change = readings["shoulder_level_deg"].change
    assert change is not None
    assert 5 < change < 15


def test_the_same_stream_replays_exactly() -> None:
    stream = slouching("sunk")
    first, second = watch(stream), watch(stream)
    assert first[0] == second[0]
    assert first[1].summary() == second[1].summary()


@pytest.mark.parametrize("name", ["sunk", "to_the_screen"])
@pytest.mark.parametrize(("subject", "seed"), [("d08", 11), ("d08", 12), ("d11", 12)])
def test_who_sinks_is_seen_from_above_and_has_not_looked_away(name: str, subject: str, seed: int) -> None:
    updates, _ = watch(slouching(name, subject=subject, seed=seed))
    assert len(events(updates, EventKind.ALERT)) == 1
    assert PostureState.NOT_SURE not in {update.state for update in updates if update.time_s > 5.2}


def test_relaxed_finds_less_and_strict_more() -> None:
    mild = {key: 0.3 * size for key, size in film.SLOUCHES["sunk"].items()}
    stream = film.make(Film(duration_s=28.0, acts=[Act(15.0, 5.0, mild)]))
    found = [
        len(events(watch(stream, replace(NOW, sensitivity=each))[0], EventKind.ALERT)) for each in Sensitivity
    ]
    assert found == sorted(found)
    assert found[0] < found[-1]


def test_strict_stays_above_the_noise_of_a_still_person() -> None:
    updates, _ = watch(
        film.make(Film(duration_s=60.0, fidget=0.2)), replace(NOW, sensitivity=Sensitivity.STRICT)
    )
    limits = {r.row: r.limit for r in updates[-1].readings if r.limit is not None}
    assert len(limits) == len(SITTING) - 1  # all that are seen from in front
    assert all(limit >= 3 * row.noise_std for row, limit in limits.items())
    assert not events(updates, EventKind.ALERT)


# ---- calibration ----


def test_calibration_takes_five_still_seconds_then_previews_for_thirty() -> None:
    updates, session = watch(slouching("sunk"), Settings())
    (taken,) = events(updates, EventKind.CALIBRATED)
    assert taken.time_s == pytest.approx(5.0, abs=0.2)
    assert {u.phase for u in updates if u.time_s > 5.2} == {Phase.PREVIEW}
    assert PostureState.ALERT in {u.state for u in updates}  # the preview shows the limits ...
    assert not events(updates, EventKind.ALERT)  # ... without counting
    assert session.summary().duration_s == 0


def test_preview_ends_by_itself_or_when_accepted() -> None:
    stream = film.make(Film(duration_s=40.0))
    updates, _ = watch(stream, Settings())
    (ended,) = events(updates, EventKind.PREVIEW_ENDED)
    assert ended.time_s == pytest.approx(35.0, abs=0.3)
    session = LiveSession()
    session.calibrate()
    for time_s, landmarks in stream[:80]:
        session.feed(time_s, landmarks)
    session.accept()
    assert session.feed(*stream[80]).phase is Phase.WATCHING


def test_the_baseline_is_a_median_so_one_bad_second_does_not_move_it() -> None:
    calm, _ = watch(film.make(Film(duration_s=8.0)))
    stream = film.make(Film(duration_s=8.0, acts=[Act(2.0, 0.1, {"head_tilt_deg": 20.0}, ramp_s=0.3)]))
    moved, _ = watch(stream)
    for a, b in zip(calm[-1].readings, moved[-1].readings, strict=True):
        assert a.change == pytest.approx(b.change, abs=0.6)


def test_moving_while_calibrating_waits_and_then_says_why() -> None:
    sway = [Act(1.0 + 2 * i, 0.3, {"side_cm": 12.0}) for i in range(14)]
    updates, session = watch(film.make(Film(duration_s=28.0, acts=sway)))
    (failed,) = events(updates, EventKind.CALIBRATION_FAILED)
    assert "still" in failed.message.lower()
    assert session.phase is Phase.READY


def test_nobody_there_while_calibrating() -> None:
    updates, session = watch([(i / 10, None) for i in range(260)])
    (failed,) = events(updates, EventKind.CALIBRATION_FAILED)
    assert "in the picture" in failed.message
    assert session.baseline is None


@pytest.mark.parametrize("later_s", [1.0, 5.0, 60.0])
def test_two_pictures_are_no_five_seconds(later_s: float) -> None:
    upright, forward = slouching("head_forward")[0][1], slouching("head_forward")[170][1]
    session = LiveSession(NOW)
    session.calibrate()
    session.feed(0.0, upright)
    update = session.feed(later_s, forward)
    assert session.baseline is None
    assert "two pictures a second" in update.message


@pytest.mark.parametrize(("fps", "enough"), [(1, False), (2, True), (4, True)])
def test_slow_pictures_calibrate_or_say_what_is_missing(fps: float, enough: bool) -> None:
    updates, session = watch(film.make(Film(duration_s=40.0, fps=fps)))
    assert (session.baseline is not None) == enough
    if not enough:
        (failed,) = events(updates, EventKind.CALIBRATION_FAILED)
        assert "two pictures a second" in failed.message


def test_a_gap_starts_the_five_seconds_anew() -> None:
    stream = film.make(Film(duration_s=12.0))
    updates, _ = watch([(t, lm) for t, lm in stream if not 3.0 < t < 4.5])
    (taken,) = events(updates, EventKind.CALIBRATED)
    assert taken.time_s == pytest.approx(9.5, abs=0.2)


@pytest.mark.parametrize(
    ("move", "deg"), [("head_turn_deg", 25.0), ("head_pitch_deg", 20.0), ("head_tilt_deg", 20.0)]
)
def test_a_swinging_head_is_no_baseline(move: str, deg: float) -> None:
    swing = [Act(0.5 + i, 0.05, {move: deg * (-1) ** i}, ramp_s=0.45) for i in range(26)]
    updates, session = watch(film.make(Film(duration_s=27.0, acts=swing)))
    (failed,) = events(updates, EventKind.CALIBRATION_FAILED)
    assert "still moving" in failed.message
    assert session.baseline is None


def test_sitting_the_face_must_be_seen() -> None:
    stream = []
    for time_s, landmarks in film.make(Film(duration_s=27.0)):
        visibility = landmarks.visibility.copy()
        visibility[[INDEX[Joint.LEFT_EAR], INDEX[Joint.RIGHT_EAR]]] = 0.1
        stream.append((time_s, replace(landmarks, visibility=visibility)))
    updates, _ = watch(stream)
    (failed,) = events(updates, EventKind.CALIBRATION_FAILED)
    assert "Your face and both shoulders" in failed.message


def test_standing_turned_is_told_to_face_the_camera() -> None:
    stream = film.make(Film(duration_s=10.0, standing=True, fidget=0.3, turned_deg=45))
    updates, _ = watch(stream, replace(NOW, mode=Mode.STANDING))
    assert "Turn to face the camera" in updates[-1].message


def test_without_a_baseline_numbers_are_shown_but_nothing_is_judged() -> None:
    session = LiveSession()
    update = session.feed(*film.make(Film(duration_s=1.0))[0])
    assert update.state is None
    assert all(r.score is None for r in update.readings)
    assert len(update.readings) == len(SITTING)


# ---- what never counts ----


def test_moving_the_chair_is_the_wrong_place_and_moving_back_is_good_again() -> None:
    act = Act(12.0, 20.0, {"side_cm": 40.0, "forward_cm": -25.0}, ramp_s=1.5)
    updates, _ = watch(film.make(Film(duration_s=45.0, acts=[act])))
    assert {u.state for u in updates if 15 < u.time_s < 31} == {PostureState.WRONG_PLACE}
    assert updates[-1].state is PostureState.GOOD
    assert not events(updates, EventKind.ALERT)


def test_leaving_is_away_after_a_second_and_says_so() -> None:
    updates, _ = watch(film.make(Film(duration_s=40.0, acts=[Act(15.0, 15.0, {"gone": 1.0})])))
    gone = [u for u in updates if 17 < u.time_s < 29]
    assert {u.state for u in gone} == {PostureState.AWAY}
    assert "Nobody" in gone[0].message


def hidden(stream: Stream, *joints: Joint, from_s: float = 10.0) -> Stream:
    """The stream, in which some joints are no longer seen."""
    kept = []
    for time_s, landmarks in stream:
        assert landmarks is not None
        visibility = landmarks.visibility.copy()
        if time_s > from_s:
            visibility[[INDEX[joint] for joint in joints]] = 0.1
        kept.append((time_s, replace(landmarks, visibility=visibility)))
    return kept


@pytest.mark.parametrize(
    ("moves", "state"),
    [
        ({}, PostureState.GOOD),
        ({"up_cm": -9.0}, PostureState.ALERT),
        ({"forward_cm": 16.0}, PostureState.ALERT),
        ({"head_pitch_deg": 38.0}, PostureState.NOT_SURE),
    ],
)
def test_without_the_shoulders_the_face_alone_is_judged(moves: dict[str, float], state: PostureState) -> None:
    stream = film.make(Film(duration_s=22.0, acts=[Act(14.0, 10.0, moves)]))
    updates, _ = watch(hidden(stream, Joint.LEFT_SHOULDER))
    before = next(u for u in updates if u.time_s > 12)
    assert before.state is PostureState.GOOD
    assert "Only your face is judged" in before.message
    reasons = [r.value.reason for r in before.readings if isinstance(r.value, NotMeasured)]
    assert any("shoulder" in reason for reason in reasons)
    assert updates[-1].state is state


def test_a_hidden_face_is_not_sure_and_the_summary_says_why() -> None:
    stream = film.make(Film(duration_s=20.0))
    updates, session = watch(hidden(stream, Joint.LEFT_EAR, Joint.RIGHT_EAR, Joint.NOSE))
    assert updates[-1].state is PostureState.NOT_SURE
    summary = session.summary()
    assert list(summary.not_sure_s) == ["Your face is not in the picture."]
    assert sum(summary.not_sure_s.values()) == pytest.approx(summary.state_s[PostureState.NOT_SURE])
    assert summary.state_s[PostureState.NOT_SURE] > 8


# ---- commands, breaks, statistics ----


def test_pause_counts_nowhere() -> None:
    stream = film.make(Film(duration_s=30.0))
    session = LiveSession(NOW)
    session.calibrate()
    for i, (time_s, landmarks) in enumerate(stream):
        if i == 100:
            session.pause()
        if i == 200:
            session.resume()
        update = session.feed(time_s, landmarks)
        assert (update.phase is Phase.PAUSED) == (100 <= i < 200)
    assert session.summary().duration_s == pytest.approx(30 - 5 - 10, abs=0.5)


def test_another_mode_needs_another_baseline() -> None:
    _, session = watch(film.make(Film(duration_s=10.0)))
    session.change_settings(Settings(mode=Mode.STANDING))
    assert session.phase is Phase.READY
    assert session.baseline is None


def test_break_cue_after_the_set_time_and_not_before() -> None:
    updates, _ = watch(film.make(Film(duration_s=60.0, fps=5)), replace(NOW, break_after_s=20.0))
    first, second = events(updates, EventKind.BREAK)
    assert first.time_s == pytest.approx(25.2, abs=0.5)
    assert second.time_s - first.time_s == pytest.approx(20.0, abs=0.5)
    updates, _ = watch(film.make(Film(duration_s=60.0, fps=5)), replace(NOW, break_after_s=0.0))
    assert not events(updates, EventKind.BREAK)


BREAKS = replace(NOW, break_after_s=20.0)


def later(stream: Stream, by_s: float) -> Stream:
    return [(time_s + by_s, landmarks) for time_s, landmarks in stream]


def test_a_gap_is_neither_watched_nor_sat_through() -> None:
    stream = film.make(Film(duration_s=40.0))
    updates, session = watch(stream[:150] + later(stream[150:], 3600.0), BREAKS)
    (rest,) = events(updates, EventKind.BREAK)
    assert rest.time_s == pytest.approx(3600 + 15 + 20, abs=0.5)
    back = next(u for u in updates if u.time_s > 3600)
    assert back.state is PostureState.NO_PICTURE
    assert "No pictures came" in back.message
    summary = session.summary()
    assert summary.duration_s == pytest.approx(40 - 5, abs=0.5)
    assert summary.longest_good_s == pytest.approx(25, abs=0.5)


def test_an_episode_ends_with_the_last_picture_before_a_gap() -> None:
    stream = film.make(Film(duration_s=30.0, seed=7, acts=[Act(15.0, 15.0, film.SLOUCHES["sunk"])]))
    updates, session = watch(stream[:200] + later(stream[200:], 3600.0))
    assert len(events(updates, EventKind.CLEARED)) == 1
    first, second = session.summary().episodes
    assert first.start_s + first.duration_s == pytest.approx(20 - 5, abs=0.3)
    assert second.start_s > 3600


@pytest.mark.parametrize("camera_on", [True, False])
def test_a_pause_is_no_time_at_the_desk_and_a_long_one_a_break(camera_on: bool) -> None:
    stream = film.make(Film(duration_s=40.0))
    session = LiveSession(BREAKS)
    updates = list(replay(stream[:200], session))
    session.pause()
    if camera_on:
        for i in range(300):
            updates.append(session.feed(20.0 + 0.5 * i, stream[200][1]))
    session.resume()
    updates += [session.feed(time_s, landmarks) for time_s, landmarks in later(stream[200:], 3600.0)]
    updates += [session.feed(time_s, landmarks) for time_s, landmarks in later(stream[100:], 3630.0)]
    rests_s = [event.time_s for event in events(updates, EventKind.BREAK)]
    assert rests_s == pytest.approx([3620 + 20, 3620 + 40], abs=0.5)
    summary = session.summary()
    assert summary.longest_good_s == pytest.approx(50, abs=0.5)  # not what came before it
    assert summary.duration_s == pytest.approx(15 + 50, abs=0.5)


def test_few_judged_seconds_give_no_share() -> None:
    stream = film.make(Film(duration_s=15.0))
    assert watch(stream[:80])[1].summary().good_share is None
    assert watch(stream)[1].summary().good_share == 1.0


def test_time_must_rise() -> None:
    session = LiveSession()
    session.feed(1.0, None)
    with pytest.raises(ValueError, match="time order"):
        session.feed(0.5, None)


def test_summary_adds_up_and_is_plain_json() -> None:
    _, session = watch(slouching("sunk"))
    summary = session.summary()
    as_json = json.loads(json.dumps(summary.to_json()))
    assert sum(summary.state_s.values()) == pytest.approx(summary.duration_s)
    assert summary.duration_s == pytest.approx(28 - 5, abs=0.3)
    (episode,) = summary.episodes
    assert episode.key == "head_drop_pct"
    assert episode.duration_s == pytest.approx(4.0, abs=1.0)
    assert 0 < summary.longest_good_s < summary.duration_s
    assert set(as_json["measurements"]) == {row.key for row in SITTING} - {"ear_over_shoulder_deg"}
    assert set(as_json) >= {"duration_s", "state_s", "episodes", "longest_good_s", "measurements"}


# ---- standing ----

STANDING = Settings(mode=Mode.STANDING, preview_s=0.0)


@pytest.mark.parametrize(
    ("turned_deg", "moves", "key"),
    [
        pytest.param(0, {"trunk_right_deg": 9.0}, "trunk_lean_deg", id="front-lean"),
        pytest.param(180, {"trunk_right_deg": -9.0}, "trunk_lean_deg", id="back-lean"),
        pytest.param(0, {"shoulders_right_deg": 8.0}, "shoulder_level_deg", id="front-shoulder"),
        pytest.param(90, {"head_forward_cm": 8.0}, "ear_over_shoulder_deg", id="right-head-forward"),
        pytest.param(-90, {"trunk_forward_deg": 12.0}, "trunk_inclination_deg", id="left-bow"),
    ],
)
def test_standing_finds_the_changed_number(turned_deg: float, moves: dict[str, float], key: str) -> None:
    act = Act(12.0, 5.0, moves)
    stream = film.make(Film(duration_s=22.0, standing=True, fidget=0.3, turned_deg=turned_deg, acts=[act]))
    updates, _ = watch(stream, STANDING)
    (alert,) = events(updates, EventKind.ALERT)
    assert 13.2 <= alert.time_s <= 15.0
    reading = next(r for u in updates if u.time_s == alert.time_s for r in u.readings if r.key == key)
    assert reading.score is not None
    assert reading.score > 1
    sign = np.sign(next(iter(moves.values())))
    assert reading.change is not None
    assert np.sign(reading.change) == sign


def test_standing_turned_away_from_the_calibrated_view_is_not_sure() -> None:
    front = film.make(Film(duration_s=12.0, standing=True, fidget=0.3))
    side = film.make(Film(duration_s=12.0, standing=True, fidget=0.3, turned_deg=90))
    stream = front + [(t + 12.0, landmarks) for t, landmarks in side]
    updates, _ = watch(stream, STANDING)
    assert updates[-1].state is PostureState.NOT_SURE
    assert "another way" in updates[-1].message


def test_delay_of_the_person_is_kept() -> None:
    slow = replace(NOW, timing=Timing(delay_s=4.0))
    updates, _ = watch(slouching("sunk"), slow)
    (alert,) = events(updates, EventKind.ALERT)
    assert 18.2 <= alert.time_s <= 20.0


def test_signs_need_more_than_six_of_ten_minutes() -> None:
    for bad_s, expected in ((300.0, ()), (420.0, ("seated_slouch",))):
        act = Act(60.0, bad_s, {"head_down_cm": 6.0})
        _, session = watch(film.make(Film(duration_s=640.0, fps=2, fidget=0.3, acts=[act])))
        assert session.summary().signs == expected
