"""Taking photos with the camera, for any page: by a button and a timer, or without hands.

The component (components/capture.js) takes them in the camera's full size and sends them over the live
route; here they are taken over from the hub into what the visit has put in (inputs.py).
"""

from __future__ import annotations

import streamlit as st

from posture.anatomy import View
from posture.live.capture import VIEWS
from posture.web.component import component
from posture.web.hub import Live
from posture.web.inputs import MAX_FILES, Given, InputSource, Place, inputs
from posture.web.live_lines import BONES
from posture.web.lives import own_live
from posture.web.server import live_path

VIEW_NAMES = {"front": "the front", "right": "your right side", "back": "the back", "left": "your left side"}
VIEW_TITLES = {View.FRONT: "Front", View.RIGHT: "Right side", View.BACK: "Back", View.LEFT: "Left side"}
_NOTE = "Photos go to the app on this computer and are not saved. Alone? Choose hands-free, or a timer."


def capture_ui(place: Place) -> None:
    """The camera at one place of the app; what is taken goes to `inputs()`, and the page runs again.

    Several cameras may be on one page; one of them is on at a time.
    """
    st.fragment(_place_ui)(place)


def capture_component(
    live: Live, key: str, *, by_hand: bool, room: int, mirrored: bool = True, sound: bool = True, note: str
) -> bool:
    """The camera with its buttons; returns whether it is on.

    by_hand: whether there is a button for a photo, or the guide only. room: how many photos are wanted yet.
    """
    shown = component("capture")(
        key=f"capture_{key}",
        data={
            "path": live_path(),
            "session": live.name,
            "token": live.token,
            "byHand": by_hand,
            "room": room,
            "mirrored": mirrored,
            "sound": sound,
            "note": note,
            "bones": BONES,
            "viewNames": VIEW_NAMES,
        },
        default={"camera": False},
        on_camera_change=lambda: None,
        on_token_change=lambda: None,
    )
    return bool(shown.camera)


def _place_ui(place: Place) -> None:
    most = MAX_FILES[place]
    room = most - len(inputs().given(place, InputSource.CAMERA)) if most > 1 else 1
    if room < 1:
        st.info(f"{most} photos are taken. Remove one to take another.")
        return
    camera = st.container()
    views = _views_ui(place, most)[:room]
    live = own_live(f"capture_{place}", views=views, burst=1)
    live.lead_through(views)
    with camera:
        on = capture_component(live, place, by_hand=True, room=room, note=_NOTE)
    if not on and _take_over(live, place):
        st.rerun()


def _take_over(live: Live, place: Place) -> bool:
    """Move what has arrived to the visit's photos; whether there was anything."""
    arrived = [Given(_name(view), jpeg) for view, jpeg in live.take_photos()]
    if arrived:
        inputs().add(place, InputSource.CAMERA, arrived)
    return bool(arrived)


def _name(view: View | None) -> str:
    """Another one for each photo of the visit, with the view where it is known: "front camera 2.jpg"."""
    number = st.session_state.get("photos_taken", 0) + 1
    st.session_state["photos_taken"] = number
    return f"camera {number}.jpg" if view is None else f"{VIEW_TITLES[view].lower()} camera {number}.jpg"


def _views_ui(place: Place, most: int) -> tuple[View, ...]:
    """Which views the guide takes, one after the other; just one where there is room for one photo."""
    names = {view.value: VIEW_TITLES[view] for view in VIEWS}
    chosen = st.pills(
        "Hands-free takes", list(names), format_func=names.get, key=f"capture_views_{place}",
        selection_mode="multi" if most > 1 else "single", persist_state="session",
        default=list(names) if most > 1 else View.FRONT.value,
    )  # fmt: skip
    wanted = chosen if isinstance(chosen, list) else [chosen]
    return tuple(view for view in VIEWS if view.value in wanted) or (View.FRONT,)
