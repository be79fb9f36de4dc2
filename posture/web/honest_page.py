"""What a photo can't show, and what argues against reading too much into a check."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

from posture.findings.judge import RULE_WORDS
from posture.knowledge.load import load
from posture.measure.uncertainty import RANGE_WORDS
from posture.pipeline import CAVEATS
from posture.web.exercise_view import citations

FIRST = ("pain", "no_one_posture", "asymmetry_is_normal", "models")
"""What everyone should read, first; the rest follows."""


def page() -> None:
    """The whole page, top to bottom."""
    st.title("What a photo can't show")
    st.html(
        '<p class="lead">A check gives you honest numbers, each with its error. It does not tell how healthy '
        "you are, where pain comes from, or which muscle is tight or weak.</p>"
    )
    st.header("The short version")
    st.markdown("\n".join(f"- {caveat}" for caveat in (*CAVEATS, f"{RANGE_WORDS} {RULE_WORDS}")))
    st.header("What the evidence says")
    honest = load().honest
    ordered = (*FIRST, *(name for name in honest if name not in FIRST))
    st.html("".join(_fact(escape(honest[name].text), honest[name].sources) for name in ordered))
    st.header("Not in a photo")
    absent = "".join(
        _fact(
            f"<b>{escape(thing.name)}</b><br>{escape(thing.reason)}"
            f'<br><span class="says">Used in its place: {escape(thing.instead)}</span>',
            thing.sources,
        )
        for thing in load().not_obtainable.values()
    )
    st.html(f'<div class="facts">{absent}</div>')
    offered_ui()


def offered_ui() -> None:
    """What else is offered to people, and what trials found about it."""
    st.header("What else is offered")
    st.html(
        '<p class="lead">None of it is part of a plan here. What trials found, so that you can decide.</p>'
    )
    rows = "".join(
        _fact(
            f'<b>{escape(row.name)}</b><br><span class="says">{escape(row.offer)}</span><br>'
            f"{escape(row.known)}",
            row.sources,
        )
        for row in load().offered.values()
    )
    st.html(f'<div class="facts">{rows}</div>')


def _fact(html: str, sources: Iterable[str]) -> str:
    """A statement with its sources behind a click, as HTML."""
    cited = citations(sources)
    listed = "".join(f"<li>{escape(one)}</li>" for one in cited)
    count = "1 source" if len(cited) == 1 else f"{len(cited)} sources"
    return (
        f'<div class="fact"><p>{html}</p><details><summary>{count}</summary><ul>{listed}</ul></details></div>'
    )
