"""The library is complete: everything that the source articles name, and everything that a plan may need."""

from __future__ import annotations

import re

import pytest

from posture.knowledge import load as data
from posture.knowledge.records import EQUIPMENT
from posture.plan.limits import HOUSEHOLD

K = data.load()
EXERCISES = list(K.exercises.values())

NAMED_BY_ARTICLES = {
    0: (
        "plank dead_bug leg_raise walking_lunge standing_lunge_stretch hip_flexor_stretch glute_bridge "
        "clamshell squat row face_pull scapular_retraction hamstring_stretch spinal_decompression "
        "lifting_technique"
    ),
    1: (
        "hip_thrust glute_bridge bulgarian_split_squat plank dead_bug hollow_hold romanian_deadlift "
        "nordic_curl glute_ham_raise face_pull reverse_fly shrug fr_thoracic hip_hinge_drill"
    ),
    3: "morning_evening_stretch rowing_machine fr_thoracic fr_hamstrings fr_calves fr_glutes",
}
"""Articles 2 and 4 name methods (physical therapy; release, stretch, activate), no single exercise."""


@pytest.mark.parametrize(
    ("article", "name"),
    [(number, name) for number, names in NAMED_BY_ARTICLES.items() for name in names.split()],
)
def test_every_exercise_that_the_source_articles_name_is_there(article, name):
    assert article in K.exercises[name].articles


def test_the_order_of_article_4_has_exercises_for_each_step():
    kinds = {e.kind for e in EXERCISES if e.prescribed}
    assert kinds == {"release", "stretch", "activate", "strengthen", "habit"}


def test_habits_hold_lifting_and_movement_breaks():
    assert {"lifting_technique", "movement_breaks"} <= {e.id for e in EXERCISES if e.kind == "habit"}


def test_only_decompression_is_never_prescribed():
    assert [e.id for e in EXERCISES if not e.prescribed] == ["spinal_decompression"]
    assert "against" in K.exercises["spinal_decompression"].evidence_note


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
def test_a_person_can_follow_it(exercise):
    assert 3 <= len(exercise.steps) <= 5
    for text in (
        *exercise.steps,
        exercise.easier,
        exercise.harder,
        exercise.cautions,
        exercise.evidence_note,
    ):
        assert text[0].isupper() or text[0].isdigit()
        assert text.endswith((".", "!"))
    assert set(exercise.equipment) <= set(EQUIPMENT)
    assert exercise.reps is not None or exercise.hold_s is not None
    assert exercise.muscles


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
def test_what_rules_it_out_is_a_safety_or_comfort_question(exercise):
    assert {K.questions[name].group for name in exercise.avoid_if} <= {"safety", "comfort"}


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
def test_cautions_about_fragile_bones_and_pregnancy_are_rules_too(exercise):
    if re.search("fragile bones", exercise.cautions):
        assert "osteoporosis" in exercise.avoid_if
    if exercise.kind == "release" and "foam_roller" in exercise.equipment:
        assert {"osteoporosis", "clots_or_thinners", "skin_or_swelling"} <= set(exercise.avoid_if)


def test_a_beginner_without_equipment_finds_something_active_for_every_region():
    free = [
        e
        for e in EXERCISES
        if set(e.equipment) <= HOUSEHOLD and e.level == 1 and e.kind in ("activate", "strengthen")
    ]
    trained = {muscle for e in free for muscle in e.muscles}
    assert {
        "deep_neck_flexors", "lower_trapezius", "middle_trapezius", "serratus_anterior", "upper_trapezius",
        "external_rotators", "thoracic_extensors", "multifidus", "transversus_abdominis", "lateral_trunk",
        "gluteus_maximus", "gluteus_medius", "hamstrings", "quadriceps", "foot_intrinsics",
    } <= trained  # fmt: skip
