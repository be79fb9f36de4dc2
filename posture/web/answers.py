"""Keeps the person's answers and wishes in memory while the browser's session lasts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from posture.findings.suspect import suspect
from posture.knowledge.load import load
from posture.pipeline import Report, assess
from posture.plan.programme import Wishes
from posture.plan.screening import CLEARABLE, STOPS, Screening, screen
from posture.report.personalise import personalise

_ANSWERS, _CLEARED, _WISHES, _LIVE = "answers", "cleared", "wishes", "live_signs"
_REPORT, _ORIGIN = "report", "report_origin"


def answers() -> dict[str, str]:
    """The answers so far: question or self-test id -> option."""
    return dict(st.session_state.get(_ANSWERS, {}))


def save_answers(given: Mapping[str, str]) -> None:
    """Keep the answers, and forget what a professional cleared: that was about the old ones."""
    if dict(given) != answers():
        st.session_state[_ANSWERS] = dict(given)
        st.session_state.pop(_CLEARED, None)


def screening() -> Screening | None:
    """What the answers allow; None until the first answer."""
    given = answers()
    return screen(given, load(), cleared=_cleared()) if given else None


def stopped() -> bool:
    """Whether the answers stop the flow, so that no page may show a number."""
    weighed = screening()
    return weighed is not None and weighed.outcome in STOPS


def stopped_by(names: Collection[str]) -> bool:
    """Whether the answers to these questions stop the flow, alone or with others."""

    def stop(given: Mapping[str, str]) -> bool:
        return screen(given, load(), cleared=_cleared()).outcome in STOPS

    own = {name: said for name, said in answers().items() if name in names}
    others = {name: said for name, said in answers().items() if name not in names}
    return stopped() and (stop(own) or not stop(others))


def clearable() -> tuple[str, ...]:
    """The actions that a professional's word would change, weightiest first."""

    def weighed(cleared: frozenset[str]) -> Screening:
        return screen(answers(), load(), cleared=cleared)

    said = _cleared()
    return tuple(a for a in CLEARABLE if weighed(said | {a}) != weighed(said - {a}))


def set_cleared(action: str, agreed: bool) -> None:
    """Note whether a professional agreed to exercise about one action."""
    st.session_state[_CLEARED] = _cleared() | {action} if agreed else _cleared() - {action}


def is_cleared(action: str) -> bool:
    """Whether the person said that a professional agreed."""
    return action in _cleared()


def wishes() -> Wishes:
    """What the person wants from a plan."""
    kept: Wishes = st.session_state.get(_WISHES, Wishes())
    return kept


def save_wishes(wanted: Wishes) -> None:
    """Keep what the person wants from a plan."""
    st.session_state[_WISHES] = wanted


def save_live_signs(signs: Collection[str]) -> None:
    """Keep the signs of a live session, which add to what is suspected; the newest session counts."""
    st.session_state[_LIVE] = frozenset(signs)


def save_report(report: Report, origin: str) -> None:
    """Keep the report of checked photos for the plan; the newest counts. origin: where the photos came in."""
    st.session_state[_REPORT], st.session_state[_ORIGIN] = report, origin


def forget_report(origin: str) -> None:
    """Keep the report of `origin` out of plans: its photos are gone or can't be measured."""
    if st.session_state.get(_ORIGIN) == origin:
        del st.session_state[_REPORT], st.session_state[_ORIGIN]


def checked_report() -> Report | None:
    """The report of the photos checked last in this session, if any."""
    report: Report | None = st.session_state.get(_REPORT)
    return report


def personal(report: Report | None, *, plan: bool = True) -> Report:
    """A report (None: no photos) with what answers and live signs add, and a plan if they allow one."""
    given = answers()
    signs: frozenset[str] = st.session_state.get(_LIVE, frozenset())
    base = report or assess(())
    if given:
        return personalise(base, given, cleared=_cleared(), wishes=wishes() if plan else None, live=signs)
    return replace(base, imbalances=suspect(base.findings, live=signs)) if signs else base


def _cleared() -> frozenset[str]:
    kept: Any = st.session_state.get(_CLEARED, frozenset())
    return frozenset(kept)
