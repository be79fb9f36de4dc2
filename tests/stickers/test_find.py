"""Dots drawn on a person are found, and nothing else is."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from posture.anatomy import INDEX, JOINTS, Joint, View
from posture.pose.landmarks import Landmarks
from posture.stickers import find
from posture.stickers.find import find_dots
from posture.stickers.naming import name_dots
from tests.fixtures.bodies import SIZE_PX
from tests.fixtures.dotted import GREEN, RED, WHITE, dotted, landmarks, person, places


def apart(dots, centres):
    """How far each dot lies from the place that it is for, in px."""
    assert len(dots) == len(centres)
    return [min(np.hypot(*np.subtract(dot.xy_px, xy)) for dot in dots) for xy in centres.values()]


@pytest.mark.parametrize("view", [View.FRONT, View.BACK, View.LEFT])
def test_every_sticker_is_found_to_a_third_of_a_pixel_and_named(view):
    centres = places(view)
    rgb = dotted(person(view), centres, aspect=0.8, angle_deg=70)
    dots = find_dots(rgb, landmarks(view), view).stickers
    assert max(apart(dots, centres)) < 0.33
    assert list(dots) == sorted(dots, key=lambda dot: dot.xy_px[1])
    assert all(abs(dot.diameter_px - 15) < 1 and np.ptp(dot.rgb) > 100 for dot in dots)
    named = name_dots(dots, landmarks(view), view)
    assert set(named) == set(centres)
    for name, (dot, certainty) in named.items():
        assert np.hypot(*np.subtract(dot.xy_px, centres[name])) < 1
        assert 0.9 <= certainty <= 1


def test_the_mirror_image_shows_the_same_dots_on_the_other_side():
    view = View.LEFT
    rgb, marks = dotted(person(view), places(view)), landmarks(view)
    plain = find_dots(rgb, marks, view).stickers
    turned = find_dots(np.ascontiguousarray(rgb[:, ::-1]), marks.mirrored(), view.mirrored).stickers
    assert len(plain) == len(turned) > 5
    for dot in plain:
        there = (SIZE_PX[0] - 1 - dot.xy_px[0], dot.xy_px[1])
        assert min(np.hypot(*np.subtract(other.xy_px, there)) for other in turned) < 0.1
    names = {Joint(name).opposite for name in name_dots(plain, marks, view)}
    assert names == set(name_dots(turned, marks.mirrored(), view.mirrored))


def test_a_turned_and_enlarged_picture_shows_them_turned_and_enlarged():
    view, factor = View.FRONT, 1.5
    rgb, marks = dotted(person(view), places(view)), landmarks(view)
    turn = cv2.getRotationMatrix2D((600, 800), 4.0, factor)
    turn[:, 2] += (300, 400)
    size = (1800, 2400)
    moved = cv2.warpAffine(rgb, turn, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    xy_px = marks.xy_px @ turn[:, :2].T + turn[:, 2]
    dots = find_dots(rgb, marks, view).stickers
    large = find_dots(moved, Landmarks(xy_px, marks.visibility, size), view).stickers
    assert len(dots) == len(large) > 5
    for dot in dots:
        there = turn @ (*dot.xy_px, 1)
        near = min(large, key=lambda other: np.hypot(*np.subtract(other.xy_px, there)))
        assert np.hypot(*np.subtract(near.xy_px, there)) < 0.3
        assert near.diameter_px == pytest.approx(factor * dot.diameter_px, rel=0.05)


def shirt_pattern(rgb, kind):
    """The person with something on trunk and thighs that is no sticker."""
    made, (x, y) = rgb.copy(), (600, 650)
    v, u = np.mgrid[: rgb.shape[0], : rgb.shape[1]]
    trunk = (abs(u - x) < 160) & (v > 380) & (v < 900)
    if kind == "polka dots":
        made[trunk & (np.hypot((u % 40) - 20, (v % 40) - 20) < 7.5)] = WHITE
    elif kind == "few dots":
        made[trunk & (np.hypot((u % 110) - 55, (v % 130) - 65) < 7.5)] = WHITE
    elif kind == "stripes":
        made[trunk & (v % 30 < 15)] = WHITE
    elif kind == "checks":
        made[trunk & (v % 30 < 15) & (u % 30 < 15)] = WHITE
    elif kind == "buttons":
        made = dotted(made, [np.array([x, down]) for down in range(y - 220, y + 200, 60)], WHITE)
    elif kind == "moles":
        at = np.random.default_rng(3).uniform((450, 300), (750, 1400), (12, 2))
        for number, xy in enumerate(at):
            made = dotted(made, [xy], (120, 80, 60), diameter_px=5 + number)
    return made


@pytest.mark.parametrize("kind", ["plain", "polka dots", "few dots", "stripes", "checks", "buttons", "moles"])
def test_clothes_and_skin_have_no_stickers(kind):
    rgb = shirt_pattern(person(View.FRONT), kind)
    assert find_dots(rgb, landmarks(View.FRONT), View.FRONT).stickers == ()


@pytest.mark.parametrize("kind", ["polka dots", "stripes", "buttons"])
def test_stickers_are_found_beside_such_things(kind):
    view = View.FRONT
    centres = {name: xy for name, xy in places(view).items() if "trochanter" not in name}
    rgb = dotted(shirt_pattern(person(view), kind), centres)
    found = find_dots(rgb, landmarks(view), view).stickers
    there = [min(np.hypot(*np.subtract(d.xy_px, xy)) for xy in centres.values()) for d in found]
    assert max(there) < 3, "something else was taken"
    assert len(found) >= len(centres) - 2


def test_dots_must_agree():
    view = View.FRONT
    centres = list(places(view).values())
    plain = person(view)
    assert find_dots(dotted(plain, centres[:2]), landmarks(view), view).stickers == ()
    colours = [RED, GREEN, WHITE, (20, 40, 160), (240, 220, 40), (90, 20, 110)]
    many = plain
    for xy, colour in zip(centres, colours, strict=False):
        many = dotted(many, [xy], colour)
    assert find_dots(many, landmarks(view), view).stickers == ()
    assert len(find_dots(many, landmarks(view), view).round) >= 5  # a tap still snaps to each of them
    beside = [np.array([60.0 + 40 * n, 200.0 + 150 * n]) for n in range(5)]
    assert find_dots(dotted(plain, beside), landmarks(view), view).stickers == ()


def test_five_on_places_need_no_clear_edge_and_four_do(monkeypatch):
    view = View.LEFT
    centres = list(places(view).values())
    monkeypatch.setattr(find, "CLEAR_RAYS", 2.0)  # so that none counts as clear
    assert len(find_dots(dotted(person(view), centres), landmarks(view), view).stickers) == len(centres) > 5
    assert find_dots(dotted(person(view), centres[:4]), landmarks(view), view).stickers == ()


def test_a_known_size_leaves_out_the_others():
    view = View.LEFT
    rgb = dotted(person(view), places(view))
    assert len(find_dots(rgb, landmarks(view), view, sticker_mm=20).stickers) == len(places(view))
    assert find_dots(rgb, landmarks(view), view, sticker_mm=10).stickers == ()
    assert find_dots(rgb, landmarks(view), view, sticker_mm=40).stickers == ()


def test_hostile_sizes_and_bodies_give_nothing_and_no_error():
    marks = landmarks(View.FRONT)
    nobody = Landmarks(np.full((len(JOINTS), 2), np.nan), np.zeros(len(JOINTS)), SIZE_PX)
    off = replace(marks, xy_px=marks.xy_px + 5000)
    point = replace(marks, xy_px=np.full((len(JOINTS), 2), 300.0))
    tiny = replace(marks, xy_px=marks.xy_px / 60, size_px=(20, 27))
    for rgb in (person(View.FRONT), np.zeros((1, 1, 3), np.uint8), np.zeros((3, 4000, 3), np.uint8)):
        for body in (marks, nobody, off, point, tiny):
            assert find_dots(rgb, body, View.FRONT).stickers == ()
    huge = replace(marks, xy_px=marks.xy_px * 40)
    assert find_dots(person(View.FRONT), huge, View.FRONT).stickers == ()


def test_a_body_without_legs_in_the_picture_still_shows_its_dots():
    view = View.FRONT
    marks = landmarks(view)
    seen = marks.visibility.copy()
    seen[[INDEX[joint] for joint in JOINTS if "knee" in joint.value or "ankle" in joint.value]] = 0
    centres = {n: xy for n, xy in places(view).items() if "knee" not in n and "malleolus" not in n}
    dots = find_dots(dotted(person(view), centres), replace(marks, visibility=seen), view).stickers
    assert max(apart(dots, centres)) < 0.33


def test_nothing_is_found_where_the_body_is_turned():
    rgb = dotted(person(View.FRONT), places(View.FRONT))
    assert find_dots(rgb, landmarks(View.FRONT), View.TURNED).stickers == ()
