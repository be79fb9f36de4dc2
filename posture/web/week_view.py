"""The live sessions of the last seven days: a small chart, today in a sentence, and a row for each day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape

import streamlit as st

from posture.figures.week import Bar, week_svg
from posture.history.sessions import sessions
from posture.history.store import History
from posture.live.days import WEEK, Day, total, week
from posture.live.words import minutes
from posture.web.live_keeping import today
from posture.web.svg_view import svg_img

_CSS = """
<style>
.week { display: grid; grid-template-columns: minmax(15rem, 21rem) minmax(0, 1fr); gap: 0.6rem 2rem;
  align-items: start; }
.week p { margin: 0 0 0.4rem; } .week img { display: block; width: 100%; height: auto; }
.week .scroll { overflow-x: auto; }
.week table { border-collapse: collapse; width: 100%; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
.week th, .week td { text-align: right; padding: 0.25rem 0.6rem; border-bottom: 1px solid var(--p-line);
  white-space: nowrap; font-weight: 400; }
.week thead th { white-space: normal; vertical-align: bottom; color: var(--p-soft); font-size: 0.82rem; }
.week th:first-child { text-align: left; }
.week tr.sum th, .week tr.sum td { font-weight: 600; border-bottom: 0; }
@media (max-width: 900px) { .week { grid-template-columns: minmax(0, 1fr); }
  .week th, .week td { padding: 0.25rem 0.35rem; font-size: 0.82rem; } }
</style>
"""


def week_ui(history: History, person_id: str, *, otherwise: str) -> None:
    """The person's last seven days. otherwise: what to say if no session of them is kept.

    Raises HistoryError.
    """
    st.header("Last 7 days", anchor=False)
    since = datetime.now().astimezone() - timedelta(days=WEEK)
    kept = sessions(history, person_id, since=since) if person_id else ()
    days = week([(each.taken_at.astimezone().date(), each.content) for each in kept], today())
    if not any(day.watched_s for day in days):
        st.caption(otherwise)
        return
    st.html(_CSS + _week(days))


def _week(days: Sequence[Day]) -> str:
    drawn = svg_img(week_svg([Bar(f"{day.date:%a}", day.good_share) for day in days], _alt(days)), _alt(days))
    rows = "".join(_row(f"{day.date:%a %d %b}", day) for day in reversed(days) if day.watched_s)
    summed = total(days)
    if summed is not None:
        rows += _row("7 days", summed, kind=' class="sum"')
    head = "".join(
        f'<th scope="col">{each}</th>'
        for each in ("Day", "Watched", "Good", "Alerts/h", "Not watched", "Stood up")
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    said = f"<p>{escape(today_words(days[-1]))}</p>"
    note = '<p class="says">Good: share of the judged time that was like your baseline.</p>'
    return (
        f'<div class="week"><div>{drawn}{note}</div>'
        f'<div>{said}<div class="scroll" tabindex="0" role="region" aria-label="Last 7 days">{table}</div>'
        "</div></div>"
    )


def today_words(day: Day) -> str:
    """Today in a sentence: "Today: 2 h 05 min watched, 78 % of it good, stood up 3 times."."""
    if not day.watched_s:
        return "Today: nothing watched yet."
    parts = [f"{_span(day.watched_s)} watched"]
    if day.good_share is not None:
        parts.append(f"{day.good_share:.0%} of the judged time good")
    if day.alerts_per_h is not None:
        parts.append(f"{day.alerts_per_h:.1f} alerts an hour")
    if day.unwatched_s >= 60:
        parts.append(f"{_span(day.unwatched_s)} not watched")
    if day.stood_up is not None:
        parts.append(f"stood up {day.stood_up} {'time' if day.stood_up == 1 else 'times'}")
    return f"Today: {', '.join(parts)}."


def _row(name: str, day: Day, *, kind: str = "") -> str:
    cells = (
        _span(day.watched_s),
        "–" if day.good_share is None else f"{day.good_share:.0%}",
        "–" if day.alerts_per_h is None else f"{day.alerts_per_h:.1f}",
        _span(day.unwatched_s) if day.unwatched_s >= 1 else "–",
        "–" if day.stood_up is None else str(day.stood_up),
    )
    told = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f'<tr{kind}><th scope="row">{escape(name)}</th>{told}</tr>'


def _span(seconds: float) -> str:
    """Hours and minutes; seconds only of less than a minute."""
    whole = round(seconds / 60)
    if whole < 1:
        return minutes(seconds)
    return f"{whole // 60} h {whole % 60:02d} min" if whole >= 60 else f"{whole} min"


def _alt(days: Sequence[Day]) -> str:
    shares = "; ".join(
        f"{day.date:%a} {'no number' if day.good_share is None else f'{day.good_share:.0%}'}" for day in days
    )
    return f"Share of the judged time that was good, by day: {shares}"
