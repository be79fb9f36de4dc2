"""Styles that the theme's settings can't give: cards, tables and verdicts. No fonts, no outside files."""

from __future__ import annotations

from html import escape

import streamlit as st

from posture.report.table import VERDICT_WORDS

_CSS = """
<style>
.block-container { max-width: 1180px; padding-top: 3.2rem; }
.lead { font-size: 1.08rem; color: #44524f; max-width: 46rem; margin: -0.4rem 0 0.6rem; }
.measures { width: 100%; border-collapse: collapse; font-size: 0.94rem; line-height: 1.25; }
.measures th { text-align: left; font-weight: 600; color: #5b6b67; font-size: 0.8rem;
  padding: 0 0.5rem 0.3rem 0; }
.measures td { padding: 0.42rem 0.5rem 0.42rem 0; border-top: 1px solid #e5ebe9; vertical-align: middle; }
.measures .value { white-space: nowrap; font-variant-numeric: tabular-nums; font-weight: 600; }
.measures td:first-child .says { white-space: nowrap; }
.measures .chart { width: 11rem; padding-right: 0.8rem; }
.measures .says { color: #5b6b67; font-size: 0.84rem; font-weight: 400; }
.measures .none td { color: #7b8a86; }
.verdict { display: inline-block; padding: 0.08rem 0.55rem; border-radius: 1rem; font-size: 0.8rem;
  white-space: nowrap; border: 1px solid transparent; }
.verdict.within { background: #dff3ee; color: #0b5f57; }
.verdict.outside { background: #fde9d3; color: #8a4300; border-color: #e7a866; font-weight: 600; }
.verdict.undecided { background: #eef1f4; color: #4a5763; border-color: #c3ccd4; border-style: dashed; }
.message { border: 1px solid #cfd9d6; border-left: 5px solid #9db0ab; border-radius: 0.6rem;
  padding: 0.55rem 0.9rem; margin: 0 0 0.6rem; background: #f7faf9; font-size: 0.88rem; color: #44524f; }
.message b { font-size: 0.95rem; color: #17211f; margin-right: 0.3rem; }
.message ul { font-size: 1em !important; margin: 0.25rem 0 0; padding-left: 1.15rem; }
.message li { margin: 0.1rem 0; font-size: 1em !important; line-height: 1.35; }
[class*="st-key-more_"] { padding-left: 1.7rem; border-left: 2px solid #dde5e2; margin-left: 0.4rem; }
.message.emergency, .message.same_day, .message.clinician, .message.clear_first { background: #fdf6ee;
  border-color: #e7a866; border-left-color: #c8680a; font-size: 0.98rem; color: #17211f; }
.message.emergency b, .message.same_day b, .message.clinician b, .message.clear_first b {
  font-size: 1.1rem; display: block; }
.message.emergency { background: #fdeeee; border-color: #d98080; border-left-color: #b3261e; }
.figure { display: block; width: 100%; max-width: 26rem; height: auto; margin: 0 auto; }
.chip { display: inline-block; padding: 0.05rem 0.55rem; border-radius: 1rem; font-size: 0.78rem;
  background: #eef1f4; color: #41505c; white-space: nowrap; }
.chip.kind { background: #e4eef7; color: #1d4e79; font-weight: 600; }
.chip.kind.release, .chip.kind.stretch { background: #efe9f7; color: #553b87; }
.chip.kind.strengthen { background: #dff3ee; color: #0b5f57; }
.why { max-width: 22rem; margin: -0.5rem 0 0.2rem 1.4rem; }
.rangechart { display: block; width: 100%; min-width: 10rem; max-width: 17rem; height: auto; }
.fact { border-top: 1px solid #e5ebe9; padding: 0.65rem 0; max-width: 52rem; }
.fact p { margin: 0; } .fact summary { cursor: pointer; color: #5b6b67; font-size: 0.84rem; }
.fact ul { margin: 0.2rem 0 0; padding-left: 1.2rem; color: #5b6b67; font-size: 0.84rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); gap: 0 2rem; }
.exercise h4 { margin: 0.35rem 0 0.15rem; padding: 0; font-size: 1.08rem; line-height: 1.3; }
.exercise .dose { font-weight: 600; font-variant-numeric: tabular-nums; margin-bottom: 0.2rem; }
.says { color: #5b6b67; font-size: 0.88rem; font-weight: 400; }
@media (max-width: 640px) {
  .figure { max-width: 17rem; }
  .measures thead { display: none; }
  .measures tr { display: grid; grid-template-columns: 1fr auto; padding: 0.4rem 0;
    border-top: 1px solid #e5ebe9; }
  .measures td { border: 0; padding: 0.1rem 0; }
  .measures .chart { grid-column: 1 / -1; width: auto; padding-right: 0; }
  .measures.changes tr { grid-template-columns: 1fr 1fr; gap: 0 1rem; }
  .changes td:first-child, .changes td:last-child { grid-column: 1 / -1; }
  .changes td:first-child { font-weight: 600; }
  .changes td[data-label]::before { content: attr(data-label); display: block; font-weight: 400;
    font-size: 0.78rem; color: #5b6b67; }
}
</style>
"""

_CLOSE_MENU = """
if (matchMedia("(max-width: 768px)").matches)
  document.querySelector('[data-testid="stSidebar"][data-collapsed="false"]')
    ?.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
"""


def page_style() -> None:
    """Put the styles on the page; call once per run."""
    st.html(_CSS)


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
