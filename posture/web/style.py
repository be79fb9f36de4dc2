"""Styles that the theme's settings can't give (components/page.css), and the verdicts written in them."""

from __future__ import annotations

from html import escape
from importlib.resources import files

import streamlit as st

from posture.report.table import VERDICT_WORDS
from posture.web.palette import variables


def page_style() -> None:
    """Put the styles on the page; call once per run."""
    css = files("posture.web").joinpath("components", "page.css").read_text("utf-8")
    st.html(f"<style>{variables()}\n{css}</style>")


_NO_VERDICT = {"-": "no agreed range", "see mean": "see the mean below"}


def verdict_chip(verdict: str) -> str:
    """A verdict of `report.verdict_words` as a small HTML chip; words tell it, not colour alone."""
    if verdict in _NO_VERDICT:
        return f'<span class="says">{_NO_VERDICT[verdict]}</span>'
    return f'<span class="verdict {verdict}">{escape(VERDICT_WORDS[verdict])}</span>'
