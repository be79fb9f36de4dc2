"""What the browser is told: shares of the picture, cards with their verdict, no NaN."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from posture.live import Session, Settings
from posture.web.hub import Hub, Live
from posture.web.live_reply import BONES, LINES, POINTS, answer, as_text
from tests.streams.record import replayed


@pytest.fixture
def live() -> Iterator[Live]:
    hub = Hub()
    opened = hub.open("page", Settings(preview_s=0.0))
    yield opened
    hub.close(opened)


def cards(live: Live, count: int) -> dict[str, dict[str, object]]:
    for time_s, landmarks in replayed("desk")[:count]:
        reply = answer(live, 100.0 + time_s, landmarks)
    return {card["key"]: card for card in reply["cards"]}


def test_every_line_and_bone_joins_drawn_points() -> None:
    pairs = [*BONES, *(pair for pairs in LINES.values() for pair in pairs)]
    assert all(0 <= end < len(POINTS) for pair in pairs for end in pair)


def test_points_are_shares_of_the_picture_and_hidden_ones_are_none(live: Live) -> None:
    time_s, landmarks = replayed("desk")[0]
    reply = json.loads(as_text(answer(live, time_s + 1, landmarks)))
    assert len(reply["pts"]) == len(POINTS)
    assert reply["pts"][POINTS.index("left_knee")] is None
    x, y = reply["pts"][POINTS.index("nose")]
    assert 0.4 < x < 0.6
    assert 0.2 < y < 0.6


def test_nobody_is_no_points_and_no_cards(live: Live) -> None:
    reply = answer(live, 1.0, None)
    assert reply["pts"] is None
    assert reply["cards"] == []


def test_before_the_baseline_a_card_shows_the_number_itself(live: Live) -> None:
    shown = cards(live, 3)
    assert "±" in str(shown["shoulder_level_deg"]["text"])
    assert shown["head_drop_pct"]["text"] == "–"
    assert "score" not in shown["head_tilt_deg"]


def test_after_it_a_card_shows_the_change_and_the_verdict_in_words(live: Live) -> None:
    live.command(Session.calibrate)
    shown = cards(live, 60)
    assert str(shown["shoulder_level_deg"]["text"]).endswith("°")
    note = str(shown["shoulder_level_deg"]["note"])
    assert any(words in note for words in ("within range", "outside range", "can't tell"))
    assert str(shown["screen_distance_cm"]["note"]).endswith(" cm")
    assert not str(shown["screen_distance_cm"]["note"]).startswith("+")
    assert 0 <= float(str(shown["head_drop_pct"]["score"])) < 1
