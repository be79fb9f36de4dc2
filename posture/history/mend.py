"""A copy of a damaged file that SQLite can open again: its head, its length and its list of tables repaired.

These are the same in every history, so a fresh one shows what they should be. What they point to is checked
row by row, in `posture.history.rows`.
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
    """A mended copy in `folder`; the file itself stays as it is."""
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
    """What all histories have in common comes from the template; a truncated file is filled up with zeros."""
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
    """Write the list of tables again if it can be found at all; the file's own places of the tables are
    kept."""
    listed = "SELECT rowid, type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid"
    with closing(connected(fresh)) as connection:
        template = [tuple(row) for row in connection.execute(listed)]
    try:
        with closing(connected(copy)) as connection:
            connection.execute("PRAGMA writable_schema = ON")  # or a damaged entry would end every query
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
    """The last resort: assume that the tables begin where a fresh file's do, which holds unless it was
    cleaned up."""
    page_bytes = int.from_bytes(template[16:18], "big")
    data = bytearray(copy.read_bytes())
    data[_HEAD_BYTES:page_bytes] = template[_HEAD_BYTES:page_bytes]
    copy.write_bytes(data)
    with suppress(OSError):
        copy.with_name(copy.name + "-wal").unlink()
