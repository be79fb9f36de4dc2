"""A saved check opened again says what the fresh one said."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from posture.anatomy import Joint, View
from posture.history.keeping import keep
from posture.history.records import SavedCheck
from posture.history.reopen import PAPER, SHEET_PX, Reopened, reopen
from posture.history.store import History
from posture.knowledge.load import load
from posture.pdf.document import to_pdf
from posture.pipeline import Report, check
from posture.report.overlay import annotate
from posture.report.personal import screening_of
from posture.report.personalise import personalise
from posture.report.table import rows_of
from tests.fixtures.bodies import Frontal, Sagittal
from tests.fixtures.fakes import photo, seeing
from tests.fixtures.history_examples import report as plain_report


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "history.sqlite3")


def fresh() -> Report:
    """Two photos of the front, which are judged by their mean, and one of the left side."""
    bodies: list[tuple[Frontal | Sagittal, View]] = [
        (Frontal(shoulder_level_deg=-9.0), View.FRONT),
        (Frontal(shoulder_level_deg=-7.0), View.FRONT),
        (Sagittal(ear_over_shoulder_deg=25.0), View.LEFT),
    ]
    return check([photo() for _ in bodies], detect=seeing(*bodies), height_cm=172.0)


def kept(history: History, report: Report, *, pictures: bool, **more: Any) -> tuple[SavedCheck, Reopened]:
    check_id = keep(history, history.add_person("Ana").id, report, pictures=pictures, **more)
    saved = history.check(check_id)
    return saved, reopen(saved, history.pictures(check_id))


@pytest.mark.parametrize("pictures", [True, False])
def test_every_row_says_what_it_said(history: History, *, pictures: bool) -> None:
    report = fresh()
    _, again = kept(history, report, pictures=pictures)
    assert again.pictured == (pictures,) * 3
    assert again.reads_otherwise == ()
    said = [
        [
            (row.name, row.value, row.meaning, row.band, row.verdict, row.sway)
            for rows in (rows_of(shown, told.findings) for shown in told.photos)
            for row in rows
        ]
        for told in (report, again.report)
    ]
    means = [rows_of(told.means[0], told.findings) for told in (report, again.report)]
    assert [row.value for row in means[0]] == [row.value for row in means[1]]
    assert said[0] == said[1]
    assert len(said[0]) > 20
    assert {i.name for i in again.report.imbalances} == {i.name for i in report.imbalances}
    assert again.report.versions == report.versions


def test_points_lie_where_they_lay_in_the_picture_or_on_a_sheet_of_its_shape(history: History) -> None:
    report = fresh()
    for pictures in (True, False):
        _, again = kept(history, report, pictures=pictures)
        for before, after in zip(report.photos, again.report.photos, strict=True):
            scale = np.array(after.photo.size_px) / np.array(before.photo.size_px)
            there = np.array(after.landmarks[Joint.LEFT_SHOULDER])
            assert there == pytest.approx(before.landmarks[Joint.LEFT_SHOULDER] * scale, abs=0.02)
            assert max(after.photo.size_px) <= SHEET_PX or pictures
            drawn = annotate(after, again.report.findings)
            assert drawn.shape[1] / drawn.shape[0] == pytest.approx(
                scale[0] * before.photo.size_px[0] / after.photo.size_px[1]
            )
            assert (np.asarray(after.photo.rgb) == PAPER).all() != pictures


def test_it_can_be_printed_with_and_without_its_pictures(history: History) -> None:
    for pictures in (True, False):
        _, again = kept(history, fresh(), pictures=pictures)
        assert to_pdf(again.report, day=date(2026, 3, 1), name="Ana").startswith(b"%PDF")


@pytest.mark.parametrize("lost", [("left_ankle",), ("left_ankle", "right_ankle", "nose"), tuple(Joint)])
def test_a_photo_of_which_not_all_points_were_kept_is_drawn(history: History, lost: tuple[str, ...]) -> None:
    """Of a photo cut at the knees, the ankles were known only while it was fresh."""
    saved, _ = kept(history, fresh(), pictures=True)
    captures = json.loads(json.dumps(saved.captures))
    for capture in captures:
        capture["joints_px"] = {name: at for name, at in capture["joints_px"].items() if name not in lost}
    again = reopen(replace(saved, captures=tuple(captures)), {})
    for photo_ in again.report.photos:
        assert annotate(photo_, again.report.findings).size > 0
    assert to_pdf(again.report, day=date(2026, 3, 1)).startswith(b"%PDF")


@pytest.mark.parametrize("captures", [(), ({"view": "front"},)], ids=["none", "damaged"])
def test_numbers_are_shown_without_the_joints(history: History, captures: tuple[dict[str, Any], ...]) -> None:
    check_id = history.save_check(history.add_person("Ana").id, plain_report(2.5))
    again = reopen(replace(history.check(check_id), captures=captures), {})
    (photo_,) = again.report.photos
    assert [number.key for number in photo_.measurements if number] == [
        "shoulder_level_deg", "pelvis_level_deg", "trunk_lean_deg",
    ]  # fmt: skip
    assert not photo_.landmarks.found_px()


def test_a_verdict_that_todays_ranges_change_is_named(history: History) -> None:
    saved, _ = kept(history, fresh(), pictures=False)
    told = json.loads(json.dumps(saved.report))
    entry = next(each for each in told["findings"] if each["key"] == "shoulder_level_deg")
    assert entry["verdict"] == "outside"
    entry["verdict"] = "within"
    again = reopen(replace(saved, report=told), {})
    assert again.reads_otherwise == (("shoulder_level_deg", "within", "outside"),)


def test_what_the_answers_called_for_stands_above_it_again(history: History) -> None:
    knowledge = load()
    answers = {question.id: "no" for question in knowledge.questions.values()}
    serious = next(q.id for q in knowledge.questions.values() if q.action == "clinician" and not q.asked_if)
    report = fresh()
    given = answers | {serious: "yes", "a_question_of_tomorrow": "yes"}
    known = {name: said for name, said in given.items() if name in answers}
    _, again = kept(history, personalise(report, known), pictures=False, answers=given)
    screening = screening_of(again.report)
    assert screening is not None
    assert screening.outcome == "clinician"
    assert again.report.photos


def test_what_had_been_looked_at_when_it_was_saved_hides_no_number_now(history: History) -> None:
    knowledge = load()
    answers = {question.id: "no" for question in knowledge.questions.values()}
    stop = next(q.id for q in knowledge.questions.values() if q.action == "emergency" and not q.asked_if)
    given = answers | {stop: "yes"}
    report = personalise(fresh(), given, cleared=("emergency",))
    assert report.photos
    _, again = kept(history, report, pictures=False, answers=given)
    screening = screening_of(again.report)
    assert screening is not None
    assert (screening.outcome, bool(again.report.photos)) == ("clinician", True)
