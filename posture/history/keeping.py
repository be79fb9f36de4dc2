"""A report into the history, and shots out of it again: the only module that knows both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain, repeat
from typing import Any

from posture.errors import HistoryError
from posture.history.records import SavedCheck
from posture.history.store import History
from posture.measure.standing import combine
from posture.measure.sway import TrendKey
from posture.measure.uncertainty import Measurement
from posture.pipeline import Report
from posture.report.as_json import to_json
from posture.report.shots import Shot, saved_hold, saved_measurements


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
    """Save a report; returns its id once it is on the disk. pictures: the person wants the photos kept too.

    File names are left out: people name photos after people.
    """
    return history.save_check(
        person_id,
        to_json(_unnamed(report)),
        note=note,
        answers=answers,
        captures=[Shot.of(check, report.versions).capture() for check in report.photos],
        pictures={i: check.photo.rgb for i, check in enumerate(report.photos)} if pictures else None,
        repeat_set=repeat_set,
    )


def _unnamed(report: Report) -> Report:
    """The same report about "photo 1", "photo 2" ...: renamed before any text is made from it.

    Replacing names in the finished text would miss some and hit words that are not names.
    """
    photos = (
        replace(check, photo=replace(check.photo, name=f"photo {i}"))
        for i, check in enumerate(report.photos, 1)
    )
    return replace(report, photos=tuple(photos))


def shots_of(report: Report) -> tuple[Shot, ...]:
    """One shot for each photo of a fresh report."""
    return tuple(Shot.of(check, report.versions) for check in report.photos)


def saved_shots(check: SavedCheck) -> tuple[Shot, ...]:
    """One shot for each photo of a saved check. Raises HistoryError if it was saved without its joints."""
    return tuple(
        Shot.saved(photo, capture, check.summary.versions)
        for photo, capture in zip(check.content.photos, check.captures, strict=False)
    )


def saved_number(check: SavedCheck, trend: TrendKey) -> Measurement:
    """One number of a saved check with its budget; several photos of the view are combined.

    Raises HistoryError if the check doesn't have it.
    """
    view, key = trend
    shown = [
        (saved_measurements(photo), saved_hold(capture))
        for photo, capture in zip(check.content.photos, chain(check.captures, repeat({})), strict=False)
        if photo.view == view
    ]
    for number in combine([numbers for numbers, _ in shown], [hold for _, hold in shown]):
        if number.key == key and isinstance(number, Measurement):
            return number
    raise HistoryError("This saved check does not hold this number. Import your last export.")
