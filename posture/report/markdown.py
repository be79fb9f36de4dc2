"""Report -> Markdown text. Calculates nothing: it copies every number."""

from __future__ import annotations

from dataclasses import replace

from posture.findings.judge import RULE_WORDS
from posture.knowledge.wording import evidence_words
from posture.measure.uncertainty import RANGE_WORDS
from posture.pipeline import PhotoCheck, Report, ViewMean
from posture.plan.export import message_paragraphs, to_sheet
from posture.report.outcome import basis_words, normal_words, outcome_words
from posture.report.personal import plan_of
from posture.report.safety import safety
from posture.report.table import TableRow, rows_of
from posture.report.words import because_words, exercises_words, gravity_words, mean_title, muscles_words
from posture.text import in_markdown


def to_markdown(report: Report) -> str:
    """The report as text to read, print or send on.

    Parameters
    ----------
    report : Report
        With or without the person's answers.

    Returns
    -------
    str
        Markdown: safety messages first, then each photo's numbers with error, range and verdict.
    """
    parts = ["# Posture check", f"*{report.caveats[0]}*"]
    parts += message_paragraphs(safety(report))
    parts += [_photo_markdown(check, report) for check in report.photos]
    parts += [_mean_markdown(mean, report) for mean in report.means]
    if report.photos or report.imbalances:
        parts.append(_imbalances_markdown(report))
    plan = plan_of(report)
    if plan is not None:
        sheet = to_sheet(replace(plan, messages=()))  # the report begins with them
        parts.append(sheet.replace("# ", "## ", 1))
    parts.append(
        "## What this can and can't show\n\n" + "\n".join(f"- {caveat}" for caveat in report.caveats)
    )
    made = ", ".join(f"{name} {value}" for name, value in report.versions.items())
    parts.append(f"<small>Made with {made}.</small>")
    return "\n\n".join(parts) + "\n"


def _photo_markdown(check: PhotoCheck, report: Report) -> str:
    found = "found by itself" if check.view_source == "found" else "as given"
    title = f"## {in_markdown(check.photo.name)}: {check.view.words} ({found})"
    lines = [title, "", gravity_words(check), ""]
    lines += [f"- {issue.message}" for issue in check.issues]
    if check.issues:
        lines.append("")
    if not check.usable:
        return "\n".join([*lines, "No numbers are given for this photo."])
    lines += ["| Measurement | Value | Meaning | Healthy range | Verdict |", "|---|---|---|---|---|"]
    lines += [
        f"| {row.name} | not measured | {row.meaning} | | |"
        if row.measurement is None
        else f"| {row.name} | {_cells(row)} |"
        for row in rows_of(check, report.findings)
    ]
    lines += ["", f"{RANGE_WORDS} {RULE_WORDS}"]
    return "\n".join(lines)


def _mean_markdown(mean: ViewMean, report: Report) -> str:
    lines = [
        f"## {mean_title(mean)}",
        "",
        "The verdicts of this view are about these numbers.",
        "",
        "| Measurement | Of the range, standing | Value | Meaning | Healthy range | Verdict |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.name} | {row.sway} | {_cells(row)} |"
        for row in rows_of(mean, report.findings)
        if row.measurement is not None
    ]
    return "\n".join(lines)


def _cells(row: TableRow) -> str:
    if row.is_length:  # another row judges it in percent
        return f"{row.value} | {row.meaning} | | "
    return f"{row.value} | {row.meaning} | {row.band} | {row.verdict_words}"


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
