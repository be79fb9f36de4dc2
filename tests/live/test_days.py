"""Sessions by day: shares of seconds, not means of shares; a day without sessions is one without a number."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest

from posture.figures.week import Bar, week_svg
from posture.live.days import total, week
from posture.live.format import SummaryFile

TODAY = date(2026, 3, 20)


def session(good_s: float, alert_s: float = 0.0, **other: Any) -> SummaryFile:
    told: dict[str, Any] = {
        "schema": 1, "duration_s": good_s + alert_s + 60.0, "measurements": {},
        "state_s": {"good": good_s, "alert": alert_s, "away": 60.0}, "episodes": [],
    }  # fmt: skip
    return SummaryFile.model_validate(told | other)


EPISODE = {"start_s": 0.0, "duration_s": 5.0, "key": "head_drop_pct"}


def test_the_seconds_of_a_day_are_shared_not_its_sessions() -> None:
    days = week(
        [
            (TODAY, session(3600.0, stood_up=2)),
            (TODAY, session(0.0, 1200.0, episodes=[EPISODE] * 4, stood_up=1)),
            (TODAY - timedelta(days=6), session(60.0, 60.0)),
            (TODAY - timedelta(days=7), session(60.0)),
            (TODAY + timedelta(days=1), session(60.0)),
        ],
        TODAY,
    )
    assert [day.date for day in days] == [TODAY - timedelta(days=n) for n in range(6, -1, -1)]
    today = days[-1]
    assert today.good_share == pytest.approx(0.75)
    assert today.alerts_per_h == pytest.approx(3.0)
    assert today.watched_s == 3600 + 1200 + 120
    assert today.stood_up == 3
    assert days[0].good_share == 0.5
    assert days[0].alerts_per_h is None  # of two minutes
    assert all(day.good_share is None for day in days[1:-1])
    summed = total(days)
    assert summed is not None
    assert summed.judged_s == 4800 + 120
    assert summed.date == TODAY
    assert total(()) is None


def test_the_bars_stand_for_the_shares() -> None:
    bars = [Bar("Sat", None), Bar("Sun", 0.0), Bar("Mon", 0.5), Bar("Tue", 1.0)]
    drawn = ElementTree.fromstring(week_svg(bars, "a & b"))
    space = "{http://www.w3.org/2000/svg}"
    heights = [float(each.attrib["height"]) for each in drawn.iter(f"{space}rect")]
    assert heights == [2.0, pytest.approx(44.0), pytest.approx(88.0)]
    assert {"–", "0%", "50%", "100%", "Sat", "Tue"} <= {each.text for each in drawn.iter(f"{space}text")}
    assert drawn.attrib["aria-label"] == "a & b"
