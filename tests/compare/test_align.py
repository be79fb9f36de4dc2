"""Aligned pictures: upright, one scale, one place, nothing bent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.anatomy import Joint, View
from posture.compare.align import Aligned, align, comparison_picture, ghost, placement, skeletons
from posture.errors import UsageError
from posture.report.shots import Shot
from tests.fixtures.compare_examples import shot


def picture_of(body: Shot, spot: int = 5) -> np.ndarray:
    """A grey photo with a white spot on the left shoulder and a black one on the right ankle."""
    width, height = body.size_px
    rgb = np.full((height, width, 3), 128, dtype=np.uint8)
    for joint, value in ((Joint.LEFT_SHOULDER, 255), (Joint.RIGHT_ANKLE, 0)):
        x, y = (round(v) for v in body.joints_px[joint])
        rgb[y - spot : y + spot + 1, x - spot : x + spot + 1] = value
    return rgb


def centre_of_spot(rgb: np.ndarray, near: tuple[float, float], reach: int = 14) -> tuple[float, float]:
    """Centroid, in pixels, of what differs from the grey around a point."""
    x0, y0 = round(near[0]) - reach, round(near[1]) - reach
    weight = np.abs(rgb[y0 : y0 + 2 * reach + 1, x0 : x0 + 2 * reach + 1].mean(axis=2) - 128.0)
    y, x = np.mgrid[: weight.shape[0], : weight.shape[1]]
    return x0 + float((x * weight).sum() / weight.sum()), y0 + float((y * weight).sum() / weight.sum())


cameras = st.builds(
    lambda scale, x, y, roll: shot(scale_px=scale, middle_px=(x, y), roll_deg=roll),
    st.floats(60, 170),
    st.floats(250, 350),
    st.floats(320, 420),
    st.floats(-10, 10),
)


@given(cameras, cameras)
def test_the_same_body_under_two_cameras_falls_together(one: Shot, other: Shot) -> None:
    placed = [
        {joint: placement(body) @ np.array([*point, 1.0]) for joint, point in body.joints_px.items()}
        for body in (one, other)
    ]
    for joint, point in placed[0].items():
        assert point == pytest.approx(placed[1][joint], abs=1e-9)
    hips = (placed[0][Joint.LEFT_HIP] + placed[0][Joint.RIGHT_HIP]) / 2
    assert hips == pytest.approx([0, 0], abs=1e-9)


@pytest.mark.parametrize("roll_deg", [-8.0, 0.0, 5.0])
@pytest.mark.parametrize("size_px", [(600, 800), (2400, 3200)], ids=["small", "large"])
def test_pixels_go_where_the_joints_go(roll_deg: float, size_px: tuple[int, int]) -> None:
    k = size_px[0] / 600
    before = shot(size_px=size_px, scale_px=150.0 * k, middle_px=(300.0 * k, 400.0 * k), roll_deg=2.0)
    after = shot(size_px=size_px, scale_px=130.0 * k, middle_px=(310.0 * k, 390.0 * k), roll_deg=roll_deg)
    aligned = align(before, after, picture_of(before, round(5 * k)), picture_of(after, round(5 * k)))
    for rgb, joints in ((aligned.before, aligned.before_px), (aligned.after, aligned.after_px)):
        for joint in (Joint.LEFT_SHOULDER, Joint.RIGHT_ANKLE):
            assert centre_of_spot(rgb, joints[joint]) == pytest.approx(joints[joint], abs=1.0 / k)
    for joint, point in aligned.before_px.items():
        assert point == pytest.approx(aligned.after_px[joint], abs=1e-6)


def example() -> Aligned:
    before, after = shot(), shot(scale_px=140.0, middle_px=(280.0, 420.0))
    return align(before, after, picture_of(before), picture_of(after), height_px=300)


def test_both_have_one_size_and_hold_all_joints() -> None:
    aligned = example()
    assert aligned.before.shape == aligned.after.shape
    width, height = aligned.size_px
    assert height == 300
    for x, y in [*aligned.before_px.values(), *aligned.after_px.values()]:
        assert 0 <= x < width
        assert 0 <= y < height


def test_ghost_and_skeletons_and_the_whole_picture() -> None:
    aligned = example()
    assert (ghost(aligned, 0.0) == aligned.before).all()
    assert (ghost(aligned, 1.0) == aligned.after).all()
    assert skeletons(aligned).shape == aligned.after.shape
    picture = comparison_picture(aligned)
    assert picture.shape == (334, 4 * (aligned.size_px[0] + 8), 3)
    assert picture.dtype == np.uint8


def test_what_shows_no_trunk_is_refused() -> None:
    whole = shot()
    headless = Shot(
        View.FRONT,
        whole.size_px,
        {j: p for j, p in whole.joints_px.items() if "hip" not in j},
        0.0,
        (),
        (),
        {},
    )
    with pytest.raises(UsageError):
        align(whole, headless, picture_of(whole), picture_of(whole))


def test_a_side_view_needs_only_the_near_side() -> None:
    whole = shot(view=View.LEFT, width=0.1)
    near = {j: p for j, p in whole.joints_px.items() if j.value.startswith("left")}
    alone = Shot(View.LEFT, whole.size_px, near, 0.0, (), (), {})
    assert placement(alone).shape == (2, 3)
