"""What becomes of a report with a person's answers: another value than what was measured."""

from __future__ import annotations

from dataclasses import dataclass

from posture.pipeline import Report
from posture.plan.programme import Plan
from posture.plan.screening import Screening


@dataclass(frozen=True)
class PersonalReport(Report):
    """A report with answers weighed in (`posture.report.personalise`).

    imbalances: suspected from the photos, the answers and live sessions. plan: None where none was asked
    for, or the answers allow none.
    """

    screening: Screening
    plan: Plan | None = None


def screening_of(report: Report) -> Screening | None:
    """What the answers allow; None as long as none were weighed in."""
    return report.screening if isinstance(report, PersonalReport) else None


def plan_of(report: Report) -> Plan | None:
    """The plan, if there is one."""
    return report.plan if isinstance(report, PersonalReport) else None
