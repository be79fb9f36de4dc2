"""Which part of a photo is shown, and its labels, for hundreds of bodies, views and rooms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from posture.anatomy import BONES, POSE_JOINTS, Joint, View
from posture.gravity.vertical import given
from posture.pipeline import Options, check
from posture.report.callouts import overlaps
from posture.report.framed import Room, framed
from posture.report.overlay import text_width
from posture.report.photo_lines import lines_on
from posture.report.table import rows_of
from tests.fixtures.bodies import Frontal, Sagittal, moved
from tests.fixtures.fakes import photo, seeing


def seen(body, view):
    return check([photo()], [Options(view=view, gravity=given(0.0))], detect=seeing((body, view)))


@pytest.fixture(scope="module")
def checks():
    """A check for each view, to put random bodies into."""
    return {
        view: seen(Frontal() if view.is_frontal else Sagittal(), view)
        for view in (View.FRONT, View.BACK, View.LEFT, View.RIGHT)
    }


def within(box, size):
    return min(box) > -1e-6 and box[2] < size[0] + 1e-6 and box[3] < size[1] + 1e-6


def random_lines(checks, rng):
    """Lines on a photo of somebody of random shape, size and place in a picture of random shape."""
    view = tuple(checks)[rng.integers(4)]
    a, b, c, d = rng.uniform(-12, 12, 4)
    body = (
        Frontal(a, shoulder_level_deg=b, pelvis_level_deg=c, trunk_lean_deg=d / 2, pelvic_shift_pct=a / 2)
        if view.is_frontal
        else Sagittal(3 * a, trunk_inclination_deg=b, hip_over_ankle_deg=c / 3, knee_flexion_deg=d)
    )
    landmarks = moved(body.landmarks(view), scale=float(rng.uniform(0.3, 1.5)))
    shares = rng.uniform(0.02, 1.0, 4) * (0.6, 0.25, 0.6, 0.25) + (0.06, 0.15, 0.06, 0.05)
    return in_picture(checks[view], landmarks, shares)


def in_picture(report, landmarks, shares):
    """The report's photo and its lines with this body, and this much room on the left, above, and so on.

    shares: of the height of the body's joints.
    """
    xy_px = landmarks.xy_px[: len(POSE_JOINTS)]
    low, size = np.nanmin(xy_px, axis=0), np.ptp(xy_px, axis=0)
    room = np.array(shares) * size[1]
    size_px = (int(size[0] + room[0] + room[2]), int(size[1] + room[1] + room[3]))
    landmarks = replace(landmarks, xy_px=landmarks.xy_px - low + room[:2], size_px=size_px)
    box = (*room[:2], *(room[:2] + size))
    picture = replace(photo(), rgb=np.broadcast_to(np.uint8(0), (size_px[1], size_px[0], 3)))
    one = replace(report.photos[0], landmarks=landmarks, photo=picture, person_box_px=box, people_px=(box,))
    return one, lines_on(one, rows_of(one, report.findings))


def body_points(landmarks):
    """Points all along the limbs, the sides of the trunk, the neck and the face."""
    links = [*BONES, (Joint.NOSE, Joint.LEFT_SHOULDER), (Joint.NOSE, Joint.RIGHT_SHOULDER)]
    links += [(j, k) for s in ("left", "right") for j, k in [(Joint(f"{s}_ankle"), Joint(f"{s}_foot_index"))]]
    shares = np.linspace(0, 1, 25)[:, None]
    return np.vstack([landmarks[a] + shares * (landmarks[b] - landmarks[a]) for a, b in links])


def test_every_label_is_whole_readable_and_off_body_face_and_other_labels(checks) -> None:
    rng = np.random.default_rng(5)
    how = {"labels": 0, "letters": 0, "bare": 0}
    for case in range(500):
        one, lines = random_lines(checks, rng)
        room = Room(float(rng.uniform(260, 900)), float(rng.uniform(420, 900)), float(rng.uniform(14, 18)))
        part = framed(lines, room, text_width)
        how[part.how] += 1
        assert within((0, 0, *part.size), (room.width, room.height)), case
        points = np.array([part.at(point) for point in body_points(one.landmarks)])
        assert within((*points.min(axis=0), *points.max(axis=0)), part.size), case
        for number, tag in enumerate(part.tags):
            x0, y0, x1, y1 = tag.box
            assert within(tag.box, part.size), case
            assert max(text_width(line, room.letters) for line in tag.text) < x1 - x0, case
            assert len(tag.text) * room.letters < y1 - y0, case
            assert not any(overlaps(tag.box, other.box) for other in part.tags[:number]), case
            assert not overlaps(tag.box, part.box(lines.head)), case
            inside = (points > (x0, y0)) & (points < (x1, y1))
            assert not inside.all(axis=1).any(), case
        if part.how != "bare":
            assert {tag.line.key for tag in part.tags} == {line.key for line in lines.lines if line.always}
    assert min(how["labels"], how["letters"]) > 40, how
    assert how["bare"] < 6, how


def test_the_ends_of_every_line_are_in_the_picture(checks) -> None:
    rng = np.random.default_rng(6)
    for case in range(100):
        _, lines = random_lines(checks, rng)
        part = framed(lines, Room(500, 700, 14), text_width)
        ends = np.array([part.at(end) for line in lines.lines for end in line.ends])
        assert within((*ends.min(axis=0), *ends.max(axis=0)), part.size), case


@pytest.mark.parametrize(
    "room", [Room(900, 900, 18), Room(470, 640, 14), Room(340, 640, 14), Room(250, 330, 8)]
)
@pytest.mark.parametrize("view", [View.FRONT, View.LEFT])
def test_a_person_with_room_around_fills_the_picture(checks, view: View, room: Room) -> None:
    body = Frontal() if view.is_frontal else Sagittal()
    one, lines = in_picture(checks[view], body.landmarks(view), (1.0, 0.4, 1.0, 0.4))
    part = framed(lines, room, text_width)
    assert (lines.body[3] - lines.body[1]) * part.scale > 0.9 * part.size[1]
    assert part.size[1] > 0.7 * room.height
    width, height = one.photo.size_px
    left, top, right, bottom = part.shown_px
    assert 0 < left < right < width
    assert 0 < top < bottom < height


def test_in_a_narrow_room_letters_stand_for_the_labels(checks) -> None:
    one = checks[View.FRONT].photos[0]
    part = framed(lines_on(one, rows_of(one, ())), Room(300, 640, 15), text_width)
    assert part.how == "letters"
    assert [tag.text for tag in part.tags] == [(letter,) for letter in "ABCDEF"]


def test_a_group_is_shown_whole_and_the_labels_keep_to_the_free_side(checks) -> None:
    one = checks[View.FRONT].photos[0]
    x0, y0, x1, y1 = one.person_box_px
    beside = (x1 + 20, y0, x1 + 20 + (x1 - x0), y1)
    group = replace(one, people=2, people_px=(one.person_box_px, beside))
    lines = lines_on(group, rows_of(group, ()))
    part = framed(lines, Room(900, 900, 14), text_width)
    assert within((0, 0, *part.at(group.photo.size_px)), part.size)
    assert max(part.shown_px[:2]) <= 0
    assert part.how == "labels"
    assert all(tag.box[2] < part.at((x0, y0))[0] for tag in part.tags)


def test_a_knees_label_leads_to_the_picture_side_of_that_knee(checks) -> None:
    for view in (View.FRONT, View.BACK):
        one = checks[view].photos[0]
        part = framed(lines_on(one, rows_of(one, ())), Room(900, 900, 18), text_width)
        by_key = {tag.line.key: tag for tag in part.tags}
        left, right = by_key["left_knee_frontal_deg"], by_key["right_knee_frontal_deg"]
        assert (left.box[0] > right.box[2]) is (view is View.FRONT)


def test_a_length_has_no_line_of_its_own(checks) -> None:
    """It repeats in centimetres what the line beside it says."""
    report = check(
        [photo()], [Options(gravity=given(0.0))], height_cm=180, detect=seeing((Frontal(), View.FRONT))
    )
    one = report.photos[0]
    assert one.lengths
    keys = [line.key for line in lines_on(one, rows_of(one, report.findings)).lines]
    assert len(keys) == len(set(keys))
    assert not any(key.endswith("_cm") for key in keys)
