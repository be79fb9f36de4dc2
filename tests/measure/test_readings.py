"""Readings that help show what was put in, by sign and size; the outline's don't depend on the camera's
roll."""

from __future__ import annotations

import numpy as np
import pytest

from posture.anatomy import INDEX, Joint, Side, View, sided
from posture.measure.measures import KEYS, SAGITTAL, body_of
from posture.measure.readings import HELPERS
from tests.fixtures.bodies import Frontal, Sagittal

TRUNK = ("outline_shoulders", "outline_chest", "outline_waist")
LEGS = ("outline_knee", "outline_ankle")


def read(key: str, xy_px: np.ndarray, view: View, roll_deg: float = 0.0) -> float:
    return float(HELPERS[key].formula(body_of(xy_px, view, roll_deg)))


def with_point(xy_px: np.ndarray, joint: Joint, point_px: np.ndarray) -> np.ndarray:
    changed = xy_px.copy()
    changed[INDEX[joint]] = point_px
    return changed


def test_units_are_in_the_keys_and_no_helper_is_reported() -> None:
    for row in HELPERS.values():
        assert row.key.endswith({"deg": "_deg", "%": "_pct"}[row.unit])
        assert row.positive
        assert row.negative
    assert not set(HELPERS) & set(KEYS)


@pytest.mark.parametrize(
    ("view", "off_px"),
    [(View.FRONT, -37.0), (View.BACK, 37.0), (View.RIGHT, 37.0), (View.LEFT, -37.0)],
    ids=["front: right is image left", "back: right is image right", "right: forward is image right",
         "left: forward is image left"],
)  # fmt: skip
@pytest.mark.parametrize("name", TRUNK)
def test_an_outline_to_the_right_or_in_front_of_the_trunk_by_a_tenth_of_it_is_plus_10(
    name: str, view: View, off_px: float
) -> None:
    body = (Frontal() if view.is_frontal else Sagittal(far_off=(0.0, 0.0))).landmarks(view).xy_px
    middle = (body[INDEX[Joint.LEFT_SHOULDER]] + body[INDEX[Joint.RIGHT_SHOULDER]]) / 2
    there = with_point(body, Joint(name), middle + np.array([off_px, 120.0]))  # the trunk is 370 px long
    assert read(f"{name}_pct", there, view) == pytest.approx(10.0)
    assert read(f"{name}_pct", there, view, roll_deg=5.0) == pytest.approx(10.0)


@pytest.mark.parametrize("view", [View.FRONT, View.BACK])
@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("name", LEGS)
def test_a_leg_s_outline_towards_the_midline_is_positive_on_both_sides(
    name: str, side: Side, view: View
) -> None:
    body = Frontal().landmarks(view).xy_px
    knee, ankle, hip = (body[INDEX[sided(joint, side)]] for joint in ("knee", "ankle", "hip"))
    shin = ankle - knee
    across = np.array([shin[1], -shin[0]]) / np.linalg.norm(shin)
    inward = across * np.sign((body[INDEX[sided("knee", side.other)]] - knee) @ across)
    point = knee + 0.4 * shin + 0.05 * np.linalg.norm(ankle - hip) * inward
    there = with_point(body, sided(name, side), point)
    assert read(f"{side.value}_{name}_pct", there, view) == pytest.approx(5.0)
    assert read(f"{side.value}_{name}_pct", there, view, roll_deg=-4.0) == pytest.approx(5.0)


@pytest.mark.parametrize("view", SAGITTAL)
def test_a_thigh_s_outline_in_front_of_the_line_from_hip_to_knee_is_positive(view: View) -> None:
    body = Sagittal().landmarks(view).xy_px
    near = Side(view.value)
    hip, knee = body[INDEX[sided("hip", near)]], body[INDEX[sided("knee", near)]]
    forward = np.array([1.0 if view is View.RIGHT else -1.0, 0.0])
    there = with_point(body, sided("outline_thigh", near), (hip + knee) / 2 + 31.0 * forward)
    assert read("outline_thigh_pct", there, view) == pytest.approx(5.0, abs=0.05)  # the leg is 620 px long
