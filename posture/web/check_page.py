"""The check: photos in, what was measured, what is suspected, and the report to take away."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import streamlit as st
from PIL import Image

from posture.anatomy import View
from posture.errors import PostureError, UsageError
from posture.gravity import Gravity, from_drawn_line, given
from posture.overlay import annotate
from posture.photo import SUFFIXES, Photo, distinct, load_photo
from posture.pipeline import Options, PhotoCheck, Report, Sighting, assess, look_at, measure_sighting
from posture.report import gravity_words, to_json, to_markdown
from posture.samples import Sample, samples
from posture.web.answers import messages_ui, personal
from posture.web.component import component, data_url
from posture.web.imbalance_view import imbalances_ui, summary_ui
from posture.web.keep_ui import keep_ui
from posture.web.links import link_to
from posture.web.results import caveats_ui, issues_ui, means_ui, measurements_ui
from posture.web.sightings import KeptSightings

MAX_UPLOADS = 4
_SHOWN_PX = 576  # width at which the picture to draw on is shown (line.css)
_TILT_NAMES = {"found": "Found in the photo", "drawn": "I draw a line", "typed": "I know the tilt"}
_VIEW_NAMES = {
    "found": "Found by itself",
    "front": "Front",
    "back": "Back",
    "left": "Left side",
    "right": "Right side",
}


def page() -> None:
    """The whole page, top to bottom."""
    st.title("Posture check")
    st.html(
        '<p class="lead">Measured alignment from a standing photo, each number with its error. Your photos '
        "stay on this computer. This is a check for your own information, not a diagnosis.</p>"
    )
    named = _photos_ui()
    if not named:
        _advice_ui()
        return
    checks = _measure_ui(named)
    if not checks:
        return
    report_ui(checks, _photo_ui)


def report_ui(checks: tuple[PhotoCheck, ...], photo_ui: Callable[[PhotoCheck, Report], None]) -> None:
    """What checked photos come to and how to take it along; the page Live shows its photos by it too.

    photo_ui: shows one photo with its numbers.
    """
    measured = _assessed(checks, _height_ui())
    st.session_state["report"] = measured
    report = personal(measured)
    if report.screening is not None:
        messages_ui(report.screening.messages)
    summary_ui(report)
    for check in report.photos:
        photo_ui(check, report)
    means_ui(report)
    imbalances_ui(report)
    _next_ui(report)
    _downloads_ui(report)
    if any(check.usable for check in report.photos):
        keep_ui(report, measured)
    caveats_ui(report)


def _photos_ui() -> list[tuple[str, bytes]]:
    """Name and bytes of the photos to check."""
    upload, camera, sample = st.tabs(["Upload photos", "Take a photo", "Try a sample"])
    with upload:
        files = st.file_uploader(
            "One to four photos of one standing person: front, back, left side, right side",
            type=list(SUFFIXES),
            accept_multiple_files=True,
            key="uploads",
        )
        if len(files) > MAX_UPLOADS:
            st.error(f"{len(files)} photos were chosen; the first {MAX_UPLOADS} are checked.")
    with camera:
        use = st.toggle("Switch the camera on", key="camera_on", help="The picture is not saved.")
        shot = (
            st.camera_input("Stand 2.5 to 3.5 m away, whole body in the picture", key="camera")
            if use
            else None
        )
    with sample:
        _samples_ui()
    if files:
        st.session_state.pop("sample", None)
        return [(file.name, file.getvalue()) for file in files[:MAX_UPLOADS]]
    if shot is not None:
        return [("camera.jpg", shot.getvalue())]
    chosen: list[str] = st.session_state.get("sample", [])
    return [(Path(path).name, Path(path).read_bytes()) for path in chosen]


def _samples_ui() -> None:
    st.markdown("Rendered people whose true posture is known; nobody's photo.")
    groups: dict[str, list[Sample]] = {}
    for sample in samples():
        groups.setdefault(sample.group, []).append(sample)
    for column, (group, members) in zip(st.columns(max(1, len(groups))), groups.items(), strict=False):
        if column.button(group[0].upper() + group[1:], key=f"sample_{group}", width="stretch"):
            st.session_state["sample"] = [str(sample.path) for sample in members]


def _advice_ui() -> None:
    with st.container(border=True):
        st.markdown(
            "**For photos that measure well**\n\n"
            "- Camera 2.5 to 3.5 m away at hip height, upright, no wide angle\n"
            "- Whole body in the picture, barefoot, close-fitting clothes, hair up\n"
            "- Stand square to the camera, arms hanging, weight on both feet\n"
            "- A door frame or tiles in the background tell which way is down"
        )


def _measure_ui(named: list[tuple[str, bytes]]) -> tuple[PhotoCheck, ...]:
    sightings: dict[str, Sighting] = {}  # by mark: a copy of a file shares all that was said about it
    bar = st.progress(0.0, "Measuring ...")
    for number, (name, data) in enumerate(named):
        bar.progress(number / len(named), f"Measuring {name} ...")
        mark = hashlib.sha256(data).hexdigest()[:16]
        try:
            if mark in sightings:
                st.info(f"{name} is the same picture as {sightings[mark].photo.name}; it is counted once.")
            else:
                sightings[mark] = _sighting(name, data, mark)
        except PostureError as error:
            st.error(str(error))
    bar.empty()
    marks, seen = list(sightings), list(sightings.values())
    counted, notes = distinct([sighting.photo for sighting in seen])
    for note in notes:
        st.info(note)
    return _measured([(marks[index], seen[index]) for index in counted])


def _measured(seen: list[tuple[str, Sighting]]) -> tuple[PhotoCheck, ...]:
    checks = []
    for mark, sighting in seen:
        try:
            checks.append(measure_sighting(sighting, _options(mark, sighting.photo)))
        except PostureError as error:
            st.error(str(error))
    return tuple(checks)


def _height_ui() -> float | None:
    height_cm: float | None = st.number_input(
        "Body height in cm, 100 to 250: adds offsets in centimetres (optional)",
        min_value=100.0, max_value=250.0, value=None, step=1.0, key="height_cm", width=420,
    )  # fmt: skip
    return height_cm


def _assessed(checks: tuple[PhotoCheck, ...], height_cm: float | None) -> Report:
    try:
        return assess(checks, height_cm=height_cm)
    except UsageError as error:
        st.error(str(error))
        return assess(checks)


def _sighting(name: str, data: bytes, mark: str) -> Sighting:
    """What the model saw; kept for this session, so that a corrected view runs no model again."""
    mirrored = bool(st.session_state.get(f"mirrored_{mark}", False))
    person = int(st.session_state.get(f"person_{mark}", 1))
    kept: KeptSightings = st.session_state.setdefault("sightings", KeptSightings())
    key = (mark, mirrored, person)
    found = kept.get(key)
    if found is None:
        found = look_at(load_photo(data, name=name, mirrored=mirrored), person=person)
        kept[key] = found
    st.session_state.setdefault("marks", {})[id(found.photo)] = mark
    return found


def _options(mark: str, photo: Photo) -> Options:
    view = st.session_state.get(f"view_{mark}", "found")
    gravity: Gravity | None = None
    tilt = st.session_state.get(f"tilt_{mark}", "found")
    if tilt == "typed":
        gravity = given(float(st.session_state.get(f"roll_{mark}", 0.0)))
    elif tilt == "drawn" and mark in st.session_state.get("drawn", {}):
        gravity = _drawn_gravity(st.session_state["drawn"][mark], photo)
    if gravity is not None and photo.mirrored:  # both were said of the file, before it was turned back
        gravity = gravity.mirrored(_SHOWN_PX)
    return Options(view=None if view == "found" else View(view), gravity=gravity)


def _photo_ui(check: PhotoCheck, report: Report) -> None:
    mark = st.session_state["marks"][id(check.photo)]
    with st.container(border=True):
        st.markdown(f"### {check.photo.name}: {_view_words(check)}")
        picture, numbers = st.columns([5, 7], gap="large")
        with picture:
            st.image(
                annotate(check, report.findings), width="stretch",
                alt=f"{check.photo.name} with skeleton, measured lines and the vertical",
            )  # fmt: skip
            st.caption("Orange, thick: outside the range. Blue-green: within. Grey, dashed: can't tell. "
                       "Pale blue: no verdict. Yellow, dashed: the vertical used.")  # fmt: skip
        with numbers:
            issues_ui(check)
            _corrections_ui(check, mark)
            if check.usable:
                measurements_ui(check, report.findings)


def _view_words(check: PhotoCheck) -> str:
    if check.view is View.TURNED:
        return "turned"
    return {"front": "front view", "back": "back view", "left": "left side", "right": "right side"}[
        check.view.value
    ]


def _corrections_ui(check: PhotoCheck, mark: str) -> None:
    st.caption(gravity_words(check))
    with st.expander("Correct the view, the tilt or the person"):
        st.selectbox("The photo shows", list(_VIEW_NAMES), format_func=_VIEW_NAMES.get, key=f"view_{mark}")
        st.toggle("This is a mirror image (some selfie cameras save one)", key=f"mirrored_{mark}")
        if check.people > 1:
            st.selectbox(
                "Person, counted by size and place", list(range(1, check.people + 1)), key=f"person_{mark}"
            )
        tilt = st.segmented_control(
            "Which way is down", list(_TILT_NAMES), default="found", required=True, key=f"tilt_{mark}",
            format_func=_TILT_NAMES.get,
        )  # fmt: skip
        if tilt == "typed":
            st.number_input(
                "The picture in the file is turned clockwise by (degrees)",
                -45.0, 45.0, 0.0, 0.1, key=f"roll_{mark}",
            )  # fmt: skip
        elif tilt == "drawn":
            _line_ui(check, mark)


def _line_ui(check: PhotoCheck, mark: str) -> None:
    """A line drawn by the person along something vertical; kept as shares of the file's width and height."""
    mirrored = check.photo.mirrored
    picture = Image.fromarray(check.photo.rgb)
    picture.thumbnail((1000, 1000))
    drawn = component("line")(
        key=f"line_{mark}_{mirrored}",  # a mirrored picture is another one to draw on
        data={
            "picture": data_url(np.asarray(picture)),
            "label": f"{check.photo.name}, to draw a line on",
            "hint": "Drag along something vertical near the body: a door frame, the edge of a wall.",
        },
        on_line_change=lambda: None,
    )
    line = drawn.get("line")
    ends = [[1.0 - x if mirrored else x, y] for x, y in (line[:2], line[2:])] if line else None
    if ends and st.session_state.setdefault("drawn", {}).get(mark) != ends:
        try:
            _drawn_gravity(ends, check.photo)
        except UsageError as error:
            st.warning(str(error))
            return
        st.session_state["drawn"][mark] = ends
        st.rerun()


def _drawn_gravity(ends: list[list[float]], photo: Photo) -> Gravity:
    """From a line's ends as shares of the file's picture; its error is that of pointing on the screen."""
    width, height = photo.size_px
    return from_drawn_line(np.array(ends) * (_SHOWN_PX, _SHOWN_PX * height / width))


def _next_ui(report: Report) -> None:
    """The way on: from results to exercises, and to what a photo can't show."""
    if any(check.usable for check in report.photos):
        with st.container(horizontal=True):
            link_to("Plan", "From here to your exercises", icon=":material/event_available:")
            link_to("Limits", "What a photo can't show", icon=":material/info:")


def _downloads_ui(report: Report) -> None:
    st.subheader("Take it with you")
    data = json.dumps(to_json(report), indent=2, ensure_ascii=False)
    left, right, _ = st.columns([1, 1, 2])
    left.download_button("Report as JSON", data, "posture.json", "application/json", width="stretch")
    right.download_button(
        "Report as Markdown", to_markdown(report), "posture.md", "text/markdown", width="stretch"
    )
