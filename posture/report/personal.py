"""A report with a person's answers, kept apart from what was measured."""

from __future__ import annotations

from dataclasses import dataclass

from posture.pipeline import Report
from posture.plan.programme import Plan
from posture.plan.screening import Screening


@dataclass(frozen=True)
class PersonalReport(Report):
    """A report that takes the person's answers into account (`posture.report.personalise`).

    imbalances: suspected from the photos, the answers and live sessions. plan: None if the person wants none
    or the answers allow none.
    """

    screening: Screening
    plan: Plan | None = None


def screening_of(report: Report) -> Screening | None:
    """What the answers allow; None for a report without answers."""
    return report.screening if isinstance(report, PersonalReport) else None


def plan_of(report: Report) -> Plan | None:
    """The plan, if there is one."""
    return report.plan if isinstance(report, PersonalReport) else None
