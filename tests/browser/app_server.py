"""The app as a process of its own on a free port, with its log and its data folder."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
QUIET = re.compile(
    r"\s*(You can now view your Streamlit app in your browser\.|URL: http://127\.0\.0\.1:\d+)?\s*"
    # Information, not a warning: a page was left while part of it was still to run.
    r"|.*with id \w+ does not exist anymore - it might have been removed during a preceding full-app rerun\."
)
"""Everything that the server says while nothing is wrong."""


@dataclass(frozen=True)
class AppServer:
    """Where it listens, what it writes, and what it keeps."""

    url: str
    log: Path
    data: Path

    def written(self) -> int:
        """Bytes in the log so far."""
        return self.log.stat().st_size

    def complaints(self, since: int) -> list[str]:
        """Lines that the server wrote after its first `since` bytes, except the harmless ones."""
        with self.log.open("rb") as log:
            log.seek(since)
            lines = log.read().decode("utf-8", "replace").splitlines()
        return [line for line in lines if not QUIET.fullmatch(line)]

    def forget(self) -> None:
        """Start again with an empty history."""
        for file in self.data.glob("history.sqlite3*"):
            file.unlink()


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[AppServer]:
    """The app on a free port of 127.0.0.1, with an empty data folder in `folder`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = AppServer(f"http://127.0.0.1:{port}", folder / "log.txt", folder / "data")
    server.data.mkdir()
    environment = os.environ | {"POSTURE_DATA": str(server.data)}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with server.log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        _wait_for(f"{server.url}/_stcore/health", process, server.log)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the app did not come up:\n{log.read_text('utf-8', 'replace')}")
