"""Every kind of file becomes upright RGB or a sentence that names the file and the reason."""

from __future__ import annotations

import contextlib
import hashlib
import io
import shutil
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from posture.errors import PhotoError
from posture.picture import photo
from posture.picture.photo import Photo, distinct, load_photo
from tests.fixtures.pictures import STORED_AS, encoded, heic, quarters, with_orientation
from tests.fixtures.samples import REGISTRY

JPEG = encoded(quarters(), "JPEG", quality=95)
UPRIGHT = {(0.25, 0.25): "red", (0.75, 0.25): "green", (0.25, 0.75): "blue", (0.75, 0.75): "white"}
COLOURS = {"red": (200, 0, 0), "green": (0, 200, 0), "blue": (0, 0, 200), "white": (200, 200, 200)}


def quarters_of(loaded: Photo) -> dict[tuple[float, float], str]:
    """Which colour is in which quarter, (x, y)."""
    width, height = loaded.size_px
    found = {}
    for x, y in UPRIGHT:
        pixel = loaded.rgb[int(y * height), int(x * width)].astype(int)
        found[x, y] = min(COLOURS, key=lambda name: int(np.abs(pixel - COLOURS[name]).sum()))
    return found


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("empty.jpg", "is empty"),
        ("text.jpg", "is not a photo in JPEG, PNG, WebP or HEIC format"),
        ("truncated.jpg", "is damaged or cut off"),
        ("huge.png", "has more than 80 million pixels"),
        ("animation.gif", "is an animation or a GIF"),
    ],
)
def test_bad_file_is_refused_with_its_name_and_the_reason(bad_input: Path, file: str, reason: str) -> None:
    with pytest.raises(PhotoError, match=f"^{file} {reason}"):
        load_photo(bad_input / file)


@pytest.mark.parametrize("file", ["empty.jpg", "text.jpg", "truncated.jpg", "huge.png", "animation.gif"])
def test_bad_upload_is_refused_under_the_name_it_was_given(bad_input: Path, file: str) -> None:
    with pytest.raises(PhotoError, match=r"^my upload\.jpg "):
        load_photo((bad_input / file).read_bytes(), name="my upload.jpg")


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match=r"nowhere\.jpg does not exist"):
        load_photo(tmp_path / "nowhere.jpg")


def test_folder_is_no_photo(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="is a folder"):
        load_photo(tmp_path)


@pytest.mark.parametrize(
    ("kind", "options"),
    [("PNG", {"save_all": True}), ("WEBP", {"save_all": True, "lossless": True})],
    ids=["animated PNG", "animated WebP"],
)
def test_animation_in_a_photo_format_is_refused(kind: str, options: dict[str, bool]) -> None:
    data = encoded(quarters(), kind, append_images=[quarters().rotate(180)], **options)
    with pytest.raises(PhotoError, match="moving is an animation"):
        load_photo(data, name="moving")


def test_more_bytes_than_the_limit_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.jpg"
    with path.open("wb") as file:
        file.truncate(40 * 1024 * 1024 + 1)  # sparse: nothing is written
    with pytest.raises(PhotoError, match=r"^long\.jpg has more than the 42 MB"):
        load_photo(path)
    with pytest.raises(PhotoError, match=r"^upload has more than the 42 MB"):
        load_photo(bytes(40 * 1024 * 1024 + 1), name="upload")


@pytest.mark.parametrize("size", [(9000, 9000), (50_000, 50_000)], ids=["81 million", "2500 million"])
def test_decompression_bomb_is_refused_before_it_is_decoded(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    def decoded(image: Image.Image) -> None:
        raise AssertionError("pixels were decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decoded)
    with pytest.raises(PhotoError, match="bomb has more than 80 million pixels"):
        load_photo(png_header(*size), name="bomb")


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises this many pixels and holds none."""
    small = bytearray(encoded(Image.new("RGB", (1, 1)), "PNG"))
    small[16:24] = struct.pack(">II", width, height)
    small[29:33] = struct.pack(">I", zlib.crc32(small[12:29]))
    return bytes(small)


@pytest.mark.parametrize("size", [(159, 900), (900, 159), (1, 1)])
def test_a_thumbnail_is_too_small(size: tuple[int, int]) -> None:
    with pytest.raises(PhotoError, match=f"{size[0]} x {size[1]} pixels, too few"):
        load_photo(encoded(Image.new("RGB", size), "PNG"))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_bytes_give_a_photo_or_a_photo_error_and_nothing_else(data: st.DataObject) -> None:
    original = data.draw(st.sampled_from(DAMAGEABLE))
    damaged = bytearray(original[: data.draw(st.integers(1, len(original)), "kept")])
    for at in data.draw(st.lists(st.integers(0, min(len(damaged), 700) - 1), max_size=6), "changed"):
        damaged[at] = data.draw(st.integers(0, 255))
    with contextlib.suppress(PhotoError):
        assert load_photo(bytes(damaged)).rgb.dtype == np.uint8


DAMAGEABLE = (
    with_orientation(quarters(160, 160), 6, "JPEG"),
    with_orientation(quarters(160, 160), 6, "PNG"),
    with_orientation(quarters(160, 160), 6, "WEBP"),
    heic(quarters(160, 160)),
    encoded(quarters(160, 160).convert("P"), "PNG", transparency=0),
    encoded(quarters(160, 160), "MPO", save_all=True, append_images=[quarters(160, 160)]),
)


# --- what is read --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(JPEG, id="JPEG"),
        pytest.param(encoded(quarters(), "JPEG", progressive=True), id="progressive JPEG"),
        pytest.param(encoded(quarters().convert("CMYK"), "JPEG", quality=95), id="CMYK JPEG"),
        pytest.param(encoded(quarters(), "MPO", save_all=True, append_images=[quarters()]), id="MPO"),
        pytest.param(encoded(quarters(), "PNG"), id="PNG"),
        pytest.param(encoded(quarters().convert("RGBA"), "PNG"), id="RGBA PNG"),
        pytest.param(encoded(quarters().convert("P"), "PNG"), id="palette PNG"),
        pytest.param(encoded(quarters(), "WEBP", lossless=True), id="WebP"),
        pytest.param(heic(quarters()), id="HEIC"),
    ],
)
def test_every_format_gives_the_same_picture(data: bytes) -> None:
    loaded = load_photo(data, name="x")
    assert loaded.size_px == (240, 320)
    assert loaded.rgb.dtype == np.uint8
    assert quarters_of(loaded) == UPRIGHT


def test_greyscale_has_three_equal_channels() -> None:
    ramp = np.tile(np.arange(200, dtype=np.uint8), (200, 1))
    loaded = load_photo(encoded(Image.fromarray(ramp), "PNG"))
    assert (loaded.rgb == ramp[..., None]).all()


def test_16_bit_grey_is_scaled_not_clipped() -> None:
    ramp = np.tile(np.arange(200, dtype=np.uint16) * 257, (200, 1))
    loaded = load_photo(encoded(Image.fromarray(ramp), "PNG"))
    assert np.abs(loaded.rgb.astype(int) - (ramp // 257)[..., None]).max() <= 1


def test_black_and_white_scan_is_read() -> None:
    loaded = load_photo(encoded(quarters().convert("1"), "PNG"))
    assert set(np.unique(loaded.rgb)) <= {0, 255}


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"], ids=["RGBA", "grey with alpha", "palette"])
def test_what_is_transparent_becomes_white(mode: str) -> None:
    rgba = Image.new("RGBA", (200, 200), (10, 20, 30, 0))
    rgba.paste((90, 90, 90, 255), (100, 0, 200, 200))
    if mode == "P":
        palette = rgba.convert("RGB").quantize(8)
        data = encoded(palette, "PNG", transparency=palette.getpixel((0, 0)))
    else:
        data = encoded(rgba.convert(mode), "PNG")
    loaded = load_photo(data)
    assert (loaded.rgb[:, :100] == 255).all()
    assert np.abs(loaded.rgb[:, 100:].astype(int) - 90).max() <= 3


@pytest.mark.parametrize("orientation", list(STORED_AS))
def test_exif_orientation_is_applied(orientation: int) -> None:
    upright = load_photo(with_orientation(quarters(), 1)).rgb
    assert np.array_equal(load_photo(with_orientation(quarters(), orientation)).rgb, upright)


@pytest.mark.parametrize("orientation", list(STORED_AS))
def test_exif_orientation_is_applied_to_jpeg(orientation: int) -> None:
    loaded = load_photo(with_orientation(quarters(), orientation, "JPEG", quality=95))
    assert quarters_of(loaded) == UPRIGHT


def test_heic_orientation_is_applied_once() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    loaded = load_photo(heic(quarters().transpose(Image.Transpose.ROTATE_90), exif=exif.tobytes()))
    assert loaded.size_px == (240, 320)
    assert quarters_of(loaded) == UPRIGHT


def test_20_megapixel_phone_photo_with_exif_rotation(samples: Path) -> None:
    with Image.open(samples / "front.jpg") as sample:
        large = sample.resize((3888, 5184), Image.Resampling.NEAREST)
        small = np.asarray(sample.convert("RGB"), dtype=int)
    loaded = load_photo(with_orientation(large, 6, "JPEG", quality=85), name="phone.jpg")
    assert loaded.size_px == (3888, 5184)
    seen = loaded.rgb[::54, ::54].astype(int)
    expected = small[np.ix_(np.arange(0, 5184, 54) * 1600 // 5184, np.arange(0, 3888, 54) * 1200 // 3888)]
    assert np.abs(seen - expected).mean() < 8


def with_focal_length(told: object) -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0xA405] = told
    return encoded(quarters(), "JPEG", exif=exif)


@pytest.mark.parametrize("mirrored", [False, True])
def test_the_focal_length_is_kept_also_in_the_mirror(mirrored: bool) -> None:
    loaded = load_photo(with_focal_length(26), mirrored=mirrored)
    assert loaded.focal_mm == 26
    assert loaded.focal_px == pytest.approx(26 / 43.27 * 400, rel=1e-3)  # 240 x 320: 400 across
    assert loaded.canonical()[0].focal_mm == 26


@pytest.mark.parametrize("told", [0, 65535])
def test_a_focal_length_that_no_lens_has_is_none(told: int) -> None:
    loaded = load_photo(with_focal_length(told))
    assert (loaded.focal_mm, loaded.focal_px) == (None, None)


def test_damaged_notes_take_nothing_from_the_picture() -> None:
    data = with_focal_length(26)
    at = data.index(b"\x87\x69")  # the tag that points to the notes about the lens
    broken = data[: at + 8] + b"\xff\xff\xff\xf0" + data[at + 12 :]
    assert load_photo(broken).focal_mm is None


def test_notes_that_cannot_be_written_anew_take_nothing_from_the_picture_and_still_turn_it(
    bad_input: Path,
) -> None:
    path = bad_input / "damaged_notes.jpg"
    with Image.open(path) as opened:
        stored = np.asarray(opened.convert("RGB"))
        assert opened.getexif()[0x0112] == 6
    assert np.array_equal(load_photo(path).rgb, np.rot90(stored, -1))


def test_a_photo_without_pixels_is_refused() -> None:
    with pytest.raises(PhotoError, match="no pixels"):
        Photo(np.zeros((0, 0, 3), np.uint8), "nothing.jpg")


def test_metadata_is_dropped() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRET-MAKER"
    loaded = load_photo(encoded(quarters(), "JPEG", exif=exif, comment=b"SECRET-COMMENT"))
    assert set(vars(loaded)) == {"rgb", "name", "mirrored", "focal_mm", "camera", "taken_at", "level"}
    assert "SECRET" not in repr(vars(loaded))
    assert loaded.focal_mm is None
    assert b"SECRET" not in loaded.rgb.tobytes()


def test_mirrored_selfie_is_turned_back() -> None:
    selfie = encoded(quarters().transpose(Image.Transpose.FLIP_LEFT_RIGHT), "PNG")
    turned = load_photo(selfie, mirrored=True)
    assert turned.mirrored
    assert quarters_of(turned) == UPRIGHT
    assert not load_photo(selfie).mirrored


def test_mirrored_is_about_the_picture_as_seen_not_as_stored() -> None:
    selfie = quarters().transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert quarters_of(load_photo(with_orientation(selfie, 6), mirrored=True)) == UPRIGHT


def test_name_is_the_file_name_without_folders_or_what_the_caller_says(tmp_path: Path) -> None:
    path = tmp_path / "me.jpg"
    path.write_bytes(JPEG)
    assert load_photo(path).name == "me.jpg"
    assert load_photo(str(path)).name == "me.jpg"
    assert load_photo(path, name="Anna, front").name == "Anna, front"
    assert load_photo(JPEG).name == "photo"


def test_name_of_a_file_says_nothing_about_its_format(tmp_path: Path) -> None:
    path = tmp_path / "scan.png"
    path.write_bytes(JPEG)
    assert load_photo(path).size_px == (240, 320)


# --- Photo ---------------------------------------------------------------------------------------


def test_pixels_are_read_only_and_not_shared_with_the_caller() -> None:
    rgb = np.zeros((200, 160, 3), np.uint8)
    loaded = Photo(rgb, "x")
    rgb[:] = 255
    assert not loaded.rgb.any()
    assert loaded.size_px == (160, 200)
    with pytest.raises(ValueError, match="read-only"):
        loaded.rgb[0] = 1


@pytest.mark.parametrize(
    "array",
    [np.zeros((9, 9), np.uint8), np.zeros((9, 9, 4), np.uint8), np.zeros((9, 9, 3))],
    ids=["two axes", "four channels", "floats"],
)
def test_photo_takes_only_rgb_bytes(array: np.ndarray) -> None:
    with pytest.raises(ValueError, match="rgb must be uint8"):
        Photo(array, "x")


def test_a_photo_and_its_mirror_image_have_the_same_canonical_pixels() -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (170, 165, 3), np.uint8)
    rgb[:40, 60:105] = 7  # the first rows are alike from both sides for a while
    plain, mirrored = Photo(rgb, "x"), Photo(rgb[:, ::-1], "x")
    (ours, flipped), (theirs, flipped_too) = plain.canonical(), mirrored.canonical()
    assert np.array_equal(ours.rgb, theirs.rgb)
    assert flipped != flipped_too
    back = ours.rgb[:, ::-1] if flipped else ours.rgb
    assert np.array_equal(back, rgb)


def test_a_symmetrical_photo_is_its_own_canonical_form() -> None:
    grey = Photo(np.full((160, 200, 3), 9, np.uint8), "grey")
    assert grey.canonical() == (grey, False)


# --- the samples ---------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", REGISTRY, ids=lambda entry: entry["file"])
def test_sample_is_what_the_registry_says(samples: Path, entry: dict[str, str]) -> None:
    data = (samples / entry["file"]).read_bytes()
    assert hashlib.sha256(data).hexdigest() == entry["sha256"]
    assert set(entry) == {"file", "shows", "view", "sha256", "source", "licence"}
    assert load_photo(data, name=entry["file"]).size_px == (1200, 1600)


def test_registry_names_every_sample(samples: Path) -> None:
    assert {entry["file"] for entry in REGISTRY} == {path.name for path in samples.glob("*.jpg")}


def test_loading_leaves_the_file_alone(samples: Path, tmp_path: Path) -> None:
    copy = tmp_path / "front.jpg"
    shutil.copy(samples / "front.jpg", copy)
    load_photo(copy)
    assert copy.read_bytes() == (samples / "front.jpg").read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["front.jpg"]


def test_accepted_suffixes_are_those_of_accepted_formats() -> None:
    image = quarters()
    writers = {"heic": lambda: heic(image), "heif": lambda: heic(image)}
    for suffix in photo.SUFFIXES:
        kind = {"jpg": "JPEG"}.get(suffix, suffix.upper())
        data = writers[suffix]() if suffix in writers else encoded(image, kind)
        with Image.open(io.BytesIO(data)) as opened:
            assert opened.format in photo.FORMATS


def test_copies_count_once_however_they_are_saved_or_turned(sample_photo):
    rgb = sample_photo("front").rgb
    other = rgb.copy()
    other[0, 0] ^= 1
    photos = [Photo(rgb, "a.jpg"), Photo(other, "b.jpg"), Photo(rgb, "c.png"),
              Photo(rgb[:, ::-1], "d.jpg", mirrored=True), Photo(rgb[:, ::-1], "e.jpg")]  # fmt: skip
    kept, notes = distinct(photos)
    assert kept == (0, 1, 4)  # e is another picture: nobody said that it is a mirror image
    assert notes == (
        "c.png is the same picture as a.jpg; it is counted once.",
        "d.jpg is the same picture as a.jpg; it is counted once.",
    )


def test_a_name_that_is_no_text_can_be_written_everywhere(samples):
    data = (samples / "front.jpg").read_bytes()
    assert load_photo(data, name="n\udcff.jpg").name == "n?.jpg"
