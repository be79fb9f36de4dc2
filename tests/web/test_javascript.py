"""The scripts of the components, by node's own test runner: what stands in tests/web/javascript/."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from posture.web.component import script
from tests.fixtures.places import ROOT

TESTS = sorted((ROOT / "tests" / "web" / "javascript").glob("*.test.js"))
NODE = shutil.which("node")


def test_there_are_some() -> None:
    assert TESTS


@pytest.mark.skipif(NODE is None, reason="no node on this machine (Debian: apt-get install nodejs)")
@pytest.mark.parametrize("file", TESTS, ids=lambda file: file.name.removesuffix(".test.js"))
def test_the_scripts_of_the_components(file) -> None:
    done = subprocess.run([NODE, "--test", file], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(NODE is None, reason="no node on this machine (Debian: apt-get install nodejs)")
@pytest.mark.parametrize("name", ["live", "capture"])
def test_the_parts_of_a_component_make_one_module(name, tmp_path) -> None:
    """Wrong: two parts declare the same name, and the browser refuses them all."""
    module = tmp_path / f"{name}.mjs"
    module.write_text(script(name), "utf-8")
    done = subprocess.run([NODE, "--check", module], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
