"""Finding and fetching, against folders and a server of the test's own; the two real bundles at the end."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from filelock import FileLock

from posture.errors import ModelError, UsageError
from posture.model import download as model_download
from posture.model import store as model
from posture.model.store import ModelInfo

CONTENT = bytes(range(256)) * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
ALTERED = b"x" + CONTENT[1:]


class _Server(ThreadingHTTPServer):
    """Serves CONTENT at /good, and various faults elsewhere; remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.path == "/missing":
            self.send_error(404)
            return
        self.send_response(200)
        if self.path != "/no-length":
            self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        if self.path == "/slow":
            time.sleep(0.5)
        content = {"/cut": CONTENT[:1000], "/altered": ALTERED}.get(self.path, CONTENT)
        try:
            self.wfile.write(content)
        except ConnectionError:  # the client had enough
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Keeps the test's output clean."""


@pytest.fixture
def server() -> Iterator[_Server]:
    with _Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Only this cache folder is searched, as after an installation from a wheel."""
    monkeypatch.delenv(model.ENVIRONMENT_VARIABLE, raising=False)
    monkeypatch.setattr(model, "CHECKOUT_FOLDER", None)
    monkeypatch.setattr(model, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    return tmp_path / "cache" / "models"


def _small(url: str = "http://127.0.0.1:9/nobody") -> ModelInfo:
    return ModelInfo("small", "small.task", "a test", "CC0-1.0", url, SHA256)


def _offer(monkeypatch: pytest.MonkeyPatch, *infos: ModelInfo) -> None:
    monkeypatch.setattr(model, "models", lambda: infos)


def _put(folder: Path, content: bytes = CONTENT, name: str = "small.task") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    return path


def _left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*")} - {"fetch.lock"}


# ---- the registry


def test_registry_pins_every_source() -> None:
    infos = model.models()
    assert [info.name for info in infos[:2]] == [model.POSE, model.FACE]
    assert len({info.file for info in infos}) == len(infos), "two models would overwrite each other"
    for info in infos:
        assert re.fullmatch("[0-9a-f]{64}", info.sha256)
        assert info.licence == "Apache-2.0"
        assert info.recipe or info.source.startswith("https://")
        if info.recipe:
            for pinned in (info.recipe.wheel, info.recipe.detector, info.recipe.landmarks):
                assert re.fullmatch("[0-9a-f]{64}", pinned.sha256)


def test_an_unknown_name_is_answered_with_the_known_ones(cache: Path) -> None:
    for ask in (model.locate, model.ensure, model.fetch, model.verify):
        with pytest.raises(UsageError, match=r"no model 'poze'. There are: pose_full, face"):
            ask("poze")


def test_importing_does_not_wait_for_mediapipe() -> None:
    slow = "{'mediapipe', 'flatbuffers', 'cv2', 'matplotlib'}"
    code = f"import sys, posture.model.store; print({slow} & set(sys.modules))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "set()"


# ---- where a model is looked for


def test_folders_are_searched_in_order(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _offer(monkeypatch, _small())
    assert model.locate("small") is None
    in_cache = _put(cache)
    assert model.locate("small") == in_cache
    monkeypatch.setattr(model, "CHECKOUT_FOLDER", tmp_path / "checkout")
    in_checkout = _put(tmp_path / "checkout")
    assert model.locate("small") == in_checkout
    in_mine = _put(tmp_path / "mine")
    monkeypatch.setenv("POSTURE_MODEL", str(tmp_path / "mine"))
    assert model.locate("small") == model.ensure("small") == in_mine
    in_mine.unlink()
    assert model.locate("small") == in_checkout, "a chosen folder is searched first, not alone"


def test_a_chosen_file_is_the_pose_model_whatever_its_name(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = _put(tmp_path, b"a model of my own", "own.task")
    monkeypatch.setenv("POSTURE_MODEL", str(own))
    assert model.locate("pose_full") == model.ensure("pose_full") == own
    assert model.locate("face") is None
    assert model.locate("pose_heavy_google") is None
    with pytest.raises(ModelError, match="which POSTURE_MODEL names, is not the pose_full of the registry"):
        model.verify("pose_full")


def test_a_chosen_file_named_like_a_model_is_that_model(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    face = _put(tmp_path, name="face_landmarker.task")
    monkeypatch.setenv("POSTURE_MODEL", str(face))
    assert model.locate("face") == face
    assert model.locate("pose_full") is None
    heavy = _put(tmp_path, name="pose_landmarker_heavy.task")
    monkeypatch.setenv("POSTURE_MODEL", str(heavy))
    assert model.locate("pose_heavy_google") == model.locate("pose_full") == heavy


def test_a_chosen_file_that_is_not_there_is_no_silent_fallback(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTURE_MODEL", str(tmp_path / "gone.task"))
    with pytest.raises(ModelError, match=r"POSTURE_MODEL names .*gone.task, which does not exist"):
        model.locate("pose_full")


# ---- verifying


def test_a_right_file_is_used_without_a_fetch(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _offer(monkeypatch, _small())
    path = _put(cache)
    assert model.verify("small") == model.ensure("small") == model.fetch("small") == path


@pytest.mark.parametrize("content", [b"", CONTENT[:-1], ALTERED], ids=["empty", "cut short", "altered"])
def test_a_wrong_file_is_refused(cache: Path, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    _offer(monkeypatch, _small())
    _put(cache, content)
    for ask in (model.verify, model.ensure):
        with pytest.raises(ModelError, match=r"altered or cut short.*Run `posture model fetch small`"):
            ask("small")


def test_a_missing_model_is_not_verified(cache: Path) -> None:
    with pytest.raises(ModelError, match=r"not on this computer. Run `posture model fetch face`"):
        model.verify("face")


def test_another_pinned_file_may_stand_in(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = ModelInfo("small", "small.task", "a test", "CC0-1.0", "", "0" * 64, accepts=(SHA256,))
    _offer(monkeypatch, info)
    path = _put(cache)
    assert model.verify("small") == path


# ---- fetching by URL


@pytest.mark.parametrize("path", ["/good", "/no-length"])
def test_fetch_reports_its_progress(
    cache: Path, server: _Server, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    _offer(monkeypatch, _small(server.url(path)))
    seen: list[tuple[int, int | None]] = []
    assert model.ensure("small", lambda done, total: seen.append((done, total))) == cache / "small.task"
    assert (cache / "small.task").read_bytes() == CONTENT
    total = len(CONTENT) if path == "/good" else None
    assert (seen[0], seen[-1]) == ((0, total), (len(CONTENT), total))
    assert seen == sorted(seen, key=lambda call: call[0])
    assert _left_in(cache) == {"small.task"}


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/missing", "answers 404 Not Found"),
        ("/cut", "broke off at 1000 of 256000 bytes"),
        ("/altered", "altered or cut short"),
        (None, "no connection to 127.0.0.1"),
    ],
)
def test_a_bad_source_is_one_clear_error_and_leaves_nothing(
    cache: Path, server: _Server, monkeypatch: pytest.MonkeyPatch, path: str | None, reason: str
) -> None:
    _offer(monkeypatch, _small(server.url(path)) if path else _small())
    with pytest.raises(ModelError, match=reason) as caught:
        model.ensure("small")
    assert f"put small.task into {cache}" in str(caught.value)
    assert _left_in(cache) == set()


def test_an_endless_source_is_cut_off(cache: Path, server: _Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_download, "_LIMIT_BYTES", 2000)
    _offer(monkeypatch, _small(server.url("/no-length")))
    with pytest.raises(ModelError, match="sends more than"):
        model.fetch("small")
    assert _left_in(cache) == set()


def test_ctrl_c_leaves_nothing_and_the_next_fetch_works(
    cache: Path, server: _Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    _offer(monkeypatch, _small(server.url("/good")))

    def stop(done: int, total: int | None) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        model.fetch("small", progress=stop)
    assert _left_in(cache) == set()
    assert model.fetch("small").read_bytes() == CONTENT


def test_fetch_replaces_a_wrong_file_where_it_is(
    cache: Path, server: _Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _offer(monkeypatch, _small(server.url("/good")))
    path = _put(cache, ALTERED)
    monkeypatch.setenv("POSTURE_MODEL", str(tmp_path))
    assert model.fetch("small") == path
    assert model.verify("small") == path


def test_a_failed_fetch_keeps_the_file_that_was_there(
    cache: Path, server: _Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    _offer(monkeypatch, _small(server.url("/cut")))
    path = _put(cache)
    with pytest.raises(ModelError):
        model.fetch("small", force=True)
    assert model.verify("small") == path


def test_force_fetches_again(cache: Path, server: _Server, monkeypatch: pytest.MonkeyPatch) -> None:
    _offer(monkeypatch, _small(server.url("/good")))
    for force in (False, False, True):
        model.fetch("small", force=force)
    assert server.asked == ["/good", "/good"]


def test_what_a_killed_process_left_is_swept_up(
    cache: Path, server: _Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(cache / "fetch-left", b"half")
    _offer(monkeypatch, _small(server.url("/good")))
    model.fetch("small")
    assert _left_in(cache) == {"small.task"}


def test_a_folder_that_can_not_be_made_is_a_model_error(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _offer(monkeypatch, _small())
    cache.parent.write_text("a file where the folder should be")
    with pytest.raises(ModelError, match="can't be kept in"):
        model.fetch("small")


def test_a_fetch_that_waits_for_too_long_says_so(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _offer(monkeypatch, _small())
    monkeypatch.setattr(model, "_LOCK_TIMEOUT_S", 0.05)
    cache.mkdir(parents=True)
    said: list[str] = []

    def fetch() -> None:
        try:
            model.fetch("small")
        except ModelError as error:
            said.append(str(error))

    with FileLock(cache / "fetch.lock"):
        other = threading.Thread(target=fetch)
        other.start()
        other.join()
    assert said == [f"Another process has been fetching into {cache} for very long. End it."]


def test_two_processes_at_once_fetch_one_time(tmp_path: Path, server: _Server) -> None:
    info = f"store.ModelInfo('small', 'small.task', '', '', {server.url('/slow')!r}, {SHA256!r})"
    code = f"from posture.model import store\nstore.models = lambda: ({info},)\nprint(store.ensure('small'))"
    environment = os.environ | {"POSTURE_MODEL": str(tmp_path)}
    both = [
        subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    outputs = [process.communicate(timeout=30)[0].strip() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert outputs == [str(tmp_path / "small.task")] * 2
    assert server.asked == ["/slow"]
    assert _left_in(tmp_path) == {"small.task"}


# ---- the real models: fetched (35 MB) where this computer has none yet


@pytest.mark.parametrize("name", [model.POSE, model.FACE])
def test_the_real_bundle_is_the_pinned_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(model.ENVIRONMENT_VARIABLE, raising=False)
    path = model.ensure(name)
    assert model.verify(name) == path


def test_the_real_bundles_load_in_mediapipe() -> None:
    import numpy as np
    from mediapipe import Image, ImageFormat
    from mediapipe.tasks.python import BaseOptions, vision

    nobody = Image(ImageFormat.SRGB, np.full((256, 256, 3), 128, dtype=np.uint8))
    pose_options = vision.PoseLandmarkerOptions(BaseOptions(model_asset_path=str(model.ensure(model.POSE))))
    with vision.PoseLandmarker.create_from_options(pose_options) as pose:
        assert pose.detect(nobody).pose_landmarks == []
    face_options = vision.FaceLandmarkerOptions(BaseOptions(model_asset_path=str(model.ensure(model.FACE))))
    with vision.FaceLandmarker.create_from_options(face_options) as face:
        assert face.detect(nobody).face_landmarks == []
