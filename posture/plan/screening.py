"""Answers before a plan, and what a photo showed -> what may be shown, and what to read first.

The rules, in the order of their weight:

1. One emergency or same-day answer stops the flow: no results, no plan, only what to do.
2. Answers that are common and mostly harmless ("soft") count as an appointment alone and as same-day
   together: single red flags say little, combinations do (Downie 2013).
3. An appointment answer shows the results with the advice on top; the plan has no strength exercises.
4. A safety condition shows the results; the plan waits until a professional agrees.
5. A question of a needed block that nobody answered is no "no": results are shown, a plan is not.
6. "Not sure" is the careful answer: it weighs as a yes, and the message says so.
7. What was looked at since (`cleared`) weighs one step less: an emergency or same-day answer as an
   appointment, an appointment and a safety condition as nothing. What exercises avoid stays.

Other self-check answers claim nothing: they pick exercises (`findings.suspect`) and leave out others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from posture.errors import UsageError
from posture.findings.judge import Finding
from posture.formats.faults import MOST
from posture.knowledge.load import Knowledge
from posture.knowledge.records import Combination, Question, Sign

Outcome = Literal["clear", "unanswered", "clinician", "same_day", "emergency"]
Urgency = Literal["emergency", "same_day", "clinician", "clear_first", "note", "help"]

STOPS = ("emergency", "same_day")
URGENCIES: tuple[Urgency, ...] = ("emergency", "same_day", "clinician", "clear_first", "note", "help")
"""Most urgent first."""
CLEARABLE = ("emergency", "same_day", "clinician", "clear_first")
AGES = ("under_16", "16_17", "18_64", "65_plus")
UNDER_18 = ("under_16", "16_17")
YES = ("yes", "not_sure")

GUARDIAN_TITLE = "Please do this together"
GUARDIAN_TEXT = (
    "Under 18, please do this with a parent or guardian. They decide whether photos are taken and kept. "
    "Bodies that grow are uneven for a while; that is normal."
)
UNANSWERED_TITLE = "Some questions are still open"
UNANSWERED_TEXT = "You can look at your results. Answer the remaining safety questions to get a plan."
UNSURE_TITLE = "Where you were not sure"
UNSURE_TEXT = "There the careful answer was taken, so that exercises which may not suit you are left out."
NOT_SURE = "You were not sure; to be on the safe side that counts as a yes."
IF_UNDER_18_TITLE = "If this is somebody under 18"


@dataclass(frozen=True)
class SafetyMessage:
    """Something to read before everything else. `because`: the reasons, one or two sentences each."""

    title: str
    text: str
    because: tuple[str, ...] = ()
    urgency: Urgency = "note"


@dataclass(frozen=True)
class Screening:
    """What the answers allow.

    outcome: the weightiest advice. messages: weightiest first. excluded_conditions: ids of the questions
    and self-tests answered with yes or "not sure", and of those that they count as; exercises name them in
    avoid_if. gentle_only: a plan without strength exercises. age_band: one of AGES; None: not said.
    guardian: under 18. unanswered: ids of needed questions without an answer, in the order asked.
    """

    outcome: Outcome
    messages: tuple[SafetyMessage, ...]
    excluded_conditions: frozenset[str]
    show_scores: bool
    show_plan: bool
    gentle_only: bool
    guardian: bool
    unanswered: tuple[str, ...]
    age_band: str | None = None


@dataclass(frozen=True)
class _Flag:
    """One thing that somebody should hear about, whatever showed it."""

    action: str
    why: str
    soft: bool = False
    plan: bool = True


def screen(
    answers: Mapping[str, bool | str],
    knowledge: Knowledge,
    *,
    cleared: Collection[str] = (),
    findings: Iterable[Finding] = (),
) -> Screening:
    """Weigh the answers: question or self-test id -> one of its options (True, False: "yes", "no").

    cleared: actions (emergency, same_day, clinician, clear_first) about which a professional was asked
    since. After a stop the results come back with the appointment advice and a gentle plan.
    findings: of the photos, for the rows [[sign]].

    Raises:
        UsageError: an unknown question, option or action; a misspelt answer must not be lost.
    """
    given = _given(answers, knowledge)
    if unknown := sorted(set(cleared) - set(CLEARABLE)):
        raise UsageError(f"{unknown[0]!r} can't be cleared. Use one of: {', '.join(CLEARABLE)}.")
    flags = [*_answered(given, knowledge), *_combined(given, knowledge), *_seen(given, knowledge, findings)]
    waiting = _waiting(_raised(flags), cleared)
    unanswered = tuple(q.id for q in asked(given, knowledge) if q.id not in given)
    guardian = given.get("age_band") in UNDER_18
    stop = next((action for action in STOPS if waiting[action]), None)
    shown = {stop: waiting[stop]} if stop else {a: waiting[a] for a in ("clinician", "clear_first")}
    notes = (*_guardian(guardian), *(() if stop else _notes(given, knowledge, tuple(findings), unanswered)))
    refused = bool(stop or waiting["clear_first"]) or any(not flag.plan for flag in waiting["clinician"])
    return Screening(
        outcome=_outcome(shown, unanswered),
        messages=(*_messages(shown, knowledge), *notes),
        excluded_conditions=_conditions(given, knowledge),
        show_scores=stop is None,
        show_plan=not refused and not unanswered,
        gentle_only=bool(stop or waiting["clinician"]),
        guardian=guardian,
        unanswered=unanswered,
        age_band=given["age_band"] if given.get("age_band") in AGES else None,
    )


def asked(given: Mapping[str, str], knowledge: Knowledge) -> Iterator[Question]:
    """The questions of needed blocks that are due after these answers, in the order asked."""
    for question in knowledge.questions.values():
        due = not question.asked_if or given.get(question.asked_if) in YES
        if due and knowledge.blocks[question.block].needed and not _counted_open(question, given, knowledge):
            yield question


def age_in_words(band: str) -> str:
    """ "Under 16", "65 or older"."""
    return {"under_16": "Under 16", "16_17": "16 or 17", "18_64": "18 to 64", "65_plus": "65 or older"}[band]


def _counted_open(question: Question, given: Mapping[str, str], knowledge: Knowledge) -> bool:
    """Whether a follow-up question may stay open: if all of them are open they count as yes."""
    if not question.asked_if:
        return False
    return not any(
        other.id in given for other in knowledge.questions.values() if other.asked_if == question.asked_if
    )


def _given(answers: Mapping[str, bool | str], knowledge: Knowledge) -> dict[str, str]:
    """The answers as options; anything that no question allows is refused."""
    options = {q.id: q.options for q in knowledge.questions.values()}
    options |= {test.id: test.options for test in knowledge.self_tests.values()}
    given: dict[str, str] = {}
    wrong: list[str] = []
    for name, answer in _today(answers).items():
        said = given[name] = {True: "yes", False: "no"}[answer] if isinstance(answer, bool) else answer
        if name not in options:
            wrong.append(f"There is no question {name!r}. Use an id of screening.toml or a self-test.")
        elif said not in options[name]:
            wrong.append(f"{said!r} is no answer to {name!r}. Use one of: {', '.join(options[name])}.")
    if wrong:
        raise UsageError(" ".join(wrong[:MOST]))
    return given


def _today(answers: Mapping[str, bool | str]) -> dict[str, bool | str]:
    """Answers from earlier versions, which asked `under_18` instead of an age, in today's terms."""
    kept = {name: answer for name, answer in answers.items() if name != "under_18"}
    if answers.get("under_18") in (True, "yes"):
        kept.setdefault("age_band", "under_16")  # the more careful one of the two
    elif "under_18" in answers and answers["under_18"] not in (False, "no"):
        raise UsageError(f"{answers['under_18']!r} is no answer to 'under_18'. Use age_band instead.")
    return kept


def _holds(condition: str, given: Mapping[str, str]) -> bool:
    """Whether "question" is answered with yes, or "question=option" with that option."""
    key, _, option = condition.partition("=")
    return given.get(key) == option if option else given.get(key) in YES


def _why(why: str, unsure: bool) -> str:
    return f"{why} {NOT_SURE}" if unsure else why


def _answered(given: Mapping[str, str], knowledge: Knowledge) -> Iterator[_Flag]:
    flagged = [q for q in knowledge.questions.values() if given.get(q.id, "no") != "no"]
    in_group = Counter(q.group for q in flagged if q.at_least > 1)
    for q in flagged:
        if q.at_least == 1 or in_group[q.group] >= q.at_least:
            yield _Flag(q.action, _why(q.why, given[q.id] == "not_sure"), q.soft, q.plan)


def _combined(given: Mapping[str, str], knowledge: Knowledge) -> Iterator[_Flag]:
    for row in knowledge.combinations.values():
        said = [condition for condition in row.of if _holds(condition, given)]
        if said and _alongside(row, given):
            yield _Flag(row.action, _why(row.why, all(given[c] == "not_sure" for c in said)), plan=row.plan)


def _alongside(row: Combination | Sign, given: Mapping[str, str]) -> bool:
    return not row.alongside or any(_holds(condition, given) for condition in row.alongside)


def _seen(given: Mapping[str, str], knowledge: Knowledge, findings: Iterable[Finding]) -> Iterator[_Flag]:
    for row in _marked(knowledge, findings):
        if _alongside(row, given):
            yield _Flag(row.action, row.why, plan=row.plan)


def _marked(knowledge: Knowledge, findings: Iterable[Finding]) -> tuple[Sign, ...]:
    """The signs that the photos show, whatever the age."""
    size = {
        f.measurement.key: abs(f.measurement.value)
        for f in sorted(findings, key=lambda f: abs(f.measurement.value))
        if f.verdict == "outside"
    }
    return tuple(row for row in knowledge.signs.values() if size.get(row.measurement, 0.0) >= row.beyond)


def signs_if_under_18(knowledge: Knowledge, findings: Iterable[Finding]) -> tuple[SafetyMessage, ...]:
    """What the photos show that matters under 18, as long as the age is unknown."""
    reasons = tuple(row.why for row in _marked(knowledge, findings))
    title = knowledge.actions["clinician"].title
    return (SafetyMessage(IF_UNDER_18_TITLE, f"{title}.", reasons),) if reasons else ()


def _raised(flags: Iterable[_Flag]) -> dict[str, tuple[_Flag, ...]]:
    """The flags behind each action that follows, weighed together."""
    counted = tuple(flags)
    soft = sum(flag.soft for flag in counted)
    raised: dict[str, tuple[_Flag, ...]] = {}
    for flag in counted:
        action = "same_day" if flag.soft and soft > 1 else flag.action
        raised[action] = (*raised.get(action, ()), flag)
    return raised


def _waiting(
    raised: Mapping[str, tuple[_Flag, ...]], cleared: Collection[str]
) -> dict[str, tuple[_Flag, ...]]:
    """The flags that still count for each action after some were cleared."""
    waiting = {action: raised.get(action, ()) for action in CLEARABLE}
    for action in STOPS:
        if action in cleared:
            waiting["clinician"] += waiting[action]
            waiting[action] = ()
    for action in ("clinician", "clear_first"):
        if action in cleared:
            waiting[action] = ()
    return waiting


def _conditions(given: Mapping[str, str], knowledge: Knowledge) -> frozenset[str]:
    """What exercises may name in avoid_if."""
    found = {name for name, said in given.items() if said in YES}
    for question in knowledge.questions.values():
        if question.asked_if in found and _counted_open(question, given, knowledge):
            found.add(question.id)
    for name in tuple(found):
        if name in knowledge.questions:
            found.update(knowledge.questions[name].counts_as)
    return frozenset(found)


def _outcome(shown: Mapping[str, tuple[_Flag, ...]], unanswered: tuple[str, ...]) -> Outcome:
    if shown.get("emergency"):
        return "emergency"
    if shown.get("same_day"):
        return "same_day"
    if any(shown.values()):
        return "clinician"
    return "unanswered" if unanswered else "clear"


def _messages(shown: Mapping[str, tuple[_Flag, ...]], knowledge: Knowledge) -> tuple[SafetyMessage, ...]:
    return tuple(
        SafetyMessage(
            title=knowledge.actions[urgency].title,
            text=knowledge.actions[urgency].text,
            because=tuple(dict.fromkeys(flag.why for flag in shown[urgency])),
            urgency=urgency,
        )
        for urgency in URGENCIES
        if shown.get(urgency)
    )


def _notes(
    given: Mapping[str, str], knowledge: Knowledge, findings: tuple[Finding, ...], unanswered: tuple[str, ...]
) -> Iterator[SafetyMessage]:
    if given.get("age_band") not in AGES:
        yield from signs_if_under_18(knowledge, findings)
    unsure = [q for q in knowledge.questions.values() if given.get(q.id) == "not_sure" and q.action == "pick"]
    if unsure:
        yield SafetyMessage(UNSURE_TITLE, UNSURE_TEXT, tuple(dict.fromkeys(q.why for q in unsure)))
    if unanswered:
        yield SafetyMessage(UNANSWERED_TITLE, UNANSWERED_TEXT)


def _guardian(guardian: bool) -> tuple[SafetyMessage, ...]:
    return (SafetyMessage(GUARDIAN_TITLE, GUARDIAN_TEXT),) if guardian else ()
