"""posture questions and posture plan."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from posture.cli import main
from posture.cli.questions import ask_section
from posture.knowledge.load import load
from posture.plan.questionnaire import Section, sections

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


def block(name: str) -> Section:
    return next(section for section in sections(K) if section.id == name)


def answering(*lines: str) -> Callable[[str], str]:
    waiting = iter(lines)
    return lambda _: next(waiting)


def test_enter_says_none_of_these_to_a_block():
    said = ask_section(block("nerves"), answering(""), lambda _: None)
    assert said == {question.id: "no" for question in block("nerves").questions}


def test_numbers_say_what_applies_and_a_question_mark_that_one_is_not_sure():
    first, second, third, *rest = block("nerves").questions
    said = ask_section(block("nerves"), answering("0", "maybe", "1, 3?"), lambda _: None)
    assert (said[first.id], said[second.id], said[third.id]) == ("yes", "no", "not_sure")
    assert {said[q.id] for q in rest} == {"no"}


def test_a_yes_asks_what_follows_from_it():
    bones = block("bones")
    number = [q.id for q in bones.first].index("recent_surgery") + 1
    said = ask_section(bones, answering(str(number), "3"), lambda _: None)
    assert (said["recent_surgery"], said["surgery_hip_leg"], said["surgery_back_neck"]) == (
        "yes", "yes", "no",
    )  # fmt: skip


def test_a_dash_leaves_a_block_open_and_an_empty_line_a_choice():
    assert ask_section(block("nerves"), answering("-"), lambda _: None) == {}
    assert ask_section(block("about_you"), answering("90", ""), lambda _: None) == {}
    assert ask_section(block("about_you"), answering("18_64"), lambda _: None) == {"age_band": "18_64"}


def typing(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    waiting = iter(lines)

    def typed(_: str) -> str:
        try:
            return next(waiting)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", typed)


def test_what_was_answered_is_kept_and_the_same_command_goes_on(tmp_path, monkeypatch, capsys):
    file = tmp_path / "a.json"
    typing(monkeypatch, "18_64", "", "")  # the input ends in the fourth block
    assert main(["questions", "--ask", str(file)]) == 130
    assert "goes on from there" in capsys.readouterr().err
    begun = json.loads(file.read_text("utf-8"))
    assert begun["age_band"] == "18_64"
    assert "rf_fever" not in begun
    needed = [section for section in sections(K) if section.needed]
    typing(monkeypatch, *[""] * (len(needed) - 3))
    assert main(["questions", "--ask", str(file)]) == 0
    assert main(["plan", "--answers", str(file)]) == 0


def test_an_emergency_stops_the_questions_and_says_how_it_can_be_cleared(tmp_path, monkeypatch, capsys):
    file = tmp_path / "a.json"
    typing(monkeypatch, "18_64", "1")
    assert main(["questions", "--ask", str(file)]) == 3
    said = capsys.readouterr()
    assert "Please get help now" in said.err
    assert "--agreed emergency" in said.err
    assert "When to get help" in said.out


def test_an_emergency_that_is_long_ago_leads_to_a_gentle_plan(tmp_path, capsys):
    file = answers(tmp_path, rf_one_side_sudden=True)
    assert main(["plan", "--answers", file]) == 3
    assert main(["plan", "--answers", file, "--agreed", "emergency"]) == 0
    assert capsys.readouterr().out.startswith("Please book an appointment")


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
    assert "stopped before the last answer" in capsys.readouterr().err
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
    assert "Because of your answers: A front of the hip that feels tight" in printed
    assert ics.read_bytes().count(b"BEGIN:VEVENT") == 16
    assert b"DTSTART:20270112T" in ics.read_bytes()
    assert sheet.read_text("utf-8").startswith("<!doctype html>")
    assert text.read_text("utf-8").startswith("# ")


def test_the_sheet_of_a_week_is_a_pdf_with_name_week_and_paper(tmp_path, capsys):
    made, file = tmp_path / "week.PDF", answers(tmp_path)
    asked = ["plan", "--answers", file, "--sheet", str(made), "--name", "Ana Novak", "--paper", "letter"]
    assert main([*asked, "--week", "3", "--start", "2027-01-11"]) == 0
    pages = PdfReader(made).pages
    assert len(pages) <= 2
    text = pages[0].extract_text()
    for words in ("Ana Novak", "week 3 of 8", "25 Jan 2027"):
        assert words in text
    assert float(pages[0].mediabox.height) == 792
    capsys.readouterr()
    assert main([*asked, "--week", "9"]) == 2
    assert "--week must be 1 to 8, not 9." in capsys.readouterr().err


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
        (["--days", "moonday"], "not a day of the week"),
        (["--equipment", "sofa"], "not known equipment"),
        (["--weeks", "3"], "weeks must be 8 to 12"),
    ],
)
def test_wrong_wishes_are_refused(tmp_path, capsys, arguments, said):
    assert main(["plan", "--answers", answers(tmp_path), *arguments]) == 2
    assert said in capsys.readouterr().err
