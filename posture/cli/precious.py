"""What a result must never replace, whatever its name: the history, a photo, an archive, a model.

A file is recognised by its content, not by its name alone: through a link, with another ending or on another
path it is still the same.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

MARK = b"Made by posture"
"""Is in each picture that the command line writes: those may be replaced by a newer one."""

_HEAD_BYTES = 4096
_PHOTOS = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06")
_DATABASES = (b"SQLite format 3\x00", b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83", b"\xd9\xd5\x05\xf9")
_BESIDE_HISTORY = ("", "-wal", "-shm", "-journal")


def precious(path: Path) -> str | None:
    """What is at `path`, or would be there by name, and must stay; None if a result may be written."""
    try:
        real = Path(os.path.realpath(path))
        if real in _reserved():
            return "the history's or a model's own place"
        kind = os.stat(real).st_mode
        if stat.S_ISBLK(kind):
            return "a disk"
        if not stat.S_ISREG(kind):
            return None
        with real.open("rb") as file:
            return _known(file.read(_HEAD_BYTES))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return "a file that can't be read"


def _known(head: bytes) -> str | None:
    if head.startswith(_DATABASES):
        return "a history or another database"
    if head.startswith(_ARCHIVES):
        return "an archive or a model"
    if head[4:8] == b"TFL3":
        return "a model"
    is_photo = head.startswith(_PHOTOS) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
    if (is_photo or head[4:8] == b"ftyp") and MARK not in head:
        return "a photo or a film"
    return None


def _reserved() -> set[Path]:
    """Where the history and the models are or will be."""
    from posture.errors import PostureError
    from posture.history.store import default_path
    from posture.model.store import folders, models

    history = Path(os.path.realpath(default_path()))
    places = {history.with_name(history.name + ending) for ending in _BESIDE_HISTORY}
    try:
        for folder in folders():
            places |= {Path(os.path.realpath(folder / info.file)) for info in models()}
    except PostureError:  # POSTURE_MODEL names nothing that could be replaced
        pass
    return places
