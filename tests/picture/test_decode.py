"""Work is bounded before it starts: scans, pixels by format, memory; pipes and devices are not read."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from posture import limits
from posture.errors import PhotoError
from posture.picture.decode import scans, upright
from posture.picture.photo import Photo, load_photo
from tests.fixtures.pictures import encoded, quarters, scan_bomb
from tests.fixtures.places import ROOT


def test_scans_are_counted_as_the_decoder_meets_them():
    plain, progressive = (encoded(quarters(), "JPEG", progressive=each) for each in (False, True))
    assert scans(plain) == 1
    assert 2 < scans(progressive) <= 12
    assert scans(scan_bomb(5)) == scans(progressive) - 1 + 5
    assert scans(scan_bomb(5000)) == 101  # counting ends there


def test_what_stands_in_notes_or_after_the_end_is_no_scan():
    note = b"\xff\xda" * 200
    comment = b"\xff\xfe" + struct.pack(">H", len(note) + 2) + note
    jpeg = encoded(quarters(), "JPEG")
    assert scans(jpeg[:2] + comment + jpeg[2:] + note) == 1  # as in a photo with a film behind it
    load_photo(jpeg[:2] + comment + jpeg[2:] + note)


@pytest.mark.parametrize("data", [b"", b"\xff", b"\xff\xd8", b"\xff\xd8\xff", b"\xff\xd8\xff\xda\x00"])
def test_counting_ends_where_the_file_does(data):
    assert scans(data) <= 1


def test_thousands_of_scans_are_refused_at_once():
    bomb = scan_bomb(6000)
    assert len(bomb) < 40 * 1024 * 1024
    began_s = time.process_time()
    with pytest.raises(PhotoError, match=r"^bomb\.jpg has far more scans than a photo needs"):
        load_photo(bomb, name="bomb.jpg")
    assert time.process_time() - began_s < 2  # decoding it takes half a minute


def test_fewer_scans_are_allowed_of_a_larger_picture(monkeypatch):
    load_photo(scan_bomb(40))
    monkeypatch.setattr(limits, "MAX_SCAN_PIXELS", 640 * 640 * 30)
    with pytest.raises(PhotoError, match="scans"):
        load_photo(scan_bomb(40))


@pytest.mark.parametrize(
    ("kind", "options", "limit"),
    [
        ("WEBP", {}, "MAX_WEBP_PIXELS"),
        ("HEIF", {}, "MAX_HEIF_PIXELS"),
        ("JPEG", {"progressive": True}, "MAX_SCANNED_PIXELS"),
        ("PNG", {}, "MAX_PIXELS"),
    ],
)
def test_each_format_has_its_limit_of_pixels(monkeypatch, kind, options, limit):
    from pillow_heif import register_heif_opener

    register_heif_opener()
    data = encoded(quarters(), kind, **options)
    width, height = load_photo(data).size_px
    monkeypatch.setattr(limits, limit, width * height - 1)
    with pytest.raises(PhotoError, match="million pixels"):
        load_photo(data)


def test_a_side_that_no_jpeg_could_have_is_refused():
    long = encoded(Image.new("L", (32_001, 160)), "PNG")
    with pytest.raises(PhotoError, match="a side of more than"):
        load_photo(long)


def test_strips_give_the_picture_that_pillow_gives(monkeypatch):
    monkeypatch.setattr("posture.picture.decode._STRIP_PIXELS", 1000)  # several strips, of uneven height
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 256, (37, 53, 4), dtype=np.uint8), "RGBA")
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }  # fmt: skip
    white = Image.new("RGBA", noise.size, "white")
    whole = Image.alpha_composite(white, noise).convert("RGB")
    for orientation in range(1, 9):
        turned = whole.transpose(turns[orientation]) if orientation > 1 else whole
        assert np.array_equal(upright(noise, orientation), np.asarray(turned))
        assert np.array_equal(upright(noise, orientation, mirrored=True), np.asarray(turned)[:, ::-1])
    for mode in ("L", "P", "CMYK", "1"):
        other = whole.convert(mode)
        assert np.array_equal(upright(other), np.asarray(other.convert("RGB")))


def test_one_bright_strip_sets_the_scale_of_16_bit_grey(monkeypatch):
    monkeypatch.setattr("posture.picture.decode._STRIP_PIXELS", 1)
    grey = np.zeros((4, 2), np.uint16)
    grey[2], grey[3] = 65535, 255
    assert upright(Image.fromarray(grey))[:, 0, 0].tolist() == [0, 0, 255, 0]


def test_frozen_pixels_are_shared_and_others_are_not():
    first = load_photo(encoded(quarters(), "PNG"))
    assert Photo(first.rgb, "again").rgb is first.rgb
    own = np.zeros((200, 200, 3), np.uint8)
    frozen_view = own[:]
    frozen_view.flags.writeable = False
    assert Photo(frozen_view, "view").rgb is not frozen_view


@pytest.mark.parametrize(
    ("make", "megapixels"),
    [
        pytest.param("Image.new('RGB', size).save(out, 'JPEG')", 79.9, id="JPEG"),
        pytest.param("Image.new('I;16', size).save(out, 'PNG')", 79.9, id="16-bit"),
        pytest.param("Image.new('RGBA', size).save(out, 'PNG')", 79.9, id="alpha"),
        pytest.param("Image.new('RGB', size).save(out, 'WEBP', method=0)", 31.9, id="WebP"),
        pytest.param(
            "Image.new('RGB', size).save(out, 'JPEG', progressive=True, subsampling=0)", 49.9, id="scans"
        ),
    ],
)
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="how memory is counted differs")
def test_the_largest_picture_of_each_kind_needs_about_600_mb(tmp_path, make, megapixels):
    """In processes of their own: one makes the picture, the other is measured."""
    target = tmp_path / "big"
    side = int((megapixels * 1e6) ** 0.5)
    making = (
        f"from PIL import Image\nsize = ({side}, {side})\nwith open({str(target)!r}, 'wb') as out: {make}"
    )
    subprocess.run([sys.executable, "-c", making], check=True, timeout=300)
    reading = textwrap.dedent(f"""
        import re
        from pathlib import Path
        from posture.picture.photo import load_photo
        assert load_photo({str(target)!r}).size_px == ({side}, {side})
        status = Path("/proc/self/status").read_text()  # of this program alone; rusage begins at its parent's
        print(int(re.search(r"VmHWM:\\s*(\\d+) kB", status)[1]) // 1024)
    """)
    done = subprocess.run(
        [sys.executable, "-c", reading], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 650  # MB; 813 to 2020 of the same before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipes_and_devices_are_refused_at_once(tmp_path):
    pipe = tmp_path / "pipe.jpg"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero")):
        with pytest.raises(PhotoError, match="is a pipe or a device"):
            load_photo(path)
    with pytest.raises(PhotoError, match="is a folder"):
        load_photo(tmp_path)


def test_what_a_damaged_file_says_stays_on_one_line(monkeypatch):
    def complain(*args: object, **kwargs: object) -> None:
        raise ValueError("Invalid input:\n  box 'meta'\x1b[31m")

    monkeypatch.setattr("posture.picture.photo.Image.open", complain)
    with pytest.raises(PhotoError) as refused:
        load_photo(b"x", name="a\x1b]0;b\x07\nc.heic")
    assert str(refused.value).isprintable()


def test_a_stream_of_bytes_is_what_is_counted(tmp_path):
    with (tmp_path / "sparse.jpg").open("wb") as file:
        file.truncate(40 * 1024 * 1024 + 1)
    with pytest.raises(PhotoError, match="MB that are read"):
        load_photo(tmp_path / "sparse.jpg")
