"""The saved checks of a person in a list: thumbnails, what stood out and the note; each opens again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from posture.anatomy import BONES, views_words
from posture.errors import HistoryError, PostureError
from posture.figures.svg import document, number
from posture.history.keeping import saved_shots
from posture.history.pictures import thumbnail
from posture.history.records import CheckSummary, Person
from posture.history.store import History
from posture.measure.measures import ROWS
from posture.report.shots import Shot
from posture.web.component import data_url
from posture.web.people import when
from posture.web.saved_view import opened, saved_ui
from posture.web.svg_view import svg_img

_A_PAGE = 6
_THUMB_PX = 208
_THUMBS, _MOST_KEPT = "thumbnails", 60
_BONE, _PAPER = "#3f6f6a", "#eef1f3"


def checks_ui(history: History, person: Person, checks: tuple[CheckSummary, ...]) -> None:
    """The list of checks, newest first, or the one that was opened."""
    if not checks:
        st.info("No check is saved for this person yet. Check a photo and keep it on the page Check.")
        return
    ids = [check.id for check in checks]
    shown = opened()
    if shown in ids:
        saved_ui(history, person, checks, ids.index(shown))
        return
    pages = -(-len(checks) // _A_PAGE)
    shown_page = 1
    if pages > 1:
        shown_page = st.pagination(pages, key=f"cards_page_{person.id}")
    for check in checks[(shown_page - 1) * _A_PAGE : shown_page * _A_PAGE]:
        _card_ui(history, check)


def _card_ui(history: History, check: CheckSummary) -> None:
    with st.container(border=True):
        pictures, words, buttons = st.columns([4, 5, 2], gap="medium", vertical_alignment="center")
        pictures.html(f'<div class="thumbs">{_thumbs(history, check)}</div>')
        words.html(f'<div class="saved">{_words(check)}</div>')
        with buttons:
            if st.button("Open this check", key=f"open_{check.id}", width="stretch"):
                opened(check.id)
                st.rerun()
            if st.button("Delete this check", key=f"delete_{check.id}", type="tertiary", width="stretch"):
                delete_dialog(history, check)


def _words(check: CheckSummary) -> str:
    outside = [ROWS[key].name for key in check.outside if key in ROWS]
    found = f"Outside the range: {', '.join(outside)}" if outside else "Nothing outside the range."
    lines = [
        f'<p class="when">{escape(when(check))}</p>',
        f'<p class="says">{escape(views_words(check.views).capitalize())}</p>',
        f"<p>{escape(found)}</p>",
    ]
    if check.note:
        lines.append(f'<p class="says">“{escape(check.note)}”</p>')
    if check.repeat_set is not None:
        lines.append('<p class="says">One of several photos taken to learn repeatability.</p>')
    if not check.has_pictures:
        lines.append('<p class="says">No pictures kept.</p>')
    return "".join(lines)


def _thumbs(history: History, check: CheckSummary) -> str:
    """Small pictures of the check's photos as HTML; drawn from the joints where no picture was kept.

    Kept in the session's memory: decoding large photos at every click would take a second.
    """
    kept: dict[str, str] = st.session_state.setdefault(_THUMBS, {})
    if check.id not in kept:
        kept[check.id] = _drawn(history, check)
        while len(kept) > _MOST_KEPT:
            kept.pop(next(iter(kept)))
    return kept[check.id]


def _drawn(history: History, check: CheckSummary) -> str:
    try:
        saved, pictures = history.check(check.id), history.pictures(check.id)
        shots = saved_shots(saved)
        parts = [_thumb(place, pictures, shots) for place in range(len(saved.content.photos))]
    except HistoryError as error:
        return f'<p class="says">{escape(str(error))}</p>'
    return "".join(parts)


def _thumb(place: int, pictures: Mapping[int, bytes], shots: Sequence[Shot]) -> str:
    if place in pictures:
        address = data_url(thumbnail(pictures[place], _THUMB_PX))
        return f'<img alt="Photo {place + 1}" src="{address}">'
    return _stick_figure(shots[place], f"Joints of photo {place + 1}") if place < len(shots) else ""


def _stick_figure(shot: Shot, alt: str) -> str:
    """The joints of a photo whose picture was not kept, on a sheet of its shape."""
    scale = _THUMB_PX / shot.size_px[1]
    at = {str(joint): (x * scale, y * scale) for joint, (x, y) in shot.joints_px.items()}
    bones = "".join(
        f"M{number(at[a][0])} {number(at[a][1])}L{number(at[b][0])} {number(at[b][1])}"
        for a, b in BONES
        if a in at and b in at
    )
    ears = [at[name] for name in ("left_ear", "right_ear") if name in at]
    head = ""
    if ears:
        x, y = (sum(axis) / len(ears) for axis in zip(*ears, strict=True))
        head = f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(_THUMB_PX / 20)}" fill="{_BONE}"/>'
    limbs = f'<path d="{bones}" stroke="{_BONE}" stroke-width="3.5" stroke-linecap="round" fill="none"/>'
    sheet = f'<rect width="100%" height="100%" fill="{_PAPER}"/>'
    width = min(2.0 * _THUMB_PX, shot.size_px[0] * scale)
    return svg_img(document(width, _THUMB_PX, alt, alt, [sheet, head, limbs]), alt, style="stick")


def delete_dialog(history: History, check: CheckSummary) -> None:
    """Asks before a check is deleted."""
    st.dialog("Delete this check?")(delete_check)(history, check)


def delete_check(history: History, check: CheckSummary) -> None:
    """What the dialog shows."""
    st.write(f"The check of {when(check)} and its pictures are removed from the file for good.")
    if st.button("Delete for good", type="primary", key="delete_check_yes"):
        try:  # a dialog runs again without the page around it
            history.delete_check(check.id)
        except PostureError as error:
            st.error(str(error))
            return
        st.session_state.get(_THUMBS, {}).pop(check.id, None)
        st.rerun()
