"""posture/data/*.toml -> `Knowledge`: frozen records, checked one by one and against each other.

Wrong rows are refused all at once, each with its path, as one `DataError`. Rows refer to other rows by
id; that every id exists, and that nothing lies about unused, is checked here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from posture import tables
from posture.errors import DataError
from posture.records import (
    Action,
    Conflict,
    Exercise,
    Honest,
    Muscle,
    NotObtainable,
    Pattern,
    Question,
    Reference,
    SelfTest,
    Source,
)
from posture.rows import Record, Row, read_table

FILES = (
    "sources.toml",
    "muscles.toml",
    "references.toml",
    "imbalances.toml",
    "exercises.toml",
    "screening.toml",
)

MEASURED_KEYS = (
    "head_tilt_deg", "eye_tilt_deg", "head_shift_pct", "shoulder_level_deg", "trunk_lean_deg",
    "body_lean_deg",
    "pelvis_level_deg", "pelvic_shift_pct", "shoulders_vs_pelvis_deg", "head_vs_shoulders_deg",
    "left_knee_frontal_deg", "right_knee_frontal_deg",
    "ear_over_shoulder_deg", "head_pitch_deg", "shoulder_forward_pct", "trunk_inclination_deg",
    "hip_over_ankle_deg", "body_line_deg", "knee_flexion_deg", "hip_angle_deg", "ankle_angle_deg",
)  # fmt: skip
"""The measurements that references may speak of; a test holds this equal to `posture.measures.KEYS`."""


@dataclass(frozen=True)
class Knowledge:
    """Everything the data files say, by id (sources and references by key). Mappings are read-only."""

    sources: Mapping[str, Source]
    muscles: Mapping[str, Muscle]
    references: Mapping[str, Reference]
    not_obtainable: Mapping[str, NotObtainable]
    honest: Mapping[str, Honest]
    self_tests: Mapping[str, SelfTest]
    imbalances: Mapping[str, Pattern]
    exercises: Mapping[str, Exercise]
    questions: Mapping[str, Question]
    actions: Mapping[str, Action]
    conflicts: Mapping[str, Conflict]

    def cite(self, keys: Iterable[str]) -> tuple[str, ...]:
        """The citations of some sources, in the order given."""
        return tuple(self.sources[key].citation for key in keys)


@cache
def load() -> Knowledge:
    """The data that ships with the package.

    >>> sorted(load().references)[:2]
    ['ankle_angle_deg', 'body_lean_deg']
    """
    folder = resources.files("posture.data")
    return parse({name: (folder / name).read_text("utf-8") for name in FILES if (folder / name).is_file()})


def parse(texts: Mapping[str, str]) -> Knowledge:
    """Knowledge from the text of each file by its name.

    Raises:
        DataError: one or more rows are wrong; all of them are listed.
    """
    problems: list[str] = []
    files = {name: _read_toml(name, text, problems) for name, text in texts.items()}
    if problems:
        raise DataError("posture/data", tuple(problems))
    knowledge = _records(files, problems)
    problems.extend(_wrong_links(knowledge, set(files)))
    if problems:
        raise DataError("posture/data", tuple(problems))
    return knowledge


def _read_toml(name: str, text: str, problems: list[str]) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{name}: is no TOML: {error}")
        return {}


def _records(files: Mapping[str, Mapping[str, object]], problems: list[str]) -> Knowledge:
    known = {
        "sources.toml": {"source"},
        "muscles.toml": {"muscle"},
        "references.toml": {"reference", "not_obtainable", "honest"},
        "imbalances.toml": {"self_test", "imbalance"},
        "exercises.toml": {"exercise"},
        "screening.toml": {"action", "question", "conflict"},
    }
    for file, content in files.items():
        problems.extend(
            f"{file}: [[{name}]] is no table of this file" for name in sorted(set(content) - known[file])
        )

    def table(file: str, name: str, make: Callable[[Row], Record], key: str = "id") -> Mapping[str, Record]:
        if file not in files:
            return MappingProxyType({})
        return MappingProxyType(read_table(file, files[file], name, make, problems, key=key))

    return Knowledge(
        sources=table("sources.toml", "source", tables.source, "key"),
        muscles=table("muscles.toml", "muscle", tables.muscle),
        references=table("references.toml", "reference", tables.reference, "key"),
        not_obtainable=table("references.toml", "not_obtainable", tables.not_obtainable),
        honest=table("references.toml", "honest", tables.honest),
        self_tests=table("imbalances.toml", "self_test", tables.self_test),
        imbalances=table("imbalances.toml", "imbalance", tables.pattern),
        exercises=table("exercises.toml", "exercise", tables.exercise),
        questions=table("screening.toml", "question", tables.question),
        actions=table("screening.toml", "action", tables.action),
        conflicts=table("screening.toml", "conflict", tables.conflict),
    )


def _wrong_links(k: Knowledge, files: Collection[str]) -> Iterator[str]:
    """Ids that lead nowhere, and rows that nothing leads to; only between files that are there."""
    yield from _unknown_sources(k)
    yield from _wrong_references(k)
    yield from _wrong_patterns(k)
    if "exercises.toml" in files:
        yield from _wrong_exercises(k)
    if "screening.toml" in files:
        yield from _wrong_screening(k)


def _unknown(path: str, ids: Iterable[str], known: Collection[str], what: str) -> Iterator[str]:
    for name in ids:
        if name not in known:
            yield f"{path}: {name!r} is no {what}"


def _unknown_sources(k: Knowledge) -> Iterator[str]:
    cited: set[str] = set()
    for path, records in (
        ("references.toml: reference", k.references),
        ("references.toml: not_obtainable", k.not_obtainable),
        ("references.toml: honest", k.honest),
        ("imbalances.toml: self_test", k.self_tests),
        ("imbalances.toml: imbalance", k.imbalances),
        ("exercises.toml: exercise", k.exercises),
        ("screening.toml: question", k.questions),
        ("screening.toml: conflict", k.conflicts),
    ):
        rows: Mapping[
            str, Reference | NotObtainable | SelfTest | Pattern | Exercise | Question | Conflict
        ] = records
        for name, record in rows.items():
            cited.update(record.sources)
            yield from _unknown(
                f"{path}[{name}].sources", record.sources, k.sources, "source in sources.toml"
            )
    if k.exercises and k.questions:
        for name in sorted(set(k.sources) - cited):
            yield f"sources.toml: source[{name}]: no row cites it"


def _wrong_references(k: Knowledge) -> Iterator[str]:
    yield from _unknown(
        "references.toml: reference", k.references, MEASURED_KEYS, "measurement of posture.measures"
    )
    for name in MEASURED_KEYS:
        if name not in k.references:
            yield f"references.toml: reference: {name!r} is measured but has no row"


def _wrong_patterns(k: Knowledge) -> Iterator[str]:
    reached: set[str] = set()
    for name, pattern in k.imbalances.items():
        path = f"imbalances.toml: imbalance[{name}]"
        muscles = [m.muscle for m in (*pattern.tight, *pattern.weak)]
        yield from _unknown(f"{path}.muscles", muscles, k.muscles, "muscle in muscles.toml")
        yield from _unknown(f"{path}.includes", pattern.includes, k.imbalances, "imbalance")
        for trigger in pattern.triggers:
            reached.add(trigger.key)
            if trigger.kind == "measurement":
                yield from _wrong_direction(
                    f"{path}.triggers", trigger.key, trigger.direction == "positive", k
                )
            elif trigger.kind == "answer":
                yield from _wrong_answer(f"{path}.triggers", trigger.key, trigger.answers, k)
    for name in k.self_tests:
        if name not in reached:
            yield f"imbalances.toml: self_test[{name}]: leads to no imbalance"


def _wrong_direction(path: str, key: str, positive: bool, k: Knowledge) -> Iterator[str]:
    reference = k.references.get(key)
    if reference is None:
        yield f"{path}: {key!r} has no row in references.toml"
    elif reference.band is None or (reference.band.high if positive else reference.band.low) is None:
        side = "positive" if positive else "negative"
        yield f"{path}: {key!r} has no {side} edge in references.toml, so this is never reached"


def _wrong_answer(path: str, key: str, answers: Iterable[str], k: Knowledge) -> Iterator[str]:
    asked: SelfTest | Question | None = k.self_tests.get(key) or k.questions.get(key)
    if asked is not None:
        yield from _unknown(path, answers, asked.options, f"answer to {key}")
    elif k.questions:
        yield f"{path}: {key!r} is neither a self_test nor a question of screening.toml"


def _wrong_exercises(k: Knowledge) -> Iterator[str]:
    used = {name for pattern in k.imbalances.values() for name in pattern.exercises}
    for name, pattern in k.imbalances.items():
        path = f"imbalances.toml: imbalance[{name}].exercises"
        yield from _unknown(path, pattern.exercises, k.exercises, "exercise in exercises.toml")
        for exercise_id in pattern.exercises:
            if exercise_id in k.exercises and not k.exercises[exercise_id].prescribed:
                yield f"{path}: {exercise_id!r} is never prescribed"
    for name, exercise in k.exercises.items():
        path = f"exercises.toml: exercise[{name}]"
        yield from _unknown(f"{path}.muscles", exercise.muscles, k.muscles, "muscle in muscles.toml")
        if k.questions:
            yield from _unknown(
                f"{path}.avoid_if", exercise.avoid_if, k.questions, "question in screening.toml"
            )
        if exercise.prescribed and name not in used and not exercise.articles:
            yield f"{path}: no imbalance uses it and no source article names it"


def _wrong_screening(k: Knowledge) -> Iterator[str]:
    for name, question in k.questions.items():
        yield from _unknown(
            f"screening.toml: question[{name}].action", (question.action,), k.actions, "action"
        )
    for name, conflict in k.conflicts.items():
        path = f"screening.toml: conflict[{name}]"
        for field, ids in (("when", conflict.when), ("also", conflict.also), ("unless", conflict.unless)):
            yield from _unknown(f"{path}.{field}", ids, k.imbalances, "imbalance in imbalances.toml")
        if conflict.muscle is not None:
            yield from _unknown(f"{path}.muscle", (conflict.muscle,), k.muscles, "muscle in muscles.toml")
        if k.exercises:
            yield from _unknown(
                f"{path}.leave_out", conflict.leave_out, k.exercises, "exercise in exercises.toml"
            )
