"""Recorded videos: frames with times, mirror, and plain refusals; nothing is written anywhere."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from posture.errors import PhotoError
from posture.live.clip import Clip


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds at 15 fps; red at the left, blue at the right, brighter from frame to frame."""
    path = tmp_path_factory.mktemp("clip") / "film.mp4"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 15.0, (320, 240))
    for number in range(30):
        frame = np.zeros((240, 320, 3), np.uint8)
        frame[:, :160, 2] = 100 + 5 * number
        frame[:, 160:, 0] = 100 + 5 * number
        writer.write(frame)
    writer.release()
    return path


def test_frames_come_in_time_with_rgb_colours(film: Path) -> None:
    with Clip(film) as clip:
        assert clip.info.size_px == (320, 240)
        assert clip.info.duration_s == pytest.approx(2.0)
        frames = list(clip.frames())
    times_s = [time_s for time_s, _ in frames]
    assert len(frames) == 30
    assert np.diff(times_s) == pytest.approx(1 / 15, abs=0.002)
    left = frames[0][1][120, 40]
    assert left[0] > 60 > left[2]


@pytest.mark.parametrize(("max_fps", "count"), [(15, 30), (10, 20), (5, 10), (1, 2)])
def test_fewer_frames_when_asked(film: Path, max_fps: float, count: int) -> None:
    with Clip(film) as clip:
        assert len(list(clip.frames(max_fps=max_fps))) == pytest.approx(count, abs=count * 0.5)


def test_a_mirrored_clip_is_turned_back(film: Path) -> None:
    with Clip(film) as plain, Clip(film) as mirrored:
        a, b = next(plain.frames())[1], next(mirrored.frames(mirrored=True))[1]
    assert np.array_equal(a[:, ::-1], b)


def test_bytes_of_an_upload_are_read_without_a_file(film: Path) -> None:
    with Clip(film.read_bytes(), name="phone.mp4") as clip:
        assert clip.name == "phone.mp4"
        assert len(list(clip.frames())) == 30


def moov_first(data: bytes) -> bytes:
    """The MP4 as phones and browsers send it: its table before its pictures."""
    boxes, at = {}, 0
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        boxes[kind] = data[at : at + size]
        at += size
    table = bytearray(boxes.pop(b"moov"))
    at = table.index(b"stco") + 8
    count = struct.unpack_from(">I", table, at)[0]
    offsets = struct.unpack_from(f">{count}I", table, at + 4)
    struct.pack_into(f">{count}I", table, at + 4, *(each + len(table) for each in offsets))
    return boxes.pop(b"ftyp") + bytes(table) + b"".join(boxes.values())


def test_a_file_that_breaks_off_is_remarked_on_and_ffmpeg_stays_silent(film: Path) -> None:
    # In a process of its own: OpenCV asks once how much FFmpeg may say.
    whole = moov_first(film.read_bytes())
    program = (
        "import sys\n"
        "from posture.live.clip import Clip\n"
        "with Clip(sys.stdin.buffer.read(), name='desk.mp4') as clip:\n"
        "    assert clip.remark == ''\n"
        "    print(len(list(clip.frames())), clip.remark)\n"
    )

    def told(data: bytes) -> tuple[str, str]:
        run = subprocess.run([sys.executable, "-c", program], input=data, capture_output=True, check=True)
        return run.stdout.decode().strip(), run.stderr.decode()

    assert told(whole) == ("30", "")
    said, noise = told(whole[: int(len(whole) * 0.4)])
    assert re.match(r"\d+ desk.mp4 breaks off after [01] s of 2 s: the file is not complete", said)
    assert noise == ""


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b"this is no video" * 100, "not a video", id="text"),
        pytest.param(b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 2000, "not a video", id="cut-off-mp4"),
    ],
)
def test_what_is_no_video_is_refused_by_name(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "thing.mp4"
    path.write_bytes(content)
    for source in (path, content):
        with pytest.raises(PhotoError, match=reason), Clip(source, name="thing.mp4"):
            pass


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.mp4", tmp_path):
        with pytest.raises(PhotoError, match="not there"):
            Clip(path)


def test_a_path_without_a_name_is_still_named() -> None:
    with pytest.raises(PhotoError, match=r"^\. is not there"):
        Clip(Path("."))
