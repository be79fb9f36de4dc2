"""What is wrong with an unusable photo is marked where it is."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from posture.anatomy import INDEX, Joint, Side, View, sided
from posture.gravity.vertical import given
from posture.pipeline import Options, check
from posture.quality.framing import framing
from posture.quality.issue import Issue
from posture.report.callouts import overlaps
from posture.report.framed import Room, whole
from posture.report.issue_places import WORDS, spot_tags, spots
from posture.report.overlay import text_width
from posture.report.photo_lines import lines_on
from tests.fixtures.bodies import Frontal
from tests.fixtures.fakes import photo, seeing
from tests.fixtures.places import ROOT


def front():
    return check([photo()], [Options(gravity=given(0.0))], detect=seeing((Frontal(), View.FRONT))).photos[0]


def with_issues(one, *keys, severity="fail"):
    return replace(one, issues=tuple(Issue(key, severity, f"{key}.") for key in keys))


def cut(one, by_px):
    """The photo without so many pixels at the left, top, right and bottom; its own framing issues."""
    left, top, right, bottom = by_px
    height, width = one.photo.rgb.shape[:2]
    rgb = one.photo.rgb[top : height - bottom, left : width - right]
    size_px = (rgb.shape[1], rgb.shape[0])
    landmarks = replace(one.landmarks, xy_px=one.landmarks.xy_px - (left, top), size_px=size_px)
    x0, y0, x1, y1 = one.person_box_px
    return replace(
        one, photo=replace(one.photo, rgb=rgb), landmarks=landmarks,
        person_box_px=(x0 - left, y0 - top, x1 - left, y1 - top), issues=framing(landmarks, one.view),
    )  # fmt: skip


def found(one):
    return spots(one, lines_on(one, ()))


def test_every_issue_has_words() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "posture" / "quality").glob("*.py"))
    keys = set(re.findall(r'Issue\(\s*"(\w+)"', source))
    assert len(keys) > 12
    assert keys == set(WORDS)


def test_feet_that_are_cut_off_are_marked_at_the_lower_edge_below_the_body() -> None:
    one = front()
    (spot,) = found(cut(one, (0, 0, 0, 200)))
    x0, y0, x1, y1 = spot.box_px
    height = one.photo.size_px[1] - 200
    assert spot.words == ("feet cut off",)
    assert y0 > 0.9 * height
    assert y1 == height
    ankles = [one.landmarks[sided("ankle", side)][0] for side in Side]
    assert x0 < min(ankles) < max(ankles) < x1


def test_a_head_that_is_cut_off_is_marked_at_the_upper_edge() -> None:
    one = front()
    above = int(one.landmarks[Joint.NOSE][1]) + 20
    (spot,) = found(cut(one, (0, above, 0, 0)))
    assert spot.words == ("head cut off",)
    assert spot.box_px[1] == 0
    assert spot.box_px[3] < 0.1 * one.photo.size_px[1]


@pytest.mark.parametrize("edge", ["left", "right"])
def test_a_side_that_is_cut_off_is_marked_there(edge: str) -> None:
    one = front()
    shoulders = sorted(float(one.landmarks[sided("shoulder", side)][0]) for side in Side)
    width = one.photo.size_px[0]
    by = (int(shoulders[0]) + 10, 0, 0, 0) if edge == "left" else (0, 0, width - int(shoulders[1]) + 10, 0)
    spot = next(spot for spot in found(cut(one, by)) if "cut off" in spot.words)
    at = spot.box_px[0] == 0 if edge == "left" else spot.box_px[2] == width - by[2]
    assert at
    assert spot.box_px[2] - spot.box_px[0] < 0.2 * width


def test_issues_of_one_place_share_a_mark_and_each_is_named() -> None:
    (spot,) = found(with_issues(front(), "dark", "blurred", "too_small", severity="doubt"))
    assert spot.words == ("dark", "blurred", "too small")
    assert [issue.key for issue in spot.issues] == ["dark", "blurred", "too_small"]


def test_what_hides_a_part_is_marked_at_that_part() -> None:
    one = with_issues(front(), "face_hidden", "ankle_hidden", "hips_hidden")
    middles = [(spot.box_px[1] + spot.box_px[3]) / 2 for spot in found(one)]
    at = [float(one.landmarks.middle(name)[1]) for name in ("ear", "ankle", "hip")]
    assert np.allclose(middles, at, atol=0.12 * (at[1] - at[0]))


def test_a_note_is_not_marked() -> None:
    assert found(with_issues(front(), "too_far", "several_people", severity="note")) == ()


def test_marks_lie_in_the_photo_and_their_labels_neither_over_each_other_nor_outside() -> None:
    rng = np.random.default_rng(3)
    one = front()
    labelled = 0
    for case in range(400):
        xy_px = one.landmarks.xy_px + rng.uniform(-900, 900, 2)
        visibility = one.landmarks.visibility.copy()
        visibility[INDEX[Joint.LEFT_ANKLE]] = rng.choice([0.1, 1.0])
        moved = replace(one, landmarks=replace(one.landmarks, xy_px=xy_px, visibility=visibility))
        keys = rng.choice(list(WORDS), rng.integers(1, 7), replace=False)
        moved = with_issues(moved, *keys, severity="fail")
        lines = lines_on(moved, ())
        marks = spots(moved, lines)
        room = Room(float(rng.uniform(200, 900)), 640, 15)
        part = whole(lines, room)
        tags = spot_tags(marks, part, lines.body, room.letters, text_width)
        for spot in marks:
            x0, y0, x1, y1 = spot.box_px
            assert 0 <= x0 < x1 <= lines.size_px[0], case
            assert 0 <= y0 < y1 <= lines.size_px[1], case
        boxes = [tag.box for tag in tags if tag.box is not None]
        labelled += bool(boxes)
        for number, box in enumerate(boxes):
            assert min(box) > -1e-6, case
            assert box[2] < part.size[0] + 1e-6, case
            assert box[3] < part.size[1] + 1e-6, case
            assert not any(overlaps(box, other) for other in boxes[:number]), case
    assert labelled > 300
