"""Everybody who stands in a picture can be chosen: the real model on samples put side by side."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from posture.anatomy import Joint
from posture.picture.photo import Photo
from posture.pose.detect import detect
from posture.pose.people import people_in

ROW = ("front", "level_front", "back", "level_back", "front_after", "back_after")


def row(sample_photo: Callable[[str], Photo], count: int, *, wide_px: int = 600) -> Photo:
    """This many samples beside each other, each in a column of wide_px x 800."""
    columns = []
    for name in ROW[:count]:
        small = cv2.resize(sample_photo(name).rgb, (600, 800), interpolation=cv2.INTER_AREA)
        cut = (600 - wide_px) // 2
        columns.append(small[:, cut : 600 - cut])
    return Photo(np.ascontiguousarray(np.hstack(columns)), "row.jpg")


@pytest.mark.parametrize("count", [3, 6])
def test_a_wide_picture_shows_everybody(sample_photo: Callable[[str], Photo], count: int) -> None:
    """The whole picture, shrunk to what the model looks at, showed two of three and none of six."""
    people, looks = people_in(row(sample_photo, count).rgb)
    middles = sorted((x0 + x1) / 2 for x0, _, x1, _ in (person.box_px for person in people))
    assert middles == pytest.approx([300 + 600 * n for n in range(count)], abs=60)
    assert len(looks) == count


def test_a_group_in_an_upright_picture_is_found(sample_photo: Callable[[str], Photo]) -> None:
    group = row(sample_photo, 4, wide_px=300).rgb
    above, below = (np.full((high, group.shape[1], 3), 150, np.uint8) for high in (500, 300))
    people, _ = people_in(np.vstack([above, group, below]))
    assert len(people) == 4


def test_the_third_of_three_is_measured_where_they_stand(sample_photo: Callable[[str], Photo]) -> None:
    three = row(sample_photo, 3)
    alone = detect(Photo(np.ascontiguousarray(three.rgb[:, 1200:]), "third.jpg")).landmarks
    places = [(box[0] + box[2]) / 2 for box in (person.box_px for person in detect(three).people)]
    found = detect(three, person=1 + int(np.argmax(places))).landmarks
    assert found.looks_xy_px is not None
    assert len(found.looks_xy_px) >= 4
    for joint in (Joint.LEFT_SHOULDER, Joint.RIGHT_HIP, Joint.LEFT_ANKLE):
        assert np.linalg.norm(found[joint] - (1200, 0) - alone[joint]) < 4


def test_one_person_is_one_person(sample_photo: Callable[[str], Photo]) -> None:
    """Beside a wide empty wall too, where the parts show cut halves of the body."""
    rgb = cv2.resize(sample_photo("front").rgb, (600, 800), interpolation=cv2.INTER_AREA)
    wall = np.repeat(rgb[:, :1], 700, axis=1)
    people, (looks,) = people_in(np.hstack([wall, rgb, np.repeat(rgb[:, -1:], 300, axis=1)]))
    assert len(people) == 1
    assert len(looks) == 2
