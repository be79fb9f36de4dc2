"""What stands out, on the screen: a card per body part, and where nothing stands out what was looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from posture.figures.part_map import part_map_svg
from posture.pipeline import Report
from posture.report.outcome import NOTHING_OUTSIDE, nothing_outside
from posture.report.standouts import LookedAt, Standout, looked_at, standouts
from posture.report.table import TableRow
from posture.web.scale import scale_html, true_words
from posture.web.svg_view import svg_img

AT_ONCE = 3
"""Cards that are shown at once; the others are folded."""
TrueOf = Callable[[TableRow], float | None]
"""The true value of a row, known only of the rendered samples."""


def nobody_knows(_: TableRow) -> None:
    """The truth about people's own photos."""


def standouts_ui(report: Report, true_of: TrueOf) -> None:
    """The cards under their heading, or what was checked and how sure it is."""
    found, looked = standouts(report), looked_at(report)
    if not found:
        _nothing_ui(report, looked, true_of)
        return
    things = "thing stands" if len(found) == 1 else "things stand"
    st.header(f"{len(found)} {things} out", anchor=False)
    cards = _cards(found[:AT_ONCE], true_of)
    rest = found[AT_ONCE:]
    if rest:
        names = ", ".join(each.part.lower() for each in rest)
        cards += (
            f'<details class="more"><summary>{len(rest)} more: {escape(names)}</summary>'
            f"{_cards(rest, true_of)}</details>"
        )
    st.html(cards)


def _nothing_ui(report: Report, looked: LookedAt, true_of: TrueOf) -> None:
    """Nothing is outside: what was checked, the number that is least sure, and what couldn't be told."""
    calm = nothing_outside(report)
    st.header("Nothing stands out" if calm else "Nothing could be judged", anchor=False)
    if calm:
        lies = "measurement lies" if len(looked.within) == 1 else "measurements lie"
        st.markdown(f"**{len(looked.within)} {lies} within the healthy range.** {NOTHING_OUTSIDE}")
    else:
        st.markdown("The errors are too large for a verdict, or no range is agreed for what was measured.")
    cards = []
    if calm and looked.least_sure is not None:
        cards.append(_row_card("The least sure of them", looked.least_sure, true_of))
    if looked.undecided:
        count = len(looked.undecided)
        title = (
            "Couldn't be told" if count == 1 else f"{count} couldn't be told; the nearest to its range's end"
        )
        nearest = max(looked.undecided, key=lambda row: 0.0 if row.finding is None else row.finding.p_outside)
        cards.append(_row_card(title, nearest, true_of))
    if cards:
        st.html(f'<div class="standouts">{"".join(cards)}</div>')


def _cards(found: Sequence[Standout], true_of: TrueOf) -> str:
    return f'<div class="standouts">{"".join(_card(each, true_of) for each in found)}</div>'


def _card(standout: Standout, true_of: TrueOf) -> str:
    first, *others = standout.rows
    note = f' <span class="says">{escape(standout.note)}</span>' if standout.note else ""
    return (
        f'<article class="standout{"" if standout.agreed else " unsure"}">'
        f'<div class="map">{svg_img(part_map_svg(standout.part), "", style="part")}</div>'
        f"<h3>{escape(standout.part)}</h3>{_show(standout.keys, standout.part.lower())}"
        f'<p class="sentence">{escape(standout.sentence)}{note}</p>'
        f"{_number(first, true_of)}{_others(others, true_of)}</article>"
    )


def _row_card(title: str, row: TableRow, true_of: TrueOf) -> str:
    """A card about one number that is not outside."""
    keys = () if row.measurement is None else (row.measurement.key,)
    chance = "" if row.finding is None else f"{row.finding.p_outside:.0%} likely outside its range."
    return (
        f'<article class="standout calm"><h3 class="sentence">{escape(title)}</h3>'
        f'<p class="sentence">{escape(row.name)}: {chance} {_show(keys, row.name.lower())}</p>'
        f"{_number(row, true_of)}</article>"
    )


def _show(keys: Sequence[str], what: str) -> str:
    """The button that lights the lines of these measurements in the photos (components/photo.js)."""
    shown = escape(" ".join(keys), quote=True)
    name = escape(f"Show me: {what}", quote=True)
    return f'<button type="button" class="show" data-shows="{shown}" aria-label="{name}">Show me</button>'


def _number(row: TableRow, true_of: TrueOf) -> str:
    true = true_of(row)
    said = f"{escape(row.name)}, {row.view.words}"
    return (
        f'<div class="number"><div><span class="value">{escape(row.value)}</span>{truth_html(row, true)}<br>'
        f'<span class="says">{said}</span></div>{scale_html(row, true)}</div>'
    )


def _others(rows: Sequence[TableRow], true_of: TrueOf) -> str:
    if not rows:
        return ""
    items = "".join(f"<li>{_in_words(row, true_of)}</li>" for row in rows)
    more = "number" if len(rows) == 1 else "numbers"
    return f"<details><summary>{len(rows)} more {more} behind it</summary><ul>{items}</ul></details>"


def _in_words(row: TableRow, true_of: TrueOf) -> str:
    said = f"{escape(row.name)}, {row.view.words}: {escape(row.value)}"
    return f"{said}{truth_html(row, true_of(row))}, {row.verdict_words}"


def truth_html(row: TableRow, true: float | None) -> str:
    """ " true: 5.0°" after a value whose truth is known; else ""."""
    return "" if true is None else f' <span class="truth">true: {true_words(row, true)}</span>'


def truth_ui(rows: Sequence[TableRow], true_of: TrueOf) -> None:
    """What the true values of a sample mean, in two sentences; nothing for other photos."""
    known = [(row.measurement, true) for row in rows if (true := true_of(row)) is not None]
    inside = sum(
        measured.interval[0] <= true <= measured.interval[1]
        for measured, true in known
        if measured is not None
    )
    if known:
        st.html(
            '<p class="truthnote">This is a rendered person, so the truth is known and stands beside each '
            f"number: {inside} of {len(known)} true values lie within the 95 % range printed for them. In "
            "photos of you nobody knows it; the range then says where it lies 95 times of 100.</p>"
        )
