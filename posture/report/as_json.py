"""Report -> JSON object of `format`. Calculates nothing: it copies every number.

Messages, issues and numbers have the format's field names already; sides, views and days become words.
"""

from __future__ import annotations

from typing import Any

from posture.findings.judge import Finding, sentence
from posture.findings.suspect import Imbalance
from posture.gravity.vertical import Gravity, GravitySource
from posture.pipeline import PhotoCheck, Report, ViewMean
from posture.plan.programme import Plan, PlanItem
from posture.report.format import SCHEMA, ReportFile, written
from posture.report.outcome import outcome_words
from posture.report.personal import plan_of, screening_of
from posture.report.safety import safety
from posture.report.words import advised_exercises, because_words

_Json = dict[str, Any]


def to_json(report: Report) -> _Json:
    """The report as one object of plain lists, strings and numbers.

    Parameters
    ----------
    report : Report
        With or without the person's answers.

    Returns
    -------
    dict
        Angles in degrees, offsets in % or cm, signs as in the report; schema in docs/report.schema.json.
    """
    screening, plan = screening_of(report), plan_of(report)
    told = {
        "schema": SCHEMA,
        "versions": report.versions,
        "photos": [_photo(check, index) for index, check in enumerate(report.photos)],
        "means": [_mean(mean, report) for mean in report.means],
        "findings": [_finding(finding, report) for finding in report.findings],
        "imbalances": [_imbalance(imbalance, report) for imbalance in report.imbalances],
        "outcome": outcome_words(report),
        "screening": screening,
        "safety": safety(report),
        "plan": None if plan is None else _plan(plan),
        "caveats": report.caveats,
    }
    return written(ReportFile.model_validate(told))


def _photo(check: PhotoCheck, index: int) -> _Json:
    return {
        "index": index,
        "file": check.photo.name,
        "view": check.view,
        "view_source": check.view_source,
        "mirrored": check.photo.mirrored,
        "person_box_px": [round(edge, 1) for edge in check.person_box_px],
        "person": check.person,
        "people": check.people,
        "yaw_deg": round(check.yaw_deg, 1),
        "gravity": _gravity(check.gravity),
        "quality": check.issues,
        "measurements": (*check.measurements, *check.lengths),
    } | ({"points": check.points.points} if check.points else {})


def _gravity(gravity: Gravity) -> _Json:
    """Adds the pitch (how far the camera looked down) if it is known."""
    told: _Json = {name: getattr(gravity, name) for name in ("roll_deg", "std_deg", "source", "readings")}
    if gravity.plumb is not None and gravity.source in (GravitySource.SENSOR, GravitySource.SCENE):
        told |= {"pitch_deg": gravity.plumb.pitch_deg, "pitch_std_deg": gravity.plumb.pitch_std_deg}
    return told


def _mean(mean: ViewMean, report: Report) -> _Json:
    return {
        "view": mean.view,
        "photo_indices": [i for i, c in enumerate(report.photos) if c.view is mean.view and c.usable],
        "measurements": (*mean.measurements, *mean.lengths),
    }


def _shows(check: PhotoCheck, finding: Finding) -> bool:
    """Whether the finding is about a number of this photo."""
    key = finding.measurement.key
    return check.view is finding.view and any(m.key == key for m in check.measurements if m)


def _finding(finding: Finding, report: Report) -> _Json:
    shown = [i for i, check in enumerate(report.photos) if _shows(check, finding)]
    photos = [report.photos[i].photo.name for i in shown]
    reference = finding.reference
    return {
        "key": finding.measurement.key,
        "photo": photos[0],
        "photos": photos,
        "photo_indices": shown,
        "view": finding.view,
        "value": finding.measurement.value,
        "std": finding.measurement.std,
        "interval": finding.measurement.interval,
        "verdict": finding.verdict,
        "p_outside": finding.p_outside,
        "direction": finding.direction,
        "sentence": sentence(finding),
        "reference": {
            "low": reference.band and reference.band.low,
            "high": reference.band and reference.band.high,
            "unit": reference.unit,
            "basis": reference.basis,
            "sources": reference.sources,
        },
    }


def _imbalance(imbalance: Imbalance, report: Report) -> _Json:
    return {
        "key": imbalance.key,
        "name": imbalance.name,
        "side": imbalance.side,
        "certainty": imbalance.certainty,
        "because": because_words(imbalance),
        "tight": imbalance.tight,
        "weak": imbalance.weak,
        "exercises": [
            {"exercise": use.exercise_id, "side": use.side} for use in advised_exercises(imbalance, report)
        ],
        "part_of": imbalance.part_of,
        "textbook": imbalance.pattern.textbook,
        "cautions": imbalance.pattern.cautions,
        "evidence": imbalance.pattern.evidence,
        "effect": imbalance.pattern.effect,
    }


def _plan(plan: Plan) -> _Json:
    return {
        "weeks": len(plan.weeks),
        "days": plan.days,
        "level": plan.level,
        "maintenance": plan.maintenance,
        "track": plan.track,
        "minutes": plan.minutes,
        "proposals": plan.proposals,
        "rules": {rule.title: rule.text for rule in plan.rules},
        "retests": [
            {"week": r.week, "again": r.again, "then": {a.title: a.text for a in r.then}}
            for r in plan.retests
        ],
        "sessions": [
            {"week": week.number, "day": session.day, "items": [_item(item) for item in session.items]}
            for week in plan.weeks
            for session in week.sessions
        ],
        "habits": [item.exercise.id for item in plan.habits],
        "left_out": [
            {"exercise": out.exercise.id, "side": out.side, "reason": out.reason} for out in plan.left_out
        ],
    }


def _item(item: PlanItem) -> _Json:
    return {
        "exercise": item.exercise.id,
        "side": item.side,
        "dose": item.dose.text,
        "side_says": item.how_side,
        "minutes": item.minutes,
        "reason": item.reason,
    }
