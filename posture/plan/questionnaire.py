"""The questions before a plan, in the blocks in which people are asked them.

"None of these" answers a block of yes/no questions at once. A question that nobody answered stays open: it
never counts as a "no".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from posture.knowledge.load import Knowledge
from posture.knowledge.records import Question
from posture.plan.screening import AGES, YES, age_in_words, asked


@dataclass(frozen=True)
class Section:
    """Questions that are asked together.

    at_once: all are yes/no questions, so one "none of these" answers them. needed: no plan is offered while
    one of them is open.
    """

    id: str
    title: str
    lead: str
    questions: tuple[Question, ...]
    at_once: bool
    needed: bool

    @property
    def first(self) -> tuple[Question, ...]:
        """The questions that are asked whatever the answers are."""
        return tuple(question for question in self.questions if not question.asked_if)

    def after(self, question: Question) -> tuple[Question, ...]:
        """The questions that follow a yes to this one."""
        return tuple(other for other in self.questions if other.asked_if == question.id)


def sections(knowledge: Knowledge) -> tuple[Section, ...]:
    """Every question of the data once, in the order asked."""
    made = []
    for block in knowledge.blocks.values():
        mine = tuple(q for q in knowledge.questions.values() if q.block == block.id)
        at_once = block.needed and all(set(question.options) >= {"yes", "no"} for question in mine)
        made.append(Section(block.id, block.title, block.lead, mine, at_once, block.needed))
    return tuple(made)


def ticked_answers(section: Section, ticked: Collection[str], unsure: Collection[str] = ()) -> dict[str, str]:
    """The answers to a block of yes/no questions: ticked means yes, all others no.

    unsure: ticked questions that the person is not sure about. Follow-up questions stay without an answer if
    their question is not ticked, or if none of them is ticked: then they count as yes.
    """
    given = {}
    for question in section.first:
        applies = question.id in ticked
        given[question.id] = _said(question, ticked, unsure)
        follows = section.after(question)
        if applies and any(other.id in ticked for other in follows):
            given |= {other.id: _said(other, ticked, unsure) for other in follows}
    return given


def _said(question: Question, ticked: Collection[str], unsure: Collection[str]) -> str:
    if question.id not in ticked:
        return "no"
    return "not_sure" if question.id in unsure else "yes"


def option_words(option: str, options: tuple[str, ...]) -> str:
    """An answer as people read it.

    >>> option_words("no", ("no", "left", "right", "both")), option_words("low_back", ("no", "low_back"))
    ('Neither', 'Low back')
    """
    if option in AGES:
        return age_in_words(option)
    if option != "no":
        return option.replace("_", " ").capitalize()
    if set(options) & set(AGES):
        return "Rather not say"
    if set(options) & set(YES):
        return "No"
    if "both" in options:
        return "Neither"
    return "No difference" if {"left", "right"} <= set(options) else "None of these"


def still_open(answers: Mapping[str, str], knowledge: Knowledge) -> tuple[Section, ...]:
    """The needed sections with a question that nobody answered."""
    missing = {question.id for question in asked(answers, knowledge) if question.id not in answers}
    return tuple(s for s in sections(knowledge) if missing & {question.id for question in s.questions})
