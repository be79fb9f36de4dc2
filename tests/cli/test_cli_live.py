"""posture live VIDEO on a recording of the model: words, JSON, exit codes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from posture.cli import main
from tests.fixtures.streams.record import replayed


class FilmOfARecording:
    """Stands in for clip and detector: its frames are numbers, which the detector looks up."""

    stream = replayed("desk")
    remark = ""

    def __init__(self, source: Path, name: str | None = None) -> None:
        self.name = source.name
        self.info = SimpleNamespace(duration_s=20.0, fps=8.0)

    def __enter__(self) -> FilmOfARecording:
        return self

    def __exit__(self, *error: object) -> None: ...

    def frames(self, *, max_fps: float, mirrored: bool) -> Iterator[tuple[float, int]]:
        for number, (time_s, _) in enumerate(self.stream):
            yield time_s, number


class Lookup:
    def __enter__(self) -> Lookup:
        return self

    def __exit__(self, *error: object) -> None: ...

    def detect(self, frame: int, time_ms: int) -> Any:
        return FilmOfARecording.stream[frame][1]


class Blind:
    """The frames are numbers: there are no pictures to look at."""

    stood = False

    def feed(self, time_s: float, frame: int) -> None: ...


@pytest.fixture(autouse=True)
def recording(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("posture.live.clip.Clip", FilmOfARecording)
    monkeypatch.setattr("posture.pose.landmarker.StreamDetector", Lookup)
    monkeypatch.setattr("posture.live.clip.Sight", Blind)
    monkeypatch.setattr("posture.cli.model.ensure_with_progress", lambda: None)


def test_json_is_the_session_summary_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["live", "desk.mp4", "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert set(summary) >= {"schema", "duration_s", "state_s", "episodes", "longest_good_s", "measurements"}
    assert summary["duration_s"] == pytest.approx(sum(summary["state_s"].values()), abs=0.3)
    assert [episode["key"] for episode in summary["episodes"]] == ["screen_distance_cm"]


def test_a_file_that_breaks_off_is_told_beside_the_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FilmOfARecording, "remark", "desk.mp4 breaks off after 8 s of 20 s.")
    assert main(["live", "desk.mp4", "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["duration_s"] > 0
    assert told.err == "desk.mp4 breaks off after 8 s of 20 s.\n"


def test_words_name_states_episodes_and_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["live", "desk.mp4"]) == 0
    out = capsys.readouterr().out
    for words in ("like your baseline", "Distance to the screen", "Longest good spell", "not a diagnosis"):
        assert words in out
    assert not re.search(r"\+\d+\.\d cm|[-−]0\.0", out)  # a distance has no sign, nor has nothing


def test_a_longer_delay_finds_less(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["live", "desk.mp4", "--json", "--delay", "10"]) == 0
    assert json.loads(capsys.readouterr().out)["episodes"] == []


def test_without_a_baseline_it_says_why(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FilmOfARecording, "stream", [(i / 8, None) for i in range(40)])
    assert main(["live", "empty.mp4"]) == 3
    assert "empty.mp4 gave no baseline. Your face and both shoulders" in capsys.readouterr().err


def test_a_short_clip_says_how_long_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FilmOfARecording, "stream", replayed("desk")[:33])
    assert main(["live", "short.mp4"]) == 3
    assert "short.mp4 is 4 s long. It must begin with five still seconds" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["--delay", "31"], ["--delay", "x"], ["--mode", "lying"], ["--fps", "0"], ["--fps", "1"]]
)
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["live", "desk.mp4", *arguments])
    assert stopped.value.code == 2
