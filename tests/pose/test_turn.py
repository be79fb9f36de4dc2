"""How far a body is turned: exact if the truth is, corrected where the model is known to fall short."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import truth_set
from benchmarks.turn import TURNS_DEG, bodies, changes, per_degree, seen
from posture.anatomy import INDEX, POSE_JOINTS, Side, View, sided
from posture.measure.measures import KEYS
from posture.measure.turn_error import PER_DEG
from posture.pose.landmarks import Landmarks
from posture.pose.turn import FOOT_PER_TRUNK, facing_yaw_deg, feet_turn_deg, turn_deg, unfolded_deg
from tests.fixtures.bodies import Frontal, InSpace, Sagittal, rolled, without

angles = st.floats(-170, 170)


@given(yaw_deg=angles, pitch_deg=st.floats(-30, 30), roll_deg=st.floats(-30, 30))
def test_a_turn_in_space_is_read_whatever_the_camera(
    yaw_deg: float, pitch_deg: float, roll_deg: float
) -> None:
    level = facing_yaw_deg(InSpace(yaw_deg=yaw_deg).world_m())
    tilted = facing_yaw_deg(InSpace(yaw_deg=yaw_deg, pitch_deg=pitch_deg, roll_deg=roll_deg).world_m())
    assert level == pytest.approx(yaw_deg, abs=1e-6)
    assert tilted == pytest.approx(yaw_deg, abs=1e-6)


def test_the_mirror_turns_the_other_way() -> None:
    world_m = InSpace(yaw_deg=25).world_m()
    swap = [INDEX[joint.opposite] for joint in POSE_JOINTS]
    assert facing_yaw_deg(world_m[swap] * (-1.0, 1.0, 1.0)) == pytest.approx(-25)


@pytest.mark.parametrize(("read", "true"), [(7, 14), (20, 29), (29, 35), (37, 43)])
def test_turns_of_a_real_body_are_told_in_full(read: float, true: float) -> None:
    """Read: the model, for one person; true: the joints triangulated from four calibrated cameras."""
    assert abs(unfolded_deg(read) - true) < 2.5
    assert abs(read - true) > 5


@given(st.floats(-90, 90), st.floats(-90, 90))
def test_the_correction_keeps_order_sign_and_the_mirror(a: float, b: float) -> None:
    assert (unfolded_deg(a) <= unfolded_deg(b)) or a > b
    assert unfolded_deg(-a) == pytest.approx(-unfolded_deg(a))
    assert abs(unfolded_deg(a)) >= abs(a)


def feet(view: View, towards_deg: float) -> Landmarks:
    """A body whose feet both point this far to its own left of square."""
    plain = Frontal().landmarks(view)
    trunk_px = float(np.linalg.norm(plain.middle("shoulder") - plain.middle("hip")))
    to_image_right = 1.0 if view is View.FRONT else -1.0
    xy_px = plain.xy_px.copy()
    for side in Side:
        heel = xy_px[INDEX[sided("heel", side)]]
        along_px = FOOT_PER_TRUNK * trunk_px * np.sin(np.radians(towards_deg))
        xy_px[INDEX[sided("foot_index", side)], 0] = heel[0] + to_image_right * along_px
    return replace(plain, xy_px=xy_px)


@pytest.mark.parametrize("towards_deg", [-30.0, 0.0, 15.0])
@pytest.mark.parametrize("view", [View.FRONT, View.BACK])
def test_feet_point_where_the_body_does(view: View, towards_deg: float) -> None:
    body = feet(view, towards_deg)
    assert feet_turn_deg(body, view) == pytest.approx(towards_deg)
    assert turn_deg(0.0, body, view) == pytest.approx(towards_deg / 2)
    assert feet_turn_deg(rolled(body, 9.0), view, 9.0) == pytest.approx(towards_deg, abs=1e-6)


def test_toes_turned_out_alike_are_no_turn() -> None:
    body = feet(View.FRONT, 0.0)
    xy_px = body.xy_px.copy()
    xy_px[INDEX[sided("foot_index", Side.LEFT)], 0] += 40
    xy_px[INDEX[sided("foot_index", Side.RIGHT)], 0] -= 40
    assert feet_turn_deg(replace(body, xy_px=xy_px), View.FRONT) == pytest.approx(0)


def test_without_feet_the_trunk_alone_tells() -> None:
    hidden = without(Frontal().landmarks(), sided("heel", Side.LEFT))
    assert feet_turn_deg(hidden, View.FRONT) is None
    assert turn_deg(10.0, hidden, View.FRONT) == unfolded_deg(10.0)
    assert turn_deg(10.0, Sagittal().landmarks(), View.RIGHT) == unfolded_deg(10.0)


def test_a_turn_costs_every_number_something() -> None:
    assert set(PER_DEG) == set(KEYS)
    assert all(0.02 < per_deg < 0.6 for per_deg in PER_DEG.values())


@pytest.mark.parametrize("turned_deg", TURNS_DEG)
def test_what_a_turn_costs_is_what_it_does_to_bodies_of_known_joints(turned_deg: float) -> None:
    for key, made in per_degree(turned_deg).items():
        assert made - 0.01 < PER_DEG[key] < made + 0.035, key


def test_a_turn_of_15_degrees_stays_within_what_is_stated_for_it() -> None:
    for key, off in changes(15.0).items():
        assert np.mean(np.abs(off) < 1.96 * 15.0 * PER_DEG[key]) > 0.9, key


def test_a_body_that_is_not_turned_is_seen_as_in_its_own_picture() -> None:
    """The cameras are where the truth set's were, except for their small yaw and roll."""
    image = next(entry for entry in truth_set.entries() if entry["image"] == "d00_front.jpg")
    again = truth_set.true_values(seen(bodies()["d00"], View.FRONT, image["camera"], 0.0))
    assert again == pytest.approx(truth_set.true_values(image), abs=0.6)
