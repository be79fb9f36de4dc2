"""Where the eye and the keyboard are after a press that changes the page: Streamlit leaves both where they
were, which is in the middle of what came instead."""

from __future__ import annotations

import json

import streamlit as st

_LANDINGS = "landings"
_SCRIPT = """{
const target = document.querySelector(%s);
if (target) {
  target.setAttribute("tabindex", "-1");
  target.style.scrollMarginTop = "4.5rem";  // the menu lies over the top
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "%s", behavior: "instant" });
}
}"""


def land(area: str) -> None:
    """In the next run the page begins at `area`, the name given to `landing_ui`."""
    landings = st.session_state.setdefault(_LANDINGS, {})
    landings[area] = landings.get(area, 0) + 1


def landing_ui(area: str, selector: str, *, block: str = "start") -> None:
    """Scrolls to the first element of `selector`, and gives it the focus, once after each `land(area)`.

    Call it in every run, at the same place. The script runs when its text changes.
    """
    count = st.session_state.get(_LANDINGS, {}).get(area, 0)
    with st.container():
        if count:
            script = _SCRIPT % (json.dumps(selector), block)
            st.html(f"<script>/* {area} {count} */ {script}</script>", unsafe_allow_javascript=True)
