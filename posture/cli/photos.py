"""The photos named on the command line -> what was measured. What can't be used is said and left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from posture.cli.streams import say
from posture.errors import PhotoError

if TYPE_CHECKING:
    from posture.photo import Photo
    from posture.pipeline import Options, Report


def measured(
    paths: Sequence[str],
    options: Sequence[Options],
    *,
    mirrored: bool = False,
    height_cm: float | None = None,
    held_anew: bool | None = None,
) -> Report | None:
    """Measure the photos that can be used; None where there is none. Each other one is told on stderr.

    options: one for each path.
    """
    from posture.cli.model import ensure_with_progress
    from posture.cli.terminal import Terminal
    from posture.photo import distinct
    from posture.pipeline import check

    loaded = _loaded(paths, options, mirrored)
    kept, notes = distinct([photo for photo, _ in loaded])
    for note in notes:
        say(note)
    counted = [loaded[index] for index in kept]
    if not counted:
        return None
    ensure_with_progress()
    failed: list[PhotoError] = []
    with Terminal(stderr=True).status(f"Measuring {len(counted)} photo{'s' if len(counted) > 1 else ''} ..."):
        report = check(
            [photo for photo, _ in counted],
            [asked for _, asked in counted],
            height_cm=height_cm,
            held_anew=held_anew,
            unusable=failed.append,
        )
    for error in failed:
        say(str(error))
    return report if report.photos else None


def _loaded(paths: Sequence[str], options: Sequence[Options], mirrored: bool) -> list[tuple[Photo, Options]]:
    from posture.photo import load_photo

    loaded = []
    for path, asked in zip(paths, options, strict=True):
        try:
            loaded.append((load_photo(path, mirrored=mirrored), asked))
        except PhotoError as error:
            say(str(error))
    return loaded
