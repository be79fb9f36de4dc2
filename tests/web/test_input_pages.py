"""What is put in and done on the pages: kept while away, counted once, for the right person."""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from posture.anatomy import View
from posture.history.archive import export_person
from posture.history.keeping import keep
from posture.history.repeatability import repeats
from posture.history.store import History
from posture.picture.photo import Photo
from posture.pipeline import Report, Sighting, check, look_at
from posture.web import measuring
from posture.web.inputs import Given, Inputs, InputSource, Place
from tests.fixtures.bodies import Frontal
from tests.fixtures.fakes import photo, seeing
from tests.fixtures.pictures import encoded

TWO_PAGES = """
import streamlit as st
from posture.web import {name}
{name}.page() if not st.session_state.get("away") else st.title("Another page")
"""
"""Streamlit forgets the boxes of a page that is not drawn; here as in the app."""


@pytest.fixture(autouse=True)
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> History:
    monkeypatch.setenv("POSTURE_DATA", str(tmp_path))
    return History.default()


def page(name: str, **state: object) -> AppTest:
    app = AppTest.from_string(TWO_PAGES.format(name=name), default_timeout=120)
    for key, value in state.items():
        app.session_state[key] = value
    return run(app)


def run(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def away_and_back(app: AppTest) -> AppTest:
    app.session_state["away"] = True
    assert [title.value for title in run(app).title] == ["Another page"]
    app.session_state["away"] = False
    return run(app)


def click(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return run(app)


def upload(app: AppTest, label: str, name: str, data: bytes, kind: str = "image/jpeg") -> AppTest:
    next(box for box in app.file_uploader if box.label.startswith(label)).upload(name, data, kind)
    return run(app)


def html_of(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


def fresh(shoulder_level_deg: float) -> Report:
    return check([photo()], detect=seeing((Frontal(shoulder_level_deg=shoulder_level_deg), View.FRONT)))


# ---- kept while another page is shown ----


def test_two_photos_to_compare_are_looked_at_once_and_are_there_again_after_another_page(
    samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []

    def counted(photo: Photo, **told: Any) -> Sighting:
        names.append(photo.name)
        return look_at(photo, **told)

    monkeypatch.setattr(measuring, "look_at", counted)
    app = page("compare_page")
    upload(app, "Photo before", "front.jpg", (samples / "front.jpg").read_bytes())
    assert names == ["front.jpg"], "while the other is looked for"
    upload(app, "Photo after", "after.jpg", (samples / "front_after.jpg").read_bytes())
    assert names == ["front.jpg", "after.jpg"]
    app.toggle(key="compare_mirrored").set_value(True)
    table = html_of(run(app))
    assert "Shoulder level" in table
    away_and_back(app)
    assert html_of(app) == table
    assert sorted(names) == sorted(2 * ["front.jpg", "after.jpg"])  # a mirror image is another picture
    assert app.toggle(key="compare_mirrored").value
    click(app, "Start over")
    assert not [button for button in app.button if button.label == "Remove"]
    assert any("Choose two photos" in info.value for info in app.info)


# ---- repeatability ----


def repeat_page(*files: Given) -> AppTest:
    kept = Inputs()
    kept.put(Place.REPEAT, InputSource.UPLOAD, files)
    return page("progress_page", progress_part="Repeatability", inputs=kept)


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each size of picture counts as another standing: the model's result is not what is tested here."""

    def known(photos: list[Photo]) -> Report:
        (one,) = photos
        return fresh((one.size_px[0] - 300) / 10)

    monkeypatch.setattr("posture.web.repeat_ui.check", known)


def standing(number: int) -> Given:
    return Given(f"{number}.jpg", encoded(Image.new("RGB", (300 + number, 400)), "JPEG"))


def learnt(history: History, person_id: str) -> tuple[int, int]:
    found = repeats(history.trends(person_id))[View.FRONT, "shoulder_level_deg"]
    return found.photos, found.sets


@pytest.mark.usefixtures("measured")
def test_the_same_repeats_saved_twice_count_once_also_in_another_visit(history: History) -> None:
    person = history.add_person("Ana")
    click(repeat_page(standing(1), standing(2)), "Measure and save")
    assert learnt(history, person.id) == (2, 1)
    app = click(repeat_page(standing(1), standing(2)), "Measure and save")
    assert any("saved already" in info.value for info in app.info)
    assert learnt(history, person.id) == (2, 1)
    assert len(history.checks(person.id)) == 2


@pytest.mark.usefixtures("measured")
def test_a_third_photo_joins_the_two_that_were_saved_before(history: History) -> None:
    person = history.add_person("Ana")
    click(repeat_page(standing(1), standing(2)), "Measure and save")
    app = click(repeat_page(standing(1), standing(2), standing(3)), "Measure and save")
    assert app.success[0].value == "Saved 1 repeats. 2 of the photos were saved before and count once."
    assert learnt(history, person.id) == (3, 1)


def test_repeats_that_an_older_version_saved_twice_are_reckoned_with_once(history: History) -> None:
    person = history.add_person("Ana")
    for repeat_set in ("one", "two"):
        for level_deg in (1.0, 2.0):
            keep(history, person.id, fresh(level_deg), pictures=False, repeat_set=repeat_set)
    assert learnt(history, person.id) == (2, 1)


# ---- whom it was about ----


def test_the_picker_shows_who_was_imported(history: History) -> None:
    ana, eva = history.add_person("Ana"), history.add_person("Eva")
    keep(history, eva.id, fresh(1.0), pictures=False)
    archive = io.BytesIO()
    export_person(history, eva.id, archive)
    history.delete_person(eva.id)
    app = page("progress_page")
    app.selectbox(key="progress_person").select(ana.id)
    upload(run(app), "A zip", "export.zip", archive.getvalue(), "application/zip")
    click(app, "Import")
    assert any("Imported 1 check" in said.value for said in app.success)
    people = {person.id: person.name for person in history.people()}
    assert people[app.selectbox(key="progress_person").value] == "Eva"


def test_who_was_chosen_on_one_page_is_chosen_on_the_next_and_the_newest_choice_counts(
    history: History,
) -> None:
    _, eva = history.add_person("Ana"), history.add_person("Eva")
    app = page("progress_page")
    app.selectbox(key="progress_person").select(eva.id)
    run(app)
    assert app.session_state["person_id"] == eva.id
    assert away_and_back(app).selectbox(key="progress_person").value == eva.id


KEEP = """
import streamlit as st
from posture.web.keep_ui import keep_ui
keep_ui(st.session_state["report"], st.session_state["report"])
"""


def keep_page() -> AppTest:
    app = AppTest.from_string(KEEP, default_timeout=60)
    app.session_state["report"] = fresh(-9.0)
    return run(app)


def test_the_button_to_save_waits_for_no_name_and_says_what_is_missing(history: History) -> None:
    app = keep_page()
    assert not app.button(key="keep_save").disabled
    click(app, "Save this check")
    assert [said.value for said in app.warning] == ["Type a name first, or choose somebody above."]
    assert history.people() == ()
    app.text_input(key="keep_name").set_value("Ana")  # name and click arrive in the same run
    click(app, "Save this check")
    assert [person.name for person in history.people()] == ["Ana"]


def test_somebody_new_can_be_chosen_after_saving_for_somebody(history: History) -> None:
    history.add_person("Eva")
    app = keep_page()
    app.text_input(key="keep_name").set_value("Ana")
    click(app, "Save this check")
    (ana,) = (person for person in history.people() if person.name == "Ana")
    assert app.selectbox(key="keep_person").value == ana.id
    app.selectbox(key="keep_person").select("")
    assert run(app).text_input(key="keep_name").value == ""
    assert not app.button(key="keep_save").disabled


def test_a_pdf_stays_to_be_downloaded_again_until_something_else_is_asked_for() -> None:
    app = click(keep_page(), "Make the PDF")
    for _ in range(2):
        assert [button.label for button in app.get("download_button")] == ["Download the PDF"]
        run(app)  # what a download does
    app.toggle(key="pdf_blur").set_value(True)
    assert not run(app).get("download_button"), "that would be another one"


def test_the_boxes_about_whom_log_no_warning(
    history: History, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Streamlit logs one, with its stack, if a box has both a default and a state; once per process."""
    monkeypatch.setattr("streamlit.elements.lib.policies._shown_default_value_warning", False)
    monkeypatch.setattr("streamlit.runtime.exists", lambda: True)
    history.add_person("Eva")
    with caplog.at_level(logging.WARNING):
        app = keep_page()
        app.text_input(key="keep_name").set_value("Ana")
        click(app, "Save this check")
        page("progress_page", person_id=history.people()[1].id)
    assert not [record for record in caplog.records if "default value" in record.getMessage()]
