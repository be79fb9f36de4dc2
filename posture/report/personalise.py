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
    """Add what a person's answers change: what is suspected, advice and, if wished, a plan.

    Without photos, what is suspected rests on the answers alone. If the answers stop the flow, the report
    loses everything measured, so that no number can be shown.

    Parameters
    ----------
    report : Report
        What was measured.
    answers : mapping
        Question or self-test id -> one of its options (True, False: "yes", "no").
    cleared : collection of str
        Actions about which the person has since asked a professional.
    wishes : Wishes, optional
        What the person wants from a plan; None: no plan is made.
    live : collection of str
        Signs of a live session (`posture.live.session.Summary.signs`); they add to what is suspected.

    Returns
    -------
    PersonalReport
        With imbalances, screening and, if allowed and wished, a plan.

    Raises
    ------
    UsageError
        An unknown answer, or a wish out of its range.
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
