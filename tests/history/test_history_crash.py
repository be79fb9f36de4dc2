"""Killed in the middle of saving, or shared with another window: nothing that was reported is lost."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from posture.history.store import History
from tests.fixtures.history_examples import picture, report
from tests.fixtures.places import ROOT

SAVER = """
import sys
from pathlib import Path
from posture.history.store import History
from tests.fixtures.history_examples import picture, report
history, person = History(Path(sys.argv[1])), sys.argv[2]
pixels = picture(1, (320, 240))
number = 0
print("ready", flush=True)
while True:
    number += 1
    print(history.save_check(person, report(float(number)), pictures={0: pixels}), flush=True)
    if number % 4 == 0:
        print("-" + history.save_check(person, report(), note="to be deleted"), flush=True)
        history.delete_check(history.checks(person, limit=1)[0].id)
"""

WRITER = """
import sys
from pathlib import Path
from posture.history.store import History
from tests.fixtures.history_examples import report
history = History(Path(sys.argv[1]))
person = history.add_person(sys.argv[2])
for i in range(20):
    history.save_check(person.id, report(float(i)))
"""


def start(program: str, *arguments: str) -> subprocess.Popen[str]:
    here = str(ROOT)
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=here,
        env=os.environ | {"PYTHONPATH": here},
    )


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_saver_loses_nothing_that_it_reported(tmp_path: Path, seed: int) -> None:
    history = History(tmp_path / "history.sqlite3")
    person = history.add_person("Somebody")
    rng = random.Random(seed)
    reported: set[str] = set()
    for turn in range(4):
        saver = start(SAVER, str(history.path), person.id)
        assert saver.stdout is not None
        assert saver.stdout.readline() == "ready\n"
        if turn == 3:  # killed at any moment before, this one at any moment after its first report
            reported.add(saver.stdout.readline().strip())
        killer = threading.Timer(rng.uniform(0.0, 0.25), saver.kill)
        killer.start()
        lines = saver.stdout.read().split("\n")
        saver.wait()
        saver.stdout.close()
        killer.join()
        # The last line may be cut; a "-" marks checks that are deleted again.
        reported.update(line for line in lines[:-1] if not line.startswith("-"))

        connection = sqlite3.connect(history.path)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.close()
        saved = {check.id: check for check in history.checks(person.id)}
        assert reported <= saved.keys()
        for check_id, check in saved.items():
            assert history.check(check_id).report["schema"] == 1
            assert len(history.pictures(check_id)) == (check.note == ""), "whole or not at all"
        assert history.tidy()
    assert reported, "the saver lived long enough to be tested"


def test_windows_that_make_and_fill_the_file_at_once_all_get_their_checks_in(tmp_path: Path) -> None:
    path = tmp_path / "new" / "history.sqlite3"
    writers = [start(WRITER, str(path), f"person {i}") for i in range(3)]
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.close()
        assert writer.wait() == 0
    history = History(path)
    assert [p.name for p in history.people()] == ["person 0", "person 1", "person 2"]
    assert [len(history.checks(p.id)) for p in history.people()] == [20, 20, 20]


def test_threads_of_one_program_can_save_at_once(tmp_path: Path) -> None:
    history = History(tmp_path / "history.sqlite3")
    person = history.add_person("Somebody")

    def save() -> None:
        for _ in range(10):
            history.save_check(person.id, report(), pictures={0: picture()})

    threads = [threading.Thread(target=save) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(history.checks(person.id)) == 40


def test_a_reader_sees_one_state_while_another_window_saves(tmp_path: Path) -> None:
    from posture.history.schema import reading

    history = History(tmp_path / "history.sqlite3")
    person = history.add_person("Somebody")
    history.save_check(person.id, report())
    with reading(history.path) as window:
        count = "SELECT count(*) FROM checks"
        assert window.execute(count).fetchone()[0] == 1
        history.save_check(person.id, report())
        assert window.execute(count).fetchone()[0] == 1
    assert len(history.checks(person.id)) == 2
