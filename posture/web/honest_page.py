"""What a photo can't show, and what speaks against reading too much into a check."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from posture.findings import P_OUTSIDE
from posture.knowledge import load
from posture.pipeline import CAVEATS

FIRST = ("pain", "no_one_posture", "asymmetry_is_normal", "models")
"""What everyone should read; the rest is behind it."""


def page() -> None:
    """The whole page, top to bottom."""
    st.title("What a photo can't show")
    st.html(
        '<p class="lead">A check gives you honest numbers, each with its error. It does not tell how healthy '
        "you are, where pain comes from, or which muscle is tight or weak.</p>"
    )
    st.subheader("The short version")
    st.markdown("\n".join(f"- {caveat}" for caveat in CAVEATS))
    st.markdown(
        f"- A number is called outside only when at least {P_OUTSIDE:.0%} speaks for it, its error "
        "included. Between that and “within” the answer is “can't tell”."
    )
    st.subheader("What the evidence says")
    honest = load().honest
    for name in (*FIRST, *(name for name in honest if name not in FIRST)):
        _statement_ui(honest[name].text, honest[name].sources)
    st.subheader("Not in a photo")
    with st.grid(min_column_width=320, gap="medium"):
        for absent in load().not_obtainable.values():
            with st.container(border=True, height="stretch"):
                st.markdown(f"**{absent.name}**")
                st.markdown(absent.reason)
                st.caption(f"Used in its place: {absent.instead}")
                _sources_ui(absent.sources)


def _statement_ui(text: str, sources: Iterable[str]) -> None:
    with st.container(border=True):
        st.markdown(text)
        _sources_ui(sources)


def _sources_ui(sources: Iterable[str]) -> None:
    cited = load().cite(sources)
    with st.popover(f"Sources ({len(cited)})", type="tertiary"):
        for one in cited:
            st.caption(one)
