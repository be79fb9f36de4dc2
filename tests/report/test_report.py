"""The report as JSON and Markdown, compared with golden files. Remake them with POSTURE_REMAKE_GOLDEN=1."""

from __future__ import annotations

import json
import math
import os
from dataclasses import replace
from statistics import NormalDist

import pytest

from posture.anatomy import View
from posture.gravity.vertical import (
    GravitySource,
    assumed,
    combined,
    doubted,
    from_drawn_line,
    from_level,
    given,
)
from posture.knowledge.load import load
from posture.measure.uncertainty import Measurement, NotMeasured
from posture.picture.level import Level
from posture.pipeline import Options, Report, assess, check
from posture.quality.issue import Issue
from posture.report.as_json import to_json
from posture.report.markdown import to_markdown
from posture.report.personalise import personalise
from posture.report.table import VERDICT_WORDS, band_words, direction_words, rows_of
from posture.report.words import gravity_words
from tests.fixtures.bodies import Frontal, Sagittal
from tests.fixtures.error_models import toy_error_model
from tests.fixtures.fakes import photo, seeing
from tests.fixtures.places import FIXTURES

GOLDEN = FIXTURES / "golden"
K = load()
ALL_NO = {question.id: "no" for question in K.questions.values()}


@pytest.fixture(scope="module")
def report() -> Report:
    bodies = (
        (Frontal(shoulder_level_deg=-9.0, left_knee_frontal_deg=11.0), View.FRONT),
        (Sagittal(ear_over_shoulder_deg=45.0), View.RIGHT),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("posture.measure.estimate.load", toy_error_model)
        made = check(
            [photo("front.jpg"), photo("right.jpg")],
            [Options(gravity=given(0.0))] * 2,
            detect=seeing(*bodies),
        )
    return replace(made, versions={"posture": "golden"})


def rounded(found):
    """Numbers to three digits: golden files must not depend on the last bit of a machine."""
    if isinstance(found, float):
        return round(found, 3) + 0.0
    if isinstance(found, dict):
        return {key: rounded(value) for key, value in found.items()}
    return [rounded(value) for value in found] if isinstance(found, list) else found


@pytest.mark.parametrize("kind", ["json", "md"])
def test_the_report_is_as_the_golden_file_says(report, kind):
    made = (
        json.dumps(rounded(to_json(report)), indent=1, ensure_ascii=False) + "\n"
        if kind == "json"
        else to_markdown(report)
    )
    golden = GOLDEN / f"report.{kind}"
    if os.environ.get("POSTURE_REMAKE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(made, "utf-8")
    assert made == golden.read_text("utf-8")


def test_json_holds_plain_finite_numbers_and_survives_a_round_trip(report):
    made = to_json(report)
    assert json.loads(json.dumps(made, allow_nan=False)) == made
    for shot in made["photos"]:
        for measurement in shot["measurements"]:
            assert set(measurement) in (
                {"key", "not_measured"}, {"key", "value", "std", "interval", "unit", "budget"},
            )  # fmt: skip
            if "value" in measurement:
                total = math.sqrt(sum(part**2 for part in measurement["budget"].values()))
                assert total == pytest.approx(measurement["std"])


def test_every_finding_names_its_photo_and_every_imbalance_its_reason(report):
    made = to_json(report)
    assert {f["photo"] for f in made["findings"]} == {"front.jpg", "right.jpg"}
    assert made["imbalances"]
    assert all(imbalance["because"] for imbalance in made["imbalances"])


def advised_in(report, answers, *, cleared=()):
    """What JSON and Markdown name as exercises once these answers are weighed in."""
    weighed = personalise(report, answers, cleared=cleared)
    named = {use["exercise"] for i in to_json(weighed)["imbalances"] for use in i["exercises"]}
    lines = [s for s in to_markdown(weighed).splitlines() if s.startswith("- Exercises many people use: ")]
    return named, " ".join(lines)


def test_exercises_are_named_without_those_that_an_answer_speaks_against(report):
    named, said = advised_in(report, ALL_NO)
    assert "prone_y_t" in named
    assert "Y and T raise" in said
    fewer, says = advised_in(report, ALL_NO | {"pregnancy": "yes"}, cleared=("clear_first",))
    assert fewer
    assert fewer <= named
    assert not [name for name in fewer if "pregnancy" in K.exercises[name].avoid_if]
    assert "Y and T raise" not in says


@pytest.mark.parametrize(
    "answers", [{"pregnancy": "yes"}, {}], ids=["not asked the doctor yet", "not answered"]
)
def test_no_exercise_is_named_while_the_answers_allow_no_plan(report, answers):
    assert advised_in(report, (ALL_NO if answers else {}) | answers) == (set(), "")


def test_before_an_appointment_no_strength_exercise_is_named(report):
    named, _ = advised_in(report, ALL_NO | {"rf_not_better": "yes"})
    assert named
    assert not [name for name in named if K.exercises[name].kind == "strengthen"]


def test_the_report_says_what_it_is_not(report):
    assert "not a diagnosis" in to_markdown(report)


@pytest.mark.parametrize(
    ("value", "words"),
    [(3.0, "right shoulder lower"), (-3.0, "left shoulder lower"), (1.9, "level within ±3.9°")],
    ids=["positive: right lower", "negative: left lower", "holds zero"],
)
def test_the_sign_in_words(value, words):
    measurement = Measurement.from_budget("shoulder_level_deg", value, "deg", {"model": 1.0})
    assert direction_words(measurement) == words


def test_a_missing_range_is_said():
    assert band_words(None, "deg") == "no agreed range"


@pytest.fixture(scope="module")
def two_of_one_view() -> Report:
    """A photo that can't be measured; then shoulders level in one, 12 degrees off in the other."""
    bodies = [(Frontal(shoulder_level_deg=tilt), View.FRONT) for tilt in (0.0, -12.0)]
    one, other = check(
        [photo("a.jpg"), photo("b.jpg")], [Options(gravity=given(0.0))] * 2, detect=seeing(*bodies)
    ).photos
    cut = replace(
        one,
        photo=photo("cut.jpg"),
        issues=(Issue("cut_off", "fail", "The feet are cut off."),),
        measurements=tuple(NotMeasured(m.key, "The feet are cut off.") for m in one.measurements),
    )
    return assess((cut, one, other), height_cm=170)


def test_the_verdict_of_several_photos_stands_at_their_mean_alone(two_of_one_view):
    assert not two_of_one_view.photos[0].usable
    (mean,) = two_of_one_view.means
    (finding,) = (f for f in two_of_one_view.findings if f.measurement.key == "shoulder_level_deg")
    own = next(m for m in mean.measurements if m.key == "shoulder_level_deg")
    row_of_mean = next(row for row in rows_of(mean, two_of_one_view.findings) if row.measurement == own)
    assert row_of_mean.finding == finding
    for shown in two_of_one_view.photos[1:]:
        rows = rows_of(shown, two_of_one_view.findings)
        assert {row.verdict for row in rows if row.name == "Shoulder level"} == {"see mean"}
        assert not any(row.finding for row in rows)
    *singles, of_mean = [
        line for line in to_markdown(two_of_one_view).splitlines() if line.startswith("| Shoulder level")
    ]
    assert all("see mean" in line for line in singles)
    assert VERDICT_WORDS[finding.verdict] in of_mean
    sway_std = finding.measurement.budget["sway"]
    assert f"within ±{NormalDist(0, sway_std).inv_cdf(0.975):.0f}°" in of_mean
    assert "Front view, mean of 2 photos" in to_markdown(two_of_one_view)


def test_one_measured_photo_of_a_view_keeps_its_verdicts(two_of_one_view):
    alone = assess(two_of_one_view.photos[:2])
    assert alone.means == ()
    assert all(f.measurement in two_of_one_view.photos[1].measurements for f in alone.findings)


def test_json_names_the_photos_that_a_finding_rests_on(two_of_one_view):
    made = to_json(two_of_one_view)
    assert [(shot["index"], shot["person"]) for shot in made["photos"]] == [(0, 1), (1, 1), (2, 1)]
    assert {tuple(finding["photo_indices"]) for finding in made["findings"]} == {(1, 2)}
    assert {finding["photo"] for finding in made["findings"]} == {"a.jpg"}
    (mean,) = made["means"]
    assert (mean["view"], mean["photo_indices"]) == ("front", [1, 2])
    assert {"shoulder_level_deg", "head_shift_cm"} <= {m["key"] for m in mean["measurements"]}


@pytest.mark.parametrize(
    ("readings", "words"),
    [
        pytest.param({"level": 2.0}, ["turned 2.0° (1.2 to 2.8) clockwise", "own level, noted in the file"],
                     id="level"),
        pytest.param({"level": 2.0, "edges": 2.2}, ["own level", "straight edges", "agree"], id="agreeing"),
        pytest.param({"level": 2.0, "edges": -4.0},
                     ["turned 2.0° (", "turned 4.0° (3.4 to 4.6) anticlockwise", "contradict", "covers both"],
                     id="contradicting"),
        pytest.param({"doubted": 6.0}, ["level within ±", "6.0° (5.4 to 6.6) clockwise", "lean more"],
                     id="doubted"),
    ],
)  # fmt: skip
def test_which_level_was_used_is_said_everywhere(readings, words):
    size, middle = (900, 1200), (449.5, 599.5)

    def edges(roll_deg):
        return replace(from_level(Level(roll_deg, 3.0, 0.3), size), source=GravitySource.SCENE)

    if "doubted" in readings:
        gravity = doubted(edges(readings["doubted"]), assumed())
    else:
        gravity = from_level(Level(readings["level"], 3.0, 0.4), size)
        if "edges" in readings:
            gravity = combined(gravity, edges(readings["edges"]), middle)
    report = check([photo()], [Options(gravity=given(0.0))], detect=seeing((Frontal(), View.FRONT)))
    report = replace(report, photos=(replace(report.photos[0], gravity=gravity),))
    for word in words:
        assert word in to_markdown(report)
    told = to_json(report)["photos"][0]["gravity"]
    assert told["source"] == ("assumed" if "doubted" in readings else "sensor")
    expected = {"level": "sensor", "edges": "scene", "doubted": "scene"}
    sources = [expected[key] for key in readings] if len(readings) > 1 or "doubted" in readings else []
    assert [each["source"] for each in told["readings"]] == sources
    assert ("pitch_deg" in told) == (gravity.plumb is not None and "doubted" not in readings)


@pytest.mark.parametrize(
    ("bottom_px", "says"),
    [
        ((460.0, 700.0), "level within ±0.5°, from the line you drew."),
        (
            (450.0, 100.0),
            "from the line you drew, which is turned 11.3° clockwise; a longer one, nearer to the body",
        ),
    ],
    ids=["long and near", "short"],
)
def test_a_line_that_says_little_is_told_with_what_would_say_more(bottom_px, says) -> None:
    line = from_drawn_line([(460.0, 50.0), bottom_px])
    report = check([photo()], [Options(gravity=line)], detect=seeing((Frontal(), View.FRONT)))
    assert says in gravity_words(report.photos[0])
