"""What is wrong with a photo: one value, made by the rules of `framing`, `gate` and `stance`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["fail", "doubt", "note"]


@dataclass(frozen=True)
class Issue:
    """One thing that is wrong with a photo. key is stable; message says what to do.

    "fail": no numbers are given. "doubt": numbers are given, with wider errors where the budget knows
    them. "note": worth knowing.
    """

    key: str
    severity: Severity
    message: str
