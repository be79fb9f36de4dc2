"""What is said besides the suspected imbalances: never "all within" next to a number that is outside."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posture.anatomy import View
from posture.findings.judge import judge
from posture.findings.suspect import suspect
from posture.gravity.vertical import given
from posture.measure.uncertainty import Measurement
from posture.pipeline import Options, Report, assess, check
from posture.report.as_json import to_json
from posture.report.markdown import to_markdown
from posture.report.outcome import NOTHING_OUTSIDE, nothing_outside, outcome_words
from posture.report.personalise import personalise
from tests.fixtures.bodies import Frontal
from tests.fixtures.fakes import photo, seeing

TIED_TO_NOTHING = "head_vs_shoulders_deg"


def judged(*numbers: tuple[View, str, float], std: float = 1.0) -> Report:
    """A report of one front photo with these findings (view, key, value in degrees)."""
    checked = check([photo()], [Options(gravity=given(0.0))], detect=seeing((Frontal(), View.FRONT)))
    findings = tuple(
        finding
        for view, key, value in numbers
        for finding in judge([Measurement.from_budget(key, value, "deg", {"model": std})], view)
    )
    return replace(checked, findings=findings, imbalances=suspect(findings))


def test_nothing_outside_is_said_where_something_was_judged_and_is_within():
    report = judged((View.FRONT, "shoulder_level_deg", 0.0))
    assert nothing_outside(report)
    assert outcome_words(report) == (NOTHING_OUTSIDE,)


def test_what_is_outside_without_a_pattern_is_named():
    report = judged((View.FRONT, TIED_TO_NOTHING, 12.0), (View.FRONT, "shoulder_level_deg", 0.0))
    assert report.imbalances == ()
    assert not nothing_outside(report)
    (said,) = outcome_words(report)
    assert "no pattern" in said
    assert "Head against shoulders (front view)" in said


def test_what_has_its_pattern_is_not_named_again():
    report = judged((View.FRONT, "shoulder_level_deg", 9.0))
    assert report.imbalances
    assert outcome_words(report) == ()


def test_views_that_disagree_are_said_openly_and_nothing_else():
    report = judged((View.FRONT, "shoulder_level_deg", 9.0), (View.BACK, "shoulder_level_deg", -9.0))
    assert report.imbalances == ()
    (said,) = outcome_words(report)
    assert "do not agree" in said


def test_errors_too_large_for_any_verdict_are_no_good_news():
    report = judged((View.FRONT, "shoulder_level_deg", 3.0), std=4.0)
    assert not nothing_outside(report)
    assert outcome_words(report)[0].startswith("Nothing could be judged")


def test_a_photo_that_failed_the_gate_is_no_good_news():
    report = check([photo()], [Options(view=View.RIGHT)], detect=seeing((Frontal(), View.FRONT)))
    assert not nothing_outside(report)
    assert outcome_words(report) == ("None of the photos could be measured.",)


def test_without_photos_nothing_is_claimed_about_them():
    assert outcome_words(assess(())) == ()
    suspected = personalise(assess(()), {"q_tight_spot": "front_of_hip"})
    assert outcome_words(suspected) == ()
    assert "normal variation" not in to_markdown(assess(()))


@pytest.mark.parametrize("door", [lambda report: str(to_json(report)), to_markdown], ids=["JSON", "Markdown"])
def test_the_report_says_the_same_at_every_door(door):
    report = judged((View.FRONT, TIED_TO_NOTHING, 12.0))
    assert outcome_words(report)[0] in door(report)
    assert NOTHING_OUTSIDE not in door(report)
