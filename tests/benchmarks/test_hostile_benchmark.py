"""The hostile campaign sees what goes wrong: wrong errors, losses, crashes; a few of its cases run here."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from benchmarks import hostile, hostile_cases
from benchmarks.hostile import run_block


@pytest.mark.parametrize("kind", list(hostile.COUNTS))
def test_a_few_cases_of_each_kind_end_well(kind: str) -> None:
    outcome = run_block(kind, range(6), seed=2)
    assert outcome.tried == sum(outcome.came.values()) == 6
    assert outcome.clean, outcome


def test_a_case_is_the_same_again() -> None:
    first, again = (run_block("archives", range(5), seed=3).came for _ in range(2))
    assert first == again


def test_wrong_ends_losses_and_crashes_are_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def case(chance: object, folder: Path) -> str:
        number = int(counter.read_text())
        counter.write_text(str(number + 1))
        if number == 1:
            raise KeyError("x")
        if number == 2:
            raise hostile_cases.LostError("gone")
        if number == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return "taken"

    counter = tmp_path / "counter"
    counter.write_text("0")
    monkeypatch.setitem(hostile_cases.CASES, "pictures", case)
    outcome = run_block("pictures", range(6), seed=1)
    assert outcome.wrong[0].startswith("pictures:1 KeyError")
    assert outcome.lost == ["pictures:2 gone"]
    assert outcome.aborts == ["pictures:3"]
    assert (outcome.tried, outcome.came["taken"]) == (6, 3)


def test_a_damaged_history_that_costs_too_much_is_a_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("posture.history.rescue._inserted", lambda *given: False)
    outcome = run_block("databases", range(8), seed=1)
    assert outcome.lost
