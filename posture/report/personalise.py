"""A report, the person's answers and wishes -> what is suspected, advice and plan."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from posture.findings.suspect import suspect
from posture.knowledge.load import load
from posture.pipeline import Report
from posture.plan.programme import Wishes, build_plan
from posture.plan.screening import screen
from posture.report.personal import PersonalReport
from posture.report.safety import safety


def personalise(
    report: Report,
    answers: Mapping[str, bool | str],
    *,
    cleared: Collection[str] = (),
    wishes: Wishes | None = None,
    live: Collection[str] = (),
) -> PersonalReport:
    """The report with these answers weighed in; `wishes` None: no plan is made.

    live: the signs of a live session (`posture.live.session.Summary.signs`); they add what is suspected.

    A report without photos is fine: what is suspected then rests on the answers alone. Where the
    answers stop the flow, nothing that was measured stays in the report, so no number can be shown.

    Raises:
        UsageError: an unknown answer, or a wish out of its range.
    """
    knowledge = load()
    screening = screen(answers, knowledge, cleared=cleared, findings=report.findings)
    if not screening.show_scores:
        return PersonalReport((), (), (), report.caveats, report.versions, screening)
    imbalances = suspect(report.findings, answers, live=live, knowledge=knowledge)
    personal = PersonalReport(
        report.photos, report.findings, imbalances, report.caveats, report.versions, screening
    )
    if wishes is None or not screening.show_plan:
        return personal
    plan = build_plan(imbalances, screening, knowledge, wishes)
    return replace(personal, plan=replace(plan, messages=safety(personal, knowledge)))
