"""What the editor of points is told, and what of its words is believed; sides under mirror and view."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from posture.anatomy import GIVEN_JOINTS, Joint, View
from posture.gravity.vertical import given
from posture.measure.measures import GIVEN_TABLE, near_side
from posture.measure.pointing import pointing_from
from posture.pipeline import Options, PhotoCheck, check
from posture.pose.given import GivenPoint, GivenPoints, PointSource
from posture.web.inputs import Given, Inputs, InputSource, Place, Pointed
from posture.web.points_data import (
    LARGEST_PX,
    SOURCES,
    editor_data,
    landmarks_of,
    main_joints,
    numbers_of,
    part_of,
    place_of,
    plain,
    pointing_words,
    read_said,
    rests_on,
)
from tests.fixtures.bodies import Frontal, Sagittal
from tests.fixtures.fakes import photo, seeing

BODIES = {View.FRONT: Frontal(), View.BACK: Frontal(), View.LEFT: Sagittal(), View.RIGHT: Sagittal()}
HIP = GivenPoint("left_hip", (300.0, 420.0), PointSource.DRAGGED)


def checked(view: View = View.FRONT, *, mirrored: bool = False, points: object = None) -> PhotoCheck:
    """A body of this view, with these points given."""
    shot = replace(photo(), mirrored=mirrored)
    options = Options(gravity=given(0.0), points=points)
    return check([shot], [options], detect=seeing((BODIES[view], view))).photos[0]


@pytest.mark.parametrize("view", BODIES, ids=str)
@pytest.mark.parametrize("mirrored", [False, True])
def test_the_model_s_joints_are_told_in_the_file_s_pixels(view: View, mirrored: bool) -> None:
    one = checked(view, mirrored=mirrored)
    told = json.loads(json.dumps(editor_data(one, one, 3)))
    assert told["seq"] == 3
    assert told["mirrored"] is mirrored
    width = one.photo.size_px[0]
    for name, (x, y) in told["found"].items():
        shown = (width - 1 - x, y) if mirrored else (x, y)
        assert shown == pytest.approx(tuple(one.landmarks[Joint(name)]), abs=0.01)
    assert set(told["shown"]) <= set(told["found"])
    assert set(told["landmarks"]) <= set(told["near"])
    assert set(told["how"]) == set(told["landmarks"])
    assert {*told["found"], *told["near"]} <= set(told["names"])


def test_a_given_point_goes_out_and_comes_back_where_it_was() -> None:
    one = checked(points=GivenPoints((HIP,)))
    told = json.loads(json.dumps(editor_data(one, checked(), 1)))
    assert told["given"] == [["left_hip", 300.0, 420.0, "dragged"]]
    said = read_said({"seq": 4, "points": told["given"]})
    assert said is not None
    assert said.seq == 4
    assert said.points == GivenPoints((HIP,))
    assert told["found"]["left_hip"] != [300.0, 420.0], "resetting goes back to the model's place"


@pytest.mark.parametrize(
    "told",
    [
        None, [], "x", {}, {"seq": True, "points": []}, {"seq": -1, "points": []},
        {"seq": 1.5, "points": []},
        {"seq": 1}, {"seq": 1, "points": {}}, {"seq": 1, "points": [["left_hip", 1, 2]]},
        {"seq": 1, "points": [["left_tail", 1, 2, "tapped"]]},
        {"seq": 1, "points": [["c7", "1", 2, "tapped"]]},
        {"seq": 1, "points": [["c7", float("nan"), 2, "tapped"]]},
        {"seq": 1, "points": [["c7", 1, 2, "felt"]]},
        {"seq": 1, "points": [["c7", 1, 2, "tapped"]] * 2}, {"seq": 1, "points": [[[], 1, 2, "tapped"]]},
        {"seq": 1, "points": [["c7", 1, 2, {}]]}, {"seq": 1, "points": [["c7", 1, 2, "tapped"]] * 999},
        {"seq": 1, "points": ["c7", "c7"]}, {"seq": 1, "points": [["c7", 10**400, 2, "tapped"]]},
    ],
)  # fmt: skip
def test_what_the_editor_would_never_say_is_nothing(told: object) -> None:
    assert read_said(told) is None


MOVES = {"shoulder": "shoulder_level_deg", "hip": "pelvis_level_deg", "ear": "head_tilt_deg", "elbow": None}
MOVES_FROM_THE_SIDE = {
    "shoulder": "body_line_deg",
    "hip": "hip_angle_deg",
    "knee": "knee_flexion_deg",
    "heel": None,
}


@pytest.mark.parametrize(("view", "moves"), [(View.FRONT, MOVES), (View.RIGHT, MOVES_FROM_THE_SIDE)])
def test_a_moved_joint_s_numbers_are_told_with_what_they_were(
    view: View, moves: dict[str, str | None]
) -> None:
    before = checked(view)
    was = {each["key"]: each["value"] for each in numbers_of(before, before)}
    assert not any(each["before"] for each in numbers_of(before, before))
    for name, key in moves.items():
        joint = f"right_{name}"
        place = before.landmarks[Joint(joint)] + (9.0, 9.0)
        now = {each["key"]: each for each in numbers_of(checked(view, points={joint: tuple(place)}), before)}
        resting = {each["key"] for each in now.values() if joint in each["points"]}
        assert (key in resting) if key else not resting
        if key:
            assert now[key]["value"] != was[key]
        assert all(
            each["before"] == was[each["key"]] for each in now.values() if each["value"] != was[each["key"]]
        )


def test_rows_of_given_points_rest_on_the_landmarks_of_the_near_side() -> None:
    for view in (View.LEFT, View.RIGHT):
        marks = checked(view).landmarks
        for row in GIVEN_TABLE:
            if view not in row.views:
                continue
            points = rests_on(row.key, marks, view)
            assert points
            assert points <= set(landmarks_of(view))


@pytest.mark.parametrize("view", BODIES, ids=str)
def test_the_landmarks_asked_for_are_those_that_the_view_shows(view: View) -> None:
    asked = landmarks_of(view)
    assert set(asked) <= set(GIVEN_JOINTS)
    assert len(set(asked)) == len(asked) > 4
    assert (Joint.C7 in asked) == (view is not View.FRONT)
    if view.is_sagittal:
        far = near_side(view).other
        assert not any(joint.value.startswith(far.value) for joint in asked)
    else:
        assert {joint.opposite for joint in asked} == set(asked)


def test_names_are_plain_words_with_the_subject_s_side() -> None:
    assert plain(Joint.NOSE) == "nose"
    assert plain(Joint.LEFT_FOOT_INDEX) == "left big toe"
    assert plain(Joint.RIGHT_ASIS) == "right front hip bone (ASIS)"
    names = [plain(joint) for joint in (*GIVEN_JOINTS, *main_joints(View.FRONT))]
    assert len(set(names)) == len(names)
    assert not any("_" in name for name in names)


def test_the_picture_holds_everybody_s_joints_and_is_as_sharp_as_the_file() -> None:
    one = checked()
    x0, y0, x1, y1 = place_of(one)
    found = one.landmarks.xy_px[np.isfinite(one.landmarks.xy_px).all(axis=1)]
    assert (found.min(axis=0) >= (x0, y0)).all()
    assert (found.max(axis=0) <= (x1, y1)).all()
    part = part_of(one.photo.rgb, (x0, y0, x1, y1))
    assert part.shape[:2] == (y1 - y0, x1 - x0)
    assert (part == one.photo.rgb[y0:y1, x0:x1]).all()
    large = np.zeros((4000, 6000, 3), np.uint8)
    small = part_of(large, (0, 0, 6000, 4000))
    assert small.shape[0] * small.shape[1] <= 1.01 * LARGEST_PX


def test_points_stay_with_the_photo_and_the_person_until_start_over() -> None:
    kept, front = Inputs(), Given("front.jpg", b"front")
    kept.put(Place.CHECK, InputSource.UPLOAD, [front])
    kept.point(front.mark, GivenPoints((HIP,)), View.FRONT)
    kept.correct(front.mark, roll_deg=2.0)
    assert kept.correction(front.mark).points(View.FRONT) == GivenPoints((HIP,))
    kept.correct(front.mark, person=2)
    assert not kept.correction(front.mark).points(View.FRONT), "they were given on somebody else"
    kept.correct(front.mark, person=1)
    assert kept.correction(front.mark).points(View.FRONT)
    kept.clear(Place.CHECK)
    assert not kept.correction(front.mark).points(View.FRONT)


@pytest.mark.parametrize(
    ("was", "now", "mirrored", "turns"),
    [
        (View.FRONT, View.FRONT, False, False),
        (View.FRONT, View.FRONT, True, True),  # left and right change places
        (View.FRONT, View.BACK, False, True),
        (View.FRONT, View.BACK, True, False),
        (View.LEFT, View.RIGHT, True, True),  # the near side of a mirror image is the other one
        (View.LEFT, View.RIGHT, False, True),
        (View.LEFT, View.LEFT, True, False),
        (View.FRONT, View.LEFT, False, False),  # no telling: as it was named
        (View.FRONT, View.TURNED, False, False),
    ],
)
def test_a_place_keeps_its_part_of_the_body(was: View, now: View, mirrored: bool, turns: bool) -> None:
    points = Pointed(GivenPoints((HIP, GivenPoint("c7", (1, 2)))), mirrored=False, view=was)
    names = {point.name.value for point in points.under(now, mirrored=mirrored)}
    assert names == {"right_hip" if turns else "left_hip", "c7"}
    there = points.under(now, mirrored=mirrored)
    assert Pointed(there, mirrored, now).under(was, mirrored=False) == points.points, "and back again"


def test_how_exactly_somebody_points_is_said_in_pixels_of_the_photo() -> None:
    rng = np.random.default_rng(17)
    names = [joint.value for joint in landmarks_of(View.FRONT)]
    rounds = [
        GivenPoints.of({name: (500 + rng.normal(0, 2), 500 + rng.normal(0, 2)) for name in names})
        for _ in range(3)
    ]
    pointing = pointing_from(rounds, 1500.0)
    words = pointing_words(pointing, 1500.0)
    assert f"differ by {pointing.seen_share * 1500:.1f} pixels" in words
    assert f"standard deviation of {len(names)} points" in words
    assert "far off" not in words


def test_every_source_has_words() -> None:
    assert set(SOURCES) == {*(source.value for source in PointSource), "model", "ghost"}
