"""No traceback, ever; no result over what must stay; no name that controls the terminal."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from posture.cli import main
from posture.cli.files import write_whole
from posture.cli.precious import precious
from posture.cli.streams import say, tame
from posture.errors import ModelError, UsageError
from posture.history.store import History
from posture.model import store as model
from posture.text import in_markdown, one_line
from tests.fixtures.history_examples import picture, report
from tests.fixtures.places import ROOT

EVIL = "a\x1b[31m\x07\r\nb\u202ec"


def posture(*arguments: str, **how) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    environment = os.environ | how.pop("env", {})
    return subprocess.run(
        [sys.executable, "-m", "posture", *arguments], cwd=how.pop("cwd", None), timeout=120,
        env=environment | {"PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True, **how,
    )  # fmt: skip


def one_sentence(said: str) -> bool:
    return said.startswith("posture: ") and said.count("\n") == 1 and said[:-1].isprintable()


# --- nothing is replaced that must stay ----------------------------------------------------------


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """A history, a photo, an archive and a model, under names that don't reveal them."""
    monkeypatch.setenv("POSTURE_DATA", str(tmp_path / "data"))
    history = History.default()
    person = history.add_person("Ann")
    history.save_check(person.id, report(), pictures={0: picture()})
    assert main(["history", "export", "Ann", "--out", str(tmp_path / "archive")]) == 0
    Image.fromarray(picture()).save(tmp_path / "photo", "PNG")
    with zipfile.ZipFile(tmp_path / "model", "w") as bundle:
        bundle.writestr("x.tflite", b"x")
    (tmp_path / "answers.json").write_text("{}")
    return {"history": history.path, **{name: tmp_path / name for name in ("archive", "photo", "model")}}


@pytest.mark.parametrize("what", ["history", "archive", "photo", "model"])
@pytest.mark.parametrize("way", ["path", "link", "hard link", "odd path"])
def test_no_result_replaces_what_must_stay_by_any_way(kept, tmp_path, monkeypatch, what, way, samples):
    target = tmp_path / "result.json"
    if way == "path":
        target = kept[what]
    elif way == "link":
        target.symlink_to(kept[what])
    elif way == "hard link":
        target.hardlink_to(kept[what])
    else:
        monkeypatch.chdir(tmp_path)
        target = Path("data/../") / os.path.relpath(kept[what], tmp_path)
    before = {name: path.read_bytes() for name, path in kept.items()}
    answers = ["--answers", str(tmp_path / "answers.json")]
    for arguments in (
        ["check", str(samples / "front.jpg"), "--json", str(target)],
        ["check", str(samples / "front.jpg"), "--markdown", str(target)],
        ["plan", *answers, "--ics", str(target)],
        ["plan", *answers, "--sheet", str(target)],
        ["compare", str(samples / "front.jpg"), str(samples / "front.jpg"), "--picture", str(target)],
        ["history", "export", "Ann", "--force", "--out", str(target)],
        ["questions", "--ask", str(target)],
    ):
        assert main(arguments) == 2, arguments
    with pytest.raises(UsageError):
        write_whole(target, b"x")
    assert {name: path.read_bytes() for name, path in kept.items()} == before


def test_the_places_of_history_and_models_stay_free_for_them(tmp_path, monkeypatch):
    monkeypatch.setenv("POSTURE_DATA", str(tmp_path))
    for name in ("history.sqlite3", "history.sqlite3-wal", "history.sqlite3-journal"):
        assert precious(tmp_path / name)
    assert precious(model.folders()[-1] / model.models()[0].file)
    assert precious(tmp_path / "report.json") is None


def test_own_pictures_are_replaced_and_others_get_a_neighbour(tmp_path, samples):
    out = tmp_path / "out"
    for _ in range(2):
        assert main(["check", str(samples / "front.jpg"), "--annotated", str(out)]) == 0
        assert [path.name for path in out.iterdir()] == ["front_annotated.jpg"]
    Image.fromarray(picture()).save(out / "front_annotated.jpg")
    before = (out / "front_annotated.jpg").read_bytes()
    assert main(["check", str(samples / "front.jpg"), "--annotated", str(out)]) == 0
    assert (out / "front_annotated.jpg").read_bytes() == before
    assert (out / "front_2_annotated.jpg").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="rights are told otherwise there")
def test_results_can_be_read_by_their_owner_alone(kept, tmp_path):
    old = os.umask(0)
    try:
        write_whole(tmp_path / "report.json", b"{}")
        assert main(["history", "export", "Ann", "--out", str(tmp_path / "again")]) == 0
    finally:
        os.umask(old)
    for name in ("report.json", "again", "archive"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


# --- every end is a sentence ---------------------------------------------------------------------


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("arguments", [["--help"], ["model", "list"], ["history", "list"], ["questions"]])
def test_a_full_or_closed_stdout_is_told_in_a_sentence(tmp_path, arguments):
    own = {"POSTURE_DATA": str(tmp_path)}
    with open("/dev/full", "w") as full:
        done = posture(*arguments, stdout=full, env=own)
    assert done.returncode == 3
    assert one_sentence(done.stderr), done.stderr
    assert "No space left" in done.stderr
    closed = posture(*arguments, preexec_fn=lambda: os.close(1), env=own)
    assert (closed.returncode, closed.stderr) == (0, "")
    done = posture(*arguments, stdout=subprocess.DEVNULL, preexec_fn=lambda: os.close(2), env=own)
    assert done.returncode == 0


def test_a_result_for_a_closed_stdout_is_refused(samples, tmp_path):
    (tmp_path / "a.json").write_text("{}")
    arguments = ["plan", "--answers", str(tmp_path / "a.json"), "--sheet", "-"]
    done = posture(*arguments, preexec_fn=lambda: os.close(1))
    assert "Traceback" not in done.stderr
    assert done.returncode in (2, 3)


def test_what_is_asked_of_a_folder_that_is_gone_is_told(tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    script = f"cd {gone} && rmdir {gone} && {sys.executable} -m posture check x.jpg --json r.json"
    done = subprocess.run(
        ["sh", "-c", script], capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert done.returncode in (2, 3)
    assert one_sentence(done.stderr), done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan", "--answers", "{deep}"],
        ["plan", "--answers", "{pipe}"],
        ["plan", "--answers", "/dev/zero"],
        ["plan", "--answers", "{folder}"],
        ["plan", "--answers", "a" * 300],
        ["plan", "--answers", "{answers}", "--ics", "{folder}/x.ics", "--start", "9999-11-15"],
        ["check", "{pipe}"],
        ["check", "a" * 300],
        ["check", "a\0b"],
        ["check", "/dev/zero"],
        ["live", "{pipe}"],
        ["live", "a" * 300],
        ["compare", "{pipe}", "{pipe}"],
        ["history", "import", "{pipe}"],
        ["history", "import", "a" * 300],
        ["history", "export", "Ann", "--out", "a" * 300],
        ["history", "show", EVIL],
        ["history", "no" + EVIL],
        ["check", "x.jpg", "--view", EVIL],
        ["check", EVIL + ".jpg"],
        ["check", "x.jpg", "--json", "{folder}"],
        ["check", "x.jpg", "--" + EVIL],
    ],
    ids=lambda arguments: " ".join(arguments)[:40].encode("unicode_escape").decode(),
)
def test_odd_arguments_end_in_sentences(tmp_path, monkeypatch, capsys, arguments):
    monkeypatch.setenv("POSTURE_DATA", str(tmp_path))
    History.default().add_person("Ann")
    names = {name: tmp_path / name for name in ("deep", "pipe", "folder", "answers")}
    names["deep"].write_text("[" * 100_000)
    names["answers"].write_text("{}")
    names["folder"].mkdir()
    os.mkfifo(names["pipe"])
    monkeypatch.chdir(names["folder"])
    try:
        code = main([each.format(**names) for each in arguments])
    except SystemExit as stop:
        code = stop.code
    said = capsys.readouterr().err
    assert code in (2, 3)
    assert all(line.isprintable() for line in said.splitlines())
    assert "Traceback" not in said
    assert "fault of this program" not in said
    assert list(names["folder"].iterdir()) == []


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (RecursionError("x"), 70, "a fault of this program (RecursionError"),
        (MemoryError(), 3, "more memory"),
        (OSError(28, "No space left on device"), 3, "can't be written: No space left on device."),
        (PermissionError(13, "Permission denied", "/x/y"), 3, "/x/y: Permission denied."),
        (KeyboardInterrupt(), 130, "stopped"),
        (UsageError("So not."), 2, "So not."),
    ],
)
def test_whatever_ends_it_is_told_in_one_sentence(monkeypatch, capsys, error, code, words):
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr("posture.cli.history._list", fails)
    assert main(["history", "list"]) == code
    said = capsys.readouterr().err
    assert one_sentence(said)
    assert words in said


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ("a" * 400, "can't be read"),
        ("~nobody-of-this-name/x", "can't be read"),
        ("{pipe}", "is not a file"),
        ("{missing}", "does not exist"),
    ],
)
def test_a_model_path_that_is_none_is_told(tmp_path, monkeypatch, capsys, names, words):
    os.mkfifo(tmp_path / "pipe")
    value = names.format(pipe=tmp_path / "pipe", missing=tmp_path / "missing")
    monkeypatch.setenv(model.ENVIRONMENT_VARIABLE, value)
    assert main(["model", "list"]) == 3
    said = capsys.readouterr().err
    assert one_sentence(said)
    assert words in said


def test_a_model_folder_that_cannot_be_entered_is_told(monkeypatch):
    def locked(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "is_file", locked)
    monkeypatch.delenv(model.ENVIRONMENT_VARIABLE, raising=False)
    with pytest.raises(ModelError, match="can't be read: Permission denied"):
        model.locate(model.POSE)


# --- Ctrl-C --------------------------------------------------------------------------------------

STOPPED_AT = """
import builtins, runpy, sys
plain, count = builtins.__import__, 0
def counted(*given, **named):
    global count
    count += 1
    if count == {number}:
        raise KeyboardInterrupt
    return plain(*given, **named)
import posture.__main__
builtins.__import__ = counted
sys.argv = ["posture", "model", "list"]
sys.exit(posture.__main__.main())
"""


@pytest.mark.parametrize("number", [1, 2, 5, 20, 60, 120, 250])
def test_ctrl_c_while_it_loads_is_told_in_a_sentence(number):
    """As if pressed at exactly that import, which no clock could hit."""
    done = subprocess.run(
        [sys.executable, "-c", STOPPED_AT.format(number=number)], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 130
    assert one_sentence(done.stderr), done.stderr


@pytest.mark.parametrize("after_s", [0.08, 0.12, 0.2, 0.3])
def test_ctrl_c_at_any_time_leaves_no_traceback_of_ours(after_s, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "posture", "history", "list"], cwd=ROOT, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True, env=os.environ | {"POSTURE_DATA": str(tmp_path)},
    )  # fmt: skip
    try:
        process.wait(after_s)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    # What the interpreter says before it comes to the command's first line is out of reach.
    assert "/posture/" not in said
    assert "Exception ignored" not in said


# --- names give no orders ------------------------------------------------------------------------


def test_a_name_is_one_line_of_text():
    assert one_line(EVIL) == "a [31m   b c"
    assert one_line("") == "?"
    assert one_line("n\udcff") == "n?"
    assert one_line("Žofie 小林 (1).jpg") == "Žofie 小林 (1).jpg"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("front_left-2 (1).jpg", "front_left-2 (1).jpg"),
        ("<img src=x onerror=alert(1)>.jpg", "&lt;img src=x onerror=alert(1)&gt;.jpg"),
        ("[a](b) ![c](d)", "\\[a\\](b) !\\[c\\](d)"),
        ("*a* _b_ `c` a|b $x$ ~d~", "\\*a\\* \\_b\\_ \\`c\\` a\\|b \\$x\\$ \\~d\\~"),
        ("a\n# b", "a # b"),
    ],
)
def test_a_name_is_no_markdown(name, written):
    assert in_markdown(name) == written


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="such names are refused there")
def test_a_file_name_stays_a_name_in_every_report(samples, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "250")
    evil = tmp_path / "\x1b]0;x\x07<img src=x onerror=alert(1)>[a](b).jpg"
    evil.write_bytes((samples / "front.jpg").read_bytes())
    made = tmp_path / "r.md"
    assert main(["check", str(evil), "--markdown", str(made), "--json", str(tmp_path / "r.json")]) == 0
    text = made.read_text("utf-8")
    assert "<img" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;\\[a\\](b).jpg" in text
    shown = capsys.readouterr()
    for said in (text, shown.out, shown.err, (tmp_path / "r.json").read_text("utf-8")):
        assert all(line.isprintable() for line in said.splitlines())


def test_sentences_and_json_give_the_terminal_no_orders(capsys):
    say(f"{EVIL} can't be read.\nTry again.")
    assert one_sentence(capsys.readouterr().err)
    value = {"note": EVIL + "\x9b\U000e0001 ž 小"}
    text = tame(json.dumps(value, ensure_ascii=False, indent=2))
    assert json.loads(text) == value
    assert all(line.isprintable() for line in text.splitlines())
    assert re.search("ž 小", text)


def test_advice_is_never_mixed_into_a_calendar(tmp_path, capsys):
    """Open questions: there is no plan yet, and nothing but advice to print."""
    (tmp_path / "a.json").write_text("{}")
    assert main(["plan", "--answers", str(tmp_path / "a.json"), "--ics", "-"]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert "No plan yet" in said.err


# --- whoever looks for the fault -----------------------------------------------------------------


def test_debugging_shows_the_cause_that_people_are_spared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Answers that are no JSON raise `from None`, so the decoder's own message was lost even here."""
    wrong = tmp_path / "answers.json"
    wrong.write_text("{")
    command = ["plan", "--answers", str(wrong)]
    assert main(command) == 2
    assert "JSONDecodeError" not in capsys.readouterr().err
    monkeypatch.setenv("POSTURE_DEBUG", "1")
    assert main(command) == 2
    assert "JSONDecodeError" in capsys.readouterr().err
