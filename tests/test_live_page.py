"""The live page without a browser: what it offers in each phase, clips, and keeping a session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from posture.landmarks import Landmarks
from posture.live.watch import Phase
from posture.web.hub import Live, hub
from tests.streams.record import replayed


def script() -> None:
    from posture.web.live_page import page

    page()


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("POSTURE_DATA", str(tmp_path))
    return AppTest.from_function(script, default_timeout=60).run()


def live_of(at: AppTest, kind: str = "sitting") -> Live:
    lives: dict[str, Live] = at.session_state["lives"]
    return lives[kind]


def watch(at: AppTest, count: int) -> Live:
    """Feeds the recording as the route would."""
    live = live_of(at)
    for time_s, landmarks in replayed("desk")[:count]:
        live.feed(100.0 + time_s, landmarks)
    return live


def buttons(at: AppTest) -> list[str]:
    return [button.label for button in at.button]


def press(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def test_the_page_opens_a_session_whose_token_the_hub_knows(at: AppTest) -> None:
    assert not at.exception
    assert hub().get(live_of(at).token) is live_of(at)
    assert "Calibrate" in buttons(at)


def test_a_rerun_keeps_the_session(at: AppTest) -> None:
    token = live_of(at).token
    assert live_of(at.run()).token == token


def test_the_buttons_follow_the_phase(at: AppTest) -> None:
    press(at, "Calibrate")
    live = watch(at, 60)
    assert live.session.phase is Phase.PREVIEW
    at.run()
    assert "It feels right: start" in buttons(at)
    press(at, "It feels right: start")
    live.feed(200.0, None)
    at.run()
    assert "Pause and sum up" in buttons(at)
    press(at, "Pause and sum up")
    live.feed(201.0, None)
    at.run()
    assert {"Go on", "Calibrate again"} <= set(buttons(at))


def test_settings_reach_the_session_with_the_next_frame(at: AppTest) -> None:
    at.slider(key="live_delay_sitting").set_value(7).run()
    live = live_of(at)
    live.feed(300.0, None)
    assert live.session.settings.timing.delay_s == 7


def test_each_task_shows_without_an_error(at: AppTest) -> None:
    for task in ("standing", "photo", "clip"):
        at.session_state["live_task"] = task
        at.run()
        assert not at.exception, task


@pytest.fixture
def clip(tmp_path: Path) -> bytes:
    """As long as the recording; what it shows does not matter."""
    path = tmp_path / "desk.mp4"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 8.0, (64, 64))
    for _ in range(160):
        writer.write(np.zeros((64, 64, 3), np.uint8))
    writer.release()
    return path.read_bytes()


def test_an_uploaded_clip_gives_a_session_that_can_be_kept(
    at: AppTest, clip: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []

    def landmarks(source: object, mirrored: bool) -> Iterator[tuple[float, Landmarks | None]]:
        looked.append(1)
        return iter(replayed("desk"))

    monkeypatch.setattr("posture.web.clip_view._landmarks", landmarks)
    at.session_state["live_task"] = "clip"
    at.session_state["live_clip_use"] = "sitting"
    at.run()
    at.file_uploader(key="live_clip").upload("desk.mp4", clip, "video/mp4").run()
    assert not at.exception
    assert [metric.label for metric in at.metric] == [
        "Watched", "Like your baseline", "Longest good spell", "Episodes",
    ]  # fmt: skip
    at.text_input(key="keep_clip_name").set_value("Somebody").run()
    at.button(key="keep_clip").click().run()
    assert [message.value for message in at.success] == ["Kept. The page Progress lists it."]
    assert len(looked) == 1, "the clip was looked at once, not at every run"


def test_a_file_that_is_no_video_is_refused_in_words(at: AppTest) -> None:
    at.session_state["live_task"] = "clip"
    at.run()
    at.file_uploader(key="live_clip").upload("desk.mp4", b"no video" * 50, "video/mp4").run()
    assert "desk.mp4 is not a video" in at.error[0].value
