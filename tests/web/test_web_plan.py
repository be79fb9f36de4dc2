"""The plan, exercises and limits pages by Streamlit's own test runner."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from posture.knowledge.load import load
from posture.pipeline import CAVEATS
from posture.plan.dose import usual_dose
from posture.plan.programme import Weekday
from posture.plan.questionnaire import sections
from posture.plan.screening import GUARDIAN_TITLE, NOT_SURE
from tests.fixtures.places import ROOT

APP = str(ROOT / "app.py")
K = load()


def run_plan() -> None:
    from posture.web import plan_page

    plan_page.page()


def run_library() -> None:
    from posture.web import library_page

    library_page.page()


def run_limits() -> None:
    from posture.web import honest_page

    honest_page.page()


def on(page) -> AppTest:
    app = AppTest.from_function(page, default_timeout=60).run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    shown = [
        m.value
        for kind in ("markdown", "caption", "info", "error", "warning", "success")
        for m in app.get(kind)
    ]
    return " ".join([*shown, *(element.proto.body for element in app.get("html"))])


def fill(app: AppTest, *, stop_at: str = "", **said: str) -> AppTest:
    """Go through the blocks as a person does: tick or choose what is given, then press the one way on.

    stop_at: the block that is left on the screen. Ends early if an answer stops everything.
    """
    chosen = {"age_band": "18_64"} | said
    for section in sections(K):
        if section.id == stop_at:
            return app
        for question in section.questions:
            if question.id in chosen and section.at_once:
                app.checkbox(key=f"tick_{question.id}").check().run()
                if chosen[question.id] == "not_sure":
                    app.checkbox(key=f"unsure_{question.id}").check().run()
            elif question.id in chosen:
                app.get_by_key(f"answer_{question.id}").set_value(chosen[question.id]).run()
        if not section.needed:
            for name in chosen.keys() & K.self_tests.keys():
                app.get_by_key(f"answer_{name}").set_value(chosen[name]).run()
        app = app.button(key=f"next_{section.id}").click().run()
        assert not app.exception
        if "Stop here" in words(app):
            return app
    return app


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def test_nothing_is_answered_from_the_start():
    app = on(run_plan)
    assert "answers" not in app.session_state or app.session_state["answers"] == {}
    assert app.button(key="next_about_you").disabled
    assert "Step 1 of" in app.get("progress")[0].proto.text


def test_one_block_at_a_time_and_one_press_says_none_of_these():
    app = fill(on(run_plan), stop_at="nerves")
    first = next(s for s in sections(K) if s.id == "nerves")
    assert [box.label for box in app.checkbox] == [q.ask for q in first.first]
    assert "None of these" in labels(app)
    app = app.button(key="next_nerves").click().run()
    assert {app.session_state["answers"][q.id] for q in first.questions} == {"no"}
    assert app.button(key="next_sudden").label == "None of these"


def test_ticking_is_enough_and_can_be_taken_back():
    app = fill(on(run_plan), stop_at="health")
    box = app.checkbox(key="tick_heart").check().run()
    assert box.button(key="next_health").label == "Next"
    app = box.checkbox(key="tick_heart").uncheck().run()
    assert app.button(key="next_health").label == "None of these"
    app = app.checkbox(key="tick_heart").check().run().button(key="next_health").click().run()
    assert app.session_state["answers"]["heart"] == "yes"
    assert app.session_state["answers"]["fainting"] == "no"
    app = app.button(key="back_bones").click().run()
    assert app.checkbox(key="tick_heart").value
    app = app.checkbox(key="tick_heart").uncheck().run().button(key="next_health").click().run()
    assert app.session_state["answers"]["heart"] == "no"


def test_going_back_keeps_what_was_ticked_and_answers_nothing_else():
    app = fill(on(run_plan), stop_at="health")
    app = app.checkbox(key="tick_heart").check().run().button(key="back_health").click().run()
    given = app.session_state["answers"]
    assert given["heart"] == "yes"
    assert "fainting" not in given


def test_an_answer_that_stopped_the_flow_is_taken_back_though_one_goes_back_from_it():
    app = fill(on(run_plan), rf_fever="yes")
    assert "Stop here" in words(app)
    app = next(button for button in app.button if button.label == "Change my answers").click().run()
    app = app.checkbox(key="tick_rf_fever").uncheck().run()
    app = next(button for button in app.button if button.label == "Back").click().run()
    assert app.session_state["answers"]["rf_fever"] == "no"
    assert "Stop here" not in words(app)


def test_from_an_earlier_block_one_comes_to_the_answer_that_stopped_the_flow():
    app = fill(on(run_plan), rf_fever="yes")
    app = next(button for button in app.button if button.label == "Change my answers").click().run()
    while back := [button for button in app.button if button.label == "Back"]:
        app = back[0].click().run()
    while not any(box.key == "tick_rf_fever" for box in app.checkbox):
        assert "Step" in app.get("progress")[0].proto.text
        app = next(button for button in app.button if button.key.startswith("next_")).click().run()
    app = app.checkbox(key="tick_rf_fever").uncheck().run()
    app = next(button for button in app.button if button.key.startswith("next_")).click().run()
    assert app.session_state["answers"]["rf_fever"] == "no"
    assert "Stop here" not in words(app)


def test_not_sure_is_the_careful_answer_and_says_so():
    app = fill(on(run_plan), heart="not_sure")
    assert NOT_SURE in words(app)
    assert "Please ask before you start" in words(app)


def test_where_the_surgery_was_is_asked_after_a_yes():
    app = fill(on(run_plan), stop_at="bones")
    assert "Was it on your back or neck?" not in [box.label for box in app.checkbox]
    app = app.checkbox(key="tick_recent_surgery").check().run()
    app = app.checkbox(key="tick_surgery_shoulder_arm").check().run().button(key="next_bones").click().run()
    given = app.session_state["answers"]
    assert (given["recent_surgery"], given["surgery_shoulder_arm"], given["surgery_hip_leg"]) == (
        "yes", "yes", "no",
    )  # fmt: skip


def test_nothing_applies_leads_to_a_warm_maintenance_plan():
    app = fill(on(run_plan))
    assert "keeps you moving" in words(app)
    assert "within normal variation" not in words(app)  # no photo was measured
    assert "Staying in shape" in [s.value for s in app.header]
    assert len(app.get("download_button")) == 2


def test_an_answer_leads_to_exercises_with_dose_reason_and_steps():
    text = words(fill(on(run_plan), q_tight_spot="front_of_hip"))
    assert "Half-kneeling hip-flexor stretch" in text
    assert K.exercises["hip_flexor_stretch"].steps[0] in text
    assert "2 × 30 s each side" in text
    assert "Both sides, one after the other" in text
    for title in ("How hard", "Move up", "Step back", "Soreness", "Stop"):
        assert f"**{title}:**" in text
    assert "See someone" in text


def test_the_figure_shows_the_side_that_is_named():
    text = words(fill(on(run_plan), st_hip_flexor="left"))
    assert "Kneel on your left knee, the right foot in front" in text
    assert "Shown for the left side." in text


def test_weeks_grow_and_days_change():
    app = fill(on(run_plan), q_tight_spot="front_of_hip")
    app.get_by_key("plan_week_8").set_value(8).run()
    assert "2 × 8<" not in words(app)
    assert "2 × 12<" in words(app)
    app.get_by_key("wish_days").set_value([]).run()
    assert not app.exception
    assert "Choose at least one day" in words(app)


@pytest.mark.parametrize(
    ("said", "kind"),
    [({"floor_hard": "yes"}, "on a chair or standing"), ({"age_band": "under_16"}, "still growing")],
    ids=["no floor", "under 16"],
)
def test_whoever_needs_another_kind_of_plan_is_told_and_gets_it(said, kind):
    app = fill(on(run_plan), **said)
    text = words(app)
    assert kind in text
    if "floor_hard" in said:
        assert "Stand up from a chair" in text
        assert "Glute bridge" not in text


def test_one_day_a_week_is_told_what_it_can_do():
    app = fill(on(run_plan))
    assert "One day a week" not in words(app)
    app.get_by_key("wish_days").set_value([Weekday.THURSDAY]).run()
    assert not app.exception
    assert "One day a week is enough to learn" in words(app)


@pytest.mark.parametrize(
    ("name", "title"), [("rf_saddle", "Please get help now"), ("rf_fever", "Please speak to")]
)
def test_a_stopping_answer_takes_the_place_of_the_page(name, title):
    app = fill(on(run_plan), **{name: "yes"})
    assert title in words(app)
    assert not app.get("download_button")
    assert labels(app) == ["Change my answers"]


def test_an_emergency_ticked_by_mistake_is_taken_back_where_it_was_ticked():
    app = fill(on(run_plan), rf_saddle="yes")
    app = next(b for b in app.button if b.label == "Change my answers").click().run()
    app = app.checkbox(key="tick_rf_saddle").uncheck().run().button(key="next_nerves").click().run()
    assert "Please get help now" not in words(app)
    assert app.session_state["answers"]["rf_saddle"] == "no"


@pytest.mark.parametrize(("name", "action"), [("rf_one_side_sudden", "emergency"), ("rf_cancer", "same_day")])
def test_a_doctors_word_opens_a_gentle_plan(name, action):
    app = AppTest.from_function(run_plan, default_timeout=60)
    app.session_state["answers"] = {q.id: "no" for q in K.questions.values()} | {name: "yes"}
    app.run().checkbox(key=f"agreed_{action}").check().run()
    assert not app.exception
    assert "Please book an appointment" in words(app)
    assert 'class="chip kind strengthen"' not in words(app)
    assert app.get("download_button")


def test_after_a_cleared_stop_the_questions_go_on_where_they_ended():
    app = fill(on(run_plan), rf_cancer="yes")
    app = app.checkbox(key="agreed_same_day").check().run()
    assert not app.exception
    assert "next_changed" in [button.key for button in app.button]


def test_under_18_reads_the_guardian_wording():
    assert GUARDIAN_TITLE in words(fill(on(run_plan), age_band="16_17"))


def test_the_check_page_shows_no_numbers_once_an_answer_stops():
    app = AppTest.from_file(APP, default_timeout=120)
    app.session_state["answers"] = {"rf_chest": "yes"}
    app.run()
    assert not app.exception
    assert "Please get help now" in words(app)
    assert not app.get("file_uploader")


def test_advice_stands_on_top_of_the_results():
    app = AppTest.from_file(APP, default_timeout=120)
    app.session_state["answers"] = {"rf_leg_pain": "yes"}
    app.run()
    next(b for b in app.button if b.label.startswith("A person with clear deviations")).click().run()
    assert not app.exception
    shown = [getattr(e, "value", None) or getattr(e.proto, "body", "") for e in app.main]  # top to end
    text = " ".join(words for words in shown if isinstance(words, str))
    assert text.index("Please book an appointment") < text.index('class="standouts"')


def test_exercises_on_the_check_page_wait_for_the_safety_questions_and_keep_to_their_answers():
    no = {question.id: "no" for question in K.questions.values()}
    shown = []
    for answers in (no, no | {"pregnancy": "yes"}):
        app = AppTest.from_file(APP, default_timeout=120)
        app.session_state["answers"] = answers
        app.run()
        next(b for b in app.button if b.label.startswith("A person with clear deviations")).click().run()
        assert not app.exception
        shown.append(words(app))
    assert "Y and T raise" in shown[0]
    assert "Exercises many people use" not in shown[1]


def test_the_library_searches_and_filters():
    app = on(run_library)
    offered = sum(exercise.prescribed for exercise in K.exercises.values())
    assert f"{offered} of {offered} exercises" in words(app)
    app.text_input(key="library_words").set_value("clamshell").run()
    assert "Clamshell" in words(app)
    app.get_by_key("library_kinds").set_value(["release"]).run()
    assert "Nothing matches" in words(app)


def test_an_exercise_opens_with_its_steps_and_evidence():
    app = on(run_library)
    app.text_input(key="library_words").set_value("clamshell").run()
    app.button(key="show_clamshell").click().run()
    assert not app.exception
    text = words(app)
    assert K.exercises["clamshell"].steps[0] in text
    assert K.exercises["clamshell"].evidence_note in text
    assert "Lie on your right side: the left leg, on top, works." in text
    assert text.count("2–3 × 8–12, each side, 2–3 times a week") == 2, "on the card and in the dialog"


@pytest.mark.parametrize(
    ("exercise", "said"),
    [
        ("fr_thoracic", "1–2 × 30–60 s, 3–7 times a week"),
        ("chin_tuck", "2–3 × 8–12, hold 3–5 s, 3–5 times a week"),
        ("rowing_machine", "5–10 min, 2–3 times a week"),
        ("bulgarian_split_squat", "2–3 × 6–10, each side, 2 times a week"),
    ],
)
def test_the_usual_dose_in_one_line(exercise, said):
    assert usual_dose(K.exercises[exercise]) == said


def test_what_no_plan_asks_for_stands_apart_without_a_dose_or_a_level():
    app = on(run_library)
    app.text_input(key="library_words").set_value("decompression").run()
    device = K.exercises["spinal_decompression"]
    assert device.name in words(app)
    assert device.evidence_note in words(app)
    for said in ("times a week", "Anyone can start", "Needs:", "1 of 78"):
        assert said not in words(app)
    assert any("in no plan" in header.value for header in app.header)


def test_every_card_says_what_is_needed():
    app = on(run_library)
    cards = [
        element.proto.body for element in app.get("html") if '<div class="exercise">' in element.proto.body
    ]
    assert len([card for card in cards if "Needs: " in card]) == 12


def test_the_limits_page_says_all_that_a_photo_cant_show():
    from html import escape

    text = words(on(run_limits))
    for said in (*CAVEATS, *(escape(h.text) for h in K.honest.values())):
        assert said in text
    for absent in K.not_obtainable.values():
        assert escape(absent.name) in text
        assert escape(absent.reason) in text
