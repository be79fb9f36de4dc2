"""The photos in sample_images/, what its registry says about them and what is true of them; empty outside a
checkout."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "sample_images"


@dataclass(frozen=True)
class Sample:
    """One sample photo.

    group: which person at which time. view: what it shows. sha256: of its file. true: the true value of each
    measurement that it shows, by key; units and signs as in `posture.measure.measures`.
    """

    path: Path
    group: str
    view: str
    sha256: str
    true: Mapping[str, float]


@cache
def samples() -> tuple[Sample, ...]:
    """All samples in the order of the registry."""
    registry = FOLDER / "registry.toml"
    if not registry.is_file():
        return ()
    rows = tomllib.loads(registry.read_text("utf-8"))["photo"]
    truths = tomllib.loads((FOLDER / "truth.toml").read_text("utf-8"))["photo"]
    true = {row["file"]: row["true"] for row in truths}
    return tuple(
        Sample(FOLDER / row["file"], row["shows"], row["view"], row["sha256"], true[row["file"]])
        for row in rows
    )


def sample_of(sha256: str) -> Sample | None:
    """The sample whose file has this hash, or a hash that starts so; None for everybody's own photos."""
    return next((sample for sample in samples() if sample.sha256.startswith(sha256)), None)
