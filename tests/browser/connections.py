"""Which hosts a server process talks to, read from /proc (Linux)."""

from __future__ import annotations

import contextlib
from pathlib import Path


def server_of(url: str) -> int:
    """The process that was started for this address."""
    port = url.rpartition(":")[2]
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            words = (folder / "cmdline").read_bytes().split(b"\0") if folder.name.isdigit() else []
            if b"streamlit" in words and port.encode() in words:
                return int(folder.name)
    raise AssertionError(f"no server for {url}")


def foreign_connections(pid: int) -> list[str]:
    """Remote ends of the process's TCP connections outside this machine's loopback (Linux)."""
    inodes = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            target = str(link.readlink())
            if target.startswith("socket:["):
                inodes.add(target[8:-1])
    found = []
    for table in ("tcp", "tcp6"):
        path = Path(f"/proc/{pid}/net/{table}")
        for line in path.read_text().splitlines()[1:] if path.exists() else []:
            fields = line.split()
            remote = fields[2].rpartition(":")[0]
            if fields[9] in inodes and remote not in ("00000000", "0100007F", "0" * 32):
                found.append(remote)
    return [remote for remote in found if not remote.endswith("FFFF00000100007F")]
