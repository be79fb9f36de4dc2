"""What somebody wants of the live page, kept from one visit to the next: nothing, until they say so. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from posture.live.judge import Sensitivity
from posture.live.measures import Mode
from posture.live.memory_format import ModeWishesEntry, WishesFile, read_memory, written_memory

BREAK_MINUTES = (0, 20, 30, 35, 40, 45, 60, 90)
"""What can be chosen for the reminder to stand up."""


@dataclass(frozen=True)
class ModeWishes:
    """How strict, after how many seconds, and a reminder to stand up after so many minutes (0: none)."""

    sensitivity: Sensitivity = Sensitivity.NORMAL
    delay_s: int = 2
    break_min: int = 40


@dataclass(frozen=True)
class LiveWishes:
    """remember: keep the baseline; keep_sessions: keep each session by itself; modes: those that were set."""

    remember: bool = False
    keep_sessions: bool = False
    modes: Mapping[Mode, ModeWishes] = field(default_factory=dict)

    @property
    def anything(self) -> bool:
        """Whether anything at all may be kept."""
        return self.remember or self.keep_sessions


def as_record(wishes: LiveWishes) -> Mapping[str, object]:
    """Plain JSON."""
    modes = {
        mode: ModeWishesEntry(sensitivity=of.sensitivity, delay_s=of.delay_s, break_min=of.break_min)
        for mode, of in wishes.modes.items()
    }
    told = WishesFile(schema=1, remember=wishes.remember, keep_sessions=wishes.keep_sessions, modes=modes)
    return written_memory(told)


def from_record(record: object) -> LiveWishes:
    """What `as_record` wrote. Raises HistoryError for anything else."""
    read = read_memory(WishesFile, record, "a choice for the live page")
    modes = {mode: ModeWishes(of.sensitivity, of.delay_s, of.break_min) for mode, of in read.modes.items()}
    return LiveWishes(read.remember, read.keep_sessions, modes)
