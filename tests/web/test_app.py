"""The check page's logic by Streamlit's own test runner: sample, upload, bad file."""

from __future__ import annotations

import hashlib
import io
import math
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from posture.anatomy import View
from posture.measure.uncertainty import Measurement
from posture.picture.photo import Photo
from posture.picture.samples import samples
from posture.pipeline import Sighting
from posture.pose.given import GivenPoints
from posture.report.standouts import standouts
from posture.web import measuring
from posture.web.inputs import Inputs
from tests.fixtures.places import ROOT

APP = str(ROOT / "app.py")


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_file(APP, default_timeout=120).run()


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the photos that the model was shown, one per time."""
    names: list[str] = []
    look_at = measuring.look_at

    def counted(photo: Photo, **told: Any) -> Sighting:
        names.append(photo.name)
        return look_at(photo, **told)

    monkeypatch.setattr(measuring, "look_at", counted)
    return names


def upload(app: AppTest, name: str, data: bytes) -> str:
    """Put a photo into the page's box; returns the mark that is kept of it."""
    box = next(box for box in app.file_uploader if box.label.startswith("One to four photos"))
    box.upload(name, data, "image/jpeg").run()
    assert not app.exception
    return hashlib.sha256(data).hexdigest()[:16]


def click(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label.startswith(label)).click().run()
    assert not app.exception
    return app


def photos(app: AppTest) -> list[str]:
    return [check.photo.name for check in app.session_state["report"].photos]


def html_of(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


def numbers(app: AppTest) -> dict[str, float]:
    measured = app.session_state["report"].photos[0].measurements
    return {m.key: m.value for m in measured if isinstance(m, Measurement)}


def test_the_first_page_says_what_it_is_and_how_to_take_a_photo(app):
    assert not app.exception
    assert app.title[0].value == "Posture check"
    assert "not a diagnosis" in html_of(app)
    assert "hip height" in html_of(app)


def test_one_click_leads_to_a_sample_s_result_with_the_truth_beside_it(app):
    click(app, "See a sample result")
    assert photos(app) == ["front.jpg", "right.jpg", "back.jpg", "left.jpg"]
    (title,) = [each.value for each in app.header if each.value.endswith("out")]
    assert title == f"{len(standouts(app.session_state['report']))} things stand out"
    true = next(sample.true["shoulder_level_deg"] for sample in samples() if sample.path.name == "front.jpg")
    assert f"true: {true:.1f}°".replace("-", "−") in html_of(app)
    assert "so the truth is known" in html_of(app)


def test_no_truth_is_claimed_of_other_photos_nor_of_a_sample_taken_for_something_else(app, samples):
    data = (samples / "front.jpg").read_bytes()
    upload(app, "me.jpg", recoded(samples / "front.jpg"))
    assert "true:" not in html_of(app)
    click(app, "Start over")
    mark = upload(app, "me.jpg", data)
    assert "true:" in html_of(app)
    app.toggle(key=f"mirrored_{mark}").set_value(True).run()
    assert "true:" not in html_of(app)


def test_somebody_with_nothing_outside_is_told_what_was_checked_and_how_sure(app, samples):
    upload(app, "level.jpg", (samples / "level_front.jpg").read_bytes())
    assert app.header[0].value == "Nothing stands out"
    within = sum(f.verdict == "within" for f in app.session_state["report"].findings)
    assert any(f"{within} measurements lie within the healthy range" in m.value for m in app.markdown)
    assert "The least sure of them" in html_of(app)
    assert any(box.label.startswith("All numbers: ") for box in app.expander)


def test_a_sample_is_measured_and_leads_to_suspected_imbalances(app):
    button = next(b for b in app.button if b.label.startswith("A person with clear deviations"))
    button.click().run()
    assert not app.exception
    assert "outside range" in html_of(app)
    assert "Forward head" in [each.value for each in app.subheader]
    assert app.session_state["report"].photos[0].view == "front"


def test_an_uploaded_photo_is_measured_and_its_view_can_be_corrected(app, samples, looked):
    upload(app, "me.jpg", (samples / "front.jpg").read_bytes())
    assert not app.exception
    assert app.session_state["report"].photos[0].photo.name == "me.jpg"
    view = next(box for box in app.selectbox if box.label == "The photo shows")
    found = numbers(app)
    view.select("back").run()
    assert app.session_state["report"].photos[0].view == "back"
    assert numbers(app)["shoulder_level_deg"] == pytest.approx(-found["shoulder_level_deg"], abs=1.5)
    assert looked == ["me.jpg"], "no second detection"


def test_a_photo_with_a_hidden_face_asks_whether_it_is_the_front_or_the_back(app, sample_photo):
    rgb = sample_photo("front_after").rgb.copy()
    rgb[260:408, 592:740] = 90
    file = io.BytesIO()
    Image.fromarray(rgb).save(file, "JPEG", quality=95)
    upload(app, "hidden.jpg", file.getvalue())
    assert any("Say which it is, front or back" in error.value for error in app.error)
    assert any("hidden.jpg: front or back?" in each.value for each in app.subheader)
    (corrections,) = [box for box in app.expander if box.label == "Correct something"]
    assert corrections.proto.expanded
    view = next(box for box in app.selectbox if box.label == "The photo shows")
    view.select("front").run()
    assert not app.error
    assert numbers(app)["shoulder_level_deg"]


@pytest.mark.parametrize("tilt", ["drawn", "typed"])
def test_a_tilt_stays_that_of_the_file_when_the_file_is_called_a_mirror_image(app, samples, tilt):
    mark = upload(app, "me.jpg", (samples / "front.jpg").read_bytes())
    line = ((0.30, 0.1), (0.28, 0.9))  # its lower end to the left: clockwise
    app.session_state["inputs"].correct(mark, line=line, roll_deg=1.1, tilt=tilt)
    app.run()
    plain = app.session_state["report"].photos[0]
    app.toggle(key=f"mirrored_{mark}").set_value(True).run()
    turned_back = app.session_state["report"].photos[0]
    assert not app.exception
    assert turned_back.photo.mirrored
    assert plain.gravity.roll_deg == pytest.approx(1.1, abs=0.1)
    assert turned_back.gravity.roll_deg == pytest.approx(-plain.gravity.roll_deg)


def test_a_bad_file_is_one_plain_sentence_and_the_page_lives_on(app, samples):
    upload(app, "notes.jpg", b"this is no picture")
    assert not app.exception
    assert "notes.jpg is not a photo" in app.error[0].value


def test_the_same_photo_twice_counts_once(app, samples):
    data = (samples / "front.jpg").read_bytes()
    upload(app, "me.jpg", data)
    upload(app, "copy.jpg", data)
    assert not app.exception
    assert len(app.session_state["report"].photos) == 1
    assert any("copy.jpg is the same picture as me.jpg" in box.value for box in app.info)


def test_a_height_in_metres_is_refused_in_words_and_gives_no_centimetres(app, samples):
    upload(app, "me.jpg", (samples / "front.jpg").read_bytes())
    box = app.number_input(key="height_cm")
    assert (box.value, box.min, box.max) == (None, 100.0, 250.0)
    box.set_value(1.72).run()
    assert not app.exception
    assert app.session_state["report"].photos[0].lengths == ()
    app.number_input(key="height_cm").set_value(172.0).run()
    assert app.session_state["report"].photos[0].lengths


def test_nothing_good_is_said_above_photos_that_cannot_be_measured(app, bad_input):
    data = (bad_input / "only_head.jpg").read_bytes()
    upload(app, "me.jpg", data)
    assert not app.exception
    assert not app.success
    assert app.header[0].value == "The photo could not be measured"
    assert "Suspected" not in html_of(app) + " ".join(each.value for each in app.header)
    assert "can't be measured" in app.subheader[0].value
    assert not app.get("download_button")
    assert "hip height" in html_of(app), "the tips are needed now"


# ---- what was put in stays ----

TWO_PAGES = """
import streamlit as st
from posture.web import check_page, plan_page
(plan_page if st.session_state.get("page") == "plan" else check_page).page()
"""
"""Streamlit forgets the boxes of a page that is not drawn; here as in the app."""


@pytest.fixture
def pages() -> AppTest:
    return AppTest.from_string(TWO_PAGES, default_timeout=120).run()


def go(app: AppTest, page: str) -> AppTest:
    app.session_state["page"] = page
    app.run()
    assert not app.exception
    return app


def test_uploads_and_what_was_said_of_them_are_there_again_after_another_page(pages, samples, looked):
    mark = upload(pages, "me.jpg", (samples / "front.jpg").read_bytes())
    pages.selectbox(key=f"view_{mark}").select("back").run()
    pages.get_by_key(f"tilt_{mark}").set_value("typed").run()
    pages.number_input(key=f"roll_deg_{mark}").set_value(1.5).run()
    pages.toggle(key=f"mirrored_{mark}").set_value(True).run()
    before = numbers(pages)
    assert before
    looked.clear()
    go(go(pages, "plan"), "check")
    assert photos(pages) == ["me.jpg"]
    assert numbers(pages) == before
    assert looked == [], "no second detection"
    assert pages.selectbox(key=f"view_{mark}").value == "back"
    assert pages.get_by_key(f"tilt_{mark}").value == "typed"
    assert pages.number_input(key=f"roll_deg_{mark}").value == 1.5
    assert pages.toggle(key=f"mirrored_{mark}").value


def test_a_shot_of_the_camera_is_there_again_after_another_page(pages, samples):
    lives = pages.session_state["lives"]
    (live,) = (live for kind, live in lives.items() if kind.startswith("capture_check"))
    assert live.add_photo(1, (samples / "front.jpg").read_bytes())  # as the route does
    pages.run()
    assert photos(pages) == ["camera 1.jpg"]
    go(go(pages, "plan"), "check")
    assert photos(pages) == ["camera 1.jpg"]


def test_a_sample_is_shown_though_photos_were_uploaded_which_are_kept_and_can_be_used_again(app, samples):
    upload(app, "me.jpg", (samples / "front.jpg").read_bytes())
    click(app, "A person with clear deviations")
    assert photos(app) == ["front.jpg", "right.jpg", "back.jpg", "left.jpg"], "named as the sample is"
    said = "Using the sample you chose; 1 uploaded photo is kept."
    assert said in [caption.value for caption in app.caption]
    click(app, "Use the uploaded photos instead")
    assert photos(app) == ["me.jpg"]
    assert said not in [caption.value for caption in app.caption]


def test_a_second_upload_adds_to_the_first_and_one_can_be_removed(app, samples):
    upload(app, "front.jpg", (samples / "front.jpg").read_bytes())
    upload(app, "right.jpg", (samples / "right.jpg").read_bytes())
    assert photos(app) == ["front.jpg", "right.jpg"]
    click(app, "Remove")
    assert photos(app) == ["right.jpg"]


def test_starting_over_forgets_photos_corrections_and_the_report_that_a_plan_would_rest_on(pages, samples):
    data = (samples / "front.jpg").read_bytes()
    mark = upload(pages, "me.jpg", data)
    pages.selectbox(key=f"view_{mark}").select("back").run()
    go(pages, "plan")
    assert pages.session_state["report"].photos, "leaving the page takes nothing from the plan"
    click(go(pages, "check"), "Start over")
    assert "report" not in pages.session_state
    assert "hip height" in html_of(pages)
    upload(pages, "me.jpg", data)
    assert pages.selectbox(key=f"view_{mark}").value == "found"


def test_photos_that_cannot_be_measured_leave_no_older_report_for_the_plan(app, samples):
    upload(app, "me.jpg", (samples / "front.jpg").read_bytes())
    click(app, "Remove")
    upload(app, "notes.jpg", b"this is no picture")
    assert "report" not in app.session_state


def test_the_server_keeps_no_copy_of_an_upload_beside_the_one_in_use(app, samples, monkeypatch):
    """Otherwise it would keep each until the visit ends, whatever is removed or started over."""
    let_go = []
    monkeypatch.setattr(
        "streamlit.runtime.memory_uploaded_file_manager.MemoryUploadedFileManager.remove_file",
        lambda manager, session_id, file_id: let_go.extend(manager.get_files(session_id, [file_id])),
    )
    upload(app, "me.jpg", (samples / "front.jpg").read_bytes())
    assert [record.name for record in let_go] == ["me.jpg"]


def test_what_is_too_much_for_a_visit_is_told_and_the_box_can_be_used_again(pages, samples):
    pages.session_state["inputs"] = Inputs(max_bytes=300_000)
    upload(pages, "me.jpg", (samples / "front.jpg").read_bytes())
    upload(pages, "large.jpg", bytes(200_000))
    (said,) = (error.value for error in pages.error)
    assert "so what came last was not taken" in said
    assert photos(pages) == ["me.jpg"]
    click(pages, "Start over")
    assert not pages.error


def test_a_file_name_makes_no_picture_or_link_on_the_page(app, samples):
    name = "![x](http://evil.example/x.png)<b>.jpg"
    app.file_uploader[0].upload(name, (samples / "front.jpg").read_bytes(), "image/jpeg").run()
    assert not app.exception
    titles = [shown.value for shown in app.subheader]
    assert any("!\\[x\\](http://evil.example/x.png)&lt;b&gt;.jpg" in title for title in titles)


def test_who_held_the_camera_anew_for_each_photo_is_surer_of_which_way_is_down(app: AppTest) -> None:
    """Asked only where two photos show one view."""
    samples = ROOT / "sample_images"
    upload(app, "front.jpg", (samples / "front.jpg").read_bytes())
    assert "held_anew" not in [toggle.key for toggle in app.toggle]
    upload(app, "again.jpg", recoded(samples / "front.jpg"))

    def roll_deg() -> float:
        numbers = app.session_state["report"].means[0].measurements
        return next(
            m.budget["roll"] for m in numbers if m.key == "trunk_lean_deg" and isinstance(m, Measurement)
        )

    fixed = roll_deg()
    app.toggle(key="held_anew").set_value(True).run()
    assert not app.exception
    assert roll_deg() == pytest.approx(fixed / 2**0.5, rel=0.1)


def recoded(path: Path) -> bytes:
    """The same person in another file: a JPEG of lower quality."""
    data = io.BytesIO()
    Image.open(path).save(data, "JPEG", quality=80)
    return data.getvalue()


def test_given_points_are_measured_stay_and_are_forgotten_with_the_rest(app, samples, looked):
    mark = upload(app, "side.jpg", (samples / "right.jpg").read_bytes())
    assert "craniovertebral_deg" not in numbers(app)
    click(app, "Move or set points")
    points = GivenPoints.of({"c7": (641, 549), "right_tragus": (709, 513)})
    app.session_state["inputs"].point(mark, points, View.RIGHT)
    app.run()
    assert not app.exception
    assert numbers(app)["craniovertebral_deg"] == pytest.approx(math.degrees(math.atan2(36, 68)), abs=3)
    assert "2 points are given by you." in [each.value for each in app.caption]
    click(app, "Close the points")
    app.toggle(key=f"mirrored_{mark}").set_value(True).run()
    report = app.session_state["report"].photos[0]
    assert [point.name.value for point in report.points] == ["c7", "left_tragus"], (
        "the near side is the left one"
    )
    assert looked == ["side.jpg"] * 2, "the mirror image is looked at, the points are not"
    click(app, "Start over")
    upload(app, "side.jpg", (samples / "right.jpg").read_bytes())
    assert "craniovertebral_deg" not in numbers(app)
