"""What the safety questions say to read first is said at every door, with a plan and without."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

from posture.anatomy import View
from posture.cli import main
from posture.knowledge.load import load
from posture.pdf.document import to_pdf
from posture.personal import Wishes, personalise
from posture.pipeline import Report, check
from posture.report import to_markdown
from tests.bodies import Frontal
from tests.fakes import photo, seeing

Answers = dict[str, bool | str]
Door = Callable[[Answers, Path], str]

NO: Answers = dict.fromkeys(load().questions, "no")
WITHOUT_PLAN = NO | {"rf_night": "yes", "heart": "yes"}
WITH_PLAN = NO | {"rf_leg_pain": "yes"}


@cache
def checked() -> Report:
    return check([photo()], detect=seeing((Frontal(shoulder_level_deg=-9.0), View.FRONT)))


def personal(answers: Answers) -> Report:
    return personalise(checked(), answers, wishes=Wishes())


def on_the_terminal(answers: Answers, folder: Path) -> str:
    file = folder / "answers.json"
    file.write_text(json.dumps(answers), "utf-8")
    with pytest.MonkeyPatch.context() as patch, io.StringIO() as out:
        patch.setattr("posture.cli.check.measured", lambda *_, **__: checked())
        patch.setattr("sys.stdout", out)
        assert main(["check", "photo.jpg", "--answers", str(file)]) == 0
        return out.getvalue()


def in_markdown(answers: Answers, _: Path) -> str:
    return to_markdown(personal(answers))


def in_the_pdf(answers: Answers, _: Path) -> str:
    pages = PdfReader(io.BytesIO(to_pdf(personal(answers), day=date(2026, 3, 4)))).pages
    return "\n".join(page.extract_text() for page in pages)


def run_check() -> None:
    from posture.web import check_page
    from tests.test_safety_messages import checked

    check_page.report_ui(checked().photos, lambda *_: None)


def in_the_app(answers: Answers, _: Path) -> str:
    app = AppTest.from_function(run_check, default_timeout=60)
    app.session_state["answers"] = answers
    app.run()
    assert not app.exception
    return " ".join(element.value for element in app.markdown)


@pytest.mark.parametrize("door", [on_the_terminal, in_markdown, in_the_pdf, in_the_app])
@pytest.mark.parametrize("answers", [WITHOUT_PLAN, WITH_PLAN], ids=["without a plan", "with a plan"])
def test_every_door_says_what_to_read_first(door: Door, answers: Answers, tmp_path: Path) -> None:
    report = personal(answers)
    assert report.screening is not None
    assert report.screening.messages
    assert (report.plan is not None) == (answers is WITH_PLAN)
    shown = "".join(door(answers, tmp_path).split())
    for message in report.screening.messages:
        assert "".join(message.title.split()) in shown
        assert "".join(message.text.split()) in shown


def test_the_pdf_says_it_once_and_before_the_numbers() -> None:
    report = personal(WITH_PLAN)
    assert report.plan is not None
    words = "".join(in_the_pdf(WITH_PLAN, Path()).split())
    for message in report.plan.messages:
        text = "".join(message.text.split())
        assert words.count(text) == 1
        assert words.index(text) < words.index("Whatwasmeasured")
