"""Live sessions as pages and the route share them: commands, and stills that belong to their view."""

from __future__ import annotations

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from posture.anatomy import View
from posture.live.capture import Guide
from posture.live.watch import LiveSession, Phase, Settings
from posture.pose.facing import FACING_DEG
from posture.web import hub as hub_module
from posture.web.hub import MAX_PHOTOS, Hub, Live
from tests.live.test_capture import standing, well

VIEWS = (View.FRONT, View.RIGHT)


@pytest.fixture
def photo() -> Live:
    return Live("page", LiveSession(), Guide(well, VIEWS))


class Person:
    """Stands as the guide wants, ten times a second."""

    def __init__(self, photo: Live) -> None:
        self.photo = photo
        self.time_s = 0.0

    def until_asked(self, count: int) -> list[int]:
        """The numbers of the next `count` requested stills."""
        assert self.photo.guide is not None
        asked: list[int] = []
        while len(asked) < count:
            self.time_s += 0.1
            assert self.time_s < 60.0
            body = standing(FACING_DEG[self.photo.guide.view])
            number = self.photo.guide_on(self.time_s, body)[1]
            asked += [number] * bool(number)
        return asked


def test_a_command_takes_effect_without_a_frame() -> None:
    live = Live("page", LiveSession(Settings()))
    live.command(LiveSession.calibrate)
    assert live.session.phase is Phase.CALIBRATING


def test_a_still_belongs_to_the_view_that_it_was_asked_for_whatever_came_before(photo: Live) -> None:
    person = Person(photo)
    front = person.until_asked(6)
    right = person.until_asked(6)
    for number in reversed(front + right):
        assert photo.add_still(number, str(number).encode())
    taken = photo.take_stills()
    assert {(view, int(jpeg)) for view, jpeg in taken} == {
        *((View.FRONT, number) for number in front),
        *((View.RIGHT, number) for number in right),
    }
    assert photo.take_stills() == []


def test_nothing_is_taken_before_the_last_still_has_arrived(photo: Live) -> None:
    numbers = Person(photo).until_asked(12)
    for number in numbers[:-1]:
        photo.add_still(number, b"jpeg")
    assert photo.take_stills() == []
    photo.add_still(numbers[-1], b"jpeg")
    assert len(photo.take_stills()) == 12


def test_after_a_lost_connection_the_interrupted_view_is_taken_again(photo: Live) -> None:
    person = Person(photo)
    for number in person.until_asked(6):
        photo.add_still(number, b"front")
    for number in person.until_asked(3)[:2]:
        photo.add_still(number, b"lost")
    photo.repeat_lost_stills()
    for number in person.until_asked(6):
        photo.add_still(number, b"right")
    assert photo.take_stills() == [(View.FRONT, b"front")] * 6 + [(View.RIGHT, b"right")] * 6


def test_a_finished_view_whose_last_still_was_lost_is_taken_again_with_those_after_it(photo: Live) -> None:
    person = Person(photo)
    for number in person.until_asked(6)[:-1]:
        photo.add_still(number, b"lost")
    for number in person.until_asked(2):
        photo.add_still(number, b"lost")
    photo.repeat_lost_stills()
    for number in person.until_asked(12):
        photo.add_still(number, b"again")
    assert photo.take_stills() == [(View.FRONT, b"again")] * 6 + [(View.RIGHT, b"again")] * 6


def test_a_connection_lost_between_views_costs_nothing(photo: Live) -> None:
    person = Person(photo)
    for number in person.until_asked(6):
        photo.add_still(number, b"front")
    photo.repeat_lost_stills()
    assert photo.guide is not None
    assert photo.guide.taken == (View.FRONT,)


def test_threads_that_ask_at_once_get_one_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    from posture.web import hub as module

    made = []

    class Slow(Hub):
        def __init__(self) -> None:
            time.sleep(0.02)  # long enough for the others to come in between
            super().__init__()
            made.append(self)

    monkeypatch.setattr(module, "Hub", Slow)
    kept = {name: vars(sys).pop(name) for name in list(vars(sys)) if name.startswith("_posture_hub")}
    try:
        start = threading.Barrier(8)

        def ask(_: int) -> Hub:
            start.wait()
            return module.hub()

        with ThreadPoolExecutor(8) as pool:
            assert len({id(found) for found in pool.map(ask, range(8))}) == 1
        assert len(made) == 1
    finally:
        vars(sys).update(kept)


def test_sessions_of_one_page_are_bounded() -> None:
    hub = Hub()
    lives = [hub.open("page") for _ in range(34)]
    another = hub.open("another page")
    assert len(hub) == 25
    assert [live in hub for live in lives[9:11]] == [False, True]
    assert another in hub


# ---- photos by the button ----


@pytest.fixture
def single() -> Live:
    """The guide takes one still of each view."""
    return Live("page", LiveSession(), Guide(well, VIEWS, 1))


def test_a_photo_sent_again_after_a_lost_answer_is_one_photo(single: Live) -> None:
    assert single.add_photo(7, b"jpeg")
    assert single.add_photo(7, b"jpeg")
    assert single.take_photos() == [(None, b"jpeg")]
    assert single.take_photos() == []


def test_photos_of_guide_and_button_are_taken_over_together_and_the_guide_starts_anew(single: Live) -> None:
    person = Person(single)
    (front,) = person.until_asked(1)
    single.add_still(front, b"front")
    single.add_photo(7, b"by hand")
    (lost,) = person.until_asked(1)  # of the right side, not arrived
    assert single.take_photos() == [(View.FRONT, b"front"), (None, b"by hand")]
    assert single.guide is not None
    assert single.guide.view is View.FRONT
    assert not single.add_still(lost, b"late")


def test_the_guide_goes_on_while_its_views_stay_the_same(single: Live) -> None:
    (front,) = Person(single).until_asked(1)
    single.lead_through(VIEWS)
    assert single.add_still(front, b"front")
    assert single.guide is not None
    assert single.guide.taken == (View.FRONT,)
    single.lead_through([View.BACK])
    assert single.guide.view is View.BACK


def test_photos_that_nobody_fetches_are_bounded(single: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(single.add_photo(number, b"jpeg") for number in range(MAX_PHOTOS))
    assert not single.add_photo(MAX_PHOTOS, b"jpeg")
    single.take_photos()
    monkeypatch.setattr(hub_module, "MAX_SESSION_STILL_BYTES", 6)
    assert single.add_photo(1, b"jpeg")
    assert not single.add_photo(2, b"jpeg")


def test_a_session_without_photos_takes_none() -> None:
    assert not Live("page", LiveSession(Settings())).add_photo(1, b"jpeg")
