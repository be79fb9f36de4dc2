"""stdout and stderr: how errors are said, and what happens to characters that their encoding lacks.

These never stop the program, and never lose a minus.
"""

from __future__ import annotations

import codecs
import io
import os
import sys

_ASCII = {"−": "-", "–": "-", "±": "+-", "×": "x", "°": " deg", "“": '"', "”": '"', "’": "'"}


def say(sentence: str) -> None:
    """One sentence on stderr, with the program's name."""
    print(f"posture: {sentence}", file=sys.stderr)


def accept_any_text() -> None:
    """From now on what can't be encoded is printed as ASCII that means the same, or as a question mark."""
    codecs.register_error("posture", _in_ascii)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="posture")


def give_up_stdout() -> None:
    """After its reader went away: what is still buffered goes nowhere, and the end is quiet."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _in_ascii(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_ASCII.get(c, "?") for c in error.object[error.start : error.end]), error.end
