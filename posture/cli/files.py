"""Writing results: whole or not at all, so that Ctrl-C or a full disk leaves no half file."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from posture.errors import UsageError


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under a temporary name beside it, then rename. Raises UsageError where it can't."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}. Choose another place.") from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)  # mkstemp makes files that only their owner can read
        os.replace(temporary, path)
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}. Choose another place.") from None
    finally:
        Path(temporary).unlink(missing_ok=True)
