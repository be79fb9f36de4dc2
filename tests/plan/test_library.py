"""Search and filters of the exercise library."""

from __future__ import annotations

import pytest

from posture.knowledge.load import load
from posture.knowledge.records import EXERCISE_KINDS
from posture.plan.library import Filter, find
from posture.plan.limits import HOUSEHOLD

K = load()


def ids(wanted: Filter) -> set[str]:
    return {exercise.id for exercise in find(K, wanted)}


def test_no_filter_finds_everything_once_in_the_library_order():
    assert [e.id for e in find(K, Filter())] == list(K.exercises)


@pytest.mark.parametrize("exercise", K.exercises.values(), ids=lambda e: e.id)
def test_each_exercise_is_found_by_its_name_in_any_case(exercise):
    assert exercise.id in ids(Filter(words=exercise.name.upper()))


def test_words_are_found_in_muscles_and_steps_and_all_must_match():
    assert "glute_bridge" in ids(Filter(words="gluteus"))
    assert ids(Filter(words="gluteus wall")) == ids(Filter(words="gluteus")) & ids(Filter(words="wall"))


def test_hits_in_the_name_come_first():
    found = [e.id for e in find(K, Filter(words="squat"))]
    names = ["squat" in K.exercises[name].name.casefold() for name in found]
    assert any(names)
    assert names == sorted(names, reverse=True)


def test_nonsense_finds_nothing():
    assert not ids(Filter(words="xyzzy"))


def test_kinds_split_the_library():
    assert set().union(*(ids(Filter(kinds=(kind,))) for kind in EXERCISE_KINDS)) == set(K.exercises)
    assert not ids(Filter(kinds=("release",))) & ids(Filter(kinds=("strengthen",)))


def test_muscle_and_level_filters():
    assert all("hamstrings" in K.exercises[e].muscles for e in ids(Filter(muscles=("hamstrings",))))
    assert all(K.exercises[e].level == 3 for e in ids(Filter(levels=(3,))))


def test_equipment_that_nobody_has_leaves_what_every_home_can_do():
    found = ids(Filter(equipment=frozenset()))
    assert "squat" in found
    assert all(set(K.exercises[e].equipment) <= HOUSEHOLD for e in found)
    assert found < ids(Filter(equipment=frozenset({"foam_roller"})))
