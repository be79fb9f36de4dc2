"""Safety messages: whom to see, how soon, and what to watch for.

App, terminal, Markdown, PDF, sheet, calendar and JSON all show them before any exercise, most urgent first:
what the answers and photos call for, the cautions of the suspected patterns, and when to get help. The last
one is there even before the first answer.
"""

from __future__ import annotations

from collections.abc import Iterable

from posture.findings.suspect import Imbalance
from posture.knowledge.load import Knowledge, load
from posture.pipeline import Report
from posture.plan.screening import URGENCIES, SafetyMessage, signs_if_under_18
from posture.report.personal import screening_of

UNASKED = SafetyMessage(
    "Before you exercise",
    "No safety question was answered yet. Answer them first, on the page Plan or by posture questions --ask: "
    "two minutes, mostly one press for each group. Exercises that do not suit you are then left out.",
)
CAUTIONS_TITLE = "See somebody before you exercise if one of these fits"
CAUTIONS_TEXT = "They belong to what was seen or noticed here."
HELP_TITLE = "When to get help"
HELP_TEXT = "Whatever this check shows:"


def safety(report: Report, knowledge: Knowledge | None = None) -> tuple[SafetyMessage, ...]:
    """The messages to read first, most urgent first; never empty."""
    known = knowledge or load()
    screening = screening_of(report)
    unasked = (UNASKED, *signs_if_under_18(known, report.findings))
    said = unasked if screening is None else screening.messages
    messages = (*said, *cautions(report.imbalances), when_to_get_help(known))
    return tuple(sorted(messages, key=lambda message: URGENCIES.index(message.urgency)))


def cautions(imbalances: Iterable[Imbalance]) -> tuple[SafetyMessage, ...]:
    """When to see someone instead, in one message for all suspected patterns with exercises, or in none."""
    said: dict[str, dict[str, None]] = {}  # names as keys: each once, in order
    for imbalance in imbalances:
        if imbalance.exercises and imbalance.pattern.cautions:
            said.setdefault(imbalance.pattern.cautions, {})[imbalance.name] = None
    reasons = tuple(f"{', '.join(names)}: {caution}" for caution, names in said.items())
    return (SafetyMessage(CAUTIONS_TITLE, CAUTIONS_TEXT, reasons),) if reasons else ()


def when_to_get_help(knowledge: Knowledge | None = None) -> SafetyMessage:
    """Which signs need help, from whom and how soon."""
    rows = (knowledge or load()).help.values()
    return SafetyMessage(HELP_TITLE, HELP_TEXT, tuple(row.text for row in rows), "help")
