"""Writing results: whole or not at all, so that Ctrl-C or a full disk leaves no half file.

A result never replaces what was read, nor anything with a photo's name: one slip in the arguments
(`--json front.jpg`) would otherwise destroy a photo.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from posture.errors import UsageError

STDOUT = Path("-")
"""As the name of a result: print it, and nothing else on stdout."""


def refuse_targets(
    targets: Iterable[Path | None], inputs: Iterable[str | Path], *, pictures: Iterable[Path | None] = ()
) -> None:
    """Raise UsageError where a result would replace an input, a photo, or another result.

    To be called before anything is measured. None: not asked for. `pictures` are results that may have a
    photo's name.
    """
    from posture.photo import SUFFIXES

    texts = [target for target in targets if target is not None]
    for target in texts:
        if target.suffix.lower().removeprefix(".") in SUFFIXES:
            raise UsageError(f"{target} is a photo's name. Choose another name for the result.")
    written = [*texts, *(picture for picture in pictures if picture is not None)]
    read = [Path(source) for source in inputs]
    for number, target in enumerate(written):
        if any(same_file(target, source) for source in read):
            raise UsageError(f"{target} is read here, and would be replaced. Choose another name.")
        if any(same_file(target, other) for other in written[:number]):
            raise UsageError(f"{target} was named for two results. Choose another name for one.")


def same_file(a: Path, b: Path) -> bool:
    """Whether two names stand for one file, also through links and where it does not exist yet."""
    try:
        return a.samefile(b)
    except OSError:
        return a.resolve() == b.resolve()


def write_whole(path: Path, content: bytes) -> None:
    """Write a result; see `whole_file`."""
    with whole_file(path) as file:
        file.write(content)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write to that replaces `path` once it is whole; "-" is stdout.

    Raises UsageError where it can't be written. Of a link, the file that it leads to is replaced. What is
    no file, such as a pipe or a device, is written to as it is.
    """
    if path == STDOUT:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        with path.open("wb") if _is_special(path) else _beside(Path(os.path.realpath(path))) as file:
            yield file
    except OSError as error:
        raise UsageError(
            f"{path} can't be written: {error.strerror or error}. Choose another place."
        ) from None


def _is_special(path: Path) -> bool:
    return path.exists() and not path.is_file() and not path.is_dir()


@contextmanager
def _beside(path: Path) -> Iterator[BinaryIO]:
    """Under a temporary name beside it, renamed at the end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)  # mkstemp makes files that only their owner can read
        os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)
