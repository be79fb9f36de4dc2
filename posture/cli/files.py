"""Writes results completely or not at all, so that Ctrl-C or a full disk leaves no half file.

A result never replaces an input, a photo, the history, an archive or a model: one slip in the arguments
(`--json front.jpg`) would otherwise destroy it. Results are about a person's health, so only their owner can
read the files.
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from posture.cli.precious import precious
from posture.cli.streams import refuse_closed_stdout
from posture.errors import UsageError

_READER_S = 2.0
"""How long to wait for the reader of a named pipe."""

STDOUT = Path("-")
"""As the name of a result: print it, and nothing else, on stdout."""


def refuse_targets(
    targets: Iterable[Path | None], inputs: Iterable[str | Path], *, pictures: Iterable[Path | None] = ()
) -> None:
    """Raise UsageError if a result would replace an input, a photo, or another result.

    Call it before anything is measured. None: not asked for. `pictures` are results that may have a photo's
    name.
    """
    from posture.picture.photo import SUFFIXES

    texts = [target for target in targets if target is not None]
    for target in texts:
        if target.suffix.lower().removeprefix(".") in SUFFIXES:
            raise UsageError(f"{target} is a photo's name. Choose another name for the result.")
    written = [*texts, *(picture for picture in pictures if picture is not None)]
    read = [Path(source) for source in inputs]
    for number, target in enumerate(written):
        _refuse_precious(target)
        if any(same_file(target, source) for source in read):
            raise UsageError(f"{target} is an input here, and would be replaced. Choose another name.")
        if any(same_file(target, other) for other in written[:number]):
            raise UsageError(f"{target} was named for two results. Choose another name for one.")


def _refuse_precious(target: Path) -> None:
    if target != STDOUT and (what := precious(target)):
        raise UsageError(f"{target} is {what}, and would be replaced. Choose another name for the result.")


def same_file(a: Path, b: Path) -> bool:
    """Whether two names mean one file, also through links and if it does not exist yet."""
    try:
        return a.samefile(b)
    except OSError:
        pass
    try:
        return a.resolve() == b.resolve()
    except OSError:  # the folder that contains them was removed
        return a == b


def write_whole(path: Path, content: bytes) -> None:
    """Write a result; see `whole_file`."""
    with whole_file(path) as file:
        file.write(content)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write to that replaces `path` once it is complete; "-" is stdout.

    Raises UsageError if it can't be written. For a link, the file that it points to is replaced. Anything but
    a regular file, such as a pipe or a device, is written to directly.
    """
    if path == STDOUT:
        refuse_closed_stdout()
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    _refuse_precious(path)  # again: the file may have appeared since the arguments were checked
    try:
        with _special(path) if _is_special(path) else _beside(Path(os.path.realpath(path))) as file:
            yield file
    except OSError as error:
        raise UsageError(
            f"{path} can't be written: {error.strerror or error}. Choose another place."
        ) from None


def _is_special(path: Path) -> bool:
    return path.exists() and not path.is_file() and not path.is_dir()


def _special(path: Path) -> BinaryIO:
    """A pipe or a device to write to. Raises OSError for a pipe that nobody reads."""
    tries = 20
    while True:
        try:
            handle = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
        except OSError as error:
            tries -= 1
            if error.errno != errno.ENXIO or not tries:
                raise
            time.sleep(_READER_S / 20)
        else:
            os.set_blocking(handle, True)
            return os.fdopen(handle, "wb")


@contextmanager
def _beside(path: Path) -> Iterator[BinaryIO]:
    """Written under a temporary name beside it and renamed at the end. mkstemp lets only the owner read
    it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)
