"""What the command line says about whatever ended it, and the exit code: always one sentence."""

from __future__ import annotations

import errno
import os
import traceback
from pathlib import Path

from posture.errors import PostureError, UsageError

EXIT_OK, EXIT_USAGE, EXIT_UNUSABLE, EXIT_WRONG, EXIT_INTERRUPTED = 0, 2, 3, 70, 130


def last_words(error: BaseException) -> tuple[int, str]:
    """Exit code and sentence."""
    if isinstance(error, UsageError):
        return EXIT_USAGE, str(error)
    if isinstance(error, PostureError):
        return EXIT_UNUSABLE, str(error)
    if isinstance(error, KeyboardInterrupt):
        return EXIT_INTERRUPTED, "stopped; nothing was left half written."
    if isinstance(error, MemoryError):
        return (
            EXIT_UNUSABLE,
            "this needs more memory than is free. Close other programs first.",
        )
    if isinstance(error, OSError):
        return EXIT_UNUSABLE, _of_the_system(error)
    return EXIT_WRONG, _unexpected(error)


def _of_the_system(error: OSError) -> str:
    if not _folder_is_there():
        return "the folder you are in does not exist any more. Change to another one."
    reason = error.strerror or str(error)
    if error.filename is not None:
        return f"{os.fsdecode(error.filename)}: {reason}."
    if error.errno in (errno.ENOSPC, errno.EBADF, errno.EIO, errno.EDQUOT):
        return f"the output can't be written: {reason}."
    return f"the system refuses: {reason}."


def _folder_is_there() -> bool:
    try:
        return os.path.exists(os.getcwd())
    except OSError:
        return False


def _unexpected(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return (
        f"a fault of this program ({type(error).__name__}{place}); nothing was left half written. "
        "Please report it; POSTURE_DEBUG=1 shows more."
    )
