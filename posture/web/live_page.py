"""The live page: posture at the desk or standing, hands-free photos, or a recorded clip."""

from __future__ import annotations

from typing import Any

import streamlit as st

from posture.anatomy import View
from posture.live.alerts import Timing
from posture.live.capture import VIEWS
from posture.live.judge import Sensitivity
from posture.live.measures import Mode
from posture.live.watch import LiveSession, Phase, Settings
from posture.web.answers import checked_report, forget_report, personal
from posture.web.capture_ui import VIEW_TITLES, capture_component
from posture.web.clip_view import clip_ui
from posture.web.component import component
from posture.web.hub import Live
from posture.web.live_lines import BONES
from posture.web.live_results import HANDS_FREE, photos_ui, summary_ui
from posture.web.lives import close_lives, own_live
from posture.web.safety_view import help_ui, messages_ui, urgent
from posture.web.server import live_path
from posture.web.sessions_view import keep_ui

_TASKS = {
    "sitting": "At the desk",
    "standing": "Standing",
    "photo": "Photos without hands",
    "clip": "Recorded clip",
}
_ADVICE = {
    "sitting": "Sit 50 to 80 cm from the screen, camera at eye height, face and both shoulders in the "
    "picture. Calibrate once in a position that feels good; afterwards you are told when you drift from it "
    "for a while. There is no one right posture: the best cue is to move.",
    "standing": "Stand 2.5 to 3.5 m away, the whole body in the picture, facing the camera or exactly "
    "side-on.",
    "photo": "Put the camera at hip height, step back 2.5 to 3.5 m, and follow the large words. Front, right "
    "side, back and left side are taken one after the other; nobody has to touch the computer.",
    "clip": "A clip of sitting or standing is replayed through the same logic; a few seconds of standing "
    "still give a photo check with many frames.",
}


def page() -> None:
    """The whole page, top to bottom."""
    st.title("Live posture")
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


def _camera_ui(live: Live, kind: str) -> bool:
    """The video with its overlay; returns whether the camera is on."""
    shown = component("live")(
        key=f"camera_{kind}",
        data={
            "path": live_path(),
            "session": live.name,
            "token": live.token,
            "mirrored": bool(_wish("live_mirror")),
            "sound": bool(_wish("live_sound")),
            "notify": bool(_wish("live_notify")),
            "maxFps": 5 if _wish("live_all_day") else 0,
            "bones": BONES,
        },
        default={"camera": False, "notify": bool(_wish("live_notify"))},
        on_camera_change=lambda: None,
        on_notify_change=lambda: None,
        on_phase_change=lambda: None,
        on_token_change=lambda: None,
    )
    st.session_state["live_wishes"]["live_notify"] = bool(shown.notify)
    return bool(shown.camera)


# ---- what the person has set ----

_DEFAULTS: dict[str, Any] = {
    "live_task": "sitting",
    "live_mirror": True,
    "live_sound": False,
    "live_voice": True,
    "live_notify": False,
    "live_all_day": False,
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
        buttons = st.container(horizontal=True)
        camera_is_on = _camera_ui(live, mode.value)
    if not camera_is_on:  # also after coming back from another page
        live.command(LiveSession.camera_off)
    with buttons:
        _buttons_ui(live, camera_is_on)
    summary = live.summary()
    if summary.duration_s > 0 and live.session.phase is Phase.PAUSED:
        summary_ui(summary, mode)
        keep_ui(summary, key=live.name)


def _buttons_ui(live: Live, camera_is_on: bool) -> None:
    phase = live.session.phase
    without = None if camera_is_on else "Start the camera first."
    main: dict[str, Any] = {"type": "primary", "on_click": live.command}
    if phase is Phase.PREVIEW:
        st.button(
            "It feels right: start",
            args=(LiveSession.accept,),
            disabled=not camera_is_on,
            help=without,
            **main,
        )
    elif phase is Phase.WATCHING:
        st.button("Pause and sum up", args=(LiveSession.pause,), **main)
    elif phase is Phase.PAUSED and live.session.baseline is not None:
        st.button("Go on", args=(LiveSession.resume,), disabled=not camera_is_on, help=without, **main)
    again = live.session.baseline is not None
    st.button(
        "Calibrate again" if again else "Calibrate", type="secondary" if again else "primary",
        on_click=live.command, args=(LiveSession.calibrate,),
        disabled=not camera_is_on or phase is Phase.CALIBRATING,
        help=without or "Takes your own position as the baseline, from five still seconds.",
    )  # fmt: skip


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
        "Remind me to move every", [0, 30, 35, 40, 45], **_kept(f"live_break_{mode}"),
        format_func=lambda minutes: f"{minutes} min" if minutes else "never",
    )  # fmt: skip
    with st.expander("Picture, sound and speed"):
        # Their words stand below them: a press on a question mark beside a switch turns the switch.
        st.toggle("Show me as in a mirror", **_kept("live_mirror"))
        st.caption("On the screen only: left and right are measured as they are.")
        st.toggle("Quiet sound when a change counts", **_kept("live_sound"))
        st.toggle("All-day mode", **_kept("live_all_day"))
        st.caption("5 pictures a second: enough at the desk, and a fraction of the work.")
    wanted = Settings(mode, Sensitivity(sensitivity), Timing(delay_s=delay_s), break_after_s=60.0 * break_min)
    if wanted != live.session.settings:
        live.command(lambda session: session.change_settings(wanted))


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
