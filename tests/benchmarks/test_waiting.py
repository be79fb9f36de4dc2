"""The stopwatches are on functions that exist, and their seconds can be added."""

from __future__ import annotations

import importlib
import json
import time

import pytest

from benchmarks import waiting
from benchmarks.stopwatches import TIMED, timed


@pytest.mark.parametrize(("module", "name"), [(module, name) for _, module, name in TIMED])
def test_what_is_timed_is_there(module: str, name: str) -> None:
    assert callable(getattr(importlib.import_module(module), name))


def test_own_seconds_leave_out_what_is_timed_inside_and_failed_calls_count() -> None:
    lines: list[str] = []

    def fail() -> None:
        time.sleep(0.02)
        raise KeyError

    inner = timed("inner", fail, lines.append)

    def run() -> None:
        for _ in range(2):
            with pytest.raises(KeyError):
                inner()

    timed(waiting.SCRIPT, run, lines.append)()
    calls = [json.loads(line) for line in lines]
    assert [call["part"] for call in calls] == ["inner", "inner", waiting.SCRIPT]
    whole = calls[-1]["end"] - calls[-1]["begin"]
    assert sum(call["own"] for call in calls) == pytest.approx(whole, abs=1e-6)
    on, beside = waiting.parts_ms([line.encode() for line in lines])["inner"]
    assert on == pytest.approx(1000 * (calls[0]["own"] + calls[1]["own"]))
    assert beside == 0
