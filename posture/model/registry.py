"""The registry of landmark models, `models/registry.toml`: where each comes from, what its bytes must be."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from posture.errors import UsageError

_INSTALLED = Path(__file__).parents[1] / "data" / "models"
_CHECKOUT = Path(__file__).parents[2] / "models"

CHECKOUT_FOLDER: Path | None = None if _INSTALLED.is_dir() else _CHECKOUT
"""The `models/` folder of a checkout; None when posture was installed as a wheel."""


@dataclass(frozen=True, slots=True)
class Wheel:
    """A file on the package index, named by what pip needs to pick exactly this one on every system."""

    requirement: str
    sha256: str
    bytes: int
    platform: str
    python: str
    implementation: str
    abi: str


@dataclass(frozen=True, slots=True)
class WheelFile:
    """A file inside a wheel."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a model is made: from two networks in one wheel."""

    wheel: Wheel
    detector: WheelFile
    landmarks: WheelFile


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One row of the registry. `source` is a URL, or the requirement of the wheel that `recipe` uses."""

    name: str
    file: str
    purpose: str
    licence: str
    source: str
    sha256: str
    bytes: int | None = None
    accepts: tuple[str, ...] = ()
    recipe: Recipe | None = None

    def matches(self, path: Path) -> bool:
        """Whether the file's bytes are those pinned for this model. Raises OSError if it can't be read."""
        return sha256_of(path) in (self.sha256, *self.accepts)


@cache
def models() -> tuple[ModelInfo, ...]:
    """All models that can be had, the two that `posture check` uses first."""
    folder = CHECKOUT_FOLDER or _INSTALLED
    table = tomllib.loads((folder / "registry.toml").read_text("utf-8"))
    wheel = Wheel(**table["wheel"])
    return tuple(_info(name, row, wheel) for name, row in table["model"].items())


def find(name: str, among: tuple[ModelInfo, ...]) -> ModelInfo:
    """The model with this name. Raises UsageError, which lists the names, if there is none."""
    for info in among:
        if info.name == name:
            return info
    raise UsageError(f"There is no model {name!r}. There are: {', '.join(info.name for info in among)}.")


def sha256_of(path: Path) -> str:
    """The file's sha256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _info(name: str, row: dict[str, Any], wheel: Wheel) -> ModelInfo:
    recipe = None
    if "url" not in row:
        recipe = Recipe(wheel, WheelFile(**row["detector"]), WheelFile(**row["landmarks"]))
    return ModelInfo(
        name=name,
        file=row["file"],
        purpose=row["purpose"],
        licence=row["licence"],
        source=row.get("url", wheel.requirement),
        sha256=row["sha256"],
        bytes=row.get("bytes"),
        accepts=tuple(row.get("accepts", ())),
        recipe=recipe,
    )
