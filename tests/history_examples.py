"""Reports and pictures for the history's tests, in the shape that `posture check --json` writes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

KEYS = ("shoulder_level_deg", "pelvis_level_deg", "trunk_lean_deg", "head_tilt_deg")


def report(value: float = 2.5, *, view: str = "front", photos: int = 1) -> dict[str, Any]:
    """A report with the same numbers in every photo; the last key was not measured."""
    numbers = [
        {"key": key, "value": value + i, "std": 0.8, "unit": "deg", "budget": {"model": 0.8}}
        for i, key in enumerate(KEYS[:-1])
    ]
    hidden = {"key": KEYS[-1], "not_measured": "The ears are hidden."}
    return {
        "schema": 1,
        "versions": {"posture": "0.1.0", "model": "full"},
        "photos": [
            {"file": "photo.jpg", "view": view, "measurements": [*numbers, hidden]} for _ in range(photos)
        ],
        "findings": [
            {"key": KEYS[1], "verdict": "outside", "p_outside": 0.91},
            {"key": KEYS[0], "verdict": "outside", "p_outside": 0.97},
            {"key": KEYS[2], "verdict": "within", "p_outside": 0.02},
        ],
    }


def picture(seed: int = 0, size: tuple[int, int] = (60, 80)) -> NDArray[np.uint8]:
    """A picture of smooth noise, uint8 (H, W, 3)."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (size[1] // 20, size[0] // 20, 3), dtype=np.uint8)
    return np.asarray(np.kron(coarse, np.ones((20, 20, 1), dtype=np.uint8)), dtype=np.uint8)
