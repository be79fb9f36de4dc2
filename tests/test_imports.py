"""Data flows one way: bytes -> Photo -> Landmarks -> measurements -> findings -> plan -> report -> screen.

The imports are read from the source. A new module needs no line here: the tests check that no room knows one
on a later floor, nor its neighbours.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatchcase
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.fixtures.places import ROOT

PACKAGE = ROOT / "posture"

FLOORS = (
    ("errors", "limits", "text", "regular_file", "anatomy", "arrays"),
    ("geometry", "formats"),
    ("model", "picture"),
    ("gravity", "pose"),
    ("measure", "stickers"),
    ("quality", "knowledge", "figures"),
    ("findings",),
    ("plan", "pipeline"),
    ("report", "live"),
    ("compare",),
    ("history",),
    ("pdf",),
    ("cli", "web"),
)
"""The rooms, in the order of docs/architecture.md: each knows only of rooms on earlier floors."""
MOST_AT_THE_TOP = 10

LEAVES = ("cli", "web")
ENTRIES = {"posture", "posture.__main__"}  # what a user imports, and what `python -m posture` runs

OWNERS = {
    "mediapipe": {"posture.pose.landmarker", "posture.model.bundle"},
    "flatbuffers": {"posture.model.bundle"},
    "pillow_heif": {"posture.picture.photo"},
    "streamlit": {"posture.web*"},
    "starlette": {"posture.web*"},
    "altair": {"posture.web.trend_chart"},
    "sqlite3": {"posture.history*"},
    "reportlab": {"posture.pdf*"},
    "rich": {"posture.cli*"},
    "pydantic": {
        "posture.formats*",
        "posture.knowledge.*",
        "posture.figures.poses",
        "posture.figures.body_map",
        "posture.figures.point_guide",
        "posture.measure.error_model",
        "posture.measure.joint_error",
        "posture.report.format",
        "posture.report.shots",
        "posture.live.format",
        "posture.live.memory_format",
        "posture.history.format",
        "posture.history.hand",
        "posture.history.sessions",
    },
    "argparse": {"posture.cli*"},
}
"""Which modules alone may import a library: what would have to change if it went away."""

SPEAKS_TO_OTHERS = {
    "socket", "ssl", "http", "urllib", "ftplib", "smtplib", "poplib", "imaplib", "telnetlib", "xmlrpc",
    "socketserver", "webbrowser", "requests", "httpx", "aiohttp", "websockets", "urllib3",
}  # fmt: skip
MAY_SPEAK = {"posture.model.download", "posture.web.server"}

PURE = (
    "anatomy", "geometry", "pose.given", "pose.landmarks", "pose.facing", "pose.turn", "measure.uncertainty",
    "measure.measures", "measure.estimate", "measure.lengths", "measure.face_error", "measure.turn_error",
    "measure.standing", "measure.sway", "measure.given", "measure.pointing",
    "quality.stance", "findings.judge", "findings.suspect",
    "compare.changes", "live.alerts", "live.baseline", "live.capture", "live.change",
    "live.confirm", "live.frame", "live.judge", "live.jump", "live.limits",
    "live.measures", "live.moved", "live.seated", "live.session", "live.smoothing", "live.watch",
)  # fmt: skip
OUTSIDE_WORLD = {"time", "datetime", "random", "os", "pathlib", "io", "subprocess", "threading", "cv2", "PIL"}


@cache
def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts).removesuffix(".__init__")] = path
    return found


@cache
def imported(module: str) -> frozenset[str]:
    """What a module imports: at its top, inside functions or for types only; our own modules by their full
    name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(modules()[module].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are absolute"
            assert node.module is not None
            full = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in modules() else node.module for name in full}
    return frozenset(found)


def ours(module: str) -> set[str]:
    return {name for name in imported(module) if name in modules()}


def libraries(module: str) -> set[str]:
    return {name.split(".")[0] for name in imported(module)}


def among(module: str, patterns: set[str]) -> bool:
    return any(fnmatchcase(module, pattern) for pattern in patterns)


@cache
def ways(start: str) -> dict[str, tuple[str, ...]]:
    """Everything that a module reaches, each with the way there."""
    found = {start: (start,)}
    waiting = [start]
    while waiting:
        here = waiting.pop(0)
        for there in sorted(ours(here)):
            if there not in found:
                found[there] = (*found[here], there)
                waiting.append(there)
    return found


def room(module: str) -> str:
    return module.split(".")[1]


@pytest.mark.parametrize("floor", range(len(FLOORS)), ids=lambda floor: "-".join(FLOORS[floor]))
def test_no_room_knows_of_its_own_floor_or_a_later_one(floor: int) -> None:
    earlier = {each for rooms in FLOORS[:floor] for each in rooms}
    wrong = {
        (module, there)
        for module in set(modules()) - ENTRIES
        if room(module) in FLOORS[floor]
        for there in ours(module) - {"posture"}
        if room(there) not in earlier | {room(module)}
    }
    assert not wrong


def test_every_module_has_a_room_and_few_stand_at_the_top() -> None:
    rooms = {each for floor in FLOORS for each in floor} | {"data"}
    assert {room(module) for module in set(modules()) - ENTRIES} == rooms
    assert len(list(PACKAGE.glob("*.py"))) <= MOST_AT_THE_TOP


def test_the_map_in_the_docs_shows_each_room_on_its_floor() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d+) \| (.+?) \|", text, re.MULTILINE)
    shown = {(int(floor), name) for floor, rooms in rows for name in re.findall(r"`(\w+)/?`", rooms)}
    assert shown == {(number, name) for number, floor in enumerate(FLOORS, 1) for name in floor}


def test_no_module_reaches_itself() -> None:
    wrong = {
        " -> ".join((module, *ways(there)[module]))
        for module in modules()
        for there in ours(module)
        if module in ways(there)
    }
    assert not wrong


@pytest.mark.parametrize("leaf", LEAVES)
def test_command_line_and_app_are_imported_by_nobody(leaf: str) -> None:
    package = {f"posture.{leaf}", f"posture.{leaf}.*"}
    wrong = {
        module
        for module in set(modules()) - ENTRIES
        if not among(module, package) and any(among(name, package) for name in ours(module))
    }
    assert not wrong


def test_nothing_imports_the_package_itself() -> None:
    """`from posture import check` is for users: inside, it would load everything and create a circle."""
    assert not {module for module in modules() if "posture" in imported(module)}


def test_every_package_is_in_the_wheel() -> None:
    listed = set(
        tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    )
    there = {".".join(path.parent.relative_to(ROOT).parts) for path in PACKAGE.rglob("__init__.py")}
    assert listed == there | {"posture.data.models"}


def test_every_library_that_is_imported_is_declared() -> None:
    """A library that only comes with another one may go away with that one's next version."""
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    declared = {re.split(r"[^\w-]", line)[0].lower().replace("_", "-") for line in dependencies}
    used = set().union(*(libraries(m) for m in modules())) - {"posture", "__future__"}
    packages = packages_distributions()
    undeclared = {
        library
        for library in used - sys.stdlib_module_names
        if not {name.lower().replace("_", "-") for name in packages[library]} & declared
    }
    assert not undeclared


@pytest.mark.parametrize("library", OWNERS)
def test_a_library_is_known_to_its_owner_alone(library: str) -> None:
    wrong = {m for m in modules() if library in libraries(m) and not among(m, OWNERS[library])}
    assert not wrong


def test_of_mediapipe_the_bundle_knows_only_the_schema() -> None:
    names = {name for name in imported("posture.model.bundle") if name.startswith("mediapipe")}
    assert names <= {"mediapipe.tasks.metadata"}


def test_only_the_download_and_the_apps_own_server_know_how_to_speak_to_others() -> None:
    wrong = {m: libraries(m) & SPEAKS_TO_OTHERS for m in modules() if libraries(m) & SPEAKS_TO_OTHERS}
    assert set(wrong) <= MAY_SPEAK, wrong


@pytest.mark.parametrize("module", PURE)
def test_pure_modules_know_no_clock_no_files_and_no_chance(module: str) -> None:
    assert not libraries(f"posture.{module}") & OUTSIDE_WORLD


@pytest.mark.parametrize("module", ["posture", "posture.cli"])
def test_heavy_libraries_are_imported_late(module: str) -> None:
    """`posture --help` answers at once: neither the model nor the app is loaded for it."""
    heavy = {"mediapipe", "streamlit", "cv2", "reportlab", "pydantic"}
    command = [sys.executable, "-c", f"import sys, {module}; print(sorted({heavy} & set(sys.modules)))"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert (done.stdout, done.stderr) == ("[]\n", "")


_WITHOUT_A_LIBRARY = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name == "cv2":
            raise ImportError("libGL.so.1: cannot open shared object file: No such file or directory")
sys.meta_path.insert(0, Missing())
"""


def test_a_missing_system_library_is_named_in_one_sentence(samples: Path) -> None:
    """Bare Debian lacks libGL: OpenCV does not import there."""
    code = f"from posture.cli import main; sys.exit(main(['check', {str(samples / 'front.jpg')!r}]))"
    command = [sys.executable, "-c", _WITHOUT_A_LIBRARY + code]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert done.returncode == 3
    assert "libGL.so.1" in done.stderr
    assert "apt-get install" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_app_starts_without_that_library_to_be_able_to_say_so() -> None:
    command = [sys.executable, "-c", _WITHOUT_A_LIBRARY + "import posture.web.navigation"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
