"""From findings and answers to suspected imbalances: every one can be reached, and the sides are right."""

from __future__ import annotations

import pytest

from posture.anatomy import Side, View
from posture.findings.judge import Finding, judge
from posture.findings.suspect import Imbalance, disagreements, suspect
from posture.knowledge import load as knowledge
from posture.knowledge.records import LIVE_SIGNS, Pattern
from posture.measure.uncertainty import Measurement

KNOWN = knowledge.load()
LEFT, RIGHT = Side.LEFT, Side.RIGHT

ARTICLE_IMBALANCES = {
    "weak core": ("weak_core", {0, 1, 3, 4}),
    "tight hip flexors with weak glutes": ("tight_hip_flexors_weak_glutes", {0}),
    "overactive upper trapezius with weak lower trapezius and rhomboids": (
        "upper_trap_over_lower_trap_weak", {0}),
    "tight hamstrings with weak quadriceps": ("tight_hamstrings_weak_quads", {0}),
    "weak glutes": ("weak_glutes", {1}),
    "weak hamstrings": ("weak_hamstrings", {1}),
    "weak upper back with overactive chest": ("weak_upper_traps_overactive_chest", {1}),
    "one side tight and the other weak": ("left_right_imbalance", {2, 3, 4}),
    "uneven pelvis": ("lateral_pelvic_tilt", {4}),
    "visible spinal curve": ("visible_curve", {2}),
    "deconditioned back": ("deconditioned_back", {3, 4}),
}  # fmt: skip
BEYOND_THE_ARTICLES = {
    "forward_head", "rounded_shoulders", "upper_crossed", "lower_crossed", "sway_back", "head_tilt",
    "trunk_shift", "knee_valgus", "knee_varus", "knee_hyperextension", "handedness_pattern",
    "shoulder_elevation_asymmetry", "seated_forward_head_slump", "seated_close_screen",
}  # fmt: skip


def found(view: View, std: float = 0.5, **values: float) -> tuple[Finding, ...]:
    measured = [
        Measurement.from_budget(key, value, KNOWN.references[key].unit, {"model": std})
        for key, value in values.items()
    ]
    return judge(measured, view, KNOWN)


def front(**values: float) -> tuple[Finding, ...]:
    return found(View.FRONT, **values)


def side(**values: float) -> tuple[Finding, ...]:
    return found(View.LEFT, **values)


def keys(imbalances: tuple[Imbalance, ...]) -> list[str]:
    return [imbalance.key for imbalance in imbalances]


def only(imbalances: tuple[Imbalance, ...], key: str) -> Imbalance:
    (one,) = (imbalance for imbalance in imbalances if imbalance.key == key)
    return one


def just_beyond(
    pattern: Pattern, mirrored: bool = False
) -> tuple[tuple[Finding, ...], dict[str, str], set[str]]:
    """What reaches a pattern: each key among its triggers once, in the second direction if mirrored."""
    findings: list[Finding] = []
    answers: dict[str, str] = {}
    live: set[str] = set()
    triggers = pattern.triggers[::-1] if mirrored else pattern.triggers
    for trigger in triggers:
        if trigger.kind == "measurement" and trigger.key not in {f.measurement.key for f in findings}:
            edge = KNOWN.references[trigger.key].edge(trigger.direction or "positive")
            assert edge is not None
            view = KNOWN.references[trigger.key].views[0]
            findings += found(view, **{trigger.key: edge + (3 if edge > 0 else -3)})
        elif trigger.kind == "answer":
            answers[trigger.key] = trigger.answers[-1 if mirrored else 0]
        elif trigger.kind == "live":
            live.add(trigger.key)
    return tuple(findings), answers, live


@pytest.mark.parametrize("name", ARTICLE_IMBALANCES)
def test_every_imbalance_that_the_source_articles_name_is_there(name: str) -> None:
    key, articles = ARTICLE_IMBALANCES[name]
    assert set(KNOWN.imbalances[key].articles) == articles


def test_those_beyond_the_articles_are_there() -> None:
    assert set(KNOWN.imbalances) >= BEYOND_THE_ARTICLES


@pytest.mark.parametrize("mirrored", [False, True], ids=["first-side", "other-side"])
@pytest.mark.parametrize("key", list(KNOWN.imbalances))
def test_every_imbalance_is_reached(key: str, mirrored: bool) -> None:
    findings, answers, live = just_beyond(KNOWN.imbalances[key], mirrored)
    reached = only(suspect(findings, answers, live=live, knowledge=KNOWN), key)
    assert reached.because
    assert [muscle.muscle for muscle in reached.tight] == [m.muscle for m in reached.pattern.tight]


@pytest.mark.parametrize("key", [k for k, p in KNOWN.imbalances.items() if p.needs == "all"])
def test_a_pattern_that_needs_all_is_not_reached_by_a_part(key: str) -> None:
    findings, answers, live = just_beyond(KNOWN.imbalances[key])
    for left_out in findings:
        fewer = tuple(f for f in findings if f is not left_out)
        assert key not in keys(suspect(fewer, answers, live=live, knowledge=KNOWN))
    for answered in answers:
        others = {name: answer for name, answer in answers.items() if name != answered}
        assert key not in keys(suspect(findings, others, live=live, knowledge=KNOWN))


def test_patterns_that_only_self_tests_reach_say_that_a_photo_cannot_show_them() -> None:
    for pattern in KNOWN.imbalances.values():
        if pattern.reached == "self_test" and pattern.id != "left_right_imbalance":
            assert "can't" in pattern.normal, pattern.id


def test_level_person_has_no_imbalance() -> None:
    level = dict.fromkeys((k for k, r in KNOWN.references.items() if r.views[0].is_frontal), 0.0)
    typical = {k: r.mean or 0.0 for k, r in KNOWN.references.items() if r.views[0].is_sagittal}
    assert suspect(front(**level) + side(**typical), {}, knowledge=KNOWN) == ()


def test_undecided_findings_lead_to_nothing() -> None:
    doubtful = found(View.FRONT, std=4.0, shoulder_level_deg=6.0, pelvis_level_deg=-6.0)
    assert {f.verdict for f in doubtful} == {"undecided"}
    assert suspect(doubtful, {}, knowledge=KNOWN) == ()


def test_no_to_every_question_leads_to_nothing() -> None:
    answers = dict.fromkeys([*KNOWN.self_tests, *KNOWN.questions], "no")
    assert suspect((), answers, knowledge=KNOWN) == ()


@pytest.mark.parametrize(("answer", "reached"), [(True, True), (False, False), ("yes", True)])
def test_true_and_false_are_yes_and_no(answer: bool | str, reached: bool) -> None:
    assert ("weak_core" in keys(suspect((), {"st_plank": answer}, knowledge=KNOWN))) is reached


SIDES = [
    # what was measured, imbalance, state, muscle, side
    ("shoulder_level_deg", 6.0, "shoulder_elevation_asymmetry", "tight", "upper_trapezius", LEFT),
    ("shoulder_level_deg", 6.0, "shoulder_elevation_asymmetry", "weak", "upper_trapezius", RIGHT),
    ("shoulder_level_deg", -6.0, "shoulder_elevation_asymmetry", "tight", "upper_trapezius", RIGHT),
    ("shoulder_level_deg", -6.0, "shoulder_elevation_asymmetry", "weak", "lower_trapezius", RIGHT),
    ("head_tilt_deg", 9.0, "head_tilt", "tight", "scalenes", RIGHT),
    ("head_tilt_deg", -9.0, "head_tilt", "weak", "lateral_neck_flexors", RIGHT),
    ("pelvis_level_deg", 8.0, "lateral_pelvic_tilt", "tight", "quadratus_lumborum", LEFT),
    ("pelvis_level_deg", 8.0, "lateral_pelvic_tilt", "weak", "gluteus_medius", LEFT),
    ("pelvis_level_deg", -8.0, "lateral_pelvic_tilt", "tight", "tensor_fasciae_latae", LEFT),
    ("trunk_lean_deg", 6.0, "trunk_shift", "tight", "quadratus_lumborum", RIGHT),
    ("trunk_lean_deg", -6.0, "trunk_shift", "weak", "lateral_trunk", RIGHT),
    ("pelvic_shift_pct", 5.0, "hip_shift", "weak", "gluteus_medius", RIGHT),
    ("left_knee_frontal_deg", 8.0, "knee_valgus", "tight", "adductors", LEFT),
    ("right_knee_frontal_deg", 8.0, "knee_valgus", "weak", "gluteus_medius", RIGHT),
    ("left_knee_frontal_deg", -12.0, "knee_varus", "weak", "hip_external_rotators", LEFT),
]


@pytest.mark.parametrize(("key", "value", "imbalance", "state", "muscle", "expected"), SIDES)
def test_muscle_side_follows_the_sign(
    key: str, value: float, imbalance: str, state: str, muscle: str, expected: Side
) -> None:
    reached = only(suspect(front(**{key: value}), {}, knowledge=KNOWN), imbalance)
    muscles = reached.tight if state == "tight" else reached.weak
    assert {m.side for m in muscles if m.muscle == muscle} == {expected}


@pytest.mark.parametrize(
    ("value", "high", "low"), [(6.0, LEFT, RIGHT), (-6.0, RIGHT, LEFT)], ids=["right-lower", "left-lower"]
)
def test_the_high_shoulder_is_calmed_and_the_low_one_trained(value: float, high: Side, low: Side) -> None:
    reached = only(
        suspect(front(shoulder_level_deg=value), {}, knowledge=KNOWN), "shoulder_elevation_asymmetry"
    )
    sides = {use.exercise_id: use.side for use in reached.exercises}
    assert reached.side is low
    assert sides["upper_trap_stretch"] is high
    assert sides["ball_upper_trap"] is high
    assert sides["shrug"] is low


@pytest.mark.parametrize("key", [k for k, p in KNOWN.imbalances.items() if p.exercises])
def test_a_side_is_released_where_it_is_tight_and_trained_where_it_is_weak(key: str) -> None:
    """Whatever the rows say: no one-sided exercise works on the side that its pattern doesn't mean."""
    pattern = KNOWN.imbalances[key]
    for use in pattern.exercises:
        if use.side == "both":
            continue
        exercise = KNOWN.exercises[use.exercise]
        state = pattern.tight if exercise.kind in ("release", "stretch") else pattern.weak
        meant = {m.muscle for m in state if m.side == use.side}
        assert meant & set(exercise.muscles), (key, use.exercise, exercise.muscles)


def test_both_knees_inward_concern_both_sides() -> None:
    both = front(left_knee_frontal_deg=8.0, right_knee_frontal_deg=9.0)
    reached = only(suspect(both, {}, knowledge=KNOWN), "knee_valgus")
    assert reached.side is None
    assert {m.side for m in reached.tight} == {None}
    assert len(reached.because) == 2


def test_one_knee_inward_and_the_other_outward_are_two_patterns() -> None:
    windswept = front(left_knee_frontal_deg=8.0, right_knee_frontal_deg=-12.0)
    reached = suspect(windswept, {}, knowledge=KNOWN)
    assert only(reached, "knee_valgus").side is LEFT
    assert only(reached, "knee_varus").side is RIGHT


def test_upper_crossed_stands_before_its_parts_and_names_itself_in_them() -> None:
    reached = suspect(side(ear_over_shoulder_deg=20.0, shoulder_forward_pct=9.0), {}, knowledge=KNOWN)
    assert keys(reached) == ["upper_crossed", "forward_head", "rounded_shoulders"]
    assert [imbalance.part_of for imbalance in reached] == [None, "upper_crossed", "upper_crossed"]


def test_kyphosis_lordosis_takes_up_the_upper_crossed_pattern() -> None:
    bent = side(ear_over_shoulder_deg=20.0, shoulder_forward_pct=9.0, hip_angle_deg=-14.0)
    reached = suspect(bent, {}, knowledge=KNOWN)
    assert keys(reached)[:4] == ["kyphosis_lordosis", "upper_crossed", "forward_head", "rounded_shoulders"]
    assert only(reached, "lower_crossed").part_of is None


def test_forward_head_alone_is_no_crossed_pattern() -> None:
    assert keys(suspect(side(ear_over_shoulder_deg=20.0), {}, knowledge=KNOWN)) == ["forward_head"]


@pytest.mark.parametrize(("hand", "value", "side_of_hand"), [("right", 9.0, RIGHT), ("left", -9.0, LEFT)])
def test_handedness_pattern_needs_the_low_shoulder_on_the_side_of_the_hand(
    hand: str, value: float, side_of_hand: Side
) -> None:
    answers = {"q_dominant_hand": hand}
    same = suspect(front(shoulders_vs_pelvis_deg=value), answers, knowledge=KNOWN)
    assert only(same, "handedness_pattern").side is side_of_hand
    assert "handedness_pattern" not in keys(
        suspect(front(shoulders_vs_pelvis_deg=-value), answers, knowledge=KNOWN)
    )


def test_sway_back_and_forward_lean_exclude_each_other() -> None:
    swayed = side(hip_over_ankle_deg=9.0, trunk_inclination_deg=-14.0)
    assert keys(suspect(swayed, {}, knowledge=KNOWN)) == ["sway_back"]
    leaning = side(hip_over_ankle_deg=9.0, trunk_inclination_deg=9.0)
    assert keys(suspect(leaning, {}, knowledge=KNOWN)) == ["trunk_forward_lean"]


@pytest.mark.parametrize("other", [-6.0, 0.5], ids=["other-way", "level"])
def test_views_that_disagree_lead_to_nothing_and_say_so(other: float) -> None:
    findings = found(View.FRONT, shoulder_level_deg=6.0) + found(View.BACK, shoulder_level_deg=other)
    assert suspect(findings, {}, knowledge=KNOWN) == ()
    (said,) = disagreements(findings)
    assert said.startswith("Shoulder level: back view and front view do not agree")


def test_an_undecided_view_does_not_speak_against_a_sure_one() -> None:
    findings = found(View.FRONT, shoulder_level_deg=6.0) + found(View.BACK, std=2.5, shoulder_level_deg=3.0)
    assert keys(suspect(findings, {}, knowledge=KNOWN)) == ["shoulder_elevation_asymmetry"]
    assert disagreements(findings) == ()


def test_certainty_is_that_of_the_surest_finding_when_one_is_enough() -> None:
    findings = found(View.FRONT, std=1.0, left_knee_frontal_deg=5.0, right_knee_frontal_deg=9.0)
    reached = only(suspect(findings, {}, knowledge=KNOWN), "knee_valgus")
    assert reached.certainty == max(f.p_outside for f in findings)


def test_certainty_of_a_whole_is_not_above_that_of_its_parts() -> None:
    findings = found(View.LEFT, std=1.0, ear_over_shoulder_deg=16.1, shoulder_forward_pct=6.9)
    whole, *parts = suspect(findings, {}, knowledge=KNOWN)
    sure = [part.certainty or 0.0 for part in parts]
    assert whole.certainty == pytest.approx(sum(sure) - 1.0)
    assert whole.certainty < min(sure)


def test_answers_carry_no_certainty_and_are_quoted() -> None:
    (reached,) = suspect((), {"st_leg_raise": "left"}, knowledge=KNOWN)
    assert reached.certainty is None
    assert reached.side is LEFT
    (why,) = reached.because
    assert isinstance(why, str)
    assert why.startswith("You answered “left” to: Which leg")


def test_what_was_measured_stands_before_what_was_answered() -> None:
    reached = suspect(front(trunk_lean_deg=6.0), {"st_plank": "yes"}, knowledge=KNOWN)
    assert keys(reached) == ["trunk_shift", "weak_core"]


def test_a_visible_curve_is_referred_and_has_no_exercise() -> None:
    (reached,) = suspect((), {"st_curve": "yes"}, knowledge=KNOWN)
    assert reached.pattern.refer
    assert reached.exercises == ()
    assert "doctor" in reached.pattern.cautions


@pytest.mark.parametrize("sign", LIVE_SIGNS)
def test_live_signs_reach_a_seated_pattern(sign: str) -> None:
    (reached,) = suspect((), {}, live=[sign], knowledge=KNOWN)
    assert reached.key.startswith("seated_")
    assert reached.certainty is None


def test_trigger_keys_are_measured_in_one_plane_per_pattern_that_needs_all() -> None:
    for pattern in KNOWN.imbalances.values():
        views = {
            KNOWN.references[t.key].views[0].is_frontal for t in pattern.triggers if t.kind == "measurement"
        }
        assert len(views) <= 1, pattern.id
