"""What made a number: versions of the package, the model and the data it rests on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files

from posture.model import store as model


@cache
def versions() -> Mapping[str, str]:
    """Names and versions that go into every report, so that old numbers can be told from new ones."""
    return {
        "posture": _package("posture"),
        "mediapipe": _package("mediapipe"),
        "model": _model(),
        "error_model": _data("error_model.toml"),
        "references": _data("references.toml"),
    }


def _package(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # run from a checkout that was not installed
        return "unknown"


def _model() -> str:
    info = next(info for info in model.models() if info.name == model.POSE)
    return f"{info.name} {info.sha256[:12]}"


def _data(file: str) -> str:
    return hashlib.sha256(files("posture.data").joinpath(file).read_bytes()).hexdigest()[:12]
