"""The safety messages on the screen: urgent ones first and large, cautions and when to get help calm."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

from posture.pipeline import Report
from posture.plan.screening import SafetyMessage, Screening
from posture.report.safety import safety, when_to_get_help


def safety_ui(report: Report) -> None:
    """All messages of `posture.report.safety`, most urgent first; before any number or exercise."""
    messages_ui(safety(report))


def messages_ui(messages: Iterable[SafetyMessage]) -> None:
    """Messages as cards: what to do soon with a coloured edge, the rest in small print."""
    cards = "".join(_card(message) for message in messages)
    if cards:  # st.html refuses empty text
        st.html(cards)


def urgent(report: Report) -> tuple[SafetyMessage, ...]:
    """The messages about what should be done soon; the others follow them."""
    return tuple(m for m in safety(report) if m.urgency not in ("note", "help"))


def not_urgent(report: Report) -> tuple[SafetyMessage, ...]:
    """The other messages: what to heed before any exercise, and when to get help."""
    return tuple(m for m in safety(report) if m.urgency in ("note", "help"))


def help_ui() -> None:
    """When to get help, on pages that show no check and no exercise."""
    st.html(_card(when_to_get_help()))


def stop_ui(weighed: Screening) -> None:
    """Replaces a page: what to do now. No numbers."""
    first, *others = weighed.messages
    box = st.error if weighed.outcome == "emergency" else st.warning
    reasons = "".join(f"\n- {reason}" for reason in first.because)
    box(f"## {first.title}\n\n{first.text}\n{reasons}")
    messages_ui((*others, when_to_get_help()))


def _card(message: SafetyMessage) -> str:
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in message.because)
    listed = f"<ul>{reasons}</ul>" if reasons else ""
    return (
        f'<div class="message {message.urgency}"><b>{escape(message.title)}</b> '
        f"<span>{escape(message.text)}</span>{listed}</div>"
    )
