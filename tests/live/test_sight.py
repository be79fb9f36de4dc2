"""What is wrong with a picture: made rooms and people, as a camera with a noisy sensor shows them."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from posture.arrays import Rgb
from posture.live.alerts import PostureState
from posture.live.sight import Sight

FPS = 4
SIZE = (480, 640)


def room(seed: int = 1) -> Rgb:
    """Larger than a picture, so that the camera can be moved in it: furniture, books, a lamp."""
    rng = np.random.default_rng(seed)
    wall = np.full((720, 960, 3), 150, np.uint8)
    for _ in range(120):
        x, y = rng.integers(0, 920), rng.integers(0, 680)
        w, h = rng.integers(8, 90, 2)
        colour = tuple(int(c) for c in rng.integers(20, 235, 3))
        cv2.rectangle(wall, (int(x), int(y)), (int(x + w), int(y + h)), colour, -1)
    return wall


def shot(
    seed: int,
    *,
    moved: tuple[int, int] = (0, 0),
    person: tuple[int, int] | None = (320, 200),
    bright: float = 1.0,
    blur: float = 0.0,
    where: Rgb | None = None,
) -> Rgb:
    """One picture; the seed makes its sensor's noise. A moved camera shifts the person too."""
    x, y = moved
    wide = room() if where is None else where
    picture = wide[120 - y : 600 - y, 160 - x : 800 - x].copy()
    if person is not None:
        centre = (person[0] + x, person[1] + y)
        cv2.ellipse(picture, (centre[0], centre[1] + 250), (150, 160), 0, 0, 360, (60, 70, 120), -1)
        cv2.ellipse(picture, centre, (60, 85), 0, 0, 360, (190, 150, 130), -1)
    if blur:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), blur), np.uint8)
    noise = np.random.default_rng(seed).normal(0.0, 3.0, picture.shape)
    return np.clip(bright * picture + noise, 0, 255).astype(np.uint8)


def told(film: Callable[[int], Rgb], seconds: float = 12.0) -> list[tuple[float, PostureState | None]]:
    sight = Sight()
    return [(number / FPS, sight.feed(number / FPS, film(number))) for number in range(int(seconds * FPS))]


def first(answers: list[tuple[float, PostureState | None]], state: PostureState) -> float:
    return next(time_s for time_s, said in answers if said is state)


def test_a_good_picture_is_good_whatever_the_person_does() -> None:
    def film(number: int) -> Rgb:
        gone = 16 <= number < 24
        place = (320 + 12 * (number % 9), 200 + 6 * (number % 7))
        return shot(number, person=None if gone else place, bright=1.0 - 0.005 * number)

    assert {said for _, said in told(film)} == {None}


@pytest.mark.parametrize(
    ("state", "fault"),
    [
        (PostureState.BLACK, lambda n: np.zeros((*SIZE, 3), np.uint8)),
        (PostureState.BLACK, lambda n: np.full((*SIZE, 3), 90, np.uint8)),  # a shutter before the lens
        (PostureState.DARK, lambda n: shot(n, bright=0.07)),
        (PostureState.BLURRED, lambda n: shot(n, blur=7.0)),
        (PostureState.FROZEN, lambda n: shot(0)),
    ],
)
def test_each_fault_is_told_within_two_seconds_and_ends_with_it(
    state: PostureState, fault: Callable[[int], Rgb]
) -> None:
    answers = told(lambda number: fault(number) if 20 <= number < 36 else shot(number))
    assert 5.0 < first(answers, state) <= 7.0
    assert {said for time_s, said in answers if time_s < 5.0 or time_s >= 9.0} == {None}
    assert {said for _, said in answers} == {None, state}


def test_a_camera_that_hunts_for_light_is_not_dark() -> None:
    answers = told(lambda number: shot(number, bright=0.05 if number % 8 < 2 else 1.0), seconds=6.0)
    assert {said for _, said in answers} == {None}


def test_a_moved_camera_is_told_at_once_and_only_for_a_while() -> None:
    answers = told(lambda number: shot(number, moved=(24, -40) if number >= 20 else (0, 0)))
    assert 5.0 <= first(answers, PostureState.CAMERA_MOVED) <= 5.5
    assert {said for time_s, said in answers if time_s < 5.0 or time_s > 8.0} == {None}


@pytest.mark.parametrize("plain", [True, False])
def test_a_person_who_drops_or_leans_in_moves_no_camera(plain: bool) -> None:
    """Nor before a plain wall, where nothing could tell."""
    wall = np.full((720, 960, 3), 170, np.uint8) if plain else None
    answers = told(lambda n: shot(n, person=(330, 290) if n >= 20 else (320, 200), where=wall))
    assert {said for _, said in answers} == {None}


def test_another_room_is_not_said_to_be_the_same_one_moved() -> None:
    other = room(2)
    answers = told(lambda number: shot(number, where=other if number >= 20 else None))
    assert {said for _, said in answers} == {None}


def test_a_room_stands_only_where_that_is_clear() -> None:
    """Fails if a plain wall, a moved camera or a first picture counted as standing still."""

    def stood(film: Callable[[int], Rgb]) -> list[bool]:
        sight, answers = Sight(), []
        for number in range(20):
            sight.feed(number / FPS, film(number))
            answers.append(sight.stood)
        return answers

    wall = np.full((720, 960, 3), 170, np.uint8)
    dropped = stood(lambda n: shot(n, person=(330, 290) if n >= 12 else (320, 200)))
    assert not any(dropped[:5])
    assert all(dropped[5:])
    assert not any(stood(lambda n: shot(n, person=(330, 290) if n >= 12 else (320, 200), where=wall)))
    moved = stood(lambda n: shot(n, moved=(24, -40) if n >= 12 else (0, 0)))
    assert not any(moved[12:16])
    assert all(moved[17:])
