"""One name, one thing: whoever reads a class's name needn't look up which of two is meant."""

from __future__ import annotations

import ast
from collections import defaultdict

from tests.fixtures.places import ROOT


def _public_types() -> dict[str, list[str]]:
    """Every public class and type alias at the top of a module of posture/, with the files it is in."""
    found = defaultdict(list)
    for path in sorted((ROOT / "posture").rglob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            names = [node.name] if isinstance(node, ast.ClassDef) else _aliases(node)
            for name in names:
                if not name.startswith("_"):
                    found[name].append(path.relative_to(ROOT).as_posix())
    return found


def _aliases(node: ast.stmt) -> list[str]:
    """Names that an assignment gives to a type: written like a class (`Floats = NDArray[np.float64]`)."""
    targets = node.targets if isinstance(node, ast.Assign) else []
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    return [name for name in names if name[:1].isupper() and not name.isupper()]


def test_no_two_public_types_share_a_name() -> None:
    found = _public_types()
    assert {"Floats", "Measurement", "Verdict"} <= set(found)
    assert not {name: files for name, files in found.items() if len(files) > 1}
