"""All measurements at a glance: one small chart each with the newest value and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from html import escape

import streamlit as st

from posture.anatomy import View
from posture.compare.changes import Change, ChangeVerdict, compare
from posture.compare.report import WORDS
from posture.errors import HistoryError
from posture.figures.course import Seen, course_svg
from posture.findings.judge import judge
from posture.history.keeping import saved_shots
from posture.history.records import SavedCheck, TrendPoint
from posture.history.repeatability import repeats
from posture.knowledge.load import load
from posture.measure.measures import ROWS
from posture.measure.sway import TrendKey
from posture.measure.uncertainty import Measurement, format_value
from posture.report.shots import Shot
from posture.report.table import VERDICT_WORDS, band_words
from posture.web.svg_view import svg_img

_Courses = Mapping[TrendKey, Sequence[TrendPoint]]


def overview_ui(
    trends: _Courses, saved: Callable[[str], SavedCheck], enlarge: Callable[[TrendKey], None]
) -> None:
    """One tile per measurement, by view; saved: the check with this id; enlarge: shows one large."""
    courses = {trend: course for trend, points in trends.items() if (course := _course(points))}
    changes = _changes(trends, courses, saved)
    for view in View:
        of_view = [(view, key) for key in ROWS if (view, key) in courses]
        if of_view:
            st.header(view.words.capitalize(), anchor=False)
            _tiles_ui(sorted(of_view, key=_without_range), courses, changes, enlarge)


def _course(points: Sequence[TrendPoint]) -> list[TrendPoint]:
    """The points without the repeats, which are no steps of a course; all of them if there are no others."""
    return [point for point in points if point.repeat_set is None] or list(points)


def _without_range(trend: TrendKey) -> bool:
    reference = load().references.get(trend[1])
    return reference is None or reference.band is None


def _tiles_ui(
    shown: Sequence[TrendKey],
    courses: _Courses,
    changes: Mapping[TrendKey, str],
    enlarge: Callable[[TrendKey], None],
) -> None:
    with st.grid(5, min_column_width=150, gap="small"):
        for trend in shown:
            with st.container(border=True, height="stretch", gap=None, key=f"tile_{trend[0]}_{trend[1]}"):
                name = ROWS[trend[1]].name
                st.button(
                    name, key=f"large_{trend[0]}_{trend[1]}", type="tertiary", on_click=enlarge,
                    args=(trend,), icon=":material/zoom_in:", icon_position="right",
                )  # fmt: skip
                st.html(_tile(trend, courses[trend], changes.get(trend, "")))


def _tile(trend: TrendKey, course: Sequence[TrendPoint], change: str) -> str:
    """Chart, newest value, its verdict and what became of it, as HTML."""
    newest = course[-1]
    number = Measurement.from_budget(trend[1], newest.value, newest.unit, {"kept": newest.std})
    value = format_value(newest.value, newest.std, newest.unit)
    reference = load().references.get(trend[1])
    band = reference.band if reference is not None else None
    verdict = next((finding.verdict for finding in judge([number], trend[0])), None)
    judged = "" if verdict is None else VERDICT_WORDS[verdict]
    seen = [Seen(point.taken_at.timestamp(), point.value, point.std) for point in course]
    healthy = f"healthy {band_words(reference, newest.unit)}" if band else "no agreed range"
    alt = f"{ROWS[trend[1]].name}, {trend[0].words}: {_counted(course)}, newest {value}, {healthy}"
    low, high = (band.low, band.high) if band is not None else (None, None)
    drawn = svg_img(course_svg(seen, low, high, alt), alt, style="small")
    chip = f'<span class="verdict {verdict}">{escape(judged)}</span>' if verdict else ""
    said = f'<p class="last">{escape(value)} {chip}</p>'
    if band is None:
        said += f'<p class="says">{escape(healthy)}</p>'
    if change:
        said += f'<p class="says">{escape(change)}</p>'
    return f'<div class="course">{drawn}{said}</div>'


def _counted(course: Sequence[TrendPoint]) -> str:
    first, last = (_day(point.taken_at) for point in (course[0], course[-1]))
    return f"one check, {first}" if len(course) == 1 else f"{len(course)} checks from {first} to {last}"


def _day(moment: datetime) -> str:
    return moment.astimezone().strftime("%d %b %Y").lstrip("0")


def _changes(trends: _Courses, courses: _Courses, saved: Callable[[str], SavedCheck]) -> dict[TrendKey, str]:
    """What became of each measurement from its first check to its newest, as `compare` tells it."""
    own = repeats(trends)
    shots: dict[str, tuple[Shot, ...]] = {}
    found: dict[tuple[str, str], dict[TrendKey, Change]] = {}
    told = {}
    for trend, course in courses.items():
        ends = course[0].check_id, course[-1].check_id
        if ends[0] == ends[1]:
            continue
        if ends not in found:
            for check_id in ends:
                if check_id not in shots:
                    shots[check_id] = _shots(saved, check_id)
            made = compare(shots[ends[0]], shots[ends[1]], load().references, own)
            found[ends] = {(change.view, change.key): change for change in made.changes}
        change = found[ends].get(trend)
        if change is not None:
            told[trend] = _told(change, _day(course[0].taken_at))
    return told


def _shots(saved: Callable[[str], SavedCheck], check_id: str) -> tuple[Shot, ...]:
    try:
        return saved_shots(saved(check_id))
    except HistoryError:  # saved without its joints: nothing can be compared with it
        return ()


def _told(change: Change, day: str) -> str:
    if change.verdict is ChangeVerdict.NOT_COMPARABLE:
        return f"not comparable with {day}"
    return f"since {day}: {WORDS[change.verdict]}"
