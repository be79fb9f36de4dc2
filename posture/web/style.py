"""Styles that the theme's settings can't give: cards, tables and verdicts. No fonts, no outside files."""

from __future__ import annotations

from html import escape

import streamlit as st

from posture.report.table import VERDICT_WORDS
from posture.web.palette import variables

_CSS = """
.block-container { max-width: 1180px; padding-top: 3.2rem; }
.lead { font-size: 1.08rem; color: var(--p-soft); max-width: 46rem; margin: -0.4rem 0 0.6rem; }
.measures { width: 100%; border-collapse: collapse; font-size: 0.94rem; line-height: 1.25; }
.measures th { text-align: left; font-weight: 600; color: var(--p-soft); font-size: 0.8rem;
  padding: 0 0.5rem 0.3rem 0; }
.measures td { padding: 0.42rem 0.5rem 0.42rem 0; border-top: 1px solid var(--p-line); vertical-align: middle; }
.measures .value { white-space: nowrap; font-variant-numeric: tabular-nums; font-weight: 600; }
.measures td:first-child .says { white-space: nowrap; }
.measures .chart { width: 11rem; padding-right: 0.8rem; }
.measures .says { color: var(--p-soft); font-size: 0.84rem; font-weight: 400; }
.measures .none td { color: var(--p-soft); }
.verdict { display: inline-block; padding: 0.08rem 0.55rem; border-radius: 1rem; font-size: 0.8rem;
  white-space: nowrap; border: 1px solid transparent; }
.verdict.within { background: var(--p-within-bg); color: var(--p-within-ink); }
.verdict.outside { background: var(--p-outside-bg); color: var(--p-outside-ink); border-color: var(--p-outside-line); font-weight: 600; }
.verdict.undecided { background: var(--p-tell-bg); color: var(--p-tell-ink); border-color: var(--p-tell-line); border-style: dashed; }
.message { border: 1px solid var(--p-note-line); border-left: 5px solid var(--p-note-edge); border-radius: 0.6rem;
  padding: 0.55rem 0.9rem; margin: 0 0 0.6rem; background: var(--p-raised); font-size: 0.88rem; color: var(--p-soft); }
.message b { font-size: 0.95rem; color: var(--p-ink); margin-right: 0.3rem; }
.message ul { font-size: 1em !important; margin: 0.25rem 0 0; padding-left: 1.15rem; }
.message li { margin: 0.1rem 0; font-size: 1em !important; line-height: 1.35; }
[class*="st-key-more_"] { padding-left: 1.7rem; border-left: 2px solid var(--p-line); margin-left: 0.4rem; }
.message.emergency, .message.same_day, .message.clinician, .message.clear_first { background: var(--p-warn-bg);
  border-color: var(--p-outside-line); border-left-color: var(--p-warn-edge); font-size: 0.98rem; color: var(--p-ink); }
.message.emergency b, .message.same_day b, .message.clinician b, .message.clear_first b {
  font-size: 1.1rem; display: block; }
.message.emergency { background: var(--p-danger-bg); border-color: var(--p-danger-line); border-left-color: var(--p-danger-ink); }
.figure { display: block; width: 100%; max-width: 26rem; height: auto; margin: 0 auto; }
.chip { display: inline-block; padding: 0.05rem 0.55rem; border-radius: 1rem; font-size: 0.78rem;
  background: var(--p-tell-bg); color: var(--p-tell-ink); white-space: nowrap; }
.chip.kind { background: var(--p-kind-bg); color: var(--p-kind-ink); font-weight: 600; }
.chip.kind.release, .chip.kind.stretch { background: var(--p-release-bg); color: var(--p-release-ink); }
.chip.kind.strengthen { background: var(--p-within-bg); color: var(--p-within-ink); }
.why { max-width: 22rem; margin: -0.5rem 0 0.2rem 1.4rem; }
.rangechart { display: block; width: 100%; min-width: 10rem; max-width: 17rem; height: auto; }
.fact { border-top: 1px solid var(--p-line); padding: 0.65rem 0; max-width: 52rem; }
.fact p { margin: 0; } .fact summary { cursor: pointer; color: var(--p-soft); font-size: 0.84rem; }
.fact ul { margin: 0.2rem 0 0; padding-left: 1.2rem; color: var(--p-soft); font-size: 0.84rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); gap: 0 2rem; }
.exercise h4 { margin: 0.35rem 0 0.15rem; padding: 0; font-size: 1.08rem; line-height: 1.3; }
.exercise .dose { font-weight: 600; font-variant-numeric: tabular-nums; margin-bottom: 0.2rem; }
.says { color: var(--p-soft); font-size: 0.88rem; font-weight: 400; }
@media (max-width: 640px) {
  .figure { max-width: 17rem; }
  .measures thead { display: none; }
  .measures tr { display: grid; grid-template-columns: 1fr auto; padding: 0.4rem 0;
    border-top: 1px solid var(--p-line); }
  .measures td { border: 0; padding: 0.1rem 0; }
  .measures .chart { grid-column: 1 / -1; width: auto; padding-right: 0; }
  .measures.changes tr { grid-template-columns: 1fr 1fr; gap: 0 1rem; }
  .changes td:first-child, .changes td:last-child { grid-column: 1 / -1; }
  .changes td:first-child { font-weight: 600; }
  .changes td[data-label]::before { content: attr(data-label); display: block; font-weight: 400;
    font-size: 0.78rem; color: var(--p-soft); }
}
"""

_CLOSE_MENU = """
if (matchMedia("(max-width: 768px)").matches)
  document.querySelector('[data-testid="stSidebar"][data-collapsed="false"]')
    ?.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
"""


def page_style() -> None:
    """Put the styles on the page; call once per run."""
    st.html(f"<style>{variables()}{_CSS}</style>")


def close_menu(page: str) -> None:
    """On a phone the menu covers the page: it closes once another page is chosen.

    Streamlit leaves it open and offers no call for it. The script runs when its text, and so the page,
    changes.
    """
    st.html(f"<script>/* {page} */ {_CLOSE_MENU}</script>", unsafe_allow_javascript=True)


_NO_VERDICT = {"-": "no agreed range", "see mean": "see the mean below"}


def verdict_chip(verdict: str) -> str:
    """A verdict of `report.verdict_words` as a small HTML chip; words tell it, not colour alone."""
    if verdict in _NO_VERDICT:
        return f'<span class="says">{_NO_VERDICT[verdict]}</span>'
    return f'<span class="verdict {verdict}">{escape(VERDICT_WORDS[verdict])}</span>'
