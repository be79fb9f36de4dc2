"""From measurements to a plan: who gets what, on which side, and what never happens."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posture.anatomy import Side, View
from posture.errors import UsageError
from posture.findings.judge import judge
from posture.findings.suspect import ExerciseUse, Imbalance, MuscleSide, suspect
from posture.knowledge import load as data
from posture.knowledge.records import EQUIPMENT
from posture.measure.uncertainty import Measurement
from posture.plan.limits import HOUSEHOLD
from posture.plan.programme import GENERAL, HABITS, Weekday
from posture.plan.schedule import ORDER
from posture.plan.screening import screen
from tests.fixtures.plan_people import plan_for

K = data.load()
ALL_NO = {q.id: "no" for q in K.questions.values()}
CLEAR = screen(ALL_NO, K)
EVERYTHING = frozenset(EQUIPMENT) - {"none"}
LEFT, RIGHT = Side.LEFT, Side.RIGHT
SAGITTAL = {key for key, reference in K.references.items() if View.LEFT in reference.views}


well_equipped = partial(plan_for, equipment=EVERYTHING, level=3)


def suspected(answers=None, *, std=0.5, **values):
    """The imbalances of a person with these measured values and answers."""
    findings = ()
    for key, value in values.items():
        view = View.LEFT if key in SAGITTAL else View.FRONT
        unit = K.references[key].unit
        findings += judge([Measurement.from_budget(key, value, unit, {"model": std})], view, K)
    return suspect(findings, answers, knowledge=K)


def items(plan):
    return [item for session in plan.weeks[0].sessions for item in session.items]


def done(plan):
    """Exercise id -> side, over the whole week."""
    return {item.exercise.id: item.side for item in items(plan)}


def left_out(plan):
    return {(out.exercise.id, out.side) for out in plan.left_out}


# ------------------------------------------------------------------- from measurements to the plan

LEVEL = dict.fromkeys(("shoulder_level_deg", "head_tilt_deg", "pelvis_level_deg", "trunk_lean_deg"), 0.4)


def test_a_level_person_gets_a_maintenance_plan():
    plan = plan_for(suspected(**LEVEL, ear_over_shoulder_deg=8.0, shoulder_forward_pct=1.0))
    assert plan.maintenance
    assert all(item.serves == () and item.certainty is None for item in items(plan))
    assert {item.exercise.id for item in items(plan)} <= set(GENERAL)


def test_undecided_findings_give_no_exercise():
    assert plan_for(suspected(shoulder_level_deg=3.4, std=2.0)).maintenance


@pytest.mark.parametrize(
    ("value", "low", "high"), [(+6.0, RIGHT, LEFT), (-6.0, LEFT, RIGHT)], ids=["right low", "left low"]
)
@pytest.mark.parametrize("equipment", [frozenset(), EVERYTHING], ids=["nothing", "everything"])
def test_the_high_shoulder_is_calmed_and_the_low_one_trained(value, low, high, equipment):
    plan = plan_for(suspected(shoulder_level_deg=value), equipment=equipment)
    sides = done(plan)
    calming = {"upper_trap_stretch", "levator_stretch", "ball_upper_trap"} & set(sides)
    assert calming
    assert {sides[name] for name in calming} == {high}
    assert sides["shrug"] is low


SIDED = [
    # measurement, value of a deviation to the right, exercise, its side when the deviation is to the right
    ("head_tilt_deg", 9.0, "head_level_isometric", LEFT),
    ("head_tilt_deg", 9.0, "upper_trap_stretch", RIGHT),
    ("pelvis_level_deg", 7.0, "clamshell", LEFT),
    ("pelvis_level_deg", 7.0, "ql_side_bend", LEFT),
    ("trunk_lean_deg", 7.0, "ql_side_bend", RIGHT),
    ("trunk_lean_deg", 7.0, "side_plank", LEFT),
]


@pytest.mark.parametrize(("key", "value", "name", "side"), SIDED, ids=[f"{row[0]}-{row[2]}" for row in SIDED])
@pytest.mark.parametrize("mirrored", [False, True], ids=["to the right", "to the left"])
def test_a_deviation_to_one_side_is_answered_on_the_right_side(key, value, name, side, mirrored):
    imbalances = suspected(**{key: -value if mirrored else value})
    uses = {use.exercise_id: use.side for imbalance in imbalances for use in imbalance.exercises}
    assert uses[name] is (side.other if mirrored else side)
    for found, found_side in done(well_equipped(imbalances, days=tuple(Weekday))).items():
        if found in uses and K.exercises[found].sides != "both":
            assert found_side is uses[found]


@pytest.mark.parametrize("side", Side)
def test_a_knee_inward_trains_the_hip_of_that_side(side):
    plan = well_equipped(suspected(**{f"{side}_knee_frontal_deg": 8.0}), days=tuple(Weekday)[:5])
    trained = {
        name: where for name, where in done(plan).items() if name in ("clamshell", "side_lying_abduction")
    }
    assert trained
    assert set(trained.values()) == {side}


def test_both_knees_inward_train_both_hips():
    plan = well_equipped(suspected(left_knee_frontal_deg=8.0, right_knee_frontal_deg=8.0))
    assert all(item.side is None for item in items(plan))


SINGLE = {
    "forward_head": {"ear_over_shoulder_deg": 22.0},
    "rounded_shoulders": {"shoulder_forward_pct": 12.0},
    "upper_crossed": {"ear_over_shoulder_deg": 22.0, "shoulder_forward_pct": 12.0},
    "kyphosis_lordosis": {
        "ear_over_shoulder_deg": 22.0,
        "shoulder_forward_pct": 12.0,
        "hip_angle_deg": -16.0,
    },
    "lower_crossed": {"hip_angle_deg": -16.0},
    "sway_back": {"hip_over_ankle_deg": 12.0, "trunk_inclination_deg": -15.0},
    "trunk_forward_lean": {"trunk_inclination_deg": 12.0},
    "knee_hyperextension": {"knee_flexion_deg": -15.0},
    "knee_varus": {"left_knee_frontal_deg": -12.0},
    "hip_shift": {"pelvic_shift_pct": 8.0},
}


@pytest.mark.parametrize(("key", "values"), SINGLE.items(), ids=list(SINGLE))
@pytest.mark.parametrize("equipment", [frozenset(), EVERYTHING], ids=["nothing", "everything"])
def test_each_deviation_is_served_and_says_how_sure_it_is(key, values, equipment):
    imbalances = suspected(**values)
    plan = plan_for(imbalances, equipment=equipment)
    assert key in {i.key for i in imbalances}
    assert plan.not_served == ()
    serving = [item for item in items(plan) if key in {i.key for i in item.serves}]
    assert serving
    assert all(item.certainty >= 0.85 for item in serving)
    (line,) = plan.purpose
    assert line.count("sure that the number is outside") == sum(i.part_of is None for i in plan.serves)


def test_the_upper_crossed_plan_trains_deep_neck_flexors_and_between_the_shoulder_blades():
    plan = plan_for(suspected(**SINGLE["upper_crossed"]))
    trained = {
        m
        for item in items(plan)
        if item.exercise.kind in ("activate", "strengthen")
        for m in item.exercise.muscles
    }
    assert {"deep_neck_flexors", "lower_trapezius", "middle_trapezius", "rhomboids"} <= trained
    assert {item.exercise.kind for item in items(well_equipped(suspected(**SINGLE["upper_crossed"])))} == set(
        ORDER
    )


def test_the_lower_crossed_plan_trains_glutes_and_belly_without_leg_raises():
    plan = well_equipped(suspected({"st_plank": "yes"}, **SINGLE["lower_crossed"]), days=tuple(Weekday)[:5])
    assert "leg_raise" not in done(plan)
    assert ("leg_raise", None) in left_out(plan)
    trained = {m for item in items(plan) for m in item.exercise.muscles}
    assert {"gluteus_maximus", "transversus_abdominis"} <= trained


def test_answers_alone_carry_no_certainty():
    plan = plan_for(suspected({"st_plank": "yes"}))
    serving = [item for item in items(plan) if item.serves]
    assert serving
    assert all(item.certainty is None for item in serving)
    assert plan.purpose[0].startswith("Because of your answers: ")


def test_a_visible_curve_gets_advice_and_no_exercise():
    plan = plan_for(suspected({"st_curve": "yes"}))
    assert plan.maintenance
    assert plan.not_served == ()
    assert "doctor" in plan.messages[-1].text


# ---------------------------------------------------------------------------- contradictory findings


def imbalance(key, low=RIGHT, certainty=0.97):
    """The pattern as if a number had pointed to the side `low`."""
    pattern = K.imbalances[key]

    def on(role):
        if role == "both":
            return None
        return low if role in ("low", "towards", "same", "dominant") else low.other

    return Imbalance(
        key=key,
        name=pattern.name,
        side=low,
        tight=tuple(MuscleSide(m.muscle, on(m.side)) for m in pattern.tight),
        weak=tuple(MuscleSide(m.muscle, on(m.side)) for m in pattern.weak),
        because=(),
        certainty=certainty,
        exercises=tuple(ExerciseUse(e.exercise, on(e.side)) for e in pattern.exercises),
        part_of=None,
        pattern=pattern,
    )


@pytest.mark.parametrize(
    ("keys", "never"),
    [
        (
            "lower_crossed sway_back",
            "hip_flexor_stretch standing_lunge_stretch seated_knee_lift fr_hip_flexor",
        ),
        ("lower_crossed sway_back", "hamstring_stretch fr_hamstrings"),
        ("weak_core tight_hip_flexors_weak_glutes", "leg_raise hollow_hold"),
        (
            "upper_trap_over_lower_trap_weak weak_upper_traps_overactive_chest",
            "shrug upper_trap_stretch ball_upper_trap",
        ),
        ("lower_crossed posterior_pelvic_tilt", "low_back_knees_to_chest"),
    ],
    ids=["hip flexors", "hamstrings", "leg raises", "upper trapezius", "flat back"],
)
def test_what_suits_one_finding_and_harms_the_other_is_left_out_with_the_reason(keys, never):
    imbalances = [imbalance(key) for key in keys.split()]
    plan = well_equipped(imbalances, days=tuple(Weekday))
    assert not set(never.split()) & set(done(plan))
    asked = {use.exercise_id for found in imbalances for use in found.exercises} & set(never.split())
    assert asked
    for name in asked:
        assert [out.reason for out in plan.left_out if out.exercise.id == name]


def test_a_short_leg_raise_brings_the_hamstring_stretch_back():
    keys = ("lower_crossed", "tight_hamstrings_weak_quads")
    plan = well_equipped([imbalance(key) for key in keys], days=tuple(Weekday))
    assert "hamstring_stretch" in done(plan) or "fr_hamstrings" in done(plan)


@pytest.mark.parametrize("low", Side)
def test_a_tilted_head_over_the_other_shoulder_stretches_only_the_high_shoulder(low):
    # The ear is lower on the side of the low shoulder: its stretch would lengthen what is long already.
    plan = well_equipped([imbalance("shoulder_elevation_asymmetry", low), imbalance("head_tilt", low)])
    for name, side in done(plan).items():
        if name in ("upper_trap_stretch", "levator_stretch", "ball_upper_trap"):
            assert side is low.other
    assert ("shrug", low) in {*done(plan).items(), *left_out(plan)}
    assert ("shrug", low.other) not in done(plan).items()
    assert all("Head" not in out.reason for out in plan.left_out if out.exercise.id == "shrug")
    assert {("upper_trap_stretch", low), ("upper_trap_stretch", None)} & left_out(plan)


@pytest.mark.parametrize("inward", Side)
def test_one_knee_inward_and_one_outward_train_both_hips_to_turn_out(inward):
    """Bow legs of habit come with thighs turned inward too (Kendall)."""
    plan = well_equipped([imbalance("knee_valgus", inward), imbalance("knee_varus", inward.other)])
    assert done(plan)["clamshell"] is None


# ------------------------------------------------------------------------------ screening and means


@pytest.mark.parametrize("action", ["emergency", "same_day", "clear_first"])
def test_no_plan_is_built_when_the_answers_allow_none(action):
    name = next(q.id for q in K.questions.values() if q.action == action)
    with pytest.raises(UsageError, match="no plan"):
        plan_for([], screening=screen(ALL_NO | {name: "yes"}, K))


def test_before_an_appointment_the_plan_is_gentle_and_the_advice_on_top():
    plan = well_equipped(
        suspected(**SINGLE["upper_crossed"]), screening=screen(ALL_NO | {"rf_leg_pain": "yes"}, K)
    )
    assert "strengthen" not in {item.exercise.kind for item in items(plan)}
    assert plan.messages[0].title == K.actions["clinician"].title


def test_missing_equipment_is_replaced_by_an_exercise_of_the_same_muscles():
    plan = plan_for(suspected(**SINGLE["rounded_shoulders"]))
    replaced = [(item, other) for item in items(plan) for other in item.instead_of]
    assert replaced
    for item, other in replaced:
        assert other.muscles[0] in item.exercise.muscles
        assert item.exercise.muscles[0] in other.muscles
        assert any(out.exercise.id == other.id for out in plan.left_out)


def test_several_imbalances_are_all_served_over_the_week():
    keys = (
        "upper_crossed",
        "lateral_pelvic_tilt",
        "knee_valgus",
        "weak_core",
        "head_tilt",
        "deconditioned_back",
    )
    assert plan_for([imbalance(key) for key in keys]).not_served == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"level": 0},
        {"weeks": 7},
        {"weeks": 13},
        {"minutes": 45},
        {"days": ()},
        {"days": (Weekday.MONDAY, Weekday.MONDAY)},
        {"equipment": frozenset({"trampoline"})},
    ],
    ids=["level", "few weeks", "many weeks", "too long", "no day", "a day twice", "unknown equipment"],
)
def test_arguments_out_of_range_are_refused(wrong):
    with pytest.raises(UsageError):
        plan_for([], **wrong)


@pytest.mark.parametrize(
    "answers",
    [{"abdominal_wall": "yes"}, {"acute_back_pain": "yes"}, {"rf_not_better": "yes"}],
    ids=["hernia", "sore back", "no strength before the appointment"],
)
def test_lifting_is_no_habit_for_those_who_should_not_lift(answers):
    plan = plan_for([], screening=screen(ALL_NO | answers, K))
    assert [item.exercise.id for item in plan.habits] == ["movement_breaks"]


def test_a_habit_that_an_imbalance_asks_for_is_left_out_with_the_reason():
    answers = ALL_NO | {"q_morning_stiffness": "yes", "leg_nerve_pain": "yes"}
    plan = plan_for(suspect((), answers, knowledge=K), screening=screen(answers, K))
    assert "morning_evening_stretch" not in {item.exercise.id for item in plan.habits}
    reasons = {out.exercise.id: out.reason for out in plan.left_out}
    assert reasons["morning_evening_stretch"] == K.questions["leg_nerve_pain"].why


def test_a_habit_is_told_in_words_and_an_exercise_with_side_and_dose():
    lifting = next(item for item in plan_for([]).habits if item.exercise.id == "lifting_technique")
    assert lifting.line == "Lifting with ease: whenever you pick something up"
    plan = plan_for(suspected(shoulder_level_deg=6.0))
    shrug = next(item for item in items(plan) if item.exercise.id == "shrug")
    said = "Hold the weight in your right hand: the right shoulder lifts."
    assert shrug.line == f"{shrug.exercise.name}: {shrug.dose.text}. {said}"


def test_the_certainty_of_a_number_is_told_once():
    plan = plan_for(suspected(ear_over_shoulder_deg=22.0))
    said = "Forward head (99% sure that the number is outside its range)"
    assert plan.purpose == (f"Suspected from your photos: {said}",)
    assert {item.reason for item in items(plan)} == {"Forward head", "general strength"}


def test_habits_are_named_for_everyone():
    assert {item.exercise.id for item in plan_for([]).habits} == set(HABITS)


# --------------------------------------------------------------------------------------- invariants

CONDITIONS = sorted({name for e in K.exercises.values() for name in e.avoid_if})
people = st.fixed_dictionaries(
    {
        "imbalances": st.lists(
            st.builds(
                imbalance,
                st.sampled_from(sorted(K.imbalances)),
                st.sampled_from(Side),
                st.one_of(st.none(), st.floats(0.5, 1.0)),
            ),
            max_size=8,
            unique_by=lambda i: i.key,
        ),
        "conditions": st.sets(st.sampled_from(CONDITIONS), max_size=6),
        "gentle": st.booleans(),
        "equipment": st.sets(st.sampled_from(sorted(EVERYTHING))).map(frozenset),
        "days": st.lists(st.sampled_from(Weekday), min_size=1, max_size=7, unique=True).map(tuple),
        "level": st.integers(1, 3),
        "weeks": st.integers(8, 12),
        "minutes": st.integers(20, 30),
    }
)


def plan_of(person):
    means = {name: person[name] for name in ("equipment", "days", "level", "weeks", "minutes")}
    allowed = replace(
        CLEAR, excluded_conditions=frozenset(person["conditions"]), gentle_only=person["gentle"]
    )
    return plan_for(person["imbalances"], allowed, **means)


@given(people)
@settings(max_examples=60, deadline=None)
def test_every_plan_keeps_its_promises(person):
    plan = plan_of(person)
    assert len(plan.weeks) == person["weeks"]
    assert set(plan.days) == set(person["days"])
    for week in plan.weeks:
        assert [session.day for session in week.sessions] == list(plan.days)
        for session in week.sessions:
            kinds = [item.exercise.kind for item in session.items]
            assert 1 <= len(kinds) <= 8
            assert kinds == sorted(kinds, key=ORDER.index)
            assert 2 * sum(kind in ("activate", "strengthen") for kind in kinds) >= len(kinds)
            assert session.minutes <= person["minutes"]
            assert len({item.exercise.id for item in session.items}) == len(kinds)
    for item in (*items(plan), *plan.habits):
        exercise = item.exercise
        assert exercise.prescribed
        assert not set(exercise.avoid_if) & person["conditions"]
        assert not (
            person["gentle"] and (exercise.kind == "strengthen" or exercise.id == "lifting_technique")
        )
        assert exercise.kind == "habit" or exercise.level <= person["level"]
        assert exercise.kind == "habit" or set(exercise.equipment) <= person["equipment"] | HOUSEHOLD
    uses = [item.exercise.id for item in items(plan)]
    assert all(uses.count(name) <= K.exercises[name].per_week[1] for name in uses)


@given(people)
@settings(max_examples=30, deadline=None)
def test_the_same_person_gets_the_same_plan_and_every_wish_is_answered(person):
    plan = plan_of(person)
    assert plan == plan_of(person)
    answered = (
        {out.exercise.id for out in plan.left_out} | set(done(plan)) | {h.exercise.id for h in plan.habits}
    )
    for missed in plan.not_served:
        assert missed.exercises
    for served in person["imbalances"]:
        if served.exercises and served not in plan.not_served:
            assert answered & {use.exercise_id for use in served.exercises}


@given(st.sets(st.sampled_from(sorted(K.imbalances)), max_size=8), st.sampled_from(Side))
@settings(max_examples=40, deadline=None)
def test_three_days_a_week_take_20_to_30_minutes_each_where_both_sides_are_done(keys, low):
    plan = plan_for([imbalance(key, low) for key in sorted(keys)])
    for session in plan.weeks[0].sessions:
        one_sided = any(item.side is not None for item in session.items)
        assert (15 if one_sided else 20) <= session.minutes <= 30
