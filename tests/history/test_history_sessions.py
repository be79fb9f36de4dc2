"""Kept live sessions: saved, listed, exported, imported and deleted with their person."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from posture.errors import HistoryError
from posture.history.archive import export_person, import_person
from posture.history.sessions import save_session, sessions
from posture.history.store import History
from posture.live.watch import LiveSession, Settings, replay
from tests.fixtures.streams.record import replayed


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "history.sqlite3")


@pytest.fixture(scope="module")
def summary() -> dict[str, object]:
    session = LiveSession(Settings(preview_s=0.0))
    list(replay(replayed("desk"), session))
    return session.summary().to_json()


def test_kept_sessions_come_back_newest_first(history: History, summary: dict[str, object]) -> None:
    person = history.add_person("A")
    old = save_session(history, person.id, summary, taken_at=datetime(2026, 1, 1, tzinfo=UTC))
    new = save_session(history, person.id, summary, taken_at=datetime(2026, 2, 1, tzinfo=UTC))
    found = sessions(history, person.id)
    assert [session.id for session in found] == [new, old]
    assert found[0].summary == summary


def test_an_export_takes_sessions_along(history: History, summary: dict[str, object], tmp_path: Path) -> None:
    person = history.add_person("A")
    save_session(history, person.id, summary)
    buffer = io.BytesIO()
    export_person(history, person.id, buffer)
    other = History(tmp_path / "other.sqlite3")
    import_person(other, buffer)
    assert [s.summary for s in sessions(other, person.id)] == [summary]
    assert sessions(other, person.id)[0].taken_at == sessions(history, person.id)[0].taken_at


def test_deleting_the_person_or_the_session_removes_it(history: History, summary: dict[str, object]) -> None:
    person = history.add_person("A")
    first, second = (save_session(history, person.id, summary) for _ in range(2))
    history.delete_session(first)
    assert [session.id for session in sessions(history, person.id)] == [second]
    history.delete_person(person.id)
    assert sessions(history, person.id) == ()
    with pytest.raises(HistoryError):
        history.delete_session(first)


@pytest.mark.parametrize(
    "wrong", [{}, {"schema": 2}, {"schema": 1, "state_s": {"good": "long"}}, [], None], ids=repr
)
def test_what_is_no_summary_is_refused(history: History, wrong: object) -> None:
    person = history.add_person("A")
    with pytest.raises(HistoryError, match="not the summary"):
        save_session(history, person.id, wrong)
    assert sessions(history, person.id) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"episodes": [1]},
        {"duration_s": float("inf")},
        {"duration_s": 10**400},
        {"duration_s": True},
        {"good_share": 2},
        {"longest_good_s": "long"},
        {"measurements": {"head_drop_pct": 1}},
        {"more": float("nan")},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_summary_that_the_page_could_not_show_is_refused(
    history: History, summary: dict[str, object], wrong: dict[str, object]
) -> None:
    person = history.add_person("A")
    with pytest.raises(HistoryError, match="not the summary"):
        save_session(history, person.id, summary | wrong)


def test_an_unknown_person_keeps_nothing(history: History, summary: dict[str, object]) -> None:
    with pytest.raises(HistoryError):
        save_session(history, "0" * 16, summary)
