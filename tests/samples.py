"""The sample photos as the tests know them: from their registry."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from posture.anatomy import View

SAMPLES = Path(__file__).parents[1] / "sample_images"
REGISTRY: tuple[dict[str, Any], ...] = tuple(
    tomllib.loads((SAMPLES / "registry.toml").read_text("utf-8"))["photo"]
)
SAMPLE_VIEWS = {entry["file"].removesuffix(".jpg"): View(entry["view"]) for entry in REGISTRY}
