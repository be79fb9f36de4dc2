"""The command line as a person uses it: what is printed, what is written, and the exit code."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import cv2
import pytest
from PIL import Image

from posture.cli import main, parser
from posture.cli.files import write_whole
from posture.errors import UsageError
from tests.fixtures.places import ROOT


def test_check_prints_the_table_and_writes_all_three_results(samples, tmp_path, capsys):
    code = main([
        "check", str(samples / "front.jpg"), str(samples / "right.jpg"),
        "--json", str(tmp_path / "r.json"), "--markdown", str(tmp_path / "r.md"),
        "--annotated", str(tmp_path / "pictures"), "--height-cm", "170",
    ])  # fmt: skip
    assert code == 0
    printed = capsys.readouterr().out
    assert "Shoulder level" in printed
    assert "outside" in printed
    assert "not a diagnosis" in re.sub(r"\s+", " ", printed)
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert [shot["view"] for shot in report["photos"]] == ["front", "right"]
    assert "head_shift_cm" in {m["key"] for m in report["photos"][0]["measurements"]}
    assert (tmp_path / "r.md").read_text("utf-8").startswith("# Posture check")
    assert {p.name for p in (tmp_path / "pictures").iterdir()} == {
        "front_annotated.jpg",
        "right_annotated.jpg",
    }


def test_options_count_once_for_all_or_once_for_each(samples, tmp_path):
    code = main([
        "check", str(samples / "front.jpg"), str(samples / "right.jpg"), "--json", str(tmp_path / "r.json"),
        "--roll-deg", "-2.5", "--roll-deg", "0", "--view", "front", "--view", "right",
    ])  # fmt: skip
    assert code == 0
    shots = json.loads((tmp_path / "r.json").read_text("utf-8"))["photos"]
    assert [shot["gravity"]["roll_deg"] for shot in shots] == [-2.5, 0.0]
    assert {shot["gravity"]["source"] for shot in shots} == {"given"}
    assert {shot["view_source"] for shot in shots} == {"given"}


@pytest.mark.parametrize("roll_deg", [None, 2.0], ids=["tilt found", "tilt of the file given"])
def test_a_mirror_image_said_so_gives_the_same_numbers(samples, tmp_path, roll_deg):
    picture = Image.open(samples / "front.jpg")
    mirrored = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    picture.save(tmp_path / "plain.png")
    mirrored.save(tmp_path / "mirrored.png")
    given, turned = ([], []) if roll_deg is None else ([f"--roll-deg={s * roll_deg}"] for s in (1, -1))
    main(["check", str(tmp_path / "plain.png"), "--json", str(tmp_path / "a.json"), *given])
    main(["check", str(tmp_path / "mirrored.png"), "--mirrored", "--json", str(tmp_path / "b.json"), *turned])
    a, b = (json.loads((tmp_path / f"{n}.json").read_text("utf-8"))["photos"][0] for n in "ab")
    assert a["measurements"] == b["measurements"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["check", "nowhere.jpg"], "nowhere.jpg does not exist"),
        (["check", "{bad}/empty.jpg"], "empty.jpg is empty"),
        (["check", "{samples}/front.jpg", "--person", "2"], "only one person"),
        (["check", "{samples}/front.jpg", "--roll-deg", "80"], "80"),
        (["check", "{samples}/front.jpg", "--roll-deg", "1", "--roll-deg", "2"], "once for each"),
        (["check", "{samples}/front.jpg", "--sticker-mm", "90"], "5 to 50 mm, not 90"),
    ],
    ids=[
        "missing file",
        "empty file",
        "person 2 of 1",
        "impossible roll",
        "more rolls than photos",
        "a plate",
    ],
)
def test_what_cannot_be_done_is_one_plain_sentence(arguments, says, samples, tmp_path, capsys):
    (tmp_path / "empty.jpg").write_bytes(b"")
    filled = [a.format(bad=tmp_path, samples=samples) for a in arguments]
    code = main(filled)
    error = capsys.readouterr().err
    assert code in (2, 3)
    assert says in error
    assert error.startswith("posture: ")
    assert "Traceback" not in error


def test_exit_codes_tell_usage_from_photos(samples, tmp_path):
    assert main(["check", str(tmp_path / "missing.jpg")]) == 3
    assert main(["check", str(samples / "front.jpg"), "--person", "9"]) == 2
    with pytest.raises(SystemExit) as stop:
        main(["check"])
    assert stop.value.code == 2


def test_a_photo_that_fails_the_gate_ends_with_3_and_still_says_why(samples, tmp_path, capsys):
    picture = Image.open(samples / "front.jpg")
    picture.crop((0, 0, picture.width, picture.height // 2)).save(tmp_path / "half.png")
    assert main(["check", str(tmp_path / "half.png")]) == 3
    assert "Step back" in re.sub(r"\s+", " ", capsys.readouterr().out)


def test_help_imports_nothing_heavy():
    script = (
        "import sys; sys.argv = ['posture', '--help']\n"
        "try:\n    import runpy; runpy.run_module('posture', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "print([m for m in ('mediapipe', 'cv2', 'numpy', 'streamlit', 'rich') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")


def all_commands():
    """Every command with its words: ["check"], ["model", "fetch"], ..."""
    found = []

    def walk(one, words):
        actions = [a for a in one._actions if a.__class__.__name__ == "_SubParsersAction"]
        if not actions:
            found.append((words, one))
        for action in actions:
            for name, below in action.choices.items():
                walk(below, [*words, name])

    walk(parser(), [])
    return found


@pytest.mark.parametrize(
    ("words", "command"), all_commands(), ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_every_command_and_option_has_help_and_a_place_in_the_docs(words, command):
    assert command.description, words
    for action in command._actions:
        assert action.help, (words, action.dest)
    docs = ROOT.joinpath("docs/command-line.md").read_text("utf-8")
    assert f"posture {' '.join(words)}" in docs
    for action in command._actions:
        for option in action.option_strings:
            if option.startswith("--") and option != "--help":
                assert option in docs, (words, option)


def test_a_result_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    target = tmp_path / "report.json"
    target.write_text("old")
    monkeypatch.setattr(
        "os.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with pytest.raises(UsageError, match="No space left"):
        write_whole(target, b"new")
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["report.json"]


def test_a_hidden_face_is_asked_about_and_measured_once_it_is_told(sample_photo, tmp_path, capsys):
    """A privacy blur: the model takes it for the back of a head, and the feet alone don't decide."""
    rgb = sample_photo("front_after").rgb.copy()
    face = rgb[260:408, 592:740]
    face[:] = cv2.GaussianBlur(face, (0, 0), 25)
    blurred = tmp_path / "blurred.png"
    Image.fromarray(rgb).save(blurred)
    assert main(["check", str(blurred)]) == 3
    asked = " ".join(capsys.readouterr().out.split())
    assert "front or back?" in asked
    assert "Say which it is, front or back (on the command line: --view)." in asked
    assert main(["check", str(blurred), "--view", "front"]) == 0
    assert "front view (given)" in capsys.readouterr().out
