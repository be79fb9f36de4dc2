"""An uploaded clip: replayed through the live logic, or its sharpest frames checked as photos."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from posture.errors import PhotoError, PostureError
from posture.live.burst import sharpness
from posture.live.clip import SUFFIXES, Clip, landmarks_in
from posture.live.measures import Mode
from posture.live.recording import sum_up
from posture.live.session import Summary
from posture.live.watch import LiveSession, Settings, Update, replay
from posture.picture.photo import Photo
from posture.pipeline import PhotoCheck
from posture.text import in_markdown
from posture.web.answers import forget_report
from posture.web.inputs import Place, inputs
from posture.web.live_results import bursts_ui, checks_ui, summary_ui
from posture.web.sessions_view import keep_ui
from posture.web.sources_ui import in_use_ui, start_over_ui, upload_ui

ClipResult = Summary | tuple[PhotoCheck, ...] | str
"""A session, checked photos, or why there is neither."""
Made = tuple[ClipResult, str]
"""A result, and a remark on the file, or ""."""

MAX_MB = 200
STILLS = 8
_USES = {
    "photo": "Photo check of standing still",
    "sitting": "Session at the desk",
    "standing": "Session standing",
}


def clip_ui() -> None:
    """Uploader, what to do with the clip, and the result. The clip stays in memory."""
    upload_ui(Place.CLIP, "A video file", kinds=SUFFIXES, max_mb=MAX_MB)
    use = st.segmented_control(
        "Use it for", list(_USES), default="photo", required=True, key="live_clip_use", format_func=_USES.get,
        persist_state="session",
    )  # fmt: skip
    mirrored = st.toggle(
        "This clip is a mirror image (some selfie cameras)", False, key="live_clip_mirrored",
        persist_state="session",
    )  # fmt: skip
    in_use_ui(Place.CLIP)
    start_over_ui(Place.CLIP)
    clip = next(iter(inputs().in_force(Place.CLIP)), None)
    if clip is None:
        inputs().made(Place.CLIP).clear()
        forget_report(Place.CLIP)
        return
    asked = (clip.mark, use, mirrored)
    made: dict[object, Made] = inputs().made(Place.CLIP)
    progress = st.container()  # else all below would move, and be folded, when the bar is gone
    if asked not in made:
        try:
            with progress:
                fresh = _result(clip.data, clip.name, use, mirrored=mirrored)
        except PostureError as error:
            st.error(in_markdown(str(error)))
            return
        made.clear()  # one at a time: the checks of a clip hold their pictures
        made[asked] = fresh
    result, remark = made[asked]
    if remark:
        st.warning(in_markdown(remark))
    if isinstance(result, Summary):
        summary_ui(result, Mode(use))
        keep_ui(result, key=f"clip_{clip.mark}_{use}")
    elif isinstance(result, str):
        st.warning(result)
    else:
        checks_ui(result, origin=Place.CLIP)


def _result(data: bytes, name: str, use: str, *, mirrored: bool) -> Made:
    """The clip's result; slow, so it is kept for the next run of the page."""
    with Clip(data, name=name) as clip:
        if use == "photo":
            return bursts_ui({None: lambda: stills_of(clip, mirrored=mirrored)}), clip.remark
        return _replayed(clip, Mode(use), mirrored=mirrored)


def stills_of(clip: Clip, *, mirrored: bool, count: int = STILLS) -> list[Photo]:
    """The sharpest frame of each of `count` equal parts of the clip, in order."""
    length_s = clip.info.duration_s or 5.0
    best: dict[int, tuple[float, Photo]] = {}
    for time_s, rgb in clip.frames(max_fps=8.0, mirrored=mirrored):
        part = min(count - 1, int(time_s / length_s * count))
        photo = Photo(rgb, clip.name, mirrored)
        sharp = sharpness(photo)
        if part not in best or sharp > best[part][0]:
            best[part] = (sharp, photo)
    return [photo for _, photo in best.values()]


def _replayed(clip: Clip, mode: Mode, *, mirrored: bool) -> Made:
    session = LiveSession(Settings(mode=mode, preview_s=0.0))
    bar = st.progress(0.0, f"Watching {clip.name} ...")

    def watched() -> Iterator[Update]:
        for update in replay(landmarks_in(clip, max_fps=10.0, mirrored=mirrored), session):
            bar.progress(min(1.0, update.time_s / (clip.info.duration_s or 60.0)))
            yield update

    try:
        return sum_up(clip, watched(), session), clip.remark
    except PhotoError as error:
        return str(error), ""  # which carries the remark
    finally:
        bar.empty()
