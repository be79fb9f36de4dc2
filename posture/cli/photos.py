"""The photos named on the command line -> what was measured. It says which photos can't be used, and skips
them.

One after the other: only the current picture is in memory, however many are named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from posture.cli.streams import say
from posture.errors import PhotoError, UsageError

if TYPE_CHECKING:
    from posture.picture.photo import Photo
    from posture.pipeline import Options, PhotoCheck, Report


def measured(
    paths: Sequence[str],
    options: Sequence[Options],
    *,
    mirrored: bool = False,
    height_cm: float | None = None,
    held_anew: bool | None = None,
) -> Report | None:
    """Measure the photos that can be used; None if there is none. stderr names each of the others.

    options: one per path. Raises UsageError for too many photos or an impossible height.
    """
    from posture.pipeline import assess

    assess((), height_cm=height_cm)  # refuses a wrong height before minutes of measuring
    checks = tuple(_measured(paths, options, mirrored=mirrored))
    return assess(checks, height_cm=height_cm, held_anew=held_anew) if checks else None


def _measured(paths: Sequence[str], options: Sequence[Options], *, mirrored: bool) -> Iterator[PhotoCheck]:
    from posture import pipeline
    from posture.cli.model import ensure_with_progress
    from posture.cli.terminal import Terminal
    from posture.limits import MAX_PHOTOS
    from posture.picture.photo import PhotoOnDisk

    if len(paths) > MAX_PHOTOS:
        raise UsageError(f"A check takes 1 to {MAX_PHOTOS} photos, not {len(paths)}.")
    console = Terminal(stderr=True)
    for path, asked, photo in _readable(paths, options, mirrored=mirrored):
        ensure_with_progress()
        try:
            with console.status(f"Measuring {len(paths)} photo{'s' if len(paths) > 1 else ''} ..."):
                (check,) = pipeline.check([photo], [asked]).photos
        except PhotoError as error:
            say(str(error))
        else:
            yield replace(check, photo=PhotoOnDisk(photo, Path(path)))


def _readable(
    paths: Sequence[str], options: Sequence[Options], *, mirrored: bool
) -> Iterator[tuple[str, Options, Photo]]:
    """Each picture that can be read, once."""
    from posture.picture.photo import load_photo, same_picture_words

    names: dict[str, str] = {}  # by fingerprint
    for path, asked in zip(paths, options, strict=True):
        try:
            photo = load_photo(path, mirrored=mirrored)
        except PhotoError as error:
            say(str(error))
            continue
        if photo.fingerprint in names:
            say(same_picture_words(photo.name, names[photo.fingerprint]))
            continue
        names[photo.fingerprint] = photo.name
        yield path, asked, photo
