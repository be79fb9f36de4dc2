"""The live page without a browser: what it offers in each phase, clips, and keeping a session."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Expander

from posture.anatomy import View
from posture.history.sessions import sessions
from posture.history.store import History
from posture.live.watch import Phase
from posture.picture.photo import load_photo
from posture.pose.landmarks import Landmarks
from posture.web.hub import Live, hub
from posture.web.live_controls import as_data, offered
from posture.web.live_controls import press as press_control
from posture.web.live_page import Shown
from tests.fixtures.streams.record import replayed


def script() -> None:
    from posture.web.live_page import page

    page()


@pytest.fixture
def camera(monkeypatch: pytest.MonkeyPatch) -> dict[str, bool]:
    """Stands in for what the component says about its camera."""
    camera = {"on": True}
    monkeypatch.setattr(
        "posture.web.live_page._camera_ui", lambda live, mode: Shown(camera["on"], "A camera" * camera["on"])
    )
    return camera


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, camera: dict[str, bool]) -> AppTest:
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
    return [button.label for button in at.button] + [each.label for each in offered(live_of(at).session)]


def press(at: AppTest, label: str) -> AppTest:
    """A button of the page, or one of those that the component draws."""
    found = [button for button in at.button if button.label == label]
    if found:
        return found[0].click().run()
    own = {each.label: each.name for each in offered(live_of(at).session)}
    press_control(live_of(at), own[label])
    return at.run()


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
    assert "Pause and sum up" in buttons(at)
    press(at, "Pause and sum up")
    assert {"Go on", "Calibrate again"} <= set(buttons(at))
    json.dumps(as_data(offered(live.session)))  # it goes to the component


def test_a_button_that_is_not_offered_does_nothing(at: AppTest) -> None:
    live = live_of(at)
    for name in ("resume", "pause", "accept", "__init__", ""):
        press_control(live, name)
        assert live.session.phase is Phase.READY


def watching(at: AppTest) -> Live:
    press(at, "Calibrate")
    watch(at, 60)
    press(at.run(), "It feels right: start")
    live = live_of(at)
    for time_s, landmarks in replayed("desk")[:40]:
        live.feed(200.0 + time_s, landmarks)
    return live


def test_switching_the_camera_off_sums_the_session_up(at: AppTest, camera: dict[str, bool]) -> None:
    live = watching(at)
    camera["on"] = False
    at.run()
    assert live.session.phase is Phase.PAUSED
    assert "This session" in [heading.value for heading in at.header]
    assert "Go on" in buttons(at)


def test_the_summary_comes_into_sight_once(at: AppTest, camera: dict[str, bool]) -> None:
    """At the pause and at the camera's end; not at every run, and not when the camera goes on again."""
    watching(at)
    for happens, comes in ((lambda: press(at, "Pause and sum up"), 1), (at.run, 1)):
        happens()
        assert at.session_state["scrolls"] == comes
    for is_on, comes in ((False, 2), (False, 2), (True, 2)):
        camera["on"] = is_on
        at.run()
        assert at.session_state["scrolls"] == comes


def test_a_session_is_kept_once_and_a_longer_one_takes_its_place(at: AppTest) -> None:
    live = watching(at)
    press(at, "Pause and sum up")
    next(box for box in at.text_input if box.label == "Name").set_value("Somebody").run()
    press(at, "Keep it")
    assert "Keep it" not in buttons(at)
    press(at, "Go on")
    for time_s, landmarks in replayed("desk")[:40]:
        live.feed(300.0 + time_s, landmarks)
    press(at.run(), "Pause and sum up")
    press(at, "Keep it")  # the same person is chosen
    (person,) = History.default().people()
    (kept,) = sessions(History.default(), person.id)
    assert kept.summary == live.summary().to_json()


def test_a_calibration_under_way_is_given_up_with_the_camera(at: AppTest, camera: dict[str, bool]) -> None:
    press(at, "Calibrate")
    camera["on"] = False
    at.run()
    assert live_of(at).session.phase is Phase.READY


def test_settings_reach_the_session_at_once(at: AppTest) -> None:
    at.slider(key="live_delay_sitting").set_value(7).run()
    assert live_of(at).session.settings.timing.delay_s == 7


def test_settings_outlive_a_visit_to_another_page(at: AppTest) -> None:
    at.slider(key="live_delay_sitting").set_value(7).run()
    at.toggle(key="live_mirror").set_value(False).run()
    at.segmented_control(key="live_task").set_value("standing").run()  # the boxes of the desk are not drawn
    at.segmented_control(key="live_task").set_value("sitting").run()
    assert at.slider(key="live_delay_sitting").value == 7
    assert at.toggle(key="live_mirror").value is False
    assert live_of(at).session.settings.timing.delay_s == 7


@pytest.fixture(scope="module")
def stills(samples: Path) -> list[tuple[View, bytes]]:
    return [(View.FRONT, (samples / "front.jpg").read_bytes())]


def test_photos_without_hands_end_in_the_same_report_as_the_page_check(
    at: AppTest, stills: list[tuple[View, bytes]]
) -> None:
    at.session_state["live_stills"] = stills
    at.session_state["live_task"] = "photo"
    at.run()
    assert not at.exception
    titles = [heading.value for heading in at.header]
    assert titles == ["1 thing stands out", "Suspected imbalances", "Take it with you"]
    assert "Keep this check" in [panel.label for panel in at.expander]
    assert at.session_state["report"].photos[0].view is View.FRONT


def places(at: AppTest) -> dict[str, tuple[int, ...]]:
    """Where each folded part stands: the number of each block on the way to it."""
    found = {}

    def walk(block: Block, path: tuple[int, ...]) -> None:
        for number, child in block.children.items():
            if isinstance(child, Expander):
                found[child.label] = (*path, number)
            if isinstance(child, Block):
                walk(child, (*path, number))

    walk(at.main, ())
    return found


def test_results_stay_where_they_are_when_the_bar_is_gone(
    at: AppTest, stills: list[tuple[View, bytes]], clip: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The browser folds and forgets what stands at another place in the next run."""
    photos = [load_photo(jpeg, name="front.jpg") for _, jpeg in stills]
    monkeypatch.setattr("posture.web.clip_view.stills_of", lambda clip, mirrored: photos)
    for task in ("photo", "clip"):
        at.session_state["live_stills"] = stills
        at.session_state["live_task"] = task
        at.run()
        if task == "clip":
            at.file_uploader[0].upload("desk.mp4", clip, "video/mp4").run()
        begin = places(at)
        assert "Correct something" in begin
        assert not at.run().exception
        assert places(at) == begin


def test_each_task_shows_without_an_error(at: AppTest) -> None:
    for task in ("standing", "photo", "clip"):
        at.session_state["live_task"] = task
        at.run()
        assert not at.exception, task


@pytest.fixture
def clip(tmp_path: Path) -> bytes:
    """As long as the recording; its content does not matter."""
    path = tmp_path / "desk.mp4"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 8.0, (64, 64))
    for _ in range(160):
        writer.write(np.zeros((64, 64, 3), np.uint8))
    writer.release()
    return path.read_bytes()


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each time that a clip was looked at; every clip shows somebody at a desk."""
    times: list[int] = []

    def landmarks(
        source: object, *, max_fps: float, mirrored: bool
    ) -> Iterator[tuple[float, Landmarks | None]]:
        times.append(1)
        return iter(replayed("desk"))

    monkeypatch.setattr("posture.web.clip_view.landmarks_in", landmarks)
    return times


def test_an_uploaded_clip_gives_a_session_that_can_be_kept(
    at: AppTest, clip: bytes, looked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    remark = "desk.mp4 breaks off after 8 s of 20 s."
    monkeypatch.setattr("posture.live.clip.Clip.remark", remark)
    at.session_state["live_task"] = "clip"
    at.session_state["live_clip_use"] = "sitting"
    at.run()
    at.file_uploader[0].upload("desk.mp4", clip, "video/mp4").run()
    assert not at.exception
    assert [metric.label for metric in at.metric] == [
        "Watched", "Like your baseline", "Longest good spell", "Episodes",
    ]  # fmt: skip
    assert remark in [message.value for message in at.warning]
    next(box for box in at.text_input if box.label == "Name").set_value("Somebody").run()
    press(at, "Keep it")
    assert [message.value for message in at.success] == [
        "Kept. The page Progress lists it under Live sessions."
    ]
    assert "Keep it" not in buttons(at)
    assert len(looked) == 1, "the clip was looked at once, not at every run"


AWAY_OR_LIVE = """
import streamlit as st
from posture.web import live_page
live_page.page() if not st.session_state.get("away") else st.title("Another page")
"""


def test_a_clip_its_use_and_its_session_are_there_again_after_another_page(
    at: AppTest, clip: bytes, looked: list[int]
) -> None:
    app = AppTest.from_string(AWAY_OR_LIVE, default_timeout=60)
    app.session_state["live_task"] = "clip"
    app.run().get_by_key("live_clip_use").set_value("sitting").run()
    app.file_uploader[0].upload("desk.mp4", clip, "video/mp4").run()
    for away in (True, False):
        app.session_state["away"] = away
        app.run()
        assert not app.exception
    assert "Watched" in [metric.label for metric in app.metric]
    assert app.get_by_key("live_clip_use").value == "sitting"
    assert len(looked) == 1
    press(app, "Start over")
    assert not app.metric


def test_why_a_session_was_not_sure_stands_below_its_times(at: AppTest) -> None:
    app = AppTest.from_string(
        "from dataclasses import replace\n"
        "from posture.live.session import Statistics\n"
        "from posture.live.measures import Mode\n"
        "from posture.web.live_results import summary_ui\n"
        "summary = Statistics('sitting').summary()\n"
        "state_s = dict(summary.state_s) | {'not_sure': 38.0, 'good': 21.0}\n"
        "why = {'Your shoulders are not in the picture.': 38.0}\n"
        "summary_ui(replace(summary, duration_s=59.0, state_s=state_s, not_sure_s=why), Mode.SITTING)\n"
    ).run()
    assert not app.exception
    assert "Not sure for 38 s: Your shoulders are not in the picture." in [c.value for c in app.caption]


def test_a_file_that_is_no_video_is_refused_in_words(at: AppTest) -> None:
    at.session_state["live_task"] = "clip"
    at.run()
    at.file_uploader[0].upload("desk.mp4", b"no video" * 50, "video/mp4").run()
    assert "desk.mp4 is not a video" in at.error[0].value
