"""Styles of results: what stands out, its scales, the photos beside it, and the drawn guide."""

from __future__ import annotations

import streamlit as st

_CSS = """
<style>
.st-key-title h1 { padding: 0; }
.st-key-title:has(button) h1 { font-size: 1.9rem; }
.block-container:has(.st-key-report) { padding-bottom: 3rem; }
.st-key-hero { scroll-margin-top: 4.5rem; }
[class*="st-key-panel_"] { scroll-margin-top: 4.5rem; }
.st-key-hero:focus, [class*="st-key-panel_"]:focus { outline: none; box-shadow: none; }
.st-key-hero h2, .st-key-report h2, .st-key-first h2 { font-size: 1.4rem; padding: 0.2rem 0 0.3rem; }
.st-key-report h2 { padding-top: 1rem; }
.st-key-report p.says, .st-key-hero p.says { margin: 0; line-height: 1.35; }
.st-key-report h3 { font-size: 1.1rem; padding: 0.3rem 0 0.1rem; }
.st-key-photos h3 { font-size: 0.95rem; padding: 0 0 0.2rem; overflow-wrap: anywhere; }
.st-key-strip { overflow-x: auto; scroll-snap-type: x proximity; padding-bottom: 0.4rem; }
.st-key-strip > * { flex: 0 0 92% !important; width: 92% !important; min-width: 0; scroll-snap-align: start; }
.standouts { display: grid; gap: 0.55rem; }
.standout { display: grid; grid-template-columns: 2.1rem 1fr auto; gap: 0 0.7rem; padding: 0.5rem 0.75rem;
  border: 1px solid var(--p-outside-line, #e7a866); border-left-width: 5px; border-radius: 0.6rem;
  background: var(--p-surface, #ffffff); color: var(--p-ink, #17211f); }
.standout.unsure { border-color: var(--p-tell-line, #c3ccd4); border-left-style: dashed; }
.standout.calm { border-color: var(--p-line, #dde5e2); grid-template-columns: 1fr auto; }
.standout.calm .sentence, .standout.calm .number { grid-column: 1 / -1; }
.standout .map { grid-row: 1 / span 3; align-self: center; }
.standout .map img { display: block; width: 2.1rem; height: auto; }
.standout h3 { font-size: 1rem; font-weight: 650; padding: 0; margin: 0; line-height: 1.3; }
.standout p { margin: 0; font-size: 0.94rem; line-height: 1.35; }
.standout .sentence { grid-column: 2 / -1; }
.standout .number { grid-column: 2 / -1; display: grid; grid-template-columns: 1fr 1fr; gap: 0 0.9rem;
  align-items: center; margin-top: 0.15rem; }
.standout .value { font-weight: 650; font-variant-numeric: tabular-nums; }
.standout .says, .standout summary { font-size: 0.82rem; line-height: 1.3; color: var(--p-soft, #55635f); }
.standout .number > div:first-child { line-height: 1.3; }
.standout li { line-height: 1.35; }
.standout details { grid-column: 2 / -1; }
.standout summary, .more > summary { cursor: pointer; }
.standout li { font-size: 0.85rem !important; margin: 0.1rem 0; }
.standout ul { margin: 0.2rem 0 0; padding-left: 1.1rem; }
.more { margin-top: 0.55rem; } .more .standouts { margin-top: 0.5rem; }
.show { font: inherit; font-size: 0.82rem; font-weight: 600; padding: 0.12rem 0.7rem; border-radius: 1rem;
  cursor: pointer; white-space: nowrap; align-self: start; background: var(--p-surface, #ffffff);
  color: var(--p-accent, #0f766e); border: 1px solid var(--p-accent, #0f766e); }
.show:hover, .show:focus-visible { background: var(--p-raised, #f7faf9); }
.show:focus-visible { outline: 2px solid var(--p-accent, #0f766e); outline-offset: 2px; }
.show[aria-pressed="true"] { background: var(--p-accent, #0f766e); color: var(--p-surface, #ffffff); }
.truth { font-size: 0.82rem; font-weight: 500; color: var(--p-accent, #0f766e); white-space: nowrap; }
.truthnote { margin: 0; line-height: 1.4; padding: 0.5rem 0.8rem; border-radius: 0.6rem;
  border: 1px solid var(--p-line, #dde5e2);
  background: var(--p-raised, #f7faf9); font-size: 0.9rem; color: var(--p-ink, #17211f); }
.scale { position: relative; height: 2.1rem; min-width: 7rem; margin: 0 0.3rem; }
.scale span { position: absolute; }
.scale .track { left: 0; right: 0; top: 0.55rem; height: 1px; background: var(--p-soft, #55635f); }
.scale .band { top: 0.15rem; height: 0.8rem; background: var(--p-within-bg, #dff3ee); border-radius: 2px;
  border-left: 1.5px solid var(--p-accent, #0f766e); border-right: 1.5px solid var(--p-accent, #0f766e);
  box-sizing: border-box; }
.scale .range { top: 0.42rem; height: 0.28rem; border-radius: 2px; background: var(--p-within-ink, #0b5f57); }
.scale .range.outside { background: var(--p-outside-ink, #8a4300); }
.scale .range.undecided { background: var(--p-tell-ink, #4a5763); }
.scale .dot { top: 0.21rem; width: 0.7rem; height: 0.7rem; margin-left: -0.35rem; border-radius: 50%;
  border: 2px solid var(--p-surface, #ffffff); box-sizing: border-box;
  background: var(--p-within-ink, #0b5f57); }
.scale .dot.outside { background: var(--p-outside-ink, #8a4300); }
.scale .dot.undecided { background: var(--p-tell-ink, #4a5763); }
.scale .true { top: -0.05rem; width: 0; height: 0; margin-left: -0.3rem; border: 0.3rem solid transparent;
  border-top: 0.5rem solid var(--p-accent, #0f766e); border-bottom: 0; }
.scale .edge { top: 1.05rem; transform: translateX(-50%); font-size: 0.75rem; line-height: 1;
  color: var(--p-soft, #55635f); white-space: nowrap; font-variant-numeric: tabular-nums; }
.st-key-hero [data-testid="stExpander"] h3 { font-size: 1.05rem; padding: 0.5rem 0 0.1rem; }
.measures .brackets { white-space: nowrap; }
.st-key-hero .measures .truth { display: block; }
.st-key-hero .measures td:first-child .says { white-space: normal; }
.measures tr[data-shows] { cursor: default; }
.measures tr[data-shows]:hover td { background: var(--p-raised, #f7faf9); }
.remark { font-size: 0.88rem; margin: 0.15rem 0; padding: 0.3rem 0.6rem; border-radius: 0.4rem;
  background: var(--p-tell-bg, #eef1f4); color: var(--p-tell-ink, #4a5763); }
.remark.doubt { background: var(--p-outside-bg, #fde9d3); color: var(--p-outside-ink, #8a4300); }
.remark.fail { background: var(--p-danger-bg, #fdeeee); color: var(--p-danger-ink, #b3261e); }
.guide { display: grid; grid-template-columns: repeat(5, minmax(0, 1fr)); gap: 0.8rem; }
.guide figure { margin: 0; font-size: 0.86rem; line-height: 1.35; color: var(--p-soft, #55635f); }
.guide img { display: block; width: 100%; height: auto; margin: 0 0 0.3rem; }
.guide b { display: block; color: var(--p-ink, #17211f); font-size: 0.92rem; }
.small p { margin: 0.2rem 0; font-size: 0.84rem; color: var(--p-soft, #55635f); }
.st-key-to_plan a { background: var(--p-accent, #0f766e); border-radius: 0.6rem; padding: 0.5rem 1rem; }
.st-key-to_plan a:hover { filter: brightness(1.08); }
.st-key-to_plan a * { color: var(--p-on-accent, #ffffff) !important; font-weight: 600; }
@media (min-width: 641px) {
  .st-key-hero .measures { table-layout: fixed; font-size: 0.88rem; }
  .st-key-hero .measures .value { white-space: normal; }
  .st-key-hero .measures .chart { width: auto; padding-right: 0.4rem; }
  .st-key-hero .measures .scale { min-width: 0; }
  .st-key-hero .measures :is(th, td):nth-child(1) { width: 28%; }
  .st-key-hero .measures :is(th, td):nth-child(4) { width: 24%; padding-right: 0; }
}
@media (min-width: 900px) {
  .st-key-hero > div > [data-testid="stHorizontalBlock"]:has(.st-key-photos) { flex-direction: row-reverse; }
  [data-testid="stColumn"]:has(> div .st-key-photos) { position: sticky; top: 4rem; align-self: flex-start; }
}
@media (max-width: 640px) {
  .guide { grid-template-columns: 1fr 1fr; gap: 0.7rem; }
  .guide figure:first-child { grid-column: 1 / -1; display: grid; grid-template-columns: 1fr 1fr;
    gap: 0 0.7rem; }
  .st-key-title:has(button) h1 { font-size: 1.5rem; }
  .st-key-title button { padding: 0.2rem 0.6rem; min-height: 0; }
  .st-key-report .message { font-size: 0.82rem; padding: 0.4rem 0.7rem; margin-bottom: 0.4rem; }
  .st-key-report [data-testid="stMarkdown"] :is(p, li) { font-size: 0.9rem; line-height: 1.4; }
  .st-key-report [data-testid="stVerticalBlock"] { gap: 0.6rem; }
  .st-key-report h2 { padding-top: 0.4rem; }
  .small p { font-size: 0.78rem; line-height: 1.35; }
  .standout { padding: 0.4rem 0.55rem; gap: 0 0.5rem; }
  .standout p { font-size: 0.88rem; }
  .measures tr[data-shows] { grid-template-columns: 1fr auto; }
}
</style>
"""


def results_style() -> None:
    """Put the styles on the page; call once on pages that show results or the guide."""
    st.html(_CSS)
