"""The cases of benchmarks/hostile.py: how inputs are corrupted, and what must hold for each."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import shutil
import sqlite3
import tempfile
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from posture.cli import main
from posture.errors import HistoryError, PhotoError
from posture.history.archive import export_person, import_person
from posture.history.pictures import without_metadata
from posture.history.rescue import examine, repair
from posture.history.sessions import save_session, sessions
from posture.history.store import History
from posture.picture.photo import load_photo
from posture.web.frames import HEADER, WrongMessage, WrongPicture, decode, parse

KEYS = ("shoulder_level_deg", "pelvis_level_deg", "trunk_lean_deg")
SUMMARY = {"schema": 1, "state_s": {"good": 1.0}, "duration_s": 5.0, "episodes": [], "measurements": {}}


class WrongEndError(Exception):
    """A case ended in a way that it must not."""


class LostError(WrongEndError):
    """Something that was kept is gone."""


# --- pictures ------------------------------------------------------------------------------------


@cache
def seed_pictures() -> tuple[bytes, ...]:
    """Small pictures of every kind that is read, and some that are not."""
    from pillow_heif import register_heif_opener

    register_heif_opener()
    rng = np.random.default_rng(5)
    coarse = rng.integers(0, 256, (12, 10, 4), dtype=np.uint8)
    rgba = Image.fromarray(np.kron(coarse, np.ones((20, 20, 1), np.uint8)), "RGBA")
    rgb = rgba.convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[0xA405] = 26
    grey16 = Image.fromarray(rng.integers(0, 65536, (200, 180)).astype(np.uint16))
    made: list[tuple[Image.Image, str, dict[str, Any]]] = [
        (rgb, "JPEG", {}), (rgb, "JPEG", {"progressive": True}), (rgb, "JPEG", {"exif": exif}),
        (rgb, "JPEG", {"subsampling": 0, "quality": 98}), (rgb, "JPEG", {"restart_marker_blocks": 4}),
        (rgb.convert("L"), "JPEG", {}), (rgb.convert("CMYK"), "JPEG", {}), (rgb, "MPO", {}),
        (rgb, "PNG", {}), (rgba, "PNG", {}), (rgb.convert("P"), "PNG", {}), (grey16, "PNG", {}),
        (rgb.convert("1"), "PNG", {}), (rgba.convert("LA"), "PNG", {}), (rgb, "PNG", {"exif": exif}),
        (rgb.convert("P"), "PNG", {"transparency": 3}),
        (rgb, "WEBP", {}), (rgba, "WEBP", {"lossless": True}), (rgb, "WEBP", {"exif": exif}),
        (rgb, "WEBP", {"save_all": True, "append_images": [rgb.rotate(180)]}),
        (rgb, "HEIF", {"quality": 40}), (rgba, "HEIF", {"quality": 40}), (rgb, "GIF", {}), (rgb, "TIFF", {}),
    ]  # fmt: skip
    found = []
    for image, kind, options in made:
        out = io.BytesIO()
        image.save(out, kind, **options)
        found.append(out.getvalue())
    return tuple(found)


def spoiled(data: bytes, chance: random.Random, others: tuple[bytes, ...] = ()) -> bytes:
    """One to three changes anywhere in the bytes."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3))):
        chance.choice(_WAYS)(changed, chance, others)
    return bytes(changed)


def _flip(data: bytearray, chance: random.Random, others: tuple[bytes, ...]) -> None:
    for _ in range(chance.choice((1, 1, 4, 32))):
        if data:
            data[chance.randrange(len(data))] = chance.randrange(256)


def _flip_head(data: bytearray, chance: random.Random, others: tuple[bytes, ...]) -> None:
    for _ in range(chance.choice((1, 2, 8))):
        if data:
            data[chance.randrange(min(len(data), 300))] = chance.choice((0, 1, 127, 128, 255))


def _number(data: bytearray, chance: random.Random, others: tuple[bytes, ...]) -> None:
    value = chance.choice((0, 1, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF))
    place, width = chance.randrange(max(1, len(data))), chance.choice((2, 4))
    order = chance.choice(("big", "little"))
    data[place : place + width] = (value & (256**width - 1)).to_bytes(width, order)


def _cut(data: bytearray, chance: random.Random, others: tuple[bytes, ...]) -> None:
    del data[chance.randrange(len(data) + 1) :]


def _drop(data: bytearray, chance: random.Random, others: tuple[bytes, ...]) -> None:
    place = chance.randrange(len(data) + 1)
    del data[place : place + chance.choice((1, 10, 500))]


def _repeat(data: bytearray, chance: random.Random, others: tuple[bytes, ...]) -> None:
    place = chance.randrange(len(data) + 1)
    part = data[place : place + chance.choice((2, 50, 2000))]
    data[place:place] = part * chance.choice((1, 10, 100))


def _zeros(data: bytearray, chance: random.Random, others: tuple[bytes, ...]) -> None:
    place = chance.randrange(len(data) + 1)
    end = min(len(data), place + chance.choice((8, 200, 5000)))
    data[place:end] = bytes([chance.choice((0, 255))]) * (end - place)


def _splice(data: bytearray, chance: random.Random, others: tuple[bytes, ...]) -> None:
    if others:
        other = chance.choice(others)
        data[chance.randrange(len(data) + 1) :] = other[chance.randrange(len(other)) :]


_WAYS: tuple[Callable[[bytearray, random.Random, tuple[bytes, ...]], None], ...] = (
    _flip, _flip, _flip_head, _flip_head, _number, _cut, _drop, _repeat, _zeros, _splice,
)  # fmt: skip


def picture_case(chance: random.Random, folder: Path) -> str:
    """A corrupted picture at all three entrances: a photo, a live frame, a kept picture."""
    seeds = seed_pictures()
    data = spoiled(chance.choice(seeds), chance, seeds)
    try:
        photo = load_photo(data, name="x")
        width, height = photo.size_px
        if photo.rgb.shape != (height, width, 3) or min(width, height) < 160:
            raise WrongEndError("a photo of an impossible shape")
        came = "taken"
    except PhotoError as refused:
        _sentence(str(refused))
        came = "refused"
    with contextlib.suppress(WrongMessage, WrongPicture):
        decode(parse(HEADER.pack(0, 1, 720) + data))
    with contextlib.suppress(HistoryError):
        without_metadata(data)
    return came


def _sentence(said: str) -> None:
    if not said.isprintable() or not said.endswith("."):
        raise WrongEndError(f"no sentence: {said[:200]!r}")


# --- a history -----------------------------------------------------------------------------------


def report(value: float, photos: int = 1) -> dict[str, Any]:
    """A report in the shape that is kept."""
    numbers = [{"key": key, "value": value, "std": 0.8, "unit": "deg", "budget": {"m": 0.8}} for key in KEYS]
    return {
        "schema": 1,
        "versions": {"posture": "x"},
        "photos": [{"file": "p", "view": "front", "measurements": numbers} for _ in range(photos)],
        "findings": [{"key": KEYS[0], "verdict": "outside", "p_outside": 0.97}],
    }


def fill(history: History, checks: int = 4) -> tuple[str, str]:
    """Two people; the first with pictures, a live session and a plan day. Their ids."""
    ann, bo = history.add_person("Ann", height_cm=170.0, note="x"), history.add_person("Bo")
    pixels = np.zeros((80, 60, 3), np.uint8)
    for day in range(1, checks):
        taken_at = datetime(2026, 1, day, tzinfo=UTC)
        history.save_check(
            ann.id, report(float(day)), taken_at=taken_at, captures=[{"view": "front"}], pictures={0: pixels}
        )
    history.save_check(bo.id, report(9.0))
    history.tick(ann.id, date(2026, 1, 2), "chin_tuck")
    save_session(history, ann.id, SUMMARY)
    return ann.id, bo.id


def everything(history: History) -> list[Any]:
    """All that is kept, to be compared."""
    return [
        (
            person,
            history.plan_days(person.id),
            [replace_id(each) for each in sessions(history, person.id)],
            [(history.check(each.id), history.pictures(each.id)) for each in history.checks(person.id)],
        )
        for person in history.people()
    ]


def replace_id(session: Any) -> Any:
    """A session without its id, which an archive of the older kind does not hold."""
    return session.taken_at, session.summary


@cache
def _made() -> tuple[bytes, bytes]:
    """A history's file and an archive of its first person."""
    with tempfile.TemporaryDirectory() as folder:
        history = History(Path(folder) / "history.sqlite3")
        ann, _ = fill(history)
        archive = io.BytesIO()
        export_person(history, ann, archive)
        with contextlib.closing(sqlite3.connect(history.path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return history.path.read_bytes(), archive.getvalue()


# --- archives ------------------------------------------------------------------------------------


def archive_case(chance: random.Random, folder: Path) -> str:
    """A corrupted archive: imported completely, so that an export returns it; or not at all."""
    data = spoiled(_made()[1], chance) if chance.random() < 0.4 else _rewritten(chance)
    history = History(folder / "history.sqlite3")
    bo = history.add_person("Bo")
    history.save_check(bo.id, report(1.0))
    before = everything(history)
    try:
        person = import_person(history, io.BytesIO(data))
    except HistoryError as refused:
        _sentence(str(refused))
        if everything(history) != before:
            raise LostError("a refused archive left something") from None
        return "refused"
    archive = io.BytesIO()
    export_person(history, person.id, archive)
    after = everything(history)
    history.delete_person(person.id)
    if everything(history) != before:
        raise LostError("an archive changed somebody else")
    import_person(history, archive)
    if everything(history) != after:
        raise LostError("what was taken doesn't come back")
    return "taken"


def _rewritten(chance: random.Random) -> bytes:
    """The archive with its files changed one by one, and packed in odd ways."""
    with zipfile.ZipFile(io.BytesIO(_made()[1])) as source:
        files = {name: source.read(name) for name in source.namelist()}
    for _ in range(chance.choice((1, 1, 2, 4))):
        name = chance.choice(sorted(files))
        if name.endswith(".json") and chance.random() < 0.7:
            files[name] = _spoiled_json(files[name], chance)
        elif chance.random() < 0.3:
            files[_odd_name(chance, name)] = files.pop(name)
        else:
            files[name] = spoiled(files[name], chance, seed_pictures())
    out = io.BytesIO()
    packed = chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    with zipfile.ZipFile(out, "w", packed) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return spoiled(out.getvalue(), chance) if chance.random() < 0.3 else out.getvalue()


def _odd_name(chance: random.Random, name: str) -> str:
    return chance.choice(("../" + name, "/etc/" + name, name + "\0", name.upper(), "pictures/x.jpg", "a\\b"))


_ODD: tuple[Any, ...] = (
    None, True, -1, 0, 1e308, 10**400, "", "x", "\ud800", "\x1b[31m", "9999-12-31", [], {}, [1], {"a": 1},
    "x" * 20_000, "0" * 16, {"schema": 1},
)  # fmt: skip


def _spoiled_json(content: bytes, chance: random.Random) -> bytes:
    try:
        value = json.loads(content)
    except ValueError:  # corrupted before
        return content
    here = value
    while True:
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        if not keys:
            break
        key = chance.choice(keys)
        if isinstance(here[key], dict | list) and here[key] and chance.random() < 0.7:
            here = here[key]
            continue
        here[key] = chance.choice(_ODD)
        break
    text = json.dumps(value)
    if chance.random() < 0.1:
        text = text.replace("0.8", chance.choice(("1e999", "NaN", "-Infinity", "9" * 500)), 1)
    return text.encode()


# --- damaged histories ---------------------------------------------------------------------------


_CELLS = {
    "people": ("id", "name", "created_at", "height_cm", "note"),
    "checks": ("taken_at", "repeat_set", "note", "views", "outside", "versions"),
    "reports": ("report", "answers", "captures"),
    "measurements": ("view", "key", "value", "std", "unit"),
    "pictures": ("jpeg",),
    "plan_days": ("day", "exercise"),
    "sessions": ("taken_at", "summary"),
}
_VALUES = (
    "'x'", "''", "x'ff'", "x'00'", "NULL", "-1", "1e999", "CAST(x'eda080' AS TEXT)", "'[1]'", "'{}'",
    "zeroblob(100000)", "'\"\\ud800\"'", "9223372036854775807",
)  # fmt: skip


def database_case(chance: random.Random, folder: Path) -> str:
    """A damaged history: every command ends in sentences, and a rescue leaves a sound file."""
    path = folder / "history.sqlite3"
    path.write_bytes(_made()[0])
    one_value = chance.random() < 0.4
    if one_value:
        _spoil_value(path, chance)
    else:
        _spoil_file(path, chance)
    os.environ["POSTURE_DATA"] = str(folder)
    out = str(folder / "out.zip")
    for arguments in (
        ["list"], ["show", "Ann"], ["show", "Bo", "--json"], ["export", "Ann", "--out", out], ["check"],
    ):  # fmt: skip
        _command(arguments)
    try:
        before = examine(path)
    except HistoryError as refused:
        _sentence(str(refused))
        _command(["check", "--repair"])
        return "nothing readable"
    done = repair(path)
    if one_value and done.checks < 3:
        raise LostError(f"one wrong value cost {4 - done.checks} checks")
    if done.checks < before.checks:
        raise LostError("a rescue lost checks that could be read")
    after = examine(path)
    if after.damages or after.checks != done.checks:
        raise WrongEndError(f"a rescue left damage: {after.damages}")
    _command(["list"])
    return "rescued" if done.kept else "sound"


def _spoil_value(path: Path, chance: random.Random) -> None:
    table = chance.choice(sorted(_CELLS))
    column = chance.choice(_CELLS[table])
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        key = "rowid" if table not in ("measurements", "plan_days") else column
        row = connection.execute(f"SELECT {key} FROM {table} ORDER BY {key} LIMIT 1").fetchone()[0]
        with contextlib.suppress(sqlite3.IntegrityError):  # some values that no schema accepts
            sql = f"UPDATE {table} SET {column} = {chance.choice(_VALUES)} WHERE {key} = ?"
            connection.execute(sql + (" AND check_id = (SELECT min(check_id) FROM measurements)"
                                      if table == "measurements" else ""), (row,))  # fmt: skip
        connection.commit()


def _spoil_file(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    way = chance.randrange(5)
    if way <= 1:
        for _ in range(chance.choice((1, 2, 8, 64))):
            data[chance.randrange(len(data))] = chance.randrange(256)
    elif way == 2:
        page = chance.randrange(1, len(data) // 4096)
        data[page * 4096 : (page + 1) * 4096] = chance.choice((bytes(4096), chance.randbytes(4096)))
    elif way == 3:
        del data[chance.randrange(len(data)) :]
    else:
        data[chance.randrange(100)] = chance.randrange(256)
    path.write_bytes(data)


def _command(arguments: list[str]) -> None:
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        code = main(["history", *arguments])
    text = said.getvalue()
    if code not in (0, 3) or "Traceback" in text or "fault of this program" in text:
        raise WrongEndError(f"{arguments}: {code} {text[:300]}")
    if "disk is full" in text:
        raise WrongEndError("damage was called a full disk")


# --- kills ---------------------------------------------------------------------------------------


def kill_case(chance: random.Random, folder: Path) -> str:
    """A process killed while it saves, imports, deletes or rescues: what it reported is there, and
    undamaged."""
    doing = chance.choice(("save", "save", "save", "save", "import", "delete", "rescue"))
    history = History(folder / "history.sqlite3")
    if doing == "import":
        history.add_person("Bo")
    else:
        history.path.write_bytes(_made()[0])
    if doing == "rescue":
        with contextlib.closing(sqlite3.connect(history.path)) as connection, connection:
            connection.execute("UPDATE measurements SET std = -1 WHERE key = ?", (KEYS[0],))
    before = everything(history)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reader)
            _work(doing, history, writer)
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as acknowledged:
        acknowledged.readline()  # it has started
        time.sleep(chance.expovariate(1 / 0.02))
        os.kill(child, 9)
        os.waitpid(child, 0)
        reported = acknowledged.read().split()
    _hold(doing, history, before, reported)
    return doing


def _work(doing: str, history: History, writer: int) -> None:
    os.write(writer, b"begun\n")
    if doing == "import":
        import_person(history, io.BytesIO(_made()[1]))
        os.write(writer, b"done\n")
    elif doing == "delete":
        history.delete_person(history.person("Ann").id)
        os.write(writer, b"done\n")
    elif doing == "rescue":
        repair(history.path)
        os.write(writer, b"done\n")
    else:
        bo = history.person("Bo").id
        pixels = np.zeros((80, 60, 3), np.uint8)
        while True:
            os.write(writer, f"{history.save_check(bo, report(1.0), pictures={0: pixels})}\n".encode())


def _hold(doing: str, history: History, before: list[Any], reported: list[str]) -> None:
    now = everything(history)
    whole = {
        "save": lambda: {each.id for each in history.checks(history.person("Bo").id)} >= set(reported),
        "import": lambda: len(now[0][3]) == 3 if len(now) == 2 else "done" not in reported,
        "delete": lambda: len(now) == 1 if "done" in reported or len(now) == 1 else now == before,
        "rescue": lambda: now == before,
    }[doing]
    if not whole():
        raise LostError(f"{doing}: what was reported, or was there before, is not there")
    if doing == "rescue":
        if repair(history.path).checks != 4:
            raise LostError("a rescue after a killed one finds less")
    elif examine(history.path).damages:
        raise LostError("the file is damaged")


CASES: dict[str, Callable[[random.Random, Path], str]] = {
    "pictures": picture_case,
    "archives": archive_case,
    "databases": database_case,
    "kills": kill_case,
}


def clean(folder: Path) -> None:
    """An empty folder for the next case."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
