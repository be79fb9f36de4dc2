"""Styles of the page Progress: the saved checks in a list, and the small charts of all measurements."""

from __future__ import annotations

import streamlit as st

_CSS = """
<style>
.thumbs { display: flex; gap: 0.4rem; flex-wrap: wrap; }
.thumbs img { height: 6.5rem; width: auto; border-radius: 0.4rem; border: 1px solid var(--p-line);
  background: var(--p-raised); display: block; }
.saved p { margin: 0.1rem 0; }
.saved .when { font-weight: 600; font-size: 1.05rem; }
.saved .says { color: var(--p-soft); font-size: 0.88rem; }
.course img { display: block; width: 100%; height: auto; max-width: 20rem; }
.course p { margin: 0.1rem 0 0; }
.course .last { font-weight: 600; font-variant-numeric: tabular-nums; }
.course .says { color: var(--p-soft); font-size: 0.84rem; line-height: 1.3; }
.st-key-overview h2 { font-size: 1.35rem; padding: 0.6rem 0 0.2rem; }
[class*="st-key-tile_"] { padding: 0.35rem 0.6rem 0.5rem; }
[class*="st-key-tile_"] button { min-height: 1.9rem; padding: 0; text-align: left; font-weight: 600; }
.course .verdict { font-size: 0.74rem; padding: 0 0.45rem; font-weight: 400; }
@media (max-width: 640px) { .thumbs img { height: 5rem; } }
</style>
"""


def saved_style() -> None:
    """Put the styles on the page."""
    st.html(_CSS)
