"""A comparison on the page: the slider, what differs between the photos, and the table of changes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from posture.anatomy import views_words
from posture.arrays import Rgb
from posture.compare.align import Aligned, align, comparison_picture, skeleton_layer
from posture.compare.changes import Change, ChangeVerdict, Comparison
from posture.compare.comparable import Difference
from posture.compare.report import (
    SOURCES,
    WORDS,
    change_row,
    headline,
    number,
    to_json,
    to_markdown,
)
from posture.errors import UsageError
from posture.measure.uncertainty import RANGE_WORDS
from posture.report.face_blur import without_face
from posture.report.shots import Shot
from posture.web.component import component, data_url, encoded

_CHIP = {
    ChangeVerdict.TOWARDS: "within",
    ChangeVerdict.AWAY: "outside",
    ChangeVerdict.WITHIN_ERROR: "undecided",
    ChangeVerdict.NOT_COMPARABLE: "undecided",
}


@dataclass(frozen=True, eq=False)
class Pictured:
    """A shot with its pixels, uint8 (H, W, 3)."""

    shot: Shot
    rgb: Rgb


def comparison_ui(
    comparison: Comparison, pairs: Sequence[tuple[Pictured, Pictured]], labels: tuple[str, str], *, key: str
) -> None:
    """Everything about one comparison; `pairs` are the photos that can be overlaid.

    Where nothing can be compared only the reason is said, over the pictures if they show the same view: two
    views laid over each other would be a body that nobody has.
    """
    pairs = [pair for pair in pairs if pair[0].shot.view is pair[1].shot.view]
    hide = st.toggle("Hide the faces", key=f"{key}_hide") if pairs else False
    tell = comparison.any_compared
    shown = [found for pair in pairs if (found := _aligned(*pair, hide=hide, tell=tell)) is not None]
    pictures, numbers = st.columns([5, 7], gap="large") if shown else (None, st.container())
    if pictures is not None:
        with pictures:
            for i, aligned in enumerate(shown):
                before_after(aligned, *labels, key=f"{key}_slider_{i}")
    with numbers:
        _said_ui(comparison)
        if not comparison.any_compared:
            return
        st.html(changes_table(comparison.changes, labels))
        st.caption(
            f"{RANGE_WORDS} Counts from: the smallest change that is claimed, from the errors of photos and "
            "standing unless another source is named. " + " ".join(comparison.caveats)
        )
        _downloads(comparison, shown, key=key)


def _said_ui(comparison: Comparison) -> None:
    """What came of it, and what differs between the photos; no sentence twice."""
    said = headline(comparison)
    if comparison.any_compared:
        st.markdown(f"**{said}**")
    else:
        st.warning(said, icon=":material/compare:")
    for difference in _differences(comparison):
        if difference.message not in said:
            {"bars": st.error, "widens": st.warning, "note": st.info}[difference.effect](difference.message)
    if comparison.unpaired and comparison.any_compared:
        st.caption(f"Only in one of both checks: {views_words(comparison.unpaired)}.")


def _differences(comparison: Comparison) -> tuple[Difference, ...]:
    """What differs between the photos, each sentence once, however many pairs it is true of."""
    found = [difference for pair in comparison.pairs for difference in pair.differences]
    return tuple({difference.message: difference for difference in found}.values())


def _aligned(before: Pictured, after: Pictured, *, hide: bool, tell: bool) -> Aligned | None:
    """Both pictures in one frame; None, which is told if wanted, where that can't be done."""
    pictures = [without_face(p.rgb, p.shot.joints_px) if hide else p.rgb for p in (before, after)]
    try:
        return align(before.shot, after.shot, pictures[0], pictures[1])
    except UsageError as error:
        if tell:
            st.warning(str(error))
        return None


def changes_table(changes: Sequence[Change], labels: tuple[str, str]) -> str:
    """The changes as an HTML table, in their order; words tell the verdict, not colour alone."""
    heads = ("Measurement", labels[0], labels[1], "Change", "Counts from", "Verdict")
    head = "".join(f"<th>{escape(text)}</th>" for text in heads)
    body = "".join(_row(change, heads) for change in changes)
    return f'<table class="measures changes"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _row(change: Change, heads: Sequence[str]) -> str:
    """One change; each cell bears its column's head, which a phone shows in place of the table's head."""
    row = change_row(change)
    before, after, amount, least = (f'data-label="{escape(head, quote=True)}"' for head in heads[1:5])
    chip = f'<span class="verdict {_CHIP[change.verdict]}">{escape(WORDS[change.verdict])}</span>'
    if change.reason:
        chip += f'<br><span class="says">{escape(change.reason)}</span>'
    return (
        f"<tr><td>{escape(row.name)}</td><td {before}>{_unbroken(row.before)}</td>"
        f'<td {after}>{_unbroken(row.after)}</td><td {amount} class="value">{escape(row.change)}</td>'
        f"<td {least}>{_mdc(change)}</td><td>{chip}</td></tr>"
    )


def _unbroken(words: str) -> str:
    """A number whose unit stays on its line."""
    return escape(words).replace(" ", "&nbsp;")


def _mdc(change: Change) -> str:
    if change.mdc is None:
        return ""
    amount = escape(number(change.mdc, change.std, change.unit).lstrip("+"))
    if change.mdc_source in (None, "error_model"):
        return amount
    return f'{amount}<br><span class="says">{escape(SOURCES[change.mdc_source])}</span>'


def _downloads(comparison: Comparison, shown: Sequence[Aligned], *, key: str) -> None:
    columns = st.columns(3)
    data = json.dumps(to_json(comparison), ensure_ascii=False, indent=2)
    columns[0].download_button(
        "JSON", data, "comparison.json", "application/json", key=f"{key}_json", on_click="ignore"
    )
    text = to_markdown(comparison)
    columns[1].download_button(
        "Markdown", text, "comparison.md", "text/markdown", key=f"{key}_md", on_click="ignore"
    )
    if shown:
        picture = encoded(comparison_picture(shown[0]), "PNG")
        columns[2].download_button(
            "Picture", picture, "comparison.png", "image/png", key=f"{key}_png", on_click="ignore"
        )


def before_after(aligned: Aligned, before_label: str, after_label: str, *, key: str) -> None:
    """Two aligned pictures under the slider; they travel over the page's own connection, never as
    addresses."""
    component("compare")(
        key=key,
        data={
            "before": data_url(aligned.before, "JPEG"),
            "after": data_url(aligned.after, "JPEG"),
            "bones": data_url(skeleton_layer(aligned), "PNG"),
            "before_label": before_label,
            "after_label": after_label,
            "width_px": min(560, aligned.size_px[0]),
        },
    )
