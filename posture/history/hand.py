"""How exactly whoever sits at this computer points, kept in a small file beside the history.

It belongs to the hand that marks the photos, not to the person on them, so it is no part of anybody's export.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from posture.errors import HistoryError
from posture.history.store import default_path
from posture.measure.pointing import Pointing
from posture.regular_file import read_regular

NAME = "pointing.json"
_MAX_BYTES = 10_000
_SHAPE = TypeAdapter(Pointing)
_MOST_SHARE = 0.1
"""Nobody points a tenth of a body off."""


def hand_path() -> Path:
    """Where it is kept."""
    return default_path().with_name(NAME)


def keep_hand(pointing: Pointing, path: Path | None = None) -> None:
    """Keep it, in place of the one before. Raises HistoryError if it can't be written."""
    there = path or hand_path()
    made = there.with_name(f".{there.name}.{os.getpid()}")
    try:
        there.parent.mkdir(parents=True, exist_ok=True)
        made.touch(mode=0o600)
        made.write_bytes(_SHAPE.dump_json(pointing))
        made.replace(there)
    except OSError as error:
        with suppress(OSError):
            made.unlink(missing_ok=True)
        raise HistoryError(
            f"How exactly you point can't be kept: {error.strerror}. Set POSTURE_DATA to another folder."
        ) from None


def kept_hand(path: Path | None = None) -> Pointing | None:
    """What was kept; None if nothing was, or nothing that can be used."""
    try:
        told = _SHAPE.validate_json(read_regular(path or hand_path(), _MAX_BYTES))
    except (OSError, ValidationError):
        return None
    sound = 0 < told.share <= _MOST_SHARE and all(number >= 0 for number in asdict(told).values())
    return told if sound else None


def forget_hand(path: Path | None = None) -> None:
    """Remove it; nothing happens if there is none."""
    with suppress(OSError):
        (path or hand_path()).unlink(missing_ok=True)
