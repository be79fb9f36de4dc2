"""Every door shows the safety messages: each red flag, each caution, and when to get help.

A table of everything that must be said, checked at every door that must say it: the page, the terminal, the
text of the PDF, the sheet, the calendar - as a person sees them.
"""

from __future__ import annotations

import dataclasses
import io
import json
import re
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, date, datetime
from functools import cache
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

from posture.anatomy import Side, View
from posture.cli import main
from posture.findings.judge import RULE_WORDS
from posture.findings.suspect import ExerciseUse, Imbalance
from posture.knowledge.load import load
from posture.measure.uncertainty import RANGE_WORDS
from posture.pdf.document import to_pdf
from posture.pipeline import Report, check
from posture.plan.export import to_ics, to_sheet
from posture.plan.programme import Wishes
from posture.plan.screening import CLEARABLE, URGENCIES
from posture.plan.sheet import to_html
from posture.report.as_json import to_json
from posture.report.markdown import to_markdown
from posture.report.personal import PersonalReport
from posture.report.personalise import personalise
from posture.report.safety import CAUTIONS_TITLE, HELP_TITLE, UNASKED, safety, when_to_get_help
from tests.fixtures.bodies import Frontal
from tests.fixtures.fakes import photo, seeing

K = load()
NO: dict[str, bool | str] = dict.fromkeys(K.questions, "no") | {"age_band": "18_64"}


def of_action(action: str) -> dict[str, bool | str]:
    """Yes to all questions with this action except the soft ones, of which two weigh more than one."""
    asked = K.questions.values()
    return NO | {q.id: "yes" for q in asked if q.action == action and not q.soft}


PEOPLE: dict[str, dict[str, bool | str]] = {
    "emergency": of_action("emergency"),
    "same_day": of_action("same_day") | {"age_band": "65_plus", "rf_minor_trauma": "yes"},
    "clinician": of_action("clinician") | {"rf_night": "yes"},
    "clear_first": of_action("clear_first"),
    "curve": NO | {"st_curve": "yes", "rf_thoracic": "yes"},
    "growing": NO | {"age_band": "16_17", "st_curve": "yes", "rf_age": "yes"},
    "child": NO | {"age_band": "under_16", "hip_pain": "yes", "knee_pain": "yes"},
}
SAID: list[tuple[str, str]] = [
    *((q.action, q.why) for q in K.questions.values() if q.action != "pick" and not q.soft),
    ("same_day", K.combinations["fragile_knock"].why),
    ("clinician", K.questions["rf_night"].why),
    ("curve", K.questions["rf_thoracic"].why),
    ("curve", K.combinations["curve_seen"].why),
    ("growing", K.questions["rf_age"].why),
    ("growing", K.combinations["curve_while_growing"].why),
    ("growing", K.signs["shoulders_while_growing"].why),
    ("child", K.combinations["child_hip"].why),
    ("child", K.combinations["child_knee"].why),
    *((person, row.text) for person in PEOPLE for row in K.help.values()),
]
"""Who is told what."""


@cache
def checked() -> Report:
    return check([photo()], detect=seeing((Frontal(shoulder_level_deg=-9.0), View.FRONT)))


def personal(person: str, *, cleared: tuple[str, ...] = ()) -> Report:
    return personalise(checked(), PEOPLE[person], cleared=cleared, wishes=Wishes())


def squeezed(text: str) -> str:
    """Without blanks, tags and entities: each door breaks its lines elsewhere."""
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]*>", " ", text)))


# Doors where everything is shown


def on_the_terminal(person: str) -> str:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        file = Path(folder) / "answers.json"
        file.write_text(json.dumps(PEOPLE[person]), "utf-8")
        patch.setattr("posture.cli.check.measured", lambda *_, **__: checked())
        out = io.StringIO()
        with redirect_stdout(out), redirect_stderr(out):
            main(["check", "photo.jpg", "--answers", str(file)])
        return out.getvalue()


AGREED = ("--agreed", "emergency", "--agreed", "same_day")


def as_a_plan_on_the_terminal(person: str) -> str:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        file = Path(folder) / "answers.json"
        file.write_text(json.dumps(PEOPLE[person]), "utf-8")
        patch.setattr("posture.cli.plan._measured", lambda *_: checked())
        out = io.StringIO()
        with redirect_stdout(out), redirect_stderr(out):
            main(
                ["plan", "photo.jpg", "--answers", str(file), "--agreed", "emergency", "--agreed", "same_day"]
            )
        return out.getvalue()


def in_markdown(person: str) -> str:
    return to_markdown(personal(person))


def in_json(person: str) -> str:
    messages = to_json(personal(person))["safety"]
    return " ".join(" ".join((said["title"], said["text"], *said["because"])) for said in messages)


def in_the_pdf(person: str) -> str:
    return pdf(personal(person))


def run_check() -> None:
    from posture.web import answers, report_ui
    from posture.web.safety_view import stop_ui
    from tests.report.test_safety_messages import checked

    weighed = answers.screening()
    if weighed is not None and answers.stopped():
        stop_ui(weighed)
    else:
        report_ui.report_ui(checked().photos, origin="check")


def run_plan() -> None:
    import streamlit as st

    from posture.web import plan_page
    from tests.report.test_safety_messages import checked

    st.session_state["report"] = checked()
    plan_page.page()


def run_library() -> None:
    import streamlit as st

    from posture.web import library_page
    from tests.report.test_safety_messages import checked

    st.session_state["report"] = checked()
    library_page.page()


def shown_by(app: AppTest) -> str:
    """What the page shows, from top to end."""
    assert not app.exception
    words = (getattr(element, "value", None) or getattr(element.proto, "body", "") for element in app.main)
    return " ".join(text for text in words if isinstance(text, str))


def on_page(run: Callable[[], None]) -> Callable[[str], str]:
    def door(person: str) -> str:
        app = AppTest.from_function(run, default_timeout=60)
        app.session_state["answers"] = PEOPLE[person]
        return shown_by(app.run())

    return door


DOORS: dict[str, Callable[[str], str]] = {
    "terminal check": on_the_terminal,
    "terminal plan": as_a_plan_on_the_terminal,
    "markdown": in_markdown,
    "json": in_json,
    "pdf": in_the_pdf,
    "page Check": on_page(run_check),
    "page Plan": on_page(run_plan),
    "page Exercises": on_page(run_library),
}


def sheet(report: Report) -> str:
    assert report.plan is not None
    return to_html(report.plan)


def sheet_as_text(report: Report) -> str:
    assert report.plan is not None
    return to_sheet(report.plan)


def calendar(report: Report) -> str:
    assert report.plan is not None
    return unfolded(to_ics(report.plan, date(2027, 1, 11), made=datetime(2027, 1, 10, tzinfo=UTC)))


def pdf(report: Report) -> str:
    pages = PdfReader(io.BytesIO(to_pdf(report, day=date(2026, 3, 4)))).pages
    return "\n".join(page.extract_text() for page in pages)


PLANS: dict[str, Callable[[Report], str]] = {
    "sheet": sheet,
    "sheet as text": sheet_as_text,
    "calendar": calendar,
    "pdf": pdf,
}
"""Doors that show a plan: there a stop that a doctor has cleared appears as an appointment."""


def unfolded(ics: str) -> str:
    event = ics.replace("\r\n ", "").split("END:VEVENT")[0]
    return event.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";")


@cache
def said_at(door: str, person: str) -> str:
    return squeezed(DOORS[door](person))


@cache
def said_in(plan: str, person: str) -> str:
    report = personal(person, cleared=("emergency", "same_day"))
    assert report.plan is not None
    return squeezed(PLANS[plan](report))


def unsaid(person: str, shown: str) -> list[str]:
    """What this person must be told and `shown` doesn't say."""
    told = [words for who, words in SAID if who == person]
    assert told
    assert {who for who, _ in SAID} == set(PEOPLE)
    return [words for words in told if squeezed(words) not in shown]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("person", PEOPLE)
def test_each_flag_is_said_at_each_door(door: str, person: str) -> None:
    assert not unsaid(person, said_at(door, person))


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("person", sorted(PEOPLE.keys() - {"clear_first", "growing", "child"}))
def test_each_flag_goes_with_the_plan(plan: str, person: str) -> None:
    """The others get no plan: they ask first."""
    assert not unsaid(person, said_in(plan, person))


# Cautions


def imbalance(key: str) -> Imbalance:
    pattern = K.imbalances[key]
    return Imbalance(
        key, pattern.name, Side.RIGHT, (), (), ("You answered “yes”.",), None,
        tuple(ExerciseUse(use.exercise, None) for use in pattern.exercises), None, pattern,
    )  # fmt: skip


WITH_EXERCISES = [p for p in K.imbalances.values() if p.exercises and p.cautions]


@cache
def everything() -> PersonalReport:
    """Somebody with every pattern at once, and a plan for it."""
    from posture.plan.programme import build_plan
    from posture.plan.screening import screen

    allowed = screen(NO, K)
    all_of_them = tuple(imbalance(p.id) for p in WITH_EXERCISES)
    seen = checked()
    report = PersonalReport(seen.photos, seen.findings, all_of_them, seen.caveats, seen.versions, allowed)
    plan = build_plan(all_of_them, allowed, K, Wishes())
    return dataclasses.replace(report, plan=dataclasses.replace(plan, messages=safety(report)))


def run_everything() -> None:
    from posture.web import report_ui
    from tests.report.test_safety_messages import checked, everything

    report_ui.personal = lambda *_: everything()
    report_ui.report_ui(checked().photos, origin="check")


def everything_on_the_terminal() -> str:
    from posture.cli.check import _print
    from posture.cli.terminal import Terminal

    out = io.StringIO()
    with redirect_stdout(out):
        _print(dataclasses.replace(everything(), plan=None), Terminal(width=200))
    return out.getvalue()


@cache
def everything_at(door: str) -> str:
    shown: dict[str, Callable[[], str]] = {
        "terminal": everything_on_the_terminal,
        "markdown": lambda: to_markdown(everything()),
        "json": lambda: json.dumps(to_json(everything()), ensure_ascii=False),
        "page Check": lambda: checked_page(run_everything),
        **{name: lambda name=name: PLANS[name](everything()) for name in PLANS},  # type: ignore[misc]
    }
    return squeezed(shown[door]())


def checked_page(run: Callable[[], None]) -> str:
    from posture.web import report_ui

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report_ui, "personal", report_ui.personal)  # put back what the page replaces
        return shown_by(AppTest.from_function(run, default_timeout=60).run())


@pytest.mark.parametrize("door", ["terminal", "markdown", "json", "page Check", *PLANS])
def test_the_caution_of_a_pattern_goes_where_its_exercises_go(door: str) -> None:
    shown = everything_at(door)
    assert len(WITH_EXERCISES) > 20
    assert not [pattern.id for pattern in WITH_EXERCISES if squeezed(pattern.cautions) not in shown]


# Order, and before any answer


@pytest.mark.parametrize("person", PEOPLE)
def test_the_most_urgent_stands_first_and_when_to_get_help_once(person: str) -> None:
    for cleared in ((), CLEARABLE):
        messages = safety(personal(person, cleared=cleared))
        order = [URGENCIES.index(message.urgency) for message in messages]
        assert order == sorted(order)
        assert [m.title for m in messages].count(HELP_TITLE) == 1


@pytest.mark.parametrize("door", ["markdown", "pdf", "page Check", "terminal check"])
def test_what_is_urgent_stands_before_any_number_and_all_safety_before_any_exercise(door: str) -> None:
    words = said_at(door, "clinician")
    first = words.index(squeezed(K.actions["clinician"].title))
    assert first < words.index(squeezed(CAUTIONS_TITLE)) < words.index(squeezed(HELP_TITLE))
    for number in ("Leftshoulderlower", "leftshoulderlower"):
        if number in words:
            assert first < words.index(number)
    for exercise in ("Exercisesmanypeopleuse", "Shrug"):
        if exercise in words:
            assert words.index(squeezed(HELP_TITLE)) < words.index(exercise)


@pytest.mark.parametrize("plan", ["sheet", "sheet as text", "calendar"])
def test_safety_stands_before_the_exercises_of_a_plan(plan: str) -> None:
    report = personal("clinician")
    assert report.plan is not None
    words = said_in(plan, "clinician")
    first = report.plan.weeks[0].sessions[0].items[0].exercise.name
    assert words.index(squeezed(K.help["clinician"].text)) < words.index(squeezed(first))


def test_before_any_answer_every_door_says_when_to_get_help() -> None:
    nobody = checked()
    wanted = [squeezed(row.text) for row in K.help.values()]
    doors = {
        "markdown": to_markdown(nobody),
        "json": json.dumps(to_json(nobody), ensure_ascii=False),
        "pdf": pdf(nobody),
        "page Check": shown_by(AppTest.from_function(run_check, default_timeout=60).run()),
        "page Plan": shown_by(AppTest.from_function(run_plan, default_timeout=60).run()),
        "page Exercises": shown_by(AppTest.from_function(run_library, default_timeout=60).run()),
    }
    for name, text in doors.items():
        for words in wanted:
            assert words in squeezed(text), name
    assert squeezed(UNASKED.text) in squeezed(doors["page Check"])


def run_live() -> None:
    from posture.web import live_page

    live_page.page()


def run_compare() -> None:
    from posture.web import compare_page

    compare_page.page()


def run_progress() -> None:
    from posture.web import progress_page

    progress_page.page()


@pytest.mark.parametrize("run", [run_live, run_compare, run_progress])
def test_the_other_pages_say_when_to_get_help(
    run: Callable[[], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("POSTURE_DATA", str(tmp_path))
    text = squeezed(shown_by(AppTest.from_function(run, default_timeout=60).run()))
    for row in K.help.values():
        assert squeezed(row.text) in text


def test_live_says_what_is_urgent_before_the_camera() -> None:
    text = squeezed(on_page(run_live)("clinician"))
    assert squeezed(K.actions["clinician"].text) in text


def test_a_replayed_clip_and_a_comparison_say_when_to_get_help(capsys: pytest.CaptureFixture[str]) -> None:
    from posture.cli.compare import _print as print_comparison
    from posture.cli.live import _print as print_session
    from posture.compare.changes import compare
    from posture.live.watch import LiveSession, Settings

    print_session(LiveSession(Settings()).summary(), Settings())
    print_comparison(compare((), (), K.references))
    said = squeezed(capsys.readouterr().out)
    for row in K.help.values():
        assert said.count(squeezed(row.text)) == 2


@pytest.mark.parametrize("door", ["terminal check", "markdown", "pdf", "page Check"])
def test_each_door_says_once_what_the_range_means_and_when_a_verdict_is_given(door: str) -> None:
    for words in (RANGE_WORDS, RULE_WORDS):
        assert said_at(door, "clinician").count(squeezed(words)) == 1


def test_the_pdf_says_it_once_and_before_the_numbers() -> None:
    words = said_at("pdf", "clinician")
    for message in safety(personal("clinician")):
        text = squeezed(message.text)
        assert words.count(text) == 1
        assert words.index(text) < words.index("Angles,indegrees")
    assert when_to_get_help().text
