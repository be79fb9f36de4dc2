"""Invented maker notes: the level comes back for all holds and orientations; damaged ones are no level."""

from __future__ import annotations

import io
import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from posture.picture.level import Level, read_level
from posture.picture.photo import load_photo

MAKER_NOTE, ORIENTATION, LENS_MODEL, FOCAL_35 = 0x927C, 0x0112, 0xA434, 0xA405


def apple(vector: tuple[float, float, float], order: str = ">", over: int = 1_000_000) -> bytes:
    """An iPhone's notes with an acceleration, another entry before and one after it."""
    mark = b"MM" if order == ">" else b"II"
    entries = (
        struct.pack(f"{order}HHII", 0x0001, 9, 1, 10)
        + struct.pack(f"{order}HHII", 0x0008, 10, 3, 14 + 2 + 3 * 12 + 4)
        + struct.pack(f"{order}HHII", 0x0014, 9, 1, 5)
    )
    values = b"".join(struct.pack(f"{order}ii", round(part * over), over) for part in vector)
    head = b"Apple iOS\x00\x00\x01" + mark + struct.pack(f"{order}H", 3)
    return head + entries + struct.pack(f"{order}I", 0) + values


def panasonic(roll_tenths: int, pitch_tenths: int) -> bytes:
    entries = b"".join(
        struct.pack("<HHIhH", tag, 3, 1, value, 0)
        for tag, value in ((0x0003, 1), (0x0090, roll_tenths), (0x0091, pitch_tenths))
    )
    return b"Panasonic\x00\x00\x00" + struct.pack("<H", 3) + entries


def held(roll_deg: float, pitch_deg: float, quarter_turns: int, g: float = 1.0) -> tuple[float, float, float]:
    """The acceleration of a phone whose picture shows its content turned clockwise by roll_deg, looking down
    by pitch_deg.

    x right and y top of the device, z out of its screen; then turned by quarters.
    """
    across = g * math.cos(math.radians(pitch_deg))
    angle = math.radians(roll_deg + 90.0 * quarter_turns)
    return -across * math.sin(angle), -across * math.cos(angle), -g * math.sin(math.radians(pitch_deg))


@pytest.mark.parametrize(
    ("vector", "roll", "pitch"),
    [  # as public iPhone photos have them, with what the verticals in their pictures show
        pytest.param((-0.09964, -0.98822, -0.06514), 5.8, 3.8, id="iphone_11_portrait"),
        pytest.param((-0.01794, -1.01090, -0.06716), 1.0, 3.8, id="iphone_xr_portrait"),
        pytest.param((-0.93293, 0.01083, -0.35008), 0.7, 20.6, id="iphone_8_landscape"),
    ],
)
def test_real_vectors(vector: tuple[float, float, float], roll: float, pitch: float) -> None:
    level = read_level(apple(vector), front_camera=False)
    assert level is not None
    assert (level.roll_deg, level.pitch_deg) == pytest.approx((roll, pitch), abs=0.06)
    assert level.std_deg == pytest.approx(0.4, abs=0.05)


@given(st.floats(-30, 30), st.floats(-50, 50), st.integers(0, 3), st.sampled_from("<>"))
def test_all_four_holds(roll: float, pitch: float, quarter_turns: int, order: str) -> None:
    level = read_level(apple(held(roll, pitch, quarter_turns), order), front_camera=False)
    assert level is not None
    assert (level.roll_deg, level.pitch_deg) == pytest.approx((roll, pitch), abs=1e-3)


def test_the_front_camera_looks_the_other_way() -> None:
    level = read_level(apple(held(4.0, 9.0, 0)), front_camera=True)
    assert level is not None
    assert (level.roll_deg, level.pitch_deg) == pytest.approx((-4.0, -9.0), abs=1e-3)


def test_a_moving_hand_and_a_steep_look_widen_the_error() -> None:
    def std(pitch: float, g: float) -> float:
        level = read_level(apple(held(2.0, pitch, 0, g)), front_camera=False)
        assert level is not None
        return level.std_deg

    assert std(0, 1.0) == pytest.approx(0.4)
    assert std(0, 1.02) == pytest.approx(0.4), "sensors at rest read 0.97 to 1.03"
    assert std(0, 1.08) > 2.5
    assert std(0, 0.92) > 2.5
    assert std(50, 1.0) > 0.6


def test_panasonic_tells_how_the_camera_was_turned() -> None:
    level = read_level(panasonic(23, 41), front_camera=False)
    assert level == Level(pytest.approx(-2.3), pytest.approx(4.1), 0.6)
    upright = read_level(panasonic(-883, -10), front_camera=False)  # held upright
    assert upright is not None
    assert upright.roll_deg == pytest.approx(-1.7)


@pytest.mark.parametrize(
    "note",
    [
        pytest.param(None, id="none"),
        pytest.param("Apple iOS", id="text"),
        pytest.param(b"", id="empty"),
        pytest.param(b"Apple iOS\x00", id="only_the_head"),
        pytest.param(b"Apple iOS\x00\x00\x01XX" + apple((0, -1, 0))[14:], id="no_byte_order"),
        pytest.param(apple((0, -1, 0))[:14] + b"\xff\xff", id="many_entries_and_none_there"),
        pytest.param(apple((0.0, 0.0, 0.0)), id="weightless"),
        pytest.param(apple((0.1, -0.1, -0.98)), id="looking_straight_down"),
        pytest.param(apple((0.0, -1.6, 0.0)), id="thrown"),
        pytest.param(apple((0.0, -1.0, 0.0)).replace(struct.pack(">i", 1_000_000), bytes(4)), id="over_zero"),
        pytest.param(apple((0, -1, 0)).replace(struct.pack(">HHI", 8, 10, 3), struct.pack(">HHI", 8, 5, 3)),
                     id="unsigned"),
        pytest.param(apple((0, -1, 0)).replace(struct.pack(">HHI", 8, 10, 3), struct.pack(">HHI", 8, 10, 2)),
                     id="two_numbers"),
        pytest.param(apple((0, -1, 0)).replace(struct.pack(">I", 56), struct.pack(">I", 2**32 - 8)),
                     id="beyond_the_end"),
        pytest.param(panasonic(0, 900), id="panasonic_looking_down"),
        pytest.param(panasonic(2500, 0), id="panasonic_absurd"),
        pytest.param(panasonic(10, 10)[:30], id="panasonic_cut_off"),
        pytest.param(b"Nikon\x00" + apple((0, -1, 0)), id="another_maker"),
    ],
)  # fmt: skip
def test_what_can_not_be_trusted_is_no_level(note: object) -> None:
    assert read_level(note, front_camera=False) is None


@given(st.binary(max_size=120), st.sampled_from([b"", b"Apple iOS\x00\x00\x01MM", b"Panasonic\x00\x00\x00"]))
def test_any_bytes_are_read_without_a_crash(data: bytes, head: bytes) -> None:
    level = read_level(head + data, front_camera=False)
    assert level is None or math.isfinite(level.roll_deg + level.pitch_deg + level.std_deg)


@given(st.integers(0, 90))
def test_every_cut_of_a_true_note_is_read_without_a_crash(length: int) -> None:
    read_level(apple((0, -1, 0))[:length], front_camera=False)


def file_of(
    note: bytes, kind: str = "JPEG", orientation: int = 1, lens: str = "", turned: bool = True
) -> bytes:
    """A photo of 200 x 300 pixels; stored so that its orientation turns it upright."""
    rgb = np.random.default_rng(3).integers(0, 256, (30, 20, 3), dtype=np.uint8).repeat(10, 0).repeat(10, 1)
    picture = Image.fromarray(rgb)
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    if orientation in undo and turned:
        picture = picture.transpose(undo[orientation])
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    notes = exif.get_ifd(0x8769)
    notes[MAKER_NOTE] = note
    notes[LENS_MODEL] = lens
    notes[FOCAL_35] = 26
    if kind == "HEIF":
        from pillow_heif import register_heif_opener

        register_heif_opener()
    out = io.BytesIO()
    picture.save(out, kind, exif=exif.tobytes(), quality=90)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "HEIF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_level_comes_with_the_photo_in_all_orientations(kind: str, orientation: int) -> None:
    photo = load_photo(file_of(apple(held(3.0, 8.0, orientation % 4)), kind, orientation))
    assert photo.size_px == (200, 300)
    assert photo.level is not None
    assert photo.level.roll_deg == pytest.approx(3.0, abs=1e-3)
    assert photo.level.pitch_deg == pytest.approx(8.0, abs=1e-3)
    # Nobody says whether a flipped file is a mirror image: then the content is turned the other way.
    covers = abs(-3.0 - photo.level.roll_deg) < 1.96 * photo.level.std_deg
    assert covers == (orientation in (2, 4, 5, 7))


def test_a_front_camera_may_have_mirrored_its_picture() -> None:
    note = apple(held(3.0, 0.0, 0))
    told = load_photo(file_of(note, lens="iPhone 13 front camera 2.71mm f/2.2")).level
    turned_back = load_photo(file_of(note, lens="iPhone 13 front camera 2.71mm f/2.2"), mirrored=True).level
    assert told is not None
    assert turned_back is not None
    assert told.roll_deg == turned_back.roll_deg == pytest.approx(-3.0, abs=1e-3)
    assert abs(3.0 - told.roll_deg) < 1.96 * told.std_deg
    assert turned_back.std_deg == pytest.approx(0.4), "who says that it is a mirror image has settled it"


def test_a_messengers_copy_has_no_level() -> None:
    photo = load_photo(file_of(apple((0, -1, 0))))
    out = io.BytesIO()
    Image.fromarray(photo.rgb).save(out, "JPEG")
    assert load_photo(out.getvalue()).level is None


def test_damaged_notes_take_nothing_from_the_picture() -> None:
    photo = load_photo(file_of(apple((0, -1, 0))[:40]))
    assert photo.level is None
    assert photo.focal_mm == 26


def test_the_mirrored_picture_has_the_mirrored_level() -> None:
    photo = load_photo(file_of(apple(held(3.0, 8.0, 0))))
    canonical, flipped = photo.canonical()
    again, _ = load_photo(file_of(apple(held(3.0, 8.0, 0))), mirrored=True).canonical()
    assert canonical.level is not None
    assert again.level is not None
    assert canonical.level.roll_deg == pytest.approx(-3.0 if flipped else 3.0, abs=1e-3)
    assert again.level.roll_deg == pytest.approx(3.0 if flipped else -3.0, abs=1e-3)
