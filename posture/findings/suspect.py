"""Findings, answers and live signs -> suspected imbalances, with the side of each muscle and exercise.

Only findings that are outside make an imbalance suspected; undecided ones lead to nothing. If two views
disagree about a number (outside in one, within or outside the other way in another), it leads to nothing
either, and `disagreements` says so. Answers lead to patterns that a photo can't show; they claim nothing, so
they carry no certainty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from posture.anatomy import Side
from posture.findings.judge import Finding
from posture.knowledge.load import Knowledge, load
from posture.knowledge.records import Pattern, Role, Trigger

_LIVE_WORDS = {
    "seated_head_forward": "In a live session your head was in front of your shoulders for long",
    "seated_slouch": "In a live session you had sunk below your own upright position for long",
    "seated_close_screen": "In a live session your eyes were close to the screen for long",
}


@dataclass(frozen=True)
class MuscleSide:
    """A muscle (id in muscles.toml) and the side that is meant; None: both sides."""

    muscle: str
    side: Side | None


@dataclass(frozen=True)
class ExerciseUse:
    """An exercise (id in exercises.toml) and the side that is meant; None: both sides."""

    exercise_id: str
    side: Side | None


@dataclass(frozen=True)
class Imbalance:
    """A suspected pattern.

    side: the side that the number or answer points to: a lower shoulder, the side of a lean, a knee; None:
    both sides, or no side known. because: the findings that it rests on, and the answers and live signs in
    words. certainty: the probability that all its numbers are outside their bands (a lower bound if there are
    several, whatever their errors share); None if it rests on answers or live signs alone. It says nothing
    about muscles. part_of: a larger pattern that is suspected too and includes this one; listed right before
    it.
    """

    key: str
    name: str
    side: Side | None
    tight: tuple[MuscleSide, ...]
    weak: tuple[MuscleSide, ...]
    because: tuple[Finding | str, ...]
    certainty: float | None
    exercises: tuple[ExerciseUse, ...]
    part_of: str | None
    pattern: Pattern


@dataclass(frozen=True)
class _Reason:
    trigger: Trigger
    because: Finding | str
    sides: frozenset[Side]  # empty: the reason has no side
    certainty: float | None


def suspect(
    findings: Iterable[Finding],
    answers: Mapping[str, bool | str] | None = None,
    *,
    live: Iterable[str] = (),
    knowledge: Knowledge | None = None,
) -> tuple[Imbalance, ...]:
    """The suspected imbalances: most certain first, from answers alone last, parts right after their whole.

    Parameters
    ----------
    findings : iterable of Finding
        Of all photos of one person.
    answers : mapping, optional
        The chosen option by id of question or self-test (True: "yes"). A missing id was not asked.
    live : iterable of str, optional
        Signs of a live session (`posture.knowledge.records.LIVE_SIGNS`).
    knowledge : Knowledge, optional
        Other patterns and exercises than the package's own.

    Returns
    -------
    tuple of Imbalance
        Each with its certainty (a probability, 0..1; None without a number) and the subject's own side.
    """
    known = knowledge or load()
    agreed = _agreed(tuple(findings))
    given = {
        key: answer if isinstance(answer, str) else "yes" if answer else "no"
        for key, answer in (answers or {}).items()
    }
    found: dict[str, Imbalance] = {}
    for pattern in known.imbalances.values():
        reasons = tuple(_reasons(pattern, agreed, given, frozenset(live), known))
        if _is_reached(pattern, reasons):
            found[pattern.id] = _imbalance(pattern, reasons)
    return _in_order(found)


def disagreements(findings: Iterable[Finding]) -> tuple[str, ...]:
    """A sentence for each number on which two views disagree, so that it makes nothing suspected."""
    clashing = by_key(findings)
    return tuple(
        f"{same[0].reference.name}: {' and '.join(sorted({f.view.words for f in same}))} do not"
        " agree, so nothing is suspected from it. Take both photos again."
        for same in clashing.values()
        if views_clash(same)
    )


def purpose_words(imbalances: Iterable[Imbalance], *, sure: bool = False) -> tuple[str, ...]:
    """What a plan is for, one line per basis: names only; parts are listed with their whole.

    sure: each name with the certainty that its number lies outside its range.
    """
    names: dict[str, list[str]] = {}
    for imbalance in imbalances:
        if imbalance.part_of is None:
            said = imbalance.name
            if sure and imbalance.certainty is not None:
                said += f" ({min(imbalance.certainty, 0.99):.0%} sure that the number is outside its range)"
            names.setdefault(_basis(imbalance), []).append(said)
    return tuple(f"{basis}: {'; '.join(listed)}" for basis, listed in names.items())


def _basis(imbalance: Imbalance) -> str:
    if imbalance.certainty is not None:
        return "Suspected from your photos"
    return "From a live session" if imbalance.pattern.reached == "live" else "Because of your answers"


def without_pattern(findings: Iterable[Finding], imbalances: Iterable[Imbalance]) -> tuple[Finding, ...]:
    """What is outside in all views that show it, yet supports no suspected imbalance: the most certain of
    each key."""
    explained = {
        reason.measurement.key
        for imbalance in imbalances
        for reason in imbalance.because
        if isinstance(reason, Finding)
    }
    return tuple(f for key, f in _agreed(tuple(findings)).items() if key not in explained)


def by_key(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """The findings of all views by their measurement's key."""
    grouped: dict[str, list[Finding]] = {}
    for finding in findings:
        grouped.setdefault(finding.measurement.key, []).append(finding)
    return grouped


def views_clash(same: Iterable[Finding]) -> bool:
    """Whether views contradict each other about one number: outside in one, within or outside the other way
    in another."""
    said = {(f.verdict, f.direction) for f in same if f.verdict != "undecided"}
    return len(said) > 1


def _agreed(findings: tuple[Finding, ...]) -> dict[str, Finding]:
    """By key, the most certain finding that is outside, if no other view disagrees."""
    agreed = {}
    for key, same in by_key(findings).items():
        outside = [f for f in same if f.verdict == "outside"]
        if outside and not views_clash(same):
            agreed[key] = max(outside, key=lambda f: f.p_outside)
    return agreed


def _reasons(
    pattern: Pattern,
    agreed: Mapping[str, Finding],
    answers: Mapping[str, str],
    live: frozenset[str],
    known: Knowledge,
) -> Iterable[_Reason]:
    for trigger in pattern.triggers:
        if trigger.kind == "measurement":
            finding = agreed.get(trigger.key)
            if finding is not None and finding.direction == trigger.direction:
                yield _Reason(trigger, finding, _pointed_side(finding), finding.p_outside)
        elif trigger.kind == "answer":
            answer = answers.get(trigger.key)
            if answer in trigger.answers:
                yield _Reason(trigger, _answer_words(trigger.key, answer, known), _answer_side(answer), None)
        elif trigger.key in live:
            yield _Reason(trigger, _LIVE_WORDS[trigger.key], frozenset(), None)


def _pointed_side(finding: Finding) -> frozenset[Side]:
    """The side in the number's name; else right for frontal numbers above zero, none for sagittal ones."""
    for side in Side:
        if finding.measurement.key.startswith(f"{side.value}_"):
            return frozenset({side})
    if not finding.view.is_frontal:
        return frozenset()
    return frozenset({Side.RIGHT if finding.direction == "positive" else Side.LEFT})


def _answer_side(answer: str) -> frozenset[Side]:
    if answer == "both":
        return frozenset(Side)
    return frozenset(side for side in Side if side.value == answer)


def _answer_words(key: str, answer: str, known: Knowledge) -> str:
    asked = known.self_tests.get(key) or known.questions[key]
    return f"You answered “{answer.replace('_', ' ')}” to: {asked.ask}"


def _is_reached(pattern: Pattern, reasons: tuple[_Reason, ...]) -> bool:
    if pattern.needs == "any":
        return bool(reasons)
    needed = {trigger.key for trigger in pattern.triggers}
    sides = {reason.sides for reason in reasons if reason.sides}
    return needed == {reason.trigger.key for reason in reasons} and len(sides) <= 1


def _imbalance(pattern: Pattern, reasons: tuple[_Reason, ...]) -> Imbalance:
    sides = frozenset(side for reason in reasons for side in reason.sides)
    side = next(iter(sides)) if len(sides) == 1 else None
    return Imbalance(
        key=pattern.id,
        name=pattern.name,
        side=side,
        tight=tuple(MuscleSide(m.muscle, _meant(m.side, side)) for m in pattern.tight),
        weak=tuple(MuscleSide(m.muscle, _meant(m.side, side)) for m in pattern.weak),
        because=tuple(reason.because for reason in reasons),
        certainty=_certainty(pattern, reasons),
        exercises=tuple(ExerciseUse(e.exercise, _meant(e.side, side)) for e in pattern.exercises),
        part_of=None,
        pattern=pattern,
    )


def _meant(role: Role, pointed: Side | None) -> Side | None:
    """The side that a pattern's role means, given the side that a number or answer points to."""
    if role == "both" or pointed is None:
        return None
    return pointed if role in ("low", "towards", "same", "dominant") else pointed.other


def _certainty(pattern: Pattern, reasons: tuple[_Reason, ...]) -> float | None:
    """One reason of several: the most certain one. Several reasons together: what remains after all their
    doubts."""
    sure = [reason.certainty for reason in reasons if reason.certainty is not None]
    if not sure:
        return None
    if pattern.needs == "any":
        return max(sure)
    return max(0.0, 1.0 - sum(1.0 - p for p in sure))


def _in_order(found: Mapping[str, Imbalance]) -> tuple[Imbalance, ...]:
    """Wholes by certainty, each followed by its parts; a part is listed once, under its first whole."""
    ordered: dict[str, Imbalance] = {}

    def place(key: str, part_of: str | None) -> None:
        if key in found and key not in ordered:
            imbalance = found[key]
            ordered[key] = replace(imbalance, part_of=part_of)
            for part in imbalance.pattern.includes:
                place(part, key)

    parts = {part for imbalance in found.values() for part in imbalance.pattern.includes}
    surest = sorted(found, key=lambda key: -(found[key].certainty or 0.0))
    for key in (*(k for k in surest if k not in parts), *surest):
        place(key, None)
    return tuple(ordered.values())
