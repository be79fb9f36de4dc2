"""The live page: posture at the desk or standing, hands-free photos, or a recorded clip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from posture.anatomy import View
from posture.live.alerts import Timing
from posture.live.capture import VIEWS
from posture.live.judge import Sensitivity
from posture.live.measures import Mode
from posture.live.session import Summary
from posture.live.watch import LiveSession, Phase, Settings
from posture.live.wishes import BREAK_MINUTES
from posture.web import live_memory_ui
from posture.web.answers import checked_report, forget_report, personal
from posture.web.capture_ui import VIEW_TITLES, capture_component
from posture.web.clip_view import clip_ui
from posture.web.component import component
from posture.web.hub import Live
from posture.web.live_controls import as_data, offered, press
from posture.web.live_lines import BONES, PLACES
from posture.web.live_results import HANDS_FREE, photos_ui, summary_ui
from posture.web.lives import close_lives, own_live
from posture.web.safety_view import help_ui, messages_ui, urgent
from posture.web.scrolling import bring_once
from posture.web.server import live_path

_TASKS = {
    "sitting": "At the desk",
    "standing": "Standing",
    "photo": "Photos without hands",
    "clip": "Recorded clip",
}
_ADVICE = {
    "sitting": "Tells you when you drift from your own upright for a while. There is no one right posture: "
    "the best cue is to move.",
    "standing": "Shows how you stand now, and tells you when it changes.",
    "photo": "Put the camera at hip height, step back 2.5 to 3.5 m, and follow the large words. Front, right "
    "side, back and left side are taken one after the other; nobody has to touch the computer.",
    "clip": "A clip of sitting or standing is replayed through the same logic; a few seconds of standing "
    "still give a photo check with many frames.",
}
_STEPS = {
    Mode.SITTING: (
        "Sit 50 to 80 cm from the screen, camera at eye height, face and both shoulders in the picture.",
        "Calibrate once, in a position that feels good: five still seconds.",
        "Work on, in any window. You are told when a change lasts.",
    ),
    Mode.STANDING: (
        "Stand 2.5 to 3.5 m away, the whole body in the picture, facing the camera or exactly side-on.",
        "Calibrate once, in a position that feels good: five still seconds.",
        "Move as you like. You are told when a change lasts.",
    ),
}
"""What happens, for somebody who has not started yet."""


def page() -> None:
    """The whole page, top to bottom."""
    st.title("Live posture")
    live_memory_ui.begin()
    task = st.segmented_control(
        "What would you like to do?", list(_TASKS), required=True, format_func=_TASKS.get,
        label_visibility="collapsed", **_kept("live_task"),
    )  # fmt: skip
    st.html(f'<p class="lead">{_ADVICE[task]}</p>')
    messages_ui(urgent(personal(checked_report(), plan=False)))
    if task == "clip":
        clip_ui()
    elif task == "photo":
        st.fragment(_photo_ui)()
    else:
        st.fragment(_watch_ui)(Mode(task))
    help_ui()


@dataclass(frozen=True)
class Shown:
    """What the component says about its camera; label: the browser's name for it, "" at first."""

    is_on: bool
    label: str


def _camera_ui(live: Live, mode: Mode) -> Shown:
    """The video with its overlay and buttons."""
    key = f"camera_{mode}"

    def pressed() -> None:
        press(live, str(st.session_state[key].get("command") or ""))

    shown = component("live")(
        key=key,
        data={
            "path": live_path(),
            "session": live.name,
            "token": live.token,
            "mode": mode.value,
            "steps": _STEPS[mode],
            "controls": as_data(offered(live.session)),
            "mirrored": bool(_wish("live_mirror")),
            "bones": BONES,
            "limbs": () if mode is Mode.SITTING else BONES,
            "joints": PLACES,
        },
        default={"camera": False, "camera_label": ""},
        on_camera_change=lambda: None,
        on_camera_label_change=lambda: None,
        on_command_change=pressed,
        on_phase_change=lambda: None,
        on_token_change=lambda: None,
    )
    return Shown(bool(shown.camera), str(shown.camera_label))


# ---- what the person has set ----

_DEFAULTS: dict[str, Any] = {
    "live_task": "sitting",
    "live_mirror": True,
    "live_voice": True,
    "live_views": [view.value for view in VIEWS],
    **{f"live_sensitivity_{mode}": "normal" for mode in Mode},
    **{f"live_delay_{mode}": 2 for mode in Mode},
    **{f"live_break_{mode}": 40 for mode in Mode},
}


def _wish(key: str) -> Any:
    """What a box was last set to in this browser session."""
    return st.session_state.setdefault("live_wishes", {}).get(key, _DEFAULTS[key])


def _kept(key: str) -> dict[str, Any]:
    """Arguments for a box whose setting outlives its page: Streamlit forgets boxes that are not drawn."""
    if key not in st.session_state:
        st.session_state[key] = _wish(key)
    st.session_state.setdefault("live_wishes", {})[key] = st.session_state[key]
    return {"key": key}


# ---- watching ----


def _watch_ui(mode: Mode) -> None:
    live = own_live(mode.value, settings=Settings(mode=mode))
    picture, side = st.columns([7, 3], gap="large")
    with side:
        _settings_ui(live, mode)
    with picture:
        camera = _camera_ui(live, mode)
    if not camera.is_on:  # also after coming back from another page
        live.command(LiveSession.camera_off)
    live_memory_ui.follow(live, mode, is_on=camera.is_on, camera=camera.label)
    summary = live.summary()
    if summary.duration_s > 0 and live.session.phase is Phase.PAUSED:
        _summed_up(live, summary, mode, camera)
    live_memory_ui.days_ui()


def _summed_up(live: Live, summary: Summary, mode: Mode, camera: Shown) -> None:
    """The summary below the picture; it comes into sight when it is new, or when the camera goes off."""
    with st.container(key="live_summary"):
        summary_ui(summary, mode)
        live_memory_ui.summed_up_ui(live, summary)
    seen = st.session_state.setdefault("live_summed_up", {})
    before, seen[live.name] = seen.get(live.name, (None, True)), (summary.duration_s, camera.is_on)
    is_back = before == (summary.duration_s, False) and camera.is_on
    bring_once("live_summary", (live.name, seen[live.name]), wanted=not is_back)


def _settings_ui(live: Live, mode: Mode) -> None:
    sensitivity: str = st.segmented_control(
        "How strict", [each.value for each in Sensitivity], required=True, format_func=str.capitalize,
        width="stretch", **_kept(f"live_sensitivity_{mode}"),
    )  # fmt: skip
    delay_s = st.slider(
        "Tell me after", 0, 30, format="%d s", **_kept(f"live_delay_{mode}"),
        help="How long a change must last before it counts. 0: at once.",
    )  # fmt: skip
    break_min = st.select_slider(
        "Remind me to stand up every", BREAK_MINUTES, **_kept(f"live_break_{mode}"),
        format_func=lambda minutes: f"{minutes} min" if minutes else "never",
    )  # fmt: skip
    st.toggle("Show me as in a mirror", **_kept("live_mirror"))
    # Its words stand below it: a press on a question mark beside a switch turns the switch.
    st.caption("On the screen only: left and right are measured as they are.")
    wanted = Settings(mode, Sensitivity(sensitivity), Timing(delay_s=delay_s), break_after_s=60.0 * break_min)
    if wanted != live.session.settings:
        live.command(lambda session: session.change_settings(wanted))
    live_memory_ui.memory_ui(live, mode, wanted)


# ---- photos ----


def _photo_ui() -> None:
    views = _views_ui()
    live = own_live(f"photo_{'_'.join(views)}", views=views)
    picture, side = st.columns([7, 3], gap="large")
    with side:
        st.toggle("Spoken words and beeps", **_kept("live_voice"))
        st.toggle("Show me as in a mirror", **_kept("live_mirror"))
        st.button("Start over", width="stretch", on_click=_start_over)
    with picture:
        capture_component(
            live, "live", by_hand=False, room=len(views), mirrored=bool(_wish("live_mirror")),
            sound=bool(_wish("live_voice")), note="Pictures are analysed on this computer and never saved.",
        )  # fmt: skip
    stills = live.take_stills()
    if stills:
        st.session_state["live_stills"] = stills
    if st.session_state.get("live_stills"):
        photos_ui(st.session_state["live_stills"])


def _views_ui() -> tuple[View, ...]:
    names = {view.value: VIEW_TITLES[view] for view in VIEWS}
    chosen = st.pills(
        "Photos from", list(names), selection_mode="multi", format_func=names.get, **_kept("live_views")
    )  # fmt: skip
    return tuple(view for view in VIEWS if view.value in chosen) or (View.FRONT,)


def _start_over() -> None:
    close_lives("photo")
    st.session_state.pop("live_stills", None)
    st.session_state.pop("live_checks", None)
    forget_report(HANDS_FREE)
