"""The real model behind two functions and a class: pixels, quiet, and safe for several threads."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from posture.anatomy import INDEX, OUTLINE_JOINTS, POSE_JOINTS, Joint
from posture.errors import ModelError
from posture.model import store
from posture.picture.photo import Photo
from posture.pose import landmarker
from posture.pose.detect import Detection
from posture.pose.landmarker import StreamDetector, face_mesh, looks_of, pose_looks

BLANK = np.full((320, 240, 3), 127, np.uint8)
SEVERAL = [INDEX[joint] for joint in (Joint.LEFT_SHOULDER, Joint.RIGHT_HIP, Joint.LEFT_KNEE, Joint.NOSE)]


def test_nobody_on_a_blank_picture() -> None:
    assert pose_looks(BLANK) == []
    assert face_mesh(BLANK) is None


def test_a_look_is_in_pixels_of_the_picture_shown(
    sample_photo: Callable[[str], Photo], sample_detection: Callable[[str], Detection]
) -> None:
    (look,) = pose_looks(sample_photo("front").rgb)
    assert look.xy_px.shape == (len(POSE_JOINTS), 2)
    assert look.visibility.shape == (len(POSE_JOINTS),)
    assert look.world_m.shape == (len(POSE_JOINTS), 3)
    assert look.xy_px[SEVERAL] == pytest.approx(sample_detection("front").landmarks.xy_px[SEVERAL], abs=20)


@pytest.mark.parametrize("width", [600, 601, 602, 603])
def test_a_picture_of_any_width_gives_the_outline(width: int, sample_photo: Callable[[str], Photo]) -> None:
    """MediaPipe aborts the process when the mask of a picture of odd width is read."""
    rgb = sample_photo("level_front").rgb[::2, ::2]
    wider = np.pad(rgb, ((0, 0), (0, width - rgb.shape[1]), (0, 0)), mode="edge")
    (look,) = pose_looks(wider)
    assert np.isfinite(look.outline_px).all()
    knee = look.xy_px[INDEX[Joint.LEFT_KNEE]]
    outline = look.outline_px[OUTLINE_JOINTS.index(Joint.LEFT_OUTLINE_KNEE)]
    assert np.linalg.norm(outline - knee) < 0.1 * np.ptp(look.xy_px[:, 1])


def test_a_strided_view_is_read_as_the_picture_it_shows(
    sample_photo: Callable[[str], Photo],
) -> None:
    rgb = sample_photo("front").rgb
    (strided,) = pose_looks(rgb[::2, ::2])
    (whole,) = pose_looks(np.ascontiguousarray(rgb[::2, ::2]))
    assert np.array_equal(strided.xy_px, whole.xy_px)


def test_face_mesh_is_in_pixels_of_the_crop(
    sample_photo: Callable[[str], Photo], sample_detection: Callable[[str], Detection]
) -> None:
    landmarks = sample_detection("front").landmarks
    x, y = (round(float(v)) for v in landmarks[Joint.NOSE])
    mesh = face_mesh(sample_photo("front").rgb[y - 120 : y + 120, x - 120 : x + 120])
    assert mesh is not None
    assert mesh.shape == (468, 2)
    assert mesh.mean(axis=0) == pytest.approx([120, 120], abs=25)


def test_a_stream_finds_the_same_body_and_none_where_nobody_is(
    sample_photo: Callable[[str], Photo], sample_detection: Callable[[str], Detection]
) -> None:
    rgb = sample_photo("front").rgb
    with StreamDetector() as stream:
        assert stream.detect(BLANK, 5) is None
        first = stream.detect(rgb, 40)
        again = stream.detect(rgb, 40)  # the camera gave two pictures the same time
        earlier = stream.detect(rgb, 0)
    for found in (first, again, earlier):
        assert found is not None
        assert found.size_px == (1200, 1600)
        assert found.xy_px[SEVERAL] == pytest.approx(
            sample_detection("front").landmarks.xy_px[SEVERAL], abs=25
        )
        assert not found.has(Joint.LEFT_EYE_CORNER)


def test_two_streams_and_a_photo_do_not_mix(sample_photo: Callable[[str], Photo]) -> None:
    with StreamDetector() as one, StreamDetector() as other:
        front = one.detect(sample_photo("front").rgb, 0)
        back = other.detect(sample_photo("back").rgb, 0)
        (look,) = pose_looks(sample_photo("right").rgb)
        front_again = one.detect(sample_photo("front").rgb, 33)
    assert front is not None
    assert back is not None
    assert front_again is not None
    assert front[Joint.LEFT_SHOULDER][0] > front[Joint.RIGHT_SHOULDER][0]
    assert back[Joint.LEFT_SHOULDER][0] < back[Joint.RIGHT_SHOULDER][0]
    assert front_again[Joint.LEFT_SHOULDER] == pytest.approx(front[Joint.LEFT_SHOULDER], abs=8)
    assert look.xy_px[INDEX[Joint.RIGHT_FOOT_INDEX], 0] > look.xy_px[INDEX[Joint.RIGHT_HEEL], 0]


def test_several_threads_share_the_model(sample_photo: Callable[[str], Photo]) -> None:
    rgb = np.ascontiguousarray(sample_photo("front").rgb[::2, ::2])
    (alone,) = pose_looks(rgb)
    found: list[np.ndarray] = []
    threads = [threading.Thread(target=lambda: found.append(pose_looks(rgb)[0].xy_px)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    assert all(np.array_equal(xy_px, alone.xy_px) for xy_px in found)


# --- what a result says, without the model ---


def at(x: float, y: float, z: float = 0.0, visibility: float = 1.0) -> SimpleNamespace:
    return SimpleNamespace(x=x, y=y, z=z, visibility=visibility)


def result(*people: tuple[float, float]) -> SimpleNamespace:
    """As mediapipe gives it: all joints of each person on one point of the picture, in shares of it."""
    return SimpleNamespace(
        pose_landmarks=[[at(x, y, visibility=0.25)] * len(POSE_JOINTS) for x, y in people],
        pose_world_landmarks=[[at(0.1, -0.2, 0.3)] * len(POSE_JOINTS) for _ in people],
        segmentation_masks=None,
    )


def test_the_edges_of_a_picture_lie_half_a_pixel_beyond_the_middles_of_its_pixels() -> None:
    first, last, middle = looks_of(result((0.0, 0.0), (1.0, 1.0), (0.25, 0.5)), (200, 100))
    assert first.xy_px[0].tolist() == [-0.5, -0.5]
    assert last.xy_px[0].tolist() == [199.5, 99.5]
    assert middle.xy_px[0].tolist() == [49.5, 49.5]
    assert middle.visibility.tolist() == [0.25] * len(POSE_JOINTS)
    assert middle.world_m[5].tolist() == [0.1, -0.2, 0.3]


def test_a_result_without_anybody_gives_no_look_and_without_masks_no_outline() -> None:
    assert looks_of(result(), (200, 100)) == []
    (look,) = looks_of(result((0.5, 0.5)), (200, 100))
    assert np.isnan(look.outline_px).all()


def test_the_outline_is_read_off_the_mask_of_the_same_person() -> None:
    """Two people upright: the first one's mask lies 6 pixels beside the joints, the other's upon them."""
    size_px = (200, 400)
    both = result((0.0, 0.0), (0.0, 0.0))
    for points, x in zip(both.pose_landmarks, (50, 150), strict=True):
        for joint, share in (("shoulder", 0.2), ("hip", 0.5), ("knee", 0.7), ("ankle", 0.9)):
            for side in ("left", "right"):
                points[INDEX[Joint(f"{side}_{joint}")]] = at((x + 0.5) / 200, share)
    masks = []
    for middle in (56, 150):
        mask = np.zeros(size_px[::-1], np.float32)
        mask[:, middle - 10 : middle + 11] = 1.0
        masks.append(SimpleNamespace(numpy_view=lambda mask=mask: mask.ravel()))
    both.segmentation_masks = masks
    chest = OUTLINE_JOINTS.index(Joint.OUTLINE_CHEST)
    found = [look.outline_px[chest, 0] for look in looks_of(both, size_px)]
    assert found == pytest.approx([56, 150])


def test_a_look_alone_has_the_pose_joints_and_nothing_else() -> None:
    (look,) = looks_of(result((0.5, 0.5)), (200, 100))
    found = look.alone((200, 100))
    assert found[Joint.LEFT_KNEE].tolist() == [99.5, 49.5]
    assert found.visibility[INDEX[Joint.LEFT_KNEE]] == 0.25
    assert np.isnan(found[Joint.LEFT_EYE_CORNER]).all()
    assert not found.has(Joint.LEFT_EYE_CORNER, min_visibility=0.0)
    assert (found.size_px, found.looks_xy_px) == ((200, 100), None)


# --- quiet ---------------------------------------------------------------------------------------

SCRIPT = """
import sys
from pathlib import Path
from types import SimpleNamespace
import numpy as np
from posture.pose.landmarker import StreamDetector, face_mesh, pose_looks
from posture.picture.photo import load_photo
rgb = load_photo(Path(sys.argv[1])).rgb
blank = np.zeros((200, 200, 3), np.uint8)
for _ in range(4):
    assert pose_looks(blank) == []  # a folder full of pictures without anybody
assert pose_looks(rgb)
face_mesh(rgb[330:680, 480:820])
with StreamDetector() as stream:
    assert stream.detect(rgb, 10)
print("still here", file=sys.stderr)
"""


def test_native_code_says_nothing_and_our_own_errors_are_heard(samples: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(samples / "front.jpg")],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "still here\n")


def test_a_program_without_stderr_has_nothing_to_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    before = os.fstat(2)
    with landmarker._silent_stderr():
        inside = os.fstat(2)
    assert os.path.samestat(inside, before)  # who closed it may have opened another file as number 2


def test_stderr_comes_back_when_two_threads_turned_it_away_at_once() -> None:
    before = os.fstat(2)
    first_in, second_in, first_may_go, second_may_go = (threading.Event() for _ in range(4))

    def turn_away(inside: threading.Event, may_go: threading.Event) -> None:
        with landmarker._silent_stderr():
            inside.set()
            may_go.wait(10)

    first = threading.Thread(target=turn_away, args=(first_in, first_may_go))
    second = threading.Thread(target=turn_away, args=(second_in, second_may_go))
    first.start()
    assert first_in.wait(10)
    second.start()
    second_in.wait(0.1)  # never, when one waits for the other
    first_may_go.set()
    first.join()
    second_may_go.set()
    second.join()
    after = os.fstat(2)
    assert (after.st_dev, after.st_ino) == (before.st_dev, before.st_ino)


@pytest.mark.parametrize("kind", ["no bundle", "cut off", "another model"])
def test_a_file_that_is_no_pose_model_is_named_with_what_to_do(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = tmp_path / "mine.task"
    pose, face = (store.ensure(name) for name in (store.POSE, store.FACE))
    whole = {"no bundle": b"root:x:0:0", "cut off": pose.read_bytes()[:100_000]}
    wrong.write_bytes(whole.get(kind) or face.read_bytes())
    monkeypatch.setenv("POSTURE_MODEL", str(wrong))
    with pytest.raises(ModelError, match=r"mine\.task is not a pose model .* unset POSTURE_MODEL"):
        StreamDetector()


def test_our_own_model_that_cannot_be_opened_is_to_be_fetched_again() -> None:
    assert "`posture model fetch --force face`" in str(store.unopenable(store.FACE))
