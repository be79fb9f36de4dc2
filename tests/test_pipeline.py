"""The whole flow: with a body of known angles, and with the real model on real pixels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from posture import pipeline
from posture.anatomy import INDEX, Side, View, sided
from posture.errors import NobodyFoundError, UsageError
from posture.gravity.vertical import Gravity, GravitySource, assumed, from_drawn_line, from_level, given
from posture.measure.uncertainty import Measurement, NotMeasured
from posture.picture.level import Level
from posture.picture.photo import Photo
from posture.pipeline import Options, Sighting, assess, check, look_at, measure_sighting
from posture.pose.detect import detect
from tests.fixtures.bodies import Frontal, Sagittal, rolled
from tests.fixtures.fakes import detection, photo, seeing


def values(photo_check):
    return {m.key: m.value for m in photo_check.measurements if isinstance(m, Measurement)}


def test_a_body_without_deviations_has_nothing_outside_and_no_imbalance():
    report = check([photo()], [Options(gravity=given(0.0))], detect=seeing((Frontal(), View.FRONT)))
    assert report.photos[0].view is View.FRONT
    assert {f.verdict for f in report.findings if f.measurement.key != "pelvic_shift_pct"} == {"within"}
    assert "outside" not in {finding.verdict for finding in report.findings}
    assert report.imbalances == ()


@pytest.mark.parametrize(
    "sign", [+1, -1], ids=["right shoulder lower is positive", "left shoulder lower is negative"]
)
def test_a_low_shoulder_is_outside_and_names_its_side(sign):
    body = Frontal(shoulder_level_deg=sign * 9.0)
    report = check([photo()], [Options(gravity=given(0.0))], detect=seeing((body, View.FRONT)))
    found = next(f for f in report.findings if f.measurement.key == "shoulder_level_deg")
    assert np.sign(found.measurement.value) == sign
    assert found.verdict == "outside"
    imbalance = next(i for i in report.imbalances if i.key == "shoulder_elevation_asymmetry")
    assert imbalance.side == ("right" if sign > 0 else "left")


def test_a_given_roll_is_used_and_named():
    report = check([photo()], [Options(gravity=given(4.0))], detect=seeing((Frontal(), View.FRONT)))
    assert report.photos[0].gravity.source is GravitySource.GIVEN
    # The picture is turned clockwise: what looks level in it is tilted, the left side lower. In the front
    # view the subject's left is at the image's right, which a clockwise turn lowers.
    levelled = values(report.photos[0])["body_lean_deg"]
    assert levelled != pytest.approx(values(check(
        [photo()], [Options(gravity=given(0.0))], detect=seeing((Frontal(), View.FRONT))
    ).photos[0])["body_lean_deg"], abs=1.0)  # fmt: skip


def test_without_edges_the_picture_is_assumed_level_with_the_error_of_a_hand():
    report = check([photo()], detect=seeing((Frontal(), View.FRONT)))
    assert report.photos[0].gravity.source is GravitySource.ASSUMED
    by_key = {m.key: m for m in report.photos[0].measurements if isinstance(m, Measurement)}
    assert by_key["body_lean_deg"].budget["roll"] > 1
    assert by_key["shoulders_vs_pelvis_deg"].budget["roll"] == pytest.approx(0, abs=1e-6)


def test_several_photos_of_one_view_are_judged_by_their_mean_and_carry_sway():
    bodies = [(Frontal(shoulder_level_deg=tilt), View.FRONT) for tilt in (6.0, 8.0, 10.0)]
    report = check(
        [photo(f"{n}.jpg") for n in range(3)], [Options(gravity=given(0.0))] * 3, detect=seeing(*bodies)
    )
    (found,) = [f for f in report.findings if f.measurement.key == "shoulder_level_deg"]
    each = [values(p)["shoulder_level_deg"] for p in report.photos]
    assert found.measurement.value == pytest.approx(np.mean(each))
    alike = check([photo("a.jpg"), photo("b.jpg"), photo("c.jpg")], detect=seeing(*[bodies[1]] * 3))
    (same,) = [f for f in alike.findings if f.measurement.key == "shoulder_level_deg"]
    assert found.measurement.budget["sway"] > same.measurement.budget["sway"] > 0


def test_photos_of_a_fixed_camera_are_no_surer_of_its_tilt_than_one():
    body = (Frontal(), View.FRONT)
    stds = {}
    for how in (None, False, True):
        report = check([photo(f"{n}.jpg") for n in range(5)], held_anew=how, detect=seeing(*[body] * 5))
        (lean,) = [f.measurement for f in report.findings if f.measurement.key == "trunk_lean_deg"]
        stds[how] = lean.budget["roll"]
        each = [m.budget["roll"] for p in report.photos for m in p.measurements if m.key == "trunk_lean_deg"]
        assert stds[how] <= max(each) * 1.001
    assert stds[None] == stds[False] == pytest.approx(max(each))
    assert stds[True] == pytest.approx(max(each) / 5**0.5)


def test_a_photo_that_fails_the_gate_gives_reasons_instead_of_numbers():
    body = Frontal()
    report = check([photo()], [Options(view=View.RIGHT)], detect=seeing((body, View.FRONT)))
    assert not report.photos[0].usable
    assert all(isinstance(m, NotMeasured) and m.reason for m in report.photos[0].measurements)
    assert report.findings == ()


def test_a_corrected_view_needs_no_second_look():
    sighting = look_at(photo(), detect=seeing((Sagittal(ear_over_shoulder_deg=10), View.RIGHT)))
    assert measure_sighting(sighting).view is View.RIGHT
    assert measure_sighting(sighting, Options(view=View.RIGHT)).view_source == "given"


@pytest.mark.parametrize(("view", "said"), [(View.FRONT, View.BACK), (View.BACK, View.FRONT)])
def test_a_person_who_says_front_is_back_is_believed_and_measured(view, said):
    """The model took one for the other, so it named each joint for the wrong side."""
    body = Frontal(shoulder_level_deg=9.0).landmarks(said, face=False)
    wrong = detection(body.swapped(), view)
    sighting = Sighting(photo(), wrong, given(0.0))
    corrected = measure_sighting(sighting, Options(view=said))
    right = measure_sighting(Sighting(photo(), detection(body, said), given(0.0)), Options(view=said))
    assert corrected.usable
    assert values(corrected)["shoulder_level_deg"] > 5
    assert values(corrected) == values(right)


@pytest.mark.parametrize(
    ("body", "view", "said"),
    [
        (Frontal(), View.FRONT, View.RIGHT),
        (Sagittal(), View.RIGHT, View.BACK),
        (Sagittal(), View.RIGHT, View.LEFT),
    ],
)
def test_a_view_that_the_picture_cannot_show_is_refused_by_name(body, view, said):
    sighting = Sighting(photo(), detection(body.landmarks(view), view), given(0.0))
    refused = measure_sighting(sighting, Options(view=said))
    assert [issue.key for issue in refused.issues] == ["other_view"]
    assert all(isinstance(m, NotMeasured) for m in refused.measurements)


def test_a_sample_is_measured_when_its_view_is_said_the_other_way(sample_photo, sample_detection):
    sighting = Sighting(sample_photo("back"), sample_detection("back"), given(0.0))
    found, said = measure_sighting(sighting), measure_sighting(sighting, Options(view=View.FRONT))
    assert found.view is View.BACK
    assert said.usable
    assert values(said)["shoulder_level_deg"] == pytest.approx(-values(found)["shoulder_level_deg"], abs=1.5)


def test_sides_that_no_face_and_no_feet_tell_are_asked_for():
    behind = Frontal().landmarks(View.BACK)
    xy_px = behind.xy_px.copy()
    for side in Side:
        xy_px[INDEX[sided("foot_index", side)], 1] = xy_px[INDEX[sided("heel", side)], 1] - 15
    level_feet = replace(behind, xy_px=xy_px)
    sighting = Sighting(photo(), detection(level_feet, View.BACK), given(0.0))
    assert [issue.key for issue in measure_sighting(sighting).issues] == ["sides_unclear"]
    assert measure_sighting(sighting, Options(view=View.BACK)).usable


@pytest.mark.parametrize("sign", [-1, 1])
def test_a_room_in_which_nobody_could_stand_is_not_believed(sign, monkeypatch):
    monkeypatch.setattr(pipeline, "from_scene", lambda *_: Gravity(sign * 12.0, 0.2, GravitySource.SCENE))

    def look(body_turned_deg):
        def detect(_, *, found, **__):
            found((0.0, 0.0, 1.0, 1.0))
            return detection(rolled(Frontal().landmarks(), body_turned_deg), View.FRONT)

        return look_at(photo().canonical()[0], detect=detect).gravity.source

    assert look(sign * 12.0) is GravitySource.SCENE
    assert look(0.0) is GravitySource.ASSUMED


def seen_with(monkeypatch, *, edges_deg=None, level=None, body_turned_deg=0.0, mirrored=False):
    """What `look_at` finds for a body turned in the picture, with these edges and this level."""
    claim = None if edges_deg is None else from_level(Level(edges_deg, 5.0, 0.3), photo().size_px)
    scene = None if claim is None else replace(claim, source=GravitySource.SCENE)
    monkeypatch.setattr(pipeline, "from_scene", lambda *_: scene)

    def detect(_, *, found, **__):
        found((0.0, 0.0, 1.0, 1.0))
        return detection(rolled(Frontal().landmarks(), body_turned_deg), View.FRONT)

    taken = replace(photo().canonical()[0], level=level)
    return look_at(replace(taken, rgb=taken.rgb[:, ::-1]) if mirrored else taken, detect=detect).gravity


def test_the_cameras_own_level_is_used_and_edges_join_or_contradict_it(monkeypatch):
    level = Level(2.0, 5.0, 0.4)
    alone = seen_with(monkeypatch, level=level, body_turned_deg=2.0)
    assert alone.source is GravitySource.SENSOR
    assert alone.roll_deg == pytest.approx(2.0, abs=0.3)
    agreeing = seen_with(monkeypatch, level=level, edges_deg=2.3, body_turned_deg=2.0)
    assert agreeing.source is GravitySource.SENSOR
    assert agreeing.std_deg < alone.std_deg
    against = seen_with(monkeypatch, level=level, edges_deg=-4.0, body_turned_deg=2.0)
    assert against.std_deg > 2.5
    assert len(against.readings) == 2
    absurd = seen_with(monkeypatch, level=level, edges_deg=14.0, body_turned_deg=2.0)
    assert absurd == alone, "nobody could stand in such a room"


def test_the_level_of_a_picture_turned_for_measuring_comes_back_the_right_way(monkeypatch):
    flipped = seen_with(monkeypatch, level=Level(2.0, 0.0, 0.4), body_turned_deg=-2.0, mirrored=True)
    assert flipped.roll_deg == pytest.approx(2.0, abs=0.1), "the body was seen in the mirrored picture"


def test_a_level_in_which_nobody_could_stand_is_not_believed(monkeypatch):
    """A picture that was turned in an editor keeps the old level."""
    assert seen_with(monkeypatch, level=Level(20.0, 0.0, 0.4)).source is GravitySource.ASSUMED
    edges = seen_with(monkeypatch, level=Level(20.0, 0.0, 0.4), edges_deg=0.5)
    assert edges.source is GravitySource.SCENE


@pytest.mark.parametrize("edges_deg", [-6.0, 6.0])
def test_edges_that_make_an_upright_body_lean_are_doubted(edges_deg, monkeypatch):
    doubted = seen_with(monkeypatch, edges_deg=edges_deg)
    assert doubted.source is GravitySource.ASSUMED
    assert abs(doubted.roll_deg) + 1.96 * doubted.std_deg > 6.0, "but the error covers them"
    believed = seen_with(monkeypatch, edges_deg=edges_deg, body_turned_deg=edges_deg)
    assert believed.source is GravitySource.SCENE
    small = seen_with(monkeypatch, edges_deg=edges_deg / 3)
    assert small.source is GravitySource.SCENE, "people do lean by two degrees"


def test_the_vertical_is_that_at_the_person(monkeypatch):
    """The camera looks down by 20 degrees, and somebody stands near the picture's side."""
    level = Level(0.0, 20.0, 0.4)
    monkeypatch.setattr(pipeline, "from_scene", lambda *_: None)
    width, _ = photo().size_px
    body = Frontal().landmarks()
    aside = replace(body, xy_px=body.xy_px + np.array([0.25 * width, 0.0]))

    def look(landmarks):
        taken = replace(photo().canonical()[0], level=level)
        return look_at(taken, detect=lambda *_, **__: detection(landmarks, View.FRONT)).gravity.roll_deg

    assert look(body) == pytest.approx(0.0, abs=0.5)
    assert look(aside) - look(body) > 2.0
    drawn = from_drawn_line([[50, 300], [50, 900]], photo().size_px)
    sighting = Sighting(photo(), detection(aside, View.FRONT), assumed())
    checked = measure_sighting(sighting, Options(gravity=drawn))
    assert checked.gravity.source is GravitySource.DRAWN
    assert checked.gravity.std_deg > 2 * drawn.std_deg, "drawn far from the person"


def test_a_tilted_picture_without_edges_is_refused_with_what_to_do():
    body = rolled(Frontal().landmarks(), 15.0)
    tilted = measure_sighting(Sighting(photo(), detection(body, View.FRONT), assumed()))
    assert [(issue.key, issue.severity) for issue in tilted.issues] == [("tilted", "fail")]
    assert "draw a line" in tilted.issues[0].message
    drawn = measure_sighting(
        Sighting(photo(), detection(body, View.FRONT), assumed()), Options(gravity=given(15.0))
    )
    assert drawn.usable


def test_body_height_adds_centimetres_in_proportion():
    def shift(height_cm):
        body = (Frontal(head_shift_pct=10.0), View.FRONT)
        report = check([photo()], [Options(gravity=given(0.0))], height_cm=height_cm, detect=seeing(body))
        return next(m.value for m in report.photos[0].lengths if m.key == "head_shift_cm")

    assert shift(180) == pytest.approx(1.2 * shift(150))
    assert 0 < shift(180) < 6


def test_a_view_may_be_named_in_plain_text():
    assert Options(view="front").view is View.FRONT
    for wrong in ("sideways", View.TURNED):
        with pytest.raises(UsageError, match="front, back, left or right"):
            Options(view=wrong)


@pytest.mark.parametrize(
    ("photos", "options", "kwargs"),
    [
        (photo(), [], {}),
        ([], [], {}),
        ([photo()], [Options(), Options()], {}),
        ([photo()], [], {"height_cm": 17.0}),
        ([photo()] * 201, [], {}),
    ],
    ids=[
        "a photo that is no list",
        "no photo",
        "more options than photos",
        "height in metres",
        "too many photos",
    ],
)
def test_arguments_out_of_range_are_refused(photos, options, kwargs):
    with pytest.raises(UsageError):
        check(photos, options, **kwargs)


def test_the_real_model_finds_what_is_true_of_the_sample(sample_photo):
    report = check([sample_photo("front"), sample_photo("right")])
    outside = {f.measurement.key: f for f in report.findings if f.verdict == "outside"}
    assert outside["shoulder_level_deg"].measurement.value < 0  # the left shoulder is lower
    assert outside["ear_over_shoulder_deg"].measurement.value > 14  # a forward head
    assert {"forward_head", "shoulder_elevation_asymmetry"} <= {i.key for i in report.imbalances}


def test_a_mirrored_photo_gives_mirrored_numbers(sample_photo):
    original = sample_photo("front")
    mirrored = Photo(original.rgb[:, ::-1], "mirrored.jpg")
    a, b = (values(c) for c in check([original, mirrored]).photos)
    b["left_knee_frontal_deg"], b["right_knee_frontal_deg"] = (
        b["right_knee_frontal_deg"],
        b["left_knee_frontal_deg"],
    )
    for key, value in a.items():
        expected = value if "knee" in key else -value
        assert b[key] == pytest.approx(expected, abs=0.01), key


def test_nobody_in_the_photo_says_how_to_retake_it():
    empty = Photo(np.full((800, 600, 3), 180, np.uint8), "wall.jpg")
    with pytest.raises(NobodyFoundError, match=r"wall\.jpg.*Stand"):
        check([empty], detect=detect)


def test_a_photo_that_cannot_be_used_is_handed_over_and_left_out(sample_photo):
    wall = Photo(np.full((800, 600, 3), 180, np.uint8), "wall.jpg")
    failed = []
    report = check([wall, sample_photo("front")], passes=2, unusable=failed.append)
    assert [p.photo.name for p in report.photos] == ["front.jpg"]
    assert [type(error) for error in failed] == [NobodyFoundError]


@pytest.mark.parametrize("height_cm", [1.72, 17.0, 260.0])
def test_assessing_refuses_a_height_in_metres_too(height_cm):
    with pytest.raises(UsageError, match="100 to 250 cm"):
        assess((), height_cm=height_cm)
