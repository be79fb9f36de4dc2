"""Brings a part of the page into sight and the keyboard to it, where a click or new photos put it."""

from __future__ import annotations

import time

import streamlit as st

SETTLE_S = 3.0
_SCROLL = """
setTimeout(() => {
  const place = document.querySelector(".st-key-KEY");
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (!place) return;
  place.tabIndex = -1;
  place.focus({preventScroll: true});
  const top = place.getBoundingClientRect().top;
  if (top < 0 || top > innerHeight / 3)
    place.scrollIntoView({block: "start", behavior: calm ? "auto" : "smooth"});
}, 150);
"""


def scroll_to(key: str) -> None:
    """Go to the container of this key once it is drawn; scroll unless it starts near the window's top."""
    _draw(key, _next_number())


def bring_once(key: str, shown: object, *, wanted: bool = True) -> None:
    """Go to the container when something else is shown in it; not wanted: only note what is shown.

    The runs right after that one draw the same again: a run that another follows at once may never reach the
    browser. Where it did, nothing happens twice.
    """
    kept = st.session_state.setdefault("brought", {})
    if key not in kept or kept[key][0] != shown:
        kept[key] = (shown, _next_number() if wanted else None, time.monotonic())
    _, number, since_s = kept[key]
    if number is not None and time.monotonic() - since_s < SETTLE_S:
        _draw(key, number)


def _next_number() -> int:
    number: int = st.session_state.get("scrolls", 0) + 1
    st.session_state["scrolls"] = number
    return number


def _draw(key: str, number: int) -> None:
    script = _SCROLL.replace("KEY", key)
    st.html(f"<script>/* {number} */{script}</script>", unsafe_allow_javascript=True)


def scroll_on_change(key: str, shown: object) -> None:
    """Scroll to the container when something else is shown in it than the last time it was drawn."""
    last = st.session_state.setdefault("scrolled_for", {})
    if last.get(key) != shown:
        last[key] = shown
        scroll_to(key)
