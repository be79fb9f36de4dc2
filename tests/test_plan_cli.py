"""posture questions and posture plan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from posture.cli import main
from posture.cli.questions import ask_section
from posture.knowledge.load import load
from posture.plan.questionnaire import sections

K = load()
ALL_NO = {question.id: "no" for question in K.questions.values()}


def answers(folder: Path, **changed: bool | str) -> str:
    path = folder / "answers.json"
    path.write_text(json.dumps(ALL_NO | changed), "utf-8")
    return str(path)


def test_questions_lists_all_of_them_for_people_and_programs(capsys):
    assert main(["questions"]) == 0
    printed = capsys.readouterr().out
    assert main(["questions", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert {row["id"] for row in listed} == {*K.questions, *K.self_tests}
    assert all(row["id"] in printed for row in listed)


def test_none_answers_a_section_at_once():
    section = sections(K)[0]
    said = ask_section(section, lambda _: "none", lambda _: None)
    assert said == {question.id: "no" for question in section.questions}


def test_some_asks_one_by_one_and_an_empty_line_leaves_a_question_open():
    section = sections(K)[0]
    lines = iter(["some", "maybe", "yes", *[""] * 20])
    said = ask_section(section, lambda _: next(lines), lambda _: None)
    assert said == {section.questions[0].id: "yes"}


def test_an_empty_line_answers_no_section():
    assert ask_section(sections(K)[0], lambda _: "", lambda _: None) == {}


def test_ask_needs_a_terminal(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    assert main(["questions", "--ask", str(tmp_path / "a.json")]) == 2
    assert "terminal" in capsys.readouterr().err


def test_the_end_of_input_at_a_question_stops_plainly_and_writes_nothing(tmp_path, monkeypatch, capsys):
    def ended(_: str) -> str:
        raise EOFError

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", ended)
    assert main(["questions", "--ask", str(tmp_path / "a.json")]) == 130
    assert "nothing was written" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_plan_from_answers_alone_is_printed_and_written(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    ics, sheet, text = tmp_path / "p.ics", tmp_path / "p.html", tmp_path / "p.md"
    file = answers(tmp_path, st_hip_flexor="left")
    assert main(["plan", "--answers", file, "--days", "sat,tuesday", "--ics", str(ics), "--start",
                 "2027-01-11", "--sheet", str(sheet)]) == 0  # fmt: skip
    assert main(["plan", "--answers", file, "--sheet", str(text)]) == 0
    printed = capsys.readouterr().out
    assert "Tuesday" in printed
    assert "Tight hip flexors and weak glutes (not measured on a photo)" in printed
    assert ics.read_bytes().count(b"BEGIN:VEVENT") == 16
    assert b"DTSTART:20270112T" in ics.read_bytes()
    assert sheet.read_text("utf-8").startswith("<!doctype html>")
    assert text.read_text("utf-8").startswith("# ")


@pytest.mark.parametrize("command", ["plan", "check"])
def test_an_answer_that_stops_comes_before_any_photo(tmp_path, capsys, command):
    file = answers(tmp_path, rf_chest=True)
    assert main([command, str(tmp_path / "no_such_photo.jpg"), "--answers", file]) == 3
    said = capsys.readouterr()
    assert "Please get help now" in said.err
    assert not said.out


def test_after_a_doctor_agreed_a_gentle_plan_follows_with_the_advice_on_top(tmp_path, capsys):
    file = answers(tmp_path, rf_fever=True)
    assert main(["plan", "--answers", file, "--agreed", "same_day"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("Please book an appointment")
    assert "strengthen" not in printed.split("Every day")[0].split("Monday")[1]


def test_open_questions_are_named_and_there_is_no_plan(tmp_path, capsys):
    path = tmp_path / "a.json"
    path.write_text(json.dumps({k: v for k, v in ALL_NO.items() if k != "heart"}), "utf-8")
    assert main(["plan", "--answers", str(path)]) == 3
    assert "Still open: heart" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--days", "moonday"], "no day of the week"),
        (["--equipment", "sofa"], "no known equipment"),
        (["--weeks", "3"], "weeks must be 8 to 12"),
    ],
)
def test_wrong_wishes_are_refused(tmp_path, capsys, arguments, said):
    assert main(["plan", "--answers", answers(tmp_path), *arguments]) == 2
    assert said in capsys.readouterr().err
