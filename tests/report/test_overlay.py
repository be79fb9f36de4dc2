"""What is drawn on the photo: on a copy, at the joints, and the face hidden on request."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from posture.anatomy import INDEX, Joint, View
from posture.gravity.vertical import given
from posture.pipeline import Options, check
from posture.report.framed import framed
from posture.report.overlay import COLOURS, ROOM, TALL_PX, annotate, text_width
from posture.report.photo_lines import lines_on
from posture.report.table import rows_of
from tests.fixtures.bodies import Frontal, Sagittal
from tests.fixtures.fakes import photo, seeing


def checked(body, view, roll_deg=0.0):
    return check([photo()], [Options(gravity=given(roll_deg))], detect=seeing((body, view)))


def on_picture(check_, xy_px, findings=()):
    """Where a point of the photo is in its annotated picture."""
    part = framed(lines_on(check_, rows_of(check_, findings)), ROOM, text_width)
    return np.array(part.at(xy_px)) * TALL_PX / part.size[1]


def near(picture, at, colour, reach=6):
    x, y = (round(v) for v in at)
    part = picture[y - reach : y + reach + 1, x - reach : x + reach + 1].astype(int)
    return (np.abs(part - np.array(colour)).sum(axis=-1) < 30).any().item()


def test_the_photo_itself_stays_as_it_is():
    report = checked(Frontal(), View.FRONT)
    before = report.photos[0].photo.rgb.copy()
    picture = annotate(report.photos[0], report.findings)
    assert (report.photos[0].photo.rgb == before).all()
    assert picture.shape[0] == TALL_PX


def test_an_outside_line_is_drawn_in_orange_between_the_shoulders():
    report = checked(Frontal(shoulder_level_deg=9.0), View.FRONT)
    picture = annotate(report.photos[0], report.findings)
    landmarks = report.photos[0].landmarks
    a, b = landmarks[Joint.LEFT_SHOULDER], landmarks[Joint.RIGHT_SHOULDER]
    at = on_picture(report.photos[0], a + 0.3 * (b - a), report.findings)
    assert near(picture, at, COLOURS["outside"])


def test_the_far_side_is_not_drawn_in_a_side_view():
    report = checked(Sagittal(far_off=(-70.0, 60.0)), View.RIGHT)
    picture = annotate(report.photos[0], report.findings)
    far, close = (
        on_picture(report.photos[0], report.photos[0].landmarks[j], report.findings)
        for j in (Joint.LEFT_ELBOW, Joint.RIGHT_ELBOW)
    )
    assert near(picture, close, (245, 247, 250))
    assert not near(picture, far, (245, 247, 250), reach=3)


@pytest.mark.parametrize("face", [True, False])
def test_the_line_on_the_head_is_the_one_that_its_number_comes_from(face):
    """The pose model's ears tilt the other way: they are drawn only where no face was seen."""
    found = checked(Frontal(head_tilt_deg=12.0), View.FRONT).photos[0]
    xy_px = found.landmarks.xy_px.copy()
    mesh = [INDEX[joint] for joint in (Joint.LEFT_FACE_EDGE, Joint.RIGHT_FACE_EDGE)]
    ears = [INDEX[joint] for joint in (Joint.LEFT_EAR, Joint.RIGHT_EAR)]
    xy_px[ears, 1] += 50
    visibility = found.landmarks.visibility.copy()
    visibility[mesh] = float(face)
    found = replace(found, landmarks=replace(found.landmarks, xy_px=xy_px, visibility=visibility))
    picture = annotate(found)
    for joints, drawn in ((mesh, face), (ears, not face)):
        at = on_picture(found, 0.7 * xy_px[joints[0]] + 0.3 * xy_px[joints[1]])
        assert near(picture, at, COLOURS[None], reach=4) is drawn


def test_the_vertical_leans_with_the_roll():
    straight = annotate(checked(Frontal(), View.FRONT).photos[0])
    tilted = annotate(checked(Frontal(), View.FRONT, roll_deg=8.0).photos[0])
    yellow = (255, 225, 90)
    columns = [
        np.flatnonzero((np.abs(p[5:60].astype(int) - yellow).sum(-1) < 60).any(0)) for p in (straight, tilted)
    ]
    body = checked(Frontal(), View.FRONT).photos[0]
    assert abs(columns[0].mean() - on_picture(body, body.landmarks.middle("ankle"))[0]) < 5
    # Clockwise content: what is up in the scene lies to the right in the picture.
    assert columns[1].mean() - columns[0].mean() > 100


@pytest.mark.parametrize("name", ["front", "right"])
def test_a_blurred_face_is_gone_and_the_rest_stays(sample_photo, name):
    report = check([sample_photo(name)])
    seen = report.photos[0]
    plain, blurred = (annotate(seen, blur_face=hide).astype(int) for hide in (False, True))
    changed = np.abs(plain - blurred).sum(axis=-1) > 0
    nose, ankle = (on_picture(seen, seen.landmarks[j]) for j in (Joint.NOSE, Joint.RIGHT_ANKLE))
    x, y = (round(v) for v in nose)
    assert changed[y - 8 : y + 8, x - 12 : x + 4].mean() > 0.5
    assert not changed[round(ankle[1]) - 40 :].any()


def test_a_line_has_no_verdict_of_its_own_where_the_mean_of_photos_is_judged():
    bodies = [(Frontal(shoulder_level_deg=tilt), View.FRONT) for tilt in (9.0, 10.0)]
    report = check(
        [photo("a.jpg"), photo("b.jpg")], [Options(gravity=given(0.0))] * 2, detect=seeing(*bodies)
    )
    assert "outside" in {finding.verdict for finding in report.findings}
    picture = annotate(report.photos[0], report.findings)
    a, b = (report.photos[0].landmarks[j] for j in (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER))
    at = on_picture(report.photos[0], a + 0.3 * (b - a), report.findings)
    assert near(picture, at, COLOURS[None])
    assert not near(picture, at, COLOURS["outside"])
