"""The landmark models: find them, fetch them on first use, check that they are what they should be.

A model is looked for in this order:

1. what the environment variable POSTURE_MODEL names. A folder is searched for every model. A file
   is the default pose model, unless it is named like the face model; asked for by name, any model
   is that file if it has the model's file name. Such a file is used as it is, without a check;
2. `models/` of the checkout, if posture runs from one;
3. the user's cache folder.

A model that is nowhere is fetched into the first of these folders that can be written, or by hand
with `posture model fetch`. A fetch goes to a temporary folder beside the target, is checked against
the sha256 in `models/registry.toml`, and is then moved into place: other processes see the whole file
or none, and a fetch that fails or is stopped leaves nothing but an empty lock file.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from platformdirs import user_cache_path

from posture.errors import ModelError
from posture.model import bundle as model_bundle
from posture.model.download import DownloadFailed, Progress, download_file, download_wheel
from posture.model.registry import CHECKOUT_FOLDER, ModelInfo, Recipe, WheelFile, find, models

__all__ = [
    "FACE",
    "POSE",
    "ModelInfo",
    "Progress",
    "ensure",
    "fetch",
    "folders",
    "locate",
    "models",
    "unopenable",
    "verify",
]

POSE = "pose_full"
"""The pose model that is used unless another is asked for."""
FACE = "face"
"""The face model, for the eye corners."""

ENVIRONMENT_VARIABLE = "POSTURE_MODEL"
_LOCK_FILE = "fetch.lock"
_LOCK_TIMEOUT_S = 900  # a slow line takes some minutes for 35 MB
_TEMPORARY_PREFIX = "fetch-"


def folders() -> tuple[Path, ...]:
    """Where models are looked for, in order. Raises ModelError if POSTURE_MODEL names what is not there."""
    chosen = _chosen()
    places = (
        chosen if chosen is not None and chosen.is_dir() else None,
        CHECKOUT_FOLDER,
        user_cache_path("posture", appauthor=False) / "models",
    )
    return tuple(place for place in places if place is not None)


def locate(name: str) -> Path | None:
    """The file of the model, unchecked; None if it has yet to be fetched.

    Raises UsageError for an unknown name, ModelError if POSTURE_MODEL names what is not there.
    """
    info = find(name, models())
    return _own_file(info) or _in_folders(info)


def ensure(name: str, progress: Progress | None = None) -> Path:
    """The file of the model, fetched if need be, and checked (some 10 ms).

    Raises as `verify` and `fetch` do; a file that POSTURE_MODEL names is not checked.
    """
    if locate(name) is None:
        return fetch(name, progress=progress)
    if own := _own_file(find(name, models())):
        return own
    return verify(name)


def verify(name: str) -> Path:
    """The file of the model, if its bytes are the pinned ones.

    Raises UsageError for an unknown name; ModelError, which says what to do, if the file is missing or wrong.
    """
    info = find(name, models())
    path = locate(name)
    if path is None:
        raise ModelError(f"The model {name} is not on this computer. Run `posture model fetch {name}`.")
    try:
        right = info.matches(path)
    except OSError as error:
        raise ModelError(f"The model {path} can't be read: {error.strerror or error}.") from error
    if right:
        return path
    if path == _own_file(info):
        raise ModelError(f"{path}, which {ENVIRONMENT_VARIABLE} names, is not the {name} of the registry.")
    raise ModelError(
        f"The model {path} was altered or cut short: its sha256 is not the pinned one. "
        f"Run `posture model fetch {name}` to replace it."
    )


def unopenable(name: str) -> ModelError:
    """The error for a model whose file is there but can't be opened: what it is, and what to do."""
    path = locate(name)
    if path is not None and path == _own_file(find(name, models())):
        todo = f"Correct or unset {ENVIRONMENT_VARIABLE}."
    else:
        todo = f"Run `posture model fetch --force {name}`."
    return ModelError(f"{path} is not a {name.partition('_')[0]} model that can be opened. {todo}")


def fetch(name: str, *, force: bool = False, progress: Progress | None = None) -> Path:
    """Fetches the model unless a right one is there; replaces a wrong one, or with `force` any.

    The models that are made from the same wheel are made along, where they are missing. A file that
    POSTURE_MODEL names is left alone. `progress` is called in this thread with bytes done and in all.
    Raises UsageError for an unknown name; ModelError if the source can't be reached or sends something
    else, if the folder can't be written, or if another process has been fetching for 15 minutes.
    """
    info = find(name, models())
    found = _in_folders(info)
    folder = found.parent if found is not None else _writable_folder()
    target = folder / info.file
    try:
        if not force and found is not None and info.matches(found):
            return found
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder), _temporary_folder(folder) as temporary:
            if (
                force or not target.is_file() or not info.matches(target)
            ):  # another process may have been faster
                for made in _obtain(info, temporary, progress or _silent):
                    os.replace(made, folder / made.name)
    except DownloadFailed as error:
        reason = str(error)
        raise ModelError(
            f"The landmark model {name} could not be fetched: {reason}. "
            f"Try again with a connection, or put {info.file} into {folder}."
        ) from error
    except OSError as error:
        raise ModelError(
            f"The landmark model {name} can't be kept in {folder}: {error.strerror or error}."
        ) from error
    return target


def _chosen() -> Path | None:
    """The file or folder that POSTURE_MODEL names."""
    value = os.environ.get(ENVIRONMENT_VARIABLE)
    if not value:
        return None
    path = Path(value)
    try:
        path = path.expanduser()
        kind = path.stat().st_mode
    except FileNotFoundError:
        raise ModelError(
            f"{ENVIRONMENT_VARIABLE} names {path}, which does not exist. Correct it or unset it."
        ) from None
    except (OSError, RuntimeError, ValueError) as error:  # too long, locked, of no user, with a zero byte
        reason = getattr(error, "strerror", None) or error
        raise ModelError(
            f"{ENVIRONMENT_VARIABLE} names what can't be read ({reason}). Correct it or unset it."
        ) from None
    if not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
        raise ModelError(f"{ENVIRONMENT_VARIABLE} names {path}, which is no file. Correct it or unset it.")
    return path


def _own_file(info: ModelInfo) -> Path | None:
    """The file that POSTURE_MODEL names, if it stands for this model."""
    chosen = _chosen()
    if chosen is None or chosen.is_dir():
        return None
    if info.name == POSE and not any(other.name == FACE and other.file == chosen.name for other in models()):
        return chosen
    return chosen if chosen.name == info.file else None


def _in_folders(info: ModelInfo) -> Path | None:
    return next((path for folder in folders() if _is_file(path := folder / info.file)), None)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError as error:  # a folder that can't be entered
        raise ModelError(f"The folder {path.parent} can't be read: {error.strerror or error}.") from None


def _writable_folder() -> Path:
    """The first folder that can be written; the last, the cache folder, may have yet to be made."""
    *others, cache_folder = folders()
    return next((folder for folder in others if os.access(folder, os.W_OK)), cache_folder)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One fetch into a folder at a time, between threads and processes."""
    from filelock import FileLock, Timeout

    lock = FileLock(folder / _LOCK_FILE, timeout=_LOCK_TIMEOUT_S)
    try:
        lock.acquire()
    except Timeout as error:
        raise ModelError(f"Another process has been fetching into {folder} for very long. End it.") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _temporary_folder(folder: Path) -> Iterator[Path]:
    """A folder beside the target, so that moving a file into place is atomic; removed whatever happens."""
    for left_behind in folder.glob(
        f"{_TEMPORARY_PREFIX}*/"
    ):  # by a process that was killed: we hold the lock
        shutil.rmtree(left_behind, ignore_errors=True)
    with tempfile.TemporaryDirectory(
        prefix=_TEMPORARY_PREFIX, dir=folder, ignore_cleanup_errors=True
    ) as name:
        yield Path(name)


def _obtain(info: ModelInfo, temporary: Path, progress: Progress) -> list[Path]:
    """Downloads or makes the model, and its siblings from the same wheel; all checked, or DownloadFailed."""
    if info.recipe is None:
        path = temporary / info.file
        download_file(info.source, path, progress)
        if not info.matches(path):
            raise DownloadFailed("what came is altered or cut short: its sha256 is not the pinned one")
        return [path]
    wheel = info.recipe.wheel
    wanted = {info: info.recipe}
    for other in models():
        if other.recipe and other.recipe.wheel == wheel and _in_folders(other) is None:
            wanted[other] = other.recipe
    with zipfile.ZipFile(download_wheel(wheel, temporary, progress)) as archive:
        return [_made(each, recipe, archive, temporary) for each, recipe in wanted.items()]


def _made(info: ModelInfo, recipe: Recipe, archive: zipfile.ZipFile, folder: Path) -> Path:
    """Makes one bundle out of the opened wheel."""
    detector = _part(archive, recipe.detector)
    landmarks = _part(archive, recipe.landmarks)
    make = model_bundle.face_bundle if info.name == FACE else model_bundle.pose_bundle
    path = folder / info.file
    path.write_bytes(make(detector, landmarks))
    if not info.matches(path):
        raise DownloadFailed(
            f"{info.file} came out different from the pinned one, so mediapipe or flatbuffers are not "
            "the versions in constraints.txt"
        )
    return path


def _part(archive: zipfile.ZipFile, part: WheelFile) -> bytes:
    content = archive.read(part.path)
    if sha256(content).hexdigest() != part.sha256:
        raise DownloadFailed(f"{part.path} is not the pinned one")
    return content


def _silent(done_bytes: int, total_bytes: int | None) -> None:
    """Progress that nobody watches."""
