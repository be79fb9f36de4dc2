"""Answers before a plan -> what may be shown, and what the person should read first.

The rules, in the order of their weight:

1. One emergency or same-day answer stops the flow: no results, no plan, only what to do.
2. Answers that are common and mostly harmless ("soft") count as an appointment alone and as same-day
   together: single red flags say little, combinations do (Downie 2013).
3. An appointment answer shows the results with the advice on top; the plan has no strength exercises.
4. A safety condition shows the results; the plan waits until a professional has agreed.
5. A question of 1 to 4 that nobody answered is no "no": results are shown, a plan is not.

Self-check answers claim nothing: they pick exercises (posture.imbalances) and leave out unsuitable ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from posture.errors import UsageError
from posture.knowledge.load import Knowledge
from posture.knowledge.records import Question

Outcome = Literal["clear", "unanswered", "clinician", "same_day", "emergency"]

STOPS = ("emergency", "same_day")
CLEARABLE = ("same_day", "clinician", "clear_first")
GUARDIAN_TITLE = "Please do this together"
GUARDIAN_TEXT = (
    "Under 18, please do this with a parent or guardian. They decide whether photos are taken and kept. "
    "Bodies that grow are uneven for a while; that is normal."
)
UNANSWERED_TITLE = "Some questions are still open"
UNANSWERED_TEXT = "You can look at your results. Answer the remaining safety questions to get a plan."


@dataclass(frozen=True)
class Message:
    """Something to read before everything else. `because`: the reasons, one sentence each."""

    title: str
    text: str
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class Screening:
    """What the answers allow.

    outcome: the weightiest advice. messages: weightiest first. excluded_conditions: ids of the questions
    answered with yes, as exercises name them in avoid_if. gentle_only: a plan without strength exercises.
    guardian: under 18. unanswered: ids of safety questions without an answer, in the order asked.
    """

    outcome: Outcome
    messages: tuple[Message, ...]
    excluded_conditions: frozenset[str]
    show_scores: bool
    show_plan: bool
    gentle_only: bool
    guardian: bool
    unanswered: tuple[str, ...]


def screen(
    answers: Mapping[str, bool | str], knowledge: Knowledge, *, cleared: Collection[str] = ()
) -> Screening:
    """Weigh the answers: question or self-test id -> one of its options (True, False: "yes", "no").

    cleared: actions (same_day, clinician, clear_first) about which a professional was asked since and
    agreed to exercise. After a same-day answer the results come back with the appointment advice and a
    gentle plan; an emergency is never cleared here.

    Raises:
        UsageError: an unknown question, option or action; a misspelt answer must not be lost.
    """
    given = _given(answers, knowledge)
    if unknown := sorted(set(cleared) - set(CLEARABLE)):
        raise UsageError(f"{unknown[0]!r} can't be cleared. Use one of: {', '.join(CLEARABLE)}.")
    asked = [q for q in knowledge.questions.values() if q.action != "pick"]
    raised = _raised([q for q in knowledge.questions.values() if given.get(q.id, "no") != "no"])
    unanswered = tuple(q.id for q in asked if q.id not in given)
    waiting = {action: found for action, found in raised.items() if action not in cleared}
    guardian = given.get("under_18") == "yes" or given.get("rf_scoliosis") == "yes"
    stop = next((action for action in STOPS if action in waiting), None)
    if stop is not None:
        return Screening(
            outcome="emergency" if stop == "emergency" else "same_day",
            messages=(*_messages({stop: waiting[stop]}, knowledge), *_guardian(guardian)),
            excluded_conditions=_yes(given),
            show_scores=False,
            show_plan=False,
            gentle_only=True,
            guardian=guardian,
            unanswered=unanswered,
        )
    appointment = waiting.get("clinician", ()) + raised.get("same_day", ())
    shown = {"clinician": appointment, "clear_first": waiting.get("clear_first", ())}
    refused = "clear_first" in waiting or any(not q.plan for q in waiting.get("clinician", ()))
    return Screening(
        outcome=_outcome(shown, unanswered),
        messages=(*_messages(shown, knowledge), *_guardian(guardian), *_open(unanswered)),
        excluded_conditions=_yes(given),
        show_scores=True,
        show_plan=not refused and not unanswered,
        gentle_only=bool(appointment),
        guardian=guardian,
        unanswered=unanswered,
    )


def _given(answers: Mapping[str, bool | str], knowledge: Knowledge) -> dict[str, str]:
    """The answers as options; anything that no question allows is refused."""
    options = {q.id: q.options for q in knowledge.questions.values()}
    options |= {test.id: test.options for test in knowledge.self_tests.values()}
    given: dict[str, str] = {}
    for name, answer in answers.items():
        said = {True: "yes", False: "no"}[answer] if isinstance(answer, bool) else answer
        if name not in options:
            raise UsageError(f"There is no question {name!r}. Use an id of screening.toml or a self-test.")
        if said not in options[name]:
            raise UsageError(f"{said!r} is no answer to {name!r}. Use one of: {', '.join(options[name])}.")
        given[name] = said
    return given


def _raised(flagged: Collection[Question]) -> dict[str, tuple[Question, ...]]:
    """The questions behind each action that follows, weighed together."""
    in_group = Counter(q.group for q in flagged if q.at_least > 1)
    counted = [q for q in flagged if q.at_least == 1 or in_group[q.group] >= q.at_least]
    soft = tuple(q for q in counted if q.soft)
    raised: dict[str, tuple[Question, ...]] = {}
    for q in counted:
        action = "same_day" if q.soft and len(soft) > 1 else q.action
        if action != "pick":
            raised[action] = (*raised.get(action, ()), q)
    return raised


def _yes(given: Mapping[str, str]) -> frozenset[str]:
    return frozenset(name for name, said in given.items() if said == "yes")


def _outcome(shown: Mapping[str, tuple[Question, ...]], unanswered: tuple[str, ...]) -> Outcome:
    if any(shown.values()):
        return "clinician"
    return "unanswered" if unanswered else "clear"


def _messages(shown: Mapping[str, tuple[Question, ...]], knowledge: Knowledge) -> tuple[Message, ...]:
    return tuple(
        Message(
            title=knowledge.actions[action].title,
            text=knowledge.actions[action].text,
            because=tuple(dict.fromkeys(q.why for q in questions)),
        )
        for action, questions in shown.items()
        if questions
    )


def _guardian(guardian: bool) -> tuple[Message, ...]:
    return (Message(GUARDIAN_TITLE, GUARDIAN_TEXT),) if guardian else ()


def _open(unanswered: tuple[str, ...]) -> tuple[Message, ...]:
    return (Message(UNANSWERED_TITLE, UNANSWERED_TEXT),) if unanswered else ()
