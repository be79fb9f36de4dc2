"""The plan, exercises and limits pages by Streamlit's own test runner."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from posture.knowledge.load import load
from posture.pipeline import CAVEATS
from posture.plan.dose import usual_dose
from posture.plan.programme import Weekday
from posture.plan.questionnaire import sections
from posture.plan.screening import GUARDIAN_TITLE

APP = str(Path(__file__).parents[1] / "app.py")
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


def answer(app: AppTest, name: str, said: str) -> AppTest:
    for section in sections(K):
        if section.at_once and name in [question.id for question in section.questions]:
            app.get_by_key(f"section_{section.id}").set_value("Something applies").run()
    return app.get_by_key(f"answer_{name}").set_value(said).run()


def nothing_applies(app: AppTest) -> AppTest:
    for section in sections(K):
        if section.at_once:
            app.get_by_key(f"section_{section.id}").set_value("None of these")
    app.get_by_key("answer_under_18").set_value("no")
    app.get_by_key("answer_q_dominant_hand").set_value("right")
    return app.run()


def show_plan(app: AppTest) -> AppTest:
    button = next(b for b in app.button if b.label == "Show my plan")
    assert not button.disabled
    app = button.click().run()
    assert not app.exception
    return app


def test_nothing_is_answered_from_the_start():
    app = on(run_plan)
    assert "answers" not in app.session_state or app.session_state["answers"] == {}
    assert next(b for b in app.button if b.label == "Show my plan").disabled
    assert "Still open" in words(app)


def test_something_applies_answers_nothing_by_itself():
    app = nothing_applies(on(run_plan))
    app.get_by_key("section_safety").set_value("Something applies").run()
    assert "heart" not in app.session_state["answers"]
    assert next(b for b in app.button if b.label == "Show my plan").disabled


def test_nothing_applies_leads_to_a_warm_maintenance_plan():
    app = show_plan(nothing_applies(on(run_plan)))
    assert "keeps you moving" in words(app)
    assert "within normal variation" not in words(app)  # no photo was measured
    assert "Staying in shape" in [s.value for s in app.subheader]
    assert len(app.get("download_button")) == 2


def test_an_answer_leads_to_exercises_with_dose_reason_and_steps():
    app = answer(nothing_applies(on(run_plan)), "q_tight_spot", "front_of_hip")
    text = words(show_plan(app))
    assert "Tight hip flexors and weak glutes (not measured on a photo)" in text
    assert "Half-kneeling hip-flexor stretch" in text
    assert K.exercises["hip_flexor_stretch"].steps[0] in text
    assert "2 × 30 s each side" in text
    assert "Both sides, one after the other" in text
    for title in ("How hard", "Move up", "Step back", "Soreness", "Stop"):
        assert text.index(f"**{title}:**") < text.index("Half-kneeling hip-flexor stretch")
    assert "See someone" in text


def test_the_figure_shows_the_side_that_is_named():
    app = nothing_applies(on(run_plan))
    text = words(show_plan(app.get_by_key("answer_st_hip_flexor").set_value("left").run()))
    assert "Kneel on your left knee, the right foot in front" in text
    assert "Shown for the left side." in text


def test_weeks_grow_and_days_change():
    app = show_plan(answer(nothing_applies(on(run_plan)), "q_tight_spot", "front_of_hip"))
    app.get_by_key("plan_week_8").set_value(8).run()
    assert "2 × 8<" not in words(app)
    assert "2 × 12<" in words(app)
    app.get_by_key("wish_days").set_value([]).run()
    assert not app.exception
    assert "Choose at least one day" in words(app)


def test_one_day_a_week_is_told_what_it_can_do():
    app = show_plan(nothing_applies(on(run_plan)))
    assert "One day a week" not in words(app)
    app.get_by_key("wish_days").set_value([Weekday.THURSDAY]).run()
    assert not app.exception
    assert "One day a week is enough to learn" in words(app)


@pytest.mark.parametrize(
    ("name", "title"), [("rf_saddle", "Please get help now"), ("rf_fever", "Please speak to")]
)
def test_a_stopping_answer_takes_the_place_of_the_page(name, title):
    app = answer(nothing_applies(on(run_plan)), name, "yes")
    assert title in words(app)
    assert not app.get("download_button")
    assert [b.label for b in app.button] == ["Change my answers"]


def test_a_doctors_word_opens_a_gentle_plan_but_never_after_an_emergency():
    stopped = answer(nothing_applies(on(run_plan)), "rf_saddle", "yes")
    assert not stopped.checkbox
    app = answer(nothing_applies(on(run_plan)), "rf_cancer", "yes")
    for question in next(s for s in sections(K) if s.id == "soon").questions:
        if question.id != "rf_cancer":
            app.session_state["answers"] = {**app.session_state["answers"], question.id: "no"}
    app.run().checkbox(key="agreed_same_day").check().run()
    assert not app.exception
    assert "Please book an appointment" in words(app)
    assert 'class="chip kind strengthen"' not in words(app)
    assert app.get("download_button")


def test_under_18_reads_the_guardian_wording():
    app = answer(nothing_applies(on(run_plan)), "under_18", "yes")
    assert GUARDIAN_TITLE in words(show_plan(app))


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
    text = words(app)
    assert text.index("Please book an appointment") < text.index("#### Forward head")


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
    assert f"{len(K.exercises)} of {len(K.exercises)} exercises" in words(app)
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


def test_what_no_plan_asks_for_has_no_dose():
    app = on(run_library)
    app.text_input(key="library_words").set_value("decompression").run()
    assert K.exercises["spinal_decompression"].name in words(app)
    assert "times a week" not in words(app)


def test_the_limits_page_says_all_that_a_photo_cant_show():
    from html import escape

    text = words(on(run_limits))
    for said in (*CAVEATS, *(escape(h.text) for h in K.honest.values())):
        assert said in text
    for absent in K.not_obtainable.values():
        assert escape(absent.name) in text
        assert escape(absent.reason) in text
