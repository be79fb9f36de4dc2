"""Only people who stand still are measured: bodies of known joints in space, drawn bodies, and the real
model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from posture.anatomy import INDEX, Joint, Side, View, sided
from posture.measure.uncertainty import NotMeasured
from posture.pipeline import Options, Sighting, measure_sighting
from posture.pose.detect import Detection
from posture.pose.landmarks import Landmarks
from posture.quality.issue import Issue
from posture.quality.stance import stands_still
from tests.fixtures.bodies import Frontal, InSpace, Sagittal
from tests.fixtures.fakes import detection, photo
from tests.fixtures.samples import SAMPLE_VIEWS

VIEWS = (View.FRONT, View.BACK, View.LEFT, View.RIGHT)
_YAW_DEG = {View.FRONT: 0.0, View.BACK: 180.0, View.LEFT: -90.0, View.RIGHT: 90.0}


def drawn(view: View) -> Landmarks:
    return (Frontal() if view.is_frontal else Sagittal()).landmarks(view)


def said(issues: tuple[Issue, ...]) -> list[tuple[str, str]]:
    return [(issue.key, issue.severity) for issue in issues]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("camera", [(0.0, 0.0), (20.0, 0.0), (0.0, 15.0), (22.0, -26.0)])
def test_who_stands_is_left_alone_whatever_the_camera(view: View, camera: tuple[float, float]) -> None:
    pitch_deg, roll_deg = camera
    body = InSpace(yaw_deg=_YAW_DEG[view] + 8, pitch_deg=pitch_deg, roll_deg=roll_deg)
    assert stands_still(drawn(view), view, body.world_m()) == ()


@pytest.mark.parametrize(
    "camera", [(0.0, 0.0), (22.0, -26.0)], ids=["level camera", "pitched and rolled camera"]
)
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    ("how", "severity", "words"),
    [
        pytest.param({"left_hip_bent_deg": 85.0}, "fail", "sits, crouches", id="sitting"),
        pytest.param({"trunk_forward_deg": 44.0}, "doubt", "bends", id="half bent over"),
        pytest.param({"knees_bent_deg": 50.0}, "fail", "knee is bent by about 50°", id="bent knees"),
        pytest.param({"knees_bent_deg": 39.0}, "doubt", "knee is bent", id="knees a little bent"),
        pytest.param({"left_foot_ahead": 0.35}, "fail", "in front of the other", id="a step"),
        pytest.param({"left_foot_ahead": -0.35}, "fail", "in front of the other", id="a step back"),
        pytest.param({"left_foot_ahead": 0.16}, "doubt", "in front of the other", id="feet not side by side"),
        pytest.param({"left_foot_up": 0.25}, "fail", "higher than the other", id="a foot on a bench"),
        pytest.param({"left_foot_up": 0.12}, "doubt", "higher than the other", id="a foot on a kerb"),
        pytest.param({"feet_apart": 0.7}, "fail", "far apart", id="legs astride"),
        pytest.param({"feet_apart": 0.46}, "doubt", "far apart", id="a wide stance"),
        pytest.param({"feet_apart": -0.05}, "fail", "crossed", id="crossed legs"),
    ],
)  # fmt: skip
def test_who_does_not_stand_is_told_so(
    view: View, how: dict[str, Any], severity: str, words: str, camera: tuple[float, float]
) -> None:
    pitch_deg, roll_deg = camera
    body = InSpace(**how, yaw_deg=_YAW_DEG[view], pitch_deg=pitch_deg, roll_deg=roll_deg)
    (issue,) = stands_still(drawn(view), view, body.world_m())
    assert (issue.key, issue.severity) == ("not_standing", severity)
    assert words in issue.message
    assert "both feet side by side" in issue.message


def test_either_leg_counts_as_much_as_the_other() -> None:
    left = InSpace(left_hip_bent_deg=85.0).world_m()
    right = left * (-1.0, 1.0, 1.0)
    swap = [INDEX[joint.opposite] for joint in list(Joint)[:33]]
    assert stands_still(drawn(View.FRONT), View.FRONT, left) == stands_still(
        drawn(View.FRONT), View.FRONT, right[swap]
    )


@pytest.mark.parametrize(
    "how", [{"left_arm_up_deg": 80.0}, {"twist_deg": 35.0}], ids=["an arm held out", "a golf swing"]
)
def test_a_raised_arm_or_a_twisted_trunk_is_a_doubt(how: dict[str, float]) -> None:
    assert said(stands_still(drawn(View.FRONT), View.FRONT, InSpace(**how).world_m())) == [
        ("arms_raised", "doubt")
    ]


@pytest.mark.parametrize(("bent_deg", "expected"), [(12, []), (28, ["doubt"]), (35, ["fail"])])
@pytest.mark.parametrize("view", [View.LEFT, View.RIGHT])
def test_a_bent_knee_is_seen_from_the_side_without_any_depth(
    view: View, bent_deg: float, expected: list[str]
) -> None:
    found = stands_still(Sagittal(knee_flexion_deg=bent_deg).landmarks(view), view)
    assert [issue.severity for issue in found] == expected


@pytest.mark.parametrize(
    ("up_px", "expected"), [(0.0, []), (-60.0, ["doubt"]), (-150.0, ["fail"]), (60.0, ["doubt"])],
    ids=["straight", "thigh a little short", "thigh towards the camera", "shin short"],
)  # fmt: skip
@pytest.mark.parametrize("side", list(Side))
def test_a_foreshortened_thigh_or_shin_is_seen_without_any_depth(
    side: Side, up_px: float, expected: list[str]
) -> None:
    plain = Frontal().landmarks(View.FRONT)
    xy_px = plain.xy_px.copy()
    xy_px[INDEX[sided("knee", side)], 1] += up_px
    assert [i.severity for i in stands_still(replace(plain, xy_px=xy_px), View.FRONT)] == expected


def masked(view: View, *, without: Joint | None = None) -> Landmarks:
    """A drawn body whose outline is found in all looks, except for one middle."""
    plain = drawn(view)
    xy_px, visibility = plain.xy_px.copy(), plain.visibility.copy()
    for joint in Joint:
        if "outline" in joint.value:
            xy_px[INDEX[joint]] = (np.nan, np.nan) if joint is without else (600.0, 1300.0)
            visibility[INDEX[joint]] = 0.0 if joint is without else 1.0
    return replace(plain, xy_px=xy_px, visibility=visibility, looks_xy_px=np.array([xy_px] * 4))


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("view", VIEWS)
def test_a_foot_that_the_mask_does_not_reach_is_a_doubt(view: View, side: Side) -> None:
    """Under water, behind a bench: the mask ends above it. The far leg of a side view may be hidden."""
    assert stands_still(masked(view), view) == ()
    hidden = stands_still(masked(view, without=sided("outline_ankle", side)), view)
    far = view.is_sagittal and side.value != view.value
    assert said(hidden) == ([] if far else [("ankle_hidden", "doubt")])


def test_an_ankle_that_is_neither_in_the_mask_nor_trusted_by_the_model_is_refused() -> None:
    hidden = masked(View.FRONT, without=Joint.LEFT_OUTLINE_ANKLE)
    visibility = hidden.visibility.copy()
    visibility[INDEX[Joint.LEFT_ANKLE]] = 0.5
    assert said(stands_still(replace(hidden, visibility=visibility), View.FRONT)) == [
        ("ankle_hidden", "fail")
    ]


def test_a_body_without_size_says_nothing_false() -> None:
    assert stands_still(drawn(View.FRONT), View.FRONT, np.zeros((33, 3))) == ()


def test_points_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="world_m"):
        stands_still(drawn(View.FRONT), View.FRONT, np.ones((33, 2)) * range(2))


def test_who_sits_gets_reasons_instead_of_numbers() -> None:
    seen = replace(
        detection(drawn(View.FRONT), View.FRONT), world_m=InSpace(left_hip_bent_deg=85.0).world_m()
    )
    check = measure_sighting(Sighting(photo(), seen, _level()), Options())
    assert not check.usable
    assert all(isinstance(m, NotMeasured) and "Stand upright" in m.reason for m in check.measurements)


def _level() -> Any:
    from posture.gravity.vertical import given

    return given(0.0)


# --- the real model ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLE_VIEWS)
def test_the_people_of_the_samples_stand(sample_detection: Callable[[str], Detection], name: str) -> None:
    found = sample_detection(name)
    assert stands_still(found.landmarks, SAMPLE_VIEWS[name], found.world_m) == ()
