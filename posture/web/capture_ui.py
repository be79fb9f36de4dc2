"""Taking photos with the camera, for any page: by a button and a timer, or without hands.

The component (components/capture.js) takes them in the camera's full size and sends them over the live
route; here they are taken over from the hub and kept for the visit.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import streamlit as st
from PIL import Image

from posture.anatomy import View
from posture.live.capture import VIEWS
from posture.web.component import component
from posture.web.hub import Live
from posture.web.live_lines import BONES
from posture.web.lives import close_lives, own_live
from posture.web.server import live_path

VIEW_NAMES = {"front": "the front", "right": "your right side", "back": "the back", "left": "your left side"}
VIEW_TITLES = {View.FRONT: "Front", View.RIGHT: "Right side", View.BACK: "Back", View.LEFT: "Left side"}
_NOTE = "Photos go to the app on this computer and are not saved. Alone? Choose hands-free, or a timer."

Named = tuple[str, bytes]
"""What a photo is called, and its JPEG file."""


def capture_ui(key: str, *, most: int = 4) -> list[Named]:
    """The camera, and the photos taken with it at this place in this visit, oldest first; at most `most`.

    key: tells places apart. A photo more than `most` takes the place of the oldest. When one is taken, the
    whole page runs again.
    """
    st.fragment(_place_ui)(key, most)
    return list(_taken(key))


def discard(key: str) -> None:
    """Forget the photos of this place."""
    _taken(key).clear()
    close_lives(f"capture_{key}_")


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


def _taken(key: str) -> list[Named]:
    taken: list[Named] = st.session_state.setdefault(f"captured_{key}", [])
    return taken


def _place_ui(key: str, most: int) -> None:
    taken = _taken(key)
    camera = st.container()
    views = _views_ui(key, most)
    live = own_live(f"capture_{key}_{'_'.join(views)}", views=views, burst=1)
    room = most - len(taken)
    full = f" {most} are taken: the next one takes the place of the first." if most > 1 and room < 1 else ""
    with camera:
        on = capture_component(live, key, by_hand=True, room=max(1, room), note=_NOTE + full)
    if not on and _take_over(live, key, most):
        close_lives(f"capture_{key}_")  # the guide starts from its first view the next time
        st.rerun()
    if taken:
        _taken_ui(key)


def _take_over(live: Live, key: str, most: int) -> bool:
    """Move what has arrived to the page's own photos; whether there was anything."""
    arrived = live.take_photos()
    taken = _taken(key)
    for view, jpeg in arrived:
        number = st.session_state.get(f"captured_number_{key}", 0) + 1
        st.session_state[f"captured_number_{key}"] = number
        named = "" if view is None else f"{VIEW_TITLES[view].lower()} "
        taken.append((f"{named}camera {number}.jpg", jpeg))
    del taken[: max(0, len(taken) - most)]
    return bool(arrived)


def _views_ui(key: str, most: int) -> tuple[View, ...]:
    """Which views the guide takes, one after the other; just one where there is room for one photo."""
    names = {view.value: VIEW_TITLES[view] for view in VIEWS}
    box, kept = f"capture_views_{key}", f"capture_wish_{key}"
    if box not in st.session_state:  # Streamlit forgets boxes that are not drawn
        everything: Sequence[str] | str = list(names) if most > 1 else View.FRONT.value
        st.session_state[box] = st.session_state.get(kept, everything)
    chosen = st.pills(
        "Hands-free takes", list(names), format_func=names.get, key=box,
        selection_mode="multi" if most > 1 else "single",
    )  # fmt: skip
    st.session_state[kept] = chosen
    wanted = chosen if isinstance(chosen, list) else [chosen]
    return tuple(view for view in VIEWS if view.value in wanted) or (View.FRONT,)


def _taken_ui(key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("Taken: " + ", ".join(_described(*named) for named in _taken(key)))
        if st.button("Discard", key=f"capture_discard_{key}", help="Forgets the photos taken here."):
            discard(key)
            st.rerun()


def _described(name: str, jpeg: bytes) -> str:
    with Image.open(io.BytesIO(jpeg)) as picture:
        width, height = picture.size
    return f"{name} ({width} × {height})"
