"""`posture history ...` on a history of its own."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from posture.cli import history as command
from posture.errors import HistoryError
from posture.history.store import History
from tests.fixtures.history_examples import KEYS, picture, report


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> History:
    monkeypatch.setenv("POSTURE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    history = History.default()
    history.save_check(history.add_person("Ana [b]").id, report(), note="x\x1b[2J", pictures={0: picture()})
    return history


def posture_history(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers())
    args = parser.parse_args(["history", *arguments])
    return int(args.run(args))


def test_list_and_show_print_people_checks_and_numbers(
    history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    check = history.checks(history.people()[0].id)[0]
    for arguments in (["list"], ["show", "Ana [b]"], ["show", "Ana [b]", "--check", check.id]):
        assert posture_history(*arguments) == 0
    printed = capsys.readouterr().out
    assert "Ana [b]" in printed
    assert check.id in printed
    assert KEYS[0] in printed
    assert "2.5° (0.9 to 4.1)" in printed
    assert "\x1b[2J" not in printed


def test_ids_are_whole_in_a_narrow_window(
    history: History, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    person = history.people()[0]
    history.save_check(person.id, report(), note="a long note about the day " * 4)
    assert posture_history("list") == 0
    assert person.id in capsys.readouterr().out
    assert posture_history("show", person.id) == 0
    printed = capsys.readouterr().out
    assert all(check.id in printed for check in history.checks(person.id))


def test_json_is_for_programs(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    person = history.people()[0]
    check = history.checks(person.id)[0]
    assert posture_history("list", "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["id"] == person.id
    assert posture_history("show", person.id, "--json") == 0
    assert json.loads(capsys.readouterr().out)["list"][0]["id"] == check.id
    assert posture_history("show", person.id, "--check", check.id, "--json") == 0
    assert json.loads(capsys.readouterr().out) == report()


def test_export_delete_import_round(history: History, tmp_path: Path) -> None:
    person = history.people()[0]
    before = history.checks(person.id)
    target = tmp_path / "export.zip"
    assert posture_history("export", person.id, "--out", str(target)) == 0
    with pytest.raises(HistoryError, match="exists"):
        posture_history("export", person.id, "--out", str(target))
    with pytest.raises(HistoryError, match="--yes"):
        posture_history("delete", person.id)
    assert posture_history("delete", person.id, "--yes") == 0
    assert history.people() == ()
    assert posture_history("import", str(target)) == 0
    assert history.checks(person.id) == before
    with pytest.raises(HistoryError, match="already"):
        posture_history("import", str(target))
    assert posture_history("import", str(target), "--as-new") == 0
    assert posture_history("tidy") == 0


def test_one_check_of_the_right_person_is_deleted(history: History) -> None:
    person = history.people()[0]
    other = history.save_check(history.add_person("Other").id, report())
    with pytest.raises(HistoryError, match="no check"):
        posture_history("delete", person.id, "--check", other, "--yes")
    assert posture_history("delete", person.id, "--check", history.checks(person.id)[0].id, "--yes") == 0
    assert history.checks(person.id) == ()
    assert history.check(other)


def test_a_file_that_is_not_there_is_named(history: History, tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match=r"no\.zip can't be read"):
        posture_history("import", str(tmp_path / "no.zip"))
