"""What earlier versions wrote opens, and says what it said (tests/fixtures/formats)."""

from __future__ import annotations

import io
import json
import shutil
import tomllib
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from posture.anatomy import View
from posture.cli.answers import read_answers
from posture.compare.changes import compare
from posture.history.archive import export_person, import_person
from posture.history.keeping import saved_number, saved_shots
from posture.history.sessions import sessions
from posture.history.store import History
from posture.knowledge.load import load
from posture.live.format import SummaryFile
from posture.measure import error_model
from posture.plan.screening import screen
from posture.report.format import read_report, written
from tests.fixtures.places import FIXTURES

FORMATS = FIXTURES / "formats"
REPORTS = ("report.json", "report_with_plan.json")


def content(name: str) -> Any:
    return json.loads((FORMATS / name).read_text("utf-8"))


@pytest.fixture(params=["history.sqlite3", "history.zip"])
def history(request: pytest.FixtureRequest, tmp_path: Path) -> History:
    """The saved history, opened where it lies or taken in from its export."""
    made = History(tmp_path / "history.sqlite3", pytest.fail)
    if request.param == "history.sqlite3":
        shutil.copy(FORMATS / request.param, made.path)
    else:
        import_person(made, io.BytesIO((FORMATS / request.param).read_bytes()))
    return made


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_read_and_written_again_to_the_byte(name: str) -> None:
    text = (FORMATS / name).read_text("utf-8")
    again = written(read_report(json.loads(text)))
    assert json.dumps(again, indent=2, ensure_ascii=False) + "\n" == text


def test_what_a_report_says_is_where_the_readers_look() -> None:
    report = read_report(content("report_with_plan.json"))
    assert [photo.view for photo in report.photos] == [View.FRONT, View.RIGHT]
    assert {finding.verdict for finding in report.findings} <= {"within", "outside", "undecided"}
    assert report.plan is not None
    assert len({session.week for session in report.plan.sessions}) == report.plan.weeks
    assert report.photos[0].gravity is not None
    assert "pitch_deg" in report.photos[0].gravity.model_fields_set


def test_a_saved_history_says_what_it_said(history: History) -> None:
    (person,) = history.people()
    assert (person.name, person.height_cm, person.note) == ("Ada Example", 176.0, "as saved by 0.1.0")
    saved = [history.check(check.id) for check in history.checks(person.id)]
    numbers = [[photo["measurements"] for photo in check.report["photos"]] for check in saved]
    for name in REPORTS:
        assert [photo["measurements"] for photo in content(name)["photos"]] in numbers
    assert {check.summary.repeat_set for check in saved} == {None, "repeat 1"}
    assert sorted(len(history.pictures(check.summary.id)) for check in saved) == [0, 0, 1]
    assert [day.day for day in history.plan_days(person.id)] == [date(2026, 3, 5)]
    (session,) = sessions(history, person.id)
    assert session.summary == content("live_session.json")
    assert session.content.episodes


def test_saved_checks_can_be_compared_and_reckoned_with(history: History) -> None:
    (person,) = history.people()
    whole = [check for check in history.checks(person.id) if history.check(check.id).captures]
    shots = [saved_shots(history.check(check.id)) for check in whole]
    assert len(shots) == 2
    assert compare(shots[0], shots[1], load().references).changes
    point = history.trends(person.id)[View.FRONT, "shoulder_level_deg"][0]
    number = saved_number(history.check(point.check_id), (View.FRONT, "shoulder_level_deg"))
    assert number.std > 0


def test_an_export_made_today_of_an_earlier_one_holds_the_same(tmp_path: Path) -> None:
    history = History(tmp_path / "history.sqlite3")
    person = import_person(history, io.BytesIO((FORMATS / "history.zip").read_bytes()))
    again = io.BytesIO()
    export_person(history, person.id, again)
    with zipfile.ZipFile(FORMATS / "history.zip") as old, zipfile.ZipFile(again) as new:
        assert sorted(old.namelist()) == sorted(new.namelist())
        for name in old.namelist():
            assert old.read(name) == new.read(name), name


def test_a_live_session_is_read_and_written_again() -> None:
    told = content("live_session.json")
    assert SummaryFile.model_validate(told).model_dump(mode="json", by_alias=True) == told


def test_answers_still_lead_to_a_plan() -> None:
    answers = read_answers(FORMATS / "answers.json")
    assert screen(answers, load()).show_plan


def test_the_error_model_is_read() -> None:
    data = tomllib.loads((FORMATS / "error_model.toml").read_text("utf-8"))
    model = error_model.parse(data, complete=False)
    assert sum(len(rows) for rows in model.calibrations.values()) == len(data["calibration"])
