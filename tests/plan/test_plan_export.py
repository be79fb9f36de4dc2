"""The calendar follows RFC 5545; the printed sheet holds everything that is needed to do the plan."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.errors import UsageError
from posture.knowledge import load as data
from posture.plan.export import _escaped, _folded, to_ics, to_sheet
from posture.plan.programme import Weekday, Wishes, build_plan
from posture.plan.screening import screen

K = data.load()
CLEAR = screen({q.id: "no" for q in K.questions.values()}, K)
PLAN = build_plan([], CLEAR, K, Wishes())
MADE = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)
START = date(2027, 3, 4)  # a Thursday


def unfolded(ics: str) -> list[str]:
    return ics.replace("\r\n ", "").split("\r\n")[:-1]


def values(ics: str, name: str) -> list[str]:
    return [line.partition(":")[2] for line in unfolded(ics) if line.startswith(f"{name}:")]


def test_lines_end_with_crlf_and_are_at_most_75_octets():
    ics = to_ics(PLAN, START, made=MADE)
    assert ics.endswith("END:VCALENDAR\r\n")
    assert "\n" not in ics.replace("\r\n", "")
    assert "\r" not in ics.replace("\r\n", "")
    assert max(len(line.encode()) for line in ics.split("\r\n")) <= 75


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=300))
def test_folding_loses_nothing_and_cuts_no_character(text):
    folded = _folded(text)
    assert folded.replace("\r\n ", "") == text
    assert all(len(piece.encode()) <= 75 for piece in folded.split("\r\n"))


@given(st.text(st.sampled_from("\\;,\nnaé× "), max_size=40))
def test_escaped_text_reads_back_as_it_was(text):
    escaped = _escaped(text)
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,\n]", escaped)
    back = re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], escaped)
    assert back == text


def test_the_calendar_has_what_rfc_5545_requires():
    ics = to_ics(PLAN, START, made=MADE)
    lines = unfolded(ics)
    assert lines[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//posture//exercise plan//EN"]
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 8 * 3
    for name in ("UID", "DTSTAMP", "DTSTART", "DURATION", "SUMMARY", "DESCRIPTION"):
        assert len(values(ics, name)) == 8 * 3
    assert set(values(ics, "DTSTAMP")) == {"20270301T093000Z"}


def test_the_stamp_is_in_utc_whatever_the_zone():
    made = MADE.astimezone(timezone(timedelta(hours=-5)))
    assert to_ics(PLAN, START, made=made) == to_ics(PLAN, START, made=MADE)


def test_a_stamp_without_a_zone_is_refused():
    with pytest.raises(UsageError):
        to_ics(PLAN, START, made=MADE.replace(tzinfo=None))


def test_sessions_fall_on_the_planned_days_from_the_start_on_in_floating_time():
    starts = values(to_ics(PLAN, START, made=MADE, at=time(7, 15)), "DTSTART")
    assert starts[:4] == ["20270305T071500", "20270308T071500", "20270310T071500", "20270312T071500"]
    moments = [datetime.strptime(text, "%Y%m%dT%H%M%S") for text in starts]
    assert moments == sorted(moments)
    assert {moment.weekday() for moment in moments} == {day.number for day in PLAN.days}
    assert moments[-1].date() < START + timedelta(weeks=8)


def test_uids_are_unique_and_stable_and_differ_between_plans():
    first, again = (
        values(to_ics(PLAN, START, made=made), "UID") for made in (MADE, MADE + timedelta(days=1))
    )
    assert first == again
    assert len(set(first)) == len(first)
    other = build_plan([], CLEAR, K, Wishes(frozenset({"band"})))
    assert not set(first) & set(values(to_ics(other, START, made=MADE), "UID"))


def test_the_description_tells_exercises_doses_and_reasons():
    ics = to_ics(PLAN, START, made=MADE)
    text = values(ics, "DESCRIPTION")[0]
    friday = PLAN.weeks[0].sessions[2]
    assert friday.day is Weekday.FRIDAY
    for item in friday.items:
        assert _escaped(item.exercise.name) in text
        assert _escaped(item.dose.text) in text
        assert _escaped(item.how_side) in text
    assert "week 8 of 8" in values(ics, "SUMMARY")[-1]


def test_every_entry_says_how_hard_and_when_to_stop_and_the_last_of_weeks_4_and_8_to_look_again():
    ics = to_ics(PLAN, START, made=MADE)
    texts = values(ics, "DESCRIPTION")
    assert all("to spare" in text and "Stop at sharp" in text for text in texts)
    again = [number for number, text in enumerate(texts, 1) if "look again" in text]
    assert again == [4 * 3, 8 * 3]
    assert [n for n, text in enumerate(values(ics, "SUMMARY"), 1) if "look again" in text] == again
    assert "See someone" in texts[-1]
    assert "See someone" not in texts[4 * 3 - 1]


def test_an_entry_lasts_as_long_as_its_own_week():
    lasts = [int(text[2:-1]) for text in values(to_ics(PLAN, START, made=MADE), "DURATION")]
    first, last = PLAN.weeks[0].sessions, PLAN.weeks[-1].sessions
    assert sorted(lasts[:3]) == sorted(round(s.minutes) for s in first)
    assert sorted(lasts[-3:]) == sorted(round(s.minutes) for s in last)
    assert sum(lasts[-3:]) > sum(lasts[:3])


def test_the_sheet_explains_every_exercise_and_has_a_box_for_each_time():
    sheet = to_sheet(PLAN)
    for exercise in PLAN.exercises:
        assert f"### {exercise.name}" in sheet
        assert all(step in sheet for step in exercise.steps)
        assert exercise.cautions in sheet
    boxes = sum(len(s.items) for week in PLAN.weeks for s in week.sessions) + len(PLAN.habits)
    boxes += sum(len(retest.again) for retest in PLAN.retests)
    assert sheet.count("☐") == boxes


def test_the_sheet_shows_advice_first_and_what_was_left_out():
    answers = {q.id: "no" for q in K.questions.values()} | {"rf_leg_pain": "yes"}
    plan = build_plan([], screen(answers, K), K, Wishes())
    assert to_sheet(plan).index(K.actions["clinician"].text) < to_sheet(plan).index("## Monday")


def test_tables_have_as_many_cells_in_each_row():
    for block in re.findall(r"(?:^\|.*\|$\n?)+", to_sheet(PLAN), re.MULTILINE):
        assert len({row.count("|") for row in block.strip().split("\n")}) == 1
