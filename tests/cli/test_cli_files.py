"""Results of the command line: never over an input, and written where they were wanted."""

from __future__ import annotations

import functools
import gc
import io
import json
import os
import subprocess
import sys
import threading
import weakref
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from posture import pipeline
from posture.anatomy import View
from posture.cli import main
from posture.cli.files import refuse_targets, write_whole
from posture.cli.streams import accept_any_text
from posture.errors import NobodyFoundError, PhotoError, UsageError
from posture.picture import photo as photos
from tests.fixtures.bodies import SIZE_PX, Frontal
from tests.fixtures.fakes import photo, seeing


@pytest.fixture(autouse=True)
def no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every photo shows a level body in the front view; one called nobody.* shows none."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr("posture.cli.model.ensure_with_progress", lambda: None)
    plain = pipeline.check

    def detect(seen, **asked):
        if seen.name.startswith("nobody"):
            raise NobodyFoundError(f"{seen.name}: nobody was found. Step back.")
        return seeing((Frontal(shoulder_level_deg=9.0), View.FRONT))(seen, **asked)

    monkeypatch.setattr(pipeline, "check", functools.partial(plain, detect=detect))


def picture(path: Path, shade: int = 0) -> Path:
    rgb = photo().rgb.copy()
    rgb[:40] = shade
    Image.fromarray(rgb).save(path, "PNG")
    return path


@pytest.mark.parametrize("option", ["--json", "--markdown"])
def test_a_photo_is_never_replaced_by_a_report(tmp_path, capsys, option):
    front, right = picture(tmp_path / "front.png"), picture(tmp_path / "right.png", 9)
    before = right.read_bytes()
    assert main(["check", str(front), option, str(right)]) == 2  # one argument too few: right was a photo
    assert "Choose another name" in capsys.readouterr().err
    assert right.read_bytes() == before


def test_no_result_replaces_what_is_read_also_through_a_link(tmp_path):
    answers, link = tmp_path / "answers.json", tmp_path / "link.json"
    answers.write_text("{}")
    link.symlink_to(answers)
    for target in (answers, link, tmp_path / "." / "answers.json"):
        with pytest.raises(UsageError, match="is an input here"):
            refuse_targets([target], [answers])
    with pytest.raises(UsageError, match="two results"):
        refuse_targets([tmp_path / "a.md", tmp_path / "a.md"], [])
    with pytest.raises(UsageError, match="is an input here"):
        refuse_targets([], [tmp_path / "a.png"], pictures=[tmp_path / "a.png"])
    refuse_targets([None, tmp_path / "a.json"], [answers], pictures=[tmp_path / "b.png"])


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan", "--answers", "{answers}", "--sheet", "{answers}"],
        ["plan", "--answers", "{answers}", "--ics", "plan.jpg"],
        ["compare", "{photo}", "{photo}", "--picture", "{photo}"],
        ["compare", "{photo}", "{photo}", "--json", "x.heic"],
        ["questions", "--ask", "answers.png"],
    ],
    ids=["plan over its answers", "plan as photo", "compare over its photo", "compare as photo", "questions"],
)
def test_every_command_that_writes_refuses_too(tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    names = {"answers": tmp_path / "a.json", "photo": picture(tmp_path / "a.png")}
    names["answers"].write_text("{}")
    before = {path: path.read_bytes() for path in names.values()}
    assert main([argument.format(**names) for argument in arguments]) == 2
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_picture_with_lines_spares_a_photo_of_its_name(tmp_path):
    first, second = picture(tmp_path / "me.png"), picture(tmp_path / "me_annotated.jpg", 9)
    before = second.read_bytes()
    assert main(["check", str(first), str(second), "--annotated", str(tmp_path)]) == 0
    assert second.read_bytes() == before
    assert (tmp_path / "me_2_annotated.jpg").exists()
    assert (tmp_path / "me_annotated_annotated.jpg").exists()


def test_a_dash_prints_the_report_alone_and_makes_no_file(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    front = picture(tmp_path / "front.png")
    assert main(["check", str(front), "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["schema"] == 1
    assert main(["check", str(front), "--markdown", "-"]) == 0
    assert capsys.readouterr().out.startswith("# Posture check")
    assert [path.name for path in tmp_path.iterdir()] == ["front.png"]


def test_a_pdf_is_written_with_the_name_on_the_paper_that_is_asked_for(tmp_path, capsysbinary):
    front, made = picture(tmp_path / "front.png"), tmp_path / "r.pdf"
    asked = ["check", str(front), "--pdf", str(made), "--paper"]
    for paper, height in (("a4", 842), ("letter", 792)):
        assert main([*asked, paper, "--name", "Ana Novak"]) == 0
        page = PdfReader(made).pages[0]
        assert round(float(page.mediabox.height)) == height
        assert "Ana Novak" in page.extract_text()
        assert "1. Shoulders" in page.extract_text()
    capsysbinary.readouterr()
    assert main(["check", str(front), "--pdf", "-"]) == 0
    assert len(PdfReader(io.BytesIO(capsysbinary.readouterr().out)).pages) > 1


def test_a_link_stays_a_link_and_its_file_gets_the_result(tmp_path):
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.json"
    link.symlink_to(tmp_path / "real" / "r.json")
    write_whole(link, b"new")
    assert link.is_symlink()
    assert (tmp_path / "real" / "r.json").read_bytes() == b"new"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_stays_a_pipe_and_passes_the_result_on(tmp_path):
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_whole(pipe, b"new")
    reader.join(10)
    assert read == [b"new"]
    assert pipe.is_fifo()


def test_one_bad_photo_is_named_and_the_others_are_reported(tmp_path, capsys):
    front, nobody = picture(tmp_path / "front.png"), picture(tmp_path / "nobody.png", 9)
    made = tmp_path / "r.json"
    assert main(["check", str(nobody), "nowhere.jpg", str(front), "--json", str(made)]) == 0
    said = capsys.readouterr()
    assert "nowhere.jpg does not exist" in said.err
    assert "nobody.png: nobody was found" in said.err
    assert "Shoulder level" in said.out
    assert [shown["file"] for shown in json.loads(made.read_text("utf-8"))["photos"]] == ["front.png"]
    assert main(["check", str(nobody), "nowhere.jpg"]) == 3


def test_options_stay_with_their_photos_when_one_is_left_out(tmp_path):
    front, made = picture(tmp_path / "front.png"), tmp_path / "r.json"
    rolls = ["--roll-deg", "1", "--roll-deg", "2"]
    assert main(["check", "nowhere.jpg", str(front), *rolls, "--json", str(made)]) == 0
    (shown,) = json.loads(made.read_text("utf-8"))["photos"]
    assert shown["gravity"]["roll_deg"] == 2.0


def test_the_same_picture_counts_once(tmp_path, capsys):
    once, twice = picture(tmp_path / "a.png"), picture(tmp_path / "b.png")
    alone, both = tmp_path / "alone.json", tmp_path / "both.json"
    assert main(["check", str(once), "--json", str(alone)]) == 0
    assert main(["check", str(once), str(twice), "--json", str(both)]) == 0
    assert "b.png is the same picture as a.png; it is counted once." in capsys.readouterr().err
    assert alone.read_bytes() == both.read_bytes()


def test_brackets_in_a_name_are_no_markup(tmp_path, capsys):
    assert main(["check", str(picture(tmp_path / "IMG [bold] x.png"))]) == 0
    assert "IMG [bold] x.png" in capsys.readouterr().out


def test_a_plan_rests_on_no_photo_that_cannot_be_measured(tmp_path, capsys):
    answers = tmp_path / "a.json"
    answers.write_text("{}")
    cut = tmp_path / "cut.png"
    Image.fromarray(np.zeros((200, SIZE_PX[0], 3), np.uint8)).save(cut)
    assert main(["plan", "nowhere.jpg", "--answers", str(answers)]) == 3
    assert "nowhere.jpg does not exist" in capsys.readouterr().err


def test_the_report_is_written_although_nobody_reads_what_is_printed(samples, tmp_path):
    """As in `posture check ... | head -3`; with the real model, in a process of its own."""
    made = tmp_path / "r.json"
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "posture", "check", str(samples / "front.jpg"), "--json", str(made)]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, timeout=120)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(made.read_text("utf-8"))["schema"] == 1


def test_a_narrow_encoding_loses_no_minus_sign(monkeypatch):
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="cp1252"))
    accept_any_text()
    print("−6.6 ± 1.1° \udcff 漢", flush=True)
    assert written.getvalue().decode("cp1252").strip() == "-6.6 ± 1.1° ? ?"


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="this system's file names are all text")
def test_a_file_name_that_is_no_text_is_written_with_a_question_mark(tmp_path):
    odd, made = tmp_path / os.fsdecode(b"n\xff.png"), tmp_path / "r.json"
    picture(odd)
    assert main(["check", str(odd), "--json", str(made), "--markdown", str(tmp_path / "r.md")]) == 0
    assert json.loads(made.read_text("utf-8"))["photos"][0]["file"] == "n?.png"


def test_however_many_photos_are_named_one_is_held(tmp_path, monkeypatch):
    """The pixels of a photo are gone once it is measured; annotating reads its file again."""
    alive: list[weakref.ref] = []
    most = 0
    plain = photos.load_photo

    def load(path, **how):
        nonlocal most
        loaded = plain(path, **how)
        gc.collect()
        alive.append(weakref.ref(loaded.rgb))
        most = max(most, sum(each() is not None for each in alive))
        return loaded

    monkeypatch.setattr(photos, "load_photo", load)
    paths = [str(picture(tmp_path / f"{n}.png", n)) for n in range(4)]
    assert main(["check", *paths, "--annotated", str(tmp_path / "out"), "--json", str(tmp_path / "r")]) == 0
    assert len(alive) == 8
    assert most <= 2  # the one before may live until its name is reused
    assert len(list((tmp_path / "out").iterdir())) == 4


def test_a_photo_that_changed_meanwhile_is_not_drawn_on(tmp_path):
    path = picture(tmp_path / "a.png")
    let_go = photos.PhotoOnDisk(photos.load_photo(path), path)
    assert let_go.size_px == photos.load_photo(path).size_px
    assert np.array_equal(let_go.rgb, photos.load_photo(path).rgb)
    picture(path, 9)
    with pytest.raises(PhotoError, match=r"a\.png was changed"):
        let_go.rgb  # noqa: B018 - reading it is what fails


def test_too_many_photos_are_refused_before_the_first_is_read(capsys):
    assert main(["check", *["nowhere.jpg"] * 201]) == 2
    assert capsys.readouterr().err == "posture: A check takes 1 to 200 photos, not 201.\n"
