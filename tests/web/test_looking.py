"""Several photos are looked at together: in order, within bounds, with progress, and nothing lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from posture.errors import NobodyFoundError
from posture.picture.photo import Photo
from posture.pipeline import Sighting, look_at
from posture.pose import landmarker
from posture.pose.detect import LookPart
from posture.web import looking
from posture.web.looking import LookProgress, Wanted, look_at_all
from posture.web.measuring import progress_words

SIDE = 200
WAIT_S = 20.0


@pytest.fixture(autouse=True)
def a_model_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landmarker, "is_ready", lambda: True)


class Gauge:
    """Counts how many are inside, and how many were at most."""

    def __init__(self) -> None:
        self.most = self._now = 0
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)

    def __exit__(self, *error: object) -> None:
        with self._lock:
            self._now -= 1


def sighting(photo: Photo) -> Sighting:
    nothing = cast(Any, SimpleNamespace())
    return Sighting(photo, nothing, nothing)


def small(name: str) -> Photo:
    return Photo(np.zeros((SIDE, SIDE, 3), np.uint8), name)


def wanted(
    name: str, look: Callable[[Photo, Callable[[LookPart, float], None]], Sighting] | None = None
) -> Wanted:
    return Wanted(lambda: small(name), look or (lambda photo, step: sighting(photo)))


def nothing(*_: object) -> None:
    pass


def test_each_photo_has_its_outcome_in_the_order_asked_for() -> None:
    slow = threading.Event()

    def first(photo: Photo, step: object) -> Sighting:
        assert slow.wait(WAIT_S)  # the first is done last
        return sighting(photo)

    def third(photo: Photo, step: object) -> Sighting:
        slow.set()
        raise NobodyFoundError("nobody in c")

    found = look_at_all([wanted("a", first), wanted("b"), wanted("c", third)], nothing, nothing)
    assert [each.photo.name if isinstance(each, Sighting) else str(each) for each in found] == [
        "a", "b", "nobody in c",
    ]  # fmt: skip


def test_an_error_that_is_no_message_for_people_is_raised() -> None:
    def broken(photo: Photo, step: object) -> Sighting:
        raise KeyError("a defect")

    with pytest.raises(KeyError):
        look_at_all([wanted("a", broken), wanted("b")], nothing, nothing)


def test_two_are_under_way_and_one_is_decoded_at_a_time() -> None:
    decoding, looking_at = Gauge(), Gauge()
    together = threading.Barrier(2, timeout=WAIT_S)

    def load() -> Photo:
        with decoding:
            time.sleep(0.01)
            return small("a")

    def look(photo: Photo, step: object) -> Sighting:
        with looking_at:
            together.wait()  # breaks if they come one after the other
            return sighting(photo)

    look_at_all([Wanted(load, look)] * 6, nothing, nothing)
    assert (decoding.most, looking_at.most) == (1, 2)


def test_large_photos_wait_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "LARGE_PIXELS", SIDE * SIDE - 1)
    anywhere = Gauge()

    def look(photo: Photo, step: object) -> Sighting:
        with anywhere:
            time.sleep(0.01)
            return sighting(photo)

    look_at_all([wanted("a", look)] * 4, nothing, nothing)
    assert anywhere.most == 1


def test_a_person_who_leaves_meanwhile_loses_nothing_that_was_seen() -> None:
    begun: list[str] = []
    kept: list[str] = []
    left = threading.Event()
    before = set(threading.enumerate())

    class Left(BaseException):
        pass

    def look(photo: Photo, step: object) -> Sighting:
        begun.append(photo.name)
        assert left.wait(WAIT_S)
        return sighting(photo)

    def leave(progress: LookProgress) -> None:
        if begun:
            left.set()
            raise Left

    with pytest.raises(Left):
        look_at_all(
            [wanted(name, look) for name in "abcdef"], leave, lambda n, seen: kept.append(seen.photo.name)
        )
    assert set(threading.enumerate()) <= before, "a thread still works"
    assert kept == sorted(begun)
    assert kept


def test_the_model_is_made_ready_once_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(landmarker, "is_ready", lambda: bool(asked))
    monkeypatch.setattr(landmarker, "prepare", lambda *, fetch: asked.append(fetch))
    look_at_all([wanted("a"), wanted("b")], nothing, nothing)
    assert asked == [True]


def test_the_bar_moves_with_each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step waits until the bar has told it."""
    monkeypatch.setattr(looking, "TELL_EVERY_S", 0.001)
    told: list[LookProgress] = []
    steps: list[tuple[LookPart, float]] = [("people", 0.0), ("joints", 0.2), ("joints", 0.6), ("face", 0.8)]

    def look(photo: Photo, step: Callable[[LookPart, float], None]) -> Sighting:
        for name, share in steps:
            step(name, share)
            before = len(told)
            deadline = time.monotonic() + WAIT_S
            while len(told) < before + 2 and time.monotonic() < deadline:
                time.sleep(0.001)
        return sighting(photo)

    look_at_all([wanted("front.jpg", look)], told.append, nothing)
    shares = [progress.share for progress in told]
    assert shares[0] <= 0.1
    assert shares == sorted(shares)
    words = list(dict.fromkeys(progress_words(progress, ["front.jpg"]) for progress in told))
    assert words[-4:] == [
        "front.jpg: who is in the picture ...",
        "front.jpg: where the joints are, 28 % ...",
        "front.jpg: where the joints are, 64 % ...",
        "front.jpg: eyes and head ...",
    ]


def test_the_words_name_the_first_photo_that_is_not_done() -> None:
    words = progress_words(LookProgress(0.7, 1, "reading", 0.02), ["a_*b*.jpg", "b_*c*.jpg"])
    assert words == "Photo 2 of 2: b\\_\\*c\\*.jpg: reading the file ..."


def test_the_real_detection_tells_its_steps_in_order(sample_photo: Callable[[str], Photo]) -> None:
    told: list[tuple[LookPart, float]] = []
    look_at(sample_photo("front"), step=lambda name, share: told.append((name, share)))
    assert [name for name, _ in told] == ["people", "joints", "joints", "joints", "face"]
    assert [share for _, share in told] == [0.0, 0.2, 0.4, 0.6, 0.8]


def test_photos_looked_at_together_give_the_numbers_of_each_alone(
    sample_photo: Callable[[str], Photo],
) -> None:
    photos = [sample_photo(name) for name in ("front", "right")]
    alone = [look_at(photo) for photo in photos]
    both = [Wanted(lambda p=photo: p, lambda p, step: look_at(p, step=step)) for photo in photos]
    for one, other in zip(alone, look_at_all(both, nothing, nothing), strict=True):
        assert isinstance(other, Sighting)
        assert np.array_equal(one.detection.landmarks.xy_px, other.detection.landmarks.xy_px, equal_nan=True)
        assert one.gravity == other.gravity
