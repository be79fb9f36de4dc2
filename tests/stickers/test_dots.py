"""Names, snapping, the scale, and what is said and measured."""

import numpy as np
import pytest

from posture.anatomy import Joint, View
from posture.errors import UsageError
from posture.picture.photo import Photo
from posture.pipeline import Options, check_photo
from posture.pose.given import PointSource
from posture.stickers.body import expected
from posture.stickers.dot import Dot, scale, snap
from posture.stickers.naming import name_dots
from posture.stickers.offer import Stickers, offer
from tests.fixtures.bodies import Sagittal
from tests.fixtures.dotted import MM_PER_PX, dotted, landmarks, person, places
from tests.fixtures.fakes import seeing


def dot(x, y, diameter=15.0):
    return Dot((x, y), 0.1, (diameter, diameter), 0.0, (200, 30, 45), 1.0)


@pytest.mark.parametrize("view", [View.FRONT, View.BACK, View.LEFT, View.RIGHT])
def test_each_dot_marks_one_landmark_and_each_landmark_has_one_dot(view):
    marks = landmarks(view)
    there = {name: xy for name, (xy, _) in expected(marks, view).items()}
    dots = {name: dot(*xy) for name, xy in there.items()}
    assert {name: named for name, (named, _) in name_dots(list(dots.values()), marks, view).items()} == dots
    assert not set(there) - {joint.value for joint in Joint}


def test_what_is_doubtful_has_no_name():
    marks, view = landmarks(View.LEFT), View.LEFT
    there = {name: xy for name, (xy, _) in expected(marks, view).items()}
    x, y = there["left_lateral_knee"]
    assert set(name_dots([dot(x, y), dot(x + 400, y)], marks, view)) == {"left_lateral_knee"}
    assert not name_dots([dot(x, y - 9), dot(x, y + 9)], marks, view)  # two for one place
    between = (there["left_trochanter"] + there["left_asis"]) / 2
    assert not name_dots([dot(*between)], marks, view)
    assert not name_dots([dot(x, y)], marks, View.TURNED)
    assert not name_dots([], marks, view)


def test_a_neighbour_with_a_sure_name_leaves_the_other_name_free():
    """Both dots lie off towards the trochanter; together they can only be trochanter and ASIS."""
    marks, view = landmarks(View.RIGHT), View.RIGHT
    there = {name: xy for name, (xy, _) in expected(marks, view).items()}
    way = there["right_trochanter"] - there["right_asis"]
    asis, trochanter = there["right_asis"] + 0.25 * way, there["right_trochanter"]
    named = name_dots([dot(*asis), dot(*trochanter)], marks, view)
    assert {name: found.xy_px for name, (found, _) in named.items()} == {
        "right_asis": tuple(asis),
        "right_trochanter": tuple(trochanter),
    }


def test_a_tap_means_the_nearest_dot_that_it_is_on_or_beside():
    dots = [dot(100, 100), dot(130, 100), dot(400, 400, diameter=60)]
    assert snap((112, 100), dots) is dots[0]
    assert snap((119, 100), dots) is dots[1]
    assert snap((470, 400), dots) is dots[2]
    assert snap((200, 200), dots) is None
    assert snap((100, 100), []) is None


def test_the_scale_is_the_known_size_over_the_seen_one_with_the_scatter_in_its_error():
    same = scale([dot(0, 0), dot(0, 0), dot(0, 0)], 12)
    mixed = scale([dot(0, 0, 13), dot(0, 0, 15), dot(0, 0, 17)], 12)
    assert same.cm_per_px == mixed.cm_per_px == pytest.approx(1.2 / 15)
    assert mixed.std > same.std > 0
    assert scale([], 12) is None


def test_a_photo_with_stickers_is_measured_on_them():
    view, sticker = View.LEFT, Stickers(20)
    rgb = dotted(person(view), places(view))
    body = Sagittal().landmarks(view)
    found = offer(rgb, body, view, sticker)
    assert {name.value for name in found.named} == set(places(view))
    assert found.scale.cm_per_px * 10 == pytest.approx(MM_PER_PX, rel=0.05)
    plain = check_photo(Photo(rgb, "a.png"), Options(view=view), detect=seeing((Sagittal(), view)))
    check = check_photo(
        Photo(rgb, "a.png"), Options(view=view, stickers=sticker), detect=seeing((Sagittal(), view))
    )
    assert {point.name.value for point in check.points} == set(places(view))
    assert all(p.source is PointSource.STICKER and 0 < p.error_px < 1 for p in check.points)
    said = check.issues[-1]
    assert (said.key, said.severity) == ("stickers", "note")
    assert said.message.startswith(f"{len(places(view))} stickers found, used as points: left tragus, C7")
    assert not plain.points
    numbers = {m.key: m for m in check.measurements if hasattr(m, "value")}
    assert "craniovertebral_deg" in numbers
    assert "craniovertebral_deg" not in {m.key for m in plain.measurements if hasattr(m, "value")}
    c7, tragus = places(view)["c7"], places(view)["left_tragus"]
    true = np.degrees(np.arctan2(c7[1] - tragus[1], c7[0] - tragus[0]))
    assert numbers["craniovertebral_deg"].value == pytest.approx(true, abs=0.6)


def test_a_mirrored_photo_gives_points_in_the_files_own_pixels():
    view = View.LEFT
    rgb = dotted(person(view), places(view))
    photo = Photo(rgb, "a.png", mirrored=True)  # the file shows it the other way round
    check = check_photo(photo, Options(view=view, stickers=Stickers()), detect=seeing((Sagittal(), view)))
    c7 = next(point for point in check.points if point.name is Joint.C7)
    assert c7.xy_px[0] == pytest.approx(rgb.shape[1] - 1 - places(view)["c7"][0], abs=0.5)


def test_a_given_point_stands_before_the_sticker_of_its_name():
    view = View.LEFT
    rgb = dotted(person(view), places(view))
    options = Options(view=view, points={"c7": (500.0, 300.0)}, stickers=Stickers())
    check = check_photo(Photo(rgb, "a.png"), options, detect=seeing((Sagittal(), view)))
    c7 = next(point for point in check.points if point.name is Joint.C7)
    assert c7.xy_px == (500.0, 300.0)
    assert len(check.points) == len(places(view))


def test_without_stickers_it_says_what_they_must_be_like():
    view = View.LEFT
    options = Options(view=view, stickers=Stickers())
    check = check_photo(Photo(person(view), "a.png"), options, detect=seeing((Sagittal(), view)))
    assert not check.points
    assert "No stickers were found" in check.issues[-1].message


@pytest.mark.parametrize("diameter", [0.0, -3.0, 4.9, 51.0, float("nan"), float("inf")])
def test_no_sticker_has_such_a_size(diameter):
    with pytest.raises(UsageError, match="diameter"):
        Stickers(diameter)
