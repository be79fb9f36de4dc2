"""What the data files say, as frozen records. Each field's grammar stands in the header of its file.

Nothing here reads files or decides anything: `tables` turns rows into these, `knowledge` checks them
against each other, `findings`, `imbalances`, `screening` and `plan` use them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from posture.anatomy import View
from posture.measure.uncertainty import Unit, range_words

Direction = Literal["positive", "negative"]
ExerciseKind = Literal["release", "stretch", "activate", "strengthen", "habit"]
Evidence = Literal["A", "B", "C", "D"]
Effect = Literal["shown", "mixed", "none", "other", "untested"]
Role = Literal["both", "low", "high", "towards", "away", "same", "dominant", "other"]
"""Which side of the body a muscle of a pattern is meant on, before the side is known.

low, towards: the side that the number points to (right when positive); high, away: the other one;
same: the side in the measurement's own name (left_knee_...); dominant, other: from the hand that the
person uses, or the side that they call the stronger one.
"""

EXERCISE_KINDS: tuple[ExerciseKind, ...] = ("release", "stretch", "activate", "strengthen", "habit")
ROLES: tuple[Role, ...] = ("both", "low", "high", "towards", "away", "same", "dominant", "other")
EQUIPMENT = (
    "none", "mat", "wall", "doorway", "chair", "bench", "step", "band", "loop_band", "dumbbells", "barbell",
    "foam_roller", "ball", "strap", "rowing_machine", "ghd", "stick", "mirror", "anchor",
)  # fmt: skip
LIVE_SIGNS = ("seated_head_forward", "seated_slouch", "seated_close_screen")
"""What a live session at a desk can report."""


@dataclass(frozen=True)
class Source:
    """A paper, book or page that rows rest on.

    `read`: how much of it was read for this project.
    """

    key: str
    authors: str
    year: int | None
    about: str
    journal: str
    kind: str
    read: Literal["abstract", "full", "secondary", "background"]
    doi: str
    pubmed: str
    pmc: str
    article: int | None

    @property
    def citation(self) -> str:
        """Authors, year and journal, with the number under which it is found."""
        numbers = (("doi:", self.doi), ("PubMed ", self.pubmed), ("", self.pmc))
        notes = [f"{label}{number}" for label, number in numbers if number]
        head = " ".join(str(part) for part in (self.authors, self.year) if part)
        said = ", ".join(part for part in (head, self.journal) if part)
        return f"{said} ({'; '.join(notes)})" if notes else said


@dataclass(frozen=True)
class Muscle:
    """A muscle or group, as the body map draws it; `plain` is where it is and what it does."""

    id: str
    name: str
    plain: str
    drawn: tuple[Literal["front", "back"], ...]


@dataclass(frozen=True)
class Band:
    """The range within which a healthy person's value is expected; None: open on that side."""

    low: float | None
    high: float | None

    def __str__(self) -> str:
        return range_words(self.low, self.high)


@dataclass(frozen=True)
class Reference:
    """What is known of one measurement in healthy people.

    `band` None: no range is agreed, `basis` says why, and the measurement leads to no finding.
    `basis_kind` tells an edge that a paper states from one that this project computed from a paper's
    numbers and one that is this project's convention. `limit`: which limit of healthy people the edges
    are, `exception`: why they depart from the rule of docs/evidence.md. `positive` and `negative` say in
    words what a number of that sign shows; `{size}` in the `says_...` sentences is filled with the size and
    unit.
    """

    key: str
    name: str
    views: tuple[View, ...]
    unit: Unit
    definition: str
    positive: str
    negative: str
    says_positive: str
    says_negative: str
    band: Band | None
    basis_kind: Literal["literature", "derived", "convention", "none"]
    limit: str
    exception: str
    basis: str
    mean: float | None
    sd: float | None
    norm_note: str
    mdc: float | None
    mdc_basis: str
    sources: tuple[str, ...]

    def edge(self, direction: Direction) -> float | None:
        """The edge of the band on that side; None where there is none."""
        if self.band is None:
            return None
        return self.band.high if direction == "positive" else self.band.low


@dataclass(frozen=True)
class NotObtainable:
    """A classic measure that a photo's landmarks can't give: why, and what is used in its place."""

    id: str
    name: str
    reason: str
    instead: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Honest:
    """Something that the evidence says against reading too much into a posture check."""

    id: str
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Offered:
    """What else is offered to people, and what trials say of it; no plan holds it."""

    id: str
    name: str
    offer: str
    known: str
    sources: tuple[str, ...]
    articles: tuple[int, ...]


@dataclass(frozen=True)
class SelfTest:
    """Something a person can try alone; its answers pick exercises and claim nothing."""

    id: str
    ask: str
    how: str
    options: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Trigger:
    """One reason to suspect a pattern: a measurement out of range, an answer, or a live sign."""

    kind: Literal["measurement", "answer", "live"]
    key: str
    direction: Direction | None = None
    answers: tuple[str, ...] = ()


@dataclass(frozen=True)
class PatternMuscle:
    """A muscle of a pattern and the side that it is meant on."""

    muscle: str
    side: Role


@dataclass(frozen=True)
class PatternExercise:
    """An exercise of a pattern and the side that it is meant on."""

    exercise: str
    side: Role


@dataclass(frozen=True)
class Pattern:
    """A suspected imbalance: what leads to it, which muscles are often tight or weak, what is done.

    `needs` "all": every measurement key among the triggers must be outside (upper crossed);
    "any": one trigger is enough. `includes` are patterns that this one takes up. `articles` are the
    source articles (0-4) that name it. `refer`: advice to see someone, no exercise. `textbook`: what
    training books call it. `normal_left`: `normal` for the left side, where it differs.
    """

    id: str
    name: str
    textbook: str
    reached: Literal["measured", "self_test", "both", "live"]
    shows: str
    triggers: tuple[Trigger, ...]
    needs: Literal["any", "all"]
    includes: tuple[str, ...]
    tight: tuple[PatternMuscle, ...]
    weak: tuple[PatternMuscle, ...]
    exercises: tuple[PatternExercise, ...]
    refer: bool
    normal: str
    normal_left: str
    cautions: str
    evidence: Evidence
    effect: Effect
    evidence_note: str
    sources: tuple[str, ...]
    articles: tuple[int, ...]


@dataclass(frozen=True)
class Exercise:
    """One exercise: what it trains, how much, how it is done, and what the evidence says.

    Spans are (fewest, most). `reps` and `hold_s` may each be absent. `rep_s`: seconds that one repeat
    takes without its hold; 0 where nothing is repeated, and of habits. `level` 1 easy to 3 hard.
    `harder_needs`: equipment that only the harder version needs. `amount`: of a habit, how much in words;
    "" for all others. `avoid_if`: screening questions that rule it out. `prescribed` False: listed with
    its evidence, never put into a plan.

    A side of it is the side that its first muscle is worked, stretched or pressed on; `opposite` are those
    of its muscles that work on the other side. `side_means` and `side_says` tell it in a few words and in
    a sentence, with {side} and {other}; "" where both sides work together. `floor`: it needs getting down
    and up again. `heavy`: two days of rest after it. `stands_in_for`: ids of exercises in whose place it
    comes for those who stay off the floor.
    """

    id: str
    name: str
    kind: ExerciseKind
    muscles: tuple[str, ...]
    level: int
    sets: tuple[int, int]
    reps: tuple[int, int] | None
    hold_s: tuple[int, int] | None
    rep_s: float
    per_week: tuple[int, int]
    amount: str
    sides: Literal["both", "each", "one"]
    side_means: str
    side_says: str
    opposite: tuple[str, ...]
    equipment: tuple[str, ...]
    floor: bool
    heavy: bool
    stands_in_for: tuple[str, ...]
    steps: tuple[str, ...]
    easier: str
    harder: str
    harder_needs: tuple[str, ...]
    cautions: str
    avoid_if: tuple[str, ...]
    evidence: Evidence
    evidence_note: str
    sources: tuple[str, ...]
    articles: tuple[int, ...]
    prescribed: bool


@dataclass(frozen=True)
class Action:
    """What an answer of the screening leads to, in words, and what may still be shown."""

    id: str
    title: str
    text: str
    shows: Literal["nothing", "check", "check_and_plan"]


@dataclass(frozen=True)
class Help:
    """When to get help, in one sentence; `id` is the action that it is about."""

    id: str
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """Questions that are asked together. `needed`: no plan is made while one of them is open."""

    id: str
    title: str
    lead: str
    needed: bool


@dataclass(frozen=True)
class Question:
    """A screening or self-check question. `action` is the id of what an answer other than "no" leads to.

    `at_least`: so many questions of the group must be answered with yes first. `soft`: alone mostly
    harmless; two soft ones together weigh as same_day. `plan` False: no plan until somebody looked.
    `asked_if`: only after a yes to that question ("": always). `counts_as`: questions that a yes answers
    with yes too, for the choice of exercises alone.
    """

    id: str
    block: str
    group: str
    ask: str
    action: str
    why: str
    options: tuple[str, ...]
    at_least: int
    soft: bool
    plan: bool
    asked_if: str
    counts_as: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Combination:
    """Answers that weigh more together: one of `of`, and one of `alongside` where it names any.

    Both name questions or self-tests, `alongside` also one option: "age_band=under_16".
    """

    id: str
    of: tuple[str, ...]
    alongside: tuple[str, ...]
    action: str
    why: str
    plan: bool
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Sign:
    """A measurement of a photo that somebody should hear about, from a size of `beyond` on.

    It must lie outside its range too. `alongside`: as of a combination.
    """

    id: str
    measurement: str
    beyond: float
    alongside: tuple[str, ...]
    action: str
    why: str
    plan: bool
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Conflict:
    """Two pieces of advice that disagree, and how this project settles them.

    When one of the patterns `when` (and one of `also`, if it names any) is suspected and none of
    `unless`, the exercises `leave_out` stay out of the plan: on the side on which the pattern calls
    `muscle` `state`, or on both sides when `muscle` is None. An empty `when`: a text, no rule.
    """

    id: str
    topic: str
    text: str
    resolution: str
    when: tuple[str, ...]
    also: tuple[str, ...]
    unless: tuple[str, ...]
    leave_out: tuple[str, ...]
    muscle: str | None
    state: Literal["tight", "weak"] | None
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Knowledge:
    """Everything the data files say, by id (sources and references by key). Mappings are read-only."""

    sources: Mapping[str, Source]
    muscles: Mapping[str, Muscle]
    references: Mapping[str, Reference]
    not_obtainable: Mapping[str, NotObtainable]
    honest: Mapping[str, Honest]
    offered: Mapping[str, Offered]
    self_tests: Mapping[str, SelfTest]
    imbalances: Mapping[str, Pattern]
    exercises: Mapping[str, Exercise]
    blocks: Mapping[str, Block]
    questions: Mapping[str, Question]
    combinations: Mapping[str, Combination]
    signs: Mapping[str, Sign]
    actions: Mapping[str, Action]
    help: Mapping[str, Help]
    conflicts: Mapping[str, Conflict]

    def cite(self, keys: Iterable[str]) -> tuple[str, ...]:
        """The citations of some sources, in the order given."""
        return tuple(self.sources[key].citation for key in keys)
