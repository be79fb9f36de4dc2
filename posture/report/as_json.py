"""Report -> JSON object. Computes nothing: every number is taken as it stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from posture.anatomy import Side
from posture.findings.judge import Finding, sentence
from posture.findings.suspect import Imbalance, MuscleSide
from posture.gravity.vertical import Gravity, GravitySource
from posture.measure.uncertainty import Measurement, NotMeasured
from posture.pipeline import PhotoCheck, Report, ViewMean
from posture.plan.programme import Plan
from posture.plan.screening import SafetyMessage
from posture.report.outcome import outcome_words
from posture.report.safety import safety
from posture.report.words import advised_exercises, because_words

SCHEMA = 1


def to_json(report: Report) -> dict[str, Any]:
    """The report as one object of plain lists, strings and numbers; angles in degrees."""
    return {
        "schema": SCHEMA,
        "versions": dict(report.versions),
        "photos": [_photo(check, index) for index, check in enumerate(report.photos)],
        "means": [_mean(mean, report) for mean in report.means],
        "findings": [_finding(finding, report) for finding in report.findings],
        "imbalances": [_imbalance(imbalance, report) for imbalance in report.imbalances],
        "outcome": list(outcome_words(report)),
        "screening": None
        if report.screening is None
        else {
            "outcome": report.screening.outcome,
            "messages": [{"title": m.title, "text": m.text} for m in report.screening.messages],
        },
        "safety": [_message(message) for message in safety(report)],
        "plan": None if report.plan is None else _plan(report.plan),
        "caveats": list(report.caveats),
    }


def _message(message: SafetyMessage) -> dict[str, Any]:
    return {
        "urgency": message.urgency,
        "title": message.title,
        "text": message.text,
        "because": list(message.because),
    }


def _photo(check: PhotoCheck, index: int) -> dict[str, Any]:
    return {
        "index": index,
        "file": check.photo.name,
        "view": check.view.value,
        "view_source": check.view_source,
        "mirrored": check.photo.mirrored,
        "person_box_px": [round(edge, 1) for edge in check.person_box_px],
        "person": check.person,
        "people": check.people,
        "yaw_deg": round(check.yaw_deg, 1),
        "gravity": {
            "roll_deg": check.gravity.roll_deg,
            "std_deg": check.gravity.std_deg,
            "source": check.gravity.source.value,
            **_camera_pitch(check.gravity),
            "readings": [
                {"roll_deg": each.roll_deg, "std_deg": each.std_deg, "source": each.source.value}
                for each in check.gravity.readings
            ],
        },
        "quality": [
            {"key": issue.key, "severity": issue.severity, "message": issue.message} for issue in check.issues
        ],
        "measurements": [_measurement(m) for m in (*check.measurements, *check.lengths)],
    }


def _camera_pitch(gravity: Gravity) -> dict[str, float]:
    """Where it is known: how far the camera looked down, in degrees."""
    if gravity.plumb is None or gravity.source not in (GravitySource.SENSOR, GravitySource.SCENE):
        return {}
    return {"pitch_deg": gravity.plumb.pitch_deg, "pitch_std_deg": gravity.plumb.pitch_std_deg}


def _mean(mean: ViewMean, report: Report) -> dict[str, Any]:
    shown = [i for i, check in enumerate(report.photos) if check.view is mean.view and check.usable]
    return {
        "view": mean.view.value,
        "photo_indices": shown,
        "measurements": [_measurement(m) for m in (*mean.measurements, *mean.lengths)],
    }


def _measurement(measurement: Measurement | NotMeasured) -> dict[str, Any]:
    if isinstance(measurement, NotMeasured):
        return {"key": measurement.key, "not_measured": measurement.reason}
    return {
        "key": measurement.key,
        "value": measurement.value,
        "std": measurement.std,
        "unit": measurement.unit,
        "budget": dict(measurement.budget),
    }


def _shows(check: PhotoCheck, finding: Finding) -> bool:
    """Whether the photo gave a number that the finding is about."""
    key = finding.measurement.key
    return check.view is finding.view and any(m.key == key for m in check.measurements if m)


def _finding(finding: Finding, report: Report) -> dict[str, Any]:
    shown = [i for i, check in enumerate(report.photos) if _shows(check, finding)]
    photos = [report.photos[i].photo.name for i in shown]
    band = finding.reference.band
    return {
        "key": finding.measurement.key,
        "photo": photos[0],
        "photos": photos,
        "photo_indices": shown,
        "view": finding.view.value,
        "value": finding.measurement.value,
        "std": finding.measurement.std,
        "verdict": finding.verdict,
        "p_outside": finding.p_outside,
        "direction": finding.direction,
        "sentence": sentence(finding),
        "reference": {
            "low": None if band is None else band.low,
            "high": None if band is None else band.high,
            "unit": finding.reference.unit,
            "basis": finding.reference.basis,
            "sources": list(finding.reference.sources),
        },
    }


def _imbalance(imbalance: Imbalance, report: Report) -> dict[str, Any]:
    def muscles(listed: Iterable[MuscleSide]) -> list[dict[str, str | None]]:
        return [{"muscle": m.muscle, "side": _side(m.side)} for m in listed]

    return {
        "key": imbalance.key,
        "name": imbalance.name,
        "side": _side(imbalance.side),
        "certainty": imbalance.certainty,
        "because": list(because_words(imbalance)),
        "tight": muscles(imbalance.tight),
        "weak": muscles(imbalance.weak),
        "exercises": [
            {"exercise": use.exercise_id, "side": _side(use.side)}
            for use in advised_exercises(imbalance, report)
        ],
        "part_of": imbalance.part_of,
        "textbook": imbalance.pattern.textbook,
        "cautions": imbalance.pattern.cautions,
        "evidence": imbalance.pattern.evidence,
        "effect": imbalance.pattern.effect,
    }


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "weeks": len(plan.weeks),
        "days": [day.value for day in plan.days],
        "level": plan.level,
        "maintenance": plan.maintenance,
        "track": plan.track,
        "minutes": plan.minutes,
        "proposals": list(plan.proposals),
        "rules": {rule.title: rule.text for rule in plan.rules},
        "retests": [
            {"week": r.week, "again": list(r.again), "then": {a.title: a.text for a in r.then}}
            for r in plan.retests
        ],
        "sessions": [
            {
                "week": week.number,
                "day": session.day.value,
                "items": [
                    {
                        "exercise": item.exercise.id,
                        "side": _side(item.side),
                        "dose": item.dose.text,
                        "side_says": item.how_side,
                        "minutes": item.minutes,
                        "reason": item.reason,
                    }
                    for item in session.items
                ],
            }
            for week in plan.weeks
            for session in week.sessions
        ],
        "habits": [item.exercise.id for item in plan.habits],
        "left_out": [
            {"exercise": out.exercise.id, "side": _side(out.side), "reason": out.reason}
            for out in plan.left_out
        ],
    }


def _side(side: Side | None) -> str | None:
    return None if side is None else side.value
