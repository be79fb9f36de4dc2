"""Every safety and comfort question against every exercise: what the answer forbids is left out.

There are two tables, made independently of the data: which exercises hold which movement, and which movements
a yes to a question forbids. `avoid_if` in data/exercises.toml must say exactly what follows from them.
"""

from __future__ import annotations

import re

import pytest

from posture.findings.suspect import suspect
from posture.knowledge import load as data
from posture.knowledge.records import EQUIPMENT
from posture.plan.programme import Wishes, build_plan
from posture.plan.screening import CLEARABLE, screen

K = data.load()
ALL_NO = {q.id: "no" for q in K.questions.values()}
ASKED = [q.id for q in K.questions.values() if q.group in ("safety", "comfort")]
PRESCRIBED = [e for e in K.exercises.values() if e.prescribed]

_ROLLED = "fr_thoracic fr_lats fr_hip_flexor fr_glutes fr_hamstrings fr_calves fr_adductors"

MOVEMENTS = {
    # pressing
    "pressing on muscles": f"{_ROLLED} ball_pec ball_upper_trap suboccipital_release",
    "pressing on bones": f"{_ROLLED} ball_pec",
    "pressing on the chest": "ball_pec fr_lats prone_y_t back_extension",
    # lying
    "long on the back": (
        "fr_thoracic suboccipital_release hamstring_stretch low_back_knees_to_chest pelvic_tilt_drill "
        "glute_bridge hip_thrust dead_bug leg_raise hollow_hold leg_curl_band"
    ),
    "on the belly": "prone_y_t back_extension fr_hip_flexor fr_adductors",
    # neck
    "neck": (
        "suboccipital_release ball_upper_trap upper_trap_stretch levator_stretch scm_scalene_stretch "
        "chin_tuck head_level_isometric hollow_hold shrug"
    ),
    "neck bent back": "scm_scalene_stretch",
    "head down": "morning_evening_stretch",
    # trunk
    "rounding the back far": "morning_evening_stretch lat_childs_pose low_back_knees_to_chest hollow_hold",
    "bending at the hips": "hip_hinge_drill",
    "bending under a load": (
        "romanian_deadlift reverse_fly single_arm_row lifting_technique rowing_machine glute_ham_raise"
    ),
    "lifting": "lifting_technique romanian_deadlift single_arm_row",
    "carrying": "suitcase_carry",
    "bending to the side": "ql_side_bend lat_childs_pose hip_hike morning_evening_stretch",
    "arching the back": (
        "fr_thoracic thoracic_extension back_extension fr_hip_flexor fr_adductors seated_chest_lift"
    ),
    "arching over an edge": "fr_thoracic thoracic_extension",
    "strong pull on the low back": "leg_raise hollow_hold hip_thrust nordic_curl glute_ham_raise",
    # effort
    "strong belly hold": (
        "plank side_plank dead_bug leg_raise hollow_hold push_up_plus nordic_curl glute_ham_raise "
        "table_plank"
    ),
    "long hold": "plank side_plank hollow_hold bird_dog table_plank",
    "straining": "nordic_curl glute_ham_raise hollow_hold",
    "endurance": "rowing_machine",
    # length
    "stretching far": " ".join(e.id for e in PRESCRIBED if e.kind == "stretch") + " morning_evening_stretch",
    "pull on the nerves of the leg": (
        "hamstring_stretch fr_hamstrings fr_calves fr_glutes leg_raise hip_hinge_drill "
        "seated_hamstring_stretch"
    ),
    # arms
    "arms high or wide": (
        "pec_doorway wall_slide prone_y_t face_pull lateral_raise_tube reverse_fly ball_pec fr_lats "
        "ql_side_bend lat_childs_pose hollow_hold dead_bug bird_dog morning_evening_stretch "
        "wall_y_lift wall_push_up standing_opposite_reach"
    ),
    "weight on the arms": (
        "plank side_plank push_up_plus bird_dog adductor_stretch nordic_curl single_arm_row fr_lats "
        "fr_hip_flexor fr_adductors fr_glutes fr_hamstrings fr_calves table_plank"
    ),
    "weight on the hands": (
        "push_up_plus bird_dog adductor_stretch nordic_curl single_arm_row fr_glutes fr_hamstrings fr_calves "
        "wall_push_up standing_opposite_reach"
    ),
    # hips, legs, feet
    "deep in the hip": (
        "hip_flexor_stretch standing_lunge_stretch adductor_stretch fr_adductors fr_hip_flexor fr_glutes "
        "lat_childs_pose low_back_knees_to_chest bulgarian_split_squat walking_lunge rowing_machine"
    ),
    "lifting the hips": "glute_bridge hip_thrust leg_curl_band side_plank hip_hike fr_thoracic",
    "lifting the legs": "seated_knee_lift leg_raise hollow_hold dead_bug",
    "knees bent under weight": (
        "squat sit_to_stand bulgarian_split_squat walking_lunge step_down standing_lunge_stretch "
        "lat_childs_pose lifting_technique rowing_machine nordic_curl glute_ham_raise"
    ),
    "kneeling": (
        "hip_flexor_stretch adductor_stretch lat_childs_pose bird_dog nordic_curl glute_ham_raise"
    ),
    "hamstring under pull": (
        "hamstring_stretch fr_hamstrings romanian_deadlift nordic_curl glute_ham_raise leg_curl_band "
        "hip_hinge_drill morning_evening_stretch seated_hamstring_stretch standing_leg_curl"
    ),
    "unsteady footing": "hip_hike bulgarian_split_squat walking_lunge step_down lateral_band_walk",
    "falling onto the hands": "nordic_curl",
}  # fmt: skip

FORBIDDEN = {
    "heart": ("neck bent back", "long hold", "straining", "endurance"),
    "blood_pressure": ("head down", "long hold", "straining"),
    "fainting": ("head down", "unsteady footing"),
    "pregnancy": (
        "long on the back", "on the belly", "head down", "strong belly hold", "lifting", "carrying",
        "endurance",
    ),
    "recent_surgery": (
        "pressing on muscles", "bending under a load", "lifting", "carrying", "strong belly hold",
        "straining",
    ),
    "osteoporosis": (
        "pressing on bones", "rounding the back far", "bending under a load", "arching over an edge",
        "falling onto the hands",
    ),
    "clots_or_thinners": ("pressing on muscles",),
    "hypermobility": ("stretching far",),
    "nerve_illness": ("unsteady footing", "falling onto the hands"),
    "doctor_limits": ("straining", "endurance", "lifting", "carrying"),
    "acute_back_pain": (
        "rounding the back far", "bending at the hips", "bending under a load", "bending to the side",
        "arching the back", "strong pull on the low back",
    ),
    "leg_nerve_pain": (
        "rounding the back far", "bending under a load", "bending to the side",
        "pull on the nerves of the leg",
    ),
    "pain_arching_back": ("arching the back",),
    "neck_injury": ("neck",),
    "dizzy_neck": ("neck", "head down"),
    "shoulder_unstable": ("arms high or wide", "weight on the arms"),
    "shoulder_pain": ("arms high or wide", "weight on the arms"),
    "wrist_pain": ("weight on the hands",),
    "hip_pain": ("deep in the hip", "lifting the hips", "lifting the legs"),
    "knee_pain": ("knees bent under weight",),
    "kneeling_pain": ("kneeling",),
    "hamstring_strain": ("hamstring under pull",),
    "balance": ("unsteady footing",),
    "skin_or_swelling": ("pressing on muscles",),
    "abdominal_wall": ("strong belly hold", "lifting", "carrying"),
    "pacemaker_or_chest_surgery": ("pressing on the chest",),
}  # fmt: skip


TRACKS = {"floor_hard", "pregnancy_late"}
"""Answered by another track of the plan, not by a movement."""
BASE = [q for q in ASKED if not K.questions[q].counts_as and q not in TRACKS]
COUNTED = {
    "arm_tingle_neck": ("neck", "head down"),
    "steroids": FORBIDDEN["osteoporosis"],
    "height_loss": FORBIDDEN["osteoporosis"],
    "joint_replacement": (*FORBIDDEN["hip_pain"], *FORBIDDEN["shoulder_unstable"], "kneeling"),
    "rheumatoid_neck": ("neck",),
    "surgery_back_neck": (*FORBIDDEN["acute_back_pain"], "neck"),
    "surgery_belly_chest": ("strong belly hold", "lifting", "pressing on the chest"),
    "surgery_hip_leg": (
        *FORBIDDEN["hip_pain"], "knees bent under weight", "kneeling", "hamstring under pull",
        "unsteady footing",
    ),
    "surgery_shoulder_arm": ("arms high or wide", "weight on the arms", "weight on the hands"),
}  # fmt: skip
"""Questions that count as others: what else they forbid."""


def forbidden_by(question: str) -> set[str]:
    movements = (FORBIDDEN | COUNTED).get(question, ())
    return {name for movement in movements for name in MOVEMENTS[movement].split()}


def test_every_question_of_safety_and_comfort_forbids_something_and_every_movement_is_forbidden_by_one():
    assert sorted(FORBIDDEN) == sorted(BASE)
    assert sorted(COUNTED) == sorted(set(ASKED) - set(BASE) - TRACKS)
    assert {movement for movements in FORBIDDEN.values() for movement in movements} == set(MOVEMENTS)


def test_the_table_names_exercises_that_exist():
    named = {name for names in MOVEMENTS.values() for name in names.split()}
    assert named <= {e.id for e in PRESCRIBED}


@pytest.mark.parametrize("exercise", PRESCRIBED, ids=lambda e: e.id)
def test_an_exercise_is_ruled_out_by_just_the_questions_that_forbid_its_movements(exercise):
    named = [q for q in exercise.avoid_if if q in BASE]  # others may be named too, if they say more
    assert sorted(named) == sorted(q for q in BASE if exercise.id in forbidden_by(q))


@pytest.mark.parametrize("question", ASKED)
def test_no_plan_tells_anyone_to_do_what_the_answer_forbids(question):
    answers = ALL_NO | {question: "yes", "q_morning_stiffness": "yes", "q_pain_sit_stand": "yes"}
    tests = {test.id: next(o for o in test.options if o != "no") for test in K.self_tests.values()}
    screening = screen(answers, K, cleared=CLEARABLE)
    for given in (answers, answers | tests):
        for equipment in (frozenset(), frozenset(EQUIPMENT) - {"none"}):
            imbalances = suspect((), given, knowledge=K)
            plan = build_plan(imbalances, screening, K, Wishes(equipment, level=3))
            done = {e.id for e in plan.exercises} | {item.exercise.id for item in plan.habits}
            assert not done & forbidden_by(question)


def test_the_easier_and_harder_version_keep_to_what_the_base_version_needs():
    """A plan passes through both: neither may kneel, stand on one leg or lift where the base does not."""
    asks = {
        "kneeling_pain": r"\bkneel|on your knees(?!, or)",
        "balance": r"on one leg|closed? (your )?eyes",
        "abdominal_wall": r"rucksack|barbell",
    }
    for exercise in PRESCRIBED:
        for question, words in asks.items():
            if exercise.kind in ("activate", "strengthen") and question not in exercise.avoid_if:
                assert not re.search(words, f"{exercise.easier} {exercise.harder}", re.I), exercise.id
