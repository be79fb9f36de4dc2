"""Photos of bodies stay on the machine: nothing in the package opens a connection to another."""

from __future__ import annotations

import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.fixtures.places import ROOT

PINNED = "0.10.33"  # from 0.10.35 on, the wheels send usage metrics when a landmarker closes
SHOWN = [
    path
    for folder in (ROOT / "posture" / "web", ROOT / ".streamlit")
    for path in sorted(folder.rglob("*"))
    if path.suffix in {".py", ".js", ".mjs", ".css", ".html", ".svg", ".toml", ".json"}
] + sorted(ROOT.glob("app.py"))
URL = re.compile(r"(?:https?:|wss?:)?//([a-zA-Z0-9{][\w.{}-]*)")
NO_PLACE_TO_FETCH_FROM = {"www.w3.org", "127.0.0.1", "localhost", "{host}"}
"""Names of XML vocabularies, and this machine."""


def test_mediapipe_is_the_last_version_without_telemetry() -> None:
    assert importlib.metadata.version("mediapipe") == PINNED


def test_mediapipe_is_pinned_exactly() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert f"mediapipe=={PINNED}" in project["dependencies"]


def test_no_file_of_the_package_names_googles_services() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "posture").rglob("*")
        if path.is_file() and path.suffix != ".pyc" and b"googleapis" in path.read_bytes()
    ]
    assert not wrong


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_app_loads_nothing_from_elsewhere(path: Path) -> None:
    hosts = {host for line in path.read_text("utf-8").splitlines() for host in URL.findall(uncommented(line))}
    assert not hosts - NO_PLACE_TO_FETCH_FROM


def uncommented(line: str) -> str:
    """The text without JavaScript or Python comments, in which "//" and addresses are harmless."""
    return re.sub(r"(^|\s)(//|#)\s.*$", "", line)


@pytest.mark.parametrize(
    ("line", "hosts"),
    [
        ('<script src="https://cdn.example.org/x.js">', ["cdn.example.org"]),
        ("<link href='//fonts.example.com/css'>", ["fonts.example.com"]),
        ("new WebSocket('wss://example.net/live')", ["example.net"]),
        ("const half = width // the left one", []),
        ('xmlns="http://www.w3.org/2000/svg"', ["www.w3.org"]),
        ("share = count // total", []),
    ],
)
def test_addresses_are_recognised(line: str, hosts: list[str]) -> None:
    assert URL.findall(uncommented(line)) == hosts


def test_streamlit_listens_to_this_machine_only_and_reports_nothing() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["server"]["address"] == "127.0.0.1"
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["showErrorLinks"] == "false", "an error must not offer to ask a search engine"


# --- seen, not only read -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def strace(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """A command line that runs the rest under strace and writes its network calls to the file named last."""
    found = shutil.which("strace")
    if found is None:
        pytest.skip("strace is not installed (apt-get install strace)")
    probe = [found, "-f", "-o", str(tmp_path_factory.mktemp("probe") / "log"), sys.executable, "-c", ""]
    tried = subprocess.run(probe, capture_output=True, text=True, timeout=60)
    if tried.returncode != 0:
        pytest.skip(f"strace may not watch processes here: {tried.stderr.strip()[-100:]}")
    return [found, "-f", "-e", "trace=%network", "-o"]


def test_a_whole_check_opens_no_connection(strace: list[str], samples: Path, tmp_path: Path) -> None:
    log, report = tmp_path / "calls", tmp_path / "report.json"
    check = [sys.executable, "-m", "posture", "check", str(samples / "front.jpg"), "--json", str(report)]
    done = subprocess.run([*strace, str(log), *check], capture_output=True, text=True, cwd=ROOT, timeout=300)
    assert done.returncode == 0, done.stderr
    assert json.loads(report.read_text("utf-8"))["photos"][0]["view"] == "front"
    assert [line for line in log.read_text("utf-8").splitlines() if "AF_INET" in line] == []


def test_strace_would_have_seen_a_connection(strace: list[str], tmp_path: Path) -> None:
    log = tmp_path / "calls"
    script = "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"
    subprocess.run([*strace, str(log), sys.executable, "-c", script], check=True, timeout=60)
    assert "AF_INET" in log.read_text("utf-8")
