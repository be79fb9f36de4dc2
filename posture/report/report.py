"""Report -> JSON object and Markdown text. Computes nothing: every number is taken as it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from posture.anatomy import Side, View
from posture.findings.judge import Finding, sentence
from posture.findings.suspect import ExerciseUse, Imbalance, MuscleSide
from posture.gravity.vertical import Gravity, GravitySource
from posture.knowledge.load import load
from posture.knowledge.records import Reference
from posture.knowledge.wording import evidence_words
from posture.measure.measures import ROWS
from posture.measure.standing import SWAY
from posture.measure.uncertainty import Measurement, NotMeasured, format_value, unit_suffix
from posture.pipeline import PhotoCheck, Report, ViewMean
from posture.plan.choice import advised
from posture.plan.export import message_paragraphs, to_sheet
from posture.plan.programme import Plan
from posture.plan.screening import Message
from posture.plan.sides import named
from posture.report.outcome import basis_words, normal_words, outcome_words
from posture.report.safety import safety
from posture.text import in_markdown

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


def measurement_name(measurement: Measurement | NotMeasured) -> str:
    """The plain name of a measurement: "Shoulder level"."""
    key = measurement.key.replace("_cm", "_pct")
    return ROWS[key].name


def direction_words(measurement: Measurement) -> str:
    """What the value's sign says: "right shoulder lower"; "level" nearer to zero than 0.05."""
    row = ROWS[measurement.key.replace("_cm", "_pct")]
    if abs(measurement.value) < 0.05:
        return "level"
    return row.positive if measurement.value > 0 else row.negative


def band_words(reference: Reference | None, unit: str) -> str:
    """The healthy range as people read it: "-3 to 3°"; "no agreed range" where there is none."""
    if reference is None or reference.band is None:
        return "no agreed range"
    symbol = unit_suffix(unit)
    low, high = reference.band.low, reference.band.high
    if low is None:
        return f"up to {high:g}{symbol}"
    if high is None:
        return f"from {_signed(low)}{symbol}"
    return f"{_signed(low)} to {_signed(high)}{symbol}"


def verdict_of(measurement: Measurement, findings: Iterable[Finding], view: View) -> Finding | None:
    """The finding about this very number of a view.

    None where there is no agreed range, and for a single photo of several of one view: there the
    findings are about the mean.
    """
    return next((f for f in findings if f.view is view and f.measurement == measurement), None)


def verdict_words(measurement: Measurement, finding: Finding | None) -> str:
    """The verdict, or why there is none: "-" without an agreed range, "see mean" where that is judged."""
    if finding is not None:
        return finding.verdict
    reference = load().references.get(measurement.key)
    return "-" if reference is None or reference.band is None else "see mean"


def mean_title(mean: ViewMean) -> str:
    """ "Front view, mean of 2 photos"."""
    return f"{mean.view.value.capitalize()} view, mean of {mean.photos} photos"


def sway_words(measurement: Measurement) -> str:
    """The standing's share of a mean's error: "± 0.6°"; "one photo" where one alone shows the number."""
    if SWAY not in measurement.budget:
        return "one photo"
    return f"± {measurement.budget[SWAY]:.1f}{unit_suffix(measurement.unit)}"


def muscles_words(muscles: Iterable[MuscleSide]) -> str:
    """ "upper trapezius (right), levator scapulae (right)"; "none named" when there is none."""
    names = load().muscles
    listed = [names[m.muscle].name + ("" if m.side is None else f" ({m.side.value})") for m in muscles]
    return ", ".join(listed) or "none named"


def because_words(imbalance: Imbalance) -> tuple[str, ...]:
    """What a suspected imbalance rests on, one sentence each."""
    return tuple(b if isinstance(b, str) else sentence(b) for b in imbalance.because)


def exercises_words(imbalance: Imbalance, report: Report) -> str:
    """Names of the exercises many people use for it, with the side where it matters; "" for none.

    Without those that the person's answers speak against; none while the answers allow no plan.
    """
    library = load().exercises
    names = [named(library[use.exercise_id], use.side) for use in _advised(imbalance, report)]
    return "; ".join(names) or ("none; see a clinician" if imbalance.pattern.refer else "")


def _advised(imbalance: Imbalance, report: Report) -> tuple[ExerciseUse, ...]:
    if report.screening is None:
        return imbalance.exercises
    return advised(imbalance, report.screening, load())


def gravity_words(check: PhotoCheck) -> str:
    """Which vertical was used, in one sentence."""
    gravity = check.gravity
    how = {
        "sensor": "from the camera's own level, noted in the file",
        "scene": "read from straight edges in the picture",
        "drawn": "from the line you drew",
        "given": "as you gave it",
        "assumed": "assumed level: the picture has no straight edges that clearly show it",
    }[gravity.source.value]
    if gravity.readings:
        how = _readings_words(gravity)
    return f"The camera's tilt: {_turned(gravity)} ± {gravity.std_deg:.1f}°, {how}."


def _turned(gravity: Gravity) -> str:
    way = "clockwise" if gravity.roll_deg > 0 else "anticlockwise"
    size = f"{abs(gravity.roll_deg):.1f}"
    return "level" if size == "0.0" else f"turned {size}° {way}"


def _readings_words(gravity: Gravity) -> str:
    """Where the camera's level and the picture's edges both spoke, or the edges were doubted."""
    if gravity.source is GravitySource.ASSUMED:
        (edges,) = gravity.readings
        return (
            f"assumed level: straight edges say {_turned(edges)}, but then the body would lean more than it "
            "does in the picture; the error covers both"
        )
    level, edges = gravity.readings
    if gravity.plumb is not None:
        return (
            "from the camera's own level, noted in the file, and straight edges in the picture, which agree"
        )
    return (
        f"half way between the camera's own level ({_turned(level)}) and straight edges in the picture "
        f"({_turned(edges)}): they contradict each other, and the error covers both"
    )


def to_markdown(report: Report) -> str:
    """The report as text to read, print or send on."""
    parts = ["# Posture check", f"*{report.caveats[0]}*"]
    parts += message_paragraphs(safety(report))
    parts += [_photo_markdown(check, report) for check in report.photos]
    parts += [_mean_markdown(mean, report) for mean in report.means]
    if report.photos or report.imbalances:
        parts.append(_imbalances_markdown(report))
    if report.plan is not None:
        plan = replace(report.plan, messages=())  # they stand at the head of the report
        parts.append(to_sheet(plan).replace("# ", "## ", 1))
    parts.append(
        "## What this can and can't show\n\n" + "\n".join(f"- {caveat}" for caveat in report.caveats)
    )
    made = ", ".join(f"{name} {value}" for name, value in report.versions.items())
    parts.append(f"<small>Made with {made}.</small>")
    return "\n\n".join(parts) + "\n"


def _photo_markdown(check: PhotoCheck, report: Report) -> str:
    found = "found by itself" if check.view_source == "found" else "as given"
    title = f"## {in_markdown(check.photo.name)}: {check.view.value} view ({found})"
    lines = [title, "", gravity_words(check), ""]
    lines += [f"- {issue.message}" for issue in check.issues]
    if check.issues:
        lines.append("")
    if not check.usable:
        return "\n".join([*lines, "No numbers are given for this photo."])
    lines += ["| Measurement | Value | Meaning | Healthy range | Verdict |", "|---|---|---|---|---|"]
    for measurement in (*check.measurements, *check.lengths):
        name = measurement_name(measurement)
        if isinstance(measurement, NotMeasured):
            lines.append(f"| {name} | not measured | {measurement.reason} | | |")
        else:
            lines.append(f"| {name} | {_cells(measurement, report, check.view)} |")
    lines += ["", "± is one standard deviation: the true value lies within twice that in 95 of 100 cases."]
    return "\n".join(lines)


def _mean_markdown(mean: ViewMean, report: Report) -> str:
    lines = [
        f"## {mean_title(mean)}",
        "",
        "The verdicts of this view are about these numbers.",
        "",
        "| Measurement | Of the error, standing | Value | Meaning | Healthy range | Verdict |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {measurement_name(m)} | {sway_words(m)} | {_cells(m, report, mean.view)} |"
        for m in (*mean.measurements, *mean.lengths)
        if isinstance(m, Measurement)
    ]
    return "\n".join(lines)


def _cells(measurement: Measurement, report: Report, view: View) -> str:
    value = format_value(measurement.value, measurement.std, measurement.unit)
    if measurement.unit == "cm":  # judged in percent, in a row of its own
        return f"{value} | {direction_words(measurement)} | | "
    finding = verdict_of(measurement, report.findings, view)
    band = band_words(load().references.get(measurement.key), measurement.unit)
    verdict = verdict_words(measurement, finding)
    return f"{value} | {direction_words(measurement)} | {band} | {verdict}"


def _imbalances_markdown(report: Report) -> str:
    parts = ["## Suspected imbalances", *outcome_words(report)]
    for imbalance in report.imbalances:
        pattern = imbalance.pattern
        lines = [f"### {imbalance.name}", "", f"*{basis_words(imbalance)}.*", ""]
        lines += [f"- Because: {words}" for words in because_words(imbalance)]
        exercises = exercises_words(imbalance, report)
        lines += [
            f"- {normal_words(imbalance)}",
            f"- Often linked with tight: {muscles_words(imbalance.tight)}",
            f"- Often linked with weak: {muscles_words(imbalance.weak)}",
        ]
        if exercises:
            lines += [f"- Exercises many people use: {exercises}", f"- Mind: {pattern.cautions}"]
        lines.append(f"- {evidence_words(pattern)} {pattern.evidence_note}")
        if pattern.textbook:
            lines.append(f"- <small>Training books call it: {pattern.textbook}</small>")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _message(message: Message) -> dict[str, Any]:
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
            {"exercise": use.exercise_id, "side": _side(use.side)} for use in _advised(imbalance, report)
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


def _signed(number: float) -> str:
    return f"{number:g}".replace("-", "−")
