"""What a recorded clip shows: the summary of its replay, or why there is none. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from posture.errors import PhotoError
from posture.live.alerts import EventKind
from posture.live.baseline import HOLD_WORDS
from posture.live.session import MIN_JUDGED_S, Summary
from posture.live.watch import LiveSession, Phase, Update
from posture.live.words import minutes


class Recording(Protocol):
    """What is told of a clip beside its pictures."""

    name: str

    @property
    def remark(self) -> str:
        """What is wrong with the file, known once it was read to its end; "" if nothing is."""


def sum_up(clip: Recording, updates: Iterable[Update], session: LiveSession) -> Summary:
    """The summary of `session` after all `updates` of its replay.

    Raises PhotoError, naming the clip and what to do, if it gave no baseline or ends too soon after it, with
    the clip's remark.
    """
    try:
        return _summary(clip.name, updates, session)
    except PhotoError as error:
        raise PhotoError(f"{error} {clip.remark}".strip()) from None


def _summary(name: str, updates: Iterable[Update], session: LiveSession) -> Summary:
    length_s, said = None, ""
    for update in updates:
        length_s = update.time_s
        failed = any(event.kind is EventKind.CALIBRATION_FAILED for event in update.events)
        if failed or update.phase is Phase.CALIBRATING:
            said = update.message
    if length_s is None:
        raise PhotoError(f"{name} has no pictures that can be read. Choose another video.")
    if session.baseline is None and said == HOLD_WORDS:
        raise PhotoError(
            f"{name} is {minutes(length_s)} long. It must begin with five still seconds as the baseline, "
            "and five more are needed to compare. Record ten seconds or more."
        )
    if session.baseline is None:
        raise PhotoError(f"{name} gave no baseline. {said}")
    summary = session.summary()
    delay_s = session.settings.timing.delay_s
    needed_s = max(MIN_JUDGED_S, delay_s)
    if summary.duration_s < needed_s:
        remedy = "choose a shorter delay" if delay_s > MIN_JUDGED_S else "hold still from its start"
        raise PhotoError(
            f"{name} goes on for {summary.duration_s:.1f} s after its baseline, and at least {needed_s:g} s "
            f"are needed to compare. Record more, or {remedy}."
        )
    return summary
