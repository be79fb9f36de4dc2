"""What the browser is told: shares of the picture, cards with their verdict, no NaN."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from posture.anatomy import INDEX, JOINTS, Joint, View
from posture.live.measures import ROWS, Mode
from posture.live.watch import LiveSession, Settings
from posture.measure import measures
from posture.measure.measures import line_through
from posture.pose.facing import FACING_DEG
from posture.pose.landmarks import Landmarks
from posture.web.hub import Hub, Live
from posture.web.live_lines import BONES, POINTS, shares
from posture.web.live_reply import _WAYS, answer, as_text
from tests.fixtures.streams.record import replayed
from tests.live.test_capture import standing


@pytest.fixture
def live() -> Iterator[Live]:
    hub = Hub()
    opened = hub.open("page", Settings(preview_s=0.0))
    yield opened
    hub.close(opened)


def cards(live: Live, count: int) -> dict[str, dict[str, object]]:
    for time_s, landmarks in replayed("desk")[:count]:
        reply = answer(live, 100.0 + time_s, landmarks, 480)
    return {card["key"]: card for card in reply["cards"]}


def test_every_bone_joins_drawn_points() -> None:
    assert all(0 <= end < len(POINTS) for pair in BONES for end in pair)


@pytest.mark.parametrize("mode", list(Mode))
def test_every_live_number_has_a_line(mode: Mode) -> None:
    for row in ROWS[mode]:
        line = line_through(row.points)
        assert len(line) >= 2
        assert all(name in JOINTS or f"left_{name}" in JOINTS for name in line)


@pytest.mark.parametrize("mode", list(Mode))
def test_every_live_number_has_words_for_its_two_ways(mode: Mode) -> None:
    """Wrong: a new number takes the connection down at its first large change."""
    for row in ROWS[mode]:
        assert row.key in _WAYS or row.key in measures.ROWS


def test_points_are_shares_of_the_picture_and_hidden_ones_are_none(live: Live) -> None:
    time_s, landmarks = replayed("desk")[0]
    reply = json.loads(as_text(answer(live, time_s + 1, landmarks, 480)))
    assert len(reply["pts"]) == len(POINTS)
    assert reply["pts"][POINTS.index("left_knee")] is None
    x, y = reply["pts"][POINTS.index("nose")]
    assert 0.4 < x < 0.6
    assert 0.2 < y < 0.6


def test_nobody_is_no_points_and_no_cards(live: Live) -> None:
    reply = answer(live, 1.0, None, 480)
    assert reply["pts"] is None
    assert reply["cards"] == reply["lines"] == []


def test_before_the_baseline_a_card_shows_the_number_itself(live: Live) -> None:
    shown = cards(live, 3)
    assert " to " in str(shown["shoulder_level_deg"]["text"])
    assert shown["head_drop_pct"]["text"] == "–"
    assert "score" not in shown["head_tilt_deg"]


def test_after_it_a_card_shows_the_change_and_the_verdict_in_words(live: Live) -> None:
    live.command(LiveSession.calibrate)
    shown = cards(live, 60)
    assert str(shown["shoulder_level_deg"]["text"]).endswith("°")
    assert "level within ±" in str(shown["shoulder_level_deg"]["note"]), "its range holds zero"
    note = str(shown["shoulder_level_deg"]["note"])
    assert any(words in note for words in ("within range", "outside range", "can't tell"))
    assert re.fullmatch(r"now \d+ cm \(\d+ to \d+\)", str(shown["screen_distance_cm"]["note"]))
    assert "+" not in str(shown["screen_distance_cm"]["note"])
    assert 0 <= float(str(shown["head_drop_pct"]["score"])) < 1


def test_a_change_says_which_way_in_words(live: Live) -> None:
    live.command(LiveSession.calibrate)
    shown = cards(live, 115)  # leaning to the screen since 12 s
    assert shown["screen_distance_cm"]["way"] == "nearer"
    assert not set("+-−") & set(str(shown["screen_distance_cm"]["text"]))


def test_the_line_of_a_number_beyond_its_limit_is_marked_and_comes_last(live: Live) -> None:
    live.command(LiveSession.calibrate)
    for time_s, landmarks in replayed("desk")[:115]:
        reply = answer(live, 100.0 + time_s, landmarks, 480)
    assert reply["lines"][-1]["key"] == "screen_distance_cm"
    assert [line["beyond"] for line in reply["lines"]] == sorted(line["beyond"] for line in reply["lines"])


FRONT_KEYS = {"shoulder_level_deg", "head_tilt_deg", "head_shift_pct", "trunk_lean_deg", "pelvis_level_deg",
              "pelvic_shift_pct"}  # fmt: skip
SIDE_KEYS = {"ear_over_shoulder_deg", "trunk_inclination_deg", "hip_over_ankle_deg", "knee_flexion_deg"}


@pytest.mark.parametrize(
    ("view", "keys"), [(View.FRONT, FRONT_KEYS), (View.RIGHT, SIDE_KEYS), (View.LEFT, SIDE_KEYS)]
)
def test_standing_shows_the_numbers_of_the_view_and_a_line_for_each(view: View, keys: set[str]) -> None:
    live = Hub().open("page", Settings(mode=Mode.STANDING))
    reply = answer(live, 1.0, standing(FACING_DEG[view]), 480)
    assert {card["key"] for card in reply["cards"]} == keys
    assert {line["key"] for line in reply["lines"]} == keys


def test_in_a_side_view_lines_go_through_the_near_side() -> None:
    live = Hub().open("page", Settings(mode=Mode.STANDING))
    body = standing(FACING_DEG[View.LEFT])
    reply = answer(live, 1.0, body, 480)
    knee = next(line for line in reply["lines"] if line["key"] == "knee_flexion_deg")
    near = [Joint.LEFT_HIP, Joint.LEFT_KNEE, Joint.LEFT_ANKLE]
    assert knee["at"] == shares(body)[[INDEX[joint] for joint in near]].round(4).tolist()


@pytest.mark.parametrize(("camera_height_px", "wanted"), [(240, "closer"), (1080, "hold_still")])
def test_the_guide_counts_in_the_pixels_that_the_camera_really_has(
    camera_height_px: int, wanted: str
) -> None:
    live = Hub().open("page", views=[View.FRONT])
    body: Landmarks = standing()
    assert answer(live, 1.0, body, camera_height_px)["cue"] == wanted
