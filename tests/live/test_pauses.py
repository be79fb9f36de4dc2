"""Pauses: for a while, by itself when nobody is there, and what is said of a computer that slept."""

from __future__ import annotations

import pytest

from posture.live.alerts import EventKind, PostureState
from posture.live.pauses import A_WHILE_S, NOBODY_S, NOBODY_WORDS
from posture.live.watch import LiveSession, Phase, Settings, Update, replay
from posture.pose.landmarks import Landmarks
from tests.fixtures.streams import generate as film

STREAM = film.make(film.Film(duration_s=20.0))
SEAT = STREAM[-1][1]


def watching(**settings: float) -> LiveSession:
    session = LiveSession(Settings(preview_s=0.0, **settings))  # type: ignore[arg-type]
    list(replay(STREAM, session))
    assert session.phase is Phase.WATCHING
    return session


def feed(
    session: LiveSession, seconds: float, seen: Landmarks | None, *, from_s: float, step_s: float = 0.5
) -> list[Update]:
    times = [from_s + step_s * n for n in range(1, round(seconds / step_s) + 1)]
    return [session.feed(time_s, seen) for time_s in times]


def said(updates: list[Update], kind: EventKind) -> list[str]:
    return [event.message for update in updates for event in update.events if event.kind is kind]


def test_a_pause_for_a_while_counts_down_and_ends_by_itself() -> None:
    session = watching()
    session.pause(for_s=A_WHILE_S)
    before = session.summary().duration_s
    updates = feed(session, A_WHILE_S - 1, SEAT, from_s=20.0, step_s=1.0)
    words = list(dict.fromkeys(update.message for update in updates))
    assert words[0] == "Paused. Watching goes on by itself in 30 minutes."
    assert words[-1] == "Paused. Watching goes on by itself in less than a minute."
    assert len(words) == 30  # once a minute: a screen reader speaks each
    assert session.summary().duration_s == before
    updates = feed(session, 3.0, SEAT, from_s=20.0 + A_WHILE_S)
    assert said(updates, EventKind.RESUMED) == ["Watching goes on."]
    assert session.phase is Phase.WATCHING


def test_it_ends_at_once_when_the_person_says_so_and_can_be_made_longer() -> None:
    session = watching()
    session.pause(for_s=60.0)
    session.pause(for_s=A_WHILE_S)
    feed(session, 100.0, SEAT, from_s=20.0)
    assert session.phase is Phase.PAUSED
    session.resume()
    feed(session, 5.0, SEAT, from_s=200.0)
    assert session.phase is Phase.WATCHING
    session.pause()
    feed(session, A_WHILE_S, SEAT, from_s=210.0, step_s=10.0)
    assert session.phase is Phase.PAUSED


def test_where_nobody_is_it_pauses_says_so_and_goes_on_with_whoever_is_back() -> None:
    session = watching()
    updates = feed(session, NOBODY_S - 1, None, from_s=20.0)
    assert updates[-1].state is PostureState.AWAY
    updates = feed(session, 2.0, None, from_s=20.0 + NOBODY_S - 1)
    assert said(updates, EventKind.PAUSED) == [NOBODY_WORDS]
    counted = session.summary().duration_s
    updates = feed(session, 1000.0, None, from_s=400.0)
    assert updates[-1].message == NOBODY_WORDS
    assert session.summary().duration_s == counted
    feed(session, 1.0, SEAT, from_s=1500.0)  # somebody walks past
    feed(session, 5.0, None, from_s=1501.0)
    assert session.phase is Phase.PAUSED
    updates = feed(session, 5.0, SEAT, from_s=1510.0)
    assert said(updates, EventKind.RESUMED) == ["Watching goes on."]
    assert session.phase is Phase.WATCHING
    assert session.summary().stood_up == 1


def test_what_shows_nothing_shows_nobody() -> None:
    session = watching()
    for n in range(1, 700):
        session.feed(20.0 + 0.5 * n, SEAT, PostureState.BLACK)
    assert session.phase is Phase.PAUSED


def test_after_sleep_it_says_for_how_long_and_goes_on_or_stays_paused() -> None:
    session = watching()
    updates = feed(session, 10.0, SEAT, from_s=20.0 + 34 * 60)
    (words,) = said(updates, EventKind.RESUMED)
    assert words.startswith("No pictures came for 34 min")
    assert updates[-1].state is PostureState.GOOD
    session = watching()
    updates = feed(session, 1.0, None, from_s=20.0 + 34 * 60)
    assert said(updates, EventKind.PAUSED) == [NOBODY_WORDS]


def test_a_new_day_counts_from_zero_with_the_same_baseline() -> None:
    session = watching()
    feed(session, 70.0, None, from_s=20.0)
    assert session.summary().stood_up == 1
    session.begin_anew()
    assert session.summary().duration_s == 0
    assert session.summary().stood_up == 0
    feed(session, 30.0, SEAT, from_s=90.0)
    assert session.phase is Phase.WATCHING
    assert session.summary().duration_s == pytest.approx(29.5, abs=0.6)


def test_who_stands_up_in_front_of_the_camera_has_a_break() -> None:
    up = film.make(film.Film(duration_s=100.0, acts=[film.Act(15.0, 80.0, {"up_cm": 45, "forward_cm": -30})]))
    session = LiveSession(Settings(preview_s=0.0))
    list(replay(up, session))
    assert session.summary().stood_up == 1
    sunk = film.make(film.Film(duration_s=100.0, acts=[film.Act(15.0, 80.0, film.SLOUCHES["sunk"])]))
    session = LiveSession(Settings(preview_s=0.0))
    list(replay(sunk, session))
    assert session.summary().stood_up == 0
