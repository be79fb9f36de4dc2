"""stdout and stderr: how errors are printed, and what happens to characters that their encoding lacks.

Such characters never stop the program, never turn into a lost minus sign, and names never control the
terminal.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
from contextlib import suppress

from posture.errors import UsageError
from posture.text import one_line

_ASCII = {"−": "-", "–": "-", "±": "+-", "×": "x", "°": " deg", "“": '"', "”": '"', "’": "'"}
_closed: set[str] = set()


def say(sentence: str) -> None:
    """Print one sentence on stderr, with the program's name, on one line."""
    with suppress(OSError, ValueError):  # stderr is full or closed: there is nowhere to report it
        print(f"posture: {one_line(sentence)}", file=sys.stderr)


def tame(text: str) -> str:
    """JSON in which no character controls a terminal; it means the same."""
    return "".join(c if c.isprintable() or c == "\n" else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


def prepare() -> None:
    """Streams that were closed from the start accept what is written, and drop it; any text can be
    printed."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            _closed.add(name)
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - as long as the run
    accept_any_text()


def accept_any_text() -> None:
    """From now on what can't be encoded is printed as ASCII that means the same, or as a question mark."""
    codecs.register_error("posture", _in_ascii)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="posture")


def refuse_closed_stdout() -> None:
    """Raises UsageError if a result is to be printed and stdout is closed."""
    if "stdout" in _closed:
        raise UsageError("The result can't be printed: standard output is closed. Name a file for it.")


def give_up_stdout() -> None:
    """After its reader left or its disk is full: what is still buffered is dropped quietly."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _in_ascii(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_ASCII.get(c, "?") for c in error.object[error.start : error.end]), error.end
