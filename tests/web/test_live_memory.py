"""What live remembers: nothing unasked; then the baseline for the next visit, and each session once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from posture.history.baselines import NOBODY, baselines, newest_wishes, save_baseline, save_wishes
from posture.history.sessions import SavedSession, sessions
from posture.history.store import History
from posture.live.judge import Sensitivity
from posture.live.watch import LiveSession, Phase, Settings
from posture.live.wishes import LiveWishes
from posture.pose.landmarks import Landmarks
from posture.web import live_keeping, server
from posture.web.hub import Hub, Live, hub
from posture.web.live_keeping import EVERY_S, SessionKeeper
from posture.web.live_memory_ui import KEEP, REMEMBER
from posture.web.live_page import Shown
from tests.fixtures import asynchronous
from tests.fixtures.streams.record import replayed

DESK = replayed("desk")


def script() -> None:
    from posture.web.live_page import page

    page()


class Visit:
    """One browser session in front of a camera."""

    def __init__(self) -> None:
        self.at = AppTest.from_function(script, default_timeout=60).run()
        assert not self.at.exception
        self.time_s = 100.0

    @property
    def live(self) -> Live:
        lives: dict[str, Live] = self.at.session_state["lives"]
        return lives["sitting"]

    def run(self) -> Visit:
        self.at.run()
        assert not self.at.exception
        return self

    def sit(self, count: int = 60, seen: Landmarks | None = None) -> Visit:
        for _, landmarks in DESK[:count]:
            self.time_s += 0.1
            self.live.feed(self.time_s, landmarks if seen is None else seen)
        return self.run()

    def calibrate(self) -> Visit:
        self.live.command(LiveSession.calibrate)
        self.sit()
        self.live.command(LiveSession.accept)
        return self.sit(10)

    def pause(self) -> Visit:
        self.live.command(LiveSession.pause)
        return self.run()

    def switch(self, label: str) -> Visit:
        next(each for each in self.at.toggle if each.label == label).set_value(True).run()
        return self.run()

    def press(self, label: str) -> Visit:
        next(each for each in self.at.button if each.label == label).click().run()
        return self.run()

    def said(self) -> str:
        parts = (*self.at.info, *self.at.success, *self.at.caption, *self.at.error)
        return " ".join(str(each.value) for each in parts)


@pytest.fixture(autouse=True)
def camera(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Stands in for what the component says; "" turns the camera off."""
    shown = {"label": "HD Webcam"}
    monkeypatch.setenv("POSTURE_DATA", str(tmp_path))
    monkeypatch.setattr(
        "posture.web.live_page._camera_ui",
        lambda live, mode: Shown(bool(shown["label"]), shown["label"]),
    )
    return shown


def kept() -> list[SavedSession]:
    history = History.default()
    return [session for person in history.people() for session in sessions(history, person.id)]


def test_nothing_is_kept_unasked(tmp_path: Path) -> None:
    visit = Visit()
    assert list(tmp_path.iterdir()) == []
    visit.calibrate().sit().pause()
    hub().close(visit.live)
    assert History.default().people() == ()
    assert f"Switch on “{KEEP}”" in visit.said()


def test_the_next_visit_confirms_in_three_seconds_how_the_person_sat() -> None:
    visit = Visit().switch(REMEMBER).calibrate()
    (person,) = History.default().people()
    assert person.name == NOBODY
    (saved,) = baselines(History.default(), person.id)
    assert saved.content.camera == "HD Webcam"
    assert visit.live.session.baseline is not None
    assert saved.content.baseline.values == visit.live.session.baseline.values
    again = Visit()
    assert again.live.session.phase is Phase.CONFIRMING
    again.sit(45)
    assert again.live.session.phase is Phase.WATCHING
    assert len(baselines(History.default(), person.id)) == 1
    again.live.command(LiveSession.calibrate)
    again.sit()
    again.live.command(LiveSession.accept)
    again.sit(10)
    (new,) = baselines(History.default(), person.id)  # a new one takes its place
    assert new.id != saved.id


def test_what_was_offered_after_calibrating_remembers_this_baseline() -> None:
    Visit().calibrate().press("Remember this for next time")
    assert Visit().live.session.phase is Phase.CONFIRMING


def test_another_camera_is_not_taken_for_the_same(camera: dict[str, str]) -> None:
    Visit().switch(REMEMBER).calibrate()
    camera["label"] = "Monitor"
    assert Visit().live.session.phase is Phase.READY


def test_who_sits_otherwise_is_told_so_and_can_calibrate() -> None:
    Visit().switch(REMEMBER).calibrate()
    visit = Visit()
    seen = DESK[0][1]
    assert seen is not None
    low = replace(seen, xy_px=seen.xy_px + np.array([0.0, 60.0]))
    for _ in range(5):
        visit.sit(60, seen=low)
    assert visit.live.session.phase is Phase.READY
    assert "otherwise than last time" in visit.said()
    assert visit.live.session.baseline is None


def test_switched_off_it_is_deleted() -> None:
    visit = Visit().switch(REMEMBER).calibrate()
    (person,) = History.default().people()
    next(each for each in visit.at.toggle if each.label == REMEMBER).set_value(False).run()
    assert baselines(History.default(), person.id) == ()
    assert newest_wishes(History.default()) is None
    assert History.default().people() == ()  # nobody is left who would mean nothing
    assert Visit().live.session.phase is Phase.READY


def test_each_place_has_its_own_and_the_one_used_last_is_tried_first() -> None:
    visit = Visit().switch(REMEMBER).calibrate()
    (person,) = History.default().people()
    (usual,) = baselines(History.default(), person.id)
    save_baseline(History.default(), person.id, replace(usual.content, place="Office"))
    again = Visit()
    assert again.live.session.phase is Phase.CONFIRMING
    place = next(each for each in again.run().at.selectbox if each.label == "Where I sit")
    assert (place.value, place.options) == ("Office", ["My usual place", "Office"])
    place.set_value("My usual place").run()
    again.run().calibrate()
    assert places(person.id) == ["", "Office"]
    assert baselines(History.default(), person.id)[0].id != usual.id
    visit.run()


def places(person_id: str) -> list[str]:
    return [saved.content.place for saved in baselines(History.default(), person_id)]


def test_somebody_else_does_not_inherit_a_baseline() -> None:
    other = History.default().add_person("Ben")
    visit = Visit().switch(REMEMBER).switch(KEEP).calibrate().sit()
    whose = next(each for each in visit.at.selectbox if each.label == "Kept for")
    whose.set_value(other.id).run()
    visit.sit(20)
    assert visit.live.session.phase is Phase.READY
    assert baselines(History.default(), other.id) == ()
    assert len(kept()) == 1  # what was watched until then, for whom it was
    visit.calibrate()
    assert len(baselines(History.default(), other.id)) == 1


def test_strictness_stays_for_the_next_visit() -> None:
    visit = Visit().switch(REMEMBER)
    next(each for each in visit.at.slider if each.label == "Tell me after").set_value(7).run()
    visit.at.session_state["live_sensitivity_sitting"] = "strict"
    visit.run()
    settings = Visit().live.session.settings
    assert (settings.sensitivity, settings.timing.delay_s) == (Sensitivity.STRICT, 7)


def test_a_session_is_kept_once_and_grows_until_its_page_goes() -> None:
    visit = Visit().switch(KEEP).calibrate().sit().pause()
    (first,) = kept()
    assert "Kept by itself" in visit.said()
    assert "Keep it" not in [button.label for button in visit.at.button]
    visit.live.command(LiveSession.resume)
    visit.sit().pause()
    (second,) = kept()
    assert second.id == first.id
    assert second.content.duration_s > first.content.duration_s
    visit.live.command(LiveSession.resume)
    for _, landmarks in DESK[:60]:
        visit.time_s += 0.1
        visit.live.feed(visit.time_s, landmarks)
    hub().prune(lambda owner: False)  # the tab is closed
    (third,) = kept()
    assert third.id == first.id
    assert third.content.duration_s > second.content.duration_s


@pytest.mark.parametrize("remembers", [False, True])
def test_what_was_kept_by_hand_is_not_kept_twice(remembers: bool) -> None:
    visit = Visit()
    if remembers:
        visit.switch(REMEMBER)
    visit.calibrate().sit().pause()
    next(box for box in visit.at.text_input if box.label == "Name").set_value("Ana").run()
    visit.press("Keep it").press("Keep this and further sessions by themselves")
    ana = next(person for person in History.default().people() if person.name == "Ana")
    assert len(kept()) == 1
    assert len(sessions(History.default(), ana.id)) == 1


# ---- the keeper, without a page ----


class Clock:
    """Days and seconds that tests turn."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.day, self.now_s = date(2026, 3, 20), 1000.0
        monkeypatch.setattr(live_keeping, "today", lambda: self.day)
        monkeypatch.setattr("posture.web.live_keeping.time.monotonic", lambda: self.now_s)


def watched(own: Hub, history: History, **wanted: object) -> tuple[Live, SessionKeeper]:
    live = own.open("page", Settings(preview_s=0.0))
    person = history.add_person("A")
    save_wishes(history, person.id, LiveWishes(keep_sessions=True))
    keeper = SessionKeeper(history, person.id, True)
    live.keeper = keeper
    live.command(LiveSession.calibrate)
    sit(live, 100.0)
    sit(live, 110.0)
    return live, keeper


def sit(live: Live, from_s: float) -> None:
    for time_s, landmarks in DESK[:80]:
        live.feed(from_s + time_s, landmarks)


def test_every_few_minutes_and_at_the_servers_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own, clock, history = Hub(), Clock(monkeypatch), History(tmp_path / "history.sqlite3")
    watched(own, history)
    own.keep()
    assert kept() == []
    clock.now_s += EVERY_S
    own.keep()
    (first,) = kept()
    own.keep(all_of_them=True)
    assert [session.id for session in kept()] == [first.id]


def test_a_session_past_midnight_becomes_one_of_each_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, clock, history = Hub(), Clock(monkeypatch), History(tmp_path / "history.sqlite3")
    live, _ = watched(own, history)
    clock.day += timedelta(days=1)
    own.keep()
    (first,) = kept()
    assert live.summary().duration_s == 0
    sit(live, 120.0)
    own.keep(all_of_them=True)
    assert len(kept()) == 2
    assert {session.content.duration_s for session in kept()} >= {first.content.duration_s}


def test_a_session_that_was_deleted_meanwhile_stays_so(tmp_path: Path) -> None:
    own, history = Hub(), History(tmp_path / "history.sqlite3")
    live, keeper = watched(own, history)
    keeper.keep(live)
    history.delete_session(kept()[0].id)
    sit(live, 120.0)
    keeper.keep(live)
    assert kept() == []


def test_a_history_that_cannot_be_written_costs_the_page_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    own, history = Hub(), History(tmp_path / "history.sqlite3")
    live, keeper = watched(own, history)
    history.path.write_bytes(b"something else" * 1000)
    own.close(live)
    assert keeper.kept is None
    assert "could not be kept" in caplog.text


def test_when_the_server_ends_what_is_wanted_is_in_the_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "get_ready", lambda: None)
    history = History(tmp_path / "history.sqlite3")
    live, _ = watched(hub(), history)

    async def start_and_stop() -> None:
        async with server.lifespan(None):
            pass

    asynchronous.run(start_and_stop())
    hub().close(live)
    assert len(kept()) == 1
