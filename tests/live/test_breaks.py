"""The break clock: it runs while somebody is watched, and stops or resets while nobody is."""

from __future__ import annotations

from posture.live.breaks import BreakClock

AFTER_S = 600.0


def due_s(*parts: tuple[float, bool], step_s: float = 1.0) -> list[float]:
    """When a break was announced, in seconds since the start; each part lasts its seconds, present or not."""
    clock, now_s, said = BreakClock(), 0.0, []
    for seconds, present in parts:
        for _ in range(round(seconds / step_s)):
            now_s += step_s
            if clock.feed(step_s, present=present, after_s=AFTER_S):
                said.append(now_s)
    return said


def test_due_after_the_set_time_and_again_after_as_long() -> None:
    assert due_s((1300, True)) == [600, 1200]


def test_never_when_switched_off() -> None:
    clock = BreakClock()
    assert not any(clock.feed(1.0, present=True, after_s=0.0) for _ in range(5000))


def test_a_short_absence_only_stops_the_clock() -> None:
    assert due_s((500, True), (59, False), (300, True)) == [659]


def test_a_long_absence_was_a_break() -> None:
    assert due_s((500, True), (60, False), (700, True)) == [1160]


def test_an_hour_without_frames_is_no_hour_at_the_desk() -> None:
    clock = BreakClock()
    for _ in range(500):
        clock.feed(1.0, present=True, after_s=AFTER_S)
    assert not clock.feed(3600.0, present=True, after_s=AFTER_S)
    assert not any(clock.feed(1.0, present=True, after_s=AFTER_S) for _ in range(599))


def test_a_gap_and_the_absence_after_it_add_up() -> None:
    clock = BreakClock()
    for _ in range(500):
        clock.feed(1.0, present=True, after_s=AFTER_S)
    clock.feed(50, present=True, after_s=AFTER_S)
    for _ in range(10):
        clock.feed(1.0, present=False, after_s=AFTER_S)
    assert not any(clock.feed(1.0, present=True, after_s=AFTER_S) for _ in range(599))


def stood_up(*parts: tuple[float, bool, bool]) -> int:
    """How often it counts; each part lasts its seconds, present or not, watched or not."""
    clock = BreakClock()
    for seconds, present, watched in parts:
        for _ in range(round(seconds)):
            clock.feed(1.0, present=present, after_s=AFTER_S, watched=watched)
    return clock.stood_up


def test_each_absence_of_a_minute_counts_once_however_long() -> None:
    assert stood_up((100, True, True), (59, False, True), (100, True, True)) == 0
    assert stood_up((100, True, True), (60, False, True), (100, True, True), (3600, False, True)) == 2


def test_what_nobody_watched_is_no_break_to_count() -> None:
    assert stood_up((100, True, True), (600, False, False), (100, True, True)) == 0
    clock = BreakClock()
    clock.feed(600.0, present=False, after_s=AFTER_S)  # a gap in the pictures
    assert clock.stood_up == 0
