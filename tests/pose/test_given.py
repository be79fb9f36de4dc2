"""Given points: names, numbers, mirrors, and input that nobody should trust."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.anatomy import GIVABLE, GIVEN_JOINTS, INDEX, Joint, View
from posture.errors import UsageError
from posture.pose.given import STICKER_ERROR_PX, GivenPoint, GivenPoints, PointSource, point_name
from posture.pose.landmarks import Landmarks
from tests.fixtures.bodies import Frontal

TAP, STICKER = PointSource.TAPPED, PointSource.STICKER
SIZE_PX = (300, 400)
places = st.tuples(st.floats(0, 299), st.floats(0, 399))
several = st.dictionaries(st.sampled_from(GIVABLE), places, max_size=8)


def test_names_of_the_issue_can_be_given_and_the_models_joints_but_no_point_of_mesh_or_outline() -> None:
    sides = ("tragus", "acromion", "asis", "psis", "trochanter", "lateral_knee", "lateral_malleolus")
    names = {"c7", *(f"{side}_{name}" for side in ("left", "right") for name in sides)}
    assert {joint.value for joint in GIVEN_JOINTS} == names
    assert point_name("left_hip") is Joint.LEFT_HIP
    for wrong in ("left_face_edge", "outline_waist", "C7", "", "c7 "):
        with pytest.raises(UsageError, match="no point called"):
            point_name(wrong)


def test_a_misspelt_name_is_told_the_right_one() -> None:
    with pytest.raises(UsageError, match="Did you mean left_trochanter"):
        point_name("left_trochantor")


def test_a_name_of_control_characters_does_no_harm_in_the_message() -> None:
    with pytest.raises(UsageError) as caught:
        point_name("\x1b[31m\n" + "x" * 100_000)
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    "xy_px",
    [
        (math.nan, 1.0),
        (1.0, math.inf),
        (1.0,),
        (1.0, 2.0, 3.0),
        "12",
        None,
        5,
        (True, 1.0),
        ("1", "2"),
        (10**400, 1),
    ],
)
def test_what_is_not_two_finite_numbers_is_refused_in_one_sentence(xy_px: object) -> None:
    with pytest.raises(UsageError, match=r"Point c7 needs two numbers.*\.$"):
        GivenPoints.of({"c7": xy_px})  # type: ignore[dict-item]


@pytest.mark.parametrize("error_px", [0.0, -1.0, math.nan, math.inf, 1e9])
def test_an_error_must_be_a_size(error_px: float) -> None:
    with pytest.raises(UsageError, match="error of point c7"):
        GivenPoint(Joint.C7, (1.0, 2.0), error_px=error_px)


def test_arrays_and_numpy_numbers_are_numbers() -> None:
    told = GivenPoints.of({"c7": np.array([1, 2], np.int64), "left_asis": (np.float32(3), 4)})  # type: ignore[dict-item]
    assert [point.xy_px for point in told] == [(1.0, 2.0), (3.0, 4.0)]


def test_a_point_given_twice_is_refused_and_so_are_ten_thousand() -> None:
    with pytest.raises(UsageError, match="c7 is given twice"):
        GivenPoints((GivenPoint(Joint.C7, (1, 2)), GivenPoint(Joint.C7, (3, 4))))
    with pytest.raises(UsageError, match="twice"):
        GivenPoints(tuple(GivenPoint(GIVABLE[i % len(GIVABLE)], (i, i)) for i in range(10_000)))
    with pytest.raises(UsageError, match="no point called"):
        GivenPoints.of({f"point {i}": (i, i) for i in range(10_000)})


@pytest.mark.parametrize("xy_px", [(-0.6, 10), (300, 10), (10, -1), (10, 400), (1e300, 1)])
def test_points_outside_the_picture_are_refused_with_its_size(xy_px: tuple[float, float]) -> None:
    with pytest.raises(UsageError, match="outside the picture of 300 x 400"):
        GivenPoints.of({"c7": xy_px}).on_photo(SIZE_PX, mirrored=False)


@given(several)
def test_a_mirror_image_turned_back_twice_changes_nothing(told: dict[Joint, tuple[float, float]]) -> None:
    points = GivenPoints.of(told)  # type: ignore[arg-type]
    once = points.on_photo(SIZE_PX, mirrored=True)
    assert [point.name for point in once] == [point.name for point in points], "sides are the body's own"
    for there, back in zip(points, once.on_photo(SIZE_PX, mirrored=True), strict=True):
        assert back.xy_px == pytest.approx(there.xy_px, abs=1e-9)


def test_each_point_gets_the_error_of_its_source_unless_it_states_one() -> None:
    points = GivenPoints(
        (
            GivenPoint(Joint.C7, (1, 2), TAP),
            GivenPoint(Joint.LEFT_ASIS, (3, 4), STICKER),
            GivenPoint(Joint.RIGHT_ASIS, (5, 6), STICKER, 0.1),
        )
    ).with_errors(2.5)
    assert [point.error_px for point in points] == [2.5, STICKER_ERROR_PX, 0.1]


def test_editing_replaces_and_removes_by_name() -> None:
    points = GivenPoints.of({"c7": (1, 2), "left_asis": (3, 4)})
    moved = points.having(GivenPoint(Joint.C7, (9, 9), PointSource.DRAGGED))
    assert [point.xy_px for point in moved if point.name is Joint.C7] == [(9, 9)]
    assert len(moved) == 2
    assert Joint.C7 not in moved.lacking(Joint.C7)
    assert not GivenPoints()


BODY = Frontal().landmarks()
LOOKS = Landmarks(BODY.xy_px, BODY.visibility, BODY.size_px, np.stack([BODY.xy_px, BODY.xy_px + 3.0]))


def test_landmarks_take_given_points_and_remember_where_the_model_had_them() -> None:
    told = GivenPoints.of({"left_hip": (500, 700), "c7": (600, 300)}).with_errors(1.0)
    marks = LOOKS.with_given(told)
    assert marks[Joint.LEFT_HIP].tolist() == [500, 700]
    assert marks.has(Joint.C7)
    assert marks.looks_xy_px is not None
    assert np.ptp(marks.looks_xy_px[:, INDEX[Joint.LEFT_HIP]], axis=0).tolist() == [0, 0]
    assert marks.model_px == {Joint.LEFT_HIP: tuple(LOOKS[Joint.LEFT_HIP])}
    assert LOOKS.given == {}, "the landmarks of before are as they were"


def test_the_mirrored_picture_of_given_points_is_that_of_the_mirrored_body() -> None:
    told = GivenPoints.of({"left_asis": (500, 700), "c7": (600, 300)}).with_errors(1.0)
    there = LOOKS.with_given(told).mirrored()
    assert set(there.given) == {Joint.RIGHT_ASIS, Joint.C7}
    assert there[Joint.RIGHT_ASIS].tolist() == [BODY.size_px[0] - 1 - 500, 700]
    again = there.mirrored()
    assert again.given == LOOKS.with_given(told).given
    assert np.allclose(again.xy_px, LOOKS.with_given(told).xy_px, equal_nan=True)


def test_sides_can_not_be_exchanged_under_given_points() -> None:
    with pytest.raises(ValueError, match="before points are given"):
        LOOKS.with_given(GivenPoints.of({"c7": (1, 2)})).swapped()


def test_views_do_not_matter_to_the_landmarks_given() -> None:
    for view in (View.FRONT, View.BACK):
        marks = Frontal().landmarks(view).with_given(GivenPoints.of({"c7": (600, 300)}))
        assert marks[Joint.C7].tolist() == [600, 300]
