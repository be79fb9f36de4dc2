"""What is cut out, turned and shrunk is mapped back to exactly the same place; means leave out outliers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posture.anatomy import INDEX, JOINTS, OUTLINE_JOINTS, POSE_JOINTS, Joint
from posture.arrays import Box
from posture.pose.looks import Look, box_around, combine, cut, overlap, shrunk

DOT = (331.0, 412.0)
SIZE_PX = (700, 900)


def dot(sigma: float = 6.0) -> np.ndarray:
    """A soft white dot on black with its middle at DOT."""
    y, x = np.mgrid[: SIZE_PX[1], : SIZE_PX[0]]
    grey = 255 * np.exp(-((x - DOT[0]) ** 2 + (y - DOT[1]) ** 2) / (2 * sigma**2))
    return np.repeat(grey[..., None], 3, axis=2).astype(np.uint8)


def centre_of(rgb: np.ndarray) -> np.ndarray:
    """Centre of brightness in pixels, (0, 0) being the middle of the first pixel."""
    grey = rgb[..., 0].astype(float)
    y, x = np.mgrid[: grey.shape[0], : grey.shape[1]]
    return np.array([(grey * x).sum(), (grey * y).sum()]) / grey.sum()


def looks_at(points: np.ndarray) -> Look:
    """A look whose joints are all at points + their number."""
    return Look(points + np.arange(len(POSE_JOINTS))[:, None], np.ones(33), np.zeros((33, 3)))


def outlined(look: Look, *middles: float) -> Look:
    """The look with all middles of the outline at the same x = y, or each where given; NaN: not seen."""
    return replace(look, outline_px=np.tile(np.resize(middles, len(OUTLINE_JOINTS))[:, None], 2))


# --- there and back ------------------------------------------------------------------------------


@pytest.mark.parametrize("turn_deg", [0.0, 4.0, -30.0])
@pytest.mark.parametrize("scale", [0.3, 0.69, 1.0, 1.7])
def test_a_point_of_a_crop_is_mapped_back_to_where_it_was(scale: float, turn_deg: float) -> None:
    crop, from_crop = cut(dot(), (350.0, 400.0), (400.0, 500.0), scale, turn_deg)
    assert crop.shape == (round(500 * scale), round(400 * scale), 3)
    back = from_crop[:, :2] @ centre_of(crop) + from_crop[:, 2]
    assert back == pytest.approx(DOT, abs=0.2)


@pytest.mark.parametrize("long_side_px", [300, 450, 600, 899])
def test_a_point_of_a_shrunken_picture_is_mapped_back_to_where_it_was(long_side_px: int) -> None:
    small, from_small = shrunk(dot(), long_side_px)
    assert max(small.shape) == long_side_px
    assert from_small[:, :2] @ centre_of(small) + from_small[:, 2] == pytest.approx(DOT, abs=0.1)


def test_a_small_picture_is_not_shrunk() -> None:
    same, from_same = shrunk(dot(), 900)
    assert same.shape[:2] == (900, 700)
    assert from_same.tolist() == [[1, 0, 0], [0, 1, 0]]


def test_a_crop_over_the_edge_shows_the_edge_and_no_black_bar() -> None:
    white = np.full((100, 100, 3), 255, np.uint8)
    crop, _ = cut(white, (0.0, 0.0), (100.0, 100.0), 1.0, 10.0)
    assert (crop == 255).all()


def test_moved_maps_every_joint() -> None:
    look = looks_at(np.zeros((33, 2)))
    moved = look.moved(np.array([[2.0, 0.0, 5.0], [0.0, 3.0, -1.0]]))
    assert moved.xy_px[4].tolist() == [13, 11]
    assert moved.box_px == (5, -1, 69, 95)


def test_moved_maps_the_outline_as_it_maps_the_joints() -> None:
    look = outlined(looks_at(np.zeros((33, 2))), 3.0)
    assert (look.moved(np.array([[2.0, 0.0, 5.0], [0.0, 3.0, -1.0]])).outline_px == [11, 8]).all()


# --- mirrored ------------------------------------------------------------------------------------


def random_look() -> Look:
    rng = np.random.default_rng(2)
    return Look(rng.uniform(0, 100, (33, 2)), rng.uniform(0, 1, 33), rng.normal(size=(33, 3)))


def test_a_mirrored_look_swaps_sides_in_the_picture_and_in_depth() -> None:
    look, mirrored = random_look(), random_look().mirrored(200)
    left, right = INDEX[Joint.LEFT_KNEE], INDEX[Joint.RIGHT_KNEE]
    assert mirrored.xy_px[left].tolist() == [199 - look.xy_px[right, 0], look.xy_px[right, 1]]
    assert mirrored.visibility[left] == look.visibility[right]
    assert mirrored.world_m[left].tolist() == [-look.world_m[right, 0], *look.world_m[right, 1:]]


def test_a_look_mirrored_twice_is_itself() -> None:
    look, twice = random_look(), random_look().mirrored(200).mirrored(200)
    assert twice.xy_px == pytest.approx(look.xy_px)
    assert twice.world_m == pytest.approx(look.world_m)


def test_a_mirrored_look_swaps_the_sides_of_the_outline() -> None:
    look = outlined(random_look(), *range(len(OUTLINE_JOINTS)))
    mirrored = look.mirrored(200)
    for joint, x_px in zip(OUTLINE_JOINTS, range(len(OUTLINE_JOINTS)), strict=True):
        other = OUTLINE_JOINTS.index(joint.opposite)
        assert mirrored.outline_px[other].tolist() == [199 - x_px, x_px]


# --- combine -------------------------------------------------------------------------------------


def test_the_mean_of_a_mirrored_pair_has_no_side() -> None:
    """The model's preference for one side cancels in a pass and its mirrored twin."""
    rng = np.random.default_rng(4)
    true = Look(rng.uniform(100, 500, (33, 2)), np.ones(33), np.zeros((33, 3)))
    error = rng.normal(0, 5, (33, 2))  # the same for every picture, by the model's own left and right

    def passed(look: Look) -> Look:
        return Look(look.xy_px + error, look.visibility, look.world_m)

    def pair(look: Look) -> list[Look]:
        return [passed(look), passed(look.mirrored(640)).mirrored(640)]

    found = combine(pair(true), {}, (640, 800))
    in_the_mirror = combine(pair(true.mirrored(640)), {}, (640, 800)).mirrored()
    assert found.xy_px[:33] == pytest.approx(in_the_mirror.xy_px[:33])


def test_the_mean_leaves_out_a_look_that_is_far_off() -> None:
    looks = [looks_at(np.full((33, 2), 100.0 + d)) for d in (-1.0, -0.5, 0.0, 0.5, 1.0)]
    astray = looks_at(np.full((33, 2), 400.0))
    found = combine([*looks, astray], {}, (640, 800))
    assert found[Joint.NOSE].tolist() == [100, 100]
    assert found.looks_xy_px is not None
    assert found.looks_xy_px.shape == (6, len(JOINTS), 2)


def test_with_few_looks_nothing_is_left_out() -> None:
    looks = [looks_at(np.full((33, 2), x)) for x in (0.0, 0.0, 30.0)]
    assert combine(looks, {}, (640, 800))[Joint.NOSE].tolist() == [10, 10]


def test_the_mean_of_few_looks() -> None:
    rng = np.random.default_rng(9)
    looks = [looks_at(rng.normal(0, 1, (33, 2))) for _ in range(4)]
    knee = INDEX[Joint.LEFT_KNEE]
    points = np.array([look.xy_px[knee] for look in looks])
    found = combine(looks, {}, (640, 800))
    assert found.xy_px[knee] == pytest.approx(points.mean(axis=0))


def test_without_a_face_its_points_are_not_found() -> None:
    found = combine([looks_at(np.zeros((33, 2)))] * 2, {}, (640, 800))
    assert np.isnan(found[Joint.LEFT_EYE_CORNER]).all()
    assert not found.has(Joint.LEFT_EYE_CORNER, min_visibility=0.0)


@pytest.mark.parametrize("passes", [1, 2, 4])
def test_face_points_are_the_mean_over_the_looks_at_the_face(passes: int) -> None:
    face = {Joint.LEFT_EYE_CORNER: np.array([[10.0, 20.0], [14.0, 22.0]])}
    found = combine([looks_at(np.zeros((33, 2)))] * passes, face, (640, 800))
    assert found.has(Joint.LEFT_EYE_CORNER)
    if passes > 1:
        assert found[Joint.LEFT_EYE_CORNER].tolist() == [12, 21]
    assert found.looks_xy_px is not None
    seen = found.looks_xy_px[:, INDEX[Joint.LEFT_EYE_CORNER], 0]
    assert np.isfinite(seen[:2]).all()
    assert np.isnan(seen[2:]).all(), "the face is looked at twice, and no mean stands in for more"


# --- boxes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "share"),
    [
        ((0, 0, 10, 10), 1.0),
        ((5, 0, 15, 10), 1 / 3),
        ((0, 0, 5, 10), 0.5),
        ((10, 0, 20, 10), 0.0),
        ((30, 30, 40, 40), 0.0),
    ],
    ids=["the same", "half over", "half of it", "touching", "apart"],
)
def test_overlap(other: Box, share: float) -> None:
    assert overlap((0, 0, 10, 10), other) == pytest.approx(share)
    assert overlap(other, (0, 0, 10, 10)) == pytest.approx(share)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(-99, 99), st.floats(-99, 99)), min_size=1, max_size=9))
def test_box_around_holds_all_points(points: list[tuple[float, float]]) -> None:
    x0, y0, x1, y1 = box_around(np.array(points))
    assert all(x0 <= x <= x1 and y0 <= y <= y1 for x, y in points)


def test_a_middle_of_the_outline_that_most_looks_show_is_their_mean() -> None:
    looks = [outlined(looks_at(np.zeros((33, 2))), x) for x in (10.0, 12.0, np.nan)]
    found = combine(looks, {}, (640, 800))
    assert found[Joint.OUTLINE_CHEST].tolist() == [11, 11]
    assert found.looks_xy_px is not None
    shown = found.looks_xy_px[:, INDEX[Joint.OUTLINE_CHEST], 0]
    assert shown[:2].tolist() == [10, 12]
    assert np.isnan(shown[2]), "a look that missed it has no opinion"


def test_a_middle_of_the_outline_that_half_the_looks_miss_is_not_found() -> None:
    looks = [outlined(looks_at(np.zeros((33, 2))), x) for x in (10.0, 12.0, np.nan, np.nan)]
    found = combine(looks, {}, (640, 800))
    assert not found.has(Joint.OUTLINE_CHEST)
    assert np.isnan(found[Joint.OUTLINE_CHEST]).all()
