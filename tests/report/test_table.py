"""The rows that every door draws: words beside the number, the finding, and the line on the picture."""

from __future__ import annotations

import io
import re

import pytest

from posture.anatomy import JOINTS, View
from posture.findings.judge import judge
from posture.gravity.vertical import given
from posture.knowledge.load import load
from posture.measure.measures import TABLE
from posture.measure.uncertainty import Measurement, NotMeasured
from posture.pipeline import Options, Report, ViewMean, check
from posture.report.markdown import to_markdown
from posture.report.table import row_of, rows_of
from tests.fixtures.bodies import Frontal
from tests.fixtures.fakes import photo, seeing

SHOULDERS = Measurement.from_budget("shoulder_level_deg", -6.24, "deg", {"model": 1.04})
NO_RANGE = Measurement.from_budget("body_lean_deg", 2.0, "deg", {"model": 4.0})


def test_a_row_says_in_words_what_was_measured() -> None:
    (finding,) = judge([SHOULDERS], View.BACK)
    row = row_of(SHOULDERS, View.BACK, finding)
    words = (row.name, row.value, row.meaning, row.band, row.verdict, row.sway)
    assert words == (
        "Shoulder level",
        "−6.2° (−8.3 to −4.2)",
        "left shoulder lower",
        "−3 to 3°",
        "outside",
        "one photo",
    )
    assert row.line == ("left_shoulder", "right_shoulder")
    assert row.reference == load().references["shoulder_level_deg"]


def test_without_a_finding_a_row_says_why_there_is_no_verdict() -> None:
    assert row_of(SHOULDERS, View.BACK).verdict == "see mean"
    row = row_of(NO_RANGE, View.FRONT)
    assert (row.band, row.verdict) == ("no agreed range", "-")


def test_what_was_not_measured_gives_its_reason_and_nothing_else() -> None:
    row = row_of(NotMeasured("head_tilt_deg", "both ears hidden"), View.FRONT)
    assert row.measurement is None
    assert (row.name, row.meaning) == ("Head tilt", "both ears hidden")
    assert (row.value, row.band, row.verdict, row.sway) == ("", "", "", "")


def test_an_offset_in_centimetres_has_the_name_of_its_share() -> None:
    row = row_of(Measurement.from_budget("head_shift_cm", 1.5, "cm", {"model": 0.5}), View.FRONT)
    assert (row.name, row.value, row.is_length) == ("Head over shoulders", "1.5 cm (0.5 to 2.5)", True)
    assert row.meaning == "shifted to the right"


@pytest.mark.parametrize("measure", TABLE, ids=lambda measure: measure.key)
def test_every_number_has_a_line_between_points_that_there_are(measure) -> None:
    line = row_of(NotMeasured(measure.key, ""), measure.views[0]).line
    assert len(set(line)) == len(line) >= 2
    assert all(name in JOINTS or f"left_{name}" in JOINTS for name in line)


@pytest.fixture(scope="module")
def report() -> Report:
    """Two front photos that differ, with the body height given."""
    bodies = [(Frontal(shoulder_level_deg=tilt, trunk_lean_deg=4.0), View.FRONT) for tilt in (0.0, -12.0)]
    options = [Options(gravity=given(0.0))] * 2
    return check([photo("a.jpg"), photo("b.jpg")], options, height_cm=170, detect=seeing(*bodies))


def test_the_finding_stands_at_the_number_that_it_is_about(report: Report) -> None:
    (mean,) = report.means
    of_mean = rows_of(mean, report.findings)
    assert [row.finding for row in of_mean if row.finding] == list(report.findings)
    assert all(row.finding is None for check in report.photos for row in rows_of(check, report.findings))
    assert not any(
        row.finding for row in rows_of(ViewMean(View.BACK, 2, mean.measurements, ()), report.findings)
    )


def test_markdown_and_terminal_draw_every_row_in_order(report: Report) -> None:
    from posture.cli.check import _print
    from posture.cli.terminal import Terminal

    shown = (*report.photos, *report.means)
    names = [row.name for each in shown for row in rows_of(each, report.findings)]
    values = [row.value for each in shown for row in rows_of(each, report.findings) if row.value]
    table = [line.split(" | ") for line in to_markdown(report).splitlines() if line.startswith("| ")]
    cells = [line[0].removeprefix("| ") for line in table if line[0] != "| Measurement"]
    assert cells == names
    out = io.StringIO()
    _print(report, Terminal(file=out, width=200))
    lines = [re.split(r"\s{2,}", line.strip()) for line in out.getvalue().splitlines()]
    found = [cells for cells in lines if len(cells) > 2 and cells[0] != "measurement"]
    assert [cells[0] for cells in found] == names
    assert [cells[1] for cells in found if cells[1] != "-"] == values
