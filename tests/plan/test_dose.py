"""Doses: within the exercise's own range, in small steps, and as long as a watch says."""

from __future__ import annotations

from itertools import pairwise

import pytest

from posture.knowledge.load import load
from posture.plan.dose import Dose, first_rung, ladder, rung_of_week, usual_dose
from posture.plan.timing import exercise_seconds, session_minutes

K = load()
DONE = [e for e in K.exercises.values() if e.prescribed and e.kind != "habit"]
NEVER_GROWS = ("release", "stretch")


def work(exercise, dose):
    held = dose.hold_s or 0
    return dose.sets * (held if dose.reps is None else dose.reps * (exercise.rep_s + held))


@pytest.mark.parametrize("exercise", DONE, ids=lambda e: e.id)
def test_every_rung_is_in_the_exercises_range_and_a_small_step_up(exercise):
    rungs = ladder(exercise, 1)
    for dose in rungs:
        assert exercise.sets[0] <= dose.sets <= exercise.sets[1]
        assert (dose.reps is None) == (exercise.reps is None)
        assert dose.reps is None or exercise.reps[0] <= dose.reps <= exercise.reps[1]
        assert dose.hold_s is None or exercise.hold_s[0] <= dose.hold_s <= exercise.hold_s[1]
    for before, after in pairwise(rungs):
        assert 1.0 < work(exercise, after) / work(exercise, before) <= 1.2 + 1e-9


@pytest.mark.parametrize("exercise", [e for e in DONE if e.kind not in NEVER_GROWS], ids=lambda e: e.id)
def test_strength_starts_at_the_least_and_reaches_at_least_two_thirds_of_the_most(exercise):
    rungs = ladder(exercise, 1)
    least = Dose(exercise.sets[0], exercise.reps and exercise.reps[0], exercise.hold_s and exercise.hold_s[0])
    most = Dose(exercise.sets[1], exercise.reps and exercise.reps[1], exercise.hold_s and exercise.hold_s[1])
    assert rungs[0] == least
    assert work(exercise, rungs[-1]) >= 0.66 * work(exercise, most)


def test_a_longer_stretch_is_not_the_aim():
    for exercise in DONE:
        if exercise.kind in NEVER_GROWS and exercise.reps is None:
            assert len(ladder(exercise, 1)) == 1


def test_the_careful_ladder_adds_no_set():
    for exercise in DONE:
        assert {dose.sets for dose in ladder(exercise, 1, careful=True)} == {exercise.sets[0]}


@pytest.mark.parametrize("weeks", [8, 12])
@pytest.mark.parametrize("climb", [0, 1, 5, 7, 20])
def test_nobody_climbs_more_than_one_rung_a_week_nor_past_the_last(weeks, climb):
    rungs = [rung_of_week(2, 2 + climb, week, weeks) for week in range(1, weeks + 1)]
    assert rungs[0] == 2
    assert rungs[-1] == 2 + min(climb, weeks - 1)
    assert all(0 <= after - before <= 1 for before, after in pairwise(rungs))


def test_practice_starts_higher_but_never_with_what_is_heavy():
    squat, nordic = K.exercises["squat"], K.exercises["nordic_curl"]
    starts = [first_rung(squat, ladder(squat, 1), level) for level in (1, 2, 3)]
    assert starts == sorted(set(starts))
    assert {first_rung(nordic, ladder(nordic, 1), level) for level in (1, 2, 3)} == {0}


@pytest.mark.parametrize(
    ("name", "dose", "seconds"),
    [
        # get ready 20; two rounds of 8 x 4 s and 45 s of rest between
        ("squat", Dose(2, 8, None), 20 + 2 * 8 * 4 + 45),
        # two sides of 30 s, ten seconds to change, twice, ten seconds of rest between
        ("calf_stretch", Dose(2, None, 30, 2), 20 + 2 * (30 + 10 + 30) + 10),
        # one side only: no change
        ("calf_stretch", Dose(2, None, 30), 20 + 2 * 30 + 10),
        # eight holds of ten seconds and four to come and go, both sides, three rounds
        ("bird_dog", Dose(3, 8, 10, 2), 20 + 3 * (2 * 8 * 14 + 10) + 2 * 30),
    ],
)
def test_time_is_repeats_holds_rests_and_changes_of_side(name, dose, seconds):
    assert exercise_seconds(K.exercises[name], dose) == seconds
    assert session_minutes([seconds]) == pytest.approx(3 + seconds / 60)


def test_doses_as_people_read_them():
    assert Dose(2, 8, 3, 2).text == "2 × 8 each side, hold 3 s"
    assert Dose(1, None, 60, 2).text == "60 s each side"
    assert usual_dose(K.exercises["squat"]) == "2–3 × 8–12, 2–3 times a week"
