"""Brings a part of the page into sight and the keyboard to it, where a click or new photos put it."""

from __future__ import annotations

import streamlit as st

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
    number = st.session_state.get("scrolls", 0) + 1
    st.session_state["scrolls"] = number
    script = _SCROLL.replace("KEY", key)
    st.html(f"<script>/* {number} */{script}</script>", unsafe_allow_javascript=True)


def scroll_on_change(key: str, shown: object) -> None:
    """Scroll to the container when something else is shown in it than the last time it was drawn."""
    last = st.session_state.setdefault("scrolled_for", {})
    if last.get(key) != shown:
        last[key] = shown
        scroll_to(key)
