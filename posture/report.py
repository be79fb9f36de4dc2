"""Report -> JSON object and Markdown text. Computes nothing: every number is taken as it stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from posture.anatomy import Side, View
from posture.findings import Finding, sentence
from posture.imbalances import ExerciseUse, Imbalance, MuscleSide
from posture.knowledge.load import load
from posture.knowledge.records import Reference
from posture.measures import ROWS
from posture.pipeline import PhotoCheck, Report
from posture.plan.choice import advised
from posture.plan.export import to_sheet
from posture.plan.programme import Plan
from posture.uncertainty import Measurement, NotMeasured, format_value

SCHEMA = 1
NOTHING_OUTSIDE = (
    "Everything that could be judged is within normal variation. Keep moving, and vary how you sit and stand."
)


def to_json(report: Report) -> dict[str, Any]:
    """The report as one object of plain lists, strings and numbers; angles in degrees."""
    return {
        "schema": SCHEMA,
        "versions": dict(report.versions),
        "photos": [_photo(check) for check in report.photos],
        "findings": [_finding(finding, report) for finding in report.findings],
        "imbalances": [_imbalance(imbalance, report) for imbalance in report.imbalances],
        "screening": None
        if report.screening is None
        else {
            "outcome": report.screening.outcome,
            "messages": [{"title": m.title, "text": m.text} for m in report.screening.messages],
        },
        "plan": None if report.plan is None else _plan(report.plan),
        "caveats": list(report.caveats),
    }


def measurement_name(measurement: Measurement | NotMeasured) -> str:
    """The plain name of a measurement: "Shoulder level"."""
    key = measurement.key.replace("_cm", "_pct")
    return ROWS[key].name


def direction_words(measurement: Measurement) -> str:
    """What the value's sign says: "right shoulder lower"; "level" or "straight" when it rounds to zero."""
    row = ROWS[measurement.key.replace("_cm", "_pct")]
    if abs(measurement.value) < 0.05:
        return "level"
    return row.positive if measurement.value > 0 else row.negative


def band_words(reference: Reference | None, unit: str) -> str:
    """The healthy range as people read it: "-3 to 3°"; "no agreed range" where there is none."""
    if reference is None or reference.band is None:
        return "no agreed range"
    symbol = "°" if unit == "deg" else f" {unit}"
    low, high = reference.band.low, reference.band.high
    if low is None:
        return f"up to {high:g}{symbol}"
    if high is None:
        return f"from {_signed(low)}{symbol}"
    return f"{_signed(low)} to {_signed(high)}{symbol}"


def verdict_of(measurement: Measurement, findings: Iterable[Finding], view: View) -> Finding | None:
    """The finding about a measurement of a view, or None where there is no agreed range."""
    return next((f for f in findings if f.measurement.key == measurement.key and f.view is view), None)


def muscles_words(muscles: Iterable[MuscleSide]) -> str:
    """ "upper trapezius (right), levator scapulae (right)"; "none named" when there is none."""
    names = load().muscles
    listed = [names[m.muscle].name + ("" if m.side is None else f" ({m.side.value})") for m in muscles]
    return ", ".join(listed) or "none named"


def because_words(imbalance: Imbalance) -> tuple[str, ...]:
    """What a suspected imbalance rests on, one sentence each."""
    return tuple(b if isinstance(b, str) else sentence(b) for b in imbalance.because)


def exercises_words(imbalance: Imbalance, report: Report) -> tuple[str, ...]:
    """Names of the exercises many people use for it, with the side where it matters.

    Without those that the person's answers speak against; none while the answers allow no plan.
    """
    library = load().exercises
    return tuple(library[use.exercise_id].name + _on(use.side) for use in _advised(imbalance, report))


def _advised(imbalance: Imbalance, report: Report) -> tuple[ExerciseUse, ...]:
    if report.screening is None:
        return imbalance.exercises
    return advised(imbalance, report.screening, load())


def gravity_words(check: PhotoCheck) -> str:
    """Which vertical was used, in one sentence."""
    gravity = check.gravity
    how = {
        "scene": "read from straight edges in the picture",
        "drawn": "from the line you drew",
        "given": "as you gave it",
        "assumed": "assumed level: the picture has no straight edges that clearly show it",
    }[gravity.source.value]
    way = "clockwise" if gravity.roll_deg > 0 else "anticlockwise"
    size = f"{abs(gravity.roll_deg):.1f}"
    turned = "level" if size == "0.0" else f"turned {size}° {way}"
    return f"The camera's tilt: {turned} ± {gravity.std_deg:.1f}°, {how}."


def to_markdown(report: Report) -> str:
    """The report as text to read, print or send on."""
    parts = ["# Posture check", f"*{report.caveats[0]}*"]
    if report.screening is not None:
        parts += [f"**{m.title}.** {m.text}" for m in report.screening.messages]
    parts += [_photo_markdown(check, report) for check in report.photos]
    parts.append(_imbalances_markdown(report))
    if report.plan is not None:
        parts.append(to_sheet(report.plan).replace("# ", "## ", 1))
    parts.append(
        "## What this can and can't show\n\n" + "\n".join(f"- {caveat}" for caveat in report.caveats)
    )
    made = ", ".join(f"{name} {value}" for name, value in report.versions.items())
    parts.append(f"<small>Made with {made}.</small>")
    return "\n\n".join(parts) + "\n"


def _photo_markdown(check: PhotoCheck, report: Report) -> str:
    references = load().references
    found = "found by itself" if check.view_source == "found" else "as given"
    lines = [f"## {check.photo.name}: {check.view.value} view ({found})", "", gravity_words(check), ""]
    lines += [f"- {issue.message}" for issue in check.issues]
    if check.issues:
        lines.append("")
    if not check.usable:
        return "\n".join([*lines, "No numbers are given for this photo."])
    lines += ["| Measurement | Value | Meaning | Healthy range | Verdict |", "|---|---|---|---|---|"]
    for measurement in check.measurements:
        name = measurement_name(measurement)
        if isinstance(measurement, NotMeasured):
            lines.append(f"| {name} | not measured | {measurement.reason} | | |")
            continue
        finding = verdict_of(measurement, report.findings, check.view)
        value = format_value(measurement.value, measurement.std, measurement.unit)
        band = band_words(references.get(measurement.key), measurement.unit)
        verdict = finding.verdict if finding else "-"
        lines.append(f"| {name} | {value} | {direction_words(measurement)} | {band} | {verdict} |")
    for length in check.lengths:
        value = format_value(length.value, length.std, length.unit)
        lines.append(f"| {measurement_name(length)} | {value} | {direction_words(length)} | | |")
    lines += ["", "± is one standard deviation: the true value lies within twice that in 95 of 100 cases."]
    return "\n".join(lines)


def _imbalances_markdown(report: Report) -> str:
    if not report.imbalances:
        return f"## Suspected imbalances\n\n{NOTHING_OUTSIDE}"
    parts = ["## Suspected imbalances"]
    for imbalance in report.imbalances:
        lines = [f"### {imbalance.name}", "", *(f"- Because: {words}" for words in because_words(imbalance))]
        exercises = exercises_words(imbalance, report)
        if imbalance.pattern.normal:
            lines.append(f"- {imbalance.pattern.normal}")
        lines += [
            f"- Often linked with tight: {muscles_words(imbalance.tight)}",
            f"- Often linked with weak: {muscles_words(imbalance.weak)}",
        ]
        if exercises or imbalance.pattern.refer:
            lines.append(f"- Exercises many people use: {'; '.join(exercises) or 'none; see a clinician'}")
        lines.append(f"- Evidence {imbalance.pattern.evidence}: {imbalance.pattern.evidence_note}")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _photo(check: PhotoCheck) -> dict[str, Any]:
    return {
        "file": check.photo.name,
        "view": check.view.value,
        "view_source": check.view_source,
        "mirrored": check.photo.mirrored,
        "person_box_px": [round(edge, 1) for edge in check.person_box_px],
        "people": check.people,
        "yaw_deg": round(check.yaw_deg, 1),
        "gravity": {
            "roll_deg": check.gravity.roll_deg,
            "std_deg": check.gravity.std_deg,
            "source": check.gravity.source.value,
        },
        "quality": [
            {"key": issue.key, "severity": issue.severity, "message": issue.message} for issue in check.issues
        ],
        "measurements": [_measurement(m) for m in (*check.measurements, *check.lengths)],
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


def _finding(finding: Finding, report: Report) -> dict[str, Any]:
    photos = [check.photo.name for check in report.photos if check.view is finding.view]
    band = finding.reference.band
    return {
        "key": finding.measurement.key,
        "photo": photos[0],
        "photos": photos,
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
            {"exercise": use.exercise_id, "side": _side(use.side)} for use in _advised(imbalance, report)
        ],
        "part_of": imbalance.part_of,
        "evidence": imbalance.pattern.evidence,
    }


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "weeks": len(plan.weeks),
        "days": [day.value for day in plan.days],
        "level": plan.level,
        "maintenance": plan.maintenance,
        "sessions": [
            {
                "week": week.number,
                "day": session.day.value,
                "items": [
                    {
                        "exercise": item.exercise.id,
                        "side": _side(item.side),
                        "dose": item.dose.text,
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


def _on(side: Side | None) -> str:
    return "" if side is None else f" ({side.value})"


def _signed(number: float) -> str:
    return f"{number:g}".replace("-", "−")
