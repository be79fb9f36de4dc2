"""Made-up people with a seed each, and a plan as a reader sees it: parsed back from what is rendered."""

from __future__ import annotations

import io
import random
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache, cached_property

from rich.console import Console

from posture.anatomy import Side, View
from posture.cli.plan import _print_plan
from posture.findings.judge import judge
from posture.findings.suspect import Imbalance, suspect
from posture.knowledge import load as data
from posture.knowledge.records import EQUIPMENT, Exercise
from posture.measure.uncertainty import Measurement
from posture.plan.export import to_ics
from posture.plan.programme import Plan, Weekday, build_plan
from posture.plan.screening import CLEARABLE, Screening, screen

K = data.load()
EXERCISES = {e.name: e for e in K.exercises.values()}
ALL_NO = {q.id: "no" for q in K.questions.values()}
CONDITIONS = sorted({name for e in K.exercises.values() for name in e.avoid_if})
THINGS = sorted(set(EQUIPMENT) - {"none"})
SAGITTAL = {key for key, reference in K.references.items() if View.LEFT in reference.views}
MEASURED = [key for key, reference in K.references.items() if reference.band is not None]
MADE = datetime(2027, 3, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Person:
    """Who asks for a plan, all from one seed."""

    seed: int
    imbalances: tuple[Imbalance, ...]
    screening: Screening
    equipment: frozenset[str]
    days: tuple[Weekday, ...]
    level: int
    weeks: int
    minutes: int

    @property
    def plan(self) -> Plan:
        return build_plan(
            self.imbalances, self.screening, K, equipment=self.equipment, days=self.days,
            level=self.level, weeks=self.weeks, minutes=self.minutes,
        )  # fmt: skip


@cache
def _findings(key: str, above: bool):
    """A number well outside its range on one side; () where the range is open there."""
    reference = K.references[key]
    edge = reference.band.high if above else reference.band.low
    if edge is None:
        return ()
    value = edge + (4.0 if above else -4.0)
    view = View.LEFT if key in SAGITTAL else View.FRONT
    return judge([Measurement.from_budget(key, value, reference.unit, {"model": 0.5})], view, K)


def person(seed: int) -> Person:
    """The person of this seed; everything that can be answered or wished is drawn at random."""
    dice = random.Random(seed)
    outside = dice.sample(MEASURED, dice.choice((0, 1, 1, 2, 2, 3, 4, 6)))
    findings = tuple(f for key in outside for f in _findings(key, dice.random() < 0.5))
    answers = dict(ALL_NO)
    for test in dice.sample(sorted(K.self_tests), dice.choice((0, 0, 1, 2, 4))):
        answers[test] = dice.choice(K.self_tests[test].options)
    for name in ("q_pain_sit_stand", "q_morning_stiffness", "q_side_stronger", "q_tight_spot"):
        if dice.random() < 0.15:
            answers[name] = dice.choice(K.questions[name].options)
    for name in dice.sample(CONDITIONS, dice.choice((0, 0, 0, 1, 1, 2, 3))):
        answers[name] = "yes"
    answers["q_dominant_hand"] = dice.choice(("right", "left", "no"))
    for name, odds in _RARE.items():
        if name in K.questions and dice.random() < odds:
            answers[name] = dice.choice([o for o in K.questions[name].options if o != "not_sure"])
    return Person(
        seed=seed,
        imbalances=suspect(findings, answers, knowledge=K),
        screening=screen(answers, K, cleared=CLEARABLE, findings=findings),
        equipment=frozenset(dice.sample(THINGS, dice.choice((0, 0, 1, 2, 4, len(THINGS))))),
        days=tuple(dice.sample(list(Weekday), dice.choice((1, 2, 2, 3, 3, 3, 4, 5, 6, 7)))),
        level=dice.choice((1, 1, 2, 3)),
        weeks=dice.randint(8, 12),
        minutes=dice.randint(20, 30),
    )


_RARE = {"floor_hard": 0.1, "pregnancy_late": 0.05, "age_band": 0.3, "rf_leg_pain": 0.05}


def calendar(plan: Plan) -> str:
    """The calendar with its lines unfolded."""
    return to_ics(plan, date(2027, 3, 4), made=MADE).replace("\r\n ", "")


def terminal(plan: Plan) -> str:
    """What the command prints, with nothing cut or wrapped."""
    out = io.StringIO()
    _print_plan(plan, Console(file=out, width=2000))
    return out.getvalue()


# ------------------------------------------------------------------- a sheet, read back as people do


@dataclass(frozen=True)
class Amount:
    """A dose as it is written."""

    sets: int
    reps: int | None
    hold_s: int | None
    each_side: bool


@dataclass
class Entry:
    """A column of a day: one exercise."""

    name: str
    reason: str
    how: str
    amounts: list[Amount]

    @cached_property
    def exercise(self) -> Exercise:
        return EXERCISES[self.name.partition(" (")[0]]

    @cached_property
    def sides(self) -> frozenset[Side]:
        """The sides that its sentence tells to do."""
        row = self.exercise
        told = {side for side in Side if row.side_says.format(side=side, other=side.other) == self.how}
        return frozenset(told) if told else frozenset(Side)


@dataclass
class Sheet:
    """Everything that the written plan says, by day and by exercise."""

    text: str
    days: dict[str, list[Entry]] = field(default_factory=dict)
    minutes: dict[str, list[int]] = field(default_factory=dict)
    habits: str = ""
    left_out: dict[str, str] = field(default_factory=dict)  # the names in one line -> the reason
    steps: dict[str, str] = field(default_factory=dict)
    your_days: str = ""

    @property
    def entries(self) -> list[Entry]:
        return [entry for day in self.days.values() for entry in day]


def read(text: str) -> Sheet:
    """The sheet (Markdown) taken apart."""
    sheet = Sheet(text)
    for block in re.split(r"^## ", text, flags=re.M)[1:]:
        title, _, body = block.partition("\n")
        if "| Week |" in body:
            _read_day(sheet, title.partition(",")[0], body)
        elif title == "Every day":
            sheet.habits = body
        elif title == "Your days":
            sheet.your_days = body
        elif title.startswith("Left out"):
            for line in re.findall(r"^- (.*)$", body, re.M):
                names, _, reason = line.partition(": ")
                assert names not in sheet.left_out, f"twice: {names}"
                sheet.left_out[names] = reason
        elif title == "How to do them":
            for how in re.split(r"^### ", body, flags=re.M)[1:]:
                name, _, steps = how.partition("\n")
                assert name not in sheet.steps, f"explained twice: {name}"
                sheet.steps[name] = steps
    return sheet


def _read_day(sheet: Sheet, day: str, body: str) -> None:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in body.strip().splitlines()]
    names, _, reasons, hows, *weeks = rows
    sheet.minutes[day] = [int(re.search(r"\((\d+) min\)", row[0])[1]) for row in weeks]
    sheet.days[day] = [
        Entry(names[i], reasons[i], hows[i], [amount(row[i]) for row in weeks]) for i in range(1, len(names))
    ]


def amount(words: str) -> Amount:
    """A cell such as "☐ 2 × 8 each side, hold 3 s", "☐ 60 s", "☐ 2 × 30 s each side", "☐ 5 min"."""
    found = re.fullmatch(r"☐ (?:(\d+) × )?(\d+)( s| min)?( each side)?(?:, hold (\d+) s)?", words)
    assert found, words
    sets, number, unit, each, hold = found.groups()
    if unit:
        held = int(number) * (60 if unit == " min" else 1)
        return Amount(int(sets or 1), None, held, bool(each))
    return Amount(int(sets), int(number), int(hold) if hold else None, bool(each))
