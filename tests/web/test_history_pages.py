"""The pages Compare and Progress by Streamlit's own test runner, on a history of their own."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import altair as alt
import pytest
from streamlit.testing.v1 import AppTest

from posture.anatomy import View
from posture.compare.changes import compare
from posture.history.archive import export_person
from posture.history.keeping import keep, saved_shots
from posture.history.records import TrendPoint
from posture.history.store import History
from posture.knowledge.load import load
from posture.measure.uncertainty import format_value
from posture.pipeline import Report, check
from posture.report.table import rows_of
from posture.web import keep_ui
from posture.web.people import told_apart
from posture.web.trend_chart import trend_chart
from tests.fixtures.bodies import Frontal, Sagittal
from tests.fixtures.fakes import photo, seeing
from tests.fixtures.history_examples import report as plain_report

NAME = "Ana Novak"


def page(name: str) -> AppTest:
    script = f"from posture.web import {name}\n{name}.page()\n"
    return AppTest.from_string(script, default_timeout=60)


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> History:
    monkeypatch.setenv("POSTURE_DATA", str(tmp_path))
    return History.default()


def fresh(shoulder_level_deg: float) -> Report:
    body = Frontal(shoulder_level_deg=shoulder_level_deg)
    return check([photo()], detect=seeing((body, View.FRONT)))


@pytest.fixture
def person_id(history: History) -> str:
    person = history.add_person(NAME)
    keep(history, person.id, fresh(-9.0), pictures=True, note="first")
    keep(history, person.id, fresh(0.0), pictures=True, note="second")
    return person.id


def html_of(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


def show(part: str) -> AppTest:
    app = page("progress_page")
    app.session_state["progress_part"] = part
    app.run()
    assert not app.exception
    return app


def test_without_anybody_both_pages_say_what_to_do(history: History) -> None:
    for name in ("compare_page", "progress_page"):
        app = page(name).run()
        assert not app.exception
        assert any("saved" in info.value for info in app.info)


def test_two_saved_checks_are_compared_with_pictures(history: History, person_id: str) -> None:
    app = show("Compare two")
    table = html_of(app)
    assert "Shoulder level (front view)" in table
    assert "moved towards the range" in table
    assert table.index("Shoulder level") < table.index("Pelvis level"), "surest first"
    assert not app.error


def large(app: AppTest, key: str = "shoulder_level_deg") -> AppTest:
    """The trend of this number in the front view, from its tile."""
    app.button(key=f"large_front_{key}").click().run()
    assert not app.exception
    return app


def test_all_measurements_are_seen_at_a_glance(history: History, person_id: str) -> None:
    app = show("Trends")
    trends = history.trends(person_id)
    tiles = [button.key for button in app.button if str(button.key).startswith("large_")]
    assert sorted(map(str, tiles)) == sorted(f"large_{view}_{key}" for view, key in trends)
    told = html_of(app)
    newest = trends[View.FRONT, "shoulder_level_deg"][-1]
    assert told.count(format_value(newest.value, newest.std, newest.unit)) >= 1
    assert "Shoulder level, front view: 2 checks from" in told, "a picture says it in words too"
    assert "moved towards the range" in told


def test_a_tile_opens_the_large_chart_and_the_way_back_closes_it(history: History, person_id: str) -> None:
    app = large(show("Trends"))
    assert app.selectbox(key="trend_key").value == (View.FRONT, "shoulder_level_deg")
    app.button(key="trend_all").click().run()
    assert not app.exception
    assert any(str(button.key).startswith("large_") for button in app.button)


def test_trends_name_the_range_and_the_smallest_change(history: History, person_id: str) -> None:
    app = large(show("Trends"))
    assert any("healthy range, −3 to 3°" in caption.value for caption in app.caption), "with its unit"
    assert "Shoulder level (front view)" in app.selectbox(key="trend_key").options
    assert any("smallest change" in caption.value for caption in app.caption)


def test_the_trend_and_the_comparison_tell_the_same_smallest_change(history: History) -> None:
    person = history.add_person(NAME)
    ids = [keep(history, person.id, fresh(-9.0), pictures=False) for _ in range(2)]
    before, after = (saved_shots(history.check(check_id)) for check_id in ids)
    app = large(show("Trends"))
    mdc = {(c.view, c.key): c.mdc for c in compare(before, after, load().references).changes}
    for trend in ((View.FRONT, "shoulder_level_deg"), (View.FRONT, "trunk_lean_deg")):
        app.selectbox(key="trend_key").select(trend).run()
        (told,) = (caption.value for caption in app.caption if "smallest change" in caption.value)
        amount = float(told.split("Dashed: ")[1].split("°")[0])
        assert amount == pytest.approx(mdc[trend], abs=0.051)


def test_a_saved_check_opens_again_with_its_numbers_and_its_note(history: History, person_id: str) -> None:
    app = show("Checks")
    newest, first = history.checks(person_id)
    assert "“second”" in html_of(app)
    assert html_of(app).count('<img alt="Photo 1"') == 2, "a small picture of each check"
    app.button(key=f"open_{first.id}").click().run()
    assert not app.exception
    row = rows_of((fresh_check := fresh(-9.0)).photos[0], fresh_check.findings)
    shown = next(each for each in row if each.name == "Shoulder level")
    assert shown.value in html_of(app)
    app.text_input(key=f"note_{first.id}").set_value("after the holidays").run()
    assert history.checks(person_id)[1].note == "after the holidays"
    app.button(key="go_Later check").click().run()
    assert app.text_input(key=f"note_{newest.id}").value == "second"
    app.button(key="saved_pdf_make").click().run()
    assert not app.exception
    assert app.session_state["saved_pdf"][1].startswith(b"%PDF")
    app.button(key="go_All checks").click().run()
    app.button(key=f"delete_{newest.id}").click().run()
    assert not app.exception
    assert len(history.checks(person_id)) == 2, "a dialog asks first (answered in the browser's tests)"


def test_two_views_are_not_compared_and_that_is_said_once(history: History) -> None:
    person = history.add_person(NAME)
    keep(history, person.id, fresh(-9.0), pictures=True)
    side = check([photo()], detect=seeing((Sagittal(), View.LEFT)))
    keep(history, person.id, side, pictures=True)
    app = show("Compare two")
    said = [*app.warning, *app.error, *app.info, *app.markdown, *app.caption]
    assert sum("compare photos of the same view" in each.value for each in said) == 1
    assert "front view" in app.warning[0].value
    assert "left side" in app.warning[0].value
    assert not app.get("download_button")
    assert not app.get("bidi_component")
    assert "<table" not in html_of(app)


@pytest.mark.parametrize(
    "dialog",
    [
        "delete_check(history, history.checks(person.id)[0])",
        "_delete_person(history, person, 2)",
    ],
)
def test_a_deletion_that_another_window_holds_up_is_told_in_its_dialog(
    history: History, person_id: str, monkeypatch: pytest.MonkeyPatch, dialog: str
) -> None:
    app = AppTest.from_string(
        "from posture.history.store import History\n"
        "from posture.web.progress_page import _delete_person\n"
        "from posture.web.saved_list import delete_check\n"
        f"history = History.default()\nperson = history.people()[0]\n{dialog}\n",
        default_timeout=60,
    ).run()
    for box in app.checkbox:
        box.check().run()
    monkeypatch.setattr("posture.history.store.clean", lambda path: False)
    app.button[0].click().run()
    assert not app.exception
    assert ["another window" in error.value for error in app.error] == [True]


def test_plan_days_name_side_and_dose_of_the_day_and_are_ticked_off_and_taken_back(history: History) -> None:
    person = history.add_person(NAME)
    monday = datetime(2026, 11, 16, 12, tzinfo=UTC)

    def session(week: int, dose: str) -> dict[str, object]:
        return {"week": week, "day": "monday", "items": [{"exercise": "shrug", "side": "left", "dose": dose}]}

    plan = {"sessions": [session(1, "2 × 8"), session(2, "2 × 9")], "habits": ["movement_breaks"]}
    history.save_check(person.id, plain_report() | {"plan": plan}, taken_at=monday)
    app = show("Plan days")
    name = load().exercises["shrug"].name
    for days, dose in ((0, "2 × 8"), (7, "2 × 9"), (70, "2 × 9")):
        app.date_input(key="plan_day").set_value((monday + timedelta(days=days)).date()).run()
        assert [box.label for box in app.checkbox] == [
            f"{name}, left side: {dose}",
            load().exercises["movement_breaks"].name,
        ]
    app.checkbox[0].check().run()
    assert [d.exercise for d in history.plan_days(person.id)] == ["shrug"]
    app.checkbox[0].uncheck().run()
    assert history.plan_days(person.id) == ()


def test_without_a_plan_the_way_to_one_is_told(history: History, person_id: str) -> None:
    assert "on the page Plan" in show("Plan days").info[0].value


def layers(chart: alt.LayerChart) -> list[dict[str, Any]]:
    """The layers of a chart as Vega-Lite reads them, each with its own rows as `rows`."""
    spec = chart.to_dict()
    assert "datasets" not in spec, "Streamlit would put a button above the chart that shows them as a table"
    return [layer | {"rows": layer["data"]["values"]} for layer in spec["layer"]]


def test_repeats_are_no_steps_of_the_course() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    points = [
        TrendPoint(str(day), start + timedelta(days=day), float(day), 0.5, "deg", "set" if day < 3 else None)
        for day in range(5)
    ]
    drawn = layers(trend_chart(points, None, 2.0))
    (line,) = (layer for layer in drawn if layer["mark"]["type"] == "line")
    (rings,) = (layer for layer in drawn if layer["mark"]["type"] == "point")
    assert [row["value"] for row in line["rows"]] == [3.0, 4.0]
    assert [row["value"] for row in rings["rows"]] == [0.0, 1.0, 2.0]
    (edges,) = (layer for layer in drawn if "edge" in layer["rows"][0])
    assert edges["rows"] == [{"edge": 1.0}, {"edge": 5.0}], "from the first check, not a repeat"


def test_one_check_has_a_day_around_it_and_no_layer_is_empty() -> None:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    drawn = layers(trend_chart([TrendPoint("1", at, 1.0, 0.5, "deg", None)], None, 2.0))
    assert all(layer["rows"] for layer in drawn)
    (dots,) = (layer for layer in drawn if layer["mark"]["type"] == "circle")
    first, last = map(datetime.fromisoformat, dots["encoding"]["x"]["scale"]["domain"])
    assert last - first == timedelta(days=1)
    assert first < at < last


@pytest.mark.parametrize(
    ("apart", "axis"),
    [
        (None, {"format": "%d %b %Y", "values": 1}),
        (timedelta(minutes=4), {"format": "%H:%M", "title": "01 Mar 2026"}),
        (timedelta(days=2), {"format": "%d %b %Y", "tickMinStep": 86_400_000.0}),
        (timedelta(days=900), {"format": "%d %b %Y", "tickMinStep": 86_400_000.0}),
    ],
    ids=["one", "one day", "two days", "years"],
)
def test_the_time_axis_shows_days_and_no_parts_of_a_second(
    apart: timedelta | None, axis: dict[str, object]
) -> None:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    moments = [at] if apart is None else [at, at + apart]
    points = [TrendPoint(str(i), moment, 1.0, 0.5, "deg", None) for i, moment in enumerate(moments)]
    (dots,) = (each for each in layers(trend_chart(points, None, 2.0)) if each["mark"]["type"] == "circle")
    drawn = dots["encoding"]["x"]["axis"]
    told = {name: len(drawn[name]) if name == "values" else drawn.get(name) for name in axis}
    assert told == axis


def test_a_person_is_exported_deleted_and_imported(history: History, person_id: str, tmp_path: Path) -> None:
    before = [history.check(c.id) for c in history.checks(person_id)]
    app = show("Export or delete")
    app.button(key="export_make").click().run()
    exported = app.session_state["export"][1]
    app.button(key="delete_person").click().run()
    assert len(history.people()) == 1, "a dialog asks first (answered in the browser's tests)"
    history.delete_person(person_id)
    app = page("progress_page").run()
    app.file_uploader(key="import_file").upload("export.zip", exported, "application/zip").run()
    app.button(key="import_go").click().run()
    assert not app.exception
    assert [history.check(c.id) for c in history.checks(person_id)] == before


def test_a_bad_archive_is_told_in_a_sentence(history: History) -> None:
    app = page("progress_page").run()
    app.file_uploader(key="import_file").upload("export.zip", b"no zip", "application/zip").run()
    app.button(key="import_go").click().run()
    assert "not a history export" in app.error[0].value


def test_a_thousand_checks_open_quickly(history: History) -> None:
    from dataclasses import replace

    from posture.history.schema import writing
    from posture.history.statements import insert_check

    person = history.add_person(NAME)
    first = history.check(keep(history, person.id, fresh(-3.0), pictures=False))
    start = datetime(2023, 1, 1, tzinfo=UTC)
    with writing(history.path) as connection:
        for i in range(1000):
            summary = replace(first.summary, id=f"{i:016x}", taken_at=start + timedelta(days=i))
            insert_check(connection, replace(first, summary=summary), {})
    app = page("progress_page").run()
    began = time.process_time()
    app.run()
    assert time.process_time() - began < 2.0, "processor time; 0.3 s where this was written"
    assert not app.exception


def keep_page(measured: Report, answers: dict[str, str] | None = None) -> AppTest:
    app = AppTest.from_string(
        "import streamlit as st\n"
        "from posture.web.answers import personal\n"
        "from posture.web.keep_ui import keep_ui\n"
        "measured = st.session_state['report']\n"
        "keep_ui(personal(measured), measured)\n",
        default_timeout=60,
    )
    app.session_state["report"] = measured
    if answers:
        app.session_state["answers"] = answers
        app.session_state["cleared"] = {"clear_first"}
    return app.run()


def save(app: AppTest, name: str = "") -> None:
    if name:
        app.text_input(key="keep_name").set_value(name).run()
    app.button(key="keep_save").click().run()
    assert not app.exception
    assert [said.value for said in app.success] == ["Saved. The page Progress shows it."]


def test_a_report_is_kept_for_a_new_person_without_pictures_unless_asked(history: History) -> None:
    save(keep_page(fresh(-9.0)), NAME)
    (person,) = history.people()
    assert person.name == NAME
    (saved,) = history.checks(person.id)
    assert not saved.has_pictures


def test_answers_and_what_follows_from_them_are_kept_only_when_asked(history: History) -> None:
    answers = dict.fromkeys(load().questions, "no") | {"pregnancy": "yes", "q_tight_spot": "front_of_hip"}
    app = keep_page(fresh(-9.0), answers)
    save(app, NAME)
    (person,) = history.people()
    without = history.check(history.checks(person.id)[0].id)
    assert without.answers == {}
    assert without.report["plan"] is None
    assert without.report["screening"] is None
    assert "not measured on a photo" not in str(without.report)
    stored = b"".join(path.read_bytes() for path in history.path.parent.rglob("*") if path.is_file())
    assert b"regnan" not in stored
    assert b"tight_spot" not in stored
    app.session_state["report"] = fresh(-5.0)
    app.run().toggle(key="keep_answers").set_value(True).run()
    save(app)
    with_answers = history.check(history.checks(person.id)[0].id)
    assert with_answers.answers == answers
    assert with_answers.report["plan"]


def test_a_second_check_goes_to_the_same_person_and_the_same_check_only_once(history: History) -> None:
    app = keep_page(fresh(-9.0))
    app.toggle(key="keep_pictures").set_value(True)
    app.text_input(key="keep_note").set_value("first")
    save(app, NAME)
    (person,) = history.people()
    assert app.selectbox(key="keep_person").value == person.id
    assert app.text_input(key=f"pdf_name_{person.id}").value == NAME
    assert not app.toggle(key="keep_pictures").value
    assert app.text_input(key="keep_note").value == ""
    assert app.button(key="keep_save").disabled, "this very check is saved"
    app.session_state["report"] = fresh(-5.0)
    save(app.run())
    assert [p.id for p in history.people()] == [person.id]
    assert len(history.checks(person.id)) == 2
    history.delete_check(history.checks(person.id)[0].id)
    assert not app.run().button(key="keep_save").disabled, "deleted, so it may be saved again"


def test_the_pdf_of_one_click_bears_the_name_of_whom_this_very_check_was_saved_for(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not that of somebody who was merely looked at last, and none once another check is shown."""
    named: list[str] = []
    monkeypatch.setattr(keep_ui, "to_pdf", lambda *_, name, **__: named.append(name) or b"")
    monkeypatch.setattr(keep_ui.st, "download_button", lambda _, data, *__, **___: data())
    app = AppTest.from_string(
        "import streamlit as st\n"
        "from posture.web.keep_ui import keep_ui, pdf_button_ui\n"
        "measured = st.session_state['report']\n"
        "pdf_button_ui(measured, measured)\n"
        "keep_ui(measured, measured)\n",
        default_timeout=60,
    )
    app.session_state["person_id"] = history.add_person("Somebody Else").id
    app.session_state["report"] = fresh(-9.0)
    app.run()
    assert named.pop() == ""
    app.selectbox(key="keep_person").set_value("").run()
    save(app, NAME)
    assert named.pop() == NAME
    app.session_state["report"] = fresh(-5.0)
    app.run()
    assert named.pop() == ""


def test_a_name_that_is_there_already_is_pointed_out(history: History) -> None:
    history.add_person(NAME)
    app = keep_page(fresh(-9.0))
    app.text_input(key="keep_name").set_value(f" {NAME} ").run()
    assert any("already" in caption.value for caption in app.caption)


def test_export_holds_what_the_pages_saved(history: History, person_id: str, tmp_path: Path) -> None:
    with (tmp_path / "export.zip").open("wb") as target:
        export_person(history, person_id, target)
    assert (tmp_path / "export.zip").stat().st_size > 1000


def test_a_damaged_check_is_named_on_the_page_and_the_others_are_shown(
    history: History, person_id: str
) -> None:
    import sqlite3

    spoiled = history.checks(person_id)[0].id
    with sqlite3.connect(history.path) as connection:
        connection.execute("UPDATE checks SET views = 'x' WHERE id = ?", (spoiled,))
    shown = page("progress_page").run()
    assert not shown.exception
    told = [warning.value for warning in shown.warning]
    assert len(told) == 1
    assert spoiled in told[0]
    assert "posture history check --repair" in told[0]


def test_people_of_one_name_and_checks_of_one_minute_are_told_apart(history: History, person_id: str) -> None:
    namesake = history.add_person(NAME)
    keep(history, namesake.id, fresh(2.0), pictures=False)
    app = page("progress_page").run()
    box = app.selectbox(key="progress_person")
    assert box.options == [NAME, f"{NAME} (2)"]
    assert [person.id for person in history.people()] == [person_id, namesake.id]
    for chosen in (person_id, namesake.id):
        box.set_value(chosen).run()
        assert app.session_state["person_id"] == chosen
    keep(history, person_id, fresh(0.0), pictures=False)
    at_once = page("compare_page").run()
    assert len(set(at_once.selectbox(key="saved_before").options)) == 3
    alike = told_apart({"a": "Ana", "b": "Ana (2)", "c": "Ana"})
    assert alike == {"a": "Ana", "b": "Ana (2)", "c": "Ana (3)"}
