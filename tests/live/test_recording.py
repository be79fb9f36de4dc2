"""The summary of a recorded clip, and the plain sentence if there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from posture.errors import PhotoError
from posture.live.alerts import Timing
from posture.live.recording import sum_up
from posture.live.session import Summary
from posture.live.watch import LiveSession, Settings, replay
from tests.fixtures.streams import generate as film
from tests.fixtures.streams.generate import Film


@dataclass
class Clip:
    name: str = "desk.mp4"
    remark: str = ""


def summed_up(stream: film.Stream, delay_s: float = 2.0) -> Summary:
    session = LiveSession(Settings(preview_s=0.0, timing=Timing(delay_s=delay_s)))
    return sum_up(Clip(), replay(stream, session), session)


def refused(stream: film.Stream, delay_s: float = 2.0) -> str:
    with pytest.raises(PhotoError) as error:
        summed_up(stream, delay_s)
    return str(error.value)


def test_ten_still_seconds_and_a_bit_are_enough() -> None:
    assert summed_up(film.make(Film(duration_s=10.5))).duration_s == pytest.approx(5.4, abs=0.2)


@pytest.mark.parametrize("seconds", [0.5, 4.0, 4.9])
def test_too_short_for_a_baseline_says_how_long_it_is(seconds: float) -> None:
    text = refused(film.make(Film(duration_s=seconds)))
    assert text.startswith(f"desk.mp4 is {round(seconds - 0.1)} s long.")
    assert "Record ten seconds or more." in text


def test_five_seconds_with_a_gap_in_them_are_none() -> None:
    stream = film.make(Film(duration_s=8.0))
    text = refused([(time_s, landmarks) for time_s, landmarks in stream if not 3 < time_s < 4.5])
    assert text.startswith("desk.mp4 is 8 s long.")


def test_what_was_wrong_is_told_before_the_length() -> None:
    assert "Your face" in refused([(i / 10, None) for i in range(30)])


def test_too_short_after_the_baseline_is_refused_too() -> None:
    text = refused(film.make(Film(duration_s=5.4)))
    assert re.search(r"goes on for 0\.\d s after its baseline", text)
    assert "at least 5 s are needed" in text


def test_shorter_than_the_delay_can_never_alert_and_is_refused() -> None:
    text = refused(film.make(Film(duration_s=20.0)), delay_s=30.0)
    assert "at least 30 s are needed" in text
    assert "shorter delay" in text


def test_a_failed_calibration_is_told_though_the_clip_went_on() -> None:
    text = refused([(i / 10, None) for i in range(400)])
    assert text.startswith("desk.mp4 gave no baseline. Your face and both shoulders")


def test_a_refusal_says_too_that_the_file_broke_off() -> None:
    session = LiveSession()
    with pytest.raises(PhotoError, match=r"five still seconds.* It breaks off\."):
        sum_up(Clip(remark="It breaks off."), replay(film.make(Film(duration_s=3.0)), session), session)


def test_no_pictures() -> None:
    nothing: Iterator[tuple[float, None]] = iter(())
    session = LiveSession()
    with pytest.raises(PhotoError, match="no pictures"):
        sum_up(Clip(), replay(nothing, session), session)
