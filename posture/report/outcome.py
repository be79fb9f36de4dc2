"""The result of a check apart from its suspected imbalances, the same wherever it is shown."""

from __future__ import annotations

from posture.anatomy import Side
from posture.findings.suspect import Imbalance, disagreements, without_pattern
from posture.pipeline import Report

NOTHING_OUTSIDE = (
    "Everything that could be judged is within normal variation. Keep moving, and vary how you sit and stand."
)
_NOT_MEASURED = "None of the photos could be measured."
_NOT_JUDGED = (
    "Nothing could be judged: no range is agreed for what was measured, or the errors are too large for a "
    "verdict."
)
_NO_PATTERN = "Outside the range, but by itself tied to no pattern of the literature: "


def basis_words(imbalance: Imbalance) -> str:
    """What the imbalance rests on and how certain a number is; never how certain a muscle is."""
    if imbalance.certainty is not None:
        sure = min(imbalance.certainty, 0.99)
        return f"Suspected from your photos: {sure:.0%} sure that the number lies outside its range"
    if imbalance.pattern.reached == "live":
        return "From a live session; not measured on a photo"
    return "Because of your answers; not measured on a photo"


def normal_words(imbalance: Imbalance) -> str:
    """What is common or harmless about the imbalance, for this person's side."""
    pattern = imbalance.pattern
    return pattern.normal_left if imbalance.side is Side.LEFT and pattern.normal_left else pattern.normal


def nothing_outside(report: Report) -> bool:
    """Whether at least one number was judged within its range and none outside."""
    verdicts = {finding.verdict for finding in report.findings}
    return "within" in verdicts and "outside" not in verdicts


def outcome_words(report: Report) -> tuple[str, ...]:
    """Sentences to show beside the suspected imbalances; () if these say it all.

    They name views that disagree, numbers outside that lead to no pattern, and why nothing is suspected.
    """
    said = list(disagreements(report.findings))
    loose = without_pattern(report.findings, report.imbalances)
    if loose:
        names = [f"{finding.reference.name} ({finding.view.words})" for finding in loose]
        said.append(_NO_PATTERN + ", ".join(names) + ".")
    if not report.imbalances:
        said += _why_nothing(report)
    return tuple(said)


def _why_nothing(report: Report) -> list[str]:
    """Why nothing is suspected, if no finding says so; [] without photos."""
    if nothing_outside(report):
        return [NOTHING_OUTSIDE]
    if not report.photos or any(finding.verdict == "outside" for finding in report.findings):
        return []
    usable = any(check.usable for check in report.photos)
    return [_NOT_JUDGED if usable else _NOT_MEASURED]
