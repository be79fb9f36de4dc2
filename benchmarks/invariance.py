"""Does the same body give the same numbers in another picture of it: `python -m benchmarks.invariance`.

Each picture is measured as it is and changed in one way. What should be the same afterwards is compared:
the difference in the unit of the measurement, and in its stated std.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from rich.console import Console
from rich.progress import Progress

from benchmarks import tables, truth_set
from posture.anatomy import Joint, View
from posture.errors import NobodyFoundError
from posture.gravity import vertical
from posture.gravity.vertical import GravitySource
from posture.measure.measures import ROWS
from posture.measure.uncertainty import Measurement
from posture.picture.photo import Photo, load_photo
from posture.pipeline import Options, PhotoCheck, check_photo


@dataclass(frozen=True)
class Change:
    """One way to change a picture. turn_deg: by how much its content is turned clockwise."""

    name: str
    apply: Callable[[Photo], Photo]
    turn_deg: float = 0.0
    mirrored: bool = False
    find_roll: bool = False


def _stored(image: Image.Image, name: str, **options: object) -> Photo:
    buffer = io.BytesIO()
    image.save(buffer, **options)
    return load_photo(buffer.getvalue(), name=name)


def _jpeg(quality: int) -> Callable[[Photo], Photo]:
    return lambda photo: _stored(Image.fromarray(photo.rgb), photo.name, format="JPEG", quality=quality)


def _orientation(tag: int, back: Image.Transpose) -> Callable[[Photo], Photo]:
    """Stored turned or flipped, with the EXIF tag that undoes it; PNG, so no pixel changes."""

    def apply(photo: Photo) -> Photo:
        exif = Image.Exif()
        exif[0x0112] = tag
        return _stored(Image.fromarray(photo.rgb).transpose(back), photo.name, format="PNG", exif=exif)

    return apply


def _scaled(factor: float) -> Callable[[Photo], Photo]:
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return lambda photo: _photo(photo, cv2.resize(photo.rgb, None, fx=factor, fy=factor, interpolation=how))


def _padded(aspect: float) -> Callable[[Photo], Photo]:
    def apply(photo: Photo) -> Photo:
        height, width = photo.rgb.shape[:2]
        extra = round(height * aspect) - width
        wide, tall = (extra, 0) if extra > 0 else (0, round(width / aspect) - height)
        borders = (tall // 2, tall - tall // 2, wide // 2, wide - wide // 2)
        return _photo(photo, cv2.copyMakeBorder(photo.rgb, *borders, cv2.BORDER_CONSTANT, value=(128,) * 3))

    return apply


def _cropped(share: float) -> Callable[[Photo], Photo]:
    """Cut on the left and right only: head and feet stay in."""

    def apply(photo: Photo) -> Photo:
        cut = round(photo.rgb.shape[1] * share)
        return _photo(photo, photo.rgb[:, cut:-cut])

    return apply


def _turned(angle_deg: float) -> Callable[[Photo], Photo]:
    """Turned clockwise, on a larger canvas so that nothing is lost."""

    def apply(photo: Photo) -> Photo:
        height, width = photo.rgb.shape[:2]
        matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -angle_deg, 1.0)
        grow = np.sin(np.radians(abs(angle_deg)))
        wide, tall = round(width + height * grow), round(height + width * grow)
        matrix[:, 2] += [(wide - width) / 2, (tall - height) / 2]
        return _photo(
            photo,
            cv2.warpAffine(
                photo.rgb, matrix, (wide, tall), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
            ),
        )

    return apply


def _photo(photo: Photo, rgb: np.ndarray) -> Photo:
    return Photo(np.ascontiguousarray(rgb), photo.name)


CHANGES = (
    Change("mirrored", lambda photo: _photo(photo, photo.rgb[:, ::-1]), mirrored=True),
    Change("EXIF orientation 2", _orientation(2, Image.Transpose.FLIP_LEFT_RIGHT)),
    Change("EXIF orientation 3", _orientation(3, Image.Transpose.ROTATE_180)),
    Change("EXIF orientation 6", _orientation(6, Image.Transpose.ROTATE_90)),
    Change("EXIF orientation 8", _orientation(8, Image.Transpose.ROTATE_270)),
    Change("padded to 1:1", _padded(1.0)),
    Change("padded to 16:9", _padded(16 / 9)),
    Change("padded to 9:16", _padded(9 / 16)),
    Change("JPEG 95", _jpeg(95)),
    Change("JPEG 80", _jpeg(80)),
    Change("JPEG 70", _jpeg(70)),
    Change("scale 0.5", _scaled(0.5)),
    Change("scale 0.7", _scaled(0.7)),
    Change("scale 1.5", _scaled(1.5)),
    Change("scale 2", _scaled(2.0)),
    Change("8 % cut left and right", _cropped(0.08)),
    Change("15 % cut left and right", _cropped(0.15)),
    *(Change(f"turned by {a:+d}°, roll given", _turned(a), a) for a in (-6, -2, 2, 6)),
    *(Change(f"turned by {a:+d}°, roll found", _turned(a), a, find_roll=True) for a in (-6, -2, 2, 6)),
)


@dataclass(frozen=True)
class Found:
    """A check of one picture: numbers by key, and the error of the roll if it was found."""

    numbers: Mapping[str, Measurement]
    roll_error_deg: float | None


def table(folder: Path, pictures: int) -> str:
    """One row per change."""
    samples = truth_set.entries(folder)
    step = max(1, len(samples) // pictures)
    chosen = samples[::step]
    differences: dict[str, list[tuple[float, float]]] = {change.name: [] for change in CHANGES}
    lost = dict.fromkeys(differences, 0)
    rolls: dict[str, list[float]] = {change.name: [] for change in CHANGES}
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("changing pictures", total=len(chosen) * len(CHANGES))
        for entry in chosen:
            photo, view = load_photo(folder / entry["image"]), View(entry["view"])
            roll_deg = float(entry["camera"]["camera_roll_deg"])
            before = {find: _check(photo, view, roll_deg, find) for find in (False, True)}
            for change in CHANGES:
                after = _check(
                    change.apply(photo),
                    view.mirrored if change.mirrored else view,
                    -roll_deg if change.mirrored else roll_deg + change.turn_deg,
                    change.find_roll,
                )
                expected = before[change.find_roll].numbers
                if change.mirrored:
                    expected = {_mirrored_key(key): _mirrored(m) for key, m in expected.items()}
                lost[change.name] += len(expected.keys() - after.numbers.keys())
                for key in expected.keys() & after.numbers.keys():
                    off = abs(after.numbers[key].value - expected[key].value)
                    differences[change.name].append((off, off / expected[key].std))
                if after.roll_error_deg is not None:
                    rolls[change.name].append(abs(after.roll_error_deg))
                progress.advance(task)
    rows = [_row(name, differences[name], lost[name], rolls[name]) for name in differences]
    head = [
        "change",
        "numbers",
        "lost",
        "median difference",
        "95 %",
        "largest",
        "within one std",
        "roll found, MAE °",
    ]
    return tables.markdown(head, rows)


def _check(photo: Photo, view: View, roll_deg: float, find_roll: bool) -> Found:
    options = Options(view=view, gravity=None if find_roll else vertical.given(roll_deg))
    try:
        done: PhotoCheck = check_photo(photo, options)
    except NobodyFoundError:
        return Found({}, None)
    numbers = {m.key: m for m in done.measurements if isinstance(m, Measurement)}
    claimed = done.gravity.source is GravitySource.SCENE
    return Found(numbers, done.gravity.roll_deg - roll_deg if claimed else None)


def _mirrored_key(key: str) -> str:
    for joint in (Joint.LEFT_KNEE, Joint.RIGHT_KNEE):
        if key.startswith(joint.value):
            return key.replace(joint.value, joint.opposite.value)
    return key


def _mirrored(measurement: Measurement) -> Measurement:
    """The number of the mirrored body: frontal ones change sign, except the knees' (inward stays inward)."""
    turns = not ROWS[measurement.key].views[0].is_sagittal and "knee" not in measurement.key
    value = -measurement.value if turns else measurement.value
    return Measurement.from_budget(
        _mirrored_key(measurement.key), value, measurement.unit, measurement.budget
    )


def _row(name: str, found: Sequence[tuple[float, float]], lost: int, rolls: Sequence[float]) -> list[str]:
    off, in_std = np.array(found).T
    return [
        name,
        str(len(off)),
        str(lost),
        f"{np.median(off):.3f}",
        f"{np.percentile(off, 95):.3f}",
        f"{off.max():.3f}",
        f"{np.mean(in_std <= 1):.1%}",
        f"{np.mean(rolls):.2f}" if rolls else "",
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.invariance", description=__doc__)
    parser.add_argument("--folder", type=Path, default=truth_set.FOLDER, help="truth.json and its pictures")
    parser.add_argument("--pictures", type=int, default=12, help="about how many of them (default 12)")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    options = parser.parse_args(arguments)
    text = table(options.folder, options.pictures)
    print(text)
    if options.write:
        tables.put("invariance", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
