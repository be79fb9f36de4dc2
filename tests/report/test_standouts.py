"""What stands out: one statement per body part, true to every number behind it."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest

from posture.anatomy import View
from posture.findings.judge import Finding, judge
from posture.findings.suspect import suspect
from posture.gravity.vertical import given as tilt_given
from posture.knowledge.load import load
from posture.measure.measures import TABLE
from posture.measure.uncertainty import Measurement
from posture.pipeline import Options, Report, check
from posture.report.standouts import Standout, listed, looked_at, standouts
from tests.fixtures.bodies import Frontal
from tests.fixtures.fakes import photo, seeing

VIEWS = (View.FRONT, View.BACK, View.LEFT, View.RIGHT)
BANDED = {row.key: row for row in TABLE if load().references[row.key].band is not None}
SAYS = {  # clause -> key; the first group is what a positive number says
    r"your head looked tilted to the (?:(right)|left)": "head_tilt_deg",
    r"your head looked shifted to the (?:(right)|left) over your shoulders": "head_shift_pct",
    r"your head looked tilted towards your (?:(right)|left) shoulder": "head_vs_shoulders_deg",
    r"your head looked (?:(in front of)|behind) your shoulders": "ear_over_shoulder_deg",
    r"your head looked tipped (?:(forward)|back)": "head_pitch_deg",
    r"your (?:(right)|left) shoulder looked lower than your (?:left|right)": "shoulder_level_deg",
    r"your shoulder line looked turned towards your (?:(right)|left) hip": "shoulders_vs_pelvis_deg",
    r"your shoulder looked (?:(in front of)|behind) the line from ear to hip": "shoulder_forward_pct",
    r"your trunk looked to lean to the (?:(right)|left)": "trunk_lean_deg",
    r"your trunk looked to lean (?:(forward)|back)": "trunk_inclination_deg",
    r"your (?:(right)|left) hip looked lower than your (?:left|right)": "pelvis_level_deg",
    r"your hips looked shifted to the (?:(right)|left) over your feet": "pelvic_shift_pct",
    r"your hip looked (?:(extended)|bent)": "hip_angle_deg",
    r"your hip looked (?:(in front of)|behind) your ankle": "hip_over_ankle_deg",
    r"your left knee looked (?:(inward)|outward) of the line from hip to ankle": "left_knee_frontal_deg",
    r"your right knee looked (?:(inward)|outward) of the line from hip to ankle": "right_knee_frontal_deg",
    r"your knee looked bent( backward)?": "knee_flexion_deg",  # here the group says negative
    r"your shin looked to lean (?:(forward)|back)": "ankle_angle_deg",
    r"your whole body looked to lean (?:(forward)|back)": "body_line_deg",
}


def measured(key: str, value: float, std: float = 1.0) -> Measurement:
    return Measurement.from_budget(key, value, load().references[key].unit, {"model": std})


def report_of(*numbers: tuple[View, str, float, float]) -> Report:
    """A report with these findings (view, key, value, std)."""
    findings = tuple(
        finding for view, key, value, std in numbers for finding in judge([measured(key, value, std)], view)
    )
    return Report((), findings, suspect(findings), (), {})


def report(*numbers: tuple[View, str, float]) -> Report:
    return report_of(*((view, key, value, 1.0) for view, key, value in numbers))


def one(*numbers: tuple[View, str, float]) -> Standout:
    (only,) = standouts(report(*numbers))
    return only


def made_up(seed: int) -> Report:
    """Any numbers in any views; one in three repeats another view's, as two photos of one person would."""
    chance = random.Random(seed)
    numbers: list[tuple[View, str, float, float]] = []
    for view in chance.sample(VIEWS, chance.randint(1, 4)):
        seen = [key for key, row in BANDED.items() if view in row.views]
        for key in chance.sample(seen, chance.randint(0, len(seen))):
            other = [value for _, name, value, _ in numbers if name == key]
            value = other[0] if other and chance.random() < 0.33 else chance.gauss(0, 14)
            numbers.append((view, key, value, chance.uniform(0.2, 5)))
    return report_of(*numbers)


def said_of(clause: str) -> tuple[str, bool]:
    """Key and whether it says "positive", read off the words alone."""
    for pattern, key in SAYS.items():
        if found := re.fullmatch(pattern, clause):
            return key, (found[1] is None) if key == "knee_flexion_deg" else (found[1] is not None)
    raise AssertionError(f"no number says “{clause}”")


def claims(standout: Standout) -> list[tuple[View | None, str, bool]]:
    """All that the sentence claims: view (None: all that can tell), key, positive."""
    found: list[tuple[View | None, str, bool]] = []
    for sentence in re.split(r"(?<=\.) ", standout.sentence):
        sentence = sentence.removesuffix(".")
        if sentence.startswith("Take them again"):
            continue
        seen, _, told = sentence.partition(": ")
        if not told:
            seen = re.sub(r" \(and \d+ more, below\)$", "", seen)
            seen = seen[0].lower() + seen[1:]
            found += [(None, *said_of(clause)) for clause in seen.split(", and ")]
            continue
        assert seen.startswith("The photos do not agree on ")
        for words, view in (("in the front view", View.FRONT), ("in the back view", View.BACK),
                            ("on the left side", View.LEFT), ("on the right side", View.RIGHT)):  # fmt: skip
            for clause in re.findall(rf"{words} (your .*?)(?=,? (?:and )?(?:in the|on the)|, |$)", told):
                found.append((view, *said_of(clause)))
    return found


def test_over_made_up_reports() -> None:
    for seed in range(1500):
        holds(made_up(seed))


def holds(made: Report) -> None:
    found = standouts(made)
    assert len({each.part for each in found}) == len(found)
    rows = [row for each in found for row in each.rows]
    outside = [finding for finding in made.findings if finding.verdict == "outside"]
    assert [row.finding for row in rows].count(None) == 0
    for finding in outside:
        assert sum(row.finding is finding for row in rows) == 1
    for row in rows:
        assert row.finding is not None
        assert row.verdict == row.finding.verdict
    for each in found:
        assert each.rows[0].verdict == "outside"
        about = [row.finding for row in each.rows if row.finding is not None]
        spoken = claims(each)
        assert spoken
        first = each.rows[0].measurement
        assert first is not None
        assert spoken[0][1] == first.key, "the number beside the sentence is the one that it speaks of"
        for view, key, positive in spoken:
            same = [f for f in about if f.measurement.key == key and view in (None, f.view)]
            sure = [f for f in same if f.verdict != "undecided"]
            assert sure
            assert all(f.verdict == "outside" and (f.measurement.value > 0) == positive for f in sure)
        keys = {f.measurement.key for f in about}
        for key in keys:  # what disagrees is said, in words that name every view
            same = [f for f in about if f.measurement.key == key and f.verdict != "undecided"]
            if len({(f.verdict, f.direction) for f in same}) > 1:
                assert "do not agree" in each.sentence
        if "do not agree" not in each.sentence:
            assert each.agreed
    agreed = [each.agreed for each in found]
    assert agreed == sorted(agreed, reverse=True)


def test_every_imbalance_stands_with_a_part_that_it_rests_on() -> None:
    for seed in range(400):
        made = made_up(seed)
        named = {imbalance.key for each in standouts(made) for imbalance in each.imbalances}
        assert named == {imbalance.key for imbalance in made.imbalances}


def test_every_number_with_a_range_has_its_words() -> None:
    assert set(SAYS.values()) == set(BANDED)
    for key, row in BANDED.items():
        for value in (60.0, -60.0):
            made = report((row.views[0], key, value))
            if made.findings[0].verdict == "outside":
                assert claims(standouts(made)[0]) == [(None, key, value > 0)]


def test_front_and_back_are_one_statement() -> None:
    shoulders = one((View.FRONT, "shoulder_level_deg", 6.0), (View.BACK, "shoulder_level_deg", 9.0))
    assert shoulders.part == "Shoulders"
    assert shoulders.sentence == "Your right shoulder looked lower than your left."
    assert shoulders.note == "The front view and back view agree."
    assert [row.view for row in shoulders.rows] == [View.BACK, View.FRONT]
    assert shoulders.keys == ("shoulder_level_deg",)
    assert shoulders.imbalance_names == ("Shoulders at different heights",)


def test_a_view_that_cannot_tell_is_named_and_does_not_speak_against_it() -> None:
    shoulders = one((View.FRONT, "shoulder_level_deg", 6.0), (View.BACK, "shoulder_level_deg", 3.0))
    assert shoulders.note == "Seen in the front view; the back view can't tell."
    assert [row.verdict for row in shoulders.rows] == ["outside", "undecided"]


def test_views_that_disagree_are_said_and_make_nothing_suspected() -> None:
    shoulders = one((View.FRONT, "shoulder_level_deg", 6.0), (View.BACK, "shoulder_level_deg", -9.0))
    assert not shoulders.agreed
    assert "do not agree on shoulder level" in shoulders.sentence
    assert "in the front view your right shoulder" in shoulders.sentence
    assert "in the back view your left shoulder" in shoulders.sentence
    assert shoulders.imbalances == ()


def test_head_over_both_planes_is_one_statement_of_two_clauses() -> None:
    head = one((View.FRONT, "head_tilt_deg", 12.0), (View.RIGHT, "ear_over_shoulder_deg", 30.0))
    assert head.sentence == (
        "Your head looked tilted to the right, and your head looked in front of your shoulders."
    ) or head.sentence == (
        "Your head looked in front of your shoulders, and your head looked tilted to the right."
    )
    assert head.note == "Seen in the front view and on the right side."


def test_the_gravest_part_stands_first() -> None:
    found = standouts(report((View.FRONT, "shoulder_level_deg", 5.5), (View.FRONT, "trunk_lean_deg", 14.0)))
    assert [each.part for each in found] == ["Trunk", "Shoulders"]


def test_nothing_outside_nothing_stands_out() -> None:
    assert (
        standouts(report((View.FRONT, "shoulder_level_deg", 0.5), (View.FRONT, "head_tilt_deg", 5.0))) == ()
    )


@pytest.fixture
def checked() -> Report:
    body = Frontal(shoulder_level_deg=9.0)
    return check([photo()], [Options(gravity=tilt_given(0.0))], detect=seeing((body, View.FRONT)))


def test_what_was_looked_at_counts_every_number_once(checked: Report) -> None:
    looked = looked_at(checked)
    (shown,) = checked.photos
    parts = (looked.outside, looked.within, looked.undecided, looked.without_range, looked.not_measured)
    assert sum(map(len, parts)) == len(shown.measurements)
    assert len(looked.outside) == sum(f.verdict == "outside" for f in checked.findings) > 0
    assert len(looked.within) == sum(f.verdict == "within" for f in checked.findings)
    assert looked.words.startswith(f"{len(looked.within)} within")


def test_the_least_sure_number_within_is_the_one_nearest_to_outside(checked: Report) -> None:
    least = looked_at(checked).least_sure
    assert least is not None
    within = [f for f in checked.findings if f.verdict == "within"]
    assert least.finding == max(within, key=lambda finding: finding.p_outside)


def test_of_two_photos_of_one_view_the_mean_counts() -> None:
    body = Frontal(shoulder_level_deg=9.0)
    level = Options(gravity=tilt_given(0.0))
    twice = check(
        [photo(), photo("b.jpg")], [level, level], detect=seeing((body, View.FRONT), (body, View.FRONT))
    )
    looked = looked_at(twice)
    assert len(looked.outside) == sum(f.verdict == "outside" for f in twice.findings)
    assert sum(row.name == "Shoulder level" for row in looked.outside) == 1


def test_an_unusable_photo_counts_for_nothing() -> None:
    failed = check([photo()], [Options(view=View.RIGHT)], detect=seeing((Frontal(), View.FRONT)))
    assert looked_at(failed).words == ""
    assert standouts(failed) == ()
    assert looked_at(replace(failed, photos=())).least_sure is None


@pytest.mark.parametrize(("words", "said"), [("a", "a"), ("ab", "a and b"), ("abc", "a, b and c")])
def test_lists(words: str, said: str) -> None:
    assert listed(words) == said


def test_a_finding_is_in_the_rows_even_of_a_key_with_one_edge() -> None:
    back = one((View.RIGHT, "hip_over_ankle_deg", 12.0))
    assert isinstance(back.rows[0].finding, Finding)
