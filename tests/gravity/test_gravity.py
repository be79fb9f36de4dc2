"""Rooms drawn with a known camera: the roll must come back, or no claim be made."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import cv2
import numpy as np
import pytest

from posture.arrays import Box
from posture.errors import UsageError
from posture.gravity.plumb import Plumb
from posture.gravity.vertical import (
    Gravity,
    GravitySource,
    assumed,
    combined,
    doubted,
    down_px,
    from_drawn_line,
    from_level,
    from_scene,
    given,
)
from posture.picture.level import Level

WIDTH, HEIGHT = 600, 800
NOBODY = (290.0, 390.0, 310.0, 410.0)
PERSON = (230.0, 200.0, 370.0, 740.0)
Line = tuple[tuple[float, float], tuple[float, float]]  # on the wall: right and down from its middle, metres


def brick_wall() -> list[Line]:
    rows = np.arange(-1.5, 1.6, 0.15)
    lines: list[Line] = [((-2, y), (2, y)) for y in rows]
    for i, y in enumerate(rows[:-1]):
        lines += [((x, y), (x, y + 0.15)) for x in np.arange(-2, 2, 0.3) + 0.15 * (i % 2)]
    return lines


def tiles() -> list[Line]:
    steps = np.arange(-1.6, 1.7, 0.4)
    return [((-2, y), (2, y)) for y in steps] + [((x, -2), (x, 2)) for x in steps]


def door_frame() -> list[Line]:
    return [((x, -0.9), (x, 1.1)) for x in (-0.8, -0.72, 0.3, 0.38)] + [((-0.8, -0.9), (0.38, -0.9))]


def columns() -> list[Line]:
    return [((x, -1.3), (x, 1.3)) for x in (-0.9, -0.8, -0.4, 0.5, 0.7, 0.95)]


def skirting_board() -> list[Line]:
    return [((-2, 1.0), (2, 1.0)), ((-2, 1.08), (2, 1.08))]


def picture(
    lines: Iterable[Line],
    roll: float = 0.0,
    pitch: float = 0.0,
    yaw: float = 0.0,
    shape: tuple[int, int] = (HEIGHT, WIDTH),
) -> np.ndarray:
    """The wall, 3 m away, seen by a camera with this pose, in degrees; dark lines on a light wall."""
    height, width = shape
    long_side = max(shape)
    rgb = np.full((height, width, 3), 205, dtype=np.uint8)
    r, p, w = np.radians([roll, pitch, yaw])

    def on_screen(x: float, y: float) -> tuple[int, int]:
        right, down, away = x * np.cos(w), y, 3.0 - x * np.sin(w)
        down, away = down * np.cos(p) - away * np.sin(p), down * np.sin(p) + away * np.cos(p)
        u, v = right / away, down / away
        u, v = u * np.cos(r) - v * np.sin(r), u * np.sin(r) + v * np.cos(r)  # clockwise, y being down
        return round((width / 2 + u * long_side) * 256), round((height / 2 + v * long_side) * 256)

    for start, end in lines:
        cv2.line(rgb, on_screen(*start), on_screen(*end), (90, 90, 95), 3, cv2.LINE_AA, shift=8)
    # As a camera sees it: only what a program drew is of one grey level.
    noise = np.random.default_rng(7).normal(0.0, 3.0, (height, width, 1))
    return np.clip(cv2.GaussianBlur(rgb, (0, 0), 0.8) + noise, 0, 255).astype(np.uint8)


def draw_person(rgb: np.ndarray) -> np.ndarray:
    """A figure that leans 7 degrees within PERSON, all straight limbs."""
    out = rgb.copy()
    for shift in (-20, 20):
        cv2.line(out, (330 + shift, 240), (270 + shift, 700), (30, 60, 120), 14, cv2.LINE_AA)
        cv2.line(out, (330 + shift, 300), (280 + 2 * shift, 480), (200, 120, 90), 8, cv2.LINE_AA)
    return out


def scene(rgb: np.ndarray, box: Box = NOBODY) -> Gravity:
    gravity = from_scene(rgb, box)
    assert gravity is not None
    return gravity


@pytest.mark.parametrize("roll", [-5.5, 0.0, 0.7], ids=lambda r: f"turned_clockwise_by_{r}")
@pytest.mark.parametrize("wall", [brick_wall, tiles, door_frame])
def test_roll_of_a_wall_square_to_the_camera(wall: Callable[[], list[Line]], roll: float) -> None:
    gravity = scene(picture(wall(), roll=roll))
    assert gravity.source is GravitySource.SCENE
    assert gravity.roll_deg == pytest.approx(roll, abs=0.12)
    assert gravity.std_deg < 0.6


@pytest.mark.parametrize(
    ("wall", "pose"),
    [
        pytest.param(columns, {"roll": 1.5, "pitch": 6.0}, id="verticals_converge_downwards"),
        pytest.param(columns, {"roll": -2.0, "pitch": -6.0}, id="verticals_converge_upwards"),
        pytest.param(tiles, {"roll": 2.0, "yaw": 8.0}, id="rows_slant_because_the_wall_is_turned"),
        pytest.param(brick_wall, {"roll": -1.0, "yaw": -5.0, "pitch": 4.0}, id="wall_turned_camera_tipped"),
    ],
)
def test_perspective_is_not_taken_for_roll(wall: Callable[[], list[Line]], pose: dict[str, float]) -> None:
    gravity = scene(picture(wall(), **pose))
    assert abs(gravity.roll_deg - pose["roll"]) < min(1.96 * gravity.std_deg, 0.4)


def test_a_lone_skirting_board_leaves_roll_and_yaw_open() -> None:
    assert from_scene(picture(skirting_board(), roll=1.0), NOBODY) is None


@pytest.mark.parametrize("shape", [(400, 300), (720, 1280), (2400, 1800)], ids=str)
def test_other_sizes(shape: tuple[int, int]) -> None:
    middle = (shape[1] / 2 - 5, shape[0] / 2 - 5, shape[1] / 2 + 5, shape[0] / 2 + 5)
    gravity = scene(picture(tiles(), roll=-2.0, shape=shape), middle)
    assert gravity.roll_deg == pytest.approx(-2.0, abs=0.2)
    x0, y0, x1, y1 = np.array(gravity.segments_px).T
    assert shape[1] * 0.8 < np.maximum(x0, x1).max() < shape[1], "segments are in pixels of the picture given"
    assert shape[0] * 0.8 < np.maximum(y0, y1).max() < shape[0]


@pytest.mark.parametrize("angle", [-4.0, 2.5], ids=lambda a: f"turned_clockwise_by_{a}")
def test_turning_the_picture_turns_the_roll(angle: float) -> None:
    rgb = picture(brick_wall(), roll=0.8)
    matrix = cv2.getRotationMatrix2D(((WIDTH - 1) / 2, (HEIGHT - 1) / 2), -angle, 1.12)
    turned = cv2.warpAffine(rgb, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC)
    assert scene(turned).roll_deg - scene(rgb).roll_deg == pytest.approx(angle, abs=0.1)


def test_mirroring_changes_the_sign() -> None:
    rgb = picture(door_frame(), roll=1.7, yaw=3.0)
    mirrored = np.ascontiguousarray(rgb[:, ::-1])
    assert scene(mirrored).roll_deg == pytest.approx(-scene(rgb).roll_deg, abs=0.1)


def noise(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)


@pytest.mark.parametrize(
    "rgb",
    [
        pytest.param(np.full((HEIGHT, WIDTH, 3), 180, dtype=np.uint8), id="bare_wall"),
        pytest.param(noise(0), id="noise"),
        pytest.param(cv2.GaussianBlur(noise(1), (0, 0), 4), id="blotches"),
        pytest.param(draw_person(picture([])), id="only_the_person"),
    ],
)
def test_no_evidence_is_no_claim(rgb: np.ndarray) -> None:
    assert from_scene(rgb, PERSON) is None


def test_sticks_lying_about_are_no_room() -> None:
    sticks = []
    for x, y, angle in np.random.default_rng(2).uniform((-1, -1.3, 0), (1, 1.3, np.pi), (40, 3)):
        dx, dy = 0.15 * np.cos(angle), 0.15 * np.sin(angle)
        sticks.append(((x - dx, y - dy), (x + dx, y + dy)))
    assert from_scene(picture(sticks), NOBODY) is None


def test_the_person_is_not_evidence() -> None:
    with_person = scene(draw_person(picture([*columns(), *skirting_board()], roll=-1.2)), PERSON)
    assert with_person.roll_deg == pytest.approx(-1.2, abs=0.3)
    for x0, y0, x1, y1 in with_person.segments_px:
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        assert not (PERSON[0] < x < PERSON[2] and PERSON[1] < y < PERSON[3])


def test_the_picture_is_left_as_it_was() -> None:
    rgb = picture(tiles(), roll=1.0)
    rgb.flags.writeable = False
    assert scene(rgb) == scene(rgb)


@pytest.mark.parametrize(
    ("points", "roll"),
    [
        pytest.param([[100, 100], [100, 500]], 0.0, id="upright"),
        pytest.param([[100, 500], [100, 100]], 0.0, id="upright_drawn_from_below"),
        pytest.param([[100, 100], [60, 500]], np.degrees(np.arctan(0.1)), id="lower_end_left_is_clockwise"),
        pytest.param([[140, 500], [100, 100]], -np.degrees(np.arctan(0.1)), id="lower_end_right_is_counter"),
    ],
)
def test_drawn_line(points: list[list[float]], roll: float) -> None:
    gravity = from_drawn_line(points)
    assert gravity.source is GravitySource.DRAWN
    assert gravity.roll_deg == pytest.approx(roll)


def test_a_longer_line_is_surer() -> None:
    short, long = from_drawn_line([[0, 0], [0, 60]]), from_drawn_line([[0, 0], [0, 1200]])
    assert short.std_deg > 1.5
    assert long.std_deg < 0.3


@pytest.mark.parametrize(
    "points",
    [
        pytest.param([[10, 10], [12, 30]], id="too_short"),
        pytest.param([[10, 10], [300, 40]], id="nearly_level"),
        pytest.param([[10, 10], [210, 210]], id="diagonal"),
        pytest.param([[10, 10]], id="one_point"),
        pytest.param([[10, 10], [10, np.nan]], id="not_a_number"),
    ],
)
def test_drawn_line_refused(points: list[list[float]]) -> None:
    with pytest.raises(UsageError):
        from_drawn_line(points)


def test_given_and_assumed() -> None:
    assert given(-2.5) == Gravity(-2.5, 0.2, GravitySource.GIVEN)
    assert given(1.0, std_deg=0.5).std_deg == 0.5
    assert assumed().roll_deg == 0.0
    assert 1.5 <= assumed().std_deg <= 2.0
    assert assumed().source is GravitySource.ASSUMED


@pytest.mark.parametrize(("roll", "std"), [(60.0, 0.2), (np.nan, 0.2), (1.0, 0.0), (1.0, np.inf)])
def test_unusable_numbers_are_refused(roll: float, std: float) -> None:
    with pytest.raises(UsageError):
        given(roll, std)


def test_down_swings_left_when_the_picture_turns_clockwise() -> None:
    x, y = down_px(given(10.0))
    assert x == pytest.approx(-np.sin(np.radians(10)))
    assert y == pytest.approx(np.cos(np.radians(10)))


def leaning(lines: list[Line], angle_deg: float) -> list[Line]:
    """The same on the wall, turned clockwise about its middle."""
    c, s = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    return [tuple((x * c - y * s, x * s + y * c) for x, y in line) for line in lines]  # type: ignore[misc]


def planks() -> list[Line]:
    return [((-2, y), (2, y)) for y in np.arange(-1.2, 1.3, 0.11)]


def clutter(count: int, seed: int) -> list[Line]:
    """Short edges at any angle: leaves, grass, a crowd."""
    drawn = np.random.default_rng(seed).uniform((-1.1, -1.4, 0), (1.1, 1.4, np.pi), (count, 3))
    return [
        ((x - 0.06 * np.cos(a), y - 0.06 * np.sin(a)), (x + 0.06 * np.cos(a), y + 0.06 * np.sin(a)))
        for x, y, a in drawn
    ]


@pytest.mark.parametrize("seed", range(3))
def test_a_little_order_in_a_lot_of_clutter_is_no_room(seed: int) -> None:
    post = [((0.5, -0.6), (0.45, 0.6)), ((-0.9, 0.3), (-0.2, 0.36))]
    assert from_scene(picture([*clutter(400, seed), *post]), NOBODY) is None


@pytest.mark.parametrize("angle", [6.0, -13.0])
def test_planks_at_a_slant_are_no_room_by_themselves(angle: float) -> None:
    lines = [*leaning(planks(), angle), *clutter(40, 5)]
    assert from_scene(picture(lines), NOBODY) is None


def test_a_claim_of_rows_alone_says_how_little_they_show() -> None:
    claim = from_scene(picture(planks(), roll=1.0, yaw=12.0), NOBODY)
    assert claim is None or abs(claim.roll_deg - 1.0) < 1.96 * claim.std_deg


@pytest.mark.parametrize("pitch", [-15.0, 12.0, 22.0])
@pytest.mark.parametrize("roll", [-12.0, 3.0])
def test_a_camera_that_looks_down_or_up_is_read_at_the_person(pitch: float, roll: float) -> None:
    corner = [*tiles(), *columns()]
    rgb = picture(corner, roll=roll, pitch=pitch, yaw=-20.0)
    gravity = scene(rgb, (150.0, 380.0, 170.0, 400.0))
    assert gravity.plumb is not None
    assert gravity.plumb.pitch_deg == pytest.approx(pitch, abs=2.5)
    true = Plumb.from_tilt(np.radians([roll, pitch]), np.zeros((3, 3)), 800.0, (WIDTH, HEIGHT))
    assert abs(gravity.roll_deg - true.roll_at((160.0, 390.0))[0]) < min(1.96 * gravity.std_deg, 1.0)
    assert gravity.at((299.5, 399.5)).roll_deg == pytest.approx(roll, abs=0.8)


def test_a_known_focal_length_is_believed() -> None:
    rgb = picture([*tiles(), *columns()], roll=2.0, pitch=10.0)
    found = from_scene(rgb, NOBODY, focal_px=800.0)
    assert found is not None
    assert found.plumb is not None
    assert found.plumb.focal_px == pytest.approx(800, rel=0.03)


COLOURS = {"black": (0, 0, 0), "white": (255, 255, 255), "blue": (40, 90, 170)}
SIDES = {"above_and_below": (70, 70, 0, 0), "beside": (0, 0, 60, 60), "around": (50, 70, 40, 60)}


@pytest.mark.parametrize("sides", SIDES)
@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([], id="a_bare_wall"),
        pytest.param(clutter(150, 1), id="clutter"),
        pytest.param(leaning([*tiles(), *columns()], 0.0), id="a_turned_room"),
    ],
)
def test_bars_around_a_picture_are_no_room(lines: list[Line], colour: str, sides: str) -> None:
    top, bottom, left, right = SIDES[sides]
    rgb = cv2.copyMakeBorder(
        picture(lines, roll=5.0), top, bottom, left, right, cv2.BORDER_CONSTANT, value=COLOURS[colour]
    )
    box = (290.0 + left, 390.0 + top, 310.0 + left, 410.0 + top)
    claim = from_scene(as_jpeg(rgb), box)
    assert (claim is None) == (len(lines) != len([*tiles(), *columns()]))
    if claim is not None:
        assert claim.roll_deg == pytest.approx(5.0, abs=0.4)


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize(("lines", "scale"), [([], 0.7), (columns()[:2], 0.85)], ids=["bare", "two_edges"])
def test_the_edges_of_a_picture_turned_in_a_canvas_are_no_room(
    lines: list[Line], scale: float, colour: str
) -> None:
    matrix = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), -6.0, scale)
    turned = cv2.warpAffine(picture(lines), matrix, (WIDTH, HEIGHT), borderValue=COLOURS[colour])
    assert from_scene(as_jpeg(turned), NOBODY) is None


def test_the_seams_of_a_collage_are_no_room() -> None:
    one, other = picture([]), picture([]) // 2
    collage = np.concatenate([np.concatenate([one, other]), np.concatenate([other, one])], axis=1)
    for x, y in ((300, 400), (900, 400), (300, 1200)):
        assert from_scene(as_jpeg(collage), (x - 10, y - 10, x + 10, y + 10)) is None


@pytest.mark.parametrize("lines", [[], clutter(20, 6)], ids=["bare", "clutter"])
def test_a_frame_within_a_frame_is_no_room(lines: list[Line]) -> None:
    rgb = picture(lines, roll=4.0)
    for width, value in ((12, 30), (25, 240), (6, 90)):
        rgb = cv2.copyMakeBorder(rgb, *(width,) * 4, cv2.BORDER_CONSTANT, value=(value,) * 3)
    assert from_scene(as_jpeg(rgb), (330, 430, 350, 450)) is None


def as_jpeg(rgb: np.ndarray) -> np.ndarray:
    return cv2.imdecode(cv2.imencode(".jpg", rgb, [cv2.IMWRITE_JPEG_QUALITY, 85])[1], cv2.IMREAD_COLOR)


SIZE = (WIDTH, HEIGHT)
MIDDLE = (299.5, 399.5)


def test_a_drawn_line_is_less_sure_beside_it_and_a_level_camera_beside_the_middle() -> None:
    drawn = from_drawn_line([[100, 200], [100, 700]], SIZE)
    assert drawn.at((100.0, 450.0)).std_deg == pytest.approx(drawn.std_deg, rel=0.01)
    assert drawn.at((450.0, 450.0)).std_deg > 3 * drawn.std_deg
    level = assumed(SIZE)
    assert level.at(MIDDLE).std_deg == pytest.approx(assumed().std_deg)
    assert level.at((520.0, 400.0)).std_deg > 1.2 * level.std_deg
    assert level.at((520.0, 400.0)).roll_deg == pytest.approx(0.0)


def test_what_is_given_holds_everywhere() -> None:
    assert given(3.0).at((0.0, 0.0)) == given(3.0)


def edges_say(roll_deg: float, std_deg: float = 0.3) -> Gravity:
    spread = np.diag(np.radians([std_deg, 1.0, 6.0])) ** 2
    plumb = Plumb.from_tilt(np.radians([roll_deg, 5.0]), spread, 700.0, SIZE)
    return Gravity(roll_deg, std_deg, GravitySource.SCENE, ((0.0, 0.0, 1.0, 9.0),), plumb)


def test_level_and_edges_that_agree_are_one_reading_surer_than_each() -> None:
    sensor, edges = from_level(Level(1.0, 5.0, 0.4), SIZE), edges_say(1.6)
    both = combined(sensor, edges, MIDDLE)
    assert both.source is GravitySource.SENSOR
    assert both.roll_deg == pytest.approx((1.0 / 0.4**2 + 1.6 / 0.3**2) / (1 / 0.4**2 + 1 / 0.3**2), abs=0.02)
    assert both.std_deg == pytest.approx(0.24, abs=0.01)
    assert both.segments_px == edges.segments_px
    assert [r.source for r in both.readings] == [GravitySource.SENSOR, GravitySource.SCENE]


@pytest.mark.parametrize("edges_deg", [-6.0, 3.5, 20.0])
def test_level_and_edges_that_contradict_each_other_are_both_covered(edges_deg: float) -> None:
    both = combined(from_level(Level(1.0, 5.0, 0.4), SIZE), edges_say(edges_deg), MIDDLE)
    low, high = both.roll_deg - 1.96 * both.std_deg, both.roll_deg + 1.96 * both.std_deg
    assert low < min(1.0, edges_deg) < max(1.0, edges_deg) < high
    assert both.plumb is None
    mirrored = both.mirrored(WIDTH)
    assert [r.roll_deg for r in mirrored.readings] == pytest.approx([-1.0, -edges_deg], abs=1e-6)


def test_a_doubted_reading_is_covered_beside_level() -> None:
    doubt = doubted(edges_say(6.0), assumed())
    assert doubt.source is GravitySource.ASSUMED
    assert 1.96 * doubt.std_deg > 6.0
    assert 1.96 * doubt.std_deg > 1.96 * assumed().std_deg
