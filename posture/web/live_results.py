"""The results of live sessions: the summary of a session, and the check of hands-free photos."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from posture.anatomy import View
from posture.errors import PostureError
from posture.findings.suspect import suspect
from posture.live.alerts import PostureState
from posture.live.burst import check_burst
from posture.live.measures import Mode
from posture.live.session import Summary
from posture.live.words import STATE_WORDS, measurement_name, minutes, not_sure_words, number
from posture.measure.uncertainty import unit_suffix
from posture.picture.photo import Photo, load_photo
from posture.pipeline import PhotoCheck
from posture.web.answers import save_live_signs
from posture.web.capture_ui import VIEW_TITLES
from posture.web.report_ui import report_ui

_SHAPES = {
    PostureState.GOOD: "●", PostureState.DRIFTING: "▲", PostureState.ALERT: "■",
    PostureState.AWAY: "○", PostureState.WRONG_PLACE: "◇", PostureState.NOT_SURE: "?",
    PostureState.CAMERA_MOVED: "◇", PostureState.NO_PICTURE: "?",
    PostureState.BLACK: "?", PostureState.FROZEN: "?", PostureState.DARK: "?", PostureState.BLURRED: "?",
}  # fmt: skip

HANDS_FREE = "hands-free"
"""Where the report of such photos came from."""


def summary_ui(summary: Summary, mode: Mode) -> None:
    """Time in each state, episodes, longest good spell, and each number's median and spread."""
    st.header("This session")
    share = summary.good_share
    first, second, third, fourth = st.columns(4)
    first.metric("Watched", minutes(summary.duration_s))
    second.metric(
        "Like your baseline",
        "–" if share is None else f"{share:.0%}",
        help="Of the time that could be judged.",
    )
    third.metric("Longest good spell", minutes(summary.longest_good_s))
    fourth.metric(
        "Episodes", len(summary.episodes), help="Times away from the baseline for longer than the delay."
    )
    if summary.unwatched_s >= 0.5:
        st.caption(f"Not watched: {minutes(summary.unwatched_s)}. No pictures came in that time.")
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**Time in each state**")
        rows = [
            {"State": f"{_SHAPES[PostureState(state)]} {STATE_WORDS[state]}", "Time": minutes(seconds),
             "Share": seconds / summary.duration_s}
            for state, seconds in summary.state_s.items() if seconds >= 0.5
        ]  # fmt: skip
        percent = st.column_config.ProgressColumn(format="percent", min_value=0.0, max_value=1.0)
        st.dataframe(rows, hide_index=True, width="stretch", column_config={"Share": percent})
        for words in not_sure_words(summary.not_sure_s):
            st.caption(f"Not sure for {words}")
        if summary.episodes:
            st.markdown("**Episodes**")
            st.dataframe(
                [{"After": minutes(e.start_s), "Lasted": minutes(e.duration_s),
                  "Because of": measurement_name(e.key, mode)} for e in summary.episodes],
                hide_index=True, width="stretch",
            )  # fmt: skip
    with right:
        st.markdown("**Numbers**")
        st.dataframe(
            [{"Number": measurement_name(key, mode), "Median": number(s.median, s.unit),
              "Spread": f"{s.spread:.1f}{unit_suffix(s.unit)}"} for key, s in summary.measurements.items()],
            hide_index=True, width="stretch",
        )  # fmt: skip
        data = json.dumps(summary.to_json(), indent=2)
        st.download_button("Session as JSON", data, "session.json", "application/json", on_click="ignore")
    save_live_signs(summary.signs)
    seen = ", ".join(imbalance.name for imbalance in suspect((), live=summary.signs))
    if seen:
        st.info(f"Seen in this session: {seen}. The page Plan includes exercises for it.")


def photos_ui(stills: Sequence[tuple[View, bytes]]) -> None:
    """Check the stills of each view together, and show the report."""
    mark = hash(tuple(stills))
    kept: tuple[int, tuple[PhotoCheck, ...]] | None = st.session_state.get("live_checks")
    # A place of its own: when the bar is gone, all below would move up by one and be folded by the browser.
    progress = st.container()
    if kept is None or kept[0] != mark:
        with progress:
            kept = (mark, bursts_ui({view: _loading(stills, view) for view, _ in stills}))
        st.session_state["live_checks"] = kept
    checks_ui(kept[1], origin=HANDS_FREE)


def _loading(stills: Sequence[tuple[View, bytes]], view: View) -> Callable[[], list[Photo]]:
    """Reads the stills of one view when they are needed: together they could fill the memory."""
    return lambda: [load_photo(jpeg, name=_name(view)) for v, jpeg in stills if v is view]


def bursts_ui(bursts: Mapping[View | None, Callable[[], list[Photo]]]) -> tuple[PhotoCheck, ...]:
    """Measure each view's stills, with a progress bar; the page says what can't be measured."""
    checks = []
    bar = st.progress(0.0, "Measuring ...")
    for done, (view, load) in enumerate(bursts.items()):
        bar.progress(done / len(bursts), f"Measuring {_name(view) if view else 'the clip'} ...")
        try:
            checks.append(check_burst(load(), view))
        except PostureError as error:
            st.error(str(error))
    bar.empty()
    return tuple(checks)


def checks_ui(checks: tuple[PhotoCheck, ...], *, origin: str) -> None:
    """The report of checked photos, with everything that the Check page has below one."""
    if checks:
        report_ui(checks, origin=origin)


def _name(view: View) -> str:
    return f"{VIEW_TITLES[view].lower().replace(' ', '-')}.jpg"
