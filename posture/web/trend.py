"""All measurements at a glance, or one of them large: its course over time, and how to read the chart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from posture.compare.changes import MdcSource, smallest_change
from posture.history.keeping import saved_number
from posture.history.records import SavedCheck, TrendPoint
from posture.history.repeatability import repeats
from posture.knowledge.load import load
from posture.knowledge.records import Reference
from posture.measure.measures import ROWS
from posture.measure.sway import Repeat, TrendKey
from posture.measure.uncertainty import unit_suffix
from posture.report.table import band_words
from posture.web.frame import land_on
from posture.web.overview import overview_ui
from posture.web.saved_view import PARTS

_LARGE = "trend_key"


def trend_ui(trends: Mapping[TrendKey, Sequence[TrendPoint]], saved: Callable[[str], SavedCheck]) -> None:
    """All measurements over time, or the one that was chosen. saved: the check with this id."""
    shown = {trend: points for trend, points in trends.items() if trend[1] in ROWS}
    if not shown:
        st.info("No check is saved for this person yet.")
        return
    if st.session_state.get(_LARGE) in shown:
        _large_ui(shown, saved)
        return
    st.caption(
        "Newest value with its 95 % range, on the healthy range (green), and what became of it since the "
        "first check. Press a name to see it large."
    )
    with st.container(key="overview"):
        overview_ui(shown, saved, _enlarge)


def _enlarge(trend: TrendKey | None) -> None:
    st.session_state[_LARGE] = trend
    land_on(PARTS)


def _large_ui(shown: Mapping[TrendKey, Sequence[TrendPoint]], saved: Callable[[str], SavedCheck]) -> None:
    references = load().references
    table = list(ROWS)

    def rank(trend: TrendKey) -> tuple[bool, int, str]:
        """Sorts measurements with a healthy range first, then in the order of the table."""
        reference = references.get(trend[1])
        return reference is None or reference.band is None, table.index(trend[1]), trend[0].value

    order = sorted(shown, key=rank)
    st.button(
        "All measurements", icon=":material/arrow_back:", key="trend_all", on_click=_enlarge, args=(None,)
    )
    chosen: TrendKey = st.selectbox("Measurement", order, format_func=_name, key=_LARGE)
    points, reference = shown[chosen], references.get(chosen[1])
    own = repeats(shown).get(chosen)
    # The smallest change for two checks that are each as certain as the median check of this course.
    typical = sorted(points, key=lambda point: point.std)[len(points) // 2]
    number = saved_number(saved(typical.check_id), chosen)
    mdc, source = smallest_change(number, number, reference, own)
    from posture.web.trend_chart import trend_chart  # Altair takes most of a second to import

    st.altair_chart(trend_chart(points, reference, mdc), width="stretch")
    st.caption(_caption(points, reference, own, mdc, source))


def _name(trend: TrendKey) -> str:
    return f"{ROWS[trend[1]].name} ({trend[0].words})"


def _caption(
    points: Sequence[TrendPoint],
    reference: Reference | None,
    own: Repeat | None,
    mdc: float,
    source: MdcSource,
) -> str:
    amount = f"{mdc:.1f}{unit_suffix(points[0].unit)}"
    if source == "literature":
        from_words = "as published for photos of it"
    else:
        from_words = (
            "with this person's own repeats" if own else "typical standing; own repeats narrow or widen it"
        )
    parts = [
        "Bars: 95 % range.",
        f"Dashed: {amount} above and below the first value, the smallest change of two checks that "
        f"counts ({from_words}).",
    ]
    if any(point.repeat_set is not None for point in points):
        parts.append("Rings: photos taken to learn repeatability.")
    if reference is not None and reference.band is not None:
        parts.append(f"Green: the healthy range, {band_words(reference, points[0].unit)}.")
    else:
        parts.append("No healthy range is agreed for it.")
    if reference is not None:
        parts.append(f"Positive: {reference.positive}; negative: {reference.negative}.")
    return " ".join(parts)
