"""The check page's logic by Streamlit's own test runner: sample, upload, bad file."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from posture.uncertainty import Measurement

APP = str(Path(__file__).parents[1] / "app.py")


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_file(APP, default_timeout=120).run()


def html_of(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


def numbers(app: AppTest) -> dict[str, float]:
    measured = app.session_state["report"].photos[0].measurements
    return {m.key: m.value for m in measured if isinstance(m, Measurement)}


def test_the_first_page_says_what_it_is_and_how_to_take_a_photo(app):
    assert not app.exception
    assert app.title[0].value == "Posture check"
    assert "not a diagnosis" in html_of(app)
    assert any("hip height" in m.value for m in app.markdown)


def test_a_sample_is_measured_and_leads_to_suspected_imbalances(app):
    button = next(b for b in app.button if b.label.startswith("A person with clear deviations"))
    button.click().run()
    assert not app.exception
    assert "outside range" in html_of(app)
    text = " ".join(m.value for m in app.markdown)
    assert "Forward head" in text
    assert app.session_state["report"].photos[0].view == "front"


def test_an_uploaded_photo_is_measured_and_its_view_can_be_corrected(app, samples):
    app.file_uploader(key="uploads").upload(
        "me.jpg", (samples / "front.jpg").read_bytes(), "image/jpeg"
    ).run()
    assert not app.exception
    assert app.session_state["report"].photos[0].photo.name == "me.jpg"
    view = next(box for box in app.selectbox if box.label == "The photo shows")
    looked = dict(app.session_state["sightings"])
    found = numbers(app)
    view.select("back").run()
    assert app.session_state["report"].photos[0].view == "back"
    assert numbers(app)["shoulder_level_deg"] == pytest.approx(-found["shoulder_level_deg"], abs=1.5)
    assert dict(app.session_state["sightings"]) == looked  # no second detection


def test_a_photo_with_a_hidden_face_asks_whether_it_is_the_front_or_the_back(app, sample_photo):
    rgb = sample_photo("front_after").rgb.copy()
    rgb[260:408, 592:740] = 90
    file = io.BytesIO()
    Image.fromarray(rgb).save(file, "PNG")
    app.file_uploader(key="uploads").upload("hidden.png", file.getvalue(), "image/png").run()
    assert any("Say which it is, front or back" in error.value for error in app.error)
    assert any("hidden.png: front or back?" in each.value for each in app.markdown)
    (corrections,) = [box for box in app.expander if box.label.startswith("Correct the view")]
    assert corrections.proto.expanded
    view = next(box for box in app.selectbox if box.label == "The photo shows")
    view.select("front").run()
    assert not app.error
    assert numbers(app)["shoulder_level_deg"]


@pytest.mark.parametrize("tilt", ["drawn", "typed"])
def test_a_tilt_stays_that_of_the_file_when_the_file_is_called_a_mirror_image(app, samples, tilt):
    data = (samples / "front.jpg").read_bytes()
    mark = hashlib.sha256(data).hexdigest()[:16]
    app.file_uploader(key="uploads").upload("me.jpg", data, "image/jpeg").run()
    app.session_state["drawn"] = {mark: [[0.30, 0.1], [0.28, 0.9]]}  # its lower end to the left: clockwise
    app.session_state[f"roll_{mark}"] = 1.1
    app.session_state[f"tilt_{mark}"] = tilt
    app.run()
    plain = app.session_state["report"].photos[0]
    app.toggle(key=f"mirrored_{mark}").set_value(True).run()
    turned_back = app.session_state["report"].photos[0]
    assert not app.exception
    assert turned_back.photo.mirrored
    assert plain.gravity.roll_deg == pytest.approx(1.1, abs=0.1)
    assert turned_back.gravity.roll_deg == pytest.approx(-plain.gravity.roll_deg)


def test_a_bad_file_is_one_plain_sentence_and_the_page_lives_on(app, samples):
    uploader = app.file_uploader(key="uploads")
    uploader.upload("notes.jpg", b"this is no picture", "image/jpeg").run()
    assert not app.exception
    assert "notes.jpg is not a photo" in app.error[0].value


def test_the_same_photo_twice_counts_once(app, samples):
    data = (samples / "front.jpg").read_bytes()
    app.file_uploader(key="uploads").upload("me.jpg", data, "image/jpeg")
    app.file_uploader(key="uploads").upload("copy.jpg", data, "image/jpeg").run()
    assert not app.exception
    assert len(app.session_state["report"].photos) == 1
    assert any("copy.jpg is the same picture as me.jpg" in box.value for box in app.info)


def test_a_height_in_metres_is_refused_in_words_and_gives_no_centimetres(app, samples):
    app.file_uploader(key="uploads").upload(
        "me.jpg", (samples / "front.jpg").read_bytes(), "image/jpeg"
    ).run()
    box = app.number_input(key="height_cm")
    assert (box.value, box.min, box.max) == (None, 100.0, 250.0)
    box.set_value(1.72).run()
    assert not app.exception
    assert app.session_state["report"].photos[0].lengths == ()
    app.number_input(key="height_cm").set_value(172.0).run()
    assert app.session_state["report"].photos[0].lengths


def test_nothing_good_is_said_above_photos_that_cannot_be_measured(app, bad_input):
    data = (bad_input / "only_head.jpg").read_bytes()
    app.file_uploader(key="uploads").upload("me.jpg", data, "image/jpeg").run()
    assert not app.exception
    assert not app.success
    assert any("None of the photos could be measured" in box.value for box in app.info)
