"""Styles of the page Exercises: cards of one height whose buttons stand in a line."""

from __future__ import annotations

import streamlit as st

_CSS = """
<style>
[class*="st-key-card_"] > :last-child { margin-top: auto; }
[class*="st-key-card_"] .figure { max-width: 100%; aspect-ratio: 640 / 272; object-fit: contain; }
.st-key-apart { background: var(--p-raised); border-style: dashed; }
.st-key-apart h2 { font-size: 1.35rem; }
.st-key-apart .figure { max-width: 20rem; }
</style>
"""


def library_style() -> None:
    """Put the styles on the page."""
    st.html(_CSS)
