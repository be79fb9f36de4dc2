"""The photos in sample_images/ and what its registry says about them; empty outside a checkout."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "sample_images"


@dataclass(frozen=True)
class Sample:
    """One sample photo. group: which person at which time; view: what it shows."""

    path: Path
    group: str
    view: str


@cache
def samples() -> tuple[Sample, ...]:
    """All samples in the order of the registry."""
    registry = FOLDER / "registry.toml"
    if not registry.is_file():
        return ()
    rows = tomllib.loads(registry.read_text("utf-8"))["photo"]
    return tuple(Sample(FOLDER / row["file"], row["shows"], row["view"]) for row in rows)
