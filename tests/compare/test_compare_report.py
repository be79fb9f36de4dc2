"""The comparison's texts: every row is told, nothing is rounded into a lie."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from posture import pipeline
from posture.anatomy import View
from posture.cli import compare as command
from posture.cli import model
from posture.compare.changes import ChangeVerdict, compare
from posture.compare.report import WORDS, headline, name_of, to_json, to_markdown
from posture.errors import PhotoError, UsageError
from posture.report.shots import Shot
from tests.fixtures.compare_examples import shot

NUMBERS = {"shoulder_level_deg": 0.0, "trunk_lean_deg": 0.0, "pelvis_level_deg": 0.0}
COMPARISON = compare(
    [shot(NUMBERS), shot({}, view=View.BACK)],
    [shot({"shoulder_level_deg": 9.0, "trunk_lean_deg": 0.1}, missing={"pelvis_level_deg": "a | b"})],
    {},
)


def test_json_has_the_documented_shape() -> None:
    written = json.loads(json.dumps(to_json(COMPARISON), allow_nan=False))
    assert written["schema"] == 1
    assert written["unpaired"] == ["back"]
    assert [pair["comparable"] for pair in written["comparable"]] == [True]
    assert [c["verdict"] for c in written["changes"]] == ["away_from_range", "within_error", "not_comparable"]
    first = written["changes"][0]
    assert (first["key"], first["view"]) == ("shoulder_level_deg", "front")
    assert (first["before"], first["after"], first["change"]) == (0.0, 9.0, 9.0)
    assert first["mdc"] > 0
    assert first["std"] > 0


def test_markdown_tells_every_row_and_how_many_got_worse() -> None:
    text = to_markdown(COMPARISON)
    for change in COMPARISON.changes:
        assert name_of(change) in text
    for verdict in (ChangeVerdict.AWAY, ChangeVerdict.WITHIN_ERROR, ChangeVerdict.NOT_COMPARABLE):
        assert WORDS[verdict] in text
    assert "0 moved towards the range, 1 away from it; 1 within error and sway, 1 not comparable." in text
    assert "| a / b" not in text.replace("not comparable: a / b", "")
    assert {line.count("|") for line in text.splitlines() if line.startswith("| ")} == {7}


def test_without_a_change_nothing_is_claimed() -> None:
    same = compare([shot(NUMBERS)], [shot(NUMBERS)], {})
    assert headline(same).startswith("No change is larger than error and sway")


def test_where_nothing_could_be_compared_it_says_why() -> None:
    of_two_views = compare([shot(NUMBERS)], [shot(NUMBERS, view=View.RIGHT)], {})
    assert headline(of_two_views).startswith("Nothing was compared. One photo shows the front view")
    none_shared = compare([shot(NUMBERS), shot({}, view=View.BACK)], [shot({}, view=View.LEFT)], {})
    assert "need a photo of the same view" in headline(none_shared)
    assert "| before |" not in to_markdown(none_shared)
    hidden = compare([shot(NUMBERS)], [shot(missing=dict.fromkeys(NUMBERS, "Hidden."))], {})
    assert "measured in both photos" in headline(hidden)


@pytest.fixture
def shots() -> list[Shot]:
    """What is found in the two photos of the command."""
    return [shot(NUMBERS), shot(NUMBERS | {"shoulder_level_deg": 9.0})]


@pytest.fixture
def photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shots: list[Shot]) -> tuple[str, str]:
    """Two photo files; what is found in them is set, so that no model is needed."""

    class Checked:
        def __init__(self, photo: object) -> None:
            self.photo = photo

    monkeypatch.setattr(model, "ensure_with_progress", lambda: None)
    monkeypatch.setattr(pipeline, "check_photo", lambda photo: Checked(photo))
    monkeypatch.setattr(Shot, "of", classmethod(lambda cls, check, versions: shots.pop(0)))
    paths = tuple(str(tmp_path / name) for name in ("before.png", "after.png"))
    for path in paths:
        Image.fromarray(np.full((800, 600, 3), 90, dtype=np.uint8)).save(path)
    return paths[0], paths[1]


def posture_compare(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers())
    args = parser.parse_args(["compare", *arguments])
    return int(args.run(args))


def test_the_command_writes_json_markdown_and_picture(
    photos: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    targets = [tmp_path / name for name in ("c.json", "c.md", "c.png")]
    files = [
        part
        for pair in zip(("--json", "--markdown", "--picture"), map(str, targets), strict=True)
        for part in pair
    ]
    assert posture_compare(*photos, *files) == 0
    assert json.loads(targets[0].read_text("utf-8"))["changes"][0]["change"] == 9.0
    assert targets[1].read_text("utf-8").startswith("# Before and after")
    with Image.open(targets[2]) as picture:
        assert picture.size[0] > 1000
    assert "away from" in capsys.readouterr().out


def test_a_front_and_a_side_view_end_with_a_sentence_after_the_files_are_written(
    photos: tuple[str, str], shots: list[Shot], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shots[1] = shot({}, view=View.RIGHT)
    with pytest.raises(PhotoError, match="Nothing was compared"):
        posture_compare(*photos, "--json", str(tmp_path / "c.json"))
    assert json.loads((tmp_path / "c.json").read_text("utf-8"))["changes"] == []
    assert capsys.readouterr().out == ""


def test_a_dash_prints_json_alone(photos: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert posture_compare(*photos, "--json", "-") == 0
    assert json.loads(capsys.readouterr().out)["schema"] == 1


def test_a_picture_of_an_unknown_kind_is_refused(photos: tuple[str, str], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.png or \.jpg"):
        posture_compare(*photos, "--picture", str(tmp_path / "c.gif"))
