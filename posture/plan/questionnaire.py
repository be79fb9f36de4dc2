"""The questions before a plan, in the sections in which a person is asked them.

A section of yes/no questions may be answered at once with "none of these". A question that nobody
answered stays open: it is never taken for a "no".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from posture.knowledge.load import Knowledge
from posture.knowledge.records import Question


@dataclass(frozen=True)
class Section:
    """Questions that are asked together.

    at_once: all are yes/no questions, so one "none of these" answers them. needed: no plan is offered
    while one of them is open.
    """

    id: str
    title: str
    lead: str
    questions: tuple[Question, ...]
    at_once: bool
    needed: bool

    def open(self, answers: Mapping[str, str]) -> tuple[Question, ...]:
        """The questions without an answer."""
        return tuple(question for question in self.questions if question.id not in answers)


_SECTIONS: tuple[tuple[str, str, str, Callable[[Question], bool]], ...] = (
    (
        "now",
        "New or sudden signs",
        "Rare, and worth knowing before anything else.",
        lambda q: q.action == "emergency",
    ),
    (
        "soon",
        "Signs to talk about today",
        "There is often a harmless reason; a doctor should hear about them the same day.",
        lambda q: q.action == "same_day",
    ),
    ("lately", "How it has been lately", "About pain and stiffness.", lambda q: q.action == "clinician"),
    (
        "safety",
        "Before you exercise",
        "So that nothing is asked of you that is not safe.",
        lambda q: q.group == "safety",
    ),
    ("comfort", "What is uncomfortable", "These only leave out exercises.", lambda q: q.group == "comfort"),
    ("about_you", "About you", "", lambda q: q.group == "about_you"),
    (
        "self_check",
        "What you notice",
        "Optional. Your answers help to choose exercises and claim nothing.",
        lambda q: q.group == "self_check",
    ),
)  # fmt: skip
_AT_ONCE = ("now", "soon", "lately", "safety", "comfort")


def sections(knowledge: Knowledge) -> tuple[Section, ...]:
    """Every question of the data once, in the order asked."""
    rest = list(knowledge.questions.values())
    made = []
    for name, title, lead, belongs in _SECTIONS:
        mine = tuple(question for question in rest if belongs(question))
        rest = [question for question in rest if question not in mine]
        made.append(Section(name, title, lead, mine, at_once=name in _AT_ONCE, needed=name != "self_check"))
    if rest:
        raise AssertionError(f"no section asks {', '.join(question.id for question in rest)}")
    return tuple(made)


def option_words(option: str, options: tuple[str, ...]) -> str:
    """An answer as people read it.

    >>> option_words("no", ("no", "left", "right", "both")), option_words("low_back", ("no", "low_back"))
    ('Neither', 'Low back')
    """
    if option != "no":
        return option.replace("_", " ").capitalize()
    if set(options) == {"yes", "no"}:
        return "No"
    if "both" in options:
        return "Neither"
    return "No difference" if {"left", "right"} <= set(options) else "None of these"


def still_open(answers: Mapping[str, str], knowledge: Knowledge) -> tuple[Section, ...]:
    """The needed sections with a question that nobody answered."""
    return tuple(s for s in sections(knowledge) if s.needed and s.open(answers))
