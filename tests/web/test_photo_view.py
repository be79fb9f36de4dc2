"""What the picture on a page is made of: one JPEG, places, labels for every width, words."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import replace

import pytest
from PIL import Image

from posture.anatomy import View
from posture.gravity.vertical import given
from posture.pipeline import Options, check
from posture.quality.issue import Issue
from posture.report.overlay import LOOKS
from posture.report.table import rows_of
from posture.web.photo_view import LETTERS, WIDTHS, picture_of
from tests.fixtures.bodies import Frontal
from tests.fixtures.fakes import photo, seeing


@pytest.fixture(scope="module")
def report():
    body = Frontal(shoulder_level_deg=9.0)
    return check([photo()], [Options(gravity=given(0.0))], detect=seeing((body, View.FRONT)))


def drawn(report, one=None, **more):
    one = one or report.photos[0]
    return json.loads(
        json.dumps(picture_of(one, rows_of(one, report.findings), height=620, choose=True, **more))
    )


def test_the_photo_travels_once_and_shows_the_part_that_its_place_says(report) -> None:
    told = drawn(report)
    text = json.dumps(told)
    assert text.count("data:image/") == 1
    jpeg = Image.open(io.BytesIO(base64.b64decode(told["picture"].partition(",")[2])))
    x0, y0, x1, y1 = told["place"]
    width, height = report.photos[0].photo.size_px
    assert 0 <= x0 < x1 <= width
    assert 0 <= y0 < y1 <= height
    assert jpeg.width / jpeg.height == pytest.approx((x1 - x0) / (y1 - y0), rel=0.01)
    # The picture's left half is darker: the cut is where it says.
    edge = (width / 2 - x0) / (x1 - x0) * jpeg.width
    grey = jpeg.convert("L")
    assert grey.getpixel((edge - 9, 80)) < 115 < grey.getpixel((edge + 9, 80))


def test_every_width_has_a_layout_whose_letters_are_never_shown_smaller(report) -> None:
    told = drawn(report)
    assert LETTERS >= 14
    assert len(told["frames"]) == len(WIDTHS)
    for width, frame in zip(WIDTHS, told["frames"], strict=True):
        assert frame["size"][0] <= width + 0.1
        assert frame["how"] in ("labels", "letters")
    assert {frame["how"] for frame in told["frames"]} == {"labels", "letters"}


def test_every_measured_number_has_a_line_that_can_be_lit(report) -> None:
    told = drawn(report)
    keys = [line["key"] for line in told["lines"]]
    measured = {m.measurement.key for m in rows_of(report.photos[0], report.findings) if m.measurement}
    assert set(keys) == measured
    for frame in told["frames"]:
        named = [told["lines"][tag["line"]] for tag in frame["tags"]]
        assert {line["key"] for line in named} == {line["key"] for line in told["lines"] if line["always"]}
        if frame["how"] == "labels":
            assert len(frame["tags"]) + len(frame["alone"]) == len(keys)
    shoulders = next(line for line in told["lines"] if line["key"] == "shoulder_level_deg")
    assert (shoulders["verdict"], shoulders["words"]) == ("outside", "outside range")


def test_the_legend_names_what_occurs_in_the_words_of_the_legend(report) -> None:
    told = drawn(report)
    meanings = {entry["meaning"] for entry in told["legend"]}
    assert {"outside range", "the vertical used"} <= meanings <= {meaning for _, meaning in LOOKS.values()}


def test_an_unusable_photo_is_shown_whole_with_its_issues_and_without_a_legend(report) -> None:
    one = report.photos[0]
    issue = Issue("dark", "fail", "The photo is very dark. Add light from the front.")
    told = drawn(report, replace(one, issues=(issue,)))
    assert told["legend"] == []
    assert told["lines"] == []
    assert told["issues"] == [{"severity": "fail", "words": "dark", "message": issue.message}]
    width, height = one.photo.size_px
    assert told["place"] == [0, 0, width, height]
    assert all(frame["spots"] for frame in told["frames"])


def test_people_are_numbered_only_where_there_are_several(report) -> None:
    one = report.photos[0]
    assert drawn(report)["people"] == []
    beside = tuple(x + 400 for x in one.person_box_px)
    told = drawn(report, replace(one, people=2, person=2, people_px=(beside, one.person_box_px)))
    assert len(told["people"]) == 2
    assert told["person"] == 2
