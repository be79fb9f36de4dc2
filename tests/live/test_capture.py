"""The hands-free guide: what it asks for, when it counts, when it shoots."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from posture.anatomy import View
from posture.live.capture import SQUARE, VIEWS, Cue, Guide, Step, aim
from posture.pose.facing import FACING_DEG, facing_deg, turn_to_deg, view_of
from posture.pose.landmarks import Landmarks
from tests.fixtures.streams import generate as film


@dataclass(frozen=True)
class Issue:
    key: str
    severity: str = "fail"
    message: str = "do something else"


def standing(turned_deg: float = 0.0, right_px: float = 0.0, subject: str = "d05") -> Landmarks:
    """One frame of somebody standing well, moved towards the picture's right."""
    made = film.Film(subject=subject, duration_s=0.1, standing=True, turned_deg=turned_deg, fidget=0.05)
    landmarks = film.make(made)[0][1]
    return replace(landmarks, xy_px=landmarks.xy_px + np.array([right_px, 0.0]))


def well(landmarks: Landmarks, view: View) -> tuple[Issue, ...]:
    return ()


def follow(guide: Guide, seconds: float, landmarks: Landmarks | None, start_s: float = 0.0) -> list[Cue]:
    return [guide.feed(start_s + i / 10, landmarks) for i in range(int(seconds * 10))]


# ---- facing ----


@pytest.mark.parametrize("subject", sorted(film.BODIES))
@pytest.mark.parametrize("view", VIEWS)
def test_the_view_of_a_body_turned_to_it_is_found(view: View, subject: str) -> None:
    landmarks = standing(FACING_DEG[view], subject=subject)
    assert view_of(landmarks) is view


@pytest.mark.parametrize("turned_deg", [-150, -120, -90, -60, 0, 60, 90, 120, 150])
def test_facing_is_right_within_30_degrees(turned_deg: float) -> None:
    facing = facing_deg(standing(turned_deg))
    assert facing is not None
    assert abs((facing - turned_deg + 180) % 360 - 180) < 30


def test_showing_the_right_side_means_turning_left() -> None:
    assert turn_to_deg(0.0, View.RIGHT) == 90
    assert turn_to_deg(90.0, View.BACK) == 90
    assert turn_to_deg(0.0, View.LEFT) == -90


def test_mirroring_turns_the_other_way() -> None:
    landmarks = standing(60.0)
    ours, theirs = facing_deg(landmarks), facing_deg(landmarks.mirrored())
    assert ours == pytest.approx(-theirs)


# ---- guide ----


@pytest.mark.parametrize(
    ("issue", "view", "right_px", "step"),
    [
        ("too_close", View.FRONT, 0, Step.AWAY_FROM_CAMERA),
        ("cut_off", View.FRONT, 0, Step.AWAY_FROM_CAMERA),
        ("cut_off", View.FRONT, 250, Step.TO_RIGHT),
        ("too_far", View.BACK, 0, Step.CLOSER),
        # facing the camera, the picture's right is the subject's left: go to the right
        ("not_centred", View.FRONT, 150, Step.TO_RIGHT),
        ("not_centred", View.FRONT, -150, Step.TO_LEFT),
        ("not_centred", View.BACK, 150, Step.TO_LEFT),
        # seen from the right, the subject faces the picture's right
        ("not_centred", View.RIGHT, 150, Step.BACKWARD),
        ("not_centred", View.LEFT, 150, Step.FORWARD),
        ("something_new", View.FRONT, 0, Step.FIX),
    ],
)
def test_what_is_wrong_is_asked_for(issue: str, view: View, right_px: float, step: Step) -> None:
    guide = Guide(lambda landmarks, view: (Issue(issue),), [view])
    cue = guide.feed(0.0, standing(FACING_DEG[view], right_px))
    assert cue.step is step
    assert cue.text
    assert not cue.shoot


def test_nobody_is_asked_to_step_in() -> None:
    assert Guide(well).feed(0.0, None).step is Step.NOBODY


@pytest.mark.parametrize(("turned_deg", "step"), [(0, Step.TURN_LEFT), (180, Step.TURN_RIGHT)])
def test_for_the_right_side_it_says_which_way_to_turn(turned_deg: float, step: Step) -> None:
    assert Guide(well, [View.RIGHT]).feed(0.0, standing(turned_deg)).step is step


def test_a_steady_body_is_counted_down_and_shot_in_a_burst() -> None:
    cues = follow(Guide(well, [View.FRONT]), 8.0, standing())
    assert cues[0].step is Step.HOLD_STILL
    counts = [cue.countdown for cue in cues if cue.countdown]
    assert counts == sorted(counts, reverse=True)
    assert set(counts) == {3, 2, 1}
    assert len(counts) == pytest.approx(30, abs=1)
    assert sum(cue.shoot for cue in cues) == 6
    assert cues[-1].step is Step.DONE


def test_no_shot_while_anything_is_wrong() -> None:
    guide = Guide(lambda landmarks, view: (Issue("too_close"),), [View.FRONT])
    assert not any(cue.shoot for cue in follow(guide, 20.0, standing()))


def test_a_note_does_not_hold_up_the_photo() -> None:
    guide = Guide(lambda landmarks, view: (Issue("dark", "note"),), [View.FRONT])
    assert any(cue.shoot for cue in follow(guide, 8.0, standing()))


def test_moving_breaks_the_countdown_and_it_starts_again() -> None:
    guide = Guide(well, [View.FRONT])
    follow(guide, 2.5, standing())
    cues = follow(guide, 1.5, None, start_s=2.5)
    assert cues[0].step is Step.COUNTDOWN  # one bad frame is no movement
    assert cues[-1].step is Step.NOBODY
    cues = follow(guide, 7.0, standing(), start_s=4.0)
    assert sum(cue.shoot for cue in cues) == 6


def test_a_swaying_body_is_asked_to_hold_still() -> None:
    guide = Guide(well, [View.FRONT])
    sway = [film.Act(0.5 * i, 0.1, {"side_cm": 8.0 * (-1) ** i}, 0.2) for i in range(20)]
    stream = film.make(film.Film(duration_s=10.0, standing=True, fidget=0.3, acts=sway))
    cues = [guide.feed(*each) for each in stream]
    assert {cue.step for cue in cues} == {Step.HOLD_STILL}


def test_four_views_come_in_turn() -> None:
    guide = Guide(well)
    shot: list[View] = []
    time_s = 0.0
    for view in VIEWS:
        landmarks = standing(FACING_DEG[view])
        for _ in range(80):
            cue = guide.feed(time_s, landmarks)
            time_s += 0.1
            shot += [cue.view] * cue.shoot
    assert shot == [view for view in VIEWS for _ in range(6)]
    assert guide.done


def test_an_instruction_that_flickers_at_a_limit_is_not_spoken_over_and_over() -> None:
    frames = iter(range(1000))
    guide = Guide(
        lambda landmarks, view: (Issue("too_far" if next(frames) % 2 else "too_close"),), [View.FRONT]
    )
    cues = follow(guide, 5.8, standing())
    assert {cue.step for cue in cues} == {Step.CLOSER, Step.AWAY_FROM_CAMERA}
    assert [cue.step for cue in cues if cue.say] == [Step.AWAY_FROM_CAMERA]


def test_an_instruction_that_stands_is_spoken_after_the_one_before_had_its_time() -> None:
    now = [Issue("too_close")]
    guide = Guide(lambda landmarks, view: now, [View.FRONT])
    follow(guide, 0.5, standing())
    now[:] = [Issue("too_far")]
    cues = follow(guide, 3.0, standing(), start_s=0.5)
    assert [0.5 + i / 10 for i, cue in enumerate(cues) if cue.say] == pytest.approx([1.6], abs=0.11)
    now[:] = [Issue("too_close")]
    later = follow(guide, 3.0, standing(), start_s=3.5)
    assert [3.5 + i / 10 for i, cue in enumerate(later) if cue.say] == pytest.approx([4.1], abs=0.11)


def test_an_instruction_is_spoken_when_new_and_repeated_now_and_then() -> None:
    guide = Guide(lambda landmarks, view: (Issue("too_far"),), [View.FRONT])
    cues = follow(guide, 13.0, standing())
    spoken_s = [i / 10 for i, cue in enumerate(cues) if cue.say]
    assert spoken_s == pytest.approx([0.0, 6.0, 12.0], abs=0.2)


@pytest.mark.parametrize("views", [[], [View.TURNED]])
def test_senseless_views_are_refused(views: list[View]) -> None:
    with pytest.raises(ValueError, match="views"):
        Guide(well, views)


@pytest.mark.parametrize("burst", [1, 3])
def test_a_view_is_taken_as_often_as_wanted(burst: int) -> None:
    guide = Guide(well, [View.FRONT], burst)
    assert sum(cue.shoot for cue in follow(guide, 8.0, standing())) == burst
    assert guide.done


# ---- the hint for who presses the button ----


@pytest.mark.parametrize(
    ("issue", "view", "right_px", "step"),
    [
        ("too_close", View.FRONT, 0, Step.AWAY_FROM_CAMERA),
        ("cut_off", View.BACK, 0, Step.AWAY_FROM_CAMERA),
        ("too_small", View.LEFT, 0, Step.CLOSER),
        ("not_centred", View.FRONT, 150, Step.TO_RIGHT),
        ("not_centred", View.RIGHT, 150, Step.BACKWARD),
        ("something_new", View.BACK, 0, Step.FIX),
    ],
)
def test_any_view_will_do_and_what_is_wrong_in_it_is_said(
    issue: str, view: View, right_px: float, step: Step
) -> None:
    cue = aim(lambda landmarks, view: (Issue(issue),), standing(FACING_DEG[view], right_px))
    assert (cue.step, cue.view) == (step, view)
    assert cue.text
    assert not cue.shoot


@pytest.mark.parametrize("view", VIEWS)
def test_who_stands_well_is_told_so(view: View) -> None:
    cue = aim(well, standing(FACING_DEG[view]))
    assert (cue.step, cue.view) == (Step.READY, view)


def test_a_note_is_not_held_against_a_photo() -> None:
    assert aim(lambda landmarks, view: (Issue("dark", "note"),), standing()).step is Step.READY


def test_between_two_views_it_asks_to_stand_square_and_of_distance_first() -> None:
    assert aim(well, standing(45.0)).text == SQUARE
    close = aim(lambda landmarks, view: (Issue("too_close"),), standing(45.0, 250.0))
    assert close.step is Step.AWAY_FROM_CAMERA


def test_nobody_is_asked_to_step_in_by_the_hint_too() -> None:
    assert aim(well, None).step is Step.NOBODY
