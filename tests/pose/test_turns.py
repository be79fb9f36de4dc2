"""Several streams share the model: nobody is passed over, and no more are let in than may be."""

from __future__ import annotations

import threading
import time

import pytest

from posture.pose.turns import Turns


def wait_until_waiting(turns: Turns, count: int) -> None:
    until_s = time.monotonic() + 10.0
    while turns.waiting != count:
        assert time.monotonic() < until_s
        time.sleep(0.001)


@pytest.mark.parametrize("at_once", [1, 2])
def test_who_comes_back_at_once_waits_for_all_who_wait(at_once: int) -> None:
    turns = Turns(at_once)
    order: list[str] = []
    inside, go_on = ([threading.Event() for _ in range(at_once)] for _ in range(2))
    threads = []

    def first(number: int) -> None:
        with turns:
            inside[number].set()
            assert go_on[number].wait(10.0)
        with turns:
            order.append("again")

    def other(name: str) -> None:
        with turns:
            order.append(name)

    def start(target: object, *arguments: object) -> None:
        threads.append(threading.Thread(target=target, args=arguments))
        threads[-1].start()

    for number in range(at_once):
        start(first, number)
        assert inside[number].wait(10.0)
    for count, name in enumerate("abc", 1):
        start(other, name)
        wait_until_waiting(turns, count)  # no more than `at_once` were let in
    assert order == []
    go_on[0].set()
    threads[0].join(10.0)
    assert order == ["a", "b", "c", "again"]
    for event in go_on:
        event.set()
    for thread in threads:
        thread.join(10.0)
    assert turns.waiting == 0


def test_an_error_inside_gives_the_place_back() -> None:
    turns = Turns(1)
    with pytest.raises(ValueError, match="broken"), turns:
        raise ValueError("broken")
    with turns:
        assert turns.waiting == 0


def test_nobody_let_in_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Turns(0)
