"""Checks that the rows of the data files fit together: every id exists, and every row is used.

Each check yields "file: table[row].field: what is wrong".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Protocol

from posture.knowledge.records import (
    EXERCISE_KINDS,
    Combination,
    Conflict,
    Knowledge,
    Pattern,
    Question,
    SelfTest,
    Sign,
    Trigger,
)
from posture.measure.measures import ROWS

_EXERCISE = "exercise in exercises.toml"


class _Citing(Protocol):
    """A record that names its sources."""

    @property
    def sources(self) -> tuple[str, ...]: ...


def wrong_links(k: Knowledge, *, whole: bool = True) -> Iterator[str]:
    """Every fault between the rows, file by file.

    `whole` False: some rows could not be read, so no row is called unused.
    """
    yield from _wrong_sources(k, whole)
    yield from _wrong_references(k, whole)
    yield from _wrong_patterns(k)
    yield from _wrong_exercises(k)
    yield from _wrong_screening(k, whole)
    if whole:
        yield from _unused(k)


def _unknown(path: str, ids: Iterable[str], known: Collection[str], what: str) -> Iterator[str]:
    for name in ids:
        if name and name not in known:
            yield f"{path}: {name!r} is no {what}"


def _citing(k: Knowledge) -> Iterator[tuple[str, tuple[str, ...]]]:
    tables: tuple[tuple[str, Mapping[str, _Citing]], ...] = (
        ("references.toml: reference", k.references),
        ("references.toml: not_obtainable", k.not_obtainable),
        ("references.toml: honest", k.honest),
        ("offered.toml: offered", k.offered),
        ("imbalances.toml: self_test", k.self_tests),
        ("imbalances.toml: imbalance", k.imbalances),
        ("exercises.toml: exercise", k.exercises),
        ("screening.toml: help", k.help),
        ("screening.toml: question", k.questions),
        ("screening.toml: combination", k.combinations),
        ("screening.toml: sign", k.signs),
        ("screening.toml: conflict", k.conflicts),
    )
    for path, records in tables:
        for name, record in records.items():
            yield f"{path}[{name}].sources", record.sources


def _wrong_sources(k: Knowledge, whole: bool) -> Iterator[str]:
    cited: set[str] = set()
    for path, sources in _citing(k):
        cited.update(sources)
        yield from _unknown(path, sources, k.sources, "source in sources.toml")
    if whole:
        for name in k.sources:
            if name not in cited:
                yield f"sources.toml: source[{name}]: no row cites it"


def _wrong_references(k: Knowledge, whole: bool) -> Iterator[str]:
    yield from _unknown("references.toml: reference", k.references, ROWS, "measurement")
    if whole:
        for name in ROWS:
            if name not in k.references:
                yield f"references.toml: reference: {name!r} is measured but has no row"


def _wrong_patterns(k: Knowledge) -> Iterator[str]:
    for name, pattern in k.imbalances.items():
        path = f"imbalances.toml: imbalance[{name}]"
        muscles = [m.muscle for m in (*pattern.tight, *pattern.weak)]
        yield from _unknown(f"{path}.muscles", muscles, k.muscles, "muscle in muscles.toml")
        yield from _unknown(f"{path}.includes", pattern.includes, k.imbalances, "imbalance")
        yield from _wrong_pattern_exercises(f"{path}.exercises", pattern, k)
        for trigger in pattern.triggers:
            if trigger.kind == "measurement":
                yield from _wrong_direction(f"{path}.triggers", trigger, k)
            elif trigger.kind == "answer":
                yield from _wrong_answer(f"{path}.triggers", trigger, k)


def _wrong_direction(path: str, trigger: Trigger, k: Knowledge) -> Iterator[str]:
    reference = k.references.get(trigger.key)
    if reference is None:
        yield from _unknown(path, (trigger.key,), k.references, "measurement with a row in references.toml")
    elif reference.edge(trigger.direction or "positive") is None:
        yield f"{path}: {trigger.key!r} has no {trigger.direction} edge in references.toml"


def _wrong_answer(path: str, trigger: Trigger, k: Knowledge) -> Iterator[str]:
    asked: SelfTest | Question | None = k.self_tests.get(trigger.key) or k.questions.get(trigger.key)
    if asked is None:
        yield from _unknown(path, (trigger.key,), (), "self_test and no question of screening.toml")
    else:
        yield from _unknown(path, trigger.answers, asked.options, f"answer to {trigger.key}")
        if "no" in trigger.answers:
            yield f'{path}: the answer "no" to {trigger.key} leads to nothing'


def _wrong_pattern_exercises(path: str, pattern: Pattern, k: Knowledge) -> Iterator[str]:
    yield from _unknown(path, [use.exercise for use in pattern.exercises], k.exercises, _EXERCISE)
    order = []
    for use in pattern.exercises:
        exercise = k.exercises.get(use.exercise)
        if exercise is None:
            continue
        if not exercise.prescribed:
            yield f"{path}: {use.exercise!r} is never prescribed"
        if use.side != "both" and exercise.sides == "both":
            yield f"{path}: {use.exercise!r} works both sides at once, it has no {use.side} side"
        if exercise.kind != "habit":
            order.append(EXERCISE_KINDS.index(exercise.kind))
    if order != sorted(order):
        yield f"{path}: not in the order {', '.join(EXERCISE_KINDS[:-1])}"


def _wrong_exercises(k: Knowledge) -> Iterator[str]:
    for name, exercise in k.exercises.items():
        path = f"exercises.toml: exercise[{name}]"
        yield from _unknown(f"{path}.muscles", exercise.muscles, k.muscles, "muscle in muscles.toml")
        yield from _unknown(f"{path}.avoid_if", exercise.avoid_if, k.questions, "question in screening.toml")
        yield from _unknown(f"{path}.stands_in_for", exercise.stands_in_for, k.exercises, _EXERCISE)
        if exercise.floor and exercise.stands_in_for:
            yield f"{path}.stands_in_for: what is done on the floor helps nobody to stay off it"
        for asked in (k.questions[q] for q in exercise.avoid_if if q in k.questions):
            if asked.group not in ("safety", "comfort") or "yes" not in asked.options:
                yield f"{path}.avoid_if: {asked.id!r} is no yes-or-no question of safety or comfort"


def _wrong_screening(k: Knowledge, whole: bool) -> Iterator[str]:
    for name, question in k.questions.items():
        path = f"screening.toml: question[{name}]"
        yield from _unknown(f"{path}.action", (question.action,), k.actions, "action in screening.toml")
        yield from _unknown(f"{path}.block", (question.block,), k.blocks, "block in screening.toml")
        yield from _unknown(f"{path}.asked_if", (question.asked_if,), k.questions, "question")
        yield from _unknown(f"{path}.counts_as", question.counts_as, k.questions, "question")
        asked = sum(other.group == question.group for other in k.questions.values())
        if whole and question.at_least > asked:
            yield f"{path}.at_least: {question.at_least} of {asked} questions of the group can't be reached"
    yield from _wrong_weights(k)
    yield from _wrong_conflicts(k, whole)


def _wrong_weights(k: Knowledge) -> Iterator[str]:
    """Faults of combinations and signs: conditions that are no answer, measurements without a range."""
    asked: dict[str, tuple[str, ...]] = {name: q.options for name, q in k.questions.items()}
    asked |= {name: test.options for name, test in k.self_tests.items()}
    both: tuple[tuple[str, Mapping[str, Combination] | Mapping[str, Sign]], ...] = (
        ("combination", k.combinations),
        ("sign", k.signs),
    )
    for table, rows in both:
        for name, row in rows.items():
            path = f"screening.toml: {table}[{name}]"
            of = row.of if isinstance(row, Combination) else ()
            for condition in (*of, *row.alongside):
                key, _, option = condition.partition("=")
                if (option or "yes") not in asked.get(key, ()):
                    yield f"{path}: {condition!r} is no answer to a question or self-test"
    for name, sign in k.signs.items():
        reference = k.references.get(sign.measurement)
        if reference is None or reference.band is None:
            yield f"screening.toml: sign[{name}].measurement: {sign.measurement!r} has no range"


def _wrong_conflicts(k: Knowledge, whole: bool) -> Iterator[str]:
    for name, conflict in k.conflicts.items():
        path = f"screening.toml: conflict[{name}]"
        for field, ids in (("when", conflict.when), ("also", conflict.also), ("unless", conflict.unless)):
            yield from _unknown(f"{path}.{field}", ids, k.imbalances, "imbalance in imbalances.toml")
        if conflict.muscle is not None:
            yield from _unknown(f"{path}.muscle", (conflict.muscle,), k.muscles, "muscle in muscles.toml")
        yield from _unknown(f"{path}.leave_out", conflict.leave_out, k.exercises, _EXERCISE)
        called = any(_calls(name, conflict, k) for name in conflict.when)
        if whole and conflict.muscle is not None and not called:
            yield f"{path}.muscle: no imbalance of when calls {conflict.muscle!r} {conflict.state}"


def _calls(name: str, conflict: Conflict, k: Knowledge) -> bool:
    """Whether the pattern calls the conflict's muscle what the conflict calls it."""
    pattern = k.imbalances.get(name)
    if pattern is None:
        return False
    muscles = pattern.tight if conflict.state == "tight" else pattern.weak
    return any(found.muscle == conflict.muscle for found in muscles)


def _unused(k: Knowledge) -> Iterator[str]:
    patterns = k.imbalances.values()
    reached = {trigger.key for pattern in patterns for trigger in pattern.triggers}
    used = {use.exercise for pattern in patterns for use in pattern.exercises}
    worked = {name for exercise in k.exercises.values() for name in exercise.muscles}
    worked |= {m.muscle for pattern in patterns for m in (*pattern.tight, *pattern.weak)}
    asked = {question.block for question in k.questions.values()}
    for name in k.blocks:
        if name not in asked:
            yield f"screening.toml: block[{name}]: no question is asked in it"
    for name in k.self_tests:
        if name not in reached:
            yield f"imbalances.toml: self_test[{name}]: leads to no imbalance"
    for name, exercise in k.exercises.items():
        if exercise.prescribed and name not in used and not (exercise.articles or exercise.stands_in_for):
            yield f"exercises.toml: exercise[{name}]: no imbalance uses it and no source article names it"
    for name in k.muscles:
        if name not in worked:
            yield f"muscles.toml: muscle[{name}]: no imbalance and no exercise names it"
