"""A saved check -> the report it came from, as far as it was kept: to look at it again and to print it.

Numbers, joints, quality and the vertical are those of the day; ranges and what is suspected are today's, as
in the trends. Without its picture a photo becomes a pale sheet of the same shape, on which its points and
lines can still be drawn.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args

import numpy as np

from posture.anatomy import INDEX, JOINTS
from posture.arrays import Box, Rgb
from posture.errors import HistoryError, UsageError
from posture.findings.judge import Finding, judge
from posture.findings.suspect import suspect
from posture.gravity.vertical import Gravity, GravitySource, assumed
from posture.history.pictures import from_jpeg
from posture.history.records import SavedCheck
from posture.knowledge.load import load
from posture.measure.measures import ROWS
from posture.measure.standing import combine
from posture.measure.uncertainty import Measurement
from posture.picture.photo import Photo
from posture.pipeline import PhotoCheck, Report, caveats
from posture.plan.screening import STOPS
from posture.pose.given import GivenPoints
from posture.pose.landmarks import Landmarks
from posture.quality.issue import Issue, Severity
from posture.report.format import FindingEntry, GravityEntry, PhotoEntry, ReportFile
from posture.report.personalise import personalise
from posture.report.shots import Shot, saved_measurements

PAPER = (238, 241, 243)
"""The sheet in place of a picture that was not kept: near-white, so that pale and dark lines show on it."""
SHEET_PX = 900
"""Its longer side, at most."""
_SHEET_SIZE_PX = (675, 900)
"""Of a photo whose size was not kept."""
_MOST_SHARE = 40.0
"""Longest side over shortest side of a picture that a sheet is made for."""


@dataclass(frozen=True, eq=False)
class Reopened:
    """A saved check again. report: with what the kept answers add. pictured: per photo, if it was kept.

    reads_otherwise: measurements whose verdict by today's ranges differs from that of the day, as
    (key, verdict then, verdict now).
    """

    report: Report
    pictured: tuple[bool, ...]
    reads_otherwise: tuple[tuple[str, str, str], ...]


def reopen(saved: SavedCheck, pictures: Mapping[int, bytes]) -> Reopened:
    """The report of a saved check; pictures: the kept JPEGs by place.

    Raises HistoryError for damaged pictures or numbers.
    """
    content = saved.content
    kept = {i: from_jpeg(jpeg) for i, jpeg in pictures.items()}
    photos = tuple(
        _photo(entry, _shot(saved, entry, i), kept.get(i), i) for i, entry in enumerate(content.photos)
    )
    findings = _findings(photos)
    report = Report(photos, findings, suspect(findings), caveats(photos), dict(saved.summary.versions))
    return Reopened(
        _answered(report, saved.answers),
        tuple(i in kept for i in range(len(photos))),
        _otherwise(content, findings),
    )


def _findings(photos: tuple[PhotoCheck, ...]) -> tuple[Finding, ...]:
    """Each view's numbers against today's ranges; several photos of a view are judged by their mean."""
    views = dict.fromkeys(photo.view for photo in photos)
    return tuple(
        finding
        for view in views
        for finding in judge(
            combine(
                [photo.measurements for photo in photos if photo.view is view],
                [photo.hold for photo in photos if photo.view is view],
            ),
            view,
        )
    )


def _answered(report: Report, answers: Mapping[str, Any]) -> Report:
    """The report with what the kept answers add; questions that are asked no more are left out."""
    known = load()
    asked = (known.questions.items(), known.self_tests.items())
    options = {name: question.options for items in asked for name, question in items}
    given = {name: said for name, said in answers.items() if said in options.get(name, ())}
    if not given:
        return report
    personal = personalise(report, given)
    if not personal.screening.show_scores:
        # The numbers were saved, so somebody had said by then that it was looked at; what was said since to
        # other messages is not kept, so they stand.
        personal = personalise(report, given, cleared=STOPS)
    return personal


def _otherwise(content: ReportFile, findings: tuple[Finding, ...]) -> tuple[tuple[str, str, str], ...]:
    now = {(finding.view, finding.measurement.key): finding.verdict for finding in findings}

    def today(entry: FindingEntry) -> str:
        return now.get((entry.view, entry.key), "") if entry.view else ""

    changed = [
        (entry.key, entry.verdict, today(entry))
        for entry in content.findings
        if entry.verdict and today(entry) not in ("", entry.verdict)
    ]
    return tuple(dict.fromkeys(changed))


def _shot(saved: SavedCheck, entry: PhotoEntry, place: int) -> Shot:
    """The photo with its joints; without any if none, or none that can be read, were saved with it."""
    versions = saved.summary.versions
    if place < len(saved.captures):
        with contextlib.suppress(HistoryError):
            return Shot.saved(entry, saved.captures[place], versions)
    return Shot(entry.view, _SHEET_SIZE_PX, {}, 0.0, saved_measurements(entry), (), dict(versions))


def _photo(entry: PhotoEntry, shot: Shot, rgb: Rgb | None, place: int) -> PhotoCheck:
    picture = _sheet(shot.size_px) if rgb is None else rgb
    height, width = picture.shape[:2]
    scale = (width / shot.size_px[0], height / shot.size_px[1])
    known = [each for each in shot.measurements if each.key.replace("_cm", "_pct") in ROWS]
    return PhotoCheck(
        photo=Photo(picture, f"photo {place + 1}", mirrored=bool(entry.mirrored)),
        view=shot.view,
        view_source="given" if entry.view_source == "given" else "found",
        person_box_px=_box(entry, scale, (width, height)),
        person=1,
        people=1,
        landmarks=_with_given(_landmarks(shot, scale, (width, height)), entry, shot, scale),
        yaw_deg=entry.yaw_deg or 0.0,
        gravity=_gravity(entry.gravity),
        issues=tuple(
            Issue(issue.key, severity, issue.message)
            for issue in entry.quality
            for severity in get_args(Severity)
            if severity == issue.severity
        ),
        measurements=tuple(each for each in known if each.key in ROWS),
        lengths=tuple(e for e in known if isinstance(e, Measurement) and e.key not in ROWS),
        hold=shot.hold,
        points=entry.given,
    )


def _with_given(landmarks: Landmarks, entry: PhotoEntry, shot: Shot, scale: tuple[float, float]) -> Landmarks:
    """With the points that were given that day; without them if they don't lie in the picture."""
    with contextlib.suppress(UsageError):
        there = entry.given.on_photo(shot.size_px, mirrored=bool(entry.mirrored))
        scaled = (replace(p, xy_px=(p.xy_px[0] * scale[0], p.xy_px[1] * scale[1])) for p in there)
        return landmarks.with_given(GivenPoints(tuple(scaled)))
    return landmarks


def _sheet(size_px: tuple[int, int]) -> Rgb:
    longest, shortest = max(size_px), min(size_px)
    if longest > _MOST_SHARE * shortest:  # no photo has this shape; a file can say anything
        size_px, longest = _SHEET_SIZE_PX, SHEET_PX
    scale = min(1.0, SHEET_PX / longest)
    width, height = (max(1, round(side * scale)) for side in size_px)
    return np.full((height, width, 3), PAPER, dtype=np.uint8)


def _landmarks(shot: Shot, scale: tuple[float, float], size_px: tuple[int, int]) -> Landmarks:
    xy_px = np.full((len(JOINTS), 2), np.nan)
    visibility = np.zeros(len(JOINTS))
    for joint, (x, y) in shot.joints_px.items():
        xy_px[INDEX[joint]] = (x * scale[0], y * scale[1])
        visibility[INDEX[joint]] = 1.0
    return Landmarks(xy_px, visibility, size_px)


def _box(entry: PhotoEntry, scale: tuple[float, float], size_px: tuple[int, int]) -> Box:
    if len(entry.person_box_px) != 4:
        return (0.0, 0.0, float(size_px[0]), float(size_px[1]))
    x0, y0, x1, y1 = entry.person_box_px
    return (x0 * scale[0], y0 * scale[1], x1 * scale[0], y1 * scale[1])


def _gravity(entry: GravityEntry | None) -> Gravity:
    """The vertical of the day; of values that no check writes, the level one."""
    if entry is None or entry.roll_deg is None or entry.std_deg is None:
        return assumed()
    if entry.source not in tuple(GravitySource):
        return assumed()
    try:
        return Gravity(entry.roll_deg, entry.std_deg, GravitySource(entry.source))
    except UsageError:
        return assumed()
