"""A report into the history and shots out of it again: the only place that knows both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from posture.history.records import SavedCheck
from posture.history.store import History
from posture.pipeline import Report
from posture.report import to_json
from posture.shots import Shot


def keep(
    history: History,
    person_id: str,
    report: Report,
    *,
    pictures: bool,
    note: str = "",
    answers: Mapping[str, Any] | None = None,
    repeat_set: str | None = None,
) -> str:
    """Save a report; its id once it is on the disk. pictures: whether the person wants the photos kept too.

    File names are left out: people name photos after people.
    """
    names = {check.photo.name: f"photo {i + 1}" for i, check in enumerate(report.photos)}
    entry = _renamed(to_json(report), names)
    return history.save_check(
        person_id,
        entry,
        note=note,
        answers=answers,
        captures=[Shot.of(check, report.versions).capture() for check in report.photos],
        pictures={i: check.photo.rgb for i, check in enumerate(report.photos)} if pictures else None,
        repeat_set=repeat_set,
    )


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """The same JSON with file names replaced, also inside sentences."""
    if isinstance(value, dict):
        return {key: _renamed(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(inner, names) for inner in value]
    if isinstance(value, str):
        for name, plain in names.items():
            value = value.replace(name, plain)
    return value


def shots_of(report: Report) -> tuple[Shot, ...]:
    """One shot for each photo of a fresh report."""
    return tuple(Shot.of(check, report.versions) for check in report.photos)


def saved_shots(check: SavedCheck) -> tuple[Shot, ...]:
    """One shot for each photo of a saved check. Raises HistoryError where it was saved without its joints."""
    return tuple(
        Shot.saved(photo, capture, check.summary.versions)
        for photo, capture in zip(check.report["photos"], check.captures, strict=False)
    )
