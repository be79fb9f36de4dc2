"""Who is in the photo and where the joints are: the rules on drawn people, the rest on the samples."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from posture.anatomy import INDEX, POSE_JOINTS, Joint, Side, View, sided
from posture.arrays import Box
from posture.errors import NobodyFoundError, UsageError
from posture.gravity.vertical import given
from posture.measure.estimate import measure
from posture.measure.measures import ROWS, body_of
from posture.measure.uncertainty import Measurement
from posture.picture.photo import Photo, load_photo
from posture.pose import detect as module
from posture.pose import people as people_module
from posture.pose.detect import Detection, detect
from posture.pose.landmarks import Landmarks
from posture.pose.looks import Look
from tests.fixtures.bodies import Frontal, moved
from tests.fixtures.pictures import encoded
from tests.fixtures.places import FIXTURES
from tests.fixtures.samples import SAMPLE_VIEWS

TRUTH = tomllib.loads((FIXTURES / "sample_truth.toml").read_text("utf-8"))
BODY_PX = [INDEX[sided(name, side)] for name in ("shoulder", "hip", "knee", "ankle") for side in Side]

# --- drawn people: a model that knows where they are ---------------------------------------------

WIDTH, HEIGHT = 1200, 1000


def photo_of_nothing() -> Photo:
    """Darker at the left, so that a mirrored copy can be recognised."""
    ramp = np.linspace(50, 200, WIDTH).astype(np.uint8)
    return Photo(np.broadcast_to(ramp[None, :, None], (HEIGHT, WIDTH, 3)), "drawn.jpg")


def look_at(landmarks: Landmarks) -> Look:
    xy_px = landmarks.xy_px[: len(POSE_JOINTS)]
    return Look(xy_px, np.ones(len(POSE_JOINTS)), np.zeros((len(POSE_JOINTS), 3)))


def looks_in(found: Detection) -> int:
    assert found.landmarks.looks_xy_px is not None
    return len(found.landmarks.looks_xy_px)


class DrawnPeople:
    """Stands in for the pose model: the same error in every look, by the model's own left and right."""

    def __init__(self, *people: Landmarks, error_px: float = 0.0, blind_in_the_mirror: int = 0) -> None:
        self.people = people
        self.error = np.zeros((len(POSE_JOINTS), 2))
        for joint in POSE_JOINTS:
            if joint.value.startswith("right_"):
                self.error[INDEX[joint]] = (error_px / 3, error_px)  # its right side lower, and too far right
        self.blind_in_the_mirror = blind_in_the_mirror
        self.runs = 0

    def whole_pictures_only(self, rgb: np.ndarray) -> list[Look]:
        """Parts of the picture show nobody else (test_people.py has those)."""
        return self(rgb) if rgb.shape == (HEIGHT, WIDTH, 3) else []

    def __call__(self, rgb: np.ndarray) -> list[Look]:
        self.runs += 1
        assert rgb.shape == (HEIGHT, WIDTH, 3)
        turned = rgb[0, 0, 0] > rgb[0, -1, 0]
        looks = [look_at(person.mirrored() if turned else person) for person in self.people]
        seen = looks[self.blind_in_the_mirror :] if turned else looks
        return [Look(look.xy_px + self.error, look.visibility, look.world_m) for look in seen]


def person(x_px: float, scale: float, **posture: float) -> Landmarks:
    """Somebody who stands at x, of 1180 * scale pixels' height."""
    body = moved(Frontal(**posture).landmarks(), scale=scale, by_px=(x_px - 600 * scale, 950 - 1450 * scale))
    return Landmarks(body.xy_px, body.visibility, (WIDTH, HEIGHT))


@pytest.fixture
def draw(monkeypatch: pytest.MonkeyPatch) -> Callable[..., DrawnPeople]:
    def install(*people: Landmarks, error_px: float = 0.0, blind_in_the_mirror: int = 0) -> DrawnPeople:
        model = DrawnPeople(*people, error_px=error_px, blind_in_the_mirror=blind_in_the_mirror)
        monkeypatch.setattr(module, "pose_looks", model)
        monkeypatch.setattr(people_module, "pose_looks", model.whole_pictures_only)
        monkeypatch.setattr(module, "face_mesh", lambda rgb: None)
        return model

    return install


def test_the_models_preference_for_one_side_cancels_exactly(draw: Callable[..., DrawnPeople]) -> None:
    straight = person(600, 0.7, shoulder_level_deg=3.0, pelvis_level_deg=-2.0)
    draw(straight, error_px=6.0)
    found = detect(photo_of_nothing(), passes=2)
    body = body_of(found.landmarks.xy_px, View.FRONT, 0.0)
    assert ROWS["shoulder_level_deg"].formula(body) == pytest.approx(3.0, abs=0.1)
    assert ROWS["pelvis_level_deg"].formula(body) == pytest.approx(-2.0, abs=0.1)
    assert looks_in(found) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param((600, 0.7), (900, 0.4), id="the taller one, in the middle"),
        pytest.param((350, 0.7), (600, 0.4), id="the taller one, beside the middle"),
        pytest.param((600, 0.6), (1050, 0.6), id="of two of a size, the one in the middle"),
        pytest.param((150, 0.6), (1190, 0.8), id="the whole one before a taller one that is cut"),
    ],
)
def test_the_most_prominent_person_comes_first(
    draw: Callable[..., DrawnPeople], first: tuple[float, float], second: tuple[float, float]
) -> None:
    for order in ((first, second), (second, first)):
        draw(*(person(*one) for one in order))
        found = detect(photo_of_nothing(), passes=2)
        assert len(found.people) == 2
        assert found.landmarks[Joint.NOSE] == pytest.approx(person(*first)[Joint.NOSE])
        assert found.people[0].prominence > found.people[1].prominence


def test_another_person_can_be_asked_for(draw: Callable[..., DrawnPeople]) -> None:
    draw(person(600, 0.7), person(1000, 0.4))
    found = detect(photo_of_nothing(), person=2, passes=2)
    assert found.chosen == 1
    assert found.box_px == found.people[1].box_px
    assert found.landmarks[Joint.NOSE] == pytest.approx(person(1000, 0.4)[Joint.NOSE])


@pytest.mark.parametrize("number", [0, 3, -1])
def test_a_person_who_is_not_there(draw: Callable[..., DrawnPeople], number: int) -> None:
    draw(person(600, 0.7), person(1000, 0.4))
    with pytest.raises(UsageError, match=f"person {number} was asked for, 2 people were found"):
        detect(photo_of_nothing(), person=number, passes=2)


def test_a_second_person_of_one(draw: Callable[..., DrawnPeople]) -> None:
    draw(person(600, 0.7))
    with pytest.raises(UsageError, match="person 2 was asked for, only one person was found"):
        detect(photo_of_nothing(), person=2, passes=2)


def test_somebody_seen_only_as_the_photo_is_and_not_in_the_mirror(draw: Callable[..., DrawnPeople]) -> None:
    draw(person(350, 0.7), person(900, 0.6), blind_in_the_mirror=1)
    found = detect(photo_of_nothing(), passes=2)
    assert len(found.people) == 2
    assert looks_in(found) == 1


def test_nobody(draw: Callable[..., DrawnPeople]) -> None:
    draw()
    with pytest.raises(NobodyFoundError, match=r"^drawn\.jpg: nobody was found. Stand 2.5 to 3.5 m"):
        detect(photo_of_nothing())


@pytest.mark.parametrize("passes", [1, 0, -2])
def test_fewer_than_a_mirrored_pair_is_refused(passes: int) -> None:
    with pytest.raises(UsageError, match="at least 2 passes"):
        detect(photo_of_nothing(), passes=passes)


def test_the_box_is_told_before_the_other_passes(draw: Callable[..., DrawnPeople]) -> None:
    model = draw(person(500, 0.7))
    told: list[tuple[Box, int]] = []
    found = detect(photo_of_nothing(), passes=2, found=lambda box: told.append((box, model.runs)))
    assert told == [(found.box_px, 2)]


# --- the real model on the samples ---------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLE_VIEWS)
def test_sample(sample_detection: Callable[[str], Detection], name: str) -> None:
    found = sample_detection(name)
    assert len(found.people) == 1
    assert looks_in(found) == 8
    assert found.landmarks.size_px == (1200, 1600)
    assert found.face_found == (SAMPLE_VIEWS[name] is View.FRONT)
    assert found.landmarks.has(Joint.LEFT_FACE_EDGE) == found.face_found


@pytest.mark.parametrize("name", SAMPLE_VIEWS)
def test_joints_lie_where_the_renderer_put_them(
    sample_detection: Callable[[str], Detection], name: str
) -> None:
    """Each within 5 % of the body's height: far more than the error, far less than a swapped side."""
    landmarks = sample_detection(name).landmarks
    off_px = [float(np.hypot(*(landmarks[Joint(joint)] - xy))) for joint, xy in TRUTH[name].items()]
    assert max(off_px) < 50
    assert np.mean(off_px) < 20


@pytest.mark.parametrize("name", ["front", "right"])
def test_a_mirrored_photo_gives_exactly_the_mirrored_landmarks(
    sample_detection: Callable[[str], Detection], mirrored_detection: Callable[[str], Detection], name: str
) -> None:
    plain, mirrored = sample_detection(name), mirrored_detection(name).mirrored()
    for field in ("xy_px", "visibility", "looks_xy_px"):
        ours, theirs = getattr(plain.landmarks, field), getattr(mirrored.landmarks, field)
        assert np.allclose(ours, theirs, rtol=0, atol=1e-6, equal_nan=True), field
    assert mirrored.box_px == pytest.approx(plain.box_px)
    assert mirrored.yaw_deg == pytest.approx(plain.yaw_deg)
    assert mirrored.face_found == plain.face_found


def half(rgb: np.ndarray) -> tuple[np.ndarray, float, tuple[float, float]]:
    return np.asarray(Image.fromarray(rgb).resize((600, 800), Image.Resampling.LANCZOS)), 2.0, (0.5, 0.5)


def cropped(rgb: np.ndarray) -> tuple[np.ndarray, float, tuple[float, float]]:
    return rgb[301:1560, 250:1050], 1.0, (250.0, 301.0)


def padded(rgb: np.ndarray) -> tuple[np.ndarray, float, tuple[float, float]]:
    return np.pad(rgb, ((0, 0), (600, 200), (0, 0)), mode="edge"), 1.0, (-600.0, 0.0)


def saved_at_quality_70(rgb: np.ndarray) -> tuple[np.ndarray, float, tuple[float, float]]:
    return load_photo(encoded(Image.fromarray(rgb), "JPEG", quality=70)).rgb, 1.0, (0.0, 0.0)


Change = Callable[[np.ndarray], tuple[np.ndarray, float, tuple[float, float]]]
"""A photo -> its changed copy, and scale and offset from the copy's pixels back to the photo's."""
Changed = Callable[[str, Change], Landmarks]
CHANGES: tuple[Change, ...] = (half, cropped, padded, saved_at_quality_70)


@pytest.fixture(scope="module")
def changed(sample_photo: Callable[[str], Photo]) -> Changed:
    """What is found in a changed sample, in the pixels of the sample itself."""

    @cache
    def look(
        name: str, change: Callable[[np.ndarray], tuple[np.ndarray, float, tuple[float, float]]]
    ) -> Landmarks:
        rgb, scale, offset = change(sample_photo(name).rgb)
        found = detect(Photo(rgb, f"{change.__name__} {name}")).landmarks
        looks = found.looks_xy_px
        assert looks is not None
        back = [xy_px * scale + np.array(offset) for xy_px in (found.xy_px, looks)]
        size_px = sample_photo(name).size_px
        return Landmarks(back[0], found.visibility, size_px, back[1])

    return look


@pytest.mark.parametrize("name", ["front", "right"])
@pytest.mark.parametrize("change", CHANGES)
def test_the_same_joints_in_a_changed_copy_of_the_photo(
    changed: Changed, sample_detection: Callable[[str], Detection], name: str, change: Change
) -> None:
    off_px = np.linalg.norm(changed(name, change).xy_px - sample_detection(name).landmarks.xy_px, axis=1)
    assert np.median(off_px[BODY_PX]) < 4  # of a body of 940 pixels
    assert off_px[BODY_PX].max() < 12


def test_numbers_of_changed_copies_stay_within_one_std_in_95_percent(
    changed: Changed, sample_detection: Callable[[str], Detection]
) -> None:
    off_std = {}
    for name in ("front", "right"):
        view = SAMPLE_VIEWS[name]
        before = {m.key: m for m in measure(sample_detection(name).landmarks, view, given(0.0)) if m}
        for change in CHANGES:
            for after in measure(changed(name, change), view, given(0.0)):
                if isinstance(after, Measurement):
                    off = abs(after.value - before[after.key].value) / before[after.key].std
                    off_std[name, change.__name__, after.key] = off
    assert len(off_std) >= 70
    far = {what: off for what, off in off_std.items() if off > 1}
    assert len(far) <= 0.05 * len(off_std), far


def test_a_large_photo_is_read_as_its_small_copy(
    sample_photo: Callable[[str], Photo], sample_detection: Callable[[str], Detection]
) -> None:
    large = Image.fromarray(sample_photo("front").rgb).resize((2700, 3600), Image.Resampling.BILINEAR)
    found = detect(Photo(np.asarray(large), "large"))
    back = (found.landmarks.xy_px + 0.5) / 2.25 - 0.5
    off_px = np.linalg.norm(back - sample_detection("front").landmarks.xy_px, axis=1)[BODY_PX]
    assert off_px.max() < 3


def test_two_people_are_both_found_and_told_apart(sample_photo: Callable[[str], Photo]) -> None:
    both = np.concatenate([sample_photo("front").rgb, sample_photo("level_front").rgb], axis=1)
    photo = Photo(both, "both")
    found = [detect(photo, person=number, passes=2) for number in (1, 2)]
    assert [len(each.people) for each in found] == [2, 2]
    noses = sorted(float(each.landmarks[Joint.NOSE][0]) for each in found)
    assert noses[0] < 1200 < noses[1]
    with pytest.raises(UsageError, match="2 people were found"):
        detect(photo, person=3, passes=2)


def test_a_landscape_has_nobody_in_it(bad_input: Path) -> None:
    with pytest.raises(NobodyFoundError, match=r"^landscape\.jpg: nobody was found"):
        detect(load_photo(bad_input / "landscape.jpg"))
