"""Repairs head, length and list of tables in a copy of a damaged file, so that SQLite can open it.

A fresh history shows what they should be, for they are the same in all. `posture.history.rows` checks what
they point to, row by row.
"""

from __future__ import annotations

import shutil
from contextlib import closing, suppress
from pathlib import Path

from posture.history.schema import PROBLEMS, connected, writing

_HEAD_BYTES = 100
_MAGIC, _COUNTER, _PAGES, _FREE, _REST = (
    slice(0, 24),
    slice(24, 28),
    slice(28, 32),
    slice(32, 40),
    slice(44, 92),
)
_VALID_FOR = slice(92, 96)
_MOST_PAGES = 1_000_000


def mended(path: Path, folder: Path) -> Path:
    """Make a mended copy in `folder`; the file itself stays as it is."""
    fresh, copy = folder / "fresh.sqlite3", folder / "mended.sqlite3"
    with writing(fresh):
        pass
    shutil.copyfile(path, copy)
    log = path.with_name(path.name + "-wal")
    if log.exists():
        shutil.copyfile(log, copy.with_name(copy.name + "-wal"))
    template = fresh.read_bytes()
    _mend_head(copy, template)
    if not _mend_tables(copy, fresh):
        _take_first_page(copy, template)
    return copy


def _mend_head(copy: Path, template: bytes) -> None:
    """Take what all histories have in common from the template, and fill up a truncated file with zeros."""
    data = bytearray(copy.read_bytes())
    page_bytes = int.from_bytes(template[16:18], "big")
    told = int.from_bytes(data[_PAGES], "big")
    there = -(-max(len(data), page_bytes) // page_bytes)
    pages = told if there <= told <= min(_MOST_PAGES, 100 * there) else there
    data.extend(bytes(pages * page_bytes - len(data)))
    data[_MAGIC], data[_REST] = template[_MAGIC], template[_REST]
    data[_PAGES], data[_FREE] = pages.to_bytes(4, "big"), bytes(8)
    data[_VALID_FOR] = data[_COUNTER]
    copy.write_bytes(data)


def _mend_tables(copy: Path, fresh: Path) -> bool:
    """Rewrite the list of tables if it can be found; the tables keep their places in the file."""
    listed = "SELECT rowid, type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid"
    with closing(connected(fresh)) as connection:
        template = [tuple(row) for row in connection.execute(listed)]
    try:
        with closing(connected(copy)) as connection:
            connection.execute("PRAGMA writable_schema = ON")  # else a damaged entry ends every query
            begins = dict(
                tuple(row) for row in connection.execute("SELECT rowid, rootpage FROM sqlite_master")
            )
            for rowid, *entry in template:
                if isinstance(begins.get(rowid), int):
                    connection.execute(
                        "UPDATE sqlite_master SET type = ?, name = ?, tbl_name = ?, sql = ? WHERE rowid = ?",
                        (*entry, rowid),
                    )
        with closing(connected(copy)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master")
            return bool(begins)
    except PROBLEMS:
        return False


def _take_first_page(copy: Path, template: bytes) -> None:
    """Last resort: assume that the tables begin where a fresh file's do; true unless it was cleaned up."""
    page_bytes = int.from_bytes(template[16:18], "big")
    data = bytearray(copy.read_bytes())
    data[_HEAD_BYTES:page_bytes] = template[_HEAD_BYTES:page_bytes]
    copy.write_bytes(data)
    with suppress(OSError):
        copy.with_name(copy.name + "-wal").unlink()
