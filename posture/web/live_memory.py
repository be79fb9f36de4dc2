"""What a visit knows of what live remembers: for whom, what they want, which baseline is in use.

Nothing is read or kept before somebody wants it; the history is not even made for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from posture.history.baselines import (
    SavedBaseline,
    baselines,
    forget_baselines,
    leave,
    newest_wishes,
    save_baseline,
    save_wishes,
    somebody,
    wishes_of,
)
from posture.history.store import History
from posture.live.baseline import Baseline
from posture.live.judge import Sensitivity
from posture.live.measures import Mode
from posture.live.remember import Remembered
from posture.live.watch import LiveSession, Phase
from posture.live.wishes import BREAK_MINUTES, LiveWishes, ModeWishes
from posture.web.hub import Live
from posture.web.kept import kept_history
from posture.web.live_keeping import SessionKeeper
from posture.web.people import last_chosen

_KEPT = "live_memory"


@dataclass
class Using:
    """What is known of one live session. baseline: the one that is remembered as `baseline_id`."""

    camera: str | None = None
    """The label of the camera for which a remembered baseline was looked up; None: not yet."""
    place: str | None = None
    """As the person calls it; None: the one that was used last."""
    baseline: Baseline | None = None
    baseline_id: str = ""


@dataclass
class LiveMemory:
    """Of one visit. person_id: "" as long as nothing is wanted."""

    person_id: str = ""
    wishes: LiveWishes = field(default_factory=LiveWishes)
    using: dict[str, Using] = field(default_factory=dict)

    def of(self, live: Live) -> Using:
        """What is known of this session."""
        return self.using.setdefault(live.name, Using())


def memory() -> LiveMemory:
    """This visit's memory: at first that of whoever chose something last. Raises HistoryError."""
    kept: LiveMemory | None = st.session_state.get(_KEPT)
    if kept is None:
        history = kept_history()
        newest = newest_wishes(history) if history.path.exists() else None
        kept = LiveMemory() if newest is None else LiveMemory(newest.person_id, newest.content)
        st.session_state[_KEPT] = kept
        _take_settings(kept.wishes.modes)
    elif kept.person_id and not _is_there(kept.person_id):  # deleted on the page Progress
        st.session_state[_KEPT] = kept = LiveMemory()
    return kept


def _is_there(person_id: str) -> bool:
    return any(person.id == person_id for person in kept_history().people())


def _take_settings(modes: Mapping[Mode, ModeWishes]) -> None:
    """Set the boxes of the page as they were left; those that were set in this visit stay."""
    boxes: dict[str, Any] = st.session_state.setdefault("live_wishes", {})
    for mode, of in modes.items():
        boxes.setdefault(f"live_sensitivity_{mode}", of.sensitivity.value)
        boxes.setdefault(f"live_delay_{mode}", of.delay_s)
        if of.break_min in BREAK_MINUTES:  # of another version, perhaps
            boxes.setdefault(f"live_break_{mode}", of.break_min)


def keep_settings(mode: Mode, sensitivity: Sensitivity, delay_s: int, break_min: int) -> None:
    """How strict a mode is stays for the next visit, if anything may be kept. Raises HistoryError."""
    kept, now = memory(), ModeWishes(sensitivity, delay_s, break_min)
    if kept.wishes.anything and kept.wishes.modes.get(mode, ModeWishes()) != now:
        want(replace(kept.wishes, modes={**kept.wishes.modes, mode: now}))


def want(wishes: LiveWishes, person_id: str = "") -> None:
    """From now on this is wanted, of this person, of whom it was, or of whoever was chosen in this visit.

    Who has no name is "This computer".

    What may no longer be remembered is deleted at once. Raises HistoryError.
    """
    kept, history = memory(), kept_history()
    person_id = person_id or kept.person_id
    if not person_id and wishes.anything:
        person_id = last_chosen(history) or somebody(history).id
    if not person_id:
        return
    save_wishes(history, person_id, wishes)
    if kept.wishes.remember and not wishes.remember:
        forget_baselines(history, person_id)
        for using in kept.using.values():
            using.baseline_id = ""
    kept.person_id, kept.wishes = person_id, wishes
    if not wishes.anything and leave(history, person_id):
        kept.person_id = ""


def be(person_id: str, lives: list[Live]) -> None:
    """Somebody else sits here: what was watched so far stays with whom it was. Raises HistoryError."""
    kept = memory()
    for live in lives:
        live.keep()
        live.command(LiveSession.begin_anew)
        live.command(LiveSession.forget_baseline)  # it is not theirs
        live.keeper = None
        st.session_state.get("kept_sessions", {}).pop(live.name, None)
    known = wishes_of(kept_history(), person_id)
    kept.using.clear()
    kept.person_id = person_id
    want(known if known.anything else replace(kept.wishes), person_id)


# ---- baselines ----


def remembered(mode: Mode) -> tuple[SavedBaseline, ...]:
    """What is remembered of this mode, used last first. Raises HistoryError."""
    kept = memory()
    if not (kept.wishes.remember and kept.person_id):
        return ()
    return tuple(saved for saved in baselines(kept_history(), kept.person_id) if saved.content.mode is mode)


def take_up(live: Live, mode: Mode, camera: str) -> None:
    """Try what is remembered of this camera, once each time it starts. Raises HistoryError."""
    using = memory().of(live)
    if using.camera == camera:
        return
    using.camera = camera
    if live.session.phase is not Phase.READY or live.session.baseline is not None:
        return
    fit = [saved for saved in remembered(mode) if saved.content.fits(camera, mode)]
    fit.sort(
        key=lambda saved: (using.place not in (None, saved.content.place), saved.content.camera != camera)
    )
    if fit:
        _use(live, using, fit[0])


def camera_is_off(live: Live) -> None:
    """The next start tries again."""
    memory().of(live).camera = None


def go_to(live: Live, mode: Mode, place: str) -> None:
    """The person is at another of their places now; what is known of it is tried. Raises HistoryError."""
    using = memory().of(live)
    camera, using.camera = using.camera, None
    using.place, using.baseline, using.baseline_id = place, None, ""
    live.command(LiveSession.forget_baseline)
    if camera is not None:
        take_up(live, mode, camera)


def _use(live: Live, using: Using, saved: SavedBaseline) -> None:
    content = saved.content
    using.place, using.baseline, using.baseline_id = content.place, content.baseline, saved.id
    live.command(lambda session: session.use_baseline(content.baseline))


def note_baseline(live: Live, mode: Mode) -> None:
    """Remember a new baseline once it is watched with, if that is wanted. Raises HistoryError."""
    kept, baseline = memory(), live.session.baseline
    using = kept.of(live)
    if not kept.wishes.remember or baseline is None or baseline is using.baseline:
        return
    if live.session.phase not in (Phase.WATCHING, Phase.PAUSED):
        return
    found = Remembered(mode, using.camera or "", using.place or "", baseline)
    using.baseline_id = save_baseline(kept_history(), kept.person_id, found)
    using.baseline = baseline


def keep_by_itself(live: Live) -> SessionKeeper | None:
    """See to it that this session is kept as far as it is wanted. Raises HistoryError."""
    kept = memory()
    if not (kept.person_id and kept.wishes.anything):
        live.keeper = None
        return None
    baseline_id = kept.of(live).baseline_id if kept.wishes.remember else ""
    by_hand = st.session_state.get("kept_sessions", {}).get(live.name)
    keeper = live.keeper
    if isinstance(keeper, SessionKeeper) and keeper.person_id == kept.person_id:
        keeper.sessions, keeper.baseline_id = kept.wishes.keep_sessions, baseline_id
        if not keeper.sessions:
            keeper.kept = by_hand
        return keeper
    keeper = SessionKeeper(
        History(kept_history().path), kept.person_id, kept.wishes.keep_sessions, baseline_id, by_hand
    )
    live.keeper = keeper
    return keeper
